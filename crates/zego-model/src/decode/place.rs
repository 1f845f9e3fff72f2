//! Where in a JSON text an error is: `Errors[0].Code`.
//!
//! `serde_json` tells line and column. A deserializer that keeps the path would tell more directly, but is compiled once more for every type: a third
//! of this crate's build time.

use std::fmt::Write as _;

/// What is open while the text is read.
#[derive(Debug)]
enum Open {
    /// An object, and the name whose value is being read or was read last.
    Object(Option<String>),
    /// A list, and which of its items, once one has begun.
    List { index: usize, begun: bool },
}

/// The path to what ends at this line and column, as `serde_json` counts them; empty for the whole.
pub(super) fn at(json: &str, line: usize, column: usize) -> String {
    let before: usize = json.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let end = (before + column).min(json.len());
    let mut open = Vec::new();
    let mut at = 0;
    while at < end {
        at = step(json, at, end, &mut open);
    }
    path(&open)
}

/// Reads one token, which begins at `at`; where the next one begins.
fn step(json: &str, at: usize, end: usize, open: &mut Vec<Open>) -> usize {
    let byte = json.as_bytes()[at];
    match byte {
        b' ' | b'\t' | b'\r' | b'\n' | b':' => {}
        b',' => match open.last_mut() {
            Some(Open::Object(name)) => *name = None,
            Some(Open::List { index, begun }) => {
                *index += 1;
                *begun = false;
            }
            None => {}
        },
        b'}' | b']' => {
            open.pop();
        }
        _ => {
            begin(open);
            match byte {
                b'{' => open.push(Open::Object(None)),
                b'[' => open.push(Open::List { index: 0, begun: false }),
                b'"' => {
                    let next = end_of_text(json, at);
                    if let Some(Open::Object(name @ None)) = open.last_mut()
                        && next <= end
                    {
                        *name = json.get(at..next).and_then(|text| serde_json::from_str(text).ok());
                    }
                    return next;
                }
                _ => {}
            }
        }
    }
    at + 1
}

fn begin(open: &mut [Open]) {
    if let Some(Open::List { begun, .. }) = open.last_mut() {
        *begun = true;
    }
}

/// Past the closing quotation mark of a text that begins at `at`.
fn end_of_text(json: &str, at: usize) -> usize {
    let mut escaped = false;
    for (offset, byte) in json.as_bytes()[at + 1..].iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + offset + 2,
            _ => {}
        }
    }
    json.len()
}

fn path(open: &[Open]) -> String {
    let mut path = String::new();
    for part in open {
        match part {
            Open::Object(Some(name)) if path.is_empty() => path.push_str(name),
            Open::Object(Some(name)) => path.extend([".", name]),
            Open::List { index, begun: true } => {
                // Writing to a String cannot fail.
                let _ = write!(path, "[{index}]");
            }
            _ => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Item {
        #[serde(rename = "Code")]
        _code: u8,
    }

    #[derive(Debug, Deserialize)]
    struct Answer {
        #[serde(rename = "Errors", default)]
        _errors: Vec<Item>,
        #[serde(rename = "a \"b\"", default)]
        _odd: BTreeMap<String, bool>,
    }

    fn place(json: &str) -> String {
        let error = serde_json::from_str::<Answer>(json).unwrap_err();
        at(json, error.line(), error.column())
    }

    #[test]
    fn the_innermost_value_is_named() {
        for (json, expected) in [
            (r#"{"Errors":[{"Code":1},{"Code":"x"}]}"#, "Errors[1].Code"),
            (r#"{"Errors":[{"Code":1},{"Code":256}]}"#, "Errors[1].Code"),
            (r#"{"Errors":[{"Code":{}}]}"#, "Errors[0].Code"),
            (r#"{"Errors":[{"Code":[1]}]}"#, "Errors[0].Code"),
            (r#"{"Errors":[{"Code":null}]}"#, "Errors[0].Code"),
            (r#"{"Errors":[{"Code":1},{"Other":"}],{["}]}"#, "Errors[1]"),
            (r#"{"Errors":[1]}"#, "Errors[0]"),
            (r#"{"Errors":{}}"#, "Errors"),
            (r#"{"Errors":"x"}"#, "Errors"),
            ("{\n  \"Errors\": [\n    {\"Code\": 1},\n    {\"Code\": true}\n  ]\n}", "Errors[1].Code"),
            (r#"{"a \"b\"":{"ü,\\":7}}"#, r#"a "b".ü,\"#),
            (r#"{"a \"b\"":{"x":true,"y":"no"},"Errors":[]}"#, r#"a "b".y"#),
            (r#"[["x"]]"#, "[0][0]"),
            ("7", ""),
        ] {
            assert_eq!(place(json), expected, "{json}");
        }
    }

    #[test]
    fn what_is_no_json_is_named_as_far_as_it_goes() {
        for (json, expected) in [
            ("", ""),
            ("{", ""),
            (r#"{"Errors":[{"Code":"#, "Errors[0].Code"),
            (r#"{"Errors":[{"Code":1"#, "Errors[0].Code"),
            (r#"{"Errors":[{"Co"#, "Errors[0]"),
            (r#"{"Errors":[{"Code":1},"#, "Errors"),
            (r#"{"Errors":nonsense}"#, "Errors"),
            (r#"{"Errors":[]} {}"#, ""),
        ] {
            assert_eq!(place(json), expected, "{json}");
        }
    }
}
