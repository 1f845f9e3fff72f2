//! How fast calls go.

use clap::ArgMatches;
use zego_model::spec::OperationSpec;
use zego_transport::quota::Pacer;

use super::arguments::flag;
use crate::names;

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

    /// What has the calls of this process wait for their turns.
    pub(super) fn pacer(self) -> Pacer {
        Pacer::new().scale(self.scale()).share(self.share)
    }
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
