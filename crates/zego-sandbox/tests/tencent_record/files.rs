//! Files in VOD: found, changed, given an end, deleted.

use zego_model::UtcTime;
use zego_model::tencent_vod::media::{
    DeleteMedia, FileId, MediaCategory, MediaInfo, MediaPart, MediaPartOfAnswer, MediaPartType, MediaSource, ModifyMediaInfo,
    NewKeyFrameDesc, NewSubtitles, SearchMedia, SortBy, SortField, SortOrder, StorageClass, SubtitleFormat, TimeRange,
};
use zego_sandbox::Sandbox;

use crate::desk::{DOMAIN, Desk, NOW};

/// A sandbox with a file of each of three streams, a minute apart.
fn desk() -> (Desk, Vec<FileId>) {
    let mut desk = Desk::of(Sandbox::builder().empty());
    let mut ids = Vec::new();
    for stream in ["a", "b", "c"] {
        desk.record(stream, 60, 0);
        desk.now += 60;
        ids.push(desk.files(stream)[0].file_id.clone());
    }
    (desk, ids)
}

fn moment(seconds: u64) -> UtcTime {
    UtcTime::from_unix_seconds(i64::try_from(seconds).unwrap()).unwrap()
}

fn ids(files: &[MediaInfo]) -> Vec<FileId> {
    files.iter().map(|file| file.file_id.clone()).collect()
}

#[test]
fn conditions_all_have_to_hold() {
    let (desk, all) = desk();
    let found = |search: SearchMedia| ids(&desk.done(&search).files);
    let search = SearchMedia::new;
    let [a, b, c] = [&all[0], &all[1], &all[2]].map(Clone::clone);
    assert_eq!(found(search()), [c.clone(), b.clone(), a.clone()], "the newest first");
    let ascending = SortBy::new(SortField::Created, SortOrder::Ascending);
    assert_eq!(found(search().sort(ascending.clone())), [a.clone(), b.clone(), c.clone()]);
    assert_eq!(found(search().sort(ascending.clone()).offset(1).limit(1)), std::slice::from_ref(&b));
    for (search, expected) in [
        (search().file_ids([a.clone(), FileId::from("77")]).unwrap(), vec![&a]),
        (search().stream_ids(["a", "c"]).unwrap().sort(ascending.clone()), vec![&a, &c]),
        (search().stream_ids(["a"]).unwrap().stream_domains(["other.example"]).unwrap(), vec![]),
        (search().stream_domains([DOMAIN]).unwrap().stream_paths(["live"]).unwrap().sort(ascending.clone()), vec![&a, &b, &c]),
        (search().name_prefixes(["b_"]).unwrap(), vec![&b]),
        (search().names(["B_2026"]).unwrap(), vec![&b]),
        (search().text("c_").unwrap(), vec![&c]),
        (search().stream_id("b").source_type(MediaSource::Record), vec![&b]),
        (search().source_types([MediaSource::Upload]).unwrap(), vec![]),
        (search().categories([MediaCategory::Audio]).unwrap(), vec![]),
        (search().media_types(["mp4"]).unwrap(), vec![]),
        (search().media_types(["m3u8"]).unwrap().class_ids([0]).unwrap().limit(1), vec![&c]),
        (search().storage_classes([StorageClass::Archive]).unwrap(), vec![]),
        (search().trtc_room_ids(["r"]).unwrap(), vec![]),
        (search().sub_app_id(1), vec![]),
        // The end of a range is not in it.
        (search().created(TimeRange::new().after(moment(NOW + 120)).before(moment(NOW + 180))), vec![&b]),
        (search().start_time(moment(NOW)).created(TimeRange::new().after(moment(NOW + 180))), vec![&c]),
        (search().end_time(moment(NOW + 61)), vec![&a]),
        (search().expires(TimeRange::new().after(moment(NOW))), vec![]),
    ] {
        assert_eq!(found(search), expected.into_iter().cloned().collect::<Vec<_>>());
    }
}

#[test]
fn an_answer_has_the_parts_that_were_asked_for() {
    let (desk, _) = desk();
    let one = |search: SearchMedia| desk.done(&search.limit(1)).files.remove(0);
    let all = one(SearchMedia::new());
    assert!(all.basic_info.is_some() && all.meta_data.is_some() && all.subtitle_info.is_some() && all.transcode_info.is_none());
    let basic = one(SearchMedia::new().filters([MediaPartOfAnswer::BasicInfo]).unwrap());
    assert!(basic.basic_info.is_some() && basic.meta_data.is_none() && basic.subtitle_info.is_none());
}

#[test]
fn no_more_than_5000_are_shown() {
    let (desk, _) = desk();
    assert_eq!(desk.refused(&SearchMedia::new().offset(4_999).limit(2)), "InvalidParameterValue.Offset");
    assert!(desk.done(&SearchMedia::new().offset(4_990).limit(10)).files.is_empty());
    let many: Vec<String> = (0..11).map(|number| number.to_string()).collect();
    assert!(SearchMedia::new().names(many).is_err(), "what a type knows is refused before it is sent");
}

#[test]
fn a_file_is_given_an_end_and_is_gone_then() {
    let (mut desk, all) = desk();
    let end = desk.now + 3_600;
    desk.done(&ModifyMediaInfo::new(all[0].clone()).expire_time(moment(end)));
    let expiring = SearchMedia::new().expires(TimeRange::new().after(moment(NOW)).before(moment(end + 1)));
    let found = desk.done(&expiring);
    assert_eq!((found.total_count, found.files[0].basic_info.as_ref().unwrap().expire_time.as_str()), (1, "2026-06-01T01:03:00Z"));
    desk.now = end - 1;
    assert_eq!(desk.done(&SearchMedia::new()).total_count, 3);
    desk.now = end;
    assert_eq!(desk.done(&SearchMedia::new()).total_count, 2);
    assert_eq!(desk.refused(&DeleteMedia::new(all[0].clone())), "ResourceNotFound");
    // The last second of the year 9999 is never.
    desk.done(&ModifyMediaInfo::new(all[1].clone()).expire_time(moment(end + 60)));
    desk.done(&ModifyMediaInfo::new(all[1].clone()).expire_time("9999-12-31T23:59:59Z".parse().unwrap()));
    desk.now += 100 * 86_400;
    assert_eq!(desk.done(&SearchMedia::new()).total_count, 2);
}

#[test]
fn a_file_is_deleted_once_or_in_parts() {
    let (desk, all) = desk();
    desk.done(&DeleteMedia::new(all[0].clone()));
    assert_eq!(desk.refused(&DeleteMedia::new(all[0].clone())), "ResourceNotFound");
    assert_eq!(desk.refused(&DeleteMedia::new(all[1].clone()).sub_app_id(5)), "ResourceNotFound", "another application");
    let parts = DeleteMedia::new(all[1].clone()).parts([MediaPart::new(MediaPartType::Original)]).unwrap();
    desk.done(&parts);
    let left = desk.files("b");
    assert_eq!((left.len(), left[0].meta_data.is_none(), left[0].basic_info.as_ref().unwrap().media_url.as_str()), (1, true, ""));
    assert_eq!(desk.done(&SearchMedia::new()).total_count, 2);
}

#[test]
fn what_is_known_of_a_file_is_changed() {
    let (desk, all) = desk();
    let change = ModifyMediaInfo::new(all[0].clone())
        .name("final")
        .unwrap()
        .description("the last match")
        .unwrap()
        .class_id(7)
        .add_tags(["sport", "2026"])
        .unwrap()
        .add_key_frame_descs([NewKeyFrameDesc::new(2.5, "goal").unwrap()])
        .unwrap()
        .add_subtitles([NewSubtitles::new("English", "en-US", SubtitleFormat::Vtt, "V0VCVlRU").unwrap().id("en").unwrap()])
        .unwrap()
        .cover_data("iVBORw0KGgo=");
    let done = desk.done(&change);
    assert_eq!((done.added_subtitles[0].id.as_str(), done.cover_url.is_empty()), ("en", false));
    let found = desk.done(&SearchMedia::new().tags(["sport"]).unwrap().class_ids([7]).unwrap().descriptions(["LAST"]).unwrap()).files;
    let file = &found[0];
    assert_eq!(file.basic_info.as_ref().unwrap().name, "final");
    let mark = &file.key_frame_desc_info.as_ref().unwrap().key_frame_desc_set[0];
    assert_eq!((mark.time_offset, mark.content.as_str()), (2.5, "goal"));
    assert_eq!(file.subtitle_info.as_ref().unwrap().subtitle_set.len(), 1);
    desk.done(&ModifyMediaInfo::new(all[0].clone()).clear_tags(true).clear_key_frame_descs(true).delete_subtitle_ids(["en"]).unwrap());
    assert_eq!(desk.done(&SearchMedia::new().tags(["sport"]).unwrap()).total_count, 0);
}

#[test]
fn what_cannot_be_changed_has_its_code() {
    let (desk, all) = desk();
    let modify = || ModifyMediaInfo::new(all[0].clone());
    let tags = |count: usize| modify().add_tags((0..count).map(|tag| format!("t{tag}")).collect::<Vec<_>>()).unwrap();
    let marks = |from: u16| {
        let marks = (0..100_u16).map(|mark| NewKeyFrameDesc::new(f64::from(mark + from), "m").unwrap());
        modify().add_key_frame_descs(marks.collect::<Vec<_>>()).unwrap()
    };
    desk.done(&tags(16));
    desk.done(&marks(0));
    for (call, code) in [
        (modify().add_tags(["more"]).unwrap(), "LimitExceeded.TagCountReachMax"),
        (marks(1), "LimitExceeded.KeyFrameDescCountReachMax"),
        (tags(1).clear_tags(true), "InvalidParameterValue.AddTagsAndClearTagsConflict"),
        (tags(1).delete_tags(["t0"]).unwrap(), "InvalidParameterValue.AddTagsAndDeleteTagsConflict"),
        (marks(0).clear_key_frame_descs(true), "InvalidParameterValue.AddKeyFrameDescsAndClearKeyFrameDescsConflict"),
        (marks(0).delete_key_frame_descs([5.0]).unwrap(), "InvalidParameterValue.AddKeyFrameDescsAndDeleteKeyFrameDescsConflict"),
        (modify().cover_data("???"), "InvalidParameterValue.ImageDecodeError"),
        (ModifyMediaInfo::new("77").name("a").unwrap(), "ResourceNotFound.FileNotExist"),
    ] {
        assert_eq!(desk.refused(&call), code);
    }
}

/// What a typed client cannot send: raw parameters.
#[test]
fn limits_and_times_in_raw_calls_have_their_codes() {
    let (desk, all) = desk();
    let id = all[0].as_str();
    let row =
        |action: &str| zego_model::operations().find(|row| row.spec.service().name == "tencent_vod" && row.spec.action == action).unwrap();
    let answer = |action: &str, body: serde_json::Value| {
        let call = zego_model::DynamicCall::<zego_model::TencentCloud>::new(row(action), body.as_object().unwrap().clone());
        call.map(|call| desk.answer(&desk.request(&call, &zego_model::TencentSettings::default())))
    };
    // A zone is taken as ISO 8601 has it.
    let set = answer("ModifyMediaInfo", serde_json::json!({ "FileId": id, "ExpireTime": "2026-06-02T08:00:00Z" })).unwrap();
    assert!(set["Response"]["Error"].is_null(), "{set}");
    let raw = |action: &str, body: &str| {
        let call = DeleteMedia::new(id);
        let mut request = desk.request(&call, &zego_model::TencentSettings::default());
        // Signed anew by hand: only `content-type` and `host` have to be.
        crate::desk::resign(&mut request, action, body, desk.now);
        desk.answer(&request)["Response"]["Error"]["Code"].as_str().unwrap_or_default().to_owned()
    };
    let long = "x".repeat(101);
    for (action, body, code) in [
        ("ModifyMediaInfo", format!(r#"{{"FileId":"{id}","ExpireTime":"2026-09-07T00:00:00+08:00"}}"#), ""),
        ("ModifyMediaInfo", format!(r#"{{"FileId":"{id}","ExpireTime":"tomorrow"}}"#), "InvalidParameterValue.ExpireTime"),
        ("ModifyMediaInfo", format!(r#"{{"FileId":"{id}","Name":"{long}"}}"#), "InvalidParameterValue.Name"),
        ("ModifyMediaInfo", format!(r#"{{"FileId":"{id}","AddTags":["{long}"]}}"#), "InvalidParameterValue.TagTooLong"),
        (
            "ModifyMediaInfo",
            format!(r#"{{"FileId":"{id}","AddKeyFrameDescs":[{{"TimeOffset":1,"Content":"{long}{long}"}}]}}"#),
            "InvalidParameterValue.KeyFrameDescContentTooLong",
        ),
        ("SearchMedia", format!(r#"{{"Names":["{long}"]}}"#), "InvalidParameterValue.Names"),
        (
            "SearchMedia",
            r#"{"Tags":["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17"]}"#.to_owned(),
            "InvalidParameterValue.Tags",
        ),
        ("SearchMedia", r#"{"CreateTime":{"After":"2020-09-07T00:00:00+08:00"}}"#.to_owned(), ""),
        ("SearchMedia", r#"{"Nmaes":["a"]}"#.to_owned(), "UnknownParameter"),
        ("DeleteMedia", "{}".to_owned(), "MissingParameter"),
    ] {
        assert_eq!(raw(action, &body), code, "{action} {body}");
    }
}
