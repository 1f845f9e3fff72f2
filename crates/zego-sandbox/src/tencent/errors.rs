//! Tencent's refusals.

use zego_model::ErrorKind;
use zego_model::check::{Problem, Violation};
use zego_model::spec::OperationSpec;

use crate::faults::Word;
use crate::refusal::Refusal;

/// A stream name that begins with this is answered with the code after it: `sandbox:ResourceNotFound.StopService`.
const MAGIC: &str = "sandbox:";

/// What is wrong with the parameters, by Tencent's common codes.
pub(super) fn violated(violation: &Violation, message: String) -> Refusal {
    let code = match violation.problem {
        Problem::Missing | Problem::NoneOf { .. } => "MissingParameter",
        Problem::UnknownName => "UnknownParameter",
        Problem::WrongType { .. } | Problem::Exclusive { .. } => "InvalidParameter",
        _ => "InvalidParameterValue",
    };
    Refusal::new(code, message)
}

/// The code that a stream's name asks for.
pub(super) fn asked_for(spec: &OperationSpec, stream: &str) -> Option<Refusal> {
    let code = stream.strip_prefix(MAGIC).filter(|code| !code.is_empty())?;
    if !code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.') {
        return None;
    }
    let meaning = spec.code(code).map_or("a code that the table does not have", |row| row.doc);
    Some(Refusal::new(code.to_owned(), format!("asked for by the stream's name: {meaning}")))
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
