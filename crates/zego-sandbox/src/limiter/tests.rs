//! What a limiter does, by example.

use serde_json::json;

use super::*;
use crate::published::published_app;

/// Calls of one operation, under quotas of the test's own.
struct Calls {
    limiter: Limiter,
    model: LimiterModel,
    scale: f64,
    quotas: Vec<Quota>,
    holder: Holder,
    spec: &'static OperationSpec,
    shared: bool,
}

fn operation(service: &str, action: &str) -> &'static OperationSpec {
    let mut specs = zego_model::operations().map(|row| row.spec);
    specs.find(|spec| spec.service().name == service && spec.action == action).unwrap()
}

impl Calls {
    fn under(quotas: impl IntoIterator<Item = Quota>) -> Self {
        let holder = Holder::App(published_app().app_id, Environment::Production);
        let (model, scale, spec) = (LimiterModel::FixedWindow, 1.0, operation("rtc", "SearchMedia"));
        Self { limiter: Limiter::default(), model, scale, quotas: quotas.into_iter().collect(), holder, spec, shared: false }
    }

    /// The length and the parameter of the window that refuses a call at this second.
    fn call_with(&mut self, parameters: &Value, seconds: u64) -> Result<(), (u32, Option<&'static str>)> {
        let now = Moment::from_secs(i64::try_from(seconds).unwrap());
        let limits = Limits { model: self.model, quotas: &self.quotas, scale: self.scale, shared: self.shared };
        let admitted = self.limiter.admit_within(&limits, self.holder, self.spec, parameters.as_object(), now);
        admitted.map_err(|full| (full.0.seconds, full.per()))
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
        Holder::App(app, Environment::Production),
        Holder::App(app, Environment::Test),
        Holder::App(other, Environment::Production),
        Holder::Account,
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
    calls.holder = Holder::App(published_app().app_id, Environment::Test);
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

impl Limiter {
    /// How much is counted.
    fn size(&self) -> usize {
        self.counted.values().map(BTreeMap::len).sum()
    }

    /// The same, and what is kept beside it agrees.
    fn checked_size(&self) -> usize {
        let of_values = || self.counted.iter().filter(|(key, _)| key.per.is_some()).flat_map(|(_, meters)| meters.values());
        assert_eq!(self.taken.values().map(|taken| taken.values).sum::<usize>(), of_values().count());
        assert_eq!(self.taken.values().map(|taken| taken.moments).sum::<usize>(), of_values().map(Meter::entries).sum::<usize>());
        assert_eq!(self.ends.len(), self.size());
        self.size()
    }
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
        // The hour has as many values as it counts; those of ten seconds are few.
        let note = calls.limiter.take_note();
        let is_full = [100_000..360_000, 460_000..720_000, 820_000..1_000_000].iter().any(|rooms| rooms.contains(&room));
        assert_eq!(note.is_some(), is_full, "{room}");
        // Entries only come within a second: its last call is when there are most of them.
        if room % 100 == 99 {
            most = most.max(calls.limiter.size());
        }
    }
    // The rooms of ten seconds, those that the hour remembers, and the app.
    assert_eq!(most, 1_000 + MOST_VALUES + 1);
    assert_eq!(calls.call_with(&json!({ "RoomId": 999_999 }), start + 9_999), Err((10, Some("RoomId"))));
    // All that was counted has ended.
    assert!(calls.admits(start + 4 * 3_600));
    assert_eq!(calls.limiter.checked_size(), 1);
}

/// The same under each other model, with every room called until it is full.
#[test]
fn the_memory_of_every_model_is_bounded() {
    for model in [LimiterModel::SlidingLog, LimiterModel::SlidingLogCountingRefused, LimiterModel::TokenBucket, LimiterModel::Gcra] {
        let mut calls = Calls::under([Quota::new(2, 10).per("RoomId"), Quota::new(3, 3_600).per("RoomId")]);
        calls.model = model;
        let mut parameters = json!({ "RoomId": 0 });
        for room in 0..250_000_u64 {
            parameters["RoomId"] = room.into();
            let seconds = 1_700_000_000 + room / 100;
            let admitted = [(); 3].map(|()| calls.call_with(&parameters, seconds).is_ok());
            assert_eq!(admitted, [true, true, false], "{model}: room {room}");
        }
        assert!((MOST_VALUES..=MOST_VALUES + 1_000).contains(&calls.limiter.checked_size()), "{model}: {}", calls.limiter.size());
        assert!(calls.admits(1_700_010_000));
        assert_eq!(calls.limiter.checked_size(), 0, "{model}: all has ended, and a call without a room counts nowhere");
    }
}

/// A log of many calls at few moments is short, and one of many moments has an end.
#[test]
fn a_log_is_no_longer_than_its_moments() {
    let mut calls = Calls::under([Quota::new(1_000_000, 86_400)]);
    calls.model = LimiterModel::SlidingLog;
    let entries = |calls: &Calls| calls.limiter.counted.values().flat_map(BTreeMap::values).map(Meter::entries).sum::<usize>();
    (0..200_000).for_each(|number| assert!(calls.admits(1_700_000_000 + number / 50_000)));
    assert_eq!(entries(&calls), 4);
    let at = |calls: &mut Calls, millis| {
        let limits = Limits { model: calls.model, quotas: &calls.quotas, scale: 1.0, shared: false };
        calls.limiter.admit_within(&limits, calls.holder, calls.spec, None, Moment::from_millis(millis)).is_ok()
    };
    // Four are there.
    (0..99_996).for_each(|number| assert!(at(&mut calls, 1_700_000_010_000 + number)));
    assert!(calls.limiter.take_note().is_none());
    (99_996..150_000).for_each(|number| assert!(at(&mut calls, 1_700_000_010_000 + number)));
    assert_eq!(entries(&calls), log::MOST_ENTRIES);
    assert!(calls.limiter.take_note().unwrap().starts_with("calls are counted for longer than their limit says: a log holds 100000"));
}

/// However few values have the logs, and however short each is.
#[test]
fn the_logs_of_all_values_have_a_bound_together() {
    let mut calls = Calls::under([Quota::new(100_000, 86_400).per("RoomId")]);
    (calls.model, calls.spec) = (LimiterModel::SlidingLog, operation("rtc", "DescribeUserList"));
    let start = 1_700_000_000;
    let rooms: Vec<_> = (0..1_000).map(|room| json!({ "RoomId": room })).collect();
    for second in 0..1_000 {
        for room in &rooms {
            assert_eq!(calls.call_with(room, start + second), Ok(()));
        }
    }
    let moments = |calls: &Calls| calls.limiter.taken[&86_400].moments;
    assert_eq!((moments(&calls), calls.limiter.take_note()), (MOST_MOMENTS, None));
    let full = serde_json::to_value(&calls.limiter).unwrap();
    let restored: Limiter = serde_json::from_value(full.clone()).unwrap();
    assert_eq!(restored.counted, calls.limiter.counted);
    // A room that is known is counted at a moment that is known; a new one is not counted.
    assert_eq!(calls.call_with(&rooms[7], start + 1_000), Ok(()));
    assert!(calls.limiter.take_note().unwrap().starts_with("calls are counted for longer"));
    assert_eq!(calls.call_with(&json!({ "RoomId": "new" }), start + 1_000), Ok(()));
    assert!(calls.limiter.take_note().unwrap().starts_with("the call is not counted by the limit for each value"));
    assert_eq!((moments(&calls), calls.limiter.checked_size()), (MOST_MOMENTS, 1_000));
    // What says that there are more was not written down by a sandbox.
    let mut more = full;
    let counted = &mut more["quotas"][0]["counted"];
    counted["0000000000000001"] = json!({ "log": [[(start + 999) * 1_000, 1]] });
    assert!(serde_json::from_value::<Limiter>(more).unwrap_err().to_string().contains("or 1000000 moments of their calls"));
    assert!(calls.admits(start + 1_000 + 86_400));
    assert_eq!(calls.limiter.checked_size(), 0);
}

#[test]
fn documented_calls_are_scaled_and_a_quota_of_ones_own_is_not() {
    let holder = |environment| Holder::App(published_app().app_id, environment);
    let most = |policy: &QuotaPolicy, environment, service, action| {
        let (mut limiter, spec) = (Limiter::default(), operation(service, action));
        let mut call = || limiter.admit(policy, holder(environment), spec, None, Moment::NEW_YEAR);
        (0..100_000_u32).find_map(|_| call().err()).map(|full| full.calls())
    };
    let policy = QuotaPolicy::new().scale(2.5).unwrap().calls("SearchMedia", 7).unwrap().operation("DeleteMedia", []).unwrap();
    assert_eq!(most(&policy, Environment::Production, "rtc", "SearchMedia"), Some(7));
    assert_eq!(most(&policy, Environment::Production, "rtc", "DeleteMedia"), None);
    assert_eq!(most(&policy, Environment::Production, "rtc", "DescribeUserNum"), Some(25));
    assert_eq!(most(&policy, Environment::Test, "rtc", "DescribeUserNum"), Some(3), "2.5 is rounded");
    let policy = QuotaPolicy::new().scale(0.000_1).unwrap();
    assert_eq!(most(&policy, Environment::Production, "rtc", "DescribeUserNum"), Some(1), "a call at least");
    let policy = QuotaPolicy::new().scale(f64::MAX).unwrap();
    assert_eq!(policy.limits(operation("rtc", "SearchMedia")).scale.to_bits(), f64::MAX.to_bits());
    assert_eq!(scaled(&Quota::new(1, 1), false, f64::MAX), QuotaWindow::MOST_CALLS);
}

/// The largest quota that there can be is counted without running over.
#[test]
fn the_largest_quota_is_counted() {
    for model in LimiterModel::ALL {
        let mut calls = Calls::under([Quota::new(QuotaWindow::MOST_CALLS, QuotaWindow::LONGEST)]);
        calls.model = model;
        assert_eq!([0, 1, 250_000_000_000].map(|at| calls.admits(at)), [true; 3], "{model}");
        let restored: Limiter = serde_json::from_value(serde_json::to_value(&calls.limiter).unwrap()).unwrap();
        assert_eq!(restored.counted, calls.limiter.counted);
        assert!(calls.admits(u64::try_from(i64::MAX).unwrap()), "{model}: the end of time");
    }
}

/// A clock set back by more than any quota reaches is another clock.
#[test]
fn another_clock_begins_anew() {
    let mut calls = Calls::under([Quota::new(1, 1)]);
    let longest = u64::from(QuotaWindow::LONGEST);
    assert_eq!([calls.admits(9_000_000), calls.admits(8_999_999), calls.admits(9_000_000 - longest)], [true, false, false]);
    assert_eq!([calls.admits(9_000_000 - longest - 1), calls.admits(9_000_000 - longest - 1)], [true, false]);
}

/// What a family's operations share is counted across them, as long as the limit is the same.
#[test]
fn a_family_shares_a_quota_and_writes_it_down_under_its_name() {
    let mut calls = Calls::under([Quota::new(3, 10), Quota::new(2, 10).per("RoomId")]);
    calls.shared = true;
    let call = |calls: &mut Calls, action, room| {
        calls.spec = operation("rtc", action);
        calls.call_with(&json!({ "RoomId": room }), 1_700_000_000)
    };
    assert_eq!(call(&mut calls, "DescribeUserNum", "a"), Ok(()));
    assert_eq!(call(&mut calls, "CloseRoom", "a"), Ok(()));
    assert_eq!(call(&mut calls, "KickoutUser", "a"), Err((10, Some("RoomId"))));
    assert_eq!(call(&mut calls, "KickoutUser", "b"), Ok(()));
    assert_eq!(call(&mut calls, "CloseRoom", "c"), Err((10, None)));
    calls.quotas.truncate(1);
    assert_eq!(call(&mut calls, "SearchMedia", "a"), Ok(()), "another family");
    let saved = serde_json::to_value(&calls.limiter).unwrap();
    assert_eq!(saved["quotas"][0]["family"], "media_file");
    assert_eq!((&saved["quotas"][2]["family"], &saved["quotas"][2]["action"]), (&json!("room"), &Value::Null));
    let restored: Limiter = serde_json::from_value(saved.clone()).unwrap();
    assert_eq!(restored.counted, calls.limiter.counted);
    for (name, value) in [("family", "rom"), ("action", "CloseRoom")] {
        let mut changed = saved.clone();
        changed["quotas"][2][name] = json!(value);
        serde_json::from_value::<Limiter>(changed).unwrap_err();
    }
}

#[test]
fn what_was_counted_is_small_data_and_nothing_else_is_taken() {
    let mut calls = Calls::under([Quota::new(3, 10)]);
    calls.spec = operation("rtc", "DescribeUserList");
    calls.quotas.push(Quota::new(2, 1).per("RoomId"));
    assert!(calls.call_with(&json!({ "RoomId": "a" }), 1_700_000_000).is_ok());
    calls.holder = Holder::Account;
    (calls.spec, calls.model, calls.quotas) =
        (operation("tencent_live", "StopLiveRecord"), LimiterModel::SlidingLog, vec![Quota::new(3, 1)]);
    assert!([calls.admits(1_700_000_000), calls.admits(1_700_000_000)].iter().all(|admitted| *admitted));
    let (rtc, app_id) = (json!({ "service": "rtc", "action": "DescribeUserList" }), published_app().app_id.get());
    let saved = json!({
        "latest": 1_700_000_000_000_i64,
        "quotas": [
            { "app_id": app_id, "service": rtc["service"], "action": rtc["action"], "seconds": 1, "calls": 2, "per": "RoomId",
              "counted": { "af63dc4c8601ec8c": { "window": [1_700_000_000, 1] } } },
            { "app_id": app_id, "service": rtc["service"], "action": rtc["action"], "seconds": 10, "calls": 3,
              "counted": { "0000000000000000": { "window": [170_000_000, 1] } } },
            { "service": "tencent_live", "action": "StopLiveRecord", "seconds": 1, "calls": 3,
              "counted": { "0000000000000000": { "log": [[1_700_000_000_000_i64, 2]] } } },
        ],
    });
    assert_eq!(serde_json::to_value(&calls.limiter).unwrap(), saved);
    let change = |pointer: &str, value: Value| {
        let mut changed = saved.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        serde_json::from_value::<Limiter>(changed).unwrap_err().to_string()
    };
    for (pointer, value, told) in [
        ("/latest", json!(-1), "a limiter at -1 ms, which is no moment that calls come at"),
        ("/latest", json!(i64::MAX), "is no moment before the year 9999"),
        ("/latest", json!(1_700_000_001_000_i64), "that nothing can have been counted so for"),
        ("/quotas/0/action", json!("DescribeUserLost"), "a quota of rtc/DescribeUserLost, which is no operation"),
        ("/quotas/0/action", Value::Null, "a quota of rtc that is not either of an action or of a family"),
        ("/quotas/0/per", json!("RoomID"), "a quota of DescribeUserList per RoomID, which is no parameter of it"),
        ("/quotas/0/app_id", json!(0), "the AppID is 0"),
        ("/quotas/0/seconds", json!(0), "for 2 calls in 0 s, which no quota can be"),
        ("/quotas/0/counted", json!({}), "that is empty or there twice"),
        ("/quotas/1/counted", json!({ "0000000000000001": { "window": [170_000_000, 1] } }), "which is no hash of one"),
        ("/quotas/0/counted", json!({ "AF63DC4C8601EC8C": { "window": [1_700_000_000, 1] } }), "which is no hash of one"),
        ("/quotas/0/counted/af63dc4c8601ec8c/window/1", json!(3), "that nothing can have been counted so for"),
        (
            "/quotas/2/counted/0000000000000000/log",
            json!([[1_700_000_000_000_i64, 2], [1_699_999_999_999_i64, 1]]),
            "that nothing can have",
        ),
        ("/quotas/2/counted/0000000000000000/log", json!([]), "that nothing can have been counted so for"),
        (
            "/quotas/2/counted/0000000000000000",
            json!({ "bucket": [1_700_000_000_000_i64, 3001] }),
            "that nothing can have been counted so for",
        ),
        (
            "/quotas/2/counted/0000000000000000",
            json!({ "arrival": [1_700_000_001_000_i64, 1] }),
            "that nothing can have been counted so for",
        ),
    ] {
        let error = change(pointer, value);
        assert!(error.contains(told), "{pointer}: {error}");
    }
}
