//! Percent-encoding as RFC 3986 has it, and decimal digits, written onto a text.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Escapes everything but `A-Z a-z 0-9 - . _ ~`. What is written is ASCII.
pub(crate) fn escape(text: &str, to: &mut Vec<u8>) {
    // Ids and numbers, which are most of what is sent, have nothing to escape.
    if is_plain(text.as_bytes()) {
        append(text.as_bytes(), to);
    } else {
        utf8_percent_encode(text, &RESERVED).for_each(|part| to.extend_from_slice(part.as_bytes()));
    }
}

/// A text with everything escaped but these.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) { Cow::Borrowed(text) } else { utf8_percent_encode(text, &RESERVED).into() }
}

/// Whether nothing is to be escaped. Eight bytes are looked at together, the last ones with those before them; only where that does not settle it, each.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last_chunk::<8>() else { return bytes.iter().all(|byte| is_unreserved(*byte)) };
    let (words, last) = (bytes.as_chunks::<8>().0, u64::from_le_bytes(*last));
    // Most ids are numbers.
    let others = words.iter().fold(other_than_digits(last), |others, word| others | other_than_digits(u64::from_le_bytes(*word)));
    let is_plain = |word: &[u8; 8]| is_plain_word(u64::from_le_bytes(*word));
    others == 0 || (is_plain_word(last) && words.iter().all(is_plain)) || bytes.iter().all(|byte| is_unreserved(*byte))
}

const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

const HIGHEST: u64 = each(0x80);

/// Marks bytes that are no digits, the lowest of them for certain: nothing goes over from a digit into the next byte.
const fn other_than_digits(word: u64) -> u64 {
    (word.wrapping_add(each(0x7f - b'9')) | word.wrapping_sub(each(b'0'))) & HIGHEST
}

/// Whether all bytes of a word are digits, letters, `-` or `.`. Arithmetic on each byte at once: a sum shows in the byte's highest bit whether it is past
/// a bound, and goes over into no other byte since what is no ASCII is turned away first.
const fn is_plain_word(word: u64) -> bool {
    /// The highest bit of each byte that lies in a range.
    const fn within(word: u64, first: u8, last: u8) -> u64 {
        (word + each(0x80 - first)) & !(word + each(0x7f - last))
    }
    if word & HIGHEST != 0 {
        return false;
    }
    (within(word, b'0', b'9') | within(word | each(0x20), b'a', b'z') | within(word, b'-', b'.')) & HIGHEST == HIGHEST
}

/// Adds bytes: the first and the last ones, which are as many as is known when this is compiled, where these are all.
#[inline]
pub(crate) fn append(bytes: &[u8], to: &mut Vec<u8>) {
    fn both<const N: usize>(bytes: &[u8], to: &mut Vec<u8>) -> Option<()> {
        let (first, last) = (bytes.first_chunk::<N>()?, bytes.last_chunk::<N>()?);
        let last_begins = to.len() + bytes.len() - N;
        to.extend_from_slice(first);
        to.truncate(last_begins);
        to.extend_from_slice(last);
        Some(())
    }
    let is_added = match bytes.len() {
        0 => Some(()),
        8..=16 => both::<8>(bytes, to),
        17..=32 => both::<16>(bytes, to),
        _ => None,
    };
    if is_added.is_none() {
        to.extend_from_slice(bytes);
    }
}

/// Writes a number in decimal digits.
pub(crate) fn push_number(number: u64, to: &mut Vec<u8>) {
    to.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wherever in a text a byte stands: among its first ones, its last ones, both, or between them.
    #[test]
    fn every_byte_is_escaped_or_not_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            assert_eq!(is_plain(&[byte]), is_unreserved(byte), "{byte}");
            for length in [1, 3, 4, 5, 7, 8, 9, 15, 16, 19, 32, 40] {
                for at in 0..length {
                    let mut bytes = vec![b'7'; length];
                    bytes[at] = byte;
                    assert_eq!(is_plain(&bytes), is_unreserved(byte), "{byte} at {at} of {length}");
                }
            }
        }
        assert!(is_plain(b"") && is_plain(b"abcXYZ019-._~abcXYZ"));
    }

    #[test]
    fn every_length_is_added() {
        let bytes: Vec<u8> = (0..80).collect();
        for length in 0..bytes.len() {
            let mut to = vec![7; length % 3];
            append(&bytes[..length], &mut to);
            assert_eq!(&to[length % 3..], &bytes[..length]);
        }
    }
}
