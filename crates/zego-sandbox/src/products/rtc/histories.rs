//! Whatever happens: time at once does what time in pieces does, and so does a world that was stored and read back on the way.

mod steps;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use zego_model::sandbox;
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, ServerSecret};

use self::steps::{Step, step};
use crate::config::AppConfig;
use crate::holder::{Environment, Holder};
use crate::moment::Moment;
use crate::product::Answer;
use crate::products;
use crate::service::SandboxService;
use crate::world::World;
use crate::{CallbackConfig, FileFormat, Sandbox};

/// How time passes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Passing {
    AtOnce,
    InParts,
    /// In parts, between which the world is stored and read back.
    Stored,
}

/// A history in a world that nothing else is in.
struct History {
    service: SandboxService,
    holder: Holder,
    passing: Passing,
    moderations: Vec<(&'static str, Value)>,
    /// Each attempt at a callback: which it was, and its body; and each answer, as number 0.
    told: Vec<(usize, String)>,
}

impl History {
    fn new(passing: Passing) -> Self {
        let callbacks = CallbackConfig::new("http://127.0.0.1:1/", CallbackSecret::new("not-a-real-callback-secret").unwrap()).unwrap();
        // Files are kept for a day, and long ones are several.
        let app = AppConfig::new(AppId::new(sandbox::APP_ID).unwrap(), ServerSecret::new(sandbox::SERVER_SECRET).unwrap());
        let app = app.retention_days(1).interval(600).unwrap().formats([FileFormat::Mp4, FileFormat::M3u8]).unwrap();
        let service = Sandbox::builder().empty().virtual_clock(Moment::NEW_YEAR).app(app).callbacks(callbacks).service();
        let holder = Holder::App(service.state.config.published.app_id, Environment::Production);
        Self { service, holder, passing, moderations: Vec::new(), told: Vec::new() }
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
            Step::Record(parameters, ends_after) => {
                let mut parameters = parameters.clone();
                if let Some(seconds) = ends_after {
                    parameters["EndTime"] = json!(self.service.state.world().time().secs() + i64::from(*seconds));
                }
                self.call("StartCDNRecord", &parameters);
            }
            Step::OnFiles(action, parameters, name, numbers) => {
                let mut parameters = parameters.clone();
                let files: Vec<String> = numbers.iter().map(|number| self.file(*number)).collect();
                let is_list = *name != "FileId";
                parameters[name.trim_end_matches("[]")] = if is_list { json!(files) } else { json!(files[0]) };
                self.call(action, &parameters);
            }
            Step::Deliver(taken) => self.deliver(*taken),
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
    fn call(&mut self, action: &str, parameters: &Value) -> Option<Value> {
        let (row, config) = (products::of("rtc").unwrap(), &self.service.state.config);
        let parameters: Map<String, Value> = parameters.as_object().unwrap().clone();
        let mut world = self.service.state.world();
        let answer = world.change(config, self.holder, row, |product, cx| product.act(action, parameters, cx)).0.unwrap();
        drop(world);
        let written = |answer: Box<dyn Answer>| {
            let mut json = Vec::new();
            answer.write(&mut json).unwrap();
            String::from_utf8(json).unwrap()
        };
        let answer = answer.map(written);
        self.told.push((0, answer.clone().unwrap_or_else(|refusal| refusal.message)));
        Some(serde_json::from_str(&answer.ok()?).unwrap())
    }

    /// The id of a file at Tencent.
    fn file(&mut self, number: usize) -> String {
        let found = self.call("SearchMedia", &json!({ "Vendor": "Tencent", "PageSize": 50 })).unwrap();
        let files = found["Tencent"]["MediaInfoSet"].as_array().unwrap();
        files.get(number % files.len().max(1)).map_or("none", |file| file["FileId"].as_str().unwrap()).to_owned()
    }

    /// Makes the attempts that are due. Those at every n-th callback succeed.
    fn deliver(&mut self, taken: usize) {
        loop {
            // The moment is earlier than any: no time passes.
            let callbacks = self.service.take_callbacks(Moment::NEW_YEAR);
            if callbacks.is_empty() {
                return;
            }
            for callback in callbacks {
                self.told.push((callback.number(), String::from_utf8(callback.body().to_vec()).unwrap()));
                if self.told.len().is_multiple_of(taken + 1) {
                    self.service.callback_taken(&callback);
                } else {
                    self.service.callback_failed(&callback);
                }
            }
        }
    }

    /// All there is in the end, and all that was told.
    fn end(mut self) -> (String, Vec<(usize, String)>) {
        let snapshot = self.service.state.world().snapshot();
        self.deliver(usize::MAX - 1);
        (snapshot, self.told)
    }
}

fn lived(steps: &[Step], passing: Passing) -> (String, Vec<(usize, String)>) {
    let mut history = History::new(passing);
    for step in steps {
        history.step(step);
    }
    history.end()
}

/// A history in which every part has something that time ends.
#[test]
fn every_part_has_its_end() {
    let enters = |user: &str| Step::Control("login", json!({ "room": "hall", "user": user }));
    let rect = json!({ "Top": 0, "Left": 0, "Bottom": 640, "Right": 360 });
    let output = json!({ "StreamId": "mixed", "VideoBitrate": 1_200_000, "Fps": 15, "Width": 360, "Height": 640 });
    let input = json!({ "StreamId": "camera", "RectInfo": rect });
    let mix = json!({ "TaskId": "t", "UserId": "u", "MaxIdleTime": 90, "MixInput": [input], "MixOutput": [output] });
    let steps = [
        enters("anna"),
        Step::Control("publish", json!({ "room": "hall", "user": "anna", "stream": "camera" })),
        Step::Call("StartMix", mix),
        Step::Record(json!({ "Vendor": "Tencent", "StreamId": ["camera"] }), Some(30)),
        Step::Call("ForbidCDNLiveStream", json!({ "StreamId": "film" })),
        Step::Call("ForbidRTCStream", json!({ "StreamId": "film", "Sequence": 3 })),
        Step::Control("unpublish", json!({ "room": "hall", "stream": "camera" })),
        Step::Wait(40_000, 0),
        Step::OnFiles("MergeMedia", json!({ "Vendor": "Tencent", "OutputFileName": "m" }), "InputFileId", vec![0, 0]),
        Step::OnFiles("TranscodeMedia", json!({ "Vendor": "Tencent", "Resolution": "540p" }), "FileId", vec![0]),
        Step::OnFiles("MediaThumbnails", json!({ "Vendor": "Tencent", "Definition": 10, "Type": "SampleSnapshot" }), "FileId", vec![0]),
        Step::Wait(100_000, 0),
    ];
    let (snapshot, told) = lived(&steps, Passing::AtOnce);
    let events: Vec<String> = told
        .iter()
        .filter(|(attempt, _)| *attempt == 1)
        .map(|(_, body)| serde_json::from_str::<Value>(body).unwrap())
        .map(|event| event["event"].as_str().or_else(|| event["Event"].as_str()).unwrap_or_default().to_owned())
        .collect();
    let wanted = [
        "room_create",
        "room_login",
        "stream_create",
        "mix_start",
        "stream_close",
        "record",
        "mix_stop",
        "compose",
        "procedure",
        "snapshot",
    ];
    let missing: Vec<_> = wanted.iter().filter(|event| !events.iter().any(|told| told == **event)).collect();
    assert!(missing.is_empty(), "{missing:?} of {events:?}");
    // All attempts are over by then, or have come due.
    assert!(told.iter().any(|(attempt, _)| *attempt == 6), "{told:?}");
    let document: Value = serde_json::from_str(&snapshot).unwrap();
    let rtc = &document["holders"][0]["products"]["rtc"];
    assert_eq!(rtc["streams"]["numbers"], json!({}), "ten seconds have passed");
    assert_eq!((&rtc["media"]["recordings"], &rtc["mixing"]["mixes"]), (&json!([]), &json!({})));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

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
    let finding = told.iter().rev().find(|(attempt, _)| *attempt == 1).unwrap();
    let finding: Value = serde_json::from_str(&finding.1).unwrap();
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
    let state = rtc.freeze()();
    assert!(!["camera", "hall", "bert", "film"].iter().any(|name| state.get().contains(name)), "{state}");
}
