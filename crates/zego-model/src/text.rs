//! Text from outside, as it may be shown: no character of it moves a terminal's cursor, hides, or turns what follows around; and what it was meant to be.

mod likeness;

use std::fmt::{self, Write as _};

pub(crate) use likeness::respelt;
pub use likeness::{alike, nearest};

/// A foreign text for messages, logs and terminals; made by [`printable`].
#[derive(Clone, Copy, Debug)]
pub struct Printable<'t> {
    text: &'t str,
    longest: usize,
}

/// Shows a text with every control character, every mark that changes the direction of writing and every character that cannot be seen escaped,
/// as in `\u{200b}`; so it stays on one line.
pub const fn printable(text: &str) -> Printable<'_> {
    Printable { text, longest: usize::MAX }
}

impl Printable<'_> {
    /// Cuts what is longer than so many characters, with `..` in the place of the rest.
    #[must_use]
    pub const fn shortened(self, longest: usize) -> Self {
        Self { longest, ..self }
    }
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Nearly always: then there is nothing to look for.
        if self.text.len() <= self.longest && self.text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return f.write_str(self.text);
        }
        let end = if self.text.len() <= self.longest { None } else { self.text.char_indices().nth(self.longest).map(|(end, _)| end) };
        let (mut rest, cut) = end.map_or((self.text, ""), |end| (&self.text[..end], ".."));
        while let Some(at) = rest.find(is_unseen) {
            let (seen, after) = rest.split_at(at);
            f.write_str(seen)?;
            let mut chars = after.chars();
            match chars.next() {
                Some(unseen @ ('\t' | '\r' | '\n' | '\0')) => write!(f, "{}", unseen.escape_debug())?,
                Some(unseen) => write!(f, "{}", unseen.escape_unicode())?,
                None => {}
            }
            rest = chars.as_str();
        }
        f.write_str(rest)?;
        f.write_str(cut)
    }
}

/// What is read, without the mark of a byte order before it: editors and shells of Windows write one, and it belongs to no document.
#[inline]
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK.as_bytes()).unwrap_or(bytes)
}

/// The same of a text.
pub fn text_without_mark(text: &str) -> &str {
    text.strip_prefix(MARK).unwrap_or(text)
}

const MARK: &str = "\u{feff}";

/// Whether a character has no shape of its own, or moves those around it.
pub fn is_unseen(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            // Spaces that look like one another, and none at all.
            '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{2000}'..='\u{200d}' | '\u{202f}' | '\u{205f}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
            // Ends of lines and paragraphs.
                | '\u{2028}' | '\u{2029}'
            // Direction of writing.
                | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// A character that came into a text by accident: the end of a line, a mark of an editor, a space of a page.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stray {
    /// The first of them.
    pub char: char,
    /// Where it stands.
    pub place: StrayPlace,
}

/// Where a stray character stands.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StrayPlace {
    /// First of all.
    Start,
    /// Between others.
    Inside,
    /// Last of all.
    End,
}

/// What is stray in a text that names something: the first character that cannot be seen, or white space around it. Spaces within it are its own.
///
/// For who takes ids from a file, a page or a form: `zego_model` sends what it is given, and most services take it for another id.
///
/// ```
/// use zego_model::text::stray;
///
/// assert_eq!(stray("live-1\r").unwrap().to_string(), "U+000D at its end");
/// assert_eq!(stray("live 1"), None);
/// ```
pub fn stray(text: &str) -> Option<Stray> {
    let is_around = |at: usize, char: char| at == 0 || at + char.len_utf8() == text.len();
    let is_stray = |(at, char): &(usize, char)| is_unseen(*char) || (char.is_whitespace() && (*char != ' ' || is_around(*at, *char)));
    let (at, char) = text.char_indices().find(is_stray)?;
    let place = match at {
        0 => StrayPlace::Start,
        _ if at + char.len_utf8() == text.len() => StrayPlace::End,
        _ => StrayPlace::Inside,
    };
    Some(Stray { char, place })
}

impl fmt::Display for Stray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.char {
            ' ' => f.write_str("a space"),
            other => write!(f, "U+{:04X}", u32::from(other)),
        }?;
        f.write_str(match self.place {
            StrayPlace::Start => " at its start",
            StrayPlace::Inside => " inside it",
            StrayPlace::End => " at its end",
        })
    }
}

/// JSON text in which what cannot be seen is written as `\u....`: the same document, and no terminal is moved by it.
pub fn printable_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for char in json.chars() {
        // Between values JSON has line breaks and tabs of its own; inside of texts a writer has escaped them.
        if is_unseen(char) && !matches!(char, '\n' | '\r' | '\t') {
            let mut units = [0; 2];
            for unit in char.encode_utf16(&mut units) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(char);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_move_the_cursor_or_hide() {
        for (text, shown) in [
            ("say \"ü\"\u{1b}[2J\r\nok", "say \"ü\"\\u{1b}[2J\\r\\nok"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
            ("x\u{a0}y\u{ad}z", "x\\u{a0}y\\u{ad}z"),
            ("\u{202e}gpj.exe", "\\u{202e}gpj.exe"),
            ("\u{9b}2J\u{7f}", "\\u{9b}2J\\u{7f}"),
            ("plain text, 中文, é", "plain text, 中文, é"),
            ("", ""),
        ] {
            assert_eq!(printable(text).to_string(), shown);
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(printable("äöü").shortened(2).to_string(), "äö..");
        assert_eq!(printable("äöü").shortened(3).to_string(), "äöü");
        assert_eq!(printable("ab\n").shortened(2).to_string(), "ab..");
    }

    #[test]
    fn json_stays_the_same_document() {
        for text in ["a\u{9b}\u{7f}b", "\u{202e}\u{e0041}", "中文"] {
            let json = serde_json::to_string(&[text]).unwrap();
            let shown = printable_json(&json);
            assert!(!shown.contains(is_unseen), "{shown}");
            assert_eq!(serde_json::from_str::<Vec<String>>(&shown).unwrap(), [text]);
        }
        assert_eq!(printable_json("{\n\t\"a\": 1\r\n}"), "{\n\t\"a\": 1\r\n}");
    }
}
