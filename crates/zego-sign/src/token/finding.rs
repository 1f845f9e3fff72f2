//! What is wrong with a token that opens all the same.
use core::fmt;

use serde_json::Value;
use thiserror::Error;

use super::IdError;

/// What is wrong with a token that opens: ZEGO's client or service would not do with it what was meant. It tells nothing of what the token holds but names.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum TokenFinding {
    /// An identifier that ZEGO's pages do not allow.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The payload is text, and no JSON.
    #[error("the payload is no JSON, so that no privileges are read from it: write them as JSON, or leave the payload empty")]
    PayloadNotJson,
    /// The payload is JSON, and no object.
    #[error(
        "the payload is no object of JSON, so that no privileges are read from it: write {{\"room_id\":..,\"privilege\":..}}, or leave it empty"
    )]
    PayloadNoObject,
    /// The payload is the text of a text.
    #[error("the payload was made JSON twice, so that no privileges are read from it: write its object as text once")]
    PayloadTwice,
    /// None of the names that ZEGO reads.
    #[error(
        "the payload has neither room_id nor privilege: it is the app's own, and grants nothing where privilege control is switched on"
    )]
    PayloadOfTheApp,
    /// A name in another spelling.
    #[error("the payload has `{name}` in another spelling, which is not read: write {name}")]
    #[non_exhaustive]
    PayloadName {
        /// The name as it is read.
        name: &'static str,
    },
    /// A field of the payload that cannot be read.
    #[error("the payload's {name} {problem}: {}", rule(name))]
    #[non_exhaustive]
    PayloadField {
        /// The field.
        name: &'static str,
        /// What is wrong with it.
        problem: ClaimProblem,
    },
    /// A privilege of another number than 1 and 2.
    #[error("the payload has a privilege that is neither 1 (log in) nor 2 (publish): it grants nothing")]
    UnknownPrivilege,
    /// A kit's suffix that is not Base64, or holds no object.
    #[error(
        "what comes after the # is no suffix of a kit, which is the Base64 of JSON: the kit that reads it will find no user and no room"
    )]
    KitUnreadable,
    /// A kit's suffix for another user.
    #[error("the kit's suffix names another user than the token: the kit logs in as one that the token does not admit")]
    KitUser,
    /// A kit's suffix for another project.
    #[error("the kit's suffix names another AppID than the token: the kit logs in to a project that the token is not for")]
    KitApp,
    /// A kit's suffix for a room that the privileges are not for.
    #[error("the kit's suffix names another room than the payload: the kit logs in to a room that the privileges are not for")]
    KitRoom,
    /// A field of a kit's suffix that cannot be read.
    #[error("the {name} of the kit's suffix {problem}: userID, roomID and userName are texts, appID is a number")]
    #[non_exhaustive]
    KitField {
        /// The field.
        name: &'static str,
        /// What is wrong with it.
        problem: ClaimProblem,
    },
}

impl TokenFinding {
    /// The name in `snake_case`, stable.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Id(_) => "id",
            Self::PayloadNotJson => "payload_not_json",
            Self::PayloadNoObject => "payload_no_object",
            Self::PayloadTwice => "payload_twice",
            Self::PayloadOfTheApp => "payload_of_the_app",
            Self::PayloadName { .. } => "payload_name",
            Self::PayloadField { .. } => "payload_field",
            Self::UnknownPrivilege => "unknown_privilege",
            Self::KitUnreadable => "kit_unreadable",
            Self::KitUser => "kit_user",
            Self::KitApp => "kit_app",
            Self::KitRoom => "kit_room",
            Self::KitField { .. } => "kit_field",
        }
    }
}

fn rule(name: &str) -> &'static str {
    match name {
        "room_id" => "write the room as text, empty for any",
        "privilege" => "write an object of 1 (log in) and 2 (publish), each with 1 or 0",
        "privilege.1" | "privilege.2" => "write 1 to allow and 0 to forbid, as numbers",
        _ => "write a list of texts, or null for all streams",
    }
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ClaimProblem {
    /// It is not there.
    Missing,
    /// It is there, and empty.
    Empty,
    /// It is of another type; which, in words.
    Type(&'static str),
    /// It is a number, and none that it may be.
    OutOfRange,
}

impl ClaimProblem {
    /// Of a value that is not of the type it should be.
    pub(super) fn of(value: Option<&Value>) -> Self {
        match value {
            None => Self::Missing,
            Some(Value::Null) => Self::Type("null"),
            Some(Value::Bool(_)) => Self::Type("a truth value"),
            Some(Value::Number(number)) if number.is_f64() => Self::Type("a number with a fraction, or too large"),
            Some(Value::Number(_)) => Self::Type("a number"),
            Some(Value::String(_)) => Self::Type("a text"),
            Some(Value::Array(_)) => Self::Type("a list"),
            Some(Value::Object(_)) => Self::Type("an object"),
        }
    }
}

impl fmt::Display for ClaimProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Empty => f.write_str("is empty"),
            Self::Type(found) => write!(f, "is {found}"),
            Self::OutOfRange => f.write_str("is out of its range"),
        }
    }
}
