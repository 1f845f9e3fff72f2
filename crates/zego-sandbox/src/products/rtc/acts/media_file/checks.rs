//! What the calls of this family have in common.

use crate::config::{Cdn, Feature};
use crate::cx::Cx;
use crate::ids::Ids;
use crate::log::shown;
use crate::products::rtc::acts::activated;
use crate::products::rtc::state::media::Media;
use crate::refusal::Refusal;

/// The call failed for a reason that has no code of its own.
pub(super) const FAILED: i64 = 1_000;
/// There is no such file.
pub(super) const NO_SUCH_FILE: i64 = 41_003;

/// The vendor of a call: the app has to have recording activated, and the vendor enabled.
pub(super) fn vendor(cx: &Cx<'_>, name: &str) -> Result<Cdn, Refusal> {
    activated::activated(cx, Feature::Recording)?;
    activated::vendor(cx, name)
}

/// A parameter that is there has to say something.
pub(super) fn not_empty(name: &str, text: &str) -> Result<(), Refusal> {
    if text.is_empty() { Err(Refusal::parameter(format!("{name} is empty"))) } else { Ok(()) }
}

/// Code 1000 for a file that is not there: the pages of transcoding and thumbnails have it, and 41003 beside it.
pub(super) fn exists(media: &Media, cdn: Cdn, file: &str) -> Result<(), Refusal> {
    if media.files.contains(cdn, file) {
        return Ok(());
    }
    Err(Refusal::new(FAILED, format!("FileId: the file {} does not exist at {cdn}", shown(file))))
}

/// A request id in the form of the vendor.
pub(super) fn vendor_request_id(cdn: Cdn, ids: &mut Ids) -> String {
    match cdn {
        Cdn::Tencent | Cdn::Ws => ids.uuid(),
        Cdn::Huawei => ids.hex(),
        Cdn::Aliyun => ids.uuid().to_uppercase(),
    }
}
