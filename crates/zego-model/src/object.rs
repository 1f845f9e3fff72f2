//! How objects of answers and events are read: field by field, each by its type, as the services really send them.
//!
//! Not by serde's derive: what it writes for a type with twenty fields is the larger half of this crate's build time, it takes a list for an object
//! (item after item, whatever they are), and it knows no field by two names.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor, value};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A value that is read leniently: a number may come as text and text as a number, a list as `null` or as its only item. The value is kept exactly or
/// refused; nothing is guessed.
pub trait Read: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// What is no such value in any of its forms.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Whether it is an empty text, which in the place of a list means that there is no item.
    fn is_empty_text(&self) -> bool {
        false
    }
}

/// An object: what is missing in it has its default, what is unknown is passed over.
pub trait Object: Default {
    /// The fields that are known under several names.
    const SPELLINGS: Spellings = &[];

    /// Reads the value that follows in `map`, if it belongs to a field of this name: which of the fields it is. `None`, and nothing is read, where there is
    /// no such field.
    ///
    /// # Errors
    /// A value that is none of the field.
    fn read_field<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<Option<usize>, A::Error>;
}

/// A field's own name, and the other spellings of it in the order in which they count.
pub type Spellings = &'static [(&'static str, &'static [&'static str])];

/// What the data of an answer are.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// An object, whose fields are the output's.
    Object,
    /// A list, which is all of the output.
    List,
    /// Anything: the output takes what comes, or looks at nothing.
    Any,
}

/// The value of the field whose name was read just now, which stands at this place among the fields of its object.
pub(crate) fn read<'de, A: MapAccess<'de>, T: Read>(place: usize, map: &mut A, field: &mut T) -> Result<Option<usize>, A::Error> {
    *field = map.next_value_seed(As(PhantomData))?;
    Ok(Some(place))
}

/// Which fields of an object were there. One that is there twice could be read in two ways, so it is refused.
#[derive(Debug, Default)]
pub(crate) struct Seen(u128);

impl Seen {
    /// Reads a field's value; `false` where there is no such field.
    pub(crate) fn read_field<'de, T: Object, A: MapAccess<'de>>(
        &mut self,
        object: &mut T,
        name: &str,
        map: &mut A,
    ) -> Result<bool, A::Error> {
        let Some(place) = object.read_field(name, map)? else { return Ok(false) };
        self.mark(place, name)?;
        Ok(true)
    }

    /// The field at this place was there.
    #[inline]
    pub(crate) fn mark<E: serde::de::Error>(&mut self, place: usize, name: &str) -> Result<(), E> {
        // No object of the description has as many fields as there are bits.
        let bit = 1_u128.checked_shl(u32::try_from(place).unwrap_or(u32::MAX)).unwrap_or_default();
        if self.0 & bit != 0 {
            return Err(Self::is_there_twice(name));
        }
        self.0 |= bit;
        Ok(())
    }

    #[cold]
    fn is_there_twice<E: serde::de::Error>(name: &str) -> E {
        E::custom(format_args!("duplicate field `{name}`"))
    }
}

/// [`Read`] as a seed.
pub(crate) struct As<T>(pub(crate) PhantomData<T>);

impl<'de, T: Read> DeserializeSeed<'de> for As<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// A name in an object, without an allocation where nothing in it is escaped.
pub(crate) struct Key<'k>(pub(crate) Cow<'k, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }

            fn visit_string<E>(self, name: String) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name)))
            }
        }

        deserializer.deserialize_str(KeyVisitor)
    }
}

/// All fields of an object.
pub(crate) fn fill<'de, T: Object, A: MapAccess<'de>>(object: &mut T, map: &mut A) -> Result<(), A::Error> {
    // Known when it is compiled: of the two ways a type has one.
    if const { !T::SPELLINGS.is_empty() } {
        return fill_spelled(object, map);
    }
    let mut seen = Seen::default();
    while let Some(Key(name)) = map.next_key()? {
        if !seen.read_field(object, &name, map)? {
            map.next_value::<IgnoredAny>()?;
        }
    }
    Ok(())
}

/// All fields of an object that has [`SPELLINGS`](Object::SPELLINGS): where several names of one field are there, the first of them counts.
fn fill_spelled<'de, T: Object, A: MapAccess<'de>>(object: &mut T, map: &mut A) -> Result<(), A::Error> {
    let (mut seen, mut fields) = (Vec::<&str>::new(), Seen::default());
    // What came under another name than the first: where it stands among them, the first name, and the value.
    let mut aside: Vec<(usize, &str, Value)> = Vec::new();
    while let Some(Key(name)) = map.next_key()? {
        let place = T::SPELLINGS.iter().find_map(|(first, others)| {
            let at = if name == *first { Some(0) } else { others.iter().position(|other| *other == name).map(|at| at + 1) };
            at.map(|at| (at, *first))
        });
        match place {
            Some((at, first)) if at > 0 => aside.push((at, first, map.next_value_seed(As(PhantomData))?)),
            place => {
                seen.extend(place.map(|(_, first)| first));
                if !fields.read_field(object, &name, map)? {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
    }
    aside.sort_by_key(|(at, ..)| *at);
    for (at, first, value) in aside {
        if !seen.contains(&first) {
            seen.push(first);
            let mut one = value::MapDeserializer::new(std::iter::once((first, value)));
            let read = one.next_key::<IgnoredAny>().and_then(|_| object.read_field(first, &mut one));
            // The place is told here: what reads a value apart from its document does not know it.
            let name = T::SPELLINGS.iter().find(|(name, _)| *name == first).and_then(|(_, others)| others.get(at - 1)).unwrap_or(&first);
            read.map_err(|error| serde::de::Error::custom(format_args!("{name}: {error}")))?;
        }
    }
    Ok(())
}

/// Reads an object; `null` reads as one without fields.
pub(crate) struct ObjectVisitor<T>(pub(crate) PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut object = T::default();
        fill(&mut object, &mut map)?;
        Ok(object)
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }
}

/// Lets an [`Object`] be read.
macro_rules! deserialize {
    ($name:ident) => {
        impl crate::object::Read for $name {
            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(crate::object::ObjectVisitor(std::marker::PhantomData))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::object::Read::read(deserializer)
            }
        }
    };
}

/// Writes an output that is a list, and all of the data of its answer: the named field holds it.
macro_rules! whole {
    ($name:ident, $field:ident) => {
        impl crate::object::Object for $name {
            fn read_field<'de, A: serde::de::MapAccess<'de>>(&mut self, _: &str, _: &mut A) -> Result<Option<usize>, A::Error> {
                Ok(None)
            }
        }

        impl crate::object::Read for $name {
            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::object::Read::read(deserializer).map(|$field| Self { $field })
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::object::Read::read(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.$field.serialize(serializer)
            }
        }
    };
}

pub(crate) use {deserialize, whole};

/// Types whose serde form is lenient already.
macro_rules! read_as_deserialized {
    ($($ty:ty),* $(,)?) => {$(
        impl crate::object::Read for $ty {
            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                serde::Deserialize::deserialize(deserializer)
            }
        }
    )*};
}

pub(crate) use read_as_deserialized;

/// What a call without data in its answer returns.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct NoOutput {}

impl Object for NoOutput {
    fn read_field<'de, A: MapAccess<'de>>(&mut self, _: &str, _: &mut A) -> Result<Option<usize>, A::Error> {
        Ok(None)
    }
}

/// Reads anything: there is nothing in it for us.
impl Read for NoOutput {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self {})
    }
}

impl<'de> Deserialize<'de> for NoOutput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)
    }
}

/// Every field is kept; of one that is there twice, the last.
impl Object for Value {
    fn read_field<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<Option<usize>, A::Error> {
        let value = map.next_value_seed(As(PhantomData))?;
        match self {
            Self::Object(fields) => crate::decode::insert(fields, name.to_owned(), value)?,
            other => *other = Self::Object(std::iter::once((name.to_owned(), value)).collect()),
        }
        Ok(Some(usize::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Parcel {
        id: String,
        weight: u64,
        parts: Vec<Self>,
    }

    impl Object for Parcel {
        const SPELLINGS: Spellings = &[("id", &["Id", "ID"]), ("weight", &["Weight"])];

        fn read_field<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<Option<usize>, A::Error> {
            match name {
                "id" => read(0, map, &mut self.id),
                "weight" => read(1, map, &mut self.weight),
                "parts" => read(2, map, &mut self.parts),
                _ => Ok(None),
            }
        }
    }

    deserialize!(Parcel);

    fn parcel(json: &str) -> Result<Parcel, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
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
            ("null", "", 0),
        ] {
            assert_eq!(parcel(json), Ok(Parcel { id: id.to_owned(), weight, parts: vec![] }), "{json}");
        }
        assert_eq!(parcel(r#"{"id":"a","id":"b"}"#).unwrap_err(), "duplicate field `id` at line 1 column 19");
        assert!(parcel(r#"{"Weight":"heavy"}"#).unwrap_err().starts_with(r#"Weight: invalid value: string "heavy""#));
    }

    #[test]
    fn a_list_is_no_object() {
        assert_eq!(parcel("[]").unwrap_err(), "invalid type: sequence, expected an object at line 1 column 2");
        assert!(parcel(r#"["a",1]"#).is_err());
        assert!(parcel(r#"{"parts":[["a",1]]}"#).is_err());
        assert_eq!(parcel(r#"{"parts":{"id":"one"}}"#).unwrap().parts[0].id, "one");
    }

    #[test]
    fn absent_is_told_from_empty() {
        #[derive(Debug, Default, PartialEq)]
        struct Maybe {
            text: Option<String>,
            count: Option<u64>,
        }
        impl Object for Maybe {
            fn read_field<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<Option<usize>, A::Error> {
                match name {
                    "text" => read(0, map, &mut self.text),
                    "count" => read(1, map, &mut self.count),
                    _ => Ok(None),
                }
            }
        }
        deserialize!(Maybe);
        for (json, text, count) in [
            ("{}", None, None),
            (r#"{"text":null,"count":null}"#, None, None),
            (r#"{"text":"","count":"7"}"#, Some(String::new()), Some(7)),
            (r#"{"text":12,"unknown":{"text":1}}"#, Some("12".to_owned()), None),
        ] {
            assert_eq!(serde_json::from_str::<Maybe>(json).unwrap(), Maybe { text, count }, "{json}");
        }
    }
}
