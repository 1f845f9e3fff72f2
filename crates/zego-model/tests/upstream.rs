//! The description against the vendor's bare facts in `api/upstream/`: what differs is listed with its reason, and nothing else does.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]
#![expect(clippy::disallowed_methods, reason = "the crate does no I/O; this test reads the description")]

#[path = "upstream/codes.rs"]
mod codes;
#[path = "upstream/compare.rs"]
mod compare;
#[path = "upstream/facts.rs"]
mod facts;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use zego_model::spec::{EventRow, OperationRow, ServiceSpec};

use facts::{EventFacts, OperationFacts, ServiceFacts};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api/upstream")
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    serde_json::from_str(&text(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The file with the facts of an operation, below `api/upstream/`.
fn file(row: &OperationRow) -> PathBuf {
    let module = row.command.replace('-', "_");
    Path::new(row.spec.service().name).join(row.spec.family.name).join(module + ".json")
}

/// The file with the facts of an event.
fn event_file(row: &EventRow) -> PathBuf {
    Path::new(row.spec.service.name).join("callback").join(format!("{}.json", row.spec.event))
}

/// An operation by its action: of `rtc`, or `SERVICE/ACTION`.
fn operation(name: &str) -> &'static OperationRow {
    let (service, action) = name.split_once('/').unwrap_or(("rtc", name));
    let named = |row: &&OperationRow| row.spec.service().name == service && row.spec.action == action;
    zego_model::operations().find(named).unwrap_or_else(|| panic!("there is no {service}/{action}"))
}

/// What differs between a service's description and the facts.
fn found(service: &'static ServiceSpec) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let facts: ServiceFacts = read(&folder().join(service.name).join("service.json"));
    compare::service(service, &facts, &mut found);
    for operation in zego_model::operations().filter(|row| row.spec.service().name == service.name) {
        compare::operation(operation, &read(&folder().join(file(operation))), &facts, &mut found);
    }
    for event in zego_model::events().filter(|row| row.spec.service.name == service.name) {
        compare::event(event, &read(&folder().join(event_file(event))), &mut found);
    }
    found
}

/// Differences that are meant, and why, in a service's `differences.toml`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Differences {
    #[serde(default)]
    difference: Vec<Difference>,
    /// What `cargo xtask drift` is told.
    #[serde(default, rename = "drift")]
    _drift: Vec<Difference>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    why: String,
    found: Vec<String>,
}

#[test]
fn the_description_differs_from_the_vendor_only_where_it_says_so() {
    let mut wrong = String::new();
    for service in zego_model::services() {
        let path = folder().join("..").join(service.name).join("differences.toml");
        let listed: Differences = if path.is_file() { toml::from_str(&text(&path)).unwrap() } else { Differences::default() };
        assert!(listed.difference.iter().all(|group| !group.why.is_empty()), "{}: a difference without a reason", path.display());
        let all = || listed.difference.iter().flat_map(|group| &group.found);
        let set: BTreeSet<String> = all().cloned().collect();
        assert_eq!(set.len(), all().count(), "{}: a difference is listed twice", path.display());
        let found = found(service);
        for unlisted in found.difference(&set) {
            let _ = writeln!(wrong, "api/{}/differences.toml has not: {unlisted}", service.name);
        }
        for gone in set.difference(&found) {
            let _ = writeln!(wrong, "api/{}/differences.toml has, and it is no longer so: {gone}", service.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_operation_and_event_has_facts_and_every_file_belongs_to_one() {
    let mut expected: BTreeSet<PathBuf> = zego_model::operations().map(file).collect();
    expected.extend(zego_model::events().map(event_file));
    expected.extend(zego_model::services().map(|service| Path::new(service.name).join("service.json")));
    expected.insert("README.md".into());
    let (mut present, mut folders) = (BTreeSet::new(), vec![folder()]);
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                present.insert(path.strip_prefix(folder()).unwrap().to_owned());
            }
        }
    }
    assert_eq!(present, expected);
}

/// What is found once one fact is another: the comparison must see each kind of them.
fn found_after(action: &str, pointer: &str, value: Value) -> Vec<String> {
    let operation = operation(action);
    let mut facts: Value = read(&folder().join(file(operation)));
    let service: ServiceFacts = read(&folder().join(operation.spec.service().name).join("service.json"));
    let found = |facts: &Value| {
        let mut found = BTreeSet::new();
        compare::operation(operation, &serde_json::from_value::<OperationFacts>(facts.clone()).unwrap(), &service, &mut found);
        found
    };
    let before = found(&facts);
    *facts.pointer_mut(pointer).unwrap_or_else(|| panic!("{action} has no fact {pointer}")) = value;
    found(&facts).difference(&before).cloned().collect()
}

#[test]
fn the_comparison_sees_every_kind_of_fact() {
    let cases = [
        ("DeleteMedia", "/method", json!("POST")),
        ("DeleteMedia", "/quota/0/calls", json!(21)),
        ("DeleteMedia", "/codes/1", json!(9)),
        ("DeleteMedia", "/request/0/name", json!("Vendors")),
        ("DeleteMedia", "/request/0/required", json!(false)),
        ("DeleteMedia", "/request/0/enum/1", json!("WS")),
        ("DeleteMedia", "/request/1/style", json!("indexed-dot")),
        ("DeleteMedia", "/request/1/max_items", json!(200)),
        ("DeleteMedia", "/request/1/min_items", json!(0)),
        ("DeleteMedia", "/request/1/items", json!("integer")),
        ("DeleteMedia", "/request/1/excludes", json!([])),
        ("DeleteMedia", "/request/2/style", json!("repeated-brackets")),
        ("DeleteMedia", "/request/2/only", json!(["Ws"])),
        ("DeleteMedia", "/request/2/fields/0/name", json!("FileID")),
        ("DeleteMedia", "/request/2/fields/1/unique", json!(false)),
        ("DeleteMedia", "/request/2/fields/1/enum/0", json!("240p")),
        ("DeleteMedia", "/request/3/type", json!("string")),
        ("DeleteMedia", "/data/type", json!("array")),
        ("DeleteMedia", "/data/fields/1/fields/2/name", json!("FileId")),
        ("DeleteMedia", "/data/fields/2/fields/0/type", json!("string")),
        ("SearchMedia", "/request/1/max_length/n", json!(40)),
        ("SearchMedia", "/request/1/max_length/unit", json!("characters")),
        ("SearchMedia", "/request/4/default", json!(20)),
        ("SearchMedia", "/request/9/min", json!(0)),
        ("SearchMedia", "/request/9/max", json!(2000)),
        ("SearchMedia", "/data/fields/0/fields/2/fields/1/fields/15/enum/0", json!("Movie")),
        ("ForbidCDNLiveStream", "/data/fields/0/name", json!("Type")),
        ("MediaThumbnails", "/request/4/required_if", json!({"Type": ["SampleSnapshot"]})),
        ("ForbidRTCStreams", "/quota/0/test", json!(20)),
        ("StartMix", "/request/2/style", json!("indexed-dot")),
        ("StartMix", "/request/2/fields/0/excludes", json!([])),
        ("StartMix", "/request/2/fields/3/fields/5/max", json!(50)),
        ("StartMix", "/request/3/fields/3/enum/0", json!(1)),
        ("StartMix", "/codes/0", json!(110_200_009)),
        ("AddStream", "/quota/0/test", json!(2)),
        ("DescribeUserList", "/quota/1/scope", json!("app")),
        ("SetForbidUserRule", "/request/2/required_if", json!({"RuleType": [2]})),
        ("SetForbidUserRule", "/request/4/enum/0", json!(3)),
        ("StartCensorVideoV2", "/request/4/fields/0/any_of", json!([])),
        ("StartCensorVideoV2", "/request/4/fields/0/style", json!("indexed-dot")),
        ("zim/QueryUserOnlineState", "/data/type", json!("object")),
        ("analytics/GetBizQuality", "/quota/1/calls", json!(481)),
        ("mini_game/SendDanmakuComments", "/quota/0/scope", json!("app")),
        ("tencent_live/DeleteLiveRecord", "/deprecated", json!(false)),
        ("tencent_live/DeleteLiveRecord", "/codes/0", json!("FailedOperation.Other")),
        ("tencent_live/DeleteLiveRecord", "/data/fields", json!([{"name": "TaskId", "type": "integer"}])),
    ];
    for (action, pointer, value) in cases {
        let found = found_after(action, pointer, value);
        assert!(!found.is_empty(), "{action}: nobody would notice another {pointer}");
    }
}

#[test]
fn the_comparison_sees_every_kind_of_fact_of_an_event() {
    for (name, pointer, value) in [
        ("rtc/record", "/event", json!("recorded")),
        ("rtc/record", "/page", json!("cdn/cdn-record")),
        ("rtc/record", "/method", json!("GET")),
        ("rtc/record", "/retry/4", json!(64)),
        ("rtc/record", "/auth/1/name", json!("AppId")),
        ("rtc/record", "/auth/2/type", json!("integer")),
        ("rtc/censor_audio_v2_status", "/auth/2/unit", json!("ms")),
        ("rtc/record", "/fields/0/name", json!("stream_id")),
        ("rtc/record", "/fields/0/max_length/n", json!(127)),
        ("rtc/record", "/fields/4/in_text", json!(false)),
        ("rtc/record", "/fields/4/fields/0/only/0", json!("Ws")),
        ("rtc/record", "/fields/4/fields/2/type", json!("integer")),
        ("rtc/record", "/fields/4/fields/2/unit", json!("ms")),
        ("rtc/snapshot", "/fields/1/enum/1", json!("huawei")),
        ("rtc/snapshot", "/fields/3/fields/0/name", json!("URL")),
        ("rtc/procedure", "/fields/2/name", json!("file")),
        ("rtc/procedure", "/fields/3/fields/0/fields/0/fields/5/fields/0/name", json!("Height")),
        ("rtc/room_create", "/fields/2/unit", json!("s")),
        ("rtc/room_close", "/fields/2/enum/3", json!(4)),
        ("rtc/stream_create", "/fields/17/items", json!("integer")),
        ("rtc/censor_audio_v2_result", "/fields/4/fields/9/fields/0/enum/0", json!(999)),
        ("rtc/transcode_start", "/fields/4/fields/1/fields/8/name", json!("Gop")),
        ("zim/room_create", "/fields/0/name", json!("roomId")),
        ("cloudrecord/4", "/auth/0/type", json!("string")),
        ("mini_game/2", "/algorithm", json!("sha1")),
        ("mini_game/2", "/answer/0/enum/0", json!(0)),
        ("mini_game/2", "/answer/1/required", json!(true)),
    ] {
        let event = zego_model::events().find(|row| format!("{}/{}", row.spec.service.name, row.spec.event) == name).unwrap();
        let mut facts: Value = read(&folder().join(event_file(event)));
        let found = |facts: &Value| {
            let mut found = BTreeSet::new();
            compare::event(event, &serde_json::from_value::<EventFacts>(facts.clone()).unwrap(), &mut found);
            found
        };
        let before = found(&facts);
        *facts.pointer_mut(pointer).unwrap_or_else(|| panic!("{name} has no fact {pointer}")) = value;
        assert!(found(&facts).difference(&before).next().is_some(), "{name}: nobody would notice another {pointer}");
    }
}

#[test]
fn the_comparison_sees_hosts_and_shared_codes() {
    for (name, pointer, value) in [
        ("rtc", "/hosts/1", json!("rtc-api-tyo.zego.im")),
        ("rtc", "/codes/0", json!(100_000_012)),
        ("rtc", "/families/media_service/4", json!(1011)),
        ("rtc", "/hosts/7", json!("rtc-api-tyo.zego.im")),
        ("zim", "/codes/0", json!(4)),
        ("tencent_live", "/version", json!("2020-01-01")),
        ("tencent_live", "/codes/0", json!("ActionOnline")),
    ] {
        let service = zego_model::services().find(|service| service.name == name).unwrap();
        let mut facts: Value = read(&folder().join(name).join("service.json"));
        let found = |facts: &Value| {
            let mut found = BTreeSet::new();
            compare::service(service, &serde_json::from_value::<ServiceFacts>(facts.clone()).unwrap(), &mut found);
            found
        };
        let before = found(&facts);
        *facts.pointer_mut(pointer).unwrap() = value;
        assert_ne!(found(&facts), before, "{name}: nobody would notice another {pointer}");
    }
}
