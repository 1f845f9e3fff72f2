//! Command lines and values made up from the table.

use std::borrow::Cow;

use serde_json::{Map, Value, json};
use zego_model::check::{Problem, check};
use zego_model::spec::{FieldSpec, OperationRow, TypeSpec};

use crate::names::{command, flag};

/// A command line that can be tried as it stands.
pub(crate) fn example(row: &OperationRow) -> String {
    let parameters = parameters(row);
    let mut line = command(row);
    for field in row.request {
        let texts = match parameters.get(field.wire) {
            None => continue,
            Some(Value::Array(items)) => items.iter().map(as_text).collect(),
            Some(value) => vec![as_text(value)],
        };
        for text in texts {
            line.extend([" --", &flag(field), " ", &quoted(&text)]);
        }
    }
    line + " --sandbox"
}

/// The fewest parameters that make a whole request: what the check misses is added until it misses nothing.
pub(crate) fn parameters(row: &OperationRow) -> Map<String, Value> {
    let mut parameters = Map::new();
    loop {
        let missing = |problem: &Problem| matches!(problem, Problem::Missing | Problem::MissingFor { .. } | Problem::NoneOf { .. });
        let found = check(row, &parameters).violations;
        let added = found.iter().filter(|violation| missing(&violation.problem)).any(|violation| {
            let path: Vec<_> = violation.parameter.split('.').collect();
            add(row.request, &mut parameters, &path)
        });
        if !added {
            give_meaning("", row.request, &mut parameters);
            return parameters;
        }
    }
}

/// Adds a sample of the field at a path like `MixInput.0.StreamId`, unless it is there.
fn add(fields: &[FieldSpec], values: &mut Map<String, Value>, path: &[&str]) -> bool {
    let Some((name, rest)) = path.split_first() else { return false };
    let Some(field) = fields.iter().find(|field| field.wire == *name) else { return false };
    let Some(value) = values.get_mut(*name) else {
        return rest.is_empty() && values.insert((*name).to_owned(), field.ty.sample(field.values)).is_none();
    };
    let (value, rest) = match (value, rest.split_first()) {
        (Value::Array(items), Some((index, rest))) => {
            let item = index.parse::<usize>().ok().and_then(|index| items.get_mut(index));
            let Some(item) = item else { return false };
            (item, rest)
        }
        (value, _) => (value, rest),
    };
    match (value, field.ty.fields()) {
        (Value::Object(values), Some(fields)) => add(fields, values, rest),
        _ => false,
    }
}

/// Puts values that mean something in the place of samples. What is inside of `parameter` (empty at the top) can have values of its own.
fn give_meaning(parameter: &str, fields: &[FieldSpec], values: &mut Map<String, Value>) {
    for field in fields {
        let Some(value) = values.get_mut(field.wire) else { continue };
        if let Some(nested) = field.ty.fields() {
            let inside = if parameter.is_empty() { field.wire } else { parameter };
            let objects = match value {
                Value::Array(items) => items.as_mut_slice(),
                one => std::slice::from_mut(one),
            };
            objects.iter_mut().filter_map(Value::as_object_mut).for_each(|object| give_meaning(inside, nested, object));
            continue;
        }
        let known = |within: &str| SAMPLES.iter().find(|(of, name, _)| *of == within && *name == field.wire).map(|(.., sample)| *sample);
        let meant = match (&field.ty, known(parameter).or_else(|| known(""))) {
            (TypeSpec::List(list), sample) if list.max > 1 && matches!(list.item, TypeSpec::Id(_)) => {
                Some(sample.map_or_else(|| json!(["A", "B"]), |sample| json!([sample, OTHER_FILE])))
            }
            (TypeSpec::List(list), Some(sample)) => list.item.parse(sample).ok().map(|item| json!([item])),
            (ty, Some(sample)) => ty.parse(sample).ok(),
            (_, None) => None,
        };
        if let Some(meant) = meant {
            *value = meant;
        }
    }
}

/// Values that mean something: what a sandbox has from its start, and what new things could be called. Each is the parameter that the field is
/// inside of (empty for all), the field, and its value.
const SAMPLES: &[(&str, &str, &str)] = &[
    ("", "RoomId", "class-1"),
    ("", "UserId", "teacher-1"),
    ("", "FromUserId", "teacher-1"),
    ("", "StreamId", "teacher-1-camera"),
    ("", "FileId", "5285890813221514958"),
    ("", "InputFileId", "5285890813221514958"),
    ("", "OutputFileName", "lesson-1-whole"),
    ("", "DomainName", "push.sandbox.example"),
    ("", "TemplateId", "1000"),
    ("", "IP", "203.0.113.7"),
    ("", "Fps", "15"),
    ("", "Width", "360"),
    ("", "Height", "640"),
    ("", "VideoBitrate", "1200000"),
    ("MixOutput", "StreamId", "class-1-mixed"),
    ("TranscodeOutput", "StreamId", "teacher-1-camera-small"),
    ("TranscodeOutput", "TemplateId", "1"),
];

/// A second one for lists of files.
const OTHER_FILE: &str = "5285890813221513290";

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> Cow<'_, str> {
    shlex::try_quote(word).unwrap_or(Cow::Borrowed(word))
}
