//! What was said between users, in groups and in rooms.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entries;
use crate::moment::Moment;

/// What was said between users, in groups and in rooms.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Messages {
    #[serde(with = "entries")]
    threads: BTreeMap<ThreadKey, Thread>,
    /// What waits for the word of the app's own server, by its id.
    #[serde(with = "entries")]
    waiting: BTreeMap<u64, Waiting>,
}

/// What a client wants to say, and the app's own server is asked about.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Waiting {
    /// Whom the message is for: a user, a group or a room.
    pub(crate) conversation: String,
    /// Until when an answer is waited for.
    pub(crate) due: Moment,
    pub(crate) place: ThreadKey,
    pub(crate) said: Said,
}

/// Where something is said.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ThreadKey {
    Group(String),
    /// Between two users, of whom the first comes first in the alphabet.
    Peers(String, String),
    Room(String),
}

/// What was said in one place.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Thread {
    /// Up to which message users have cleared what they have of it.
    cleared: BTreeMap<String, u64>,
    /// How many edits there have been.
    edits: u64,
    /// The number of the last message.
    last: u64,
    #[serde(with = "entries")]
    said: BTreeMap<u64, Said>,
}

/// What somebody said.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    /// As it is told.
    pub(crate) body: String,
    /// Who has got it, and when that was noted.
    pub(crate) delivered: BTreeMap<String, Moment>,
    pub(crate) id: u64,
    /// 1 for text, and so on.
    pub(crate) kind: i64,
    pub(crate) mentions: Vec<String>,
    pub(crate) mentions_all: bool,
    /// Who alone has it, where it was imported for one of two users.
    pub(crate) only: Option<String>,
    /// Of the kind 200, the app's own.
    pub(crate) own_kind: Option<i64>,
    pub(crate) payload: String,
    pub(crate) read: BTreeMap<String, Moment>,
    pub(crate) revoked: Option<Revoked>,
    pub(crate) sender: String,
    pub(crate) time: Moment,
}

/// A message that was taken back.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Revoked {
    pub(crate) at: Moment,
    pub(crate) payload: String,
    pub(crate) user: String,
}

/// A message, as it is listed.
pub(crate) struct Message<'m> {
    pub(crate) sender: &'m str,
    /// 1 for text, and so on.
    pub(crate) kind: i64,
    /// Of the kind 200, the app's own.
    pub(crate) own_kind: Option<i64>,
    pub(crate) body: &'m str,
    pub(crate) id: u64,
    /// Its number in the conversation, from 1.
    pub(crate) seq: u64,
    pub(crate) payload: &'m str,
    pub(crate) time: Moment,
    /// 0, or 1 where it was deleted, 2 where it was taken back.
    pub(crate) emptiness: i64,
}

/// What is noted of who has a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Receipt {
    Delivered,
    Read,
}

impl ThreadKey {
    pub(crate) fn peers(one: &str, other: &str) -> Self {
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        Self::Peers(first.to_owned(), second.to_owned())
    }

    /// The number that events have.
    pub(crate) const fn number(&self) -> i64 {
        match self {
            Self::Peers(..) => 0,
            Self::Room(_) => 1,
            Self::Group(_) => 2,
        }
    }
}

impl Thread {
    fn listed<'m>(&'m self, user: Option<&str>) -> Vec<Message<'m>> {
        let cleared = user.and_then(|user| self.cleared.get(user)).copied().unwrap_or_default();
        let mine = |said: &Said| said.only.is_none() || said.only.as_deref() == user;
        self.said.iter().filter(|(_, said)| mine(said)).map(|(seq, said)| said.listed(*seq, *seq <= cleared)).collect()
    }
}

impl Said {
    fn listed(&self, seq: u64, is_cleared: bool) -> Message<'_> {
        let emptiness = if is_cleared { 1 } else { i64::from(self.revoked.is_some()) * 2 };
        let gone = emptiness != 0;
        let (body, payload) = if gone { ("", "") } else { (&*self.body, &*self.payload) };
        let own_kind = self.own_kind.filter(|_| !gone);
        Message { sender: &self.sender, kind: self.kind, own_kind, body, id: self.id, seq, payload, time: self.time, emptiness }
    }
}

impl Messages {
    /// What the one user has of what was said to and by the other, the oldest first.
    pub(crate) fn between(&self, user: &str, other: &str) -> Vec<Message<'_>> {
        self.threads.get(&ThreadKey::peers(user, other)).map(|thread| thread.listed(Some(user))).unwrap_or_default()
    }

    /// What was said in a group, the oldest first.
    pub(crate) fn in_group(&self, group: &str) -> Vec<Message<'_>> {
        self.threads.get(&ThreadKey::Group(group.to_owned())).map(|thread| thread.listed(None)).unwrap_or_default()
    }

    /// Something is said: its number there.
    pub(crate) fn say(&mut self, place: ThreadKey, said: Said) -> u64 {
        let thread = self.threads.entry(place).or_default();
        thread.last += 1;
        thread.said.insert(thread.last, said);
        thread.last
    }

    pub(crate) fn get(&self, place: &ThreadKey, seq: u64) -> Option<&Said> {
        self.threads.get(place)?.said.get(&seq)
    }

    pub(crate) fn get_mut(&mut self, place: &ThreadKey, seq: u64) -> Option<&mut Said> {
        self.threads.get_mut(place)?.said.get_mut(&seq)
    }

    /// Whether a user has cleared this message away.
    pub(crate) fn has_cleared(&self, place: &ThreadKey, user: &str, seq: u64) -> bool {
        self.threads.get(place).and_then(|thread| thread.cleared.get(user)).is_some_and(|cleared| seq <= *cleared)
    }

    /// Counts an edit of something that was said there.
    pub(crate) fn edited(&mut self, place: &ThreadKey) -> u64 {
        self.threads.get_mut(place).map_or(0, |thread| {
            thread.edits += 1;
            thread.edits
        })
    }

    /// A user no longer has what was said there; how many messages that were.
    pub(crate) fn clear(&mut self, place: &ThreadKey, user: &str) -> u64 {
        self.threads.get_mut(place).map_or(0, |thread| {
            let before = thread.cleared.insert(user.to_owned(), thread.last).unwrap_or_default();
            thread.last - before
        })
    }

    /// Notes that a user has a message: since when, or nothing where it is not there or the user's own.
    pub(crate) fn receipt(&mut self, place: &ThreadKey, seq: u64, user: &str, receipt: Receipt, now: Moment) -> Option<Moment> {
        let said = self.get_mut(place, seq).filter(|said| said.sender != user && said.revoked.is_none())?;
        if receipt == Receipt::Read {
            said.delivered.entry(user.to_owned()).or_insert(now);
        }
        let receipts = if receipt == Receipt::Read { &mut said.read } else { &mut said.delivered };
        Some(*receipts.entry(user.to_owned()).or_insert(now))
    }

    /// Everything that was said, by where it was.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&ThreadKey, u64, &Said)> {
        self.threads.iter().flat_map(|(place, thread)| thread.said.iter().map(move |(seq, said)| (place, *seq, said)))
    }

    pub(crate) fn count(&self) -> usize {
        self.threads.values().map(|thread| thread.said.len()).sum()
    }

    /// A place is gone, and what was said there.
    pub(crate) fn forget(&mut self, place: &ThreadKey) {
        self.threads.remove(place);
    }

    /// Something is not said before its time is over, or an answer comes.
    pub(crate) fn wait(&mut self, waiting: Waiting) {
        self.waiting.insert(waiting.said.id, waiting);
    }

    pub(crate) fn take_waiting(&mut self, id: u64) -> Option<Waiting> {
        self.waiting.remove(&id)
    }

    /// What has waited long enough.
    pub(crate) fn take_due(&mut self, now: Moment) -> Vec<Waiting> {
        let due: Vec<u64> = self.waiting.iter().filter(|(_, waiting)| waiting.due <= now).map(|(id, _)| *id).collect();
        due.into_iter().filter_map(|id| self.waiting.remove(&id)).collect()
    }

    pub(crate) fn next_due(&self) -> Option<Moment> {
        self.waiting.values().map(|waiting| waiting.due).min()
    }

    #[expect(clippy::unused_self, reason = "every part of the state is asked")]
    pub(crate) const fn rebuild(&mut self) {}

    pub(crate) fn held(&self) -> usize {
        self.threads.values().map(|thread| thread.said.len() + thread.cleared.len()).sum::<usize>() + self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(sender: &str) -> Said {
        Said { body: "hello".to_owned(), kind: 1, sender: sender.to_owned(), ..Said::default() }
    }

    #[test]
    fn each_of_two_users_has_what_is_theirs() {
        let (mut messages, place) = (Messages::default(), ThreadKey::peers("b", "a"));
        assert_eq!(place, ThreadKey::peers("a", "b"));
        assert_eq!(messages.say(place.clone(), said("a")), 1);
        messages.clear(&place, "a");
        assert_eq!(messages.say(place.clone(), Said { only: Some("b".to_owned()), ..said("a") }), 2);
        let told = |user, other| messages.between(user, other).iter().map(|message| (message.seq, message.emptiness)).collect::<Vec<_>>();
        assert_eq!((told("a", "b"), told("b", "a")), (vec![(1, 1)], vec![(1, 0), (2, 0)]));
    }

    #[test]
    fn a_receipt_keeps_its_moment() {
        let (mut messages, place, at) = (Messages::default(), ThreadKey::Group("g".to_owned()), Moment::from_secs);
        messages.say(place.clone(), said("a"));
        let mut note = |user, receipt, now| messages.receipt(&place, 1, user, receipt, at(now));
        assert_eq!(note("b", Receipt::Read, 5), Some(at(5)));
        assert_eq!(note("b", Receipt::Delivered, 9), Some(at(5)));
        assert_eq!(note("a", Receipt::Read, 9), None);
    }
}
