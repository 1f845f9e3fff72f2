//! Batches that a worker has: claimed, sent, and written down with what became of them.
//!
//! Every write names the batch's worker and fence. Who was taken for dead, and whose batch another worker has now, writes nothing.

use rand::RngExt as _;

use super::{Ledger, LedgerError};
use crate::database::{SqlValue, Statement, Unit, statement};

/// A batch that this worker has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Lease {
    pub(crate) n: u64,
    /// Grows with each claim of the batch.
    pub(crate) fence: u64,
    /// The ids that are open, as often as the input names them.
    pub(crate) ids: Vec<String>,
    /// How often its ids were asked for already, and not all answered for good.
    pub(crate) round: u64,
    /// Whether it was sent, and nobody knows what became of it.
    pub(crate) in_doubt: bool,
}

/// How it ended for an id that is not deleted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ItemOutcome {
    Failed,
    Unknown,
    NotMentioned,
}

impl ItemOutcome {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::NotMentioned => "not_mentioned",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        [Self::Failed, Self::Unknown, Self::NotMentioned].into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// An id that is not deleted, for good.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Exception {
    pub(crate) id: String,
    pub(crate) outcome: ItemOutcome,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) request_id: Option<String>,
}

/// What an answer says of the ids of a batch.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Answered {
    /// How many are deleted,
    pub(crate) deleted: u64,
    /// and how many of these were gone when a call of unknown outcome was repeated.
    pub(crate) gone: u64,
    /// Those that stay.
    pub(crate) exceptions: Vec<Exception>,
    /// Those that are asked for once more.
    pub(crate) again: Vec<String>,
    pub(crate) request_id: Option<String>,
}

/// Whether a write found the batch as this worker had it.
#[must_use]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fenced {
    Written,
    /// Another worker has it, or what was to be written had been written before.
    Lost,
}

impl Ledger {
    /// Takes up to so many batches that are planned or of unknown outcome: those first that were asked for least often.
    pub(crate) async fn claim(&self, most: usize) -> Result<Vec<Lease>, LedgerError> {
        let (run, worker, claim) = (self.run.as_str(), self.worker.as_str(), rand::rng().random_range(1..i64::MAX));
        // Done once more after a commit of unknown outcome, it lets go what that may have claimed. The two states are those of the index that finds them.
        let release = statement!(
            "UPDATE zego_batch SET state = CASE WHEN doubt = 1 THEN 'unknown' ELSE 'planned' END, worker = NULL
             WHERE run = $1 AND state IN ('leased', 'sent') AND state = 'leased' AND worker = $2 AND claim = $3",
            run,
            worker,
            claim
        );
        let take = statement!(
            // Materialized: a subquery may be run for each row of the table, and then has no limit.
            "WITH picked AS MATERIALIZED (
                SELECT n FROM zego_batch WHERE run = $1 AND state IN ('planned', 'unknown') ORDER BY round, n LIMIT $4 {skip_locked})
             UPDATE zego_batch SET state = 'leased', worker = $2, claim = $3, fence = fence + 1
             WHERE run = $1 AND state IN ('planned', 'unknown') AND n IN (SELECT n FROM picked)
             RETURNING n, fence, ids, round, doubt",
            run,
            worker,
            claim,
            most
        );
        let rows = self.writer.commit(Unit::of(vec![release, take])).await?.unwrap_or_default().pop().unwrap_or_default();
        let lease = |row: &crate::database::Row| {
            Ok(Lease { n: row.number(0), fence: row.number(1), ids: self.ids(row, 2)?, round: row.number(3), in_doubt: row.number(4) == 1 })
        };
        let mut leases: Vec<_> = rows.iter().map(lease).collect::<Result<_, LedgerError>>()?;
        leases.sort_by_key(|lease| (lease.round, lease.n));
        Ok(leases)
    }

    /// The call of a batch goes out now: from here on its files may be gone.
    pub(crate) async fn sent(&self, lease: &Lease) -> Result<Fenced, LedgerError> {
        // Done once more after a commit of unknown outcome, it counts nothing twice.
        const SENT: &str = "UPDATE zego_batch SET state = 'sent',
                calls = calls + CASE WHEN state = 'leased' THEN 1 ELSE 0 END,
                calls_again = calls_again + CASE WHEN state = 'leased' THEN doubt ELSE 0 END,
                ids_again = ids_again + CASE WHEN state = 'leased' THEN doubt * $5 ELSE 0 END
            WHERE run = $1 AND n = $2 AND worker = $3 AND fence = $4 AND state IN ('leased', 'sent')";
        self.write(self.fenced(lease, SENT, [lease.ids.len().into()]), Vec::new()).await
    }

    /// The call of a batch did not go out, or was refused as a whole before anything was done: it is planned once more. `again` where that counts as a round.
    pub(crate) async fn put_back(&self, lease: &Lease, again: bool) -> Result<Fenced, LedgerError> {
        const PUT_BACK: &str =
            "UPDATE zego_batch SET state = CASE WHEN doubt = 1 THEN 'unknown' ELSE 'planned' END, worker = NULL, round = round + $5
            WHERE run = $1 AND n = $2 AND worker = $3 AND fence = $4 AND state IN ('leased', 'sent')";
        self.write(self.fenced(lease, PUT_BACK, [u64::from(again).into()]), Vec::new()).await
    }

    /// Nobody knows what became of the call of a batch: it is sent again.
    pub(crate) async fn in_doubt(&self, lease: &Lease) -> Result<Fenced, LedgerError> {
        const IN_DOUBT: &str = "UPDATE zego_batch SET state = 'unknown', doubt = 1, worker = NULL, round = round + 1
            WHERE run = $1 AND n = $2 AND worker = $3 AND fence = $4 AND state IN ('leased', 'sent')";
        self.write(self.fenced(lease, IN_DOUBT, []), Vec::new()).await
    }

    /// The call of a batch was answered.
    pub(crate) async fn answered(&self, lease: &Lease, answer: &Answered) -> Result<Fenced, LedgerError> {
        const DONE: &str =
            "UPDATE zego_batch SET state = 'done', worker = NULL, doubt = 0, deleted = deleted + $5, gone = gone + $6, request_id = $7
            WHERE run = $1 AND n = $2 AND worker = $3 AND fence = $4 AND state IN ('leased', 'sent')";
        const AGAIN: &str =
            "UPDATE zego_batch SET state = 'planned', worker = NULL, doubt = 0, deleted = deleted + $5, gone = gone + $6, request_id = $7,
                ids = $8, round = round + 1
            WHERE run = $1 AND n = $2 AND worker = $3 AND fence = $4 AND state IN ('leased', 'sent')";
        let Answered { deleted, gone, exceptions, again, request_id } = answer;
        let figures = [(*deleted).into(), (*gone).into(), request_id.clone().into()];
        let guard = if again.is_empty() {
            self.fenced(lease, DONE, figures)
        } else {
            let ids = serde_json::to_string(again).unwrap_or_default();
            self.fenced(lease, AGAIN, figures.into_iter().chain([ids.into()]))
        };
        let exception = |exception: &Exception| {
            let Exception { id, outcome, code, message, request_id } = exception;
            statement!(
                "INSERT INTO zego_exception (run, n, id, outcome, code, message, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                self.run.as_str(),
                lease.n,
                id.as_str(),
                outcome.as_str(),
                code.as_str(),
                message.as_str(),
                request_id.clone()
            )
        };
        self.write(guard, exceptions.iter().map(exception).collect()).await
    }

    /// The service refused a batch for one of its ids, and does not say which: each half is asked for by itself.
    pub(crate) async fn halve(&self, lease: &Lease) -> Result<Fenced, LedgerError> {
        const FIRST: &str = "UPDATE zego_batch SET state = CASE WHEN doubt = 1 THEN 'unknown' ELSE 'planned' END, worker = NULL, ids = $5, count = count - $6
            WHERE run = $1 AND n = $2 AND worker = $3 AND fence = $4 AND state IN ('leased', 'sent')";
        const SECOND: &str =
            "INSERT INTO zego_batch (run, n, ids, count, state, fence, claim, round, doubt, calls, calls_again, ids_again, deleted, gone)
            SELECT run, batches - 1, CAST($2 AS TEXT), CAST($3 AS BIGINT), CASE WHEN CAST($5 AS BIGINT) = 1 THEN 'unknown' ELSE 'planned' END,
                0, 0, CAST($4 AS BIGINT), CAST($5 AS BIGINT), 0, 0, 0, 0, 0
            FROM zego_run WHERE run = $1";
        const ONE_MORE: &str = "UPDATE zego_run SET batches = batches + 1 WHERE run = $1";
        let (first, second) = lease.ids.split_at(lease.ids.len() / 2);
        let text = |ids: &[String]| serde_json::to_string(ids).unwrap_or_default();
        let guard = self.fenced(lease, FIRST, [text(first).into(), second.len().into()]);
        let run = self.run.as_str();
        let more = vec![
            // First, since it locks the row of the run: two workers that halve a batch take two numbers.
            statement!(ONE_MORE, run),
            statement!(SECOND, run, text(second), second.len(), lease.round, u64::from(lease.in_doubt)),
        ];
        self.write(guard, more).await
    }

    /// Lets go what was claimed and is not begun, at the end of a worker.
    pub(crate) async fn release(&self, leases: &[Lease]) -> Result<(), LedgerError> {
        for lease in leases {
            let _ = self.put_back(lease, false).await?;
        }
        Ok(())
    }

    fn fenced(&self, lease: &Lease, sql: &'static str, more: impl IntoIterator<Item = SqlValue>) -> Statement {
        let mut statement = statement!(sql, self.run.as_str(), lease.n, self.worker.as_str(), lease.fence);
        statement.parameters.extend(more);
        statement
    }

    async fn write(&self, guard: Statement, then: Vec<Statement>) -> Result<Fenced, LedgerError> {
        let outcome = self.writer.commit(Unit::guarded(guard, then)).await?;
        Ok(if outcome.is_some() { Fenced::Written } else { Fenced::Lost })
    }
}
