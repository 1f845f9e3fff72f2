//! Tencent's refusals.

use std::borrow::Cow;

use zego_model::check::{Problem, Violation};
use zego_model::spec::OperationSpec;

use crate::faults::Word;
use crate::log::one_line;

/// A stream name that begins with this is answered with the code after it: `sandbox:ResourceNotFound.StopService`.
const MAGIC: &str = "sandbox:";

/// Why a call is not carried out.
#[derive(Debug)]
pub(crate) struct TencentRefusal {
    pub(super) code: Cow<'static, str>,
    pub(super) message: String,
}

impl TencentRefusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), message: message.into() }
    }

    /// What is wrong with the parameters, by Tencent's common codes.
    pub(super) fn of(violation: &Violation) -> Self {
        let code = match violation.problem {
            Problem::Missing | Problem::NoneOf { .. } => "MissingParameter",
            Problem::UnknownName => "UnknownParameter",
            Problem::WrongType { .. } | Problem::Exclusive { .. } => "InvalidParameter",
            _ => "InvalidParameterValue",
        };
        Self::new(code, one_line(&violation.to_string()).to_string())
    }

    /// The code of a rule of faults.
    pub(super) fn by_rule(spec: &OperationSpec, code: &Word, message: Option<&str>) -> Self {
        let code = code.to_string();
        let meaning = spec.code(&code).map_or("a code that the table does not have", |row| row.doc);
        Self { message: message.map_or_else(|| format!("by a rule of faults: {meaning}"), str::to_owned), code: Cow::Owned(code) }
    }

    /// The code that a stream's name asks for.
    pub(super) fn asked_for(spec: &OperationSpec, stream: &str) -> Option<Self> {
        let code = stream.strip_prefix(MAGIC).filter(|code| !code.is_empty())?;
        if !code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.') {
            return None;
        }
        let meaning = spec.code(code).map_or("a code that the table does not have", |row| row.doc);
        Some(Self { code: Cow::Owned(code.to_owned()), message: format!("asked for by the stream's name: {meaning}") })
    }
}
