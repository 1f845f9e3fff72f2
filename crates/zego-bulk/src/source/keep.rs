//! What is to be kept, whatever a source says.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_core::Stream;
use sha2::{Digest as _, Sha256};
use zego_model::rtc::media_file::FileId;

use super::error::SourceError;

/// Ids that are kept: a source that is [told so](super::SourceExt::except) leaves them out.
///
/// It holds 16 bytes of each id's digest, so 32 MB for the most it takes. That another id has the same 16 bytes is beyond all chance; and then that file is kept.
#[derive(Debug, Default)]
pub struct KeepList {
    /// Sorted, each once.
    hashes: Vec<u128>,
    kept: AtomicU64,
}

/// Bound: ids of a list of what is to be kept. A longer one is [`SourceError::KeepTooLong`]: nothing is deleted by a list that was not read to its end.
const MOST_KEPT: usize = 2_000_000;

impl KeepList {
    /// Reads it from a source, most often a [`TextSource`](super::TextSource).
    ///
    /// # Errors
    /// That of the source, and [`SourceError::KeepTooLong`]. A list that cannot be read whole keeps nothing, so do not go on without it.
    pub async fn read(ids: impl Stream<Item = Result<FileId, SourceError>>) -> Result<Self, SourceError> {
        Self::read_at_most(MOST_KEPT, ids).await
    }

    async fn read_at_most(most: usize, ids: impl Stream<Item = Result<FileId, SourceError>>) -> Result<Self, SourceError> {
        let mut ids = pin!(ids);
        let mut hashes: Vec<u128> = Vec::new();
        while let Some(id) = std::future::poll_fn(|context| ids.as_mut().poll_next(context)).await {
            let id = id?;
            if hashes.len() >= most {
                // Those that were named twice need no room.
                hashes.sort_unstable();
                hashes.dedup();
                let hash = hash(&id);
                if hashes.len() >= most && hashes.binary_search(&hash).is_err() {
                    return Err(SourceError::KeepTooLong { most });
                }
            }
            hashes.push(hash(&id));
        }
        hashes.sort_unstable();
        hashes.dedup();
        hashes.shrink_to_fit();
        Ok(Self { hashes, kept: AtomicU64::new(0) })
    }

    /// How many different ids it has.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Whether this one is to be kept.
    pub fn contains(&self, id: &FileId) -> bool {
        !self.hashes.is_empty() && self.hashes.binary_search(&hash(id)).is_ok()
    }

    /// How often an id was left out of a source because of this list.
    pub fn kept(&self) -> u64 {
        self.kept.load(Ordering::Relaxed)
    }

    pub(super) fn keeps(&self, id: &FileId) -> bool {
        let keeps = self.contains(id);
        if keeps {
            self.kept.fetch_add(1, Ordering::Relaxed);
        }
        keeps
    }
}

fn hash(id: &FileId) -> u128 {
    let digest = Sha256::digest(id.as_str());
    digest.iter().take(16).fold(0, |hash, byte| hash << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::source::{TextForm, TextSource};

    #[tokio::test]
    async fn a_list_that_is_too_long_is_refused_whole() {
        let source = |ids: &str| TextSource::of(Cursor::new(ids.to_owned()), "keep", TextForm::Lines);
        // Those that are named twice take no room.
        assert_eq!(KeepList::read_at_most(3, source("a\nb\na\nc\nb\nc\na\n")).await.unwrap().len(), 3);
        let error = KeepList::read_at_most(3, source("a\nb\na\nc\nd\n")).await.unwrap_err();
        let text = "there are more than 3 ids to keep: delete what is listed instead, or by stream, prefix or age";
        assert_eq!(error.to_string(), text);
    }

    /// Sixteen bytes of each: the longest list has room beside all the rest, also while it grows.
    #[test]
    fn a_long_list_takes_little() {
        const IDS: usize = 100_000;
        let text = (0..IDS).fold(String::new(), |text, id| text + &id.to_string() + "\n");
        let info = allocation_counter::measure(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let ids = TextSource::of(Cursor::new(text.as_bytes().to_vec()), "keep", TextForm::Lines);
            assert_eq!(runtime.block_on(KeepList::read(ids)).unwrap().len(), IDS);
        });
        let own = info.bytes_max - u64::try_from(text.len()).unwrap();
        assert!(own < 3 * 16 * u64::try_from(IDS).unwrap(), "{info:?}");
        const { assert!(MOST_KEPT * 16 < 32 << 20) };
    }
}
