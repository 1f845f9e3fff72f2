//! What can be written, and what cannot.

use serde_json::{Value, json};

use super::*;

fn refused(rules: &Value) -> String {
    posted(rules.to_string().as_bytes(), false).unwrap_err().to_string()
}

#[test]
fn every_impossible_rule_is_refused_with_the_path_of_its_field() {
    for (rule, expected) in [
        (json!({}), "[0]: does nothing: name an effect"),
        (json!({ "operation": "CloseRoom" }), "[0]: does nothing"),
        (json!({ "latency": 1 }), "unknown field `latency`"),
        (json!({ "latency_ms": 0 }), "[0].latency_ms: 0 is not from 1 to 600000"),
        (json!({ "latency_ms": 600_001 }), "[0].latency_ms: 600001 is not from 1 to 600000"),
        (json!({ "latency_ms": -1 }), "[0].latency_ms: invalid value: integer `-1`"),
        (json!({ "latency_ms": "1" }), "[0].latency_ms: invalid type: string \"1\""),
        (json!({ "latency_ms": 1, "share": 1.5 }), "[0].share: 1.5 is not from 0 to 1"),
        (json!({ "latency_ms": 1, "share": -0.1 }), "[0].share: -0.1 is not from 0 to 1"),
        (json!({ "latency_ms": 1, "nth": [] }), "[0].nth: names no call"),
        (json!({ "latency_ms": 1, "nth": [3, 0] }), "[0].nth[1]: 0 is not from 1"),
        (json!({ "latency_ms": 1, "every": 0 }), "[0].every: 0 is not from 1"),
        (json!({ "latency_ms": 1, "times": 0 }), "[0].times: 0 is not from 1"),
        (json!({ "latency_ms": 1, "share": 0.5, "every": 2 }), "[0].every: cannot go with `share`"),
        (json!({ "latency_ms": 1, "nth": [1], "every": 2 }), "[0].every: cannot go with `nth`"),
        (json!({ "latency_ms": 1, "seed": 2 }), "[0].seed: decides nothing without `share`"),
        (json!({ "latency_ms": 1, "app_id": 0 }), "[0].app_id: "),
        (json!({ "latency_ms": 1, "operation": "KickUserFromRoom" }), "[0].operation: `KickUserFromRoom` is no operation"),
        (json!({ "latency_ms": 1, "operation": "KickoutUsers" }), "[0].operation: `KickoutUsers` is no operation: KickoutUser?"),
        (json!({ "latency_ms": 1, "operation": "KickoutUser", "service": "zim" }), "[0].operation: `KickoutUser` is no operation"),
        (json!({ "latency_ms": 1, "service": "rtx" }), "[0].service: `rtx` is no service: rtc?"),
        (json!({ "refuse": "during" }), "[0].refuse: unknown variant `during`, expected `before` or `after`"),
        (json!({ "refuse": "before", "reset": "before" }), "[0].reset: cannot go with `refuse`: a connection ends once"),
        (json!({ "reset": "after", "status": 500 }), "[0].status: cannot go with `reset`: there is no answer"),
        (json!({ "reset": "after", "code": 5 }), "[0].code: cannot go with `reset`"),
        (json!({ "half_close": "before", "duplicate": true }), "[0].duplicate: cannot go with `half_close`: nothing is executed"),
        (json!({ "truncate": 5 }), "[0].truncate: "),
        (json!({ "truncate": { "part": 5 } }), "unknown variant `part`, expected `bytes` or `share`"),
        (json!({ "truncate": { "share": 2 } }), "[0].truncate.share: 2 is not from 0 to 1"),
        (json!({ "truncate": { "bytes": 5 }, "oversize": 9 }), "[0].oversize: cannot go with `truncate`"),
        (json!({ "slow": { "bytes": 0, "every_ms": 5 } }), "[0].slow.bytes: 0 is not from 1"),
        (json!({ "slow": { "bytes": 1 } }), "[0].slow: missing field `every_ms`"),
        (json!({ "slow": [1, 5] }), "[0].slow: invalid type: sequence, expected an object"),
        (json!(["CloseRoom"]), "[0]: invalid type: sequence, expected an object"),
        (json!("CloseRoom"), "[0]: invalid type: string"),
        (json!({ "html": true }), "[0].html: "),
        (json!({ "html": "before", "callbacks": { "drop": true } }), "[0].callbacks: cannot go with `html`"),
        (json!({ "html": "after", "throttle": true }), "[0].throttle: cannot go with `html`"),
        (json!({ "oversize": 0 }), "[0].oversize: 0 is not from 1"),
        (json!({ "mislabel": { "content_type": "a\nb" } }), "[0].mislabel.content_type: it holds what no header can"),
        (json!({ "mislabel": { "content_length": -1 } }), "[0].mislabel.content_length: "),
        (json!({ "status": 199 }), "[0].status: 199 is not from 200 to 999"),
        (json!({ "code": 0 }), "[0].code: is 0, which is success"),
        (json!({ "code": "" }), "[0].code: it is empty"),
        (json!({ "code": true }), "[0].code: invalid type: boolean `true`, expected a whole number or a text"),
        (json!({ "code": 5, "operation": "StopLiveRecord" }), "[0].code: is `5`, and the codes of this service are texts"),
        (json!({ "code": "InternalError", "service": "rtc" }), "[0].code: is `InternalError`, and the codes of this service are numbers"),
        (json!({ "code": 5, "throttle": true }), "[0].throttle: cannot go with `code`: an answer has one code"),
        (json!({ "code": 5, "duplicate": true }), "[0].duplicate: cannot go with `code`: nothing is executed"),
        (json!({ "latency_ms": 1, "message": "x" }), "[0].message: goes with `code`"),
        (json!({ "throttle": false }), "[0].throttle: it is true, or left out"),
        (json!({ "throttle": true, "operation": "CloseRoom", "omit": { "first": 1 } }), "[0].omit: cannot go with `throttle`"),
        (json!({ "partial": { "items": { "first": 1 } } }), "[0].partial: missing field `code`"),
        (json!({ "partial": { "items": { "these": [0] }, "code": 1 } }), "[0].partial.items.these[0]: is 0: places begin with 1"),
        (
            json!({ "partial": { "items": { "first": 1 }, "code": 1 }, "operation": "CloseRoom" }),
            "[0].partial: CloseRoom has no items that can",
        ),
        (json!({ "partial": { "items": { "first": 1 }, "code": 0 } }), "[0].partial.code: is 0, which is success"),
        (json!({ "partial": { "items": { "first": 1 }, "code": 200 } }), "[0].partial.code: is 200, which is success"),
        (
            json!({ "partial": { "items": { "first": 1 }, "code": "Gone" }, "operation": "SendCustomCommand" }),
            "[0].partial.code: is `Gone`, and the codes of this service are numbers",
        ),
        (
            json!({ "partial": { "items": { "first": 1 }, "code": 1 }, "operation": "QueryPeerMsg" }),
            "[0].partial: QueryPeerMsg has no items that can",
        ),
        (json!({ "omit": { "first": 1 }, "operation": "CloseRoom" }), "[0].omit: CloseRoom answers with no list"),
        (json!({ "omit": { "first": 1 }, "service": "tencent_live" }), "[0].omit: no operation that the rule is for"),
        (json!({ "omit": { "these": [] } }), "[0].omit.these: names no item"),
        (json!({ "date": "late" }), "unknown variant `late`, expected `absent` or `skew`"),
        (json!({ "date": { "skew": 0 } }), "[0].date.skew: is 0, which changes nothing"),
        (json!({ "callbacks": {} }), "[0].callbacks: names nothing"),
        (json!({ "callbacks": { "drop": true, "delay": 1 } }), "[0].callbacks.drop: goes alone"),
        (json!({ "callbacks": { "delay": 0 } }), "[0].callbacks.delay: 0 is not from 1 to 86400"),
        (json!({ "callbacks": { "drop": true }, "operation": "DescribeUserNum" }), "[0].callbacks: DescribeUserNum brings no events about"),
        (json!({ "callbacks": { "drop": true }, "service": "tencent_live" }), "[0].callbacks: no operation that the rule is for"),
        (json!({ "callbacks": { "drop": true } }), "[0].callbacks: the sandbox sends no callbacks: start it with an address"),
    ] {
        let error = refused(&json!([rule]));
        assert!(error.contains(expected) && error.starts_with("[0]"), "{rule}\n  {error}\n  {expected}");
    }
    assert!(refused(&json!([{ "throttle": true }, { "throttle": 1 }])).starts_with("[1].throttle: "));
    assert!(refused(&json!({ "throttle": true })).starts_with("invalid type: map, expected a sequence"));
    assert_eq!(posted(b"[] x", true).unwrap_err().to_string(), "trailing characters");
}

#[test]
fn whatever_has_no_quota_cannot_be_throttled() {
    for row in zego_model::operations() {
        let rule = json!([{ "service": row.spec.service().name, "operation": row.spec.action, "throttle": true }]);
        let taken = posted(rule.to_string().as_bytes(), false);
        assert_eq!(taken.is_ok(), !row.spec.quota.is_empty(), "{}: {taken:?}", row.spec.action);
    }
}

/// One rule with each effect that there is, in both formats.
const JSON: &str = r#"[
  { "operation": "StopCDNRecord", "service": "rtc", "app_id": 1234567890, "share": 0.25, "seed": 7, "times": 3,
    "latency_ms": 20, "truncate": { "share": 0.5 }, "slow": { "bytes": 10, "every_ms": 100 }, "mislabel": { "content_encoding": "gzip" },
    "status": 503, "partial": { "items": { "these": [1, "lesson-1"] }, "code": 404, "message": "gone" }, "omit": { "first": 2 },
    "date": { "skew": -600 }, "duplicate": true, "callbacks": { "duplicate": true, "reorder": true, "delay": 5, "tamper": true } },
  { "nth": [1, 3], "reset": "after" },
  { "every": 2, "html": "before" },
  { "code": 1000, "message": "no", "date": "absent" }
]"#;

const TOML: &str = r#"
[[fault]]
operation = "StopCDNRecord"
service = "rtc"
app_id = 1234567890
share = 0.25
seed = 7
times = 3
latency_ms = 20
truncate = { share = 0.5 }
slow = { bytes = 10, every_ms = 100 }
mislabel = { content_encoding = "gzip" }
status = 503
partial = { items = { these = [1, "lesson-1"] }, code = 404, message = "gone" }
omit = { first = 2 }
date = { skew = -600 }
duplicate = true
callbacks = { duplicate = true, reorder = true, delay = 5, tamper = true }

[[fault]]
nth = [1, 3]
reset = "after"

[[fault]]
every = 2
html = "before"

[[fault]]
code = 1000
message = "no"
date = "absent"
"#;

#[test]
fn both_formats_say_the_same_and_are_shown_as_they_were_written() {
    let (json, toml) = (FaultRules::read("f.json", JSON).unwrap(), FaultRules::read("f.toml", TOML).unwrap());
    assert_eq!(json.rules, toml.rules);
    assert_eq!(serde_json::to_value(&json.rules).unwrap(), serde_json::from_str::<Value>(JSON).unwrap());
    // The name does not have to tell.
    assert_eq!(FaultRules::read("faults", JSON).unwrap().rules, FaultRules::read("faults", TOML).unwrap().rules);
    assert_eq!(format!("{json:?}"), "FaultRules { rules: 4, .. }");
    assert!(json.check(true).is_ok());
}

#[test]
fn what_is_wrong_with_a_file_has_its_line_and_a_caret() {
    for (name, text, expected) in [
        (
            "f.json",
            "[\n  { \"latency_ms\": 5 },\n  { \"latency_ms\": 5, \"share\": 2 }\n]",
            "[1].share: 2 is not from 0 to 1\n --> f.json:3:",
        ),
        (
            "f.json",
            "[\n  { \"throttle\": true },\n  { \"operation\": \"Closeroom\", \"latency_ms\": 5 }\n]",
            "[1].operation: `Closeroom` is no operation: CloseRoom?\n --> f.json:3:6\n  |\n3 |   { \"operation\": \"Closeroom\", \"latency_ms\": 5 }\n  |      ^^^^^^^^^",
        ),
        ("f.json", "[{]", "key must be a string\n --> f.json:1:3\n  |\n1 | [{]\n  |   ^"),
        (
            "f.toml",
            "[[fault]]\nlatency_ms = 5\n\n[[fault]]\nshare = 2.5\n",
            "[1].share: 2.5 is not from 0 to 1\n --> f.toml:5:9\n  |\n5 | share = 2.5\n  |         ^^^",
        ),
        (
            "f.toml",
            "[[fault]]\nlatency_ms = 5\n\n[[fault]]\noperation = \"DescribeUserNum\"\ncallbacks = { drop = true }\n",
            "[1].callbacks: DescribeUserNum brings no events about\n --> f.toml:6:1\n  |\n6 | callbacks = { drop = true }\n  | ^^^^^^^^^",
        ),
        ("f.toml", "[[fault]]\nlatency = 5\n", "unknown field `latency`"),
        ("f.toml", "[[faults]]\nlatency_ms = 5\n", "unknown field `faults`, expected `fault`"),
        ("f.toml", "[[fault]]\nlatency_ms 5\n", " --> f.toml:2:"),
        ("f.toml", "[[fault]]\n", "[0]: does nothing"),
    ] {
        let error = FaultRules::read(name, text).unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains(&format!("--> {name}:")) && error.contains('^'), "{text}\n{error}\n{expected}");
    }
    let rules = FaultRules::read("f.toml", "\n[[fault]]\ncallbacks = { drop = true }\n").unwrap();
    let error = rules.check(false).unwrap_err().to_string();
    assert!(error.contains("start it with an address") && error.contains(" --> f.toml:3:1\n"), "{error}");
}
