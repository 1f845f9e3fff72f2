//! The family `stream_mixing`: Mixing and cloud transcoding.

mod auto;
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
use crate::refusal::Refusal;

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

/// The codes that this family refuses with, beside that of its parameters.
mod code {
    pub(super) const PARAMETER: i64 = 110_200_002;
    pub(super) const INPUT_IS_OUTPUT: i64 = 110_200_140;
    pub(super) const IMAGE_SCHEME: i64 = 110_200_141;
    pub(super) const NO_SUCH_INPUT: i64 = 110_200_150;
    pub(super) const FAILED: i64 = 110_200_151;
    pub(super) const INPUT: i64 = 110_200_153;
    pub(super) const OUTPUT: i64 = 110_200_154;
    pub(super) const INPUT_MALFORMED: i64 = 110_200_155;
    pub(super) const OUTPUT_MALFORMED: i64 = 110_200_156;
    pub(super) const TOO_MANY_INPUTS: i64 = 110_200_158;
    pub(super) const OTHER_OWNER: i64 = 110_200_160;
    pub(super) const WIDTH: i64 = 110_200_161;
    pub(super) const WATERMARK: i64 = 110_200_170;
    pub(super) const NO_WATERMARK_IMAGE: i64 = 110_200_171;
    pub(super) const EXTENDED: i64 = 110_200_172;
    pub(super) const INPUT_TWICE: i64 = 110_200_175;
    pub(super) const OUTPUT_TWICE: i64 = 110_200_176;
    pub(super) const TOO_MANY_OUTPUTS: i64 = 110_200_178;
    pub(super) const LABEL: i64 = 110_200_179;
    pub(super) const NO_SUCH_ROOM: i64 = 110_200_197;
    pub(super) const NO_SUCH_TASK: i64 = 110_209_001;
}

fn parameter(message: impl Into<String>) -> Refusal {
    Refusal::new(code::PARAMETER, message)
}
