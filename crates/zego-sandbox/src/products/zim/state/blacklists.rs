//! From whom users get no messages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// The most users on a blacklist.
const MOST: usize = 1_000;

/// Blacklists, by whose they are.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Blacklists {
    lists: BTreeMap<String, BTreeMap<String, Blocked>>,
    /// How many entries there have ever been: the place of the next.
    places: u64,
}

/// A user on a blacklist.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Blocked {
    pub(crate) place: u64,
    pub(crate) since: Moment,
}

impl Blacklists {
    /// Whether the one user has the other on the blacklist.
    pub(crate) fn blocks(&self, owner: &str, other: &str) -> bool {
        self.lists.get(owner).is_some_and(|list| list.contains_key(other))
    }

    /// Whether nobody more can be put on a blacklist.
    pub(crate) fn is_full(&self, owner: &str) -> bool {
        self.lists.get(owner).is_some_and(|list| list.len() >= MOST)
    }

    pub(crate) fn add(&mut self, owner: &str, other: &str, now: Moment) {
        self.places += 1;
        let blocked = Blocked { place: self.places, since: now };
        self.lists.entry(owner.to_owned()).or_default().insert(other.to_owned(), blocked);
    }

    /// Whether the user was on it.
    pub(crate) fn remove(&mut self, owner: &str, other: &str) -> bool {
        let Some(list) = self.lists.get_mut(owner) else { return false };
        let was_there = list.remove(other).is_some();
        if list.is_empty() {
            self.lists.remove(owner);
        }
        was_there
    }

    /// Who is on a blacklist, whoever was put on it last at the end.
    pub(crate) fn of(&self, owner: &str) -> Vec<(u64, (&str, Blocked))> {
        let mut list: Vec<_> =
            self.lists.get(owner).into_iter().flatten().map(|(id, blocked)| (blocked.place, (id.as_str(), *blocked))).collect();
        list.sort_unstable_by_key(|(place, _)| *place);
        list
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&String, &BTreeMap<String, Blocked>)> {
        self.lists.iter()
    }

    pub(crate) fn held(&self) -> usize {
        self.lists.values().map(BTreeMap::len).sum()
    }
}
