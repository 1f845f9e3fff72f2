//! `--wait`: a task that is asked about until it is over.

mod support;

use support::{Fake, ZEGO, zego};

const MERGE: &str = r#"{"Code":0,"Message":"success","RequestId":"r","Data":{"Tencent":{"TaskId":"task-1","RequestId":"v"}}}"#;
const LINE: &str = "rtc merge-media --vendor Tencent --input-file-id 1 --input-file-id 2 --output-file-name n --attempts 1 --output json";

fn task(status: &str) -> String {
    format!(
        r#"{{"Code":0,"Message":"success","RequestId":"r","Data":{{"Tencent":{{"TaskId":"task-1","Status":"{status}","FileId":"3","Message":"why"}}}}}}"#
    )
}

fn waited(flag: &str, answers: &[String]) -> (support::Outcome, String) {
    let fake = Fake::answering_each([MERGE.to_owned()].into_iter().chain(answers.iter().cloned()));
    let outcome = zego(&format!("{LINE} {flag}"), &[&ZEGO[..], &[("ZEGO_ENDPOINT", &fake.endpoint)]].concat());
    assert_ne!(outcome.code, Some(2), "nothing was asked: {outcome:?}");
    (outcome, fake.request())
}

#[test]
fn until_it_is_done() {
    let (outcome, asked) = waited("--wait", &[task("PROCESSING"), task("FINISH")]);
    assert_eq!((outcome.code, &outcome.document()["Tencent"]["FileId"]), (Some(0), &"3".into()), "{outcome:?}");
    assert!(outcome.stderr.contains("waiting for the task task-1"), "{outcome:?}");
    assert_eq!(asked.matches("Action=DescribeMediaTask").count(), 2, "{asked}");
    assert_eq!(asked.matches("&TaskId=task-1").count(), 2, "{asked}");
}

#[test]
fn a_task_that_failed_is_no_success() {
    let (outcome, _) = waited("--wait=1m", &[task("FAIL")]);
    assert_eq!((outcome.code, &outcome.document()["Tencent"]["Status"]), (Some(1), &"FAIL".into()), "{outcome:?}");
    assert!(outcome.stderr.contains("error: the task failed: why"), "{outcome:?}");
}

#[test]
fn no_longer_than_was_said() {
    let (outcome, _) = waited("--wait=1s", &[task("WAITING")]);
    let failure = outcome.failure();
    assert_eq!((outcome.code, &failure["kind"]), (Some(8), &"task".into()), "{outcome:?}");
    assert!(failure["hint"].as_str().unwrap().contains("zego rtc describe-media-task --vendor Tencent --task-id task-1"), "{failure}");
}

/// What was started is not lost where asking about it fails.
#[test]
fn a_question_that_fails_keeps_the_task() {
    let (outcome, _) = waited("--wait", &[r#"{"Code":1000,"Message":"m","RequestId":"r"}"#.to_owned()]);
    let failure = outcome.failure();
    assert_eq!((outcome.code, &failure["delivery"]), (Some(8), &"answered".into()), "{outcome:?}");
    assert!(failure["hint"].as_str().unwrap().contains("--task-id task-1"), "{failure}");
}

#[test]
fn what_nobody_tells_of_is_not_waited_for() {
    for line in [
        "rtc merge-media --vendor Huawei --input-file-id 1 --input-file-id 2 --wait",
        "rtc describe-user-num --room-id r --wait",
        "rtc transcode-media --vendor Tencent --file-id 1 --resolution 360p --wait=soon",
    ] {
        let outcome = zego(line, &ZEGO);
        assert!(outcome.code == Some(2) && outcome.stderr.contains("--wait"), "{line}: {outcome:?}");
    }
}
