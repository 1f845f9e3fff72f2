//! What becomes of a delivery, as pure functions of what is noted of it: all stores decide like them.

use std::time::Duration;

use zego_model::callback::{BodyDigest, DeliveryKey};

use crate::store::{ClaimOutcome, ClaimTerms, DeliveryLease};

/// What is noted of a delivery. Times are microseconds by the store's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NotedDelivery {
    body: BodyDigest,
    /// That of the last lease.
    fence: i64,
    /// When the lease runs out; 0 where there is none.
    held_until: i64,
    is_handled: bool,
    /// From when on it may be forgotten.
    pub(crate) expires: i64,
}

/// What a claim is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ruling {
    Yours { fence: i64 },
    InHand,
    Handled,
    Changed,
}

impl Ruling {
    /// As the functions and scripts of the stores write it: the fence, or else one of three.
    #[cfg(any(feature = "postgres", feature = "redis"))]
    pub(crate) const fn of(number: i64) -> Option<Self> {
        Some(match number {
            1.. => Self::Yours { fence: number },
            0 => Self::Handled,
            -1 => Self::InHand,
            -2 => Self::Changed,
            _ => return None,
        })
    }

    /// For who has claimed this delivery.
    pub(crate) fn outcome(self, delivery: &DeliveryKey) -> ClaimOutcome {
        match self {
            Self::Yours { fence } => ClaimOutcome::Yours(DeliveryLease::new(delivery.clone(), fence)),
            Self::InHand => ClaimOutcome::InHand,
            Self::Handled => ClaimOutcome::Handled,
            Self::Changed => ClaimOutcome::Changed,
        }
    }
}

/// What a claim is told, and what is noted then.
pub(crate) fn claim(noted: Option<NotedDelivery>, body: BodyDigest, terms: ClaimTerms, now: i64) -> (Ruling, NotedDelivery) {
    let noted = noted.filter(|entry| !entry.is_over(now));
    let expires = terms.keep.map_or(NEVER, |keep| now.saturating_add(micros(keep)));
    let mut entry = noted.unwrap_or(NotedDelivery { body, fence: 0, held_until: 0, is_handled: false, expires });
    let ruling = if entry.body != body {
        Ruling::Changed
    } else if entry.is_handled {
        Ruling::Handled
    } else if now < entry.held_until {
        Ruling::InHand
    } else {
        // By the clock, so that a delivery that was forgotten and comes again has another one.
        entry.fence = now.max(entry.fence + 1);
        entry.held_until = now.saturating_add(micros(terms.lease));
        Ruling::Yours { fence: entry.fence }
    };
    (ruling, entry)
}

impl NotedDelivery {
    /// Notes that it has been handled, unless the lease is another's by now.
    #[must_use]
    pub(crate) fn done(&mut self, fence: i64) -> bool {
        let is_ours = self.fence == fence;
        self.is_handled |= is_ours;
        is_ours
    }

    /// Ends the lease, unless it is another's by now.
    pub(crate) fn release(&mut self, fence: i64) {
        if self.fence == fence {
            self.held_until = 0;
        }
    }

    /// Whether it may be forgotten.
    pub(crate) const fn is_over(&self, now: i64) -> bool {
        self.expires < now && self.held_until <= now
    }
}

/// A delivery that never expires.
pub(crate) const NEVER: i64 = i64::MAX;

/// As many microseconds as a script of Lua can count with.
pub(crate) fn micros(length: Duration) -> i64 {
    const MOST: i64 = 1 << 51;
    i64::try_from(length.as_micros()).unwrap_or(MOST).min(MOST)
}
