//! An answer as the model understands it, with what the model has no place for put back.
//!
//! The answer that came leads: its keys, in its order. What the model knows is written as the model writes it, everything else as it came; a key that
//! did not come is not invented.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::raw::{self, Kind, kind, push_compact, walk};

/// Merges what came with what the model read of it.
pub(crate) fn merge(came: &RawValue, known: &RawValue) -> Box<RawValue> {
    let mut out = String::with_capacity(came.get().len());
    // Writing to a String cannot fail.
    let _ = write(came, known, raw::MAX_DEPTH, &mut out);
    RawValue::from_string(out).expect("what is made of JSON is JSON")
}

fn write(came: &RawValue, known: &RawValue, depth: usize, out: &mut String) -> fmt::Result {
    let Some(deeper) = depth.checked_sub(1) else {
        push_compact(came.get(), out);
        return Ok(());
    };
    match (kind(came), kind(known)) {
        (Kind::Object, Kind::Object) => {
            let known = fields(known)?;
            out.push('{');
            walk(came, |key, value| {
                let key = key.ok_or(fmt::Error)?;
                out.push_str(key.get());
                out.push(':');
                match known.get(&raw::name(key)) {
                    Some(known) => write(value, known, deeper, out)?,
                    None => push_compact(value.get(), out),
                }
                out.push(',');
                Ok(())
            })?;
            raw::close(out, '}');
        }
        (Kind::List, Kind::List) if raw::count(came) == raw::count(known) => {
            let mut known = items(known)?.into_iter();
            out.push('[');
            walk(came, |_, value| {
                write(value, known.next().ok_or(fmt::Error)?, deeper, out)?;
                out.push(',');
                Ok(())
            })?;
            raw::close(out, ']');
        }
        // One item in place of a list, and a list of one in place of its item: both are read.
        (Kind::Object, Kind::List) if raw::count(known) == 1 => in_list(came, items(known)?[0], deeper, out)?,
        (Kind::List, Kind::Object) if raw::count(came) == 1 => write(items(came)?[0], known, deeper, out)?,
        (Kind::List, Kind::Scalar) if raw::count(came) == 1 => in_list(items(came)?[0], known, deeper, out)?,
        // JSON inside a text: ZEGO's `Data` on some accounts.
        (Kind::Scalar, Kind::Object | Kind::List) => {
            let text = raw::text(came);
            match text.as_deref().map(serde_json::from_str::<&RawValue>) {
                Some(Ok(inner)) if kind(inner) != Kind::Scalar => write(inner, known, deeper, out)?,
                // No object came: the keys of the model's default would be made up.
                _ if kind(known) == Kind::Object => push_compact(came.get(), out),
                _ => push_compact(known.get(), out),
            }
        }
        // The same value in another spelling: the digits that came are the true ones. Nothing is no number: 0 would have a meaning.
        (Kind::Scalar, Kind::Scalar) if same(came, known) || (is_nothing(came) && is_number(known)) => out.push_str(came.get()),
        _ => push_compact(known.get(), out),
    }
    Ok(())
}

fn in_list(came: &RawValue, known: &RawValue, depth: usize, out: &mut String) -> fmt::Result {
    out.push('[');
    write(came, known, depth, out)?;
    out.push(']');
    Ok(())
}

/// The fields by their names; of two of the same name the first.
fn fields(object: &RawValue) -> Result<BTreeMap<Cow<'_, str>, &RawValue>, fmt::Error> {
    let mut fields = BTreeMap::new();
    walk(object, |key, value| {
        fields.entry(raw::name(key.ok_or(fmt::Error)?)).or_insert(value);
        Ok(())
    })?;
    Ok(fields)
}

fn items(list: &RawValue) -> Result<Vec<&RawValue>, fmt::Error> {
    let mut items = Vec::with_capacity(raw::count(list));
    walk(list, |_, item| {
        items.push(item);
        Ok(())
    })?;
    Ok(items)
}

fn same(one: &RawValue, other: &RawValue) -> bool {
    one.get() == other.get() || matches!((value(one), value(other)), (Some(one), Some(other)) if one == other)
}

fn is_nothing(raw: &RawValue) -> bool {
    matches!(raw.get(), "null" | "\"\"")
}

fn is_number(raw: &RawValue) -> bool {
    raw.get().starts_with(|first: char| first == '-' || first.is_ascii_digit())
}

fn value(raw: &RawValue) -> Option<Value> {
    serde_json::from_str(raw.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_leads() {
        for (came, known, merged) in [
            // Known values as the model writes them, unknown ones as they came, absent ones absent.
            (
                r#"{"x":1e3,"Code":"0","big":123456789012345678901234567890}"#,
                r#"{"Code":0,"Message":""}"#,
                r#"{"x":1e3,"Code":0,"big":123456789012345678901234567890}"#,
            ),
            (r#"{"L":[{"a":"1","u":1},{"a":2}]}"#, r#"{"L":[{"a":1},{"a":2}]}"#, r#"{"L":[{"a":1,"u":1},{"a":2}]}"#),
            (r#"{"L":null,"S":null,"D":null}"#, r#"{"L":[],"S":"","D":{"a":[]}}"#, r#"{"L":[],"S":"","D":null}"#),
            (r#"{"L":{"a":1,"u":2}}"#, r#"{"L":[{"a":1,"b":0}]}"#, r#"{"L":[{"a":1,"u":2}]}"#),
            (r#"{"O":[{"a":1,"u":2}]}"#, r#"{"O":{"a":1,"b":0}}"#, r#"{"O":{"a":1,"u":2}}"#),
            (r#"{"Data":"{\"a\":\"1\",\"u\":[1]}"}"#, r#"{"Data":{"a":1,"b":[]}}"#, r#"{"Data":{"a":1,"u":[1]}}"#),
            (
                r#"{"F":123456789012345678901234567890,"G":1.50}"#,
                r#"{"F":1.2345678901234568e29,"G":1.5}"#,
                r#"{"F":123456789012345678901234567890,"G":1.50}"#,
            ),
            (r#"{"a":null,"b":"","c":"7","d":null}"#, r#"{"a":0,"b":-1,"c":7,"d":""}"#, r#"{"a":null,"b":"","c":7,"d":""}"#),
            (r#"{"u":["a"],"v":"a"}"#, r#"{"u":"a","v":["a"]}"#, r#"{"u":["a"],"v":["a"]}"#),
            (r#"{"Data":""}"#, r#"{"Data":{"b":[]}}"#, r#"{"Data":""}"#),
        ] {
            let read = |json| serde_json::from_str::<&RawValue>(json).unwrap();
            assert_eq!(merge(read(came), read(known)).get(), merged, "{came}");
        }
    }
}
