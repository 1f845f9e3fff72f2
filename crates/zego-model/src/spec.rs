//! The table: one row an operation, written by `cargo xtask codegen` from `api/`.
//!
//! Clients need it only for [`Operation::spec`](crate::Operation::spec); command lines, sandboxes and documentation read all of it.

use std::borrow::Cow;

use crate::{ErrorKind, decode::DecodedAnswer, decode::DecodeError};

/// How a request is signed and an answer wrapped.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ProtocolKind {
    /// MD5 signature in the query, `{Code, Message, RequestId, Data}` around the answer.
    Zego,
    /// TC3-HMAC-SHA256 in a header, `{"Response": {..}}` around the answer.
    TencentCloud,
}

/// The HTTP method of an operation. It says nothing about what a call does: most of ZEGO's writes are GET.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Method {
    /// Parameters in the query.
    Get,
    /// Parameters in a JSON body.
    Post,
}

/// What repeating a call does to the world. Retry is decided from this, never from the HTTP method.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// A repeat ends in the same state.
    Converging,
    /// A repeat ends in the same state, but a late one can hit a successor: another user, room or task of the same name.
    Timely,
    /// A repeat with the same key updates what the first call made.
    Keyed,
    /// A repeat acts twice.
    Once,
}

impl Effect {
    /// The word the description uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Converging => "converging",
            Self::Timely => "timely",
            Self::Keyed => "keyed",
            Self::Once => "once",
        }
    }
}

/// What a [`Quota`] counts over.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Scope {
    /// All calls of one app (ZEGO) or account (Tencent).
    App,
    /// All calls of one app that name the same room.
    Room,
}

/// The vendor's documented limit on the rate of calls.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Quota {
    /// How many calls are admitted in a window.
    pub calls: u32,
    /// The length of the window, in seconds.
    pub seconds: u32,
    /// What is counted together.
    pub scope: Scope,
    /// How many calls are admitted in the test environment, where that differs.
    pub test_calls: Option<u32>,
}

impl Quota {
    /// `calls` in every `seconds`.
    pub const fn new(calls: u32, seconds: u32, scope: Scope) -> Self {
        Self { calls, seconds, scope, test_calls: None }
    }

    /// The same, with another figure for the test environment.
    #[must_use]
    pub const fn in_test(mut self, calls: u32) -> Self {
        self.test_calls = Some(calls);
        self
    }
}

/// A service: its hosts, its protocol and the codes of its gateway.
#[non_exhaustive]
#[derive(Debug)]
pub struct ServiceSpec {
    /// The name in this project: `rtc`, `tencent_live`.
    pub name: &'static str,
    /// What the service is for.
    pub doc: &'static str,
    /// How it is spoken to.
    pub protocol: ProtocolKind,
    /// The hosts, by region; the first is the default.
    pub hosts: &'static [HostSpec],
    /// Tencent's API version (`2018-08-01`); empty for ZEGO.
    pub version: &'static str,
    /// Names no caller may use for a parameter: the protocol's own.
    pub reserved: &'static [&'static str],
    /// The codes every family shares: ZEGO's gateway, Tencent's common error codes.
    pub codes: &'static [CodeSpec],
}

/// One host of a service.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct HostSpec {
    /// The region's name: `default`, `sha`, `ap-guangzhou`.
    pub region: &'static str,
    /// The host name, without a scheme or a port.
    pub host: &'static str,
    /// Where it is and for whom.
    pub doc: &'static str,
}

/// A family of operations. A return code means something only within its family.
#[non_exhaustive]
#[derive(Debug)]
pub struct FamilySpec {
    /// The service it belongs to.
    pub service: &'static ServiceSpec,
    /// The name in this project: `media_file`.
    pub name: &'static str,
    /// What the family is for.
    pub doc: &'static str,
    /// The codes its operations share.
    pub codes: &'static [CodeSpec],
}

/// A return code (ZEGO) or error code (Tencent): what it means and what to do.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CodeSpec {
    /// The code as on the wire: `6`, `FailedOperation.AlterTaskState`.
    pub code: &'static str,
    /// What kind of outcome it is.
    pub kind: ErrorKind,
    /// What it means.
    pub doc: &'static str,
    /// What the caller can do.
    pub hint: &'static str,
    /// Whether the service answers it before anything is executed.
    pub refused: bool,
}

/// One operation.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct OperationSpec {
    /// The family, and through it the service.
    pub family: &'static FamilySpec,
    /// The action's name on the wire.
    pub action: Cow<'static, str>,
    /// The name on a command line: `delete-media`.
    pub command: Cow<'static, str>,
    /// What it does; the first line is a summary.
    pub doc: &'static str,
    /// The vendor's page, as a path below its documentation.
    pub upstream: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// What a repeat does.
    pub effect: Effect,
    /// The documented limits on the rate of calls.
    pub quota: &'static [Quota],
    /// The parameters, in wire order.
    pub request: &'static [FieldSpec],
    /// The fields of the answer.
    pub response: &'static [FieldSpec],
    /// The codes of this operation that its family does not share, or means otherwise.
    pub codes: &'static [CodeSpec],
    /// What to know before a first call.
    pub warnings: &'static [&'static str],
    /// The vendor's word that the operation is going away, and what replaces it.
    pub deprecated: Option<&'static str>,
    /// Example answers.
    pub examples: &'static [ExampleSpec],
    /// Reads an answer of this operation into its type and back into JSON under wire names.
    pub decode: fn(&[u8]) -> Result<DecodedAnswer, DecodeError>,
}

impl OperationSpec {
    /// The service.
    pub const fn service(&self) -> &'static ServiceSpec {
        self.family.service
    }

    /// What a code of this operation means: its own table first, then its family's, then its service's.
    ///
    /// Tencent's codes are hierarchical: an unknown `A.B` is explained by `A`.
    pub fn code(&self, code: &str) -> Option<&'static CodeSpec> {
        let tables = [self.codes, self.family.codes, self.family.service.codes];
        let find = |code: &str| tables.into_iter().flatten().find(|row| row.code == code);
        find(code).or_else(|| find(code.split_once('.')?.0))
    }

    /// The parameter with this wire name.
    pub fn parameter(&self, wire: &str) -> Option<&'static FieldSpec> {
        self.request.iter().find(|field| field.wire == wire)
    }
}

/// An example answer of an operation.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ExampleSpec {
    /// What it shows.
    pub name: &'static str,
    /// The body, as JSON.
    pub response: &'static str,
}

/// A parameter of a request, or a field of an object in a request or an answer.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// The name on the wire, without array brackets.
    pub wire: &'static str,
    /// The key in a query: `Vendor`, `FileId[]`, `Media.{n}`.
    pub key: &'static str,
    /// The name of the command-line flag, without dashes.
    pub flag: &'static str,
    /// Its type.
    pub ty: TypeSpec,
    /// Whether the service insists on it.
    pub required: bool,
    /// What it is.
    pub doc: &'static str,
    /// The name of the group of which exactly one member must be given.
    pub one_of: Option<&'static str>,
    /// The vendors for which it takes effect; for others it is ignored. Empty: all.
    pub only: &'static [&'static str],
    /// The values of an enumeration that this operation takes, where not all. Empty: all.
    pub values: &'static [&'static str],
    /// What the service assumes when it is left out.
    pub default: Option<&'static str>,
    /// The longest text, in bytes.
    pub max_bytes: Option<u32>,
    /// The longest text, in characters.
    pub max_chars: Option<u32>,
    /// The smallest and the largest number.
    pub range: Option<(i64, i64)>,
    /// Whether its items report failures of their own.
    pub partial: bool,
}

impl FieldSpec {
    /// A field that may be left out.
    pub const fn optional(wire: &'static str, key: &'static str, flag: &'static str, ty: TypeSpec, doc: &'static str) -> Self {
        Self {
            wire,
            key,
            flag,
            ty,
            required: false,
            doc,
            one_of: None,
            only: &[],
            values: &[],
            default: None,
            max_bytes: None,
            max_chars: None,
            range: None,
            partial: false,
        }
    }

    /// A field the service insists on.
    pub const fn required(wire: &'static str, key: &'static str, flag: &'static str, ty: TypeSpec, doc: &'static str) -> Self {
        let mut field = Self::optional(wire, key, flag, ty, doc);
        field.required = true;
        field
    }

    pub(crate) const fn one_of(mut self, group: &'static str) -> Self {
        self.one_of = Some(group);
        self
    }

    pub(crate) const fn only(mut self, vendors: &'static [&'static str]) -> Self {
        self.only = vendors;
        self
    }

    pub(crate) const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    pub(crate) const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    pub(crate) const fn max_bytes(mut self, bytes: u32) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    pub(crate) const fn max_chars(mut self, chars: u32) -> Self {
        self.max_chars = Some(chars);
        self
    }

    pub(crate) const fn range(mut self, min: i64, max: i64) -> Self {
        self.range = Some((min, max));
        self
    }

    pub(crate) const fn partial(mut self) -> Self {
        self.partial = true;
        self
    }
}

/// The type of a field.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum TypeSpec {
    /// `true` or `false`.
    Bool,
    /// A signed number of 32 bits.
    I32,
    /// A signed number of 64 bits.
    I64,
    /// An unsigned number of 32 bits.
    U32,
    /// An unsigned number of 64 bits.
    U64,
    /// A floating-point number.
    F64,
    /// Text.
    String,
    /// A moment: whole seconds since 1970-01-01 UTC.
    UnixSeconds,
    /// A moment in UTC, as `2018-11-29T19:00:00Z`.
    UtcTime,
    /// A moment in Beijing time (UTC+8), as `2018-11-29 19:00:00`.
    BeijingTime,
    /// Any JSON.
    Json,
    /// An identifier: opaque text with a name of its own.
    Id(&'static IdSpec),
    /// One of a list of words. Open: a vendor adds words without notice.
    Enum(&'static EnumSpec),
    /// An object.
    Struct(&'static StructSpec),
    /// A list.
    List(&'static ListSpec),
}

impl TypeSpec {
    /// A word for messages and help: `text`, `number`, `list of FileId`.
    pub fn describe(&self) -> String {
        match self {
            Self::Bool => "true or false".into(),
            Self::I32 | Self::I64 => "whole number".into(),
            Self::U32 | Self::U64 => "whole number from 0".into(),
            Self::F64 => "number".into(),
            Self::String => "text".into(),
            Self::UnixSeconds => "Unix time in seconds".into(),
            Self::UtcTime => "UTC time like 2018-11-29T19:00:00Z".into(),
            Self::BeijingTime => "Beijing time like 2018-11-29 19:00:00".into(),
            Self::Json => "JSON".into(),
            Self::Id(id) => id.name.into(),
            Self::Enum(words) => {
                let words: Vec<_> = words.values.iter().map(|(word, _)| *word).collect();
                format!("one of {}", words.join(", "))
            }
            Self::Struct(object) => format!("{} object", object.name),
            Self::List(list) => format!("list of {}", list.item.describe()),
        }
    }
}

/// An opaque identifier.
#[non_exhaustive]
#[derive(Debug)]
pub struct IdSpec {
    /// The type's name.
    pub name: &'static str,
    /// What it identifies.
    pub doc: &'static str,
}

impl IdSpec {
    pub(crate) const fn new(name: &'static str, doc: &'static str) -> Self {
        Self { name, doc }
    }
}

/// An open enumeration.
#[non_exhaustive]
#[derive(Debug)]
pub struct EnumSpec {
    /// The type's name.
    pub name: &'static str,
    /// The words and what each means.
    pub values: &'static [(&'static str, &'static str)],
}

impl EnumSpec {
    pub(crate) const fn new(name: &'static str, values: &'static [(&'static str, &'static str)]) -> Self {
        Self { name, values }
    }
}

/// An object.
#[non_exhaustive]
#[derive(Debug)]
pub struct StructSpec {
    /// The type's name.
    pub name: &'static str,
    /// Its fields, in wire order.
    pub fields: &'static [FieldSpec],
}

impl StructSpec {
    pub(crate) const fn new(name: &'static str, fields: &'static [FieldSpec]) -> Self {
        Self { name, fields }
    }
}

/// A list.
#[non_exhaustive]
#[derive(Debug)]
pub struct ListSpec {
    /// The type of an item.
    pub item: TypeSpec,
    /// The fewest items.
    pub min: usize,
    /// The most items; `usize::MAX` where the vendor names no limit.
    pub max: usize,
    /// Whether an item may stand in it only once.
    pub unique: bool,
}

impl ListSpec {
    pub(crate) const fn new(item: TypeSpec, min: usize, max: usize) -> Self {
        Self { item, min, max, unique: false }
    }

    pub(crate) const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }
}
