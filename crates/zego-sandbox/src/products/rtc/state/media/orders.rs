//! Recorded files in an order, a set for each. All sets point to the same files, and have by themselves what most comparisons need of a place: whoever looks
//! for one file among a million looks at few others, each of which lies somewhere else in memory.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Bound, RangeInclusive};
use std::sync::Arc;

use super::file::RecordedFile;
use crate::moment::Moment;

/// Files by a moment of theirs; those of one moment in the order in which they were made.
#[derive(Default)]
pub(super) struct ByTime(BTreeMap<(Moment, u64), Arc<RecordedFile>>);

impl ByTime {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn insert(&mut self, moment: Moment, file: &Arc<RecordedFile>) {
        self.0.insert((moment, file.number), Arc::clone(file));
    }

    pub(super) fn remove(&mut self, moment: Moment, file: &RecordedFile) {
        self.0.remove(&(moment, file.number));
    }

    pub(super) fn first(&self) -> Option<(Moment, &Arc<RecordedFile>)> {
        self.0.first_key_value().map(|((moment, _), file)| (*moment, file))
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<RecordedFile>> {
        self.0.values()
    }

    /// The files of these moments, which do not end before they begin.
    pub(super) fn range(&self, moments: &RangeInclusive<Moment>) -> impl DoubleEndedIterator<Item = &Arc<RecordedFile>> + use<'_> {
        self.0.range((*moments.start(), 0)..=(*moments.end(), u64::MAX)).map(|(_, file)| file)
    }
}

/// Shows how many there are: there may be millions.
impl fmt::Debug for ByTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} files", self.len())
    }
}

/// Where a file stands in an order of texts: a text, then the file's number, where several can have one text.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Place<'k>(&'k str, u64);

impl<'k> Place<'k> {
    /// Where files go by their ids: the one with this id. Elsewhere it is before all that have this text.
    pub(super) const fn first_of(text: &'k str) -> Self {
        Self(text, 0)
    }

    /// Past all that have this text.
    pub(super) const fn last_of(text: &'k str) -> Self {
        Self(text, u64::MAX)
    }

    fn head(self) -> TextHead {
        TextHead::of(self.0)
    }
}

/// How a text begins, as numbers, so that two of them are in the order of their texts, or the same: fifteen bytes, and how many of them are the text's.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct TextHead(u64, u64);

impl TextHead {
    fn of(text: &str) -> Self {
        let mut bytes = [0; 16];
        let begin = &text.as_bytes()[..text.len().min(15)];
        bytes[..begin.len()].copy_from_slice(begin);
        // One more, where there is more of it.
        bytes[15] = u8::try_from(text.len()).unwrap_or(u8::MAX).min(16);
        let both = u128::from_be_bytes(bytes);
        #[expect(clippy::cast_possible_truncation, reason = "its second half")]
        let second = both as u64;
        Self((both >> 64) as u64, second)
    }
}

/// What files are put in order by.
pub(super) trait Order {
    /// The place of a file.
    fn place(file: &RecordedFile) -> Place<'_>;
}

/// By what the vendor's operations call them.
pub(super) struct ById;
/// By name.
pub(super) struct ByName;

impl Order for ById {
    fn place(file: &RecordedFile) -> Place<'_> {
        Place::first_of(&file.id)
    }
}

impl Order for ByName {
    fn place(file: &RecordedFile) -> Place<'_> {
        Place(file.name(), file.number)
    }
}

/// A set of files in an order of texts.
pub(super) struct Ordered<O: Order>(BTreeSet<Entry<O>>);

impl<O: Order> Ordered<O> {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a file, and returns the one that had the same place.
    pub(super) fn insert(&mut self, file: &Arc<RecordedFile>) -> Option<Arc<RecordedFile>> {
        self.0.replace(Entry::of(Arc::clone(file))).map(|before| before.file)
    }

    pub(super) fn remove(&mut self, file: &RecordedFile) {
        self.take(O::place(file));
    }

    /// Takes out the file at this place.
    pub(super) fn take(&mut self, place: Place<'_>) -> Option<Arc<RecordedFile>> {
        self.0.take::<dyn Placed<O> + '_>(&Sought::at(place)).map(|entry| entry.file)
    }

    pub(super) fn get(&self, place: Place<'_>) -> Option<&Arc<RecordedFile>> {
        self.0.get::<dyn Placed<O> + '_>(&Sought::at(place)).map(|entry| &entry.file)
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<RecordedFile>> {
        self.0.iter().map(|entry| &entry.file)
    }

    pub(super) fn into_files(self) -> impl Iterator<Item = Arc<RecordedFile>> {
        self.0.into_iter().map(|entry| entry.file)
    }

    /// The files between two places, of which each is within unless it is excluded.
    pub(super) fn range(
        &self,
        from: Bound<Place<'_>>,
        to: Bound<Place<'_>>,
    ) -> impl DoubleEndedIterator<Item = &Arc<RecordedFile>> + use<'_, O> {
        // A range that ends before it begins holds nothing; the set would panic.
        let holds = match (&from, &to) {
            (Bound::Excluded(from), Bound::Included(to) | Bound::Excluded(to)) => from < to,
            (Bound::Included(from), Bound::Included(to) | Bound::Excluded(to)) => from <= to,
            _ => true,
        };
        let (from, to) = (from.map(Sought::at), to.map(Sought::at));
        let (first, last) = (from.as_ref().map(bound::<O>), to.as_ref().map(bound::<O>));
        holds.then(|| self.0.range::<dyn Placed<O> + '_, _>((first, last))).into_iter().flatten().map(|entry| &entry.file)
    }

    /// The files whose text begins with a prefix.
    pub(super) fn within(&self, prefix: &PrefixRange) -> impl DoubleEndedIterator<Item = &Arc<RecordedFile>> + use<'_, O> {
        let to = prefix.past.as_deref().map_or(Bound::Unbounded, |past| Bound::Excluded(Place::first_of(past)));
        self.range(Bound::Included(Place::first_of(&prefix.prefix)), to)
    }
}

/// Where the texts lie that begin with a prefix.
pub(super) struct PrefixRange {
    prefix: String,
    /// The first text past all of them, if there is one.
    past: Option<String>,
}

impl PrefixRange {
    pub(super) fn of(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), past: past_prefix(prefix) }
    }
}

impl<O: Order> FromIterator<Arc<RecordedFile>> for Ordered<O> {
    fn from_iter<I: IntoIterator<Item = Arc<RecordedFile>>>(files: I) -> Self {
        Self(files.into_iter().map(Entry::of).collect())
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
    /// How the text of its place begins.
    head: TextHead,
    file: Arc<RecordedFile>,
    order: PhantomData<fn() -> O>,
}

impl<O: Order> Entry<O> {
    fn of(file: Arc<RecordedFile>) -> Self {
        Self { head: O::place(&file).head(), file, order: PhantomData }
    }
}

/// A place that is looked for.
struct Sought<'k> {
    head: TextHead,
    place: Place<'k>,
}

impl<'k> Sought<'k> {
    fn at(place: Place<'k>) -> Self {
        Self { head: place.head(), place }
    }
}

/// What has a place: a file of the set, or a place alone, so that one can be looked for.
trait Placed<O> {
    fn head(&self) -> TextHead;
    fn place(&self) -> Place<'_>;
}

impl<O: Order> Placed<O> for Entry<O> {
    fn head(&self) -> TextHead {
        self.head
    }

    fn place(&self) -> Place<'_> {
        O::place(&self.file)
    }
}

impl<O> Placed<O> for Sought<'_> {
    fn head(&self) -> TextHead {
        self.head
    }

    fn place(&self) -> Place<'_> {
        self.place
    }
}

/// The order of two places. Only where the texts begin in the same way, all of it has to be looked at.
fn compare<O>(one: &(impl Placed<O> + ?Sized), other: &(impl Placed<O> + ?Sized)) -> Ordering {
    one.head().cmp(&other.head()).then_with(|| one.place().cmp(&other.place()))
}

fn bound<'p, O>(place: &'p Sought<'_>) -> &'p (dyn Placed<O> + 'p) {
    place
}

impl<'p, O: Order + 'p> Borrow<dyn Placed<O> + 'p> for Entry<O> {
    fn borrow(&self) -> &(dyn Placed<O> + 'p) {
        self
    }
}

impl<O> Ord for dyn Placed<O> + '_ {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(self, other)
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
        compare(self, other)
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_prefix_ends_before_the_next_text() {
        for (prefix, past) in
            [("", None), ("a", Some("b")), ("a\u{10ffff}", Some("b")), ("\u{10ffff}", None), ("x\u{d7ff}", Some("x\u{e000}"))]
        {
            assert_eq!(past_prefix(prefix).as_deref(), past, "{prefix}");
        }
    }

    proptest! {
        /// With zeros in them, and around the length at which they are cut.
        #[test]
        fn heads_are_in_the_order_of_their_texts(same in "[ab\0]{0,18}", one in "[ab\0é]{0,3}", other in "[ab\0é]{0,3}") {
            let (one, other) = (format!("{same}{one}"), format!("{same}{other}"));
            let heads = TextHead::of(&one).cmp(&TextHead::of(&other));
            prop_assert!(heads == one.cmp(&other) || (heads.is_eq() && one.len() > 15 && other.len() > 15), "{one:?} {other:?}");
        }
    }
}
