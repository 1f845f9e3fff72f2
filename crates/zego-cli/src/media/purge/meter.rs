//! How fast a run goes, and what of it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use zego_bulk::Progress;

use super::display::Display;
use super::words;

/// Tells how far a run is.
pub(super) struct Meter {
    display: Arc<Display>,
    /// Calls a second that it may make.
    pace: f64,
    seen: Mutex<Seen>,
}

/// The last half minute, and the last of it.
#[derive(Default)]
struct Seen {
    samples: VecDeque<Sample>,
    last: Progress,
}

#[derive(Clone, Copy)]
struct Sample {
    at: Duration,
    ended: u64,
    calls: u64,
}

/// How long a rate is taken over,
const STRETCH: Duration = Duration::from_secs(30);
/// and how far its samples are apart at least.
const APART: Duration = Duration::from_secs(1);

impl Meter {
    pub(super) fn new(display: Arc<Display>, pace: f64) -> Self {
        Self { display, pace, seen: Mutex::default() }
    }

    /// So far it is.
    pub(super) fn tell(&self, progress: &Progress) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let rates = seen.take(progress);
        let done = progress.deleted + progress.exceptions;
        self.display.tell(progress.elapsed, done, || text(progress, rates, self.pace));
    }

    /// What the last line says: the run as a whole.
    pub(super) fn last(&self) -> String {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (progress, seconds) = (&seen.last, seen.last.elapsed.as_secs_f64());
        #[expect(clippy::cast_precision_loss, reason = "for people")]
        let rates = (seconds >= 1.0).then(|| (progress.ended_here as f64 / seconds, progress.calls as f64 / seconds));
        format!("after {}: {}", words::time(progress.elapsed), text(progress, rates, self.pace))
    }
}

impl Seen {
    /// Ids and calls a second, of late; nothing while too little is known.
    #[expect(clippy::cast_precision_loss, reason = "rates for people")]
    fn take(&mut self, progress: &Progress) -> Option<(f64, f64)> {
        let now = Sample { at: progress.elapsed, ended: progress.ended_here, calls: progress.calls };
        self.last = progress.clone();
        if self.samples.back().is_none_or(|last| now.at >= last.at + APART) {
            self.samples.push_back(now);
        }
        while self.samples.len() > 1 && self.samples[0].at + STRETCH < now.at {
            self.samples.pop_front();
        }
        let first = self.samples.front()?;
        let seconds = (now.at.saturating_sub(first.at)).as_secs_f64();
        (seconds >= 1.0).then(|| ((now.ended - first.ended) as f64 / seconds, (now.calls - first.calls) as f64 / seconds))
    }
}

#[expect(clippy::cast_precision_loss, reason = "shares for people")]
fn text(progress: &Progress, rates: Option<(f64, f64)>, pace: f64) -> String {
    let done = progress.deleted + progress.exceptions;
    let percent = if progress.total == 0 { 100.0 } else { done as f64 * 100.0 / progress.total as f64 };
    let mut parts =
        vec![format!("{} of {} files ({} %)", words::number(done), words::number(progress.total), words::decimal(percent.min(100.0), 1))];
    if let Some((ids, calls)) = rates {
        parts.push(format!("{} a second", words::rate(ids)));
        if progress.pending() > 0 && ids > 0.0 {
            parts.push(format!("{} left", words::time(Duration::from_secs_f64((progress.pending() as f64 / ids).min(1e12)))));
        }
        parts.push(format!("{} % of the quota used", words::decimal((calls * 100.0 / pace).min(100.0), 0)));
    }
    parts.push(format!("{} refused", words::count(progress.refused, "call")));
    if !progress.by_code.is_empty() {
        let mut codes: Vec<_> = progress.by_code.iter().collect();
        codes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let name = |code: &str| if code.is_empty() { "other".to_owned() } else { words::list([code]) };
        let some: Vec<_> =
            codes.iter().take(MOST_CODES).map(|(code, count)| format!("{} {}", words::number(**count), name(code))).collect();
        let more = if codes.len() > MOST_CODES { " and others" } else { "" };
        parts.push(format!("not deleted: {}{more}", some.join(", ")));
    }
    if let Some(trouble) = &progress.trouble {
        parts.push(format!("waiting: {trouble}"));
    }
    parts.join("; ")
}

/// How many codes a line tells.
const MOST_CODES: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(seconds: u64, deleted: u64, calls: u64) -> Progress {
        let mut progress = Progress::default();
        (progress.total, progress.deleted, progress.ended_here, progress.calls) = (100_000, deleted, deleted, calls);
        progress.elapsed = Duration::from_secs(seconds);
        progress
    }

    #[test]
    fn rates_are_those_of_the_last_half_minute() {
        let mut seen = Seen::default();
        assert_eq!(seen.take(&progress(0, 0, 0)), None);
        assert_eq!(seen.take(&progress(10, 10_000, 100)), Some((1_000.0, 10.0)));
        // A pause of a minute.
        assert_eq!(seen.take(&progress(70, 10_000, 100)), None);
        assert_eq!(seen.take(&progress(80, 12_000, 120)), Some((200.0, 2.0)));
        assert!(seen.samples.len() <= 3);
    }

    #[test]
    fn a_line_tells_all_that_somebody_at_night_wants_to_know() {
        let mut some = progress(10, 20_000, 200);
        assert_eq!(
            text(&some, Some((2_000.0, 20.0)), 20.0),
            "20,000 of 100,000 files (20 %); 2,000 a second; 40 s left; 100 % of the quota used; 0 calls refused"
        );
        (some.exceptions, some.refused, some.trouble) = (7, 1, Some("no way to the service".to_owned()));
        some.by_code =
            [("A", 1), ("B", 2), ("", 3), ("D", 4), ("E\u{1b}", 5), ("F", 6)].map(|(code, count)| (code.to_owned(), count)).into();
        assert_eq!(
            text(&some, None, 20.0),
            "20,007 of 100,000 files (20 %); 1 call refused; not deleted: 6 F, 5 E\\u{1b}, 4 D, 3 other, 2 B and others; waiting: no way to the service"
        );
        assert!(text(&Progress::default(), None, 20.0).starts_with("0 of 0 files (100 %)"));
    }
}
