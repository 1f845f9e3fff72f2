//! Rules of faults by which single items fail: they are not carried out, and the answer says so in the vendor's shape.

use serde_json::{Value, json};
use zego_model::account::Asked;
use zego_model::spec::OperationRow;
use zego_model::{DynamicCall, FailureKind, Failures, Operation as _, Zego};
use zego_sandbox::Sandbox;

use crate::script::Script;

/// Calls on the items `a`, `b` and `c`, and where the state shows which of them were carried out.
struct ItemsCase {
    action: &'static str,
    /// Of which vendor, if that matters.
    vendor: &'static str,
    before: &'static str,
    /// The parameters of the call, in a query.
    call: &'static str,
    /// The parameters that name the items.
    lists: &'static [(&'static str, &'static [&'static str])],
    /// The items that were carried out.
    done: fn(&Value) -> Vec<String>,
    /// The code that the rule names, and the one that is answered.
    code: (&'static str, &'static str),
}

const SEED: &str = r#"control seed '{"files":[{"vendor":"Tencent","stream":"s","id":"a"},{"vendor":"Tencent","stream":"s","id":"b","transcodes":[360]},{"vendor":"Tencent","stream":"s","id":"c","transcodes":[360]}]}'"#;
const ROOM: &str = r#"control seed '{"rooms":[{"id":"r","users":[{"id":"a"},{"id":"b"},{"id":"c"}]}]}'"#;
const ABC: &[&str] = &["a", "b", "c"];
const STREAMS: &[(&str, &[&str])] = &[("StreamId", ABC)];

const CASES: [ItemsCase; 11] = [
    start("Tencent", "Vendor=Tencent&StreamId[]=a&StreamId[]=b&StreamId[]=c", ("\"Broken.Down\"", "Broken.Down")),
    start("Ws", "Vendor=Ws&StreamId[]=a&StreamId[]=b&StreamId[]=c", ("477", "477")),
    start("Huawei", "Vendor=Huawei&StreamId[]=a&StreamId[]=b&StreamId[]=c", ("\"478\"", "478")),
    // The codes of this vendor are numbers.
    start(
        "Aliyun",
        "Vendor=Aliyun&Domain=one.aliyun.sandbox.example&Point=live&StreamId[]=a&StreamId[]=b&StreamId[]=c",
        ("\"Broken.Down\"", "500"),
    ),
    stop(
        "Tencent",
        "call GET StartCDNRecord 'Vendor=Tencent&StreamId[]=a&StreamId[]=b&StreamId[]=c'",
        "Vendor=Tencent&StreamId[]=a&StreamId[]=b&StreamId[]=c",
        ("477", "477"),
    ),
    stop(
        "Ws",
        "call GET StartCDNRecord 'Vendor=Ws&StreamId[]=a&StreamId[]=b&StreamId[]=c'",
        "Vendor=Ws&StreamId[]=a&StreamId[]=b&StreamId[]=c",
        ("477", "477"),
    ),
    stop(
        "Huawei",
        "call GET StartCDNRecord 'Vendor=Huawei&StreamId[]=a&StreamId[]=b&StreamId[]=c'",
        "Vendor=Huawei&StreamId[]=a&StreamId[]=b&StreamId[]=c",
        ("477", "477"),
    ),
    stop(
        "Aliyun",
        "call GET StartCDNRecord 'Vendor=Aliyun&Domain=one.aliyun.sandbox.example&Point=live&StreamId[]=a&StreamId[]=b&StreamId[]=c'",
        "Vendor=Aliyun&Domain=one.aliyun.sandbox.example&Point=live&StreamId[]=a&StreamId[]=b&StreamId[]=c",
        ("477", "477"),
    ),
    delete("Vendor=Tencent&FileId[]=a&FileId[]=b&FileId[]=c", &[("FileId", ABC)]),
    command("RoomId=r&FromUserId=z&MessageContent=m&ToUserId[]=a&ToUserId[]=b&ToUserId[]=c", &[("ToUserId", ABC)]),
    // Without names it is for all, in the order in which they came.
    command("RoomId=r&FromUserId=z&MessageContent=m", &[]),
];

const fn start(vendor: &'static str, call: &'static str, code: (&'static str, &'static str)) -> ItemsCase {
    ItemsCase { action: "StartCDNRecord", vendor, before: "", call, lists: STREAMS, done: recorded, code }
}

const fn stop(vendor: &'static str, before: &'static str, call: &'static str, code: (&'static str, &'static str)) -> ItemsCase {
    ItemsCase { action: "StopCDNRecord", vendor, before, call, lists: STREAMS, done: |app| others(&recorded(app)), code }
}

const fn delete(call: &'static str, lists: &'static [(&'static str, &'static [&'static str])]) -> ItemsCase {
    let done = |app: &Value| others(&search(app));
    ItemsCase { action: "DeleteMedia", vendor: "Tencent", before: SEED, call, lists, done, code: ("477", "477") }
}

const fn command(call: &'static str, lists: &'static [(&'static str, &'static [&'static str])]) -> ItemsCase {
    ItemsCase { action: "SendCustomCommand", vendor: "", before: ROOM, call, lists, done: reached, code: ("477", "477") }
}

fn texts(list: &Value, name: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item[name].as_str().unwrap().to_owned()).collect()
}

fn recorded(app: &Value) -> Vec<String> {
    texts(&app["recordings"], "stream").into_iter().filter(|stream| ABC.contains(&stream.as_str())).collect()
}

fn search(app: &Value) -> Vec<String> {
    texts(&app["files"], "id").into_iter().filter(|id| ABC.contains(&id.as_str())).collect()
}

fn reached(app: &Value) -> Vec<String> {
    let rooms = app["rooms"].as_array().unwrap();
    let room = rooms.iter().find(|room| room["id"] == "r").unwrap();
    let to = room["messages"].as_array().unwrap().last().unwrap()["to"].as_array().unwrap().clone();
    to.iter().map(|user| user.as_str().unwrap().to_owned()).collect()
}

/// Those of the three that are not there.
fn others(there: &[String]) -> Vec<String> {
    ABC.iter().filter(|item| !there.iter().any(|other| other == *item)).map(|item| (*item).to_owned()).collect()
}

/// Whether a rule by which items fail is taken.
fn takes_partial(row: &OperationRow) -> bool {
    let (service, action) = (row.spec.service().name, row.spec.action);
    let rule = json!([{ "service": service, "operation": action, "partial": { "items": { "first": 1 }, "code": 477 } }]);
    Script::new(Sandbox::builder()).run(&format!("control faults '{rule}'")).status == 200
}

#[test]
fn the_item_that_is_meant_fails_alone_and_is_not_carried_out() {
    for case in CASES {
        let ItemsCase { action, vendor, before, call, lists, done, code: (asked_code, code) } = case;
        let row = zego_explain::operations::meant(action).unwrap();
        for items in [r#"{"these":[2]}"#, r#"{"these":["b"]}"#] {
            let mut script = Script::new(Sandbox::builder());
            if !before.is_empty() {
                assert_eq!(script.run(before).status, 200, "{action}");
            }
            let fault = format!(r#"{{"partial":{{"items":{items},"code":{asked_code},"message":"by rule"}}}}"#);
            let answered = script.run(&format!("FAULT='{fault}' call GET {action} '{call}'"));
            assert_eq!(answered.code(), "0", "{action} {vendor}: {}", answered.body);
            let failures = failures(row, vendor, lists, &answered.body);
            let [failure] = &failures[..] else { panic!("{action} {vendor}: {failures:?}") };
            assert_eq!((&*failure.item, failure.kind, &*failure.code), ("b", FailureKind::Failed, code), "{action} {vendor}");
            // The items of this operation have no words.
            assert!(action == "SendCustomCommand" || failure.message == "by rule", "{failure:?}");
            assert_eq!(done(&script.state()["apps"][0]), ["a", "c"], "{action} {vendor}");
        }
    }
}

/// As a client reads the answer.
fn failures(row: &'static OperationRow, vendor: &str, lists: &[(&str, &[&str])], body: &Value) -> Failures {
    let mut parameters = row.sample();
    for (name, items) in lists {
        parameters.insert((*name).to_owned(), json!(items));
    }
    if !vendor.is_empty() {
        parameters.insert("Vendor".to_owned(), json!(vendor));
    }
    let call = DynamicCall::<Zego>::new(row, parameters).unwrap();
    let mut asked = Asked::default();
    call.asked(&mut asked);
    (row.decode)(body.to_string().as_bytes(), &asked).unwrap().failures
}

/// Otherwise an operation could take such a rule, and not heed it. Those of ZIM are tried beside its other tests.
#[test]
fn every_operation_that_takes_such_a_rule_has_a_case() {
    let rows = zego_model::operations().filter(|row| row.spec.service().name != "zim");
    let mut taken: Vec<_> = rows.filter(|row| takes_partial(row)).map(|row| row.spec.action).collect();
    taken.sort_unstable();
    let mut cases: Vec<_> = CASES.iter().map(|case| case.action).collect();
    cases.sort_unstable();
    cases.dedup();
    assert_eq!(taken, cases);
}

/// Chosen copies of files are items like whole files, and come after them.
#[test]
fn a_copy_that_fails_stays() {
    let mut script = Script::new(Sandbox::builder());
    script.run(SEED);
    let call = "Vendor=Tencent&Media.0.FileId=b&Media.0.Resolution.0=360p&Media.1.FileId=c&Media.1.Resolution.0=360p";
    let fault = r#"{"partial":{"items":{"these":[2]},"code":"Broken.Down"}}"#;
    let body = script.run(&format!("FAULT='{fault}' call GET DeleteMedia '{call}'")).body;
    assert_eq!((&body["Data"]["Deleted"], &body["Data"]["Errors"][0]["Code"]), (&json!(["b"]), &json!("Broken.Down")), "{body}");
    assert_eq!(body["Data"]["Errors"][0]["Message"], "fails by a rule", "{body}");
    // Now without the rule: the copy is there still, and that of the other file is not.
    let body = script.run(&format!("call GET DeleteMedia '{call}'")).body;
    assert_eq!((&body["Data"]["Deleted"], &body["Data"]["Errors"][0]["Key"]), (&json!(["c"]), &json!("b")), "{body}");
}
