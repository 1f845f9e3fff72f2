//! Long answers are read where that holds nobody up.

use std::thread::{self, ThreadId};

use serde::de::{Deserializer, IgnoredAny, MapAccess};
use serde::{Deserialize, Serialize};
use tokio::runtime::Builder;
use zego_model::object::{Object, Read, Shape};
use zego_model::rtc::media_file::{DeleteMedia, Vendor};
use zego_model::{Action, Delivery, Operation, Output, Zego};
use zego_transport::CallErrorKind;

use crate::net::{Net, Step};
use crate::pages::answer;

/// Data that tell which thread read them.
#[derive(Debug, Default, Serialize)]
struct ReadBy {
    #[serde(skip)]
    thread: Option<ThreadId>,
}

impl Object for ReadBy {
    fn read_field<'de, A: MapAccess<'de>>(&mut self, _: &str, _: &mut A) -> Result<Option<usize>, A::Error> {
        Ok(None)
    }
}

impl Read for ReadBy {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer)?;
        Ok(Self { thread: Some(thread::current().id()) })
    }
}

impl<'de> Deserialize<'de> for ReadBy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)
    }
}

impl Output for ReadBy {
    const SHAPE: Shape = Shape::Any;
}

/// A call that is written as another, with these data in its answer.
#[derive(Serialize)]
#[serde(transparent)]
struct Watched(DeleteMedia);

impl Operation for Watched {
    type Protocol = Zego;
    type Output = ReadBy;

    fn action(&self) -> Action {
        self.0.action()
    }
}

fn call() -> Watched {
    Watched(DeleteMedia::new(Vendor::Ws, ["a"]).unwrap())
}

/// An answer whose data have so many bytes.
fn long(bytes: usize) -> Step {
    answer(&format!("\"{}\"", "x".repeat(bytes)))
}

#[test]
fn a_long_answer_is_read_on_a_thread_for_blocking_work() {
    let here = thread::current().id();
    for runtime in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = { runtime }.worker_threads(1).enable_all().build().unwrap();
        for (bytes, is_elsewhere) in [(1_000, false), (1 << 20, true)] {
            let (worker, reader) = runtime.block_on(async {
                let net = Net::new(&[&[Step::Read, long(bytes)]]);
                let worker = tokio::spawn(async { thread::current().id() }).await.unwrap();
                (worker, net.client().build().unwrap().send(&call()).await.unwrap().output.thread.unwrap())
            });
            assert_eq!(reader != worker && reader != here, is_elsewhere, "{bytes} bytes");
        }
    }
}

#[test]
fn with_the_blocking_client_it_is_the_same() {
    let net = Net::new(&[&[Step::Read, long(1 << 20), Step::Read, long(10)]]);
    let client = net.client().build_blocking().unwrap();
    let reader = client.send(&call()).unwrap().output.thread.unwrap();
    assert_ne!(reader, thread::current().id());
}

/// The row of the list of cases: what would have been gigabytes of empty records.
#[tokio::test]
async fn an_answer_of_too_many_items_is_an_error_of_a_call_whose_outcome_is_unknown() {
    let items = "{},".repeat(2 << 20);
    let net = Net::new(&[&[Step::Read, answer(&format!("{{\"Deleted\":[],\"Errors\":[{items}{{}}]}}"))]]);
    let error = net.client().build().unwrap().send(&call().0).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Unreadable, Delivery::Unknown));
    assert!(error.message().contains("ask for fewer items at a time"), "{}", error.message());
}
