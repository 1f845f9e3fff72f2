//! What calls on a recorded file have in common.

use crate::config::Cdn;
use crate::log::shown;
use crate::products::rtc::acts::call::CallContext;
use crate::refusal::Refusal;

/// The call failed for a reason that has no code of its own.
pub(super) const FAILED: i64 = 1_000;
/// There is no such file.
pub(super) const NO_SUCH_FILE: i64 = 41_003;

/// The file of a call on one.
pub(super) fn file_id(call: &CallContext<'_>) -> Result<String, Refusal> {
    match call.text("FileId") {
        Some(file) if !file.is_empty() => Ok(file.to_owned()),
        _ => Err(Refusal::parameter("FileId is empty")),
    }
}

/// Code 1000 for a file that is not there: the pages of transcoding and thumbnails have it, and 41003 beside it.
pub(super) fn exists(call: &CallContext<'_>, cdn: Cdn, file: &str) -> Result<(), Refusal> {
    if call.media.files.contains(cdn, file) {
        return Ok(());
    }
    Err(Refusal::new(FAILED, format!("FileId: the file {} does not exist at {cdn}", shown(file))))
}
