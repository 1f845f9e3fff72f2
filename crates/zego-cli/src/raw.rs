//! JSON as it was written: keys in their order, numbers with all their digits. It is looked into one level at a time, so that a long answer takes no more than
//! its text, whatever it holds.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// What is nested deeper is kept as it is: no answer is meant to be, and the stack is finite.
pub(crate) const MAX_DEPTH: usize = 100;

/// What a value is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// `null`, a truth value, a number, a text.
    Scalar,
    List,
    Object,
}

pub(crate) fn kind(raw: &RawValue) -> Kind {
    match raw.get().as_bytes().first() {
        Some(b'{') => Kind::Object,
        Some(b'[') => Kind::List,
        _ => Kind::Scalar,
    }
}

/// Hands over the items of a list, or the fields of an object each with its name as it was written, until that fails.
pub(crate) fn walk<'r, E>(raw: &'r RawValue, each: impl FnMut(Option<&'r RawValue>, &'r RawValue) -> Result<(), E>) -> Result<(), E> {
    let mut each = Each { each, walked: Ok(()) };
    let mut parser = serde_json::Deserializer::from_str(raw.get());
    // What is JSON can be read as JSON, and a scalar has nothing within it.
    let _ = match kind(raw) {
        Kind::Object => (&mut parser).deserialize_map(&mut each),
        Kind::List => (&mut parser).deserialize_seq(&mut each),
        Kind::Scalar => Ok(()),
    };
    each.walked
}

/// How many items or fields there are.
pub(crate) fn count(raw: &RawValue) -> usize {
    let mut count = 0;
    let _: Result<(), Infallible> = walk(raw, |_, _| {
        count += 1;
        Ok(())
    });
    count
}

/// The text, if it is one.
pub(crate) fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') { serde_json::from_str(raw.get()).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
}

/// The name of a field. Of what is no text in Unicode, such as half a pair, it is what was written.
pub(crate) fn name(raw: &RawValue) -> Cow<'_, str> {
    text(raw).unwrap_or_else(|| Cow::Borrowed(raw.get()))
}

/// Adds a value as it is, without the spaces between what it holds.
pub(crate) fn push_compact(json: &str, out: &mut String) {
    let (mut in_text, mut is_escaped) = (false, false);
    out.extend(json.split_inclusive([' ', '\n', '\r', '\t', '"', '\\']).map(|piece| {
        let (before, last) = piece.split_at(piece.len() - 1);
        // An escaped backslash escapes nothing, and neither does one that anything else stands behind.
        let was_escaped = is_escaped && before.is_empty();
        is_escaped = in_text && last == "\\" && !was_escaped;
        match last {
            "\"" if !was_escaped => in_text = !in_text,
            " " | "\n" | "\r" | "\t" if !in_text => return before,
            _ => {}
        }
        piece
    }));
}

/// A value without the spaces between what it holds.
pub(crate) fn compact(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    push_compact(json, &mut out);
    out
}

/// Ends a list or an object whose items were added with a comma behind each.
pub(crate) fn close(out: &mut String, end: char) {
    out.truncate(out.trim_end_matches(',').len());
    out.push(end);
}

struct Each<E, F> {
    each: F,
    walked: Result<(), E>,
}

impl<'r, E, F: FnMut(Option<&'r RawValue>, &'r RawValue) -> Result<(), E>> Each<E, F> {
    fn hand_over(&mut self, name: Option<&'r RawValue>, value: &'r RawValue) {
        if self.walked.is_ok() {
            self.walked = (self.each)(name, value);
        }
    }
}

impl<'r, E, F: FnMut(Option<&'r RawValue>, &'r RawValue) -> Result<(), E>> Visitor<'r> for &mut Each<E, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'r>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            self.hand_over(None, item);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'r>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some((name, value)) = fields.next_entry()? {
            self.hand_over(Some(name), value);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(json: &str) -> Vec<String> {
        let mut found = Vec::new();
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        walk(raw, |key, value| {
            found.push(key.map_or_else(String::new, |key| name(key).into_owned() + "=") + value.get());
            if value.get() == "\"end\"" { Err(()) } else { Ok(()) }
        })
        .unwrap_or_else(|()| found.push("ended".to_owned()));
        assert_eq!(count(raw), found.iter().filter(|one| *one != "ended").count().max(count(raw)));
        found
    }

    #[test]
    fn one_level_is_handed_over_in_its_order() {
        assert_eq!(
            walked(r#"{"b":1.50, "a":[1, 2],"b":2,"\u00fc":null,"\ud800":1e3}"#),
            ["b=1.50", "a=[1, 2]", "b=2", "ü=null", "\"\\ud800\"=1e3"]
        );
        assert_eq!(walked(r#"[1,"end",3]"#), ["1", "\"end\"", "ended"]);
        for empty in ["{}", "[ ]", "7", "null", r#""[1]""#] {
            assert_eq!(walked(empty), Vec::<String>::new());
        }
        assert_eq!(walked(&format!("[{}{}]", "[".repeat(5_000), "]".repeat(5_000))).len(), 1, "depth is not walked");
    }

    #[test]
    fn nothing_goes_but_the_spaces_between() {
        for (json, expected) in [
            (" { \"a b\" : [ 1 ,\n\t2 ] }\r\n", r#"{"a b":[1,2]}"#),
            (r#"["\" x", "\\", "\\\" y ", "", " " , "\\ \" z"]"#, r#"["\" x","\\","\\\" y ",""," ","\\ \" z"]"#),
            ("7", "7"),
        ] {
            assert_eq!(compact(json), expected, "{json}");
        }
    }
}
