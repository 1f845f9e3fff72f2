#![doc = include_str!("../README.md")]
//!
//! # Features
//! One for each service (`rtc`, which is the default, `tencent-live`, ...), so that only what is called is compiled; `callback` for what the services send
//! of their own accord (default); `table` for the description of every operation as data, which command lines and sandboxes read and a program with typed
//! calls does not; `serde-requests` for reading requests back that were stored.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "callback", feature = "rtc", feature = "table", feature = "tencent-live")),
    allow(dead_code, unused_imports, unused_macros, reason = "what generated code is made of: no service needs all of it")
)]

pub mod account;
mod action;
pub mod batches;
#[cfg(feature = "callback")]
pub mod callback;
#[cfg(feature = "table")]
pub mod check;
pub mod decode;
#[cfg(feature = "table")]
mod dynamic;
mod endpoint;
mod envelope;
mod error;
mod escape;
mod failure;
mod flag;
pub mod foreign;
// As the generator writes it: every name in full.
#[rustfmt::skip]
#[allow(unused_qualifications, reason = "a path in full is right wherever it stands")]
#[allow(clippy::too_many_lines, reason = "a function is as long as an operation has parameters")]
mod generated;
mod id;
mod lenient;
mod list;
pub mod loopback;
pub mod object;
mod open_enum;
mod operation;
pub mod page;
mod prepared;
mod protocol;
mod query;
mod raw;
mod reply;
mod request;
mod reserved;
#[cfg(all(feature = "callback", feature = "rtc"))]
pub mod room_state;
pub mod running;
pub mod sandbox;
mod secret_json;
mod secrets;
mod signed_request;
pub mod spec;
#[cfg(feature = "serde-requests")]
mod stored;
#[cfg(feature = "rtc")]
pub mod task;
mod tencent;
pub mod text;
mod units;
mod url;
mod violation;
mod withheld;
mod zego;

pub use action::{Action, UnknownAction};
#[cfg(feature = "table")]
pub use dynamic::DynamicCall;
pub use endpoint::{Endpoint, EndpointError, URL_BUDGET};
pub use error::{ApiError, Code, Delivery, ErrorKind, ReturnCode, TencentErrorCode};
pub use failure::{FailureKind, Failures, ItemFailure};
pub use flag::Flag;
pub use generated::*;
pub use object::NoOutput;
pub use open_enum::{UnknownNumber, UnknownWord, WordError};
pub use operation::{Operation, Output};
pub use prepared::{Prepared, QuotaKey};
pub use protocol::{Protocol, Stamp, UrlBudget};
pub use query::Query;
pub use raw::{RawCall, WithExtra};
pub use reply::{PartialFailure, Reply};
pub use request::RequestError;
pub use secret_json::SecretJson;
pub use secrets::Secrets;
pub use signed_request::{RedactedRequest, SignedRequest};
pub use tencent::{TencentCloud, TencentParameters, TencentSettings, TencentSigning};
pub use units::{
    BeijingTime, DurationError, FractionalSeconds, Hours, Millis, MomentError, Seconds, TimeError, UnixMillis, UnixSeconds, UtcTime,
    parse_duration, parse_moment,
};
pub use url::{HttpUrl, RtmpUrl, Url};
pub use violation::{Problem, Violation};
pub use zego::{SignedTarget, Zego, ZegoCredentials, ZegoParameters, ZegoSettings};
