//! What a run would do, before it does it.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use zego_bulk::{Job, PurgeError};

use super::ids::Spared;
use super::pace::Pace;
use super::words;
use crate::error::CommandError;
use crate::{confirm, output};

/// A plan, as people and programs see it.
pub(super) struct Plan {
    app: String,
    environment: String,
    vendor: String,
    total: u64,
    open: u64,
    calls: u64,
    sample: Vec<String>,
    pace: Pace,
    spared: Vec<(&'static str, u64, &'static str)>,
    /// Where it is kept; `None` where it goes with the process.
    ledger: Option<String>,
}

/// How many ids are shown.
const SAMPLE: usize = 5;

impl Plan {
    pub(super) async fn of(job: &Job, spared: &Spared, pace: Pace, ledger: Option<String>) -> Result<Self, PurgeError> {
        let (identity, totals) = (job.identity(), job.totals());
        Ok(Self {
            app: identity.account.clone(),
            environment: identity.environment.clone(),
            vendor: identity.vendor.clone(),
            total: totals.total,
            open: totals.pending(),
            calls: job.calls(),
            sample: job.sample(SAMPLE).await?,
            pace,
            spared: spared.counts().into_iter().filter(|(_, count, _)| *count > 0).collect(),
            ledger,
        })
    }

    /// Whether there is nothing that it would delete.
    pub(super) const fn is_empty(&self) -> bool {
        self.open == 0
    }

    /// How long its calls take at the quota.
    fn takes(&self) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let seconds = self.calls as f64 / self.pace.calls_per_second();
        Duration::from_secs_f64(seconds.min(1e12))
    }

    /// For programs.
    pub(super) fn document(&self) -> Value {
        let spared: serde_json::Map<_, _> = self.spared.iter().map(|(name, count, _)| ((*name).to_owned(), json!(count))).collect();
        json!({ "plan": {
            "app": self.app,
            "environment": self.environment,
            "vendor": self.vendor,
            "total": self.total,
            "open": self.open,
            "sample": self.sample,
            "calls": self.calls,
            "quota": self.pace.quota,
            "share": self.pace.share,
            "seconds": self.takes().as_secs_f64().ceil(),
            "left_alone": spared,
            "ledger": self.ledger,
        }})
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "plan: delete {} of vendor {}, app {} ({})\n",
            words::count(self.open, "file"),
            self.vendor,
            self.app,
            self.environment
        );
        let mut line = |words: std::fmt::Arguments<'_>| writeln!(text, "  {words}").expect("a String takes everything");
        if self.open < self.total {
            line(format_args!("of {} in the ledger, of which the others are done", words::number(self.total)));
        }
        if !self.sample.is_empty() {
            let more = if self.open > self.sample.len() as u64 { ", ..." } else { "" };
            line(format_args!("such as {}{more}", words::list(self.sample.iter().map(String::as_str))));
        }
        if self.calls > 0 {
            let share =
                if self.pace.share < 1.0 { format!(", of which it takes {}", words::decimal(self.pace.share, 4)) } else { String::new() };
            line(format_args!(
                "{}: at {} a second{share} it takes {}",
                words::count(self.calls, "call"),
                words::decimal(self.pace.quota, 3),
                words::time(self.takes())
            ));
        }
        for (_, count, why) in &self.spared {
            line(format_args!("left alone: {} {why}", words::count(*count, "file")));
        }
        text
    }

    /// The question, and whether it was answered with `yes`.
    pub(super) async fn is_wanted(&self) -> Result<bool, CommandError> {
        output::note(self.text().trim_end());
        confirm::is_answered_yes(&format!("Delete {} for good?", words::count(self.open, "file"))).await
    }
}
