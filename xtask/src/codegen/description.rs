//! The TOML files as they stand: one struct a table, every unknown key an error with file, line and caret.

use std::fmt;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::diagnostic::{Diagnostic, Source};

/// `service.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ServiceFile {
    pub(super) doc: String,
    pub(super) protocol: Protocol,
    #[serde(default)]
    pub(super) version: String,
    #[serde(default)]
    pub(super) reserved: Vec<String>,
    pub(super) host: Vec<Host>,
    #[serde(default)]
    pub(super) codes: IndexMap<String, Code>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Protocol {
    Zego,
    TencentCloud,
}

#[expect(clippy::struct_field_names, reason = "the keys of the description")]
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Host {
    pub(super) region: String,
    pub(super) host: String,
    pub(super) doc: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Code {
    pub(super) kind: Kind,
    pub(super) doc: String,
    #[serde(default)]
    pub(super) hint: String,
    /// Answered before anything is executed.
    #[serde(default)]
    pub(super) refused: bool,
}

/// The variants of `zego_model::ErrorKind`, in the description's spelling.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Success,
    InvalidParameter,
    Authentication,
    ClockSkew,
    PermissionDenied,
    Misconfigured,
    RateLimited,
    LimitExceeded,
    NotFound,
    Conflict,
    Unsupported,
    Suspended,
    Internal,
}

/// `_family.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct FamilyFile {
    pub(super) doc: String,
    /// The folder of the vendor's pages, below its documentation.
    pub(super) upstream: String,
    #[serde(default)]
    pub(super) codes: IndexMap<String, Code>,
    #[serde(default, rename = "enum")]
    pub(super) enums: IndexMap<Spanned<String>, Words>,
    #[serde(default, rename = "id")]
    pub(super) ids: IndexMap<Spanned<String>, Id>,
    #[serde(default, rename = "list")]
    pub(super) lists: IndexMap<Spanned<String>, NamedList>,
    #[serde(default, rename = "type")]
    pub(super) types: IndexMap<Spanned<String>, Object>,
}

/// An operation's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct OperationFile {
    pub(super) doc: String,
    pub(super) upstream: String,
    pub(super) action: Spanned<String>,
    /// The file's name repairs the vendor's spelling of the action.
    #[serde(default)]
    pub(super) misspelled: bool,
    pub(super) method: Method,
    pub(super) effect: Effect,
    pub(super) quota: Vec<Quota>,
    #[serde(default)]
    pub(super) warnings: Vec<String>,
    #[serde(default)]
    pub(super) deprecated: Option<String>,
    #[serde(default)]
    pub(super) request: IndexMap<Spanned<String>, Field>,
    #[serde(default)]
    pub(super) response: IndexMap<Spanned<String>, Field>,
    #[serde(default)]
    pub(super) codes: IndexMap<String, Code>,
    #[serde(default, rename = "enum")]
    pub(super) enums: IndexMap<Spanned<String>, Words>,
    #[serde(default, rename = "id")]
    pub(super) ids: IndexMap<Spanned<String>, Id>,
    #[serde(default, rename = "list")]
    pub(super) lists: IndexMap<Spanned<String>, NamedList>,
    #[serde(default, rename = "type")]
    pub(super) types: IndexMap<Spanned<String>, Object>,
    #[serde(default, rename = "example")]
    pub(super) examples: Vec<Example>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) enum Method {
    #[serde(rename = "GET")]
    Get,
    #[serde(rename = "POST")]
    Post,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Effect {
    Read,
    Converging,
    Timely,
    Keyed,
    Once,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Quota {
    pub(super) calls: u32,
    pub(super) seconds: u32,
    pub(super) scope: Scope,
    /// In the test environment.
    #[serde(default)]
    pub(super) test: Option<u32>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Scope {
    App,
    Room,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a key of the description")]
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Field {
    #[serde(rename = "type")]
    pub(super) ty: Spanned<String>,
    pub(super) doc: String,
    /// The Rust name, where the rule makes none that reads well.
    #[serde(default)]
    pub(super) name: Option<String>,
    /// The key in a query, where it is not the name: `FileId[]`.
    #[serde(default)]
    pub(super) key: Option<Spanned<String>>,
    /// The position among the arguments of `new`.
    #[serde(default)]
    pub(super) arg: Option<u32>,
    #[serde(default)]
    pub(super) one_of: Option<String>,
    #[serde(default)]
    pub(super) any_of: Option<String>,
    /// `{ RuleType = ["2", "4"] }`: required when that field has one of these values.
    #[serde(default)]
    pub(super) required_if: Option<Spanned<IndexMap<String, Vec<String>>>>,
    #[serde(default)]
    pub(super) only: Vec<String>,
    #[serde(default)]
    pub(super) values: Vec<String>,
    #[serde(default)]
    pub(super) default: Option<String>,
    #[serde(default)]
    pub(super) max_bytes: Option<u32>,
    #[serde(default)]
    pub(super) max_chars: Option<u32>,
    /// `1..=1000`, of a number.
    #[serde(default)]
    pub(super) range: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) unique: bool,
    /// Its items report failures of their own.
    #[serde(default)]
    pub(super) partial: bool,
    /// Documented as an object, seen as a list of them.
    #[serde(default)]
    pub(super) one_or_many: bool,
    /// The field is all of `Data`, which is a list.
    #[serde(default)]
    pub(super) whole: bool,
}

#[expect(clippy::struct_field_names, reason = "the keys of the description")]
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) doc: String,
    /// The words are whole numbers, on the wire bare.
    #[serde(default)]
    pub(super) number: bool,
    pub(super) words: IndexMap<String, Word>,
}

#[derive(Debug)]
pub(super) enum Word {
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
pub(super) struct Id {
    pub(super) doc: String,
    /// A whole number of 64 bits instead of text.
    #[serde(default)]
    pub(super) number: bool,
    /// Text that nobody may see in a log.
    #[serde(default)]
    pub(super) secret: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NamedList {
    pub(super) of: Spanned<String>,
    pub(super) doc: String,
    #[serde(default)]
    pub(super) unique: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Object {
    pub(super) doc: String,
    #[serde(default)]
    pub(super) failure: Option<Failure>,
    pub(super) fields: IndexMap<Spanned<String>, Field>,
}

/// How an item of an answer says that it failed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Failure {
    /// The field that names the item.
    #[serde(default)]
    pub(super) item: Option<String>,
    /// What to call it where no field does, or the field is empty.
    #[serde(default)]
    pub(super) label: Option<String>,
    pub(super) code: String,
    /// The codes that are no failure; none: every item is one.
    #[serde(default)]
    pub(super) ok: Vec<String>,
    #[serde(default)]
    pub(super) message: Option<String>,
    #[serde(default)]
    pub(super) request_id: Option<String>,
    /// No failure while the message is empty.
    #[serde(default)]
    pub(super) silent_without_message: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    pub(super) name: String,
    pub(super) response: String,
}

/// A file that was read, with its text for carets.
#[derive(Debug)]
pub(super) struct Read<T> {
    pub(super) source: Source,
    pub(super) content: T,
}

/// The whole description, read but not yet understood.
#[derive(Debug)]
pub(super) struct ServiceDescription {
    pub(super) name: String,
    pub(super) file: Read<ServiceFile>,
    pub(super) families: Vec<FamilyDescription>,
}

#[derive(Debug)]
pub(super) struct FamilyDescription {
    pub(super) name: String,
    pub(super) file: Read<FamilyFile>,
    pub(super) operations: Vec<(String, Read<OperationFile>)>,
}

/// Reads `api/`: folders are services and families, in alphabetical order; `upstream/` is not part of it.
pub(super) fn read(api: &Path) -> Result<Vec<ServiceDescription>, Diagnostic> {
    let mut services = Vec::new();
    for (name, folder) in entries(api, api)?.into_iter().filter(|(name, path)| path.is_dir() && name != "upstream") {
        let file = read_file(api, &folder.join("service.toml"))?;
        let mut families = Vec::new();
        for (name, folder) in entries(api, &folder)?.into_iter().filter(|(_, path)| path.is_dir()) {
            let file = read_file(api, &folder.join("_family.toml"))?;
            let mut operations = Vec::new();
            for (file_name, path) in entries(api, &folder)? {
                match file_name.strip_suffix(".toml") {
                    Some("_family") => {}
                    Some(operation) => operations.push((operation.to_owned(), read_file(api, &path)?)),
                    None => return Err(Diagnostic::plain(&shown(api, &path), "not a .toml file: only descriptions live here")),
                }
            }
            families.push(FamilyDescription { name, file, operations });
        }
        services.push(ServiceDescription { name, file, families });
    }
    Ok(services)
}

fn entries(api: &Path, folder: &Path) -> Result<Vec<(String, PathBuf)>, Diagnostic> {
    let unreadable = |error: std::io::Error| Diagnostic::plain(&shown(api, folder), &error.to_string());
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        entries.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
    }
    entries.sort();
    Ok(entries)
}

fn read_file<T: for<'de> Deserialize<'de>>(api: &Path, path: &Path) -> Result<Read<T>, Diagnostic> {
    let shown = shown(api, path);
    let text = std::fs::read_to_string(path).map_err(|error| Diagnostic::plain(&shown, &error.to_string()))?;
    let source = Source { path: shown, text };
    match toml::from_str(&source.text) {
        Ok(content) => Ok(Read { source, content }),
        Err(error) => Err(source.at(error.span().unwrap_or_default(), error.message())),
    }
}

/// A path of the description, as people know it.
fn shown(api: &Path, path: &Path) -> PathBuf {
    Path::new("api").join(path.strip_prefix(api).unwrap_or(path))
}
