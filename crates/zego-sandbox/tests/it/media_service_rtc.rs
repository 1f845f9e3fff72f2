//! Streams of the media service: forbidden and allowed again, asked for, relayed and dispatched.

use serde_json::{Value, json};
use zego_model::ErrorKind;
use zego_model::RtmpUrl;
use zego_model::rtc::callback::Event;
use zego_model::rtc::media_service::{
    ClearCdnTransferRule, CreateCdnTransferRule, DeleteCdnTransferRule, DescribeRtcStreamState, DispatchType, ForbidRtcStream,
    ForbidRtcStreams, ResumeRtcStream, ResumeRtcStreams, RtmpDispatchV2,
};
use zego_sandbox::Timestamp;
use zego_sandbox::control::Publish;

use crate::bench::{Bench, refusal};
use crate::told::{bench, names, plant, post, told};

const ADDRESS: &str = "rtmp://push.example.com/live/a";

fn with_streams() -> Bench {
    let bench = bench();
    plant(&bench, "r", &["a", "b"]);
    bench
}

/// Whether a client may publish the stream.
fn may_publish(bench: &Bench, stream: &str) -> bool {
    bench.service.control(Timestamp::from_secs(bench.now)).publish(&Publish::new("r", "anna", stream)).is_ok()
}

#[test]
fn a_forbidden_stream_ends_and_does_not_come_back() {
    let bench = with_streams();
    let _ = bench.zego(&ForbidRtcStream::new("a", 1)).unwrap();
    let events = told(&bench);
    let [Event::StreamClose(close)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((&*close.stream_alias, close.reason.to_string().as_str()), ("a", "100"));
    assert!(!may_publish(&bench, "a"));
    // Once more: it is what was asked for.
    let _ = bench.zego(&ForbidRtcStream::new("a", 2)).unwrap();
    assert!(bench.warnings().contains("stream a is forbidden already"));
    let _ = bench.zego(&ResumeRtcStream::new("a", 3)).unwrap();
    assert!(may_publish(&bench, "a"));
    let _ = bench.zego(&ResumeRtcStream::new("a", 4)).unwrap();
    assert!(bench.warnings().contains("stream a was not forbidden"));
}

#[test]
fn several_are_forbidden_at_once_also_before_they_begin() {
    let bench = with_streams();
    let _ = bench.zego(&ForbidRtcStreams::new(["a", "b", "later"], 1).unwrap()).unwrap();
    assert_eq!(names(&bench), ["stream_close", "stream_close"]);
    assert!(!may_publish(&bench, "later"));
    let _ = bench.zego(&ResumeRtcStreams::new(["later", "b"], 2).unwrap()).unwrap();
    assert!(may_publish(&bench, "later") && may_publish(&bench, "b") && !may_publish(&bench, "a"));
}

#[test]
fn for_ten_seconds_the_numbers_of_calls_on_a_stream_grow() {
    let mut bench = with_streams();
    let late = ("2".to_owned(), ErrorKind::InvalidParameter);
    let _ = bench.zego(&ForbidRtcStream::new("a", 10)).unwrap();
    assert_eq!(refusal(bench.zego(&ResumeRtcStream::new("a", 10))), late);
    assert!(bench.warnings().contains("Sequence is 10, not above 10"));
    assert_eq!(refusal(bench.zego(&ForbidRtcStreams::new(["b", "a"], 9).unwrap())), late);
    // b was not touched by the call that was refused.
    let _ = bench.zego(&DescribeRtcStreamState::new("b", 1)).unwrap();
    let _ = bench.zego(&ResumeRtcStream::new("a", 11)).unwrap();
    bench.now += 9;
    assert_eq!(refusal(bench.zego(&DescribeRtcStreamState::new("a", 1))), late);
    bench.now += 1;
    assert_eq!(bench.zego(&DescribeRtcStreamState::new("a", 1)).unwrap().code.to_string(), "41006");
}

#[test]
fn a_stream_is_live_or_closed_or_unknown() {
    let mut bench = with_streams();
    let live = bench.zego(&DescribeRtcStreamState::new("a", 1)).unwrap();
    assert_eq!((&*live.code.to_string(), &*live.output.create_time, &*live.output.close_time), ("0", "1780272000", ""));
    bench.now += 60;
    let _ = bench.zego(&ForbidRtcStream::new("a", 2)).unwrap();
    let _ = bench.lines();
    // A success with news: it has data.
    let closed = bench.zego(&DescribeRtcStreamState::new("a", 3)).unwrap();
    assert_eq!((&*closed.code.to_string(), &*closed.output.create_time, &*closed.output.close_time), ("41006", "1780272000", "1780272060"));
    assert!(bench.lines().iter().all(|line| line.level == zego_sandbox::LogLevel::Info));
    assert_eq!(refusal(bench.zego(&DescribeRtcStreamState::new("unknown", 1))), ("41004".to_owned(), ErrorKind::NotFound));
    // What a mix puts out is none of its business, even if it is listed in a room.
    let mix = json!({
        "TaskId": "t", "UserId": "u",
        "MixInput": [{ "StreamId": "b", "RectInfo": {} }],
        "MixOutput": [{
            "StreamId": "m", "VideoBitrate": 1, "Fps": 1, "Width": 1, "Height": 1, "TargetRoom": { "RoomId": "r", "UserId": "u" },
        }],
    });
    assert_eq!(post(&bench, "StartMix", &mix)["Code"], 0);
    assert_eq!(refusal(bench.zego(&DescribeRtcStreamState::new("m", 1))).0, "41004");
    bench.now += 86_401;
    assert_eq!(refusal(bench.zego(&DescribeRtcStreamState::new("a", 1))).0, "41004");
}

#[test]
fn streams_are_relayed_until_the_relay_is_ended() {
    let bench = with_streams();
    let url = |text: &str| RtmpUrl::new(text).unwrap();
    let text = |bench: &Bench| bench.lines().last().unwrap().text.clone();
    let _ = bench.zego(&CreateCdnTransferRule::new("a", 1).cdn_url(url(ADDRESS)).unwrap()).unwrap();
    assert_eq!(text(&bench), "stream a is relayed");
    let _ = bench.zego(&CreateCdnTransferRule::new("a", 2).cdn_url(url(ADDRESS)).unwrap()).unwrap();
    assert_eq!(text(&bench), "stream a was relayed there already");
    // A live stream's relays run: there is nothing to drop.
    let _ = bench.zego(&ClearCdnTransferRule::new("a", 3)).unwrap();
    assert_eq!(text(&bench), "stream a is live: its relays go on");
    // What follows the question mark may differ.
    let _ = bench.zego(&DeleteCdnTransferRule::new("a", url(&format!("{ADDRESS}?key=1")), 4).unwrap()).unwrap();
    assert_eq!(text(&bench), "the relay of stream a ended");
    let _ = bench.zego(&DeleteCdnTransferRule::new("a", url(ADDRESS), 5).unwrap()).unwrap();
    assert_eq!(text(&bench), "stream a was not relayed there");
    let _ = bench.zego(&CreateCdnTransferRule::new("later", 1).cdn_url(url(ADDRESS)).unwrap()).unwrap();
    assert_eq!(text(&bench), "stream later is relayed once it begins");
    let _ = bench.zego(&CreateCdnTransferRule::new("later", 2)).unwrap();
    assert!(bench.warnings().contains("without CDNUrl"));
    let _ = bench.zego(&ClearCdnTransferRule::new("later", 3)).unwrap();
    assert_eq!(text(&bench), "2 relays of stream later dropped");
}

/// The control shows what no operation lists.
#[test]
fn the_state_can_be_looked_at() {
    let bench = with_streams();
    let control = bench.service.control(Timestamp::from_secs(bench.now));
    let counts = |state: Value| ["forbidden_streams", "relays", "mixes", "tasks"].map(|name| state["apps"][0][name].clone());
    assert_eq!(counts(control.state(false)), [0, 0, 0, 0]);
    let _ = bench.zego(&ForbidRtcStream::new("b", 1)).unwrap();
    let _ = bench.zego(&CreateCdnTransferRule::new("a", 1).cdn_url(RtmpUrl::new(ADDRESS).unwrap()).unwrap()).unwrap();
    let output = json!({ "StreamId": "m", "VideoBitrate": 1_000, "Fps": 15, "Width": 2, "Height": 2 });
    let mix = json!({ "TaskId": "t", "UserId": "u", "MixInput": [{ "StreamId": "a", "RectInfo": {} }], "MixOutput": [output] });
    assert_eq!(post(&bench, "StartMix", &mix)["Code"], 0);
    assert_eq!(counts(control.state(false)), [1, 1, 1, 0]);
    let full = control.state(true);
    assert_eq!(full["apps"][0]["relays"], json!([{ "stream": "a", "url": ADDRESS }]));
    assert_eq!((&full["apps"][0]["mixes"][0]["inputs"], &full["apps"][0]["forbidden_streams"]), (&json!(["a"]), &json!(["b"])));
}

#[test]
fn servers_are_named_by_what_they_are_for() {
    let bench = bench();
    let ask = |kind| bench.zego(&RtmpDispatchV2::new("cdn01", kind, 7).unwrap().client_ip("119.23.242.129")).unwrap().output.addresses;
    assert_eq!(ask(DispatchType::Push), ["rtmp://192.0.2.1:1935/1234567890/cdn01"]);
    assert_eq!(ask(DispatchType::Pull), ["rtmp://192.0.2.2:1935/1234567890/cdn01"]);
}

#[test]
fn parameters_have_codes_of_their_own() {
    let bench = bench();
    for (action, rest, code, named) in [
        ("ForbidRTCStream", "StreamId=&Sequence=1", 30_009, "StreamId"),
        ("ForbidRTCStream", "StreamId=a%20b&Sequence=1", 30_009, "digits, letters"),
        ("ForbidRTCStream", "Sequence=1", 30_009, "StreamId is required"),
        ("ForbidRTCStream", "StreamId=a", 2, "Sequence is required"),
        ("ForbidRTCStream", "StreamId=a&Sequence=x", 2, "Sequence"),
        ("ResumeRTCStreams", "Sequence=1", 30_006, "StreamId"),
        ("ResumeRTCStreams", "StreamId[]=a&StreamId[]=&Sequence=1", 30_006, "StreamId"),
        ("ForbidRTCStreams", &*format!("{}Sequence=1", "StreamId[]=a&".repeat(21)), 30_006, "StreamId has 21 items"),
        ("CreatCDNTransferRule", "StreamId=a&CDNUrl=http://example.com/a&Sequence=1", 30_001, "CDNUrl"),
        ("DeleteCDNTransferRule", "StreamId=a&Sequence=1", 2, "CDNUrl is required"),
        ("RTMPDispatchV2", "StreamId=a&Sequence=1&Type=both", 30_010, "Type"),
        ("RTMPDispatchV2", "StreamId=a&Sequence=1&Type=push&ClientIP=%3A%3A1", 30_011, "ClientIP is `::1`"),
        ("RTMPDispatchV2", &*format!("StreamId={}&Sequence=1&Type=push", "a".repeat(257)), 30_009, "StreamId"),
    ] {
        let answer = bench.call(action, rest);
        assert_eq!(answer["Code"], code, "{action} {rest}: {answer}");
        assert!(answer["Message"].as_str().unwrap().contains(named), "{action} {rest}: {answer}");
    }
}
