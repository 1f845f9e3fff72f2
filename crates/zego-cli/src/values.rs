//! The text of a flag as the JSON value its type asks for.

use serde_json::{Map, Number, Value};
use zego_model::check::{Problem, Violation};
use zego_model::spec::{FieldSpec, OperationSpec, TypeSpec};

use crate::error::CommandError;
use crate::example;
use crate::names;

/// The parameters of a call, under their wire names, from the texts given for each flag.
pub(crate) fn parameters<'a>(spec: &OperationSpec, texts: impl Fn(&FieldSpec) -> Vec<&'a str>) -> Result<Map<String, Value>, Vec<String>> {
    let mut parameters = Map::new();
    let mut problems = Vec::new();
    for field in spec.request {
        let texts = texts(field);
        if texts.is_empty() {
            continue;
        }
        let value = match &field.ty {
            TypeSpec::List(list) => texts.into_iter().map(|text| value(&list.item, text)).collect::<Result<_, _>>().map(Value::Array),
            ty => value(ty, texts[texts.len() - 1]),
        };
        match value {
            Ok(value) => drop(parameters.insert(field.wire.to_owned(), value)),
            Err(problem) => problems.push(format!("--{}: {problem}", names::flag(field))),
        }
    }
    if problems.is_empty() { Ok(parameters) } else { Err(problems) }
}

/// Reads the text of one flag. Words, ranges and lengths are left to the service, which may know more than this version.
fn value(ty: &TypeSpec, text: &str) -> Result<Value, String> {
    let not = || format!("`{}` is not a {}", text.escape_debug(), ty.describe());
    match ty {
        TypeSpec::Bool => text.parse().map(Value::Bool).map_err(|_| format!("`{}` is neither true nor false", text.escape_debug())),
        TypeSpec::I32 => text.parse::<i32>().map(Value::from).map_err(|_| not()),
        TypeSpec::I64 | TypeSpec::UnixSeconds | TypeSpec::UnixMillis => text.parse::<i64>().map(Value::from).map_err(|_| not()),
        TypeSpec::U32 => text.parse::<u32>().map(Value::from).map_err(|_| not()),
        TypeSpec::U64 | TypeSpec::Seconds | TypeSpec::Millis | TypeSpec::Hours => text.parse::<u64>().map(Value::from).map_err(|_| not()),
        TypeSpec::Flag => match text {
            "true" | "1" => Ok(Value::from(1)),
            "false" | "0" => Ok(Value::from(0)),
            _ => Err(not()),
        },
        TypeSpec::Enum(words) if words.number => text.parse::<i64>().map(Value::from).map_err(|_| not()),
        TypeSpec::F64 | TypeSpec::FractionalSeconds => text.parse().ok().and_then(Number::from_f64).map(Value::Number).ok_or_else(not),
        TypeSpec::Json | TypeSpec::List(_) => json(text),
        TypeSpec::Struct(_) => match json(text)? {
            object @ Value::Object(_) => Ok(object),
            _ => Err(format!("{} is not a JSON object like {}", shown(text), example::sample(ty))),
        },
        // Text, identifiers, words and times of the calendar; the table's check looks at the times.
        _ => Ok(Value::String(text.to_owned())),
    }
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("{} is not JSON: {error}", shown(text)))
}

fn shown(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("`{}{more}`", short.escape_debug())
}

/// A violation in the words of the command line.
pub(crate) fn by_flag(spec: &OperationSpec, violation: &Violation) -> String {
    let flag = |wire: &str| spec.parameter(wire).map_or_else(|| wire.to_owned(), |field| format!("--{}", names::flag(field)));
    let root = violation.parameter.split('.').next().unwrap_or_default();
    match &violation.problem {
        Problem::Missing if root == violation.parameter => format!("{} is required", flag(root)),
        Problem::Exclusive { with } => format!("{} cannot be given together with {}", flag(root), flag(with)),
        Problem::NoEffect { only, instead } => {
            let instead = instead.iter().map(|wire| flag(wire)).collect::<Vec<_>>().join(" or ");
            format!("{} takes effect only for {}: give {instead} in its place", flag(root), only.join(", "))
        }
        Problem::MissingFor { other, value } if root == violation.parameter => {
            format!("{} is required when {} is {value}", flag(root), flag(other))
        }
        Problem::NoneOf { group } if root == violation.parameter => {
            format!("one of {} is required", group.iter().map(|wire| flag(wire)).collect::<Vec<_>>().join(" and "))
        }
        _ => format!("{}: {violation}", flag(root)),
    }
}

/// All that is wrong with a command line, at once.
pub(crate) fn usage(spec: &OperationSpec, problems: &[String]) -> CommandError {
    let hint = format!("`{} --help` lists the parameters with their limits, and an example.", names::command(spec));
    CommandError::usage(problems.join("; "), hint)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_exact_or_refused() {
        assert_eq!(value(&TypeSpec::U64, "18446744073709551615"), Ok(json!(u64::MAX)));
        assert_eq!(value(&TypeSpec::I64, "-1"), Ok(json!(-1)));
        for (ty, text) in [
            (TypeSpec::U64, "18446744073709551616"),
            (TypeSpec::U32, "4294967296"),
            (TypeSpec::U64, "1.0"),
            (TypeSpec::I64, "x"),
            (TypeSpec::F64, "NaN"),
            (TypeSpec::Bool, "yes"),
            (TypeSpec::Json, "{"),
        ] {
            assert!(value(&ty, text).is_err(), "{text}");
        }
    }
}
