//! Files in VOD, with every parameter.

use zego_model::tencent_vod::media::{
    DeleteMedia, MediaCategory, MediaPart, MediaPartOfAnswer, MediaPartType, MediaSource, MediaStatus, ModifyMediaInfo, NewKeyFrameDesc,
    NewSubtitles, ReviewResult, SearchMedia, SortBy, SortField, SortOrder, StorageClass, SubtitleFormat, TimeRange,
};
use zego_model::{FractionalSeconds, UtcTime};

use crate::{Golden, tc3};

fn at(text: &str) -> UtcTime {
    text.parse().unwrap()
}

fn search() -> SearchMedia {
    SearchMedia::new()
        .sub_app_id(1_500_035_838)
        .file_ids(["5285485487985271487"])
        .unwrap()
        .names(["filename.mp4"])
        .unwrap()
        .name_prefixes(["filename"])
        .unwrap()
        .descriptions(["file escriptions"])
        .unwrap()
        .class_ids([1, 2])
        .unwrap()
        .tags(["Sports", "Food"])
        .unwrap()
        .categories([MediaCategory::Video])
        .unwrap()
        .source_types([MediaSource::Record])
        .unwrap()
        .stream_ids(["StreamId1"])
        .unwrap()
        .created(TimeRange::new().after(at("2020-12-10T07:25:52Z")).before(at("2020-12-13T07:25:52Z")))
        .expires(TimeRange::new().after(at("2020-09-06T16:00:00Z")).before(at("2020-09-07T16:00:00Z")))
        .storage_regions(["ap-chongqing"])
        .unwrap()
        .storage_classes([StorageClass::Standard, StorageClass::StandardIa])
        .unwrap()
        .media_types(["mp4"])
        .unwrap()
        .status([MediaStatus::Normal, MediaStatus::SystemForbidden])
        .unwrap()
        .review_results([ReviewResult::Pass, ReviewResult::NotModerated])
        .unwrap()
        .trtc_sdk_app_ids([123_u64])
        .unwrap()
        .trtc_room_ids(["TrtcRoomId1"])
        .unwrap()
        .filters([MediaPartOfAnswer::BasicInfo, MediaPartOfAnswer::SnapshotByTimeOffsetInfo])
        .unwrap()
        .sort(SortBy::new(SortField::Created, SortOrder::Ascending))
        .offset(0)
        .limit(10)
        .text("音视频")
        .unwrap()
        .source_type(MediaSource::Record)
        .stream_id("StreamId1")
        .start_time(at("2020-09-06T16:00:00Z"))
        .end_time(at("2020-09-09T15:59:59Z"))
        .vids(["5285485487985271487"])
        .unwrap()
        .vid("invalid")
        .stream_domains(["live.test.com"])
        .unwrap()
        .stream_paths(["live"])
        .unwrap()
        .knowledge_bases(["default"])
        .unwrap()
}

fn modify() -> ModifyMediaInfo {
    ModifyMediaInfo::new("1397757908182903026")
        .sub_app_id(1_490_012_345)
        .name("新的视频名称")
        .unwrap()
        .description("视频描述")
        .unwrap()
        .class_id(0)
        .expire_time(at("9999-12-31T23:59:59Z"))
        .cover_data("iVBORw0KGgo=")
        .add_key_frame_descs([NewKeyFrameDesc::new(2.5, "测试内容2").unwrap(), NewKeyFrameDesc::new(1.0, "测试内容1").unwrap()])
        .unwrap()
        .delete_key_frame_descs([FractionalSeconds(3.5)])
        .unwrap()
        .add_tags(["音频"])
        .unwrap()
        .delete_tags(["视频"])
        .unwrap()
        .add_subtitles([NewSubtitles::new("MySubtitle", "zh", SubtitleFormat::Vtt, "V0VCVlRU").unwrap().id("MySubtitleId").unwrap()])
        .unwrap()
        .delete_subtitle_ids(["subtitle"])
        .unwrap()
        .delete_knowledge_bases(["kb-1"])
        .unwrap()
}

fn clear() -> ModifyMediaInfo {
    ModifyMediaInfo::new("1397757908182903026")
        .clear_key_frame_descs(true)
        .clear_tags(true)
        .clear_subtitles(true)
        .clear_knowledge_bases(true)
}

fn delete() -> DeleteMedia {
    let copies = MediaPart::new(MediaPartType::Transcoded).definition(230);
    DeleteMedia::new("7447398156998994860").sub_app_id(1).parts([copies, MediaPart::new(MediaPartType::WechatPublished)]).unwrap()
}

const DELETE: &str = r#"{"FileId":"7447398156998994860","SubAppId":1,"DeleteParts":[{"Type":"TranscodeFiles","Definition":230},{"Type":"WechatPublishFiles"}]}"#;
const SEARCH: &str = r#"{"SubAppId":1500035838,"FileIds":["5285485487985271487"],"Names":["filename.mp4"],"NamePrefixes":["filename"],"Descriptions":["file escriptions"],"ClassIds":[1,2],"Tags":["Sports","Food"],"Categories":["Video"],"SourceTypes":["Record"],"StreamIds":["StreamId1"],"CreateTime":{"After":"2020-12-10T07:25:52Z","Before":"2020-12-13T07:25:52Z"},"ExpireTime":{"After":"2020-09-06T16:00:00Z","Before":"2020-09-07T16:00:00Z"},"StorageRegions":["ap-chongqing"],"StorageClasses":["STANDARD","STANDARD_IA"],"MediaTypes":["mp4"],"Status":["Normal","SystemForbidden"],"ReviewResults":["pass","notModerated"],"TrtcSdkAppIds":[123],"TrtcRoomIds":["TrtcRoomId1"],"Filters":["basicInfo","snapshotByTimeOffsetInfo"],"Sort":{"Field":"CreateTime","Order":"Asc"},"Offset":0,"Limit":10,"Text":"音视频","SourceType":"Record","StreamId":"StreamId1","StartTime":"2020-09-06T16:00:00Z","EndTime":"2020-09-09T15:59:59Z","Vids":["5285485487985271487"],"Vid":"invalid","StreamDomains":["live.test.com"],"StreamPaths":["live"],"KnowledgeBases":["default"]}"#;
const MODIFY: &str = r#"{"FileId":"1397757908182903026","SubAppId":1490012345,"Name":"新的视频名称","Description":"视频描述","ClassId":0,"ExpireTime":"9999-12-31T23:59:59Z","CoverData":"iVBORw0KGgo=","AddKeyFrameDescs":[{"TimeOffset":2.5,"Content":"测试内容2"},{"TimeOffset":1.0,"Content":"测试内容1"}],"DeleteKeyFrameDescs":[3.5],"AddTags":["音频"],"DeleteTags":["视频"],"AddSubtitles":[{"Name":"MySubtitle","Language":"zh","Format":"vtt","Content":"V0VCVlRU","Id":"MySubtitleId"}],"DeleteSubtitleIds":["subtitle"],"DeleteKnowledgeBases":["kb-1"]}"#;
const CLEAR: &str = r#"{"FileId":"1397757908182903026","ClearKeyFrameDescs":1,"ClearTags":1,"ClearSubtitles":1,"ClearKnowledgeBases":1}"#;

pub(crate) fn golden() -> Vec<Golden> {
    vec![
        tc3(&delete(), "DeleteMedia", DELETE, "a4231de89e065644aff02471c4d54f47660a121aec2c509d2152ad9a59e98951"),
        tc3(&search(), "SearchMedia", SEARCH, "ccb2a731301eb7cac6339356ad3294744fb25c3c4e4edf63ccc49a94d6bcbffa"),
        tc3(&modify(), "ModifyMediaInfo", MODIFY, "32d224c7228a53a181ec3ea3f6cd4b9a9bb396cc3cb4e37f177168e6149984a4"),
        tc3(&clear(), "ModifyMediaInfo", CLEAR, "5dff850650e2fa30ec3f6bef1212e2ede04cc9450db2d946a9329d0cc5b58041"),
    ]
}
