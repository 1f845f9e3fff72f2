//! Command lines and values made up from the table.

use serde_json::{Map, Value, json};
use zego_model::spec::{OperationSpec, TypeSpec};

use crate::help::{command, flag};

/// A command line that can be tried as it stands.
pub(crate) fn example(spec: &OperationSpec) -> String {
    let mut line = command(spec);
    let mut groups: Vec<&str> = Vec::new();
    for field in spec.request {
        let chosen = match field.one_of {
            Some(group) if groups.contains(&group) => false,
            Some(group) => {
                groups.push(group);
                true
            }
            None => field.required,
        };
        if chosen {
            let texts = match &field.ty {
                TypeSpec::List(list) if list.max > 1 && matches!(list.item, TypeSpec::Id(_)) => vec!["A".to_owned(), "B".to_owned()],
                TypeSpec::List(list) => vec![as_text(&sample_in(&list.item, field.values))],
                ty => vec![as_text(&sample_in(ty, field.values))],
            };
            for text in texts {
                line.extend([" --", &flag(field), " ", &quoted(&text)]);
            }
        }
    }
    line + " --sandbox"
}

/// A value of a type.
pub(crate) fn sample(ty: &TypeSpec) -> Value {
    sample_in(ty, &[])
}

fn sample_in(ty: &TypeSpec, words: &[&str]) -> Value {
    match ty {
        TypeSpec::Bool => json!(true),
        TypeSpec::I32 | TypeSpec::I64 | TypeSpec::U32 | TypeSpec::U64 | TypeSpec::F64 => json!(1),
        TypeSpec::UnixSeconds => json!(1_769_884_200),
        TypeSpec::UtcTime => json!("2026-01-31T18:30:00Z"),
        TypeSpec::BeijingTime => json!("2026-01-31 18:30:00"),
        TypeSpec::Id(_) => json!("A"),
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
