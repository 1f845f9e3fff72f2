//! What every model has to keep to, whatever is called when: each is held against a definition that remembers every call.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use super::log::CallLog;
use super::*;
use crate::published::published_app;

/// A call: so many milliseconds after the one before it, on this room, in this environment, of one of two operations.
type Call = (i64, Option<u8>, bool, bool);

/// What has happened, all of it.
struct Naive {
    model: LimiterModel,
    windows: Vec<(u32, u32, bool)>,
    /// Each call, its moment in milliseconds, and whether it was admitted.
    calls: Vec<(Call, i64, bool)>,
}

impl Naive {
    /// The first window without room for a call; it is one of those that the model calls full by its definition.
    fn full(&self, call: Call, now: i64) -> Option<(u32, u32, bool)> {
        self.windows.iter().copied().find(|&(calls, seconds, per_room)| {
            let length = i64::from(seconds) * 1000;
            if per_room && call.1.is_none() {
                return false;
            }
            let is_same = |other: &Call| (other.2, other.3) == (call.2, call.3) && (!per_room || other.1 == call.1);
            let same: Vec<_> = self.calls.iter().filter(|(other, ..)| is_same(other)).collect();
            let count = |counts: &dyn Fn(i64, bool) -> bool| same.iter().filter(|(_, at, admitted)| counts(*at, *admitted)).count();
            let calls_of = usize::try_from(calls).unwrap();
            match self.model {
                LimiterModel::FixedWindow => count(&|at, admitted| admitted && at / length == now / length) >= calls_of,
                LimiterModel::SlidingLog => count(&|at, admitted| admitted && at > now - length) >= calls_of,
                LimiterModel::SlidingLogCountingRefused => count(&|at, _| at > now - length) >= calls_of,
                // From no moment on may there be more calls than a full bucket has, and what has come in since.
                LimiterModel::TokenBucket | LimiterModel::Gcra => same.iter().map(|(_, at, _)| *at).chain([now]).any(|from| {
                    let with_this = i64::try_from(count(&|at, admitted| admitted && at >= from)).unwrap() + 1;
                    with_this * length > i64::from(calls) * length + (now - from) * i64::from(calls)
                }),
                LimiterModel::Off => false,
            }
        })
    }

    fn admits(&mut self, call: Call, now: i64) -> Result<(), (u32, u32, bool)> {
        let full = self.full(call, now);
        self.calls.push((call, now, full.is_none()));
        full.map_or(Ok(()), Err)
    }
}

fn operation(other: bool) -> &'static OperationSpec {
    let action = if other { "DescribeUserList" } else { "CloseRoom" };
    let mut specs = zego_model::operations().map(|row| row.spec);
    specs.find(|spec| spec.service().name == "rtc" && spec.action == action).unwrap()
}

fn policy(model: LimiterModel, windows: &[(u32, u32, bool)]) -> QuotaPolicy {
    let windows = windows.iter().map(|(calls, seconds, per_room)| {
        let window = QuotaWindow::new(*calls, *seconds);
        if *per_room { window.per("RoomId") } else { window }
    });
    let windows: Vec<_> = windows.collect();
    let policy = QuotaPolicy::new().model(model).operation("DescribeUserList", windows.clone()).unwrap();
    policy.operation("CloseRoom", windows).unwrap()
}

fn admit(limiter: &mut Limiter, policy: &QuotaPolicy, call: Call, now: i64) -> Result<(), (u32, u32, bool)> {
    let (_, room, is_test, other) = call;
    let environment = if is_test { Environment::Test } else { Environment::Production };
    let parameters = room.map_or_else(|| json!({}), |room| json!({ "RoomId": room }));
    let holder = Holder::App(published_app().app_id, environment);
    let admitted = limiter.admit(policy, holder, operation(other), parameters.as_object(), Moment::from_millis(now));
    admitted.map_err(|FullQuota(key)| (key.calls, key.seconds, key.per.is_some()))
}

fn restored(limiter: &Limiter) -> Limiter {
    let text = serde_json::to_string(limiter).unwrap();
    let restored: Limiter = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&restored).unwrap(), text);
    restored
}

/// Steps of milliseconds, of about the length of a quota's share, and of whole seconds, which are all that a clock of seconds has.
fn step() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), 0..4_i64, 0..700_i64, (0..4_i64).prop_map(|seconds| seconds * 1000), Just(999), 5_000..9_000_i64]
}

fn calls(step: impl Strategy<Value = i64>) -> impl Strategy<Value = Vec<Call>> {
    let room = proptest::option::weighted(0.8, 0..3_u8);
    vec((step, room, proptest::bool::weighted(0.2), proptest::bool::weighted(0.3)), 1..120)
}

fn model() -> impl Strategy<Value = LimiterModel> {
    proptest::sample::select(&LimiterModel::ALL[..])
}

/// Calls, seconds, and whether for each room.
fn windows() -> impl Strategy<Value = Vec<(u32, u32, bool)>> {
    vec((1..7_u32, 1..4_u32, any::<bool>()), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_model_decides_as_its_definition(model in model(), windows in windows(), calls in calls(step()), restart in 0..120_usize, start in 0..4_000_i64) {
        let policy = policy(model, &windows);
        let mut naive = Naive { model, windows, calls: Vec::new() };
        let (mut limiter, mut now) = (Limiter::default(), 1_700_000_000_000 + start);
        for (number, call) in calls.into_iter().enumerate() {
            if number == restart {
                limiter = restored(&limiter);
            }
            now += call.0;
            prop_assert_eq!(admit(&mut limiter, &policy, call, now), naive.admits(call, now), "call {} at {}", number, now);
        }
        restored(&limiter);
    }

    /// A clock that steps back stands still until it has caught up, so nothing more is admitted.
    #[test]
    fn a_clock_that_steps_back_admits_nothing_more(model in model(), windows in windows(), calls in calls(prop_oneof![step(), -5_000..0_i64])) {
        let policy = policy(model, &windows);
        let mut naive = Naive { model, windows, calls: Vec::new() };
        let (mut limiter, mut now, mut latest) = (Limiter::default(), 1_700_000_000_000, 0);
        for call in calls {
            now += call.0;
            latest = latest.max(now);
            prop_assert_eq!(admit(&mut limiter, &policy, call, now), naive.admits(call, latest));
        }
    }

    /// The sliding log admits N in any stretch, the bucket N and what has come in since, wherever the stretch begins; refused ones change nothing.
    #[test]
    fn no_stretch_has_more_than_its_share(model in model(), limit in 1..9_u32, seconds in 1..4_u32, steps in vec(step(), 1..200)) {
        let policy = policy(model, &[(limit, seconds, false)]);
        let (mut limiter, mut now, mut admitted) = (Limiter::default(), 1_700_000_000_000, Vec::new());
        for step in steps {
            now += step;
            if admit(&mut limiter, &policy, (0, None, false, false), now).is_ok() {
                admitted.push(now);
            }
        }
        let (length, calls) = (i64::from(seconds) * 1000, i64::from(limit));
        for (first, from) in admitted.iter().enumerate() {
            for (last, to) in admitted.iter().enumerate().skip(first) {
                let (count, passed) = (i64::try_from(last - first + 1).unwrap(), to - from);
                match model {
                    LimiterModel::SlidingLog | LimiterModel::SlidingLogCountingRefused => prop_assert!(passed >= length || count <= calls),
                    LimiterModel::TokenBucket | LimiterModel::Gcra => prop_assert!((count - calls) * length <= passed * calls),
                    LimiterModel::FixedWindow => prop_assert!(passed >= length || count <= 2 * calls),
                    _ => {}
                }
            }
        }
    }

    /// A log that may not grow any more admits no more than one that may.
    #[test]
    fn a_log_without_memory_admits_no_more(limit in 1..9_u32, calls in vec((step(), any::<bool>()), 1..200)) {
        let (terms, mut log, mut now, mut admitted) = (Terms::new(limit, 1), CallLog::default(), 1_700_000_000_000, Vec::new());
        for (step, may_grow) in calls {
            now += step;
            let moment = Moment::from_millis(now);
            let before = log.entries();
            if log.has_room(terms, moment) {
                log.count(terms, moment, may_grow);
                admitted.push(now);
            }
            prop_assert!(may_grow || log.entries() <= before.max(1));
        }
        let calls = usize::try_from(limit).unwrap();
        for stretch in admitted.windows(calls + 1) {
            prop_assert!(stretch[calls] - stretch[0] >= 1000, "{stretch:?}");
        }
    }
}

/// At a moment N are let through, and when a part of the length has passed, its share.
#[test]
fn a_bucket_fills_evenly() {
    for model in [LimiterModel::TokenBucket, LimiterModel::Gcra] {
        let policy = policy(model, &[(3, 1, false)]);
        let mut limiter = Limiter::default();
        let mut at = |millis: i64| admit(&mut limiter, &policy, (0, None, false, false), 1_700_000_000_000 + millis).is_ok();
        assert_eq!([0, 0, 0, 0].map(&mut at), [true, true, true, false], "{model}");
        // A third of a second is 333 ms and a third, and the third is not lost.
        assert_eq!([333, 334, 666, 667, 999, 1_000, 1_000].map(&mut at), [false, true, false, true, false, true, false], "{model}");
        assert_eq!([10_000, 10_000, 10_000, 10_000].map(&mut at), [true, true, true, false], "{model}");
    }
}

/// Who goes on calling gets nothing through until they have been quiet, also where another quota has refused them.
#[test]
fn refused_calls_can_count() {
    let steps = [(0, true), (500, false), (1_499, false), (2_498, false), (3_498, true)];
    let counting = policy(LimiterModel::SlidingLogCountingRefused, &[(1, 1, false)]);
    let mut limiter = Limiter::default();
    for (at, admitted) in steps {
        assert_eq!(admit(&mut limiter, &counting, (0, None, false, false), 1_700_000_000_000 + at).is_ok(), admitted, "{at}");
    }
    // The room's quota refuses the second call, and the app's has counted it.
    let counting = policy(LimiterModel::SlidingLogCountingRefused, &[(1, 1, true), (3, 1, false)]);
    let mut limiter = Limiter::default();
    let mut call = |room| admit(&mut limiter, &counting, (0, Some(room), false, false), 1_700_000_000_000);
    assert_eq!([call(1), call(1), call(2), call(3)], [Ok(()), Err((1, 1, true)), Ok(()), Err((3, 1, false))]);
}
