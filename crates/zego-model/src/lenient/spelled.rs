//! Objects whose fields are known under several names.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};
use serde_json::Value;

/// A field's own name, and the other spellings of it.
type Spellings = &'static [(&'static str, &'static [&'static str])];

/// An object whose fields come under the first of their names: where several spellings of one are there, the description's order decides.
pub(crate) struct Spelled<D> {
    inner: D,
    spellings: Spellings,
}

impl<D> Spelled<D> {
    pub(crate) const fn new(inner: D, spellings: Spellings) -> Self {
        Self { inner, spellings }
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Spelled<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_map(Whole { visitor, spellings: self.spellings })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

struct Whole<V> {
    visitor: V,
    spellings: Spellings,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Whole<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Renamed { inner, spellings: self.spellings, seen: Vec::new(), aside: Vec::new(), next: None })
    }
}

/// Hands out what comes under first names at once, and what comes under others at the end.
struct Renamed<A> {
    inner: A,
    spellings: Spellings,
    /// The first names that were there.
    seen: Vec<&'static str>,
    /// What came under another name: place in the order of the description, first name, value.
    aside: Vec<(usize, &'static str, Value)>,
    /// The value that belongs to the name just handed out, if it was aside.
    next: Option<Value>,
}

impl<A> Renamed<A> {
    /// The first name of a name, and where it stands among the others; 0 is the first name itself.
    fn place(&self, name: &str) -> Option<(usize, &'static str)> {
        self.spellings.iter().find_map(|(first, others)| {
            let at = if name == *first { Some(0) } else { others.iter().position(|other| *other == name).map(|at| at + 1) };
            at.map(|at| (at, *first))
        })
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Renamed<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(name) = self.inner.next_key::<String>()? {
            match self.place(&name) {
                None => return seed.deserialize(name.into_deserializer()).map(Some),
                Some((0, first)) => {
                    self.seen.push(first);
                    return seed.deserialize(first.into_deserializer()).map(Some);
                }
                Some((at, first)) => self.aside.push((at, first, self.inner.next_value()?)),
            }
        }
        while let Some(next) = (0..self.aside.len()).min_by_key(|index| self.aside[*index].0) {
            let (_, first, value) = self.aside.swap_remove(next);
            if !self.seen.contains(&first) {
                self.seen.push(first);
                self.next = Some(value);
                return seed.deserialize(first.into_deserializer()).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.next.take() {
            Some(value) => seed.deserialize(value).map_err(Error::custom),
            None => self.inner.next_value_seed(seed),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Parcel {
        id: String,
        #[serde(deserialize_with = "crate::lenient::number")]
        weight: u64,
    }

    fn read(json: &str) -> Result<Parcel, String> {
        let mut json = serde_json::Deserializer::from_str(json);
        Parcel::deserialize(Spelled::new(&mut json, &[("id", &["Id", "ID"]), ("weight", &["Weight"])])).map_err(|error| error.to_string())
    }

    #[test]
    fn any_spelling_will_do_and_of_several_the_first_named_wins() {
        for (json, id, weight) in [
            (r#"{"id":"a","weight":1}"#, "a", 1),
            (r#"{"ID":"a","Weight":"18446744073709551615"}"#, "a", u64::MAX),
            (r#"{"ID":"c","Id":"b","other":[{}],"id":"a","Weight":9007199254740993}"#, "a", 9_007_199_254_740_993),
            (r#"{"ID":"c","Id":"b"}"#, "b", 0),
            (r#"{"ID":"c","ID":"d"}"#, "c", 0),
            ("{}", "", 0),
        ] {
            assert_eq!(read(json), Ok(Parcel { id: id.to_owned(), weight }), "{json}");
        }
        assert!(read(r#"{"Weight":"heavy"}"#).unwrap_err().starts_with(r#"invalid value: string "heavy""#));
        assert!(read("[]").is_err());
    }
}
