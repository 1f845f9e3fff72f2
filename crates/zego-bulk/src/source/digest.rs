//! Whether the same ids are named again.

use sha2::{Digest as _, Sha256};
use zego_model::rtc::media_file::FileId;

/// A digest of ids in their order: the same for the same ids, whatever form they stood in, and another one for others or in another order.
///
/// ```
/// use zego_bulk::source::IdsDigest;
///
/// let mut ids = IdsDigest::new();
/// ids.add(&"a".into());
/// ids.add(&"b".into());
/// assert_eq!((ids.count(), ids.finish().len()), (2, 64));
/// ```
#[derive(Clone, Debug, Default)]
pub struct IdsDigest {
    state: Sha256,
    count: u64,
}

impl IdsDigest {
    /// Of no ids yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next id.
    pub fn add(&mut self, id: &FileId) {
        let id = id.as_str().as_bytes();
        // Its length before it: two ids are not one that is both.
        self.state.update(u64::try_from(id.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.state.update(id);
        self.count += 1;
    }

    /// How many there were.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The digest: 64 hex digits.
    pub fn finish(self) -> String {
        self.state.finalize().iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ids: &[&str]) -> String {
        let mut digest = IdsDigest::new();
        for id in ids {
            digest.add(&FileId::from(*id));
        }
        digest.finish()
    }

    #[test]
    fn other_ids_and_another_order_have_another_digest() {
        let all = [of(&[]), of(&["a", "b"]), of(&["b", "a"]), of(&["ab"]), of(&["a", "b", ""]), of(&["a"])];
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| other != one), "{at}");
        }
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        // A ledger has it: it may not change from version to version. `printf '\x01\0\0\0\0\0\0\0a' | sha256sum`
        assert_eq!(of(&["a"]), "ae6121c88ba555f64c3d812123eb799d128015541f850c5e9bf1d54c08ad8481");
    }
}
