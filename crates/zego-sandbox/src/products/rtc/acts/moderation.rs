//! The family `moderation`: Moderation of audio and video.

mod start;
mod stop;
mod token;

use crate::generated::rtc::moderation as calls;
use crate::product::{Act, act};
use crate::products::rtc::Rtc;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Rtc>] = &[
    act!(calls::StartCensorAudioV2 => start::audio),
    act!(calls::StartCensorVideoV2 => start::video),
    act!(calls::StopCensorAudioV2 => stop::audio),
    act!(calls::StopCensorVideoV2 => stop::video),
    act!(calls::GenerateIdentifyToken => token::make),
];
