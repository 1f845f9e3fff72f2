#![doc = include_str!("../README.md")]
//!
//! A client speaks one protocol; an operation of the other does not compile:
//!
//! ```compile_fail,E0271
//! # async fn example(client: zego_transport::Client<zego_model::Zego>) {
//! let call = zego_model::tencent_live::live_record::DeleteLiveRecord::new("stream", 7_u64);
//! client.send(&call).await;
//! # }
//! ```
//!
//! # How far a call got
//! Errors of this API come with HTTP status 200, most of its writes are GET, and it has no idempotency keys. So the one thing to know about a
//! failed call is whether it may have been carried out: [`Error::delivery`]. Only where that is proven it says
//! [`NotSent`](zego_model::Delivery::NotSent); whatever happens after the first byte left is [`Unknown`](zego_model::Delivery::Unknown), unless the
//! service gave a well-formed answer.
//!
//! What can go wrong before a call, in it, in part of it and in a list of several is one type, [`Error`].
//!
//! # What it does for you
//! - A call is checked and written once; every attempt is signed anew, at the last moment.
//! - One deadline for the whole call, and limits for its stages within it.
//! - Calls that must not act twice get a connection of their own: a server that closes a waiting connection in the wrong moment leaves no doubt.
//! - TLS 1.2 or later, verified with the platform's roots, or with bundled ones where the platform has none.
//! - Redirects, compressed answers, protocol switches, endless heads and bodies are refused.
//! - Lists that take several calls are streams, by pages or by items: [`Client::pages`].
//! - A `tracing` span for each call, under OpenTelemetry's names, without parameters, signatures or bodies.
//!
//! - Calls wait for their turn in the documented quotas ([`quota`]), and many at once are a stream of outcomes: [`Client::batches`].
//! - What failed is sent again where that does no harm, after a pause by chance, within a budget ([`RetryPolicy`]); what may have been carried out and must
//!   not act twice never is, unless a call says so by name ([`CallOptions::assume_repeatable`]).
//! - The service's clock is what signatures are dated by, where this machine's is wrong.
//! - What calls start that costs while it runs is remembered, and ended: [`Client::guard`].
//! - Several regions, if they are given, of which the first that works is called.
//!
//! The whole policy, and what it is proven by, is in `docs/reliability.md` of the repository.
//!
//! The services are features of `zego-model`; here are three, off by default: `blocking`, a client for programs without an async main;
//! `metrics`, an adapter for the crate of that name; and `rustls-0_23`, for who brings a TLS configuration (`ClientBuilder::rustls_config`).
#![cfg_attr(docsrs, feature(doc_cfg))]

mod admission;
mod advice;
mod answer;
mod attempts;
mod batches;
#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod builder;
mod call;
mod cause;
mod chance;
mod client;
mod clock;
mod connect;
mod connection;
mod connector;
mod core;
mod credentials;
mod delivery;
mod error;
mod exchange;
mod guard;
mod heavy;
mod in_flight;
mod kind;
mod limits;
mod local;
mod metered;
pub mod metrics;
mod names;
mod nonces;
mod options;
mod outcome;
mod pages;
mod pool;
mod probe;
mod proxy;
pub mod quota;
mod reading;
mod ready;
mod regions;
mod relay;
mod retry;
mod route;
mod skew;
mod status;
mod tcp;
mod tls;

pub use batches::{BatchOutcome, BatchRest, Batches};
pub use builder::{BuildError, ClientBuilder};
pub use chance::{Chance, RandomChance};
pub use client::Client;
pub use clock::{Clock, SystemClock};
pub use connect::{Connect, ConnectError, ConnectStage, Connecting, Stream};
pub use credentials::{CredentialsError, CredentialsProvider, ProvidingCredentials};
pub use error::Error;
pub use guard::{CloseError, Guard, Left, Started};
pub use kind::{AnswerStage, CallErrorKind};
pub use nonces::{Nonces, RandomNonces};
pub use options::CallOptions;
pub use pages::{PagedItems, Pages};
pub use probe::{ProbeReport, Prober};
pub use proxy::{Proxy, ProxyError};
pub use ready::ReadyCall;
pub use retry::RetryPolicy;
#[cfg(feature = "rustls-0_23")]
pub use rustls;
