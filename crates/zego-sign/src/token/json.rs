//! JSON that is written to where it belongs, or only measured first: claims hold a payload that is JSON within a text, and none of it is written twice.
use alloc::{string::String, vec::Vec};

use crate::digits::{Decimal, TenDigits};

/// Where JSON is written to.
pub(super) trait Json: Sized {
    /// Adds a part of it as it is.
    fn add(&mut self, part: &str);

    /// Adds a number in decimal digits.
    fn add_number(&mut self, number: u64) {
        self.add(Decimal::new(number).as_str());
    }

    /// Adds a text between quotation marks, escaped.
    fn add_quoted(&mut self, text: &str) {
        self.add("\"");
        Quoted(self).add(text);
        self.add("\"");
    }
}

impl Json for String {
    fn add(&mut self, part: &str) {
        self.push_str(part);
    }
}

impl Json for Vec<u8> {
    #[inline]
    fn add(&mut self, part: &str) {
        self.extend_from_slice(part.as_bytes());
    }

    #[inline]
    fn add_number(&mut self, number: u64) {
        match TenDigits::of_ten(number) {
            Some(digits) => digits.append_to(self),
            None => self.extend_from_slice(Decimal::new(number).as_bytes()),
        }
    }
}

/// How many bytes would have been written.
pub(super) struct Length(pub(super) usize);

impl Json for Length {
    #[inline]
    fn add(&mut self, part: &str) {
        self.0 += part.len();
    }

    #[inline]
    fn add_number(&mut self, number: u64) {
        self.0 += number.checked_ilog10().map_or(1, |power| power as usize + 1);
    }
}

/// What is within a text: it is written escaped.
pub(super) struct Quoted<'j, J>(pub(super) &'j mut J);

impl<J: Json> Json for Quoted<'_, J> {
    fn add(&mut self, part: &str) {
        let mut rest = part;
        let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
        while let Some(at) = rest.bytes().position(is_special) {
            let (before, after) = rest.split_at(at);
            let (special, after) = after.split_at(1);
            self.0.add(before);
            match special {
                "\"" => self.0.add("\\\""),
                "\\" => self.0.add("\\\\"),
                other => self.0.add(serde_json::to_string(other).expect("a text is JSON").trim_matches('"')),
            }
            rest = after;
        }
        self.0.add(rest);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_as_long_as_measured(number: u64, shift in 0..64_u32) {
            let number = number >> shift;
            let (mut bytes, mut text, mut length) = (Vec::new(), String::new(), Length(0));
            bytes.add_number(number);
            text.add_number(number);
            length.add_number(number);
            prop_assert_eq!((bytes.as_slice(), length.0), (text.as_bytes(), text.len()));
            prop_assert_eq!(text.parse(), Ok(number));
        }

        #[test]
        fn is_what_serde_json_writes(text: String, special in "[\"\\\\\u{0}-\u{1f}a\u{fc}]{0,20}") {
            for text in [text, special] {
                let mut quoted = String::new();
                quoted.add_quoted(&text);
                let once = serde_json::to_string(&text).unwrap();
                prop_assert_eq!(&quoted, &once);
                let (mut twice, mut length) = (Vec::new(), Length(0));
                Quoted(&mut twice).add_quoted(&text);
                Quoted(&mut length).add_quoted(&text);
                prop_assert_eq!(length.0, twice.len());
                let expected = serde_json::to_string(&once).unwrap();
                prop_assert_eq!(twice, &expected.as_bytes()[1..expected.len() - 1]);
            }
        }
    }
}
