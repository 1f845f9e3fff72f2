//! What can be wrong with a request before it is sent.

use std::convert::Infallible;

use crate::check::{self, Violation};
use crate::spec::FieldSpec;

/// A request that cannot be built or written. Nothing was sent.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RequestError {
    /// A list with too few or too many items.
    #[error("{name}: {len} items where {bounds} are allowed")]
    Length {
        /// The list.
        name: &'static str,
        /// How many items it has.
        len: usize,
        /// How many it may have, in words.
        bounds: String,
    },
    /// A list in which an item stands twice, where the service takes each once.
    #[error("{name}: {item} is there twice")]
    Duplicate {
        /// The list.
        name: &'static str,
        /// The item.
        item: String,
    },
    /// Text that is too long.
    #[error("{name}: {len} {unit} where at most {max} are allowed")]
    TooLong {
        /// The parameter.
        name: &'static str,
        /// How long it is.
        len: usize,
        /// How long it may be.
        max: u32,
        /// `bytes` or `characters`.
        unit: &'static str,
    },
    /// A number outside its range.
    #[error("{name}: {value} is {}", outside(*min, *max))]
    Range {
        /// The parameter.
        name: &'static str,
        /// The number.
        value: i64,
        /// The smallest number allowed.
        min: i64,
        /// The largest number allowed.
        max: i64,
    },
    /// Text that is not a URL of the right kind.
    #[error("`{}` is not a URL like {like}", text.escape_debug())]
    Url {
        /// The text.
        text: String,
        /// What it should look like.
        like: &'static str,
    },
    /// An extra parameter with a name that the protocol or the request itself uses.
    #[error("{name}: the name is taken; choose a setter of the request, or leave it to the client")]
    ReservedName {
        /// The name.
        name: String,
    },
    /// A request target that is longer than HTTP libraries handle (65,534 bytes): fewer items in one call.
    #[error("the query is {len} bytes long, past the {max} that a request target can hold: put fewer items into one call")]
    QueryTooLong {
        /// How long it is.
        len: usize,
        /// How long it may be.
        max: usize,
    },
    /// A parameter that another one's value, or its absence, makes required.
    #[error("{0}")]
    Conditional(Violation),
    /// A value that this protocol has no form for.
    #[error("{0}")]
    Unwritable(String),
}

impl From<Infallible> for RequestError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// Checks what the types of a request leave open.
pub(crate) fn check_conditions(fields: &[FieldSpec], request: &impl serde::Serialize) -> Result<(), RequestError> {
    check::conditions(fields, request).map_or(Ok(()), |violation| Err(RequestError::Conditional(violation)))
}

pub(crate) fn check_length(name: &'static str, len: usize, min: usize, max: usize) -> Result<(), RequestError> {
    if (min..=max).contains(&len) {
        return Ok(());
    }
    let bounds = if max == usize::MAX { format!("{min} or more") } else { format!("{min} to {max}") };
    Err(RequestError::Length { name, len, bounds })
}

pub(crate) fn check_distinct<T: PartialEq + std::fmt::Display>(name: &'static str, items: &[T]) -> Result<(), RequestError> {
    match items.iter().enumerate().find(|(index, item)| items[..*index].contains(item)) {
        Some((_, item)) => Err(RequestError::Duplicate { name, item: item.to_string() }),
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
    if len <= max as usize { Ok(()) } else { Err(RequestError::TooLong { name, len, max, unit }) }
}

fn outside(min: i64, max: i64) -> String {
    if max == i64::MAX { format!("below {min}") } else { format!("not within {min} to {max}") }
}

pub(crate) fn check_range(name: &'static str, value: impl TryInto<i64>, min: i64, max: i64) -> Result<(), RequestError> {
    // Only a `u64` can be past the end of `i64`, and there it is past every upper limit, or under none.
    let value = value.try_into().unwrap_or(i64::MAX);
    if (min..=max).contains(&value) { Ok(()) } else { Err(RequestError::Range { name, value, min, max }) }
}
