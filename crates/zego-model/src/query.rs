//! The query encoder: a serde serializer from a request to `Vendor=Tencent&FileId%5B%5D=a&FileId%5B%5D=b&Media.0.FileId=c`.
//!
//! Three array encodings exist. A key that ends in `[]` repeats; every other list counts from 0 after a dot; objects continue after a dot.
//! What is outside RFC 3986's unreserved characters is escaped, in keys as in values, so a value can never end its parameter.

use serde::ser::{self, Impossible, Serialize};

use crate::RequestError;

/// A query under construction. The pairs keep the order in which they were written.
#[derive(Clone, Default)]
pub struct Query {
    sink: Sink,
    /// The raw key of the value being written: `Media.0.FileId`.
    key: String,
}

/// Where pairs go: escaped into text, or as they are where a signature sorts them first.
#[derive(Clone)]
enum Sink {
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

    /// Appends to `text`, which may end in `?` or in a pair.
    pub(crate) const fn after(text: String) -> Self {
        Self { sink: Sink::Text(text), key: String::new() }
    }

    /// The pairs of `request`, not escaped.
    pub(crate) fn pairs<T: Serialize + ?Sized>(request: &T) -> Result<Vec<(String, String)>, RequestError> {
        let mut query = Self { sink: Sink::Pairs(Vec::new()), key: String::new() };
        query.extend(request)?;
        match query.sink {
            Sink::Pairs(pairs) => Ok(pairs),
            Sink::Text(_) => Ok(Vec::new()),
        }
    }

    /// Writes one pair, escaped.
    pub fn push(&mut self, key: &str, value: &str) {
        match &mut self.sink {
            Sink::Pairs(pairs) => pairs.push((key.to_owned(), value.to_owned())),
            Sink::Text(text) => {
                if !matches!(text.as_bytes().last(), None | Some(b'?' | b'&')) {
                    text.push('&');
                }
                escape(key, text);
                text.push('=');
                escape(value, text);
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

    /// How long the query is so far, in bytes.
    pub(crate) const fn len(&self) -> usize {
        match &self.sink {
            Sink::Text(text) => text.len(),
            Sink::Pairs(_) => 0,
        }
    }

    /// The query as text.
    pub fn into_string(self) -> String {
        match self.sink {
            Sink::Text(text) => text,
            Sink::Pairs(_) => String::new(),
        }
    }

    fn scalar(&mut self, value: &str) {
        let key = std::mem::take(&mut self.key);
        self.push(&key, value);
        self.key = key;
    }

    /// Runs `write` with the key continued by `part`.
    fn nested(&mut self, part: &str, write: impl FnOnce(&mut Self) -> Result<(), Unwritable>) -> Result<(), Unwritable> {
        let length = self.key.len();
        if length > 0 {
            self.key.push('.');
        }
        self.key.push_str(part);
        let written = write(self);
        self.key.truncate(length);
        written
    }
}

/// A query may hold a signature: only its length is shown.
impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Query({} bytes)", self.len())
    }
}

/// Escapes everything but `A-Z a-z 0-9 - . _ ~`, copying runs of those whole.
pub(crate) fn escape(text: &str, to: &mut String) {
    let bytes = text.as_bytes();
    to.reserve(bytes.len());
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if !UNRESERVED[*byte as usize] {
            // Runs are ASCII, but a run of none may lie within a character.
            if start < at {
                to.push_str(&text[start..at]);
            }
            to.push('%');
            to.push(char::from(HEX[usize::from(byte >> 4)]));
            to.push(char::from(HEX[usize::from(byte & 15)]));
            start = at + 1;
        }
    }
    if start < bytes.len() {
        to.push_str(&text[start..]);
    }
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
};

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unwritable(String);

impl ser::Error for Unwritable {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Writes the value of the current key.
struct Writer<'q> {
    query: &'q mut Query,
}

impl Writer<'_> {
    fn scalar(self, value: &str) -> Result<(), Unwritable> {
        if self.query.key.is_empty() {
            return Err(ser::Error::custom("a query is made of named values"));
        }
        self.query.scalar(value);
        Ok(())
    }
}

macro_rules! displayed {
    ($($method:ident($ty:ty))*) => {$(
        fn $method(self, value: $ty) -> Result<(), Unwritable> {
            self.scalar(&value.to_string())
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
    type SerializeMap = Fields<'q>;
    type SerializeStruct = Fields<'q>;
    type SerializeStructVariant = Impossible<(), Unwritable>;

    displayed!(serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64) serialize_u8(u8) serialize_u16(u16)
        serialize_u32(u32) serialize_u64(u64) serialize_f32(f32) serialize_f64(f64) serialize_char(char));

    fn serialize_str(self, value: &str) -> Result<(), Unwritable> {
        self.scalar(value)
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
        self.scalar(variant)
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

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'q>, Unwritable> {
        let repeats = self.query.key.ends_with("[]");
        Ok(Items { query: self.query, repeats, next: 0 })
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

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'q>, Unwritable> {
        Ok(Fields { query: self.query, key: String::new() })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'q>, Unwritable> {
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
                Ok(())
            }
        }
    )*};
}

items!(SerializeSeq::serialize_element, SerializeTuple::serialize_element, SerializeTupleStruct::serialize_field);

struct Fields<'q> {
    query: &'q mut Query,
    key: String,
}

impl ser::SerializeStruct for Fields<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unwritable> {
        self.query.nested(key, |query| value.serialize(Writer { query }))
    }

    fn end(self) -> Result<(), Unwritable> {
        Ok(())
    }
}

impl ser::SerializeMap for Fields<'_> {
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
mod tests {
    use serde_json::json;

    use super::*;

    fn query(request: &serde_json::Value) -> String {
        let mut query = Query::new();
        query.extend(request).unwrap();
        query.into_string()
    }

    #[test]
    fn three_array_encodings() {
        assert_eq!(query(&json!({"FileId[]": ["a", "b"]})), "FileId%5B%5D=a&FileId%5B%5D=b");
        assert_eq!(query(&json!({"X": [{"Y": "v"}, {"Y": "w"}]})), "X.0.Y=v&X.1.Y=w");
        assert_eq!(query(&json!({"X": [{"Y": ["360p", "720p"]}]})), "X.0.Y.0=360p&X.0.Y.1=720p");
        assert_eq!(query(&json!({"A": true, "B": -7, "C": null, "D": 1.5})), "A=true&B=-7&D=1.5");
    }

    #[test]
    fn a_value_cannot_end_its_parameter() {
        let value = "a&Action=CloseRoom#+ %\r\n\0ü~-._";
        assert_eq!(query(&json!({ "k": value })), "k=a%26Action%3DCloseRoom%23%2B%20%25%0D%0A%00%C3%BC~-._");
        assert_eq!(query(&json!({ "a=b&c": "v" })), "a%3Db%26c=v");
    }

    #[test]
    fn a_bare_scalar_has_no_name() {
        assert!(Query::new().extend("x").is_err());
        assert!(Query::new().extend(&[1_u8][..]).is_ok());
    }

    #[test]
    fn debug_shows_no_content() {
        let mut query = Query::new();
        query.push("Signature", "deadbeef");
        assert_eq!(format!("{query:?}"), "Query(18 bytes)");
    }
}
