//! A look at a run of a ledger, also while others work with it.

use crate::ledger::{Exception, Ledger, LedgerError, LedgerLocation, RunIdentity, Totals};
use crate::report::{Report, cell, quoted};

/// A run of a ledger, to be looked at.
#[derive(Clone, Debug)]
pub struct RunView(Ledger);

/// How far a run is.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RunStatus {
    /// Whose run it is.
    pub identity: RunIdentity,
    /// `planning`, `planned` or `finished`.
    pub state: String,
    /// When it was begun, in milliseconds since 1970.
    pub created_ms: u64,
    /// When it was finished.
    pub finished_ms: Option<u64>,
    /// Why a worker of it stopped last, if it did.
    pub stopped: Option<String>,
    /// Batches that wait.
    pub waiting: u64,
    /// Batches that a worker has.
    pub held: u64,
    /// What has become of the ids.
    pub totals: Totals,
}

/// An id that was not deleted.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Undeleted {
    /// The id.
    pub id: String,
    /// `failed`, `unknown` or `not_mentioned`.
    pub outcome: &'static str,
    /// The vendor's or the service's code.
    pub code: String,
    /// The vendor's or the service's words.
    pub message: String,
    /// The request, for the vendor's support.
    pub request_id: Option<String>,
}

impl Undeleted {
    /// The first row of a table of them: its column `id` can be given to a purge again.
    pub const CSV_HEADER: &str = "id,outcome,code,message,request_id";

    /// A row of that table, without the end of its line. The id stands as it is.
    pub fn to_csv(&self) -> String {
        let Self { id, outcome, code, message, request_id } = self;
        let rest = [outcome, code.as_str(), message.as_str(), request_id.as_deref().unwrap_or_default()].map(cell);
        quoted(id) + "," + &rest.join(",")
    }
}

impl RunView {
    /// Opens a ledger that is there; nothing of it is changed.
    ///
    /// # Errors
    /// [`LedgerError`]: there is no ledger or no such run, or it cannot be read.
    pub async fn open(location: &LedgerLocation, run: &str) -> Result<Self, LedgerError> {
        let ledger = Ledger::look(location, run).await?;
        ledger.row().await?;
        Ok(Self(ledger))
    }

    /// How far it is.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub async fn status(&self) -> Result<RunStatus, LedgerError> {
        let (row, totals, (waiting, held)) = (self.0.row().await?, self.0.totals().await?, self.0.open_batches().await?);
        let crate::ledger::RunRow { identity, state, created, finished, stopped, .. } = row;
        Ok(RunStatus { identity, state, created_ms: created, finished_ms: finished, stopped, waiting, held, totals })
    }

    /// What became of it so far.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub async fn report(&self) -> Result<Report, LedgerError> {
        Report::of(&self.0).await
    }

    /// The ids that were not deleted, some at a time, each told to `each`, which may end it.
    ///
    /// # Errors
    /// [`LedgerError`], and what `each` returns.
    pub async fn undeleted<E: From<LedgerError>>(&self, mut each: impl FnMut(Undeleted) -> Result<(), E>) -> Result<(), E> {
        const BATCHES: u64 = 100;
        let mut behind = None;
        loop {
            let some = self.0.exceptions(behind, BATCHES).await?;
            let Some((last, _)) = some.last() else { return Ok(()) };
            behind = Some(*last);
            for (_, Exception { id, outcome, code, message, request_id }) in some {
                each(Undeleted { id, outcome: outcome.as_str(), code, message, request_id })?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An id is never altered, not even for the sake of spreadsheets: it names a file.
    #[test]
    fn a_row_has_the_id_as_it_is() {
        let row = |id: &str| Undeleted {
            id: id.to_owned(),
            outcome: "failed",
            code: "=1".to_owned(),
            message: "a, \"b\"".to_owned(),
            request_id: None,
        };
        assert_eq!(row("-1").to_csv(), r#"-1,failed,'=1,"a, ""b""","#);
        assert_eq!(row("a,\"b").to_csv(), r#""a,""b",failed,'=1,"a, ""b""","#);
    }
}
