//! A secret in another spelling: where a text holds it, percent-encoded, escaped as in JSON or HTML, in another case, or several of these at once.
//!
//! Whatever repeats a request writes it in a spelling of its own: an error page has `&#x2B;` where the query had `%2B`, a message in JSON has `\u002b` or
//! `\/`, a log encodes what was encoded. A secret is as good in each of them.
//!
//! Nothing is decoded as a whole. A spelling of a secret of `n` characters is at least `n` bytes long, all of which are characters of the secret or of an
//! escape. So of an ordinary text only every `n`-th byte is looked at.

mod names;

use core::ops::Range;

/// How many layers of escapes are seen through: what was encoded, encoded again, and once more.
const LAYERS: u8 = 3;
/// The longest name of a character in HTML that is known here, and the most digits of a number.
const LONGEST_NAME: usize = 8;
/// How many ways to read a text are followed at once. More than one are only where a secret itself has a character that begins an escape.
const WAYS: usize = 8;

/// The bytes of escapes: their marks, hexadecimal digits, the letters of `&amp;`; and the halves of UTF-16.
const ESCAPED: [u64; 4] = allowed(allowed([0; 4], b"%\\&#;uxamp\0"), b"0123456789abcdef");
/// The same with what has a name in HTML, and a plus sign, which a form reads as a space.
const WITH_NAMES: [u64; 4] = allowed(ESCAPED, b"abcdefghijklmnopqrstuvwxyz ");
/// Letters and digits.
const PLAIN: [u64; 4] = allowed([0; 4], b"abcdefghijklmnopqrstuvwxyz0123456789");
/// The capital letters among the bytes from 64 to 127; the small ones come 32 later.
const CAPITALS: u64 = 0x07ff_fffe;

/// A set of bytes, and these bytes in either case.
const fn allowed(mut set: [u64; 4], bytes: &[u8]) -> [u64; 4] {
    let mut at = 0;
    while at < bytes.len() {
        let (lower, upper) = (bytes[at].to_ascii_lowercase(), bytes[at].to_ascii_uppercase());
        set[(lower >> 6) as usize] |= 1 << (lower & 63);
        set[(upper >> 6) as usize] |= 1 << (upper & 63);
        at += 1;
    }
    set
}

/// Looks for one secret.
#[derive(Clone, Copy)]
pub struct Finder<'s> {
    secret: &'s [u8],
    /// The bytes that a spelling of it can have, a bit each.
    spelled: [u64; 4],
}

impl<'s> Finder<'s> {
    /// A finder of this secret. An empty one is nowhere.
    pub fn new(secret: &'s [u8]) -> Self {
        let mut own = [0_u64; 4];
        for byte in secret {
            own[usize::from(byte >> 6)] |= 1 << (byte & 63);
        }
        let is_plain = own.iter().zip(PLAIN).all(|(own, plain)| own & !plain == 0);
        own[1] |= (own[1] & CAPITALS) << 32 | (own[1] >> 32 & CAPITALS);
        let begin = if is_plain { ESCAPED } else { WITH_NAMES };
        Self { secret, spelled: core::array::from_fn(|at| begin[at] | own[at]) }
    }

    fn is_spelled(&self, byte: u8) -> bool {
        self.spelled[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    /// The first place from `from` on where a text holds it. It takes a time that tells of the secret.
    ///
    /// ```
    /// use zego_sign::spelling::Finder;
    ///
    /// let finder = Finder::new(b"tok+3/=");
    /// for text in ["of TOK+3/=", "of tok%2b3%2F%3D", "of tok%252B3/=", r"of \u0074ok+3\/=", "of tok&#43;3&sol;="] {
    ///     assert_eq!(finder.find(text.as_bytes(), 0), Some(3..text.len()), "{text}");
    /// }
    /// assert_eq!(finder.find(b"of tok-3/=", 0), None);
    /// ```
    pub fn find(&self, text: &[u8], from: usize) -> Option<Range<usize>> {
        let length = self.secret.len();
        let mut next = from;
        while length > 0 && text.len().saturating_sub(next) >= length {
            // Every spelling that begins from `next` on, and not behind this byte, has this byte.
            let probe = next + length - 1;
            if !self.is_spelled(text[probe]) {
                next = probe + 1;
                continue;
            }
            let before = text[next..probe].iter().rev().take_while(|byte| self.is_spelled(**byte)).count();
            // No further than is needed: there may be as many secrets in a row as the text has room for.
            let mut end = probe + 1;
            for at in probe - before.. {
                while end < at + length && text.get(end).is_some_and(|byte| self.is_spelled(*byte)) {
                    end += 1;
                }
                if end < at + length {
                    break;
                }
                if let Some(end) = self.spelled_at(text, at) {
                    return Some(from.max(escape_around(text, at))..end);
                }
            }
            next = end;
        }
        None
    }

    /// The end of the spelling that begins here.
    fn spelled_at(&self, text: &[u8], at: usize) -> Option<usize> {
        let first = *text.get(at)?;
        if !same(self.secret[0], u32::from(first)) && !is_escape(text, at) {
            return None;
        }
        let (mut ways, mut count) = ([at; WAYS], 1);
        for wanted in self.secret {
            let (before, number) = (ways, count);
            count = 0;
            for at in &before[..number] {
                for layer in 0..=LAYERS {
                    let Some((read, end)) = read(text, *at, layer) else { break };
                    if same(*wanted, read) && !ways[..count].contains(&end) && count < WAYS {
                        ways[count] = end;
                        count += 1;
                    }
                    // What begins no escape is the same in all further layers.
                    if !u8::try_from(read).is_ok_and(begins_escape) {
                        break;
                    }
                }
            }
            if count == 0 {
                return None;
            }
        }
        ways[..count].iter().max().copied()
    }
}

/// It would show the secret.
impl core::fmt::Debug for Finder<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Finder(**)")
    }
}

/// The character at a place, seen through all its layers of escapes, and where the next one begins; `None` where nothing follows. Of bytes beyond ASCII
/// each counts as one.
///
/// ```
/// use zego_sign::spelling::read_through;
///
/// for text in ["=", "%3D", "%253d", r"\u003d", "&equals;", "&amp;#61;"] {
///     assert_eq!(read_through(text.as_bytes(), 0), Some((u32::from(b'='), text.len())), "{text}");
/// }
/// assert_eq!(read_through(b"%zz", 0), Some((u32::from(b'%'), 1)));
/// ```
pub fn read_through(text: &[u8], at: usize) -> Option<(u32, usize)> {
    read(text, at, LAYERS)
}

/// Whether a character that was read is the wanted one, in any case. A plus sign can have been read as a space.
fn same(wanted: u8, read: u32) -> bool {
    let Ok(read) = u8::try_from(read) else { return false };
    wanted.eq_ignore_ascii_case(&read) || (wanted == b'+' && read == b' ')
}

/// Whether an escape can begin with this character and the next one: most of what looks like one is none.
fn is_escape(text: &[u8], at: usize) -> bool {
    let next = || text.get(at + 1 + zeros(text, at + 1));
    match text[at] {
        b'%' => next().is_some_and(|next| next.is_ascii_hexdigit() || *next == b'u'),
        b'\\' => next().is_some_and(|next| matches!(next, b'u' | b'x' | b'/' | b'"' | b'\'' | b'\\')),
        b'&' => next().is_some_and(|next| *next == b'#' || next.is_ascii_alphabetic()),
        _ => false,
    }
}

const fn begins_escape(byte: u8) -> bool {
    matches!(byte, b'%' | b'\\' | b'&')
}

/// How many zeros stand before the next character: of UTF-16 half of the bytes are zeros, of UTF-32 three of four. More are none of a text.
fn zeros(text: &[u8], at: usize) -> usize {
    text.iter().skip(at).take(3).take_while(|byte| **byte == 0).count()
}

/// The character at a place, read through so many layers of escapes, and where the next one begins.
fn read(text: &[u8], at: usize, layers: u8) -> Option<(u32, usize)> {
    let Some(layers) = layers.checked_sub(1) else {
        let at = at + zeros(text, at);
        return text.get(at).map(|byte| (u32::from(*byte), at + 1));
    };
    let (char, next) = read(text, at, layers)?;
    let escaped = match u8::try_from(char) {
        Ok(b'%') => percent(text, next, layers),
        Ok(b'\\') => backslash(text, next, layers),
        Ok(b'&') => entity(text, next, layers),
        _ => None,
    };
    Some(escaped.unwrap_or((char, next)))
}

/// Behind a percent sign: `2B`, or `u002B`.
fn percent(text: &[u8], at: usize, layers: u8) -> Option<(u32, usize)> {
    digits(text, at, layers, 16, 2).or_else(|| match read(text, at, layers)? {
        (mark, next) if mark == u32::from(b'u') => digits(text, next, layers, 16, 4),
        _ => None,
    })
}

/// Behind a backslash: `u002b`, `x2b`, or the character itself.
fn backslash(text: &[u8], at: usize, layers: u8) -> Option<(u32, usize)> {
    let (mark, next) = read(text, at, layers)?;
    match u8::try_from(mark) {
        Ok(b'u') => digits(text, next, layers, 16, 4),
        Ok(b'x') => digits(text, next, layers, 16, 2),
        Ok(b'/' | b'"' | b'\'' | b'\\') => Some((mark, next)),
        _ => None,
    }
}

/// Behind an ampersand: `#43;`, `#x2b;`, `plus;`. Browsers read a number without its semicolon, too.
fn entity(text: &[u8], at: usize, layers: u8) -> Option<(u32, usize)> {
    let (mark, next) = read(text, at, layers)?;
    if mark != u32::from(b'#') {
        return named(text, at, layers);
    }
    let (mark, behind) = read(text, next, layers)?;
    let (radix, start) = if mark == u32::from(b'x') || mark == u32::from(b'X') { (16, behind) } else { (10, next) };
    let (mut number, mut at, mut count) = (0_u32, start, 0);
    while let Some((digit, next)) = read(text, at, layers).filter(|_| count < LONGEST_NAME) {
        match char::from_u32(digit).and_then(|digit| digit.to_digit(radix)) {
            Some(digit) => number = number.wrapping_mul(radix).wrapping_add(digit),
            None if digit == u32::from(b';') && count > 0 => return Some((number, next)),
            None => break,
        }
        (at, count) = (next, count + 1);
    }
    (count > 0).then_some((number, at))
}

fn named(text: &[u8], at: usize, layers: u8) -> Option<(u32, usize)> {
    let (mut name, mut count, mut at) = ([0; LONGEST_NAME], 0, at);
    loop {
        let (char, next) = read(text, at, layers)?;
        match u8::try_from(char) {
            Ok(b';') => break at = next,
            Ok(char) if char.is_ascii_alphabetic() && count < LONGEST_NAME => name[count] = char.to_ascii_lowercase(),
            _ => return None,
        }
        (at, count) = (next, count + 1);
    }
    Some((u32::from(names::char_of(&name[..count])?), at))
}

/// A number of so many digits.
fn digits(text: &[u8], mut at: usize, layers: u8, radix: u32, count: usize) -> Option<(u32, usize)> {
    let mut number = 0;
    for _ in 0..count {
        let (digit, next) = read(text, at, layers)?;
        number = number * radix + char::from_u32(digit)?.to_digit(radix)?;
        at = next;
    }
    Some((number, at))
}

/// The beginning of the JSON escape that a place lies in, or the place itself: who cuts from here leaves no half of one behind.
fn escape_around(text: &[u8], at: usize) -> usize {
    let before = &text[..at];
    let digits = before.iter().rev().take(3).take_while(|byte| byte.is_ascii_hexdigit()).count();
    let is_escape = |mark: usize| before[..=mark].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
    let of_number = (0..=digits).find_map(|digits| {
        let mark = at.checked_sub(digits + 2).filter(|mark| before[*mark..].starts_with(b"\\u"))?;
        is_escape(mark).then_some(mark)
    });
    let of_one = at.checked_sub(1).filter(|mark| before[*mark] == b'\\' && is_escape(*mark) && !begins_escape(text[at]));
    of_number.or(of_one).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;
    use alloc::{format, vec};

    use proptest::prelude::*;

    use super::*;

    const HEX: &str = "43e5cfcca828314675f91b001390566a";

    /// The ways to write one character, each of which can be written again.
    fn spell(char: u8, way: usize) -> String {
        let as_char = char::from(char);
        match way {
            1 => format!("%{char:02X}"),
            2 => format!("%{char:02x}"),
            3 => format!("\\u{char:04x}"),
            4 => format!("\\u{char:04X}"),
            5 => format!("&#{char};"),
            6 => format!("&#x{char:X};"),
            7 => format!("&#000{char};"),
            8 => format!("%u{char:04X}"),
            9 => format!("\\x{char:02x}"),
            10 if char == b'/' => "\\/".into(),
            11 => match names::NAMED.iter().find(|(_, named)| *named == char) {
                Some((name, _)) => format!("&{};", core::str::from_utf8(name).unwrap()),
                None => as_char.into(),
            },
            12 => as_char.to_ascii_uppercase().into(),
            _ => as_char.into(),
        }
    }

    proptest! {
        /// Every character in a way of its own, each twice over or three times, between other text.
        #[test]
        fn every_spelling_is_found_where_it_stands(
            secret in "[a-f0-9]{32}|[A-Za-z0-9+/]{27}=|[A-Za-z0-9_-]{20,80}|[!-~]{16,24}",
            ways in prop::collection::vec((0_usize..13, 0_usize..13, 0_usize..13), 80),
            layers in 1_usize..=3,
            before in "[ -~]{0,20}[ :,.]", behind in "[ :,.\"][ -~]{0,20}",
        ) {
            let mut spelled = String::new();
            for (char, ways) in secret.bytes().zip(&ways) {
                let mut one = spell(char, ways.0);
                for way in [ways.1, ways.2].into_iter().take(layers - 1) {
                    // All that makes the escape is escaped once more, or stays as it is.
                    // Of its marks, nobody calls any but `&` by its name, and their case means something.
                    one = one.bytes().map(|char| if way < 11 || (way == 11 && char == b'&') { spell(char, way) } else { char::from(char).into() }).collect();
                }
                spelled += &one;
            }
            let text = format!("{before}{spelled}{behind}");
            let found = Finder::new(secret.as_bytes()).find(text.as_bytes(), 0);
            prop_assert!(found.is_some(), "{secret} in {text}");
            let found = found.unwrap();
            prop_assert!(found.start <= before.len() && found.end >= before.len() + spelled.len(), "{found:?} of {text}");
        }

        #[test]
        fn nothing_else_is(text in "\\PC*", secret in "[a-f0-9]{32}") {
            prop_assert_eq!(Finder::new(secret.as_bytes()).find(text.as_bytes(), 0), None);
        }

        #[test]
        fn searching_never_panics(text in prop::collection::vec(any::<u8>(), 0..200), secret in prop::collection::vec(any::<u8>(), 0..4), from in 0_usize..220) {
            if let Some(found) = Finder::new(&secret).find(&text, from) {
                prop_assert!(from <= found.start && found.start < found.end && found.end <= text.len());
            }
        }

        /// Escapes that lead nowhere, packed as densely as they can be.
        #[test]
        fn nonsense_of_escapes_is_read(text in "[%\\\\&#;ux0-9a-f2548]{0,120}", secret in "[%\\\\&a-f0-9]{1,6}") {
            let _ = Finder::new(secret.as_bytes()).find(text.as_bytes(), 0);
        }
    }

    #[test]
    fn what_stands_around_does_not_hide_it() {
        for (before, behind) in
            [("", ""), ("%", "%"), ("%25", "41"), ("\\\\", "\\n"), ("&#", ";"), ("0", "0"), ("aaaa", "ffff"), ("\0", "\0\0")]
        {
            for spelled in [HEX.into(), HEX.to_ascii_uppercase(), HEX.bytes().map(|char| spell(char, 1)).collect::<String>()] {
                let text = format!("{before}{spelled}{behind}");
                let found = Finder::new(HEX.as_bytes()).find(text.as_bytes(), 0).unwrap_or_default();
                assert!(found.start <= before.len() && found.end >= before.len() + spelled.len(), "{text}: {found:?}");
            }
        }
    }

    #[test]
    fn it_is_found_in_utf_16_and_among_bytes_of_other_encodings() {
        let wide: Vec<u8> = HEX.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(Finder::new(HEX.as_bytes()).find(&wide, 0), Some(0..63));
        let wider: Vec<u8> = HEX.chars().flat_map(|char| u32::from(char).to_be_bytes()).collect();
        assert_eq!(Finder::new(HEX.as_bytes()).find(&wider, 0), Some(3..128));
        let gbk = [&b"\xc7\xa9\xc3\xfb: "[..], HEX.as_bytes(), b"\xff\xfe"].concat();
        assert_eq!(Finder::new(HEX.as_bytes()).find(&gbk, 0), Some(6..38));
    }

    #[test]
    fn no_half_of_an_escape_is_left_before_it() {
        for (before, kept) in [("\\u00", 0), ("a\\u", 1), ("\\\\u00", 5), ("\\", 0), ("\\\\", 2), ("\\u0041", 6), ("u00", 3)] {
            let text = format!("{before}{HEX}");
            assert_eq!(Finder::new(HEX.as_bytes()).find(text.as_bytes(), 0), Some(kept..text.len()), "{text}");
        }
    }

    /// Each of these took a time that grew with the square of its length: of 8 MiB, hours or days.
    #[test]
    fn whatever_the_text_it_is_read_once() {
        const LENGTH: usize = 1 << 19;
        let finder = Finder::new(HEX.as_bytes());
        for (part, expected) in [("\0", 0), ("%\0\0\0\0", 0), ("\\", 0), ("%25", 0), (HEX, LENGTH / HEX.len())] {
            let text = part.repeat(LENGTH / part.len());
            let (mut found, mut from) = (0, 0);
            while let Some(place) = finder.find(text.as_bytes(), from) {
                (found, from) = (found + 1, place.end);
            }
            assert_eq!(found, expected, "{part:?}");
        }
    }

    /// As in a plus sign of a form, and in a token that looks like an escape itself.
    #[test]
    fn characters_that_mean_something_elsewhere() {
        assert_eq!(Finder::new(b"ab+c").find(b"x ab c", 0), Some(2..6));
        for secret in ["a%41%2541b", "%%%%", "&amp;&", "\\\\u0041"] {
            for spelled in [secret.into(), secret.bytes().map(|char| spell(char, 1)).collect::<String>()] {
                assert_eq!(Finder::new(secret.as_bytes()).find(spelled.as_bytes(), 0), Some(0..spelled.len()), "{spelled}");
            }
        }
    }

    #[test]
    fn each_place_is_found_from_the_last_one_on() {
        let text = [HEX, " and ", HEX, HEX].concat();
        let (finder, mut places, mut from) = (Finder::new(HEX.as_bytes()), vec![], 0);
        while let Some(found) = finder.find(text.as_bytes(), from) {
            from = found.end;
            places.push(found.start);
        }
        assert_eq!(places, [0, 37, 69]);
        assert_eq!(Finder::new(b"").find(b"text", 0), None);
    }
}
