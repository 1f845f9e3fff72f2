//! Mixing: tasks are started, changed and ended, and refused where the pages say so.

use serde_json::{Value, json};
use zego_model::ErrorKind;
use zego_model::RtmpUrl;
use zego_model::rtc::callback::Event;
use zego_model::rtc::stream_mixing::{
    AutoMixInput, AutoMixOutput, GetMixTaskInfo, InputChange, MixInput, MixOutput, MixPlace, StartAutoMix, StartMix, StopAutoMix, StopMix,
    TargetRoom,
};
use zego_sandbox::{Feature, Sandbox};

use crate::bench::{Bench, app, refusal};
use crate::told::{bench, names, plant, post, told};

fn input(stream: &str) -> MixInput {
    MixInput::new(stream, MixPlace::new().top(0).left(0).bottom(640).right(180)).unwrap()
}

fn output(stream: &str) -> MixOutput {
    MixOutput::new(stream, 360, 640, 15, 1_200_000).unwrap()
}

fn cdn(address: &str) -> MixOutput {
    MixOutput::new(RtmpUrl::new(address).unwrap(), 360, 640, 15, 1_200_000).unwrap()
}

fn mix(task: &str, inputs: &[&str], outputs: &[&str]) -> StartMix {
    let inputs: Vec<_> = inputs.iter().map(|stream| input(stream)).collect();
    let outputs: Vec<_> = outputs.iter().map(|stream| output(stream)).collect();
    StartMix::new(task, "mixer", inputs, outputs).unwrap()
}

/// A bench with the streams a and b in room r.
fn with_streams() -> Bench {
    let bench = bench();
    plant(&bench, "r", &["a", "b"]);
    bench
}

/// What a mix of a and b into m needs, to be spoilt.
fn body() -> Value {
    json!({
        "TaskId": "t", "UserId": "mixer",
        "MixInput": [
            { "StreamId": "a", "RectInfo": { "Top": 0, "Left": 0, "Bottom": 640, "Right": 180 } },
            { "StreamId": "b", "RectInfo": { "Top": 0, "Left": 180, "Bottom": 640, "Right": 360 } },
        ],
        "MixOutput": [{ "StreamId": "m", "VideoBitrate": 1_200_000, "Fps": 15, "Width": 360, "Height": 640 }],
    })
}

/// Code and message after `spoil`.
fn spoilt(bench: &Bench, action: &str, mut body: Value, spoil: impl FnOnce(&mut Value)) -> (i64, String) {
    spoil(&mut body);
    let answer = post(bench, action, &body);
    (answer["Code"].as_i64().unwrap(), answer["Message"].as_str().unwrap().to_owned())
}

#[test]
fn a_mix_lives_from_start_to_stop() {
    let mut bench = with_streams();
    let request = StartMix::new("t", "mixer", [input("a"), input("b")], [output("m"), cdn("rtmp://push.example.com/live/big?key=1")]);
    let reply = bench.zego(&request.unwrap().sequence(3).room_id("r")).unwrap().output;
    assert_eq!((&*reply.user_id, reply.sequence, &*reply.room_id), ("mixer", 3, "r"));
    let [here, there] = &reply.play_info[..] else { panic!("{reply:?}") };
    assert_eq!((&*here.stream_id, &*here.rtmp, &*here.hls, &*here.flv), ("m", "", "", ""));
    assert_eq!((&*there.stream_id, &*there.rtmp), ("big", "rtmp://play.sandbox.example/live/big"));
    assert_eq!(there.hls, "http://play.sandbox.example/live/big/playlist.m3u8");
    assert_eq!(there.flv, "http://play.sandbox.example/live/big.flv");

    bench.now += 13;
    let info = bench.zego(&GetMixTaskInfo::new("t")).unwrap().output.task_info.unwrap();
    assert_eq!((info.task_id.as_str(), info.mix_duration.0), ("t", 13));
    let _ = bench.zego(&StopMix::new("t").sequence(4).user_id("mixer")).unwrap();

    let events = told(&bench);
    let [Event::MixStart(first), Event::MixStart(second), Event::MixStop(third), Event::MixStop(last)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((first.seq, &*first.task_id, &*first.channel_id, &*first.publish_id), (3, "1234567890:t", "r", "mixer"));
    assert_eq!((&*first.mix_stream_alias, &*first.mix_url, first.rtmp_urls.len()), ("m", "", 0));
    assert_eq!((&*second.mix_stream_alias, &*second.mix_url), ("big", "rtmp://push.example.com/live/big?key=1"));
    assert_eq!(second.hdl_urls, ["http://play.sandbox.example/live/big.flv"]);
    assert_eq!((third.seq, &*third.task_id, &*third.mix_stream_alias, &*last.mix_stream_alias), (4, "1234567890:t", "m", "big"));
}

#[test]
fn what_is_not_there_cannot_be_asked_for_or_ended() {
    let bench = with_streams();
    let no_task = ("110209001".to_owned(), ErrorKind::NotFound);
    assert_eq!(refusal(bench.zego(&GetMixTaskInfo::new("t"))), no_task);
    assert_eq!(refusal(bench.zego(&StopMix::new("t"))), no_task);
    let _ = bench.zego(&mix("t", &["a"], &["m"])).unwrap();
    let _ = bench.zego(&StopMix::new("t")).unwrap();
    assert_eq!(refusal(bench.zego(&StopMix::new("t"))), no_task);
    assert_eq!(refusal(bench.zego(&StopAutoMix::new("t", "r"))), no_task);
}

#[test]
fn a_second_start_changes_the_task() {
    let mut bench = with_streams();
    let _ = bench.zego(&mix("t", &["a"], &["m", "n"]).sequence(1)).unwrap();
    bench.now += 5;
    let _ = told(&bench);
    let reply = bench.zego(&mix("t", &["a", "b"], &["n"]).sequence(2)).unwrap().output;
    assert_eq!((reply.sequence, reply.play_info.len()), (2, 1));
    assert_eq!(names(&bench), ["mix_stop", "mix_start"], "m ended, n was changed");
    // It is still the same task.
    assert_eq!(bench.zego(&GetMixTaskInfo::new("t")).unwrap().output.task_info.unwrap().mix_duration.0, 5);
}

#[test]
fn calls_on_a_task_are_numbered_upwards() {
    let bench = with_streams();
    let wrong = ("110200002".to_owned(), ErrorKind::InvalidParameter);
    let _ = bench.zego(&mix("t", &["a"], &["m"]).sequence(7)).unwrap();
    assert_eq!(refusal(bench.zego(&mix("t", &["a"], &["m"]).sequence(7))), wrong);
    assert_eq!(refusal(bench.zego(&mix("t", &["a"], &["m"]).sequence(6))), wrong);
    assert_eq!(refusal(bench.zego(&StopMix::new("t").sequence(7))), wrong);
    assert!(bench.warnings().contains("Sequence is 7, not above 7"));
    let _ = bench.zego(&mix("t", &["a"], &["m"]).sequence(8)).unwrap();
    // Without a number a call takes its turn: only projects that have it switched on need one.
    assert_eq!(bench.zego(&mix("t", &["a"], &["m"])).unwrap().output.sequence, 8);
    let _ = bench.zego(&StopMix::new("t").sequence(9)).unwrap();
    // Another task counts anew.
    let _ = bench.zego(&mix("t", &["a"], &["m"]).sequence(1)).unwrap();
}

#[test]
fn a_task_is_its_users() {
    let bench = with_streams();
    let _ = bench.zego(&mix("t", &["a"], &["m"])).unwrap();
    let other = StartMix::new("t", "other", [input("a")], [output("m")]).unwrap();
    assert_eq!(refusal(bench.zego(&other)), ("110200160".to_owned(), ErrorKind::PermissionDenied));
    assert_eq!(refusal(bench.zego(&StopMix::new("t").user_id("other"))).0, "110200160");
    let _ = bench.warnings();
    // One user, two tasks: taken, and noted.
    let _ = bench.zego(&mix("u", &["a"], &["n"])).unwrap();
    assert!(bench.warnings().contains("UserId has the task `t`, too"));
}

#[test]
fn inputs_and_outputs_are_distinct_and_there() {
    let bench = with_streams();
    let code = |request: &StartMix| refusal(bench.zego(request)).0;
    assert_eq!(code(&mix("t", &["a", "a"], &["m"])), "110200175");
    assert_eq!(code(&mix("t", &["a"], &["m", "m"])), "110200176");
    assert_eq!(code(&mix("t", &["a"], &["a"])), "110200140");
    assert_eq!(code(&mix("t", &["a", "gone"], &["m"])), "110200150");
    assert!(bench.warnings().contains("the input stream `gone` does not exist"));
    let many: Vec<String> = (0..10).map(|number| format!("s{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(code(&mix("t", &many, &["m"])), "110200158");
    let big = || cdn("rtmp://push.example.com/live/big?key=hidden");
    assert_eq!(code(&StartMix::new("t", "mixer", [input("a")], [big(), big()]).unwrap()), "110200176");
    let warnings = bench.warnings();
    assert!(warnings.contains("rtmp://push.example.com/live/big") && !warnings.contains("hidden"), "{warnings}");
    assert!(told(&bench).is_empty(), "what is refused brings nothing about");
    // What a task puts out can be mixed on, and an address is taken as it is.
    let _ = bench.zego(&mix("t", &["a"], &["m"])).unwrap();
    let _ = bench.zego(&mix("u", &["m"], &["n"])).unwrap();
    let far = MixInput::new(zego_model::Url::new("http://pull.example.com/live/x.flv").unwrap(), MixPlace::new()).unwrap();
    let _ = bench.zego(&StartMix::new("v", "v", [far], [output("o")]).unwrap()).unwrap();
}

#[test]
fn what_is_wrong_within_has_a_code_of_its_own() {
    type Spoil = fn(&mut Value);
    let bench = with_streams();
    let cases: [(&str, i64, &str, Spoil); 23] = [
        ("no inputs", 110_200_002, "MixInput", |body| body["MixInput"] = json!([])),
        ("an input without a name", 110_200_153, "StreamId", |body| body["MixInput"][0]["StreamId"] = json!("")),
        ("an input without a stream", 110_200_153, "StreamId", |body| {
            drop(body["MixInput"][0].as_object_mut().unwrap().remove("StreamId"));
        }),
        ("an input's number as text", 110_200_155, "Volume", |body| body["MixInput"][0]["Volume"] = json!("1")),
        ("too loud", 110_200_153, "Volume", |body| body["MixInput"][0]["Volume"] = json!(201)),
        ("too wide", 110_200_161, "Width", |body| body["MixOutput"][0]["Width"] = json!(3_002)),
        ("odd", 110_200_154, "Width", |body| body["MixOutput"][0]["Width"] = json!(361)),
        ("too high", 110_200_154, "Height", |body| body["MixOutput"][0]["Height"] = json!(3_002)),
        ("an output's number as text", 110_200_156, "Fps", |body| body["MixOutput"][0]["Fps"] = json!("15")),
        ("five outputs", 110_200_178, "MixOutput", |body| body["MixOutput"] = json!(vec![body["MixOutput"][0].clone(); 5])),
        ("three ways to encode", 110_200_154, "VideoEncId", |body| {
            let mut outputs = vec![body["MixOutput"][0].clone(); 3];
            for (output, (name, codec)) in outputs.iter_mut().zip([("m", 0), ("n", 2), ("o", 3)]) {
                output["StreamId"] = json!(name);
                output["VideoEncId"] = json!(codec);
            }
            body["MixOutput"] = json!(outputs);
        }),
        ("scalable without layers", 110_200_154, "ExtraLayers", |body| body["MixOutput"][0]["VideoEncId"] = json!(4)),
        ("loudness without a name", 110_200_002, "MixInput.0.SoundLevelId is required", |body| body["SoundLevel"] = json!(1)),
        ("too much blur", 110_200_153, "LeftPadding", |body| body["MixInput"][0]["BlurInfo"] = json!({ "LeftPadding": 91 })),
        ("an image of ftp", 110_200_141, "BackgroundImage", |body| body["BackgroundImage"] = json!("ftp://example.com/x.png")),
        ("a placeholder of ftp", 110_200_141, "Image.Url", |body| body["MixInput"][1]["Image"] = json!({ "Url": "ftp://e.com/x.png" })),
        ("a watermark without an image", 110_200_171, "WaterMark", |body| body["WaterMark"] = json!({})),
        ("a watermark's edge as text", 110_200_170, "WaterMark", |body| {
            body["WaterMark"] = json!({ "Image": "https://e.com/x.png", "RectInfo": { "Top": "0" } });
        }),
        ("an extension without a key", 110_200_172, "ExPara", |body| body["ExPara"] = json!([{ "Value": "1" }])),
        ("a small font", 110_200_179, "FontSize", |body| {
            body["MixInput"][0]["Label"] = json!({ "Text": "x", "Left": 1, "Top": 1, "Font": { "FontType": 0, "FontSize": 11 } });
        }),
        ("two typefaces", 110_200_179, "FontType", |body| {
            for font in [0, 1] {
                body["MixInput"][font]["Label"] = json!({ "Text": "x", "Left": 1, "Top": 1, "Font": { "FontType": font } });
            }
        }),
        ("a colour by name", 110_200_002, "BackGroundColorHex", |body| body["BackGroundColorHex"] = json!("red")),
        ("data that is not base64", 110_200_002, "UserData", |body| body["UserData"] = json!("***")),
    ];
    for (what, code, named, spoil) in cases {
        let (got, message) = spoilt(&bench, "StartMix", body(), spoil);
        assert_eq!(got, code, "{what}: {message}");
        assert!(message.contains(named), "{what}: {message}");
    }
    // What is checked on demand only.
    let (code, message) = spoilt(&bench, "StartMix", body(), |body| {
        body["BackgroundImage"] = json!("ftp://example.com/x.png");
        body["CheckImageMode"] = json!(2);
        // Of two sources the address counts.
        body["MixInput"][0]["StreamUrl"] = json!("rtmp://pull.example.com/live/a");
        // Sound alone.
        body["MixOutput"][0]["Width"] = json!(1);
        body["MixOutput"][0]["Fps"] = json!(30);
    });
    assert_eq!(code, 0, "{message}");
    let warnings = bench.warnings();
    assert!(warnings.contains("Fps is 30") && warnings.contains("StreamUrl counts"), "{warnings}");
    assert_eq!(post(&bench, "StartMix", &json!("no object"))["Code"], 110_200_002);
}

#[test]
fn some_things_cannot_be_changed() {
    let bench = with_streams();
    assert_eq!(spoilt(&bench, "StartMix", body(), |_| ()).0, 0);
    let (code, _) = spoilt(&bench, "StartMix", body(), |body| {
        body["SoundChannel"] = json!(2);
        body["ByPass"] = json!(0);
        body["MixOutput"][0]["Fps"] = json!(10);
        body["MixOutput"][0]["VideoBitrate"] = json!(1);
    });
    assert_eq!(code, 0);
    let warnings = bench.warnings();
    assert!(warnings.contains("SoundChannel cannot be changed") && warnings.contains("MixOutput.0.Fps cannot be changed"), "{warnings}");
    assert!(!warnings.contains("ByPass") && !warnings.contains("VideoBitrate"), "{warnings}");
}

#[test]
fn what_was_ignored_is_ignored_again() {
    let bench = with_streams();
    let ignored = |change: bool| {
        let (code, message) = spoilt(&bench, "StartMix", body(), |body| {
            if change {
                body["SoundChannel"] = json!(2);
                body["MixOutput"][0]["Fps"] = json!(10);
                body["MixOutput"][0]["TargetRoom"] = json!({ "RoomId": "r", "UserId": "mixer" });
            } else {
                body["SoundChannel"] = json!(1);
            }
        });
        assert_eq!(code, 0, "{message}");
        let warnings = bench.warnings();
        ["SoundChannel", "MixOutput.0.Fps", "MixOutput.0.TargetRoom"].map(|name| warnings.contains(&format!("{name} cannot be changed")))
    };
    assert_eq!(ignored(false), [false; 3]);
    assert_eq!(ignored(true), [true; 3]);
    assert_eq!(ignored(true), [true; 3], "nothing of it came into force");
    assert_eq!(ignored(false), [false; 3], "what runs is no change");
}

#[test]
fn an_output_is_listed_in_the_room_it_names() {
    let mut bench = with_streams();
    let listed = |room| [output("m").target_room(TargetRoom::new(room, "mixer"))];
    let request = |room| StartMix::new("t", "mixer", [input("a")], listed(room)).unwrap();
    assert_eq!(refusal(bench.zego(&request("nowhere"))), ("110200197".to_owned(), ErrorKind::NotFound));
    let _ = bench.zego(&request("r")).unwrap();
    let streams = |bench: &mut Bench| {
        // The list of a room may be asked for once in ten seconds.
        bench.now += 10;
        let answer = bench.call("DescribeSimpleStreamList", "RoomId=r");
        answer["Data"]["StreamList"].as_array().unwrap().iter().map(|stream| stream["StreamId"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(streams(&mut bench), ["a", "b", "m"]);
    let _ = bench.zego(&request("r")).unwrap();
    assert_eq!(streams(&mut bench), ["a", "b", "m"]);
    let _ = bench.zego(&StopMix::new("t")).unwrap();
    assert_eq!(streams(&mut bench), ["a", "b"]);
    assert_eq!(names(&bench), ["stream_create", "mix_start", "mix_start", "mix_stop", "stream_close"]);
}

#[test]
fn a_mix_without_inputs_ends_by_itself() {
    let mut bench = with_streams();
    let _ = bench.zego(&mix("t", &["a", "b"], &["m"])).unwrap();
    let _ = bench.zego(&mix("u", &["a"], &["n"]).max_idle_time(200).unwrap()).unwrap();
    let _ = told(&bench);
    let end = |bench: &Bench, stream: &str| {
        let answer = bench.call("ForbidRTCStream", &format!("StreamId={stream}&Sequence=1"));
        assert_eq!(answer["Code"], 0, "{answer}");
    };
    end(&bench, "a");
    bench.now += 100;
    // b is still there.
    assert_eq!(names(&bench), ["stream_close"]);
    end(&bench, "b");
    bench.now += 89;
    assert_eq!(names(&bench), ["stream_close"]);
    bench.now += 1;
    assert_eq!(names(&bench), ["mix_stop"]);
    assert_eq!(refusal(bench.zego(&StopMix::new("t"))).0, "110209001");
    // The other one was without its input ten seconds ago already.
    bench.now += 9;
    assert!(names(&bench).is_empty());
    bench.now += 1;
    assert_eq!(names(&bench), ["mix_stop"]);
}

fn sound(task: &str, room: &str) -> StartAutoMix {
    StartAutoMix::new(task, "mixer", room, [AutoMixOutput::new("m").unwrap()]).unwrap()
}

#[test]
fn all_sound_of_a_room_is_mixed() {
    let mut bench = with_streams();
    plant(&bench, "other", &["c"]);
    let reply = bench.zego(&sound("t", "r").sequence(1)).unwrap().output;
    assert_eq!((&*reply.user_id, reply.sequence, &*reply.room_id, &*reply.play_info[0].stream_id), ("mixer", 1, "r", "m"));
    let added = [AutoMixInput::new("c").unwrap(), AutoMixInput::new("b").unwrap().change(InputChange::Remove)];
    let _ = bench.zego(&sound("t", "r").sequence(2).extra_inputs(added).unwrap()).unwrap();
    bench.now += 7;
    assert_eq!(bench.zego(&GetMixTaskInfo::new("t")).unwrap().output.task_info.unwrap().mix_duration.0, 7);
    // A mix of pictures cannot take the task over, nor end it.
    let _ = bench.warnings();
    assert_eq!(refusal(bench.zego(&mix("t", &["a"], &["m"]))).0, "110200002");
    assert!(bench.warnings().contains("an automatic mix: end it first"));
    assert_eq!(refusal(bench.zego(&StopMix::new("t"))).0, "110209001");
    assert_eq!(refusal(bench.zego(&StopAutoMix::new("t", "other"))).0, "110209001");
    assert_eq!(refusal(bench.zego(&StopAutoMix::new("t", "r").sequence(2))).0, "110200002");
    let _ = bench.zego(&StopAutoMix::new("t", "r").sequence(3).user_id("mixer")).unwrap();
    assert_eq!(names(&bench), ["mix_start", "mix_start", "mix_stop"]);
}

#[test]
fn a_mix_of_sound_is_refused() {
    let bench = with_streams();
    let code = |request: &StartAutoMix| refusal(bench.zego(request)).0;
    assert_eq!(code(&sound("t", "nowhere")), "110200151");
    assert!(bench.warnings().contains("RoomId: the room `nowhere` does not exist"));
    let twice = || AutoMixOutput::new("m").unwrap();
    assert_eq!(code(&StartAutoMix::new("t", "mixer", "r", [twice(), twice()]).unwrap()), "110200176");
    assert_eq!(code(&sound("t", "r").extra_inputs([AutoMixInput::new("gone").unwrap()]).unwrap()), "110200150");
    assert_eq!(code(&StartAutoMix::new("t", "mixer", "r", [AutoMixOutput::new("a").unwrap()]).unwrap()), "110200140");
    assert_eq!(code(&sound("t", "r").sound_level(true).extra_inputs([AutoMixInput::new("a").unwrap()]).unwrap()), "110200002");
    plant(&bench, "full", &["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    assert_eq!(code(&sound("t", "full").extra_inputs([AutoMixInput::new("a").unwrap()]).unwrap()), "110200158");
    let answer = |change: Value| post(&bench, "StartAutoMix", &change)["Code"].clone();
    let four: Vec<_> = ["1", "2", "3", "4"].iter().map(|stream| json!({ "StreamId": stream })).collect();
    assert_eq!(answer(json!({ "TaskId": "t", "UserId": "u", "RoomId": "r", "MixOutput": four })), 110_200_178);
    let removed = json!([{ "StreamUrl": "rtmp://e.com/live/x", "ModifyType": 1 }]);
    assert_eq!(
        answer(json!({ "TaskId": "t", "UserId": "u", "RoomId": "r", "MixOutput": [{ "StreamId": "m" }], "ExtraMixInput": removed })),
        110_200_153
    );
    // Leaving one out makes room for another.
    let inputs = [AutoMixInput::new("a").unwrap(), AutoMixInput::new("1").unwrap().change(InputChange::Remove)];
    let _ = bench.zego(&sound("t", "full").extra_inputs(inputs).unwrap()).unwrap();
    assert_eq!(code(&sound("t", "r")), "110200002", "a task keeps its room");
}

#[test]
fn mixing_is_activated_or_not() {
    let features = Feature::ALL.into_iter().filter(|feature| *feature != Feature::Mixing);
    let bench = Bench::of(Sandbox::builder().app(app().features(features)));
    assert_eq!(refusal(bench.zego(&mix("t", &["a"], &["m"]))), ("110200157".to_owned(), ErrorKind::PermissionDenied));
    assert_eq!(refusal(bench.zego(&sound("t", "r"))).0, "110200157");
}

#[test]
fn starts_and_stops_are_limited_apart() {
    let bench = bench();
    for (action, code) in [("StartMix", 110_200_190), ("StopMix", 110_200_191), ("StopAutoMix", 110_200_194)] {
        let mut codes: Vec<_> = (0..101).map(|_| post(&bench, action, &json!({}))["Code"].clone()).collect();
        assert_eq!((codes.pop(), codes.iter().all(|code| *code == 110_200_002)), (Some(code.into()), true), "{action}");
    }
}

#[test]
fn a_code_can_be_asked_for_within_a_body() {
    let bench = bench();
    assert_eq!(refusal(bench.zego(&mix("t", &["a", "sandbox:110200142"], &["m"]))).0, "110200142");
    assert_eq!(refusal(bench.zego(&StopMix::new("sandbox:110200191"))), ("110200191".to_owned(), ErrorKind::RateLimited));
}

/// A success has the words of its page, and data only where the page has some.
#[test]
fn answers_look_as_on_their_pages() {
    let bench = with_streams();
    assert_eq!(spoilt(&bench, "StartMix", body(), |_| ()).1, "success");
    let answer = post(&bench, "StopMix", &json!({ "TaskId": "t" }));
    assert_eq!((&answer["Code"], &answer["Message"], answer.get("Data")), (&json!(0), &json!("success"), None));
    let answer = bench.call("ResumeRTCStream", "StreamId=a&Sequence=1");
    assert_eq!((&answer["Message"], answer.get("Data")), (&json!("ok"), None));
    let answer = bench.call("ResumeRTCStreams", "StreamId[]=a&Sequence=2");
    assert_eq!((&answer["Message"], answer.get("Data")), (&json!("ok"), Some(&Value::Null)));
}
