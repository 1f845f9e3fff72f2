//! Command lines and values made up from the table.

use serde_json::{Map, Value, json};
use zego_model::check::{Problem, check};
use zego_model::spec::{FieldSpec, OperationSpec, TypeSpec};

use crate::help::{command, flag};

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
    match &field.ty {
        TypeSpec::List(list) if list.max > 1 && matches!(list.item, TypeSpec::Id(_)) => json!(["A", "B"]),
        TypeSpec::List(list) => json!([sample_in(&list.item, field.values)]),
        ty => sample_in(ty, field.values),
    }
}

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
            Value::Object(required.map(|field| (field.wire.to_owned(), sample_in(&field.ty, field.values))).collect::<Map<_, _>>())
        }
        TypeSpec::List(list) => json!([sample(&list.item)]),
        _ => json!("text"),
    }
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A word for a POSIX shell.
pub(crate) fn quoted(word: &str) -> String {
    if !word.is_empty() && word.chars().all(|character| character.is_ascii_alphanumeric() || "-_.:/,@%+".contains(character)) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
