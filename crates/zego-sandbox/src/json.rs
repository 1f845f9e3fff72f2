//! JSON that somebody gives, and where in it something is wrong.

use std::fmt;

mod objects;

use serde::de::DeserializeOwned;
use zego_model::text::{text_without_mark, without_mark};

use self::objects::Objects;

/// What is wrong, and the path of the field; none where the whole is meant.
#[derive(Debug)]
pub(crate) struct WrongJson {
    path: String,
    why: String,
}

impl WrongJson {
    fn new(path: &str, why: &serde_json::Error) -> Self {
        // A point is the whole, and a question mark a part whose name had not been read.
        let path = path.strip_suffix('?').unwrap_or(path).trim_matches('.').to_owned();
        Self { path, why: why.to_string() }
    }

    /// The same of a part that stands at a path.
    pub(crate) fn within(self, path: &str) -> Self {
        let path = if self.path.is_empty() { path.to_owned() } else { format!("{path}.{}", self.path) };
        Self { path, ..self }
    }
}

impl fmt::Display for WrongJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, why } = self;
        if path.is_empty() { f.write_str(why) } else { write!(f, "{path}: {why}") }
    }
}

/// Reads a document. What is a struct here is an object there, and no list of values.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, WrongJson> {
    let mut deserializer = serde_json::Deserializer::from_slice(without_mark(text));
    let value = serde_path_to_error::deserialize(Objects(&mut deserializer))
        .map_err(|error| WrongJson::new(&error.path().to_string(), error.inner()))?;
    deserializer.end().map_err(|error| WrongJson::new("", &error))?;
    Ok(value)
}

/// The same of a text, with the error that has line and column.
pub(crate) fn from_text<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(text_without_mark(text));
    let value = T::deserialize(Objects(&mut deserializer))?;
    deserializer.end().map(|()| value)
}
