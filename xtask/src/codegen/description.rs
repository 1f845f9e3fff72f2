//! The TOML files as they stand: one struct a table, every unknown key an error with file, line and caret.

mod callback;
mod declared;
mod folders;
mod tables;

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

pub(super) use callback::{CallbackFile, EventFile};
pub(super) use declared::{Failure, Field, Id, NamedList, Object, Word, Words};
pub use folders::DescriptionFiles;
pub(super) use folders::{Folder, Read, ServiceDescription};
use tables::{tables, words};

/// Fields or types by name, and where the name stands.
pub(super) type Named<T> = IndexMap<Spanned<String>, T>;

tables! {
    /// `service.toml`.
    struct ServiceFile {
        doc: String,
        protocol: Protocol,
        version: String = default,
        reserved: Vec<String> = default,
        host: Vec<Host>,
        /// Parameters that every operation has, before its own.
        request: Named<Field> = default,
        codes: IndexMap<String, Code> = default,
        /// The service behind the same gateway, whose codes are this one's, too.
        codes_of: Option<Spanned<String>>,
    }

    #[expect(clippy::struct_field_names, reason = "the keys of the description")]
    struct Host {
        region: String,
        host: String,
        doc: String,
    }

    struct Code {
        kind: CodeKind,
        doc: String,
        hint: String = default,
        /// Answered before anything is executed.
        refused: bool = default,
        /// What the code also stands for, where pages give it two meanings.
        also: Option<CodeKind>,
    }

    /// `_family.toml`.
    struct FamilyFile {
        doc: String,
        /// The folder of the vendor's pages, below its documentation.
        upstream: String,
        /// The hosts that alone answer these operations, where they are not the service's.
        host: Vec<Host> = default,
        codes: IndexMap<String, Code> = default,
        ..declared(enums, ids + lists, types),
    }

    /// An operation's file.
    struct OperationFile {
        doc: String,
        upstream: String,
        action: Spanned<String>,
        /// The file's name repairs the vendor's spelling of the action.
        misspelled: bool = default,
        method: Method,
        effect: Spanned<Effect>,
        /// Where it shows whether a call was carried out: reads and events of the service. Empty, where nothing tells.
        reconcile: Option<Vec<Spanned<String>>>,
        /// The codes by which it says that what was to go is not there.
        gone: Vec<Spanned<String>> = default,
        envelope: Option<Spanned<Envelope>>,
        quota: Vec<Quota>,
        warnings: Vec<String> = default,
        /// What one call does away with for good, as a noun: people are asked before.
        destroys: Option<String>,
        deprecated: Option<String>,
        request: Named<Field> = default,
        response: Named<Field> = default,
        codes: IndexMap<String, Code> = default,
        ..declared(enums, ids + lists, types),
        #[serde(default, rename = "example")]
        examples: Vec<Example>,
    }

    struct Quota {
        calls: u32,
        seconds: u32,
        /// A parameter of the operation: calls are counted apart for each of its values.
        per: Option<Spanned<String>>,
        /// In the test environment.
        test: Option<u32>,
    }

    struct Example {
        name: String,
        response: String,
    }
}

words! {
    enum Protocol { Zego, TencentCloud }

    /// The variants of `zego_model::ErrorKind`, in the description's spelling.
    enum CodeKind {
        Success, InvalidParameter, Authentication, ClockSkew, PermissionDenied, Misconfigured, RateLimited, LimitExceeded,
        NotFound, Conflict, Unsupported, Suspended, Internal,
    }

    /// Where the fields of an answer are: in `Data`, or beside `Code`.
    enum Envelope { Data, Flat }

    enum Effect { Read, Converging, Timely, Keyed, Once }
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) enum Method {
    #[serde(rename = "GET")]
    Get,
    #[serde(rename = "POST")]
    Post,
}
