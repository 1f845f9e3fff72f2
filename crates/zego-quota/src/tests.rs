//! Many processes over one store, in virtual time: a store that answers, errs, is silent, forgets and comes back.

mod server;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};
use zego_model::rtc::media_file::{DeleteMedia, Vendor};
use zego_model::rtc::room::DescribeUserList;
use zego_model::{Operation, Prepared, Zego, ZegoSettings};
use zego_transport::quota::{QuotaClaim, QuotaRefusal, QuotaStore, Turn};

use self::server::{ERRS, SILENT, Server, WELL};
use crate::memory::Memory;
use crate::{Class, FleetQuota, FleetQuotaBuilder, FleetQuotaError};

fn prepared<O: Operation<Protocol = Zego>>(operation: &O) -> Prepared<Zego> {
    Prepared::of(operation, &ZegoSettings::default()).unwrap()
}

fn delete() -> Prepared<Zego> {
    prepared(&DeleteMedia::new(Vendor::Tencent, ["1"]).unwrap())
}

fn claim(prepared: &Prepared<Zego>) -> QuotaClaim<'_> {
    QuotaClaim { account: "1", is_test: false, action: prepared.action(), keys: prepared.quota_keys() }
}

/// A turn, waited for as a client does.
async fn turn(quota: &FleetQuota, prepared: &Prepared<Zego>, patience: Duration) -> Result<Turn, QuotaRefusal> {
    let until = Instant::now() + patience;
    loop {
        let mut turn = quota.reserve(&claim(prepared), until).await?;
        if turn.come().await {
            return Ok(turn);
        }
    }
}

/// When each call went, by its process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(usize, Instant)>>>);

impl Log {
    /// So many calls in each stretch of this length, beginning with the first whole one: the most and the least.
    fn per(&self, length: Duration, from: Instant, until: Instant) -> (usize, usize) {
        let went = self.0.lock().unwrap();
        let mut counts = BTreeMap::new();
        let mut begin = from;
        while begin + length <= until {
            counts.insert(begin, went.iter().filter(|(_, at)| (begin..begin + length).contains(at)).count());
            begin += Duration::from_millis(50);
        }
        (counts.values().copied().max().unwrap_or(0), counts.values().copied().min().unwrap_or(0))
    }

    fn of(&self, member: usize, from: Instant, until: Instant) -> usize {
        self.0.lock().unwrap().iter().filter(|(who, at)| *who == member && (from..until).contains(at)).count()
    }

    /// Who calls as fast as it may, ten calls at a time.
    fn caller(&self, member: usize, quota: FleetQuota) -> JoinHandle<()> {
        let log = self.clone();
        tokio::spawn(async move {
            let calls: Vec<_> = (0..10)
                .map(|_| {
                    let (quota, log) = (quota.clone(), log.clone());
                    async move {
                        let delete = delete();
                        loop {
                            let turn = turn(&quota, &delete, Duration::from_secs(30)).await.unwrap();
                            turn.take();
                            log.0.lock().unwrap().push((member, Instant::now()));
                        }
                    }
                })
                .collect();
            let mut all = tokio::task::JoinSet::new();
            for call in calls {
                all.spawn(call);
            }
            while all.join_next().await.is_some() {}
        })
    }
}

const SECOND: Duration = Duration::from_secs(1);
/// In a second.
const MOST: usize = 200;

/// Eight processes, as fast as they may; 200 calls a second.
fn fleet(server: &Arc<Server>, log: &Log) -> Vec<JoinHandle<()>> {
    (0..8).map(|member| log.caller(member, server.member().scale(10.0).build().unwrap())).collect()
}

#[tokio::test(start_paused = true)]
async fn eight_processes_use_all_of_one_quota_and_no_more_and_one_that_dies_leaves_its_share() {
    let (server, log, start) = (Server::opened(), Log::default(), Instant::now());
    let members = fleet(&server, &log);
    sleep_until(start + 6 * SECOND).await;
    let (most, least) = log.per(SECOND, start + SECOND, start + 6 * SECOND);
    assert!(most <= MOST && least >= 198, "{least} to {most}");
    let shares: Vec<_> = (0..8).map(|member| log.of(member, start + SECOND, start + 6 * SECOND)).collect();
    assert!(shares.iter().all(|share| (100..=150).contains(share)), "{shares:?}");
    // Some four round trips a second for each of them.
    let asked = server.asked.load(Ordering::Relaxed);
    assert!(asked < 6 * 8 * 8, "{asked}");

    // It takes nothing with it but what it had booked: a part of a second later all is used again.
    let killed = Instant::now();
    members[3].abort();
    sleep_until(killed + 4 * SECOND).await;
    assert_eq!(log.of(3, killed + SECOND / 100, killed + 4 * SECOND), 0);
    let (most, least) = log.per(SECOND, killed, killed + 4 * SECOND);
    assert!(most <= MOST && least >= 185, "{least} to {most}");
    let (_, least) = log.per(SECOND, killed + SECOND, killed + 4 * SECOND);
    assert!(least >= 198, "{least}");
}

/// Whatever the store does, no second has more calls than the quota, and none is without.
#[tokio::test(start_paused = true)]
async fn while_the_store_is_down_each_goes_by_its_share_and_comes_back_with_the_others() {
    for (mood, forgets, seed) in [(ERRS, false, 0), (SILENT, false, 1), (ERRS, true, 2)] {
        let (server, log, start) = (Server::opened(), Log::default(), Instant::now());
        server.members.store(1_000 * seed, Ordering::Relaxed);
        let members = fleet(&server, &log);
        sleep_until(start + 4 * SECOND).await;
        server.be(mood);
        sleep_until(start + 9 * SECOND).await;
        if forgets {
            *server.memory.lock().unwrap() = Memory::default();
        }
        server.be(WELL);
        sleep_until(start + 17 * SECOND).await;
        let during = |from: u32, until: u32| log.per(SECOND, start + from * SECOND, start + until * SECOND);
        // Half a second of silence is what it takes to know.
        let (most, least) = during(1, 17);
        assert!(most <= MOST && least >= 120, "{mood} {forgets}: {least} to {most}");
        let (most, least) = during(6, 9);
        assert!(most <= MOST && least >= 195, "{mood} {forgets}: {least} to {most} while it is down");
        let (most, least) = during(14, 17);
        assert!(most <= MOST && least >= 198, "{mood} {forgets}: {least} to {most} after it");
        members.iter().for_each(JoinHandle::abort);
    }
}

/// A process that has never met its store takes the share of one of as many as it was told.
#[tokio::test(start_paused = true)]
async fn without_any_store_it_takes_the_share_of_one() {
    let (server, log, start) = (Server::new(), Log::default(), Instant::now());
    server.be(ERRS);
    let _caller = log.caller(0, server.member().members_before_first_answer(4).build().unwrap());
    sleep_until(start + 21 * SECOND).await;
    let (most, least) = log.per(4 * SECOND, start + SECOND, start + 21 * SECOND);
    assert!(most <= 20 && least >= 19, "{least} to {most}");
}

/// A store that nobody knows yet may be one that has forgotten all: it opens after a second, in which each takes the share of one.
#[tokio::test(start_paused = true)]
async fn a_new_store_opens_for_all_at_one_moment() {
    let (server, log, start) = (Server::new(), Log::default(), Instant::now());
    let _members = fleet(&server, &log);
    sleep_until(start + 5 * SECOND).await;
    let (most, least) = log.per(SECOND, start, start + 5 * SECOND);
    assert!(most <= MOST && least >= 185, "{least} to {most}");
}

#[tokio::test(start_paused = true)]
async fn one_refusal_holds_all_processes_and_their_turns_stand_no_more() {
    let server = Server::opened();
    let [one, other] = [(); 2].map(|()| server.member().build().unwrap());
    let delete = delete();
    // The next turn is one twentieth of a second away.
    turn(&one, &delete, SECOND).await.unwrap().take();
    let mut ahead = one.reserve(&claim(&delete), Instant::now() + SECOND).await.unwrap();
    assert!(ahead.stands() && ahead.at() > Instant::now());
    let refused = Instant::now();
    one.refused(&claim(&delete), 0.5);
    // A later one is the same.
    one.refused(&claim(&delete), 1.0);
    assert!(!ahead.come().await);
    sleep(Duration::from_millis(20)).await;
    for quota in [&one, &other] {
        turn(quota, &delete, 2 * SECOND).await.unwrap().take();
        let held = refused.elapsed();
        assert!((Duration::from_millis(498)..Duration::from_millis(600)).contains(&held), "{held:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn another_processes_refusal_ends_the_turns_of_this_one_when_it_asks_again() {
    let server = Server::opened();
    let [one, other] = [(); 2].map(|()| server.member().build().unwrap());
    let delete = delete();
    turn(&one, &delete, SECOND).await.unwrap().take();
    let ahead = one.reserve(&claim(&delete), Instant::now() + SECOND).await.unwrap();
    turn(&other, &delete, SECOND).await.unwrap().take();
    other.refused(&claim(&delete), 0.0);
    sleep(Duration::from_millis(10)).await;
    let next = one.reserve(&claim(&delete), Instant::now() + SECOND).await.unwrap();
    assert!(!ahead.stands() && next.stands());
    // Calls of this process that were under way are refused for the same reason: the turns after that stand.
    one.refused(&claim(&delete), 0.0);
    sleep(Duration::from_millis(10)).await;
    assert!(next.stands());
}

#[tokio::test(start_paused = true)]
async fn what_is_given_back_goes_to_the_next_here_or_to_the_store() {
    let server = Server::opened();
    let [one, other] = [(); 2].map(|()| server.member().build().unwrap());
    let delete = delete();
    turn(&one, &delete, SECOND).await.unwrap().take();
    let given = one.reserve(&claim(&delete), Instant::now() + SECOND).await.unwrap();
    let at = given.at();
    // Somebody waits here already.
    let (waits, prepared) = (one.clone(), delete.clone());
    let waiting = tokio::spawn(async move { waits.reserve(&claim(&prepared), Instant::now() + 9 * SECOND).await.unwrap() });
    drop(given);
    let next = waiting.await.unwrap();
    assert_eq!(next.at(), at);
    // Nobody does: the store has it back, and another process gets it.
    drop(next);
    sleep(Duration::from_millis(10)).await;
    assert_eq!(server.given_back.load(Ordering::Relaxed), 1);
    let elsewhere = other.reserve(&claim(&delete), Instant::now() + 9 * SECOND).await.unwrap();
    assert!(elsewhere.at() < at + Duration::from_millis(5), "{:?}", elsewhere.at() - at);
    elsewhere.take();
}

#[tokio::test(start_paused = true)]
async fn who_does_not_wait_gets_a_turn_that_is_now_or_none_and_takes_nothing() {
    let server = Server::opened();
    let quota = server.member().build().unwrap();
    let delete = delete();
    for _ in 0..3 {
        let turn = quota.reserve(&claim(&delete), Instant::now()).await.unwrap();
        assert!(turn.at() <= Instant::now());
        turn.take();
        let refused = quota.reserve(&claim(&delete), Instant::now()).await.unwrap_err();
        assert!(matches!(refused, QuotaRefusal::TooLate { wait, .. } if wait < Duration::from_millis(51)), "{refused}");
        sleep(Duration::from_millis(51)).await;
    }
    // Behind so many that wait, it is known at once.
    let waiting: Vec<_> = (0..40)
        .map(|_| {
            let (quota, delete) = (quota.clone(), delete.clone());
            tokio::spawn(async move { turn(&quota, &delete, 30 * SECOND).await.unwrap().take() })
        })
        .collect();
    tokio::task::yield_now().await;
    let (asked, now) = (server.asked.load(Ordering::Relaxed), Instant::now());
    assert!(quota.reserve(&claim(&delete), now + SECOND).await.is_err());
    assert_eq!((server.asked.load(Ordering::Relaxed), Instant::now()), (asked, now));
    waiting.iter().for_each(JoinHandle::abort);
}

/// What users wait for is hardly later for what runs overnight, which takes the rest and its part.
#[tokio::test(start_paused = true)]
async fn interactive_calls_go_before_bulk() {
    let (server, log, start) = (Server::opened(), Log::default(), Instant::now());
    let quota = || server.member().scale(10.0).build().unwrap();
    let bulk: Vec<_> = (0..3).map(|member| log.caller(member, quota().class(Class::Bulk))).collect();
    sleep_until(start + 3 * SECOND).await;
    let (most, least) = log.per(SECOND, start + SECOND, start + 3 * SECOND);
    assert!(most <= MOST && least >= 198, "bulk alone: {least} to {most}");
    let (user, delete) = (quota(), delete());
    turn(&user, &delete, SECOND).await.unwrap().take();
    for _ in 0..20 {
        let asked = Instant::now();
        turn(&user, &delete, SECOND).await.unwrap().take();
        assert!(asked.elapsed() < Duration::from_millis(180), "{:?}", asked.elapsed());
    }
    // Users who would take all of it leave a quarter.
    let busy = Instant::now();
    let users: Vec<_> = (3..8).map(|member| log.caller(member, quota())).collect();
    sleep_until(busy + 10 * SECOND).await;
    let of = |members: std::ops::Range<usize>| members.map(|member| log.of(member, busy + 2 * SECOND, busy + 10 * SECOND)).sum::<usize>();
    let (had, all) = (of(0..3), of(0..8));
    assert!(all >= 1_580 && (all / 5..=all * 2 / 7).contains(&had), "{had} of {all}");
    bulk.iter().chain(&users).for_each(JoinHandle::abort);
}

/// A call that waits for its room keeps none of another room waiting.
#[tokio::test(start_paused = true)]
async fn one_room_keeps_no_other_waiting() {
    let server = Server::opened();
    let quota = server.member().build().unwrap();
    let list = |room: &str| prepared(&DescribeUserList::new(room));
    let (a, start) = (list("a"), Instant::now());
    turn(&quota, &a, SECOND).await.unwrap().take();
    let (again, same) = (quota.clone(), a.clone());
    let waits = tokio::spawn(async move { turn(&again, &same, 3 * SECOND).await.map(Turn::take).map(|()| start.elapsed()) });
    tokio::task::yield_now().await;
    for room in 0..100 {
        turn(&quota, &list(&room.to_string()), SECOND / 50).await.unwrap().take();
    }
    assert!(start.elapsed() < 2 * SECOND, "{:?}", start.elapsed());
    let waited = waits.await.unwrap().unwrap();
    assert!((Duration::from_millis(1_005)..Duration::from_millis(1_200)).contains(&waited), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_uses_any_more_is_forgotten() {
    let server = Server::opened();
    let quota = server.member().build().unwrap();
    for room in 0..2_000 {
        turn(&quota, &prepared(&DescribeUserList::new(room.to_string())), SECOND).await.unwrap().take();
    }
    assert!(quota.lanes() < 700, "{}", quota.lanes());
}

#[test]
fn without_a_runtime_there_is_an_error_and_no_panic() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let server = runtime.block_on(async { Server::opened() });
    let quota = server.member().build().unwrap();
    let delete = delete();
    let claim = claim(&delete);
    quota.refused(&claim, 0.5);
    let mut asked = std::pin::pin!(quota.reserve(&claim, Instant::now()));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(matches!(asked.as_mut().poll(&mut context), std::task::Poll::Ready(Err(QuotaRefusal::Store { .. }))));
    // What lives in a runtime ends with it, and begins anew in the next one.
    for _ in 0..2 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async { turn(&quota, &prepared(&DescribeUserList::new("a")), 9 * SECOND).await.unwrap().take() });
    }
}

#[test]
fn a_namespace_is_a_plain_name() {
    let build = |name: &str| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let server = runtime.block_on(async { Server::opened() });
        server.member().namespace(name).build().is_ok()
    };
    assert!(build("shop-1.eu_west"));
    for name in ["", "a b", "a}", "ö", &"a".repeat(65)] {
        assert!(!build(name), "{name}");
    }
}

/// A password is told to the store alone.
#[cfg(all(feature = "postgres", feature = "redis"))]
#[tokio::test(start_paused = true)]
async fn no_password_is_shown() {
    const PASSWORD: &str = "hunter2secret";
    type Make = fn(&str) -> Result<FleetQuotaBuilder, FleetQuotaError>;
    let postgres: Make = |address| {
        let url =
            address.parse().map_err(|error: zego_postgres::PostgresUrlError| FleetQuotaError::Address { reason: error.to_string() })?;
        Ok(FleetQuota::postgres(url))
    };
    let make: [(Make, &str, bool); 6] = [
        (postgres, "postgres://u:hunter2secret@127.0.0.1/db", true),
        (postgres, "postgres://u:hunter2secret@127.0.0.1:port/db", false),
        (postgres, "postgres://u:hunter2secret@db.example/db?sslmode=hunter2secret", false),
        (postgres, "hunter2secret", false),
        (FleetQuota::redis, "redis://u:hunter2secret@127.0.0.1/", true),
        (FleetQuota::redis, "http://u:hunter2secret@127.0.0.1/", false),
    ];
    for (make, address, is_taken) in make {
        let shown = match make(address) {
            Ok(builder) => {
                assert!(is_taken, "a connection without a password: {}", address.replace(PASSWORD, ""));
                let built = format!("{builder:?}");
                built + &format!("{:?}", builder.build().unwrap())
            }
            Err(error) => {
                assert!(!is_taken, "{error}");
                format!("{error} {error:?}")
            }
        };
        assert!(!shown.contains(PASSWORD), "{}", shown.replace(PASSWORD, "***"));
    }
}
