//! The recorded files, in the orders that calls need: a store of a million answers as fast as one of ten.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::file::RecordedFile;
use super::names::{ByKey, FromTheNewest, NamesAlong};
use super::orders::{ById, ByTime, Ordered, Place};
use super::streams::ByStream;
use crate::config::Cdn;
use crate::moment::Moment;

/// All files of an app. In a snapshot they are a list, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Files {
    vendors: [VendorFiles; Cdn::ALL.len()],
    /// Those that have one, by the end of their time.
    expiries: ByTime,
    /// The number of the last one.
    last: u64,
}

/// The files at one vendor, in each order.
#[derive(Debug, Default)]
pub(super) struct VendorFiles {
    pub(super) ids: Ordered<ById>,
    /// By name, at Tencent from the newest to the oldest, and at the others, where a name is not the key anyway, by key.
    pub(super) names: NamesAlong<FromTheNewest>,
    pub(super) names_by_key: NamesAlong<ByKey>,
    pub(super) streams: ByStream,
    /// By the time in which they were made.
    pub(super) times: ByTime,
}

impl Files {
    /// How many a vendor has.
    pub(crate) fn count(&self, cdn: Cdn) -> usize {
        self.at(cdn).ids.len()
    }

    pub(crate) fn contains(&self, cdn: Cdn, id: &str) -> bool {
        self.get(cdn, id).is_some()
    }

    pub(crate) fn get(&self, cdn: Cdn, id: &str) -> Option<&RecordedFile> {
        self.find(cdn, id).map(|file| &**file)
    }

    /// The files of a vendor, in the order of their ids.
    #[cfg(test)]
    pub(crate) fn of(&self, cdn: Cdn) -> impl Iterator<Item = &RecordedFile> {
        self.at(cdn).ids.iter().map(|file| &**file)
    }

    /// All files, by vendor and id. Taking hold of a million takes some milliseconds.
    pub(crate) fn all(&self) -> Vec<Arc<RecordedFile>> {
        Cdn::ALL.into_iter().flat_map(|cdn| self.at(cdn).ids.iter().cloned()).collect()
    }

    /// Adds a file, in the place of one that has its id.
    pub(crate) fn insert(&mut self, mut file: RecordedFile) {
        self.last += 1;
        file.number = self.last;
        if let Some(name) = self.at(file.cdn).streams.name(&file.stream) {
            file.stream = Arc::clone(name);
        }
        self.put_in(&Arc::new(file));
    }

    /// Removes a file; whether it was there.
    pub(crate) fn remove(&mut self, cdn: Cdn, id: &str) -> bool {
        self.take_out(cdn, id).is_some()
    }

    /// Changes a file, and returns what `change` does; `None` when there is no such file.
    pub(crate) fn change<T>(&mut self, cdn: Cdn, id: &str, change: impl FnOnce(&mut RecordedFile) -> T) -> Option<T> {
        let mut file = self.take_out(cdn, id)?;
        let result = change(Arc::make_mut(&mut file));
        self.put_in(&file);
        Some(result)
    }

    /// When the next file comes to the end of its time.
    pub(crate) fn next_expiry(&self) -> Option<Moment> {
        self.expiries.first().map(|(end, _)| end)
    }

    /// Removes the files that have come to the end of their time.
    pub(crate) fn expire(&mut self, now: Moment) {
        while let Some((_, file)) = self.expiries.first().filter(|(end, _)| *end <= now) {
            let file = Arc::clone(file);
            self.take_out(file.cdn, &file.id);
        }
    }

    pub(super) fn at(&self, cdn: Cdn) -> &VendorFiles {
        &self.vendors[cdn as usize]
    }

    pub(super) fn find(&self, cdn: Cdn, id: &str) -> Option<&Arc<RecordedFile>> {
        self.at(cdn).ids.get(Place::first_of(id))
    }

    fn put_in(&mut self, file: &Arc<RecordedFile>) {
        let VendorFiles { ids, names, names_by_key, streams, times } = &mut self.vendors[file.cdn as usize];
        let before = ids.insert(file);
        if file.cdn == Cdn::Tencent {
            names.insert(file);
        } else if file.is_listed_by_name() {
            names_by_key.insert(file);
        }
        streams.insert(file);
        times.insert(file.created, file);
        if let Some(end) = file.expires {
            self.expiries.insert(end, file);
        }
        if let Some(before) = before {
            self.take_out_but_id(&before);
        }
    }

    fn take_out(&mut self, cdn: Cdn, id: &str) -> Option<Arc<RecordedFile>> {
        let file = self.vendors[cdn as usize].ids.take(Place::first_of(id))?;
        self.take_out_but_id(&file);
        Some(file)
    }

    fn take_out_but_id(&mut self, file: &RecordedFile) {
        let VendorFiles { names, names_by_key, streams, times, .. } = &mut self.vendors[file.cdn as usize];
        if file.cdn == Cdn::Tencent {
            names.remove(file);
        } else if file.is_listed_by_name() {
            names_by_key.remove(file);
        }
        streams.remove(file);
        times.remove(file.created, file);
        if let Some(end) = file.expires {
            self.expiries.remove(end, file);
        }
    }
}

impl Serialize for Files {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(&self.all(), serializer)
    }
}

/// Writes files as a snapshot has them.
pub(super) fn write<S: Serializer>(files: &[Arc<RecordedFile>], serializer: S) -> Result<S::Ok, S::Error> {
    let mut files: Vec<&RecordedFile> = files.iter().map(|file| &**file).collect();
    files.sort_unstable_by_key(|file| file.number);
    serializer.collect_seq(files)
}

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut files = Self::default();
        for file in Vec::<RecordedFile>::deserialize(deserializer)? {
            files.insert(file);
        }
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::FileFormat;
    use crate::products::rtc::state::media::Etag;

    fn file(id: &str, stream: &str, created: i64) -> RecordedFile {
        let created = Moment::from_secs(created);
        RecordedFile {
            cdn: Cdn::Tencent,
            created,
            duration: 1,
            etag: Etag::default(),
            expires: Some(created.plus_secs(100)),
            format: FileFormat::Mp4,
            id: id.into(),
            name: None,
            size: 1,
            stream: stream.into(),
            transcodes: [].into(),
            updated: created,
            number: 0,
        }
    }

    fn orders(files: &Files) -> [Vec<&str>; 3] {
        let VendorFiles { ids, streams, times, .. } = files.at(Cdn::Tencent);
        let always = Moment::from_millis(i64::MIN)..=Moment::from_millis(i64::MAX);
        let streams = ["x", "y"].into_iter().flat_map(|stream| streams.range(stream, &always));
        let [ids, streams, times]: [Vec<&Arc<RecordedFile>>; 3] = [ids.iter().collect(), streams.collect(), times.iter().collect()];
        [ids, streams, times].map(|files| files.into_iter().map(|file| &*file.id).collect())
    }

    #[test]
    fn every_order_follows_a_change() {
        let mut files = Files::default();
        for (id, stream, created) in [("b", "x", 10), ("a", "y", 20), ("c", "x", 10)] {
            files.insert(file(id, stream, created));
        }
        assert_eq!(orders(&files), [["a", "b", "c"], ["b", "c", "a"], ["b", "c", "a"]]);
        let change = |file: &mut RecordedFile| {
            file.rename("z".to_owned(), "z".to_owned());
            file.stream = "y".into();
            file.created = Moment::from_secs(30);
            file.expires = None;
        };
        assert_eq!(files.change(Cdn::Tencent, "b", change), Some(()));
        assert_eq!(orders(&files), [["a", "c", "z"], ["c", "a", "z"], ["c", "a", "z"]]);
        assert!(!files.contains(Cdn::Tencent, "b") && files.get(Cdn::Tencent, "z").is_some());

        assert_eq!(files.next_expiry(), Some(Moment::from_secs(110)));
        files.expire(Moment::from_secs(110));
        assert_eq!(orders(&files)[0], ["a", "z"]);
        files.expire(Moment::from_secs(i64::MAX));
        assert!(files.remove(Cdn::Tencent, "z") && !files.remove(Cdn::Tencent, "z"));
        assert_eq!((files.count(Cdn::Tencent), files.next_expiry()), (0, None));
        assert_eq!(orders(&files), [[""; 0]; 3]);
        assert_eq!(files.at(Cdn::Tencent).streams.names(), 0, "what no file is of is forgotten");
    }

    #[test]
    fn a_file_takes_the_place_of_its_namesake() {
        let mut files = Files::default();
        files.insert(file("a", "x", 10));
        files.insert(file("a", "x", 20));
        assert_eq!(files.count(Cdn::Tencent), 1);
        assert_eq!(files.get(Cdn::Tencent, "a").map(|file| file.created.secs()), Some(20));
    }

    #[test]
    fn a_snapshot_of_files_tells_their_order() {
        let mut files = Files::default();
        for id in ["b", "a", "c"] {
            files.insert(file(id, "x", 10));
        }
        files.change(Cdn::Tencent, "b", |file| file.add_copy(720));
        files.remove(Cdn::Tencent, "a");
        let text = serde_json::to_string(&files).unwrap();
        let again: Files = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), text);
        assert_eq!(orders(&again), orders(&files));
        let streams: Vec<_> = again.of(Cdn::Tencent).map(|file| Arc::as_ptr(&file.stream)).collect();
        assert_eq!(streams[0], streams[1], "the text is shared");
    }
}
