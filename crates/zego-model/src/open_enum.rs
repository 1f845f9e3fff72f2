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

/// Writes an open enumeration: reading never fails, unknown words survive.
macro_rules! open_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal: $meaning:literal,)* }) => {
        $(#[$doc])*
        #[non_exhaustive]
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $($(#[$variant_doc])* #[doc = $meaning] $variant,)*
            /// A word this version does not know; `as_str()` tells it.
            #[doc(hidden)]
            Unknown(crate::UnknownWord),
        }

        impl $name {
            /// The row of the table.
            pub const SPEC: &crate::spec::EnumSpec = &crate::spec::EnumSpec::new(stringify!($name), &[$(($word, $meaning)),*]);

            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Unknown(word) => word.as_str(),
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
    };
}

/// Writes an open enumeration of whole numbers, on the wire bare: reading fails only for what is no number, unknown numbers survive.
macro_rules! open_number {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal: $meaning:literal,)* }) => {
        $(#[$doc])*
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $($(#[$variant_doc])* #[doc = $meaning] $variant,)*
            /// A number this version does not know; `as_i64()` tells it.
            #[doc(hidden)]
            Unknown(crate::UnknownNumber),
        }

        impl $name {
            /// The row of the table.
            pub const SPEC: &crate::spec::EnumSpec =
                &crate::spec::EnumSpec::numbers(stringify!($name), &[$((stringify!($number), $meaning)),*]);

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
    };
}

pub(crate) use {open_enum, open_number};
