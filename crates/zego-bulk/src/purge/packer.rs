//! Ids of a stream, in as few calls as the service and the way to it allow.

use zego_model::RequestError;
use zego_model::rtc::media_file::{DeleteMedia, DeleteMediaTarget, FileId, Vendor};

/// Packs ids into batches, each of as many as one call takes.
pub(super) struct Packer {
    vendor: Vendor,
    waiting: Vec<FileId>,
}

/// How many ids are packed at a time: what is left of them waits for more, so that all batches but the last are full.
const AT_A_TIME: usize = 2_000;

impl Packer {
    pub(super) const fn new(vendor: Vendor) -> Self {
        Self { vendor, waiting: Vec::new() }
    }

    /// Takes in an id; gives batches now and then.
    pub(super) fn push(&mut self, id: FileId) -> Result<Vec<Vec<String>>, RequestError> {
        self.waiting.push(id);
        if self.waiting.len() < AT_A_TIME { Ok(Vec::new()) } else { self.pack(false) }
    }

    /// All that is left.
    pub(super) fn finish(mut self) -> Result<Vec<Vec<String>>, RequestError> {
        self.pack(true)
    }

    fn pack(&mut self, is_end: bool) -> Result<Vec<Vec<String>>, RequestError> {
        let calls = DeleteMedia::batches(self.vendor.clone(), std::mem::take(&mut self.waiting))?;
        let mut batches: Vec<Vec<FileId>> = calls.iter().map(ids).collect();
        if !is_end {
            self.waiting = batches.pop().unwrap_or_default();
        }
        Ok(batches.into_iter().map(|batch| batch.into_iter().map(|id| id.as_str().to_owned()).collect()).collect())
    }
}

fn ids(call: &DeleteMedia) -> Vec<FileId> {
    match call.target() {
        DeleteMediaTarget::FileIds(ids) => ids.as_slice().to_vec(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(ids: impl Iterator<Item = String>) -> Vec<Vec<String>> {
        let mut packer = Packer::new(Vendor::Huawei);
        let mut batches = Vec::new();
        for id in ids {
            batches.extend(packer.push(id.into()).unwrap());
        }
        batches.extend(packer.finish().unwrap());
        batches
    }

    #[test]
    fn every_id_is_in_one_batch_in_its_order_and_all_but_the_last_are_full() {
        let ids: Vec<String> = (0..4_321).map(|number| format!("file-{number}")).collect();
        let batches = packed(ids.iter().cloned());
        assert_eq!(batches.concat(), ids);
        assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [[100; 43].as_slice(), &[21]].concat());
        // What is long fills the URL with fewer.
        let long: Vec<String> = (0..300).map(|number| format!("{number:04}/{}", "a/".repeat(60))).collect();
        let batches = packed(long.iter().cloned());
        assert_eq!(batches.concat(), long);
        let sizes: Vec<_> = batches.iter().map(Vec::len).collect();
        assert!(sizes[0] < 60 && sizes[..sizes.len() - 1].iter().all(|size| *size == sizes[0]), "{sizes:?}");
        assert_eq!(packed(std::iter::empty()), Vec::<Vec<String>>::new());
    }
}
