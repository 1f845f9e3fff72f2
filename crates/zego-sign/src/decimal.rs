//! A decimal number on the stack.

/// The most digits a `u64` has.
pub(crate) const MAX_DIGITS: usize = 20;

/// Decimal digits, and zero bytes after them: copying all of it, which takes a known number of bytes, is faster than copying what is used.
#[derive(Clone, Copy)]
pub(crate) struct Decimal {
    digits: [u8; MAX_DIGITS],
    length: usize,
}

impl Decimal {
    #[inline]
    pub(crate) fn new(mut value: u64) -> Self {
        let length = value.checked_ilog10().map_or(1, |power| power as usize + 1);
        let mut digits = [0; MAX_DIGITS];
        let (first, pairs) = digits[..length].as_rchunks_mut();
        // Two digits a division, since each waits for the one before.
        for pair in pairs.iter_mut().rev() {
            let two = value % 100;
            value /= 100;
            *pair = [digit(two / 10), digit(two % 10)];
        }
        if let [first] = first {
            *first = digit(value);
        }
        Self { digits, length }
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

    /// The digits, and zero bytes after them.
    pub(crate) fn padded(&self) -> &[u8; MAX_DIGITS] {
        &self.digits
    }

    pub(crate) fn len(&self) -> usize {
        self.length
    }
}

fn digit(value: u64) -> u8 {
    // It is below ten.
    b'0' + value.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::Decimal;

    #[test]
    fn limits() {
        assert_eq!(Decimal::new(0).as_bytes(), b"0");
        assert_eq!(Decimal::new(u64::MAX).as_bytes(), b"18446744073709551615");
        assert!(Decimal::from_checked("018446744073709551615").is_none());
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
