//! The fields that all events have, read without the rest of the body.

use std::fmt;

use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use zego_sign::callback::CallbackAlgorithm;

use super::CallbackRefusal;
use super::form::Body;
use crate::decode;
use crate::object::Key;
use crate::spec::EventSpec;

/// One of the fields that all events have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Name {
    Event,
    AppId,
    Timestamp,
    Nonce,
    Signature,
}

impl Name {
    const ALL: [Self; 5] = [Self::Event, Self::AppId, Self::Timestamp, Self::Nonce, Self::Signature];

    /// What messages call it, however it is spelt.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::AppId => "appid",
            Self::Timestamp => "timestamp",
            Self::Nonce => "nonce",
            Self::Signature => "signature",
        }
    }
}

/// How the events of a product spell these fields: `event`, `appid`, ...; or `ReportType`, `AppId`, ... In each, case and underscores do not count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dialect([&'static str; 5]);

impl Dialect {
    pub(super) fn of(spec: &EventSpec) -> Self {
        Self(spec.auth.all().map(|auth| auth.name))
    }

    /// Those of a set of events, each once.
    fn all(specs: &[&EventSpec]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for dialect in specs.iter().map(|spec| Self::of(spec)) {
            if !all.iter().any(|known| known.is_like(dialect)) {
                all.push(dialect);
            }
        }
        all
    }

    fn is_like(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(one, other)| is_same(one, other))
    }

    /// Which field a key is.
    pub(super) fn name(self, key: &str) -> Option<Name> {
        Name::ALL.into_iter().find(|name| is_same(self.0[*name as usize], key))
    }
}

/// The same letters, whatever their case and the underscores between them.
fn is_same(one: &str, other: &str) -> bool {
    fn plain(text: &str) -> impl Iterator<Item = u8> {
        text.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase())
    }
    one.eq_ignore_ascii_case(other) || plain(one).eq(plain(other))
}

/// The values of these fields, text or the digits of a number; what is neither counts as not there. The signature is one of them: no `Debug`.
#[derive(Clone)]
pub(super) struct Common {
    values: [Option<String>; 5],
    dialect: Dialect,
    /// How it is signed.
    algorithm: CallbackAlgorithm,
    /// The event, if it is a known one.
    pub(super) spec: Option<&'static EventSpec>,
}

impl Common {
    /// Reads them, as one of the events `specs` spells them: as the one that the body names, or else in the spelling that most of its fields have.
    pub(super) fn of(body: &Body<'_>, specs: &[&'static EventSpec]) -> Result<Self, CallbackRefusal> {
        let dialects = Dialect::all(specs);
        let fields = CommonFields::of(body, &dialects)?;
        // A number is an event of many services: which of them it is, only the name of its field tells. Where there is one service, any spelling will do.
        let is_told = |spec: &EventSpec| !spec.auth.event.number || dialects.len() == 1 || fields.has(spec.auth.event.name);
        let named = |dialect: &Dialect| {
            let event = fields.value(*dialect, Name::Event)?;
            let is_it = |spec: &EventSpec| spec.event == event && Dialect::of(spec).is_like(*dialect) && is_told(spec);
            let mut known = specs.iter().copied().filter(|spec| is_it(spec));
            known.next().map(|first| (*dialect, closest(first, known, &fields)))
        };
        let (dialect, spec) = if let Some((dialect, spec)) = dialects.iter().find_map(named) {
            (dialect, Some(spec))
        } else {
            // Of several spellings that have as many fields in the body, the first.
            let there = |dialect: &&Dialect| Name::ALL.iter().filter(|name| fields.value(**dialect, **name).is_some()).count();
            let likely = dialects.iter().rev().max_by_key(there);
            (*likely.ok_or(CallbackRefusal::MissingField { name: "event" })?, None)
        };
        let mut values = <[Option<String>; 5]>::default();
        for name in Name::ALL {
            values[name as usize] = fields.only(dialect, name)?;
        }
        if spec.is_none() && values[Name::Event as usize].is_none() {
            // Of a service that is not described, the word in whatever way it is spelt elsewhere.
            let word = dialects.iter().find_map(|other| fields.value(*other, Name::Event));
            values[Name::Event as usize] = word.map(str::to_owned);
        }
        let like = |other: &&&EventSpec| Dialect::of(other).is_like(dialect);
        let algorithm = spec.or_else(|| specs.iter().find(like).copied()).map_or(CallbackAlgorithm::Sha1, |spec| spec.algorithm);
        Ok(Self { values, dialect, algorithm, spec })
    }

    pub(super) fn get(&self, name: Name) -> Option<&str> {
        self.values[name as usize].as_deref()
    }

    /// How the callback is signed: as its event is, or as the others of its spelling are.
    pub(super) const fn algorithm(&self) -> CallbackAlgorithm {
        self.algorithm
    }

    /// A field without which nothing can be checked.
    pub(super) fn need(&self, name: Name) -> Result<&str, CallbackRefusal> {
        self.get(name).ok_or(CallbackRefusal::MissingField { name: name.as_str() })
    }

    /// Which of these fields a key is.
    pub(super) fn name(&self, key: &str) -> Option<Name> {
        self.dialect.name(key)
    }
}

/// Of several events with one word, of different services: the one that spells the fields exactly as the body does, and of those the first.
fn closest(first: &'static EventSpec, others: impl Iterator<Item = &'static EventSpec>, fields: &CommonFields) -> &'static EventSpec {
    let exact = |spec: &EventSpec| spec.auth.all().iter().filter(|auth| fields.has_as(auth.name, auth.number)).count();
    let mut found = (exact(first), first);
    for other in others {
        let exact = exact(other);
        if exact > found.0 {
            found = (exact, other);
        }
    }
    found.1
}

/// The fields of the top level that could be one of the five, in their order.
struct CommonFields(Vec<CommonField>);

struct CommonField {
    key: String,
    value: Option<String>,
    /// Whether it is a number; in a form that is not told.
    is_number: Option<bool>,
}

impl CommonFields {
    fn of(body: &Body<'_>, dialects: &[Dialect]) -> Result<Self, CallbackRefusal> {
        let is_one = |key: &str| dialects.iter().any(|dialect| dialect.name(key).is_some());
        match body {
            Body::Json(json) => {
                let mut deserializer = serde_json::Deserializer::from_str(json);
                let read =
                    deserializer.deserialize_map(CommonFieldsVisitor(&is_one)).and_then(|fields| deserializer.end().map(|()| fields));
                // The parser's own words: none of them is the body's.
                read.map(Self).map_err(|error| CallbackRefusal::Unreadable { reason: format!("it is no JSON object: {error}") })
            }
            Body::Form(pairs) => {
                // `timestamp[]` is another way to say it twice.
                let stem = |key| str::split(key, '[').next().unwrap_or_default();
                let fields = pairs.iter().filter(|(key, _)| is_one(stem(key))).map(|(key, value)| CommonField {
                    key: stem(key).to_owned(),
                    value: Some(value.clone().into_owned()).filter(|value| !value.is_empty()),
                    is_number: None,
                });
                Ok(Self(fields.collect()))
            }
        }
    }

    /// Whether there is a field of exactly this name.
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|field| field.key == name)
    }

    /// The same, and in JSON a number where it should be one.
    fn has_as(&self, name: &str, number: bool) -> bool {
        self.0.iter().any(|field| field.key == name && field.is_number.is_none_or(|is_number| is_number == number))
    }

    fn value(&self, dialect: Dialect, name: Name) -> Option<&str> {
        self.0.iter().find(|field| dialect.name(&field.key) == Some(name))?.value.as_deref()
    }

    /// The value of a field that may be there once.
    fn only(&self, dialect: Dialect, name: Name) -> Result<Option<String>, CallbackRefusal> {
        let mut found = self.0.iter().filter(|field| dialect.name(&field.key) == Some(name));
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(CallbackRefusal::Ambiguous { name: name.as_str() }),
            (first, None) => Ok(first.and_then(|field| field.value.clone())),
        }
    }
}

/// Walks over the top level.
struct CommonFieldsVisitor<'f>(&'f dyn Fn(&str) -> bool);

impl<'de> Visitor<'de> for CommonFieldsVisitor<'_> {
    type Value = Vec<CommonField>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(Key(key)) = map.next_key()? {
            if self.0(&key) {
                let raw: &RawValue = map.next_value()?;
                let is_number = raw.get().starts_with(|first: char| first == '-' || first.is_ascii_digit());
                fields.push(CommonField { key: key.into_owned(), value: decode::identifier(Some(raw)), is_number: Some(is_number) });
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(fields)
    }
}
