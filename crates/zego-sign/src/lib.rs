#![doc = include_str!("../README.md")]
//!
//! # What a signature covers, and what it does not
//!
//! | | ZEGO | Tencent TC3 | Tencent v1 |
//! |---|---|---|---|
//! | key | yes | yes | yes |
//! | time | yes, 10 minutes | yes, 5 minutes | yes, 5 minutes |
//! | nonce | yes | has none | yes |
//! | `Action` | **no** | only if `x-tc-action` is signed | yes |
//! | parameters, body | **no** | yes, unless the payload is unsigned | yes |
//! | host | **no** | yes | yes |
//!
//! ZEGO's signature is proof of the secret and of the time, and of nothing else. Whoever reads one signed query, from a log, a proxy or a browser
//! history, can call **any** action with **any** parameters for as long as the timestamp is accepted, [`verify::TOLERANCE_SECS`] either way. So:
//!
//! - a signed query or header is a secret; [`Signature`] does not print itself, and `as_str` is the one way out;
//! - the nonce protects nothing unless the server remembers it, and ZEGO documents no such memory;
//! - every attempt is signed anew, with its own nonce and time.
//!
//! # Who does what
//!
//! - The caller gives the time in UTC seconds and eight bytes of a cryptographic random source for each signature.
//! - The caller places the values in the request: this crate neither encodes a URL nor writes a header, except for the value of `Authorization`.
//! - Secrets are checked once, when they are read: white space around a key is the most frequent cause of a refused signature.
//! - Secrets are wiped from memory when their last owner is dropped. A hash function's working registers and stack are beyond that promise.
//!
//! # Features
//!
//! All are off by default. Each of the first four brings the module of its name.
//!
//! - `tencent`: the signatures of Tencent Cloud, to which ZEGO's recordings may belong.
//! - `callback`: the signature of the callbacks that ZEGO sends.
//! - `diagnose`: which mistake made a signature that was refused.
//! - `token`: the login tokens that an app's users enter rooms with.
//! - `serde`: [`AppId`] and [`Timestamp`] as plain data. Secrets and signatures never are.
//! - `std`: [`Timestamp`] from `std::time::SystemTime`. Without it the crate is `no_std`.
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod app_id;
#[cfg(feature = "callback")]
pub mod callback;
#[cfg(feature = "diagnose")]
pub mod diagnose;
mod digits;
mod md5;
mod nonce;
mod secret;
#[cfg(feature = "serde")]
mod serde;
mod shape;
mod signature;
pub mod spelling;
#[cfg(feature = "tencent")]
pub mod tencent;
mod timestamp;
#[cfg(feature = "token")]
pub mod token;
pub mod verify;

pub use app_id::{AppId, AppIdError};
pub use nonce::{Nonce, NonceError};
pub use secret::{SecretError, ServerSecret, StrayPosition};
pub use shape::{Credential, ShapeMistake, look_at, look_beside};
pub use signature::{Signature, sign};
#[cfg(feature = "std")]
pub use timestamp::BeforeUnixEpoch;
pub use timestamp::Timestamp;
