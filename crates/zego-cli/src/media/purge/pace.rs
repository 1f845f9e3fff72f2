//! How fast calls go.

use clap::ArgMatches;
use zego_bulk::LedgerLocation;
use zego_model::spec::OperationSpec;
use zego_quota::{Class, FleetQuota, FleetQuotaBuilder, FleetQuotaError};
use zego_transport::quota::Pacer;

use super::arguments::flag;
use super::place;
use crate::error::CommandError;
use crate::id;
use crate::{credentials, names};

/// The variable that names the store of the quota where the command line does not, with its password.
const VARIABLE: &str = "ZEGO_QUOTA_STORE";

/// The quota, and which part of it is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Calls a second that the account has.
    pub(super) quota: f64,
    pub(super) share: f64,
    documented: f64,
}

impl Pace {
    pub(super) fn of(matches: &ArgMatches) -> Self {
        let number = |name| matches.get_one::<f64>(name).copied();
        let documented = documented();
        Self { quota: number(flag::QUOTA).unwrap_or(documented), share: number(flag::SHARE).unwrap_or(1.0), documented }
    }

    /// By how much the account's quotas are larger than those that are documented.
    pub(super) fn scale(self) -> f64 {
        self.quota / self.documented
    }

    /// Calls a second that are made at most.
    pub(super) fn calls_per_second(self) -> f64 {
        self.quota * self.share
    }

    /// The quota that this process shares with others: in the store that was named, or beside a ledger in Postgres, whose workers share it in any case.
    pub(super) fn fleet(self, matches: &ArgMatches, ledger: &LedgerLocation) -> Result<Option<FleetQuota>, CommandError> {
        let named = match matches.get_one::<String>(flag::QUOTA_STORE) {
            Some(text) => {
                place::check_for_password(text, "--quota-store", VARIABLE)?;
                Some(store(text, "--quota-store")?)
            }
            // What the environment names is for the work, not for a try.
            None if matches.get_flag(id::SANDBOX) => None,
            None => credentials::variable(VARIABLE)?.map(|text| store(&text, VARIABLE)).transpose()?,
        };
        let builder = match (named, ledger) {
            (Some(named), _) => named,
            (None, LedgerLocation::Postgres(url)) => FleetQuota::postgres(url.clone()),
            (None, _) => return Ok(None),
        };
        let fleet = builder.scale(self.scale()).share(self.share).build().map_err(|error| wrong("--quota-store", &error))?;
        Ok(Some(fleet.class(Class::Bulk)))
    }

    /// What has the calls of this process wait for their turns.
    pub(super) fn pacer(self) -> Pacer {
        Pacer::new().scale(self.scale()).share(self.share)
    }
}

fn store(text: &str, origin: &str) -> Result<FleetQuotaBuilder, CommandError> {
    if place::is_postgres(text) {
        return place::database(text, origin).map(FleetQuota::postgres);
    }
    FleetQuota::redis(text).map_err(|error| wrong(origin, &error))
}

/// Nothing of the address is shown.
fn wrong(origin: &str, error: &FleetQuotaError) -> CommandError {
    CommandError::usage(format!("{origin}: {error}"), "Name it as postgres://USER@HOST/DATABASE, or redis://HOST:6379/.")
}

/// The operation that deletes.
pub(super) fn spec() -> &'static OperationSpec {
    names::find("rtc", "delete-media").expect("the description has DeleteMedia").spec
}

/// The calls a second that its page allows.
fn documented() -> f64 {
    spec().quota.iter().map(|quota| f64::from(quota.calls) / f64::from(quota.seconds)).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The help says so, and so does the documentation.
    #[test]
    fn twenty_calls_a_second_are_documented() {
        assert!((documented() - 20.0).abs() < f64::EPSILON);
    }
}
