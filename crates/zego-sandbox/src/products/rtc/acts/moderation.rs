//! The family `moderation`: Moderation of audio and video.

mod start;
mod stop;
mod token;

use super::call;
use crate::product::Act;
use crate::products::rtc::Rtc;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Rtc>] = &[
    Act { action: "StartCensorAudioV2", run: |p, s, cx| call::run(p, s, cx, start::audio) },
    Act { action: "StartCensorVideoV2", run: |p, s, cx| call::run(p, s, cx, start::video) },
    Act { action: "StopCensorAudioV2", run: |p, s, cx| call::run(p, s, cx, stop::audio) },
    Act { action: "StopCensorVideoV2", run: |p, s, cx| call::run(p, s, cx, stop::video) },
    Act { action: "GenerateIdentifyToken", run: |p, s, cx| call::run(p, s, cx, token::make) },
];
