//! What a file declares: fields, and types by name.

use std::fmt;

use indexmap::IndexMap;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::Named;
use super::tables::tables;

tables! {
    struct Field {
        #[serde(rename = "type")]
        ty: Spanned<String>,
        doc: String,
        /// The Rust name, where the rule makes none that reads well.
        name: Option<String>,
        /// The key in a query, where it is not the name: `FileId[]`.
        key: Option<Spanned<String>>,
        /// The position among the arguments of `new`.
        arg: Option<u32>,
        one_of: Option<String>,
        any_of: Option<String>,
        /// `{ RuleType = ["2", "4"] }`: required when that field has one of these values.
        required_if: Option<Spanned<IndexMap<String, Vec<String>>>>,
        only: Vec<String> = default,
        values: Vec<String> = default,
        default: Option<String>,
        max_bytes: Option<u32>,
        max_chars: Option<u32>,
        /// `1..=1000`, of a number.
        range: Option<Spanned<String>>,
        unique: bool = default,
        /// Its items report failures of their own.
        partial: bool = default,
        /// The lists of the request that it answers to, item by item: `["FileId", "Media.FileId"]`.
        answers: Option<Spanned<Vec<String>>>,
        /// The field that names an item of it.
        item: Option<String>,
        /// Documented as an object, seen as a list of them.
        one_or_many: bool = default,
        /// The field is all of `Data`, which is a list.
        whole: bool = default,
        /// Other spellings of the name, seen on the wire.
        also: Vec<String> = default,
        /// The wire has text that holds JSON of the type.
        in_text: bool = default,
    }

    #[expect(clippy::struct_field_names, reason = "the keys of the description")]
    struct Words {
        doc: String,
        /// The words are whole numbers, on the wire bare.
        number: bool = default,
        words: IndexMap<String, Word>,
    }

    struct Id {
        doc: String,
        /// A whole number of 64 bits instead of text.
        number: bool = default,
        /// Text that nobody may see in a log.
        secret: bool = default,
    }

    struct NamedList {
        of: Spanned<String>,
        doc: String,
        unique: bool = default,
    }

    struct Object {
        doc: String,
        failure: Option<Failure>,
        fields: Named<Field>,
    }

    /// How an item of an answer says that it failed.
    struct Failure {
        /// The field that names the item.
        item: Option<String>,
        /// What to call it where no field does, or the field is empty.
        label: Option<String>,
        code: String,
        /// The codes that are no failure; none: every item is one.
        ok: Vec<String> = default,
        message: Option<String>,
        request_id: Option<String>,
        /// No failure while the message is empty.
        silent_without_message: bool = default,
    }
}

#[derive(Clone, Debug)]
pub(in super::super) struct Word {
    /// In Rust, where it is said.
    pub(in super::super) name: Option<String>,
    pub(in super::super) doc: String,
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
                Ok(Word { name: None, doc: doc.to_owned() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Word, A::Error> {
                let Named { name, doc } = Named::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Word { name: Some(name), doc })
            }
        }

        deserializer.deserialize_any(WordVisitor)
    }
}
