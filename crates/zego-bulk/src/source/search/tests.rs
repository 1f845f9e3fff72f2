//! Searches of a sandbox over real sockets, and of a server in memory where something goes wrong.

use std::collections::BTreeSet;
use std::future::poll_fn;
use std::io;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio::time::Instant;
use zego_model::rtc::media_file::{DeleteMedia, FileId, StartCdnRecord};
use zego_sandbox::{Cdn, Sandbox, SeedFile, Timestamp};
use zego_transport::{CallErrorKind, ConnectError, ConnectStage, Connecting, RetryPolicy, Stream as ByteStream};

use super::*;
use crate::source::PurgeItem as _;

const COUNT: u64 = 12_345;
/// For tests that search many times: more than a page at Wangsu and Huawei, and more than a day.
const SOME: u64 = 2_345;
const NOW: u64 = 1_790_000_000;
const VENDORS: [(Cdn, Vendor); 3] = [(Cdn::Tencent, Vendor::Tencent), (Cdn::Ws, Vendor::Ws), (Cdn::Huawei, Vendor::Huawei)];

fn started() -> UnixSeconds {
    UnixSeconds(NOW.try_into().unwrap())
}

/// A sandbox and a client of it.
async fn with(files: impl IntoIterator<Item = SeedFile>) -> (Sandbox, Client<Zego>) {
    let builder = Sandbox::builder().empty().files(files).limiter(false).clock(|| Timestamp::from_secs(NOW));
    let sandbox = builder.start().await.unwrap();
    let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone());
    (sandbox, client.clock(|| Timestamp::from_secs(NOW)).without_quota().build().unwrap())
}

/// All ids, each once, and how it ends.
async fn read(source: &mut SearchSource) -> (BTreeSet<String>, Option<SourceError>) {
    let mut ids = BTreeSet::new();
    while let Some(file) = poll_fn(|context| Pin::new(&mut *source).poll_next(context)).await {
        match file {
            Ok(file) => assert!(ids.insert(file.into_file_id().unwrap().to_string()), "a file came twice"),
            Err(error) => return (ids, Some(error)),
        }
    }
    (ids, None)
}

async fn all(mut source: SearchSource) -> BTreeSet<String> {
    let (ids, error) = read(&mut source).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(source.left_alone().total(), 0);
    ids
}

/// One file a minute in the past, the last in the very second of the run; of 25 streams in turns, with hyphens in their names.
fn files(cdn: Cdn, count: u64) -> impl Iterator<Item = SeedFile> {
    let name = |n: u64| format!("{}-{n:05}.mp4", if n.is_multiple_of(5) { "a-name-of-26-bytes-or-more" } else { "a-name-of-26-bytes-and" });
    (0..count).map(move |n| {
        let file = SeedFile::new(cdn, stream(n), Timestamp::from_secs(NOW - n * 60)).duration(1);
        if cdn == Cdn::Tencent { file.id(n.to_string()).name(name(n)) } else { file }
    })
}

fn stream(n: u64) -> String {
    format!("live-{}-x", n % 25)
}

#[tokio::test]
async fn streams_prefixes_and_ages_at_every_vendor() {
    for (cdn, vendor) in VENDORS {
        let (_sandbox, client) = with(files(cdn, SOME)).await;
        let search = || Search::new(vendor.clone());
        let find = async |search: Search| all(search.to_delete(&client, started()).unwrap()).await;
        let ids: Vec<String> = find(search()).await.into_iter().collect();
        assert_eq!(ids.len() as u64, SOME, "{vendor}: the very new ones as well");

        // Three calls' worth of streams, two of them named twice, and one that nobody has.
        let wanted: Vec<u64> = (0..23).collect();
        let streams = wanted.iter().copied().chain([3, 7]).map(stream).chain(["nobody".to_owned()]);
        let of_streams = find(search().streams(streams)).await;
        let count = (0..SOME).filter(|n| wanted.contains(&(n % 25))).count();
        assert_eq!(of_streams.len(), count, "{vendor}");
        // Beginnings and ends of names are other streams.
        assert!(find(search().streams(["live-1", "1-x", "x", "live"])).await.is_empty(), "{vendor}");

        let day = find(search().older_than("1d".parse().unwrap())).await;
        assert_eq!(day.len() as u64, SOME - 24 * 60, "{vendor}: what is a day old to the second is old enough");
        let both = find(search().older_than("1d".parse().unwrap()).streams([stream(1)])).await;
        let of_one = find(search().streams([stream(1)])).await;
        assert_eq!(both, day.intersection(&of_one).cloned().collect(), "{vendor}");
        assert!(find(search().older_than("52w".parse().unwrap())).await.is_empty());
        assert!(find(search().older_than(Age::from_secs(u64::MAX))).await.is_empty());

        let (prefix, expected) = match vendor {
            Vendor::Tencent => ("a-name-of-26-bytes-or-", SOME / 5),
            Vendor::Ws => ("app-live-1-x--20", SOME.div_ceil(25)),
            _ => ("record/app/command_record/live-1-x/", SOME.div_ceil(25)),
        };
        let named = find(search().prefix(prefix)).await;
        assert_eq!(named.len() as u64, expected, "{vendor}: {prefix}");
        let all_three = find(search().prefix(prefix).streams([stream(1), stream(5)]).older_than("1d".parse().unwrap())).await;
        let of_two = find(search().streams([stream(1), stream(5)])).await;
        assert_eq!(all_three, named.intersection(&of_two).filter(|id| day.contains(*id)).cloned().collect(), "{vendor}");
        assert!(!all_three.is_empty());
    }
}

#[tokio::test]
async fn deleting_what_is_listed_skips_nothing() {
    for (cdn, vendor) in VENDORS {
        let (_sandbox, client) = with(files(cdn, COUNT)).await;
        let mut source = Search::new(vendor.clone()).to_delete(&client, started()).unwrap();
        let (mut batch, mut deleted) = (Vec::<FileId>::new(), 0);
        loop {
            let file = poll_fn(|context| Pin::new(&mut source).poll_next(context)).await;
            let is_over = file.is_none();
            batch.extend(file.map(|file| file.into_file_id().unwrap()));
            if batch.len() == 80 || (is_over && !batch.is_empty()) {
                let call = DeleteMedia::new(vendor.clone(), std::mem::take(&mut batch)).unwrap();
                deleted += client.send(&call).await.unwrap().complete().unwrap().deleted.len() as u64;
            }
            if is_over {
                break;
            }
        }
        assert_eq!(deleted, COUNT, "{vendor}");
        assert!(all(Search::new(vendor).to_list(&client, started()).unwrap()).await.is_empty());
    }
}

/// What a run that began a while ago may not touch, and what keys do not tell.
#[tokio::test]
async fn what_came_later_and_what_is_unclear_is_left_alone() {
    for (cdn, vendor) in VENDORS {
        let odd = SeedFile::new(cdn, "live-1-x", Timestamp::from_secs(NOW - 86_400)).id("an-odd-key");
        let (_sandbox, client) = with(files(cdn, 100).chain([odd])).await;
        // While it is recorded there is no file, whichever vendor it is.
        client.send(&StartCdnRecord::new(vendor.clone(), ["recording"]).unwrap()).await.unwrap().complete().unwrap();
        assert_eq!(all(Search::new(vendor.clone()).to_list(&client, started()).unwrap()).await.len(), 101);

        let mut source = Search::new(vendor.clone()).to_delete(&client, UnixSeconds(started().0 - 3_000)).unwrap();
        let (ids, error) = read(&mut source).await;
        assert_eq!((ids.len(), error.is_none()), (51, true), "{vendor}");
        // Tencent is asked for none that came later.
        let later = if vendor == Vendor::Tencent { 0 } else { 50 };
        assert_eq!((source.left_alone().later(), source.left_alone().total()), (later, later), "{vendor}");

        let mut source = Search::new(vendor.clone()).streams([stream(1)]).to_delete(&client, started()).unwrap();
        let (ids, _) = read(&mut source).await;
        let (count, unnamed) = if vendor == Vendor::Tencent { (5, 0) } else { (4, 1) };
        assert_eq!((ids.len(), source.left_alone().unnamed(), source.left_alone().total()), (count, unnamed, unnamed), "{vendor}");
    }
}

/// What a server in memory does with its calls, one after the other; each has a connection of its own.
#[derive(Clone)]
struct Script {
    answers: Arc<Mutex<Vec<Value>>>,
    /// When a call came, and its first line.
    calls: Arc<Mutex<Vec<(Instant, String)>>>,
}

/// In the place of an answer.
const HANG_UP: Value = Value::Null;

impl Script {
    /// Answers so, and hangs up for `null`.
    fn new(answers: impl IntoIterator<Item = Value>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), calls: Arc::default() }
    }

    fn client(&self) -> Client<Zego> {
        let script = self.clone();
        let connector = move |_: &http::uri::Authority| -> Connecting {
            let mut answers = script.answers.lock().unwrap();
            if answers.is_empty() {
                let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
                return Box::pin(async move { Err(ConnectError::new(ConnectStage::Tcp, refused)) });
            }
            let (near, mut far) = duplex(1 << 20);
            let (answer, calls) = (answers.remove(0), script.calls.clone());
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = far.read_u8().await else { return };
                    head.push(byte);
                }
                let line = String::from_utf8(head).unwrap().lines().next().unwrap_or_default().to_owned();
                calls.lock().unwrap().push((Instant::now(), line));
                let body = answer.to_string();
                if answer.is_null() {
                    return;
                }
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                let _ = far.write_all(format!("{head}{body}").as_bytes()).await;
            });
            Box::pin(async move { Ok(Box::new(near) as Box<dyn ByteStream>) })
        };
        let secret = zego_sign::ServerSecret::new(zego_model::sandbox::SERVER_SECRET).unwrap();
        let client = Client::zego(zego_sign::AppId::new(1).unwrap(), secret).endpoint("http://127.0.0.1:1".parse().unwrap());
        client.connector(connector).retry(RetryPolicy::default().max_attempts(1)).without_quota().build().unwrap()
    }

    /// How many seconds before each call.
    fn pauses(&self) -> Vec<u64> {
        let calls = self.calls.lock().unwrap();
        calls.windows(2).map(|pair| (pair[1].0 - pair[0].0).as_secs()).collect()
    }
}

fn page(files: &[Value], next: &str) -> Value {
    json!({ "Code": 0, "Data": { "Ws": { "Keys": files, "NextMarker": next } } })
}

fn file(key: &str) -> Value {
    json!({ "Key": key, "LastModified": "2026-01-01T00:00:00Z", "Size": 1 })
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails_is_made_again_where_it_stopped() {
    let script =
        Script::new([page(&[file("a")], "a"), HANG_UP, HANG_UP, HANG_UP, page(&[file("b")], "b"), HANG_UP, page(&[file("c")], "")]);
    let mut source = Search::new(Vendor::Ws).to_delete(&script.client(), started()).unwrap();
    let (ids, error) = read(&mut source).await;
    assert_eq!((ids.into_iter().collect::<String>().as_str(), error.is_none()), ("abc", true));
    assert_eq!(script.pauses(), [0, 2, 8, 30, 0, 2]);
    let calls = script.calls.lock().unwrap();
    assert!(
        calls[1..5].iter().all(|(_, call)| call.contains("&Marker=a")) && calls[5..].iter().all(|(_, call)| call.contains("&Marker=b"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_goes_on_failing_ends_the_search_and_says_how_far_it_came() {
    let script = Script::new([page(&[file("a"), file("b")], "b"), HANG_UP, HANG_UP, HANG_UP, HANG_UP, page(&[file("c")], "")]);
    let mut source = Search::new(Vendor::Ws).to_delete(&script.client(), started()).unwrap();
    let (ids, error) = read(&mut source).await;
    let Some(SourceError::Search { found, call }) = &error else { panic!("{error:?}") };
    assert_eq!((ids.len(), *found, call.kind()), (2, 2, CallErrorKind::Incomplete));
    let text = error.unwrap().to_string();
    assert!(text.starts_with("the search ended after 2 files, before the list was whole: SearchMedia: "), "{text}");
    assert!(poll_fn(|context| Pin::new(&mut source).poll_next(context)).await.is_none());
    assert_eq!(script.pauses(), [0, 2, 8, 30]);
    // Who only looks is told at once.
    let script = Script::new([page(&[file("a")], "a"), HANG_UP, page(&[file("b")], "")]);
    let (ids, error) = read(&mut Search::new(Vendor::Ws).to_list(&script.client(), started()).unwrap()).await;
    assert!(ids.len() == 1 && matches!(error, Some(SourceError::Search { found: 1, .. })), "{error:?}");
    // So is what no repeat mends.
    let script = Script::new([json!({ "Code": 3, "Message": "no permission", "Data": {} }), page(&[], "")]);
    let (_, error) = read(&mut Search::new(Vendor::Ws).to_delete(&script.client(), started()).unwrap()).await;
    assert!(matches!(error, Some(SourceError::Search { found: 0, .. })), "{error:?}");
    assert_eq!(script.calls.lock().unwrap().len(), 1);
}

/// The error of a part that cannot be shown comes after all that can be, of the other searches as well.
#[tokio::test(start_paused = true)]
async fn what_cannot_be_shown_costs_nothing_that_can() {
    let media = |ids: &[&str]| {
        let files: Vec<_> = ids.iter().map(|id| json!({ "FileId": id, "BasicInfo": { "CreateTime": "2026-01-01T00:00:00Z" } })).collect();
        json!({ "Code": 0, "Data": { "Tencent": { "TotalCount": files.len(), "MediaInfoSet": files } } })
    };
    // Another vendor's answer cannot be a page.
    let script = Script::new([page(&[file("x")], ""), media(&["a", "b"])]);
    let search = Search::new(Vendor::Tencent).streams((0..11).map(|n| format!("stream-{n:02}")));
    let (ids, error) = read(&mut search.to_delete(&script.client(), started()).unwrap()).await;
    assert_eq!(ids.into_iter().collect::<String>(), "ab");
    let Some(SourceError::Search { found: 2, call }) = error else { panic!("{error:?}") };
    assert_eq!(call.kind(), CallErrorKind::Page);
    let calls = script.calls.lock().unwrap();
    assert_eq!(calls.iter().map(|(_, call)| call.matches("StreamId").count()).collect::<Vec<_>>(), [10, 1]);
    assert!(calls.iter().all(|(_, call)| call.contains(&format!("&EndTime={NOW}"))), "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn what_has_no_content_or_no_time_is_left_alone_when_it_is_to_be_deleted() {
    let later = "2026-09-21T14:13:21.000Z";
    let files = [
        file("good"),
        json!({ "Key": "empty", "LastModified": "2026-01-01T00:00:00Z", "Size": 0 }),
        json!({ "Key": "undated", "LastModified": "yesterday", "Size": 1 }),
        json!({ "Key": "later", "LastModified": later, "Size": 1 }),
    ];
    let run = async |is_to_delete: bool, aged: bool| {
        let script = Script::new([page(&files, "")]);
        let search = if aged { Search::new(Vendor::Ws).older_than(Age::from_secs(0)) } else { Search::new(Vendor::Ws) };
        let client = script.client();
        let mut source = if is_to_delete { search.to_delete(&client, started()) } else { search.to_list(&client, started()) }.unwrap();
        let (ids, error) = read(&mut source).await;
        assert!(error.is_none(), "{error:?}");
        let left = source.left_alone();
        (ids.into_iter().collect::<Vec<_>>().join(" "), [left.unfinished(), left.undated(), left.later(), left.unnamed()])
    };
    assert_eq!(run(true, false).await, ("good".to_owned(), [1, 1, 1, 0]));
    // By age, what is younger is plainly not meant.
    assert_eq!(run(true, true).await, ("good".to_owned(), [1, 1, 0, 0]));
    assert_eq!(run(false, false).await, ("empty good later undated".to_owned(), [0; 4]));
    assert_eq!(run(false, true).await, ("empty good".to_owned(), [0, 1, 0, 0]));

    let media = |id: &str, created: &str, copies: Value| json!({ "FileId": id, "BasicInfo": { "CreateTime": created }, "TranscodeInfo": { "TranscodeSet": copies } });
    let files = [
        media("good", "2026-01-01T00:00:00Z", json!([{ "Definition": 0, "Size": 5, "Duration": 0 }])),
        media("untold", "2026-01-01T00:00:00Z", json!([])),
        media("undated", "", json!([])),
        media("empty", "2026-01-01T00:00:00Z", json!([{ "Definition": 0, "Size": 0, "Duration": 0 }])),
    ];
    let script = Script::new([json!({ "Code": 0, "Data": { "Tencent": { "TotalCount": 4, "MediaInfoSet": files } } })]);
    let mut source = Search::new(Vendor::Tencent).to_delete(&script.client(), started()).unwrap();
    let (ids, _) = read(&mut source).await;
    assert_eq!(ids.into_iter().collect::<Vec<_>>().join(" "), "good undated untold");
    assert_eq!((source.left_alone().unfinished(), source.left_alone().total()), (1, 1));
}

#[test]
fn a_vendor_without_a_search_is_refused() {
    let script = Script::new([]);
    let error = Search::new(Vendor::Aliyun).to_list(&script.client(), started()).unwrap_err();
    assert!(error.to_string().contains("Aliyun"), "{error}");
}
