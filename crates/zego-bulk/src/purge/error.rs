//! Why a purge did not come to its end.

use crate::database::DatabaseError;
use crate::ledger::LedgerError;
use crate::report::Report;
use crate::source::BoxError;

/// Why a purge did not come to its end. Single files that were not deleted are no error: see [`Report`].
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum PurgeError {
    /// The source of the ids. Nothing was deleted.
    #[error("the ids cannot be read: {0}")]
    Source(#[source] BoxError),
    /// The ledger. What is under way when a run ends so is of unknown outcome to the next one, which sends it again.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The client has no credentials.
    #[error("{0}")]
    Account(Box<zego_transport::Error>),
    /// The ledger has no complete plan to go on with: the ids are needed.
    #[error("the run `{run}` has no complete plan in the ledger: name the ids, or how to find them")]
    #[non_exhaustive]
    NoPlan {
        /// The run.
        run: String,
    },
    /// It ended before its end. All that was under way is written down, and the run can be gone on with.
    #[error("stopped: {reason}. {report}; what is left can be gone on with")]
    #[non_exhaustive]
    Stopped {
        /// Why.
        reason: StopReason,
        /// How far it came.
        report: Box<Report>,
    },
}

impl From<DatabaseError> for PurgeError {
    fn from(error: DatabaseError) -> Self {
        Self::Ledger(error.into())
    }
}

/// Why a run ended before its end.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum StopReason {
    /// Somebody asked for it ([`StopHandle`](crate::StopHandle)).
    #[error("as it was told to")]
    Told,
    /// No call can succeed: permission, configuration or credentials.
    #[error("{0}")]
    Refused(Box<zego_transport::Error>),
    /// The service, or the way to it, was in trouble for too long.
    #[error("nothing has succeeded for {seconds} s; last, {error}")]
    #[non_exhaustive]
    Unreachable {
        /// For how long.
        seconds: u64,
        /// What happened last.
        error: Box<zego_transport::Error>,
    },
    /// More files could not be deleted than was allowed.
    #[error("{failed} of {ended} files could not be deleted, most of them with code {code}: more than the share that was allowed")]
    #[non_exhaustive]
    TooManyFailures {
        /// How many.
        failed: u64,
        /// Of how many.
        ended: u64,
        /// The commonest code.
        code: String,
    },
}
