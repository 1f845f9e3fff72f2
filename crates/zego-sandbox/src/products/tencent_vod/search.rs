//! `SearchMedia`: conditions, all of which have to hold, and pages.

use zego_model::UtcTime;

use super::TencentVod;
use super::shapes::{self, Filters, application};
use super::state::VodFile;
use crate::cx::Cx;
use crate::generated::tencent_vod::media::{SearchMedia, SearchMediaAnswer, TimeRange};
use crate::moment::Moment;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<TencentVod>] = &[act!(SearchMedia => search)];

/// How far a search can be looked at.
const FARTHEST: u64 = 5_000;

/// How many files an answer has where nothing is said.
const USUAL: u64 = 10;

fn search(call: SearchMedia, vod: &mut TencentVod, cx: &mut Cx<'_>) -> Result<SearchMediaAnswer, Refusal> {
    let (offset, limit) = (call.offset.unwrap_or_default(), call.limit.unwrap_or(USUAL));
    if offset.saturating_add(limit) > FARTHEST {
        return Err(Refusal::new("InvalidParameterValue.Offset", format!("Offset and Limit together are more than {FARTHEST}")));
    }
    // What is named twice counts where it is not deprecated.
    let created = call.created.as_ref();
    let after = created.and_then(|range| range.after.as_ref()).or(call.start_time.as_ref());
    let before = created.and_then(|range| range.before.as_ref()).or(call.end_time.as_ref());
    let after = moment(after).unwrap_or(Moment::from_millis(i64::MIN));
    let found = vod.made(after, moment(before)).filter(|(id, file)| fits(&call, *id, file));
    let by_likeness = [&call.names, &call.descriptions].iter().any(|list| list.is_some()) || call.text.is_some();
    let oldest_first = !by_likeness && call.sort.as_ref().is_some_and(|sort| sort.order == "Asc");
    let mut found: Vec<(u64, &VodFile)> = if oldest_first { found.collect() } else { found.rev().collect() };
    if by_likeness {
        // The more of a name was asked for, the more alike it is.
        found.sort_by_key(|(_, file)| file.name.len());
    }
    let total = u64::try_from(found.len()).unwrap_or(FARTHEST).min(FARTHEST);
    let filters = Filters::of(call.filters.as_deref());
    let page = found.into_iter().skip(usize::try_from(offset).unwrap_or(usize::MAX)).take(usize::try_from(limit).unwrap_or(usize::MAX));
    let files: Vec<_> = page.map(|(id, file)| shapes::file(id, file, &filters)).collect();
    cx.say(format!("{} of {total} files", files.len()));
    cx.remarks.length = files.len() * 1_500;
    Ok(SearchMediaAnswer { total_count: total, files })
}

/// Whether a file is what all conditions ask for. None here comes from anything but live streams.
fn fits(call: &SearchMedia, id: u64, file: &VodFile) -> bool {
    let any = |list: &Option<Vec<String>>, is: &dyn Fn(&str) -> bool| list.as_ref().is_none_or(|list| list.iter().any(|item| is(item)));
    let one = |item: &Option<String>, is: &dyn Fn(&str) -> bool| item.as_deref().is_none_or(is);
    let category = if file.is_sound() { "Audio" } else { "Video" };
    let like = |text: &str, asked: &str| text.to_lowercase().contains(&asked.to_lowercase());
    file.application == application(call.sub_app_id)
        && any(&call.file_ids, &|asked| asked.parse() == Ok(id))
        && any(&call.names, &|asked| like(&file.name, asked))
        && any(&call.name_prefixes, &|asked| file.name.starts_with(asked))
        && any(&call.descriptions, &|asked| like(&file.description, asked))
        && call.class_ids.as_ref().is_none_or(|ids| ids.contains(&file.class))
        && any(&call.tags, &|asked| file.tags.contains(asked))
        && any(&call.categories, &|asked| asked == category)
        && any(&call.source_types, &|asked| asked == "Record")
        && any(&call.stream_ids, &|asked| asked == file.stream)
        && call.expires.as_ref().is_none_or(|range| file.expires.is_some_and(|end| is_within(end, range)))
        && any(&call.storage_regions, &|asked| asked == shapes::REGION)
        && any(&call.storage_classes, &|asked| asked == "STANDARD")
        && any(&call.media_types, &|asked| asked == file.container)
        && any(&call.status, &|asked| asked == "Normal")
        && any(&call.review_results, &|asked| asked == "notModerated")
        && call.trtc_sdk_app_ids.is_none()
        && call.trtc_room_ids.is_none()
        && one(&call.text, &|asked| like(&file.name, asked) || like(&file.description, asked))
        && one(&call.source_type, &|asked| asked == "Record")
        && one(&call.stream_id, &|asked| asked == file.stream)
        && any(&call.stream_domains, &|asked| asked == file.domain)
        && any(&call.stream_paths, &|asked| asked == file.path)
        && call.knowledge_bases.is_none()
}

fn is_within(end: Moment, range: &TimeRange) -> bool {
    moment(range.after.as_ref()).is_none_or(|after| after <= end) && moment(range.before.as_ref()).is_none_or(|before| end < before)
}

fn moment(text: Option<&String>) -> Option<Moment> {
    let time: UtcTime = text?.parse().ok()?;
    Some(Moment::from_secs(time.as_unix_seconds()))
}
