//! Decimal and hexadecimal digits on the stack.
use core::str;

/// The most digits a `u64` has.
pub(crate) const MAX_DIGITS: usize = 20;

/// Decimal digits, and zero bytes after them: copying all of it, which takes a known number of bytes, is faster than copying what is used.
#[derive(Clone, Copy)]
pub(crate) struct Decimal {
    digits: [u8; MAX_DIGITS],
    length: usize,
}

impl Decimal {
    /// The digits of a number. Up to ten, which identifiers have and times until the year 2286, are made without a loop.
    #[inline]
    pub(crate) fn new(value: u64) -> Self {
        const TEN_DIGITS: u64 = 10_000_000_000;
        if value >= TEN_DIGITS {
            return Self::long(value);
        }
        let ten = u128::from(two(value / 100_000_000)) | u128::from(eight(value % 100_000_000)) << 16;
        // The first digit is the lowest byte, so leading zeros are trailing ones here; of ten zeros the last one stays.
        let zeros = (ten.trailing_zeros() / 8).min(9);
        let text = (ten | u128::from_le_bytes(*b"0000000000\0\0\0\0\0\0")) >> (8 * zeros);
        let mut digits = [0; MAX_DIGITS];
        digits[..16].copy_from_slice(&text.to_le_bytes());
        Self { digits, length: 10 - zeros as usize }
    }

    #[cold]
    fn long(value: u64) -> Self {
        const EIGHT_DIGITS: u64 = 100_000_000;
        let (high, low) = (value / EIGHT_DIGITS, value % EIGHT_DIGITS);
        let parts = [eight(high / EIGHT_DIGITS), eight(high % EIGHT_DIGITS), eight(low)].map(u64::to_le_bytes);
        let all = parts.as_flattened();
        let used = &all[all.iter().position(|digit| *digit != 0).unwrap_or(all.len())..];
        let mut digits = [0; MAX_DIGITS];
        for (place, digit) in digits.iter_mut().zip(used) {
            *place = b'0' + digit;
        }
        Self { digits, length: used.len() }
    }

    /// Digits that are checked already, in the form they were received in. None if they are too many.
    pub(crate) fn from_checked(text: &str) -> Option<Self> {
        let mut digits = [0; MAX_DIGITS];
        digits.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { digits, length: text.len() })
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.digits[..self.length]
    }

    #[cfg(feature = "token")]
    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).expect("decimal digits are ASCII")
    }

    /// The digits, and zero bytes after them.
    pub(crate) fn padded(&self) -> &[u8; MAX_DIGITS] {
        &self.digits
    }

    pub(crate) fn len(&self) -> usize {
        self.length
    }
}

/// The two digits of a number below 100, one a byte as numbers from 0 to 9, the first in the lowest byte.
fn two(value: u64) -> u64 {
    (value / 10) | (value % 10) << 8
}

/// The eight digits of a number below 100 million, likewise. All parts of a step are divided at once, each in its own bits, by multiplying with the
/// inverse: exact for numbers of so few digits, and a third of what eight divisions take.
fn eight(value: u64) -> u64 {
    let fours = (value / 10_000) | (value % 10_000) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos - tens * 10) << 8
}

/// `N` lower-case hexadecimal characters.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Hex<const N: usize>([u8; N]);

impl<const N: usize> Hex<N> {
    /// Writes `N / 2` bytes, four at a time.
    #[inline]
    pub(crate) fn encode(bytes: &[u8]) -> Self {
        let (fours, rest) = bytes.as_chunks();
        assert!(fours.len() * 8 == N && rest.is_empty(), "every caller gives N / 2 bytes, in whole fours");
        let mut text = [0; N];
        for (place, four) in text.as_chunks_mut().0.iter_mut().zip(fours) {
            *place = hex_digits(*four);
        }
        Self(text)
    }

    /// Reads characters of either case. None for another number of them, or for others.
    #[cfg(feature = "callback")]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut text = <[u8; N]>::try_from(text.as_bytes()).ok()?;
        text.make_ascii_lowercase();
        text.iter().all(u8::is_ascii_hexdigit).then_some(Self(text))
    }

    /// Takes characters that are checked already.
    pub(crate) fn from_checked(text: [u8; N]) -> Self {
        debug_assert!(text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
        Self(text)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; N] {
        &self.0
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("hexadecimal characters are ASCII")
    }
}

/// The digits of four bytes, all at once and without looking anything up: neither time nor cache tells the digits of a signature.
fn hex_digits(bytes: [u8; 4]) -> [u8; 8] {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let spread = u64::from(u32::from_le_bytes(bytes));
    let spread = (spread | spread << 16) & 0x0000_ffff_0000_ffff;
    let spread = (spread | spread << 8) & 0x00ff_00ff_00ff_00ff;
    // One digit a byte, as numbers from 0 to 15, the first in the lowest byte.
    let digits = (spread >> 4 | spread << 8) & (0x0f * ONES);
    // Adding 6 carries into the next four bits where a digit is a letter; 39 characters lie between `0` + 10 and `a`.
    let letters = ((digits + 0x06 * ONES) >> 4) & ONES;
    (digits + 0x30 * ONES + letters * 39).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::{Decimal, Hex, eight, two};

    #[test]
    fn limits() {
        assert_eq!(Decimal::new(0).as_bytes(), b"0");
        assert_eq!(Decimal::new(9_999_999_999).as_bytes(), b"9999999999");
        assert_eq!(Decimal::new(10_000_000_000).as_bytes(), b"10000000000");
        assert_eq!(Decimal::new(u64::MAX).as_bytes(), b"18446744073709551615");
        assert!(Decimal::from_checked("018446744073709551615").is_none());
    }

    /// Every value that each of the multiplications can meet.
    #[test]
    fn digits_are_divided_exactly() {
        let number = |digits: u64| digits.to_le_bytes().iter().fold(0, |number, digit| number * 10 + u64::from(*digit));
        for value in 0..10_000 {
            for value in [value, value * 10_000, value * 10_001] {
                assert_eq!(number(eight(value)), value);
            }
        }
        for value in 0..100 {
            assert_eq!(two(value).to_le_bytes()[..2], [value / 10, value % 10].map(|digit| digit.to_le_bytes()[0]));
        }
    }

    #[test]
    fn every_byte_in_hexadecimal() {
        for byte in 0..=u8::MAX {
            let bytes = [byte, !byte, byte.rotate_left(4), 0, byte, 1, 2, 3];
            let mut expected = [0; 16];
            hex::encode_to_slice(bytes, &mut expected).unwrap();
            assert_eq!(Hex::<16>::encode(&bytes).as_bytes(), &expected);
        }
    }

    proptest! {
        #[test]
        fn is_what_display_prints(value: u64, shift in 0..64_u32) {
            let value = value >> shift;
            let text = value.to_string();
            for decimal in [Decimal::new(value), Decimal::from_checked(&text).unwrap()] {
                prop_assert_eq!(decimal.as_bytes(), text.as_bytes());
                prop_assert_eq!(decimal.len(), text.len());
                prop_assert!(decimal.padded()[text.len()..].iter().all(|byte| *byte == 0));
            }
        }
    }
}
