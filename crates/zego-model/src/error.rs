//! What an answer means when it is not a success.

use std::fmt;

use serde::Serialize;

use crate::Action;
use crate::spec::Retry;
use crate::text::printable;

/// What kind of outcome a code stands for. Decide on this, not on the number: a number means something only within its family.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Not an error: the call succeeded.
    Success,
    /// A parameter is missing, malformed or out of range: mend the request.
    InvalidParameter,
    /// The signature or the credentials are wrong: check app id and secret.
    Authentication,
    /// The signature is too old or from the future: set the clock.
    ClockSkew,
    /// The account may not do this, or the service is not activated: the vendor's console or support can change that.
    PermissionDenied,
    /// The service is set up in a way that this call cannot work with: mend the configuration.
    Misconfigured,
    /// Too many calls: wait, then send again. Nothing was executed.
    RateLimited,
    /// A limit on how many things may exist is reached: remove some first.
    LimitExceeded,
    /// What the call names does not exist, or no longer.
    NotFound,
    /// What the call names is in a state that does not allow this: wait or change the state.
    Conflict,
    /// The action, version or method is unknown to the service.
    Unsupported,
    /// The account is suspended or in arrears.
    Suspended,
    /// The service failed. It may or may not have acted.
    Internal,
    /// A code this version does not know.
    Unknown,
}

impl ErrorKind {
    /// The name in `snake_case`, stable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::InvalidParameter => "invalid_parameter",
            Self::Authentication => "authentication",
            Self::ClockSkew => "clock_skew",
            Self::PermissionDenied => "permission_denied",
            Self::Misconfigured => "misconfigured",
            Self::RateLimited => "rate_limited",
            Self::LimitExceeded => "limit_exceeded",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Unsupported => "unsupported",
            Self::Suspended => "suspended",
            Self::Internal => "internal",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How far a call got. The one fact that decides whether it may be repeated.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// No byte reached the service.
    NotSent,
    /// The service refused the call before executing anything: its gateway, or its rate limit.
    Refused,
    /// The service answered, in any other way.
    Answered,
    /// Everything else. The call may have been executed.
    Unknown,
}

impl Delivery {
    /// The name in `snake_case`, stable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Refused => "refused",
            Self::Answered => "answered",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// ZEGO's return code: a number that means something only within a family of operations. 0 is success.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
#[expect(clippy::exhaustive_structs, reason = "a number with a name: there is nothing to add")]
pub struct ReturnCode(pub i64);

impl fmt::Display for ReturnCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Tencent's error code: `A` or `A.B`, where `A` alone still says what kind of error it is.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(transparent)]
pub struct TencentErrorCode(Box<str>);

impl TencentErrorCode {
    /// The code as on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for TencentErrorCode {
    fn from(code: &str) -> Self {
        Self(code.into())
    }
}

impl fmt::Display for TencentErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The code of an answer, in the words of its protocol. As JSON it is ZEGO's number or Tencent's text.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Code {
    /// ZEGO's number.
    Zego(ReturnCode),
    /// Tencent's word.
    Tencent(TencentErrorCode),
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zego(code) => code.fmt(f),
            Self::Tencent(code) => code.fmt(f),
        }
    }
}

/// A well-formed answer that says no.
///
/// ```
/// use zego_model::decode::DecodeError;
/// use zego_model::rtc::room::CloseRoom;
/// use zego_model::{Delivery, ErrorKind, Protocol as _, Zego};
///
/// let answer = r#"{"Code":3,"Message":"a parameter is too long","RequestId":"7"}"#;
/// match Zego::decode(&CloseRoom::new("lobby"), answer.into()) {
///     Err(DecodeError::Api(error)) => assert_eq!((error.kind, error.delivery), (ErrorKind::InvalidParameter, Delivery::Answered)),
///     other => panic!("{other:?}"),
/// }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ApiError {
    /// The action that was called.
    pub action: String,
    /// The service of the action.
    pub service: &'static str,
    /// The family of the action; with service and code it tells what happened. Empty for an action the model does not know.
    pub family: &'static str,
    /// The code on the wire.
    pub code: Code,
    /// What kind of error it is.
    pub kind: ErrorKind,
    /// The service's own words. Untrusted text, and it may change: decide on `kind`.
    pub message: String,
    /// What the code means. Empty for a code the model does not know.
    pub meaning: &'static str,
    /// What to do about it.
    pub hint: &'static str,
    /// The service's id of the request, for its support.
    pub request_id: Option<String>,
    /// The CDN vendor's id of the request, for the vendor's support.
    pub vendor_request_id: Option<String>,
    /// [`Delivery::Refused`] or [`Delivery::Answered`].
    pub delivery: Delivery,
    /// Whether and when the call may be sent again.
    pub retry: Retry,
}

impl ApiError {
    /// What the description says of a code; the answer's own words are still to be added.
    pub(crate) fn new(action: &Action, code: Code) -> Self {
        let row = action.code(&code.to_string());
        let effect = action.effect();
        Self {
            action: action.name().to_owned(),
            service: action.service().name,
            family: action.family(),
            code,
            kind: row.map_or(ErrorKind::Unknown, |row| row.kind),
            message: String::new(),
            meaning: row.map_or("", |row| row.doc),
            hint: row.map_or("", |row| row.hint),
            request_id: None,
            vendor_request_id: None,
            delivery: if row.is_some_and(|row| row.refused) { Delivery::Refused } else { Delivery::Answered },
            retry: row.map_or_else(|| Retry::after(ErrorKind::Unknown, false, effect), |row| row.retry(effect)),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: code {}", self.action, self.code)?;
        if !self.meaning.is_empty() {
            write!(f, " ({})", self.meaning.trim_end_matches('.'))?;
        }
        if !self.message.is_empty() {
            write!(f, ": {}", printable(&self.message))?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}
