//! Recorded files by their streams. What streams are called is stored once.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::file::RecordedFile;
use crate::moment::Moment;

/// Files by stream, and then by the time in which they were made.
#[derive(Default)]
pub(super) struct ByStream {
    /// By a stream's number, so that no two names have to be compared.
    files: BTreeMap<(u64, Moment, u64), Arc<RecordedFile>>,
    known: HashMap<Arc<str>, Known>,
    /// The number of the last stream.
    last: u64,
}

/// A stream that has files.
struct Known {
    number: u64,
    files: usize,
}

impl ByStream {
    /// The name of a stream that has files, as they share it.
    pub(super) fn name(&self, stream: &str) -> Option<&Arc<str>> {
        self.known.get_key_value(stream).map(|(name, _)| name)
    }

    pub(super) fn insert(&mut self, file: &Arc<RecordedFile>) {
        let Self { files, known, last } = self;
        let stream = known.entry(Arc::clone(&file.stream)).or_insert_with(|| {
            *last += 1;
            Known { number: *last, files: 0 }
        });
        if files.insert((stream.number, file.created, file.number), Arc::clone(file)).is_none() {
            stream.files += 1;
        }
    }

    pub(super) fn remove(&mut self, file: &RecordedFile) {
        let Some(stream) = self.known.get_mut(&file.stream) else { return };
        if self.files.remove(&(stream.number, file.created, file.number)).is_some() {
            stream.files -= 1;
            if stream.files == 0 {
                self.known.remove(&file.stream);
            }
        }
    }

    /// The files of a stream that were made in these moments, which do not end before they begin.
    pub(super) fn range(
        &self,
        stream: &str,
        moments: &RangeInclusive<Moment>,
    ) -> impl DoubleEndedIterator<Item = &Arc<RecordedFile>> + use<'_> {
        let number = self.known.get(stream).map(|stream| stream.number);
        let files = number.map(|number| self.files.range((number, *moments.start(), 0)..=(number, *moments.end(), u64::MAX)));
        files.into_iter().flatten().map(|(_, file)| file)
    }

    #[cfg(test)]
    pub(super) fn names(&self) -> usize {
        self.known.len()
    }
}

/// Shows how many there are: there may be millions.
impl fmt::Debug for ByStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} files of {} streams", self.files.len(), self.known.len())
    }
}
