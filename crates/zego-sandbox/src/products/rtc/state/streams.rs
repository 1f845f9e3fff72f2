//! Streams as the media service knows them: forbidden ones, those that are relayed to a CDN, and the numbers of the last calls.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// How long the number of a call on a stream counts: calls within this time need a larger one. In seconds.
pub(crate) const NUMBERED: i64 = 10;

/// The streams.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Streams {
    /// Streams that may not be published.
    forbidden: BTreeSet<String>,
    /// Where streams are relayed to; an empty address is the project's own.
    relays: BTreeMap<String, BTreeSet<String>>,
    /// The number of the last call on a stream, and when it came.
    numbers: BTreeMap<String, (u64, i64)>,
}

impl Streams {
    /// Lets time pass: the numbers of calls are forgotten.
    pub(crate) fn settle(&mut self, now: i64) {
        self.numbers.retain(|_, (_, at)| *at + NUMBERED > now);
    }

    /// The number of the last call on a stream, while it counts.
    pub(crate) fn last_number(&self, stream: &str) -> Option<u64> {
        self.numbers.get(stream).map(|(number, _)| *number)
    }

    /// Remembers the number of a call.
    pub(crate) fn number(&mut self, stream: &str, number: u64, now: i64) {
        self.numbers.insert(stream.to_owned(), (number, now));
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
        self.relays.entry(stream.to_owned()).or_default().insert(address.to_owned())
    }

    /// Ends the relays of a stream to an address, whatever parameters it has; how many there were.
    pub(crate) fn end_relays(&mut self, stream: &str, address: &str) -> usize {
        let bare = |address: &str| address.split('?').next().unwrap_or_default().to_owned();
        let Some(relays) = self.relays.get_mut(stream) else { return 0 };
        let before = relays.len();
        relays.retain(|relay| bare(relay) != bare(address));
        let ended = before - relays.len();
        if relays.is_empty() {
            self.relays.remove(stream);
        }
        ended
    }

    /// Drops all relays of a stream; how many there were.
    pub(crate) fn drop_relays(&mut self, stream: &str) -> usize {
        self.relays.remove(stream).map_or(0, |relays| relays.len())
    }
}
