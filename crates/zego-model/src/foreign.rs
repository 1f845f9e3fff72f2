//! Texts of other programs: an HTTP client that is not this workspace's says of a request that failed what its URL was, and in the URL is the signature.

use std::borrow::Cow;
use std::ops::Range;

use zego_sign::spelling::read_through;

use crate::secrets::{merged, replace};

/// What another client says of a call, without what nobody may see; each piece of it is replaced by `REDACTED`.
///
/// It takes out, percent-encoded, escaped as in JSON or HTML, or as it is:
/// - every query, of whichever host, since a service can be reached under any name, and its parameters can be personal data;
/// - the values of `Signature`, `SignatureNonce`, `SecretId`, `Credential`, `Token` and of whatever ends in one of these or in `Secret` or `SecretKey`, as in
///   a query, in JSON, or in what `Debug` writes;
/// - the headers `Authorization` and `Proxy-Authorization`, and what stands before the `@` of a URL;
/// - login tokens, which are known by how they begin.
///
/// Scheme, host and path stay, and so does everything else. It is made for messages of one or several lines; done twice, it does no more than once; and it
/// takes a time that grows with the length of the text.
///
/// A signature that stands alone, without its name, looks like any other number: whoever has the request that was signed takes it out with
/// [`Secrets::remove_from`](crate::Secrets::remove_from), which knows it.
///
/// ```
/// use zego_model::foreign::redacted;
///
/// // As reqwest writes it; its `without_url()` leaves the URL out.
/// let error = "error sending request for url (https://rtc-api.zego.im/?Action=DeleteMedia&AppId=1&SignatureNonce=15215528852396&Signature=7a512a6c)";
/// assert_eq!(redacted(error), "error sending request for url (https://rtc-api.zego.im/?REDACTED)");
///
/// // As a proxy logs it.
/// let line = r#"{"request":"GET \/?Action=DeleteMedia\u0026Signature=7a512a6c HTTP/1.1","status":502}"#;
/// assert_eq!(redacted(line), r#"{"request":"GET \/?REDACTED HTTP/1.1","status":502}"#);
///
/// let header = "authorization: TC3-HMAC-SHA256 Credential=AKIDexample/2026-01-01/live/tc3_request, SignedHeaders=host, Signature=c0ffee";
/// assert_eq!(redacted(header), "authorization: REDACTED");
/// ```
pub fn redacted(text: &str) -> Cow<'_, str> {
    let places = Seen::of(text.as_bytes()).places();
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(String::from_utf8_lossy(&replace(text.as_bytes(), &merged(places))).into_owned())
}

/// A text as it is meant.
struct Seen<'t> {
    text: &'t [u8],
    /// Its characters without their escapes, in small letters; each byte beyond ASCII is one.
    chars: Vec<u8>,
    /// Where each of them begins in the text, and in the end where the last one ends.
    starts: Vec<usize>,
}

impl<'t> Seen<'t> {
    fn of(text: &'t [u8]) -> Self {
        let mut seen = Self { text, chars: Vec::with_capacity(text.len()), starts: Vec::with_capacity(text.len() + 1) };
        let mut at = 0;
        while let Some((char, next)) = read_through(text, at) {
            seen.chars.push(u8::try_from(char).map_or(BEYOND, |char| char.to_ascii_lowercase()));
            seen.starts.push(at);
            at = next;
        }
        seen.starts.push(at);
        seen
    }

    fn places(&self) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        let mut at = 0;
        while at < self.chars.len() {
            let end = self.run_end(at);
            let run = at..end.max(at + 1);
            places.extend(self.query(run.clone()));
            at = run.end;
        }
        at = 0;
        while at < self.chars.len() {
            match self.place_at(at) {
                Some((place, next)) => {
                    places.push(place);
                    at = next.max(at + 1);
                }
                None => at += 1,
            }
        }
        places.retain(|place| place.start < place.end);
        places
    }

    /// All behind the question mark of a run that has a pair of name and value there.
    fn query(&self, run: Range<usize>) -> Option<Range<usize>> {
        let mark = self.chars[run.clone()].iter().position(|char| *char == b'?')? + run.start;
        self.chars[mark..run.end].contains(&b'=').then(|| self.cut(mark + 1, run.end))
    }

    /// What begins at a place and is not to be seen, and where to go on.
    fn place_at(&self, at: usize) -> Option<(Range<usize>, usize)> {
        let before = &self.chars[..at];
        match self.chars[at] {
            b'=' => {
                let name = before.trim_ascii_end();
                if ends_in(name, &NAMES) || ends_in(name, &HEADERS) { self.value(at + 1, Unquoted::Run) } else { None }
            }
            b':' if ends_in(before, &HEADERS) => self.value(at + 1, Unquoted::Line),
            b':' if ends_in(before, &SIGNATURES) => self.value(at + 1, Unquoted::Run),
            b':' if ends_in(before, &NAMES) => self.value(at + 1, Unquoted::Shown),
            b':' if self.chars[at..].starts_with(b"://") => self.user(at + 3),
            b'"' | b'\'' if ends_in(before, &NAMES) || ends_in(before, &HEADERS) => {
                let mark = self.without_space(at + 1);
                let is_mark = self.chars.get(mark).is_some_and(|mark| matches!(mark, b':' | b',' | b'='));
                if is_mark { self.value(mark + 1, Unquoted::Run) } else { None }
            }
            b'0' => self.token(at),
            _ => None,
        }
    }

    /// A value behind its mark.
    fn value(&self, at: usize, unquoted: Unquoted) -> Option<(Range<usize>, usize)> {
        let start = self.without_space(at);
        if matches!(self.chars.get(start), Some(b'"' | b'\'')) {
            // It ends with a quotation mark in the same spelling: another one is its own.
            let mark = self.spelling(start);
            let end = (start + 1..self.chars.len()).find(|at| self.chars[*at] == self.chars[start] && self.spelling(*at) == mark);
            let end = end.unwrap_or(self.chars.len());
            return Some((self.starts[start + 1]..self.starts[end], end));
        }
        let end = match unquoted {
            Unquoted::Run => self.run_end(start),
            Unquoted::Line => {
                let is_end = |at: &usize| matches!(self.text[self.starts[*at]], b'\n' | b'\r' | b'"');
                (start..self.chars.len()).find(is_end).unwrap_or(self.chars.len())
            }
            Unquoted::Shown => return None,
        };
        Some((self.cut(start, end), end))
    }

    /// Who is named before the host of a URL, often with a password.
    fn user(&self, start: usize) -> Option<(Range<usize>, usize)> {
        let host = (start..self.chars.len()).find(|at| matches!(self.chars[*at], b'/' | b'?' | b'#') || self.ends_run(*at));
        let at = (start..host.unwrap_or(self.chars.len())).rev().find(|at| self.chars[*at] == b'@')?;
        Some((self.starts[start]..self.starts[at], at))
    }

    /// A login token: the time when it ends, with which it begins, has zeros in front.
    fn token(&self, at: usize) -> Option<(Range<usize>, usize)> {
        let is_inside = at.checked_sub(1).is_some_and(|before| self.chars[before].is_ascii_alphanumeric());
        if is_inside || !self.chars[at..].starts_with(TOKEN) {
            return None;
        }
        // Without the marks at its end, so that it does not go on in the value of another name.
        let is_base64 = |char: &u8| char.is_ascii_alphanumeric() || b"+/-_".contains(char);
        let length = self.chars[at..].iter().take_while(|char| is_base64(char)).count();
        (length >= SHORTEST_TOKEN).then(|| (self.starts[at]..self.starts[at + length], at + length))
    }

    fn spelling(&self, at: usize) -> &'t [u8] {
        &self.text[self.starts[at]..self.starts[at + 1]]
    }

    fn without_space(&self, at: usize) -> usize {
        (at..self.chars.len()).find(|at| self.chars[*at] != b' ').unwrap_or(self.chars.len())
    }

    /// Where what can be a URL ends that begins here.
    fn run_end(&self, at: usize) -> usize {
        (at..self.chars.len()).find(|at| self.ends_run(*at)).unwrap_or(self.chars.len())
    }

    /// Whether a character is none of a URL, as it is written: an escaped one is.
    fn ends_run(&self, at: usize) -> bool {
        self.spelling(at).iter().any(|byte| matches!(byte, 1..=b' ' | 0x7f | b'"' | b'\'' | b'<' | b'>' | b'`'))
    }

    /// From one character to another, without the marks at the end that belong to the text around it.
    fn cut(&self, start: usize, end: usize) -> Range<usize> {
        let (start, mut end) = (self.starts[start], self.starts[end]);
        while end > start && matches!(self.text[end - 1], b')' | b']' | b'}' | b',' | b'.' | b';' | b':' | b'!' | b'\\') {
            end -= 1;
        }
        start..end
    }
}

/// Where a value ends that stands in no quotation marks.
#[derive(Clone, Copy)]
enum Unquoted {
    /// With the word.
    Run,
    /// With the line.
    Line,
    /// Such a value is none: the name stands in a sentence.
    Shown,
}

fn ends_in(text: &[u8], names: &[&[u8]]) -> bool {
    names.iter().any(|name| text.ends_with(name))
}

/// A character beyond ASCII.
const BEYOND: u8 = 0xff;
/// Names of what is not to be seen, in small letters.
const NAMES: [&[u8]; 9] =
    [b"signature", b"signaturenonce", b"secret", b"secretkey", b"secret_key", b"secretid", b"secret_id", b"credential", b"token"];
/// Those that stand in no sentence before a colon.
const SIGNATURES: [&[u8]; 2] = [b"signature", b"signaturenonce"];
/// Headers, whose values go to the end of the line.
const HEADERS: [&[u8]; 2] = [b"authorization", b"x-tc-token"];
/// How a login token begins: its version, and the first bytes of a number of eight, in Base64.
const TOKEN: &[u8] = b"04aaaaa";
/// Shorter than any that holds something.
const SHORTEST_TOKEN: usize = 48;

#[cfg(test)]
mod tests;
