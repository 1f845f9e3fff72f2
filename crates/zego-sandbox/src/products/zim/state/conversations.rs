//! Conversations as each user has them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::entries;
use crate::moment::Moment;

/// How many of a user's conversations operations look at: the latest.
const LATEST: usize = 1_000;
/// The most conversations on top of a user's list.
const MOST_PINNED: usize = 100;
/// The most silent conversations of a user.
const MOST_SILENT: usize = 500;

/// Conversations, by whose they are.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Conversations {
    /// How many changes of any there have been: the place of the next.
    places: u64,
    users: BTreeMap<String, UserConversations>,
}

/// The conversations of one user.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
struct UserConversations(#[serde(with = "entries")] BTreeMap<ConversationKey, Conversation>);

/// Whom a conversation is with.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub(crate) enum ConversationKey {
    /// With a user.
    Peer(String),
    /// In a group.
    Group(String),
}

/// A conversation, as one user has it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Conversation {
    pub(crate) marks: BTreeSet<i64>,
    pub(crate) pinned: bool,
    /// Grows with every change: the order of the list.
    pub(crate) place: u64,
    pub(crate) silent: bool,
    pub(crate) unread: u64,
    /// When it last changed; nothing, while it is in no list.
    pub(crate) updated: Option<Moment>,
}

/// Why something of a conversation is not changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Unchanged {
    /// It is so already.
    Already,
    /// There are as many as there can be.
    Full,
}

impl ConversationKey {
    /// From the number that calls have: 2 is a group.
    pub(crate) fn of(kind: i64, id: &str) -> Self {
        if kind == 2 { Self::Group(id.to_owned()) } else { Self::Peer(id.to_owned()) }
    }

    /// The number that answers have.
    pub(crate) const fn kind(&self) -> i64 {
        match self {
            Self::Peer(_) => 0,
            Self::Group(_) => 2,
        }
    }

    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Peer(id) | Self::Group(id) => id,
        }
    }
}

impl Conversations {
    /// Something was said: the conversation comes to the end of the user's list. What is new to the user counts as unread.
    pub(crate) fn touch(&mut self, user: &str, key: ConversationKey, is_new: bool, now: Moment) {
        self.places += 1;
        let place = self.places;
        let conversation = self.entry(user, key);
        conversation.place = place;
        conversation.updated = Some(now);
        conversation.unread += u64::from(is_new);
    }

    /// A user's conversation that is in the list, among the latest of it.
    pub(crate) fn listed(&self, user: &str, key: &ConversationKey) -> bool {
        let all = self.of(user);
        all.iter().rev().take(LATEST).any(|(_, (other, _))| *other == key)
    }

    /// A user's latest conversations, in the order in which they changed.
    pub(crate) fn latest(&self, user: &str) -> Vec<(u64, (&ConversationKey, &Conversation))> {
        let mut all = self.of(user);
        let older = all.len().saturating_sub(LATEST);
        all.drain(..older);
        all
    }

    fn of(&self, user: &str) -> Vec<(u64, (&ConversationKey, &Conversation))> {
        let all = self.users.get(user).into_iter().flat_map(|own| &own.0);
        let listed = all.filter(|(_, conversation)| conversation.updated.is_some());
        let mut listed: Vec<_> = listed.map(|(key, conversation)| (conversation.place, (key, conversation))).collect();
        listed.sort_unstable_by_key(|(place, _)| *place);
        listed
    }

    /// Takes a conversation out of the list, with what was set for it. What was said stays.
    pub(crate) fn delete(&mut self, user: &str, key: &ConversationKey) -> bool {
        self.users.get_mut(user).is_some_and(|own| own.0.remove(key).is_some())
    }

    pub(crate) fn read(&mut self, user: &str, key: &ConversationKey) -> u64 {
        let conversation = self.users.get_mut(user).and_then(|own| own.0.get_mut(key));
        conversation.map_or(0, |conversation| std::mem::take(&mut conversation.unread))
    }

    pub(crate) fn pin(&mut self, user: &str, key: ConversationKey, pinned: bool) -> Result<(), Unchanged> {
        if pinned && self.count(user, |conversation| conversation.pinned) >= MOST_PINNED {
            return Err(Unchanged::Full);
        }
        self.entry(user, key).pinned = pinned;
        Ok(())
    }

    pub(crate) fn silence(&mut self, user: &str, key: ConversationKey, silent: bool) -> Result<(), Unchanged> {
        if self.get(user, &key).is_some_and(|conversation| conversation.silent) == silent {
            return Err(Unchanged::Already);
        }
        if silent && self.count(user, |conversation| conversation.silent) >= MOST_SILENT {
            return Err(Unchanged::Full);
        }
        self.entry(user, key).silent = silent;
        Ok(())
    }

    pub(crate) fn mark(&mut self, user: &str, key: ConversationKey, mark: i64, set: bool) {
        let marks = &mut self.entry(user, key).marks;
        if set {
            marks.insert(mark);
        } else {
            marks.remove(&mark);
        }
    }

    pub(crate) fn get(&self, user: &str, key: &ConversationKey) -> Option<&Conversation> {
        self.users.get(user)?.0.get(key)
    }

    fn count(&self, user: &str, what: impl Fn(&Conversation) -> bool) -> usize {
        self.users.get(user).map_or(0, |own| own.0.values().filter(|conversation| what(conversation)).count())
    }

    fn entry(&mut self, user: &str, key: ConversationKey) -> &mut Conversation {
        self.users.entry(user.to_owned()).or_default().0.entry(key).or_default()
    }

    /// All conversations, by whose they are.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &ConversationKey, &Conversation)> {
        self.users.iter().flat_map(|(user, own)| own.0.iter().map(move |(key, conversation)| (user.as_str(), key, conversation)))
    }

    pub(crate) fn held(&self) -> usize {
        self.users.values().map(|own| own.0.len()).sum()
    }
}
