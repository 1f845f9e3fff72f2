//! The moments of the calls that still count, where a model needs each of them.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::terms::Terms;
use crate::moment::Moment;

/// Bound: how many different moments a log holds. Past that, and where the memory for logs has run out, a call joins the entry before it, and takes that entry's
/// calls along to its own moment: they count for longer than they should, so less is admitted, never more. The log of that call says so.
pub(super) const MOST_ENTRIES: usize = 100_000;

/// The moments of the latest calls, as many as a quota admits at most: no more are needed to tell whether it is full, also where refused calls count. A full
/// quota has its last N calls within its length, and of those before them none matters.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(from = "VecDeque<(Moment, u32)>", into = "VecDeque<(Moment, u32)>")]
pub(super) struct CallLog {
    /// Different moments, the earliest first, and the number of calls in each.
    runs: VecDeque<(Moment, u32)>,
    /// How many calls these are.
    calls: u32,
}

impl CallLog {
    pub(super) fn has_room(&self, terms: Terms, now: Moment) -> bool {
        // There are never more than the quota admits: it is full only if the earliest of them still counts.
        self.calls < terms.calls() || self.runs.front().is_none_or(|(moment, _)| terms.after(*moment) <= now)
    }

    /// Counts a call; whether it has an entry of its moment.
    pub(super) fn count(&mut self, terms: Terms, now: Moment, may_grow: bool) -> bool {
        while let Some(&(_, calls)) = self.runs.front().filter(|(moment, _)| terms.after(*moment) <= now) {
            self.runs.pop_front();
            self.calls -= calls;
        }
        if self.calls >= terms.calls() {
            self.forget_earliest();
        }
        self.calls += 1;
        let is_full = !may_grow || self.runs.len() >= MOST_ENTRIES;
        match self.runs.back_mut() {
            Some((moment, calls)) if *moment == now || is_full => {
                *calls += 1;
                std::mem::replace(moment, now) == now
            }
            _ => {
                self.runs.push_back((now, 1));
                true
            }
        }
    }

    pub(super) fn last(&self) -> Option<Moment> {
        self.runs.back().map(|(moment, _)| *moment)
    }

    pub(super) fn entries(&self) -> usize {
        self.runs.len()
    }

    pub(super) fn is_sound(&self, terms: Terms, latest: Moment) -> bool {
        let ordered = self.runs.iter().zip(self.runs.iter().skip(1)).all(|((one, _), (next, _))| one < next);
        let total = self.runs.iter().try_fold(0_u32, |sum, (_, calls)| sum.checked_add(*calls));
        let counted = self.runs.iter().all(|(moment, calls)| (Moment::default()..=latest).contains(moment) && *calls > 0);
        ordered && counted && total.is_some_and(|total| (1..=terms.calls()).contains(&total)) && self.runs.len() <= MOST_ENTRIES
    }

    fn forget_earliest(&mut self) {
        if let Some((_, calls)) = self.runs.front_mut() {
            *calls -= 1;
            self.calls -= 1;
            if *calls == 0 {
                self.runs.pop_front();
            }
        }
    }
}

impl From<VecDeque<(Moment, u32)>> for CallLog {
    fn from(runs: VecDeque<(Moment, u32)>) -> Self {
        let calls = runs.iter().fold(0_u32, |sum, (_, calls)| sum.saturating_add(*calls));
        Self { runs, calls }
    }
}

impl From<CallLog> for VecDeque<(Moment, u32)> {
    fn from(log: CallLog) -> Self {
        log.runs
    }
}
