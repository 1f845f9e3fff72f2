//! Long lists, through a real client, over real sockets, from a sandbox whose limiter is off.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use zego_model::page::{FoundFile, ListPager, MediaCursor, MediaPager, PageError, Pager as _};
use zego_model::rtc::media_file::{DeleteMedia, SearchMedia, Vendor};
use zego_model::rtc::room::{DescribeUserList, UserOrder};
use zego_model::{Delivery, UnixSeconds, Zego};
use zego_sandbox::control::{Seed, SeedRoom};
use zego_sandbox::{Builder, Cdn, LogLine, Quirks, Sandbox, SeedFile, Timestamp};
use zego_transport::{CallErrorKind, Client, Error};

const COUNT: usize = 12_345;
const SINCE: u64 = 1_780_000_000;
const NOW: u64 = 1_790_000_000;
/// The second that many files share.
const FULL: u64 = SINCE + 1_000_100;

/// A sandbox, a client of it, and how many calls of the lists' operations it has answered.
struct Bench {
    client: Client<Zego>,
    calls: Arc<AtomicUsize>,
    sandbox: Sandbox,
}

impl Bench {
    async fn with(files: impl IntoIterator<Item = SeedFile>) -> Self {
        Self::of(Sandbox::builder().empty().files(files)).await
    }

    async fn of(builder: Builder) -> Self {
        let calls = Arc::new(AtomicUsize::new(0));
        let count = calls.clone();
        let log = move |line: &LogLine| {
            if ["SearchMedia", "DescribeUserList"].contains(&line.action.as_str()) {
                count.fetch_add(1, Ordering::SeqCst);
            }
        };
        let sandbox = builder.limiter(false).log(log).clock(|| Timestamp::from_secs(NOW)).start().await.unwrap();
        crate::logs::attend();
        let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone());
        let client = client.clock(|| Timestamp::from_secs(NOW)).without_quota().build().unwrap();
        Self { client, calls, sandbox }
    }

    /// Since it was last asked.
    fn calls(&self) -> usize {
        self.calls.swap(0, Ordering::SeqCst)
    }
}

fn pager(vendor: Vendor) -> MediaPager {
    MediaPager::new(SearchMedia::new(vendor), UnixSeconds(NOW.try_into().unwrap())).unwrap()
}

/// Files about nine minutes apart, some of them a few in one second, at a few streams.
fn spread(cdn: Cdn, count: usize) -> impl Iterator<Item = SeedFile> {
    (0..count as u64)
        .map(move |n| SeedFile::new(cdn, format!("stream-{}", n % 7), Timestamp::from_secs(SINCE + n / 3 * 1_600)).id(n.to_string()))
}

fn full_second(count: usize) -> impl Iterator<Item = SeedFile> {
    (0..count).map(|n| SeedFile::new(Cdn::Tencent, "flood", Timestamp::from_secs(FULL)).id(format!("flood-{n}")))
}

fn expected(count: usize) -> BTreeSet<String> {
    (0..count).map(|n| n.to_string()).collect()
}

/// The ids, if none came twice.
fn ids(files: &[FoundFile]) -> BTreeSet<String> {
    let ids: BTreeSet<String> = files.iter().map(|file| file.id().to_string()).collect();
    assert_eq!(ids.len(), files.len(), "a file came twice");
    ids
}

/// All that comes, and how it ends.
async fn read(bench: &Bench, pager: MediaPager) -> (Vec<FoundFile>, Result<(), Error>) {
    let mut items = bench.client.pages(pager).items();
    let mut files = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(file) => files.push(file),
            Err(error) => return (files, Err(error)),
        }
    }
    (files, Ok(()))
}

#[tokio::test]
async fn every_file_at_every_vendor_comes_once() {
    // Past the wall Tencent's slices cost two looks and one for each cut, beside the pages.
    for (cdn, vendor, calls) in [(Cdn::Tencent, Vendor::Tencent, 17), (Cdn::Ws, Vendor::Ws, 13), (Cdn::Huawei, Vendor::Huawei, 13)] {
        let bench = Bench::with(spread(cdn, COUNT)).await;
        let (files, end) = read(&bench, pager(vendor.clone())).await;
        end.unwrap();
        assert!(files.iter().all(|file| file.vendor() == vendor && file.time().is_some() && file.url().contains(file.id().as_str())));
        assert_eq!(ids(&files), expected(COUNT));
        assert_eq!(bench.calls(), calls, "{vendor}");
    }
}

#[tokio::test]
async fn a_second_with_too_many_files_is_named_and_costs_no_other_file() {
    let bench = Bench::with(spread(Cdn::Tencent, 1_234).chain(full_second(5_001))).await;
    let (files, end) = read(&bench, pager(Vendor::Tencent)).await;
    let error = end.unwrap_err();
    assert!(matches!(error.page(), Some(PageError::Incomplete { .. })), "{error:?}");
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Page, Delivery::Answered));
    let text = "SearchMedia: 1 range of times cannot be shown in full: 5000 or more files of 2026-06-09T10:15:00Z. \
                Search there by StreamId or NamePrefix.";
    assert_eq!(error.to_string(), text);
    let ids = ids(&files);
    assert_eq!(ids.iter().filter(|id| id.starts_with("flood-")).count(), 5_000);
    assert!(ids.is_superset(&expected(1_234)));
}

#[tokio::test]
async fn who_deletes_page_by_page_gets_everything() {
    let bench = Bench::with(spread(Cdn::Tencent, 300).chain(full_second(5_200))).await;
    let mut pages = bench.client.pages(pager(Vendor::Tencent));
    let mut deleted = BTreeSet::new();
    while let Some(page) = pages.next().await {
        let page: Vec<_> = page.unwrap().iter().map(|file| file.id().clone()).collect();
        for some in page.chunks(100) {
            let reply = bench.client.send(&DeleteMedia::new(Vendor::Tencent, some.to_vec()).unwrap()).await.unwrap();
            deleted.extend(reply.complete().unwrap().deleted);
        }
    }
    assert_eq!(deleted.len(), 5_500);
    assert!(bench.calls() < 30);
    let (left, end) = read(&bench, pager(Vendor::Tencent)).await;
    end.unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn a_cursor_goes_on_elsewhere() {
    let bench = Bench::with(spread(Cdn::Tencent, 1_500)).await;
    let search = || SearchMedia::new(Vendor::Tencent).page_size(200);
    let mut pages = bench.client.pages(MediaPager::new(search(), UnixSeconds(NOW.try_into().unwrap())).unwrap());
    let mut files = Vec::new();
    for _ in 0..4 {
        files.extend(pages.next().await.unwrap().unwrap());
    }
    let kept = serde_json::to_string(pages.pager().cursor()).unwrap();
    drop(pages);
    let cursor: MediaCursor = serde_json::from_str(&kept).unwrap();
    let (rest, end) = read(&bench, MediaPager::resume(search(), cursor).unwrap()).await;
    end.unwrap();
    files.extend(rest);
    assert_eq!(ids(&files), expected(1_500));
}

#[tokio::test]
async fn a_search_keeps_its_filters() {
    let bench = Bench::with(spread(Cdn::Tencent, 2_000)).await;
    let search = SearchMedia::new(Vendor::Tencent).stream_ids(["stream-1", "stream-4"]).unwrap().page_size(50);
    let search = search.start_time(i64::try_from(SINCE + 1_600).unwrap()).end_time(i64::try_from(SINCE + 800_000).unwrap());
    let (files, end) = read(&bench, MediaPager::new(search, UnixSeconds(0)).unwrap()).await;
    end.unwrap();
    let wanted = (3..1_503_usize).filter(|n| [1, 4].contains(&(n % 7))).map(|n| n.to_string()).collect();
    assert_eq!(ids(&files), wanted);
}

#[tokio::test]
async fn every_user_of_a_room_comes_once() {
    // The page and its example disagree on whether a marker follows the last user.
    for (marker_on_last_page, calls) in [(false, 3), (true, 4)] {
        let mut quirks = Quirks::default();
        quirks.set("marker-on-last-page", if marker_on_last_page { "yes" } else { "no" }).unwrap();
        let bench = Bench::of(Sandbox::builder().empty().quirks(quirks)).await;
        let room = (0..450).fold(SeedRoom::new("hall"), |room, n| room.user(n.to_string()));
        bench.sandbox.control().seed(&Seed::new().room(room)).unwrap();
        for (order, expected) in
            [(UserOrder::OldestFirst, (0..450).collect::<Vec<u32>>()), (UserOrder::NewestFirst, (0..450).rev().collect())]
        {
            let mut users = bench.client.pages(ListPager::new(DescribeUserList::new("hall").order(order)).unwrap()).items();
            let mut ids = Vec::new();
            while let Some(user) = users.next().await {
                ids.push(user.unwrap().user_id.parse().unwrap());
            }
            assert_eq!((ids, bench.calls()), (expected, calls));
        }
        let mut nobody = bench.client.pages(ListPager::new(DescribeUserList::new("nowhere")).unwrap());
        assert!(nobody.next().await.is_none());
    }
}

#[tokio::test]
async fn nothing_is_called_before_it_is_asked_for() {
    let bench = Bench::with(spread(Cdn::Huawei, 1_100)).await;
    let mut items = bench.client.pages(pager(Vendor::Huawei)).items();
    assert_eq!(bench.calls(), 0);
    for _ in 0..1_000 {
        let _ = items.next().await.unwrap().unwrap();
    }
    assert_eq!(bench.calls(), 1);
    let (pager, rest) = items.into_parts();
    assert!(rest.is_empty() && pager.request().unwrap().is_some());
}

/// `Pages` and `Items` are streams for whoever brings his own combinators, and can be sent to another thread.
#[test]
fn they_are_streams() {
    fn is_stream<S: futures_core::Stream + Send + Unpin>(_: &S) {}
    let client = crate::net::client().build().unwrap();
    is_stream(&client.pages(pager(Vendor::Ws)));
    is_stream(&client.pages(pager(Vendor::Ws)).items());
    drop(Mutex::new(client));
}
