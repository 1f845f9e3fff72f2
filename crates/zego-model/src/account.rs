//! What was asked for, held against what the answer says: every item is accounted for, or named as a failure.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::decode::memory;
use crate::decode::{DecodeError, DecodedAnswer, Unreadable};
use crate::failure::{FailureKind, Failures, ItemFailure};
#[cfg(feature = "table")]
use crate::spec::OperationRow;

/// What a call asked for, as far as its answer has to mention it. Nothing, where the vendor's page promises no entry for each item.
#[derive(Default)]
pub struct Asked<'a> {
    vendor: Option<Cow<'a, str>>,
    items: AskedItems<'a>,
    /// What reads an answer into its type, where whoever calls takes untyped data, which tell of no item. It is of the table.
    reader: Option<Reader>,
}

type Reader = fn(&[u8], &Asked<'_>) -> Result<DecodedAnswer, DecodeError>;

/// The items, where they are: most answers keep to their order, and then none is copied.
#[derive(Default)]
enum AskedItems<'a> {
    #[default]
    None,
    /// A list of the request.
    List(&'a (dyn ItemList + Sync)),
    /// Items and parts of them.
    Parts(Vec<(Cow<'a, str>, Cow<'a, str>)>),
}

impl<'a> Asked<'a> {
    /// Whose list in the answer counts.
    pub fn vendor(&mut self, vendor: impl Into<Cow<'a, str>>) {
        self.vendor = Some(vendor.into());
    }

    /// The items of a list. No slice: to be of any type, that would have to be kept on the heap.
    pub fn items<T: AsRef<str> + Sync>(&mut self, items: &'a Vec<T>) {
        if self.is_empty() {
            self.items = AskedItems::List(items);
        } else {
            for item in items {
                self.part(item.as_ref(), "");
            }
        }
    }

    /// Parts of an item, such as copies of a file. The answer names the item alone, once for each different text of parts.
    pub fn part(&mut self, item: impl Into<Cow<'a, str>>, part: impl Into<Cow<'a, str>>) {
        match &mut self.items {
            AskedItems::Parts(items) => items.push((item.into(), part.into())),
            AskedItems::None => self.items = AskedItems::Parts(vec![(item.into(), part.into())]),
            AskedItems::List(list) => {
                let before = (0..list.len()).filter_map(|place| list.get(place));
                let mut items: Vec<_> = before.map(|item| (Cow::Owned(item.to_owned()), Cow::Borrowed(""))).collect();
                items.push((item.into(), part.into()));
                self.items = AskedItems::Parts(items);
            }
        }
    }

    /// By which row of the table an answer tells of them.
    #[cfg(feature = "table")]
    pub(crate) fn read_by(&mut self, row: &OperationRow) {
        self.reader = row.response.iter().any(|field| field.partial || !field.answers.is_empty()).then_some(row.decode);
    }

    /// What untyped data leave to be told: nothing without a reader, as then nobody knows where they tell of items. Those that are none of the operation
    /// mention nothing.
    #[inline]
    pub(crate) fn untyped_failures(&self, body: &[u8]) -> Result<Failures, Unreadable> {
        self.reader.map_or_else(|| Ok(Failures::default()), |read| self.read_failures(read, body))
    }

    fn read_failures(&self, read: Reader, body: &[u8]) -> Result<Failures, Unreadable> {
        match read(body, self) {
            Ok(answer) => Ok(answer.failures),
            // What there is no room to read may mention them all.
            Err(DecodeError::Unreadable(too_much)) if memory::is_exceeded() => Err(too_much),
            Err(_) => Ok(Outcomes::of(self).finish()),
        }
    }

    /// The same, without what is borrowed: for another thread.
    pub fn into_owned(self) -> Asked<'static> {
        let owned = |text: &str| Cow::Owned(text.to_owned());
        let items = match self.len() {
            0 => AskedItems::None,
            _ => AskedItems::Parts(self.iter().map(|(item, part)| (owned(item), owned(part))).collect()),
        };
        Asked { vendor: self.vendor.map(|vendor| owned(&vendor)), items, reader: self.reader }
    }

    /// Whether nothing was asked for that the answer has to mention.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many items and parts there are.
    pub fn len(&self) -> usize {
        match &self.items {
            AskedItems::None => 0,
            AskedItems::List(list) => list.len(),
            AskedItems::Parts(items) => items.len(),
        }
    }

    /// The item at a place, and the part of it.
    fn get(&self, place: usize) -> Option<(&str, &str)> {
        match &self.items {
            AskedItems::None => None,
            AskedItems::List(list) => list.get(place).map(|item| (item, "")),
            AskedItems::Parts(items) => items.get(place).map(|(item, part)| (&**item, &**part)),
        }
    }

    /// Whether an item stands at a place.
    #[inline]
    fn has(&self, place: usize, item: &str) -> bool {
        match &self.items {
            AskedItems::None => false,
            AskedItems::List(list) => list.has(place, item),
            AskedItems::Parts(items) => items.get(place).is_some_and(|(expected, _)| expected == item),
        }
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        (0..self.len()).filter_map(|place| self.get(place))
    }
}

/// Texts, of whatever type.
trait ItemList {
    fn len(&self) -> usize;
    fn get(&self, place: usize) -> Option<&str>;
    fn has(&self, place: usize, item: &str) -> bool;
}

impl<T: AsRef<str>> ItemList for Vec<T> {
    fn len(&self) -> usize {
        Self::len(self)
    }

    fn get(&self, place: usize) -> Option<&str> {
        <[T]>::get(self, place).map(AsRef::as_ref)
    }

    fn has(&self, place: usize, item: &str) -> bool {
        <[T]>::get(self, place).is_some_and(|expected| is_same(expected.as_ref(), item))
    }
}

/// Whether two texts are the same. Ids, which are most of them, have a length at which two comparisons of so many bytes tell all.
#[inline]
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    match (one.first_chunk::<16>(), other.first_chunk::<16>(), one.last_chunk::<16>(), other.last_chunk::<16>()) {
        (Some(begins), Some(others), Some(ends), Some(other_ends)) if one.len() == other.len() && one.len() <= 32 => {
            begins == others && ends == other_ends
        }
        _ => one == other,
    }
}

/// How many items: they may be personal data.
impl fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("vendor", &self.vendor).field("items", &self.len()).finish()
    }
}

/// Words as one text: `360p+720p`.
pub(crate) fn words<'w, T: fmt::Display + 'w>(words: impl IntoIterator<Item = &'w T>) -> String {
    words.into_iter().map(ToString::to_string).collect::<Vec<_>>().join("+")
}

/// A part of an answer that tells of items.
pub(crate) trait Report {
    fn report(&self, to: &mut Outcomes<'_>);
}

impl<T: Report> Report for Vec<T> {
    fn report(&self, to: &mut Outcomes<'_>) {
        for item in self {
            item.report(to);
        }
    }
}

impl<T: Report> Report for Option<T> {
    fn report(&self, to: &mut Outcomes<'_>) {
        if let Some(item) = self {
            item.report(to);
        }
    }
}

/// Collects what an answer tells of items.
#[derive(Debug)]
pub struct Outcomes<'a> {
    asked: &'a Asked<'a>,
    /// Answers mostly keep to the order of the request: the item that is expected next.
    next: usize,
    /// What is known of each item, once an answer does not keep to the order or names one as failed.
    named: Option<Named<'a>>,
    failures: Vec<ItemFailure>,
    /// Whether there were more failures than an answer may hold.
    too_much: bool,
    /// Whether what is told now answers to the request.
    answering: bool,
    /// Whether what is told now is of the vendor that was asked.
    of_vendor: bool,
}

/// How often each of the items that were asked for is named.
#[derive(Debug)]
struct Named<'a> {
    /// As done and as failed, by the item's place.
    counts: Vec<(u32, u32)>,
    /// The last place at which an item stands.
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Named<'a> {
    /// The first items are named as done, in their order.
    fn after(asked: &'a Asked<'a>, done: usize) -> Self {
        let counts = (0..asked.len()).map(|place| (u32::from(place < done), 0)).collect();
        Self { counts, places: asked.iter().enumerate().map(|(place, (item, _))| (item, place)).collect() }
    }
}

impl<'a> Outcomes<'a> {
    pub(crate) fn of(asked: &'a Asked<'a>) -> Self {
        Self { asked, next: 0, named: None, failures: Vec::new(), too_much: false, answering: false, of_vendor: true }
    }

    /// What is told in a list that answers to what was asked.
    pub(crate) fn answering(&mut self, tell: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.answering, true);
        tell(self);
        self.answering = before;
    }

    /// What is told in the list of one vendor.
    pub(crate) fn of_vendor(&mut self, vendor: &str, tell: impl FnOnce(&mut Self)) {
        let is_asked = self.asked.vendor.as_deref().is_none_or(|asked| asked == vendor);
        let before = std::mem::replace(&mut self.of_vendor, is_asked);
        tell(self);
        self.of_vendor = before;
    }

    /// Items that succeeded.
    pub(crate) fn all_ok<T: AsRef<str>>(&mut self, items: &[T]) {
        if self.counts() {
            for item in items {
                self.named_ok(item.as_ref());
            }
        }
    }

    /// An item that succeeded.
    pub(crate) fn ok(&mut self, item: &str) {
        if self.counts() {
            self.named_ok(item);
        }
    }

    #[inline]
    fn named_ok(&mut self, item: &str) {
        if self.named.is_none() && self.asked.has(self.next, item) {
            self.next += 1;
        } else if let Some(count) = self.count(item) {
            count.0 += 1;
        }
    }

    /// An item that failed.
    pub(crate) fn failed(&mut self, failure: ItemFailure) {
        if self.counts()
            && let Some(count) = self.count(&failure.item)
        {
            count.1 += 1;
        }
        self.too_much |= memory::push(&mut self.failures, failure).is_err();
    }

    /// Whether it was told of more failures than an answer may hold.
    pub(crate) const fn is_too_much(&self) -> bool {
        self.too_much
    }

    /// How many have failed so far.
    pub(crate) fn failures(&self) -> usize {
        self.failures.len()
    }

    /// Whether what is told now answers to something that was asked.
    fn counts(&self) -> bool {
        self.answering && self.of_vendor && !self.asked.is_empty()
    }

    /// The count of an item, unless nobody asked for it.
    fn count(&mut self, item: &str) -> Option<&mut (u32, u32)> {
        // An item that stands several times in the request is counted at one of its places.
        let is_next = self.asked.has(self.next, item);
        let Named { counts, places } = self.named.get_or_insert_with(|| Named::after(self.asked, self.next));
        let place = if is_next { self.next } else { *places.get(item)? };
        self.next = place + 1;
        counts.get_mut(place)
    }

    /// The failures the answer tells of, and what it leaves open.
    pub(crate) fn finish(mut self) -> Failures {
        let all = self.asked.len();
        match self.named.take() {
            None if self.next == all => {}
            None => self.settle(&Named::after(self.asked, self.next).counts),
            Some(Named { counts, .. }) if counts.iter().all(|(done, failed)| done + failed == 1) => {}
            Some(Named { counts, .. }) => self.settle(&counts),
        }
        self.failures.into_iter().collect()
    }

    /// Counts for each item, wherever it stands: as many different parts as were asked for have to be named.
    fn settle(&mut self, counts: &[(u32, u32)]) {
        let mut items: BTreeMap<&str, (BTreeSet<&str>, u32, u32)> = BTreeMap::new();
        for ((item, part), (done, failed)) in self.asked.iter().zip(counts) {
            let entry = items.entry(item).or_default();
            entry.0.insert(part);
            entry.1 += done;
            entry.2 += failed;
        }
        for failure in &mut self.failures {
            let Some((parts, done, failed)) = items.get(failure.item.as_str()) else { continue };
            if *done > 0 && *failed > 0 && *done as usize + *failed as usize > parts.len() {
                failure.kind = FailureKind::Contradictory;
            }
        }
        // Which of several parts an answer names, it does not tell: the first ones are taken for named.
        for (item, part) in self.asked.iter() {
            let Some((parts, done, failed)) = items.get_mut(item) else { continue };
            if !parts.remove(part) {
                continue;
            }
            if let Some(left) = (*done + *failed).checked_sub(1) {
                (*done, *failed) = (left, 0);
                continue;
            }
            let item = if part.is_empty() { item.to_string() } else { format!("{item} ({part})") };
            self.failures.push(ItemFailure { item, kind: FailureKind::NotMentioned, ..ItemFailure::default() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(asked: &[(&'static str, &'static str)], done: &[&str], failed: &[&str]) -> Vec<(String, FailureKind)> {
        let mut call = Asked::default();
        for (item, part) in asked {
            call.part(*item, *part);
        }
        let mut outcomes = Outcomes::of(&call);
        outcomes.answering(|to| {
            for item in done {
                to.ok(item);
            }
            for item in failed {
                to.failed(ItemFailure::new((*item).to_owned(), "1".to_owned(), String::new(), None));
            }
        });
        outcomes.finish().into_iter().map(|failure| (failure.item, failure.kind)).collect()
    }

    #[test]
    fn every_item_is_done_or_named() {
        use FailureKind::{Contradictory, Failed, NotMentioned};
        let (a, b, c) = (("a", ""), ("b", ""), ("c", ""));
        let named = |item: &str, kind| (item.to_owned(), kind);
        assert_eq!(found(&[a, b, c], &["a", "b", "c"], &[]), []);
        assert_eq!(found(&[a, b, c], &["c", "a", "b"], &[]), [], "in any order");
        assert_eq!(found(&[a, b, c], &["a", "c"], &["b"]), [named("b", Failed)]);
        assert_eq!(found(&[a, b, c], &["a"], &["c"]), [named("c", Failed), named("b", NotMentioned)]);
        assert_eq!(found(&[a, b], &[], &[]), [named("a", NotMentioned), named("b", NotMentioned)]);
        assert_eq!(found(&[a], &["a"], &["a"]), [named("a", Contradictory)]);
        assert_eq!(found(&[a, a], &["a"], &[]), [], "one item, though named twice in the request");
        assert_eq!(found(&[a], &["a", "z"], &["y"]), [named("y", Failed)], "what nobody asked for accounts for nothing");
    }

    #[test]
    fn texts_of_every_length_are_compared() {
        let text = "0123456789abcdefghijklmnopqrstuvwxyz";
        for length in 0..text.len() {
            assert!(is_same(&text[..length], &text[..length]));
            assert!(!is_same(&text[..length], &text[..=length]));
            for at in 0..length {
                let mut other = text[..length].to_owned();
                other.replace_range(at..=at, "-");
                assert!(!is_same(&text[..length], &other), "{at} of {length}");
            }
        }
    }

    #[test]
    fn parts_of_an_item_are_counted() {
        use FailureKind::{Contradictory, Failed, NotMentioned};
        let named = |item: &str, kind| (item.to_owned(), kind);
        let (small, large) = (("a", "360p"), ("a", "720p"));
        assert_eq!(found(&[small, large], &["a", "a"], &[]), []);
        assert_eq!(found(&[small, large], &["a"], &["a"]), [named("a", Failed)]);
        assert_eq!(found(&[small, large], &["a"], &[]), [named("a (720p)", NotMentioned)]);
        assert_eq!(found(&[small, large], &[], &[]), [named("a (360p)", NotMentioned), named("a (720p)", NotMentioned)]);
        assert_eq!(found(&[small, small], &["a"], &[]), []);
        assert_eq!(found(&[("a", "360p+720p")], &["a"], &["a"]), [named("a", Contradictory)]);
    }

    #[test]
    fn only_the_list_of_the_vendor_that_was_asked_mentions_anything() {
        let items = vec!["a"];
        let mut asked = Asked::default();
        asked.vendor("Ws");
        asked.items(&items);
        let told = |vendor: &str| {
            let mut outcomes = Outcomes::of(&asked);
            outcomes.of_vendor(vendor, |to| to.answering(|to| to.ok("a")));
            outcomes.finish().len()
        };
        assert_eq!((told("Ws"), told("Tencent")), (0, 1));
        let mut beside = Outcomes::of(&asked);
        beside.ok("a");
        assert_eq!(beside.finish().len(), 1, "a list that answers to nothing mentions nothing");
    }
}
