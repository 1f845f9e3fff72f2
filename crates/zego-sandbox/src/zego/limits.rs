//! The limits on the rate of calls: of an app, and of a room, each in its environment.

use zego_model::spec::{OperationSpec, Quota, Scope};
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
    pairs: &[(String, String)],
    now: Timestamp,
) -> Result<(), Refusal> {
    let room = pairs.iter().find(|(name, _)| name == "RoomId").map(|(_, room)| room);
    let mut counted = Vec::new();
    for quota in spec.quota {
        let quota = in_environment(*quota, tenant.1);
        let (key, of) = match (quota.scope, room) {
            (Scope::Room, None) => continue,
            (Scope::Room, Some(room)) => (format!("{} {room}", spec.action).into(), "a room"),
            _ => (spec.action.clone(), "an app"),
        };
        let key = (tenant, key);
        if !limiter.has_room(&key, quota, now) {
            let message = format!("too many calls: {} in {} s is the limit of {} for {of}", quota.calls, quota.seconds, spec.action);
            return Err(Refusal::new(throttled(spec, quota.scope), message));
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
