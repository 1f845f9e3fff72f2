//! When a store may be believed: not before everybody can have noticed that it is back, or new. Pure, as `crate::window` is, and decided alike by the stores.
//!
//! While a store is down, each process goes on by its own share. One that comes back earlier than others must not take of the whole while those still take their shares, and a
//! store that has forgotten what it gave out must not begin as if nothing had been given. In both cases it *opens* a little later, for all at one moment.

/// What is kept of a fleet, beside its windows and members.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct FleetMark {
    /// Before this, each process goes by its own share.
    pub(crate) opens: i64,
    /// When a member was last heard of.
    pub(crate) seen: i64,
}

/// How long a store stays closed after it was away: within that, everybody notices that it is back, and what was given out before is over.
pub(crate) const SETTLE: i64 = 1_000_000;
/// A member that was away was not the only one, if nobody was heard of for longer than this after it was served last. Longer than from one heartbeat to the next.
pub(crate) const SLACK: i64 = 1_500_000;

impl FleetMark {
    /// A store without memory.
    pub(crate) const fn new(now: i64) -> Self {
        Self { opens: now + SETTLE, seen: now }
    }

    /// What a member finds, without being counted.
    pub(crate) fn found(mark: Option<Self>, now: i64) -> Self {
        mark.map_or_else(|| Self::new(now), |mark| Self { opens: mark.opens.min(now + SETTLE), ..mark })
    }

    /// A member is heard of; one that was away says when it was served last, by the store's clock.
    pub(crate) fn beat(mark: Option<Self>, away_since: Option<i64>, now: i64) -> Self {
        let found = Self::found(mark, now);
        // Where others were served in the meantime, it was the member that was away, not the store.
        let was_down = away_since.is_some_and(|served| now >= found.opens && found.seen <= served + SLACK);
        Self { opens: if was_down { now + SETTLE } else { found.opens }, seen: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    #[test]
    fn a_store_that_knows_nothing_opens_later() {
        let new = FleetMark::beat(None, None, 5 * SECOND);
        assert_eq!(new, FleetMark { opens: 6 * SECOND, seen: 5 * SECOND });
        // Whoever asks in between is told the same moment.
        assert_eq!(FleetMark::beat(Some(new), Some(4 * SECOND), 5 * SECOND + 1).opens, 6 * SECOND);
        assert_eq!(FleetMark::found(Some(new), 9 * SECOND).opens, 6 * SECOND);
    }

    #[test]
    fn the_first_that_comes_back_closes_it_for_all_and_one_that_was_away_alone_does_not() {
        let mark = FleetMark { opens: 0, seen: 10 * SECOND };
        let back = FleetMark::beat(Some(mark), Some(9 * SECOND), 15 * SECOND);
        assert_eq!(back.opens, 16 * SECOND);
        // The next ones wait for the same moment, and later ones for none.
        assert_eq!(FleetMark::beat(Some(back), Some(9 * SECOND), 15 * SECOND + 300_000).opens, 16 * SECOND);
        assert_eq!(FleetMark::beat(Some(back), Some(9 * SECOND), 17 * SECOND).opens, 16 * SECOND);
        // Others were served while this one was away.
        assert_eq!(FleetMark::beat(Some(mark), Some(8 * SECOND), 15 * SECOND).opens, 0);
    }

    #[test]
    fn a_clock_that_was_set_back_closes_nothing_for_long() {
        let mark = FleetMark { opens: 900 * SECOND, seen: 899 * SECOND };
        assert_eq!(FleetMark::found(Some(mark), 5 * SECOND).opens, 6 * SECOND);
    }
}
