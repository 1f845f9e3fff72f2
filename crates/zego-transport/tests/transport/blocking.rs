//! The client for programs without an async main.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::spawn_blocking;
use zego_model::page::{MediaPager, Pager as _};
use zego_model::rtc::media_file::{SearchMedia, Vendor};
use zego_model::spec::Retry;
use zego_model::{Delivery, UnixSeconds, Zego};
use zego_transport::blocking::Client;
use zego_transport::{AnswerStage, CallErrorKind, Error};

use crate::net::Step::{Close, Gate, Read};
use crate::net::{GOOD, Net, client, once, read};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A server on a thread of its own that answers once and then waits until the client hangs up.
fn server(answer: &'static [u8]) -> (u16, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            request.extend(byte);
        }
        stream.write_all(answer).unwrap();
        assert_eq!(stream.read(&mut [0; 64]).unwrap_or(0), 0, "nothing more is sent");
    });
    (port, serving)
}

fn to(port: u16) -> Client<Zego> {
    let builder = client().endpoint(format!("http://127.0.0.1:{port}").parse().unwrap());
    builder.first_byte_timeout(Duration::from_millis(50)).build_blocking().unwrap()
}

#[test]
fn a_connection_waits_for_the_next_call_of_any_clone_on_any_thread() {
    let net = Net::new(&[&[Read, GOOD, Read, GOOD, Read, GOOD]]);
    let client = net.client().build_blocking().unwrap();
    let _ = client.send(&read()).unwrap();
    thread::spawn({
        let client = client.clone();
        move || drop(client.send(&read()).unwrap())
    })
    .join()
    .unwrap();
    thread::scope(|scope| {
        scope.spawn(|| drop(client.send(&read()).unwrap()));
    });
    assert_eq!((net.opened(), net.executed(), net.closed()), (1, 3, 0));
}

#[test]
fn calls_of_several_threads_run_side_by_side() {
    let net = Net::new(&[&[Read, Gate, GOOD], &[Read, Gate, GOOD]]);
    let client = net.client().build_blocking().unwrap();
    thread::scope(|scope| {
        let calls = [(); 2].map(|()| scope.spawn(|| client.send(&read()).map(|_| ())));
        // Both have arrived before either is answered.
        runtime().block_on(net.until_executed(2));
        net.open_gate();
        net.open_gate();
        for call in calls {
            call.join().unwrap().unwrap();
        }
    });
}

#[test]
fn a_server_that_hangs_up_between_two_calls_is_noticed_then() {
    let net = Net::new(&[&[Read, GOOD, Close], &[Read, GOOD]]);
    let client = net.client().build_blocking().unwrap();
    let _ = client.send(&read()).unwrap();
    runtime().block_on(net.until_closed(1));
    let _ = client.send(&read()).unwrap();
    assert_eq!((net.opened(), net.executed()), (2, 2));
}

#[test]
fn limits_hold_while_the_caller_waits() {
    let (port, serving) = server(b"");
    let error = to(port).send(&once()).unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Timeout(AnswerStage::FirstByte), Delivery::Unknown));
    serving.join().unwrap();
}

#[test]
fn the_last_clone_takes_the_connections_with_it() {
    let (port, serving) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"Code\":0,\"Data\":{}}");
    let client = to(port);
    let clone = client.clone();
    let _ = client.send(&read()).unwrap();
    drop(client);
    assert!(!serving.is_finished());
    // Where waiting is not allowed, too: nothing waits for the thread.
    runtime().block_on(async move { drop(clone) });
    serving.join().unwrap();
}

#[test]
fn inside_an_async_runtime_nothing_is_sent() {
    fn check(error: &Error, action: Option<&str>) {
        assert_eq!((error.kind(), error.kind().as_str(), error.action()), (CallErrorKind::AsyncContext, "async_context", action));
        assert_eq!((error.delivery(), error.retry()), (Delivery::NotSent, Retry::Mend));
        assert!(error.hint().contains("async client"), "{error}");
    }
    let net = Net::new(&[&[Read, GOOD]]);
    let client = net.client().build_blocking().unwrap();
    let search = || MediaPager::new(SearchMedia::new(Vendor::Ws), UnixSeconds(0)).unwrap();
    runtime().block_on(async {
        check(&client.send(&read()).unwrap_err(), Some("SearchMedia"));
        let other = client.clone();
        check(&spawn_blocking(move || other.send(&read()).unwrap_err()).await.unwrap(), Some("SearchMedia"));
        let mut pages = client.pages(search());
        check(&pages.next().unwrap().unwrap_err(), None);
        assert!(pages.next().is_none());
        assert!(pages.into_pager().request().unwrap().is_some());
        let mut items = client.pages(search()).items();
        check(&items.next().unwrap().unwrap_err(), None);
        assert!(items.next().is_none());
        // To make one there, for a thread of another kind, is no mistake.
        drop(net.client().build_blocking().unwrap());
    });
    assert_eq!(net.opened(), 0);
    let _ = client.send(&read()).unwrap();
}

#[test]
fn pages_are_iterators_that_end_with_an_error_and_go_on_from_their_search() {
    use crate::pages::{FIRST, LAST, answer};
    let net = Net::new(&[&[Read, answer(FIRST), Read, Close], &[Read, answer(LAST)]]);
    let client = net.client().build_blocking().unwrap();
    let mut pages = client.pages(MediaPager::new(SearchMedia::new(Vendor::Ws), UnixSeconds(0)).unwrap());
    assert_eq!(pages.next().unwrap().unwrap().len(), 2);
    assert_eq!(pages.next().unwrap().unwrap_err().kind(), CallErrorKind::Incomplete);
    assert!(pages.next().is_none());
    let rest: Vec<_> = client.pages(pages.into_pager()).items().map(|file| file.unwrap().id().to_string()).collect();
    assert_eq!(rest, ["c"]);
}

/// It can be kept in a static, shared and sent.
#[test]
fn a_client_is_for_every_thread() {
    fn everywhere<T: Clone + Send + Sync + 'static>(_: &T) {}
    let client = client().build_blocking().unwrap();
    everywhere(&client);
    assert!(!format!("{client:?}").contains(crate::net::SECRET));
}

/// The outcomes of many calls are an iterator, which ends where it may not wait.
#[test]
fn many_calls_are_an_iterator() {
    let net = Net::new(&[&[Read, GOOD, Read, GOOD, Read, GOOD, Read, GOOD]]);
    let client = net.client().build_blocking().unwrap();
    let mut batches = client.batches((0..3).map(|_| read())).in_flight(1);
    let places: Vec<_> = batches.by_ref().map(|batch| batch.unwrap()).map(|batch| (batch.place, batch.result.is_ok())).collect();
    assert_eq!((places, net.executed()), (vec![(0, true), (1, true), (2, true)], 3));
    let mut elsewhere = client.batches([read()]);
    runtime().block_on(async {
        assert_eq!(elsewhere.next().unwrap().unwrap_err().kind(), CallErrorKind::AsyncContext);
        assert!(elsewhere.next().is_none());
    });
    // Nothing is lost with that.
    let rest = elsewhere.into_rest();
    assert_eq!((rest.ended.len(), rest.in_doubt.len(), rest.not_begun.count()), (0, 0, 1));
}
