//! Why a call is not carried out.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use crate::faults::Word;

/// What a service answers instead of success.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: ReturnCode,
    /// What is wrong; if it is a parameter, it begins with the parameter's name.
    pub(crate) message: String,
}

/// A return code: a number at ZEGO, a word at Tencent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum ReturnCode {
    Number(i64),
    Word(Cow<'static, str>),
}

impl Refusal {
    pub(crate) fn new(code: impl Into<ReturnCode>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    /// Code 2, as most of ZEGO's families have it: a parameter is wrong. The message begins with its name.
    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        Self::new(2, message)
    }
}

impl ReturnCode {
    /// As a number, if it is one, or its text is.
    pub(crate) fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Word(word) => word.parse().ok(),
        }
    }
}

impl From<i64> for ReturnCode {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&'static str> for ReturnCode {
    fn from(word: &'static str) -> Self {
        Self::Word(Cow::Borrowed(word))
    }
}

impl From<String> for ReturnCode {
    fn from(word: String) -> Self {
        Self::Word(Cow::Owned(word))
    }
}

impl From<&Word> for ReturnCode {
    fn from(code: &Word) -> Self {
        match code {
            Word::Number(number) => Self::Number(*number),
            Word::Text(word) => Self::Word(Cow::Owned(word.clone())),
        }
    }
}

/// As answers have it.
impl From<ReturnCode> for Value {
    fn from(code: ReturnCode) -> Self {
        match code {
            ReturnCode::Number(number) => number.into(),
            ReturnCode::Word(word) => word.into_owned().into(),
        }
    }
}

impl fmt::Display for ReturnCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => f.write_str(word),
        }
    }
}
