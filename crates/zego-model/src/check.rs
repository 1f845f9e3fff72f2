//! Parameters against the table: what a service refuses, named parameter by parameter.

mod choices;
mod near;
mod odd;

use serde_json::{Map, Value};

use self::choices::{check_any, check_choices, holds};
pub use self::near::nearest;
pub use self::odd::{OddId, Oddity, odd_ids};
use crate::request::{as_text, is_within, within};
use crate::spec::{EnumSpec, FieldSpec, ListSpec, OperationRow, TypeSpec};
pub use crate::violation::{Problem, Violation};

/// What [`check`] found.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Checked {
    /// What makes the request wrong, in wire order.
    pub violations: Vec<Violation>,
    /// Parameters that take effect only for another vendor, and are ignored.
    pub ignored: Vec<String>,
}

/// Checks parameters, given under their wire names, against an operation.
///
/// ```
/// use serde_json::json;
/// use zego_model::check::{Problem, check};
///
/// let row = zego_model::spec::OperationRow::of("rtc", "CloseRoom").ok_or("no such operation")?;
/// let found = check(row, json!({ "RoomID": "lobby" }).as_object().ok_or("no object")?);
/// assert_eq!(found.violations[0].problem, Problem::UnknownName);
/// assert_eq!(found.violations[1].problem, Problem::Missing);
/// # Ok::<(), &str>(())
/// ```
pub fn check(row: &OperationRow, parameters: &Map<String, Value>) -> Checked {
    let mut found = Checked::default();
    for name in parameters.keys().filter(|name| row.parameter(name).is_none()) {
        found.violations.push(Violation::new(name, Problem::UnknownName));
    }
    // A value that the vendor ignores cannot be wrong.
    let vendor = parameters.get("Vendor").and_then(Value::as_str);
    let ignored = |field: &FieldSpec| !field.only.is_empty() && vendor.is_some_and(|vendor| !field.only.contains(&vendor));
    found.ignored = row
        .request
        .iter()
        .filter(|field| ignored(field) && parameters.contains_key(field.wire))
        .map(|field| field.wire.to_owned())
        .collect();
    let kept: Vec<_> = row.request.iter().filter(|field| !found.ignored.iter().any(|name| name == field.wire)).collect();
    check_fields(&kept, parameters, "", &mut found.violations);
    check_choices(row.request, parameters, "", &found.ignored, &mut found.violations);
    found
}

fn check_fields(fields: &[&FieldSpec], values: &Map<String, Value>, path: &str, violations: &mut Vec<Violation>) {
    for field in fields {
        let place = within(path, field.wire);
        match values.get(field.wire) {
            Some(value) => check_value(field, &field.ty, value, &place, violations),
            None if field.required => violations.push(Violation::new(place, Problem::Missing)),
            None => {
                if let Some((other, value)) = field.required_if.and_then(|condition| holds(condition, values)) {
                    violations.push(Violation::new(place, Problem::MissingFor { other, value }));
                }
            }
        }
    }
    check_any(fields, values, path, violations);
}

fn check_value(field: &FieldSpec, ty: &TypeSpec, value: &Value, place: &str, violations: &mut Vec<Violation>) {
    let mut fail = |problem| violations.push(Violation::new(place, problem));
    match (ty, value) {
        (TypeSpec::List(list), Value::Array(items)) => check_list(field, list, items, place, violations),
        (TypeSpec::Struct(object), Value::Object(values)) => {
            for name in values.keys().filter(|name| !object.fields.iter().any(|field| field.wire == name.as_str())) {
                violations.push(Violation::new(format!("{place}.{name}"), Problem::UnknownName));
            }
            check_fields(&object.fields.iter().collect::<Vec<_>>(), values, place, violations);
            check_choices(object.fields, values, place, &[], violations);
        }
        (TypeSpec::Enum(words), Value::String(word)) if !words.number => check_word(field, words, word, &mut fail),
        (TypeSpec::Enum(words), Value::Number(number)) if words.number => check_word(field, words, &number.to_string(), &mut fail),
        (TypeSpec::String | TypeSpec::Id(_), Value::String(text)) => check_text(field, text, &mut fail),
        _ if !ty.accepts(value) => fail(Problem::WrongType { expected: ty.describe() }),
        (_, Value::Number(number)) => {
            let is_allowed = |min, max| match number.as_i64() {
                Some(whole) => (min..=max).contains(&whole),
                None => number.as_f64().is_none_or(|number| is_within(number, min, max)),
            };
            if let Some((min, max)) = field.range
                && !is_allowed(min, max)
            {
                fail(Problem::Range { value: number.clone(), min, max });
            }
        }
        _ => {}
    }
}

fn check_word(field: &FieldSpec, words: &EnumSpec, word: &str, fail: &mut impl FnMut(Problem)) {
    let known: Vec<&str> =
        if field.values.is_empty() { words.values.iter().map(|(word, _)| *word).collect() } else { field.values.to_vec() };
    if !known.contains(&word) {
        fail(Problem::UnknownWord { word: word.to_owned(), expected: known.join(", ") });
    }
}

fn check_text(field: &FieldSpec, text: &str, fail: &mut impl FnMut(Problem)) {
    if field.required && text.is_empty() {
        fail(Problem::Missing);
    }
    let limits = [(field.max_bytes, text.len(), "bytes"), (field.max_chars, text.chars().count(), "characters")];
    for (max, len, unit) in limits {
        if let Some(max) = max.filter(|max| len > *max as usize) {
            fail(Problem::TooLong { len, max, unit });
        }
    }
}

fn check_list(field: &FieldSpec, list: &ListSpec, items: &[Value], place: &str, violations: &mut Vec<Violation>) {
    if !(list.min..=list.max).contains(&items.len()) {
        violations.push(Violation::new(place, Problem::Length { len: items.len(), min: list.min, max: list.max }));
    }
    for (index, item) in items.iter().enumerate() {
        check_value(field, &list.item, item, &format!("{place}.{index}"), violations);
        if list.unique && items[..index].contains(item) {
            violations.push(Violation::new(place, Problem::Duplicate { item: as_text(item).into_owned() }));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(action: &str) -> &'static OperationRow {
        OperationRow::of("rtc", action).expect("an action of the table")
    }

    fn violations(parameters: Value) -> (Vec<String>, Vec<String>) {
        let Value::Object(parameters) = parameters else { panic!("parameters are an object") };
        let found = check(row("DeleteMedia"), &parameters);
        (found.violations.iter().map(ToString::to_string).collect(), found.ignored)
    }

    #[test]
    fn every_problem_names_its_parameter() {
        for (parameters, expected) in [
            (json!({"FileId": ["a"]}), "Vendor is required"),
            (json!({"Vendor": "", "FileId": ["a"]}), "Vendor is ``, not one of Tencent, Ws, Huawei"),
            (json!({"Vendor": "Aliyun", "FileId": ["a"]}), "Vendor is `Aliyun`, not one of Tencent, Ws, Huawei"),
            (json!({"Vendor": "Ws"}), "one of FileId and Media is required"),
            (json!({"Vendor": "Ws", "FileId": []}), "FileId has 0 items where 1 to 100 are allowed"),
            (json!({"Vendor": "Ws", "FileId": vec!["a"; 101]}), "FileId has 101 items where 1 to 100 are allowed"),
            (json!({"Vendor": "Ws", "FileId": "a"}), "FileId is of the wrong type: expected list of FileId"),
            (json!({"Vendor": "Ws", "FileId": [1]}), "FileId.0 is of the wrong type: expected FileId"),
            (json!({"Vendor": "Ws", "FileId": ["a"], "ClearCache": "yes"}), "ClearCache is of the wrong type: expected true or false"),
            (json!({"Vendor": "Ws", "FileId": ["a"], "Nonsense": 1}), "Nonsense is not a parameter of this action"),
            (json!({"Vendor": "Tencent", "FileId": ["a"], "Media": [{"FileId": "a"}]}), "Media cannot be given together with FileId"),
            (json!({"Vendor": "Tencent", "Media": [{}]}), "Media.0.FileId is required"),
            (json!({"Vendor": "Tencent", "Media": [{"FileId": "a", "X": 1}]}), "Media.0.X is not a parameter of this action"),
            (
                json!({"Vendor": "Tencent", "Media": [{"FileId": "a", "Resolution": ["4k"]}]}),
                "Media.0.Resolution.0 is `4k`, not one of 360p, 540p, 720p",
            ),
            (
                json!({"Vendor": "Tencent", "Media": [{"FileId": "a", "Resolution": ["360p", "360p"]}]}),
                "Media.0.Resolution names `360p` twice",
            ),
            (json!({"Vendor": "Ws", "Media": [{"FileId": "a"}]}), "Media takes effect only for Tencent, so FileId is required"),
        ] {
            assert_eq!(violations(parameters).0, [expected]);
        }
    }

    #[test]
    fn an_either_or_inside_an_object_is_checked_too() {
        let spec = row("StartCloudTranscode");
        for (input, expected) in [
            (json!({"StreamId": "a"}), None),
            (json!({"StreamUrl": "rtmp://example.com/live/a"}), None),
            (json!({}), Some("one of StreamId and StreamUrl is required")),
            (
                json!({"StreamId": "a", "StreamUrl": "rtmp://example.com/live/a"}),
                Some("TranscodeInput.StreamUrl cannot be given together with StreamId"),
            ),
            (
                json!({"StreamUrl": "https://example.com/a"}),
                Some("TranscodeInput.StreamUrl is of the wrong type: expected URL like rtmp://example.com/live/stream"),
            ),
        ] {
            let outputs = json!([{"StreamId": "b", "TemplateId": 0}]);
            let parameters = json!({"TaskId": "t", "UserId": "u", "TranscodeInput": input, "TranscodeOutput": outputs});
            let Value::Object(parameters) = parameters else { panic!("parameters are an object") };
            let found: Vec<_> = check(spec, &parameters).violations.iter().map(ToString::to_string).collect();
            assert_eq!(found, Vec::from_iter(expected));
        }
    }

    #[test]
    fn what_another_vendor_takes_is_ignored() {
        let parameters = json!({"Vendor": "Tencent", "FileId": ["a"], "ClearCache": true});
        assert_eq!(violations(parameters), (vec![], vec!["ClearCache".to_owned()]));
    }
}
