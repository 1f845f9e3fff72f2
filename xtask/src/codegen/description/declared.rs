//! What a file declares: fields, and types by name.

use std::fmt;

use indexmap::IndexMap;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

#[expect(clippy::struct_excessive_bools, reason = "each is a key of the description")]
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in super::super) struct Field {
    #[serde(rename = "type")]
    pub(in super::super) ty: Spanned<String>,
    pub(in super::super) doc: String,
    /// The Rust name, where the rule makes none that reads well.
    #[serde(default)]
    pub(in super::super) name: Option<String>,
    /// The key in a query, where it is not the name: `FileId[]`.
    #[serde(default)]
    pub(in super::super) key: Option<Spanned<String>>,
    /// The position among the arguments of `new`.
    #[serde(default)]
    pub(in super::super) arg: Option<u32>,
    #[serde(default)]
    pub(in super::super) one_of: Option<String>,
    #[serde(default)]
    pub(in super::super) any_of: Option<String>,
    /// `{ RuleType = ["2", "4"] }`: required when that field has one of these values.
    #[serde(default)]
    pub(in super::super) required_if: Option<Spanned<IndexMap<String, Vec<String>>>>,
    #[serde(default)]
    pub(in super::super) only: Vec<String>,
    #[serde(default)]
    pub(in super::super) values: Vec<String>,
    #[serde(default)]
    pub(in super::super) default: Option<String>,
    #[serde(default)]
    pub(in super::super) max_bytes: Option<u32>,
    #[serde(default)]
    pub(in super::super) max_chars: Option<u32>,
    /// `1..=1000`, of a number.
    #[serde(default)]
    pub(in super::super) range: Option<Spanned<String>>,
    #[serde(default)]
    pub(in super::super) unique: bool,
    /// Its items report failures of their own.
    #[serde(default)]
    pub(in super::super) partial: bool,
    /// Documented as an object, seen as a list of them.
    #[serde(default)]
    pub(in super::super) one_or_many: bool,
    /// The field is all of `Data`, which is a list.
    #[serde(default)]
    pub(in super::super) whole: bool,
    /// Other spellings of the name, seen on the wire.
    #[serde(default)]
    pub(in super::super) also: Vec<String>,
    /// The wire has text that holds JSON of the type.
    #[serde(default)]
    pub(in super::super) in_text: bool,
}

#[expect(clippy::struct_field_names, reason = "the keys of the description")]
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Words {
    pub(in super::super) doc: String,
    /// The words are whole numbers, on the wire bare.
    #[serde(default)]
    pub(in super::super) number: bool,
    pub(in super::super) words: IndexMap<String, Word>,
}

#[derive(Debug)]
pub(in super::super) enum Word {
    Doc(String),
    Named { name: String, doc: String },
}

/// By hand: an untagged enum loses the position of what is wrong, and takes unknown keys.
impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Named {
            name: String,
            doc: String,
        }

        struct WordVisitor;

        impl<'de> Visitor<'de> for WordVisitor {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a doc, or { name = \"…\", doc = \"…\" }")
            }

            fn visit_str<E: de::Error>(self, doc: &str) -> Result<Word, E> {
                Ok(Word::Doc(doc.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Word, A::Error> {
                let Named { name, doc } = Named::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Word::Named { name, doc })
            }
        }

        deserializer.deserialize_any(WordVisitor)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Id {
    pub(in super::super) doc: String,
    /// A whole number of 64 bits instead of text.
    #[serde(default)]
    pub(in super::super) number: bool,
    /// Text that nobody may see in a log.
    #[serde(default)]
    pub(in super::super) secret: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct NamedList {
    pub(in super::super) of: Spanned<String>,
    pub(in super::super) doc: String,
    #[serde(default)]
    pub(in super::super) unique: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Object {
    pub(in super::super) doc: String,
    #[serde(default)]
    pub(in super::super) failure: Option<Failure>,
    pub(in super::super) fields: IndexMap<Spanned<String>, Field>,
}

/// How an item of an answer says that it failed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in super::super) struct Failure {
    /// The field that names the item.
    #[serde(default)]
    pub(in super::super) item: Option<String>,
    /// What to call it where no field does, or the field is empty.
    #[serde(default)]
    pub(in super::super) label: Option<String>,
    pub(in super::super) code: String,
    /// The codes that are no failure; none: every item is one.
    #[serde(default)]
    pub(in super::super) ok: Vec<String>,
    #[serde(default)]
    pub(in super::super) message: Option<String>,
    #[serde(default)]
    pub(in super::super) request_id: Option<String>,
    /// No failure while the message is empty.
    #[serde(default)]
    pub(in super::super) silent_without_message: bool,
}
