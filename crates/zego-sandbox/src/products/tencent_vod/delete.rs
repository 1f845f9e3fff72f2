//! `DeleteMedia`: a file, or parts of it.

use super::TencentVod;
use super::shapes::application;
use super::state::VodFile;
use crate::cx::Cx;
use crate::generated::tencent_vod::media::DeleteMedia;
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<TencentVod>] = &[act!(DeleteMedia => delete)];

fn delete(call: DeleteMedia, vod: &mut TencentVod, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let application = application(call.sub_app_id);
    let Some((id, file)) = vod.file(&call.file_id, application) else {
        return Err(Refusal::new(
            "ResourceNotFound",
            format!("FileId {} does not exist in application {application}", shown(&call.file_id)),
        ));
    };
    let Some(parts) = call.parts.filter(|parts| !parts.is_empty()) else {
        vod.remove(id);
        cx.say(format!("file {id} deleted"));
        return Ok(NoAnswer);
    };
    // Nothing is made from a file here, so that all other parts are gone already.
    if parts.iter().any(|part| part.r#type == "OriginalFiles") {
        let file = VodFile { cover: false, original: false, updated: cx.now, ..file.clone() };
        vod.insert(id, file);
    }
    cx.say(format!("parts of file {id} deleted"));
    Ok(NoAnswer)
}
