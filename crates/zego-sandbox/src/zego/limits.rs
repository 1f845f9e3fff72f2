//! The limits on the rate of calls: of an app, and of each value of a parameter, each in its environment.

use serde_json::{Map, Value};
use zego_model::spec::{OperationSpec, Quota};
use zego_sign::Timestamp;

use super::Refusal;
use super::checked::throttled;
use crate::limiter::Limiter;
use crate::service::LimitKey;
use crate::state::{Environment, TenantKey};

/// Counts a call, if all limits of its operation have room for it.
pub(super) fn admit(
    limiter: &mut Limiter<LimitKey>,
    tenant: TenantKey,
    spec: &OperationSpec,
    parameters: Option<&Map<String, Value>>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let mut counted = Vec::new();
    for quota in spec.quota {
        let quota = in_environment(*quota, tenant.1);
        let value = quota.per.map(|name| parameters.and_then(|parameters| parameters.get(name)));
        let key = match value {
            // Without a value the call has no part in this limit.
            Some(None) => continue,
            Some(Some(value)) => format!("{} {value}", spec.action).into(),
            None => spec.action.clone(),
        };
        let of = quota.per.map_or_else(|| "an app".to_owned(), |name| format!("one {name}"));
        let key = (tenant, key);
        if !limiter.has_room(&key, quota, now) {
            let message = format!("too many calls: {} in {} s is the limit of {} for {of}", quota.calls, quota.seconds, spec.action);
            return Err(Refusal::new(throttled(spec, quota.per), message));
        }
        counted.push((key, quota));
    }
    // A call that one limit refuses does not count for another.
    for (key, quota) in counted {
        limiter.admits(key, quota, now);
    }
    Ok(())
}

/// Some limits are lower in the test environment.
fn in_environment(mut quota: Quota, environment: Environment) -> Quota {
    if environment == Environment::Test {
        quota.calls = quota.test_calls.unwrap_or(quota.calls);
    }
    quota
}
