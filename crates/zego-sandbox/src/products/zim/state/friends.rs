//! Who is whose friend, and who wants to be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entries;
use crate::moment::Moment;

/// The most friends of a user.
const MOST: usize = 3_000;

/// The most bytes of all keys and values of a friend's attributes.
pub(crate) const MOST_OF_ATTRIBUTES: usize = 1_024;

/// Lists of friends, by whose they are, and what users were asked.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Friends {
    /// By who asks and who is asked.
    #[serde(with = "entries")]
    applications: BTreeMap<(String, String), Application>,
    lists: BTreeMap<String, BTreeMap<String, Friend>>,
    /// How many friends there have ever been in any list: the place of the next.
    places: u64,
}

/// A friend in a user's list.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Friend {
    pub(crate) alias: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) place: u64,
    pub(crate) since: Moment,
    pub(crate) wording: String,
}

/// What a user was asked, and has not answered yet.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Application {
    pub(crate) alias: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    pub(crate) wording: String,
}

impl Friends {
    /// A user's friend, as the user has it.
    pub(crate) fn get(&self, owner: &str, other: &str) -> Option<&Friend> {
        self.lists.get(owner)?.get(other)
    }

    pub(crate) fn get_mut(&mut self, owner: &str, other: &str) -> Option<&mut Friend> {
        self.lists.get_mut(owner)?.get_mut(other)
    }

    /// Whether the one user has the other in the list.
    pub(crate) fn lists(&self, owner: &str, other: &str) -> bool {
        self.get(owner, other).is_some()
    }

    /// Whether a user can have no more friends.
    pub(crate) fn is_full(&self, owner: &str) -> bool {
        self.lists.get(owner).is_some_and(|list| list.len() >= MOST)
    }

    /// Makes two users friends. What is said of the friend is the first user's; the second keeps what was there.
    pub(crate) fn befriend(&mut self, owner: &str, other: &str, friend: Friend) {
        let (since, wording) = (friend.since, friend.wording.clone());
        self.list(owner, other, friend);
        if !self.lists(other, owner) {
            self.list(other, owner, Friend { since, wording, ..Friend::default() });
        }
        self.applications.remove(&(owner.to_owned(), other.to_owned()));
        self.applications.remove(&(other.to_owned(), owner.to_owned()));
    }

    fn list(&mut self, owner: &str, other: &str, friend: Friend) {
        self.places += 1;
        self.lists.entry(owner.to_owned()).or_default().insert(other.to_owned(), Friend { place: self.places, ..friend });
    }

    /// Takes a user out of a list; whether the user was in it.
    pub(crate) fn remove(&mut self, owner: &str, other: &str) -> bool {
        let Some(list) = self.lists.get_mut(owner) else { return false };
        let was_there = list.remove(other).is_some();
        if list.is_empty() {
            self.lists.remove(owner);
        }
        was_there
    }

    /// Empties a list; who was in it.
    pub(crate) fn clear(&mut self, owner: &str) -> Vec<String> {
        self.lists.remove(owner).unwrap_or_default().into_keys().collect()
    }

    /// A user's friends, the latest at the end.
    pub(crate) fn of(&self, owner: &str) -> Vec<(u64, (&str, &Friend))> {
        let list = self.lists.get(owner).into_iter().flatten();
        let mut list: Vec<_> = list.map(|(id, friend)| (friend.place, (id.as_str(), friend))).collect();
        list.sort_unstable_by_key(|(place, _)| *place);
        list
    }

    pub(crate) fn apply(&mut self, from: &str, to: &str, application: Application) {
        self.applications.insert((from.to_owned(), to.to_owned()), application);
    }

    /// What the one user asked the other; it is answered then.
    pub(crate) fn take_application(&mut self, from: &str, to: &str) -> Option<Application> {
        self.applications.remove(&(from.to_owned(), to.to_owned()))
    }

    pub(crate) fn applications(&self) -> impl ExactSizeIterator<Item = (&(String, String), &Application)> {
        self.applications.iter()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&String, &BTreeMap<String, Friend>)> {
        self.lists.iter()
    }

    /// How many friends all lists have.
    pub(crate) fn listed(&self) -> usize {
        self.lists.values().map(BTreeMap::len).sum()
    }

    pub(crate) fn held(&self) -> usize {
        self.listed() + self.applications.len()
    }
}
