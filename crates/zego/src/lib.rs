#![doc = include_str!("../README.md")]
//!
//! This crate adds nothing of its own: it re-exports the crates behind it, each part behind a feature. Who needs one of them alone takes that:
//! `zego-sign` (signatures, `no_std`), `zego-model` (requests and answers, without I/O), `zego-transport` (the client), `zego-sandbox`.
//!
//! # Features
//! | feature | what it brings |
//! |---|---|
//! | `client` (default) | `Client`: async, over hyper and rustls |
//! | `blocking` | `blocking::Client`, for programs without an async main |
//! | `metrics` | `metrics::MetricsFacade`: what the client measures of its calls, for the crate `metrics` |
//! | `rtc` (default), `zim`, `tencent-live` … | a service each, as a module of the same name: only what is called is compiled |
//! | `services` | all of them |
//! | `bulk` | `bulk`: millions of files deleted, with a ledger of every one |
//! | `bulk-postgres` | a ledger in Postgres, for several workers |
//! | `callback` | `callback`: what the services send, received without I/O behind whatever HTTP server is there; with `rtc` also `room_state`: who is in which room, and what is live |
//! | `axum` | `axum`: the same as an extractor and a layer for axum, acknowledged when the handler has succeeded |
//! | `inbox`, `inbox-postgres`, `inbox-redis` | `inbox`: callbacks whose deliveries several processes note in one place, Postgres, Valkey or Redis |
//! | `token` | `token`: login tokens for an app's users |
//! | `quota-postgres`, `quota-redis` | `fleet::FleetQuota`: one quota for all processes of a fleet, kept in Postgres, or in Valkey or Redis |
//! | `rustls-0_23` | `ClientBuilder::rustls_config`: own roots, a client certificate; of this version of rustls |
//! | `sandbox` | `sandbox`: a service to test against, inside of the process |
//! | `sandbox-tls` | the same over https, with a certificate that it makes |
//! | `serde-requests` | requests are read back that were stored as plain data |
//! | `explain` | `explain`: what is wrong with a signed URL, whoever made it |
//! | `table` | the description of every operation as data |
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "axum")]
pub use zego_axum as axum;
#[cfg(feature = "bulk")]
pub use zego_bulk as bulk;
#[cfg(feature = "explain")]
pub use zego_explain as explain;
#[cfg(feature = "inbox")]
pub use zego_inbox as inbox;
#[cfg(all(feature = "callback", feature = "rtc"))]
pub use zego_model::room_state;
pub use zego_model::services::*;
pub use zego_model::{
    Action, ApiError, BeijingTime, Code, Delivery, Endpoint, EndpointError, ErrorKind, FailureKind, Failures, Flag, FractionalSeconds,
    Hours, HttpUrl, ItemFailure, Millis, Operation, Output, PartialFailure, Problem, Protocol, RawCall, Reply, RequestError, ReturnCode,
    RtmpUrl, Seconds, TencentCloud, TencentErrorCode, TencentSettings, TencentSigning, UnixMillis, UnixSeconds, Url, UtcTime, Violation,
    Zego, ZegoCredentials, ZegoSettings, batches, decode, page, running, spec,
};
#[cfg(feature = "callback")]
pub use zego_model::{AnyEvent, callback};
#[cfg(any(feature = "quota-postgres", feature = "quota-redis"))]
pub use zego_quota as fleet;
#[cfg(feature = "sandbox")]
pub use zego_sandbox as sandbox;
#[cfg(feature = "callback")]
pub use zego_sign::callback::CallbackSecret;
#[cfg(feature = "token")]
pub use zego_sign::token;
pub use zego_sign::{AppId, ServerSecret, Timestamp, tencent};
#[cfg(feature = "blocking")]
pub use zego_transport::blocking;
#[cfg(feature = "client")]
pub use zego_transport::{
    BatchOutcome, BatchRest, Batches, BuildError, CallErrorKind, CallOptions, Client, ClientBuilder, CloseError, CredentialsProvider,
    Error, Guard, Left, PagedItems, Pages, Proxy, RetryPolicy, Started, metrics, quota,
};

/// The model as a whole: requests, answers and how they are signed and read, without I/O.
pub use zego_model as model;
/// Signatures as a whole: bytes in, bytes out.
pub use zego_sign as sign;
/// The client as a whole, with what it can be built from: connectors, clocks, TLS.
#[cfg(feature = "client")]
pub use zego_transport as transport;

/// The Rust examples of README and of the pages, compiled and run.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../../README.md")]
    struct Readme;
    #[doc = include_str!("../../../docs/rust.md")]
    struct InRust;
    #[doc = include_str!("../../../docs/sandbox.md")]
    struct OfTheSandbox;
    #[doc = include_str!("../../../docs/testing.md")]
    struct OfTesting;
}
