//! The blocking client against the sandbox.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::collections::BTreeSet;
use std::thread;

use tokio::runtime::{Builder, Runtime};
use zego::page::{MediaPager, Pager as _};
use zego::rtc::media_file::{DeleteMedia, SearchMedia, StartCdnRecord, Vendor};
use zego::rtc::room::DescribeUserNum;
use zego::sandbox::{Cdn, Sandbox, SeedFile, Timestamp};
use zego::{CallErrorKind, Client, Delivery, ErrorKind, UnixSeconds, Zego, blocking};

const NOW: u64 = 1_790_000_000;
const FILES: u64 = 2_500;

/// A sandbox in a runtime of its own.
struct Bench {
    sandbox: Sandbox,
    runtime: Runtime,
}

impl Bench {
    fn new() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let files = (0..FILES).map(|n| SeedFile::new(Cdn::Tencent, "match-1", Timestamp::from_secs(NOW - 10_000 + n)).id(n.to_string()));
        let builder = Sandbox::builder().empty().files(files).limiter(false).clock(|| Timestamp::from_secs(NOW));
        let sandbox = runtime.block_on(builder.start()).unwrap();
        Self { sandbox, runtime }
    }

    fn client(&self) -> blocking::Client<Zego> {
        let builder = Client::zego(self.sandbox.app_id(), self.sandbox.server_secret()).endpoint(self.sandbox.endpoint().clone());
        builder.clock(|| Timestamp::from_secs(NOW)).build_blocking().unwrap()
    }
}

fn pager() -> MediaPager {
    MediaPager::new(SearchMedia::new(Vendor::Tencent), UnixSeconds(NOW.try_into().unwrap())).unwrap()
}

#[test]
fn calls_and_what_can_go_wrong() {
    let bench = Bench::new();
    let client = bench.client();
    client.send(&StartCdnRecord::new(Vendor::Tencent, ["match-2"]).unwrap()).unwrap().complete().unwrap();
    let error: zego::Error =
        client.send(&DeleteMedia::new(Vendor::Tencent, ["0", "no-such-file"]).unwrap()).unwrap().complete().unwrap_err().into();
    assert_eq!((error.kind(), error.delivery(), error.failures().len()), (CallErrorKind::Partial, Delivery::Answered, 1));
    let stranger = Client::zego(bench.sandbox.app_id(), zego::ServerSecret::new("sandbox-only-not-the-right-one-0").unwrap());
    let stranger = stranger.endpoint(bench.sandbox.endpoint().clone()).clock(|| Timestamp::from_secs(NOW)).build_blocking().unwrap();
    let error = stranger.send(&SearchMedia::new(Vendor::Tencent)).unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Api(ErrorKind::Authentication), Delivery::Refused));
    assert!(error.server_time().is_some(), "the sandbox tells the time");
}

#[test]
fn a_list_is_an_iterator() {
    let bench = Bench::new();
    let client = bench.client();
    let sizes: Vec<_> = client.pages(pager()).map(|page| page.unwrap().len()).collect();
    assert_eq!(sizes.iter().sum::<usize>() as u64, FILES);
    assert!(sizes.len() >= 3 && sizes.iter().all(|size| *size > 0), "{sizes:?}");
    let ids: BTreeSet<String> = client.pages(pager()).items().map(|file| file.unwrap().id().to_string()).collect();
    assert_eq!(ids.len() as u64, FILES);
    let mut items = client.pages(pager()).items();
    let first = items.next().unwrap().unwrap();
    let (rest, left) = items.into_parts();
    assert_eq!(left.len(), 999, "after {}", first.id());
    assert!(rest.request().unwrap().is_some());
}

#[test]
fn many_threads_share_a_client() {
    let bench = Bench::new();
    let client = bench.client();
    let rooms = DescribeUserNum::new(["room-1", "room-2"]).unwrap();
    thread::scope(|scope| {
        let threads = [(); 8].map(|()| {
            scope.spawn(|| {
                for _ in 0..25 {
                    let _ = client.send(&rooms).unwrap();
                }
            })
        });
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

#[test]
fn beside_a_runtime_it_works_and_inside_it_says_what_to_do() {
    let bench = Bench::new();
    let client = bench.client();
    let call = SearchMedia::new(Vendor::Tencent);
    let error = bench.runtime.block_on(async { client.send(&call) }).unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::AsyncContext, Delivery::NotSent));
    let text = error.to_string();
    assert!(text.starts_with("SearchMedia: a blocking call inside an async runtime") && text.contains("std::thread::spawn"), "{text}");
    let _ = client.send(&call).unwrap();
    // As the error says: on a thread of its own.
    let other = client.clone();
    let sent = bench.runtime.block_on(async { thread::spawn(move || other.send(&call).map(|_| ())).join().unwrap() });
    sent.unwrap();
}
