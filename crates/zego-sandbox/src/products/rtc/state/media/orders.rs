//! Sets of recorded files, each in an order of its own. All sets point to the same files, so that no key is stored twice.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Bound;
use std::sync::Arc;

use super::file::RecordedFile;
use crate::moment::Moment;

/// Where a file stands in an order: a text, then a moment, then its number. Orders leave out what they do not go by.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Place<'k>(pub(super) &'k str, pub(super) Moment, pub(super) u64);

impl<'k> Place<'k> {
    /// Of a file with this id, where files go by their ids.
    pub(super) const fn of_id(id: &'k str) -> Self {
        Self(id, Moment::from_secs(0), 0)
    }

    /// Before all that have this text.
    pub(super) const fn first_of(text: &'k str) -> Self {
        Self(text, Moment::from_millis(i64::MIN), 0)
    }

    /// Past all that have this text.
    pub(super) const fn last_of(text: &'k str) -> Self {
        Self(text, Moment::from_millis(i64::MAX), u64::MAX)
    }
}

/// What files are put in order by.
pub(super) trait Order {
    /// The place of a file.
    fn place(file: &RecordedFile) -> Place<'_>;

    /// The order of two files: that of their places, made out of no more than it needs.
    fn compare(one: &RecordedFile, other: &RecordedFile) -> Ordering {
        Self::place(one).cmp(&Self::place(other))
    }

    /// Whether it has one.
    fn holds(_file: &RecordedFile) -> bool {
        true
    }
}

/// By what the vendor's operations call them.
pub(super) struct ById;
/// By name. Files that are found by their ids under the same prefixes are left out.
pub(super) struct ByName;
/// By stream, and then by time.
pub(super) struct ByStream;
/// By the time in which they were made.
pub(super) struct ByTime;
/// By the end of their time.
pub(super) struct ByExpiry;

impl Order for ById {
    fn place(file: &RecordedFile) -> Place<'_> {
        Place::of_id(&file.id)
    }

    fn compare(one: &RecordedFile, other: &RecordedFile) -> Ordering {
        one.id.cmp(&other.id)
    }
}

impl Order for ByName {
    fn place(file: &RecordedFile) -> Place<'_> {
        Place(file.name(), Moment::from_secs(0), file.number)
    }

    fn holds(file: &RecordedFile) -> bool {
        file.is_listed_by_name()
    }
}

impl Order for ByStream {
    fn place(file: &RecordedFile) -> Place<'_> {
        Place(&file.stream, file.created, file.number)
    }
}

impl Order for ByTime {
    fn place(file: &RecordedFile) -> Place<'_> {
        Place("", file.created, file.number)
    }

    fn compare(one: &RecordedFile, other: &RecordedFile) -> Ordering {
        one.created.cmp(&other.created).then(one.number.cmp(&other.number))
    }
}

impl Order for ByExpiry {
    fn place(file: &RecordedFile) -> Place<'_> {
        Place("", file.expires.unwrap_or_default(), file.number)
    }

    fn holds(file: &RecordedFile) -> bool {
        file.expires.is_some()
    }
}

/// A set of files in an order.
pub(super) struct Ordered<O: Order>(BTreeSet<Entry<O>>);

impl<O: Order> Ordered<O> {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a file, if it has a place in this order, and returns the one that had the same place.
    pub(super) fn insert(&mut self, file: &Arc<RecordedFile>) -> Option<Arc<RecordedFile>> {
        if !O::holds(file) {
            return None;
        }
        let entry = Entry { file: Arc::clone(file), order: PhantomData };
        self.0.replace(entry).map(|before| before.file)
    }

    pub(super) fn remove(&mut self, file: &RecordedFile) {
        if O::holds(file) {
            self.0.remove::<dyn Placed<O> + '_>(&O::place(file));
        }
    }

    pub(super) fn get(&self, place: Place<'_>) -> Option<&Arc<RecordedFile>> {
        self.0.get::<dyn Placed<O> + '_>(&place).map(|entry| &entry.file)
    }

    /// The first file at this place or past it.
    pub(super) fn first_from(&self, place: Place<'_>) -> Option<&Arc<RecordedFile>> {
        self.range(Bound::Included(place), Bound::Unbounded).next()
    }

    pub(super) fn first(&self) -> Option<&Arc<RecordedFile>> {
        self.0.first().map(|entry| &entry.file)
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<RecordedFile>> {
        self.0.iter().map(|entry| &entry.file)
    }

    /// The files between two places, of which each is within unless it is excluded.
    pub(super) fn range(
        &self,
        from: Bound<Place<'_>>,
        to: Bound<Place<'_>>,
    ) -> impl DoubleEndedIterator<Item = &Arc<RecordedFile>> + use<'_, O> {
        let (first, last) = (from.as_ref().map(bound::<O>), to.as_ref().map(bound::<O>));
        // A range that ends before it begins holds nothing; the set would panic.
        let holds = match (&from, &to) {
            (Bound::Excluded(from), Bound::Included(to) | Bound::Excluded(to)) => from < to,
            (Bound::Included(from), Bound::Included(to) | Bound::Excluded(to)) => from <= to,
            _ => true,
        };
        holds.then(|| self.0.range::<dyn Placed<O> + '_, _>((first, last))).into_iter().flatten().map(|entry| &entry.file)
    }

    /// The files whose text begins with `prefix`.
    pub(super) fn with_prefix(&self, prefix: &str) -> impl DoubleEndedIterator<Item = &Arc<RecordedFile>> + use<'_, O> {
        let past = past_prefix(prefix);
        let to = past.as_deref().map_or(Bound::Unbounded, |past| Bound::Excluded(Place::first_of(past)));
        self.range(Bound::Included(Place::first_of(prefix)), to)
    }
}

impl<O: Order> Default for Ordered<O> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

/// Shows how many there are: there may be millions.
impl<O: Order> fmt::Debug for Ordered<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} files", self.len())
    }
}

/// The first text past all that begin with `prefix`.
fn past_prefix(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

/// A file in a set.
struct Entry<O> {
    file: Arc<RecordedFile>,
    order: PhantomData<fn() -> O>,
}

/// What has a place: a file of the set, or a place alone, so that one can be looked for.
trait Placed<O> {
    fn place(&self) -> Place<'_>;
}

impl<O: Order> Placed<O> for Entry<O> {
    fn place(&self) -> Place<'_> {
        O::place(&self.file)
    }
}

impl<O> Placed<O> for Place<'_> {
    fn place(&self) -> Place<'_> {
        *self
    }
}

fn bound<'p, O>(place: &'p Place<'_>) -> &'p (dyn Placed<O> + 'p) {
    place
}

impl<'p, O: Order + 'p> Borrow<dyn Placed<O> + 'p> for Entry<O> {
    fn borrow(&self) -> &(dyn Placed<O> + 'p) {
        self
    }
}

impl<O> Ord for dyn Placed<O> + '_ {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

impl<O> PartialOrd for dyn Placed<O> + '_ {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<O> Eq for dyn Placed<O> + '_ {}

impl<O> PartialEq for dyn Placed<O> + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<O: Order> Ord for Entry<O> {
    fn cmp(&self, other: &Self) -> Ordering {
        O::compare(&self.file, &other.file)
    }
}

impl<O: Order> PartialOrd for Entry<O> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<O: Order> Eq for Entry<O> {}

impl<O: Order> PartialEq for Entry<O> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_before_the_next_text() {
        for (prefix, past) in
            [("", None), ("a", Some("b")), ("a\u{10ffff}", Some("b")), ("\u{10ffff}", None), ("x\u{d7ff}", Some("x\u{e000}"))]
        {
            assert_eq!(past_prefix(prefix).as_deref(), past, "{prefix}");
        }
    }
}
