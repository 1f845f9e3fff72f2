//! Changes that are numbered one by one, taken in any order: what is there, which numbers are missing, and what an answer tells of all of it at once.

use std::collections::BTreeMap;

use super::Knowledge;

/// What became of a change.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Change {
    New,
    Repeat,
    Unusable,
}

/// From where on an answer may be older than what is heard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Since {
    number: u64,
    heal: u64,
}

/// Things by name that come and go.
#[derive(Clone, Debug)]
pub(super) struct Ledger<T> {
    /// Every change up to this number is known.
    prefix: u64,
    /// Changes above that are known, as ranges: the first number and the last.
    above: BTreeMap<u64, u64>,
    entries: BTreeMap<String, Entry<T>>,
    /// What is gone, by the number of that change: a change of the same name with a lower number may still come.
    gone: BTreeMap<u64, String>,
    /// An answer may come that is older than what is heard from this number on.
    healing: Option<u64>,
    /// How many answers were asked for.
    heals: u64,
    is_disordered: bool,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    /// The number of its last change.
    number: u64,
    /// `None` where it is gone.
    value: Option<T>,
}

impl<T> Default for Ledger<T> {
    fn default() -> Self {
        Self {
            prefix: 0,
            above: BTreeMap::new(),
            entries: BTreeMap::new(),
            gone: BTreeMap::new(),
            healing: None,
            heals: 0,
            is_disordered: false,
        }
    }
}

impl<T> Ledger<T> {
    /// Takes a change: something is there, or gone.
    pub(super) fn take(&mut self, number: u64, id: &str, value: Option<T>) -> Change {
        if number == 0 || id.is_empty() {
            self.is_disordered = true;
            return Change::Unusable;
        }
        if self.knows(number) {
            return Change::Repeat;
        }
        self.note(number);
        // Of one thing the later change counts.
        if self.entries.get(id).is_none_or(|entry| entry.number < number) {
            self.put(number, id, value);
        }
        self.prune();
        Change::New
    }

    fn knows(&self, number: u64) -> bool {
        number <= self.prefix || self.above.range(..=number).next_back().is_some_and(|(_, last)| *last >= number)
    }

    /// Notes a number that was not known, and joins what it lies between.
    fn note(&mut self, number: u64) {
        let before = self.above.range(..number).next_back().filter(|(_, last)| **last + 1 == number).map(|(first, _)| *first);
        let last = number.checked_add(1).and_then(|next| self.above.remove(&next)).unwrap_or(number);
        self.above.insert(before.unwrap_or(number), last);
        self.advance();
    }

    /// Takes the ranges that reach the prefix into it.
    fn advance(&mut self) {
        while let Some(range) = self.above.first_entry()
            && *range.key() <= self.prefix.saturating_add(1)
        {
            self.prefix = self.prefix.max(range.remove());
        }
    }

    fn put(&mut self, number: u64, id: &str, value: Option<T>) {
        let is_gone = value.is_none();
        if let Some(before) = self.entries.insert(id.to_owned(), Entry { number, value }) {
            self.gone.remove(&before.number);
        }
        if is_gone {
            self.gone.insert(number, id.to_owned());
        }
    }

    /// What is gone is forgotten, once nothing older can come: neither a change nor an answer.
    fn prune(&mut self) {
        let until = self.healing.map_or(self.prefix, |healing| healing.min(self.prefix));
        while let Some(first) = self.gone.first_entry()
            && *first.key() <= until
        {
            let id = first.remove();
            self.entries.remove(&id);
        }
    }

    /// The number of the last change that was heard of.
    pub(super) fn last(&self) -> u64 {
        self.above.last_key_value().map_or(self.prefix, |(_, last)| *last)
    }

    /// From here on an answer is on its way. Another one that may be is no longer waited for.
    pub(super) fn begin_heal(&mut self) -> Since {
        let number = self.last();
        self.healing = Some(number);
        self.heals += 1;
        Since { number, heal: self.heals }
    }

    /// No answer came.
    pub(super) fn give_up_heal(&mut self, since: Since) {
        if since.heal == self.heals {
            self.healing = None;
            self.prune();
        }
    }

    /// Takes an answer that tells of all changes up to where it was asked for, and perhaps of later ones. What was heard later counts for what it names.
    /// `false`: another one is waited for.
    pub(super) fn heal(&mut self, since: Since, items: impl IntoIterator<Item = (String, T)>) -> bool {
        if since.heal != self.heals || self.healing.is_none() {
            return false;
        }
        let from = since.number;
        let missing = if self.is_disordered { u64::MAX } else { self.last_missing() };
        let (later, mut before): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(&mut self.entries).into_iter().partition(|(_, entry)| entry.number > from);
        for (id, value) in items {
            // What is known of one since before the answer is more than it tells, if nothing is missing in between.
            let known = before.remove(&id).filter(|entry| entry.value.is_some() && entry.number >= missing);
            self.entries.insert(id, known.unwrap_or(Entry { number: from, value: Some(value) }));
        }
        self.entries.extend(later);
        self.gone = self.entries.iter().filter(|(_, entry)| entry.value.is_none()).map(|(id, entry)| (entry.number, id.clone())).collect();
        self.above.retain(|_, last| *last > from);
        if let Some(range) = self.above.first_entry().filter(|range| *range.key() <= from) {
            let last = range.remove();
            self.above.insert(from.saturating_add(1), last);
        }
        self.prefix = self.prefix.max(from);
        self.healing = None;
        self.is_disordered = false;
        self.advance();
        self.prune();
        true
    }

    /// The last number that is missing; 0, where none is.
    fn last_missing(&self) -> u64 {
        self.above.last_key_value().map_or(0, |(first, _)| first - 1)
    }

    pub(super) fn knowledge(&self) -> Knowledge {
        if self.is_disordered {
            return Knowledge::Disordered;
        }
        match self.last() - self.prefix {
            0 => Knowledge::Complete { up_to: self.prefix },
            above => {
                let known: u64 = self.above.iter().map(|(first, last)| last - first + 1).sum();
                Knowledge::Missing { first: self.prefix + 1, count: above - known }
            }
        }
    }

    /// Something was told that is not in it.
    pub(super) const fn disorder(&mut self) {
        self.is_disordered = true;
    }

    /// What is there, by name; whether nothing that is missing can have changed it.
    pub(super) fn present(&self) -> impl Iterator<Item = (&str, &T, bool)> {
        let missing = self.last_missing();
        let is_ordered = !self.is_disordered;
        self.entries.iter().filter_map(move |(id, entry)| {
            let value = entry.value.as_ref()?;
            Some((id.as_str(), value, is_ordered && entry.number >= missing))
        })
    }

    /// How much it holds.
    pub(super) fn held(&self) -> usize {
        self.entries.len() + self.above.len()
    }
}
