//! What can be wrong with a request before it is sent.

use std::borrow::Cow;
use std::convert::Infallible;

use serde_json::Value;

use crate::open_enum::Word;
use crate::text::{printable, respelt};
use crate::violation::{Problem, Violation};

/// A request that cannot be built or written. Nothing was sent.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RequestError {
    /// A parameter is wrong.
    #[error("{0}")]
    Violation(#[from] Violation),
    /// An extra parameter with a name that the protocol or the request itself uses.
    #[error("{}: the name is taken; choose a setter of the request, or leave it to the client", printable(name))]
    ReservedName {
        /// The name.
        name: String,
    },
    /// A URL that is longer than its budget ([`URL_BUDGET`](crate::URL_BUDGET), or what the settings say): fewer items in one call, as
    /// [`batches`](crate::batches) makes them.
    #[error(
        "the URL's path and query would have {len} bytes, past the {max} that are sure to arrive: put fewer items into one call, as `batches` does, or allow a longer URL"
    )]
    QueryTooLong {
        /// How long it is.
        len: usize,
        /// How long it may be.
        max: usize,
    },
    /// Other credentials than the sandbox's published ones, for an endpoint that was declared a sandbox on another machine.
    #[error(
        "`{endpoint}` was named as a sandbox, which takes the sandbox's published credentials only: real ones never travel in clear; name an endpoint with https"
    )]
    OwnCredentials {
        /// The endpoint.
        endpoint: String,
    },
    /// A value that this protocol has no form for.
    #[error("{0}")]
    Unwritable(String),
}

impl From<Infallible> for RequestError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl RequestError {
    pub(crate) fn unwritable(error: &dyn std::fmt::Display) -> Self {
        Self::Unwritable(error.to_string())
    }
}

fn wrong<T>(parameter: &str, problem: Problem) -> Result<T, RequestError> {
    Err(Violation::new(parameter, problem).into())
}

pub(crate) fn check_length(name: &'static str, len: usize, min: usize, max: usize) -> Result<(), RequestError> {
    if (min..=max).contains(&len) { Ok(()) } else { wrong(name, Problem::Length { len, min, max }) }
}

pub(crate) fn check_distinct<T: PartialEq + std::fmt::Display>(name: &'static str, items: &[T]) -> Result<(), RequestError> {
    match items.iter().enumerate().find(|(index, item)| items[..*index].contains(item)) {
        Some((_, item)) => wrong(name, Problem::Duplicate { item: item.to_string() }),
        None => Ok(()),
    }
}

pub(crate) fn check_bytes(name: &'static str, text: &str, max: u32) -> Result<(), RequestError> {
    check_text(name, text.len(), max, "bytes")
}

pub(crate) fn check_chars(name: &'static str, text: &str, max: u32) -> Result<(), RequestError> {
    check_text(name, text.chars().count(), max, "characters")
}

fn check_text(name: &'static str, len: usize, max: u32, unit: &'static str) -> Result<(), RequestError> {
    if len <= max as usize { Ok(()) } else { wrong(name, Problem::TooLong { len, max, unit }) }
}

pub(crate) fn check_range(name: &'static str, value: impl TryInto<i64>, min: i64, max: i64) -> Result<(), RequestError> {
    // Only a `u64` can be past the end of `i64`, and there it is past every upper limit, or under none.
    let value = value.try_into().unwrap_or(i64::MAX);
    if (min..=max).contains(&value) { Ok(()) } else { wrong(name, Problem::Range { value: value.into(), min, max }) }
}

/// The same of a number that need not be a whole one.
pub(crate) fn check_fraction(name: &'static str, value: f64, min: i64, max: i64) -> Result<(), RequestError> {
    match serde_json::Number::from_f64(value) {
        Some(_) if is_within(value, min, max) => Ok(()),
        Some(value) => wrong(name, Problem::Range { value, min, max }),
        // JSON has neither infinity nor what is no number.
        None => wrong(name, Problem::WrongType { expected: "number".to_owned() }),
    }
}

/// Whether a number that need not be a whole one is within limits that are whole ones.
#[expect(clippy::cast_precision_loss, reason = "the limits of fractions are small; what is no limit is past all of them")]
pub(crate) fn is_within(value: f64, min: i64, max: i64) -> bool {
    (min as f64..=max as f64).contains(&value)
}

/// Refuses a word that is a known one in another spelling. A word that is new is for the service to judge, which may know more than this version.
pub(crate) fn check_word(place: &str, name: &str, word: &impl Word) -> Result<(), RequestError> {
    let Some((word, known)) = word.unknown() else { return Ok(()) };
    match respelt(word, known.iter().copied()) {
        Some(meant) => wrong(&within(place, name), Problem::Misspelt { word: word.to_owned(), meant }),
        None => Ok(()),
    }
}

/// The error of a parameter that is missing although another one's value requires it. `place` is the path of the object around both.
pub(crate) fn missing_for(place: &str, name: &'static str, other: &'static str, value: &'static str) -> RequestError {
    Violation::new(within(place, name), Problem::MissingFor { other, value }).into()
}

/// Which of these values the field has; where none are named, any is one. `None` for a field that is not given.
pub(crate) fn holds(field: &impl serde::Serialize, values: &[&'static str]) -> Option<&'static str> {
    has_one_of(&serde_json::to_value(field).unwrap_or_default(), values)
}

/// The same of a field as JSON; `null` is not given.
pub(crate) fn has_one_of(given: &Value, values: &[&'static str]) -> Option<&'static str> {
    match given {
        Value::Null => None,
        _ if values.is_empty() => Some(""),
        given => values.iter().find(|value| **value == as_text(given)).copied(),
    }
}

/// Text as it is, and anything else as JSON.
pub(crate) fn as_text(value: &Value) -> Cow<'_, str> {
    value.as_str().map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed)
}

/// Insists on at least one of a group.
pub(crate) fn any_of(place: &str, group: &[(&'static str, bool)]) -> Result<(), RequestError> {
    match group {
        [(first, _), ..] if group.iter().all(|(_, given)| !given) => {
            Err(Violation::new(within(place, first), Problem::NoneOf { group: group.iter().map(|(name, _)| *name).collect() }).into())
        }
        _ => Ok(()),
    }
}

/// A name in the object at `place`.
pub(crate) fn within(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}
