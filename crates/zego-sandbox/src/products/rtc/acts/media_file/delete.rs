//! `DeleteMedia`: whole files, or chosen copies of them; what cannot be deleted comes back while the rest goes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::shapes;
use crate::config::{Cdn, Feature};
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::quirks::UnknownFile;
use crate::refusal::Refusal;

/// A file, and the heights of the copies to delete; none for the whole file.
struct DeleteItem {
    id: String,
    heights: BTreeSet<u16>,
}

pub(super) fn delete(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let targets = targets(call);
    if let Some(target) = targets.iter().find(|target| target.id.is_empty()) {
        let name = if target.heights.is_empty() && call.parameters.contains_key("FileId") { "FileId" } else { "Media.FileId" };
        return Err(Refusal::parameter(format!("{name} has an empty item")));
    }
    call.activated(Feature::Recording)?;
    let cdn = call.vendor()?;

    let unknown = |target: &&DeleteItem| !call.media.files.contains(cdn, &target.id);
    if call.quirks.unknown_file == UnknownFile::Code41003
        && let Some(target) = targets.iter().find(unknown)
    {
        return Err(Refusal::new(41_003, format!("the file {} does not exist", shown(&target.id))));
    }

    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    for target in targets {
        match remove(call, cdn, &target) {
            Ok(()) => deleted.push(target.id),
            Err(shapes::DeleteProblem::UnknownFile) if call.quirks.unknown_file == UnknownFile::Success => {
                call.note(format!("the file {} does not exist: taken as deleted", shown(&target.id)));
                deleted.push(target.id);
            }
            Err(failure) => errors.push(shapes::delete_failure(cdn, &target.id, failure, call.ids)),
        }
    }
    let text = format!("{} deleted at {cdn}, {} failed", deleted.len(), errors.len());
    let mut data = json!({ "Deleted": deleted, "Errors": errors });
    if cdn == Cdn::Ws {
        let dropped = call.flag("ClearCache") && !deleted.is_empty();
        let code =
            if call.quirks.cache_code_as_text { Value::from(i32::from(dropped).to_string()) } else { Value::from(i32::from(dropped)) };
        data["WsItemIdReceiverResp"] = json!({ "Code": code, "Message": if dropped { "handle success" } else { "" } });
    }
    Ok(CallAnswer { data, text })
}

fn targets(call: &CallContext<'_>) -> Vec<DeleteItem> {
    let whole = call.texts("FileId").into_iter().map(|id| DeleteItem { id, heights: BTreeSet::new() });
    let media = call.parameters.get("Media").and_then(Value::as_array);
    let chosen = media.into_iter().flatten().map(|item| {
        let heights = item["Resolution"].as_array().into_iter().flatten().filter_map(Value::as_str);
        DeleteItem {
            id: item["FileId"].as_str().unwrap_or_default().to_owned(),
            heights: heights.filter_map(|height| height.trim_end_matches('p').parse().ok()).collect(),
        }
    });
    whole.chain(chosen).collect()
}

/// Removes a file, or copies of it.
fn remove(call: &mut CallContext<'_>, cdn: Cdn, target: &DeleteItem) -> Result<(), shapes::DeleteProblem> {
    let now = call.now;
    if target.heights.is_empty() {
        return call.media.files.remove(cdn, &target.id).map(drop).ok_or(shapes::DeleteProblem::UnknownFile);
    }
    let changed = call.media.files.change(cdn, &target.id, |file| {
        let before = file.transcodes.len();
        file.transcodes.retain(|height| !target.heights.contains(height));
        if file.transcodes.len() == before {
            return Err(shapes::DeleteProblem::UnknownCopy);
        }
        file.updated = now;
        Ok(())
    });
    changed.unwrap_or(Err(shapes::DeleteProblem::UnknownFile))
}
