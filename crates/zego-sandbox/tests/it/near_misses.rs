//! What is near to something known is refused with what was probably meant; what was signed by mistake is named.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use zego_model::spec::{FieldSpec, Method, OperationRow, ProtocolKind, TypeSpec};
use zego_model::{RawCall, TencentCloud, TencentSettings, sandbox};
use zego_sandbox::{AppConfig, AppSign, LIMITED_APP_ID, LogLevel, Sandbox};
use zego_sign::{AppId, Nonce, ServerSecret, Timestamp, sign};

use crate::bench::{Bench, NOW, key, secret, tencent_request};
use crate::told::{self, post};

fn bench() -> Bench {
    Bench::of(Sandbox::builder().limiter(false))
}

fn lenient() -> Bench {
    Bench::of(Sandbox::builder().limiter(false).lenient(true))
}

fn other_case(word: &str) -> String {
    word.chars().map(|char| if char.is_uppercase() { char.to_ascii_lowercase() } else { char.to_ascii_uppercase() }).collect()
}

/// A step on the way to a field: its name with its field, or the first item of a list.
#[derive(Clone)]
enum Step {
    Field(&'static FieldSpec),
    Item,
}

/// Every field of a request with the way to it; of lists, to their first item.
fn ways(fields: &'static [FieldSpec], before: &[Step], found: &mut Vec<Vec<Step>>) {
    for field in fields {
        let mut way = [before, &[Step::Field(field)]].concat();
        found.push(way.clone());
        let mut ty = &field.ty;
        while let TypeSpec::List(list) = ty {
            way.push(Step::Item);
            ty = &list.item;
        }
        if let TypeSpec::Struct(object) = ty {
            ways(object.fields, &way, found);
        }
    }
}

fn ways_of(row: &OperationRow) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    ways(row.request, &[], &mut found);
    found
}

fn last_field(way: &[Step]) -> &'static FieldSpec {
    let mut fields = way.iter().rev().filter_map(|step| if let Step::Field(field) = step { Some(*field) } else { None });
    fields.next().unwrap()
}

/// Parameters that could be sent, with the field at the end of a way among them.
fn sample(row: &OperationRow, way: &[Step]) -> Value {
    let mut sample = Value::Object(row.sample());
    let Step::Field(root) = &way[0] else { panic!("a way begins with a field") };
    if let Some(vendor) = root.only.first() {
        sample["Vendor"] = json!(vendor);
    }
    at(&mut sample, way);
    sample
}

fn at<'v>(mut value: &'v mut Value, way: &[Step]) -> &'v mut Value {
    for step in way {
        value = match step {
            Step::Field(field) => value.as_object_mut().unwrap().entry(field.wire).or_insert_with(|| field.ty.sample(field.values)),
            Step::Item => &mut value[0],
        };
    }
    value
}

fn path(way: &[Step]) -> String {
    let part = |step: &Step| if let Step::Field(field) = step { field.wire } else { "0" };
    way.iter().map(part).collect::<Vec<_>>().join(".")
}

/// Calls an operation of ZEGO's at its own host.
fn call(bench: &Bench, row: &OperationRow, parameters: &Value) -> Value {
    let spec = row.spec;
    let mut query = bench.signed(spec.action, "");
    let is_post = spec.method == Method::Post;
    if !is_post {
        for (name, value) in parameters.as_object().unwrap() {
            let repeats = spec.brackets.iter().any(|list| list.eq_ignore_ascii_case(name));
            write(&mut query, name, value, repeats);
        }
    }
    let builder = if is_post { Request::post(format!("/?{query}")) } else { Request::get(format!("/?{query}")) };
    let body = if is_post { parameters.to_string() } else { String::new() };
    bench.answer(&builder.header("Host", spec.hosts()[0].host).body(Bytes::from(body)).unwrap())
}

fn write(query: &mut String, key: &str, value: &Value, repeats: bool) {
    match value {
        Value::Array(items) if repeats => items.iter().for_each(|item| write(query, &format!("{key}[]"), item, false)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| write(query, &format!("{key}.{index}"), item, false)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| write(query, &format!("{key}.{name}"), value, false)),
        Value::String(text) => query.extend(["&", key, "="].into_iter().chain(form_urlencoded::byte_serialize(text.as_bytes()))),
        other => query.extend(["&", key, "=", &other.to_string()]),
    }
}

fn message(answer: &Value) -> &str {
    answer["Message"].as_str().unwrap()
}

fn zego() -> impl Iterator<Item = &'static OperationRow> {
    zego_model::operations().filter(|row| row.spec.service().protocol == ProtocolKind::Zego)
}

#[test]
fn every_word_in_another_case_is_told_the_right_one() {
    let bench = bench();
    let mut told = 0;
    for row in zego() {
        for way in ways_of(row) {
            let field = last_field(&way);
            let Some(words) = field.ty.words() else { continue };
            let known: Vec<_> = words.words().filter(|word| field.values.is_empty() || field.values.contains(word)).collect();
            for word in &known {
                let wrong = other_case(word);
                if known.iter().any(|known| *known == wrong) || words.number {
                    continue;
                }
                let mut parameters = sample(row, &way);
                let mut place = way.clone();
                place.extend(matches!(field.ty, TypeSpec::List(_)).then_some(Step::Item));
                *at(&mut parameters, &place) = json!(wrong);
                let answer = call(&bench, row, &parameters);
                let expected = format!("{} is `{wrong}`, not one of ", path(&place));
                assert!(message(&answer).contains(&expected), "{}: {answer}", row.spec.action);
                assert!(message(&answer).contains(&format!("; did you mean {word}?")), "{} {wrong}: {answer}", row.spec.action);
                told += 1;
            }
        }
    }
    assert!(told > 50, "{told}");
}

#[test]
fn every_parameter_in_another_case_is_told_the_right_one() {
    let (bench, lenient) = (bench(), lenient());
    for row in zego() {
        for way in ways_of(row) {
            let (before, field) = (&way[..way.len() - 1], last_field(&way));
            let wrong = other_case(field.wire);
            let mut parameters = sample(row, &way);
            let object = at(&mut parameters, before).as_object_mut().unwrap();
            let value = object.remove(field.wire).unwrap();
            object.insert(wrong.clone(), value);
            let wrong_path = path(before) + if before.is_empty() { "" } else { "." } + &wrong;
            let expected = format!("{} is not a parameter of {}; did you mean {}?", key_of(row, &wrong_path), row.spec.action, field.wire);
            let answer = call(&bench, row, &parameters);
            assert_ne!(answer["Code"], 0, "{expected}: {answer}");
            assert_eq!(message(&answer), expected);
            lenient.lines();
            call(&lenient, row, &parameters);
            let notes = lenient.warnings();
            assert!(notes.contains(&format!("{expected} (let pass, since the sandbox is lenient)")), "{expected}: {notes}");
        }
    }
}

/// The first key that a parameter is written under.
fn key_of(row: &OperationRow, name: &str) -> String {
    if row.spec.method == Method::Post || name.contains('.') {
        return name.to_owned();
    }
    let field = row.request.iter().find(|field| field.wire.eq_ignore_ascii_case(name)).unwrap();
    let mut query = String::new();
    let repeats = row.spec.brackets.contains(&field.wire);
    write(&mut query, name, &field.ty.sample(field.values), repeats);
    query[1..].split('=').next().unwrap().to_owned()
}

#[test]
fn what_is_near_is_refused_and_what_is_far_is_noted() {
    let bench = bench();
    for (action, rest, said) in [
        ("SearchMedia", "Vendor=Tencent&pagesize=3", "pagesize is not a parameter of SearchMedia; did you mean PageSize?"),
        ("SearchMedia", "Vendor=Tencent&page=3", "page is not a parameter of SearchMedia; did you mean PageSize?"),
        ("SearchMedia", "Vendor=Tencent&StreamIDs[]=3", "StreamIDs[] is not a parameter of SearchMedia; did you mean StreamId?"),
        ("SearchMedia", "Vendr=Tencent", "Vendr is not a parameter of SearchMedia; did you mean Vendor?"),
        ("DeleteMedia", "Vendor=Tencent&Media.0.FileID=a", "Media.0.FileID is not a parameter of DeleteMedia; did you mean FileId?"),
    ] {
        let answer = bench.call(action, rest);
        assert_eq!((&answer["Code"], message(&answer)), (&json!(2), said));
        assert_eq!(bench.lines().last().unwrap().text, said);
    }
    let answer = post(&bench, "StopMix", &json!({"TaskID": "t", "UserId": "u"}));
    assert_eq!((&answer["Code"], message(&answer)), (&json!(110_200_002), "TaskID is not a parameter of StopMix; did you mean TaskId?"));
    bench.lines();
    assert_eq!(bench.call("SearchMedia", "Vendor=Tencent&Colour=red&isTest=true")["Code"], 0);
    let notes = bench.warnings();
    assert!(notes.contains("Colour is not a parameter of SearchMedia: ignored\n"), "{notes}");
    assert!(notes.contains("isTest is not a parameter of SearchMedia: ignored; did you mean IsTest?"), "{notes}");

    let answer = bench.get(&bench.signed("SearchMedia", "Vendor=Tencent").replace("AppId=", "appid="));
    assert_eq!((&answer["Code"], message(&answer)), (&json!(100_000_001), "AppId is missing; `appid` is there: did you mean AppId?"));
    let answer = bench.call("KickUsers", "RoomId=r&UserId[]=a");
    assert_eq!(message(&answer), "Action `KickUsers` is not one of this service; did you mean KickoutUser?");
}

#[test]
fn a_list_in_another_form_is_told_its_own() {
    let bench = bench();
    for (action, rest, said) in [
        (
            "StartCDNRecord",
            "StreamId=a",
            "StreamId[] is written StreamId[]=a&StreamId[]=b, not StreamId: a list has brackets, also with one item",
        ),
        ("StartCDNRecord", "StreamId=a,b", "a list has brackets, also with one item; each item has a pair of its own, not a,b"),
        ("StartCDNRecord", "StreamId[0]=a", "not StreamId[0]: the brackets stay empty, without an index"),
        ("StartCDNRecord", "StreamId.0=a", "not StreamId.0: the items are not counted, the key repeats with empty brackets"),
        ("StartCDNRecord", "StreamId[].x=a", "not StreamId[].x: nothing follows the brackets"),
        ("ForbidCDNLiveStream", "StreamId[]=a", "StreamId is written StreamId=a, not StreamId[]: it is one value and no list"),
        ("ForbidCDNLiveStream", "StreamId.0=a", "StreamId is written StreamId=a, not StreamId.0: it is one value without parts"),
        ("DeleteMedia", "Media=a", "Media.1.FileId=b, not Media: the items of the list are counted from 0"),
        ("DeleteMedia", "Media[]=a", "not Media[]: the items of the list are counted from 0, without brackets"),
        ("DeleteMedia", "Media[0].FileId=a", "not Media[0].FileId: the index follows a dot, without brackets"),
        (
            "DeleteMedia",
            "Media.0.FileId=a&Media.0.Resolution.0=360p,540p",
            "is `360p,540p`, not one of 360p, 540p, 720p; did you mean 360p?",
        ),
    ] {
        let answer = bench.call(action, &format!("{}{rest}", if action.contains("Live") { "" } else { "Vendor=Tencent&" }));
        assert_eq!(answer["Code"], 2, "{answer}");
        assert!(message(&answer).contains(said), "{rest}: {answer}");
    }
    let answer = post(&bench, "StartCensorAudioV2", &json!({"RoomId": "r", "RiskTypeList": "DIRTY,ABUSE"}));
    assert!(message(&answer).contains(r#"; a list is written ["a","b"], also with one item"#), "{answer}");
    bench.lines();
    assert_eq!(bench.call("StartCDNRecord", "Vendor=Tencent&StreamId[]=a,b")["Code"], 0);
    assert!(bench.warnings().contains("StreamId[] has a comma in one item: two were meant?"));
    assert_eq!(bench.call("StartCDNRecord", "Vendor=Tencent&StreamId[]=c&StreamId[]=d")["Code"], 0);
    assert_eq!(bench.warnings(), "");
}

#[test]
fn tencents_names_and_words_are_told_too() {
    let bench = bench();
    let service = zego_model::services().find(|service| service.name == "tencent_live").unwrap();
    let answer = |action: &str, parameters: &[(&str, &str)]| {
        let call = RawCall::<TencentCloud>::new(service, Method::Post, action).unwrap();
        let call = parameters.iter().fold(call, |call, (name, value)| call.parameter(*name, *value).unwrap());
        let answer = bench.answer(&tencent_request(&call, &key(), &TencentSettings::default(), bench.stamp()));
        answer["Response"]["Error"].clone()
    };
    let unknown = answer("StopLiveRecord", &[("StreamName", "a"), ("TaskID", "1")]);
    assert_eq!(unknown, json!({"Code": "UnknownParameter", "Message": "TaskID is not a parameter of this action; did you mean TaskId?"}));
    let unknown = answer("StopLiveRecords", &[]);
    assert_eq!(message(&unknown), "Action `StopLiveRecords` is not one of this service; did you mean StopLiveRecord?");
}

#[test]
fn the_mistake_in_a_signature_is_named() {
    let (app_sign, other) = ("5".repeat(64), AppId::new(77).unwrap());
    let with_app_sign = AppConfig::new(other, secret()).app_sign(AppSign::new(&*app_sign).unwrap());
    let bench = told::telling(Sandbox::builder().limiter(false).app(with_app_sign));
    let as_secret = ServerSecret::new(&*app_sign).unwrap();
    let (app_id, nonce) = (AppId::new(sandbox::APP_ID).unwrap(), Nonce::from_bytes([7; 8]));
    let signed =
        |app_id: AppId, secret: &ServerSecret, time: u64| sign(app_id, secret, nonce, Timestamp::from_secs(time)).as_str().to_owned();
    let limited = AppId::new(LIMITED_APP_ID).unwrap();
    let callback_secret = ServerSecret::new("callback-secret-of-the-tests").unwrap();
    let upper_secret = ServerSecret::new(sandbox::SERVER_SECRET.to_ascii_uppercase()).unwrap();
    for (signature, mistake) in [
        (signed(app_id, &secret(), NOW).to_ascii_uppercase(), "it has upper-case digits: write them in lower case"),
        (signed(app_id, &secret(), NOW * 1_000 + 5), "the time was signed in milliseconds and sent in seconds"),
        (signed(app_id, &secret(), NOW - 1), "the time 1780271999 was signed"),
        (signed(app_id, &callback_secret, NOW), "the callback secret was signed"),
        (signed(app_id, &upper_secret, NOW), "the ServerSecret was signed in upper case"),
        (signed(limited, &secret(), NOW), "AppId 1234567891 was signed"),
    ] {
        let right = signed(app_id, &secret(), NOW);
        let answer = bench.get(&bench.signed("SearchMedia", "Vendor=Tencent").replace(&right, &signature));
        assert_eq!(answer["Code"], 100_000_005);
        assert!(message(&answer).contains(mistake), "{answer}");
        let lines = bench.lines();
        assert_eq!((lines.len(), lines[0].level, lines[0].text.as_str()), (1, LogLevel::Warn, message(&answer)));
        for hidden in [sandbox::SERVER_SECRET, "callback-secret-of-the-tests", &signature, &right] {
            assert!(!answer.to_string().contains(hidden) && !lines[0].to_string().contains(hidden), "{answer}");
        }
    }
    let right = signed(app_id, &secret(), NOW);
    let query = bench.signed("SearchMedia", "Vendor=Tencent").replace(&right, &signed(other, &as_secret, NOW));
    let answer = bench.get(&query.replace(&format!("AppId={}", sandbox::APP_ID), "AppId=77"));
    assert!(message(&answer).contains("the AppSign was signed") && !answer.to_string().contains(&app_sign), "{answer}");
    assert!(!bench.lines()[0].to_string().contains(&app_sign));

    // The published callback secret is known whether or not callbacks go anywhere.
    let bench = self::bench();
    let callback_secret = ServerSecret::new(sandbox::CALLBACK_SECRET).unwrap();
    let query = bench.signed("SearchMedia", "Vendor=Tencent").replace(&right, &signed(app_id, &callback_secret, NOW));
    assert!(message(&bench.get(&query)).contains("the callback secret was signed"));
}

/// Of names, and of known words, which are refused for it, too; in a body as in a query.
#[test]
fn a_comma_in_one_item_is_noted_wherever_a_list_is_taken() {
    let bench = Bench::new();
    for (action, rest, name) in [
        ("StartCDNRecord", "Vendor=Tencent&StreamId[]=m1,m2", "StreamId[]"),
        ("DescribeUserNum", "RoomId[]=a,b", "RoomId[]"),
        ("DeleteMedia", "Vendor=Tencent&FileId[]=a%2Cb", "FileId[]"),
    ] {
        bench.call(action, rest);
        assert!(bench.warnings().contains(&format!("{name} has a comma in one item: two were meant?")), "{action}");
    }
    let risks = json!({ "RoomId": "r", "EventId": "audio_room", "AudioLanguage": "en", "RiskTypeList": ["DIRTY,POLITY"] });
    assert_eq!(post(&bench, "StartCensorAudioV2", &risks)["Code"], 2);
    assert!(bench.warnings().contains("RiskTypeList has a comma in one item"));
    bench.call("StartCDNRecord", "Vendor=Tencent&StreamId[]=m1&StreamId[]=m2");
    assert!(!bench.warnings().contains("comma"));
}

/// Names of the protocol's own parameters, with something behind them: they are not those, and the log tells what they look like.
#[test]
fn a_common_parameter_in_disguise_is_named() {
    let bench = Bench::new();
    let query = bench.signed("SearchMedia", "Vendor=Tencent");
    for (name, right, code) in [("Action", "Action", 100_000_006), ("AppId", "AppId", 100_000_001), ("Timestamp", "Timestamp", 100_000_002)]
    {
        for disguise in [format!("{name}[]"), format!("{name}.0"), format!("{name}[0]"), name.to_lowercase()] {
            let answer = bench.get(&query.replacen(&format!("{name}="), &format!("{disguise}="), 1));
            let told = message(&answer);
            assert_eq!(answer["Code"], code, "{disguise}: {told}");
            assert!(told.ends_with(&format!("`{disguise}` is there: did you mean {right}?")), "{told}");
            bench.lines();
            // Beside the real one it is ignored, and cannot take its place.
            let answer = bench.get(&format!("{query}&{disguise}=DeleteMedia"));
            assert_eq!(answer["Code"], 0, "{disguise}: {answer}");
            assert!(
                bench.warnings().contains(&format!("{disguise} is not a parameter of SearchMedia: ignored; did you mean {right}?")),
                "{disguise}"
            );
        }
    }
}

/// What can be read is not refused, and the log says what is odd in it.
#[test]
fn odd_bytes_of_a_query_are_noted() {
    let bench = Bench::new();
    for (value, told) in [
        ("%B7%BF", "StreamId has bytes that are not UTF-8"),
        ("a%00b", "StreamId has a control character"),
        ("a%0D", "StreamId has a control character"),
        ("50%zz", "a `%` that no two hex digits follow"),
        ("50%", "a `%` that no two hex digits follow"),
    ] {
        assert_eq!(bench.call("ForbidCDNLiveStream", &format!("StreamId={value}"))["Code"], 0, "{value}");
        assert!(bench.warnings().contains(told), "{value}");
    }
    for value in ["%E6%88%BF", "%EF%BF%BD", "a%20b", "plain"] {
        assert_eq!(bench.call("ForbidCDNLiveStream", &format!("StreamId={value}"))["Code"], 0, "{value}");
        assert_eq!(bench.warnings(), "", "{value}");
    }
}
