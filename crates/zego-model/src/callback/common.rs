//! The fields that all events have, read without the rest of the body.

use std::borrow::Cow;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Refusal;
use super::form::Body;
use crate::decode;

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
    /// Any spelling: `appid`, `AppId`, `Appid`, `app_id`; `event`, `Event`.
    pub(super) fn of(key: &str) -> Option<Self> {
        let is = |name: &str| key.eq_ignore_ascii_case(name);
        match () {
            () if is("event") => Some(Self::Event),
            () if is("appid") || is("app_id") => Some(Self::AppId),
            () if is("timestamp") => Some(Self::Timestamp),
            () if is("nonce") => Some(Self::Nonce),
            () if is("signature") => Some(Self::Signature),
            () => None,
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::AppId => "appid",
            Self::Timestamp => "timestamp",
            Self::Nonce => "nonce",
            Self::Signature => "signature",
        }
    }
}

/// The values of these fields, text or the digits of a number; what is neither counts as not there. The signature is one of them: no `Debug`.
#[derive(Clone, Default)]
pub(super) struct Common {
    values: [Option<String>; 5],
    seen: [bool; 5],
}

impl Common {
    pub(super) fn of(body: &Body<'_>) -> Result<Self, Refusal> {
        let mut common = Self::default();
        match body {
            Body::Json(json) => common.read_json(json)?,
            Body::Form(pairs) => {
                for (key, value) in pairs {
                    // `timestamp[]` is another way to say it twice.
                    if let Some(name) = Name::of(key.split('[').next().unwrap_or_default()) {
                        common.set(name, Some(value.clone().into_owned()).filter(|value| !value.is_empty()))?;
                    }
                }
            }
        }
        Ok(common)
    }

    pub(super) fn get(&self, name: Name) -> Option<&str> {
        self.values[name as usize].as_deref()
    }

    /// A field without which nothing can be checked.
    pub(super) fn need(&self, name: Name) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::MissingField { name: name.as_str() })
    }

    fn set(&mut self, name: Name, value: Option<String>) -> Result<(), Refusal> {
        if std::mem::replace(&mut self.seen[name as usize], true) {
            return Err(Refusal::Ambiguous { name: name.as_str() });
        }
        self.values[name as usize] = value;
        Ok(())
    }

    fn read_json(&mut self, json: &str) -> Result<(), Refusal> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let read = deserializer.deserialize_map(Fields(self)).and_then(|refusal| deserializer.end().map(|()| refusal));
        match read {
            Ok(None) => Ok(()),
            Ok(Some(refusal)) => Err(refusal),
            // The parser's own words: none of them is the body's.
            Err(error) => Err(Refusal::Unreadable { reason: format!("it is no JSON object: {error}") }),
        }
    }
}

/// Walks over the top level; the value is what is wrong with it.
struct Fields<'c>(&'c mut Common);

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Option<Refusal>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Refusal>, A::Error> {
        let mut refusal = None;
        while let Some(Key(key)) = map.next_key()? {
            match Name::of(&key) {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(name) => {
                    let value = decode::identifier(Some(map.next_value::<&RawValue>()?));
                    if let Err(error) = self.0.set(name, value) {
                        refusal.get_or_insert(error);
                    }
                }
            }
        }
        Ok(refusal)
    }
}

/// Without an allocation, where nothing is escaped.
#[derive(Deserialize)]
struct Key<'k>(#[serde(borrow)] Cow<'k, str>);
