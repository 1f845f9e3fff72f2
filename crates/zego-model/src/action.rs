//! What a call is of: an operation that is described, or an action that this version does not know.

use std::sync::Arc;

use crate::Code;
use crate::spec::{CodeSpec, Effect, Envelope, Evidence, HostSpec, Method, OperationSpec, Quota, ServiceSpec, evidence_sentence};

/// What a call is of.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "an operation is described or it is not: there is no third")]
pub enum Action {
    /// An operation of the description.
    Described(&'static OperationSpec),
    /// An action by name alone. It counts as [`Effect::Once`], and has no quota that is known.
    Unknown(Arc<UnknownAction>),
}

/// An action that this version does not know.
#[non_exhaustive]
#[derive(Debug)]
pub struct UnknownAction {
    /// The service it is of.
    pub service: &'static ServiceSpec,
    /// Its name on the wire.
    pub name: String,
    /// The HTTP method.
    pub method: Method,
}

impl Action {
    pub(crate) fn unknown(service: &'static ServiceSpec, name: String, method: Method) -> Self {
        Self::Unknown(Arc::new(UnknownAction { service, name, method }))
    }

    /// The service.
    pub fn service(&self) -> &'static ServiceSpec {
        match self {
            Self::Described(spec) => spec.service(),
            Self::Unknown(action) => action.service,
        }
    }

    /// The family's name; empty where the action is unknown.
    pub fn family(&self) -> &'static str {
        match self {
            Self::Described(spec) => spec.family.name,
            Self::Unknown(_) => "",
        }
    }

    /// The name on the wire.
    pub fn name(&self) -> &str {
        match self {
            Self::Described(spec) => spec.action,
            Self::Unknown(action) => &action.name,
        }
    }

    /// The HTTP method.
    pub fn method(&self) -> Method {
        match self {
            Self::Described(spec) => spec.method,
            Self::Unknown(action) => action.method,
        }
    }

    /// What a repeat does.
    pub const fn effect(&self) -> Effect {
        match self {
            Self::Described(spec) => spec.effect,
            Self::Unknown(_) => Effect::Once,
        }
    }

    /// Where it shows whether a call was carried out of which that is not known, in the order in which to look.
    ///
    /// Empty where nothing tells, and where a call only reads; `None` where the action is unknown, so that nobody can say.
    pub const fn reconcile(&self) -> Option<&'static [Evidence]> {
        match self {
            Self::Described(spec) => Some(spec.reconcile),
            Self::Unknown(_) => None,
        }
    }

    /// The same as a sentence; `None` where a call only reads, so that it can just be sent again.
    pub fn where_to_look(&self) -> Option<String> {
        match (self.effect(), self.reconcile()) {
            (Effect::Read, _) => None,
            (_, Some(evidence)) => Some(evidence_sentence(evidence)),
            (_, None) => Some("What tells whether it was carried out is not known here: see the vendor's documentation.".to_owned()),
        }
    }

    /// Whether a code says that what a call was to take away or to end is not there.
    ///
    /// For the first attempt that is an error: a name may be wrong. [`Prepared::is_already_gone`](crate::Prepared::is_already_gone) tells of a repeat.
    pub fn is_already_gone(&self, code: &Code) -> bool {
        match self {
            Self::Described(spec) if !spec.gone.is_empty() => spec.gone.contains(&code.to_string().as_str()),
            _ => false,
        }
    }

    /// What stands around the data of an answer.
    pub const fn envelope(&self) -> Envelope {
        match self {
            Self::Described(spec) => spec.envelope,
            Self::Unknown(_) => Envelope::Data,
        }
    }

    /// The documented limits on the rate of calls.
    pub const fn quota(&self) -> &'static [Quota] {
        match self {
            Self::Described(spec) => spec.quota,
            Self::Unknown(_) => &[],
        }
    }

    /// Whether there is a code by which it says that what a call was to take away or to end is not there.
    pub(crate) const fn has_gone(&self) -> bool {
        matches!(self, Self::Described(spec) if !spec.gone.is_empty())
    }

    /// The parameters whose key ends in brackets in a query.
    pub(crate) const fn brackets(&self) -> &'static [&'static str] {
        match self {
            Self::Described(spec) => spec.brackets,
            Self::Unknown(_) => &[],
        }
    }

    /// The hosts that answer it, by region; the first is the default.
    pub fn hosts(&self) -> &'static [HostSpec] {
        match self {
            Self::Described(spec) => spec.hosts(),
            Self::Unknown(action) => action.service.hosts,
        }
    }

    /// The region that a call has to name, where the client names none.
    pub(crate) const fn region(&self) -> Option<&'static str> {
        match self {
            Self::Described(spec) => spec.family.region,
            Self::Unknown(_) => None,
        }
    }

    /// What a code means here.
    pub fn code(&self, code: &str) -> Option<&'static CodeSpec> {
        match self {
            Self::Described(spec) => spec.code(code),
            Self::Unknown(action) => crate::spec::find_code([action.service.codes, action.service.shared_codes], code),
        }
    }
}
