//! The pairs of a query, and what is wrong with how they are encoded.

use percent_encoding::percent_decode_str;

use super::findings::Findings;
use crate::Cause;
use crate::near_misses;

/// A pair, decoded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) value: String,
    /// The value as it stands in the query.
    pub(super) raw: String,
}

/// Reads the pairs of a query. What was encoded twice is decoded twice: that is what was meant.
pub(super) fn read(query: &str, findings: &mut Findings<'_>) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for piece in query.split('&').filter(|piece| !piece.is_empty()) {
        let Some((name, value)) = piece.split_once('=') else {
            let piece = findings.shown(piece);
            match pairs.last() {
                Some(before) => findings.error(
                    Cause::NoValue,
                    Some(&before.name.clone()),
                    None,
                    format!("`{piece}` has no `=`: most likely it is the rest of {}, which has a `&` in it", findings.shown(&before.name)),
                    "percent-encode each value: `&` is %26",
                ),
                None => findings.warning(Cause::NoValue, None, format!("`{piece}` has no `=`"), "write NAME=VALUE"),
            }
            continue;
        };
        let name = decoded(name, None, findings);
        let text = decoded(value, Some(&name), findings);
        pairs.push(Pair { name, value: text, raw: value.to_owned() });
    }
    looked_at(query, &pairs, findings);
    pairs
}

/// A text decoded once, or twice where it was encoded twice.
fn decoded(raw: &str, name: Option<&str>, findings: &mut Findings<'_>) -> String {
    let once = form_decoded(raw);
    let is_twice = raw.as_bytes().windows(5).any(|five| five.starts_with(b"%25") && five[3..].iter().all(u8::is_ascii_hexdigit));
    if !is_twice {
        return once;
    }
    let twice = form_decoded(&once);
    let what = name.map_or_else(|| format!("the name {}", findings.shown(&twice)), |name| format!("{} is", findings.shown(name)));
    let problem = if name.is_some() { format!("{what} percent-encoded twice") } else { format!("{what} is percent-encoded twice") };
    findings.error(
        Cause::EncodedTwice,
        Some(name.unwrap_or(&twice)),
        None,
        problem,
        "encode once: an HTTP library that takes parameters encodes them itself, so give it plain ones",
    );
    twice
}

fn form_decoded(raw: &str) -> String {
    percent_decode_str(&raw.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Characters that have to be encoded, and encodings that are none.
fn looked_at(query: &str, pairs: &[Pair], findings: &mut Findings<'_>) {
    for pair in pairs {
        let name = findings.shown(&pair.name);
        if pair.raw.contains(char::is_whitespace) {
            let problem = format!("{name} has white space in it, at which many programs end the URL");
            findings.error(Cause::WhiteSpace, Some(&pair.name), None, problem, "percent-encode each value: a space is %20");
        } else if let Some(char) = pair.raw.chars().find(|char| !char.is_ascii()) {
            let problem = format!("{name} has `{}` in it, which is not percent-encoded", findings.shown(char.encode_utf8(&mut [0; 4])));
            findings.error(Cause::NotEncoded, Some(&pair.name), None, problem, "percent-encode each value, as UTF-8");
        } else if let Some(char) = pair.raw.chars().find(|char| matches!(char, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')) {
            let problem = format!("{name} has `{char}` in it, which many programs do not take in a URL");
            findings.warning(Cause::NotEncoded, Some(&pair.name), problem, "percent-encode each value");
        }
        // The signature has a word of its own for it.
        if pair.raw.contains('+') && pair.name != "Signature" {
            let problem = format!("{name} has a `+`, which is read as a space");
            findings.warning(Cause::NotEncoded, Some(&pair.name), problem, "if a plus is meant, write %2B");
        }
    }
    for odd in near_misses::broken_encoding(pairs.iter().map(|pair| (pair.name.as_str(), pair.value.as_str())), query) {
        let (problem, remedy) = odd.split_once(": ").unwrap_or((&odd, ""));
        findings.error(Cause::BrokenEncoding, None, None, problem, remedy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_what_was_meant() {
        let mut findings = Findings::hiding(&str::to_owned);
        let pairs = read("a=1&&StreamId%5B%5D=x%20y&StreamId%255B%255D=%2541&b=c+d&e=", &mut findings);
        let pairs: Vec<_> = pairs.iter().map(|pair| (pair.name.as_str(), pair.value.as_str())).collect();
        assert_eq!(pairs, [("a", "1"), ("StreamId[]", "x y"), ("StreamId[]", "A"), ("b", "c d"), ("e", "")]);
    }

    #[test]
    fn what_is_not_encoded_is_named() {
        for (query, cause) in [
            ("RoomId=a b", Cause::WhiteSpace),
            ("RoomId=\u{623f}", Cause::NotEncoded),
            ("RoomId=a&b&AppId=1", Cause::NoValue),
            ("RoomId=a%zz", Cause::BrokenEncoding),
            ("RoomId=%E6%88", Cause::BrokenEncoding),
            ("RoomId=a%2520b", Cause::EncodedTwice),
            ("RoomId={room}", Cause::NotEncoded),
            ("RoomId=a+b", Cause::NotEncoded),
        ] {
            let mut findings = Findings::hiding(&str::to_owned);
            read(query, &mut findings);
            let found: Vec<_> = findings.into_sorted().iter().map(|finding| finding.cause).collect();
            assert_eq!(found, [cause], "{query}");
        }
    }
}
