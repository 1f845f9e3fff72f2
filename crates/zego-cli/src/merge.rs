//! An answer as the model understands it, with what the model has no place for put back.
//!
//! The answer that came leads: its keys, in its order. What the model knows is written as the model writes it, everything else as it came; a key that
//! did not come is not invented.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::tree::Tree;

/// Merges what came with what the model read of it.
pub(crate) fn merge(came: &Tree, known: &Tree) -> Tree {
    match (came, known) {
        (Tree::Object(came), Tree::Object(_)) => {
            let field =
                |(key, value): &(String, Tree)| (key.clone(), known.get(key).map_or_else(|| value.clone(), |known| merge(value, known)));
            Tree::Object(came.iter().map(field).collect())
        }
        (Tree::List(came), Tree::List(known)) if came.len() == known.len() => {
            Tree::List(came.iter().zip(known).map(|(came, known)| merge(came, known)).collect())
        }
        // One item in place of a list, and a list of one in place of its item: both are read.
        (Tree::Object(_), Tree::List(items)) if items.len() == 1 => Tree::List(vec![merge(came, &items[0])]),
        (Tree::List(items), Tree::Object(_)) if items.len() == 1 => merge(&items[0], known),
        (Tree::List(items), Tree::Scalar(_)) if items.len() == 1 => Tree::List(vec![merge(&items[0], known)]),
        // JSON inside a text: ZEGO's `Data` on some accounts.
        (Tree::Scalar(_), Tree::Object(_) | Tree::List(_)) => match came.as_text().map(|text| Tree::parse(&text)) {
            Some(Ok(inner @ (Tree::Object(_) | Tree::List(_)))) => merge(&inner, known),
            // No object came: the keys of the model's default would be made up.
            _ if matches!(known, Tree::Object(_)) => came.clone(),
            _ => known.clone(),
        },
        // The same value in another spelling: the digits that came are the true ones. Nothing is no number: 0 would have a meaning.
        (Tree::Scalar(came), Tree::Scalar(known)) if same(came, known) || (is_nothing(came) && is_number(known)) => {
            Tree::Scalar(came.clone())
        }
        _ => known.clone(),
    }
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
            let tree = merge(&Tree::parse(came).unwrap(), &Tree::parse(known).unwrap());
            assert_eq!(serde_json::to_string(&tree).unwrap(), merged, "{came}");
        }
    }
}
