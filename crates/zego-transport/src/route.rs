//! Where calls go.

use std::sync::{Mutex, MutexGuard, PoisonError};

use http::StatusCode;
use tokio::time::Instant;
use zego_model::{Action, Endpoint, EndpointError};

use crate::cause::Cause;
use crate::kind::AnswerStage;
use crate::quota::Moment;
use crate::regions::Regions;

/// Where calls go.
#[derive(Debug)]
pub(crate) enum Route {
    /// To the host that answers the action in a region, or to its default one.
    Region(Option<String>),
    /// To one of several regions.
    Regions(Failover),
    /// To one endpoint, whatever the action.
    Endpoint(Endpoint),
}

/// Several regions, of which the first that works is called.
#[derive(Debug)]
pub(crate) struct Failover {
    first: String,
    regions: Mutex<Regions>,
    /// The moment that others are counted from.
    origin: Instant,
}

/// Where an attempt goes.
pub(crate) struct Destination {
    pub(crate) endpoint: Endpoint,
    /// The region, where it is one of several.
    region: Option<String>,
    is_preferred: bool,
}

impl Destination {
    /// The region, where that is called in place of a preferred one.
    pub(crate) fn failover(&self) -> Option<&str> {
        self.region.as_deref().filter(|_| !self.is_preferred)
    }
}

impl Route {
    /// The one endpoint that everything goes to; `None` where that is a host of the vendor's.
    pub(crate) const fn endpoint(&self) -> Option<&Endpoint> {
        match self {
            Self::Endpoint(endpoint) => Some(endpoint),
            Self::Region(_) | Self::Regions(_) => None,
        }
    }

    /// Where an attempt goes that is made now.
    pub(crate) fn destination(&self, action: &Action) -> Result<Destination, EndpointError> {
        let to = |endpoint| Destination { endpoint, region: None, is_preferred: true };
        match self {
            Self::Region(region) => Endpoint::of_action(action, region.as_deref()).map(to),
            Self::Endpoint(endpoint) => Ok(to(endpoint.clone())),
            Self::Regions(failover) => {
                let has = |name: &str| action.hosts().iter().any(|host| host.region == name);
                // Of an action that none of them has, the first says which do.
                let region = failover.regions().choose(failover.now(), has).unwrap_or(&failover.first).to_owned();
                let endpoint = Endpoint::of_action(action, Some(&region))?;
                Ok(Destination { endpoint, is_preferred: region == failover.first, region: Some(region) })
            }
        }
    }

    /// What became of an attempt.
    pub(crate) fn learn<T>(&self, destination: &Destination, result: &Result<T, Cause>) {
        let (Self::Regions(failover), Some(region)) = (self, &destination.region) else { return };
        match result {
            Ok(_) | Err(Cause::Api(_)) => failover.regions().works(region, failover.now()),
            Err(cause) if is_trouble(cause) => failover.regions().fails(region, failover.now()),
            Err(_) => {}
        }
    }
}

impl Failover {
    /// In the order of preference; one at least.
    pub(crate) fn new(names: Vec<String>) -> Self {
        let first = names.first().cloned().unwrap_or_default();
        Self { first, regions: Mutex::new(Regions::new(names)), origin: Instant::now() }
    }

    fn regions(&self) -> MutexGuard<'_, Regions> {
        self.regions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Moment {
        self.origin.elapsed()
    }
}

/// Whether another region may do better. Never for a certificate that is not acceptable: somebody may be in between.
fn is_trouble(cause: &Cause) -> bool {
    match cause {
        Cause::Connect(none) => none.fault.is_none() && none.proxy.as_ref().is_none_or(|(_, fault)| fault.is_of_the_service()),
        Cause::Status { status, .. } => {
            matches!(*status, StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT)
        }
        Cause::Timeout { stage: AnswerStage::FirstByte, .. } => true,
        _ => false,
    }
}
