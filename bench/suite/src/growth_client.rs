//! How the cost of what a client and a receiver do grows: with the ids in a request, the records in an answer, the rooms that the limiter counts apart, and the
//! nonces in the receiver's memory.

use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use zego_bench_hot::client::runtime;
use zego_bench_measure::cpu::thread_time;
use zego_bench_measure::{Row, Unit, kept_bytes};
use zego_model::callback::{BodyDigest, DeliveryKey, NonceCache as _, RecentNonces};
use zego_model::rtc::room::DescribeUserList;
use zego_model::{Prepared, Zego, ZegoSettings};
use zego_sign::Timestamp;
use zego_transport::quota::{Pacer, QuotaClaim, QuotaStore as _};

use crate::hot::timed;
use crate::options::Options;

/// How long something is done to be timed.
const LASTING: Duration = Duration::from_millis(20);
/// When the first callback comes.
const FIRST: u64 = 1_780_272_000;
/// How long a callback is accepted after its time, in seconds: until then its nonce is kept.
const WINDOW: u64 = 300;

/// As many as a pacer counts apart at most, beside the quota of all together.
const MOST: usize = 229_375;

#[expect(clippy::unnecessary_wraps, reason = "the form of every part")]
pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    let ids = [(1, "delete-1-bytes"), (10, "delete-10-bytes"), (100, "delete-100-bytes")];
    let records = [(10, "search-10-answer"), (100, "search-100-answer"), (1_000, "search-1000-answer")];
    let mut rows = of_each(options, "ids in a request, typed request to path and query", &ids);
    rows.extend(of_each(options, "records in an answer, to a typed reply", &records));
    rows.extend(rooms(options));
    rows.extend(nonces());
    Ok(rows)
}

/// What one of several costs, beside one of the fewest.
fn of_each(options: &Options, what: &str, sizes: &[(u32, &'static str)]) -> Vec<Row> {
    let group = format!("How cost grows: {what}");
    let timing = options.rounds().compare(&mut sizes.iter().map(|(_, case)| timed(case)).collect::<Vec<_>>());
    let (few, fewest) = sizes[0];
    let each = |(size, case): (u32, &str)| timing.cpu(case) / f64::from(size);
    let rows = sizes.iter().map(|&(size, case)| {
        let name = format!("{size}: time of one");
        if size == few {
            return Row::alone(&group, &name, Unit::Cpu, each((size, case)));
        }
        let ratio = timing.cpu_ratio(case, fewest) * f64::from(few) / f64::from(size);
        Row::of(&group, &name, &few.to_string(), Unit::Cpu, each((size, case)), each(sizes[0])).ratio(ratio)
    });
    rows.collect()
}

/// Something done again and again: the CPU time of one.
fn taken(mut run: impl FnMut() -> usize) -> f64 {
    let (begun, cpu, mut times) = (Clock::now(), thread_time(), 0);
    while begun.elapsed() < LASTING {
        times += run();
    }
    thread_time().saturating_sub(cpu).as_secs_f64() / times as f64
}

fn rooms(options: &Options) -> Vec<Row> {
    let group = "How cost grows: rooms in the limiter";
    let runtime = runtime();
    let mut rows = Vec::new();
    for rooms in [10, 10_000, if options.is_quick { 100_000 } else { MOST }] {
        let pacer = Pacer::new().scale(65_536.0);
        let calls: Vec<_> = (0..rooms).map(|room| prepared(&format!("room-{room}"))).collect();
        let (held, ()) = kept_bytes(|| runtime.block_on(turns(&pacer, &calls)));
        rows.push(Row::alone(group, &format!("{rooms} rooms: memory of one"), Unit::Bytes, held as f64 / rooms as f64));
        // Calls for rooms that are counted already.
        let asked = &calls[..rooms.min(10_000)];
        let took = taken(|| {
            runtime.block_on(turns(&pacer, asked));
            asked.len()
        });
        rows.push(Row::alone(group, &format!("{rooms} rooms: a turn"), Unit::Cpu, took));
    }
    rows
}

/// A full memory: what a nonce takes of it, and what it takes to look for one that is there, and for one that is not and is kept in the place of the oldest.
fn nonces() -> Vec<Row> {
    let group = "How cost grows: nonces in the receiver's memory";
    let mut rows = Vec::new();
    for many in [10_000_u32, 100_000, 1_000_000] {
        let keep = |memory: &mut RecentNonces, (key, expires): &(DeliveryKey, Timestamp)| {
            memory.insert(key, BodyDigest::from_bytes([7; 32]), Timestamp::from_secs(FIRST), Some(*expires))
        };
        let (held, mut memory) = kept_bytes(|| {
            let mut memory = RecentNonces::new(many as usize);
            for number in 0..many {
                keep(&mut memory, &delivery(number));
            }
            memory
        });
        let mut row = |what: &str, unit, figure| rows.push(Row::alone(group, &format!("{many} nonces: {what}"), unit, figure));
        row("memory of one", Unit::Bytes, held as f64 / f64::from(many));
        // Spread over all of them.
        let known: Vec<_> = (0..10_000).map(|at| delivery(at * (many / 10_000))).collect();
        let took = taken(|| known.iter().filter(|delivery| keep(&mut memory, delivery).is_some()).count());
        row("a check of one that is there", Unit::Cpu, took);
        let mut new = (many..many + 100_000).map(delivery).collect::<Vec<_>>();
        let took = taken(|| {
            let some = new.split_off(new.len().saturating_sub(1_000));
            some.iter().filter(|delivery| keep(&mut memory, delivery).is_none()).count()
        });
        row("a check of a new one", Unit::Cpu, took);
    }
    rows
}

/// What tells a delivery, its time and its nonce, and when it may be forgotten.
fn delivery(number: u32) -> (DeliveryKey, Timestamp) {
    let (second, nonce) = (FIRST + u64::from(number / 1_000), u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (serde_json::from_value(format!("{second}{nonce}").into()).expect("it is text"), Timestamp::from_secs(second + WINDOW))
}

fn prepared(room: &str) -> Prepared<Zego> {
    Prepared::of(&DescribeUserList::new(room), &ZegoSettings::default()).expect("it is within its limits")
}

/// A turn for each, which is used.
async fn turns(pacer: &Pacer, calls: &[Prepared<Zego>]) {
    let until = tokio::time::Instant::now() + Duration::from_hours(1);
    for call in calls {
        let claim = QuotaClaim { account: "1", is_test: false, action: call.action(), keys: call.quota_keys() };
        black_box(pacer.reserve(&claim, until).await.expect("there is a turn")).take();
    }
}
