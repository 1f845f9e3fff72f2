//! The limits on the rate of calls: the documented ones or others, counted after one of several models. Pure arithmetic on what calls left behind and a moment.

mod log;
mod meter;
mod model;
mod policy;
mod policy_file;
mod saved;
mod terms;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};
use zego_model::spec::{OperationSpec, Quota};

use self::meter::Meter;
pub use self::model::{LimiterModel, UnknownModel};
use self::policy::Limits;
pub(crate) use self::policy::is_operation;
pub use self::policy::{QuotaPolicy, QuotaPolicyError, QuotaWindow};
use self::terms::Terms;
use crate::holder::{Environment, Holder};
use crate::moment::Moment;

/// Bound: how many values of parameters are counted at a time in quotas of one length: a client that names ever new rooms must not fill the memory. The calls of
/// further values are not counted until some of these have ended, which the log of each says.
const MOST_VALUES: usize = 100_000;

/// Bound: how many moments the logs of all these values hold, in quotas of one length. Past that the logs do not grow any more (see [`log`]), and further values
/// are not counted; the log of a call says which it was.
const MOST_MOMENTS: usize = 1_000_000;

/// Counts calls, as long as they matter.
///
/// What has ended is dropped by the next call, whatever that is. A clock that steps back counts as standing still until it has caught up; one that is set
/// back by more than the longest quota there can be is another clock, for which nothing has been counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limiter {
    /// The latest moment of a call.
    latest: Moment,
    /// By quota and by the hash of a parameter's value. Nothing in it has ended at the latest moment.
    counted: BTreeMap<QuotaKey, BTreeMap<u64, Meter>>,
    /// When to look whether something has ended: for everything counted, a moment that is no later than its end.
    ends: BTreeSet<(Moment, QuotaKey, u64)>,
    /// What the values of parameters take up, by the length of their quotas in seconds.
    taken: BTreeMap<u32, Taken>,
    /// What has happened to a call for want of room, since somebody asked.
    missed: Option<Missed>,
}

/// How a call is counted otherwise than its quota has it.
#[derive(Clone, Copy, Debug)]
enum Missed {
    /// Its value of a parameter is one too many.
    Uncounted,
    /// A log has no room for its moment.
    CountedForLonger,
}

/// What the values of parameters take up in memory.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    values: usize,
    moments: usize,
}

/// A quota of one holder for the calls that it counts together.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct QuotaKey {
    holder: Holder,
    service: &'static str,
    scope: QuotaScope,
    seconds: u32,
    calls: u32,
    /// The parameter each of whose values is counted apart.
    per: Option<&'static str>,
}

/// Which calls a quota counts together.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum QuotaScope {
    /// Those of an operation.
    Operation(&'static str),
    /// Those of all operations of a family that have the same quota.
    Family(&'static str),
}

/// A quota that had no room for a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct FullQuota(QuotaKey);

impl Limiter {
    /// Counts a call in every quota it belongs to, if all of them have room for it. Otherwise the answer is the first that has none, and the call is counted
    /// in no quota, or, if the model counts refused calls, in all of them, those with room as well.
    ///
    /// `parameters` are those of the query or the body, as far as they could be read.
    pub(crate) fn admit(
        &mut self,
        policy: &QuotaPolicy,
        holder: Holder,
        spec: &OperationSpec,
        parameters: Option<&Map<String, Value>>,
        now: Moment,
    ) -> Result<(), FullQuota> {
        self.admit_within(&policy.limits(spec), holder, spec, parameters, now)
    }

    fn admit_within(
        &mut self,
        limits: &Limits<'_>,
        holder: Holder,
        spec: &OperationSpec,
        parameters: Option<&Map<String, Value>>,
        now: Moment,
    ) -> Result<(), FullQuota> {
        let &Limits { model, quotas, scale, shared } = limits;
        if model == LimiterModel::Off {
            return Ok(());
        }
        let scope = if shared { QuotaScope::Family(spec.family.name) } else { QuotaScope::Operation(spec.action) };
        let is_test = matches!(holder, Holder::App(_, Environment::Test));
        let keys = quotas.iter().map(|quota| QuotaKey {
            holder,
            service: spec.service().name,
            scope,
            seconds: quota.seconds,
            calls: scaled(quota, is_test, scale),
            per: quota.per,
        });
        let now = self.keep_up(now);
        let mut belongs: Vec<(QuotaKey, u64)> = Vec::with_capacity(quotas.len());
        for key in keys {
            // Two quotas that differ in production only are one in the test environment.
            if let Some(value) = key.value(parameters).filter(|value| !belongs.contains(&(key, *value))) {
                belongs.push((key, value));
            }
        }
        let full = belongs.iter().find(|(key, value)| !self.has_room(model, key, *value, now)).map(|(key, _)| FullQuota(*key));
        if full.is_none() || model == LimiterModel::SlidingLogCountingRefused {
            for (key, value) in belongs {
                self.count(model, key, value, now);
            }
        }
        full.map_or(Ok(()), Err)
    }

    /// What the log says of a call that was counted otherwise than its quotas have it.
    pub(crate) fn take_note(&mut self) -> Option<String> {
        Some(match self.missed.take()? {
            Missed::Uncounted => format!(
                "the call is not counted by the limit for each value of a parameter: {MOST_VALUES} values, or {MOST_MOMENTS} moments of their calls, are counted already, until some end"
            ),
            Missed::CountedForLonger => format!(
                "calls are counted for longer than their limit says: a log holds {} moments, and all those of values together {MOST_MOMENTS}",
                log::MOST_ENTRIES
            ),
        })
    }

    /// Drops what has ended. The answer is the moment that counts: time does not go back.
    fn keep_up(&mut self, now: Moment) -> Moment {
        if now.plus_secs(QuotaWindow::LONGEST.into()) < self.latest {
            *self = Self::default();
        }
        self.latest = self.latest.max(now);
        while let Some(&(end, key, value)) = self.ends.first().filter(|(end, ..)| *end <= self.latest) {
            self.ends.remove(&(end, key, value));
            self.look_at(key, value);
        }
        self.latest
    }

    /// Drops it if it has ended; otherwise it is looked at again when it will have.
    fn look_at(&mut self, key: QuotaKey, value: u64) {
        let Entry::Occupied(mut meters) = self.counted.entry(key) else { return };
        let Some(meter) = meters.get().get(&value) else { return };
        let end = meter.end(key.terms());
        if end > self.latest {
            self.ends.insert((end, key, value));
            return;
        }
        if let Some(taken) = self.taken.get_mut(&key.seconds).filter(|_| key.per.is_some()) {
            taken.values -= 1;
            taken.moments -= meter.entries();
        }
        meters.get_mut().remove(&value);
        if meters.get().is_empty() {
            meters.remove();
        }
    }

    fn has_room(&self, model: LimiterModel, key: &QuotaKey, value: u64, now: Moment) -> bool {
        let meter = self.counted.get(key).and_then(|meters| meters.get(&value)).filter(|meter| meter.is_of(model));
        meter.is_none_or(|meter| meter.has_room(key.terms(), now))
    }

    fn count(&mut self, model: LimiterModel, key: QuotaKey, value: u64, now: Moment) {
        let terms = key.terms();
        let Some(empty) = Meter::empty(model, terms, now) else { return };
        let mut uncounted = Taken::default();
        let taken = if key.per.is_some() { self.taken.entry(key.seconds).or_default() } else { &mut uncounted };
        let may_grow = taken.moments < MOST_MOMENTS;
        let meters = self.counted.entry(key).or_default();
        let (before, meter) = match meters.entry(value) {
            Entry::Occupied(known) => (known.get().entries(), known.into_mut()),
            Entry::Vacant(_) if taken.values >= MOST_VALUES || !may_grow => {
                if meters.is_empty() {
                    self.counted.remove(&key);
                }
                self.missed = Some(Missed::Uncounted);
                return;
            }
            Entry::Vacant(first) => {
                taken.values += 1;
                (0, first.insert(empty.clone()))
            }
        };
        // Another model has counted before a restart.
        let is_another = !meter.is_of(model);
        if is_another {
            *meter = empty;
        }
        if !meter.count(terms, now, may_grow) {
            self.missed = Some(Missed::CountedForLonger);
        }
        taken.moments = (taken.moments + meter.entries()).saturating_sub(before);
        if before == 0 || is_another {
            self.ends.insert((meter.end(terms), key, value));
        }
    }
}

/// The calls that a quota admits: the documented ones, multiplied, and one at least.
fn scaled(quota: &Quota, is_test: bool, scale: f64) -> u32 {
    let calls = if is_test { quota.test_calls.unwrap_or(quota.calls) } else { quota.calls };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped to what the type holds")]
    let scaled = (f64::from(calls) * scale).round().clamp(1.0, f64::from(QuotaWindow::MOST_CALLS)) as u32;
    scaled
}

impl QuotaScope {
    const fn name(self) -> &'static str {
        match self {
            Self::Operation(name) | Self::Family(name) => name,
        }
    }
}

impl QuotaKey {
    fn terms(&self) -> Terms {
        Terms::new(self.calls, self.seconds)
    }

    /// What is counted apart: the hash of the parameter's value, because values can be long; `None` where the call has none.
    fn value(&self, parameters: Option<&Map<String, Value>>) -> Option<u64> {
        match self.per {
            Some(name) => hash(parameters?.get(name)?),
            None => Some(0),
        }
    }
}

/// The hash of a value, the same for 5 and "5"; `None` where the value is not given.
///
/// FNV-1a of 64 bits: the standard library's may be another in its next release, and hashes are in files of state.
fn hash(value: &Value) -> Option<u64> {
    let fnv =
        |text: &str| text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    match value {
        Value::Null => None,
        Value::String(text) => Some(fnv(text)),
        other => Some(fnv(&other.to_string())),
    }
}

impl FullQuota {
    /// The parameter whose values are counted apart.
    pub(crate) const fn per(&self) -> Option<&'static str> {
        self.0.per
    }

    /// How many calls it admits.
    pub(crate) const fn calls(&self) -> u32 {
        self.0.calls
    }
}

/// Why a call is refused.
impl fmt::Display for FullQuota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let QuotaKey { scope, calls, seconds, per, holder, .. } = self.0;
        write!(f, "too many calls: {calls} in {seconds} s is the limit of {} for ", scope.name())?;
        match (per, holder) {
            (Some(name), _) => write!(f, "one {name}"),
            (None, Holder::App(..)) => f.write_str("an app"),
            (None, Holder::Account) => f.write_str("an account"),
        }
    }
}
