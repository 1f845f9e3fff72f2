//! The TOML files as they stand: one struct a table, every unknown key an error with file, line and caret.

mod callback;
mod declared;
mod folders;

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

pub(super) use callback::{CallbackFile, EventExample, EventFile};
pub(super) use declared::{Failure, Field, Id, NamedList, Object, Word, Words};
pub(super) use folders::{CallbackDescription, FamilyDescription, Read, ServiceDescription, read};

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
    /// What the code also stands for, where pages give it two meanings.
    #[serde(default)]
    pub(super) also: Option<Kind>,
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
    /// The region whose host alone answers these operations.
    #[serde(default)]
    pub(super) region: Option<Spanned<String>>,
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
    /// A parameter of the operation: calls are counted apart for each of its values.
    #[serde(default)]
    pub(super) per: Option<Spanned<String>>,
    /// In the test environment.
    #[serde(default)]
    pub(super) test: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    pub(super) name: String,
    pub(super) response: String,
}
