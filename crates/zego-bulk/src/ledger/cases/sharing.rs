//! Several workers at one run.

use super::{
    Answered, BTreeSet, Fenced, Ground, Lease, Ledger, PlanState, RunIdentity, adds_up, all_gone, failed, identity, is_taken_for_dead,
    planned, statement, told, worked_off,
};
use crate::LedgerError;

pub(super) async fn every_batch_goes_to_one_worker(ground: &Ground) {
    let first = ground.worker("shared").await;
    planned(&first, 200).await;
    let (second, third) = (ground.worker("shared").await, ground.worker("shared").await);
    for other in [&second, &third] {
        let plan = other.begin(&identity(), true).await.unwrap();
        assert_eq!(plan, PlanState::Complete { total: 400, digest: "digest".to_owned(), is_finished: false });
    }
    let (one, two, three) = tokio::join!(worked_off(&first, 3), worked_off(&second, 5), worked_off(&third, 7));
    assert_eq!(one.len() + two.len() + three.len(), 200);
    assert_eq!(one.into_iter().chain(two).chain(three).collect::<BTreeSet<_>>(), (0..200).collect());
    // It ends for each of them, and is finished once.
    for ledger in [&first, &second, &third] {
        assert_eq!(ledger.open_batches().await.unwrap(), (0, 0));
        ledger.finish().await.unwrap();
    }
    assert_eq!(first.row().await.unwrap().state, "finished");
    let totals = second.totals().await.unwrap();
    assert_eq!((totals.deleted, totals.calls, totals.calls_again), (400, 200, 0));
    adds_up(&third, 400).await;
}

pub(super) async fn a_worker_that_was_taken_for_dead_writes_nothing(ground: &Ground) {
    let silent = ground.worker("silent").await;
    planned(&silent, 6).await;
    let leases = silent.claim(6).await.unwrap();
    for lease in &leases[..3] {
        assert_eq!(silent.sent(lease).await.unwrap(), Fenced::Written);
    }
    is_taken_for_dead(&silent).await;
    let other = ground.worker("silent").await;
    // What was sent may have been carried out; what was only leased was not.
    assert_eq!((other.open_batches().await.unwrap(), open_in_doubt(&other).await), ((6, 0), 3));
    let before = told(&other).await;
    writes_nothing(&silent, &leases).await;
    assert_eq!(told(&other).await, before);
    // The same once another worker has them, whatever it has done with them.
    let taken = other.claim(6).await.unwrap();
    assert!(taken.iter().all(|now| leases.iter().any(|then| then.n == now.n && then.fence < now.fence)), "{taken:?}");
    assert_eq!(taken.iter().filter(|lease| lease.in_doubt).count(), 3);
    for lease in &taken[..4] {
        assert_eq!(other.sent(lease).await.unwrap(), Fenced::Written);
    }
    assert_eq!(other.answered(&taken[0], &all_gone(&taken[0])).await.unwrap(), Fenced::Written);
    let before = told(&other).await;
    writes_nothing(&silent, &leases).await;
    assert_eq!(told(&other).await, before);
    // It is alive again when it says so, and gets what is left.
    silent.beat().await.unwrap();
    for lease in &taken[1..4] {
        assert_eq!(other.answered(lease, &all_gone(lease)).await.unwrap(), Fenced::Written);
    }
    other.release(&taken[4..]).await.unwrap();
    assert_eq!(worked_off(&silent, 10).await.len(), 2);
    let totals = other.totals().await.unwrap();
    // 3 calls of the silent one, 4 of the other of which some repeat these, and the last 2.
    let repeated = taken[..4].iter().filter(|lease| lease.in_doubt).count() as u64;
    let left = taken[4..].iter().filter(|lease| lease.in_doubt).count() as u64;
    assert_eq!((totals.deleted, totals.calls, totals.calls_again, totals.ids_again), (12, 9, repeated + left, 2 * (repeated + left)));
    adds_up(&other, 12).await;
}

async fn open_in_doubt(ledger: &Ledger) -> u64 {
    let read = statement!("SELECT COUNT(*) FROM zego_batch WHERE run = $1 AND state = 'unknown' AND doubt = 1", ledger.run.as_str());
    ledger.writer.rows(read).await.unwrap()[0].number(0)
}

/// Everything that a worker writes of a batch.
async fn writes_nothing(ledger: &Ledger, leases: &[Lease]) {
    let answer = |lease: &Lease| Answered { exceptions: vec![failed(&lease.ids[0], "late")], ..all_gone(lease) };
    let again = |lease: &Lease| Answered { again: lease.ids.clone(), ..Answered::default() };
    for lease in leases {
        assert_eq!(ledger.sent(lease).await.unwrap(), Fenced::Lost);
        assert_eq!(ledger.answered(lease, &answer(lease)).await.unwrap(), Fenced::Lost);
        assert_eq!(ledger.answered(lease, &again(lease)).await.unwrap(), Fenced::Lost);
        assert_eq!(ledger.put_back(lease, true).await.unwrap(), Fenced::Lost);
        assert_eq!(ledger.in_doubt(lease).await.unwrap(), Fenced::Lost);
        assert_eq!(ledger.halve(lease).await.unwrap(), Fenced::Lost);
    }
    ledger.release(leases).await.unwrap();
}

pub(super) async fn who_is_alive_keeps_what_it_has(ground: &Ground) {
    let worker = ground.worker("alive").await;
    planned(&worker, 4).await;
    let leases = worker.claim(4).await.unwrap();
    assert_eq!(worker.sent(&leases[0]).await.unwrap(), Fenced::Written);
    let before = told(&worker).await;
    let other = ground.worker("alive").await;
    assert_eq!((other.claim(4).await.unwrap(), told(&other).await == before), (Vec::new(), true));
    // Another run's worker takes nothing of it either, though it does not know this one.
    let stranger = ground.worker("another").await;
    stranger.beat().await.unwrap();
    assert_eq!(told(&worker).await, before);
    assert_eq!(worker.answered(&leases[0], &all_gone(&leases[0])).await.unwrap(), Fenced::Written);
}

/// Also where the database knows nothing of the table yet, and might read all of it.
pub(super) async fn a_claim_keeps_to_its_limit_among_many(ground: &Ground) {
    let worker = ground.worker("many").await;
    planned(&worker, 5_000).await;
    for most in [1, 3, 40] {
        let leases = worker.claim(most).await.unwrap();
        assert_eq!(leases.len(), most);
        assert_eq!(worker.open_batches().await.unwrap(), (5_000 - most as u64, most as u64));
        worker.release(&leases).await.unwrap();
    }
    // In the order of the input; what was asked for already comes last.
    let leases = worker.claim(3).await.unwrap();
    assert_eq!(leases.iter().map(|lease| lease.n).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(worker.put_back(&leases[0], true).await.unwrap(), Fenced::Written);
    assert_eq!(worker.claim(1).await.unwrap()[0].n, 3);
    worker.release(&leases[1..]).await.unwrap();
    let order: Vec<_> = worker.claim(5_000).await.unwrap().iter().map(|lease| lease.n).collect();
    assert_eq!((order.len(), order[..3].to_vec(), order[4_998]), (4_999, vec![1, 2, 4], 0));
}

pub(super) async fn two_that_halve_at_once_take_two_numbers(ground: &Ground) {
    let (one, two) = (ground.worker("halves").await, ground.worker("halves").await);
    planned(&one, 20).await;
    let (mine, theirs) = (one.claim(10).await.unwrap(), two.claim(10).await.unwrap());
    let halved = async |ledger: &Ledger, leases: &[Lease]| {
        for lease in leases {
            assert_eq!(ledger.halve(lease).await.unwrap(), Fenced::Written);
        }
    };
    tokio::join!(halved(&one, &mine), halved(&two, &theirs));
    let numbers = one.writer.rows(statement!("SELECT batches FROM zego_run WHERE run = $1", "halves")).await.unwrap();
    assert_eq!((one.open_batches().await.unwrap(), numbers[0].number(0)), ((40, 0), 40));
    adds_up(&one, 40).await;
    assert_eq!(worked_off(&two, 7).await, (0..40).collect());
    assert_eq!(one.totals().await.unwrap().deleted, 40);
    adds_up(&one, 40).await;
}

pub(super) async fn a_plan_is_taken_over_from_the_dead_alone(ground: &Ground) {
    let planner = ground.worker("plan").await;
    assert_eq!(planner.begin(&identity(), false).await.unwrap(), PlanState::Mine);
    let mut plan = planner.planner();
    let batch = |name: &str| vec![name.to_owned()];
    plan.add(&[batch("a"), batch("b")]).await.unwrap();
    let other = ground.worker("plan").await;
    assert!(matches!(other.begin(&identity(), false).await, Err(LedgerError::Unfinished { .. })));
    assert_eq!(other.begin(&identity(), true).await.unwrap(), PlanState::Theirs);
    is_taken_for_dead(&planner).await;
    assert!(matches!(other.begin(&identity(), false).await, Err(LedgerError::Unfinished { .. })));
    assert_eq!(other.begin(&identity(), true).await.unwrap(), PlanState::Mine);
    // The first one is not dead, and finds out.
    assert!(matches!(plan.add(&[batch("c")]).await, Err(LedgerError::Inconsistent { .. })));
    assert!(matches!(planner.planner().finish("other").await, Err(LedgerError::Inconsistent { .. })));
    planner.abandon().await.unwrap();
    assert_eq!(other.totals().await.unwrap().total, 0);
    let mut plan = other.planner();
    plan.add(&[batch("x")]).await.unwrap();
    plan.finish("digest").await.unwrap();
    assert_eq!(worked_off(&other, 10).await, BTreeSet::from([0]));
    adds_up(&other, 1).await;
}

pub(super) async fn a_ledger_of_others_is_refused(ground: &Ground) {
    let worker = ground.worker("mine").await;
    planned(&worker, 1).await;
    for other in [("987", "sandbox", "Tencent"), ("1234567890", "test", "Tencent"), ("1234567890", "sandbox", "Huawei")] {
        let other = RunIdentity::new(other.0, other.1, other.2);
        let refused = worker.begin(&other, true).await;
        assert_eq!(
            refused,
            Err(LedgerError::OtherIdentity { run: "mine".to_owned(), found: Box::new(identity()), expected: Box::new(other) })
        );
    }
    // Another run of the same ledger may be theirs.
    let own = ground.worker("theirs").await;
    assert_eq!(own.begin(&RunIdentity::new("987", "test", "Huawei"), false).await.unwrap(), PlanState::Mine);
    assert!(matches!(worker.begin(&identity(), false).await, Err(LedgerError::Unfinished { open: 2, total: 2, .. })));
    // One that a later version wrote is left alone.
    worker.writer.rows(statement!("UPDATE zego_ledger SET format = $1", super::super::schema::FORMAT + 1)).await.unwrap();
    assert_eq!(worker.check_format().await, Err(LedgerError::Newer { found: 2, known: 1 }));
    worker.writer.rows(statement!("UPDATE zego_ledger SET format = $1", super::super::schema::FORMAT)).await.unwrap();
    worker.check_format().await.unwrap();
}
