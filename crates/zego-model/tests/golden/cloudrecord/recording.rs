//! Cloud Recording: bodies of JSON.

use serde_json::json;
use zego_model::cloudrecord::recording::{
    AlibabaVod, ClockMark, DescribeRecordStatus, DescribeTasks, FileNaming, FillFrame, FillMode, FrameFill, MixAudio, MixConfig, MixLayout,
    MixVideo, MixView, MixedMedia, MutedAudio, PauseRecord, RecordFormat, RecordInput, RecordMode, RecordOutput, RecordStatus,
    RecordStorage, RecordedMedia, RecordedStream, ResumeRecord, SoundWaveSubject, StartRecord, StopRecord, StorageVendor, StreamConfig,
    TakeSnapshot, TencentVod, UpdateLayout, UpdateWhiteboard, ViewContent, WatermarkPlace, Whiteboard,
};
use zego_model::{Operation as _, RequestError};

use crate::{Golden, Storable};

const IMAGE: &str = "https://storage.example.com/13763_1.png";

fn post(operation: &impl Storable, action: &'static str, body: serde_json::Value) -> Golden {
    crate::post(operation, action, body).at("cloudrecord-api.zego.im")
}

pub(crate) fn golden() -> Vec<Golden> {
    let mut golden = vec![start_record(), to_alibaba(), to_s3(), to_oss()];
    let task = "X3CgNeE4I1qAAABN";
    golden.extend([
        post(&StopRecord::new(task), "StopRecord", json!({"TaskId": "X3CgNeE4I1qAAABN"})),
        post(&PauseRecord::new(task), "PauseRecord", json!({"TaskId": "X3CgNeE4I1qAAABN"})),
        post(&ResumeRecord::new(task), "ResumeRecord", json!({"TaskId": "X3CgNeE4I1qAAABN"})),
        post(&TakeSnapshot::new(task), "TakeSnapshot", json!({"TaskId": "X3CgNeE4I1qAAABN"})),
        post(&DescribeRecordStatus::new(task), "DescribeRecordStatus", json!({"TaskId": "X3CgNeE4I1qAAABN"})),
        post(&UpdateWhiteboard::new("xxxx", "1111"), "UpdateWhiteboard", json!({"TaskId": "xxxx", "WhiteboardId": "1111"})),
        update_layout(),
        post(
            &UpdateLayout::new("xxxx").layout(MixLayout::Vertical).large_stream_id("stream_1"),
            "UpdateLayout",
            json!({"TaskId": "xxxx", "MixMode": 4, "MixMaxResolutionStreamId": "stream_1"}),
        ),
        post(
            &DescribeTasks::new(RecordStatus::Recording, 1_628_474_401_000, 1_628_475_402_000)
                .room_id("1230")
                .page(1)
                .page_size(50)
                .unwrap(),
            "DescribeTasks",
            json!({
                "Status": 2, "RoomId": "1230", "StartTime": 1_628_474_401_000_i64, "EndTime": 1_628_475_402_000_i64, "PageOffset": 1,
                "PageSize": 50,
            }),
        ),
    ]);
    golden
}

/// Every parameter of the page, whether or not they make sense together.
fn start_record() -> Golden {
    let output = RecordOutput::new()
        .format(RecordFormat::Hls)
        .folder("record/")
        .naming(FileNaming::Standard)
        .snapshot_interval(5)
        .unwrap()
        .callback_url("https://callbacks.example.com/recording")
        .unwrap()
        .fragment_length(2)
        .unwrap()
        .upload_live(true)
        .short_paths(true);
    let storage = RecordStorage::new(StorageVendor::S3Compatible)
        .region("oss-xxxx")
        .bucket("bucket")
        .access_key_id("key id")
        .access_key_secret("key secret")
        .alibaba_vod(AlibabaVod::new("cn-xxxxx", "key id", "key secret", "title", "xxxx.oss-cn-xxxx.aliyuncs.com"))
        .tencent_vod(TencentVod::new("ap-xxxx", "secret id", "secret key").sub_app_id(1_500_000_001_u64))
        .endpoint("s3.example.com")
        .path_style(true);
    let request = StartRecord::new("room1", input(), storage).output(output);
    let body = json!({
        "RoomId": "room1",
        "RecordInputParams": input_body(),
        "RecordOutputParams": {
            "OutputFileFormat": "hls", "OutputFolder": "record/", "OutputFileRule": 1, "SnapshotInterval": 5,
            "CallbackUrl": "https://callbacks.example.com/recording", "FragmentSeconds": 2, "RealtimeUploadFragment": true,
            "ShortFragmentPath": true,
        },
        "StorageParams": {
            "Vendor": 10, "Region": "oss-xxxx", "Bucket": "bucket", "AccessKeyId": "key id", "AccessKeySecret": "key secret",
            "AlibabaCloudVodParams": {
                "Region": "cn-xxxxx", "AccessKeyId": "key id", "AccessKeySecret": "key secret", "Title": "title",
                "StorageLocation": "xxxx.oss-cn-xxxx.aliyuncs.com",
            },
            "TencentCloudVodParams": {"SecretId": "secret id", "SecretKey": "secret key", "Region": "ap-xxxx", "SubAppId": 1_500_000_001_u64},
            "EndPoint": "s3.example.com", "S3ForcePathStyle": true,
        },
    });
    post(&request, "StartRecord", body)
}

fn input() -> RecordInput {
    let whiteboard = Whiteboard::new(16, 9)
        .width(1280)
        .height(720)
        .id("board")
        .background_color(0xffff_ff00)
        .unwrap()
        .animated_slides(true)
        .slides_fps(30)
        .unwrap();
    RecordInput::new(RecordMode::Mixed)
        .media(RecordedMedia::Apart)
        .client_task_id("lesson-17")
        .streams([RecordedStream::new("stream1"), RecordedStream::new("stream2")])
        .unwrap()
        .fill_blank(true)
        .fill_frame(FillFrame::new().mode(FrameFill::Color).color(0x1020_3000).unwrap())
        .muted_audio(MutedAudio::LeftOut)
        .mute_split_seconds(-1)
        .has_whiteboard(true)
        .whiteboards([whiteboard])
        .unwrap()
        .max_idle_time(5)
        .unwrap()
        .max_record_time(86_400)
        .unwrap()
        .one_file(true)
        .mix(mix())
}

fn mix() -> MixConfig {
    let first = MixView::new(0, 1, 540, 720, 2)
        .unwrap()
        .stream_id("stream1")
        .content(ViewContent::Stream)
        .fill_mode(FillMode::Fit)
        .background_image(IMAGE)
        .unwrap();
    let board = MixView::new(540, 0, 1080, 360, 1).unwrap().content(ViewContent::Whiteboard);
    MixConfig::new("mixed")
        .layout(MixLayout::Custom)
        .views([first, board])
        .unwrap()
        .fill_mode(FillMode::Crop)
        .video(MixVideo::new(1920, 1080, 30, 1_500_000).unwrap())
        .audio(MixAudio::new().bitrate(64_000))
        .background_color(0x0102_0300)
        .unwrap()
        .background_image(IMAGE)
        .unwrap()
        .large_stream_id("stream2")
        .watermark_image(IMAGE)
        .unwrap()
        .watermark_place(WatermarkPlace::new(1, 2, 101, 52).unwrap())
        .stream_background_image(IMAGE)
        .unwrap()
        .always(true)
        .clock(ClockMark::new(12).unwrap())
        .sound_wave(true)
        .sound_wave_subject(SoundWaveSubject::User)
        .stream_configs([StreamConfig::new().stream_id("stream1").media(MixedMedia::Audio)])
        .wait_for_inputs(3_000)
}

fn input_body() -> serde_json::Value {
    json!({
        "RecordMode": 2, "StreamType": 4, "ClientTaskId": "lesson-17",
        "RecordStreamList": [{"StreamId": "stream1"}, {"StreamId": "stream2"}],
        "FillBlank": true,
        "FillFrame": {"FrameFillMode": 2, "FrameFillColor": 270_544_896},
        "RecordMuteAudio": 2, "RecordMuteAudioSplitThreshold": -1, "HasWhiteboard": true,
        "Whiteboard": [{
            "HorizontalRatio": 16, "VerticalRatio": 9, "Width": 1280, "Height": 720, "WhiteboardId": "board",
            "BackgroundColor": 4_294_967_040_i64, "IsPPTAnimation": true, "PPTAnimationFps": 30,
        }],
        "MaxIdleTime": 5, "MaxRecordTime": 86400, "ResumeWithoutInterruption": true,
        "MixConfig": {
            "MixMode": 1,
            "MixInputList": [
                {
                    "StreamId": "stream1", "ViewType": 1, "Top": 1, "Left": 0, "Bottom": 720, "Right": 540, "Layer": 2, "FillMode": 2,
                    "BackgroundImage": "https://storage.example.com/13763_1.png",
                },
                {"ViewType": 2, "Top": 0, "Left": 540, "Bottom": 360, "Right": 1080, "Layer": 1},
            ],
            "FillMode": 1,
            "MixOutputStreamId": "mixed",
            "MixOutputVideoConfig": {"Width": 1920, "Height": 1080, "Fps": 30, "Bitrate": 1_500_000},
            "MixOutputAudioConfig": {"Bitrate": 64000},
            "MixOutputBackgroundColor": 16_909_056,
            "MixOutputBackgroundImage": "https://storage.example.com/13763_1.png",
            "MixMaxResolutionStreamId": "stream2",
            "MixOutputWatermarkImage": "https://storage.example.com/13763_1.png",
            "MixOutputWatermarkImageConfig": {"Left": 1, "Top": 2, "Right": 101, "Bottom": 52},
            "DefaultMixStreamBackgroundImage": "https://storage.example.com/13763_1.png",
            "IsAlwaysMix": true,
            "MixOutputWatermarkTimestampConfig": {"FontSize": 12},
            "RecordSoundWave": true,
            "SoundWaveType": 1,
            "StreamConfigList": [{"StreamId": "stream1", "StreamType": 1}],
            "ClearInputStreamTimeout": 3000,
        },
    })
}

/// What the page's three examples of a request have in common.
fn of_the_page(storage: RecordStorage) -> StartRecord {
    let input = RecordInput::new(RecordMode::Single).media(RecordedMedia::Together).max_idle_time(60).unwrap();
    StartRecord::new("xxxx", input, storage).output(RecordOutput::new().format(RecordFormat::Mp4).folder("record/"))
}

fn body_of_the_page(storage: &serde_json::Value) -> serde_json::Value {
    json!({
        "RoomId": "xxxx",
        "RecordInputParams": {"RecordMode": 1, "StreamType": 3, "MaxIdleTime": 60},
        "RecordOutputParams": {"OutputFileFormat": "mp4", "OutputFolder": "record/"},
        "StorageParams": storage,
    })
}

fn to_alibaba() -> Golden {
    let platform = AlibabaVod::new("cn-xxxxx", "xxxx", "xxxx", "xxxx", "xxxx.oss-cn-xxxx.aliyuncs.com");
    let storage =
        RecordStorage::new(StorageVendor::AlibabaVod).region("").bucket("").access_key_id("").access_key_secret("").alibaba_vod(platform);
    let body = json!({
        "Vendor": 5, "Region": "", "Bucket": "", "AccessKeyId": "", "AccessKeySecret": "",
        "AlibabaCloudVodParams": {
            "Region": "cn-xxxxx", "AccessKeyId": "xxxx", "AccessKeySecret": "xxxx", "Title": "xxxx",
            "StorageLocation": "xxxx.oss-cn-xxxx.aliyuncs.com",
        },
    });
    post(&of_the_page(storage), "StartRecord", body_of_the_page(&body))
}

fn bucket(vendor: StorageVendor) -> RecordStorage {
    RecordStorage::new(vendor).region("oss-xxxx").bucket("xxxx").access_key_id("xxxx").access_key_secret("xxxx")
}

fn to_s3() -> Golden {
    let body = json!({
        "Vendor": 10, "Region": "oss-xxxx", "Bucket": "xxxx", "AccessKeyId": "xxxx", "AccessKeySecret": "xxxx", "EndPoint": "xxxx",
    });
    post(&of_the_page(bucket(StorageVendor::S3Compatible).endpoint("xxxx")), "StartRecord", body_of_the_page(&body))
}

fn to_oss() -> Golden {
    let body = json!({"Vendor": 2, "Region": "oss-xxxx", "Bucket": "xxxx", "AccessKeyId": "xxxx", "AccessKeySecret": "xxxx"});
    post(&of_the_page(bucket(StorageVendor::AlibabaOss)), "StartRecord", body_of_the_page(&body))
}

/// The page's own example of a request, with an image.
fn update_layout() -> Golden {
    let other = |top| MixView::new(540, top, 1080, top + 360, 1).unwrap().stream_id("").content(ViewContent::Stream);
    let first = MixView::new(0, 0, 540, 720, 1).unwrap().stream_id("xxxx").content(ViewContent::Stream);
    let views = [first.fill_mode(FillMode::Crop).background_image(IMAGE).unwrap(), other(0), other(360)];
    let body = json!({
        "TaskId": "xxxx",
        "MixMode": 1,
        "MixInputList": [
            {
                "StreamId": "xxxx", "ViewType": 1, "Top": 0, "Left": 0, "Bottom": 720, "Right": 540, "Layer": 1, "FillMode": 1,
                "BackgroundImage": "https://storage.example.com/13763_1.png",
            },
            {"StreamId": "", "ViewType": 1, "Top": 0, "Left": 540, "Bottom": 360, "Right": 1080, "Layer": 1},
            {"StreamId": "", "ViewType": 1, "Top": 360, "Left": 540, "Bottom": 720, "Right": 1080, "Layer": 1},
        ],
    });
    post(&UpdateLayout::new("xxxx").layout(MixLayout::Custom).views(views).unwrap(), "UpdateLayout", body)
}

fn words<T>(result: Result<T, RequestError>) -> String {
    result.err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn limits_are_those_of_the_pages() {
    let input = || RecordInput::new(RecordMode::Single);
    assert!(input().max_idle_time(4).is_err() && input().max_idle_time(86_400).is_ok() && input().max_idle_time(86_401).is_err());
    assert_eq!(words(input().max_record_time(299)), "MaxRecordTime is 299, not within 300 to 172800");
    assert!(input().max_record_time(172_800).is_ok() && input().max_record_time(172_801).is_err());
    assert!(input().streams(Vec::<RecordedStream>::new()).is_err() && input().whiteboards(Vec::<Whiteboard>::new()).is_err());
    let video = |width, height, fps| MixVideo::new(width, height, fps, 1);
    assert!(video(1920, 1920, 5).is_ok() && video(1921, 1, 5).is_err() && video(1, 1921, 5).is_err());
    assert!(video(1, 1, 4).is_err() && video(1, 1, 30).is_ok() && video(1, 1, 31).is_err());
    let view = |edge| MixView::new(edge, edge, edge, edge, 0);
    assert!(view(0).is_ok() && view(1920).is_ok());
    assert_eq!(words(view(1921)), "Top is 1921, not within 0 to 1920");
    assert!(WatermarkPlace::new(0, 0, 1921, 0).is_err() && ClockMark::new(11).is_err() && ClockMark::new(100).is_ok());
    let board = || Whiteboard::new(16, 9);
    assert!(board().slides_fps(0).is_err() && board().slides_fps(1).is_ok() && board().slides_fps(31).is_err());
    assert!(board().background_color(-256).is_ok() && board().background_color(0x1_0000_0000).is_err());
    let output = RecordOutput::new;
    assert!(
        output().snapshot_interval(4).is_err() && output().snapshot_interval(3600).is_ok() && output().snapshot_interval(3601).is_err()
    );
    assert!(output().fragment_length(1).is_err() && output().fragment_length(60).is_ok() && output().fragment_length(61).is_err());
    assert!(output().callback_url("rtmp://example.com/a").is_err());
    let tasks = || DescribeTasks::new(RecordStatus::Ended, 0, 1);
    assert!(tasks().page_size(0).is_err() && tasks().page_size(50).is_ok() && tasks().page_size(51).is_err());
}

#[test]
fn what_another_parameter_requires_is_missed() {
    let start = |input: RecordInput, storage: RecordStorage| words(StartRecord::new("r", input, storage).check());
    let single = || RecordInput::new(RecordMode::Single);
    let missing = |input: RecordInput, storage: RecordStorage, name: &str, other: &str| {
        let error = start(input, storage);
        assert!(error.starts_with(name) && error.contains(other), "{error}");
    };
    assert_eq!(start(single(), bucket(StorageVendor::AmazonS3)), "");
    let oss = || bucket(StorageVendor::AlibabaOss);
    missing(RecordInput::new(RecordMode::Mixed), oss(), "RecordInputParams.MixConfig", "RecordMode");
    missing(single().has_whiteboard(true), oss(), "RecordInputParams.Whiteboard", "HasWhiteboard");
    assert_eq!(start(single().has_whiteboard(false), oss()), "");
    let custom = RecordInput::new(RecordMode::Mixed).mix(MixConfig::new("m").layout(MixLayout::Custom));
    missing(custom, oss(), "RecordInputParams.MixConfig.MixInputList", "MixMode");
    missing(single(), bucket(StorageVendor::S3Compatible), "StorageParams.EndPoint", "Vendor");
    missing(single(), bucket(StorageVendor::AlibabaVod), "StorageParams.AlibabaCloudVodParams", "Vendor");
    missing(single(), bucket(StorageVendor::TencentVod), "StorageParams.TencentCloudVodParams", "Vendor");
    let google = || RecordStorage::new(StorageVendor::GoogleCloudStorage);
    missing(single(), google().access_key_id("i").access_key_secret("s"), "StorageParams.Bucket", "Vendor");
    missing(single(), google().bucket("b").access_key_secret("s"), "StorageParams.AccessKeyId", "Vendor");
    missing(single(), google().bucket("b").access_key_id("i"), "StorageParams.AccessKeySecret", "Vendor");
    assert_eq!(start(single(), google().bucket("b").access_key_id("i").access_key_secret("s")), "");
    let cos = RecordStorage::new(StorageVendor::TencentCos).bucket("b").access_key_id("i").access_key_secret("s");
    missing(single(), cos, "StorageParams.Region", "Vendor");
    missing_layout();
}

fn missing_layout() {
    let error = words(UpdateLayout::new("t").layout(MixLayout::Custom).check());
    assert!(error.starts_with("MixInputList"), "{error}");
}
