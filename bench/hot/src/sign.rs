//! ZEGO's signature beside the digest that it is made of.

use std::hint::black_box;
use std::time::SystemTime;

use md5::{Digest as _, Md5};
use rand::Rng as _;
use zego_sign::{Nonce, Timestamp, sign};

use crate::samples::{STAMP, app_id, nonce, server_secret, signed_bytes};
use crate::{Hot, Pair, Surroundings, Work};

pub(crate) const CASES: &[Hot] =
    &[Hot { name: "md5", make: digest }, Hot { name: "sign", make: signed }, Hot { name: "sign-now", make: signed_now }];

pub(crate) const PAIRS: &[Pair] =
    &[Pair { ours: "sign", floor: "md5", runs: [100, 2_100] }, Pair { ours: "sign-now", floor: "md5", runs: [100, 2_100] }];

/// The digest of the same bytes, from the crate that `zego-sign` is built on.
fn digest(_: &Surroundings) -> Work {
    let bytes = signed_bytes();
    Box::new(move |turns| {
        for _ in 0..turns {
            black_box(Md5::digest(black_box(bytes.as_bytes())));
        }
    })
}

fn signed(_: &Surroundings) -> Work {
    let (app_id, secret, nonce) = (app_id(), server_secret(), nonce());
    Box::new(move |turns| {
        for _ in 0..turns {
            black_box(sign(black_box(app_id), black_box(&secret), black_box(nonce), black_box(STAMP.timestamp)));
        }
    })
}

/// With what a caller has to do before: random bytes and the time.
fn signed_now(_: &Surroundings) -> Work {
    let (app_id, secret) = (app_id(), server_secret());
    Box::new(move |turns| {
        for _ in 0..turns {
            let nonce = Nonce::from_bytes(rand::rng().next_u64().to_be_bytes());
            let now = Timestamp::try_from(SystemTime::now()).expect("it is past 1970");
            black_box(sign(black_box(app_id), black_box(&secret), nonce, now));
        }
    })
}
