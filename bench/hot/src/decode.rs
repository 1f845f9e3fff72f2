//! An answer's bytes on their way to a typed reply, beside the same type read without any of what makes a reply of it.

use std::hint::black_box;
use std::str::from_utf8;

use bytes::Bytes;
use serde::Deserialize;
use zego_model::{Operation, Protocol as _, Zego};

use crate::samples::{CLOSED, STOPPED, close, delete, deleted, found, search, stop};
use crate::{Hot, Pair, Work};

pub(crate) const CASES: &[Hot] = &[
    Hot { name: "close-answer", make: |_| ours(close(), CLOSED) },
    Hot { name: "close-answer-by-hand", make: |_| theirs(&close(), CLOSED) },
    Hot { name: "stop-answer", make: |_| ours(stop(), STOPPED) },
    Hot { name: "stop-answer-by-hand", make: |_| theirs(&stop(), STOPPED) },
    Hot { name: "delete-100-answer", make: |_| ours(delete(100), deleted(100)) },
    Hot { name: "delete-100-answer-by-hand", make: |_| theirs(&delete(100), deleted(100)) },
    Hot { name: "search-10-answer", make: |_| ours(search(), found(10)) },
    Hot { name: "search-10-answer-by-hand", make: |_| theirs(&search(), found(10)) },
    Hot { name: "search-100-answer", make: |_| ours(search(), found(100)) },
    Hot { name: "search-100-answer-by-hand", make: |_| theirs(&search(), found(100)) },
    Hot { name: "search-1000-answer", make: |_| ours(search(), found(1000)) },
    Hot { name: "search-1000-answer-by-hand", make: |_| theirs(&search(), found(1000)) },
];

pub(crate) const PAIRS: &[Pair] = &[
    Pair { ours: "close-answer", floor: "close-answer-by-hand", runs: [100, 1_100] },
    Pair { ours: "stop-answer", floor: "stop-answer-by-hand", runs: [50, 550] },
    Pair { ours: "delete-100-answer", floor: "delete-100-answer-by-hand", runs: [10, 60] },
    Pair { ours: "search-100-answer", floor: "search-100-answer-by-hand", runs: [2, 12] },
];

/// What one would write by hand around the type of the data.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "read, and looked at by nobody")]
struct Answer<T> {
    code: i64,
    message: String,
    request_id: Option<String>,
    data: Option<T>,
}

fn by_hand<T: for<'de> Deserialize<'de>>(body: &Bytes) -> Answer<T> {
    serde_json::from_str(from_utf8(body).expect("it is text")).expect("it is an answer")
}

fn ours<O: Operation<Protocol = Zego> + 'static>(operation: O, body: impl Into<Bytes>) -> Work {
    let body = body.into();
    Box::new(move |turns| {
        for _ in 0..turns {
            drop(black_box(Zego::decode(black_box(&operation), body.clone()).expect("it is an answer")));
        }
    })
}

fn theirs<O: Operation<Protocol = Zego> + 'static>(_: &O, body: impl Into<Bytes>) -> Work {
    let body = body.into();
    Box::new(move |turns| {
        for _ in 0..turns {
            drop(black_box(by_hand::<O::Output>(black_box(&body))));
        }
    })
}
