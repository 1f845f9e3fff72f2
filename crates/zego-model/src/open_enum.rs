//! Open enumerations: a word the model does not know is read, kept and written back unchanged.

use std::fmt;

/// A word of an open enumeration that this version does not know.
///
/// It cannot be matched or built by hand: code that did would break on the day the word becomes a variant. Compare `as_str()` instead.
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnknownWord(Box<str>);

impl UnknownWord {
    pub(crate) fn new(word: &str) -> Self {
        Self(word.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A number of an open enumeration that this version does not know; like [`UnknownWord`], not to be matched or built by hand.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnknownNumber(i64);

impl UnknownNumber {
    pub(crate) const fn new(number: i64) -> Self {
        Self(number)
    }

    pub(crate) const fn get(self) -> i64 {
        self.0
    }
}

/// A word that is none of an enumeration, as far as this version knows it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WordError {
    name: &'static str,
    word: String,
    known: &'static [&'static str],
}

impl WordError {
    pub(crate) fn new(name: &'static str, word: &str, known: &'static [&'static str]) -> Self {
        Self { name, word: word.to_owned(), known }
    }

    /// The known word that is nearest, if one is near.
    pub fn nearest(&self) -> Option<&'static str> {
        crate::text::nearest(&self.word, self.known.iter().copied())
    }
}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no {}: ", crate::text::printable(&self.word), self.name)?;
        match self.nearest() {
            Some(word) => write!(f, "do you mean {word}?"),
            None => write!(f, "it is one of {}", self.known.join(", ")),
        }
    }
}

impl std::error::Error for WordError {}

/// A word of an open enumeration.
pub(crate) trait Word {
    /// The word, if it is none of those that this version knows; and those.
    fn unknown(&self) -> Option<(&str, &'static [&'static str])>;
}

/// Writes an open enumeration: reading never fails, unknown words survive.
macro_rules! open_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[non_exhaustive]
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A word this version does not know; `as_str()` tells it.
            #[doc(hidden)]
            Unknown(crate::UnknownWord),
        }

        impl $name {
            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Unknown(word) => word.as_str(),
                }
            }
        }

        impl crate::open_enum::Word for $name {
            fn unknown(&self) -> Option<(&str, &'static [&'static str])> {
                match self {
                    Self::Unknown(word) => Some((word.as_str(), &[$($word),*])),
                    _ => None,
                }
            }
        }

        impl Default for $name {
            /// The empty word: what an answer without the field reads as.
            fn default() -> Self {
                Self::from("")
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)*
                    word => Self::Unknown(crate::UnknownWord::new(word)),
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                Self::from(word.as_str())
            }
        }

        impl From<&String> for $name {
            fn from(word: &String) -> Self {
                Self::from(word.as_str())
            }
        }

        impl From<&&str> for $name {
            fn from(word: &&str) -> Self {
                Self::from(*word)
            }
        }

        /// So that a list of them may be borrowed.
        impl From<&Self> for $name {
            fn from(word: &Self) -> Self {
                word.clone()
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::WordError;

            /// Takes a word that this version knows, and refuses any other with the nearest one; `from` takes all.
            fn from_str(word: &str) -> Result<Self, crate::WordError> {
                match Self::from(word) {
                    Self::Unknown(_) => Err(crate::WordError::new(stringify!($name), word, &[$($word),*])),
                    known => Ok(known),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::string(deserializer).map(|word| Self::from(word.as_str()))
            }
        }

        crate::object::read_as_deserialized!($name);
    };
}

/// Writes an open enumeration of whole numbers, on the wire bare: reading fails only for what is no number, unknown numbers survive.
macro_rules! open_number {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal,)* }) => {
        $(#[$doc])*
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A number this version does not know; `as_i64()` tells it.
            #[doc(hidden)]
            Unknown(crate::UnknownNumber),
        }

        impl $name {
            /// The number on the wire.
            pub const fn as_i64(self) -> i64 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Unknown(number) => number.get(),
                }
            }
        }

        impl Default for $name {
            /// 0, known or not: what an answer without the field reads as.
            fn default() -> Self {
                Self::from(0)
            }
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    number => Self::Unknown(crate::UnknownNumber::new(number)),
                }
            }
        }

        /// So that a list of them may be borrowed.
        impl From<&Self> for $name {
            fn from(number: &Self) -> Self {
                *number
            }
        }

        impl From<&i64> for $name {
            fn from(number: &i64) -> Self {
                Self::from(*number)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.as_i64().fmt(f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::number(deserializer).map(|number: i64| Self::from(number))
            }
        }

        crate::object::read_as_deserialized!($name);
    };
}

pub(crate) use {open_enum, open_number};
