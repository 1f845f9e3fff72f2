//! The family `moderation`: Moderation of audio and video.

mod start;
mod stop;
mod token;

use super::play::Play;

/// What plays an action of this family, where it keeps a state.
pub(super) fn play(action: &str) -> Option<Play> {
    Some(match action {
        "StartCensorAudioV2" => start::audio,
        "StartCensorVideoV2" => start::video,
        "StopCensorAudioV2" => stop::audio,
        "StopCensorVideoV2" => stop::video,
        "GenerateIdentifyToken" => token::make,
        _ => return None,
    })
}
