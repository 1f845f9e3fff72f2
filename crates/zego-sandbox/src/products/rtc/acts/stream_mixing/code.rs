//! The codes that the family `stream_mixing` refuses with, beside that of its parameters.

use crate::refusal::Refusal;

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

/// A parameter that is not what it has to be.
pub(super) fn parameter(message: impl Into<String>) -> Refusal {
    Refusal::new(PARAMETER, message)
}
