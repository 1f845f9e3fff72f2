#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod handling;
mod inbox;
#[cfg(any(feature = "postgres", feature = "redis"))]
mod link;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
#[doc(hidden)]
#[cfg(any(test, feature = "proof"))]
pub mod proof;
mod rule;
mod store;
#[cfg(test)]
mod tests;
#[cfg(feature = "redis")]
mod valkey;

pub use crate::handling::Handling;
pub use crate::inbox::{Accepted, Inbox, InboxRefusal};
pub use crate::memory::MemoryNonces;
#[cfg(feature = "postgres")]
pub use crate::postgres::PostgresNonces;
pub use crate::store::{ClaimOutcome, ClaimTerms, DeliveryLease, NonceStore, NonceStoreError, Noting};
#[cfg(feature = "redis")]
pub use crate::valkey::{RedisAddressError, RedisNonces};
/// Where a Postgres is, and the driver whose transactions [`PostgresNonces::done_within`] takes.
#[cfg(feature = "postgres")]
pub use zego_postgres::{PostgresUrl, PostgresUrlError, tokio_postgres};
