//! What stands around the data of an answer, read in one pass together with them.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor, value};
use serde_json::value::RawValue;

use crate::decode;
use crate::lenient::Number as _;
use crate::object::{Key, NoOutput, Seen, Shape, fill};
use crate::operation::Output;
use crate::text::printable;

/// What ZEGO has beside the data.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) code: Option<i64>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    /// Whether a `Response` beside the code holds an error: an answer of the other protocol's, too, which says otherwise than a code of 0.
    pub(crate) is_denied: bool,
    /// Whether code and id are read as they are written: that takes every form of them, and says of a wrong one what it is, but reads them twice.
    is_exact: bool,
    /// Whether one of them is in a form that only such reading takes.
    pub(crate) is_unusual: bool,
    seen: Seen,
}

impl Head {
    /// One that takes every form of code and id.
    pub(crate) fn exact() -> Self {
        Self { is_exact: true, ..Self::default() }
    }

    /// Reads the value of one of its own fields; `false` for another one.
    fn read_field<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<bool, A::Error> {
        match name {
            "Code" => {
                self.code = if self.is_exact { map.next_value_seed(CodeSeed)? } else { self.usual(map.next_value_seed(UsualCode))? };
                self.seen.mark(0, name)?;
            }
            "Message" => {
                crate::object::read(1, map, &mut self.message)?;
                self.seen.mark(1, name)?;
            }
            "RequestId" => {
                self.request_id = if self.is_exact {
                    decode::identifier(Some(map.next_value::<&RawValue>()?))
                } else {
                    self.usual(map.next_value_seed(UsualId))?
                };
                self.seen.mark(2, name)?;
            }
            "Response" => {
                self.is_denied = holds_an_error(map.next_value::<&RawValue>()?);
                self.seen.mark(3, name)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What was read in its usual form.
    fn usual<T, E>(&mut self, read: Result<T, E>) -> Result<T, E> {
        self.is_unusual |= read.is_err();
        read
    }
}

/// The rest of an answer, as it is wanted.
pub(crate) trait Rest<'de> {
    /// Reads the value of a field that is none of the head's.
    fn read_field<A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>;

    /// Whether nothing more is wanted, now that the code is known.
    fn is_enough(&self, _code: i64) -> bool {
        false
    }
}

/// The data, read into their type where they have their usual form.
pub(crate) struct Typed<T> {
    flat: bool,
    pub(crate) output: Option<T>,
    seen: Seen,
}

impl<T> Typed<T> {
    /// Nothing yet; flat data stand beside the head.
    pub(crate) fn new(flat: bool) -> Self {
        Self { flat, output: None, seen: Seen::default() }
    }
}

impl<'de, T: Output> Rest<'de> for Typed<T> {
    fn read_field<A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        let is_read = match name {
            _ if self.flat => self.seen.read_field(self.output.get_or_insert_default(), name, map)?,
            "Data" => {
                self.seen.mark(0, name)?;
                self.output = Some(map.next_value_seed(DataSeed(PhantomData))?);
                true
            }
            _ => false,
        };
        if !is_read {
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// The data as they are written.
#[derive(Default)]
pub(crate) struct Untouched<'de> {
    pub(crate) data: Option<&'de RawValue>,
    /// Whether a code ends it that is a success.
    pub(crate) until: Option<fn(i64) -> bool>,
}

impl<'de> Rest<'de> for Untouched<'de> {
    fn read_field<A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        if name == "Data" {
            if self.data.is_some() {
                return Err(de::Error::duplicate_field("Data"));
            }
            self.data = Some(map.next_value()?);
        } else {
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn is_enough(&self, code: i64) -> bool {
        self.until.is_some_and(|is_enough| is_enough(code))
    }
}

/// Reads an answer of ZEGO's into a head and the rest.
pub(crate) struct ZegoAnswer<'a, R> {
    pub(crate) head: &'a mut Head,
    pub(crate) rest: &'a mut R,
}

impl<'de, R: Rest<'de>> DeserializeSeed<'de> for ZegoAnswer<'_, R> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, R: Rest<'de>> Visitor<'de> for ZegoAnswer<'_, R> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a `Code`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Key(name)) = map.next_key()? {
            if !self.head.read_field(&name, &mut map)? {
                self.rest.read_field(&name, &mut map)?;
            } else if self.head.code.is_some_and(|code| self.rest.is_enough(code)) {
                // What is left unread makes an error of its own in whoever reads, which nobody looks at.
                return Ok(());
            }
        }
        Ok(())
    }
}

/// A code, as a number or as its digits; `null` is none. Nothing else is read as a number: empty text and `+0` passed for 0 once, and errors for
/// successes.
struct CodeSeed;

impl<'de> DeserializeSeed<'de> for CodeSeed {
    type Value = Option<i64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<i64>, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        code(raw).map_err(|NoCode| {
            // With its place: by now the reader is past it.
            de::Error::custom(format_args!("Code: expected a whole number or its digits, not `{}`", printable(raw).shortened(60)))
        })
    }
}

/// A code in a form that tells by itself which number it is. Any other is an error here, and read again as it is written.
struct UsualCode;

impl<'de> DeserializeSeed<'de> for UsualCode {
    type Value = Option<i64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<i64>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for UsualCode {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number or its digits")
    }

    fn visit_i64<E>(self, number: i64) -> Result<Option<i64>, E> {
        Ok(Some(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Option<i64>, E> {
        i64::try_from(number).map(Some).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<i64>, E> {
        digits(text).map(Some).ok_or_else(|| E::custom("no digits"))
    }

    fn visit_unit<E>(self) -> Result<Option<i64>, E> {
        Ok(None)
    }
}

/// An identifier in a form whose digits are those that were written. Any other is an error here, and read again as it is written.
struct UsualId;

impl<'de> DeserializeSeed<'de> for UsualId {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for UsualId {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a whole number")
    }

    fn visit_str<E>(self, text: &str) -> Result<Option<String>, E> {
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Option<String>, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Option<String>, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Option<String>, E> {
        Ok(None)
    }
}

/// What is no code.
struct NoCode;

/// Reads a code as it is written: to who reads it as a fraction, a number that is nearly 0 is 0.
fn code(raw: &str) -> Result<Option<i64>, NoCode> {
    let code = match raw.as_bytes().first() {
        Some(b'n') => return Ok(None),
        Some(b'"') => serde_json::from_str::<Cow<'_, str>>(raw).ok().and_then(|text| digits(&text)),
        _ => number(raw),
    };
    code.map(Some).ok_or(NoCode)
}

/// A number in the one spelling that it has: without a plus, a space or a 0 before it.
fn digits(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number: &i64| itoa::Buffer::new().format(*number) == text)
}

/// `3`, and `3.0`, which is the same number.
fn number(raw: &str) -> Option<i64> {
    let is_zero = || raw.split(['e', 'E']).next().is_some_and(|digits| digits.bytes().all(|byte| matches!(byte, b'-' | b'.' | b'0')));
    digits(raw).or_else(|| i64::from_f64(raw.parse().ok()?).filter(|number| *number != 0 || is_zero()))
}

/// Whether Tencent's envelope, where none is expected, tells of an error.
fn holds_an_error(response: &RawValue) -> bool {
    let mut head = TencentHead::default();
    let read = ResponseSeed(&mut head, &mut NoOutput::default()).deserialize(&mut serde_json::Deserializer::from_str(response.get()));
    read.is_ok() && head.error.is_some()
}

/// Data in their usual form. Any other is an error here, and looked at again by who has them as they are written.
struct DataSeed<T>(PhantomData<T>);

impl<'de, T: Output> DeserializeSeed<'de> for DataSeed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        if T::SHAPE == Shape::Any { T::read(deserializer) } else { deserializer.deserialize_any(self) }
    }
}

impl<'de, T: Output> Visitor<'de> for DataSeed<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the data of the operation")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        if T::SHAPE == Shape::List {
            return Err(de::Error::custom("an object where a list is expected"));
        }
        let mut output = T::default();
        fill(&mut output, &mut map)?;
        Ok(output)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        if T::SHAPE == Shape::Object {
            return Err(de::Error::custom("a list where an object is expected"));
        }
        T::read(value::SeqAccessDeserializer::new(items))
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }
}

/// Reads `{"Response": {..}}`, Tencent's envelope.
pub(crate) struct TencentAnswer<'a, T> {
    pub(crate) head: &'a mut TencentHead,
    pub(crate) output: &'a mut T,
}

/// What Tencent has beside the data.
#[derive(Debug, Default)]
pub(crate) struct TencentHead {
    pub(crate) is_there: bool,
    /// Whether there is a `Code` beside the response, as ZEGO has it, that is no success.
    pub(crate) is_denied: bool,
    pub(crate) error: Option<TencentFault>,
    pub(crate) request_id: Option<String>,
}

/// `Error` in an answer of Tencent's.
#[derive(Debug, Default)]
pub(crate) struct TencentFault {
    pub(crate) code: String,
    pub(crate) message: String,
}

impl crate::object::Object for TencentFault {
    fn read_field<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<Option<usize>, A::Error> {
        match name {
            "Code" => crate::object::read(0, map, &mut self.code),
            "Message" => crate::object::read(1, map, &mut self.message),
            _ => Ok(None),
        }
    }
}

crate::object::deserialize!(TencentFault);

impl<'de, T: Output> DeserializeSeed<'de> for TencentAnswer<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Output> Visitor<'de> for TencentAnswer<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a `Response`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Key(name)) = map.next_key()? {
            if name == "Response" {
                if self.head.is_there {
                    return Err(de::Error::duplicate_field("Response"));
                }
                map.next_value_seed(ResponseSeed(&mut *self.head, &mut *self.output))?;
            } else if name == "Code" {
                self.head.is_denied |= !matches!(code(map.next_value::<&RawValue>()?.get()), Ok(None | Some(0)));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

struct ResponseSeed<'a, T>(&'a mut TencentHead, &'a mut T);

impl<'de, T: Output> DeserializeSeed<'de> for ResponseSeed<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Output> Visitor<'de> for ResponseSeed<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.is_there = true;
        let (mut own, mut seen) = (Seen::default(), Seen::default());
        while let Some(Key(name)) = map.next_key()? {
            match &*name {
                "Error" => {
                    own.mark(0, &name)?;
                    crate::object::read(0, &mut map, &mut self.0.error)?;
                }
                "RequestId" => {
                    own.mark(1, &name)?;
                    self.0.request_id = decode::identifier(Some(map.next_value::<&RawValue>()?));
                }
                name => {
                    if !seen.read_field(self.1, name, &mut map)? {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
            }
        }
        Ok(())
    }
}
