//! Moderation: tasks watch the streams of a room, and tell what the room's name says they find.

use serde_json::json;
use zego_model::ErrorKind;
use zego_model::rtc::callback::Event;
use zego_model::rtc::moderation::{
    AudioModeration, AudioRisk, GenerateIdentifyToken, Language, Scenario, StartCensorAudioV2, StartCensorVideoV2, StopCensorAudioV2,
    StopCensorVideoV2, VideoModeration, VideoRisk,
};
use zego_sandbox::{Feature, Sandbox};

use crate::bench::{Bench, NOW, app, refusal};
use crate::told::{bench, callbacks, names, plant, post, told};

const PIECE: u64 = 10;

fn audio(room: &str) -> StartCensorAudioV2 {
    StartCensorAudioV2::new(room, Scenario::LiveStreaming, Language::English, [AudioRisk::Abuse]).unwrap()
}

fn pictures() -> VideoModeration {
    VideoModeration::new().risks([VideoRisk::QrCode])
}

fn begin(bench: &Bench, request: &StartCensorAudioV2) -> String {
    bench.zego(request).unwrap().output.task_id.to_string()
}

#[test]
fn what_is_harmless_is_told_only_on_demand() {
    let mut bench = bench();
    plant(&bench, "r", &["a", "b"]);
    let quiet = begin(&bench, &audio("r"));
    let task = begin(&bench, &audio("r").return_all_text(true));
    assert!(quiet != task && task.len() == 32);
    assert!(bench.warnings().contains("is being moderated already"));
    bench.now += PIECE - 1;
    assert!(names(&bench).is_empty());
    bench.now += 1;
    let events = told(&bench);
    let [Event::CensorAudioV2Result(first), Event::CensorAudioV2Result(second)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((first.code, &first.task_id, &*first.result_task_id), (0, &task, &*format!("{task}_1")));
    let detail = first.detail.as_ref().unwrap();
    assert_eq!(
        (detail.risk_level.as_ref().unwrap().as_str(), &*detail.risk_description, &*detail.risk_label1),
        ("PASS", "Normal", "normal")
    );
    assert!(detail.risk_label2.is_empty() && detail.risks.is_empty() && detail.audio_url.starts_with("http://"));
    let about = first.aux_info.as_ref().unwrap();
    assert_eq!((&*about.room_id, &*about.user_id, about.process_begin_time.0), ("r", "anna", 1_780_272_010_000));
    assert_ne!(first.result_task_id, second.result_task_id);
    // Told once for each stream.
    bench.now += 10 * PIECE;
    assert!(names(&bench).is_empty());
}

#[test]
fn names_say_what_is_found() {
    let mut bench = bench();
    plant(&bench, "r", &["fine", "sandbox-review-1"]);
    plant(&bench, "sandbox-reject", &["any"]);
    let _ = begin(&bench, &audio("r"));
    let _ = begin(&bench, &audio("sandbox-reject").return_pre_audio(true));
    bench.now += PIECE;
    let found = |event| match event {
        Event::CensorAudioV2Result(result) => {
            let detail = result.detail.unwrap();
            let source = detail.risk_detail.unwrap().risk_source;
            (
                result.aux_info.unwrap().room_id,
                detail.risk_level.unwrap().to_string(),
                detail.risk_label1,
                source.to_string(),
                detail.pre_audio_url.is_empty(),
            )
        }
        other => panic!("{other:?}"),
    };
    let mut found: Vec<_> = told(&bench).into_iter().map(found).collect();
    found.sort();
    let expected = [("r", "REVIEW", "dirty", "1001", true), ("sandbox-reject", "REJECT", "dirty", "1001", false)];
    assert_eq!(found, expected.map(|(room, level, label, source, pre)| (room.into(), level.into(), label.into(), source.into(), pre)));
}

#[test]
fn pictures_and_their_sound_are_looked_at() {
    let mut bench = bench();
    plant(&bench, "sandbox-reject", &["a"]);
    let request = StartCensorVideoV2::new("sandbox-reject", Scenario::LiveStreaming, pictures().detect_interval(5).unwrap());
    let sound = AudioModeration::new().risks([AudioRisk::Erotic]);
    let task = bench.zego(&request.audio(sound).return_finish_info(true)).unwrap().output.task_id;
    bench.now += 5;
    let events = told(&bench);
    let [Event::CensorVideoV2ImgResult(picture)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((&*picture.task_id, &*picture.result_task_id), (task.as_str(), &*format!("{task}_1_1")));
    let detail = picture.detail.as_ref().unwrap();
    assert_eq!((detail.risk_level.as_ref().unwrap().as_str(), &*detail.risk_label1, detail.risks.len()), ("REJECT", "qrcode", 1));
    let about = picture.aux_info.as_ref().unwrap();
    assert_eq!((&*about.room_id, &*about.stream_id, &*about.img_time), ("sandbox-reject", "a", "2026-06-01 08:00:05"));
    bench.now += 5;
    let events = told(&bench);
    let [Event::CensorVideoV2AudioResult(sound)] = &events[..] else { panic!("{events:?}") };
    let (detail, about) = (sound.detail.as_ref().unwrap(), sound.aux_info.as_ref().unwrap());
    assert_eq!((&*detail.risk_label1, detail.content.is_empty(), &*about.stream_id), ("erotic", false, "a"));

    bench.now += 21;
    let _ = bench.zego(&StopCensorVideoV2::new(task.clone())).unwrap();
    let events = told(&bench);
    let [Event::CensorVideoV2ImgStatus(one), Event::CensorVideoV2AudioStatus(other)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((&*one.task_id, one.status.to_string().as_str()), (task.as_str(), "0"));
    assert_eq!(other.aux_info.as_ref().unwrap().censor_stream_time.0, 31);
    assert_eq!(refusal(bench.zego(&StopCensorVideoV2::new(task))).0, "50009");
}

#[test]
fn without_anything_to_look_for_in_it_sound_is_left_alone() {
    let mut bench = bench();
    plant(&bench, "r", &["a"]);
    let request = StartCensorVideoV2::new("r", Scenario::PrivateChat, pictures().return_all_images(true));
    let _ = bench.zego(&request.audio(AudioModeration::new().return_all_text(true))).unwrap();
    bench.now += 2 * PIECE;
    assert_eq!(names(&bench), ["censor_video_v2_img_result"]);
}

#[test]
fn a_moderation_is_ended_by_its_own_operation() {
    let bench = bench();
    plant(&bench, "r", &["a"]);
    let task = begin(&bench, &audio("r"));
    let failed = ("50009".to_owned(), ErrorKind::Internal);
    assert_eq!(refusal(bench.zego(&StopCensorVideoV2::new(&*task))), failed);
    assert!(bench.warnings().contains(&format!("no such moderation `{task}`")));
    let _ = bench.zego(&StopCensorAudioV2::new(&*task)).unwrap();
    assert_eq!(refusal(bench.zego(&StopCensorAudioV2::new(&*task))), failed);
    assert!(names(&bench).is_empty(), "its end is told only on demand");
}

#[test]
fn a_moderation_waits_for_its_room_and_ends_with_it() {
    let mut bench = bench();
    let task = begin(&bench, &audio("r").return_all_text(true).return_finish_info(true));
    assert!(bench.warnings().contains("the room `r` does not exist"));
    bench.now += 60;
    assert!(names(&bench).is_empty());
    plant(&bench, "r", &["a"]);
    bench.now += PIECE;
    assert_eq!(names(&bench), ["censor_audio_v2_result"]);
    bench.now += PIECE;
    assert_eq!(bench.call("CloseRoom", "RoomId=r")["Code"], 0);
    bench.now += 1;
    let events = told(&bench);
    let Some(Event::CensorAudioV2Status(status)) = events.last() else { panic!("{events:?}") };
    let about = status.aux_info.as_ref().unwrap();
    assert_eq!((&status.task_id, &*about.room_id, about.censor_stream_time.0), (&task, "r", 20));
    assert_eq!(refusal(bench.zego(&StopCensorAudioV2::new(&*task))).0, "50009");
}

#[test]
fn exempt_streams_are_left_out_and_mixed_ones_are_one() {
    let mut bench = bench();
    plant(&bench, "r", &["a", "b"]);
    assert_eq!(bench.call("AddStream", "RoomId=r&UserId=x&UserName=x&StreamId=trusted&CensorFlag=1")["Code"], 0);
    let each = begin(&bench, &audio("r").return_all_text(true));
    let mixed = begin(&bench, &audio("r").return_all_text(true).mix(true));
    bench.now += PIECE;
    let tasks: Vec<String> = told(&bench)
        .into_iter()
        .filter_map(|event| if let Event::CensorAudioV2Result(result) = event { Some(result.task_id) } else { None })
        .collect();
    let of = |task: &String| tasks.iter().filter(|other| *other == task).count();
    assert_eq!((of(&each), of(&mixed)), (2, 1));
}

/// A stream that ends before it is looked at has no finding, and one that begins again under its name has one of its own.
#[test]
fn each_stream_is_watched_from_its_beginning_to_its_end() {
    let mut bench = bench();
    plant(&bench, "r", &["a"]);
    let _ = begin(&bench, &audio("r").return_all_text(true));
    let add = |bench: &Bench| assert_eq!(bench.call("AddStream", "RoomId=r&UserId=x&UserName=x&StreamId=b")["Code"], 0);
    let delete = |bench: &Bench| assert_eq!(bench.call("DeleteStream", "RoomId=r&UserId=x&StreamId=b")["Code"], 0);
    for seconds in [PIECE - 1, PIECE, PIECE] {
        add(&bench);
        bench.now += seconds;
        delete(&bench);
    }
    let finding = |event| match event {
        Event::CensorAudioV2Result(result) => {
            let about = result.aux_info.unwrap();
            Some((about.user_id, about.process_begin_time.0 / 1000 - i64::try_from(NOW).unwrap()))
        }
        _ => None,
    };
    let found: Vec<_> = told(&bench).into_iter().filter_map(finding).collect();
    assert_eq!(found, [("anna".to_owned(), 10), ("x".to_owned(), 19), ("x".to_owned(), 29)]);
}

/// The sandbox calls the host and port that it was given alone, whatever a request names.
#[test]
fn urls_of_a_request_are_called_on_this_machine_only() {
    let mut bench = bench();
    plant(&bench, "sandbox-reject", &["a"]);
    let near = "http://127.0.0.1:9/results";
    let _ = begin(&bench, &audio("sandbox-reject").result_callback_url(near).unwrap());
    assert!(!bench.warnings().contains("ResultCallbackUrl"));
    let far = audio("sandbox-reject").result_callback_url("https://example.com/results?key=hidden").unwrap();
    let _ = begin(&bench, &far.status_callback_url("http://127.0.0.1:10/status").unwrap());
    let warnings = bench.warnings();
    assert!(warnings.contains("ResultCallbackUrl is not called") && warnings.contains("StatusCallbackUrl is not called"), "{warnings}");
    assert!(!warnings.contains("hidden"), "{warnings}");
    bench.now += PIECE;
    assert_eq!(callbacks(&bench).len(), 2);
    assert!(!bench.warnings().contains("is not sent"));
}

#[test]
fn each_token_is_another() {
    let bench = bench();
    let token = |request: &GenerateIdentifyToken| bench.zego(request).unwrap().output;
    let (one, other) = (token(&GenerateIdentifyToken::new()), token(&GenerateIdentifyToken::new().effective_time(60).unwrap()));
    assert_ne!(one.token, other.token);
    assert_eq!((one.remain_time.0, other.remain_time.0), (3_600, 60));
    assert_eq!(bench.call("GenerateIdentifyToken", "EffectiveTime=2592001")["Code"], 2);
}

#[test]
fn what_is_wrong_is_refused() {
    let bench = bench();
    let start = |room: &str| json!({ "RoomId": room, "EventId": "audio_room", "AudioLanguage": "en", "RiskTypeList": ["DIRTY"] });
    assert_eq!(post(&bench, "StartCensorAudioV2", &start(""))["Code"], 2);
    assert_eq!(post(&bench, "StartCensorAudioV2", &json!({ "RoomId": "r" }))["Code"], 2);
    let answer = post(&bench, "StartCensorVideoV2", &json!({ "RoomId": "r", "EventId": "private_chat", "VideoParam": {} }));
    assert_eq!((&answer["Code"], answer["Message"].as_str().unwrap().contains("RiskTypeList")), (&json!(2), true), "{answer}");
    assert_eq!(post(&bench, "StartCensorAudioV2", &start("sandbox:50006"))["Code"], 50_006);

    let features = Feature::ALL.into_iter().filter(|feature| *feature != Feature::Moderation);
    let bench = Bench::of(Sandbox::builder().app(app().features(features)));
    assert_eq!(refusal(bench.zego(&audio("r"))), ("50117".to_owned(), ErrorKind::PermissionDenied));
    assert_eq!(refusal(bench.zego(&StopCensorAudioV2::new("any"))).0, "50117");
}
