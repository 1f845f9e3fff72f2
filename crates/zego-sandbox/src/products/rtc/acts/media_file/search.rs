//! `SearchMedia`: pages by number at Tencent, pages by marker at Wangsu and Huawei.

use super::{checks, shapes};
use crate::config::Cdn;
use crate::cx::Cx;
use crate::generated::rtc::media_file::{SearchMedia, SearchMediaAnswer, StoredMedia, TencentMedia};
use crate::products::rtc::Rtc;
use crate::products::rtc::state::media::{Files, Wanted};
use crate::refusal::Refusal;

/// How many files Tencent counts and shows at most.
const WINDOW: u64 = 5_000;
/// About how many bytes a file of a page has at Tencent, without copies, and elsewhere.
const LENGTH_AT_TENCENT: usize = 1_280;
const LENGTH: usize = 320;
/// How many files the other vendors show at most, and unless they are asked for fewer.
const MOST_KEYS: u64 = 1_000;

pub(super) fn search(call: SearchMedia, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<SearchMediaAnswer, Refusal> {
    let SearchMedia { vendor, name_prefix, start_time, end_time, page_size, page_number, file_ids, stream_ids, marker, max_keys } = call;
    let page = page(page_size, page_number)?;
    let seconds = seconds(start_time, end_time)?;
    let prefix = name_prefix.as_deref().unwrap_or_default();
    let cdn = checks::vendor(cx, &vendor)?;
    if cdn == Cdn::Tencent {
        let (ids, streams) = (file_ids.as_deref().unwrap_or_default(), stream_ids.as_deref().unwrap_or_default());
        return Ok(by_number(&Wanted { prefix, ids, streams, seconds }, &page, &rtc.media.files, cx));
    }
    let most = max_keys.unwrap_or(MOST_KEYS);
    if !(1..=MOST_KEYS).contains(&most) {
        return Err(Refusal::parameter(format!("MaxKeys is not within 1 to {MOST_KEYS}")));
    }
    let (marker, most) = (marker.as_deref().unwrap_or_default(), usize::try_from(most).unwrap_or_default());
    let media = Some(by_marker(cdn, prefix, marker, most, rtc, cx));
    Ok(match cdn {
        Cdn::Ws => SearchMediaAnswer { ws: media, ..SearchMediaAnswer::default() },
        _ => SearchMediaAnswer { huawei: media, ..SearchMediaAnswer::default() },
    })
}

/// A page by number.
struct SearchPage {
    skip: usize,
    size: usize,
}

fn page(size: Option<u64>, number: Option<u64>) -> Result<SearchPage, Refusal> {
    let (size, number) = (size.unwrap_or(10), number.unwrap_or_default());
    if size == 0 {
        return Err(Refusal::parameter("PageSize is 0"));
    }
    let end = number.saturating_mul(size).saturating_add(size);
    if end > WINDOW {
        let message = format!("PageNumber * PageSize + PageSize is {end}, past {WINDOW}: narrow the search with StartTime and EndTime");
        return Err(Refusal::parameter(message));
    }
    // Both are at most 5,000.
    let [skip, size] = [number * size, size].map(|number| usize::try_from(number).unwrap_or_default());
    Ok(SearchPage { skip, size })
}

/// The seconds of a search; `None` where it names neither the first nor the last.
fn seconds(start: Option<i64>, end: Option<i64>) -> Result<Option<(i64, i64)>, Refusal> {
    for (name, second) in [("StartTime", start), ("EndTime", end)] {
        if second.is_some_and(|second| second < 0) {
            return Err(Refusal::parameter(format!("{name} is negative")));
        }
    }
    let seconds = (start.unwrap_or(0), end.unwrap_or(i64::MAX));
    if seconds.0 > seconds.1 {
        return Err(Refusal::parameter("StartTime is after EndTime"));
    }
    Ok((start.is_some() || end.is_some()).then_some(seconds))
}

fn by_number(wanted: &Wanted<'_>, page: &SearchPage, files: &Files, cx: &mut Cx<'_>) -> SearchMediaAnswer {
    let found = files.newest_first(wanted, page.skip, page.size, usize::try_from(WINDOW).unwrap_or_default());
    let infos: Vec<_> = found.files.into_iter().map(shapes::tencent).collect();
    cx.say(format!("{} of {} files at Tencent", infos.len(), found.total));
    cx.remarks.length = infos.len() * LENGTH_AT_TENCENT;
    let request_id = checks::vendor_request_id(Cdn::Tencent, cx.ids);
    let total_count = u64::try_from(found.total).unwrap_or(WINDOW);
    SearchMediaAnswer {
        tencent: Some(TencentMedia { request_id: request_id.into(), total_count, media_info_set: infos }),
        ..SearchMediaAnswer::default()
    }
}

/// Files in the order of their keys, as object stores list them. The marker is the last key of the page before.
fn by_marker(cdn: Cdn, prefix: &str, marker: &str, most: usize, rtc: &Rtc, cx: &mut Cx<'_>) -> StoredMedia {
    let (page, are_more) = rtc.media.files.listed(cdn, prefix, marker, most);
    cx.remarks.length = page.len() * LENGTH;
    let next_marker = page.last().filter(|_| are_more).map(|file| file.id.to_string()).unwrap_or_default();
    cx.say(format!("{} files at {cdn}, {}", page.len(), if are_more { "and there are more" } else { "the last" }));
    StoredMedia { next_marker: next_marker.into(), keys: page.into_iter().map(shapes::object).collect() }
}
