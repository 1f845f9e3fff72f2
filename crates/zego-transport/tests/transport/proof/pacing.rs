//! What pacing brings, against each way that the service may count; and that no window ever has more than its share.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::{Instant, advance};
use zego_model::rtc::media_file::{DeleteMedia, Vendor};
use zego_model::rtc::room::{CloseRoom, DescribeSimpleStreamList, DescribeUserList};
use zego_model::{Operation, Prepared, Zego, ZegoSettings};
use zego_sandbox::{LimiterModel, LogLine, Sandbox};
use zego_transport::quota::{Pacer, QuotaClaim, QuotaStore as _, Turn};

use super::far::Far;
use super::simulation::Dice;

/// So many calls at twenty a second, sixty-four in flight, over ways of 5 to 45 ms.
const CALLS: u32 = 1_200;
const IN_FLIGHT: usize = 64;

/// What was used and refused under one model, in percent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) model: LimiterModel,
    pub(crate) clients: u32,
    /// What was admitted of what the quota has room for.
    pub(crate) used: f64,
    /// What was refused of what was sent.
    pub(crate) refused: f64,
}

/// All models, with one client and with four that have a quarter each.
pub(crate) fn rows() -> Vec<Row> {
    let cells = LimiterModel::ALL.into_iter().flat_map(|model| [1, 4].map(|clients| (model, clients)));
    cells.map(|(model, clients)| in_virtual_time(measured(model, clients))).collect()
}

/// The rows as the page has them.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut table = "| the service counts by | clients | of the quota used | of the calls refused |\n|---|---|---|---|\n".to_owned();
    for Row { model, clients, used, refused } in rows {
        let _ = writeln!(table, "| {model} | {clients} | {used:.1} % | {refused:.2} % |");
    }
    table
}

/// The page that has the table, and the same with another one.
pub(crate) fn page(table: &str) -> (String, String) {
    let page = std::fs::read_to_string(PAGE).expect("the page is there");
    let (before, rest) = page.split_once(BEGIN).expect("a table begins");
    let (_, after) = rest.split_once(END).expect("and ends");
    let renewed = format!("{before}{BEGIN}\n\n{table}\n{END}{after}");
    (page, renewed)
}

pub(crate) const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/pacing.md");
const BEGIN: &str = "<!-- generated: pacing -->";
const END: &str = "<!-- end -->";

pub(crate) fn in_virtual_time<T>(future: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().expect("a runtime without I/O").block_on(future)
}

async fn measured(model: LimiterModel, clients: u32) -> Row {
    let (admitted, refused) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let counts = (Arc::clone(&admitted), Arc::clone(&refused));
    let log = move |line: &LogLine| {
        if line.action == "DeleteMedia" {
            let count = if line.code == "6" { &counts.1 } else { &counts.0 };
            count.fetch_add(1, Ordering::Relaxed);
        }
    };
    let far = Far::new(Sandbox::builder().limiter_model(model).log(log), (Duration::from_millis(5), Duration::from_millis(40)), 7);
    let start = Instant::now();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let pacer = Pacer::new().share(1.0 / f64::from(clients));
        let chance = Dice::new(11);
        let client = far.client().quota(pacer).chance(move || chance.part()).deadline(Duration::from_secs(600)).build();
        let client = client.expect("the settings agree");
        let turns = Arc::new(tokio::sync::Semaphore::new(IN_FLIGHT));
        for _ in 0..CALLS / clients {
            let (client, turns) = (client.clone(), Arc::clone(&turns));
            calls.spawn(async move {
                let _turn = turns.acquire_owned().await.expect("nobody closes it");
                client.send(&DeleteMedia::new(Vendor::Tencent, ["1"]).expect("one item")).await.map(drop)
            });
        }
    }
    while let Some(result) = calls.join_next().await {
        result.expect("no call panics").expect("every call succeeds in the end");
    }
    let (admitted, refused) = (f64::from(admitted.load(Ordering::Relaxed)), f64::from(refused.load(Ordering::Relaxed)));
    // The first window's calls go at once.
    let room = start.elapsed().as_secs_f64().mul_add(20.0, 20.0);
    Row { model, clients, used: 100.0 * admitted / room, refused: 100.0 * refused / (admitted + refused) }
}

/// What was seen of a pacer that many calls asked in any order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Windows {
    pub(crate) admitted: u64,
    /// Turns that went back unused.
    pub(crate) given_back: u64,
    /// Windows that had more than their share.
    pub(crate) overfull: u64,
    /// Turns that came before one that was asked for earlier, of the same kind of call and with nothing given back.
    pub(crate) overtaken: u64,
    /// Of the busiest quota: how many of its calls went, of those that there was time for, in thousandths.
    pub(crate) used: u64,
}

/// What happens beside the asking.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Disturbance {
    Nothing,
    /// A part of the turns is given back, before or at their moment.
    GivenBack,
    /// The service refuses calls now and then, too.
    Refusals,
}

/// Has calls of four operations ask in any order until so many were admitted, and looks at every window.
pub(crate) fn windows(seed: u64, admissions: u64, disturbance: Disturbance) -> Windows {
    in_virtual_time(async {
        let dice = Dice::new(seed);
        let pacer = Pacer::new();
        let kinds = [
            prepared(&DeleteMedia::new(Vendor::Tencent, ["1"]).expect("one item")),
            prepared(&DeleteMedia::new(Vendor::Tencent, ["2"]).expect("one item")),
            prepared(&CloseRoom::new("a")),
            prepared(&DescribeUserList::new("a")),
            prepared(&DescribeUserList::new("b")),
            prepared(&DescribeSimpleStreamList::new("a")),
        ];
        let claims = kinds.each_ref().map(|prepared| QuotaClaim {
            account: "1",
            is_test: false,
            action: prepared.action(),
            keys: prepared.quota_keys(),
        });
        let mut watch =
            Seen { dice, pending: BTreeMap::new(), asked: 0, latest: BTreeMap::new(), logs: BTreeMap::new(), result: Windows::default() };
        let start = Instant::now();
        while watch.result.admitted < admissions {
            watch.ask(&pacer, &claims).await;
            if disturbance != Disturbance::Nothing && watch.dice.happens(0.1) {
                watch.give_one_back();
            }
            if disturbance == Disturbance::Refusals && watch.dice.happens(0.0005) {
                pacer.refused(&watch.dice.one_of(&claims), watch.dice.part());
            }
            if watch.pending.len() > MOST_WAITING || watch.dice.happens(0.05) {
                watch.time_passes(&claims, disturbance).await;
            }
        }
        let deletions = watch.logs.get(&(0, 0)).map_or(0, |log| log.admitted);
        let room = start.elapsed().as_secs_f64() * 20.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between nothing and a thousand or so")]
        let used = (1_000.0 * f64::from(deletions) / room) as u64;
        Windows { used, ..watch.result }
    })
}

/// How many turns lie ahead at most: the callers that wait.
const MOST_WAITING: usize = 300;

struct Seen {
    dice: Dice,
    /// Turns that are still to come, with the kind of their calls.
    pending: BTreeMap<(Instant, u64), (usize, Turn)>,
    asked: u64,
    /// The last turn that was given to each kind.
    latest: BTreeMap<usize, Instant>,
    /// By the kind of call and the place of the limit.
    logs: BTreeMap<(usize, usize), Log>,
    result: Windows,
}

/// The last admissions of a window.
#[derive(Default)]
struct Log {
    last: VecDeque<Instant>,
    admitted: u32,
}

impl Seen {
    async fn ask(&mut self, pacer: &Pacer, claims: &[QuotaClaim<'_>; 6]) {
        let kind = usize::try_from(self.dice.below(6)).expect("few");
        let Ok(turn) = pacer.reserve(&claims[kind], Instant::now() + Duration::from_secs(60)).await else { return };
        let latest = self.latest.entry(kind).or_insert_with(|| turn.at());
        if turn.at() < *latest {
            self.result.overtaken += 1;
        }
        *latest = turn.at();
        self.pending.insert((turn.at(), self.asked), (kind, turn));
        self.asked += 1;
    }

    fn give_one_back(&mut self) {
        let place = usize::try_from(self.dice.below(MOST_WAITING as u64)).expect("few");
        if let Some(key) = self.pending.keys().nth(place).copied() {
            self.pending.remove(&key);
            self.result.given_back += 1;
        }
    }

    /// To the next turn, or a part of the way there.
    async fn time_passes(&mut self, claims: &[QuotaClaim<'_>; 6], disturbance: Disturbance) {
        let Some((&(at, _), _)) = self.pending.first_key_value() else { return };
        let step = at.saturating_duration_since(Instant::now());
        advance(if self.dice.happens(0.5) { step } else { step.min(self.dice.millis(0, 60)) }).await;
        let now = Instant::now();
        while let Some(entry) = self.pending.first_entry().filter(|entry| entry.key().0 <= now) {
            let (kind, turn) = entry.remove();
            if !turn.stands() {
                drop(turn);
                self.result.given_back += 1;
            } else if disturbance != Disturbance::Nothing && self.dice.happens(0.02) {
                self.result.given_back += 1;
            } else {
                turn.take();
                self.admitted(kind, &claims[kind], now);
            }
        }
    }

    fn admitted(&mut self, kind: usize, claim: &QuotaClaim<'_>, now: Instant) {
        self.result.admitted += 1;
        for (place, limit) in claim.limits().enumerate() {
            // What is counted together: both deletions, and the lists of all rooms but for their own limit.
            let together = match (kind, limit.key) {
                (1, _) => 0,
                (4, None) => 3,
                _ => kind,
            };
            let log = self.logs.entry((together, place)).or_default();
            log.admitted += 1;
            log.last.push_back(now);
            if log.last.len() > limit.calls as usize && log.last.pop_front().is_some_and(|first| now < first + limit.length) {
                self.result.overfull += 1;
            }
        }
    }
}

fn prepared<O: Operation<Protocol = Zego>>(operation: &O) -> Prepared<Zego> {
    Prepared::of(operation, &ZegoSettings::default()).expect("it can be written")
}

/// How many bytes a pacer holds at most while calls of so many rooms ask it, one after the other, within a second.
pub(crate) fn memory(rooms: u32) -> u64 {
    let info = allocation_counter::measure(|| {
        in_virtual_time(async {
            let pacer = Pacer::new();
            for room in 0..rooms {
                let prepared = prepared(&DescribeSimpleStreamList::new(room.to_string()));
                let claim = QuotaClaim { account: "1", is_test: false, action: prepared.action(), keys: prepared.quota_keys() };
                // Past the bound it is refused, which is what keeps it.
                if let Ok(turn) = pacer.reserve(&claim, Instant::now() + Duration::from_secs(1 << 20)).await {
                    turn.take();
                }
            }
        });
    });
    info.bytes_max
}
