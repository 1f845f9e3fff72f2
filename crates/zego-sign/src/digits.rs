//! Decimal and hexadecimal digits on the stack.
use alloc::vec::Vec;
use core::str;

/// The most digits a `u64` has.
pub(crate) const MAX_DIGITS: usize = 20;

/// One to ten decimal digits, and zero bytes after them, in two words whose lowest bytes come first: identifiers have no more, nor times until the year 2286.
#[derive(Clone, Copy)]
pub(crate) struct TenDigits {
    eight: u64,
    two: u16,
    length: u8,
}

impl TenDigits {
    /// The digits of a number.
    pub(crate) const fn of(value: u32) -> Self {
        let (mut digits, mut rest) = (0_u128, value);
        let mut length = 0;
        while rest > 0 || length == 0 {
            digits = digits << 8 | (b'0' as u128 + (rest % 10) as u128);
            rest /= 10;
            length += 1;
        }
        let [eight, two] = halves(digits);
        Self { eight, two: low(two), length }
    }

    /// The digits of a number that has ten of them, without a loop.
    #[inline]
    pub(crate) fn of_ten(value: u64) -> Option<Self> {
        const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
        if !(1_000_000_000..10_000_000_000).contains(&value) {
            return None;
        }
        let (first, rest) = (two(value / 100_000_000), eight(value % 100_000_000));
        Some(Self { eight: first | rest << 16 | ZEROS, two: low(rest >> 48 | ZEROS), length: 10 })
    }

    /// How many digits there are.
    #[inline]
    pub(crate) fn len(self) -> usize {
        self.length.into()
    }

    /// The digits as two words.
    #[inline]
    pub(crate) fn words(self) -> [u64; 2] {
        [self.eight, self.two.into()]
    }

    /// The same with the mark behind them that ends a message.
    #[inline]
    pub(crate) fn ended(self) -> [u64; 2] {
        halves(u128::from(self.eight) | u128::from(self.two) << 64 | 0x80 << (8 * self.length))
    }

    /// Adds the digits to a text.
    #[inline]
    pub(crate) fn append_to(self, text: &mut Vec<u8>) {
        let end = text.len() + self.len();
        // How many bytes are copied is known when this is compiled.
        text.extend_from_slice(&self.padded());
        text.truncate(end);
    }

    /// The digits, and zero bytes after them.
    #[inline]
    pub(crate) fn padded(self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.eight.to_le_bytes());
        bytes[8..].copy_from_slice(&self.two.to_le_bytes());
        bytes
    }
}

/// Decimal digits.
#[derive(Clone, Copy)]
pub(crate) struct Decimal {
    digits: [u8; MAX_DIGITS],
    length: usize,
}

impl Decimal {
    /// The digits of a number.
    #[inline]
    pub(crate) fn new(value: u64) -> Self {
        TenDigits::of_ten(value).map_or_else(|| Self::any(value), Self::from)
    }

    fn any(mut value: u64) -> Self {
        let (mut digits, mut first) = ([0; MAX_DIGITS], MAX_DIGITS);
        loop {
            first -= 1;
            digits[first] = b'0' + (value % 10).to_le_bytes()[0];
            value /= 10;
            if value == 0 {
                break;
            }
        }
        digits.copy_within(first.., 0);
        Self { digits, length: MAX_DIGITS - first }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.digits[..self.length]
    }

    #[cfg(feature = "token")]
    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).expect("decimal digits are ASCII")
    }
}

impl From<TenDigits> for Decimal {
    #[inline]
    fn from(ten: TenDigits) -> Self {
        let mut digits = [0; MAX_DIGITS];
        digits[..10].copy_from_slice(&ten.padded());
        Self { digits, length: ten.length.into() }
    }
}

/// The lower and the upper half.
pub(crate) const fn halves(value: u128) -> [u64; 2] {
    #[expect(clippy::cast_possible_truncation, reason = "the lower half of each is meant")]
    [value as u64, (value >> 64) as u64]
}

/// The lowest two bytes.
const fn low(value: u64) -> u16 {
    #[expect(clippy::cast_possible_truncation, reason = "these are meant")]
    {
        value as u16
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

    #[inline]
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

    use super::{Decimal, Hex, TenDigits, eight, two};

    #[test]
    fn limits() {
        assert_eq!(Decimal::new(0).as_bytes(), b"0");
        assert_eq!(Decimal::new(9_999_999_999).as_bytes(), b"9999999999");
        assert_eq!(Decimal::new(10_000_000_000).as_bytes(), b"10000000000");
        assert_eq!(Decimal::new(u64::MAX).as_bytes(), b"18446744073709551615");
        assert!(TenDigits::of_ten(999_999_999).is_none() && TenDigits::of_ten(10_000_000_000).is_none());
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
            let (decimal, text) = (Decimal::new(value), value.to_string());
            prop_assert_eq!(decimal.as_bytes(), text.as_bytes());
        }

        #[test]
        fn ten_digits_are_what_display_prints(value: u32, shift in 0..32_u32) {
            let value = value >> shift;
            let (digits, text) = (TenDigits::of(value), value.to_string());
            prop_assert_eq!(digits.len(), text.len());
            prop_assert_eq!(&digits.padded()[..text.len()], text.as_bytes());
            prop_assert!(digits.padded()[text.len()..].iter().all(|byte| *byte == 0));
        }
    }
}
