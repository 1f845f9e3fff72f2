//! Sums of a ledger: every id of the input is in one of them.

use serde::Serialize;

use super::{Exception, ItemOutcome, Ledger, LedgerError, RunIdentity};
use crate::database::{Row, Unit, statement};

/// What became of the ids of a run.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Totals {
    /// Ids of the input.
    pub total: u64,
    /// Those that are gone.
    pub deleted: u64,
    /// Those that the service did not delete, for good.
    pub failed: u64,
    /// Those of which nobody knows whether they were deleted.
    pub unknown: u64,
    /// Those that an answer did not mention, however often they were asked for.
    pub not_mentioned: u64,
    /// Calls that were sent.
    pub calls: u64,
    /// Calls that were sent again, since nobody knew what became of the one before.
    pub calls_again: u64,
    /// The ids that these named.
    pub ids_again: u64,
    /// Those of `deleted` that were gone already when they were asked for again.
    pub gone: u64,
}

impl Totals {
    /// Those of which nothing final is known yet.
    pub const fn pending(&self) -> u64 {
        self.total.saturating_sub(self.deleted + self.failed + self.unknown + self.not_mentioned)
    }
}

/// Ids that were not deleted for one reason.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Reason {
    /// In which sum they are: `failed`, `unknown` or `not_mentioned`.
    pub outcome: String,
    /// The vendor's or the service's code; for a call that was not answered the kind of its error; empty for what no answer mentioned.
    pub code: String,
    /// What one of the answers said.
    pub message: String,
    /// How many ids.
    pub count: u64,
    /// The request of one of them, for the vendor's support.
    pub request_id: Option<String>,
}

/// How far a run is, as its ledger has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct RunRow {
    pub(crate) identity: RunIdentity,
    pub(crate) state: String,
    /// Milliseconds since 1970.
    pub(crate) created: u64,
    pub(crate) finished: Option<u64>,
    pub(crate) stopped: Option<String>,
}

impl Ledger {
    /// The run's own row.
    pub(crate) async fn row(&self) -> Result<RunRow, LedgerError> {
        let read = statement!(
            "SELECT account, environment, vendor, state, created, finished, stopped FROM zego_run WHERE run = $1",
            self.run.as_str()
        );
        let rows = self.writer.rows(read).await?;
        let Some(row) = rows.first() else {
            let others = self.writer.rows(statement!("SELECT run FROM zego_run ORDER BY run")).await?;
            return Err(LedgerError::NoRun { run: self.run.clone(), others: others.iter().map(|row| row.word(0)).collect() });
        };
        Ok(RunRow {
            identity: RunIdentity::new(row.word(0), row.word(1), row.word(2)),
            state: row.word(3),
            created: row.number(4),
            finished: Some(row.number(5)).filter(|at| *at > 0),
            stopped: row.text(6).map(str::to_owned),
        })
    }

    /// All sums.
    pub(crate) async fn totals(&self) -> Result<Totals, LedgerError> {
        let run = self.run.as_str();
        let batches = statement!(
            "SELECT CAST(SUM(count) AS BIGINT), CAST(SUM(deleted) AS BIGINT), CAST(SUM(gone) AS BIGINT), CAST(SUM(calls) AS BIGINT),
                CAST(SUM(calls_again) AS BIGINT), CAST(SUM(ids_again) AS BIGINT) FROM zego_batch WHERE run = $1",
            run
        );
        let exceptions = statement!("SELECT outcome, COUNT(*) FROM zego_exception WHERE run = $1 GROUP BY outcome", run);
        let both = self.writer.commit(Unit::of(vec![batches, exceptions])).await?.unwrap_or_default();
        let sums = both.first().and_then(|rows| rows.first());
        let number = |column| sums.map_or(0, |row| row.number(column));
        let of =
            |outcome: &str| both.get(1).into_iter().flatten().filter(|row| row.text(0) == Some(outcome)).map(|row| row.number(1)).sum();
        let totals = Totals {
            total: number(0),
            deleted: number(1),
            gone: number(2),
            calls: number(3),
            calls_again: number(4),
            ids_again: number(5),
            failed: of("failed"),
            unknown: of("unknown"),
            not_mentioned: of("not_mentioned"),
        };
        if totals.deleted + totals.failed + totals.unknown + totals.not_mentioned > totals.total {
            return Err(LedgerError::Inconsistent { what: format!("it tells of more ids than the {} that it has", totals.total) });
        }
        Ok(totals)
    }

    /// Why ids were not deleted, the commonest reason first.
    pub(crate) async fn reasons(&self) -> Result<Vec<Reason>, LedgerError> {
        let read = statement!(
            "SELECT outcome, code, MIN(message), COUNT(*), MIN(request_id) FROM zego_exception WHERE run = $1
             GROUP BY outcome, code ORDER BY COUNT(*) DESC, outcome, code",
            self.run.as_str()
        );
        let reason = |row: &Row| Reason {
            outcome: row.word(0),
            code: row.word(1),
            message: row.word(2),
            count: row.number(3),
            request_id: row.text(4).map(str::to_owned),
        };
        Ok(self.writer.rows(read).await?.iter().map(reason).collect())
    }

    /// The ids of some batches that were not deleted, each with its batch: of so many batches, behind this one.
    pub(crate) async fn exceptions(&self, behind: Option<u64>, batches: u64) -> Result<Vec<(u64, Exception)>, LedgerError> {
        let read = statement!(
            "SELECT n, id, outcome, code, message, request_id FROM zego_exception WHERE run = $1 AND n IN (
                SELECT DISTINCT n FROM zego_exception WHERE run = $1 AND n > $2 ORDER BY n LIMIT $3) ORDER BY n, id",
            self.run.as_str(),
            behind.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX)),
            batches
        );
        let exception = |row: &Row| {
            let Some(outcome) = row.text(2).and_then(ItemOutcome::of) else { return self.inconsistent("an id has no outcome") };
            let (id, code, message) = (row.word(1), row.word(3), row.word(4));
            Ok((row.number(0), Exception { id, outcome, code, message, request_id: row.text(5).map(str::to_owned) }))
        };
        self.writer.rows(read).await?.iter().map(exception).collect()
    }

    /// How many batches wait, and how many any worker has.
    pub(crate) async fn open_batches(&self) -> Result<(u64, u64), LedgerError> {
        let read = statement!(
            "SELECT (SELECT COUNT(*) FROM zego_batch WHERE run = $1 AND state IN ('planned', 'unknown')),
                (SELECT COUNT(*) FROM zego_batch WHERE run = $1 AND state IN ('leased', 'sent'))",
            self.run.as_str()
        );
        let rows = self.writer.rows(read).await?;
        Ok(rows.first().map_or((0, 0), |row| (row.number(0), row.number(1))))
    }

    /// The run is finished, if nothing of it is open.
    pub(crate) async fn finish(&self) -> Result<(), LedgerError> {
        let finish = statement!(
            "UPDATE zego_run SET state = 'finished', finished = {now}, stopped = NULL WHERE run = $1 AND state = 'planned'
                AND NOT EXISTS (SELECT 1 FROM zego_batch WHERE run = $1 AND state IN ('planned', 'unknown'))
                AND NOT EXISTS (SELECT 1 FROM zego_batch WHERE run = $1 AND state IN ('leased', 'sent'))",
            self.run.as_str()
        );
        self.writer.rows(finish).await?;
        Ok(())
    }

    /// A worker has stopped, for this reason; or goes on, for none.
    pub(crate) async fn stopped(&self, reason: Option<&str>) -> Result<(), LedgerError> {
        self.writer.rows(statement!("UPDATE zego_run SET stopped = $2 WHERE run = $1", self.run.as_str(), reason)).await?;
        Ok(())
    }
}
