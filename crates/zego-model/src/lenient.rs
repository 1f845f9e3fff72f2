//! Readers that take what the services really send where the pages promise something else.
//!
//! A number may come as text and text as a number, a list as `null` or as its only item. The value is kept exactly or refused: nothing is guessed.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor, value};
use serde::{Serialize, Serializer};

use crate::decode::memory;
use crate::object::{As, Read};

/// Text, or a number or truth value as it was written; `null` reads as empty.
pub(crate) fn string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(TextVisitor)
}

/// A number, or text that is one; `null` and empty text read as 0.
pub(crate) fn number<'de, D: Deserializer<'de>, N: Number>(deserializer: D) -> Result<N, D::Error> {
    deserializer.deserialize_any(NumberVisitor(PhantomData))
}

/// Like [`number`], and a truth value as 1 or 0.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    deserializer.deserialize_any(FlagVisitor)
}

/// A list; `null` reads as empty, as does empty text where no item is text; an object or a scalar reads as a list of itself.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Read>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_any(ListVisitor(PhantomData))
}

/// The inverse of [`list`] for a field documented as one object: a list of one is written as its item, unless that would read as a list of none.
pub(crate) struct OneOrMany<'i, T>(pub(crate) &'i [T]);

impl<T: Serialize + Read> Serialize for OneOrMany<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            [item] if !item.is_empty_text() => item.serialize(serializer),
            items => items.serialize(serializer),
        }
    }
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
    type Err = ();

    /// `inf`, `nan` and what is too large are no numbers of JSON.
    fn from_str(text: &str) -> Result<Self, ()> {
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(Self).ok_or(())
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

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        memory::take_text(text).map_err(E::custom)?;
        Ok(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<String, E> {
        memory::take_text(&text).map_err(E::custom)?;
        Ok(text)
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<String, E> {
        self.visit_string(truth.to_string())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
        self.visit_string(number.to_string())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
        self.visit_string(number.to_string())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<String, E> {
        // Past this a number has other digits than were written, and an id of other digits is another id.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        // Nobody writes so many zeros behind a point: it came with an exponent.
        const SMALL: f64 = 1e-9;
        if number.abs() < SMALL && number != 0.0 {
            self.visit_string(format!("{number:e}"))
        } else if number.abs() < EXACT {
            self.visit_string(number.to_string())
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

fn of_one<'de, T: Read, E: de::Error>(scalar: impl IntoDeserializer<'de, E>) -> Result<Vec<T>, E> {
    T::read(scalar.into_deserializer()).map(|item| vec![item])
}

impl<'de, T: Read> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(As(PhantomData))? {
            memory::push(&mut list, item).map_err(de::Error::custom)?;
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Vec<T>, A::Error> {
        T::read(value::MapAccessDeserializer::new(object)).map(|item| vec![item])
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

impl Read for String {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        string(deserializer)
    }

    fn is_empty_text(&self) -> bool {
        self.is_empty()
    }
}

/// `null` reads as `false`.
impl Read for bool {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Option::unwrap_or_default)
    }
}

impl Read for f64 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        float(deserializer)
    }
}

macro_rules! numbers {
    ($($ty:ty),*) => {$(
        impl Read for $ty {
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                number(deserializer)
            }
        }
    )*};
}

numbers!(i32, i64, u32, u64);

impl<T: Read> Read for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        list(deserializer)
    }
}

/// `null` reads as absent.
impl<T: Read> Read for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Maybe<T>(PhantomData<T>);

        impl<'de, T: Read> Visitor<'de> for Maybe<T> {
            type Value = Option<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or null")
            }

            fn visit_none<E>(self) -> Result<Option<T>, E> {
                Ok(None)
            }

            fn visit_unit<E>(self) -> Result<Option<T>, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
                T::read(deserializer).map(Some)
            }
        }

        deserializer.deserialize_option(Maybe(PhantomData))
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
            assert_eq!(read(json, |d| String::read(d)).as_deref(), Ok(text), "{json}");
        }
        assert_eq!(read("[1]", |d| String::read(d)).unwrap_err(), "invalid type: sequence, expected text at line 1 column 1");
        assert_eq!(read("null", |d| Option::<String>::read(d)), Ok(None));
        assert_eq!(read("7", |d| Option::<String>::read(d)), Ok(Some("7".to_owned())));
    }

    #[test]
    fn a_number_is_exact_or_refused() {
        assert_eq!(read::<i32>(r#""1""#, |d| number(d)), Ok(1));
        assert_eq!(read::<u64>("18446744073709551615", |d| number(d)), Ok(u64::MAX));
        assert_eq!(read::<u64>(r#""18446744073709551615""#, |d| number(d)), Ok(u64::MAX));
        assert_eq!(read::<i64>("3.0", |d| number(d)), Ok(3));
        assert_eq!(read::<i64>(r#""""#, |d| number(d)), Ok(0));
        assert_eq!(read::<Option<i64>>("null", |d| Read::read(d)), Ok(None));
        for json in ["3.5", "1e300", r#""x""#, "[]", "{}", "true"] {
            assert!(read::<i64>(json, |d| number(d)).is_err(), "{json}");
        }
        assert!(read::<i32>("2147483648", |d| number(d)).is_err());
        assert_eq!(read(r#""31.104""#, |d| f64::read(d)), Ok(31.104));
        assert_eq!(read(r#""31.104""#, |d| Option::<f64>::read(d)), Ok(Some(31.104)));
        assert_eq!(read("null", |d| Option::<f64>::read(d)), Ok(None));
        for text in ["NaN", "inf", "-Infinity", "1e999"] {
            assert!(read(&format!("{text:?}"), |d| f64::read(d)).is_err(), "{text}");
        }
    }

    #[test]
    fn a_list_may_be_null_or_its_only_item() {
        #[derive(Debug, Default, PartialEq)]
        struct Item {
            a: i64,
        }
        impl crate::object::Object for Item {
            fn read_field<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<Option<usize>, A::Error> {
                if name == "a" { crate::object::read(0, map, &mut self.a) } else { Ok(None) }
            }
        }
        crate::object::deserialize!(Item);
        let items = |json| read::<Vec<Item>>(json, |d| Read::read(d));
        let texts = |json| read::<Vec<String>>(json, |d| Read::read(d));
        assert_eq!(items(r#"[{"a":1},{"a":2}]"#), Ok(vec![Item { a: 1 }, Item { a: 2 }]));
        assert_eq!(items(r#"{"a":1}"#), Ok(vec![Item { a: 1 }]));
        assert_eq!(items("null"), Ok(vec![]));
        assert!(items("3").is_err());
        assert!(items(r#""a""#).is_err());
        assert_eq!(items(r#""""#), Ok(vec![]));
        assert_eq!(texts(r#""""#), Ok(vec![String::new()]));
        for (json, text) in [(r#""a""#, "a"), ("18446744073709551615", "18446744073709551615"), ("-1", "-1"), ("true", "true")] {
            assert_eq!(texts(json), Ok(vec![text.to_owned()]));
        }
        assert_eq!(texts("[\"a\",7,null]"), Ok(vec!["a".to_owned(), "7".to_owned(), String::new()]));
    }
}
