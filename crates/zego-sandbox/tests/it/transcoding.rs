//! Cloud transcoding: copies of a live stream.

use serde_json::json;
use zego_model::ErrorKind;
use zego_model::rtc::callback::Event;
use zego_model::rtc::stream_mixing::{
    StartCloudTranscode, StopCloudTranscode, TranscodeConfig, TranscodeInput, TranscodeOutput, TranscodeTemplate,
};

use crate::bench::{Bench, refusal};
use crate::told::{bench, plant, post, told};

fn with_stream() -> Bench {
    let bench = bench();
    plant(&bench, "r", &["a"]);
    bench
}

fn copy(stream: &str, template: TranscodeTemplate) -> TranscodeOutput {
    TranscodeOutput::new(stream, template).unwrap()
}

fn transcode(task: &str, outputs: impl IntoIterator<Item = TranscodeOutput>) -> StartCloudTranscode {
    let outputs: Vec<_> = outputs.into_iter().collect();
    StartCloudTranscode::new(task, "user", TranscodeInput::new("a").unwrap(), outputs).unwrap()
}

#[test]
fn a_transcoding_lives_from_start_to_stop() {
    let bench = with_stream();
    let custom = TranscodeConfig::new().width(1_280).unwrap().height(720).unwrap().video_bitrate(1_500_000).gop(4).unwrap();
    let outputs = [copy("small", TranscodeTemplate::P360), copy("own", TranscodeTemplate::Custom).template_config(custom)];
    let _ = bench.zego(&transcode("t", outputs).sequence(5)).unwrap();
    let _ = bench.zego(&transcode("t", [copy("small", TranscodeTemplate::P540)]).sequence(6)).unwrap();
    let _ = bench.zego(&StopCloudTranscode::new("t", "user").sequence(7)).unwrap();
    let events = told(&bench);
    let [Event::TranscodeStart(started), Event::TranscodeStart(changed), Event::TranscodeStop(stopped)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((&*started.task_id, &*started.user_id, started.sequence, started.status.as_str()), ("t", "user", 5, "TranscodeStarted"));
    let details = started.details.as_ref().unwrap();
    assert_eq!(details.input.as_ref().unwrap().stream_id.as_deref(), Some("a"));
    let [small, own] = &details.outputs[..] else { panic!("{details:?}") };
    assert_eq!((small.stream_id.as_deref(), small.width, small.height), (Some("small"), Some(640), Some(360)));
    assert_eq!((own.width, own.height, own.video_bitrate), (Some(1_280), Some(720), Some(1_500_000)));
    assert_eq!(own.gop.map(|seconds| seconds.0), Some(4));
    assert_eq!((changed.sequence, changed.status.as_str()), (6, "TranscodeUpdated"));
    assert_eq!((&*stopped.user_id, stopped.sequence, stopped.status.as_str()), ("user", 7, "TranscodeStopped"));
}

#[test]
fn what_is_wrong_is_refused() {
    let bench = with_stream();
    let code = |request: &StartCloudTranscode| refusal(bench.zego(request)).0;
    let small = || copy("small", TranscodeTemplate::P360);
    assert_eq!(code(&transcode("t", [small(), small()])), "110200176");
    assert_eq!(code(&transcode("t", [copy("a", TranscodeTemplate::P360)])), "110200140");
    let gone = StartCloudTranscode::new("t", "user", TranscodeInput::new("gone").unwrap(), [small()]).unwrap();
    assert_eq!(refusal(bench.zego(&gone)), ("110200150".to_owned(), ErrorKind::NotFound));
    let own = |name: &str, config| copy(name, TranscodeTemplate::Custom).template_config(config);
    assert_eq!(code(&transcode("t", [own("b", TranscodeConfig::new().fps(10)), own("c", TranscodeConfig::new().fps(15))])), "110200154");
    assert!(bench.warnings().contains("Fps is 10 in one output and 15 in another"));
    assert_eq!(code(&transcode("t", [own("b", TranscodeConfig::new().width(641).unwrap())])), "110200154");
    let body = json!({ "TaskId": "t", "UserId": "u", "TranscodeInput": { "StreamId": "" }, "TranscodeOutput": [{ "StreamId": "b", "TemplateId": 0 }] });
    assert_eq!(post(&bench, "StartCloudTranscode", &body)["Code"], 110_200_002);
    assert_eq!(refusal(bench.zego(&StopCloudTranscode::new("t", "user"))), ("110209001".to_owned(), ErrorKind::NotFound));
    assert!(told(&bench).is_empty());
}

#[test]
fn a_task_is_its_users_and_numbered_upwards() {
    let bench = with_stream();
    let small = || [copy("small", TranscodeTemplate::P360)];
    let _ = bench.zego(&transcode("t", small()).sequence(3)).unwrap();
    assert_eq!(refusal(bench.zego(&transcode("t", small()).sequence(3))).0, "110200002");
    let other = StartCloudTranscode::new("t", "other", TranscodeInput::new("a").unwrap(), small()).unwrap();
    assert_eq!(refusal(bench.zego(&other)).0, "110200160");
    assert_eq!(refusal(bench.zego(&StopCloudTranscode::new("t", "other"))).0, "110200160");
    assert_eq!(refusal(bench.zego(&StopCloudTranscode::new("t", "user").sequence(3))).0, "110200002");
    // A copy can be copied, and names of tasks are apart from those of mixes.
    let again =
        StartCloudTranscode::new("u", "u", TranscodeInput::new("small").unwrap(), [copy("smaller", TranscodeTemplate::P360)]).unwrap();
    let _ = bench.zego(&again).unwrap();
    assert_eq!(post(&bench, "StopMix", &json!({ "TaskId": "t" }))["Code"], 110_209_001);
}
