//! The names of services, families, actions and events: with their service or without, and the nearest ones of what is unknown.

mod support;

use serde_json::{Value, json};
use support::{zego, zego_reading};

#[test]
fn an_action_may_be_named_with_its_service() {
    for name in ["CloseRoom", "close-room", "rtc/CloseRoom", "RTC/close-room", "closeroom --service rtc"] {
        let outcome = zego_reading(&format!("decode {name} --output json"), r#"{"Code":0,"Message":"success"}"#, &[]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
        assert_eq!(outcome.document(), json!({"Code": 0, "Message": "success"}));
    }
    for name in ["tencent-live/StopLiveRecord", "tencent_live/stop-live-record", "StopLiveRecord --service tencent-live"] {
        let outcome = zego_reading(&format!("decode {name}"), r#"{"Response":{"RequestId":"r"}}"#, &[]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
    }
}

#[test]
fn a_code_is_explained_within_what_is_named() {
    let places = |line: &str| -> Vec<String> {
        let outcome = zego(&format!("explain {line} --output json"), &[]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{line}: {outcome:?}");
        let document = outcome.document();
        document["meanings"].as_array().unwrap().iter().map(|meaning| meaning["where"].as_str().unwrap().to_owned()).collect()
    };
    let everywhere = places("2");
    assert!(everywhere.len() > 1, "{everywhere:?}");
    let (rtc, others): (Vec<_>, Vec<_>) = everywhere.iter().cloned().partition(|place| place.starts_with("rtc "));
    assert_eq!(places("2 --service rtc"), rtc);
    assert_eq!((places("2 --service zim"), others), (vec!["zim, every action".to_owned()], vec!["zim, every action".to_owned()]));
    assert_eq!(places("2 --family rtc/room"), ["rtc room, its actions"]);
    assert_eq!(places("6 --action rtc/DeleteMedia"), ["rtc DeleteMedia"]);
    assert_eq!(places("6 --action delete-media --service rtc"), ["rtc DeleteMedia"]);
    assert_eq!(places("6 --action rtc/DeleteMedia --service rtc"), ["rtc DeleteMedia"]);
    for line in ["41003 --family rtc/media_file", "41003 --family media-file", "41003 --family media_file --service rtc"] {
        assert_eq!(places(line), ["rtc media_file, its actions"], "{line}");
    }
    assert_eq!(places("100000004 --family rtc/media_file"), ["rtc, every action"], "the gateway's codes are every family's");
    // What a program tells meanings apart by.
    let meanings = zego("explain 2 --output json", &[]).document()["meanings"].clone();
    let identity = |meaning: &Value| [&meaning["service"], &meaning["family"], &meaning["action"]].map(Clone::clone);
    let identities: Vec<_> = meanings.as_array().unwrap().iter().map(identity).collect();
    assert!(identities.contains(&[json!("rtc"), json!("room"), Value::Null]), "{identities:?}");
    assert!(identities.contains(&[json!("zim"), Value::Null, Value::Null]), "{identities:?}");
    assert_eq!(places("0 --service rtc"), places("0"));
    assert_eq!(places("FailedOperation.AlterTaskState --service tencent-live"), places("FailedOperation.AlterTaskState"));
}

/// Command line, what the message or the hint says.
const UNKNOWN: &[(&str, &[&str])] = &[
    ("decode DeletMedia", &["no action `DeletMedia`", "Did you mean rtc/DeleteMedia"]),
    ("decode rtc/DeletMedia", &["no action `rtc/DeletMedia`", "rtc/DeleteMedia"]),
    ("decode rct/DeleteMedia", &["no service `rct`", "Did you mean rtc?"]),
    ("decode moon/DeleteMedia", &["no service `moon`", "zego --help"]),
    ("decode tencent-live/DeleteMedia", &["no action `tencent-live/DeleteMedia`", "rtc/DeleteMedia"]),
    ("decode rtc/", &["no action"]),
    ("decode /DeleteMedia", &["no service"]),
    ("decode nonsense", &["no action `nonsense`", "zego SERVICE --help"]),
    ("explain 6 --action SerachMedia", &["Did you mean rtc/SearchMedia"]),
    ("explain 6 --action tencent-live/DeleteMedia", &["rtc/DeleteMedia"]),
    ("explain 6 --action rtc/DeleteMedia --service tencent-live", &["not of the service tencent-live"]),
    ("explain 6 --action DeleteMedia --service tencent-live", &["no action `tencent-live/DeleteMedia`", "rtc/DeleteMedia"]),
    ("explain 6 --family media_flie", &["no family `media_flie`", "rtc/media_file"]),
    ("explain 6 --family rtc/record_task", &["tencent-live/record_task"]),
    ("explain 6 --family media_file --action DeleteMedia", &["cannot be used with"]),
    ("explain 6 --service tencent", &["Did you mean tencent-", "tencent-live"]),
    ("explain 6 --service tencent-live", &["no code `6` there"]),
    ("explain DeleteLiveRecord", &["no code `DeleteLiveRecord`", "Did you mean `zego explain action DeleteLiveRecord`?"]),
    ("explain delete-live-record", &["Did you mean `zego explain action DeleteLiveRecord`?"]),
    ("explain 0 --service tencent-live", &["no code `0` there"]),
    ("rct delete-media", &["unrecognized subcommand 'rct'", "Did you mean `zego rtc`?"]),
    ("rtc delet-media", &["Did you mean `zego rtc delete-media`"]),
    ("rtc stop-live-record --stream-name s", &["Did you mean `zego tencent-live stop-live-record`?"]),
    ("tencent-live DeleteMedia", &["Did you mean `zego rtc delete-media`"]),
    ("delete-media --vendor Tencent", &["Did you mean `zego rtc delete-media`"]),
    ("delte-media", &["`zego rtc delete-media`"]),
    ("rtc SearchMedia --vendor Ws", &["Did you mean `zego rtc search-media`?"]),
    ("rtc searchmedia", &["Did you mean `zego rtc search-media`?"]),
    ("rtc search_media", &["Did you mean `zego rtc search-media`?"]),
    ("rtc serach-media", &["Did you mean `zego rtc search-media`"]),
    ("SearchMedia", &["Did you mean `zego rtc search-media`"]),
    ("purge", &["Did you mean `zego media purge`?"]),
    ("webhok", &["Did you mean `zego webhook`?"]),
    ("media prge", &["Did you mean `zego media purge`"]),
    ("commands rtc SerachMedia", &["no command `SerachMedia`", "Did you mean `zego rtc search-media`"]),
    ("rtc delete-media --fileId A", &["Did you mean `--file-id`?"]),
    ("rtc delete-media --FileId=A", &["Did you mean `--file-id`?"]),
    ("rtc delete-media --file_id A", &["Did you mean `--file-id`?"]),
    ("rtc delete-media --vendr Ws", &["Did you mean `--vendor`?"]),
    ("rtc search-media --Output json", &["Did you mean `--output`?"]),
    ("rtc --vendor Ws", &["Other commands take it: `zego rtc delete-media --vendor`, ", " more."]),
    ("rtc delete-media --older-than 3d", &["Other commands take it: `zego media ls --older-than`, `zego media purge --older-than`, "]),
];

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    for (line, expected) in UNKNOWN {
        let text = zego(line, &[]);
        assert_eq!((text.code, text.stdout.as_str()), (Some(2), ""), "{line}: {text:?}");
        let json = zego(&format!("{line} --output json"), &[]);
        assert_eq!((json.code, json.stderr.as_str(), &json.failure()["kind"]), (Some(2), "", &json!("usage")), "{line}: {json:?}");
        let said = format!("{} {}", json.failure()["message"].as_str().unwrap(), json.failure()["hint"].as_str().unwrap_or_default());
        for part in *expected {
            assert!(said.contains(part) && text.stderr.contains(part), "{line}: no `{part}` in {said} or in {text:?}");
        }
        for said in [said, text.stderr] {
            assert!(said.matches("Did you mean").count() <= 1 && !said.contains("similar"), "{line}: {said}");
        }
    }
}

#[test]
fn a_bare_action_of_several_services_is_zegos_and_says_so() {
    let note = "note: `DeleteMedia` is taken for rtc/DeleteMedia; there is also tencent-vod/DeleteMedia\n";
    let answer = r#"{"Code":0,"Data":{"Deleted":["A"]}}"#;
    for (line, note) in [
        ("decode DeleteMedia", note),
        ("decode rtc/DeleteMedia", ""),
        ("decode DeleteMedia --service rtc", ""),
        ("explain 6 --action DeleteMedia", note),
        ("explain 6 --action DeleteMedia --service rtc", ""),
        ("explain action DeleteMedia", note),
        ("explain action tencent-vod/DeleteMedia", ""),
        ("call DeleteMedia Vendor=Tencent FileId=5285890813221514958 --sandbox", note),
        ("call rtc/DeleteMedia Vendor=Tencent FileId=5285890813221514958 --sandbox", ""),
    ] {
        let outcome = zego_reading(line, answer, &[]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), note), "{line}: {outcome:?}");
    }
    let outcome = zego_reading("decode DeleteMedia --service tencent-vod", r#"{"Response":{"RequestId":"r"}}"#, &[]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
}

/// Its fields are spelt as those of one of them are, which proves nothing.
#[test]
fn an_event_that_several_services_have_is_told_with_the_others() {
    let body = r#"{"event":"room_create","appid":"1","timestamp":"1470820198","nonce":"123412","signature":"5bd59fd62953a8059fb7eaba95720f66d19e4517"}"#;
    let note = "note: it is taken for zim/room_create; there is also rtc/room_create (--service says which)\n";
    for (service, note) in [("", note), ("--service rtc", ""), ("--service zim", "")] {
        let outcome = zego_reading(&format!("webhook verify --at 1470820198 {service}"), body, &[("ZEGO_CALLBACK_SECRET", "secret")]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), note), "{service}: {outcome:?}");
    }
}

#[test]
fn an_unknown_event_is_told_with_the_nearest() {
    let signed = r#""appid":"1","timestamp":"1470820198","nonce":"123412","signature":"5bd59fd62953a8059fb7eaba95720f66d19e4517""#;
    for (event, nearest) in [("recrod", Some("rtc/record")), ("room_creat", Some("rtc/room_create, zim/room_create")), ("nonsense", None)] {
        let body = format!(r#"{{"event":"{event}",{signed}}}"#);
        let outcome = zego_reading("webhook verify --at 1470820198 --output json", &body, &[("ZEGO_CALLBACK_SECRET", "secret")]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(outcome.stderr.contains(&format!("does not know the event `{event}`")), "{outcome:?}");
        match nearest {
            Some(nearest) => assert!(outcome.stderr.contains(&format!("the nearest it knows: {nearest}")), "{outcome:?}"),
            None => assert!(!outcome.stderr.contains("nearest"), "{outcome:?}"),
        }
    }
}

/// Whatever can be decoded is listed where it can be looked up.
#[test]
fn the_help_lists_every_action_and_every_family() {
    let decode = zego("decode --help", &[]).stdout;
    for row in zego_model::operations() {
        let spec = row.spec;
        assert!(decode.contains(spec.action), "{}", spec.action);
        let service = zego(&format!("{} --help", spec.service().name.replace('_', "-")), &[]).stdout;
        let lines = service.lines().filter(|line| line.trim_start().split(' ').next() == Some(row.command)).count();
        assert_eq!(lines, 1, "{} has one line in the help of its service", row.command);
        assert!(service.contains(spec.family.name), "{}", spec.family.name);
    }
}
