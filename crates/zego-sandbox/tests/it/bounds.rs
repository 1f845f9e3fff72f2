//! How much a sandbox holds, and what becomes of what would be more.

use serde_json::{Value, json};
use zego_model::tencent_live::live_record::CreateLiveRecord;
use zego_model::{ErrorKind, TencentSettings};
use zego_sandbox::control::{Control, ControlError, Login, Publish, Seed};
use zego_sandbox::{Sandbox, Timestamp};

use crate::bench::{Bench, refusal};

fn control(bench: &Bench) -> Control<'_> {
    bench.service.control(Timestamp::from_secs(bench.now))
}

fn things(bench: &Bench) -> Value {
    control(bench).state(false)["things"].clone()
}

fn seed(text: &str) -> Seed {
    Seed::read("seed.json", text).unwrap()
}

/// 14 KB that name 30,000,000 files, and the same with rooms before them: refused with the path of what is too much, before any of it is made.
#[test]
fn a_seed_that_is_too_much_is_refused_with_its_path() {
    let bench = Bench::empty();
    let row = r#"{"vendor":"Tencent","stream":"s","count":100000}"#;
    let rows = |count: usize| vec![row; count].join(",");
    let error = control(&bench).seed(&seed(&format!("{{\"files\":[{}]}}", rows(300)))).unwrap_err();
    let told = error.to_string();
    assert!(told.starts_with("files[30].count is more than the sandbox can hold: there is room for 3000000 of its 3000000"), "{told}");
    let text = format!("{{\"rooms\":[{{\"id\":\"r\"}}],\n\"files\":[{}]}}", rows(30));
    let error = control(&bench).seed(&seed(&text)).unwrap_err();
    assert!(matches!(error, ControlError::Full { .. }), "{error}");
    let placed = error.in_file("seed.json", &text).to_string();
    assert!(placed.contains("files[29].count is more") && placed.contains(" --> seed.json:2:"), "{placed}");
    assert_eq!(things(&bench), json!({ "held": 0, "most": 3_000_000, "not_kept": 0 }));
    assert!(bench.warnings().contains("files[30].count is more"));
    // A sandbox that is not there yet tries it out.
    let Err(error) = Sandbox::builder().empty().log(|_: &zego_sandbox::LogLine| {}).seed(seed(&text)) else { panic!("it is too much") };
    assert!(matches!(error, ControlError::Full { .. }), "{error}");
}

/// 20,000 rows of one file each: 1.4 MB.
#[test]
fn a_seed_of_many_rows_is_accepted() {
    let rows = (0..20_000)
        .map(|number| json!({ "vendor": "Tencent", "stream": "lesson", "id": format!("5285890{number:012}"), "created": 1_700_000_000 }));
    let body = json!({ "files": rows.collect::<Vec<_>>() }).to_string();
    assert!(body.len() > 1_400_000, "{}", body.len());
    let bench = Bench::empty();
    assert_eq!(control(&bench).seed(&seed(&body)).unwrap().files, 20_000);
    assert_eq!(things(&bench)["held"], 20_000);
}

/// What would be more is refused as a failure of the service's own; what makes room goes on.
#[test]
fn a_full_sandbox_refuses_what_would_be_more() {
    let bench = Bench::of(Sandbox::builder().empty().limiter(false).most_things(5));
    let planted = r#"{"rooms":[{"id":"r","users":[{"id":"anna"}]}],"files":[{"vendor":"Tencent","stream":"s","id":"f1"}]}"#;
    control(&bench).seed(&seed(planted)).unwrap();
    assert_eq!(bench.call("StartCDNRecord", "Vendor=Tencent&StreamId[]=a&StreamId[]=b")["Code"], 0);
    assert_eq!(things(&bench), json!({ "held": 5, "most": 5, "not_kept": 0 }));
    bench.lines();
    for (action, rest, code) in [
        ("StartCDNRecord", "Vendor=Tencent&StreamId[]=c", 1_000),
        ("StopCDNRecord", "Vendor=Tencent&StreamId[]=a", 1_000),
        ("AddStream", "RoomId=r&UserId=x&UserName=x&StreamId=s1&StreamTitle=t&ExtraInfo=e&IP=1.2.3.4", 1),
        ("ForbidCDNLiveStream", "StreamId=a", 1_001),
    ] {
        let answer = bench.call(action, rest);
        assert!(answer["Code"].as_i64().unwrap() != 0 && answer["Code"] != 2, "{action} {code}: {answer}");
        assert!(answer["Message"].as_str().unwrap().contains("holds 5 things, which is its bound"), "{answer}");
        assert!(bench.warnings().contains("holds 5 things, which is its bound"), "{action}");
    }
    let (code, kind) = refusal(bench.tencent(&CreateLiveRecord::new("a"), &TencentSettings::default()));
    assert!(code.starts_with("InternalError") && kind == ErrorKind::Internal, "{code}");
    let entering = control(&bench).log_in(&Login::new("r", "bert")).unwrap_err();
    let publishing = control(&bench).publish(&Publish::new("r", "anna", "anna-camera")).unwrap_err();
    for error in [entering, publishing] {
        assert!(matches!(error, ControlError::Full { .. }) && error.to_string().contains("holds 5 things"), "{error}");
    }
    // Looking and ending are free, and make room.
    assert_eq!(bench.call("SearchMedia", "Vendor=Tencent&StreamId[]=s")["Code"], 0);
    assert_eq!(bench.call("DeleteMedia", "Vendor=Tencent&FileId[]=f1")["Data"]["Deleted"], json!(["f1"]));
    assert_eq!(bench.call("StopCDNRecord", "Vendor=Tencent&StreamId[]=a")["Code"], 0);
    // What a snapshot holds is bounded as well.
    let snapshot = control(&bench).snapshot();
    let small = Bench::of(Sandbox::builder().empty().most_things(3));
    let error = control(&small).restore(snapshot.as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "it holds 4 things, and this sandbox holds 3 at most");
}

/// Recordings that go on for years leave more files than there is room for: they end, and what is not kept is counted.
#[test]
fn what_time_brings_about_is_bounded() {
    let bench = Bench::of(Sandbox::builder().empty().most_things(50));
    let end = bench.now + 86_000;
    for stream in 0..6 {
        assert_eq!(bench.call("StartCDNRecord", &format!("Vendor=Tencent&StreamId[]={stream}&EndTime={end}"))["Code"], 0);
    }
    assert_eq!(bench.call("StartCDNRecord", "Vendor=Ws&StreamId[]=a&StreamId[]=b")["Code"], 0);
    control(&bench).advance(std::time::Duration::from_secs(9 * 366 * 86_400)).unwrap();
    // 12 files each of two hours: 72 in all.
    let counted = things(&bench);
    let (held, not_kept) = (counted["held"].as_u64().unwrap(), counted["not_kept"].as_u64().unwrap());
    assert!(held <= 50 && held + not_kept >= 72, "{counted}");
    bench.lines();
    assert_eq!(bench.call("DescribeUserNum", "RoomId[]=r")["Code"], 0);
    assert!(bench.warnings().contains(&format!("{not_kept} files are not kept: the sandbox holds 50 things")), "{}", bench.warnings());
    // Nine years at once, by a call.
    assert_eq!(bench.call("DeleteMedia", &format!("Vendor=Tencent&FileId[]={}", first_file(&bench)))["Code"], 0);
    let files = 9 * 366 * 86_400 / 7_200;
    assert_eq!(bench.call("StopCDNRecord", "Vendor=Ws&StreamId[]=a")["Code"], 0);
    assert!(bench.warnings().contains("files are not kept"));
    let counted = things(&bench);
    assert!(counted["held"].as_u64().unwrap() <= 51 && counted["not_kept"].as_u64().unwrap() > files - 5, "{counted}");
}

fn first_file(bench: &Bench) -> String {
    let found = bench.call("SearchMedia", "Vendor=Tencent&StreamId[]=0&StreamId[]=1&StreamId[]=2");
    found["Data"]["Tencent"]["MediaInfoSet"][0]["FileId"].as_str().unwrap().to_owned()
}

fn post_faults(bench: &Bench, rules: &Value) -> (u16, String) {
    let request = http::Request::post("/_sandbox/faults").header("Host", "localhost").header("Content-Type", "application/json");
    let response = bench.service.handle(&request.body(rules.to_string().into()).unwrap(), Timestamp::from_secs(bench.now));
    (response.status().as_u16(), String::from_utf8_lossy(response.body()).into_owned())
}

/// Each number is looked at for every call that the rule is for.
#[test]
fn a_rule_of_faults_lists_so_many_calls_and_no_more() {
    let bench = Bench::empty();
    let post = |count: usize| post_faults(&bench, &json!([{ "nth": (1..=count).collect::<Vec<_>>(), "latency_ms": 1 }]));
    assert_eq!(post(1_000).0, 200);
    let (status, told) = post(1_001);
    assert!(status == 400 && told.contains("[0].nth: lists more than 1000"), "{status} {told}");
}

/// Each rule is looked at for every call. What is too much changes nothing.
#[test]
fn so_many_rules_of_faults_are_in_force_and_no_more() {
    let bench = Bench::empty();
    let rules = |count: usize| json!(vec![json!({ "latency_ms": 1 }); count]);
    assert_eq!(post_faults(&bench, &rules(999)).0, 200);
    let (status, told) = post_faults(&bench, &rules(2));
    assert!(status == 400 && told.contains("1000 rules can be in force at most: clear some first"), "{status} {told}");
    assert!(bench.warnings().contains("1000 rules can be in force at most"));
    assert_eq!(post_faults(&bench, &rules(1)).0, 200);
    assert_eq!(control(&bench).faults().as_array().unwrap().len(), 1_000);
    let (status, told) = post_faults(&bench, &rules(1));
    assert!(status == 400 && told.contains("clear some first"), "{status} {told}");
}
