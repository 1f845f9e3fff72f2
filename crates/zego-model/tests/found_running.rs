//! What the services list as running: every such list, asked and read in memory.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use zego_model::page::{FoundRunning, Pager as _, RunningPager, ends_of_what_is_not_listed, lists_of_what_runs};
use zego_model::spec::OperationRow;
use zego_model::{Protocol, TencentCloud, UnixSeconds, Zego, operations};

const NOW: UnixSeconds = UnixSeconds(1_790_000_000);

fn row(action: &str) -> &'static OperationRow {
    operations().find(|row| row.spec.action == action).unwrap()
}

fn list<P: Protocol>(action: &str) -> RunningPager<P> {
    RunningPager::new(row(action), NOW).unwrap()
}

/// What the next call asks for; `None` after the last.
fn asked<P: Protocol>(list: &RunningPager<P>) -> Option<Value> {
    list.request().unwrap().map(|call| serde_json::to_value(call).unwrap())
}

fn ids(found: &[FoundRunning]) -> Vec<String> {
    found.iter().map(|found| found.running().ids.remove(0).1).collect()
}

#[test]
fn what_costs_is_listed_or_known_to_have_no_list() {
    let listed: Vec<_> = lists_of_what_runs().map(|list| (list.spec.action, list.runs.unwrap().ended_by)).collect();
    assert_eq!(
        listed,
        [
            ("DescribeTasks", "StopRecord"),
            ("QueryDigitalHumanStreamTasks", "StopDigitalHumanStreamTask"),
            ("DescribeRecordTask", "StopRecordTask"),
        ]
    );
    let ends: BTreeSet<_> = operations().filter(|row| row.spec.ends.is_some()).map(|row| row.spec.action).collect();
    let unlisted: BTreeSet<_> = ends_of_what_is_not_listed().map(|row| row.spec.action).collect();
    assert_eq!(ends.len(), unlisted.len() + listed.len());
    assert!(listed.iter().all(|(_, end)| ends.contains(end) && !unlisted.contains(end)));
}

#[test]
fn a_task_is_over_when_it_was_stopped_or_its_end_is_past() {
    let mut list = list::<TencentCloud>("DescribeRecordTask");
    assert_eq!(asked(&list).unwrap(), json!({ "StartTime": NOW.0 - 86_400, "EndTime": NOW.0 + 518_400 }));
    let task =
        |id: &str, end: i64, stopped: i64| json!({ "TaskId": id, "StartTime": NOW.0 - 600, "EndTime": NOW.0 + end, "Stopped": stopped });
    let tasks = [task("runs", 60, 0), task("stopped", 60, NOW.0 - 1), task("past", -1, 0), task("just past", 0, 0)];
    let found = list.take(json!({ "ScrollToken": "more", "TaskList": tasks }));
    assert_eq!(ids(&found), ["runs"]);
    assert_eq!(found[0].began(), Some(UnixSeconds(NOW.0 - 600)));
    assert_eq!(found[0].item()["EndTime"], NOW.0 + 60);
    assert_eq!(serde_json::to_value(found[0].end::<TencentCloud>().unwrap()).unwrap(), json!({ "TaskId": "runs" }));

    assert_eq!(asked(&list).unwrap()["ScrollToken"], "more");
    assert_eq!(ids(&list.take(json!({ "ScrollToken": "", "TaskList": [task("late", 3_600, 0)] }))), ["late"]);
    assert_eq!(asked(&list), None);
}

#[test]
fn moments_of_a_list_in_milliseconds_are_told_in_seconds() {
    let mut list = list::<Zego>("DescribeTasks");
    let call = asked(&list).unwrap();
    assert_eq!(call["Status"], 2);
    assert_eq!((&call["StartTime"], &call["EndTime"]), (&json!((NOW.0 - 259_080) * 1000), &json!((NOW.0 + 60) * 1000)));
    let tasks = json!([{ "TaskId": "a", "RecordBeginTimestamp": 1_789_999_999_999_i64 }, { "TaskId": "b", "RecordBeginTimestamp": 0 }, { "TaskId": "c" }]);
    let found = list.take(json!({ "TotalCount": 3, "TaskidList": tasks }));
    let began: Vec<_> = found.iter().map(FoundRunning::began).collect();
    assert_eq!(began, [Some(UnixSeconds(1_789_999_999)), None, None]);
}

#[test]
fn a_list_in_one_answer_is_asked_once() {
    let mut list = list::<Zego>("QueryDigitalHumanStreamTasks");
    assert_eq!(asked(&list).unwrap(), json!({}));
    assert_eq!(ids(&list.take(json!({ "TaskList": [{ "TaskId": "a" }, "odd", { "TaskId": "b" }] }))), ["a", "b"]);
    assert_eq!(asked(&list), None);
    assert!(self::list::<Zego>("QueryDigitalHumanStreamTasks").take(json!({})).is_empty());
}

#[test]
fn what_has_no_name_cannot_be_ended_and_says_so() {
    for item in [json!({ "RoomId": "class-1" }), json!({ "TaskId": "" }), json!({ "TaskId": null })] {
        let found = list::<Zego>("DescribeTasks").take(json!({ "TaskidList": [item] })).remove(0);
        let error = found.end::<Zego>().unwrap_err().to_string();
        assert!(error.ends_with("the list names no TaskId, so StopRecord cannot name it"), "{error}");
    }
}

#[test]
fn an_operation_that_lists_nothing_that_runs_is_refused_and_so_is_another_protocol() {
    let error = RunningPager::<Zego>::new(row("DescribeUserList"), NOW).unwrap_err().to_string();
    assert!(error.ends_with("DescribeUserList does not list what runs"), "{error}");
    assert!(RunningPager::<TencentCloud>::new(row("DescribeTasks"), NOW).is_err());
    assert!(RunningPager::<TencentCloud>::new(row("QueryDigitalHumanStreamTasks"), NOW).is_err());
    let found = list::<Zego>("DescribeTasks").take(json!({ "TaskidList": [{ "TaskId": "a" }] })).remove(0);
    assert!(found.end::<TencentCloud>().is_err());
}
