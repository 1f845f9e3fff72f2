//! Tasks on recorded files: merging, transcoding and thumbnails run for a while, leave something, and are told of.

use std::collections::BTreeSet;

use zego_model::ErrorKind;
use zego_model::rtc::callback::Event;
use zego_model::rtc::media_file::{
    Cut, Cuts, DeleteMedia, DescribeMediaTask, MediaThumbnails, MergeFormat, MergeMedia, MergeType, Resolution, SearchMedia,
    TencentMediaTask, ThumbnailType, TranscodeMedia, Vendor,
};
use zego_sandbox::{FileFormat, LIMITED_APP_ID, Sandbox};

use crate::bench::{Bench, NOW, app, refusal};
use crate::told::{callbacks, names, telling, told};

const ONE: &str = "5285890813221514958";
const TWO: &str = "5285890813221513290";
const MATCH: &str = "record/app/command_record/match-1/2025-12-31-00-00-00.mp4";
const HOUR: u64 = 3_600;
/// How long every task takes.
const TAKES: u64 = 5;

fn bench() -> Bench {
    telling(Sandbox::builder())
}

fn merge(files: &[&str]) -> MergeMedia {
    MergeMedia::new(Vendor::Tencent, files.to_vec()).unwrap().output_file_name("both")
}

fn begin(bench: &Bench, request: &MergeMedia) -> String {
    bench.zego(request).unwrap().output.tencent.unwrap().task_id.to_string()
}

fn describe(bench: &Bench, task: &str) -> TencentMediaTask {
    bench.zego(&DescribeMediaTask::new(Vendor::Tencent, task)).unwrap().output.tencent.unwrap()
}

fn count(bench: &Bench) -> i64 {
    bench.call("SearchMedia", "Vendor=Tencent")["Data"]["Tencent"]["TotalCount"].as_i64().unwrap()
}

#[test]
fn a_merge_runs_and_leaves_a_file() {
    let mut bench = bench();
    let task = begin(&bench, &merge(&[ONE, TWO]).keep_for(2));
    assert!(task.contains("-EditMedia-") && task.ends_with("tt0"), "{task}");
    assert_eq!(describe(&bench, &task).status.as_str(), "WAITING");
    bench.now += 1;
    let at_work = describe(&bench, &task);
    assert_eq!((at_work.status.as_str(), at_work.event.as_str(), at_work.file_id.as_str()), ("PROCESSING", "compose", ""));
    assert_eq!(count(&bench), 3);
    bench.now = NOW + TAKES;
    let done = describe(&bench, &task);
    assert_eq!((done.status.as_str(), &*done.message, done.thumbnail_urls.len()), ("FINISH", "", 0));

    let found = bench.zego(&SearchMedia::new(Vendor::Tencent).file_ids([done.file_id.clone()]).unwrap()).unwrap().output.tencent.unwrap();
    let file = &found.media_info_set[0];
    let basic = &file.basic_info;
    assert_eq!((&*basic.name, &*basic.media_url), ("both.mp4", &*done.replay_url));
    // Its time counts from the call.
    assert_eq!((&*basic.create_time, &*basic.expire_time), ("2026-06-01T00:00:05Z", "2026-06-01T02:00:00Z"));

    let events = told(&bench);
    let [Event::Compose(compose)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((&compose.task_id, compose.file_id.as_deref(), &compose.replay_url), (&task, Some(done.file_id.as_str()), &done.replay_url));
    assert_eq!(compose.code.as_ref().unwrap().as_str(), "0");
    bench.now = NOW + 2 * HOUR;
    assert_eq!(count(&bench), 3);
    assert_eq!(describe(&bench, &task).status.as_str(), "FINISH");
}

#[test]
fn parts_are_cut_out() {
    let mut bench = bench();
    let cuts = |cuts: Vec<Cut>| {
        MergeMedia::new(Vendor::Tencent, Cuts::new(cuts).unwrap())
            .unwrap()
            .kind(MergeType::Cut)
            .output_file_name("best")
            .format(MergeFormat::Mp3)
    };
    let best = begin(&bench, &cuts(vec![Cut::new(ONE).start_time(10).end_time(40), Cut::new(TWO).start_time(3_590)]));
    let past = begin(&bench, &cuts(vec![Cut::new(ONE).start_time(4_000)]));
    bench.now += TAKES;
    let done = describe(&bench, &best);
    let answer = bench.call("SearchMedia", &format!("Vendor=Tencent&FileId[]={}", done.file_id.as_str()));
    let file = &answer["Data"]["Tencent"]["MediaInfoSet"][0];
    assert_eq!((&file["BasicInfo"]["Name"], &file["TranscodeInfo"]["TranscodeSet"][0]["Duration"]), (&"best.mp3".into(), &40.0.into()));
    // A part that lies past the end is found out when the work is done.
    let failed = describe(&bench, &past);
    assert_eq!(failed.status.as_str(), "FAIL");
    assert!(failed.message.contains("lasts 3600 s") && failed.file_id.as_str().is_empty(), "{failed:?}");
    let code = |event| match event {
        Event::Compose(compose) => compose.code.unwrap().as_str().to_owned(),
        other => panic!("{other:?}"),
    };
    // Both ended in one second, in whatever order.
    let codes: BTreeSet<_> = told(&bench).into_iter().map(code).collect();
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["0", "40000"]);
}

#[test]
fn a_source_that_goes_meanwhile_fails_the_task() {
    let mut bench = bench();
    let merged = begin(&bench, &merge(&[ONE, TWO]));
    let transcoded = bench.zego(&TranscodeMedia::new(Vendor::Tencent, TWO, Resolution::P540)).unwrap().output.tencent.unwrap().task_id;
    let _ = bench.zego(&DeleteMedia::new(Vendor::Tencent, [TWO]).unwrap()).unwrap();
    bench.now += TAKES;
    let events = told(&bench);
    assert_eq!(events.len(), 2);
    for event in events {
        match event {
            Event::Compose(compose) => {
                assert_eq!((compose.code.unwrap().as_str(), &*compose.replay_url, compose.file_id.as_deref()), ("60000", "", Some("")));
                assert!(compose.message.unwrap().contains(TWO));
            }
            Event::Procedure(procedure) => {
                assert_eq!((procedure.status.as_str(), &*procedure.file_id, procedure.extra_params.text()), ("FAILED", TWO, ""));
            }
            other => panic!("{other:?}"),
        }
    }
    for task in [merged, transcoded.to_string()] {
        let failed = describe(&bench, &task);
        assert_eq!(failed.status.as_str(), "FAIL");
        assert!(failed.message.contains(TWO), "{failed:?}");
    }
}

#[test]
fn sound_has_no_pictures() {
    let mut bench = telling(Sandbox::builder().empty().app(app().formats([FileFormat::Mp3]).unwrap()));
    for action in ["StartCDNRecord", "StopCDNRecord"] {
        assert_eq!(bench.call(action, "Vendor=Tencent&StreamId[]=a")["Code"], 0);
    }
    let file = bench.call("SearchMedia", "Vendor=Tencent")["Data"]["Tencent"]["MediaInfoSet"][0]["FileId"].as_str().unwrap().to_owned();
    let copy = bench.zego(&TranscodeMedia::new(Vendor::Tencent, &*file, Resolution::P360)).unwrap().output.tencent.unwrap().task_id;
    let sampled = MediaThumbnails::new(Vendor::Tencent, &*file, ThumbnailType::SampleSnapshot).definition(10);
    let pictures = bench.zego(&sampled).unwrap().output.tencent.unwrap().task_id;
    bench.now += TAKES;
    for task in [copy, pictures] {
        let failed = describe(&bench, task.as_str());
        assert_eq!(failed.status.as_str(), "FAIL");
        assert!(failed.message.contains("sound alone"), "{failed:?}");
    }
    assert_eq!(names(&bench), ["record", "procedure"]);
}

#[test]
fn a_transcoding_adds_a_copy() {
    let mut bench = bench();
    let task = bench.zego(&TranscodeMedia::new(Vendor::Tencent, TWO, Resolution::P720)).unwrap().output.tencent.unwrap().task_id;
    assert!(task.as_str().contains("-procedurev2-"), "{task}");
    bench.now += TAKES;
    let done = describe(&bench, task.as_str());
    assert_eq!((done.event.as_str(), done.status.as_str(), done.file_id.as_str()), ("transcode", "FINISH", TWO));
    let answer = bench.call("SearchMedia", &format!("Vendor=Tencent&FileId[]={TWO}"));
    let info = &answer["Data"]["Tencent"]["MediaInfoSet"][0];
    let copies = info["TranscodeInfo"]["TranscodeSet"].as_array().unwrap();
    assert_eq!((copies.len(), &copies[1]["Height"], &copies[1]["Url"]), (2, &720.into(), &(&*done.replay_url).into()));
    assert_eq!(info["BasicInfo"]["UpdateTime"], "2026-06-01T00:00:05Z");

    let events = told(&bench);
    let [Event::Procedure(procedure)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((&*procedure.task_id, procedure.status.as_str(), &*procedure.file_id), (task.as_str(), "SUCCESS", TWO));
    let extra = procedure.extra_params.clone().into_value().unwrap();
    let copy = &extra.media.as_ref().unwrap().transcode[0];
    assert_eq!((&*copy.code, &copy.replay_url, copy.duration.0), ("0", &done.replay_url, 3_600.0));
    let video = copy.video.as_ref().unwrap();
    assert_eq!((video.height, video.bitrate, copy.size), (720, 1_800_000, 810_000_000));
}

#[test]
fn pictures_are_taken_at_tencent() {
    let mut bench = bench();
    let chosen =
        MediaThumbnails::new(Vendor::Tencent, ONE, ThumbnailType::SnapshotByTimeOffset).definition(10).time_offsets([0.0, 2.5, 9_999.0]);
    let task = bench.zego(&chosen).unwrap().output.tencent.unwrap().task_id;
    bench.now += TAKES;
    let done = describe(&bench, task.as_str());
    assert_eq!((done.event.as_str(), done.status.as_str(), done.file_id.as_str()), ("SnapshotByTimeOffset", "FINISH", ""));
    // The last moment lies past the end.
    assert_eq!(done.thumbnail_urls.len(), 2);
    let events = told(&bench);
    let [Event::Snapshot(snapshot)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((&*snapshot.task_id, snapshot.vendor.as_str(), snapshot.file_id.as_deref()), (task.as_str(), "tencent", Some(ONE)));
    let pictures = snapshot.pictures.clone().into_value().unwrap();
    assert_eq!(pictures.iter().map(|picture| picture.offset).collect::<Vec<_>>(), [Some(0.0), Some(2_500.0)]);
    assert_eq!(pictures.iter().map(|picture| &picture.url).collect::<Vec<_>>(), done.thumbnail_urls.iter().collect::<Vec<_>>());

    let sampled = MediaThumbnails::new(Vendor::Tencent, ONE, ThumbnailType::SampleSnapshot).definition(10);
    let task = bench.zego(&sampled).unwrap().output.tencent.unwrap().task_id;
    let late = MediaThumbnails::new(Vendor::Tencent, ONE, ThumbnailType::SnapshotByTimeOffset).definition(10).time_offsets([9_999.0]);
    let late = bench.zego(&late).unwrap().output.tencent.unwrap().task_id;
    bench.now += TAKES;
    let done = describe(&bench, task.as_str());
    assert_eq!((done.event.as_str(), done.thumbnail_urls.len()), ("SampleSnapshot", 361));
    assert_eq!(describe(&bench, late.as_str()).status.as_str(), "FAIL");
    assert_eq!(names(&bench), ["snapshot"]);
}

#[test]
fn pictures_are_taken_at_huawei() {
    let mut bench = bench();
    let request = MediaThumbnails::new(Vendor::Huawei, MATCH, ThumbnailType::SampleSnapshot).interval(1_200);
    let task = bench.zego(&request).unwrap().output.huawei.unwrap().task_id;
    let describe = |bench: &Bench, task: &str| bench.zego(&DescribeMediaTask::new(Vendor::Huawei, task)).unwrap().output.huawei.unwrap();
    let waiting = describe(&bench, task.as_str());
    assert_eq!((waiting.status.as_str(), &*waiting.create_time, &*waiting.end_time), ("WAITING", "20260601000000", ""));
    bench.now += TAKES;
    let done = describe(&bench, task.as_str());
    assert_eq!((done.status.as_str(), &*done.end_time), ("SUCCEEDED", "20260601000005"));
    assert_eq!(done.file_names.first().unwrap(), "record/app/command_record/match-1/0.jpg");
    assert_eq!(done.file_names.last().unwrap(), "record/app/command_record/match-1/3600.jpg");
    let callbacks = callbacks(&bench);
    let [callback] = &callbacks[..] else { panic!("{callbacks:?}") };
    let Event::Snapshot(snapshot) = &callback.event else { panic!("{callback:?}") };
    assert_eq!((snapshot.vendor.as_str(), &snapshot.file_id), ("hw", &None));
    assert_eq!(snapshot.pictures.clone().into_value().unwrap().len(), 4);

    // Huawei tells of thumbnails alone.
    assert_eq!(describe(&bench, "nothing").status.as_str(), "NO_TASK");
    let merge = MergeMedia::new(Vendor::Huawei, [MATCH]).unwrap();
    let task = bench.zego(&merge).unwrap().output.huawei.unwrap().task_id;
    assert_eq!(describe(&bench, task.as_str()).status.as_str(), "NO_TASK");
    bench.now += TAKES;
    let events = told(&bench);
    let [Event::Compose(compose)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((&*compose.task_id, &compose.file_id), (task.as_str(), &None));
    let answer = bench.call("SearchMedia", "Vendor=Huawei");
    let merged = &answer["Data"]["Huawei"]["Keys"][2];
    assert_eq!(
        (&merged["Key"], &merged["MediaUrl"]),
        (&"record/app/merge_record/merged-1780272005.mp4".into(), &compose.replay_url.as_str().into())
    );
}

#[test]
fn what_the_pages_refuse_is_refused() {
    let bench = bench();
    let of = |action: &str, rest: &str| {
        let answer = bench.call(action, rest);
        (answer["Code"].as_i64().unwrap(), answer["Message"].as_str().unwrap().to_owned())
    };
    let eleven = format!("InputFileId[]={ONE}&").repeat(11);
    for (action, rest, code, named) in [
        ("MergeMedia", &*format!("Vendor=Tencent&InputFileId[]={ONE}"), 2, "OutputFileName is required when Vendor is Tencent"),
        ("MergeMedia", "Vendor=Tencent&OutputFileName=x", 2, "InputFileId and HandleMediaArgs"),
        ("MergeMedia", &*format!("Vendor=Tencent&OutputFileName=&InputFileId[]={ONE}"), 2, "OutputFileName is empty"),
        ("MergeMedia", &*format!("Vendor=Tencent&OutputFileName=x&{eleven}"), 2, "InputFileId has 11 items"),
        (
            "MergeMedia",
            &*format!("Vendor=Tencent&OutputFileName=x&Type=1&InputFileId[]={ONE}"),
            2,
            "HandleMediaArgs is required when Type is 1",
        ),
        ("MergeMedia", &*format!("Vendor=Tencent&OutputFileName=x&HandleMediaArgs.0.FileId={ONE}"), 2, "Type is required"),
        ("MergeMedia", &*format!("Vendor=Tencent&OutputFileName=x&Type=0&HandleMediaArgs.0.FileId={ONE}"), 2, "needs Type 1"),
        (
            "MergeMedia",
            &*format!("Vendor=Huawei&Type=1&HandleMediaArgs.0.FileId={MATCH}"),
            2,
            "HandleMediaArgs takes effect only for Tencent",
        ),
        ("MergeMedia", &*format!("Vendor=Huawei&Format=MP3&InputFileId[]={MATCH}"), 2, "Format is `MP3`"),
        (
            "MergeMedia",
            &*format!(
                "Vendor=Tencent&OutputFileName=x&Type=1&HandleMediaArgs.0.FileId={ONE}&HandleMediaArgs.0.StartTime=5&HandleMediaArgs.0.EndTime=5"
            ),
            2,
            "HandleMediaArgs.0.EndTime is not after",
        ),
        ("MergeMedia", &*format!("Vendor=Tencent&OutputFileName=x&InputFileId[]={ONE}&InputFileId[]=gone"), 41_003, "gone"),
        ("MergeMedia", &*format!("Vendor=Ws&InputFileId[]={ONE}"), 2, "Vendor"),
        ("TranscodeMedia", "Vendor=Tencent&FileId=gone&Resolution=360p", 1_000, "gone"),
        ("TranscodeMedia", &*format!("Vendor=Huawei&FileId={MATCH}&Resolution=360p"), 2, "Vendor"),
        ("TranscodeMedia", &*format!("Vendor=Tencent&FileId={ONE}&Resolution=1080p"), 2, "Resolution"),
        ("MediaThumbnails", "Vendor=Tencent&FileId=gone&Type=SampleSnapshot&Definition=10", 1_000, "gone"),
        (
            "MediaThumbnails",
            &*format!("Vendor=Tencent&FileId={ONE}&Type=SampleSnapshot"),
            2,
            "Definition is required when Vendor is Tencent",
        ),
        ("MediaThumbnails", &*format!("Vendor=Huawei&FileId={MATCH}&Type=SampleSnapshot"), 2, "Interval is required when Vendor is Huawei"),
        ("MediaThumbnails", &*format!("Vendor=Huawei&FileId={MATCH}&Type=SampleSnapshot&Interval=0"), 2, "Interval"),
        (
            "MediaThumbnails",
            &*format!("Vendor=Tencent&FileId={ONE}&Type=SnapshotByTimeOffset&Definition=10"),
            2,
            "ExtTimeOffsetSet is required when Type is SnapshotByTimeOffset",
        ),
        ("DescribeMediaTask", "Vendor=Tencent&TaskId=nothing", 1_000, "nothing"),
        ("DescribeMediaTask", "Vendor=Tencent&TaskId=", 2, "TaskId"),
    ] {
        let (got, message) = of(action, rest);
        assert_eq!(got, code, "{action} {rest}: {message}");
        assert!(message.contains(named), "{action} {rest}: {message}");
    }
    let mut late = bench;
    late.now += HOUR;
    assert!(told(&late).is_empty(), "what is refused begins no task");
}

#[test]
fn services_and_vendors_have_to_be_enabled() {
    let mut bench = bench();
    bench.app_id = LIMITED_APP_ID;
    // The limited app may record at Tencent.
    assert_eq!(refusal(bench.zego(&MediaThumbnails::new(Vendor::Huawei, MATCH, ThumbnailType::SampleSnapshot).interval(1))).0, "4");
    assert_eq!(refusal(bench.zego(&merge(&[ONE]))), ("41003".to_owned(), ErrorKind::NotFound));
    let bench = Bench::of(Sandbox::builder().app(app().features([])));
    assert_eq!(refusal(bench.zego(&merge(&[ONE]))), ("3".to_owned(), ErrorKind::PermissionDenied));
    assert_eq!(refusal(bench.zego(&DescribeMediaTask::new(Vendor::Tencent, "any"))).0, "3");
}

/// What takes effect only for Tencent is ignored for Huawei, so whole files are joined.
#[test]
fn huawei_cuts_nothing() {
    let bench = bench();
    let answer = bench.call("MergeMedia", &format!("Vendor=Huawei&Type=1&ExpireTime=1&InputFileId[]={MATCH}"));
    assert_eq!(answer["Code"], 0, "{answer}");
    let warnings = bench.warnings();
    assert!(
        warnings.contains("Type takes effect only for Tencent") && warnings.contains("ExpireTime takes effect only for Tencent"),
        "{warnings}"
    );
}

/// Each file that a recording leaves is told of, in the way of its vendor.
#[test]
fn recorded_files_are_told_of() {
    let mut bench = telling(Sandbox::builder().empty());
    let task = bench.call("StartCDNRecord", "Vendor=Tencent&StreamId[]=a")["Data"]["Tencent"][0]["TaskId"].clone();
    for vendor in ["Ws", "Huawei"] {
        assert_eq!(bench.call("StartCDNRecord", &format!("Vendor={vendor}&StreamId[]=a"))["Code"], 0);
    }
    let ends = NOW + 60;
    assert_eq!(bench.call("StartCDNRecord", &format!("Vendor=Tencent&StreamId[]=b&EndTime={ends}"))["Code"], 0);
    assert!(names(&bench).is_empty());
    bench.now = NOW + 90;
    // One ended by itself; the others are ended now, one of them in two parts.
    assert_eq!(names(&bench), ["record"]);
    bench.now = NOW + 2 * HOUR + 30;
    for vendor in ["Tencent", "Ws", "Huawei"] {
        assert_eq!(bench.call("StopCDNRecord", &format!("Vendor={vendor}&StreamId[]=a"))["Code"], 0);
    }
    let events = told(&bench);
    assert_eq!(events.len(), 6);
    let read = |event| {
        let Event::Record(record) = event else { panic!("{event:?}") };
        assert_eq!((&*record.stream_alias, record.replay_url.starts_with("http://")), ("a", true));
        (record.begin_time.0, record.end_time.0, record.extra_params.into_value().unwrap())
    };
    let extras: Vec<_> = events.into_iter().map(read).collect();
    let first = i64::try_from(NOW).unwrap();
    let [long, rest, ws, _, huawei, _] = &extras[..] else { panic!("{extras:?}") };
    assert_eq!((long.0, long.1, rest.0, rest.1), (first, first + 7_200, first + 7_200, first + 7_230));
    assert_eq!(long.2.task_id.as_deref(), task.as_str());
    assert_eq!(long.2.duration.map(|seconds| seconds.0), Some(7_200.0));
    // What they are called deletes them.
    let file = long.2.file_id.clone().unwrap();
    assert_eq!(bench.zego(&DeleteMedia::new(Vendor::Tencent, [file]).unwrap()).unwrap().output.deleted.len(), 1);
    let file = ws.2.persistent_id.clone().unwrap();
    assert_eq!(bench.zego(&DeleteMedia::new(Vendor::Ws, [file]).unwrap()).unwrap().output.deleted.len(), 1);
    let file = huawei.2.obs_object.clone().unwrap();
    assert_eq!(bench.zego(&DeleteMedia::new(Vendor::Huawei, [file]).unwrap()).unwrap().output.deleted.len(), 1);
    assert!(huawei.2.file_size.unwrap() > 0);
}
