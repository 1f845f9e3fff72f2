//! The documented limits on the rate of calls.
//!
//! A quota is counted in windows of time. They are fixed: a window of 10 s begins at every full ten seconds since 1970, and the count starts
//! anew with it. How the service itself counts is not documented.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value};
use zego_model::spec::{OperationSpec, Quota};
use zego_sign::Timestamp;

use crate::state::{Environment, TenantKey};

/// How many windows of one length can be open for values of parameters. The calls of further values are not counted until these windows
/// have ended: a client that names ever new rooms must not fill the memory.
const MOST_VALUES: usize = 100_000;

/// Counts the calls of all windows that are open.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    /// By the length of their windows, in seconds: windows of one length begin and end together.
    open: BTreeMap<u32, OpenWindows>,
}

/// The windows of one length that are open now.
#[derive(Debug)]
struct OpenWindows {
    /// How many windows of this length there have been since 1970.
    number: u64,
    admitted: BTreeMap<QuotaWindow, u32>,
    /// How many of them are for a value of a parameter.
    values: usize,
}

/// Whose calls a quota counts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum QuotaHolder {
    /// An app in one environment, at ZEGO.
    App(TenantKey),
    /// The account, at Tencent.
    Account,
}

/// What is counted together: the calls of one operation that one quota is for.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct QuotaWindow {
    /// A hash of the value that a parameter has, and the parameter, if each of its values is counted apart. It is the hash, because values
    /// can be long.
    per: Option<(u64, &'static str)>,
    holder: QuotaHolder,
    service: &'static str,
    /// The operation's action; the family's name, where all its operations share their limits.
    scope: &'static str,
    calls: u32,
    seconds: u32,
}

impl Limiter {
    /// Counts a call in every window it belongs to, if all of them have room for it; otherwise it is counted in none, and the answer is a
    /// window that is full.
    ///
    /// `shared` counts the calls of all operations of the family that have the same limit together. `parameters` are those of the query or the body, as far as they could be read.
    pub(crate) fn admit(
        &mut self,
        holder: QuotaHolder,
        spec: &OperationSpec,
        shared: bool,
        parameters: Option<&Map<String, Value>>,
        now: Timestamp,
    ) -> Result<(), QuotaWindow> {
        let scope = if shared { spec.family.name } else { spec.action };
        self.admit_quotas(holder, (spec, scope), spec.quota, parameters, now)
    }

    fn admit_quotas(
        &mut self,
        holder: QuotaHolder,
        operation: (&OperationSpec, &'static str),
        quotas: &[Quota],
        parameters: Option<&Map<String, Value>>,
        now: Timestamp,
    ) -> Result<(), QuotaWindow> {
        self.open.retain(|seconds, open| open.number == number(*seconds, now));
        let mut windows: Vec<QuotaWindow> = Vec::with_capacity(quotas.len());
        for quota in quotas {
            // Two quotas that differ in production only are one window in the test environment.
            if let Some(window) = QuotaWindow::of(holder, operation, *quota, parameters).filter(|window| !windows.contains(window)) {
                windows.push(window);
            }
        }
        if let Some(full) = windows.iter().find(|window| self.admitted(window) >= window.calls) {
            return Err(full.clone());
        }
        for window in windows {
            self.count(window, now);
        }
        Ok(())
    }

    fn admitted(&self, window: &QuotaWindow) -> u32 {
        self.open.get(&window.seconds).and_then(|open| open.admitted.get(window)).copied().unwrap_or_default()
    }

    fn count(&mut self, window: QuotaWindow, now: Timestamp) {
        let open = self.open.entry(window.seconds).or_insert_with(|| OpenWindows {
            number: number(window.seconds, now),
            admitted: BTreeMap::new(),
            values: 0,
        });
        let of_a_value = usize::from(window.per.is_some());
        match open.admitted.entry(window) {
            Entry::Occupied(mut admitted) => *admitted.get_mut() += 1,
            Entry::Vacant(_) if open.values + of_a_value > MOST_VALUES => {}
            Entry::Vacant(first) => {
                open.values += of_a_value;
                first.insert(1);
            }
        }
    }
}

/// The number of the window of this length that is open now.
fn number(seconds: u32, now: Timestamp) -> u64 {
    now.as_secs() / u64::from(seconds.max(1))
}

impl QuotaWindow {
    /// The window a call belongs to; `None` where the quota is for the values of a parameter and the call has none.
    fn of(
        holder: QuotaHolder,
        (spec, scope): (&OperationSpec, &'static str),
        quota: Quota,
        parameters: Option<&Map<String, Value>>,
    ) -> Option<Self> {
        let per = match quota.per {
            Some(name) => Some((hash(parameters?.get(name)?)?, name)),
            None => None,
        };
        let calls = match holder {
            QuotaHolder::App((_, Environment::Test)) => quota.test_calls.unwrap_or(quota.calls),
            _ => quota.calls,
        };
        Some(Self { per, holder, service: spec.service().name, scope, calls, seconds: quota.seconds })
    }

    /// The parameter whose values are counted apart.
    pub(crate) fn per(&self) -> Option<&'static str> {
        self.per.map(|(_, name)| name)
    }

    /// How many calls it admits.
    pub(crate) const fn calls(&self) -> u32 {
        self.calls
    }
}

/// The hash of a value, the same for 5 and "5"; `None` where the value is not given.
fn hash(value: &Value) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    match value {
        Value::Null => return None,
        Value::String(text) => text.hash(&mut hasher),
        other => other.to_string().hash(&mut hasher),
    }
    Some(hasher.finish())
}

/// Why a call that found it full is refused.
impl fmt::Display for QuotaWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scope, calls, seconds, .. } = self;
        write!(f, "too many calls: {calls} in {seconds} s is the limit of {scope} for ")?;
        match (self.per(), self.holder) {
            (Some(name), _) => write!(f, "one {name}"),
            (None, QuotaHolder::App(_)) => f.write_str("an app"),
            (None, QuotaHolder::Account) => f.write_str("an account"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::builder::published_app;

    /// Calls of one operation, under quotas of the test's own.
    struct Calls {
        limiter: Limiter,
        quotas: Vec<Quota>,
        holder: QuotaHolder,
        spec: &'static OperationSpec,
    }

    fn operation(service: &str, action: &str) -> &'static OperationSpec {
        let mut specs = zego_model::operations().map(|row| row.spec);
        specs.find(|spec| spec.service().name == service && spec.action == action).unwrap()
    }

    impl Calls {
        fn under(quotas: impl IntoIterator<Item = Quota>) -> Self {
            let holder = QuotaHolder::App((published_app().app_id, Environment::Production));
            Self { limiter: Limiter::default(), quotas: quotas.into_iter().collect(), holder, spec: operation("rtc", "SearchMedia") }
        }

        /// The length and the parameter of the window that refuses a call at this second.
        fn call_with(&mut self, parameters: &Value, seconds: u64) -> Result<(), (u32, Option<&'static str>)> {
            let now = Timestamp::from_secs(seconds);
            let operation = (self.spec, self.spec.action);
            let admitted = self.limiter.admit_quotas(self.holder, operation, &self.quotas, parameters.as_object(), now);
            admitted.map_err(|full| (full.seconds, full.per()))
        }

        fn admits(&mut self, seconds: u64) -> bool {
            self.call_with(&Value::Null, seconds).is_ok()
        }
    }

    #[test]
    fn windows_begin_at_full_seconds_and_refused_calls_are_not_counted() {
        let mut calls = Calls::under([Quota::new(2, 10)]);
        assert_eq!([10, 10, 19, 20, 29, 29, 30].map(|at| calls.admits(at)), [true, true, false, true, true, false, true]);
    }

    #[test]
    fn apps_environments_and_operations_are_counted_apart() {
        let mut calls = Calls::under([Quota::new(1, 1)]);
        let app = published_app().app_id;
        let other = zego_sign::AppId::new(7).unwrap();
        for holder in [
            QuotaHolder::App((app, Environment::Production)),
            QuotaHolder::App((app, Environment::Test)),
            QuotaHolder::App((other, Environment::Production)),
            QuotaHolder::Account,
        ] {
            calls.holder = holder;
            for (service, action) in [("rtc", "SearchMedia"), ("rtc", "DeleteMedia"), ("tencent_live", "CreateLiveRecord")] {
                calls.spec = operation(service, action);
                assert_eq!([calls.admits(5), calls.admits(5)], [true, false], "{holder:?} {action}");
            }
        }
    }

    /// 3 a minute and 8 in ten minutes, both for the same app.
    #[test]
    fn a_call_is_counted_in_all_of_its_windows_or_in_none() {
        let mut calls = Calls::under([Quota::new(3, 60), Quota::new(8, 600)]);
        let mut at = |seconds| calls.call_with(&Value::Null, seconds).map_err(|(length, _)| length);
        for minute in 0..2 {
            (0..3).for_each(|_| assert_eq!(at(minute * 60), Ok(())));
            // Were these counted in the ten minutes, the last two calls would not be admitted.
            (0..100).for_each(|_| assert_eq!(at(minute * 60 + 59), Err(60)));
        }
        assert_eq!([at(120), at(120), at(120)], [Ok(()), Ok(()), Err(600)]);
        // What the longer window refuses is not counted in the shorter one.
        assert_eq!([at(599), at(600), at(600), at(600), at(600)], [Err(600), Ok(()), Ok(()), Ok(()), Err(60)]);
    }

    /// Two windows in production, and one in the test environment.
    #[test]
    fn one_window_is_counted_once() {
        let mut calls = Calls::under([Quota::new(10, 1).in_test(2), Quota::new(2, 1)]);
        calls.holder = QuotaHolder::App((published_app().app_id, Environment::Test));
        assert_eq!([calls.admits(1), calls.admits(1), calls.admits(1)], [true, true, false]);
    }

    #[test]
    fn values_of_a_parameter_are_counted_apart() {
        let mut calls = Calls::under([Quota::new(1, 10).per("RoomId"), Quota::new(4, 10)]);
        let mut with = |parameters: Value| calls.call_with(&parameters, 7).map_err(|(_, per)| per);
        assert_eq!(with(json!({ "RoomId": "a" })), Ok(()));
        assert_eq!(with(json!({ "RoomId": "a" })), Err(Some("RoomId")));
        assert_eq!(with(json!({ "RoomId": "5" })), Ok(()));
        assert_eq!(with(json!({ "RoomId": 5 })), Err(Some("RoomId")), "the same value, as a number");
        // Without a value a call belongs to the app's window alone.
        assert_eq!([with(json!({})), with(json!({ "RoomId": null }))], [Ok(()), Ok(())]);
        assert_eq!(with(json!({ "RoomId": "b" })), Err(None));
    }

    /// A million rooms in three hours: what has ended is dropped, and what has not is bounded.
    #[test]
    fn the_memory_is_bounded_however_many_values_are_named() {
        let mut calls = Calls::under([Quota::new(1, 10).per("RoomId"), Quota::new(5, 3_600).per("RoomId"), Quota::new(1_000, 1)]);
        let start = 1_699_999_200;
        let (mut most, mut parameters) = (0, json!({ "RoomId": 0 }));
        for room in 0..1_000_000_u64 {
            let seconds = start + room / 100;
            parameters["RoomId"] = room.into();
            assert_eq!(calls.call_with(&parameters, seconds), Ok(()));
            // Entries only come within a second: its last call is when there are most of them.
            if room % 100 == 99 {
                most = most.max(calls.limiter.open.values().map(|open| open.admitted.len()).sum::<usize>());
            }
        }
        // The rooms of ten seconds, those that the hour remembers, and the app.
        assert_eq!(most, 1_000 + MOST_VALUES + 1);
        assert_eq!(calls.call_with(&json!({ "RoomId": 999_999 }), start + 9_999), Err((10, Some("RoomId"))));
        // All that was counted has ended.
        assert!(calls.admits(start + 4 * 3_600));
        assert_eq!(calls.limiter.open.values().map(|open| open.admitted.len()).sum::<usize>(), 1);
    }
}
