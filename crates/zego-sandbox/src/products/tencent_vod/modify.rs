//! `ModifyMediaInfo`: what is known of a file, and when it is removed.

use std::collections::BTreeSet;

use zego_model::UtcTime;

use super::TencentVod;
use super::shapes::{self, application};
use super::state::{StoredSubtitles, VodFile};
use crate::cx::Cx;
use crate::generated::tencent_vod::media::{ModifyMediaInfo, ModifyMediaInfoAnswer, NewKeyFrameDesc, NewSubtitles};
use crate::log::shown;
use crate::moment::Moment;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<TencentVod>] = &[act!(ModifyMediaInfo => modify)];

/// How many marks, tags and subtitles a file can have.
const MOST_MARKS: usize = 100;
const MOST_TAGS: usize = 16;
const MOST_SUBTITLES: usize = 16;

/// The last second of the year 9999 is never.
const NEVER: i64 = 253_402_300_799;

fn modify(call: ModifyMediaInfo, vod: &mut TencentVod, cx: &mut Cx<'_>) -> Result<ModifyMediaInfoAnswer, Refusal> {
    excluded(&call)?;
    let application = application(call.sub_app_id);
    let found = vod.file(&call.file_id, application).map(|(id, file)| (id, file.clone()));
    let Some((id, mut file)) = found else {
        let message = format!("FileId {} does not exist in application {application}", shown(&call.file_id));
        return Err(Refusal::new("ResourceNotFound.FileNotExist", message));
    };
    if let Some(time) = &call.expire_time {
        let moment: UtcTime =
            time.parse().map_err(|_| Refusal::new("InvalidParameterValue.ExpireTime", "ExpireTime is no time of ISO 8601"))?;
        let seconds = moment.as_unix_seconds();
        file.expires = (seconds < NEVER).then(|| Moment::from_secs(seconds));
        if file.expires.is_some_and(|end| end <= cx.now) {
            cx.note("ExpireTime is past: the file is removed at once");
        }
    }
    if let Some(cover) = &call.cover_data {
        if !is_base64(cover) {
            return Err(Refusal::new("InvalidParameterValue.ImageDecodeError", "CoverData is not Base64"));
        }
        file.cover = true;
    }
    marks(&call, &mut file)?;
    tags(&call, &mut file)?;
    let added = subtitles(&call, &mut file, cx)?;
    let ModifyMediaInfo { name, description, class_id, cover_data, .. } = call;
    file.name = name.unwrap_or(file.name);
    file.description = description.unwrap_or(file.description);
    file.class = class_id.unwrap_or(file.class);
    file.updated = cx.now;
    let cover_url = if cover_data.is_some() { shapes::cover(id) } else { String::new() };
    let added_subtitles = added.iter().map(|subtitles| shapes::subtitles(id, subtitles)).collect();
    cx.say(format!("file {id} changed"));
    vod.insert(id, file);
    Ok(ModifyMediaInfoAnswer { cover_url: cover_url.into(), added_subtitles })
}

/// What cannot be given together.
fn excluded(call: &ModifyMediaInfo) -> Result<(), Refusal> {
    let both = |code: &'static str, one: &str, other: &str| Err(Refusal::new(code, format!("{one} and {other} cannot be given together")));
    let same = |code: &'static str, one: &str, other: &str| Err(Refusal::new(code, format!("{one} and {other} name the same")));
    if call.add_key_frame_descs.is_some() && is_set(call.clear_key_frame_descs) {
        return both("InvalidParameterValue.AddKeyFrameDescsAndClearKeyFrameDescsConflict", "AddKeyFrameDescs", "ClearKeyFrameDescs");
    }
    if call.add_tags.is_some() && is_set(call.clear_tags) {
        return both("InvalidParameterValue.AddTagsAndClearTagsConflict", "AddTags", "ClearTags");
    }
    // For these two there is no code.
    if call.add_subtitles.is_some() && is_set(call.clear_subtitles) {
        return both("FailedOperation", "AddSubtitles", "ClearSubtitles");
    }
    if call.delete_knowledge_bases.is_some() && is_set(call.clear_knowledge_bases) {
        return both("FailedOperation", "DeleteKnowledgeBases", "ClearKnowledgeBases");
    }
    let places: BTreeSet<i64> = call.delete_key_frame_descs.iter().flatten().map(|offset| millis(*offset)).collect();
    if call.add_key_frame_descs.iter().flatten().any(|mark| places.contains(&millis(mark.time_offset))) {
        return same("InvalidParameterValue.AddKeyFrameDescsAndDeleteKeyFrameDescsConflict", "AddKeyFrameDescs", "DeleteKeyFrameDescs");
    }
    let tags: BTreeSet<&String> = call.delete_tags.iter().flatten().collect();
    if call.add_tags.iter().flatten().any(|tag| tags.contains(tag)) {
        return same("InvalidParameterValue.AddTagsAndDeleteTagsConflict", "AddTags", "DeleteTags");
    }
    let ids: BTreeSet<&String> = call.delete_subtitle_ids.iter().flatten().collect();
    if call.add_subtitles.iter().flatten().filter_map(|subtitles| subtitles.id.as_ref()).any(|id| ids.contains(id)) {
        return same("FailedOperation", "AddSubtitles", "DeleteSubtitleIds");
    }
    Ok(())
}

fn marks(call: &ModifyMediaInfo, file: &mut VodFile) -> Result<(), Refusal> {
    if is_set(call.clear_key_frame_descs) {
        file.marks.clear();
    }
    for offset in call.delete_key_frame_descs.iter().flatten() {
        file.marks.remove(&millis(*offset));
    }
    for NewKeyFrameDesc { time_offset, content } in call.add_key_frame_descs.iter().flatten() {
        file.marks.insert(millis(*time_offset), content.clone());
    }
    if file.marks.len() > MOST_MARKS {
        return Err(Refusal::new("LimitExceeded.KeyFrameDescCountReachMax", format!("the file would have more than {MOST_MARKS} marks")));
    }
    Ok(())
}

fn tags(call: &ModifyMediaInfo, file: &mut VodFile) -> Result<(), Refusal> {
    if is_set(call.clear_tags) {
        file.tags.clear();
    }
    for tag in call.delete_tags.iter().flatten() {
        file.tags.remove(tag);
    }
    file.tags.extend(call.add_tags.iter().flatten().cloned());
    if file.tags.len() > MOST_TAGS {
        return Err(Refusal::new("LimitExceeded.TagCountReachMax", format!("the file would have more than {MOST_TAGS} tags")));
    }
    Ok(())
}

/// The subtitles that were added.
fn subtitles(call: &ModifyMediaInfo, file: &mut VodFile, cx: &mut Cx<'_>) -> Result<Vec<StoredSubtitles>, Refusal> {
    if is_set(call.clear_subtitles) {
        file.subtitles.clear();
    }
    let gone: BTreeSet<&String> = call.delete_subtitle_ids.iter().flatten().collect();
    file.subtitles.retain(|subtitles| !gone.contains(&subtitles.id));
    let mut added = Vec::new();
    for NewSubtitles { name, language, format, content, id } in call.add_subtitles.iter().flatten() {
        if !is_base64(content) {
            return Err(Refusal::new("FailedOperation", "AddSubtitles.Content is not Base64"));
        }
        let id = id.clone().unwrap_or_else(|| cx.ids.hex().chars().take(16).collect());
        if file.subtitles.iter().any(|other| other.id == id) {
            return Err(Refusal::new("FailedOperation", format!("the file has subtitles of the id {} already", shown(&id))));
        }
        let subtitles = StoredSubtitles { format: format.clone(), id, language: language.clone(), name: name.clone() };
        file.subtitles.push(subtitles.clone());
        added.push(subtitles);
    }
    if file.subtitles.len() > MOST_SUBTITLES {
        return Err(Refusal::new("FailedOperation", format!("the file would have more than {MOST_SUBTITLES} subtitles")));
    }
    Ok(added)
}

fn is_set(flag: Option<i64>) -> bool {
    flag == Some(1)
}

fn is_base64(text: &str) -> bool {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).is_ok()
}

/// Two marks at the same millisecond are at the same place.
#[expect(clippy::cast_possible_truncation, reason = "what is past every file is kept as its end")]
fn millis(seconds: f64) -> i64 {
    (seconds * 1_000.0).round() as i64
}
