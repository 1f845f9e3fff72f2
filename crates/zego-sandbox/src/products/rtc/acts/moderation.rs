//! The family `moderation`: Moderation of audio and video.

mod start;
mod stop;
mod token;

use crate::config::Feature;
use crate::cx::Cx;
use crate::generated::rtc::moderation as calls;
use crate::product::{Act, act};
use crate::products::rtc::Rtc;
use crate::refusal::Refusal;

const NOT_ACTIVATED: i64 = 50_117;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Rtc>] = &[
    act!(calls::StartCensorAudioV2 => start::audio),
    act!(calls::StartCensorVideoV2 => start::video),
    act!(calls::StopCensorAudioV2 => stop::audio),
    act!(calls::StopCensorVideoV2 => stop::video),
    act!(calls::GenerateIdentifyToken => token::make),
];

/// Moderation is activated for the app, or the call is refused.
fn activated(cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.app.features.contains(&Feature::Moderation) {
        return Ok(());
    }
    Err(Refusal::new(NOT_ACTIVATED, format!("moderation is not activated for app {}", cx.app.app_id)))
}
