//! What has been counted, as plain data: sorted, and nothing in it that follows from the rest.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use zego_sign::AppId;

use super::meter::Meter;
use super::policy::QuotaWindow;
use super::{Limiter, MOST_MOMENTS, MOST_VALUES, QuotaKey, QuotaScope};
use crate::holder::{Environment, Holder};
use crate::moment::Moment;

/// A limiter.
#[derive(serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    /// The latest moment of a call.
    latest: Moment,
    quotas: Vec<SavedQuota>,
}

/// What has been counted for a quota.
#[derive(serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct SavedQuota {
    /// Of an operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    action: Option<String>,
    /// None for Tencent's account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app_id: Option<u32>,
    calls: u32,
    /// By the hash of the parameter's value, in 16 hex digits: numbers of 64 bits are not safe with every reader of JSON.
    counted: BTreeMap<String, Meter>,
    /// Or of all operations of a family that have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    family: Option<String>,
    #[serde(default, skip_serializing_if = "is_not")]
    is_test: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    per: Option<String>,
    seconds: u32,
    service: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it so")]
const fn is_not(value: &bool) -> bool {
    !*value
}

impl Serialize for Limiter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let quotas = self.counted.iter().map(|(key, meters)| SavedQuota::of(key, meters)).collect();
        Saved { latest: self.latest, quotas }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Limiter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Saved { latest, quotas } = Saved::deserialize(deserializer)?;
        if latest < Moment::default() {
            return Err(Error::custom(format!("a limiter at {} ms, which is no moment that calls come at", latest.millis())));
        }
        let mut limiter = Self { latest, ..Self::default() };
        for quota in quotas {
            quota.restore(&mut limiter).map_err(Error::custom)?;
        }
        if limiter.taken.values().any(|taken| taken.values > MOST_VALUES || taken.moments > MOST_MOMENTS) {
            return Err(Error::custom(format!("more than {MOST_VALUES} values of parameters, or {MOST_MOMENTS} moments of their calls")));
        }
        Ok(limiter)
    }
}

impl SavedQuota {
    fn of(key: &QuotaKey, meters: &BTreeMap<u64, Meter>) -> Self {
        let (app_id, is_test) = match key.holder {
            Holder::App(app_id, environment) => (Some(app_id.get()), environment == Environment::Test),
            Holder::Account => (None, false),
        };
        let (action, family) = match key.scope {
            QuotaScope::Operation(action) => (Some(action), None),
            QuotaScope::Family(family) => (None, Some(family)),
        };
        Self {
            app_id,
            is_test,
            service: key.service.to_owned(),
            action: action.map(str::to_owned),
            family: family.map(str::to_owned),
            seconds: key.seconds,
            calls: key.calls,
            per: key.per.map(str::to_owned),
            counted: meters.iter().map(|(value, meter)| (format!("{value:016x}"), meter.clone())).collect(),
        }
    }

    fn key(&self) -> Result<QuotaKey, String> {
        let &Self { app_id, is_test, ref service, ref action, ref family, seconds, calls, ref per, .. } = self;
        // The operations that the quota can be of.
        let of_service = || zego_model::operations().filter(|row| row.spec.service().name == service);
        let (rows, name): (Vec<_>, &str) = match (action, family) {
            (Some(action), None) => (of_service().filter(|row| row.spec.action == action).collect(), action),
            (None, Some(family)) => (of_service().filter(|row| row.spec.family.name == family).collect(), family),
            _ => return Err(format!("a quota of {service} that is not either of an action or of a family")),
        };
        let kind = if family.is_some() { "family" } else { "operation" };
        let first = rows.first().ok_or_else(|| format!("a quota of {service}/{name}, which is no {kind}"))?;
        let scope = if family.is_some() { QuotaScope::Family(first.spec.family.name) } else { QuotaScope::Operation(first.spec.action) };
        let per = match per {
            Some(per) => {
                let field = rows.iter().find_map(|row| row.parameter(per));
                Some(field.ok_or_else(|| format!("a quota of {name} per {per}, which is no parameter of it"))?.wire)
            }
            None => None,
        };
        let holder = match app_id {
            Some(id) => {
                let app_id = AppId::new(id).map_err(|error| error.to_string())?;
                Holder::App(app_id, if is_test { Environment::Test } else { Environment::Production })
            }
            None if is_test => return Err(format!("a quota of {name} in the test environment of no app")),
            None => Holder::Account,
        };
        if !(1..=QuotaWindow::LONGEST).contains(&seconds) || !(1..=QuotaWindow::MOST_CALLS).contains(&calls) {
            return Err(format!("a quota of {name} for {calls} calls in {seconds} s, which no quota can be"));
        }
        Ok(QuotaKey { holder, service: first.spec.service().name, scope, seconds, calls, per })
    }

    fn restore(self, limiter: &mut Limiter) -> Result<(), String> {
        let key = self.key()?;
        let name = key.scope.name();
        let terms = key.terms();
        let mut meters = BTreeMap::new();
        for (text, meter) in self.counted {
            let value = u64::from_str_radix(&text, 16).ok().filter(|value| format!("{value:016x}") == text);
            let value = value.filter(|value| key.per.is_some() || *value == 0);
            let value = value.ok_or_else(|| format!("a quota of {name} for the value `{text}`, which is no hash of one"))?;
            // What has ended would have been dropped.
            if !meter.is_sound(terms, limiter.latest) || meter.end(terms) <= limiter.latest {
                return Err(format!("a quota of {name} for the value {text} that nothing can have been counted so for"));
            }
            if key.per.is_some() {
                let taken = limiter.taken.entry(key.seconds).or_default();
                taken.values += 1;
                taken.moments += meter.entries();
            }
            limiter.ends.insert((meter.end(terms), key, value));
            meters.insert(value, meter);
        }
        if meters.is_empty() || limiter.counted.insert(key, meters).is_some() {
            return Err(format!("a quota of {name} that is empty or there twice"));
        }
        Ok(())
    }
}
