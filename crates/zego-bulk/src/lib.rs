#![doc = include_str!("../README.md")]
//!
//! [`delete_all`] deletes the files of a stream. [`Purge`] does it with a ledger that survives the process, so that a run is gone on with after whatever ended it: in a file of
//! SQLite, or in Postgres (feature `postgres`) for several workers at once. [`source`] has streams of ids from texts and searches.
//!
//! What a ledger promises: every id of the input is deleted, or named with the reason, or named as unknown; what is reported as deleted is gone. A process that dies loses nothing: a call
//! that was under way is sent again, which does no harm, as files that are gone stay gone.

mod database;
mod ledger;
mod progress;
#[cfg(feature = "proof")]
#[doc(hidden)]
pub mod proof;
mod purge;
mod report;
pub mod source;
mod view;

pub use database::DatabaseError;
pub use ledger::{LedgerError, LedgerLocation, Reason, RunIdentity, Totals};
pub use progress::Progress;
pub use purge::{DEFAULT_RUN, Job, Purge, PurgeError, StopHandle, StopReason, delete_all};
pub use report::{Report, SentAgain};
pub use view::{RunStatus, RunView, Undeleted};
#[cfg(feature = "postgres")]
pub use zego_postgres::{PostgresUrl, PostgresUrlError};
