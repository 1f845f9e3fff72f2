//! The recorded files, in the orders that calls need: a store of a million answers as fast as one of ten.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, RangeInclusive};

use serde::{Deserialize, Serialize};

use crate::config::{Cdn, FileFormat};

/// A recorded file.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) struct RecordedFile {
    pub(crate) cdn: Cdn,
    /// What the vendor's operations call it.
    pub(crate) id: String,
    /// The name a prefix is matched with.
    pub(crate) name: String,
    pub(crate) stream: String,
    pub(crate) format: FileFormat,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    /// In seconds.
    pub(crate) duration: i64,
    /// In bytes.
    pub(crate) size: u64,
    /// The heights of its transcoded copies.
    pub(crate) transcodes: BTreeSet<u16>,
    pub(crate) etag: String,
    pub(crate) expires: Option<i64>,
}

/// All files of an app.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Files {
    /// By number, in the order in which they were made.
    all: BTreeMap<u64, RecordedFile>,
    last: u64,
    ids: BTreeMap<Cdn, BTreeMap<String, u64>>,
    times: BTreeMap<Cdn, BTreeSet<Moment>>,
    #[serde(with = "crate::entries")]
    streams: BTreeMap<(Cdn, String), BTreeSet<Moment>>,
    expiries: BTreeSet<Moment>,
}

/// A moment, and the number of a file: files of one moment are in the order in which they were made.
type Moment = (i64, u64);

impl Files {
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn contains(&self, cdn: Cdn, id: &str) -> bool {
        self.number(cdn, id).is_some()
    }

    pub(crate) fn get(&self, cdn: Cdn, id: &str) -> Option<&RecordedFile> {
        self.all.get(&self.number(cdn, id)?)
    }

    /// Adds a file, in the place of one that has its id.
    pub(crate) fn insert(&mut self, file: RecordedFile) {
        self.remove(file.cdn, &file.id);
        self.last += 1;
        self.enter(self.last, file);
    }

    pub(crate) fn remove(&mut self, cdn: Cdn, id: &str) -> Option<RecordedFile> {
        let number = self.number(cdn, id)?;
        self.take(number)
    }

    /// Changes any fields of a file, and returns what `change` does; `None` when there is no such file.
    pub(crate) fn change<T>(&mut self, cdn: Cdn, id: &str, change: impl FnOnce(&mut RecordedFile) -> T) -> Option<T> {
        let number = self.number(cdn, id)?;
        let mut file = self.take(number)?;
        let result = change(&mut file);
        self.enter(number, file);
        Some(result)
    }

    /// Removes the files that have come to the end of their time.
    pub(crate) fn expire(&mut self, now: i64) {
        while let Some((_, number)) = self.expiries.first().copied().filter(|(end, _)| *end <= now) {
            self.take(number);
        }
    }

    /// The files of a vendor that were made in these seconds, the newest first.
    pub(crate) fn newest_first(&self, cdn: Cdn, seconds: RangeInclusive<i64>) -> impl Iterator<Item = &RecordedFile> {
        let moments = self.times.get(&cdn).into_iter().flat_map(move |times| within(times, &seconds).rev());
        moments.filter_map(|(_, number)| self.all.get(number))
    }

    /// The newest files of any of these streams, the newest first, at least `most` of them if there are so many.
    pub(crate) fn newest_of(&self, cdn: Cdn, streams: &[String], seconds: &RangeInclusive<i64>, most: usize) -> Vec<&RecordedFile> {
        let moments = |stream: &String| self.streams.get(&(cdn, stream.clone())).into_iter().flat_map(|times| within(times, seconds));
        let streams: BTreeSet<&String> = streams.iter().collect();
        let mut newest: Vec<&Moment> = streams.into_iter().flat_map(|stream| moments(stream).rev().take(most)).collect();
        newest.sort_unstable_by(|one, other| other.cmp(one));
        newest.into_iter().filter_map(|(_, number)| self.all.get(number)).collect()
    }

    /// The files of a vendor whose ids come after `marker`, in the order of their ids.
    pub(crate) fn after(&self, cdn: Cdn, marker: &str) -> impl Iterator<Item = &RecordedFile> {
        let from = (Bound::Excluded(marker.to_owned()), Bound::Unbounded);
        let numbers = self.ids.get(&cdn).into_iter().flat_map(move |ids| ids.range(from.clone()));
        numbers.filter_map(|(_, number)| self.all.get(number))
    }

    fn number(&self, cdn: Cdn, id: &str) -> Option<u64> {
        self.ids.get(&cdn)?.get(id).copied()
    }

    fn enter(&mut self, number: u64, file: RecordedFile) {
        self.ids.entry(file.cdn).or_default().insert(file.id.clone(), number);
        self.times.entry(file.cdn).or_default().insert((file.created, number));
        self.streams.entry((file.cdn, file.stream.clone())).or_default().insert((file.created, number));
        self.expiries.extend(file.expires.map(|end| (end, number)));
        self.all.insert(number, file);
    }

    fn take(&mut self, number: u64) -> Option<RecordedFile> {
        let file = self.all.remove(&number)?;
        let moment = (file.created, number);
        if let Some(ids) = self.ids.get_mut(&file.cdn) {
            ids.remove(&file.id);
        }
        if let Some(times) = self.times.get_mut(&file.cdn) {
            times.remove(&moment);
        }
        let stream = (file.cdn, file.stream.clone());
        if let Some(times) = self.streams.get_mut(&stream) {
            times.remove(&moment);
            if times.is_empty() {
                self.streams.remove(&stream);
            }
        }
        if let Some(end) = file.expires {
            self.expiries.remove(&(end, number));
        }
        Some(file)
    }
}

fn within<'m>(moments: &'m BTreeSet<Moment>, seconds: &RangeInclusive<i64>) -> impl DoubleEndedIterator<Item = &'m Moment> + use<'m> {
    let (first, last) = ((*seconds.start(), 0), (*seconds.end(), u64::MAX));
    // A range that ends before it begins holds nothing; the set would panic.
    (first <= last).then(|| moments.range(first..=last)).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(id: &str, stream: &str, created: i64) -> RecordedFile {
        RecordedFile {
            cdn: Cdn::Tencent,
            id: id.to_owned(),
            name: String::new(),
            stream: stream.to_owned(),
            format: FileFormat::Mp4,
            created,
            updated: created,
            duration: 1,
            size: 1,
            transcodes: BTreeSet::new(),
            etag: String::new(),
            expires: Some(created + 100),
        }
    }

    fn ids<'f>(files: impl IntoIterator<Item = &'f RecordedFile>) -> Vec<&'f str> {
        files.into_iter().map(|file| file.id.as_str()).collect()
    }

    #[test]
    fn every_order_follows_a_change() {
        let mut files = Files::default();
        for (id, stream, created) in [("b", "x", 10), ("a", "y", 20), ("c", "x", 10)] {
            files.insert(file(id, stream, created));
        }
        assert_eq!(ids(files.newest_first(Cdn::Tencent, 0..=100)), ["a", "c", "b"]);
        assert_eq!(ids(files.newest_first(Cdn::Tencent, 10..=10)), ["c", "b"]);
        assert_eq!(ids(files.newest_of(Cdn::Tencent, &["x".into(), "x".into(), "y".into()], &(0..=100), 9)), ["a", "c", "b"]);
        assert_eq!(ids(files.after(Cdn::Tencent, "a")), ["b", "c"]);
        assert_eq!(files.after(Cdn::Ws, "").count(), 0);

        files.change(Cdn::Tencent, "b", |file| {
            "z".clone_into(&mut file.id);
            "y".clone_into(&mut file.stream);
            file.created = 30;
            file.expires = None;
        });
        assert_eq!(ids(files.newest_first(Cdn::Tencent, 0..=100)), ["z", "a", "c"]);
        assert_eq!(ids(files.newest_of(Cdn::Tencent, &["y".into()], &(0..=100), 9)), ["z", "a"]);
        assert_eq!(ids(files.after(Cdn::Tencent, "")), ["a", "c", "z"]);
        assert!(!files.contains(Cdn::Tencent, "b") && files.get(Cdn::Tencent, "z").is_some());

        files.expire(110);
        assert_eq!(ids(files.after(Cdn::Tencent, "")), ["a", "z"]);
        files.expire(i64::MAX);
        assert_eq!(files.remove(Cdn::Tencent, "z").map(|file| file.created), Some(30));
        assert_eq!((files.len(), files.streams.len(), files.expiries.len()), (0, 0, 0));
    }

    #[test]
    fn a_file_takes_the_place_of_its_namesake() {
        let mut files = Files::default();
        files.insert(file("a", "x", 10));
        files.insert(file("a", "x", 20));
        assert_eq!(files.len(), 1);
        assert_eq!(ids(files.newest_first(Cdn::Tencent, 0..=15)), [""; 0]);
        assert_eq!(files.newest_first(Cdn::Tencent, RangeInclusive::new(5, 4)).count(), 0);
    }
}
