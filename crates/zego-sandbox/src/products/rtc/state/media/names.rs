//! Recorded files by name along another order: of the files whose names begin with a prefix, the first in that order.
//!
//! Neither order alone answers that: all files with the prefix can lie behind a million others, and all files nearby can have other names. So the other order
//! is cut into stretches, several times, each time into longer ones, and each stretch has its files by name: whoever goes along passes over the longest one in
//! which nothing has the prefix. Past a million files that is some ten of each length.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;
use std::fmt;
use std::iter;
use std::ops::{Bound, RangeBounds as _};
use std::sync::Arc;

use super::file::RecordedFile;
use super::orders::{ByName, Ordered, PrefixRange};
use crate::moment::Moment;

/// How many files a stretch has, from the longest ones to the shortest. Never more than twice as many, and never fewer than a quarter, where there is another
/// one to join. The less a size is of the one before, the fewer stretches of it are passed over, and the more often each file is kept.
const SIZES: [usize; 4] = [65_536, 8_192, 1_024, 128];

/// The other order. No two files of a vendor have one place in it.
pub(super) trait Along {
    type Place: Clone + Ord;

    fn place(file: &RecordedFile) -> Self::Place;

    /// Where a file is beside a place, of which none is made for it.
    fn beside(file: &RecordedFile, place: &Self::Place) -> Ordering;

    fn order(one: &RecordedFile, other: &RecordedFile) -> Ordering;
}

/// From the newest to the oldest; of one moment, the one that was made last comes first.
pub(super) struct FromTheNewest;
/// As object stores list files: by their keys.
pub(super) struct ByKey;

impl Along for FromTheNewest {
    type Place = Reverse<(Moment, u64)>;

    fn place(file: &RecordedFile) -> Self::Place {
        Reverse((file.created, file.number))
    }

    fn beside(file: &RecordedFile, place: &Self::Place) -> Ordering {
        Self::place(file).cmp(place)
    }

    fn order(one: &RecordedFile, other: &RecordedFile) -> Ordering {
        Self::place(one).cmp(&Self::place(other))
    }
}

impl Along for ByKey {
    type Place = Box<str>;

    fn place(file: &RecordedFile) -> Self::Place {
        file.id.clone()
    }

    fn beside(file: &RecordedFile, place: &Self::Place) -> Ordering {
        file.id.cmp(place)
    }

    fn order(one: &RecordedFile, other: &RecordedFile) -> Ordering {
        one.id.cmp(&other.id)
    }
}

/// Files by name, along another order.
pub(super) struct NamesAlong<O: Along> {
    /// The same files, cut into stretches of each size.
    cuts: [Stretches<O>; SIZES.len()],
}

impl<O: Along> NamesAlong<O> {
    fn of_sizes(sizes: [usize; SIZES.len()]) -> Self {
        Self { cuts: sizes.map(Stretches::new) }
    }

    pub(super) fn insert(&mut self, file: &Arc<RecordedFile>) {
        let place = O::place(file);
        for cut in &mut self.cuts {
            cut.insert(&place, file);
        }
    }

    pub(super) fn remove(&mut self, file: &RecordedFile) {
        let place = O::place(file);
        for cut in &mut self.cuts {
            cut.remove(&place, file);
        }
    }

    /// How many files have names that begin with `prefix`, counted up to `most`.
    pub(super) fn count(&self, prefix: &str, most: usize) -> usize {
        let named = PrefixRange::of(prefix);
        self.cuts[0].cut.values().flat_map(|stretch| stretch.within(&named)).take(most).count()
    }

    /// The files whose names begin with `prefix` and whose places are within bounds, in the other order.
    pub(super) fn along(
        &self,
        prefix: &str,
        from: Bound<O::Place>,
        to: Bound<O::Place>,
    ) -> impl Iterator<Item = &Arc<RecordedFile>> + use<'_, O> {
        let named = PrefixRange::of(prefix);
        // Where to go on; nothing at the end.
        let mut next = match &from {
            Bound::Included(place) | Bound::Excluded(place) => Some(place.clone()),
            Bound::Unbounded => self.cuts[0].cut.keys().next().cloned(),
        };
        // Where the stretches end, from the longest, that have something and are not passed yet: they need not be asked again.
        let mut ends: Vec<Option<&O::Place>> = Vec::with_capacity(SIZES.len());
        let stretches = iter::from_fn(move || {
            loop {
                let here = next.take().filter(|here| (Bound::Unbounded, to.as_ref()).contains(here))?;
                let around = ends.iter().take_while(|end| end.is_none_or(|end| here < *end)).count();
                ends.truncate(around);
                // The longest stretch that has nothing is passed over. If each has something, the shortest is gone through.
                let (files, end) = loop {
                    let (files, end) = self.cuts[ends.len()].around(&here)?;
                    if ends.len() + 1 == SIZES.len() || files.within(&named).next().is_none() {
                        break (files, end);
                    }
                    ends.push(end);
                };
                next = end.cloned();
                let mut found: Vec<_> =
                    files.within(&named).filter(|file| is_past::<O>(file, &from) && is_within::<O>(file, &to)).collect();
                if !found.is_empty() {
                    found.sort_unstable_by(|one, other| O::order(one, other));
                    return Some(found);
                }
            }
        });
        stretches.flatten()
    }
}

impl<O: Along> Default for NamesAlong<O> {
    fn default() -> Self {
        Self::of_sizes(SIZES)
    }
}

/// Shows how many there are: there may be millions.
impl<O: Along> fmt::Debug for NamesAlong<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} files", self.cuts[0].cut.values().map(Ordered::len).sum::<usize>())
    }
}

/// Whether a file is not before a bound.
fn is_past<O: Along>(file: &RecordedFile, from: &Bound<O::Place>) -> bool {
    match from {
        Bound::Included(place) => O::beside(file, place).is_ge(),
        Bound::Excluded(place) => O::beside(file, place).is_gt(),
        Bound::Unbounded => true,
    }
}

/// Whether it is not after one.
fn is_within<O: Along>(file: &RecordedFile, to: &Bound<O::Place>) -> bool {
    match to {
        Bound::Included(place) => O::beside(file, place).is_le(),
        Bound::Excluded(place) => O::beside(file, place).is_lt(),
        Bound::Unbounded => true,
    }
}

/// All files, cut into stretches of about one size.
struct Stretches<O: Along> {
    /// By where they begin; each ends where the next one begins.
    cut: BTreeMap<O::Place, Ordered<ByName>>,
    size: usize,
}

impl<O: Along> Stretches<O> {
    const fn new(size: usize) -> Self {
        Self { cut: BTreeMap::new(), size }
    }

    /// Where the stretch begins that has this place; the first one has what comes before it.
    fn begin(&self, place: &O::Place) -> Option<&O::Place> {
        self.cut.range(..=place).next_back().or_else(|| self.cut.first_key_value()).map(|(begin, _)| begin)
    }

    /// The files of that stretch, and where it ends, if that is not the end of all.
    fn around(&self, place: &O::Place) -> Option<(&Ordered<ByName>, Option<&O::Place>)> {
        let mut from_there = self.cut.range(self.begin(place)?..);
        let (_, files) = from_there.next()?;
        Some((files, from_there.next().map(|(end, _)| end)))
    }

    fn insert(&mut self, place: &O::Place, file: &Arc<RecordedFile>) {
        let begin = match self.begin(place).cloned() {
            Some(begin) if begin <= *place => begin,
            // It comes before all others: the first stretch begins with it, if there is one.
            first => {
                let files = first.and_then(|begin| self.cut.remove(&begin)).unwrap_or_default();
                self.cut.insert(place.clone(), files);
                place.clone()
            }
        };
        let Some(files) = self.cut.get_mut(&begin) else { return };
        files.insert(file);
        if files.len() > 2 * self.size {
            self.part(&begin);
        }
    }

    fn remove(&mut self, place: &O::Place, file: &RecordedFile) {
        let Some(begin) = self.begin(place).cloned() else { return };
        let Some(files) = self.cut.get_mut(&begin) else { return };
        files.remove(file);
        if files.len() < self.size / 4 {
            self.join(&begin);
        }
    }

    /// Makes two stretches of one.
    fn part(&mut self, begin: &O::Place) {
        let Some(files) = self.cut.remove(begin) else { return };
        let mut in_order: Vec<_> = files.iter().collect();
        let half = in_order.len() / 2;
        let middle = O::place(in_order.select_nth_unstable_by(half, |one, other| O::order(one, other)).1);
        let (second, first): (Vec<_>, Vec<_>) = files.into_files().partition(|file| O::beside(file, &middle).is_ge());
        self.cut.insert(begin.clone(), first.into_iter().collect());
        self.cut.insert(middle, second.into_iter().collect());
    }

    /// Puts a stretch of few files together with the one before it or after it. An empty one goes in any case.
    fn join(&mut self, begin: &O::Place) {
        let before = self.cut.range(..begin).next_back().map(|(begin, _)| begin.clone());
        let after = || self.cut.range((Bound::Excluded(begin), Bound::Unbounded)).next().map(|(after, _)| after.clone());
        let Some(other) = before.or_else(after) else {
            if self.cut.get(begin).is_some_and(|files| files.len() == 0) {
                self.cut.clear();
            }
            return;
        };
        let (Some(few), Some(mut many)) = (self.cut.remove(begin), self.cut.remove(&other)) else { return };
        for file in few.into_files() {
            many.insert(&file);
        }
        let begin = other.min(begin.clone());
        let is_long = many.len() > 2 * self.size;
        self.cut.insert(begin.clone(), many);
        if is_long {
            self.part(&begin);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;
    use crate::config::{Cdn, FileFormat};
    use crate::products::rtc::state::media::{Etag, FileParts};

    /// Short stretches, so that few files fill many.
    fn small() -> NamesAlong<FromTheNewest> {
        NamesAlong::of_sizes([64, 24, 12, 4])
    }

    fn file(number: u64, name: &str, created: i64) -> Arc<RecordedFile> {
        let created = Moment::from_secs(created);
        let (etag, format, id, name) = (Etag::default(), FileFormat::Mp4, number.to_string(), name.to_owned());
        let parts = FileParts { cdn: Cdn::Tencent, created, duration: 1, etag, expires: None, format, id, name, size: 1, stream: "" };
        Arc::new(RecordedFile { number, ..RecordedFile::new(parts) })
    }

    fn numbers<'f>(files: impl Iterator<Item = &'f Arc<RecordedFile>>) -> Vec<u64> {
        files.map(|file| file.number).collect()
    }

    /// Every stretch has as many files as it may, and those of its place alone.
    fn is_sound<O: Along>(stretches: &Stretches<O>, all: usize) -> bool {
        let mut count = 0;
        let sizes = stretches.cut.iter().all(|(begin, files)| {
            count += files.len();
            let end = stretches.around(begin).and_then(|(_, end)| end);
            let belongs = files.iter().all(|file| O::beside(file, begin).is_ge() && end.is_none_or(|end| O::beside(file, end).is_lt()));
            let is_alone = stretches.cut.len() == 1;
            belongs && files.len() <= 2 * stretches.size && (is_alone || files.len() >= stretches.size / 4)
        });
        sizes && count == all
    }

    /// From the newest to the oldest, and how often two places were compared.
    struct Counted;

    #[derive(Clone, Debug, Eq, PartialEq)]
    struct CountedPlace(Reverse<(Moment, u64)>);

    thread_local! {
        static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    impl Ord for CountedPlace {
        fn cmp(&self, other: &Self) -> Ordering {
            COMPARED.set(COMPARED.get() + 1);
            self.0.cmp(&other.0)
        }
    }

    impl PartialOrd for CountedPlace {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    impl Along for Counted {
        type Place = CountedPlace;

        fn place(file: &RecordedFile) -> CountedPlace {
            CountedPlace(FromTheNewest::place(file))
        }

        fn beside(file: &RecordedFile, place: &CountedPlace) -> Ordering {
            FromTheNewest::beside(file, &place.0)
        }

        fn order(one: &RecordedFile, other: &RecordedFile) -> Ordering {
            FromTheNewest::order(one, other)
        }
    }

    /// A prefix that only the oldest of many files have is found by passing over the others: with fewer comparisons than there are short stretches.
    #[test]
    fn stretches_without_the_prefix_are_passed_over() {
        const FILES: u64 = 300_000;
        let mut names = NamesAlong::<Counted>::default();
        for number in 0..FILES {
            names.insert(&file(number, if number < 10 { "old" } else { "new" }, number.cast_signed()));
        }
        let before = COMPARED.get();
        assert_eq!(numbers(names.along("old", Bound::Unbounded, Bound::Unbounded).take(3)), [9, 8, 7]);
        let (compared, short) = (COMPARED.get() - before, names.cuts[SIZES.len() - 1].cut.len());
        assert!(compared < short, "{compared} comparisons, {short} short stretches");
        assert_eq!((names.count("old", 5), names.count("old", 50), names.count("nothing", 50)), (5, 10, 0));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn files_along_an_order_are_those_of_a_walk_over_all(
            files in prop::collection::vec(("[ab]{1,3}", 0..40_i64), 0..200),
            gone in prop::collection::vec(any::<prop::sample::Index>(), 0..300),
            prefix in "[ab]{0,2}",
            (newest, oldest) in (0..40_i64, 0..40_i64),
        ) {
            let mut names = small();
            let mut left: Vec<_> = files.iter().zip(1..).map(|((name, created), number)| file(number, name, *created)).collect();
            for file in &left {
                names.insert(file);
            }
            for index in gone {
                if !left.is_empty() {
                    names.remove(&left.swap_remove(index.index(left.len())));
                }
                prop_assert!(names.cuts.iter().all(|cut| is_sound(cut, left.len())));
            }
            left.retain(|file| file.name().starts_with(&prefix));
            left.sort_unstable_by(|one, other| FromTheNewest::order(one, other));
            prop_assert_eq!(names.count(&prefix, 1_000), left.len());
            prop_assert_eq!(numbers(names.along(&prefix, Bound::Unbounded, Bound::Unbounded)), numbers(left.iter()));
            let (newest, oldest) = (Moment::from_secs(newest), Moment::from_secs(oldest));
            left.retain(|file| (oldest..=newest).contains(&file.created));
            let within = names.along(&prefix, Bound::Included(Reverse((newest, u64::MAX))), Bound::Included(Reverse((oldest, 0))));
            prop_assert_eq!(numbers(within), numbers(left.iter()));
        }
    }
}
