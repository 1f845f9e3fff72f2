//! Whatever happens in rooms: time at once does what time in pieces does, and so does a world that was stored and read back on the way.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use zego_sign::callback::CallbackSecret;

use crate::holder::{Environment, Holder};
use crate::moment::Moment;
use crate::products;
use crate::service::SandboxService;
use crate::world::World;
use crate::{CallbackConfig, Sandbox};

/// What happens in a room.
#[derive(Clone, Debug)]
enum Step {
    /// A call of the API.
    Call(&'static str, Value),
    /// What a client does, or a seed.
    Control(&'static str, Value),
    /// The end of one of the moderations that have been started.
    StopModeration(usize),
    /// Time passes: in two parts, in milliseconds.
    Wait(i64, i64),
}

/// How time passes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Passing {
    AtOnce,
    InParts,
    /// In parts, between which the world is stored and read back.
    Stored,
}

const ROOMS: &[&str] = &["hall", "lobby", "sandbox-reject-1"];
const USERS: &[&str] = &["anna", "bert", "carl", "dora"];
const STREAMS: &[&str] = &["camera", "film", "sandbox-review-1", "screen"];
const ADDRESSES: &[&str] = &["192.0.2.1", "192.0.2.2"];

/// Who and what a step is about.
#[derive(Clone, Copy, Debug)]
struct Names {
    room: &'static str,
    user: &'static str,
    stream: &'static str,
    ip: &'static str,
}

fn names() -> impl Strategy<Value = Names> {
    let all = (select(ROOMS), select(USERS), select(STREAMS), select(ADDRESSES));
    all.prop_map(|(room, user, stream, ip)| Names { room, user, stream, ip })
}

fn control(name: &'static str, body: fn(Names) -> Value) -> impl Strategy<Value = Step> {
    names().prop_map(move |names| Step::Control(name, body(names)))
}

fn call(action: &'static str, parameters: fn(Names) -> Value) -> impl Strategy<Value = Step> {
    names().prop_map(move |names| Step::Call(action, parameters(names)))
}

fn client() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => control("login", |n| json!({ "room": n.room, "user": n.user, "ip": n.ip })),
        1 => control("logout", |n| json!({ "room": n.room, "user": n.user })),
        5 => control("publish", |n| json!({ "room": n.room, "user": n.user, "stream": n.stream })),
        1 => control("unpublish", |n| json!({ "room": n.room, "stream": n.stream })),
    ]
}

fn server() -> impl Strategy<Value = Step> {
    let message = |n: Names| json!({ "RoomId": n.room, "UserId": n.user, "MessageCategory": 1, "MessageContent": "hello" });
    prop_oneof![
        3 => call("AddStream", |n| json!({ "RoomId": n.room, "UserId": n.user, "StreamId": n.stream })),
        1 => call("AddStream", |n| json!({ "RoomId": n.room, "UserId": n.user, "StreamId": n.stream, "CensorFlag": 1 })),
        1 => call("DeleteStream", |n| json!({ "RoomId": n.room, "UserId": n.user, "StreamId": n.stream })),
        2 => call("KickoutUser", |n| json!({ "RoomId": n.room, "UserId": [n.user, "anna"] })),
        1 => call("CloseRoom", |n| json!({ "RoomId": n.room, "RoomCloseCallback": true })),
        2 => call("SendBroadcastMessage", message),
        1 => call("SendCustomCommand", |n| json!({ "RoomId": n.room, "FromUserId": n.user, "MessageContent": "hello" })),
    ]
}

fn rule() -> impl Strategy<Value = Step> {
    let user = (names(), 1..=4, vec(1..=2, 1..=2), 0..90_000).prop_map(|(n, kind, privileges, seconds)| {
        let mut rule = json!({ "RuleType": kind, "IP": n.ip, "RoomId": n.room, "UserId": n.user, "EffectiveTime": seconds });
        rule["DisabledPrivilege"] = json!(privileges);
        Step::Call("SetForbidUserRule", rule)
    });
    let stream = (names(), 0..=1, 1..90_000).prop_map(|(n, audio, seconds)| {
        let rule = json!({ "RoomId": n.room, "StreamId": n.stream, "DisableAudio": audio, "DisableVideo": 1, "EffectiveTime": seconds });
        Step::Call("SetForbidStreamRule", rule)
    });
    prop_oneof![
        2 => user,
        1 => call("DelForbidUserRule", |n| json!({ "RuleType": 4, "RoomId": n.room, "UserId": n.user })),
        2 => stream,
        1 => call("DelForbidStreamRule", |n| json!({ "RoomId": n.room, "StreamId": n.stream })),
    ]
}

fn moderation() -> impl Strategy<Value = Step> {
    let audio = |n: Names| json!({ "RoomId": n.room, "RiskTypeList": ["AD"], "ReturnAllText": 1, "ReturnFinishInfo": 1 });
    let mixed = |n: Names| json!({ "RoomId": n.room, "RiskTypeList": ["AD"], "ReturnAllText": 1, "IsMixingEnabled": 1 });
    let video = |n: Names| {
        let pictures = json!({ "RiskTypeList": ["QRCODE"], "DetectFrequency": 4, "ReturnAllImg": 1 });
        json!({ "RoomId": n.room, "VideoParam": pictures, "AudioParam": { "RiskTypeList": ["EROTIC"] }, "ReturnFinishInfo": 1 })
    };
    prop_oneof![
        3 => call("StartCensorAudioV2", audio),
        1 => call("StartCensorAudioV2", mixed),
        2 => call("StartCensorVideoV2", video),
        1 => any::<usize>().prop_map(Step::StopModeration),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    // Most waits are as long as what happens in rooms, some as long as what is remembered.
    let wait = || prop_oneof![4 => 0..20_000_i64, 1 => 0..100_000_000_i64];
    prop_oneof![
        6 => client(),
        3 => server(),
        1 => rule(),
        2 => moderation(),
        4 => (wait(), wait()).prop_map(|(one, other)| Step::Wait(one, other)),
    ]
}

/// A history in a world that nothing else is in.
struct History {
    service: SandboxService,
    holder: Holder,
    passing: Passing,
    moderations: Vec<(&'static str, Value)>,
}

impl History {
    fn new(passing: Passing) -> Self {
        let callbacks = CallbackConfig::new("http://127.0.0.1:1/", CallbackSecret::new("not-a-real-callback-secret").unwrap()).unwrap();
        let service = Sandbox::builder().empty().virtual_clock(Moment::NEW_YEAR).callbacks(callbacks).service();
        let holder = Holder::App(service.state.config.published.app_id, Environment::Production);
        Self { service, holder, passing, moderations: Vec::new() }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Call(action, parameters) => {
                if let (Some(task), "StartCensorAudioV2" | "StartCensorVideoV2") = (self.call(action, parameters), *action) {
                    self.moderations.push((if *action == "StartCensorAudioV2" { "StopCensorAudioV2" } else { "StopCensorVideoV2" }, task));
                }
            }
            Step::Control(name, body) => {
                let (row, config) = (products::of("rtc").unwrap(), &self.service.state.config);
                let body = body.to_string();
                let mut world = self.service.state.world();
                // Some are refused: that is a part of what happens.
                let _ =
                    world.change(config, self.holder, row, |product, cx| product.control(name, body.as_bytes(), cx)).0.unwrap().unwrap();
            }
            Step::StopModeration(index) => {
                if let Some((action, task)) = self.moderations.get(index % self.moderations.len().max(1)).cloned() {
                    self.call(action, &task);
                }
            }
            Step::Wait(one, other) => {
                let mut world = self.service.state.world();
                let until = |world: &World, millis: i64| Moment::from_millis(world.time().millis() + millis);
                if self.passing == Passing::AtOnce {
                    let until = until(&world, one + other);
                    world.pass(&self.service.state.config, until);
                    return;
                }
                for part in [one, other] {
                    let until = until(&world, *part);
                    world.pass(&self.service.state.config, until);
                    if self.passing == Passing::Stored {
                        let stored = world.snapshot();
                        *world = World::restore(stored.as_bytes()).unwrap();
                        assert_eq!(world.snapshot(), stored);
                    }
                }
            }
        }
    }

    /// What it answers; `None` where it is refused.
    fn call(&self, action: &str, parameters: &Value) -> Option<Value> {
        let (row, config) = (products::of("rtc").unwrap(), &self.service.state.config);
        let parameters: Map<String, Value> = parameters.as_object().unwrap().clone();
        let mut world = self.service.state.world();
        let answer = world.change(config, self.holder, row, |product, cx| product.act(action, parameters, cx)).0.unwrap();
        Some(serde_json::from_str(&answer.ok()?.json().unwrap()).unwrap())
    }

    /// All there is in the end, and all that was told on the way.
    fn end(self) -> (String, Vec<String>) {
        let snapshot = self.service.state.world().snapshot();
        let told = self.service.take_callbacks(Moment::NEW_YEAR);
        (snapshot, told.iter().map(|callback| String::from_utf8(callback.body().to_vec()).unwrap()).collect())
    }
}

fn lived(steps: &[Step], passing: Passing) -> (String, Vec<String>) {
    let mut history = History::new(passing);
    for step in steps {
        history.step(step);
    }
    history.end()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn time_at_once_is_time_in_pieces(steps in vec(step(), 1..80)) {
        let (snapshot, told) = lived(&steps, Passing::AtOnce);
        for passing in [Passing::InParts, Passing::Stored] {
            let (other_snapshot, other_told) = lived(&steps, passing);
            prop_assert_eq!(&other_told, &told, "{:?}", passing);
            prop_assert_eq!(&other_snapshot, &snapshot, "{:?}", passing);
        }
    }
}

/// The property would hold of a world in which nothing happens, too.
#[test]
fn what_time_brings_about_happens_at_its_own_moment() {
    let enters = |user: &str| Step::Control("login", json!({ "room": "hall", "user": user }));
    let watches = json!({ "RoomId": "hall", "RiskTypeList": ["AD"], "ReturnAllText": 1 });
    let publishes = json!({ "room": "hall", "user": "anna", "stream": "camera" });
    let steps = [
        enters("anna"),
        Step::Call("StartCensorAudioV2", watches),
        Step::Wait(1_500, 0),
        Step::Control("publish", publishes),
        Step::Wait(0, 60_000),
    ];
    let (_, told) = lived(&steps, Passing::AtOnce);
    let finding: Value = serde_json::from_str(told.last().unwrap()).unwrap();
    let at = Moment::NEW_YEAR.millis() + 11_500;
    assert_eq!((&finding["Event"], &finding["AuxInfo"]["ProcessBeginTime"]), (&json!("censor_audio_v2_result"), &json!(at)), "{finding}");
}

/// What is remembered of what is over is gone after a day, and nothing is due any more.
#[test]
fn a_day_later_nothing_is_left_of_what_is_over() {
    let rule = json!({ "RuleType": 3, "UserId": "bert", "DisabledPrivilege": [1], "EffectiveTime": 60 });
    let stream_rule = json!({ "RoomId": "hall", "StreamId": "film", "DisableAudio": 1, "EffectiveTime": 60 });
    let mut history = History::new(Passing::AtOnce);
    history.step(&Step::Control("login", json!({ "room": "hall", "user": "anna" })));
    history.step(&Step::Control("publish", json!({ "room": "hall", "user": "anna", "stream": "camera" })));
    history.step(&Step::Call("SetForbidUserRule", rule));
    history.step(&Step::Call("SetForbidStreamRule", stream_rule));
    history.step(&Step::Call("CloseRoom", json!({ "RoomId": "hall" })));
    let _ = history.service.take_callbacks(Moment::NEW_YEAR);
    history.step(&Step::Wait(86_399_000, 0));
    let state = history.service.state.world().snapshot();
    assert!(["\"camera\":{", "\"hall\":", "\"bert\"", "\"film\""].iter().all(|name| state.contains(name)), "{state}");
    history.step(&Step::Wait(61_000, 0));
    let world = history.service.state.world();
    let (_, rtc) = world.products().find(|(holder, _)| *holder == history.holder).unwrap();
    assert_eq!(rtc.next_due(), None);
    let state = rtc.snapshot();
    assert!(!["camera", "hall", "bert", "film"].iter().any(|name| state.get().contains(name)), "{state}");
}
