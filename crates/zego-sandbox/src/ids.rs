//! Identifiers: all of them follow from a seed and a counter, so the same calls on the same seed get the same ids.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Makes identifiers. The n-th one is a function of the seed and n.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ids {
    count: u64,
    seed: u64,
}

/// Neither even nor a multiple of five, as the only factors of a span are: each count has a number of its own.
const STRIDE: u128 = 2_862_933_555_777_941_757;

impl Ids {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { count: 0, seed }
    }

    /// A number of 19 digits, past what a double holds exactly, and never the same twice.
    ///
    /// ZEGO's request ids and Tencent's file ids look like this.
    pub(crate) fn nineteen_digits(&mut self) -> u64 {
        const FIRST: u64 = 1_000_000_000_000_000_000;
        const SPAN: u128 = 8_000_000_000_000_000_000;
        let place = (u128::from(self.seed) + u128::from(self.next())) * STRIDE % SPAN;
        FIRST + u64::try_from(place).unwrap_or_default()
    }

    /// A number of 16 digits, which a double holds exactly (it is below 2^53), and never the same twice.
    pub(crate) fn sixteen_digits(&mut self) -> u64 {
        const FIRST: u64 = 1_000_000_000_000_000;
        const SPAN: u128 = 8_000_000_000_000_000;
        let place = (u128::from(self.seed) + u128::from(self.next())) * STRIDE % SPAN;
        FIRST + u64::try_from(place).unwrap_or_default()
    }

    /// A UUID of version 4, lower case: Tencent's and Wangsu's request ids.
    pub(crate) fn uuid(&mut self) -> String {
        let hex = self.hex();
        format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }

    /// 32 hex digits: Huawei's request ids.
    pub(crate) fn hex(&mut self) -> String {
        let [high, low] = self.words();
        format!("{high:016x}{low:016x}")
    }

    /// 108 characters of base64: what ZEGO passes on as Tencent's task id.
    pub(crate) fn opaque(&mut self) -> String {
        let count = self.next();
        let bytes: Vec<u8> = (0..11).flat_map(|word| self.word(count, word).to_be_bytes()).take(81).collect();
        STANDARD.encode(bytes)
    }

    /// What a file could hold: size, bit rate and the like.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        let count = self.next();
        self.word(count, 0) % limit.max(1)
    }

    /// The same as a number: what is made of it can be stored in half the space.
    pub(crate) fn words(&mut self) -> [u64; 2] {
        let count = self.next();
        [self.word(count, 0), self.word(count, 1)]
    }

    const fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// `SplitMix64`, over seed, count and position.
    const fn word(&self, count: u64, position: u64) -> u64 {
        let mut word = self.seed ^ count.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(position.wrapping_mul(0xd1b5_4a32_d192_ed03));
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_have_their_vendors_form_and_repeat_with_the_seed() {
        let mut ids = Ids::new(7);
        let uuid = ids.uuid();
        assert_eq!((uuid.len(), &uuid[14..15]), (36, "4"));
        assert_eq!(ids.hex().len(), 32);
        assert_eq!(ids.opaque().len(), 108);
        let mut again = Ids::new(7);
        assert_eq!(again.uuid(), uuid);
        assert_ne!(Ids::new(8).uuid(), uuid);
    }

    #[test]
    fn numbers_are_19_digits_and_distinct() {
        let mut ids = Ids::new(0);
        let numbers: BTreeSet<u64> = (0..10_000).map(|_| ids.nineteen_digits()).collect();
        assert_eq!(numbers.len(), 10_000);
        assert!(numbers.iter().all(|number| number.to_string().len() == 19 && i64::try_from(*number).is_ok()));
        let short: BTreeSet<u64> = (0..10_000).map(|_| ids.sixteen_digits()).collect();
        assert_eq!(short.len(), 10_000);
        assert!(short.iter().all(|number| number.to_string().len() == 16 && *number < 1 << 53));
    }
}
