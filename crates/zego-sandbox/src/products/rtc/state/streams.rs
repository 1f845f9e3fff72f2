//! Streams as the media service knows them: forbidden ones, those that are relayed to a CDN, and the numbers of the last calls.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// How long the number of a call on a stream counts: calls within this time need a larger one. In seconds.
pub(crate) const NUMBERED: i64 = 10;

/// The streams.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Streams {
    /// Streams that may not be published.
    forbidden: BTreeSet<String>,
    /// The last call on a stream that had a number.
    numbers: BTreeMap<String, NumberedCall>,
    /// Where streams are relayed to; an empty address is the project's own.
    relays: BTreeMap<String, BTreeSet<String>>,
    /// How many relays there are.
    #[serde(skip)]
    relay_count: usize,
    /// When the numbers of calls are forgotten.
    #[serde(skip)]
    forgotten: BTreeSet<(Moment, String)>,
}

/// A call on a stream.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct NumberedCall {
    at: Moment,
    number: u64,
}

impl Streams {
    /// How much there is. The numbers of calls are forgotten soon.
    pub(crate) fn held(&self) -> usize {
        self.forbidden.len() + self.relay_count
    }

    /// When the next number is forgotten.
    pub(crate) fn next_due(&self) -> Option<Moment> {
        self.forgotten.first().map(|(at, _)| *at)
    }

    /// Forgets the numbers that count no more.
    pub(crate) fn fall_due(&mut self, now: Moment) {
        while let Some((_, stream)) = self.forgotten.first().filter(|(at, _)| *at <= now).cloned() {
            self.forgotten.pop_first();
            self.numbers.remove(&stream);
        }
    }

    /// After a snapshot was read: what is not stored in it.
    pub(crate) fn rebuild(&mut self) {
        self.relay_count = self.relays.values().map(BTreeSet::len).sum();
        self.forgotten = self.numbers.iter().map(|(stream, call)| (call.at.plus_secs(NUMBERED), stream.clone())).collect();
    }

    /// The number of the last call on a stream, while it counts.
    pub(crate) fn last_number(&self, stream: &str) -> Option<u64> {
        self.numbers.get(stream).map(|call| call.number)
    }

    /// Remembers the number of a call.
    pub(crate) fn number(&mut self, stream: &str, number: u64, now: Moment) {
        if let Some(before) = self.numbers.insert(stream.to_owned(), NumberedCall { at: now, number }) {
            self.forgotten.remove(&(before.at.plus_secs(NUMBERED), stream.to_owned()));
        }
        self.forgotten.insert((now.plus_secs(NUMBERED), stream.to_owned()));
    }

    pub(crate) fn is_forbidden(&self, stream: &str) -> bool {
        self.forbidden.contains(stream)
    }

    /// The forbidden streams.
    pub(crate) fn forbidden(&self) -> impl Iterator<Item = &str> {
        self.forbidden.iter().map(String::as_str)
    }

    /// Streams, and where they are relayed to.
    pub(crate) fn relays(&self) -> impl Iterator<Item = (&str, &str)> {
        self.relays.iter().flat_map(|(stream, urls)| urls.iter().map(move |url| (stream.as_str(), url.as_str())))
    }

    /// Whether it was not forbidden before.
    pub(crate) fn forbid(&mut self, stream: &str) -> bool {
        self.forbidden.insert(stream.to_owned())
    }

    /// Whether it was forbidden before.
    pub(crate) fn allow(&mut self, stream: &str) -> bool {
        self.forbidden.remove(stream)
    }

    /// Whether the relay is new.
    pub(crate) fn relay(&mut self, stream: &str, address: &str) -> bool {
        let is_new = self.relays.entry(stream.to_owned()).or_default().insert(address.to_owned());
        self.relay_count += usize::from(is_new);
        is_new
    }

    /// Ends the relays of a stream to an address, whatever parameters it has; how many there were.
    pub(crate) fn end_relays(&mut self, stream: &str, address: &str) -> usize {
        let bare = |address: &str| address.split('?').next().unwrap_or_default().to_owned();
        let Some(relays) = self.relays.get_mut(stream) else { return 0 };
        let before = relays.len();
        relays.retain(|relay| bare(relay) != bare(address));
        let ended = before - relays.len();
        self.relay_count -= ended;
        if relays.is_empty() {
            self.relays.remove(stream);
        }
        ended
    }

    /// Drops all relays of a stream; how many there were.
    pub(crate) fn drop_relays(&mut self, stream: &str) -> usize {
        let ended = self.relays.remove(stream).map_or(0, |relays| relays.len());
        self.relay_count -= ended;
        ended
    }
}
