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
/// How many files the other vendors show at most, and unless they are asked for fewer.
const MOST_KEYS: u64 = 1_000;

pub(super) fn search(call: SearchMedia, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<SearchMediaAnswer, Refusal> {
    let page = page(&call)?;
    let cdn = checks::vendor(cx, &call.vendor)?;
    match cdn {
        Cdn::Tencent => Ok(by_number(&call, page, &rtc.media.files, cx)),
        _ => by_marker(&call, cdn, &rtc.media.files, cx),
    }
}

struct SearchPage {
    skip: usize,
    size: usize,
    seconds: Option<(i64, i64)>,
}

/// Tencent's page and time span; for the other vendors they are not there.
fn page(call: &SearchMedia) -> Result<SearchPage, Refusal> {
    let (size, page) = (call.page_size.unwrap_or(10), call.page_number.unwrap_or_default());
    if size == 0 {
        return Err(Refusal::parameter("PageSize is 0"));
    }
    let end = page.saturating_mul(size).saturating_add(size);
    if end > WINDOW {
        let message = format!("PageNumber * PageSize + PageSize is {end}, past {WINDOW}: narrow the search with StartTime and EndTime");
        return Err(Refusal::parameter(message));
    }
    for (name, second) in [("StartTime", call.start_time), ("EndTime", call.end_time)] {
        if second.is_some_and(|second| second < 0) {
            return Err(Refusal::parameter(format!("{name} is negative")));
        }
    }
    let seconds = (call.start_time.unwrap_or(0), call.end_time.unwrap_or(i64::MAX));
    if seconds.0 > seconds.1 {
        return Err(Refusal::parameter("StartTime is after EndTime"));
    }
    // Both are at most 5,000.
    let [skip, size] = [page * size, size].map(|number| usize::try_from(number).unwrap_or_default());
    Ok(SearchPage { skip, size, seconds: (call.start_time.is_some() || call.end_time.is_some()).then_some(seconds) })
}

fn by_number(call: &SearchMedia, page: SearchPage, files: &Files, cx: &mut Cx<'_>) -> SearchMediaAnswer {
    let SearchPage { skip, size, seconds } = page;
    let wanted = Wanted {
        prefix: call.name_prefix.as_deref().unwrap_or_default(),
        ids: call.file_ids.as_deref().unwrap_or_default(),
        streams: call.stream_ids.as_deref().unwrap_or_default(),
        seconds,
    };
    let found = files.newest_first(&wanted, skip, size, usize::try_from(WINDOW).unwrap_or_default());
    let infos: Vec<_> = found.files.into_iter().map(shapes::tencent).collect();
    cx.say(format!("{} of {} files at Tencent", infos.len(), found.total));
    let request_id = checks::vendor_request_id(Cdn::Tencent, cx.ids);
    let total_count = u64::try_from(found.total).unwrap_or(WINDOW);
    SearchMediaAnswer { tencent: Some(TencentMedia { request_id, total_count, media_info_set: infos }), ..SearchMediaAnswer::default() }
}

/// Files in the order of their keys, as object stores list them. The marker is the last key of the page before.
fn by_marker(call: &SearchMedia, cdn: Cdn, files: &Files, cx: &mut Cx<'_>) -> Result<SearchMediaAnswer, Refusal> {
    let most = call.max_keys.unwrap_or(MOST_KEYS);
    if !(1..=MOST_KEYS).contains(&most) {
        return Err(Refusal::parameter(format!("MaxKeys is not within 1 to {MOST_KEYS}")));
    }
    let (prefix, marker) = (call.name_prefix.as_deref().unwrap_or_default(), call.marker.as_deref().unwrap_or_default());
    let (page, are_more) = files.listed(cdn, prefix, marker, usize::try_from(most).unwrap_or_default());
    let next_marker = page.last().filter(|_| are_more).map(|file| file.id.to_string()).unwrap_or_default();
    cx.say(format!("{} files at {cdn}, {}", page.len(), if are_more { "and there are more" } else { "the last" }));
    let media = Some(StoredMedia { next_marker, keys: page.into_iter().map(shapes::object).collect() });
    Ok(match cdn {
        Cdn::Ws => SearchMediaAnswer { ws: media, ..SearchMediaAnswer::default() },
        _ => SearchMediaAnswer { huawei: media, ..SearchMediaAnswer::default() },
    })
}
