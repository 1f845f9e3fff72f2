//! A store in this process, of the rules alone: what the stores of servers are held against, and what tests share.

use std::collections::BTreeMap;

use crate::book::Book;
use crate::mark::FleetMark;
use crate::store::{ALIVE, Beat, Reply, Said, WindowSpec};
use crate::window::{Ask, GiveBack, WindowState};

/// What a store keeps of one namespace. The time is an argument.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    book: Book,
    mark: Option<FleetMark>,
    members: BTreeMap<String, i64>,
}

impl Memory {
    pub(crate) fn reserve(&mut self, windows: &[WindowSpec], ask: &Ask, now: i64) -> Reply {
        let mark = FleetMark::found(self.mark, now);
        self.mark.get_or_insert(mark);
        if now < mark.opens {
            return Reply { now, held: 0, said: Said::Closed { opens: mark.opens } };
        }
        let (answer, held) = self.book.reserve(windows, ask, now, |_| WindowState::default());
        Reply { now, held, said: Said::Answer(answer) }
    }

    pub(crate) fn give_back(&mut self, windows: &[WindowSpec], back: &GiveBack) {
        self.book.give_back(windows, back);
    }

    pub(crate) fn penalise(&mut self, windows: &[WindowSpec], holds: &[i64], now: i64) -> i64 {
        self.book.penalise(windows, holds, now)
    }

    pub(crate) fn beat(&mut self, member: &str, away_since: Option<i64>, now: i64) -> Beat {
        let mark = self.mark.insert(FleetMark::beat(self.mark, away_since, now));
        self.members.retain(|_, alive_until| *alive_until > now);
        self.members.insert(member.to_owned(), now + ALIVE);
        let count = |members: usize| i64::try_from(members).unwrap_or(i64::MAX);
        Beat { now, opens: mark.opens, members: count(self.members.len()), rank: count(self.members.range(..member.to_owned()).count()) }
    }
}
