//! The documented example answers, and what services really send instead: everything is read, and nothing is lost.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use std::collections::BTreeSet;

use bytes::Bytes;
use serde_json::{Value, json};
use zego_model::account::Asked;
use zego_model::rtc::media_file::{CacheOutcome, DeleteMediaOutput, SearchMediaOutput, StartCdnRecordOutput, StopCdnRecordOutput, Vendor};
use zego_model::rtc::media_service::{CdnType, ForbidCdnLiveStreamOutput};
use zego_model::spec::{Envelope, ExampleSpec, FieldSpec, OperationRow, ProtocolKind, TypeSpec};
use zego_model::tencent_live::live_record::CreateLiveRecordOutput;
use zego_model::{Action, Output, Protocol, Reply, TencentCloud, Zego};

fn examples() -> impl Iterator<Item = (&'static OperationRow, &'static ExampleSpec)> {
    zego_model::operations().flat_map(|operation| operation.examples.iter().map(move |example| (operation, example)))
}

fn operation(action: &str) -> Action {
    let (service, action) = action.split_once('/').unwrap_or(("rtc", action));
    Action::Described(OperationRow::of(service, action).unwrap().spec)
}

fn zego<T: Output>(action: &str, body: &Value) -> Reply<T> {
    let body = Bytes::from(body.to_string());
    Zego::read(&operation(action), &Asked::default(), body.clone()).unwrap_or_else(|error| panic!("{action} {body:?}: {error}"))
}

/// An answer with these data.
fn data<T: Output>(action: &str, data: &Value) -> Reply<T> {
    zego(action, &json!({"Code": 0, "Message": "success", "RequestId": "1", "Data": data}))
}

#[test]
fn every_example_is_read_and_keeps_every_field() {
    for (operation, example) in examples() {
        let place = format!("{}, {}", operation.spec.action, example.name);
        let sent: Value = serde_json::from_str(example.response).unwrap();
        let read = (operation.decode)(example.response.as_bytes(), &Asked::default()).unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_kept(&sent, &read.document, &place);
    }
}

/// Every value that was sent is in what was read: itself, as text instead of a number or the other way round, or without the list around it.
fn assert_kept(sent: &Value, read: &Value, place: &str) {
    match (sent, read) {
        (Value::Object(sent), Value::Object(read)) => {
            for (name, value) in sent {
                match read.get(name) {
                    Some(kept) => assert_kept(value, kept, &format!("{place}.{name}")),
                    // Tencent writes null where there is nothing to say.
                    None => assert!(value.is_null(), "{place}: {name} is lost"),
                }
            }
        }
        (Value::Array(sent), Value::Array(read)) => {
            assert_eq!(sent.len(), read.len(), "{place}");
            for (index, (sent, read)) in sent.iter().zip(read).enumerate() {
                assert_kept(sent, read, &format!("{place}[{index}]"));
            }
        }
        (Value::Array(items), Value::Object(_)) if items.len() == 1 => assert_kept(&items[0], read, place),
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) => {
            assert_eq!(number.to_string(), *text, "{place}");
        }
        (Value::Number(sent), Value::Number(read)) if read.is_f64() => assert_eq!(sent.as_f64(), read.as_f64(), "{place}"),
        // No data reads as data without fields.
        (Value::Null, Value::Object(read)) if place.ends_with(".Data") => assert!(read.is_empty(), "{place}"),
        // An empty id is none.
        (Value::String(text), Value::Null) if place.ends_with(".RequestId") => assert_eq!(text, "", "{place}"),
        (sent, read) => assert_eq!(sent, read, "{place}"),
    }
}

#[test]
fn the_examples_show_every_field() {
    // Wangsu's bare tasks are in an example of StopCDNRecord only.
    let nowhere = BTreeSet::from(["StartCDNRecord Ws.task", "StartCDNRecord Ws.id", "StartCDNRecord Ws.persistentId"].map(str::to_owned));
    let mut missing = BTreeSet::new();
    for operation in zego_model::operations() {
        let bodies: Vec<Value> = operation.examples.iter().map(|example| serde_json::from_str(example.response).unwrap()).collect();
        assert!(!bodies.is_empty(), "{} has no example", operation.spec.action);
        let root = if operation.spec.service().protocol == ProtocolKind::Zego { "Data" } else { "Response" };
        let whole = operation.response.iter().any(|field| field.wire == "Data");
        let flat = root == "Data" && operation.spec.envelope == Envelope::Flat;
        let values: Vec<&Value> = bodies.iter().map(|body| if whole || flat { body } else { &body[root] }).collect();
        missing_fields(operation.response, &values, &format!("{} ", operation.spec.action), &mut missing);
    }
    assert_eq!(missing, nowhere);
}

fn missing_fields(fields: &[FieldSpec], values: &[&Value], place: &str, missing: &mut BTreeSet<String>) {
    for field in fields {
        let found: Vec<&Value> = values.iter().filter_map(|value| value.get(field.wire)).collect();
        if found.is_empty() {
            missing.insert(format!("{place}{}", field.wire));
        }
        let items: Vec<&Value> =
            found.into_iter().flat_map(|value| value.as_array().map_or_else(|| vec![value], |items| items.iter().collect())).collect();
        let inner = match &field.ty {
            TypeSpec::Struct(object) => object.fields,
            TypeSpec::List(list) => match &list.item {
                TypeSpec::Struct(object) => object.fields,
                _ => continue,
            },
            _ => continue,
        };
        if !items.is_empty() {
            missing_fields(inner, &items, &format!("{place}{}.", field.wire), missing);
        }
    }
}

#[test]
fn the_examples_fail_where_they_say_so() {
    for (operation, example) in examples() {
        let failures = (operation.decode)(example.response.as_bytes(), &Asked::default()).unwrap().failures;
        let found: Vec<_> =
            failures.iter().map(|failure| (failure.item.as_str(), failure.code.as_str(), failure.request_id.as_deref())).collect();
        let vendor_id = Some("d39548da-fbd4-4dce-8023-cfccd28a9963");
        let expected = match example.name {
            "one file is not there" => vec![("3270835010811335406", "ResourceNotFound", vendor_id)],
            "one of two streams fails" => vec![("cdn02", "InvalidParameter", vendor_id)],
            "one user is offline" => vec![("1111", "50003", None)],
            "one of three users is not known" => vec![("id4", "660200001", None)],
            // ZIM has a code with every item that fails, or a reason in words, and with no other.
            _ if operation.spec.service().name == "zim" => {
                let mut codes = Vec::new();
                sub_codes(&serde_json::from_str(example.response).unwrap(), &mut codes);
                let found: BTreeSet<_> = found.iter().map(|(_, code, _)| (*code).to_owned()).collect();
                assert_eq!(found, codes.into_iter().collect(), "{}, {}", operation.spec.action, example.name);
                assert!(failures.iter().all(|failure| !failure.item.is_empty()), "{}, {}", operation.spec.action, example.name);
                continue;
            }
            _ => Vec::new(),
        };
        assert_eq!(found, expected, "{}, {}", operation.spec.action, example.name);
    }
}

/// The codes of items: what is in a list, and has one that is not 0.
fn sub_codes(answer: &Value, codes: &mut Vec<String>) {
    for value in answer.as_object().unwrap().values() {
        for item in value.as_array().into_iter().flatten().filter(|item| item.is_object()) {
            codes.extend(
                ["SubCode", "Code", "Reason"]
                    .iter()
                    .filter_map(|name| item.get(name))
                    .filter(|code| **code != json!(0))
                    .map(|code| code.as_str().map_or_else(|| code.to_string(), str::to_owned)),
            );
            sub_codes(item, codes);
        }
    }
}

#[test]
fn a_request_id_keeps_its_digits() {
    for (sent, read) in [
        ("4315169065145771656", "4315169065145771656"),
        (r#""4315169065145771656""#, "4315169065145771656"),
        ("98765432109876543210", "98765432109876543210"),
    ] {
        let body = Bytes::from(format!(r#"{{"Code":0,"Message":"","RequestId":{sent},"Data":{{}}}}"#));
        let reply: Reply<DeleteMediaOutput> = Zego::read(&operation("DeleteMedia"), &Asked::default(), body).unwrap();
        assert_eq!(reply.request_id.as_deref(), Some(read));
    }
}

#[test]
fn dropping_the_cache_succeeds_with_1() {
    for (outcome, code, failures) in [
        (json!({"Code": 1, "Message": "handle success"}), Some(1), 0),
        (json!({"Code": "1", "Message": "handle success"}), Some(1), 0),
        (json!({"Code": 0, "Message": ""}), Some(0), 0),
        (json!({"Code": 0, "Message": "no such file"}), Some(0), 1),
        (json!({"Code": "2", "Message": "busy"}), Some(2), 1),
        (json!({"Message": "busy"}), None, 0),
        (json!({"Code": null, "Message": null}), None, 0),
    ] {
        let reply: Reply<DeleteMediaOutput> = data("DeleteMedia", &json!({"Deleted": ["f"], "WsItemIdReceiverResp": outcome}));
        assert_eq!(reply.output.cache.as_ref().and_then(|cache: &CacheOutcome| cache.code), code, "{outcome}");
        assert_eq!(reply.failures().len(), failures, "{outcome}");
        assert_eq!(reply.failures().first().map(|failure| failure.item.as_str()), (failures == 1).then_some("edge cache"), "{outcome}");
    }
    let none: Reply<DeleteMediaOutput> = data("DeleteMedia", &json!({"Deleted": null, "Errors": null, "WsItemIdReceiverResp": null}));
    assert_eq!(none.output, DeleteMediaOutput::default());
}

#[test]
fn wangsu_comes_as_an_object_or_a_list() {
    let task = |code: i64| json!({"task": "mp4", "id": "cdn01", "http_code": code, "msg": "words", "persistentId": "p"});
    let whole = |code: i64, tasks: Value| json!({"msg": null, "http_code": code, "trace_id": "t", "call_time": "2022-05-26 11:46:06", "list": tasks});
    for (ws, outcomes, failures) in [
        (whole(200, json!([task(200)])), 1, vec![]),
        (json!([whole(200, json!([task(200)]))]), 1, vec![]),
        (json!([task(200), task(200)]), 2, vec![]),
        (json!([]), 0, vec![]),
        (json!(null), 0, vec![]),
        (whole(200, json!([task(200), task(403)])), 1, vec![("cdn01", "403", "words", None)]),
        (json!([task(404)]), 1, vec![("cdn01", "404", "words", None)]),
        // The whole call failed, and no task tells why.
        (whole(500, json!(null)), 1, vec![("Wangsu", "500", "", Some("t"))]),
        (json!({"msg": "no such domain", "http_code": 400}), 1, vec![("Wangsu", "400", "no such domain", None)]),
        // Where a task tells, the whole call is not counted once more.
        (whole(500, json!([task(500)])), 1, vec![("cdn01", "500", "words", None)]),
        // Without a code nothing is known to have failed.
        (json!({"msg": {"any": "thing"}, "list": [{"id": "cdn01", "http_code": null}]}), 1, vec![]),
    ] {
        let reply: Reply<StopCdnRecordOutput> = data("StopCDNRecord", &json!({ "Ws": ws }));
        assert_eq!(reply.output.ws.len(), outcomes, "{ws}");
        let found = reply.failures();
        let found: Vec<_> = found
            .iter()
            .map(|failure| (failure.item.as_str(), failure.code.as_str(), failure.message.as_str(), failure.request_id.as_deref()))
            .collect();
        assert_eq!(found, failures, "{ws}");
    }
}

#[test]
fn each_vendor_has_its_own_success() {
    for (vendor, code, fails) in [
        ("Tencent", json!(""), false),
        ("Tencent", json!(null), false),
        ("Tencent", json!("0"), true),
        ("Tencent", json!("FailedOperation"), true),
        ("Huawei", json!(0), false),
        ("Huawei", json!("0"), false),
        ("Huawei", json!(null), false),
        ("Huawei", json!(200), true),
        ("Aliyun", json!(200), false),
        ("Aliyun", json!("200"), false),
        ("Aliyun", json!(null), false),
        ("Aliyun", json!(0), true),
    ] {
        let stream = json!([{"StreamName": "cdn01", "RequestId": "r", "Code": code, "Message": "words"}]);
        let reply: Reply<StartCdnRecordOutput> = data("StartCDNRecord", &json!({ vendor: stream }));
        assert_eq!(reply.failures().len(), usize::from(fails), "{vendor} {code}");
        assert_eq!(reply.clone().complete().is_err(), fails, "{vendor} {code}");
        if fails {
            assert_eq!((reply.failures()[0].item.as_str(), reply.failures()[0].request_id.as_deref()), ("cdn01", Some("r")));
        }
    }
    let left_out: Reply<StartCdnRecordOutput> =
        data("StartCDNRecord", &json!({"Huawei": [{"StreamName": "cdn01"}], "Tencent": [{"StreamName": "cdn01"}]}));
    assert!(left_out.failures().is_empty());
}

#[test]
fn data_may_be_nothing_or_text() {
    let some = json!({"Deleted": ["f"]});
    for (sent, deleted) in
        [(json!(null), 0), (json!(""), 0), (json!({}), 0), (some.clone(), 1), (json!(some.to_string()), 1), (json!(" {} "), 0)]
    {
        assert_eq!(data::<DeleteMediaOutput>("DeleteMedia", &sent).output.deleted.len(), deleted, "{sent}");
    }
    assert_eq!(zego::<DeleteMediaOutput>("DeleteMedia", &json!({"Code": 0})).output, DeleteMediaOutput::default());

    let one = json!({"CdnType": "ws", "CdnResult": "ok"});
    for (sent, outcomes) in [
        (json!(null), 0),
        (json!([]), 0),
        (json!([one]), 1),
        (json!([one, one]), 2),
        (one.clone(), 1),
        (json!(json!([one]).to_string()), 1),
    ] {
        assert_eq!(data::<ForbidCdnLiveStreamOutput>("ForbidCDNLiveStream", &sent).output.outcomes.len(), outcomes, "{sent}");
    }
}

#[test]
fn what_is_new_is_read_and_kept() {
    let body = json!({"Code": 0, "RequestId": "1", "New": 1, "Data": [{"CdnType": "volcengine", "CdnResult": "ok", "Since": "tomorrow"}]});
    let reply: Reply<ForbidCdnLiveStreamOutput> = zego("ForbidCDNLiveStream", &body);
    let cdn = &reply.output.outcomes[0].cdn_type;
    assert_eq!((cdn.as_str(), cdn == &CdnType::Ws), ("volcengine", false));
    assert_eq!(serde_json::to_value(&reply.output).unwrap(), json!([{"CdnType": "volcengine", "CdnResult": "ok"}]));
    assert_eq!(serde_json::from_slice::<Value>(reply.raw()).unwrap(), body);
    assert_eq!(serde_json::to_value(Vendor::from("Volc")).unwrap(), json!("Volc"));
}

#[test]
fn a_search_survives_what_is_null_or_missing() {
    let set = json!([
        {"FileId": 3_270_835_011_057_780_896_u64, "BasicInfo": null, "TranscodeInfo": null},
        {"FileId": "f", "TranscodeInfo": {"TranscodeSet": [{"Duration": "31.104", "VideoStreamSet": null, "AudioStreamSet": [{}], "Size": "7"}]}},
    ]);
    let reply: Reply<SearchMediaOutput> =
        data("SearchMedia", &json!({"Tencent": {"TotalCount": "2", "MediaInfoSet": set}, "Ws": null, "Huawei": {"Keys": null}}));
    let tencent = reply.output.tencent.unwrap();
    assert_eq!((tencent.total_count, tencent.media_info_set.len()), (2, 2));
    assert_eq!(tencent.media_info_set[0].file_id.as_str(), "3270835011057780896");
    let copy = &tencent.media_info_set[1].transcode_info.as_ref().unwrap().transcode_set[0];
    assert_eq!(
        (copy.duration.to_bits(), copy.size, copy.video_stream_set.len(), copy.audio_stream_set.len()),
        (31.104_f64.to_bits(), 7, 0, 1)
    );
    assert!(reply.output.ws.is_none());
    assert!(reply.output.huawei.unwrap().keys.is_empty());
}

#[test]
fn a_task_id_keeps_its_64_bits() {
    for (sent, read) in
        [("18446744073709551615", u64::MAX), (r#""18446744073709551615""#, u64::MAX), ("9007199254740993", 9_007_199_254_740_993)]
    {
        let body = Bytes::from(format!(r#"{{"Response":{{"TaskId":{sent},"RequestId":"r"}}}}"#));
        let reply: Reply<CreateLiveRecordOutput> =
            TencentCloud::read(&operation("tencent_live/CreateLiveRecord"), &Asked::default(), body).unwrap();
        assert_eq!((reply.output.task_id.as_u64(), reply.request_id.as_deref()), (read, Some("r")));
    }
    for wrong in ["-1", "1.5", r#""abc""#, "18446744073709551616", "[1]"] {
        let body = Bytes::from(format!(r#"{{"Response":{{"TaskId":{wrong},"RequestId":"r"}}}}"#));
        assert!(
            TencentCloud::read::<CreateLiveRecordOutput>(&operation("tencent_live/CreateLiveRecord"), &Asked::default(), body).is_err(),
            "{wrong}"
        );
    }
}
