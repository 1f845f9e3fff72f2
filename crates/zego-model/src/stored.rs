//! Requests that were stored as plain data, read back through the checks that every request passes.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use crate::RequestError;
use crate::decode;
use crate::violation::{Problem, Violation};

/// What is made of the fields that its serialisation wrote.
pub(crate) trait Stored: Sized {
    fn from_fields(fields: &mut Fields) -> Result<Self, RequestError>;
}

/// The fields that were not read yet, under their wire names.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// A field that has to be there.
    pub(crate) fn required<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<T, RequestError> {
        match self.optional(name)? {
            Some(value) => Ok(value),
            None => Err(Violation::new(name, Problem::Missing).into()),
        }
    }

    /// A field that may be left out; `null` counts as left out.
    pub(crate) fn optional<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<Option<T>, RequestError> {
        let Some(value) = self.0.remove(name).filter(|value| !value.is_null()) else { return Ok(None) };
        T::deserialize(value)
            .map(Some)
            .map_err(|error| Violation::new(name, Problem::Unreadable { reason: decode::without_position(&error) }).into())
    }

    /// Which one of a group is there: exactly one has to be.
    pub(crate) fn one_of(&self, group: &[&'static str]) -> Result<usize, RequestError> {
        let mut given = group.iter().enumerate().filter(|(_, name)| self.0.get(**name).is_some_and(|value| !value.is_null()));
        match (given.next(), given.next()) {
            (Some((index, _)), None) => Ok(index),
            (Some((_, first)), Some((_, second))) => Err(Violation::new(*second, Problem::Exclusive { with: first }).into()),
            (None, _) => Err(Violation::new(group.first().copied().unwrap_or_default(), Problem::NoneOf { group: group.to_vec() }).into()),
        }
    }

    /// Reads an object; a name that nothing asked for is an error.
    fn read<T: Stored>(fields: Map<String, Value>) -> Result<T, RequestError> {
        let mut fields = Self(fields);
        let stored = T::from_fields(&mut fields)?;
        match fields.0.into_iter().next() {
            Some((name, _)) => Err(Violation::new(name, Problem::UnknownName).into()),
            None => Ok(stored),
        }
    }
}

/// [`Deserialize`] of a [`Stored`] type.
pub(crate) fn read<'de, T: Stored, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Fields::read(Map::deserialize(deserializer)?).map_err(de::Error::custom)
}

/// Lets a [`Stored`] type be read.
macro_rules! deserialize {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::stored::read(deserializer)
            }
        }
    };
}

pub(crate) use deserialize;
