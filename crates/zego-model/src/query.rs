//! The query encoder: a serde serializer from a request to `Vendor=Tencent&FileId%5B%5D=a&FileId%5B%5D=b&Media.0.FileId=c`.
//!
//! Three array encodings exist. A key that ends in `[]` repeats; every other list counts from 0 after a dot; objects continue after a dot.
//! What is outside RFC 3986's unreserved characters is escaped, in keys as in values, so a value can never end its parameter.

use std::fmt::{self, Write as _};
use std::ops::Range;

use serde::ser::{self, Impossible, Serialize};

use crate::RequestError;
use crate::escape::escape;

/// A query under construction. The pairs keep the order in which they were written.
#[derive(Clone, Default)]
pub struct Query {
    sink: Sink,
    /// The key of the value that is being written: `Media.0.FileId`; in text it is escaped, with the `&` before it, and of a list that repeats it with the
    /// `=` after it.
    key: String,
    /// The parameters whose list repeats the key with brackets.
    brackets: &'static [&'static str],
    /// Whether a list that begins now repeats its key.
    repeats: bool,
    /// Whether the key ends in `=`.
    complete: bool,
}

/// Where pairs go: escaped into text, or as they are where a signature sorts them first.
#[derive(Clone)]
enum Sink {
    /// Every pair begins with `&`, which the first one goes without in the end.
    Text(String),
    Pairs(Vec<(String, String)>),
}

impl Default for Sink {
    fn default() -> Self {
        Self::Text(String::new())
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
        Self { sink: Sink::Text(String::with_capacity(256)), brackets, ..Self::default() }
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
                text.push('&');
                escape(key, text);
                text.push('=');
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
        request.serialize(Writer { query: self }).map_err(|Unwritable(what)| RequestError::Unwritable(what))
    }

    /// The query as text.
    pub fn into_string(self) -> String {
        match self.sink {
            Sink::Text(mut text) if !text.is_empty() => {
                text.remove(0);
                text
            }
            _ => String::new(),
        }
    }

    /// Writes the value of the current key.
    fn text(&mut self, value: &str) {
        match &mut self.sink {
            Sink::Pairs(pairs) => pairs.push((self.key.clone(), value.to_owned())),
            Sink::Text(text) => {
                push_key(&self.key, self.complete, text);
                escape(value, text);
            }
        }
    }

    /// Writes a number or a truth value, in which nothing is to be escaped.
    fn plain(&mut self, value: impl fmt::Display) {
        match &mut self.sink {
            Sink::Pairs(pairs) => pairs.push((self.key.clone(), value.to_string())),
            Sink::Text(text) => {
                push_key(&self.key, self.complete, text);
                // Writing to a String cannot fail.
                let _ = write!(text, "{value}");
            }
        }
    }

    /// Runs `write` with the key continued by `part`.
    fn nested(&mut self, part: &str, write: impl FnOnce(&mut Self) -> Result<(), Unwritable>) -> Result<(), Unwritable> {
        let length = self.key.len();
        match (&self.sink, length) {
            (Sink::Text(_), 0) => self.key.push('&'),
            (_, 0) => {}
            _ => self.key.push('.'),
        }
        self.append(part);
        self.repeats = length == 0 && (part.ends_with("[]") || self.brackets.contains(&part));
        let written = write(self);
        self.key.truncate(length);
        written
    }

    /// Makes room for a list, as far as its length is known: a guess at the items, which are ids most often.
    fn reserve(&mut self, items: Option<usize>) {
        const ITEM: usize = 24;
        if let (Sink::Text(text), Some(items @ 2..=1_000)) = (&mut self.sink, items) {
            text.reserve(items * (self.key.len() + ITEM));
        }
    }

    /// Makes the key that of a list which repeats it.
    fn repeat(&mut self) {
        if !self.key.ends_with("%5B%5D") && !self.key.ends_with("[]") {
            self.append("[]");
        }
        if matches!(self.sink, Sink::Text(_)) {
            self.key.push('=');
            self.complete = true;
        }
    }

    fn append(&mut self, part: &str) {
        match self.sink {
            Sink::Text(_) => escape(part, &mut self.key),
            Sink::Pairs(_) => self.key.push_str(part),
        }
    }
}

fn push_key(key: &str, complete: bool, text: &mut String) {
    text.push_str(key);
    if !complete {
        text.push('=');
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
struct Unwritable(String);

impl ser::Error for Unwritable {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Writes the value of the current key.
struct Writer<'q> {
    query: &'q mut Query,
}

impl Writer<'_> {
    fn text(mut self, value: &str) -> Result<(), Unwritable> {
        self.named()?.text(value);
        Ok(())
    }

    fn named(&mut self) -> Result<&mut Query, Unwritable> {
        if self.query.key.is_empty() { Err(ser::Error::custom("a query is made of named values")) } else { Ok(self.query) }
    }
}

macro_rules! displayed {
    ($($method:ident($ty:ty))*) => {$(
        fn $method(mut self, value: $ty) -> Result<(), Unwritable> {
            self.named()?.plain(value);
            Ok(())
        }
    )*};
}

impl<'q> ser::Serializer for Writer<'q> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Items<'q>;
    type SerializeTuple = Items<'q>;
    type SerializeTupleStruct = Items<'q>;
    type SerializeTupleVariant = Impossible<(), Unwritable>;
    type SerializeMap = Members<'q>;
    type SerializeStruct = Members<'q>;
    type SerializeStructVariant = Impossible<(), Unwritable>;

    displayed!(serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64) serialize_u8(u8) serialize_u16(u16)
        serialize_u32(u32) serialize_u64(u64) serialize_f32(f32) serialize_f64(f64));

    fn serialize_char(self, value: char) -> Result<(), Unwritable> {
        self.text(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Unwritable> {
        self.text(value)
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
        self.query.nested(variant, |query| value.serialize(Writer { query }))
    }

    fn serialize_seq(self, items: Option<usize>) -> Result<Items<'q>, Unwritable> {
        let length = self.query.key.len();
        let repeats = std::mem::take(&mut self.query.repeats);
        if repeats {
            self.query.repeat();
        }
        self.query.reserve(items);
        Ok(Items { query: self.query, repeats, length, next: 0 })
    }

    fn serialize_tuple(self, length: usize) -> Result<Items<'q>, Unwritable> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items<'q>, Unwritable> {
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
        Ok(Members { query: self.query, key: String::new() })
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

struct Items<'q> {
    query: &'q mut Query,
    repeats: bool,
    /// The length of the key without brackets.
    length: usize,
    next: usize,
}

impl Items<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        if self.repeats {
            return value.serialize(Writer { query: self.query });
        }
        let index = self.next.to_string();
        self.next += 1;
        self.query.nested(&index, |query| value.serialize(Writer { query }))
    }
}

macro_rules! items {
    ($($trait:ident::$method:ident),*) => {$(
        impl ser::$trait for Items<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
                self.item(value)
            }

            fn end(self) -> Result<(), Unwritable> {
                self.query.key.truncate(self.length);
                self.query.complete = false;
                Ok(())
            }
        }
    )*};
}

items!(SerializeSeq::serialize_element, SerializeTuple::serialize_element, SerializeTupleStruct::serialize_field);

struct Members<'q> {
    query: &'q mut Query,
    key: String,
}

impl ser::SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unwritable> {
        self.query.nested(key, |query| value.serialize(Writer { query }))
    }

    fn end(self) -> Result<(), Unwritable> {
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
        let key = std::mem::take(&mut self.key);
        self.query.nested(&key, |query| value.serialize(Writer { query }))
    }

    fn end(self) -> Result<(), Unwritable> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
