//! Nonces that calls have used, where a repeat is refused. No page says that the gateway remembers them.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zego_sign::AppId;
use zego_sign::verify::TOLERANCE_SECS;

use crate::moment::Moment;

/// Bound: how many nonces are remembered, of all apps together: some 200 MB. Past it, the one that would be forgotten first is forgotten at once, which the log
/// says.
const MOST_NONCES: usize = 1_000_000;
/// Bound: how long a nonce is that is remembered, in bytes; the log of a call says if its own is longer. It is four times a documented one.
const LONGEST: usize = 64;

/// The nonces of the calls whose signatures still hold.
#[derive(Clone, Debug)]
pub(crate) struct UsedNonces {
    /// [`MOST_NONCES`].
    most: usize,
    known: BTreeSet<(AppId, Arc<str>)>,
    /// The same, by the second in which they are forgotten.
    ends: BTreeSet<(u64, AppId, Arc<str>)>,
}

impl Default for UsedNonces {
    fn default() -> Self {
        Self { most: MOST_NONCES, known: BTreeSet::new(), ends: BTreeSet::new() }
    }
}

/// In a snapshot: when each is forgotten, whose it is, and what it is, sorted.
impl Serialize for UsedNonces {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.ends.iter().map(|(end, app_id, nonce)| (end, app_id, &**nonce)))
    }
}

impl<'de> Deserialize<'de> for UsedNonces {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut nonces = Self::default();
        let written = Vec::<(u64, AppId, String)>::deserialize(deserializer)?;
        if written.len() > nonces.most || written.iter().any(|(.., nonce)| nonce.len() > LONGEST) {
            return Err(de::Error::custom(format!("there are more than {} nonces, or one is longer than {LONGEST} bytes", nonces.most)));
        }
        for (end, app_id, nonce) in written {
            let nonce: Arc<str> = nonce.into();
            if !nonces.known.insert((app_id, Arc::clone(&nonce))) {
                return Err(de::Error::custom("a nonce is there twice"));
            }
            nonces.ends.insert((end, app_id, nonce));
        }
        Ok(nonces)
    }
}

impl UsedNonces {
    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Takes the nonce of a call of this app, which was signed at this second and holds; whether the app had not used it before.
    pub(crate) fn take(&mut self, app_id: AppId, nonce: &str, signed_at: u64, now: Moment, notes: &mut Vec<String>) -> bool {
        while self.ends.first().is_some_and(|(end, ..)| *end < now.timestamp().as_secs()) {
            self.forget_first();
        }
        if nonce.len() > LONGEST {
            notes.push(format!("SignatureNonce is longer than {LONGEST} bytes: not remembered"));
            return true;
        }
        let nonce: Arc<str> = nonce.into();
        if !self.known.insert((app_id, Arc::clone(&nonce))) {
            return false;
        }
        // A signature that is older is refused for its age.
        self.ends.insert((signed_at.saturating_add(TOLERANCE_SECS), app_id, nonce));
        if self.known.len() > self.most {
            notes.push(format!("more than {} nonces: the oldest is forgotten", self.most));
            self.forget_first();
        }
        true
    }

    fn forget_first(&mut self) {
        if let Some((_, app_id, nonce)) = self.ends.pop_first() {
            self.known.remove(&(app_id, nonce));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_bounded() {
        let app = AppId::new(1).unwrap();
        let mut used = UsedNonces { most: 100, ..UsedNonces::default() };
        let mut take = |nonce: &str, signed_at: u64, now: u64| {
            let mut notes = Vec::new();
            let fresh = used.take(app, nonce, signed_at, Moment::from_secs(i64::try_from(now).unwrap()), &mut notes);
            (fresh, notes.len(), used.known.len(), used.ends.len())
        };
        for number in 0..100 {
            // The one that was signed first is not the one that came first.
            assert_eq!(take(&number.to_string(), u64::from(number != 7), 600), (true, 0, number + 1, number + 1));
        }
        assert_eq!(take("100", 1, 600), (true, 1, 100, 100), "one is forgotten");
        assert_eq!(take("8", 1, 600), (false, 0, 100, 100));
        assert_eq!(take("7", 1, 600), (true, 1, 100, 100), "it was this one");
        for _ in 0..2 {
            assert_eq!(take(&"x".repeat(LONGEST + 1), 1, 600), (true, 1, 100, 100));
        }
        assert_eq!(take("8", 1, 601), (false, 0, 100, 100));
        assert_eq!(take("8", 1, 602), (true, 0, 1, 1), "signatures of that age are refused for it");
        for (count, length) in [(MOST_NONCES + 1, 7), (1, LONGEST + 1)] {
            let written: Vec<_> = (0..count).map(|number| (1, 1, format!("{number:0length$}"))).collect();
            let error = serde_json::from_value::<UsedNonces>(serde_json::to_value(written).unwrap()).unwrap_err().to_string();
            assert!(error.contains("more than 1000000 nonces, or one is longer than 64 bytes"), "{error}");
        }
    }
}
