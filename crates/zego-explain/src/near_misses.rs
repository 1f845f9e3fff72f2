//! What was probably meant: by a name or a word that is not known, and by a list in another form.

use std::cell::LazyCell;

use serde_json::{Map, Value};
use zego_model::check::{self, Problem, Violation};
use zego_model::spec::{FieldSpec, OperationRow, TypeSpec};

use crate::said::{one_line, shown};

/// How many parameters of a query are looked at for odd bytes.
const MOST_LOOKED_AT: usize = 1_000;

/// A violation in words, with what was probably meant.
pub fn explained(row: &OperationRow, violation: &Violation, parameters: &Map<String, Value>) -> String {
    let said = one_line(&violation.to_string()).to_string();
    let near = check::nearest(row, violation).map(did_you_mean);
    said + &near.or_else(|| as_list(row, violation, parameters)).unwrap_or_default()
}

/// The parameter that was probably meant by the key of a pair, if one is near: `TaskId` by `TaskID` and by `taskid[0]`.
///
/// ```
/// use zego_explain::{near_misses, operations};
/// use zego_model::spec::ProtocolKind;
///
/// let row = operations::operation(ProtocolKind::Zego, "rtc-api.zego.im", "CloseRoom")?;
/// assert_eq!(near_misses::parameter_near(row, "roomid"), Some("RoomId"));
/// # Ok::<(), String>(())
/// ```
pub fn parameter_near(row: &OperationRow, key: &str) -> Option<&'static str> {
    row.nearest_parameter(bare(key))
}

/// The end of a message.
pub fn did_you_mean(near: &str) -> String {
    format!("; did you mean {near}?")
}

/// Lists in which several items seem to stand in the place of one, at any depth.
pub fn commas(row: &OperationRow, parameters: &Map<String, Value>) -> Vec<String> {
    let mut notes = Vec::new();
    commas_within(row.request, parameters, "", &mut notes);
    notes
}

fn commas_within(fields: &[FieldSpec], values: &Map<String, Value>, within: &str, notes: &mut Vec<String>) {
    for field in fields {
        let Some(value) = values.get(field.wire) else { continue };
        let name = format!("{within}{}", field.key.trim_end_matches(".{n}"));
        let (objects, inner) = match (&field.ty, value) {
            (TypeSpec::List(list), Value::Array(items)) => {
                if is_list_of_names(field) && items.iter().any(|item| item.as_str().is_some_and(|item| item.contains(','))) {
                    notes.push(format!("{name} has a comma in one item: two were meant?"));
                }
                (items.as_slice(), &list.item)
            }
            (ty, value) => (std::slice::from_ref(value), ty),
        };
        let TypeSpec::Struct(inner) = inner else { continue };
        for object in objects.iter().filter_map(Value::as_object) {
            let before = notes.len();
            commas_within(inner.fields, object, &format!("{name}."), notes);
            // One of a kind is enough.
            if notes.len() > before {
                break;
            }
        }
    }
}

/// A name without what makes a list or a part of it, as `Action` of `Action[]`, of `Action.0` and of ` Action`.
pub fn bare(name: &str) -> &str {
    name.split(['[', '.']).next().unwrap_or_default().trim()
}

/// What is odd in the values of a query that could be read all the same.
pub fn odd_bytes<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)> + Clone, raw: &str) -> Vec<String> {
    let mut notes = control_characters(pairs.clone(), raw);
    notes.extend(broken_encoding(pairs, raw));
    notes
}

/// Values with a control character.
fn control_characters<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>, raw: &str) -> Vec<String> {
    if is_plain(raw) {
        return Vec::new();
    }
    let odd = pairs.take(MOST_LOOKED_AT).filter(|(_, value)| value.chars().any(char::is_control));
    odd.map(|(name, value)| format!("{} has a control character: `{}`", shown(name), shown(value))).collect()
}

/// Values with bytes that are not UTF-8, and a `%` that encodes nothing.
pub fn broken_encoding<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>, raw: &str) -> Vec<String> {
    if is_plain(raw) {
        return Vec::new();
    }
    let mut notes = Vec::new();
    // Somebody could have meant the character itself, which is written %EF%BF%BD.
    let is_meant = LazyCell::new(|| raw.to_ascii_uppercase().contains("%EF%BF%BD"));
    for (name, value) in pairs.take(MOST_LOOKED_AT) {
        if (value.contains('\u{fffd}') || name.contains('\u{fffd}')) && !*is_meant {
            notes.push(format!("{} has bytes that are not UTF-8, which were replaced: percent-encode text as UTF-8", shown(name)));
        }
    }
    let bytes = raw.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    if let Some(at) = (0..bytes.len()).find(|at| bytes[*at] == b'%' && !(is_hex(at + 1) && is_hex(at + 2))) {
        notes.push(format!("the query has a `%` that no two hex digits follow (byte {at}): taken as it stands; write %25 for it"));
    }
    notes
}

/// Whether a query has nothing that is, or should be, encoded.
fn is_plain(raw: &str) -> bool {
    !raw.contains('%') && raw.is_ascii()
}

/// Why a key of a query is not that of its parameter.
pub fn misspelled(key: &str, value: &str, field: &FieldSpec) -> String {
    let rest = key.strip_prefix(field.wire).unwrap_or_default();
    let (form, why) = match (&field.ty, field.key.ends_with("[]")) {
        (TypeSpec::List(_), true) => {
            let why = match rest.as_bytes() {
                [] => "a list has brackets, also with one item",
                [b'[', b']', ..] => "nothing follows the brackets",
                [b'[', ..] => "the brackets stay empty, without an index",
                _ => "the items are not counted, the key repeats with empty brackets",
            };
            (format!("{}=a&{}=b", field.key, field.key), why)
        }
        (TypeSpec::List(list), false) => {
            let why = match rest.as_bytes() {
                [] => "the items of the list are counted from 0",
                [b'[', b']', ..] => "the items of the list are counted from 0, without brackets",
                [b'[', ..] => "the index follows a dot, without brackets",
                _ => "it goes no deeper",
            };
            (counted_form(field, &list.item), why)
        }
        _ if rest.starts_with('[') => (format!("{}=a", field.wire), "it is one value and no list"),
        _ => (format!("{}=a", field.wire), "it is one value without parts"),
    };
    let comma =
        if matches!(field.ty, TypeSpec::List(_)) && value.contains(',') { "; each item has a pair of its own, not a,b" } else { "" };
    format!("{} is written {form}, not {}: {why}{comma}", field.key, shown(key))
}

fn counted_form(field: &FieldSpec, item: &TypeSpec) -> String {
    match item {
        TypeSpec::Struct(object) => format!("{0}.0.{1}=a&{0}.1.{1}=b", field.wire, object.fields.first().map_or("X", |field| field.wire)),
        _ => format!("{0}.0=a&{0}.1=b", field.wire),
    }
}

/// What a list would have been, where one text stands for several items.
fn as_list(row: &OperationRow, violation: &Violation, parameters: &Map<String, Value>) -> Option<String> {
    match &violation.problem {
        Problem::UnknownWord { word, .. } => {
            let words = row.words(&violation.parameter);
            let are_known = word.contains(',') && word.split(',').all(|word| words.contains(&word.trim()));
            are_known.then(|| "; each word is an item of its own, not a,b".to_owned())
        }
        Problem::WrongType { .. } => {
            let list = row.parameter(&violation.parameter).filter(|field| is_list_of_names(field))?;
            parameters.get(list.wire)?.is_string().then(|| r#"; a list is written ["a","b"], also with one item"#.to_owned())
        }
        _ => None,
    }
}

/// Whether it is a list of what usually has no comma.
fn is_list_of_names(field: &FieldSpec) -> bool {
    matches!(&field.ty, TypeSpec::List(list) if matches!(list.item, TypeSpec::Id(_) | TypeSpec::String | TypeSpec::Enum(_)))
}
