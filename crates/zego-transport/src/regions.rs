//! Which of several regions is called: the first that works, in the order that the user gave. Pure: moments are arguments.

use std::time::Duration;

use crate::quota::Moment;

/// The regions of a client, and what is known of each.
#[derive(Debug)]
pub(crate) struct Regions {
    /// In the order of preference.
    known: Vec<Region>,
    /// One that worked while a preferred one did not, and until when it is called first. It is none any more when it fails, so it is never one that is left alone.
    standby: Option<(usize, Moment)>,
}

#[derive(Debug)]
struct Region {
    name: String,
    /// Not called before, after a failure; `None` where the last call got through.
    closed_until: Option<Moment>,
    /// How many failures came one after another.
    failures: u32,
}

/// How long a region that works in place of a preferred one is called first: state that was written there may not be everywhere at once.
const AFFINITY: Duration = Duration::from_secs(600);
/// How long a region is left alone after a failure; twice as long after each more, up to a limit.
const FIRST_REST: Duration = Duration::from_secs(10);
const LONGEST_REST: Duration = Duration::from_secs(300);

impl Regions {
    /// In the order of preference; none twice.
    pub(crate) fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut known: Vec<Region> = Vec::new();
        for name in names {
            if known.iter().all(|region| region.name != name) {
                known.push(Region { name, closed_until: None, failures: 0 });
            }
        }
        Self { known, standby: None }
    }

    /// The region for an attempt, of those that the action has: the standby, or the first that is not left alone. Where all are, the one whose rest ends first.
    pub(crate) fn choose(&mut self, now: Moment, has: impl Fn(&str) -> bool) -> Option<&str> {
        if self.standby.is_some_and(|(_, until)| until <= now) {
            self.standby = None;
        }
        let is_open = |region: &Region| region.closed_until.is_none_or(|until| until <= now);
        let candidates = || self.known.iter().enumerate().filter(|(_, region)| has(&region.name));
        let standby = self.standby.map(|(place, _)| place);
        let chosen = candidates()
            .find(|(place, _)| Some(*place) == standby)
            .or_else(|| candidates().find(|(_, region)| is_open(region)))
            .or_else(|| candidates().min_by_key(|(_, region)| region.closed_until))
            .map(|(place, _)| place)?;
        // Of a region that has rested, one call finds out: others go elsewhere until it is known.
        let region = &mut self.known[chosen];
        if region.closed_until.is_some() {
            region.closed_until = Some(now + rest(region.failures));
        }
        Some(&region.name)
    }

    /// An attempt got through to a region, whatever its answer.
    pub(crate) fn works(&mut self, name: &str, now: Moment) {
        let Some(place) = self.place(name) else { return };
        self.known[place].closed_until = None;
        self.known[place].failures = 0;
        let is_preferred_away = self.known[..place].iter().any(|region| region.closed_until.is_some());
        if self.standby.is_none() && is_preferred_away {
            self.standby = Some((place, now + AFFINITY));
        }
    }

    /// An attempt did not get through to a region, or found it in trouble.
    pub(crate) fn fails(&mut self, name: &str, now: Moment) {
        let Some(place) = self.place(name) else { return };
        let region = &mut self.known[place];
        region.closed_until = Some(now + rest(region.failures));
        region.failures = region.failures.saturating_add(1);
        if self.standby.is_some_and(|(standby, _)| standby == place) {
            self.standby = None;
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.known.iter().position(|region| region.name == name)
    }
}

/// How long a region is left alone that has failed so often before.
fn rest(failures: u32) -> Duration {
    let doubled = 1_u32.checked_shl(failures).and_then(|times| FIRST_REST.checked_mul(times));
    doubled.unwrap_or(LONGEST_REST).min(LONGEST_REST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Moment {
        Duration::from_secs(seconds)
    }

    fn regions() -> Regions {
        Regions::new(["a", "b", "c", "a"].map(str::to_owned))
    }

    fn choose(regions: &mut Regions, seconds: u64) -> String {
        regions.choose(at(seconds), |_| true).unwrap().to_owned()
    }

    #[test]
    fn the_first_that_works_is_called_and_stays_for_a_while() {
        let mut regions = regions();
        assert_eq!(choose(&mut regions, 0), "a");
        regions.fails("a", at(0));
        assert_eq!(choose(&mut regions, 0), "b");
        regions.fails("b", at(0));
        assert_eq!(choose(&mut regions, 1), "c");
        regions.works("c", at(1));
        // The preferred ones have rested, and the one that works is called all the same, for ten minutes.
        assert_eq!([choose(&mut regions, 20), choose(&mut regions, 600)], ["c", "c"]);
        assert_eq!(choose(&mut regions, 601), "a");
    }

    #[test]
    fn one_call_finds_out_whether_a_region_works_again() {
        let mut regions = regions();
        regions.fails("a", at(0));
        assert_eq!(choose(&mut regions, 10), "a");
        // Nobody knows yet.
        assert_eq!([choose(&mut regions, 11), choose(&mut regions, 12)], ["b", "b"]);
        regions.works("a", at(13));
        assert_eq!(choose(&mut regions, 13), "a");
        // Each failure upon another rests it for longer, up to five minutes.
        for (failure, rest) in [10, 20, 40, 80, 160, 300, 300].into_iter().enumerate() {
            let now = 10_000 * (failure as u64 + 1);
            regions.fails("a", at(now));
            assert_eq!([choose(&mut regions, now + rest - 1), choose(&mut regions, now + rest)], ["b", "a"], "{failure}");
        }
    }

    #[test]
    fn where_none_works_the_next_to_be_tried_is_and_where_none_is_there_none() {
        let mut regions = regions();
        for name in ["a", "b", "c"] {
            regions.fails(name, at(0));
        }
        regions.fails("a", at(1));
        assert_eq!(choose(&mut regions, 2), "b");
        assert_eq!(regions.choose(at(2), |name| name == "c"), Some("c"));
        assert_eq!(regions.choose(at(2), |_| false), None);
    }

    /// An action that only one region has says nothing about the others.
    #[test]
    fn a_region_that_was_called_for_what_it_alone_has_is_no_standby() {
        let mut regions = regions();
        assert_eq!(regions.choose(at(0), |name| name == "c"), Some("c"));
        regions.works("c", at(0));
        assert_eq!(choose(&mut regions, 1), "a");
        // Nor where only one that comes later in the order is in trouble.
        regions.fails("c", at(1));
        regions.works("b", at(2));
        assert_eq!(choose(&mut regions, 3), "a");
    }

    #[test]
    fn a_standby_that_fails_is_none_any_more_and_one_that_works_stays() {
        let mut regions = regions();
        regions.fails("a", at(0));
        regions.works("b", at(1));
        // The preferred one fails again, for somebody who asked it before.
        regions.fails("a", at(2));
        assert_eq!(choose(&mut regions, 100), "b");
        // Nor is another one that works, and calls do not make its time longer.
        regions.works("c", at(101));
        assert_eq!(choose(&mut regions, 101), "b");
        regions.works("b", at(101));
        assert_eq!(regions.standby, Some((1, at(601))));
        regions.fails("b", at(102));
        assert_eq!(choose(&mut regions, 200), "a");
    }

    /// What was written to the standby may not be in the others yet.
    #[test]
    fn an_answer_from_a_preferred_region_does_not_end_a_standby() {
        let mut regions = regions();
        regions.fails("a", at(0));
        regions.works("b", at(1));
        // An answer to a call that went out before.
        regions.works("a", at(2));
        assert_eq!(choose(&mut regions, 3), "b");
        regions.works("b", at(4));
        assert_eq!(choose(&mut regions, 5), "b");
    }
}
