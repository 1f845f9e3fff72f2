//! A commit whose answer is lost is done again: nothing may count twice.

use super::{
    Answered, Database, Fenced, Ground, Ledger, PlanState, SqlValue, adds_up, all_gone, failed, identity, is_taken_for_dead, planned, told,
};
use crate::database::{Committing, Creating, Unit};

/// Does everything twice, as after a connection that broke between a commit and its answer.
struct Twice(Box<dyn Database>);

impl Database for Twice {
    fn commit(&mut self, units: Vec<Unit>) -> Committing<'_> {
        Box::pin(async move {
            self.0.commit(units.clone()).await?;
            self.0.commit(units).await
        })
    }

    fn create(&mut self, statements: &'static [&'static str]) -> Creating<'_> {
        Box::pin(async move {
            self.0.create(statements).await?;
            self.0.create(statements).await
        })
    }
}

async fn over(mut database: Box<dyn Database>, run: &str) -> Ledger {
    database.create(super::super::schema::TABLES).await.unwrap();
    let ledger = Ledger::over(database, run);
    ledger.mark_format().await.unwrap();
    ledger.beat().await.unwrap();
    ledger
}

pub(super) async fn everything_may_be_done_twice(ground: &Ground) {
    let once = over(ground.database().await, "once").await;
    let twice = over(Box::new(Twice(ground.database().await)), "twice").await;
    let (expected, found) = (history(&once).await, history(&twice).await);
    assert_eq!(expected.len(), found.len());
    for (step, (expected, found)) in expected.iter().zip(&found).enumerate() {
        assert_eq!(expected, found, "step {step}");
    }
}

/// Every write that there is; what the ledger says after each of them.
async fn history(ledger: &Ledger) -> Vec<Vec<Vec<SqlValue>>> {
    let mut history = Vec::new();
    let mut look = async || history.push(told(ledger).await);
    planned(ledger, 8).await;
    look().await;
    ledger.stopped(Some("as it was told to")).await.unwrap();
    look().await;
    ledger.stopped(None).await.unwrap();
    let leases = ledger.claim(7).await.unwrap();
    assert_eq!(leases.iter().map(|lease| lease.n).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
    look().await;
    for lease in &leases[..6] {
        // To its caller it is written, however often it was: the call may go out.
        assert_eq!(ledger.sent(lease).await.unwrap(), Fenced::Written);
    }
    look().await;
    // Whether these were written, now or the time before, matters to nobody: nothing follows from it.
    let _ = ledger.answered(&leases[0], &all_gone(&leases[0])).await.unwrap();
    let _ = ledger
        .answered(&leases[1], &Answered { deleted: 1, gone: 1, exceptions: vec![failed("1-1", "no")], ..all_gone(&leases[1]) })
        .await
        .unwrap();
    let again = Answered { deleted: 1, again: vec!["2-1".to_owned()], ..Answered::default() };
    let _ = ledger.answered(&leases[2], &again).await.unwrap();
    look().await;
    let _ = ledger.put_back(&leases[3], true).await.unwrap();
    let _ = ledger.in_doubt(&leases[4]).await.unwrap();
    look().await;
    let _ = ledger.halve(&leases[5]).await.unwrap();
    ledger.release(&leases[6..]).await.unwrap();
    look().await;
    ledger.beat().await.unwrap();
    // What is in doubt stays so through a claim that is given back, and counts as sent again.
    let leases = ledger.claim(10).await.unwrap();
    let doubtful = leases.iter().find(|lease| lease.n == 4).unwrap();
    assert!(doubtful.in_doubt);
    let _ = ledger.put_back(doubtful, false).await.unwrap();
    look().await;
    let rest: Vec<_> = leases.iter().filter(|lease| lease.n != 4).cloned().collect();
    ledger.release(&rest).await.unwrap();
    look().await;
    assert_eq!(ledger.open_batches().await.unwrap(), (7, 0));
    worked_off_twice(ledger).await;
    look().await;
    ledger.finish().await.unwrap();
    look().await;
    assert_eq!(ledger.row().await.unwrap().state, "finished");
    let totals = ledger.totals().await.unwrap();
    assert_eq!((totals.total, totals.deleted, totals.failed, totals.gone), (16, 15, 1, 1));
    assert_eq!((totals.calls, totals.calls_again, totals.ids_again), (13, 1, 2));
    adds_up(ledger, 16).await;
    history
}

/// As [`worked_off`], where what is written may have been written before.
async fn worked_off_twice(ledger: &Ledger) {
    loop {
        let leases = ledger.claim(3).await.unwrap();
        if leases.is_empty() {
            return;
        }
        for lease in leases {
            assert_eq!(ledger.sent(&lease).await.unwrap(), Fenced::Written);
            let _ = ledger.answered(&lease, &all_gone(&lease)).await.unwrap();
        }
    }
}

pub(super) async fn a_plan_may_be_given_up_twice(ground: &Ground) {
    let ledger = over(Box::new(Twice(ground.database().await)), "given up").await;
    assert_eq!(ledger.begin(&identity(), false).await.unwrap(), PlanState::Mine);
    ledger.planner().add(&[vec!["a".to_owned()]]).await.unwrap();
    ledger.abandon().await.unwrap();
    assert_eq!(told(&ledger).await, Vec::<Vec<SqlValue>>::new());
    // Taken over from who is dead, it is this worker's, though the second time it finds it so.
    assert_eq!(ledger.begin(&identity(), false).await.unwrap(), PlanState::Mine);
    ledger.planner().add(&[vec!["a".to_owned()]]).await.unwrap();
    let heir = Ledger { worker: "heir".to_owned(), ..ledger.clone() };
    heir.beat().await.unwrap();
    is_taken_for_dead(&ledger).await;
    let mut state = heir.begin(&identity(), true).await.unwrap();
    if state == PlanState::Theirs {
        state = heir.begin(&identity(), true).await.unwrap();
    }
    assert_eq!((state, heir.totals().await.unwrap().total), (PlanState::Mine, 0));
    heir.planner().finish("nothing").await.unwrap();
    heir.finish().await.unwrap();
    assert_eq!(heir.row().await.unwrap().state, "finished");
}

/// Texts of vendors hold anything; Postgres has none with a NUL in it.
pub(super) async fn any_text_is_kept(ground: &Ground) {
    let worker = ground.worker("texts").await;
    planned(&worker, 1).await;
    let leases = worker.claim(1).await.unwrap();
    let said = "'; DROP TABLE zego_run; -- $1 {now} \"\\ \u{1f3a5} \u{202e}";
    let exceptions = vec![failed("0-0", said), failed("0-1", "with\0out")];
    let answer = Answered { exceptions, request_id: Some("\0".to_owned()), ..Answered::default() };
    assert_eq!(worker.answered(&leases[0], &answer).await.unwrap(), Fenced::Written);
    let kept: Vec<_> = worker.exceptions(None, 10).await.unwrap().into_iter().map(|(_, exception)| exception.message).collect();
    assert_eq!(kept[0], said);
    assert!(["with\0out", "with\u{fffd}out"].contains(&kept[1].as_str()), "{kept:?}");
    assert_eq!(worker.reasons().await.unwrap()[0].count, 2);
}
