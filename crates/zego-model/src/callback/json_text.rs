//! Text that holds JSON.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use crate::decode;

/// A field that is text on the wire, where the text holds JSON: the text as it came, and what it says.
///
/// Where the wire has the JSON itself instead of text, that is read too, and written back as it came.
#[derive(Clone)]
pub struct JsonText<T> {
    text: Box<str>,
    /// The wire had the JSON itself.
    bare: bool,
    value: Result<T, NotJson>,
}

/// Why a text does not say what it should.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the text is not the JSON it should be: {reason}")]
pub struct NotJson {
    /// What is wrong with it.
    pub reason: String,
}

impl<T> JsonText<T> {
    /// The text as it came; of bare JSON, its characters.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the text says, or why that cannot be told.
    pub const fn value(&self) -> Result<&T, &NotJson> {
        self.value.as_ref()
    }

    /// What the text says, or why that cannot be told.
    pub fn into_value(self) -> Result<T, NotJson> {
        self.value
    }
}

impl<T: DeserializeOwned> JsonText<T> {
    /// Reads a text. It may be percent-encoded, or stand once more within quotation marks.
    pub fn parse(text: &str) -> Self {
        Self { text: text.into(), bare: false, value: read(text) }
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, NotJson> {
    let trimmed = text.trim();
    let nothing = |reason: &str| Err(NotJson { reason: reason.to_owned() });
    if trimmed.is_empty() {
        return nothing("it is empty");
    }
    let json = super::json_within(trimmed).unwrap_or_else(|| trimmed.into());
    // Nothing is no value with nothing in it.
    if json == "null" {
        return nothing("it is null");
    }
    decode::read(&json, "").map_err(|error| NotJson { reason: format!("{}{}", error.place, error.reason) })
}

impl<T> Default for JsonText<T> {
    /// The empty text: what a body without the field reads as.
    fn default() -> Self {
        Self { text: "".into(), bare: false, value: Err(NotJson { reason: "it is empty".to_owned() }) }
    }
}

impl<T> fmt::Debug for JsonText<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

/// As texts.
impl<T> PartialEq for JsonText<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Serialize for JsonText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.bare {
            let raw: &RawValue = serde_json::from_str(&self.text).map_err(ser::Error::custom)?;
            return raw.serialize(serializer);
        }
        serializer.serialize_str(&self.text)
    }
}

impl<T: DeserializeOwned> crate::object::Read for JsonText<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for JsonText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match raw.get().as_bytes().first() {
            Some(b'"') => serde_json::from_str::<String>(raw.get()).map(|text| Self::parse(&text)).map_err(de::Error::custom),
            // As where the field is not there.
            Some(b'n') => Ok(Self::default()),
            _ => Ok(Self { text: raw.get().into(), bare: true, value: read(raw.get()) }),
        }
    }
}
