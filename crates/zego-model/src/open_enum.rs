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

pub(crate) use open_enum;
