//! The files of a folder of callbacks: events instead of operations.

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

use super::{Field, Id, Object, Words};

/// `_callback.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in super::super) struct CallbackFile {
    pub(in super::super) doc: String,
    /// The folder of the vendor's pages, below its documentation.
    pub(in super::super) upstream: String,
    /// The names of the five fields that every event has.
    pub(in super::super) auth: Spanned<Vec<String>>,
    /// How long after an attempt the next one comes, in seconds.
    pub(in super::super) retry: Vec<u32>,
    #[serde(default, rename = "enum")]
    pub(in super::super) enums: IndexMap<Spanned<String>, Words>,
    #[serde(default, rename = "id")]
    pub(in super::super) ids: IndexMap<Spanned<String>, Id>,
    #[serde(default, rename = "type")]
    pub(in super::super) types: IndexMap<Spanned<String>, Object>,
}

/// An event's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in super::super) struct EventFile {
    pub(in super::super) doc: String,
    pub(in super::super) upstream: String,
    /// The word on the wire.
    pub(in super::super) event: Spanned<String>,
    /// The names of the five common fields, where they are not the folder's.
    #[serde(default)]
    pub(in super::super) auth: Option<Spanned<Vec<String>>>,
    /// Those of the five that are numbers on the wire; the others are text.
    #[serde(default)]
    pub(in super::super) numbers: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    pub(in super::super) fields: IndexMap<Spanned<String>, Field>,
    #[serde(default, rename = "enum")]
    pub(in super::super) enums: IndexMap<Spanned<String>, Words>,
    #[serde(default, rename = "id")]
    pub(in super::super) ids: IndexMap<Spanned<String>, Id>,
    #[serde(default, rename = "type")]
    pub(in super::super) types: IndexMap<Spanned<String>, Object>,
    #[serde(default, rename = "example")]
    pub(in super::super) examples: Vec<EventExample>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct EventExample {
    pub(in super::super) name: String,
    pub(in super::super) body: String,
}
