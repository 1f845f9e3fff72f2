//! A decimal number on the stack.

/// The decimal digits of a number, at the end of a buffer that any `u64` fits in.
pub(crate) struct Decimal {
    digits: [u8; 20],
    start: usize,
}

impl Decimal {
    pub(crate) fn new(mut value: u64) -> Self {
        let mut digits = [0; 20];
        let mut start = digits.len();
        // Two digits a division, since each waits for the one before.
        while value >= 10 {
            let pair = value % 100;
            value /= 100;
            start -= 2;
            digits[start] = digit(pair / 10);
            digits[start + 1] = digit(pair % 10);
        }
        if value > 0 || start == digits.len() {
            start -= 1;
            digits[start] = digit(value);
        }
        Self { digits, start }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.digits[self.start..]
    }
}

fn digit(value: u64) -> u8 {
    b'0' + u8::try_from(value).expect("it is below ten")
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
    }

    proptest! {
        #[test]
        fn is_what_display_prints(value: u64, shift in 0..64_u32) {
            let value = value >> shift;
            let (decimal, text) = (Decimal::new(value), value.to_string());
            prop_assert_eq!(decimal.as_bytes(), text.as_bytes());
        }
    }
}
