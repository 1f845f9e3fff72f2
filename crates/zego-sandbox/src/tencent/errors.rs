//! Tencent's refusals.

use serde_json::Value;
use zego_model::ErrorKind;
use zego_model::check::{Problem, Violation};
use zego_model::spec::OperationSpec;

use crate::faults::Word;
use crate::products;
use crate::refusal::Refusal;

/// A text parameter that begins with this is answered with the code after it: `sandbox:ResourceNotFound.StopService`.
const MAGIC: &str = "sandbox:";

/// What is wrong with the parameters: by the operation's own code for the parameter, such as `InvalidParameterValue.Names`, else by Tencent's common ones.
pub(super) fn violated(spec: &OperationSpec, violation: &Violation, message: String) -> Refusal {
    let word = || products::of(spec.service().name).and_then(|row| (row.word)(spec, violation));
    let code = match violation.problem {
        Problem::Missing | Problem::NoneOf { .. } => "MissingParameter",
        Problem::UnknownName => "UnknownParameter",
        Problem::WrongType { .. } | Problem::Exclusive { .. } => word().unwrap_or("InvalidParameter"),
        _ => word().or_else(|| own(spec, violation)).unwrap_or("InvalidParameterValue"),
    };
    Refusal::new(code, message)
}

/// The operation's code for a wrong value of one of its parameters.
fn own(spec: &OperationSpec, violation: &Violation) -> Option<&'static str> {
    let name = violation.parameter.split(['.', '[']).next()?;
    spec.codes.iter().map(|row| row.code).find(|code| code.strip_prefix("InvalidParameterValue.") == Some(name))
}

/// The code that a text anywhere within a parameter asks for.
pub(super) fn asked_for_within(spec: &OperationSpec, name: &str, value: &Value) -> Option<Refusal> {
    match value {
        Value::String(text) => asked_for(spec, name, text),
        Value::Array(items) => items.iter().find_map(|item| asked_for_within(spec, name, item)),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| asked_for_within(spec, name, value)),
        _ => None,
    }
}

fn asked_for(spec: &OperationSpec, name: &str, text: &str) -> Option<Refusal> {
    let code = text.strip_prefix(MAGIC).filter(|code| !code.is_empty())?;
    if !code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.') {
        return None;
    }
    let meaning = spec.code(code).map_or("a code that the table does not have", |row| row.doc);
    Some(Refusal::new(code.to_owned(), format!("asked for by {name}: {meaning}")))
}

/// A failure of the service's own.
pub(super) fn failed(spec: &OperationSpec, why: String) -> Refusal {
    let mut rows = spec.codes.iter().chain(spec.family.codes).filter(|row| row.kind == ErrorKind::Internal);
    Refusal::new(rows.next().map_or("InternalError", |row| row.code), why)
}

/// The code of a rule of faults.
pub(super) fn by_rule(spec: &OperationSpec, code: &Word, message: Option<&str>) -> Refusal {
    let code = code.to_string();
    let meaning = spec.code(&code).map_or("a code that the table does not have", |row| row.doc);
    Refusal::new(code, message.map_or_else(|| format!("by a rule of faults: {meaning}"), str::to_owned))
}
