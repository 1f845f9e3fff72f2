//! From bytes to an answer.

pub(crate) mod memory;
mod place;
mod received;
mod tree;

use serde::Deserialize;
use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

pub(crate) use self::tree::insert;
use crate::text::{printable, without_mark};
use crate::{ApiError, Failures};

/// Why an answer is not a success.
#[non_exhaustive]
#[derive(Clone, Debug, thiserror::Error)]
pub enum DecodeError {
    /// The service said no.
    #[error(transparent)]
    Api(#[from] Box<ApiError>),
    /// The bytes are not an answer of this operation: the call may have been executed.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

/// Bytes that are not an answer of the operation.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("unreadable answer: {place}{reason}")]
pub struct Unreadable {
    /// Where: `Data.Errors[0].Code: `, or empty.
    pub place: String,
    /// What is wrong there.
    pub reason: String,
}

impl Unreadable {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self::at("", reason)
    }

    pub(crate) fn at(place: &str, reason: impl Into<String>) -> Self {
        let place = if place.is_empty() { String::new() } else { format!("{}: ", shortened(place)) };
        Self { place, reason: shortened(&reason.into()) }
    }
}

/// What quotes foreign text, kept to a length that can be read and logged.
fn shortened(text: &str) -> String {
    printable(text).shortened(300).to_string()
}

/// An answer read into its type and written back under wire names.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct DecodedAnswer {
    /// The whole answer in its envelope, as the model understands it. Fields it does not know are missing.
    pub document: serde_json::Value,
    /// The items that failed although the call succeeded.
    pub failures: Failures,
}

/// What an output looks like as JSON, if there is room for it beside what was read already.
#[cfg(feature = "table")]
pub(crate) fn tree_of(output: &impl serde::Serialize) -> Result<serde_json::Value, Unreadable> {
    memory::take(memory::of_tree(output)).map_err(|error| Unreadable::new(error.to_string()))?;
    serde_json::to_value(output).map_err(|error| Unreadable::new(error.to_string()))
}

/// The text of a body, without the mark of a byte order that may stand before it.
#[inline]
pub(crate) fn text(body: &[u8]) -> Result<&str, Unreadable> {
    let body = without_mark(body);
    std::str::from_utf8(body).map_err(|_| not_text(body))
}

#[cold]
fn not_text(body: &[u8]) -> Unreadable {
    Unreadable::new(format!("not UTF-8: it is {}", received::described(body)))
}

/// Reads a body into what a seed makes, or says where it cannot, and what came instead.
#[inline]
pub(crate) fn read_body<'j, S: DeserializeSeed<'j>>(body: &'j str, seed: S) -> Result<S::Value, Unreadable> {
    read_seed(body, seed).map_err(|error| unreadable_body(body, &error))
}

#[cold]
fn unreadable_body(body: &str, error: &serde_json::Error) -> Unreadable {
    let mut unreadable = unreadable(body, "", error);
    if error.is_syntax() || error.is_eof() {
        unreadable.reason = shortened(&format!("{}: it is {}", unreadable.reason, received::described(body.as_bytes())));
    }
    unreadable
}

/// Reads `json` into `T`, or says where it cannot.
pub(crate) fn read<'j, T: Deserialize<'j>>(json: &'j str, place: &str) -> Result<T, Unreadable> {
    serde_json::from_str(json).map_err(|error| unreadable(json, place, &error))
}

/// Reads `json` into what a seed makes, or says where it cannot.
pub(crate) fn read_by<'j, S: DeserializeSeed<'j>>(json: &'j str, place: &str, seed: S) -> Result<S::Value, Unreadable> {
    read_seed(json, seed).map_err(|error| unreadable(json, place, &error))
}

#[inline]
fn read_seed<'j, S: DeserializeSeed<'j>>(json: &'j str, seed: S) -> serde_json::Result<S::Value> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end().map(|()| value)
}

/// The error of a part of an answer, which stands at `place`.
#[cold]
fn unreadable(json: &str, place: &str, error: &serde_json::Error) -> Unreadable {
    let path = place::at(json, error.line(), error.column());
    let place = match (place, path.as_str()) {
        (place, "") => place.to_owned(),
        ("", path) => path.to_owned(),
        (place, path) if path.starts_with('[') => format!("{place}{path}"),
        (place, path) => format!("{place}.{path}"),
    };
    Unreadable::at(&place, without_position(error))
}

/// The error without line and column: they count within a part of the answer that the caller never sees.
pub(crate) fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((message, _)) => message.to_owned(),
        None => text,
    }
}

/// An identifier exactly as written, whether text or number: past 2^53 only the digits are true.
pub(crate) fn identifier(raw: Option<&RawValue>) -> Option<String> {
    let raw = raw?.get();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(raw).ok().filter(|text| !text.is_empty()),
        Some(b'-' | b'0'..=b'9') => Some(raw.to_owned()),
        _ => None,
    }
}
