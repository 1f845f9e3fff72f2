//! Searches among the recorded files.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, BinaryHeap};
use std::ops::{Bound, RangeInclusive};
use std::sync::Arc;

use super::file::RecordedFile;
use super::files::{Files, VendorFiles};
use super::orders::Place;
use crate::config::Cdn;
use crate::moment::Moment;

/// What Tencent's files are looked for by.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted<'q> {
    /// What their names begin with.
    pub(crate) prefix: &'q str,
    /// These alone; all, if there are none.
    pub(crate) ids: &'q [String],
    /// Files of these streams alone; of all, if there are none.
    pub(crate) streams: &'q [String],
    /// In which seconds they were made, if that matters.
    pub(crate) seconds: Option<(i64, i64)>,
}

/// A page of files.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct FoundFiles<'f> {
    /// How many there are on all pages.
    pub(crate) total: usize,
    pub(crate) files: Vec<&'f RecordedFile>,
}

/// How many steps are gone on the first of two ways alone: most streams have no more files.
const START: usize = 1_000;

type Found<'f> = &'f Arc<RecordedFile>;

impl Files {
    /// Tencent's files, the newest first, past as many as `skip`, and so many of them. No more than `window` are counted and shown in all.
    pub(crate) fn newest_first(&self, wanted: &Wanted<'_>, skip: usize, size: usize, window: usize) -> FoundFiles<'_> {
        let files = self.at(Cdn::Tencent);
        let shown = skip.saturating_add(size).min(window);
        let (total, found) = if !wanted.ids.is_empty() {
            let mut found: Vec<Found<'_>> = wanted.ids.iter().filter_map(|id| self.find(Cdn::Tencent, id)).collect();
            found.retain(|file| wanted.is_match(file));
            found.sort_unstable_by_key(|file| newest(file));
            found.dedup_by_key(|file| file.number);
            (found.len(), found)
        } else if !wanted.streams.is_empty() {
            let in_order = files.of_streams(wanted);
            counted(if wanted.prefix.is_empty() {
                in_order.take(window).collect()
            } else {
                let of_streams = in_order.map(|file| file.name().starts_with(wanted.prefix).then_some(file));
                let named = files.named(wanted).map(|file| wanted.is_match(file).then_some(file));
                shorter_way(of_streams, named, window)
            })
        } else if wanted.prefix.is_empty() {
            let moments = wanted.moments();
            let times = || files.times.range(&moments).rev();
            // Where nothing is asked of them, none has to be looked at to be counted.
            let total = if wanted.seconds.is_none() { files.times.len() } else { times().take(window).count() };
            (total, times().take(shown).collect())
        } else if wanted.seconds.is_none() {
            let total = files.names.count(wanted.prefix, window);
            (total, files.named(wanted).take(shown.min(total)).collect())
        } else {
            counted(files.named(wanted).take(window).collect())
        };
        let found = found.into_iter().take(window).skip(skip).take(size).map(|file| &**file).collect();
        FoundFiles { total: total.min(window), files: found }
    }

    /// The files of a vendor whose key or name begins with `prefix` and whose key comes after `marker`, in the order of their keys: `most`
    /// of them, and whether there are more.
    pub(crate) fn listed(&self, cdn: Cdn, prefix: &str, marker: &str, most: usize) -> (Vec<&RecordedFile>, bool) {
        let files = self.at(cdn);
        let enough = most.saturating_add(1);
        let after = Bound::Excluded(Place::last_of(marker));
        let mut found: Vec<Found<'_>> = if prefix.is_empty() {
            files.ids.range(after, Bound::Unbounded).take(enough).collect()
        } else {
            let from = if marker < prefix { Bound::Included(Place::first_of(prefix)) } else { after };
            let by_key = files.ids.range(from, Bound::Unbounded).take_while(|file| file.id.starts_with(prefix)).take(enough);
            let by_name = files.names_by_key.along(prefix, Bound::Excluded(marker.into()), Bound::Unbounded).take(enough);
            let mut found: Vec<Found<'_>> = by_key.chain(by_name).collect();
            found.sort_unstable_by_key(|file| &*file.id);
            found.dedup_by_key(|file| file.number);
            found
        };
        let are_more = found.len() > most;
        found.truncate(most);
        (found.into_iter().map(|file| &**file).collect(), are_more)
    }
}

impl VendorFiles {
    /// The files of the wanted names and seconds, the newest first.
    fn named<'f>(&'f self, wanted: &Wanted<'_>) -> impl Iterator<Item = Found<'f>> + use<'f> {
        let moments = wanted.moments();
        let (newest, oldest) = (Reverse((*moments.end(), u64::MAX)), Reverse((*moments.start(), 0)));
        self.names.along(wanted.prefix, Bound::Included(newest), Bound::Included(oldest))
    }

    /// The files of the wanted streams and seconds, the newest first.
    fn of_streams<'f>(&'f self, wanted: &Wanted<'_>) -> impl Iterator<Item = Found<'f>> + use<'f> {
        // A stream that is named twice is looked at once.
        let streams: BTreeSet<&String> = wanted.streams.iter().collect();
        let moments = wanted.moments();
        let mut ways: Vec<_> = streams.into_iter().map(|stream| self.streams.range(stream, &moments).rev()).collect();
        let heads = ways.iter_mut().enumerate().filter_map(|(index, way)| way.next().map(|file| Head { file, index }));
        let mut heads: BinaryHeap<Head<'f>> = heads.collect();
        std::iter::from_fn(move || {
            let Head { file, index } = heads.pop()?;
            heads.extend(ways[index].next().map(|file| Head { file, index }));
            Some(file)
        })
    }
}

impl Wanted<'_> {
    fn is_match(&self, file: &RecordedFile) -> bool {
        file.name().starts_with(self.prefix)
            && self.seconds.is_none_or(|(since, until)| (since..=until).contains(&file.created.secs()))
            && (self.streams.is_empty() || self.streams.iter().any(|stream| **stream == *file.stream))
    }

    /// When the files were made.
    fn moments(&self) -> RangeInclusive<Moment> {
        let (since, until) = self.seconds.map_or((Moment::from_millis(i64::MIN), Moment::from_millis(i64::MAX)), |(since, until)| {
            (Moment::from_secs(since), Moment::from_secs(until))
        });
        since..=until
    }
}

/// How many were found, and which.
const fn counted(found: Vec<Found<'_>>) -> (usize, Vec<Found<'_>>) {
    (found.len(), found)
}

/// The newest first; of one second, the one that was made last.
fn newest(file: Found<'_>) -> Reverse<(Moment, u64)> {
    Reverse((file.created, file.number))
}

/// The first `enough` files of two ways that lead to the same ones in the same order, with steps to none between them. After a start on the first one, whose
/// steps cost next to nothing, both are gone in turns, so this takes no more than twice the steps of the shorter one, and that start.
fn shorter_way<'f>(
    one: impl IntoIterator<Item = Option<Found<'f>>>,
    other: impl IntoIterator<Item = Option<Found<'f>>>,
    enough: usize,
) -> Vec<Found<'f>> {
    let (mut one, mut other) = (one.into_iter().fuse(), other.into_iter().fuse());
    let (mut here, mut there) = (Vec::new(), Vec::new());
    for steps in 0_usize.. {
        let Some(step) = one.next().filter(|_| here.len() < enough) else { return here };
        here.extend(step);
        if steps < START {
            continue;
        }
        let Some(step) = other.next().filter(|_| there.len() < enough) else { return there };
        there.extend(step);
    }
    here
}

/// The next file of one of several streams.
struct Head<'f> {
    file: Found<'f>,
    /// Which stream it is of.
    index: usize,
}

impl Ord for Head<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        newest(other.file).cmp(&newest(self.file))
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Head<'_> {}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::ops::Range;

    use proptest::prelude::*;

    use super::*;
    use crate::config::FileFormat;
    use crate::products::rtc::state::media::{Etag, FileParts};

    /// Few letters, so that prefixes, keys and names meet.
    fn word(lengths: Range<usize>) -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(vec!["a", "b", "/", "\u{10ffff}"]), lengths).prop_map(|letters| letters.concat())
    }

    fn file(cdn: Cdn) -> impl Strategy<Value = RecordedFile> {
        (word(1..5), prop::option::of(word(0..4)), 0..6_i64, 0..4_u32).prop_map(move |(id, name, created, stream)| {
            let name = name.unwrap_or_else(|| id.clone());
            let created = Moment::from_secs(created);
            let (etag, format, stream) = (Etag::default(), FileFormat::Mp4, format!("s{stream}"));
            RecordedFile::new(FileParts { cdn, created, duration: 1, etag, expires: None, format, id, name, size: 1, stream: &stream })
        })
    }

    /// Inserts all and removes some: what is left, as a list in the order in which they were made, and as a store.
    fn store(cdn: Cdn, files: Vec<RecordedFile>, gone: &[String]) -> (Vec<RecordedFile>, Files) {
        let (mut list, mut store) = (Vec::<RecordedFile>::new(), Files::default());
        for mut file in files {
            store.insert(file.clone());
            list.retain(|other| other.id != file.id);
            file.number = store.get(cdn, &file.id).unwrap().number;
            list.push(file);
        }
        for id in gone {
            assert_eq!(store.remove(cdn, id), list.iter().any(|file| *file.id == **id));
            list.retain(|file| *file.id != **id);
        }
        (list, store)
    }

    #[test]
    fn the_shorter_way_decides() {
        let file = |number: u64| {
            let (created, etag, format) = (Moment::from_secs(0), Etag::default(), FileFormat::Mp4);
            let (id, name) = (number.to_string(), String::new());
            let parts = FileParts { cdn: Cdn::Tencent, created, duration: 1, etag, expires: None, format, id, name, size: 1, stream: "" };
            Arc::new(RecordedFile { number, ..RecordedFile::new(parts) })
        };
        let files: Vec<_> = (0..1_000).map(file).collect();
        // The first so many are found on each way, one of them after so many steps to nothing.
        let steps = |enough: usize, found: usize, before: [usize; 2]| {
            let walked = [Cell::new(0), Cell::new(0)];
            let way = |at: usize| {
                let found = std::iter::repeat_n(None, before[at]).chain(files.iter().take(found).map(Some));
                let walked = &walked[at];
                found.inspect(|_| walked.set(walked.get() + 1))
            };
            let found = shorter_way(way(0), way(1), enough);
            (found.len(), walked[0].get(), walked[1].get())
        };
        assert_eq!(steps(10, 3, [START - 10, 0]), (3, START - 7, 0));
        assert_eq!(steps(10, 3, [START + 900, 0]), (3, START + 4, 3));
        assert_eq!(steps(10, 3, [START, 900]), (3, START + 3, 3));
        assert_eq!(steps(2, 1_000, [START, 900]), (2, START + 3, 2));
        assert_eq!(steps(2, 1_000, [START + 900, 1]), (2, START + 4, 4));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn pages_by_number_are_those_of_a_walk_over_all(
            files in prop::collection::vec(file(Cdn::Tencent), 0..60),
            gone in prop::collection::vec(word(1..3), 0..6),
            prefix in word(0..3),
            ids in prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(word(1..4), 1..6)],
            streams in prop_oneof![Just(Vec::new()), prop::collection::vec((0..5_u32).prop_map(|stream| format!("s{stream}")), 1..5)],
            seconds in prop::option::of((0..6_i64, 0..6_i64).prop_map(|(one, other)| (one.min(other), one.max(other)))),
            (skip, size, window) in (0..12_usize, 1..12_usize, 1..40_usize),
        ) {
            let (list, store) = store(Cdn::Tencent, files, &gone);
            let wanted = Wanted { prefix: &prefix, ids: &ids, streams: &streams, seconds };
            let mut expected: Vec<&RecordedFile> = list
                .iter()
                .filter(|file| file.name().starts_with(&prefix))
                .filter(|file| ids.is_empty() || ids.iter().any(|id| **id == *file.id))
                .filter(|file| streams.is_empty() || streams.iter().any(|stream| **stream == *file.stream))
                .filter(|file| seconds.is_none_or(|(since, until)| (since..=until).contains(&file.created.secs())))
                .collect();
            expected.sort_by_key(|file| Reverse((file.created, file.number)));
            expected.truncate(window);
            let total = expected.len();
            let files = expected.into_iter().skip(skip).take(size).collect();
            prop_assert_eq!(store.newest_first(&wanted, skip, size, window), FoundFiles { total, files });
        }

        #[test]
        fn pages_by_marker_are_those_of_a_walk_over_all(
            (cdn, files) in prop_oneof![Just(Cdn::Ws), Just(Cdn::Huawei)]
                .prop_flat_map(|cdn| (Just(cdn), prop::collection::vec(file(cdn), 0..60))),
            gone in prop::collection::vec(word(1..3), 0..6),
            prefix in word(0..4),
            marker in word(0..4),
            most in 1..12_usize,
        ) {
            let (list, store) = store(cdn, files, &gone);
            let mut expected: Vec<&RecordedFile> = list
                .iter()
                .filter(|file| file.id.starts_with(&prefix) || file.name().starts_with(&prefix))
                .filter(|file| *file.id > *marker)
                .collect();
            expected.sort_by_key(|file| &file.id);
            let are_more = expected.len() > most;
            expected.truncate(most);
            prop_assert_eq!(store.listed(cdn, &prefix, &marker, most), (expected, are_more));
        }
    }
}
