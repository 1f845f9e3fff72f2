//! `SearchMedia`: pages by number at Tencent, pages by marker at Wangsu and Huawei.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::files;
use super::shapes;
use crate::config::{Cdn, Feature};
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::media::RecordedFile;
use crate::refusal::Refusal;

/// How many files Tencent counts and shows at most.
const WINDOW: i64 = 5000;

pub(super) fn search(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let page = page(call)?;
    call.activated(Feature::Recording)?;
    let cdn = call.vendor()?;
    match cdn {
        Cdn::Tencent => Ok(by_number(call, &page)),
        _ => by_marker(call, cdn),
    }
}

struct SearchPage {
    skip: usize,
    size: usize,
    since: i64,
    until: i64,
}

/// Tencent's page and time span; for the other vendors they are not there.
fn page(call: &CallContext<'_>) -> Result<SearchPage, Refusal> {
    let number = |name: &str, otherwise: i64| match call.number(name).transpose()? {
        Some(number) if number < 0 => Err(Refusal::parameter(format!("{name} is negative"))),
        number => Ok(number.unwrap_or(otherwise)),
    };
    let (size, page) = (number("PageSize", 10)?, number("PageNumber", 0)?);
    if size == 0 {
        return Err(Refusal::parameter("PageSize is 0"));
    }
    let end = page.saturating_mul(size).saturating_add(size);
    if end > WINDOW {
        let message = format!("PageNumber * PageSize + PageSize is {end}, past {WINDOW}: narrow the search with StartTime and EndTime");
        return Err(Refusal::parameter(message));
    }
    let (since, until) = (number("StartTime", 0)?, number("EndTime", i64::MAX)?);
    if since > until {
        return Err(Refusal::parameter("StartTime is after EndTime"));
    }
    // Both are at most 5,000.
    let [skip, size] = [page * size, size].map(|number| usize::try_from(number).unwrap_or_default());
    Ok(SearchPage { skip, size, since, until })
}

fn by_number(call: &mut CallContext<'_>, page: &SearchPage) -> CallAnswer {
    let prefix = call.text("NamePrefix").unwrap_or_default();
    let (ids, streams) = (call.texts("FileId"), call.texts("StreamId"));
    // Nothing past the window is counted or shown, so nothing past it is looked for.
    let window = usize::try_from(WINDOW).unwrap_or_default();
    let (files, seconds) = (&call.media.files, page.since..=page.until);
    let candidates: Box<dyn Iterator<Item = &RecordedFile>> = if !ids.is_empty() {
        let mut files: Vec<&RecordedFile> =
            ids.iter().collect::<BTreeSet<_>>().into_iter().filter_map(|id| files.get(Cdn::Tencent, id)).collect();
        files.sort_by_key(|file| Reverse(file.created));
        Box::new(files.into_iter())
    } else if !streams.is_empty() {
        let most = if prefix.is_empty() { window } else { usize::MAX };
        Box::new(files.newest_of(Cdn::Tencent, &streams, &seconds, most).into_iter())
    } else {
        Box::new(files.newest_first(Cdn::Tencent, seconds.clone()))
    };
    let found: Vec<&RecordedFile> = candidates
        .filter(|file| file.name.starts_with(prefix) && seconds.contains(&file.created))
        .filter(|file| streams.is_empty() || streams.contains(&file.stream))
        .take(window)
        .collect();
    let total = found.len();
    let infos: Vec<Value> = found.into_iter().skip(page.skip).take(page.size).map(files::tencent).collect();
    let text = format!("{} of {total} files at Tencent", infos.len());
    let request_id = shapes::vendor_request_id(Cdn::Tencent, call.ids);
    CallAnswer { data: json!({ "Tencent": { "RequestId": request_id, "TotalCount": total, "MediaInfoSet": infos } }), text }
}

/// Files in the order of their keys, as object stores list them. The marker is the last key of the page before.
fn by_marker(call: &mut CallContext<'_>, cdn: Cdn) -> Result<CallAnswer, Refusal> {
    let most = match call.number("MaxKeys").transpose()? {
        Some(number) => usize::try_from(number).ok().filter(|number| (1..=1000).contains(number)),
        None => Some(1000),
    };
    let most = most.ok_or_else(|| Refusal::parameter("MaxKeys is not within 1 to 1000"))?;
    let (prefix, marker) = (call.text("NamePrefix").unwrap_or_default(), call.text("Marker").unwrap_or_default());
    let matches = |file: &&RecordedFile| file.id.starts_with(prefix) || file.name.starts_with(prefix);
    let mut found = call.media.files.after(cdn, marker).filter(matches);
    let page: Vec<&RecordedFile> = found.by_ref().take(most).collect();
    let next = page.last().filter(|_| found.next().is_some()).map(|file| file.id.as_str()).unwrap_or_default();
    let keys: Vec<Value> = page.into_iter().map(files::object).collect();
    let text = format!("{} files at {cdn}, {}", keys.len(), if next.is_empty() { "the last" } else { "and there are more" });
    Ok(CallAnswer { data: json!({ (cdn.as_str()): { "NextMarker": next, "Keys": keys } }), text })
}
