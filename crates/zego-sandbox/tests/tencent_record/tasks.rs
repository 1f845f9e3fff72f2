//! Tasks: when they record, what ends a file, what a task cannot be, and how they are listed.

use bytes::Bytes;
use http::Request;
use zego_model::tencent_live::record_task::{
    CreateRecordTask, DeleteRecordTask, DescribeRecordTask, RecordTask, StopRecordTask, StreamType,
};
use zego_model::{TencentSettings, TencentSigning};
use zego_sandbox::Sandbox;
use zego_sign::tencent::v1;

use crate::desk::{DOMAIN, Desk, NOW, at, task};

const DAY: u64 = 86_400;

/// How long the files of a stream are, the oldest first.
fn lengths(desk: &Desk, stream: &str) -> Vec<f64> {
    desk.files(stream).iter().map(|file| file.meta_data.as_ref().unwrap().duration).collect()
}

/// All tasks of the week around now.
fn listed(desk: &Desk) -> Vec<RecordTask> {
    desk.done(&DescribeRecordTask::new(at(NOW - DAY), at(NOW + 6 * DAY)).domain_name(DOMAIN)).tasks
}

#[test]
fn a_task_records_until_its_end_and_its_files_are_found() {
    let mut desk = Desk::new();
    let id = desk.record("match-1", 4_000, 1000);
    assert_eq!(id.as_str().len(), 58);
    assert!(desk.files("match-1").is_empty(), "nothing is written before the end");
    desk.now += 4_000;
    let files = desk.files("match-1");
    let names: Vec<_> = files.iter().map(|file| file.basic_info.as_ref().unwrap().name.clone()).collect();
    // Template 1000 has MP4 alone, a file for each half hour, kept for 30 days.
    assert_eq!(
        names,
        [
            "match-1_2026-06-01-08-00-00_2026-06-01-08-30-00",
            "match-1_2026-06-01-08-30-00_2026-06-01-09-00-00",
            "match-1_2026-06-01-09-00-00_2026-06-01-09-06-40"
        ]
    );
    let last = files[2].basic_info.as_ref().unwrap();
    assert_eq!((last.r#type.as_str(), last.expire_time.as_str()), ("mp4", "2026-07-01T01:06:40Z"));
    let source = last.source_info.as_ref().unwrap().live_record_info.as_ref().unwrap();
    assert_eq!((source.domain.as_str(), source.path.as_str(), source.stream_id.as_str()), (DOMAIN, "live", "match-1"));
    let tasks = listed(&desk);
    assert_eq!((tasks.len(), &tasks[0].task_id, tasks[0].stopped.0), (1, &id, 0));
}

/// A wrong id is no error: that is what the page says, and it is expensive.
#[test]
fn a_wrong_template_is_no_error_and_keeps_hls_for_ever() {
    for template in [0, 77] {
        let mut desk = Desk::new();
        desk.record("a", 7_200, template);
        desk.now += 7_200;
        let files = desk.files("a");
        let basic = files[0].basic_info.as_ref().unwrap();
        assert_eq!((files.len(), basic.r#type.as_str(), basic.expire_time.as_str()), (1, "m3u8", "9999-12-31T23:59:59Z"), "{template}");
    }
}

#[test]
fn a_stream_is_recorded_three_times_at_most() {
    let mut desk = Desk::new();
    let ids: Vec<_> = (0..4).map(|_| desk.record("a", 600, 0)).collect();
    desk.now += 60;
    for id in &ids {
        desk.done(&StopRecordTask::new(id.clone()));
    }
    assert_eq!(desk.files("a").len(), 3, "the fourth recorded nothing");
    assert_eq!(listed(&desk).len(), 4);
    desk.record("b", 60, 0);
    desk.now += 60;
    assert_eq!(desk.files("b").len(), 1, "another stream is another");
}

#[test]
fn deletion_does_not_stop_a_recording_but_ends_what_would_follow() {
    let mut desk = Desk::new();
    let id = desk.record("a", 3_600, 0);
    desk.now += 60;
    desk.done(&DeleteRecordTask::new(id.clone()));
    assert!(listed(&desk).is_empty() && desk.files("a").is_empty());
    desk.now += 60;
    desk.push("a", false);
    assert_eq!(lengths(&desk, "a"), [120.0], "it went on");
    desk.push("a", true);
    desk.now += 3_600;
    assert_eq!(desk.files("a").len(), 1, "what is published later is not recorded");
    // Without an interruption it ends when the task would have.
    let id = desk.record("b", 600, 0);
    desk.done(&DeleteRecordTask::new(id));
    desk.now += 7_200;
    assert_eq!(lengths(&desk, "b"), [600.0]);
}

#[test]
fn an_interruption_ends_a_file_and_the_next_publishing_begins_another() {
    let mut desk = Desk::new();
    let id = desk.record("a", 3_600, 0);
    for _ in 0..2 {
        desk.now += 100;
        desk.push("a", false);
        desk.now += 100;
        desk.push("a", true);
    }
    desk.now += 50;
    desk.done(&StopRecordTask::new(id.clone()));
    assert_eq!(lengths(&desk, "a"), [100.0, 100.0, 50.0]);
    // Once stopped, it starts no more.
    desk.push("a", false);
    desk.push("a", true);
    desk.now += 3_600;
    assert_eq!(desk.files("a").len(), 3);
    let stopped = listed(&desk)[0].stopped;
    desk.done(&StopRecordTask::new(id));
    assert_eq!((stopped, listed(&desk)[0].stopped), (at(NOW + 450), at(NOW + 450)), "a repeat changes nothing");
    desk.control("live_publish", &serde_json::json!({ "domain": DOMAIN, "stream": "a" }), false);
}

#[test]
fn a_scheduled_task_waits_for_its_time_and_for_its_stream() {
    let mut desk = Desk::new();
    desk.push("a", false);
    let later = task("a", NOW + 2_000).start_time(at(NOW + 1_000)).stream_type(StreamType::Pushed).extension("");
    desk.done(&later);
    desk.now += 1_500;
    desk.push("a", true);
    desk.now += 10_000;
    assert_eq!(lengths(&desk, "a"), [500.0]);
}

/// An hour at once is an hour in pieces, and a state that was stored and read back goes on as it would have.
#[test]
fn time_in_pieces_and_a_snapshot_change_nothing() {
    let run = |steps: u64, stored: bool| {
        let mut desk = Desk::new();
        desk.done(&task("a", NOW + 3_000).start_time(at(NOW + 600)).template_id(1000));
        desk.record("b", 1_000, 0);
        for step in 0..steps {
            if stored && step == 1 {
                let snapshot = desk.answer_text("GET", "snapshot", "");
                desk = Desk { service: Desk::of(Sandbox::builder().empty()).service, now: desk.now };
                desk.answer_text("PUT", "snapshot", &snapshot);
            }
            desk.now += 7_200 / steps;
            let _ = listed(&desk);
        }
        let told = |stream: &str| {
            let files = desk.files(stream);
            files.into_iter().map(|file| file.basic_info.unwrap()).map(|basic| (basic.name, basic.create_time)).collect::<Vec<_>>()
        };
        (told("a"), told("b"))
    };
    let expected = run(1, false);
    assert_eq!((expected.0.len(), expected.1.len()), (2, 1));
    for (steps, stored) in [(720, false), (3, true), (100, true)] {
        assert_eq!(run(steps, stored), expected, "{steps} {stored}");
    }
}

#[test]
fn what_a_task_cannot_be() {
    let desk = Desk::new();
    for (call, why) in [
        (task("a", NOW), "an end that is not in the future"),
        (task("a", NOW + 100).start_time(at(NOW + 100)), "an end that is not after the start"),
        (task("a", NOW + 7 * DAY).start_time(at(NOW + 6 * DAY)), "an end a week from now"),
        (task("a", NOW + 6 * DAY + 10).start_time(at(NOW + 6 * DAY + 1)), "a start more than six days from now"),
        (task("a", NOW + DAY + 1), "more than a day"),
    ] {
        assert_eq!(desk.refused(&call), "InvalidParameter", "{why}");
    }
    for call in
        [task("", NOW + 100), CreateRecordTask::new("a", "", "live", at(NOW + 100)), CreateRecordTask::new("a", DOMAIN, "", at(NOW + 100))]
    {
        assert_eq!(desk.refused(&call), "MissingParameter", "an empty text is none");
    }
    for call in [
        task("a", NOW + DAY),
        task("a", NOW + 6 * DAY + DAY - 1).start_time(at(NOW + 6 * DAY)),
        task("a", NOW + 100).start_time(at(NOW - 100)),
    ] {
        desk.done(&call);
    }
}

#[test]
fn tasks_are_listed_in_pages_of_a_week() {
    let mut desk = Desk::of(Sandbox::builder().empty());
    for number in 0..60 {
        desk.done(&task(&format!("s{}", number % 2), NOW + 1_000 + number).start_time(at(NOW + number)));
    }
    let week = || DescribeRecordTask::new(at(NOW), at(NOW + 7 * DAY));
    let first = desk.done(&week());
    assert_eq!((first.tasks.len(), first.scroll_token.is_empty()), (50, false));
    let second = desk.done(&week().scroll_token(first.scroll_token.as_str()));
    assert_eq!((second.tasks.len(), second.scroll_token.as_str()), (10, ""));
    let mut starts: Vec<_> = first.tasks.iter().chain(&second.tasks).map(|task| task.start_time.0).collect();
    starts.dedup();
    assert_eq!((starts.len(), starts.is_sorted()), (60, true), "each once, in order");
    let count = |call: DescribeRecordTask| desk.done(&call).tasks.len();
    assert_eq!(count(week().stream_name("s1").domain_name(DOMAIN).app_name("live")), 30);
    assert_eq!(count(week().domain_name("other.example")), 0);
    // A task that begins before or ends after what is asked for does not count.
    assert_eq!(count(DescribeRecordTask::new(at(NOW + 10), at(NOW + 1_019))), 10);
    for (call, why) in [
        (DescribeRecordTask::new(at(NOW), at(NOW)), "no time"),
        (DescribeRecordTask::new(at(NOW), at(NOW + 7 * DAY + 1)), "more than a week"),
        (DescribeRecordTask::new(at(NOW - 90 * DAY - 1), at(NOW - 89 * DAY)), "more than 90 days ago"),
        (week().scroll_token("none"), "no token"),
    ] {
        assert_eq!(desk.refused(&call), "InvalidParameter", "{why}");
    }
    // After three months nobody knows of them.
    desk.now += 90 * DAY + 2_000;
    let held = desk.service.control(zego_sandbox::Timestamp::from_secs(desk.now)).state(false);
    assert_eq!(
        (&held["tencent"], &held["things"]["held"]),
        (&serde_json::json!({ "vod_files": 6 }), &6.into()),
        "what they recorded is left"
    );
}

#[test]
fn a_task_that_is_not_there_is_refused() {
    let desk = Desk::new();
    assert_eq!(desk.refused(&StopRecordTask::new("none")), "InvalidParameter");
    assert_eq!(desk.refused(&DeleteRecordTask::new("none")), "InvalidParameter");
    assert_eq!(desk.refused(&StopRecordTask::new("sandbox:ResourceNotFound.StopService")), "ResourceNotFound.StopService");
}

/// The client names one by itself; who signs by hand has to.
#[test]
fn a_region_has_to_be_named() {
    let desk = Desk::new();
    let call = task("a", NOW + 100);
    let v1 = TencentSettings::default().signing(TencentSigning::V1Get(v1::SignatureMethod::HmacSha256));
    for (settings, region) in
        [(TencentSettings::default(), "ap-guangzhou"), (TencentSettings::default().region("ap-singapore"), "ap-singapore")]
    {
        let request = desk.request(&call, &settings);
        assert_eq!(request.headers()["x-tc-region"], region);
        assert!(desk.answer(&request)["Response"]["TaskId"].is_string());
    }
    let query = desk.request(&call, &v1).uri().query().unwrap().to_owned();
    assert!(query.contains("&Region=ap-guangzhou&"), "{query}");
    let mut request = desk.request(&call, &TencentSettings::default());
    request.headers_mut().remove("x-tc-region");
    let answer = desk.answer(&request);
    assert_eq!(answer["Response"]["Error"]["Code"], "MissingParameter", "{answer}");
    let rules = zego_model::tencent_live::record_rule::DescribeLiveRecordRules::new();
    assert!(!desk.request(&rules, &TencentSettings::default()).headers().contains_key("x-tc-region"), "rules need none");
}

impl Desk {
    /// A call under `/_sandbox/` that answers with a text.
    fn answer_text(&self, method: &str, name: &str, body: &str) -> String {
        let request = Request::builder()
            .method(method)
            .uri(format!("/_sandbox/{name}"))
            .header("host", "127.0.0.1:1")
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_owned()))
            .unwrap();
        let response = self.service.handle(&request, zego_sandbox::Timestamp::from_secs(self.now));
        assert!(response.status().is_success(), "{method} {name}: {:?}", response.body());
        String::from_utf8(response.body().to_vec()).unwrap()
    }
}
