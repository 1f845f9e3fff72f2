//! The files of a folder of callbacks: events instead of operations.

use serde::Deserialize;
use toml::Spanned;

use super::tables::tables;
use super::{Field, Id, Named, Object, Words};

tables! {
    /// `_callback.toml`.
    struct CallbackFile {
        doc: String,
        /// The folder of the vendor's pages, below its documentation.
        upstream: String,
        /// The names of the five fields that every event has.
        auth: Spanned<Vec<String>>,
        algorithm: Algorithm = default,
        /// How long after an attempt the next one comes, in seconds; none where no page says it.
        retry: Vec<u32>,
        /// The body that the service reads from the answer.
        answer: Named<Field> = default,
        ..declared(enums, ids, types),
    }

    /// An event's file.
    struct EventFile {
        doc: String,
        upstream: String,
        /// The word or the number on the wire.
        event: Spanned<toml::Value>,
        /// How long after an attempt the next one comes, where it is not as the folder has it.
        retry: Option<Vec<u32>>,
        /// The names of the five common fields, where they are not the folder's.
        auth: Option<Spanned<Vec<String>>>,
        /// Those of the five that are numbers on the wire; the others are text.
        numbers: Option<Spanned<Vec<String>>>,
        fields: Named<Field> = default,
        /// The body that the service reads from the answer, where it is not the folder's.
        answer: Named<Field> = default,
        ..declared(enums, ids, types),
        #[serde(default, rename = "example")]
        examples: Vec<EventExample>,
    }

    struct EventExample {
        name: String,
        body: String,
    }
}

/// How the signature is made.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in super::super) enum Algorithm {
    #[default]
    Sha1,
    Md5,
}
