//! A typed request on its way to a signed one.

use std::hint::black_box;

use zego_model::rtc::media_file::{DeleteMedia, StopCdnRecord};
use zego_model::{Operation, Prepared, Protocol as _, Zego, ZegoSettings};
use zego_sign::{Nonce, sign};

use crate::samples::{STAMP, app_id, credentials, delete, endpoint, file_ids, server_secret, stop};
use crate::{Hot, Pair, Surroundings, Work};

pub(crate) const CASES: &[Hot] = &[
    Hot { name: "stop-bytes", make: |_| to_bytes(stop()) },
    Hot { name: "stop-bytes-again", make: |_| to_bytes_again(&stop()) },
    Hot { name: "stop-request", make: |_| to_request(stop()) },
    Hot { name: "stop-request-again", make: |_| to_request_again(&stop()) },
    Hot { name: "delete-100-bytes", make: |_| to_bytes(delete(100)) },
    Hot { name: "delete-100-request", make: |_| to_request(delete(100)) },
    Hot { name: "delete-100-scatter", make: scatter },
    Hot { name: "delete-1-bytes", make: |_| to_bytes(delete(1)) },
    Hot { name: "delete-10-bytes", make: |_| to_bytes(delete(10)) },
];

pub(crate) const PAIRS: &[Pair] = &[
    Pair { ours: "stop-bytes", floor: "md5", runs: [100, 1_100] },
    Pair { ours: "stop-bytes-again", floor: "md5", runs: [100, 1_100] },
    Pair { ours: "stop-request", floor: "md5", runs: [100, 1_100] },
    Pair { ours: "stop-request-again", floor: "md5", runs: [100, 1_100] },
    Pair { ours: "delete-100-bytes", floor: "delete-100-scatter", runs: [50, 250] },
    Pair { ours: "delete-100-request", floor: "md5", runs: [50, 250] },
];

/// The operations that are written here.
trait Sent: Operation<Protocol = Zego> + 'static {}

impl Sent for StopCdnRecord {}
impl Sent for DeleteMedia {}

/// Up to path and query.
fn to_bytes(operation: impl Sent) -> Work {
    let (credentials, settings, endpoint) = (credentials(), ZegoSettings::default(), endpoint());
    Box::new(move |turns| {
        for _ in 0..turns {
            let prepared = Prepared::of(black_box(&operation), &settings).expect("it is within its limits");
            let target = Zego::signed_target(&prepared, &endpoint, &credentials, &settings, black_box(STAMP)).expect("it is the vendor's");
            black_box(target.into_bytes());
        }
    })
}

/// What every further attempt of a call does.
fn to_bytes_again(operation: &impl Sent) -> Work {
    let (credentials, settings, endpoint) = (credentials(), ZegoSettings::default(), endpoint());
    let prepared = Prepared::of(operation, &settings).expect("it is within its limits");
    Box::new(move |turns| {
        for _ in 0..turns {
            let target = Zego::signed_target(black_box(&prepared), &endpoint, &credentials, &settings, black_box(STAMP))
                .expect("it is the vendor's");
            black_box(target.into_bytes());
        }
    })
}

fn to_request(operation: impl Sent) -> Work {
    let (credentials, settings, endpoint) = (credentials(), ZegoSettings::default(), endpoint());
    Box::new(move |turns| {
        for _ in 0..turns {
            let prepared = Prepared::of(black_box(&operation), &settings).expect("it is within its limits");
            black_box(Zego::sign(&prepared, &endpoint, &credentials, &settings, black_box(STAMP)).expect("it is short").into_http());
        }
    })
}

fn to_request_again(operation: &impl Sent) -> Work {
    let (credentials, settings, endpoint) = (credentials(), ZegoSettings::default(), endpoint());
    let prepared = Prepared::of(operation, &settings).expect("it is within its limits");
    Box::new(move |turns| {
        for _ in 0..turns {
            black_box(
                Zego::sign(black_box(&prepared), &endpoint, &credentials, &settings, black_box(STAMP)).expect("it is short").into_http(),
            );
        }
    })
}

/// The least that 100 ids on the heap can take: a signature, and each of them copied to its place, looked at by nobody.
fn scatter(_: &Surroundings) -> Work {
    let (app_id, secret, ids) = (app_id(), server_secret(), file_ids(100));
    Box::new(move |turns| {
        for _ in 0..turns {
            let nonce = Nonce::from_bytes(black_box(STAMP.nonce));
            let signature = sign(black_box(app_id), &secret, nonce, STAMP.timestamp);
            let mut target = Vec::with_capacity(3_600);
            target.extend_from_slice(b"/?Action=DeleteMedia&AppId=1234567890&SignatureNonce=");
            target.extend_from_slice(nonce.as_bytes());
            target.extend_from_slice(b"&Timestamp=1700000000&SignatureVersion=2.0&Signature=");
            target.extend_from_slice(signature.as_bytes());
            target.extend_from_slice(b"&Vendor=Tencent");
            for id in black_box(&ids) {
                target.extend_from_slice(b"&FileId%5B%5D=");
                target.extend_from_slice(id.as_bytes());
            }
            black_box(target);
        }
    })
}
