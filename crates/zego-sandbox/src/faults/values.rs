//! The values of a rule. What is impossible does not come into being: each says itself what it takes.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub(crate) struct Bounded<const MIN: u64, const MAX: u64>(u64);

/// How many, counted from one.
pub(crate) type Count = Bounded<1, 1_000_000_000>;
/// Milliseconds, of ten minutes at most: no client waits longer.
pub(crate) type Pause = Bounded<1, 600_000>;

impl<const MIN: u64, const MAX: u64> Bounded<MIN, MAX> {
    pub(crate) const fn number(self) -> u64 {
        self.0
    }
}

impl<'de, const MIN: u64, const MAX: u64> Deserialize<'de> for Bounded<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u64::deserialize(deserializer)?;
        if (MIN..=MAX).contains(&number) {
            Ok(Self(number))
        } else {
            Err(D::Error::custom(format_args!("{number} is not from {MIN} to {MAX}")))
        }
    }
}

/// A part of a whole: from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct Share(f64);

impl Share {
    pub(crate) const fn part(self) -> f64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let part = f64::deserialize(deserializer)?;
        if (0.0..=1.0).contains(&part) { Ok(Self(part)) } else { Err(D::Error::custom(format_args!("{part} is not from 0 to 1"))) }
    }
}

/// A switch that can only be on: what is off is left out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct On;

impl Serialize for On {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }
}

impl<'de> Deserialize<'de> for On {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if bool::deserialize(deserializer)? { Ok(Self) } else { Err(D::Error::custom("it is true, or left out")) }
    }
}

/// What is written as an object. serde alone takes a list of its fields' values, too.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
            }
        }
        deserializer.deserialize_map(Fields(PhantomData))
    }
}

/// The same, of a field that may be left out.
pub(super) fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Object::deserialize(deserializer).map(|Object(value)| Some(value))
}

/// On which side of the execution something happens: the client cannot tell.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum When {
    /// Nothing is executed.
    Before,
    /// Everything is.
    After,
}

/// A number or a text: codes and items are both.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Word {
    Number(i64),
    Text(String),
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl Visitor<'_> for Words {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number or a text")
            }

            fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Word, E> {
                Ok(Word::Number(number))
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Word, E> {
                i64::try_from(number).map(Word::Number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Word, E> {
                if text.is_empty() { Err(E::custom("it is empty")) } else { Ok(Word::Text(text.to_owned())) }
            }
        }
        deserializer.deserialize_any(Words)
    }
}

/// Of which items.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Items {
    /// The first so many.
    First(Count),
    /// Those at these places, from 1, or of these names.
    These(Vec<Word>),
}

impl Items {
    /// How many it lists.
    pub(crate) fn listed(&self) -> usize {
        if let Self::These(items) = self { items.len() } else { 0 }
    }

    /// Whether an item is meant: one at this place, from 0, that has one of these names.
    pub(crate) fn mean<'n>(&self, place: usize, names: impl IntoIterator<Item = &'n str>) -> bool {
        let place = u64::try_from(place).unwrap_or(u64::MAX);
        match self {
            Self::First(count) => place < count.number(),
            Self::These(items) => {
                let is_place = |item: &Word| matches!(item, Word::Number(number) if u64::try_from(*number) == Ok(place.saturating_add(1)));
                let is_name = |name: &str| items.iter().any(|item| matches!(item, Word::Text(text) if text == name));
                items.iter().any(is_place) || names.into_iter().any(is_name)
            }
        }
    }
}

/// Items that fail.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartialFault {
    pub(crate) code: Word,
    pub(crate) items: Items,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
}

/// Where a body breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Truncate {
    /// After so many bytes.
    Bytes(u64),
    /// After this part of it.
    Share(Share),
}

impl Truncate {
    /// How many of so many bytes are left, at least one fewer than there are.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a share of a length need not be exact"
    )]
    pub(crate) fn of(self, length: u64) -> u64 {
        let kept = match self {
            Self::Bytes(bytes) => bytes,
            Self::Share(share) => (length as f64 * share.part()) as u64,
        };
        kept.min(length.saturating_sub(1))
    }
}

/// A body that drips.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slow {
    /// So many at once.
    pub(crate) bytes: Count,
    /// The pause before each.
    pub(crate) every_ms: Pause,
}

impl Slow {
    pub(crate) const fn pause(self) -> Duration {
        Duration::from_millis(self.every_ms.number())
    }
}

/// What a head says wrongly of its body.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) enum Mislabel {
    #[serde(rename = "content_type")]
    Type(HeaderText),
    #[serde(rename = "content_encoding")]
    Encoding(HeaderText),
    #[serde(rename = "content_length")]
    Length(u64),
}

/// What can be the value of a header.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct HeaderText(String);

impl HeaderText {
    /// As a header; `None` never, as it has been checked.
    pub(crate) fn value(&self) -> Option<http::HeaderValue> {
        http::HeaderValue::from_str(&self.0).ok()
    }
}

impl<'de> Deserialize<'de> for HeaderText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match http::HeaderValue::from_str(&text) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(D::Error::custom("it holds what no header can")),
        }
    }
}

/// What becomes of the header `Date`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DateFault {
    Absent,
    /// So many seconds ahead; behind, where it is negative.
    Skew(i64),
}

/// What becomes of the events that a call brings about.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CallbackFault {
    /// So many seconds late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delay: Option<Bounded<1, 86_400>>,
    /// They are never sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) drop: Option<On>,
    /// Each is sent twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duplicate: Option<On>,
    /// The last comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reorder: Option<On>,
    /// Their signature is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tamper: Option<On>,
}
