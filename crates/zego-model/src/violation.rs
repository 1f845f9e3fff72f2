//! What can be wrong with a parameter, in words.

use std::fmt;

use crate::text::printable;

/// One thing wrong with one parameter.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// The parameter, as a path of wire names: `Vendor`, `Media.0.Resolution`; of a list that is a type of its own that type's name; empty for a value
    /// that does not know its parameter.
    pub parameter: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with a parameter.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Problem {
    /// It is required.
    Missing,
    /// It is required because of another one's value.
    MissingFor {
        /// The other one.
        other: &'static str,
        /// Its value; empty where any value does.
        value: &'static str,
    },
    /// The operation itself is one of another protocol.
    OtherProtocol,
    /// The operation has no such parameter.
    UnknownName,
    /// It has another type.
    WrongType {
        /// The type it should have, in words.
        expected: String,
    },
    /// It is not among the words the operation takes.
    UnknownWord {
        /// The word.
        word: String,
        /// The words it could be.
        expected: String,
    },
    /// It is a word that the model knows in another spelling: `tencent` for `Tencent`. A service that is case-sensitive takes it for none.
    Misspelt {
        /// The word.
        word: String,
        /// The word as the service spells it.
        meant: &'static str,
    },
    /// The list is too short or too long.
    Length {
        /// How many items it has.
        len: usize,
        /// The fewest.
        min: usize,
        /// The most.
        max: usize,
    },
    /// An item stands in the list twice.
    Duplicate {
        /// The item.
        item: String,
    },
    /// The text is too long.
    TooLong {
        /// How long it is.
        len: usize,
        /// How long it may be.
        max: u32,
        /// `bytes` or `characters`.
        unit: &'static str,
    },
    /// The number is out of range.
    Range {
        /// The number.
        value: serde_json::Number,
        /// The smallest allowed.
        min: i64,
        /// The largest allowed.
        max: i64,
    },
    /// The text is not a URL of the right kind.
    NotUrl {
        /// The text.
        text: String,
        /// What it should look like.
        like: &'static str,
    },
    /// It was stored in a form that cannot be read back.
    Unreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// It cannot stand beside another one.
    Exclusive {
        /// The other one.
        with: &'static str,
    },
    /// None of a group of which one is required.
    NoneOf {
        /// The group.
        group: Vec<&'static str>,
    },
    /// It is the one given of a group, and takes effect for other vendors only.
    NoEffect {
        /// The vendors.
        only: &'static [&'static str],
        /// The other members of the group.
        instead: Vec<&'static str>,
    },
}

impl Violation {
    pub(crate) fn new(parameter: impl Into<String>, problem: Problem) -> Self {
        Self { parameter: parameter.into(), problem }
    }

    /// Whether the request cannot even be written: words, ranges and lengths of text are the service's to judge, and it may know more.
    pub const fn is_structural(&self) -> bool {
        !matches!(
            self.problem,
            Problem::UnknownWord { .. }
                | Problem::Range { .. }
                | Problem::TooLong { .. }
                | Problem::Duplicate { .. }
                | Problem::NoEffect { .. }
        )
    }
}

impl std::error::Error for Violation {}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.parameter;
        match &self.problem {
            Problem::Missing => write!(f, "{name} is required"),
            Problem::MissingFor { other, value: "" } => write!(f, "{name} is required when {other} is given"),
            Problem::MissingFor { other, value } => write!(f, "{name} is required when {other} is {value}"),
            Problem::OtherProtocol => write!(f, "{name} is not an operation of this protocol"),
            Problem::UnknownName => write!(f, "{name} is not a parameter of this action"),
            Problem::WrongType { expected } => write!(f, "{name} is of the wrong type: expected {expected}"),
            Problem::UnknownWord { word, expected } => write!(f, "{name} is `{}`, not one of {expected}", printable(word)),
            Problem::Misspelt { word, meant } => write!(f, "{name} is `{}`: do you mean {meant}?", printable(word)),
            Problem::Length { len, min, max: usize::MAX } => write!(f, "{name} has {len} items where {min} or more are allowed"),
            Problem::Length { len, min, max } => write!(f, "{name} has {len} items where {min} to {max} are allowed"),
            Problem::Duplicate { item } => write!(f, "{name} names `{}` twice", printable(item)),
            Problem::TooLong { len, max, unit } => write!(f, "{name} has {len} {unit} where at most {max} are allowed"),
            Problem::Range { value, min, max: i64::MAX } => write!(f, "{name} is {value}, below {min}"),
            Problem::Range { value, min, max } => write!(f, "{name} is {value}, not within {min} to {max}"),
            Problem::NotUrl { text, like } if name.is_empty() => write!(f, "`{}` is not a URL like {like}", printable(text)),
            Problem::NotUrl { text, like } => write!(f, "{name} is `{}`, not a URL like {like}", printable(text)),
            Problem::Unreadable { reason } => write!(f, "{name}: {}", printable(reason)),
            Problem::Exclusive { with } => write!(f, "{name} cannot be given together with {with}"),
            Problem::NoneOf { group } => write!(f, "one of {} is required", group.join(" and ")),
            Problem::NoEffect { only, instead } => {
                write!(f, "{name} takes effect only for {}, so {} is required", only.join(" and "), instead.join(" or "))
            }
        }
    }
}
