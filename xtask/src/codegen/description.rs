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
        ..declared(enums, ids + lists, types),
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
        /// The region that its calls have to name, where the client names none: Tencent's.
        region: Option<Spanned<String>>,
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
        /// What ends what it starts.
        ends_by: Option<Spanned<EndsBy>>,
        envelope: Option<Spanned<Envelope>>,
        pages: Option<Spanned<Pages>>,
        /// What its list shows of what runs.
        runs: Option<Spanned<Runs>>,
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

    /// How a list goes on that takes several calls. One of `marker`, `offset`, `page` and `by` is there.
    struct Pages {
        /// The list of the answer.
        items: Option<Spanned<String>>,
        /// The field that tells its items apart.
        id: Option<Spanned<String>>,
        /// The parameter that says where to go on, as the answer before said.
        marker: Option<Spanned<String>>,
        /// The field of the answer that says so, where it is not named like the parameter.
        next: Option<Spanned<String>>,
        /// The marker behind the last page, where it is not empty.
        last: Option<Spanned<String>>,
        /// The field of the answer that tells that it is the last page.
        done: Option<Spanned<String>>,
        /// The parameter that says how many items come before the page.
        offset: Option<Spanned<String>>,
        /// The parameter that says which page it is.
        page: Option<Spanned<String>>,
        /// The number of the first page.
        first: Option<Spanned<u32>>,
        /// The field of the answer that counts the items in all.
        total: Option<Spanned<String>>,
        /// How many items are shown at most, however many there are.
        most: Option<Spanned<u32>>,
        /// The parameter for the size of a page.
        size: Option<Spanned<String>>,
        /// A pager that is written by hand.
        by: Option<Spanned<String>>,
    }

    /// The operation that ends what this one starts, and where its parameters come from: each has the same name here and there.
    struct EndsBy {
        action: Spanned<String>,
        /// Parameters that name what was started.
        from_request: Vec<Spanned<String>> = default,
        /// Fields of the answer that name it.
        from_answer: Vec<Spanned<String>> = default,
        /// Parameters that are taken along, and name nothing.
        with: Vec<Spanned<String>> = default,
        /// The one of `from-request` that is a list: each of its items is ended by itself.
        each: Option<Spanned<String>>,
        /// A number that grows from call to call: the end has the next one.
        counts: Option<Spanned<String>>,
    }

    /// A list of what goes on until it is ended, and what ends each item of it.
    struct Runs {
        /// The list of the answer.
        items: Spanned<String>,
        /// The operation that ends one.
        ended_by: Spanned<String>,
        /// Fields of an item that name it: parameters of that operation under the same names.
        by: Vec<Spanned<String>>,
        /// The field of an item that tells when it began.
        began: Option<Spanned<String>>,
        /// Fields of an item that tell when it ended: one that is past says that it does not run.
        over: Vec<Spanned<String>> = default,
        /// Parameters with the values by which the list shows what runs.
        with: Named<Spanned<String>> = default,
        /// The parameter that says from when on the list shows what began.
        since: Option<Spanned<String>>,
        /// The parameter that says until when.
        until: Option<Spanned<String>>,
        /// How many seconds before now the list begins.
        back: Option<Spanned<u32>>,
        /// How many seconds after now it ends.
        ahead: Option<Spanned<u32>>,
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
