//! A recording's life: started, stopped, found and deleted, at every vendor.

use serde_json::{Value, json};
use zego_model::ErrorKind;
use zego_model::rtc::media_file::{DeleteMedia, MediaFile, MediaFiles, Resolution, SearchMedia, StartCdnRecord, StopCdnRecord, Vendor};
use zego_sandbox::{FileFormat, Sandbox};

use crate::bench::{Bench, NOW, app, refusal};

const HOUR: u64 = 3_600;

/// Records a stream for some seconds.
fn record(bench: &mut Bench, vendor: &str, stream: &str, seconds: u64) {
    let rest = format!("Vendor={vendor}&StreamId[]={stream}");
    assert_eq!(bench.call("StartCDNRecord", &rest)["Code"], 0);
    bench.now += seconds;
    assert_eq!(bench.call("StopCDNRecord", &rest)["Code"], 0);
}

/// The identifiers of the files that a search finds, in its order.
fn found(bench: &Bench, rest: &str) -> Vec<String> {
    let answer = bench.call("SearchMedia", rest);
    assert_eq!(answer["Code"], 0, "{answer}");
    let (vendor, data) = answer["Data"].as_object().unwrap().iter().next().unwrap();
    let (list, id) = if vendor == "Tencent" { ("MediaInfoSet", "FileId") } else { ("Keys", "Key") };
    data[list].as_array().unwrap().iter().map(|file| file[id].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_vendor_answers_in_its_own_shape() {
    let bench = Bench::empty();
    let answer = bench.call("StartCDNRecord", "Vendor=Tencent&StreamId[]=a");
    let item = &answer["Data"]["Tencent"][0];
    assert_eq!((&item["StreamName"], &item["Code"], &item["Message"]), (&json!("a"), &json!(""), &json!("")));
    assert_eq!((item["TaskId"].as_str().unwrap().len(), item["RequestId"].as_str().unwrap().len()), (108, 36));

    let answer = bench.call("StartCDNRecord", "Vendor=Ws&StreamId[]=a");
    let ws = &answer["Data"]["Ws"];
    assert_eq!((&ws["msg"], &ws["http_code"], &ws["call_time"]), (&Value::Null, &json!(200), &json!("2026-06-01 08:00:00")));
    let task = &ws["list"][0];
    assert_eq!(
        (&task["task"], &task["id"], &task["http_code"], &task["msg"]),
        (&json!("mp4"), &json!("a"), &json!(200), &json!("success"))
    );
    assert_eq!(task["persistentId"].as_str().unwrap().len(), 36);

    let answer = bench.call("StartCDNRecord", "Vendor=Huawei&StreamId[]=a");
    let item = &answer["Data"]["Huawei"][0];
    assert_eq!((&item["Code"], &item["Message"], item["RequestId"].as_str().unwrap().len()), (&json!(0), &json!("success"), 32));

    let answer = bench.call("StartCDNRecord", "Vendor=Aliyun&StreamId[]=a&Domain=one.aliyun.sandbox.example&Point=live");
    let item = &answer["Data"]["Aliyun"][0];
    assert_eq!((&item["Code"], &item["Message"]), (&json!(200), &json!("")));
    let request_id = item["RequestId"].as_str().unwrap();
    assert_eq!(request_id, request_id.to_uppercase());

    for vendor in ["Tencent", "Ws", "Huawei"] {
        let answer = bench.call("StopCDNRecord", &format!("Vendor={vendor}&StreamId[]=a"));
        assert_eq!(answer["Data"].as_object().unwrap().keys().collect::<Vec<_>>(), [vendor]);
        assert!(answer["Data"][vendor][0].get("TaskId").is_none());
    }
}

/// The call succeeds although streams fail: what a client must not overlook.
#[test]
fn streams_fail_one_by_one() {
    let aliyun = |request: StartCdnRecord| request.domain("one.aliyun.sandbox.example").point("live");
    for (vendor, running, stopped) in [
        (Vendor::Tencent, "ResourceInUse", "ResourceNotFound.TaskId"),
        (Vendor::Ws, "409", "404"),
        (Vendor::Huawei, "409", "404"),
        (Vendor::Aliyun, "409", "404"),
    ] {
        let bench = Bench::empty();
        assert!(bench.zego(&aliyun(StartCdnRecord::new(vendor.clone(), ["a"]).unwrap())).unwrap().failures().is_empty());
        let failures = bench.zego(&aliyun(StartCdnRecord::new(vendor.clone(), ["a", "b"]).unwrap())).unwrap().failures().clone();
        assert_eq!(failures.iter().map(|failure| (&*failure.item, &*failure.code)).collect::<Vec<_>>(), [("a", running)]);
        let stop = StopCdnRecord::new(vendor.clone(), ["b", "c"]).unwrap().domain("one.aliyun.sandbox.example").point("live");
        let failures = bench.zego(&stop).unwrap().failures().clone();
        assert_eq!(failures.iter().map(|failure| (&*failure.item, &*failure.code)).collect::<Vec<_>>(), [("c", stopped)]);
    }
}

#[test]
fn vendors_record_apart() {
    let mut bench = Bench::empty();
    record(&mut bench, "Tencent", "a", 60);
    assert_eq!(found(&bench, "Vendor=Tencent").len(), 1);
    assert!(found(&bench, "Vendor=Ws").is_empty() && found(&bench, "Vendor=Huawei").is_empty());
}

#[test]
fn a_file_is_named_as_its_vendor_does() {
    let mut bench = Bench::empty();
    for action in ["StartCDNRecord", "StopCDNRecord"] {
        for vendor in ["Tencent", "Ws", "Huawei"] {
            assert_eq!(bench.call(action, &format!("Vendor={vendor}&StreamId[]=a"))["Code"], 0);
        }
        bench.now = NOW + 60;
    }
    let tencent = found(&bench, "Vendor=Tencent");
    assert!(tencent[0].len() == 19 && tencent[0].bytes().all(|byte| byte.is_ascii_digit()), "{tencent:?}");
    // Beijing time.
    assert_eq!(found(&bench, "Vendor=Ws"), ["app-a--20260601080000.mp4"]);
    assert_eq!(found(&bench, "Vendor=Huawei"), ["record/app/command_record/a/2026-06-01-00-00-00.mp4"]);
    let answer = bench.call("SearchMedia", "Vendor=Tencent");
    let info = &answer["Data"]["Tencent"]["MediaInfoSet"][0]["BasicInfo"];
    assert_eq!((&info["Name"], &info["Type"]), (&json!("1780272000.mp4"), &json!("mp4")));
    assert_eq!(info["CreateTime"], "2026-06-01T00:01:00Z");
    // Never: the last second of the last year that has four digits.
    assert!(info["ExpireTime"].as_str().unwrap().starts_with("9999-12-31T23:59:5"), "{info}");
}

#[test]
fn two_recordings_in_one_second_are_two_files() {
    let mut bench = Bench::empty();
    record(&mut bench, "Ws", "a", 0);
    record(&mut bench, "Ws", "a", 0);
    assert_eq!(found(&bench, "Vendor=Ws"), ["app-a--20260601080000.mp4", "app-a--20260601080001.mp4"]);
}

/// One file as long as the interval lasts, and one more for each that is begun; M3U8 knows no interval.
#[test]
fn a_long_recording_is_cut_at_the_interval() {
    for (seconds, files) in [(0, 1), (1, 1), (600, 1), (601, 2), (1_799, 3), (1_800, 3)] {
        let mut bench = Bench::of(Sandbox::builder().empty().app(app().interval(600).unwrap()));
        record(&mut bench, "Tencent", "a", seconds);
        assert_eq!(found(&bench, "Vendor=Tencent").len(), files, "{seconds}");
    }
    let formats = app().interval(300).unwrap().formats([FileFormat::M3u8, FileFormat::Mp3]).unwrap();
    let mut bench = Bench::of(Sandbox::builder().empty().app(formats));
    record(&mut bench, "Huawei", "a", 900);
    let names = found(&bench, "Vendor=Huawei");
    let of = |format: &str| names.iter().filter(|name| name.rsplit('.').next() == Some(format)).count();
    assert_eq!((of("m3u8"), of("mp3")), (1, 3), "{names:?}");
}

#[test]
fn two_hours_are_the_default_interval() {
    let mut bench = Bench::empty();
    record(&mut bench, "Tencent", "a", 2 * HOUR + 1);
    assert_eq!(found(&bench, "Vendor=Tencent").len(), 2);
}

#[test]
fn a_recording_ends_by_itself_at_its_end_time() {
    let mut bench = Bench::empty();
    let end = NOW + 600;
    assert_eq!(bench.call("StartCDNRecord", &format!("Vendor=Tencent&StreamId[]=a&EndTime={end}"))["Code"], 0);
    bench.now = end - 1;
    assert!(found(&bench, "Vendor=Tencent").is_empty());
    bench.now = end + HOUR;
    let answer = bench.call("SearchMedia", "Vendor=Tencent");
    let file = &answer["Data"]["Tencent"]["MediaInfoSet"][0];
    assert_eq!(file["BasicInfo"]["CreateTime"], "2026-06-01T00:10:00Z");
    assert_eq!(file["TranscodeInfo"]["TranscodeSet"][0]["Duration"], 600.0);
    let answer = bench.call("StopCDNRecord", "Vendor=Tencent&StreamId[]=a");
    assert_eq!(answer["Data"]["Tencent"][0]["Code"], "ResourceNotFound.TaskId");
}

#[test]
fn a_day_ahead_is_the_farthest_end() {
    let bench = Bench::empty();
    let end = NOW + 24 * HOUR;
    assert_eq!(bench.call("StartCDNRecord", &format!("Vendor=Tencent&StreamId[]=a&EndTime={end}"))["Code"], 0);
}

#[test]
fn files_go_after_their_retention() {
    let mut bench = Bench::of(Sandbox::builder().empty().app(app().retention_days(2)));
    record(&mut bench, "Tencent", "a", 60);
    let answer = bench.call("SearchMedia", "Vendor=Tencent");
    assert_eq!(answer["Data"]["Tencent"]["MediaInfoSet"][0]["BasicInfo"]["ExpireTime"], "2026-06-03T00:01:00Z");
    bench.now = NOW + 60 + 48 * HOUR - 1;
    assert_eq!(found(&bench, "Vendor=Tencent").len(), 1);
    bench.now += 1;
    assert!(found(&bench, "Vendor=Tencent").is_empty());
}

#[test]
fn tencents_files_are_filtered() {
    let mut bench = Bench::empty();
    let mut first = Vec::new();
    for stream in ["a", "b", "c"] {
        record(&mut bench, "Tencent", stream, 60);
        first.push(bench.now);
    }
    bench.now += 1;
    let all = found(&bench, "Vendor=Tencent");
    assert_eq!(all.len(), 3);
    // The newest first.
    let [c, b, a] = [&all[0], &all[1], &all[2]].map(String::as_str);
    assert_eq!(found(&bench, "Vendor=Tencent&StreamId[]=a&StreamId[]=c&StreamId[]=x"), [c, a]);
    assert_eq!(found(&bench, &format!("Vendor=Tencent&FileId[]={b}&FileId[]=x")), [b]);
    assert_eq!(found(&bench, &format!("Vendor=Tencent&FileId[]={b}&StreamId[]=a")), [""; 0]);
    assert_eq!(found(&bench, &format!("Vendor=Tencent&StartTime={}&EndTime={}", first[1], first[1])), [b]);
    assert_eq!(found(&bench, &format!("Vendor=Tencent&StartTime={}", first[1])), [c, b]);
    assert_eq!(found(&bench, &format!("Vendor=Tencent&EndTime={}", first[1] - 1)), [a]);
    assert_eq!(found(&bench, &format!("Vendor=Tencent&NamePrefix={NOW}")), [a]);
    assert_eq!(found(&bench, "Vendor=Tencent&NamePrefix=17"), [c, b, a]);
}

#[test]
fn tencents_pages_are_numbered_from_0() {
    let mut bench = Bench::of(Sandbox::builder().empty().limiter(false));
    for index in 0..25 {
        record(&mut bench, "Tencent", &format!("s{index}"), 60);
    }
    assert_eq!(found(&bench, "Vendor=Tencent").len(), 10);
    let pages: Vec<_> = (0..4).map(|page| found(&bench, &format!("Vendor=Tencent&PageSize=8&PageNumber={page}"))).collect();
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [8, 8, 8, 1]);
    let whole = found(&bench, "Vendor=Tencent&PageSize=5000");
    assert_eq!(pages.concat(), whole);
    let answer = bench.call("SearchMedia", "Vendor=Tencent&PageSize=1&PageNumber=4999");
    assert_eq!((&answer["Code"], &answer["Data"]["Tencent"]["TotalCount"]), (&json!(0), &json!(25)));
    assert_eq!(answer["Data"]["Tencent"]["MediaInfoSet"], json!([]));
}

#[test]
fn tencent_counts_no_further_than_5000() {
    let mut bench = Bench::of(Sandbox::builder().empty().limiter(false).app(app().interval(300).unwrap()));
    record(&mut bench, "Tencent", "a", 300 * 5_001);
    let answer = bench.call("SearchMedia", "Vendor=Tencent&PageSize=1");
    assert_eq!(answer["Data"]["Tencent"]["TotalCount"], 5_000);
    let since = NOW + 300 * 4_000;
    let answer = bench.call("SearchMedia", &format!("Vendor=Tencent&PageSize=1&StartTime={since}"));
    assert_eq!(answer["Data"]["Tencent"]["TotalCount"], 1_002);
}

#[test]
fn wangsu_and_huawei_page_by_marker() {
    for vendor in ["Ws", "Huawei"] {
        let mut bench = Bench::of(Sandbox::builder().empty().limiter(false));
        for index in 0..5 {
            record(&mut bench, vendor, &format!("s{index}"), 60);
        }
        let (mut marker, mut sizes, mut keys) = (String::new(), Vec::new(), Vec::new());
        loop {
            // A first call with an empty marker is what the vendor's page tells to send.
            let rest = format!("Vendor={vendor}&MaxKeys=2&Marker={}", marker.replace('/', "%2F"));
            let answer = bench.call("SearchMedia", &rest);
            let page = found(&bench, &rest);
            sizes.push(page.len());
            keys.extend(page);
            answer["Data"][vendor]["NextMarker"].as_str().unwrap().clone_into(&mut marker);
            if marker.is_empty() {
                break;
            }
        }
        assert_eq!(sizes, [2, 2, 1], "{vendor}");
        assert_eq!(keys, found(&bench, &format!("Vendor={vendor}")));
        assert!(keys.is_sorted());
    }
}

#[test]
fn a_prefix_is_of_the_key_or_of_its_last_part() {
    let bench = Bench::new();
    assert_eq!(found(&bench, "Vendor=Ws&NamePrefix=app-show-1").len(), 2);
    assert_eq!(found(&bench, "Vendor=Huawei&NamePrefix=2025-12-31-02").len(), 1);
    assert_eq!(found(&bench, "Vendor=Huawei&NamePrefix=record/app/").len(), 2);
    assert_eq!(found(&bench, "Vendor=Huawei&NamePrefix=match").len(), 0);
}

#[test]
fn unknown_files_come_back_while_the_rest_goes() {
    for (vendor, id, code) in [
        ("Tencent", "5285890813221514958", "InvalidParameterValue.FileId"),
        ("Ws", "app-show-1--20251231080000.mp4", "404"),
        ("Huawei", "record/app/command_record/match-1/2025-12-31-00-00-00.mp4", "NoSuchKey"),
    ] {
        let bench = Bench::new();
        let strange = "gone &\u{1f600}";
        let request = DeleteMedia::new(Vendor::from(vendor), [id, strange, id]).unwrap();
        let reply = bench.zego(&request).unwrap();
        assert_eq!(reply.output.deleted, [id.into()]);
        let failures: Vec<_> = reply.failures().iter().map(|failure| (failure.item.clone(), failure.code.clone())).collect();
        // A file can be deleted only once.
        assert_eq!(failures, [(strange.to_owned(), code.to_owned()), (id.to_owned(), code.to_owned())]);
        assert!(reply.output.errors.iter().all(|error| error.request_id.len() >= 32));
        assert!(!found(&bench, &format!("Vendor={vendor}")).contains(&id.to_owned()));
    }
}

#[test]
fn a_file_of_another_vendor_is_unknown() {
    let bench = Bench::new();
    let reply = bench.zego(&DeleteMedia::new(Vendor::Huawei, ["5285890813221514958"]).unwrap()).unwrap();
    assert_eq!(reply.failures().len(), 1);
    assert_eq!(found(&bench, "Vendor=Tencent").len(), 3);
}

#[test]
fn wangsus_cache_is_dropped_when_asked_and_something_was_deleted() {
    let bench = Bench::new();
    let cache = |rest: &str| bench.call("DeleteMedia", rest)["Data"]["WsItemIdReceiverResp"].clone();
    let [one, two] = ["app-show-1--20251231080000.mp4", "app-show-1--20251231100000.mp4"];
    assert_eq!(cache("Vendor=Ws&FileId[]=gone&ClearCache=true"), json!({ "Code": 0, "Message": "" }));
    assert_eq!(
        cache(&format!("Vendor=Ws&FileId[]={one}&FileId[]=gone&ClearCache=true")),
        json!({ "Code": 1, "Message": "handle success" })
    );
    assert_eq!(cache(&format!("Vendor=Ws&FileId[]={two}")), json!({ "Code": 0, "Message": "" }));
    assert_eq!(cache("Vendor=Tencent&FileId[]=a"), Value::Null);
}

/// The heights of a file's transcoded copies, as a search shows them.
fn copies(bench: &Bench, id: &str) -> Vec<u64> {
    let answer = bench.call("SearchMedia", &format!("Vendor=Tencent&FileId[]={id}"));
    let copies = answer["Data"]["Tencent"]["MediaInfoSet"][0]["TranscodeInfo"]["TranscodeSet"].as_array().unwrap().clone();
    copies.iter().filter(|copy| copy["Definition"] != 0).map(|copy| copy["Height"].as_u64().unwrap()).collect()
}

#[test]
fn chosen_copies_go_and_the_file_stays() {
    let bench = Bench::new();
    let id = "5285890813221514958";
    let updated = || {
        let answer = bench.call("SearchMedia", &format!("Vendor=Tencent&FileId[]={id}"));
        answer["Data"]["Tencent"]["MediaInfoSet"][0]["BasicInfo"]["UpdateTime"].clone()
    };
    assert_eq!(updated(), "2025-12-31T01:00:00Z");
    assert_eq!(copies(&bench, id), [360, 540, 720]);
    let media = MediaFile::new(id).resolutions([Resolution::P360, Resolution::P720]).unwrap();
    let reply = bench.zego(&DeleteMedia::new(Vendor::Tencent, MediaFiles::new([media.clone()]).unwrap()).unwrap()).unwrap();
    assert_eq!(reply.output.deleted, [id.into()]);
    assert_eq!(copies(&bench, id), [540]);
    assert_eq!(updated(), "2026-06-01T00:00:00Z");
    // None of them is left.
    let reply = bench.zego(&DeleteMedia::new(Vendor::Tencent, MediaFiles::new([media]).unwrap()).unwrap()).unwrap();
    assert_eq!(reply.failures()[0].code, "InvalidParameterValue.Resolution");
    // Without resolutions the whole file goes.
    let whole = MediaFiles::new([MediaFile::new(id)]).unwrap();
    assert!(bench.zego(&DeleteMedia::new(Vendor::Tencent, whole).unwrap()).unwrap().failures().is_empty());
    assert!(found(&bench, &format!("Vendor=Tencent&FileId[]={id}")).is_empty());
}

#[test]
fn a_code_can_be_asked_for() {
    let bench = Bench::new();
    let start = StartCdnRecord::new(Vendor::Tencent, ["a", "sandbox:1000"]).unwrap();
    assert_eq!(refusal(bench.zego(&start)).0, "1000");
    assert_eq!(refusal(bench.zego(&StopCdnRecord::new(Vendor::Ws, ["sandbox:5"]).unwrap())), ("5".to_owned(), ErrorKind::Misconfigured));
    assert_eq!(refusal(bench.zego(&SearchMedia::new(Vendor::Ws).name_prefix("sandbox:8").unwrap())).0, "8");
    assert_eq!(refusal(bench.zego(&DeleteMedia::new(Vendor::Ws, ["sandbox:987654"]).unwrap())), ("987654".to_owned(), ErrorKind::Unknown));
    // Not a code: a stream like any other.
    let start = StartCdnRecord::new(Vendor::Tencent, ["sandbox:", "sandbox:0", "sandbox:x"]).unwrap();
    assert!(bench.zego(&start).unwrap().failures().is_empty());
}

#[test]
fn the_seeded_stream_can_be_stopped() {
    let bench = Bench::new();
    let reply = bench.zego(&StopCdnRecord::new(Vendor::Tencent, ["live-1"]).unwrap()).unwrap();
    assert!(reply.failures().is_empty());
    assert_eq!(found(&bench, "Vendor=Tencent&StreamId[]=live-1").len(), 1);
}

#[test]
fn the_same_calls_get_the_same_ids() {
    let run = |seed| {
        let mut bench = Bench::of(Sandbox::builder().empty().id_seed(seed));
        record(&mut bench, "Tencent", "a", 60);
        bench.call("SearchMedia", "Vendor=Tencent").to_string()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}
