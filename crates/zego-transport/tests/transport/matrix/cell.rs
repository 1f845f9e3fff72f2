//! One cell: a fault that happens to a call of an operation, in one of its attempts, over a new connection or a waiting one. What the servers do for that,
//! and what is to become of it, by the rules of the table alone.

use std::fmt;

use zego_model::spec::Effect;
use zego_model::{Delivery, ErrorKind};
use zego_transport::{CallErrorKind, ConnectStage};

use super::operations::Subject;
use crate::faults::{FINE, Fault, Then, Tune};
use crate::net::{Step, Word};

#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub(super) subject: Subject,
    pub(super) fault: &'static Fault,
    pub(super) attempt: Which,
    pub(super) connection: Connection,
}

/// The attempt that meets the fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Which {
    First,
    Second,
}

/// Whether a connection waits when the call begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Connection {
    Fresh,
    Reused,
}

/// What is to become of a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Expected {
    /// Why it fails, and how far it got; `None` where it succeeds.
    pub(super) failure: Option<(CallErrorKind, Delivery, Option<u16>)>,
    pub(super) attempts: u32,
    /// How often the servers carry it out.
    pub(super) acted: usize,
}

/// How many attempts a call has.
pub(super) const ATTEMPTS: u32 = 3;

/// A call that fails as it does in the way that the second attempt is made of.
const NOWHERE: Step = Step::Unreachable(ConnectStage::Tcp);

impl Cell {
    /// What happens on each connection, in the order in which they are opened; and on all others.
    pub(super) fn scripts(&self) -> (Vec<Vec<Step>>, Vec<Step>) {
        let greeting = self.fault.way.greeting();
        let good: Vec<_> = greeting.iter().chain([Step::Read, FINE].iter().cycle().take(12)).copied().collect();
        let mut fault = self.fault.steps.to_vec();
        // What brings an answer or the service's word is used again.
        if matches!(self.fault.kind, None | Some(CallErrorKind::Api(_))) {
            let later: &[Step] = if self.fault.lasts { self.fault.steps } else { &[Step::Read, FINE] };
            fault.extend(later.iter().cycle().take(12));
        }
        let answered = [greeting, &[Step::Read, FINE]].concat();
        let refused = [Step::TurnAway, Step::Says(Word::TooMany)];
        let scripts = match (self.connection, self.attempt) {
            (Connection::Fresh, Which::First) => vec![fault.clone()],
            (Connection::Fresh, Which::Second) => vec![vec![NOWHERE], fault.clone()],
            // The waiting connection is for others.
            (Connection::Reused, Which::First) if !self.may_reuse() => vec![answered, fault.clone()],
            (Connection::Reused, Which::Second) if !self.may_reuse() => vec![answered, [greeting, &refused].concat(), fault.clone()],
            // It is over by the time that it is wanted.
            (Connection::Reused, Which::First) if self.fault.is_of_a_new_connection() => {
                vec![[answered, vec![Step::Close]].concat(), fault.clone()]
            }
            (Connection::Reused, Which::Second) if self.fault.is_of_a_new_connection() => {
                vec![[answered, vec![Step::Close]].concat(), vec![NOWHERE], fault.clone()]
            }
            (Connection::Reused, Which::First) => vec![[answered, fault.clone()].concat()],
            (Connection::Reused, Which::Second) if !self.is_kept() => {
                vec![[answered, refused.to_vec()].concat(), fault.clone()]
            }
            (Connection::Reused, Which::Second) => vec![[answered, refused.to_vec(), fault.clone()].concat()],
        };
        let others = if self.fault.lasts { fault } else { good };
        (scripts, others)
    }

    /// Whether calls with this effect go over a connection that waits: where a server ends one at that moment, nobody knows whether it was carried out.
    pub(super) const fn may_reuse(&self) -> bool {
        matches!(self.subject.effect(), Effect::Read | Effect::Converging)
    }

    /// Whether the connection of the first attempt, which was told that calls come too fast, waits for the second: a gateway's word ends it.
    fn is_kept(&self) -> bool {
        self.subject.has_throttle && (self.subject.is_prompt || matches!(self.fault.tune, Tune::Deadline(_)))
    }

    /// Whether it is the waiting connection that something happens to.
    fn is_over_a_waiting_connection(&self) -> bool {
        let is_kept = matches!(self.attempt, Which::First) || self.is_kept();
        matches!(self.connection, Connection::Reused) && self.may_reuse() && is_kept && !self.fault.is_of_a_new_connection()
    }

    /// What the table says.
    pub(super) fn expected(&self) -> Expected {
        let fault = self.fault;
        let attempts = match self.attempt {
            Which::First => 1,
            Which::Second => 2,
        };
        let acted = usize::from(fault.acts);
        let Some(kind) = fault.kind else { return Expected { failure: None, attempts, acted } };
        // What ends a waiting connection before the request does not end the call: another one is opened.
        if fault.is_before_the_request() && self.is_over_a_waiting_connection() {
            return Expected { failure: None, attempts, acted: 1 };
        }
        let (kind, status) = match (kind, fault.status) {
            (CallErrorKind::Api(ErrorKind::RateLimited), _) if !self.subject.has_throttle => (CallErrorKind::Http(429), Some(429)),
            told => told,
        };
        let failure = Some((kind, fault.delivery, status));
        match (fault.then.repeats(self.subject.effect()), fault.lasts) {
            (false, _) => Expected { failure, attempts, acted },
            (true, false) => Expected { failure: None, attempts: attempts + 1, acted: acted + 1 },
            (true, true) => {
                let last = if fault.then == Then::OnceMore { attempts + 1 } else { ATTEMPTS };
                Expected { failure, attempts: last, acted: acted * (last - attempts + 1) as usize }
            }
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spec = self.subject.row.spec;
        let (attempt, connection) = (self.attempt, self.connection);
        write!(f, "{} x {}.{} ({}) x {attempt:?} x {connection:?}", self.fault.name, spec.family.name, spec.action, spec.effect.as_str())
    }
}
