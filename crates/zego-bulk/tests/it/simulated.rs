//! A night in virtual time: so many files, at the documented quota.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;
use zego_bulk::source::given;
use zego_bulk::{Report, delete_all};
use zego_model::rtc::media_file::Vendor;

use crate::far::Far;

/// What a night came to.
#[derive(Debug)]
pub(crate) struct Night {
    pub(crate) report: Report,
    pub(crate) calls: u64,
    pub(crate) ids: u64,
    /// The most calls in a second.
    pub(crate) busiest: u64,
    /// How long it would have taken.
    pub(crate) took: Duration,
}

/// Deletes so many files, in virtual time.
pub(crate) fn night(files: u64) -> Night {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let far = Arc::new(Far::default());
        let start = Instant::now();
        let ids = given((0..files).map(|number| format!("52858908{number:012}")));
        let report = delete_all(&far.client(), Vendor::Tencent, ids).await.unwrap();
        let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
        Night { report, calls: count(&far.calls), ids: count(&far.ids), busiest: count(&far.busiest), took: start.elapsed() }
    })
}
