//! The query encoder: a serde serializer from a request to `Vendor=Tencent&FileId%5B%5D=a&FileId%5B%5D=b&Media.0.FileId=c`.
//!
//! Three array encodings exist. A key that ends in `[]` repeats; every other list counts from 0 after a dot; objects continue after a dot.
//! What is outside RFC 3986's unreserved characters is escaped, in keys as in values, so a value can never end its parameter.

mod name;
mod repeated;

use std::fmt;
use std::ops::Range;

use serde::ser::{self, Impossible, Serialize};

use self::name::Name;
use self::repeated::Repeated;
use crate::RequestError;
use crate::escape::{append_plain_pair, escape};

/// A query under construction. The pairs keep the order in which they were written.
#[derive(Clone, Default)]
pub struct Query {
    sink: Sink,
    /// What the key of a value begins with that is within others: `Media.0.`, in text escaped.
    path: Vec<u8>,
    /// The parameters whose list repeats the key with brackets.
    brackets: &'static [&'static str],
    /// The key of the list that is written, where it repeats it.
    repeated: Repeated,
}

/// Where pairs go: escaped into text, or as they are where a signature sorts them first.
#[derive(Clone)]
enum Sink {
    /// Every pair begins with `&`; all of it is ASCII.
    Text(Vec<u8>),
    Pairs(Vec<(String, String)>),
}

impl Default for Sink {
    fn default() -> Self {
        Self::Text(Vec::new())
    }
}

impl Query {
    /// An empty query.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty query, in which the lists with these names repeat their key with brackets.
    pub(crate) fn with_brackets(brackets: &'static [&'static str]) -> Self {
        // Most queries are shorter; a longer one grows a few times.
        Self { sink: Sink::Text(Vec::with_capacity(256)), brackets, ..Self::default() }
    }

    /// The pairs of `request`, not escaped.
    pub(crate) fn pairs<T: Serialize + ?Sized>(
        request: &T,
        brackets: &'static [&'static str],
    ) -> Result<Vec<(String, String)>, RequestError> {
        let mut query = Self { sink: Sink::Pairs(Vec::new()), brackets, ..Self::default() };
        query.extend(request)?;
        match query.sink {
            Sink::Pairs(pairs) => Ok(pairs),
            Sink::Text(_) => Ok(Vec::new()),
        }
    }

    /// Writes one pair, escaped.
    pub fn push(&mut self, key: &str, value: &str) {
        self.push_pair(key, value);
    }

    /// Writes one pair, and tells where in the text its value stands.
    pub(crate) fn push_pair(&mut self, key: &str, value: &str) -> Range<usize> {
        match &mut self.sink {
            Sink::Pairs(pairs) => {
                pairs.push((key.to_owned(), value.to_owned()));
                0..0
            }
            Sink::Text(text) => {
                text.push(b'&');
                escape(key, text);
                text.push(b'=');
                // In the end the first `&` is not there.
                let start = text.len() - 1;
                escape(value, text);
                start..text.len() - 1
            }
        }
    }

    /// Writes every field of `request`.
    ///
    /// # Errors
    /// [`RequestError::Unwritable`] for what has no form in a query: bytes, a bare scalar.
    pub fn extend<T: Serialize + ?Sized>(&mut self, request: &T) -> Result<(), RequestError> {
        self.path.clear();
        request.serialize(Writer { query: self, name: Name::None }).map_err(|Unwritable(what)| RequestError::Unwritable(what.into()))
    }

    /// The query as text.
    pub fn into_string(self) -> String {
        let mut text = self.into_bytes();
        if !text.is_empty() {
            text.remove(0);
        }
        String::from_utf8(text).unwrap_or_default()
    }

    /// The query with a `&` before each pair.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self.sink {
            Sink::Text(text) => text,
            Sink::Pairs(_) => Vec::new(),
        }
    }

    /// Writes a pair whose key is the path continued by a name; a value in which nothing is to be escaped is plain.
    fn pair(&mut self, name: Name<'_>, value: &str, is_plain: bool) {
        let text = match &mut self.sink {
            Sink::Text(text) => text,
            Sink::Pairs(pairs) => {
                let mut key = self.path.clone();
                name.push(false, &mut key);
                return pairs.push((String::from_utf8(key).unwrap_or_default(), value.to_owned()));
            }
        };
        text.push(b'&');
        text.extend_from_slice(&self.path);
        name.push(true, text);
        text.push(b'=');
        if is_plain { text.extend_from_slice(value.as_bytes()) } else { escape(value, text) }
    }

    /// Continues the path by a name, for what is within it; how long it was before.
    fn enter(&mut self, name: Name<'_>) -> usize {
        let length = self.path.len();
        if !matches!(name, Name::None) {
            name.push(matches!(self.sink, Sink::Text(_)), &mut self.path);
            self.path.push(b'.');
        }
        length
    }
}

/// A query may hold a signature: only its length is shown.
impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sink {
            Sink::Text(text) => write!(f, "Query({} bytes)", text.len().saturating_sub(1)),
            Sink::Pairs(pairs) => write!(f, "Query({} pairs)", pairs.len()),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unwritable(Box<str>);

impl ser::Error for Unwritable {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string().into())
    }
}

/// Writes the value of this name.
struct Writer<'q, 'n> {
    query: &'q mut Query,
    name: Name<'n>,
}

impl Writer<'_, '_> {
    fn pair(self, value: &str, is_plain: bool) -> Result<(), Unwritable> {
        if matches!(self.name, Name::None) {
            return Err(ser::Error::custom("a query is made of named values"));
        }
        self.query.pair(self.name, value, is_plain);
        Ok(())
    }

    fn text(self, value: &str) -> Result<(), Unwritable> {
        self.pair(value, false)
    }
}

macro_rules! whole_numbers {
    ($($method:ident($ty:ty))*) => {$(
        fn $method(self, value: $ty) -> Result<(), Unwritable> {
            self.pair(itoa::Buffer::new().format(value), true)
        }
    )*};
}

impl<'q, 'n> ser::Serializer for Writer<'q, 'n> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Items<'q, 'n>;
    type SerializeTuple = Items<'q, 'n>;
    type SerializeTupleStruct = Items<'q, 'n>;
    type SerializeTupleVariant = Impossible<(), Unwritable>;
    type SerializeMap = Members<'q>;
    type SerializeStruct = Members<'q>;
    type SerializeStructVariant = Impossible<(), Unwritable>;

    whole_numbers!(serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64) serialize_u8(u8) serialize_u16(u16)
        serialize_u32(u32) serialize_u64(u64));

    fn serialize_bool(self, value: bool) -> Result<(), Unwritable> {
        self.pair(if value { "true" } else { "false" }, true)
    }

    fn serialize_f32(self, value: f32) -> Result<(), Unwritable> {
        self.pair(&value.to_string(), true)
    }

    fn serialize_f64(self, value: f64) -> Result<(), Unwritable> {
        self.pair(&value.to_string(), true)
    }

    fn serialize_char(self, value: char) -> Result<(), Unwritable> {
        self.text(value.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<(), Unwritable> {
        // What most are; anything else goes the longer way.
        let Query { sink, path, repeated, .. } = &mut *self.query;
        let written = match (self.name, sink) {
            (Name::Repeated(_), Sink::Text(text)) => repeated.with_plain(value, text),
            (Name::Field(name), Sink::Text(text)) if path.is_empty() => append_plain_pair(name.as_bytes(), value.as_bytes(), text),
            _ => None,
        };
        if written.is_some() { Ok(()) } else { self.text(value) }
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Unwritable> {
        Err(ser::Error::custom("bytes have no form in a query"))
    }

    fn serialize_none(self) -> Result<(), Unwritable> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unwritable> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unwritable> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Unwritable> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        let length = self.query.enter(self.name);
        let written = value.serialize(Writer { query: self.query, name: Name::Field(variant) });
        self.query.path.truncate(length);
        written
    }

    fn serialize_seq(self, items: Option<usize>) -> Result<Items<'q, 'n>, Unwritable> {
        let repeated = match self.name {
            Name::Field(name) if self.query.path.is_empty() && (name.ends_with("[]") || self.query.brackets.contains(&name)) => Some(name),
            _ => None,
        };
        let length = match repeated {
            Some(name) => {
                self.query.repeated = Repeated::of(name, items);
                0
            }
            None => self.query.enter(self.name),
        };
        Ok(Items { query: self.query, repeated, length, next: 0 })
    }

    fn serialize_tuple(self, length: usize) -> Result<Items<'q, 'n>, Unwritable> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items<'q, 'n>, Unwritable> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unwritable> {
        Err(ser::Error::custom("a tuple variant has no form in a query"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'q>, Unwritable> {
        let length = self.query.enter(self.name);
        Ok(Members { query: self.query, length, key: String::new() })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'q>, Unwritable> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unwritable> {
        Err(ser::Error::custom("a struct variant has no form in a query"))
    }
}

struct Items<'q, 'n> {
    query: &'q mut Query,
    /// The name of a list that repeats its key.
    repeated: Option<&'n str>,
    /// The length of the path before.
    length: usize,
    next: usize,
}

impl Items<'_, '_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        let name = self.repeated.map_or(Name::Item(self.next), Name::Repeated);
        self.next += 1;
        value.serialize(Writer { query: self.query, name })
    }
}

macro_rules! items {
    ($($trait:ident::$method:ident),*) => {$(
        impl ser::$trait for Items<'_, '_> {
            type Ok = ();
            type Error = Unwritable;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
                self.item(value)
            }

            fn end(self) -> Result<(), Unwritable> {
                self.query.path.truncate(self.length);
                Ok(())
            }
        }
    )*};
}

items!(SerializeSeq::serialize_element, SerializeTuple::serialize_element, SerializeTupleStruct::serialize_field);

struct Members<'q> {
    query: &'q mut Query,
    /// The length of the path before.
    length: usize,
    key: String,
}

impl ser::SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unwritable> {
        value.serialize(Writer { query: self.query, name: Name::Field(key) })
    }

    fn end(self) -> Result<(), Unwritable> {
        self.query.path.truncate(self.length);
        Ok(())
    }
}

impl ser::SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwritable> {
        self.key = match serde_json::to_value(key) {
            Ok(serde_json::Value::String(key)) => key,
            _ => return Err(ser::Error::custom("a name in a query is text")),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        value.serialize(Writer { query: self.query, name: Name::Field(&self.key) })
    }

    fn end(self) -> Result<(), Unwritable> {
        self.query.path.truncate(self.length);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
