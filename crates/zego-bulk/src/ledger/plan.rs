//! The plan of a run: its batches are written first, all of them, and only then is anything deleted.

use super::{Ledger, LedgerError, RunIdentity};
use crate::database::{Row, Unit, statement};

/// How far the plan of a run is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum PlanState {
    /// This worker is to write it.
    Mine,
    /// Another worker is writing it.
    Theirs,
    /// It is complete: what it has, and how many ids nothing final is known of.
    Complete { total: u64, digest: String, is_finished: bool },
}

impl Ledger {
    /// Begins a run, or finds out how far it is. `resumes` says whether one that is not finished may be gone on with.
    pub(crate) async fn begin(&self, identity: &RunIdentity, resumes: bool) -> Result<PlanState, LedgerError> {
        let (run, worker) = (self.run.as_str(), self.worker.as_str());
        let RunIdentity { account, environment, vendor } = identity;
        let make = statement!(
            "INSERT INTO zego_run (run, account, environment, vendor, state, planner, batches, total, digest, created)
             VALUES ($1, $2, $3, $4, 'planning', $5, 0, 0, '', {now}) ON CONFLICT (run) DO NOTHING",
            run,
            account.as_str(),
            environment.as_str(),
            vendor.as_str(),
            worker
        );
        let read = statement!(
            "SELECT account, environment, vendor, state, planner, total, digest,
                CASE WHEN EXISTS (SELECT 1 FROM zego_worker WHERE run = $1 AND worker = planner AND alive_until > {now}) THEN 1 ELSE 0 END
             FROM zego_run WHERE run = $1",
            run
        );
        let rows = self.writer.commit(Unit::of(vec![make, read])).await?.unwrap_or_default();
        let Some(row) = rows.last().and_then(|rows| rows.first()) else { return self.inconsistent("the run has no row") };
        self.check_identity(row, identity)?;
        let (planner, total, digest, is_alive) = (row.word(4), row.number(5), row.word(6), row.number(7) == 1);
        match row.text(3) {
            Some("planning") if planner == worker => Ok(PlanState::Mine),
            Some(state @ ("planned" | "finished")) => {
                let is_finished = state == "finished";
                if !is_finished && !resumes {
                    return Err(self.unfinished().await?);
                }
                Ok(PlanState::Complete { total, digest, is_finished })
            }
            Some("planning") if !resumes => Err(self.unfinished().await?),
            Some("planning") if is_alive => Ok(PlanState::Theirs),
            Some("planning") => {
                // Of a plan that nobody finished nothing was deleted: it is written anew.
                let take = statement!(
                    "UPDATE zego_run SET planner = $2, batches = 0, total = 0 WHERE run = $1 AND state = 'planning' AND planner = $3",
                    run,
                    worker,
                    planner
                );
                let forget = statement!("DELETE FROM zego_batch WHERE run = $1", run);
                let is_mine = self.writer.commit(Unit::guarded(take, vec![forget])).await?.is_some();
                Ok(if is_mine { PlanState::Mine } else { PlanState::Theirs })
            }
            state => self.inconsistent(format!("the run is in the state {}", state.unwrap_or("nothing"))),
        }
    }

    /// Whether the run is of who works with it.
    fn check_identity(&self, row: &Row, expected: &RunIdentity) -> Result<(), LedgerError> {
        let found = RunIdentity::new(row.word(0), row.word(1), row.word(2));
        if found == *expected {
            return Ok(());
        }
        Err(LedgerError::OtherIdentity { run: self.run.clone(), found: Box::new(found), expected: Box::new(expected.clone()) })
    }

    async fn unfinished(&self) -> Result<LedgerError, LedgerError> {
        let totals = self.totals().await?;
        Ok(LedgerError::Unfinished { run: self.run.clone(), open: totals.pending(), total: totals.total })
    }

    pub(super) fn inconsistent<T>(&self, what: impl Into<String>) -> Result<T, LedgerError> {
        Err(LedgerError::Inconsistent { what: format!("run `{}`: {}", self.run, what.into()) })
    }

    /// Forgets the plan that this worker was writing: nothing was deleted, and the next attempt begins as if there had been none.
    pub(crate) async fn abandon(&self) -> Result<(), LedgerError> {
        let run = self.run.as_str();
        let guard =
            statement!("UPDATE zego_run SET batches = 0 WHERE run = $1 AND state = 'planning' AND planner = $2", run, self.worker.as_str());
        let forget = vec![statement!("DELETE FROM zego_batch WHERE run = $1", run), statement!("DELETE FROM zego_run WHERE run = $1", run)];
        self.writer.commit(Unit::guarded(guard, forget)).await?;
        Ok(())
    }

    /// Writes the plan, from its first batch on.
    pub(crate) const fn planner(&self) -> Planner<'_> {
        Planner { ledger: self, batches: 0, total: 0 }
    }

    /// The first ids of the plan, as a sample of it.
    pub(crate) async fn sample(&self, most: usize) -> Result<Vec<String>, LedgerError> {
        let first = statement!("SELECT ids FROM zego_batch WHERE run = $1 ORDER BY n LIMIT 1", self.run.as_str());
        let rows = self.writer.rows(first).await?;
        let ids = rows.first().map_or_else(|| Ok(Vec::new()), |row| self.ids(row, 0))?;
        Ok(ids.into_iter().take(most).collect())
    }

    /// A list of ids in a column.
    pub(super) fn ids(&self, row: &Row, column: usize) -> Result<Vec<String>, LedgerError> {
        match serde_json::from_str(row.text(column).unwrap_or_default()) {
            Ok(ids) => Ok(ids),
            Err(_) => self.inconsistent("a batch has no list of ids"),
        }
    }
}

/// Writes a plan, some batches at a time.
#[derive(Debug)]
pub(crate) struct Planner<'l> {
    ledger: &'l Ledger,
    batches: u64,
    total: u64,
}

impl Planner<'_> {
    /// Adds batches, each of as many ids as one call takes.
    pub(crate) async fn add(&mut self, batches: &[Vec<String>]) -> Result<(), LedgerError> {
        let (run, worker) = (self.ledger.run.as_str(), self.ledger.worker.as_str());
        let written = self.batches + batches.len() as u64;
        let total = self.total + batches.iter().map(|ids| ids.len() as u64).sum::<u64>();
        let guard = statement!(
            "UPDATE zego_run SET batches = $4, total = $5 WHERE run = $1 AND state = 'planning' AND planner = $2 AND batches = $3",
            run,
            worker,
            self.batches,
            written,
            total
        );
        let insert =
            |(n, ids): (u64, &Vec<String>)| statement!(INSERT, run, n, serde_json::to_string(ids).unwrap_or_default(), ids.len(), 0_u64);
        let inserts = (self.batches..).zip(batches).map(insert).collect();
        let is_written = self.ledger.writer.commit(Unit::guarded(guard, inserts)).await?.is_some();
        // Where the guard found nothing, these batches may have been written by a commit whose outcome was lost.
        if !is_written {
            let read = statement!("SELECT batches FROM zego_run WHERE run = $1 AND state = 'planning' AND planner = $2", run, worker);
            let rows = self.ledger.writer.rows(read).await?;
            if rows.first().map(|row| row.number(0)) != Some(written) {
                return self.ledger.inconsistent("another worker has taken over its plan: this one was silent for too long");
            }
        }
        (self.batches, self.total) = (written, total);
        Ok(())
    }

    /// The plan is complete.
    pub(crate) async fn finish(self, digest: &str) -> Result<(), LedgerError> {
        let (run, worker) = (self.ledger.run.as_str(), self.ledger.worker.as_str());
        let guard = statement!(
            // Done once more after a commit of unknown outcome, it may find that others are at it, or have even finished.
            "UPDATE zego_run SET state = CASE WHEN state = 'planning' THEN 'planned' ELSE state END, digest = $3
             WHERE run = $1 AND planner = $2 AND (state = 'planning' OR digest = $3)",
            run,
            worker,
            digest
        );
        match self.ledger.writer.commit(Unit::guarded(guard, Vec::new())).await? {
            Some(_) => Ok(()),
            None => self.ledger.inconsistent("another worker has taken over its plan: this one was silent for too long"),
        }
    }
}

/// A batch that is planned, in this round.
pub(super) const INSERT: &str =
    "INSERT INTO zego_batch (run, n, ids, count, state, fence, claim, round, doubt, calls, calls_again, ids_again, deleted, gone)
    VALUES ($1, $2, $3, $4, 'planned', 0, 0, $5, 0, 0, 0, 0, 0, 0)";
