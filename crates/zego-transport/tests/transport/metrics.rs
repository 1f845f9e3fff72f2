//! What a client measures of its calls.

use std::sync::{Arc, Mutex};

use zego_model::{Delivery, Operation as _};
use zego_transport::RetryPolicy;
use zego_transport::metrics::{AttemptMeasure, CallMeasure, Metrics};

use crate::net::Step::{Close, Read};
use crate::net::{GOOD, Net, Step, once, read};

#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Metrics for Notes {
    fn attempt(&self, attempt: &AttemptMeasure<'_>) {
        let AttemptMeasure { action, server, number, http_status, error, delivery, is_throttled, pause, .. } = *attempt;
        let line = format!(
            "{action} {server} {number} {http_status:?} {} {delivery} {is_throttled} {}",
            error.unwrap_or("-"),
            if pause.is_some() { "again" } else { "last" }
        );
        self.0.lock().unwrap().push(line);
    }

    fn call(&self, call: &CallMeasure<'_>) {
        let CallMeasure { service, action, attempts, error, delivery, duration, waited, .. } = *call;
        assert!(waited <= duration, "{call:?}");
        self.0.lock().unwrap().push(format!("{service} {action} {attempts} {} {delivery}", error.unwrap_or("-")));
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_and_calls_are_measured_with_their_outcome() {
    const BUSY: Step = Step::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"Code\":6}");
    let notes = Notes::default();
    let net = Net::new(&[&[Read, BUSY, Read, Close], &[Read, GOOD], &[Read, Close]]);
    let client = net.client().retry(RetryPolicy::default()).metrics(notes.clone()).build().unwrap();
    drop(client.send(&read()).await.unwrap());
    assert_eq!(client.send(&once()).await.unwrap_err().delivery(), Delivery::Unknown);
    let unsent = zego_model::RawCall::<zego_model::Zego>::new(&zego_model::rtc::SERVICE, zego_model::spec::Method::Get, "Room-17").unwrap();
    client.send(&unsent.extra("x", "y".repeat(9_000)).unwrap()).await.unwrap_err();
    let expected = [
        "SearchMedia 127.0.0.1 1 Some(200) rate_limited refused true again",
        "SearchMedia 127.0.0.1 2 None incomplete unknown false again",
        "SearchMedia 127.0.0.1 3 Some(200) - answered false last",
        "rtc SearchMedia 3 - answered",
        "StartCDNRecord 127.0.0.1 1 None incomplete unknown false last",
        "rtc StartCDNRecord 1 incomplete unknown",
        // No name that somebody made up.
        "rtc _OTHER 0 request not_sent",
    ];
    assert_eq!(*notes.0.lock().unwrap(), expected);
}
