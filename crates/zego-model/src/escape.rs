//! Percent-encoding as RFC 3986 has it, and decimal digits, written onto a text.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Escapes everything but `A-Z a-z 0-9 - . _ ~`.
pub(crate) fn escape(text: &str, to: &mut String) {
    // Ids and numbers, which are most of what is sent, have nothing to escape.
    if is_plain(text.as_bytes()) {
        to.push_str(text);
    } else {
        to.extend(utf8_percent_encode(text, &RESERVED));
    }
}

/// Whether nothing is to be escaped. Eight bytes are looked at together, the last ones with those before them; only where that does not settle it, each.
fn is_plain(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks::<8>();
    let are_plain = |word: &[u8; 8]| is_plain_word(u64::from_le_bytes(*word));
    let settled = bytes.last_chunk::<8>().is_some_and(|last| words.iter().all(are_plain) && (rest.is_empty() || are_plain(last)));
    settled || bytes.iter().all(|byte| is_unreserved(*byte))
}

/// Whether all bytes of a word are digits, letters, `-` or `.`. Arithmetic on each byte at once: a sum shows in the byte's highest bit whether it is past
/// a bound, and goes over into no other byte since what is no ASCII is turned away first.
const fn is_plain_word(word: u64) -> bool {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    /// The highest bit of each byte that lies in a range.
    const fn within(word: u64, first: u8, last: u8) -> u64 {
        (word + each(0x80 - first)) & !(word + each(0x7f - last))
    }
    const HIGHEST: u64 = each(0x80);
    if word & HIGHEST != 0 {
        return false;
    }
    let digits = within(word, b'0', b'9');
    // Most ids are numbers.
    digits & HIGHEST == HIGHEST || (digits | within(word | each(0x20), b'a', b'z') | within(word, b'-', b'.')) & HIGHEST == HIGHEST
}

/// Writes a number in decimal digits.
pub(crate) fn push_number(number: u64, to: &mut String) {
    to.push_str(itoa::Buffer::new().format(number));
}

const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wherever in a text a byte stands: in its first eight, in its last, in both, in a rest.
    #[test]
    fn every_byte_is_escaped_or_not_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            assert_eq!(is_plain(&[byte]), is_unreserved(byte), "{byte}");
            for length in [7, 8, 9, 16, 19] {
                for at in 0..length {
                    let mut bytes = vec![b'7'; length];
                    bytes[at] = byte;
                    assert_eq!(is_plain(&bytes), is_unreserved(byte), "{byte} at {at} of {length}");
                }
            }
        }
        assert!(is_plain(b"") && is_plain(b"abcXYZ019-._~abcXYZ"));
    }
}
