//! The facts about operations and events, written by `cargo xtask codegen` from `api/`.
//!
//! What a call needs to know comes with its types ([`OperationSpec`], and through it family and service). The table has the rest (feature `table`): a row an
//! operation or event, with every field, for command lines, sandboxes and documentation.

mod codes;
mod ends;
#[cfg(feature = "callback")]
mod events;
mod evidence;
#[cfg(feature = "table")]
mod fields;
#[cfg(feature = "table")]
mod rows;
#[cfg(feature = "table")]
mod runs;
#[cfg(feature = "table")]
mod secrets;
#[cfg(feature = "table")]
mod values;
#[cfg(feature = "table")]
mod written;

pub(crate) use codes::find as find_code;
pub use codes::{CodeSpec, Retry};
pub use ends::{Ends, EndsBy};
#[cfg(feature = "callback")]
pub use events::{AuthName, AuthNames, EventSpec};
pub use evidence::Evidence;
pub(crate) use evidence::sentence as evidence_sentence;
#[cfg(feature = "table")]
pub use fields::{EnumSpec, FieldSpec, IdSpec, ListSpec, StructSpec, TypeSpec};
#[cfg(all(feature = "table", feature = "callback"))]
pub use rows::{EventExample, EventRow};
#[cfg(feature = "table")]
pub use rows::{ExampleSpec, OperationRow};
#[cfg(feature = "table")]
pub use runs::{AskedSpan, RunsSpec};
#[cfg(feature = "table")]
pub use values::ValueError;

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

impl Method {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
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

/// One documented limit on the rate of calls of an operation: so many calls in a window of time.
///
/// An operation may have several, also for the same calls: 3 in 60 s and 480 in 86,400 s. A call needs room in all of them.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Quota {
    /// How many calls are admitted in a window.
    pub calls: u32,
    /// The length of the window, in seconds.
    pub seconds: u32,
    /// The wire name of a parameter: the calls of an app are counted apart for each value of it. Without one, all calls of an app (ZEGO)
    /// or account (Tencent) are counted together.
    pub per: Option<&'static str>,
    /// How many calls are admitted in the test environment, where that differs.
    pub test_calls: Option<u32>,
}

impl Quota {
    /// `calls` in every `seconds`, over all calls of an app or account.
    pub const fn new(calls: u32, seconds: u32) -> Self {
        Self { calls, seconds, per: None, test_calls: None }
    }

    /// The same, for each value of this parameter.
    #[must_use]
    pub const fn per(mut self, parameter: &'static str) -> Self {
        self.per = Some(parameter);
        self
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
    /// The codes it shares with another service, which is behind the same gateway; where a code of its own has the same number, its own counts.
    pub shared_codes: &'static [CodeSpec],
}

impl ServiceSpec {
    /// The codes of the service, and those it shares that it does not mean otherwise.
    pub fn all_codes(&self) -> impl Iterator<Item = &'static CodeSpec> + use<> {
        let own = self.codes;
        let shared = self.shared_codes.iter().filter(|shared| own.iter().all(|row| row.code != shared.code));
        own.iter().chain(shared)
    }
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

/// What stands around the data of an answer.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Envelope {
    /// They are in an object of their own: `Data` beside `Code` (ZEGO).
    Data,
    /// They stand beside `Code`, `Message` and `RequestId`, or (Tencent) beside `RequestId`.
    Flat,
}

/// A family of operations. A return code means something only within its service and family.
#[non_exhaustive]
#[derive(Debug)]
pub struct FamilySpec {
    /// The service it belongs to.
    pub service: &'static ServiceSpec,
    /// The name in this project: `media_file`.
    pub name: &'static str,
    /// What the family is for.
    pub doc: &'static str,
    /// The hosts that alone answer its operations, by region, the first of them by default; none, where the service's hosts do.
    pub hosts: &'static [HostSpec],
    /// The region that its calls have to name, where the client names none: Tencent's. Without one, they need none.
    pub region: Option<&'static str>,
    /// The codes its operations share.
    pub codes: &'static [CodeSpec],
}

/// What a call needs to know of its operation.
#[non_exhaustive]
#[derive(Debug)]
pub struct OperationSpec {
    /// The family, and through it the service.
    pub family: &'static FamilySpec,
    /// The action's name on the wire.
    pub action: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// What a repeat does.
    pub effect: Effect,
    /// Where it shows whether a call was carried out, in the order in which to look. None where nothing tells, or where it only reads.
    pub reconcile: &'static [Evidence],
    /// The codes by which it says that what a call was to take away or to end is not there. See [`Prepared::is_already_gone`](crate::Prepared::is_already_gone).
    pub gone: &'static [&'static str],
    /// What ends what it starts, where that goes on and costs until another call ends it.
    pub ends_by: Option<EndsBy>,
    /// Of an operation that ends what others start: by what it names that.
    pub ends: Option<Ends>,
    /// What stands around the data of its answer.
    pub envelope: Envelope,
    /// The documented limits on the rate of calls; a call is counted in each.
    pub quota: &'static [Quota],
    /// The parameters that are lists whose key repeats with brackets in a query: `FileId` as `FileId[]=a&FileId[]=b`. Every other list is counted.
    pub brackets: &'static [&'static str],
    /// The codes of this operation that its family does not share, or means otherwise.
    pub codes: &'static [CodeSpec],
}

impl OperationSpec {
    /// The service.
    pub const fn service(&self) -> &'static ServiceSpec {
        self.family.service
    }

    /// The hosts that answer it, by region; the first is the default.
    pub const fn hosts(&self) -> &'static [HostSpec] {
        if self.family.hosts.is_empty() { self.family.service.hosts } else { self.family.hosts }
    }

    /// What a code of this operation means: its own table first, then its family's, then its service's.
    ///
    /// Tencent's codes are hierarchical: an unknown `A.B` is explained by `A`.
    pub fn code(&self, code: &str) -> Option<&'static CodeSpec> {
        let service = self.family.service;
        find_code([self.codes, self.family.codes, service.codes, service.shared_codes], code)
    }
}
