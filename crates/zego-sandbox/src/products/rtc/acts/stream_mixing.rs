//! The family `stream_mixing`: Mixing and cloud transcoding.

mod auto;
mod code;
mod content;
mod mix;
mod task;
mod transcode;

use zego_model::check::{Problem, Violation};

use crate::generated::rtc::stream_mixing::{
    GetMixTaskInfo, StartAutoMix, StartCloudTranscode, StartMix, StopAutoMix, StopCloudTranscode, StopMix,
};
use crate::product::{Act, Verdict, act};
use crate::products::rtc::Rtc;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Rtc>] = &[
    act!(StartMix => mix::start),
    act!(StopMix => mix::stop),
    act!(GetMixTaskInfo => mix::info),
    act!(StartAutoMix => auto::start),
    act!(StopAutoMix => auto::stop),
    act!(StartCloudTranscode => transcode::start),
    act!(StopCloudTranscode => transcode::stop),
];

/// The code for a parameter that is not what the table says, from the table of return codes: it tells inputs, outputs and texts apart.
pub(super) fn verdict(violation: &Violation) -> Option<Verdict> {
    let (path, problem) = (violation.parameter.as_str(), &violation.problem);
    let root = path.split('.').next().unwrap_or_default();
    let is_within = path.len() > root.len();
    if matches!(problem, Problem::Exclusive { .. }) {
        return Some(Verdict::Taken(format!("{path} counts, and the StreamId beside it does not")));
    }
    let malformed = matches!(problem, Problem::WrongType { .. });
    Some(Verdict::Code(match root {
        "MixOutput" if !is_within && matches!(problem, Problem::Length { .. }) => code::TOO_MANY_OUTPUTS,
        "MixOutput" if path.ends_with(".Width") && matches!(problem, Problem::Range { .. }) => code::WIDTH,
        "MixInput" if path.contains(".Label") => code::LABEL,
        "WaterMark" if is_within => code::WATERMARK,
        "ExPara" if is_within => code::EXTENDED,
        "MixInput" | "ExtraMixInput" | "TranscodeInput" if is_within => {
            if malformed {
                code::INPUT_MALFORMED
            } else {
                code::INPUT
            }
        }
        "MixOutput" | "TranscodeOutput" if is_within => {
            if malformed {
                code::OUTPUT_MALFORMED
            } else {
                code::OUTPUT
            }
        }
        _ => return None,
    }))
}
