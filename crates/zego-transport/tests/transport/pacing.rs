//! What pacing brings, against each way that the service may count: how much of the quota is used, and how much of what is sent is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use zego_model::rtc::media_file::{DeleteMedia, Vendor};
use zego_sandbox::{LimiterModel, LogLine, Sandbox};
use zego_transport::quota::Pacer;

use crate::far::Far;

/// So many calls at twenty a second, sixty-four in flight, over ways of 5 to 45 ms.
const CALLS: u32 = 1_200;
const IN_FLIGHT: usize = 64;

/// What was admitted of what the quota has room for, and refused of what was sent, in percent.
async fn measured(model: LimiterModel, clients: u32) -> (f64, f64) {
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
        let client = far.client().quota(pacer).deadline(Duration::from_secs(600)).build().unwrap();
        let turns = Arc::new(tokio::sync::Semaphore::new(IN_FLIGHT));
        for _ in 0..CALLS / clients {
            let (client, turns) = (client.clone(), Arc::clone(&turns));
            calls.spawn(async move {
                let _turn = turns.acquire_owned().await.unwrap();
                client.send(&DeleteMedia::new(Vendor::Tencent, ["1"]).unwrap()).await.map(drop)
            });
        }
    }
    while let Some(result) = calls.join_next().await {
        result.unwrap().unwrap();
    }
    let (admitted, refused) = (f64::from(admitted.load(Ordering::Relaxed)), f64::from(refused.load(Ordering::Relaxed)));
    // The first window's calls go at once.
    let room = start.elapsed().as_secs_f64().mul_add(20.0, 20.0);
    (100.0 * admitted / room, 100.0 * refused / (admitted + refused))
}

#[tokio::test(start_paused = true)]
async fn nearly_all_of_the_quota_is_used_and_hardly_a_call_refused() {
    for model in LimiterModel::ALL {
        for clients in [1, 4] {
            let (used, refused) = measured(model, clients).await;
            // Where a stretch begins with a call that was on its way for long, the next window's calls come too early: those models learn it by refusals.
            let (least, most) = match model {
                LimiterModel::SlidingLog | LimiterModel::SlidingLogCountingRefused => (40.0, 5.0),
                _ => (99.0, 1.0),
            };
            println!("{model}, {clients} clients: {used:.1} % of the quota used, {refused:.2} % of the calls refused");
            assert!(used >= least && refused < most, "{model}, {clients} clients: {used:.1} % used, {refused:.2} % refused");
        }
    }
}
