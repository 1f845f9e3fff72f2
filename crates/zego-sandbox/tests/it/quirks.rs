//! Where the service is documented in two ways or not at all, the sandbox can be either. Each switch has a test that holds its values.

mod rtc;
mod tencent_live;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use zego_model::TencentSettings;
use zego_model::rtc::media_file::{DeleteMedia, Vendor};
use zego_model::tencent_live::live_record::CreateLiveRecord;
use zego_sandbox::control::RequestFilter;
use zego_sandbox::{BROKEN_APP_ID, LongUrl, QUIRKS, Quirk, Quirks, Sandbox, Timestamp};

use crate::bench::Bench;
use crate::lobby::Lobby;
use crate::page;

const FORM: &str = "application/x-www-form-urlencoded";

fn with(change: impl FnOnce(&mut Quirks)) -> Bench {
    let mut quirks = Quirks::default();
    change(&mut quirks);
    Bench::of(Sandbox::builder().quirks(quirks))
}

/// As the command line sets it.
fn switched(switch: &str) -> Bench {
    with(|quirks| quirks.switch(switch).unwrap())
}

fn send(bench: &Bench, request: &Request<Bytes>) -> Response<Bytes> {
    bench.service.handle(request, Timestamp::from_secs(bench.now))
}

fn get(target: &str) -> Request<Bytes> {
    Request::get(target).body(Bytes::new()).unwrap()
}

fn post(target: &str, content_type: &str, body: String) -> Request<Bytes> {
    Request::post(target).header("content-type", content_type).body(body.into()).unwrap()
}

/// The row of a switch, as the page has it.
fn row(quirk: &Quirk) -> String {
    let values: Vec<_> = quirk.values.iter().map(|value| format!("`{}`: {}", value.word, value.doc)).collect();
    format!("| `{}` | {} | {} | `{}` |\n", quirk.name, quirk.about, values.join("<br>"), quirk.test)
}

#[test]
fn the_page_has_a_row_for_each_switch_and_each_row_a_test() {
    let tests = texts(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    let mut table = "| switch | what it is about | values, the default first | test |\n|---|---|---|---|\n".to_owned();
    for quirk in QUIRKS {
        let _ = write!(table, "{}", row(quirk));
        let is_there = tests.contains(&format!("#[test]\nfn {}() {{", quirk.test));
        assert!(is_there, "{} names no test: {}", quirk.name, quirk.test);
    }
    page::hold("BEHAVIOUR.md", "switches, from QUIRKS", "end of switches", &table);
}

/// All Rust below a folder.
fn texts(folder: PathBuf) -> String {
    let (mut all, mut left) = (String::new(), vec![folder]);
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|end| end == "rs") {
            all += &std::fs::read_to_string(path).unwrap();
        }
    }
    all
}

#[test]
fn a_request_id_is_text_or_a_number_past_a_doubles_reach() {
    let bench = Bench::new();
    let answer = bench.call("SearchMedia", "Vendor=Ws");
    assert_eq!(answer["RequestId"].as_str().unwrap().len(), 19);
    let bench = with(|quirks| quirks.request_id_as_number = true);
    let answer = bench.call("SearchMedia", "Vendor=Ws");
    assert!(answer["RequestId"].as_u64().unwrap() > 1 << 53);
    assert_eq!(bench.call("SearchMedia", "")["RequestId"].to_string().len(), 19, "a refusal, too");
    let reply = bench.zego(&DeleteMedia::new(Vendor::Ws, ["a"]).unwrap()).unwrap();
    assert_eq!(reply.request_id.unwrap().len(), 19);
}

/// Every call of a bench has the same nonce.
#[test]
fn a_nonce_can_be_used_again_or_not() {
    let bench = switched("nonce-replay=accepted");
    assert_eq!([(), ()].map(|()| bench.call("SearchMedia", "Vendor=Ws")["Code"].clone()), [0, 0]);

    let mut bench = switched("nonce-replay=refused");
    let code = |bench: &Bench| bench.call("SearchMedia", "Vendor=Ws")["Code"].as_i64().unwrap();
    bench.app_id += 1;
    assert_eq!([code(&bench), code(&bench)], [4, 100_000_005], "whatever became of the first");
    bench.app_id -= 1;
    assert_eq!([code(&bench), code(&bench)], [0, 100_000_005], "apps are apart");
    assert!(bench.warnings().contains("SignatureNonce was used by an earlier call"));
    bench.now += 600;
    assert_eq!(code(&bench), 100_000_005, "the first signature still holds");
    bench.now += 1;
    assert_eq!(code(&bench), 0);
    // What the gateway refuses for another reason has used no nonce.
    bench.now += 601;
    assert_eq!(bench.call("NoSuchAction", "")["Code"], 100_000_007);
    assert_eq!(code(&bench), 0);
    bench.service.control(Timestamp::from_secs(bench.now)).reset();
    assert_eq!(code(&bench), 0, "a reset forgets them");
}

#[test]
fn a_list_without_brackets_is_refused_or_taken() {
    let bare = "Vendor=Tencent&StreamId=a&StreamId=b";
    assert_eq!(switched("bare-list=refused").call("StartCDNRecord", bare)["Code"], 2);
    let bench = switched("bare-list=accepted");
    let answer = bench.call("StartCDNRecord", bare);
    assert_eq!((&answer["Code"], answer["Data"]["Tencent"].as_array().unwrap().len()), (&0.into(), 2), "{answer}");
    assert!(bench.warnings().contains("StreamId is written without brackets: taken as StreamId[]"));
    // A list of another form has no brackets to leave out.
    assert_eq!(bench.call("DeleteMedia", "Vendor=Tencent&Media=a")["Code"], 2);
}

#[test]
fn a_get_operation_takes_post_or_does_not() {
    let requests = |bench: &Bench| {
        let (signed, own) = (bench.signed("SearchMedia", ""), "Vendor=Ws&NamePrefix=app-show-2");
        [
            post(&format!("/?{signed}&{own}"), "text/plain", String::new()),
            post(&format!("/?{signed}"), FORM, own.to_owned()),
            post("/", &format!("{FORM}; charset=UTF-8"), format!("{signed}&{own}")),
        ]
    };
    let bench = switched("post-for-get=refused");
    for (request, code) in requests(&bench).iter().zip([100_000_007, 100_000_007, 100_000_001]) {
        assert_eq!(bench.answer(request)["Code"], code);
    }
    let bench = switched("post-for-get=accepted");
    for request in requests(&bench) {
        let answer = bench.answer(&request);
        assert_eq!((&answer["Code"], answer["Data"]["Ws"]["Keys"].as_array().unwrap().len()), (&0.into(), 1), "{answer}");
        let lines = bench.lines();
        assert!(lines.iter().all(|line| line.action == "SearchMedia"), "{lines:?}");
        assert!(lines[0].text.contains("documented with GET, and taken"), "{lines:?}");
    }
    // What goes by the name of the operation and by the app finds them in the form, too.
    let [.., mut in_form] = requests(&bench);
    in_form.headers_mut().insert("x-sandbox-fault", r#"{"operation":"SearchMedia","code":77}"#.parse().unwrap());
    assert_eq!(bench.answer(&in_form)["Code"], 77);
    let [.., mut in_form] = requests(&bench);
    *in_form.body_mut() = String::from_utf8(in_form.body().to_vec()).unwrap().replace("Timestamp=", "Timestamp=9").into();
    bench.answer(&in_form);
    let page = bench.service.control(Timestamp::from_secs(bench.now)).requests(&RequestFilter::new());
    let last = page.requests.last().unwrap();
    assert_eq!((&*last.action, last.app_id), ("SearchMedia", Some(zego_model::sandbox::APP_ID)), "{last:?}");
    // The other way round it stays refused.
    assert_eq!(bench.call("StartMix", "")["Code"], 100_000_007);
}

#[test]
fn a_long_url_is_refused_from_the_length_that_is_set() {
    let target = |bench: &Bench, length: usize| {
        let signed = format!("/?{}", bench.signed("SearchMedia", "Vendor=Ws&NamePrefix="));
        let filler = "x".repeat(length - signed.len());
        get(&(signed + &filler))
    };
    let bench = switched("url-length=none");
    assert_eq!(send(&bench, &target(&bench, 60_000)).status(), 200);
    for (switch, limit) in [("url-length=300", 300), ("url-length", 8_192)] {
        let bench = switched(switch);
        for (length, status) in [(limit, 200), (limit + 1, 414)] {
            assert_eq!(send(&bench, &target(&bench, length)).status(), status, "{switch} {length}");
        }
        // The sandbox's own control has no limit.
        let long = format!("/_sandbox/state?{}", "x".repeat(limit));
        assert_ne!(send(&bench, &get(&long)).status(), 414, "{switch}");
    }
}

#[test]
fn a_long_url_is_answered_with_html_or_with_json() {
    let target = format!("/?Action=SearchMedia&X={}", "x".repeat(300));
    let answer = |long| {
        let bench = with(|quirks| (quirks.url_length, quirks.long_url) = (Some(256), long));
        (send(&bench, &get(&target)), bench.warnings())
    };
    let (response, warnings) = answer(LongUrl::Status414);
    assert_eq!((response.status().as_u16(), &response.headers()["content-type"]), (414, &http::HeaderValue::from_static("text/html")));
    assert!(response.body().starts_with(b"<html>"));
    assert_eq!(warnings, "the target of the request has 323 bytes, and this sandbox takes 256");
    let (response, warnings) = answer(LongUrl::Code);
    assert_eq!((response.status().as_u16(), warnings.len()), (200, 67));
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body["Code"], 100_000_012);
}

#[test]
fn answers_have_a_date_or_none() {
    for (switch, sent) in [("date=sent", true), ("date=absent", false)] {
        let bench = switched(switch);
        for target in ["/?Action=SearchMedia", "/nowhere", "/_sandbox/state"] {
            assert_eq!(send(&bench, &get(target)).headers().contains_key("date"), sent, "{switch} {target}");
        }
    }
}

#[test]
fn refusals_have_status_200_or_one_of_their_own() {
    for (switch, mapped) in [("refusal-status=always-200", false), ("refusal-status=mapped", true)] {
        let mut bench = switched(switch);
        let status = |bench: &Bench, query: &str| send(bench, &get(&format!("/?{query}"))).status().as_u16();
        let signed = |bench: &Bench, action: &str, rest: &str| bench.signed(action, rest);
        let mut seen = vec![
            (status(&bench, &signed(&bench, "SearchMedia", "Vendor=Ws")), 200),
            (status(&bench, "Action=SearchMedia"), 400),
            (status(&bench, &signed(&bench, "SearchMedia", "Vendor=Moon")), 400),
            (status(&bench, &signed(&bench, "SearchMedia", "Vendor=Ws").replace("Signature=", "Signature=0")), 401),
            (status(&bench, &signed(&bench, "DescribeUsers", "RoomId=nowhere&UserId[]=a")), 404),
            (status(&bench, &signed(&bench, "SearchMedia", "Vendor=Ws&NamePrefix=sandbox:100000015")), 500),
            (status(&bench, &signed(&bench, "SearchMedia", "Vendor=Ws&NamePrefix=sandbox:100000016")), 403),
            (status(&bench, &signed(&bench, "DescribeUserList", "RoomId=class-1")), 200),
            (status(&bench, &signed(&bench, "DescribeUserList", "RoomId=class-1")), 429),
        ];
        let late = signed(&bench, "SearchMedia", "Vendor=Ws");
        bench.now += 601;
        seen.push((status(&bench, &late), 401));
        bench.app_id = BROKEN_APP_ID;
        seen.push((status(&bench, &signed(&bench, "SearchMedia", "Vendor=Ws")), 401));
        for (number, (status, own)) in seen.into_iter().enumerate() {
            assert_eq!(status, if mapped { own } else { 200 }, "{switch}, call {number}");
        }
    }
}

#[test]
fn a_limit_is_an_operations_or_a_familys() {
    for (switch, code) in [("quota-scope=operation", 0), ("quota-scope=family", 6)] {
        let mut bench = switched(switch);
        for action in ["SearchMedia", "StartCDNRecord"].repeat(10) {
            assert_ne!(bench.call(action, "Vendor=Ws&StreamId[]=a")["Code"], 6, "{switch}");
        }
        bench.lines();
        assert_eq!(bench.call("SearchMedia", "Vendor=Ws")["Code"], code, "{switch}");
        if code == 6 {
            assert!(bench.warnings().contains("20 in 1 s is the limit of media_file for an app"));
        }
        assert_eq!(bench.call("QueryForbidCDNLiveStream", "Vendor=ws")["Code"], 0, "another family is another limit");
        bench.now += 1;
        assert_eq!(bench.call("SearchMedia", "Vendor=Ws")["Code"], 0, "{switch}");
    }
}

/// By default: a reader that holds numbers as doubles, as JavaScript and jq do, changes none of them.
#[test]
fn no_number_of_an_answer_or_an_event_is_past_a_doubles_reach() {
    fn numbers(value: &Value, found: &mut Vec<f64>) {
        match value {
            Value::Number(number) => found.extend(number.as_f64()),
            Value::Array(items) => items.iter().for_each(|item| numbers(item, found)),
            Value::Object(fields) => fields.values().for_each(|field| numbers(field, found)),
            _ => {}
        }
    }
    let lobby = Lobby::new();
    lobby.enter("hall", "carl");
    lobby.publish("hall", "carl", "carl-camera");
    let mut documents = vec![
        lobby.call("StartCDNRecord", "Vendor=Tencent&StreamId[]=a&StreamId[]=b"),
        lobby.call("StopCDNRecord", "Vendor=Tencent&StreamId[]=a&StreamId[]=b"),
        lobby.call("SearchMedia", "Vendor=Tencent&StreamId[]=a"),
        lobby.call("DescribeUserList", "RoomId=hall&Limit=10"),
        lobby.call("CloseRoom", "RoomId=hall&RoomCloseCallback=true"),
        lobby.call("DeleteMedia", "Vendor=Tencent&FileId[]=gone"),
    ];
    let id = lobby.tencent(&CreateLiveRecord::new("a"), &TencentSettings::default()).unwrap().output.task_id;
    documents.extend([id.to_string().parse::<u64>().unwrap().into(), Value::Array(lobby.bodies())]);
    let mut found = Vec::new();
    for document in &documents {
        numbers(document, &mut found);
    }
    assert!(found.len() > 20 && found.iter().all(|number| number.abs() < 2_f64.powi(53)), "{documents:?}");
}

#[test]
fn is_test_chooses_the_environment_of_files_or_does_not() {
    for (switch, found) in [("is-test-for-media=applies", 0), ("is-test-for-media=ignored", 2)] {
        let bench = switched(switch);
        let answer = bench.call("SearchMedia", "Vendor=Ws&NamePrefix=app-show-1&IsTest=true");
        assert_eq!(answer["Data"]["Ws"]["Keys"].as_array().unwrap().len(), found, "{answer}");
        assert_eq!(bench.warnings().contains("IsTest is ignored"), found > 0);
        assert_eq!(bench.call("ForbidCDNLiveStream", "StreamId=a&IsTest=2")["Code"], 30_004, "other families have it");
    }
}
