//! Command lines and values made up from the table.

use std::borrow::Cow;

use serde_json::{Map, Value, json};
use zego_model::check::{Problem, check};
use zego_model::spec::{FieldSpec, ListSpec, OperationSpec, TypeSpec};

use crate::names::{command, flag};

/// A command line that can be tried as it stands.
pub(crate) fn example(spec: &OperationSpec) -> String {
    let parameters = parameters(spec);
    let mut line = command(spec);
    for field in spec.request {
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
fn parameters(spec: &OperationSpec) -> Map<String, Value> {
    let mut parameters = Map::new();
    loop {
        let missing = |problem: &Problem| matches!(problem, Problem::Missing | Problem::MissingFor { .. } | Problem::NoneOf { .. });
        let found = check(spec, &parameters).violations;
        let added = found.iter().filter(|violation| missing(&violation.problem)).any(|violation| {
            let path: Vec<_> = violation.parameter.split('.').collect();
            add(spec.request, &mut parameters, &path)
        });
        if !added {
            parameters.iter_mut().for_each(|(name, value)| rename(name, value));
            return parameters;
        }
    }
}

/// Adds a sample of the field at a path like `MixInput.0.StreamId`, unless it is there.
fn add(fields: &[FieldSpec], values: &mut Map<String, Value>, path: &[&str]) -> bool {
    let Some((name, rest)) = path.split_first() else { return false };
    let Some(field) = fields.iter().find(|field| field.wire == *name) else { return false };
    let Some(value) = values.get_mut(*name) else {
        return rest.is_empty() && values.insert((*name).to_owned(), sample_of(field)).is_none();
    };
    let (value, ty, rest) = match (value, &field.ty, rest.split_first()) {
        (Value::Array(items), TypeSpec::List(list), Some((index, rest))) => {
            let item = index.parse::<usize>().ok().and_then(|index| items.get_mut(index));
            let Some(item) = item else { return false };
            (item, &list.item, rest)
        }
        (value, ty, _) => (value, ty, rest),
    };
    match (value, ty) {
        (Value::Object(values), TypeSpec::Struct(object)) => add(object.fields, values, rest),
        _ => false,
    }
}

fn sample_of(field: &FieldSpec) -> Value {
    let known = SAMPLES.iter().find(|(of, name, _)| of.is_empty() && *name == field.wire).map(|(_, _, sample)| *sample);
    match (&field.ty, known) {
        (TypeSpec::List(list), Some(sample)) if list.max > 1 && matches!(list.item, TypeSpec::Id(_)) => json!([sample, OTHER_FILE]),
        (TypeSpec::List(list), None) if list.max > 1 && matches!(list.item, TypeSpec::Id(_)) => json!(["A", "B"]),
        (TypeSpec::List(ListSpec { item: item @ (TypeSpec::String | TypeSpec::Id(_)), .. }), Some(sample)) => {
            json!([written(item, sample)])
        }
        (TypeSpec::List(list), _) => json!([sample_in(&list.item, field.values)]),
        (ty, Some(sample)) => written(ty, sample),
        (ty, None) => sample_in(ty, field.values),
    }
}

/// What stands inside of some parameters has names of its own.
fn rename(parameter: &str, value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(parameter, item)),
        Value::Object(fields) => {
            for (_, name, sample) in SAMPLES.iter().filter(|(of, ..)| *of == parameter) {
                fields.entry(*name).and_modify(|value| *value = json!(sample));
            }
        }
        _ => {}
    }
}

/// A sample, as text or as the number that it is.
fn written(ty: &TypeSpec, sample: &str) -> Value {
    match (ty, sample.parse::<i64>()) {
        (TypeSpec::String | TypeSpec::Id(_), _) | (_, Err(_)) => json!(sample),
        (_, Ok(number)) => json!(number),
    }
}

/// Values that mean something: what a sandbox has from its start, and what new things could be called. Each is the parameter that the field is inside of
/// (empty for all), the field, and its value.
const SAMPLES: &[(&str, &str, &str)] = &[
    ("", "RoomId", "class-1"),
    ("", "UserId", "teacher-1"),
    ("", "FromUserId", "teacher-1"),
    ("", "StreamId", "teacher-1-camera"),
    ("", "FileId", "5285890813221514958"),
    ("", "InputFileId", "5285890813221514958"),
    ("", "OutputFileName", "lesson-1-whole"),
    ("", "IP", "203.0.113.7"),
    ("", "Fps", "15"),
    ("", "Width", "360"),
    ("", "Height", "640"),
    ("", "VideoBitrate", "1200000"),
    ("MixOutput", "StreamId", "class-1-mixed"),
    ("TranscodeOutput", "StreamId", "teacher-1-camera-small"),
];

/// A second one for lists of files.
const OTHER_FILE: &str = "5285890813221513290";

/// A value of a type.
pub(crate) fn sample(ty: &TypeSpec) -> Value {
    sample_in(ty, &[])
}

fn sample_in(ty: &TypeSpec, words: &[&str]) -> Value {
    match ty {
        TypeSpec::Bool => json!(true),
        TypeSpec::I32 | TypeSpec::I64 | TypeSpec::U32 | TypeSpec::U64 | TypeSpec::F64 | TypeSpec::Flag => json!(1),
        TypeSpec::Seconds | TypeSpec::Millis | TypeSpec::Hours => json!(60),
        TypeSpec::UnixSeconds => json!(1_769_884_200),
        TypeSpec::UnixMillis => json!(1_769_884_200_000_i64),
        TypeSpec::HttpUrl | TypeSpec::Url => json!("https://example.com/path"),
        TypeSpec::RtmpUrl => json!("rtmp://example.com/live/stream"),
        TypeSpec::FractionalSeconds => json!(1.5),
        TypeSpec::UtcTime => json!("2026-01-31T18:30:00Z"),
        TypeSpec::BeijingTime => json!("2026-01-31 18:30:00"),
        TypeSpec::Id(_) => json!("A"),
        TypeSpec::Enum(known) if known.number => {
            let word = words.first().or_else(|| known.values.first().map(|(word, _)| word));
            json!(word.and_then(|word| word.parse::<i64>().ok()))
        }
        TypeSpec::Enum(known) => json!(words.first().or_else(|| known.values.first().map(|(word, _)| word))),
        TypeSpec::Struct(object) => {
            let required = object.fields.iter().filter(|field| field.required);
            Value::Object(required.map(|field| (field.wire.to_owned(), sample_of(field))).collect::<Map<_, _>>())
        }
        TypeSpec::List(list) => json!([sample(&list.item)]),
        _ => json!("text"),
    }
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> Cow<'_, str> {
    shlex::try_quote(word).unwrap_or(Cow::Borrowed(word))
}
