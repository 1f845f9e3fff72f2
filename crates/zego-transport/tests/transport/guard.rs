//! Nothing is left running that calls of a guard started, and what may be is told.

use std::time::Duration;

use zego_model::Zego;
use zego_model::aiagent::instance::{CreateAgentInstance, Rtc};
use zego_model::cloudrecord::recording::{RecordInput, RecordMode, RecordStorage, RecordedMedia, StartRecord, StorageVendor};
use zego_model::digitalhuman::stream_task::{CreateDigitalHumanStreamTask, DigitalHumanConfig, StreamPlace};
use zego_model::rtc::media_file::{StartCdnRecord, StopCdnRecord, Vendor};
use zego_model::rtc::moderation::{
    AudioRisk, Language, Scenario, StartCensorAudioV2, StartCensorVideoV2, StopCensorAudioV2, VideoModeration, VideoRisk,
};
use zego_model::rtc::room::DescribeUserNum;
use zego_model::rtc::stream_mixing::{
    AutoMixOutput, GetMixTaskInfo, MixInput, MixOutput, MixPlace, StartAutoMix, StartCloudTranscode, StartMix, StopMix, TranscodeInput,
    TranscodeOutput, TranscodeTemplate,
};
use zego_model::running::Running;
use zego_sandbox::Sandbox;
use zego_transport::{CloseError, Guard};

use crate::logs::Logs;
use crate::net::Step::{Close, Gate, Read, Write};
use crate::net::{GOOD, Net, SECRET};
use crate::proof::far::Far;

const WAY: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(40));

/// A failure of the service's own, after which nobody knows what was done.
const FAILED: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 33\r\n\r\n{\"Code\":110200001,\"Message\":\"no\"}";

/// A refusal.
const REFUSED: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 33\r\n\r\n{\"Code\":110200002,\"Message\":\"no\"}";

/// There is no such task.
const GONE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 33\r\n\r\n{\"Code\":110209001,\"Message\":\"no\"}";

/// A moderation that has a name.
const NAMED: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 35\r\n\r\n{\"Code\":0,\"Data\":{\"TaskId\":\"cens\"}}";

/// An agent that has a name.
const AGENT: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 42\r\n\r\n{\"Code\":0,\"Data\":{\"AgentInstanceId\":\"77\"}}";

/// Something without one.
const NAMELESS: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"Code\":0,\"Data\":{}}";

/// One recording of three began, one did not, and of one nothing is said.
const ONE_OF_THREE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 155\r\n\r\n{\"Code\":0,\"Data\":{\"Tencent\":[\
    {\"StreamName\":\"a\",\"TaskId\":\"1\",\"Code\":\"\",\"Message\":\"\"},\
    {\"StreamName\":\"b\",\"TaskId\":\"\",\"Code\":\"E\",\"Message\":\"no such stream\"}]}}";

fn mix(task: &str, stream: &str) -> StartMix {
    let input = MixInput::new(stream, MixPlace::new().layer(1)).unwrap();
    StartMix::new(task, "mixer", [input], [MixOutput::new("mixed", 360, 640, 15, 1_200_000).unwrap()]).unwrap()
}

fn sound_of_room() -> StartAutoMix {
    StartAutoMix::new("sound", "mixer", "class-1", [AutoMixOutput::new("class-1-sound").unwrap()]).unwrap()
}

fn listening() -> StartCensorAudioV2 {
    StartCensorAudioV2::new("class-1", Scenario::LiveStreaming, Language::Chinese, [AudioRisk::Advertisement]).unwrap()
}

fn recording(streams: &[&str]) -> StartCdnRecord {
    StartCdnRecord::new(Vendor::Tencent, streams.iter().map(|stream| (*stream).to_owned()).collect::<Vec<_>>()).unwrap()
}

fn names(running: &[Running]) -> Vec<String> {
    let mut names: Vec<_> = running.iter().map(ToString::to_string).collect();
    names.sort();
    names
}

/// What a guard remembers, in words.
fn remembered(guard: &Guard<Zego>) -> Vec<String> {
    guard.running().iter().map(ToString::to_string).collect()
}

fn left(error: &CloseError) -> Vec<String> {
    let mut left: Vec<_> = error.left.iter().map(ToString::to_string).collect();
    left.sort();
    left
}

#[tokio::test(start_paused = true)]
async fn whatever_was_started_is_ended() {
    let far = Far::new(Sandbox::builder(), WAY, 21);
    let client = far.client().build().unwrap();
    let guard = client.guard();
    let _ = guard.send(&mix("picture", "teacher-1-camera")).await.unwrap();
    let _ = guard.send(&sound_of_room()).await.unwrap();
    let copy = TranscodeOutput::new("small", TranscodeTemplate::from(1)).unwrap();
    let _ = guard
        .send(&StartCloudTranscode::new("copies", "mixer", TranscodeInput::new("anna-camera").unwrap(), [copy]).unwrap())
        .await
        .unwrap();
    let heard = guard.send(&listening()).await.unwrap().output.task_id;
    let looking = VideoModeration::new().risks([VideoRisk::Erotic]);
    let seen = guard.send(&StartCensorVideoV2::new("talk-1", Scenario::LiveStreaming, looking)).await.unwrap().output.task_id;
    let _ = guard.send(&recording(&["anna-camera", "bert-camera"])).await.unwrap();
    // What starts nothing passes.
    let _ = guard.send(&DescribeUserNum::new(["class-1"]).unwrap()).await.unwrap();
    assert_eq!(guard.running().len(), 7);
    assert!(guard.running().iter().all(|started| !started.is_doubtful));
    assert!(client.send(&GetMixTaskInfo::new("picture")).await.is_ok());
    let ended = guard.close().await.unwrap();
    let expected = [
        "StreamId anna-camera, Vendor Tencent (ended by StopCDNRecord)".to_owned(),
        "StreamId bert-camera, Vendor Tencent (ended by StopCDNRecord)".to_owned(),
        "TaskId copies (ended by StopCloudTranscode)".to_owned(),
        "TaskId picture (ended by StopMix)".to_owned(),
        "TaskId sound (ended by StopAutoMix)".to_owned(),
        format!("TaskId {heard} (ended by StopCensorAudioV2)"),
        format!("TaskId {seen} (ended by StopCensorVideoV2)"),
    ];
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(names(&ended), expected);
    // As the service says, too.
    for task in ["picture", "sound"] {
        assert_eq!(client.send(&GetMixTaskInfo::new(task)).await.unwrap_err().code().unwrap().to_string(), "110209001", "{task}");
    }
    assert!(guard.running().is_empty() && guard.close().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_the_user_ends_through_it_is_forgotten() {
    let far = Far::new(Sandbox::builder(), WAY, 22);
    let client = far.client().build().unwrap();
    let guard = client.guard();
    let _ = guard.send(&recording(&["anna-camera", "bert-camera", "teacher-1-camera"])).await.unwrap();
    let _ = guard.send(&StopCdnRecord::new(Vendor::Tencent, ["bert-camera"]).unwrap()).await.unwrap();
    let heard = guard.send(&listening()).await.unwrap().output.task_id;
    let _ = guard.send(&StopCensorAudioV2::new(heard)).await.unwrap();
    let _ = guard.send(&mix("picture", "anna-camera")).await.unwrap();
    // Beside the guard: it does not know, and takes the code that says so for an end.
    let _ = client.send(&StopMix::new("picture")).await.unwrap();
    assert_eq!(
        remembered(&guard),
        [
            "StartCDNRecord: StreamId anna-camera, Vendor Tencent (ended by StopCDNRecord)",
            "StartCDNRecord: StreamId teacher-1-camera, Vendor Tencent (ended by StopCDNRecord)",
            "StartMix: TaskId picture (ended by StopMix)",
        ]
    );
    assert_eq!(guard.close().await.unwrap().len(), 3);
    // What a stop finds gone is gone, too.
    let _ = guard.send(&mix("picture", "anna-camera")).await.unwrap();
    let _ = client.send(&StopMix::new("picture")).await.unwrap();
    assert!(guard.send(&StopMix::new("picture")).await.is_err());
    assert!(guard.running().is_empty());
    // What ended in another way can be told.
    let _ = guard.send(&mix("picture", "anna-camera")).await.unwrap();
    let named = Running::ended_by(&StopMix::new("picture").user_id("whoever"));
    assert!(guard.forget(&named[0]) && !guard.forget(&named[0]));
    // And what is to go on is given back, without a word.
    let _ = guard.send(&sound_of_room()).await.unwrap();
    let (logs, _listening) = Logs::listen();
    let running = guard.leave_running();
    assert_eq!((running.len(), running[0].action.name()), (1, "StartAutoMix"));
    assert_eq!(logs.take(), "");
}

/// The same task again is one thing, ended with the number after the last.
#[tokio::test(start_paused = true)]
async fn a_task_that_was_changed_is_ended_once_and_with_the_next_number() {
    let net = Net::new(&[&[Read, GOOD], &[Read, GOOD], &[Read, Write(REFUSED)], &[Read, GOOD]]);
    let guard = net.client().build().unwrap().guard();
    let _ = guard.send(&mix("picture", "a").sequence(7)).await.unwrap();
    let _ = guard.send(&mix("picture", "b").sequence(8)).await.unwrap();
    // Refused: what was running goes on.
    assert!(guard.send(&mix("picture", "c").sequence(40)).await.is_err());
    assert_eq!(remembered(&guard), ["StartMix: TaskId picture (ended by StopMix)"]);
    assert_eq!(guard.close().await.unwrap().len(), 1);
    let requests = net.requests();
    assert_eq!(requests.len(), 4);
    assert!(requests[3].ends_with("{\"TaskId\":\"picture\",\"Sequence\":9,\"UserId\":\"mixer\"}"), "{}", requests[3]);
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_started_is_doubtful_and_ended_where_the_call_names_it() {
    let net =
        Net::new(&[&[Read, Close], &[Read, Close], &[Read, Write(FAILED)], &[Read, Write(REFUSED)], &[Read, GOOD], &[Read, Write(GONE)]]);
    let guard = net.client().build().unwrap().guard();
    assert!(guard.send(&recording(&["a"])).await.is_err());
    assert!(guard.send(&listening()).await.is_err());
    // The service's own failure proves nothing; its refusal does.
    assert!(guard.send(&mix("picture", "a")).await.is_err());
    assert!(guard.send(&mix("other", "a")).await.is_err());
    assert!(guard.running().iter().all(|started| started.is_doubtful));
    let nameless = "StartCensorAudioV2, whose outcome is not known, and only its answer names what it may have started";
    let remembered = remembered(&guard);
    assert_eq!(remembered.len(), 3);
    assert_eq!(remembered[0], "StartCDNRecord, whose outcome is not known: StreamId a, Vendor Tencent (ended by StopCDNRecord)");
    assert!(remembered[1].starts_with(nameless) && remembered[1].contains("censor_audio_v2_result"), "{}", remembered[1]);
    let error = guard.close().await.unwrap_err();
    // The recording's answer mentions no stream, so nobody knows whether it ended; the mix was not there.
    assert_eq!(names(&error.ended), ["TaskId picture (ended by StopMix)"]);
    let told = left(&error);
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("StreamId a") && told[0].contains("not mentioned"), "{}", told[0]);
    assert!(told[1].starts_with(nameless), "{}", told[1]);
    let (recorded, listened) = (&error.left.iter().find(|left| left.error.is_some()), &error.left.iter().find(|left| left.error.is_none()));
    assert!(recorded.is_some() && listened.is_some());
    assert!(error.to_string().starts_with("2 of 3 may go on running, and cost: "), "{error}");
    assert_eq!(guard.running().len(), 2, "what was not ended stays remembered");
    assert_eq!(guard.leave_running().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_under_way_is_doubtful_and_one_that_was_not_sent_is_nothing() {
    let net = Net::new(&[&[Read, Gate]]);
    let guard = net.client().build().unwrap().guard();
    assert!(tokio::time::timeout(Duration::from_secs(1), guard.send(&recording(&["a"]))).await.is_err());
    assert_eq!(net.executed(), 1);
    assert_eq!(remembered(&guard), ["StartCDNRecord, whose outcome is not known: StreamId a, Vendor Tencent (ended by StopCDNRecord)"]);
    // No connection: nothing was sent.
    assert!(guard.send(&mix("picture", "a")).await.is_err());
    assert_eq!(guard.leave_running().len(), 1);
}

/// Agents, recordings and digital humans are named by their answers.
#[tokio::test(start_paused = true)]
async fn it_is_there_for_every_service() {
    let net = Net::new(&[
        &[Read, Write(AGENT)],
        &[Read, Write(NAMED)],
        &[Read, Write(NAMED)],
        &[Read, Write(NAMELESS)],
        &[Read, GOOD],
        &[Read, GOOD],
        &[Read, GOOD],
    ]);
    let guard = net.client().build().unwrap().guard();
    let place = Rtc::new("room", "agent", "agent-stream", "user-stream").unwrap();
    let _ = guard.send(&CreateAgentInstance::new("Jacky", "user", place).unwrap()).await.unwrap();
    let input = RecordInput::new(RecordMode::Single).media(RecordedMedia::Together);
    let storage = || RecordStorage::new(StorageVendor::AlibabaOss).region("r").bucket("b").access_key_id("id").access_key_secret(SECRET);
    let _ = guard.send(&StartRecord::new("room", input, storage())).await.unwrap();
    let human = || CreateDigitalHumanStreamTask::new(DigitalHumanConfig::new("human"), StreamPlace::new("room", "stream").unwrap());
    let _ = guard.send(&human()).await.unwrap();
    // An answer without a name.
    let _ = guard.send(&human()).await.unwrap();
    let error = guard.close().await.unwrap_err();
    assert_eq!(
        names(&error.ended),
        [
            "AgentInstanceId 77 (ended by DeleteAgentInstance)",
            "TaskId cens (ended by StopDigitalHumanStreamTask)",
            "TaskId cens (ended by StopRecord)",
        ]
    );
    assert!(left(&error)[0].starts_with("CreateDigitalHumanStreamTask, whose outcome is not known"), "{error}");
    assert!(!error.to_string().contains(SECRET));
    let mut ends: Vec<_> = net.requests()[4..].iter().map(|request| request.lines().last().unwrap_or_default().to_owned()).collect();
    ends.sort();
    assert_eq!(ends, ["{\"AgentInstanceId\":\"77\"}", "{\"TaskId\":\"cens\"}", "{\"TaskId\":\"cens\"}"]);
    assert_eq!(guard.leave_running().len(), 1);
}

/// What is not started yet cannot be ended, and is not forgotten.
#[tokio::test(start_paused = true)]
async fn what_is_under_way_when_it_is_closed_is_told_and_ended_later() {
    let net = Net::new(&[&[Read, Gate, GOOD], &[Read, GOOD]]);
    let guard = net.client().build().unwrap().guard();
    let call = mix("picture", "a");
    let mut start = Box::pin(guard.send(&call));
    assert!(tokio::time::timeout(Duration::from_secs(1), &mut start).await.is_err());
    let error = guard.close().await.unwrap_err();
    assert_eq!(left(&error), ["StartMix, whose outcome is not known: TaskId picture (ended by StopMix)"]);
    assert!(error.left[0].error.is_none() && net.executed() == 1);
    net.open_gate();
    let _ = start.await.unwrap();
    assert_eq!(remembered(&guard), ["StartMix: TaskId picture (ended by StopMix)"]);
    assert_eq!(guard.close().await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn of_several_each_is_one_thing() {
    let net = Net::new(&[&[Read, Write(ONE_OF_THREE)]]);
    let guard = net.client().build().unwrap().guard();
    let _ = guard.send(&recording(&["a", "b", "c"])).await.unwrap();
    assert_eq!(
        remembered(&guard),
        [
            "StartCDNRecord: StreamId a, Vendor Tencent (ended by StopCDNRecord)",
            "StartCDNRecord, whose outcome is not known: StreamId c, Vendor Tencent (ended by StopCDNRecord)",
        ]
    );
    // Nothing can be reached any more: all that is left is told, each with its error.
    let error = guard.close().await.unwrap_err();
    assert!(error.ended.is_empty() && error.left.len() == 2);
    assert!(error.left.iter().all(|left| left.error.is_some()), "{error}");
    assert_eq!(guard.leave_running().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn dropped_it_says_what_goes_on_running() {
    let net = Net::new(&[&[Read, Write(NAMED)], &[Read, Close]]);
    let guard = net.client().build().unwrap().guard();
    let _ = guard.send(&listening()).await.unwrap();
    assert!(guard.send(&mix("picture\u{202e}", "a")).await.is_err());
    let (logs, _listening) = Logs::listen();
    drop(guard);
    let told = logs.take();
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines.len(), 2, "{told}");
    assert!(lines.iter().all(|line| line.contains("ERROR")), "{told}");
    assert!(lines[0].contains("this may go on running, and cost: StartCensorAudioV2: TaskId cens (ended by StopCensorAudioV2)"), "{told}");
    assert!(lines[1].contains("StartMix, whose outcome is not known: TaskId picture\\u{202e} (ended by StopMix)"), "{told}");
    assert!(!told.contains(SECRET) && !told.contains("class-1"), "{told}");
    // With nothing left, nothing is said.
    drop(net.client().build().unwrap().guard());
    assert_eq!(logs.take(), "");
}

#[test]
fn it_is_there_for_programs_without_an_async_main() {
    let net = Net::new(&[&[Read, Write(NAMED)], &[Read, GOOD]]);
    let client = net.client().build_blocking().unwrap();
    let guard = client.guard();
    let _ = guard.send(&listening()).unwrap();
    assert_eq!(guard.running().len(), 1);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let error = runtime.block_on(async { guard.close().unwrap_err() });
    assert_eq!(error.left.len(), 1);
    assert_eq!(names(&guard.close().unwrap()), ["TaskId cens (ended by StopCensorAudioV2)"]);
    assert_eq!(net.executed(), 2);
}
