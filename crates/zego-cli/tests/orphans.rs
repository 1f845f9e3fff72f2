//! What runs is found by the services' own lists, and ended.

#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

mod support;

use serde_json::Value;
use support::{Sandbox, zego};

const HUMAN: &str = r#"digitalhuman create-digital-human-stream-task --digital-human-config '{"DigitalHumanId":"00000001-5eed-4000-a000-000000000001"}' --rtc-config '{"RoomId":"class-1","StreamId":"human"}'"#;
const RECORDING: &str = r#"cloudrecord start-record --room-id class-1 --record-input-params '{"RecordMode":1}' --storage-params '{"Vendor":2,"AccessKeyId":"k","AccessKeySecret":"s","Bucket":"b","Region":"r"}'"#;

/// The names of what is listed, by service.
fn listed(document: &Value, member: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = document[member].as_array().unwrap().iter();
    items.map(|item| (text(&item["service"]), text(item["ids"].as_object().unwrap().values().next().unwrap()))).collect()
}

fn task(sandbox: &Sandbox, line: &str) -> String {
    let outcome = sandbox.zego(line);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let document = outcome.document();
    let data = document.get("Data").unwrap_or_else(|| &document["Response"]);
    data["TaskId"].as_str().unwrap().to_owned()
}

#[test]
fn what_runs_is_listed_and_ended() {
    let sandbox = Sandbox::start("--empty --no-limits");
    let (human, other) = (task(&sandbox, HUMAN), task(&sandbox, &HUMAN.replace("human\"}'", "other\"}'")));
    let shown = sandbox.zego("orphans ls --service digitalhuman");
    let both = [&human, &other].map(|id| ("digitalhuman".to_owned(), id.clone()));
    assert_eq!(listed(&shown.document(), "running"), both, "{shown:?}");
    let first = &shown.document()["running"][0];
    assert_eq!((&first["ended_by"], &first["item"]["RoomId"]), (&"StopDigitalHumanStreamTask".into(), &"class-1".into()), "{shown:?}");
    assert!(first["began"].as_str().is_some_and(|began| began.ends_with('Z')), "{shown:?}");
    assert!(shown.stderr.contains("no list of what these end: DeleteAgentInstance, StopCDNRecord"), "{shown:?}");

    let young = sandbox.zego("orphans stop --older-than 1h --service digitalhuman");
    assert_eq!((young.code, listed(&young.document(), "stopped").len()), (Some(0), 0), "{young:?}");
    let ended = sandbox.zego(&format!("orphans stop {human} nobody --service digitalhuman"));
    assert_eq!((ended.code, &ended.document()["stopped"][0]["outcome"]), (Some(6), &"ended".into()), "{ended:?}");
    assert_eq!(ended.document()["error"]["message"], "no list shows nobody", "{ended:?}");
    assert_eq!(listed(&sandbox.zego("orphans ls --service digitalhuman").document(), "running"), both[1..]);
    // What ended between the list and the call counts as ended.
    let lines = zego(&format!("orphans stop {other} --service digitalhuman"), &sandbox.environment());
    assert_eq!((lines.code, lines.stdout.lines().count()), (Some(0), 2), "{lines:?}");
    assert!(lines.stdout.starts_with("SERVICE") && lines.stdout.contains("RoomId=class-1 StreamId=other  ended\n"), "{lines:?}");
    sandbox.stop("TERM");
}

#[test]
fn all_services_are_looked_at_and_one_that_fails_does_not_keep_the_others() {
    let sandbox = Sandbox::start("--empty --no-limits");
    let (human, recording) = (task(&sandbox, HUMAN), task(&sandbox, RECORDING));
    let tencent =
        task(&sandbox, "tencent-live create-record-task --stream-name s --domain-name push.sandbox.example --app-name live --end-time +1h");
    let all = [("cloudrecord", &recording), ("digitalhuman", &human), ("tencent_live", &tencent)]
        .map(|(service, id)| (service.to_owned(), id.clone()));
    assert_eq!(listed(&sandbox.zego("orphans ls").document(), "running"), all);
    // Two lists are refused, and the third is read.
    let mut environment = sandbox.environment();
    environment.retain(|(name, _)| *name != "ZEGO_SERVER_SECRET");
    environment.push(("ZEGO_SERVER_SECRET", "00000000000000000000000000000000"));
    let refused = zego("orphans ls --output json", &environment);
    assert_eq!(refused.code, Some(3), "{refused:?}");
    assert_eq!(listed(&refused.document(), "running"), all[2..], "{refused:?}");
    assert!(refused.document()["error"]["message"].as_str().unwrap().starts_with("cloudrecord: "), "{refused:?}");
    assert!(refused.stderr.contains("digitalhuman: "), "{refused:?}");

    // What was named and not found is told as well, though it may be on a list that was not read.
    let partly = zego(&format!("orphans stop {tencent} nobody --output json"), &environment);
    assert_eq!((partly.code, &partly.document()["stopped"][0]["outcome"]), (Some(3), &"ended".into()), "{partly:?}");
    assert!(partly.document()["error"]["message"].as_str().unwrap().starts_with("cloudrecord: "), "{partly:?}");
    assert!(partly.stderr.contains("digitalhuman: ") && partly.stderr.contains("no list shows nobody"), "{partly:?}");

    let ended = sandbox.zego("orphans stop --all");
    assert_eq!((ended.code, listed(&ended.document(), "stopped")), (Some(0), all[..2].to_vec()), "{ended:?}");
    assert_eq!(listed(&sandbox.zego("orphans ls").document(), "running"), []);
    sandbox.stop("TERM");
}
