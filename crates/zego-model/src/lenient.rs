//! Readers that take what the services really send where the pages promise something else.
//!
//! A number may come as text and text as a number, a list as `null` or as its only item. The value is kept exactly or refused: nothing is guessed.

mod spelled;

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor, value};
use serde::{Serialize, Serializer};

pub(crate) use spelled::Spelled;

/// Text, or a number or truth value as it was written; `null` reads as empty.
pub(crate) fn string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(TextVisitor)
}

/// Like [`string`], but `null` reads as absent.
pub(crate) fn optional_string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<Text>::deserialize(deserializer).map(|text| text.map(|text| text.0))
}

/// A number, or text that is one; `null` and empty text read as 0.
pub(crate) fn number<'de, D: Deserializer<'de>, N: Number>(deserializer: D) -> Result<N, D::Error> {
    deserializer.deserialize_any(NumberVisitor(PhantomData))
}

/// Like [`number`], but `null` reads as absent.
pub(crate) fn optional_number<'de, D: Deserializer<'de>, N: Number>(deserializer: D) -> Result<Option<N>, D::Error> {
    Option::<Numeral<N>>::deserialize(deserializer).map(|number| number.map(|number| number.0))
}

/// Like [`number`], and a truth value as 1 or 0.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    deserializer.deserialize_any(FlagVisitor)
}

/// A list; `null` reads as empty, as does empty text where no item is text; an object or a scalar reads as a list of itself.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_any(ListVisitor(PhantomData))
}

/// [`list`] of text, each item read like [`string`].
pub(crate) fn strings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    list::<D, Text>(deserializer).map(|texts| texts.into_iter().map(|text| text.0).collect())
}

/// The inverse of [`list`] for a field documented as one object: a list of one is written as its item.
pub(crate) fn one_or_many<T: Serialize, S: Serializer>(items: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    match items {
        [item] => item.serialize(serializer),
        items => items.serialize(serializer),
    }
}

/// A value, where `null` reads as its default.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A number type that can be read from text.
pub(crate) trait Number: FromStr + TryFrom<i64> + TryFrom<u64> + Default {
    const EXPECTED: &'static str;
    fn from_f64(number: f64) -> Option<Self>;
}

macro_rules! whole {
    ($($ty:ty: $expected:literal),*) => {$(
        impl Number for $ty {
            const EXPECTED: &'static str = $expected;

            /// `3.0` is a whole number to JavaScript; past 2^53 the digits are already wrong.
            fn from_f64(number: f64) -> Option<Self> {
                #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
                (number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)?.try_into().ok()
            }
        }
    )*};
}

whole!(i32: "a whole number of 32 bits", u32: "a whole number of 32 bits from 0", i64: "a whole number", u64: "a whole number from 0");

/// `f64` behind [`Number`]: it has no `TryFrom` for wide integers.
#[derive(Default)]
pub(crate) struct Float(f64);

impl FromStr for Float {
    type Err = std::num::ParseFloatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a float was asked for")]
mod float {
    use super::Float;

    impl From<i64> for Float {
        fn from(number: i64) -> Self {
            Self(number as f64)
        }
    }

    impl From<u64> for Float {
        fn from(number: u64) -> Self {
            Self(number as f64)
        }
    }
}

impl Number for Float {
    const EXPECTED: &'static str = "a number";

    fn from_f64(number: f64) -> Option<Self> {
        Some(Self(number))
    }
}

/// [`number`] for `f64`.
pub(crate) fn float<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    number::<D, Float>(deserializer).map(|float| float.0)
}

/// Like [`float`], but `null` reads as absent.
pub(crate) fn optional_float<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    optional_number::<D, Float>(deserializer).map(|float| float.map(|float| float.0))
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<String, E> {
        Ok(truth.to_string())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<String, E> {
        // Past this a number has other digits than were written, and an id of other digits is another id.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if number.abs() < EXACT {
            Ok(number.to_string())
        } else {
            Err(E::custom("a number too long to be kept digit by digit: send it as text"))
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<String, E> {
        Ok(String::new())
    }
}

struct NumberVisitor<N>(PhantomData<N>);

impl<N: Number> Visitor<'_> for NumberVisitor<N> {
    type Value = N;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(N::EXPECTED)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<N, E> {
        N::try_from(number).map_err(|_| E::invalid_value(de::Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<N, E> {
        N::try_from(number).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<N, E> {
        N::from_f64(number).ok_or_else(|| E::invalid_value(de::Unexpected::Float(number), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<N, E> {
        match text.trim() {
            "" => Ok(N::default()),
            digits => digits.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self)),
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<N, E> {
        Ok(N::default())
    }
}

struct FlagVisitor;

impl Visitor<'_> for FlagVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("yes or no")
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<i64, E> {
        Ok(i64::from(truth))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<i64, E> {
        NumberVisitor(PhantomData).visit_u64(number)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<i64, E> {
        NumberVisitor(PhantomData).visit_str(text)
    }

    fn visit_unit<E: de::Error>(self) -> Result<i64, E> {
        Ok(0)
    }
}

struct ListVisitor<T>(PhantomData<T>);

fn of_one<'de, T: Deserialize<'de>, E: de::Error>(scalar: impl IntoDeserializer<'de, E>) -> Result<Vec<T>, E> {
    T::deserialize(scalar.into_deserializer()).map(|item| vec![item])
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Vec<T>, A::Error> {
        T::deserialize(value::MapAccessDeserializer::new(object)).map(|item| vec![item])
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<T>, E> {
        match of_one::<T, E>(text) {
            // Where no item is text, no text is no item.
            Err(_) if text.is_empty() => Ok(Vec::new()),
            read => read,
        }
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Vec<T>, E> {
        of_one(truth)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Vec<T>, E> {
        of_one(number)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Vec<T>, E> {
        of_one(number)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Vec<T>, E> {
        of_one(number)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }
}

/// [`string`] as a type, for use inside `Option` and `Vec`.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        string(deserializer).map(Self)
    }
}

/// [`number`] as a type, for use inside `Option`.
struct Numeral<N>(N);

impl<'de, N: Number> Deserialize<'de> for Numeral<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(
        json: &str,
        reader: fn(&mut serde_json::Deserializer<serde_json::de::StrRead<'_>>) -> Result<T, serde_json::Error>,
    ) -> Result<T, String> {
        reader(&mut serde_json::Deserializer::from_str(json)).map_err(|error| error.to_string())
    }

    #[test]
    fn text_comes_in_any_dress() {
        for (json, text) in [(r#""a""#, "a"), ("4315169065145771656", "4315169065145771656"), ("-1", "-1"), ("true", "true"), ("null", "")]
        {
            assert_eq!(read(json, |d| string(d)).as_deref(), Ok(text), "{json}");
        }
        assert_eq!(read("[1]", |d| string(d)).unwrap_err(), "invalid type: sequence, expected text at line 1 column 1");
        assert_eq!(read("null", |d| optional_string(d)), Ok(None));
        assert_eq!(read("7", |d| optional_string(d)), Ok(Some("7".to_owned())));
    }

    #[test]
    fn a_number_is_exact_or_refused() {
        assert_eq!(read::<i32>(r#""1""#, |d| number(d)), Ok(1));
        assert_eq!(read::<u64>("18446744073709551615", |d| number(d)), Ok(u64::MAX));
        assert_eq!(read::<u64>(r#""18446744073709551615""#, |d| number(d)), Ok(u64::MAX));
        assert_eq!(read::<i64>("3.0", |d| number(d)), Ok(3));
        assert_eq!(read::<i64>(r#""""#, |d| number(d)), Ok(0));
        assert_eq!(read::<Option<i64>>("null", |d| optional_number(d)), Ok(None));
        for json in ["3.5", "1e300", r#""x""#, "[]", "{}", "true"] {
            assert!(read::<i64>(json, |d| number(d)).is_err(), "{json}");
        }
        assert!(read::<i32>("2147483648", |d| number(d)).is_err());
        assert_eq!(read(r#""31.104""#, |d| float(d)), Ok(31.104));
        assert_eq!(read(r#""31.104""#, |d| optional_float(d)), Ok(Some(31.104)));
        assert_eq!(read("null", |d| optional_float(d)), Ok(None));
    }

    #[test]
    fn a_list_may_be_null_or_its_only_item() {
        #[derive(Debug, serde::Deserialize, PartialEq)]
        struct Item {
            a: i64,
        }
        assert_eq!(read(r#"[{"a":1},{"a":2}]"#, |d| list(d)), Ok(vec![Item { a: 1 }, Item { a: 2 }]));
        assert_eq!(read(r#"{"a":1}"#, |d| list(d)), Ok(vec![Item { a: 1 }]));
        assert_eq!(read::<Vec<Item>>("null", |d| list(d)), Ok(vec![]));
        assert!(read::<Vec<Item>>("3", |d| list(d)).is_err());
        assert!(read::<Vec<Item>>(r#""a""#, |d| list(d)).is_err());
        assert_eq!(read::<Vec<Item>>(r#""""#, |d| list(d)), Ok(vec![]));
        assert_eq!(read(r#""""#, |d| strings(d)), Ok(vec![String::new()]));
        for (json, text) in [(r#""a""#, "a"), ("18446744073709551615", "18446744073709551615"), ("-1", "-1"), ("true", "true")] {
            assert_eq!(read(json, |d| strings(d)), Ok(vec![text.to_owned()]));
        }
        assert_eq!(read("[\"a\",7,null]", |d| strings(d)), Ok(vec!["a".to_owned(), "7".to_owned(), String::new()]));
        assert_eq!(read("\"a\"", |d| strings(d)), Ok(vec!["a".to_owned()]));
        assert_eq!(read("18446744073709551615", |d| strings(d)), Ok(vec!["18446744073709551615".to_owned()]));
    }
}
