//! Percent-encoding as RFC 3986 has it, and decimal digits, written onto a text.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Escapes everything but `A-Z a-z 0-9 - . _ ~`. What is written is ASCII.
pub(crate) fn escape(text: &str, to: &mut Vec<u8>) {
    // Ids and numbers, which are most of what is sent, have nothing to escape.
    if is_plain(text.as_bytes()) {
        to.extend_from_slice(text.as_bytes());
    } else {
        utf8_percent_encode(text, &RESERVED).for_each(|part| to.extend_from_slice(part.as_bytes()));
    }
}

/// A text with everything escaped but these.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) { Cow::Borrowed(text) } else { utf8_percent_encode(text, &RESERVED).into() }
}

/// Whether nothing is to be escaped. Sixteen bytes are looked at together, the last ones with those before them.
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    match bytes.last_chunk::<16>() {
        Some(last) => bytes.as_chunks::<16>().0.iter().all(are_plain) && are_plain(last),
        None => is_short_plain(bytes),
    }
}

/// The same of fewer than sixteen: of eight at a time, or of four and four.
#[inline]
fn is_short_plain(bytes: &[u8]) -> bool {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        is_plain_word(u64::from_le_bytes(*first)) && is_plain_word(u64::from_le_bytes(*last))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        is_plain_word(u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32)
    } else {
        bytes.iter().all(|byte| is_unreserved(*byte))
    }
}

/// The same of the bytes of a word. Arithmetic on each byte at once: a sum shows in the byte's highest bit whether it is past a bound, and goes over into no
/// other byte since what is no ASCII is turned away first.
#[inline]
const fn is_plain_word(word: u64) -> bool {
    const HIGHEST: u64 = each(0x80);
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    /// The highest bit of each byte that lies in a range.
    const fn within(word: u64, first: u8, last: u8) -> u64 {
        (word + each(0x80 - first)) & !(word + each(0x7f - last))
    }
    /// The same of each that is this one.
    const fn is(word: u64, byte: u8) -> u64 {
        !((word ^ each(byte)) + each(0x7f))
    }
    if word & HIGHEST != 0 {
        return false;
    }
    let alphanumeric = within(word, b'0', b'9') | within(word | each(0x20), b'a', b'z');
    (alphanumeric | within(word, b'-', b'.') | is(word, b'_') | is(word, b'~')) & HIGHEST == HIGHEST
}

/// The same of sixteen, without a branch for each byte, so that the compiler makes one step of all of them.
#[inline]
fn are_plain(bytes: &[u8; 16]) -> bool {
    !bytes.iter().fold(false, |others, byte| others | !is_unreserved(*byte))
}

/// The same, where all are digits, in fewer steps.
#[inline]
fn are_digits(bytes: &[u8; 16]) -> bool {
    !bytes.iter().fold(false, |others, byte| others | !byte.is_ascii_digit())
}

/// The bytes of a text that is short: there is room made for so many, whether they are needed or not.
pub(crate) const SHORT: usize = 32;

/// Adds a short key, which has zero bytes after it, and a value; if that is short, too, and nothing in it is to be escaped. Otherwise `None`, and nothing is added.
///
/// Lists of ids are made of these, so a key and an id are one step.
#[inline]
pub(crate) fn append_plain(key: &[u8; 2 * SHORT], key_length: usize, value: &[u8], to: &mut Vec<u8>) -> Option<()> {
    if key_length > SHORT || !is_short_and_plain(value) {
        return None;
    }
    let end = to.len() + key_length + value.len();
    to.extend_from_slice(key);
    copy(value, to.last_chunk_mut::<{ 2 * SHORT }>()?.get_mut(key_length..key_length + value.len())?);
    to.truncate(end);
    Some(())
}

/// Adds `&`, a key, `=` and a value, if both are short and nothing in them is to be escaped. Otherwise `None`, and nothing is added.
pub(crate) fn append_plain_pair(key: &[u8], value: &[u8], to: &mut Vec<u8>) -> Option<()> {
    const ROOM: usize = "&=".len() + 2 * SHORT;
    if !is_short_and_plain(key) || !is_short_and_plain(value) {
        return None;
    }
    let start = to.len();
    to.extend_from_slice(&[0; ROOM]);
    let place = to.last_chunk_mut::<ROOM>()?;
    place[0] = b'&';
    copy(key, place.get_mut(1..=key.len())?);
    *place.get_mut(1 + key.len())? = b'=';
    let length = 2 + key.len() + value.len();
    copy(value, place.get_mut(2 + key.len()..length)?);
    to.truncate(start + length);
    Some(())
}

#[inline]
fn is_short_and_plain(text: &[u8]) -> bool {
    match (text.first_chunk::<16>(), text.last_chunk::<16>()) {
        _ if text.len() > SHORT => false,
        // Most ids are numbers.
        (Some(first), Some(last)) => (are_digits(first) && are_digits(last)) || (are_plain(first) && are_plain(last)),
        _ => is_short_plain(text),
    }
}

/// Copies bytes to a place of their length. Of short ones the first and the last, which are all of them, and as many as is known when this is compiled.
#[inline]
pub(crate) fn copy(bytes: &[u8], place: &mut [u8]) {
    #[inline]
    fn both<const N: usize>(bytes: &[u8], place: &mut [u8]) -> Option<()> {
        place.first_chunk_mut::<N>()?.copy_from_slice(bytes.first_chunk::<N>()?);
        place.last_chunk_mut::<N>()?.copy_from_slice(bytes.last_chunk::<N>()?);
        Some(())
    }
    if bytes.len() > SHORT {
        return place.copy_from_slice(bytes);
    }
    let copied = both::<16>(bytes, place).or_else(|| both::<8>(bytes, place)).or_else(|| both::<4>(bytes, place));
    let _ = copied.or_else(|| both::<2>(bytes, place)).or_else(|| both::<1>(bytes, place));
}

/// Writes a number in decimal digits.
pub(crate) fn push_number(number: u64, to: &mut Vec<u8>) {
    to.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[expect(clippy::needless_bitwise_bool, reason = "in this form the compiler does it to many bytes at once")]
const fn is_unreserved(byte: u8) -> bool {
    // From `-` to `9` there is nothing else than `/`.
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let is_other = byte.wrapping_sub(b'-') < 13 && byte != b'/';
    is_letter | is_other | (byte == b'_') | (byte == b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wherever in a text a byte stands: among its first ones, its last ones, both, or between them.
    #[test]
    fn every_byte_is_escaped_or_not_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            let is_unreserved = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
            for length in [1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 19, 32, 33, 40, 48] {
                for at in 0..length {
                    let mut bytes = vec![b'7'; length];
                    bytes[at] = byte;
                    assert_eq!(is_plain(&bytes), is_unreserved, "{byte} at {at} of {length}");
                }
            }
        }
        assert!(is_plain(b"") && is_plain(b"abcXYZ019-._~abcXYZ"));
    }

    #[test]
    fn every_length_is_added() {
        let bytes: Vec<u8> = (b'A'..=b'Z').cycle().take(80).collect();
        for length in 0..bytes.len() {
            let mut to = vec![7; length];
            copy(&bytes[..length], &mut to);
            assert_eq!(&to, &bytes[..length]);
        }
        for (key, length) in (0..=40).flat_map(|key| (0..=40).map(move |length| (key, length))) {
            let (mut padded, mut to, mut pair) = ([0; 2 * SHORT], vec![7], vec![7]);
            padded[..key].copy_from_slice(&bytes[..key]);
            let added = append_plain(&padded, key, &bytes[..length], &mut to);
            assert_eq!(append_plain_pair(&padded[..key], &bytes[..length], &mut pair), added);
            if key <= SHORT && length <= SHORT {
                assert_eq!((added, to), (Some(()), [&[7], &padded[..key], &bytes[..length]].concat()));
                assert_eq!(pair, [b"\x07&", &padded[..key], b"=", &bytes[..length]].concat());
            } else {
                assert_eq!((added, to, pair), (None, vec![7], vec![7]));
            }
        }
    }

    /// Where it takes no value, that is escaped by who asked.
    #[test]
    fn what_is_to_be_escaped_is_not_added_as_it_is() {
        for byte in 0..=u8::MAX {
            for (length, at) in [1, 7, 8, 15, 16, 19, 32].into_iter().flat_map(|length| (0..length).map(move |at| (length, at))) {
                for other in [b'7', b'x'] {
                    let mut bytes = vec![other; length];
                    bytes[at] = byte;
                    let (mut to, mut pairs) = (Vec::new(), Vec::new());
                    let added = append_plain(&[0; 2 * SHORT], 0, &bytes, &mut to);
                    assert_eq!(added.is_some(), is_unreserved(byte), "{byte} at {at} of {length}");
                    assert_eq!(append_plain_pair(&bytes, b"", &mut pairs), added);
                    assert_eq!(append_plain_pair(b"", &bytes, &mut pairs), added);
                    assert_eq!((to.is_empty(), pairs.is_empty()), (added.is_none(), added.is_none()));
                }
            }
        }
    }
}
