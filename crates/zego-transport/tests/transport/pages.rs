//! Pages when things go wrong: against scripted servers in memory.

use std::future::Future as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::Instant;
use zego_model::UnixSeconds;
use zego_model::page::{ListPager, MediaPager, PageError, Pager as _};
use zego_model::rtc::media_file::{SearchMedia, Vendor};
use zego_model::rtc::room::DescribeUserList;
use zego_transport::{CallErrorKind, CallOptions, Pages};

use crate::net::{Net, Step};

pub(crate) const FIRST: &str = r#"{"Ws":{"Keys":[{"Key":"a"},{"Key":"b"}],"NextMarker":"b"}}"#;
pub(crate) const LAST: &str = r#"{"Ws":{"Keys":[{"Key":"b"},{"Key":"c"}],"NextMarker":""}}"#;

/// A success with these data.
pub(crate) fn answer(data: &str) -> Step {
    let body = format!("{{\"Code\":0,\"Data\":{data}}}");
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    Step::Write(answer.into_bytes().leak())
}

fn pages(net: &Net, pager: MediaPager) -> Pages<zego_model::Zego, MediaPager> {
    net.client().build().unwrap().pages(pager)
}

fn pager() -> MediaPager {
    MediaPager::new(SearchMedia::new(Vendor::Ws), UnixSeconds(0)).unwrap()
}

async fn ids(pages: &mut Pages<zego_model::Zego, MediaPager>) -> Vec<String> {
    pages.next().await.unwrap().unwrap().iter().map(|file| file.id().to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_failed_call_ends_the_stream_and_its_pager_goes_on() {
    let net = Net::new(&[&[Step::Read, answer(FIRST), Step::Read, Step::Reset], &[Step::Read, answer(LAST)]]);
    let mut stream = pages(&net, pager());
    assert_eq!(ids(&mut stream).await, ["a", "b"]);
    let Some(Err(error)) = stream.next().await else { panic!("no error") };
    assert_eq!(error.kind(), CallErrorKind::Reset);
    assert!(stream.next().await.is_none());
    // The first item of the page is the last of the one before, and is not given again.
    let client = net.client().build().unwrap();
    let mut again = client.pages(stream.into_pager());
    assert_eq!(ids(&mut again).await, ["c"]);
    assert!(again.next().await.is_none());
    assert!(!net.requests()[0].contains("Marker") && net.requests()[1..].iter().all(|request| request.contains("&Marker=b")));
    assert_eq!(net.executed(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_not_waited_for_is_not_lost() {
    let net = Net::new(&[&[Step::Read, Step::Gate, answer(FIRST)]]);
    let mut stream = pages(&net, pager());
    {
        let mut page = pin!(stream.next());
        assert!(matches!(page.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending));
    }
    net.open_gate();
    assert_eq!(ids(&mut stream).await, ["a", "b"]);
    assert_eq!(net.executed(), 1);
}

#[tokio::test(start_paused = true)]
async fn markers_that_never_end_are_an_error() {
    let net = Net::new(&[&[Step::Read, answer(FIRST), Step::Read, answer(FIRST)]]);
    let mut stream = pages(&net, pager());
    assert_eq!(ids(&mut stream).await, ["a", "b"]);
    let Some(Err(error)) = stream.next().await else { panic!("no error") };
    assert_eq!(error.page(), Some(&PageError::RepeatedMarker { marker: "b".to_owned() }));
    assert_eq!((error.kind(), error.action()), (CallErrorKind::Page, Some("SearchMedia")));
    assert!(stream.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_empty_page_is_passed_over() {
    let users = answer(r#"{"Marker":"7-a","UserList":[{"UserId":"a"}]}"#);
    let none = answer(r#"{"Marker":"7-a","UserList":null}"#);
    let net = Net::new(&[&[Step::Read, users, Step::Read, none]]);
    let client = net.client().build().unwrap();
    let mut users = client.pages(ListPager::new(DescribeUserList::new("room")).unwrap());
    assert_eq!(users.next().await.unwrap().unwrap()[0].user_id, "a");
    assert!(users.next().await.is_none());
    assert_eq!(users.pager().request(), Ok(None));
    assert_eq!(net.executed(), 2);
}

/// Pages that show nothing are read on the way to one that does, and no longer than one call may take.
#[tokio::test(start_paused = true)]
async fn empty_pages_share_the_deadline_of_the_page() {
    let second = Duration::from_secs(1);
    let empty = |marker: u32| {
        let Step::Write(bytes) = answer(&format!("{{\"Marker\":\"m{marker}\",\"UserList\":[]}}")) else { unreachable!() };
        Step::Drip(bytes, second / u32::try_from(bytes.len()).unwrap())
    };
    let script: Vec<Step> = (0..20).flat_map(|marker| [Step::Read, empty(marker)]).collect();
    let net = Net::new(&[&script]);
    // What its operation says counts more than what the client does.
    let options = CallOptions::new().deadline(4 * second + second / 2);
    let client = net.client().operation("rtc", "DescribeUserList", options).build().unwrap();
    let mut users = client.pages(ListPager::new(DescribeUserList::new("room")).unwrap());
    let started = Instant::now();
    let Some(Err(error)) = users.next().await else { panic!("no error") };
    assert_eq!(started.elapsed().as_millis(), 4_500, "{error}");
    assert!(error.message().contains("4.5 s"), "{}", error.message());
    assert!(users.next().await.is_none());
    // The pager goes on with the page that did not come, and has a deadline of its own again.
    let asked = net.executed();
    assert_eq!(asked, 5);
    assert_eq!(users.pager().request().unwrap().unwrap().get_marker(), Some("m3"));
}
