//! The text of a flag as the JSON value its type asks for, and what is wrong with a value, in the words of the command line.

use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use zego_model::UnixSeconds;
use zego_model::check::{self, OddId, Oddity, Problem, Violation};
use zego_model::spec::{FieldSpec, OperationRow, TypeSpec};

use crate::error::CommandError;
use crate::names;

/// The parameters of a call, under their wire names, from the texts given for each flag.
pub(crate) fn parameters(
    row: &OperationRow,
    now: UnixSeconds,
    mut texts: impl FnMut(&FieldSpec) -> Vec<String>,
) -> Result<Map<String, Value>, Vec<String>> {
    let mut parameters = Map::new();
    let mut problems = Vec::new();
    for field in row.request {
        let texts = texts(field);
        if texts.is_empty() {
            continue;
        }
        let value = match &field.ty {
            TypeSpec::List(list) => texts.iter().map(|text| value(&list.item, text, now)).collect::<Result<_, _>>().map(Value::Array),
            ty => value(ty, &texts[texts.len() - 1], now),
        };
        match value {
            Ok(value) => drop(parameters.insert(field.wire.to_owned(), value)),
            Err(problem) => problems.push(format!("--{}: {problem}", names::flag(field))),
        }
    }
    if problems.is_empty() { Ok(parameters) } else { Err(problems) }
}

/// Reads the text of one flag. Words, ranges and lengths are left to the service, which may know more than this version.
fn value(ty: &TypeSpec, text: &str, now: UnixSeconds) -> Result<Value, String> {
    let on_the_wire = match (ty, text) {
        // Yes and no, as every flag may say it.
        (TypeSpec::Flag, "true") => "1",
        (TypeSpec::Flag, "false") => "0",
        _ => text,
    };
    ty.parse_written(on_the_wire, now).map_err(|error| match (ty, serde_json::from_str::<IgnoredAny>(text)) {
        // Where the JSON is broken is hard to see in a long text.
        (TypeSpec::Json | TypeSpec::Struct(_) | TypeSpec::List(_), Err(broken)) => format!("{error}: it is not JSON: {broken}"),
        _ => error.to_string(),
    })
}

/// A violation in the words of the command line.
pub(crate) fn by_flag(row: &OperationRow, violation: &Violation) -> String {
    let flag = |wire: &str| row.parameter(wire).map_or_else(|| wire.to_owned(), |field| format!("--{}", names::flag(field)));
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
        _ => {
            let near = check::nearest(row, violation).map(|near| format!("; do you mean {near}?")).unwrap_or_default();
            format!("{}: {violation}{near}", flag(root))
        }
    }
}

/// An odd id in the words of the command line: what to type if it was not meant.
pub(crate) fn odd_by_flag(row: &OperationRow, odd: &OddId) -> String {
    let root = odd.parameter.split('.').next().unwrap_or_default();
    let flag = row.parameter(root).map_or_else(|| root.to_owned(), |field| format!("--{}", names::flag(field)));
    let is_plain = odd.parameter.split('.').count() == 2;
    match odd.oddity {
        Oddity::Comma if is_plain => {
            let items = odd.text.split(',').map(str::trim).filter(|item| !item.is_empty());
            let typed = items.map(|item| format!("{flag} {item}")).collect::<Vec<_>>().join(" ");
            format!("{flag}: {odd}; do you mean {typed}?")
        }
        _ => format!("{flag}: {odd}"),
    }
}

/// All that is wrong with a command line, at once.
pub(crate) fn usage(row: &OperationRow, problems: &[String]) -> CommandError {
    let hint = format!("`{} --help` lists the parameters with their limits, and an example.", names::command(row));
    CommandError::usage(problems.join("; "), hint)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: UnixSeconds = UnixSeconds(0);

    #[test]
    fn a_flag_is_yes_or_no_in_either_way() {
        for (text, number) in [("true", 1), ("1", 1), ("false", 0), ("0", 0)] {
            assert_eq!(value(&TypeSpec::Flag, text, NOW), Ok(json!(number)), "{text}");
        }
        assert_eq!(value(&TypeSpec::Flag, "yes", NOW).unwrap_err(), "`yes` is not 1 or 0");
    }

    #[test]
    fn broken_json_is_told_with_its_place() {
        let error = value(&TypeSpec::Json, "{\"a\":1,}", NOW).unwrap_err();
        assert!(error.starts_with("`{\"a\":1,}` is not JSON") && error.ends_with("at line 1 column 8"), "{error}");
    }

    #[test]
    fn an_unknown_word_is_told_with_the_nearest_of_its_place() {
        let row = names::find("rtc", "delete-media").unwrap();
        let said = |parameters: Value| {
            let found = check::check(row, parameters.as_object().unwrap()).violations;
            found.iter().map(|violation| by_flag(row, violation)).collect::<Vec<_>>().join("\n")
        };
        for (vendor, resolution, nearest) in [
            ("tencent", "360p", "--vendor: Vendor is `tencent`, not one of Tencent, Ws, Huawei; do you mean Tencent?"),
            ("Moon", "360p", "--vendor: Vendor is `Moon`, not one of Tencent, Ws, Huawei"),
            // Known to the model, and not to this operation.
            ("Aliyum", "360p", "--vendor: Vendor is `Aliyum`, not one of Tencent, Ws, Huawei"),
            ("Tencent", "320p", "--media: Media.0.Resolution.0 is `320p`, not one of 360p, 540p, 720p; do you mean 360p?"),
        ] {
            let said = said(json!({"Vendor": vendor, "Media": [{"FileId": "A", "Resolution": [resolution]}]}));
            assert_eq!(said.lines().next(), Some(nearest));
        }
    }
}
