//! What must hold of a ledger in any database: `cargo test` holds SQLite against it, and `tests/servers/run` a real Postgres.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "what is not as it should be fails the test that runs this")]

mod redone;
mod sharing;

use std::collections::BTreeSet;

use super::{Answered, Exception, Fenced, ItemOutcome, Lease, Ledger, PlanState, RunIdentity};
use crate::database::{Database, SqlValue, Statement, statement};

/// Where the ledgers of the cases are.
pub(crate) enum Ground {
    /// In a temporary file, over one connection.
    #[cfg(test)]
    Sqlite(Ledger),
    /// In a database, each worker over a connection of its own.
    #[cfg(feature = "postgres")]
    Postgres(crate::PostgresUrl),
}

impl Ground {
    /// Of SQLite.
    #[cfg(test)]
    pub(crate) async fn sqlite() -> Self {
        Self::Sqlite(Ledger::open(&crate::LedgerLocation::Temporary, "", false).await.unwrap())
    }

    /// A new worker of a run, which is alive.
    async fn worker(&self, run: &str) -> Ledger {
        let ledger = match self {
            #[cfg(test)]
            Self::Sqlite(shared) => {
                Ledger { worker: format!("worker-{:016x}", rand::random::<u64>()), run: run.to_owned(), ..shared.clone() }
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => Ledger::open(&crate::LedgerLocation::Postgres(url.clone()), run, false).await.unwrap(),
        };
        ledger.beat().await.unwrap();
        ledger
    }

    /// A database for one worker alone.
    async fn database(&self) -> Box<dyn Database> {
        match self {
            #[cfg(test)]
            Self::Sqlite(_) => Box::new(crate::database::sqlite::Sqlite::temporary().unwrap()),
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => Box::new(crate::database::postgres::Postgres::connect(url).await.unwrap()),
        }
    }
}

/// All cases, one after the other.
pub(crate) async fn all(ground: &Ground) -> u32 {
    sharing::every_batch_goes_to_one_worker(ground).await;
    sharing::a_worker_that_was_taken_for_dead_writes_nothing(ground).await;
    sharing::who_is_alive_keeps_what_it_has(ground).await;
    sharing::a_claim_keeps_to_its_limit_among_many(ground).await;
    sharing::two_that_halve_at_once_take_two_numbers(ground).await;
    sharing::a_plan_is_taken_over_from_the_dead_alone(ground).await;
    sharing::a_ledger_of_others_is_refused(ground).await;
    redone::everything_may_be_done_twice(ground).await;
    redone::a_plan_may_be_given_up_twice(ground).await;
    redone::any_text_is_kept(ground).await;
    10
}

fn identity() -> RunIdentity {
    RunIdentity::new("1234567890", "sandbox", "Tencent")
}

/// A run of so many batches with two ids each, `0-0`, `0-1`, `1-0` and so on.
async fn planned(ledger: &Ledger, batches: usize) {
    assert_eq!(ledger.begin(&identity(), false).await.unwrap(), PlanState::Mine);
    let ids: Vec<Vec<String>> = (0..batches).map(|batch| (0..2).map(|id| format!("{batch}-{id}")).collect()).collect();
    let mut planner = ledger.planner();
    for some in ids.chunks(1_000) {
        planner.add(some).await.unwrap();
    }
    planner.finish("digest").await.unwrap();
}

/// As if this worker had said nothing for too long.
async fn is_taken_for_dead(ledger: &Ledger) {
    let expire =
        statement!("UPDATE zego_worker SET alive_until = 0 WHERE run = $1 AND worker = $2", ledger.run.as_str(), ledger.worker.as_str());
    ledger.writer.rows(expire).await.unwrap();
}

/// All that a ledger says of a run, but for the names of workers, tokens and moments.
async fn told(ledger: &Ledger) -> Vec<Vec<SqlValue>> {
    let run = ledger.run.as_str();
    let reads: [Statement; 3] = [
        statement!("SELECT state, batches, total, digest, stopped FROM zego_run WHERE run = $1", run),
        statement!(
            "SELECT n, ids, count, state, round, doubt, calls, calls_again, ids_again, deleted, gone, request_id,
                CASE WHEN worker IS NULL THEN 0 ELSE 1 END FROM zego_batch WHERE run = $1 ORDER BY n",
            run
        ),
        statement!("SELECT n, id, outcome, code, message, request_id FROM zego_exception WHERE run = $1 ORDER BY n, id", run),
    ];
    let mut all = Vec::new();
    for read in reads {
        all.extend(ledger.writer.rows(read).await.unwrap().into_iter().map(|row| row.0));
    }
    all
}

/// The sum of what each batch answers for is the input, and a batch that is done has told of all its ids.
async fn adds_up(ledger: &Ledger, total: u64) {
    let wrong = statement!(
        "SELECT n FROM zego_batch WHERE run = $1 AND state = 'done'
            AND count <> deleted + (SELECT COUNT(*) FROM zego_exception WHERE zego_exception.run = $1 AND zego_exception.n = zego_batch.n)",
        ledger.run.as_str()
    );
    assert_eq!(ledger.writer.rows(wrong).await.unwrap(), [], "batches that are done, and do not tell of all their ids");
    assert_eq!(ledger.totals().await.unwrap().total, total);
}

/// All ids of a batch are gone.
fn all_gone(lease: &Lease) -> Answered {
    Answered { deleted: lease.ids.len() as u64, request_id: Some("r".to_owned()), ..Answered::default() }
}

fn failed(id: &str, message: &str) -> Exception {
    Exception {
        id: id.to_owned(),
        outcome: ItemOutcome::Failed,
        code: "NoSuchKey".to_owned(),
        message: message.to_owned(),
        request_id: None,
    }
}

/// Claims and deletes until nothing is open; how many batches that were.
async fn worked_off(ledger: &Ledger, at_a_time: usize) -> BTreeSet<u64> {
    let mut done = BTreeSet::new();
    loop {
        let leases = ledger.claim(at_a_time).await.unwrap();
        if leases.is_empty() {
            return done;
        }
        for lease in leases {
            assert_eq!(ledger.sent(&lease).await.unwrap(), Fenced::Written);
            assert_eq!(ledger.answered(&lease, &all_gone(&lease)).await.unwrap(), Fenced::Written);
            assert!(done.insert(lease.n), "batch {} was claimed twice", lease.n);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! on_sqlite {
        ($($module:ident::$case:ident),+ $(,)?) => {
            $(#[tokio::test]
            async fn $case() {
                super::$module::$case(&Ground::sqlite().await).await;
            })+
        };
    }

    on_sqlite! {
        sharing::every_batch_goes_to_one_worker,
        sharing::a_worker_that_was_taken_for_dead_writes_nothing,
        sharing::who_is_alive_keeps_what_it_has,
        sharing::a_claim_keeps_to_its_limit_among_many,
        sharing::two_that_halve_at_once_take_two_numbers,
        sharing::a_plan_is_taken_over_from_the_dead_alone,
        sharing::a_ledger_of_others_is_refused,
        redone::everything_may_be_done_twice,
        redone::a_plan_may_be_given_up_twice,
        redone::any_text_is_kept,
    }

    /// What a server is held against is what is tested here.
    #[tokio::test]
    async fn all_of_them() {
        assert_eq!(all(&Ground::sqlite().await).await, 10);
    }
}
