//! Callbacks: every form of a body is one that a receiver reads, and every event is sent.

use std::collections::BTreeSet;

use serde_json::json;
use zego_model::callback::{EventSet as _, Forgetful, Receiver};
use zego_model::rtc::callback::Event;
use zego_model::rtc::moderation::{
    AudioModeration, AudioRisk, Language, Scenario, StartCensorAudioV2, StartCensorVideoV2, VideoModeration, VideoRisk,
};
use zego_sandbox::control::{Login, Publish};
use zego_sandbox::{CallbackBody, CallbackConfig, Sandbox, Timestamp};
use zego_sign::callback::CallbackSecret;

use crate::bench::Bench;
use crate::told::{names, post, telling};

fn secret() -> CallbackSecret {
    CallbackSecret::new("callback-secret").unwrap()
}

fn record(bench: &Bench) {
    assert_eq!(bench.call("StartCDNRecord", "Vendor=Tencent&StreamId[]=a+%26+b%3D%C3%BC")["Code"], 0);
    assert_eq!(bench.call("StopCDNRecord", "Vendor=Tencent&StreamId[]=a+%26+b%3D%C3%BC")["Code"], 0);
}

#[test]
fn every_form_is_read() {
    for (form, first, content_type) in [
        (CallbackBody::Json, "{\"", "application/json"),
        (CallbackBody::UrlEncodedJson, "%7B%22", "application/json"),
        (CallbackBody::Form, "appid=", "application/x-www-form-urlencoded"),
    ] {
        let config = CallbackConfig::new("http://[::1]:9/", secret()).unwrap().body(form);
        let bench = Bench::of(Sandbox::builder().empty().callbacks(config));
        record(&bench);
        let now = Timestamp::from_secs(bench.now);
        let [sent] = &bench.service.take_callbacks(now)[..] else { panic!("one recording makes one file") };
        assert_eq!((sent.event(), sent.content_type(), sent.retry()), ("record", content_type, &[2, 4, 8, 16, 32][..]));
        assert!(sent.body().starts_with(first.as_bytes()), "{form:?}: {:?}", sent.body());
        let receiver: Receiver<Event> = Receiver::new([secret()]);
        let callback = receiver.receive(sent.body(), now, &mut Forgetful).unwrap().into_callback();
        let Event::Record(record) = &callback.event else { panic!("{callback:?}") };
        assert_eq!(record.stream_alias, "a & b=ü", "{form:?}");
        assert!(!format!("{sent:?}").contains("signature"), "{sent:?}");
        assert!(bench.service.take_callbacks(now).is_empty(), "taken once");
    }
}

#[test]
fn without_an_address_nobody_is_told() {
    let bench = Bench::empty();
    record(&bench);
    assert!(bench.service.take_callbacks(Timestamp::from_secs(bench.now)).is_empty());
}

#[test]
fn two_sandboxes_tell_the_same() {
    let bodies = || {
        let bench = Bench::of(Sandbox::builder().empty().callbacks(CallbackConfig::new("http://localhost:9/", secret()).unwrap()));
        record(&bench);
        bench.service.take_callbacks(Timestamp::from_secs(bench.now)).iter().map(|sent| sent.body().clone()).collect::<Vec<_>>()
    };
    assert_eq!((bodies(), bodies().len()), (bodies(), 1));
}

/// Every event that the page of coverage says the sandbox sends, brought about as it is in the service's life.
#[test]
fn what_the_page_says_is_sent() {
    let mut bench = telling(Sandbox::builder());
    let control = bench.service.control(Timestamp::from_secs(bench.now));
    control.log_in(&Login::new("sandbox-reject", "anna")).unwrap();
    control.publish(&Publish::new("sandbox-reject", "anna", "a")).unwrap();
    let sound = AudioModeration::new().risks([AudioRisk::Abuse]);
    let pictures = VideoModeration::new().risks([VideoRisk::QrCode]);
    let both = StartCensorVideoV2::new("sandbox-reject", Scenario::LiveStreaming, pictures).audio(sound).return_finish_info(true);
    let audio = StartCensorAudioV2::new("sandbox-reject", Scenario::LiveStreaming, Language::English, [AudioRisk::Abuse])
        .unwrap()
        .return_finish_info(true);
    let task = bench.zego(&both).unwrap().output.task_id.to_string();
    let audio_task = bench.zego(&audio).unwrap().output.task_id.to_string();
    for (action, parameters) in [
        ("StartCDNRecord", "Vendor=Tencent&StreamId[]=a".to_owned()),
        ("StopCDNRecord", "Vendor=Tencent&StreamId[]=a".to_owned()),
        ("MergeMedia", "Vendor=Tencent&InputFileId[]=5285890813221514958&OutputFileName=b".to_owned()),
        ("TranscodeMedia", "Vendor=Tencent&FileId=5285890813221514958&Resolution=360p".to_owned()),
        ("MediaThumbnails", "Vendor=Tencent&FileId=5285890813221514958&Type=SampleSnapshot&Definition=10".to_owned()),
    ] {
        let answer = bench.call(action, &parameters);
        assert_eq!(answer["Code"], 0, "{action}: {answer}");
    }
    let place = json!({ "Top": 0, "Left": 0, "Bottom": 640, "Right": 360 });
    let mixed = json!({ "StreamId": "m", "VideoBitrate": 1_200_000, "Fps": 15, "Width": 360, "Height": 640 });
    for (action, body) in [
        ("StartMix", json!({ "TaskId": "t", "UserId": "u", "MixInput": [{ "StreamId": "a", "RectInfo": place }], "MixOutput": [mixed] })),
        ("StopMix", json!({ "TaskId": "t", "UserId": "u" })),
        (
            "StartCloudTranscode",
            json!({ "TaskId": "c", "UserId": "u", "TranscodeInput": { "StreamId": "a" }, "TranscodeOutput": [{ "StreamId": "s", "TemplateId": 1 }] }),
        ),
        ("StopCloudTranscode", json!({ "TaskId": "c", "UserId": "u" })),
    ] {
        let answer = post(&bench, action, &body);
        assert_eq!(answer["Code"], 0, "{action}: {answer}");
    }
    bench.now += 60;
    let mut sent: BTreeSet<String> = names(&bench).into_iter().collect();
    for (action, task) in [("StopCensorVideoV2", task), ("StopCensorAudioV2", audio_task)] {
        assert_eq!(post(&bench, action, &json!({ "TaskId": task }))["Code"], 0, "{action}");
    }
    assert_eq!(bench.call("CloseRoom", "RoomId=sandbox-reject&RoomCloseCallback=true")["Code"], 0);
    bench.now += 60;
    sent.extend(names(&bench));

    let page = include_str!("../../../../api/COVERAGE.md");
    let rows = page.lines().filter(|line| line.contains("](rtc/callback/") && line.ends_with("| sends |"));
    let said: BTreeSet<String> = rows.map(|row| row.split(['[', ']']).nth(1).unwrap().to_owned()).collect();
    assert_eq!(sent, said);
    assert_eq!(said.len(), Event::specs().len());
}
