//! How far a run is.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::ledger::{Answered, Totals};

/// How far a run is, as this worker knows it.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Ids of the input.
    pub total: u64,
    /// Those that are gone.
    pub deleted: u64,
    /// Those that are not, for good: failed, of unknown outcome or not mentioned.
    pub exceptions: u64,
    /// The same by code, at most 32 of them; the rest under an empty code.
    pub by_code: BTreeMap<String, u64>,
    /// Ids that were ended by this worker in this run.
    pub ended_here: u64,
    /// Calls that this worker sent.
    pub calls: u64,
    /// Those of them that were refused since calls came too fast.
    pub refused: u64,
    /// Calls under way.
    pub in_flight: usize,
    /// How long this worker has been running.
    pub elapsed: Duration,
    /// Whether calls wait, since the service or the way to it is in trouble; why, in words.
    pub trouble: Option<String>,
}

/// Bound: how many codes are counted apart while a run goes on. Failures of other codes are counted together; the report has them all.
const MOST_CODES: usize = 32;

impl Progress {
    /// Where a worker begins.
    pub(crate) fn from(totals: &Totals) -> Self {
        let exceptions = totals.failed + totals.unknown + totals.not_mentioned;
        Self { total: totals.total, deleted: totals.deleted, exceptions, ..Self::default() }
    }

    pub(crate) fn count(&mut self, answer: &Answered) {
        let exceptions = answer.exceptions.len() as u64;
        self.deleted += answer.deleted;
        self.exceptions += exceptions;
        self.ended_here += answer.deleted + exceptions;
        for exception in &answer.exceptions {
            let is_known = self.by_code.contains_key(&exception.code) || self.by_code.len() < MOST_CODES;
            *self.by_code.entry(if is_known { exception.code.clone() } else { String::new() }).or_default() += 1;
        }
    }

    /// Those of which nothing final is known.
    pub const fn pending(&self) -> u64 {
        self.total.saturating_sub(self.deleted + self.exceptions)
    }

    /// How many ids end in a second, since this worker began.
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    pub fn ids_per_second(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { self.ended_here as f64 / seconds } else { 0.0 }
    }

    /// How long the rest takes at this rate; `None` while there is none.
    #[expect(clippy::cast_precision_loss, reason = "an estimate for people")]
    pub fn time_left(&self) -> Option<Duration> {
        let rate = self.ids_per_second();
        (rate > 0.0).then(|| Duration::from_secs_f64((self.pending() as f64 / rate).min(1e9)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Exception, ItemOutcome};

    #[test]
    fn codes_are_counted_apart_as_far_as_there_is_room() {
        let mut progress = Progress { total: 100, ..Progress::default() };
        let exception = |code: usize| Exception {
            id: "1".to_owned(),
            outcome: ItemOutcome::Failed,
            code: format!("code-{code}"),
            message: String::new(),
            request_id: None,
        };
        let answer = Answered { deleted: 5, exceptions: (0..40).map(exception).collect(), ..Answered::default() };
        progress.count(&answer);
        progress.elapsed = Duration::from_secs(9);
        assert_eq!((progress.by_code.len(), progress.by_code[""], progress.pending()), (MOST_CODES + 1, 8, 55));
        assert_eq!(progress.time_left(), Some(Duration::from_secs(11)));
    }
}
