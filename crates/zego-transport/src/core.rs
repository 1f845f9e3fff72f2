//! What all calls of a client share.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::ClientConfig;
use zego_model::Protocol;
use zego_sign::Timestamp;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::connector::Connector;
use crate::credentials::Callers;
use crate::in_flight::InFlight;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::nonces::Nonces;
use crate::options::OperationOptions;
use crate::pool::Pool;
use crate::quota::QuotaStore;
use crate::retry::{RetryBudget, RetryPolicy};
use crate::route::Route;
use crate::skew::Skew;

/// What all calls of a client share.
pub(crate) struct Core<P: Protocol> {
    pub(crate) route: Route,
    pub(crate) callers: Callers<P>,
    pub(crate) settings: P::Settings,
    pub(crate) limits: Limits,
    pub(crate) connect: Connector,
    /// `None` when the only endpoint is plain http on this machine.
    pub(crate) tls: Option<Arc<ClientConfig>>,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) nonces: Box<dyn Nonces>,
    pub(crate) pool: Arc<Pool>,
    pub(crate) policy: Policy,
    pub(crate) operations: OperationOptions,
    pub(crate) metrics: Option<Arc<dyn Metrics>>,
}

/// What a client decides about the attempts of its calls.
pub(crate) struct Policy {
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: RetryBudget,
    /// `None` where calls go whenever they are made.
    pub(crate) quota: Option<Paced>,
    /// How many attempts are under way at a time.
    pub(crate) in_flight: InFlight,
    /// `None` where the clock is taken for right.
    pub(crate) skew: Option<Mutex<Skew>>,
    /// What pauses are chosen by.
    pub(crate) chance: Box<dyn Chance>,
}

/// Calls that wait for their quota.
pub(crate) struct Paced {
    pub(crate) store: Arc<dyn QuotaStore>,
    pub(crate) is_test: bool,
    /// Whether a call waits for its turn, or fails where that is not now.
    pub(crate) waits: bool,
}

impl Policy {
    /// A time of this machine as the service has it, as far as that is known.
    pub(crate) fn corrected(&self, time: Timestamp) -> Timestamp {
        let skew = self.skew.as_ref().map(|skew| skew.lock().unwrap_or_else(PoisonError::into_inner));
        skew.map_or(time, |skew| skew.adopted().applied_to(time))
    }
}
