//! How a client's limiter grows with the rooms that it counts apart.

use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use zego_bench_hot::client::runtime;
use zego_bench_measure::cpu::thread_time;
use zego_bench_measure::{Row, Unit, kept_bytes};
use zego_model::rtc::room::DescribeUserList;
use zego_model::{Prepared, Zego, ZegoSettings};
use zego_transport::quota::{Pacer, QuotaClaim, QuotaStore as _};

use crate::options::Options;

/// As many as a pacer counts apart at most, beside the quota of all together.
const MOST: usize = 229_375;

#[expect(clippy::unnecessary_wraps, reason = "the form of every part")]
pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
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
        let (begun, mut times) = (Clock::now(), 0);
        let cpu = thread_time();
        while begun.elapsed() < Duration::from_millis(20) {
            runtime.block_on(turns(&pacer, asked));
            times += asked.len();
        }
        let took = thread_time().saturating_sub(cpu).as_secs_f64() / times as f64;
        rows.push(Row::alone(group, &format!("{rooms} rooms: a turn"), Unit::Cpu, took));
    }
    Ok(rows)
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
