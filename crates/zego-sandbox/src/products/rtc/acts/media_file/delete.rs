//! `DeleteMedia`: whole files, or chosen copies of them; what cannot be deleted comes back while the rest goes.

use super::checks;
use crate::config::Cdn;
use crate::cx::Cx;
use crate::generated::rtc::media_file::{CacheOutcome, DeleteMedia, DeleteMediaAnswer, DeleteMediaFailure, MediaFile};
use crate::log::shown;
use crate::operation::NumberOrText;
use crate::products::rtc::Rtc;
use crate::products::rtc::quirks;
use crate::products::rtc::state::media::Media;
use crate::refusal::{Refusal, ReturnCode};

/// A file, and the heights of the copies to delete; none for the whole file.
struct DeleteItem {
    id: String,
    heights: Vec<u16>,
}

/// Why a file was not deleted.
#[derive(Debug)]
enum DeleteProblem {
    /// The vendor has no such file.
    UnknownFile,
    /// The file has none of the copies.
    UnknownCopy,
    /// A rule of faults keeps it from being deleted.
    ByRule { code: ReturnCode, message: String },
}

pub(super) fn delete(call: DeleteMedia, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<DeleteMediaAnswer, Refusal> {
    let DeleteMedia { vendor, file_ids, media, clear_cache } = call;
    let has_ids = file_ids.is_some();
    let items = items(file_ids.unwrap_or_default(), media.unwrap_or_default());
    if let Some(item) = items.iter().find(|item| item.id.is_empty()) {
        let name = if item.heights.is_empty() && has_ids { "FileId" } else { "Media.FileId" };
        return Err(Refusal::parameter(format!("{name} has an empty item")));
    }
    let cdn = checks::vendor(cx, &vendor)?;

    let unknown = |item: &&DeleteItem| !rtc.media.files.contains(cdn, &item.id);
    if quirks::UNKNOWN_FILE.is(cx.quirks, "code-41003")
        && let Some(item) = items.iter().find(unknown)
    {
        return Err(Refusal::new(checks::NO_SUCH_FILE, format!("the file {} does not exist", shown(&item.id))));
    }

    let mut answer = DeleteMediaAnswer::default();
    for (place, item) in items.into_iter().enumerate() {
        let by_rule = cx.fails(place, &item.id).map(|(code, message)| Err(DeleteProblem::ByRule { code, message }));
        match by_rule.unwrap_or_else(|| remove(&mut rtc.media, cdn, &item, cx)) {
            Ok(()) => answer.deleted.push(item.id.into()),
            Err(DeleteProblem::UnknownFile) if quirks::UNKNOWN_FILE.is(cx.quirks, "success") => {
                cx.note(format!("the file {} does not exist: taken as deleted", shown(&item.id)));
                answer.deleted.push(item.id.into());
            }
            Err(problem) => answer.errors.push(failure(cdn, item.id, &problem, cx)),
        }
    }
    if cdn == Cdn::Ws {
        let dropped = clear_cache == Some(true) && !answer.deleted.is_empty();
        let code = i64::from(dropped);
        let code =
            if quirks::CACHE_CODE_AS_TEXT.is(cx.quirks, "yes") { NumberOrText::Text(code.to_string()) } else { NumberOrText::Number(code) };
        let message = if dropped { "handle success" } else { "" };
        answer.cache = Some(CacheOutcome { code: Some(code), message: message.into() });
    }
    cx.say(format!("{} deleted at {cdn}, {} failed", answer.deleted.len(), answer.errors.len()));
    Ok(answer)
}

fn items(ids: Vec<String>, media: Vec<MediaFile>) -> Vec<DeleteItem> {
    let whole = ids.into_iter().map(|id| DeleteItem { id, heights: Vec::new() });
    let chosen = media.into_iter().map(|MediaFile { file_id, resolutions }| {
        let heights = resolutions.into_iter().flatten().filter_map(|height| height.trim_end_matches('p').parse().ok());
        DeleteItem { id: file_id, heights: heights.collect() }
    });
    whole.chain(chosen).collect()
}

/// Removes a file, or copies of it.
fn remove(media: &mut Media, cdn: Cdn, item: &DeleteItem, cx: &Cx<'_>) -> Result<(), DeleteProblem> {
    if item.heights.is_empty() {
        return if media.files.remove(cdn, &item.id) { Ok(()) } else { Err(DeleteProblem::UnknownFile) };
    }
    let changed = media.files.change(cdn, &item.id, |file| {
        let left: Box<[u16]> = file.transcodes.iter().copied().filter(|height| !item.heights.contains(height)).collect();
        if left.len() == file.transcodes.len() {
            return Err(DeleteProblem::UnknownCopy);
        }
        file.transcodes = left;
        file.updated = cx.now;
        Ok(())
    });
    changed.unwrap_or(Err(DeleteProblem::UnknownFile))
}

/// An item of `Errors`. The codes are the sandbox's choice: no page lists them.
fn failure(cdn: Cdn, key: String, problem: &DeleteProblem, cx: &mut Cx<'_>) -> DeleteMediaFailure {
    let code = match (cdn, problem) {
        (_, DeleteProblem::ByRule { code, .. }) => &code.to_string(),
        (Cdn::Tencent, DeleteProblem::UnknownFile) => "InvalidParameterValue.FileId",
        (Cdn::Tencent, DeleteProblem::UnknownCopy) => "InvalidParameterValue.Resolution",
        (Cdn::Ws, _) => "404",
        (Cdn::Huawei | Cdn::Aliyun, _) => "NoSuchKey",
    };
    let message = match problem {
        DeleteProblem::UnknownFile => "the file does not exist",
        DeleteProblem::UnknownCopy => "the file has none of these transcoded copies",
        DeleteProblem::ByRule { message, .. } => message,
    };
    let request_id = checks::vendor_request_id(cdn, cx.ids);
    DeleteMediaFailure { code: code.to_owned().into(), message: message.to_owned().into(), key: key.into(), request_id: request_id.into() }
}
