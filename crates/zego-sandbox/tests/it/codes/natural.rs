//! What leads to a code by itself: as a line of `CODES.md`, or, where none can, in a test. Each service has a file of its own, which codegen lists.

#[path = "../../generated/codes.rs"]
mod services;

use zego_model::ErrorKind;
use zego_model::spec::OperationSpec;

use self::services::ALL;

/// A code, and a line that gets it from a sandbox that has just started.
pub(super) struct Natural {
    /// The table in which it stands: a service, a family, or an operation alone.
    pub(super) place: &'static str,
    pub(super) code: &'static str,
    /// What has to be the case.
    pub(super) about: &'static str,
    pub(super) line: &'static str,
}

/// A code, and the test that leads to it.
pub(super) struct Held {
    pub(super) place: &'static str,
    pub(super) code: &'static str,
    pub(super) about: &'static str,
    /// File and name.
    pub(super) test: &'static str,
}

const fn by(place: &'static str, code: &'static str, about: &'static str, line: &'static str) -> Natural {
    Natural { place, code, about, line }
}

const fn held(place: &'static str, code: &'static str, about: &'static str, test: &'static str) -> Held {
    Held { place, code, about, test }
}

/// What a service's file says, as its `LEADS`.
pub(super) struct Leads {
    pub(super) natural: &'static [Natural],
    pub(super) held: &'static [Held],
    /// The files with the tests of `held`.
    pub(super) files: &'static [(&'static str, &'static str)],
    /// The families in which nothing leads to a kind of refusal by itself, and why.
    pub(super) never: &'static [(&'static str, ErrorKind, &'static str)],
    /// The code past a limit that the pages have, for all calls or for those with one value of a parameter. It is typed from them: what the sandbox answers follows from the description.
    throttled: fn(&OperationSpec, Option<&str>) -> &'static str,
}

impl Leads {
    const NONE: Self =
        Self { natural: &[], held: &[], files: &[], never: &[], throttled: |spec, _| panic!("no code past the limit of {}", spec.action) };
}

pub(super) fn natural() -> impl Iterator<Item = &'static Natural> {
    ALL.iter().flat_map(|(_, leads)| leads.natural)
}

pub(super) fn held_by_tests() -> impl Iterator<Item = (&'static Held, &'static Leads)> {
    ALL.iter().flat_map(|(_, leads)| leads.held.iter().map(move |held| (held, leads)))
}

pub(super) fn never() -> impl Iterator<Item = (&'static str, ErrorKind)> {
    ALL.iter().flat_map(|(_, leads)| leads.never).map(|(place, kind, _)| (*place, *kind))
}

/// The code past a limit, as the service's file says it.
pub(crate) fn throttled(spec: &OperationSpec, per: Option<&str>) -> &'static str {
    let service = spec.service().name;
    let (_, leads) = ALL.iter().find(|(name, _)| *name == service).unwrap_or_else(|| panic!("{service} has no file here"));
    (leads.throttled)(spec, per)
}
