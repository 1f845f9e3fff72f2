//! What a quota admits: so many calls in so long.

use crate::moment::Moment;

/// So many calls in so many milliseconds; neither is 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    calls: u32,
    length: i64,
}

impl Terms {
    pub(super) fn new(calls: u32, seconds: u32) -> Self {
        Self { calls: calls.max(1), length: i64::from(seconds.max(1)) * 1000 }
    }

    pub(super) const fn calls(self) -> u32 {
        self.calls
    }

    /// In milliseconds.
    pub(super) const fn length(self) -> i64 {
        self.length
    }

    /// When what was counted at a moment has ended, in a log.
    pub(super) const fn after(self, moment: Moment) -> Moment {
        Moment::from_millis(moment.millis().saturating_add(self.length))
    }

    /// The number of the window that a moment is in.
    pub(super) const fn window(self, moment: Moment) -> i64 {
        moment.millis().div_euclid(self.length)
    }

    /// What one call takes out of a bucket.
    pub(super) const fn call(self) -> u64 {
        self.length.unsigned_abs()
    }

    /// What a full bucket has.
    pub(super) fn bucket(self) -> u64 {
        self.call().saturating_mul(self.calls.into())
    }

    /// What an arrival becomes by one more call at a moment.
    pub(super) fn next_arrival(self, (arrival, parts): (Moment, u32), now: Moment) -> (i64, u32) {
        let (from, parts) = if arrival < now { (now.millis(), 0) } else { (arrival.millis(), parts) };
        let calls = i64::from(self.calls);
        let sum = i64::from(parts) + self.length % calls;
        let whole = from.saturating_add(self.length / calls).saturating_add(sum / calls);
        (whole, u32::try_from(sum % calls).unwrap_or_default())
    }
}
