//! The `stream_mixing` family: bodies of JSON.

use serde_json::json;
use zego_model::rtc::stream_mixing::{
    Alignment, AudioCodec, AutoMixInput, AutoMixOutput, BaseLayer, BlurMargins, ExtendedParameter, FontType, GetMixTaskInfo, ImageCheck,
    InputChange, InputContent, LabelFont, MixInput, MixOutput, MixPlace, MixVideoCodec, Placeholder, PlaceholderMode, RenderMode,
    SoundChannel, StartAutoMix, StartCloudTranscode, StartMix, StopAutoMix, StopCloudTranscode, StopMix, TargetRoom, TextLabel,
    TranscodeConfig, TranscodeInput, TranscodeOutput, TranscodeTemplate, TranscodeVideoCodec, Watermark, WatermarkPlace,
};
use zego_model::{RequestError, RtmpUrl, Url};

use crate::{Golden, get, post};

const IMAGE: &str = "https://storage.example.com/Pics/Video_call/13763_1.png";

fn url(text: &str) -> Url {
    Url::new(text).unwrap()
}

fn rtmp(text: &str) -> RtmpUrl {
    RtmpUrl::new(text).unwrap()
}

pub(crate) fn golden() -> Vec<Golden> {
    let mut golden = vec![start_mix(), smallest_mix(), start_auto_mix(), start_cloud_transcode(), smallest_transcode()];
    golden.extend([
        post(
            &StopMix::new("2213699902971205739").sequence(1).user_id("456"),
            "StopMix",
            json!({"TaskId": "2213699902971205739", "Sequence": 1, "UserId": "456"}),
        ),
        post(
            &StopAutoMix::new("2213699902971205739", "room123").sequence(1).user_id("user1"),
            "StopAutoMix",
            json!({"TaskId": "2213699902971205739", "RoomId": "room123", "Sequence": 1, "UserId": "user1"}),
        ),
        post(
            &StopCloudTranscode::new("2213699902971205739", "456").sequence(2),
            "StopCloudTranscode",
            json!({"TaskId": "2213699902971205739", "UserId": "456", "Sequence": 2}),
        ),
        get(&GetMixTaskInfo::new("task_test_123"), "GetMixTaskInfo", "TaskId=task_test_123"),
    ]);
    golden
}

/// Every parameter of the page.
fn start_mix() -> Golden {
    let font = LabelFont::new(FontType::Puhuiti).size(26).unwrap().color(256).unwrap().transparency(50).unwrap().border_color(0).unwrap();
    let first = MixInput::new("stream1", MixPlace::new().layer(1).top(0).left(0).bottom(640).right(180).corner_radius(10).unwrap())
        .unwrap()
        .blur(BlurMargins::new().top(10).left(10).bottom(10).right(12))
        .placeholder(Placeholder::new().url(IMAGE).unwrap().mode(PlaceholderMode::Always))
        .content(InputContent::Video)
        .sound_level_id(1)
        .volume(100)
        .unwrap()
        .label(TextLabel::new("Hello", 10, 10, font).unwrap())
        .render_mode(RenderMode::Crop)
        .user_id("user1")
        .unwrap();
    let second =
        MixInput::new(url("https://pull.example.com/live/stream2.flv"), MixPlace::new().layer(2).top(0).left(180).bottom(640).right(360));
    let output = MixOutput::new("stream3", 360, 640, 15, 1_200_000)
        .unwrap()
        .video_codec(MixVideoCodec::H264Svc)
        .audio_codec(AudioCodec::AacLc)
        .audio_bitrate(48_000)
        .sound_channel(SoundChannel::Stereo)
        .extra_layers([BaseLayer::new().video_bitrate(300_000).unwrap()])
        .unwrap()
        .low_bitrate_hd(false)
        .target_room(TargetRoom::new("321", "mixer"));
    let cdn = MixOutput::new(rtmp("rtmp://publish.example.com/live/mix"), 180, 320, 15, 400_000).unwrap();
    let request = StartMix::new("2213699902971205739", "123", [first, second.unwrap()], [output, cdn])
        .unwrap()
        .sequence(1)
        .room_id("321")
        .user_data("RG9yYVRlc3Q=")
        .unwrap()
        .sound_level(true)
        .background_image("preset-id://background.jpg")
        .unwrap()
        .background_color("0x87CEFA00")
        .watermark(Watermark::new().image(IMAGE).unwrap().place(WatermarkPlace::new().top(0).left(0).bottom(200).right(150)))
        .bypass(true)
        .sound_channel(SoundChannel::Stereo)
        .image_check(ImageCheck::Address)
        .extended([ExtendedParameter::new("video_encode", "h264"), ExtendedParameter::new("mixowner_userid", "[\"456\"]")])
        .alignment(Alignment::Chosen)
        .buffer(4000)
        .unwrap()
        .wait_for_video(true)
        .max_idle_time(90)
        .unwrap();
    let body = json!({
        "TaskId": "2213699902971205739",
        "UserId": "123",
        "MixInput": [
            {
                "StreamId": "stream1",
                "BlurInfo": {"TopPadding": 10, "LeftPadding": 10, "BottomPadding": 10, "RightPadding": 12},
                "RectInfo": {"Layer": 1, "Top": 0, "Left": 0, "Bottom": 640, "Right": 180, "CornerRadius": 10},
                "Image": {"Url": "https://storage.example.com/Pics/Video_call/13763_1.png", "DisplayMode": 0},
                "ContentControl": 2,
                "SoundLevelId": 1,
                "Volume": 100,
                "Label": {
                    "Text": "Hello", "Left": 10, "Top": 10,
                    "Font": {"FontType": 1, "FontSize": 26, "FontColor": 256, "Transparency": 50, "BorderColor": 0},
                },
                "RenderMode": 0,
                "UID": "user1",
            },
            {
                "StreamUrl": "https://pull.example.com/live/stream2.flv",
                "RectInfo": {"Layer": 2, "Top": 0, "Left": 180, "Bottom": 640, "Right": 360},
            },
        ],
        "MixOutput": [
            {
                "StreamId": "stream3", "VideoBitrate": 1_200_000, "VideoEncId": 4, "Fps": 15, "Width": 360, "Height": 640,
                "AudioCodec": 1, "AudioBitrate": 48000, "SoundChannel": 2, "ExtraLayers": [{"VideoBitrate": 300_000}], "LowBitrateHD": 0,
                "TargetRoom": {"RoomId": "321", "UserId": "mixer"},
            },
            {"StreamUrl": "rtmp://publish.example.com/live/mix", "VideoBitrate": 400_000, "Fps": 15, "Width": 180, "Height": 320},
        ],
        "Sequence": 1,
        "RoomId": "321",
        "UserData": "RG9yYVRlc3Q=",
        "SoundLevel": 1,
        "BackgroundImage": "preset-id://background.jpg",
        "BackGroundColorHex": "0x87CEFA00",
        "WaterMark": {
            "Image": "https://storage.example.com/Pics/Video_call/13763_1.png",
            "RectInfo": {"Top": 0, "Left": 0, "Bottom": 200, "Right": 150},
        },
        "ByPass": 1,
        "SoundChannel": 2,
        "CheckImageMode": 1,
        "ExPara": [{"Key": "video_encode", "Value": "h264"}, {"Key": "mixowner_userid", "Value": "[\"456\"]"}],
        "AlignmentType": 1,
        "RecvBufferLevel": 4000,
        "WaitVideoInput": 1,
        "MaxIdleTime": 90,
    });
    post(&request, "StartMix", body)
}

/// The page's own example of a request.
fn smallest_mix() -> Golden {
    let input = |stream, left, right| MixInput::new(stream, MixPlace::new().top(0).left(left).bottom(640).right(right)).unwrap();
    let output = MixOutput::new("stream3", 360, 640, 15, 1_200_000).unwrap();
    let request = StartMix::new("2213699902971205739", "123", [input("stream1", 0, 180), input("stream2", 180, 360)], [output]).unwrap();
    let body = json!({
        "TaskId": "2213699902971205739",
        "UserId": "123",
        "MixInput": [
            {"RectInfo": {"Bottom": 640, "Left": 0, "Right": 180, "Top": 0}, "StreamId": "stream1"},
            {"RectInfo": {"Bottom": 640, "Left": 180, "Right": 360, "Top": 0}, "StreamId": "stream2"},
        ],
        "MixOutput": [{"Fps": 15, "Width": 360, "Height": 640, "StreamId": "stream3", "VideoBitrate": 1_200_000}],
    });
    post(&request, "StartMix", body)
}

fn start_auto_mix() -> Golden {
    let inputs = [
        AutoMixInput::new("room_other_stream1").unwrap().change(InputChange::Add).sound_level_id(7).volume(200).unwrap(),
        AutoMixInput::new(url("rtmp://pull.example.com/live/other")).unwrap(),
    ];
    let outputs = [
        AutoMixOutput::new("stream3").unwrap().audio_codec(AudioCodec::Opus).audio_bitrate(64_000).sound_channel(SoundChannel::Stereo),
        AutoMixOutput::new(rtmp("rtmp://publish.example.com/live/sound")).unwrap(),
    ];
    let request = StartAutoMix::new("2213699902971205739", "123", "room123", outputs)
        .unwrap()
        .extra_inputs(inputs)
        .unwrap()
        .sequence(2)
        .user_data("YQ==")
        .unwrap()
        .sound_level(true)
        .bypass(false)
        .sound_channel(SoundChannel::Mono)
        .alignment(Alignment::All)
        .buffer(0)
        .unwrap()
        .extended([ExtendedParameter::new("k1", "v1")]);
    let body = json!({
        "TaskId": "2213699902971205739",
        "UserId": "123",
        "RoomId": "room123",
        "ExtraMixInput": [
            {"StreamId": "room_other_stream1", "ModifyType": 0, "SoundLevelId": 7, "Volume": 200},
            {"StreamUrl": "rtmp://pull.example.com/live/other"},
        ],
        "MixOutput": [
            {"StreamId": "stream3", "AudioCodec": 3, "AudioBitrate": 64000, "SoundChannel": 2},
            {"StreamUrl": "rtmp://publish.example.com/live/sound"},
        ],
        "Sequence": 2,
        "UserData": "YQ==",
        "SoundLevel": 1,
        "ByPass": 0,
        "SoundChannel": 1,
        "AlignmentType": 2,
        "RecvBufferLevel": 0,
        "ExPara": [{"Key": "k1", "Value": "v1"}],
    });
    post(&request, "StartAutoMix", body)
}

fn start_cloud_transcode() -> Golden {
    let config = TranscodeConfig::new()
        .video_enc_id(TranscodeVideoCodec::H265)
        .fps(15)
        .gop(2)
        .unwrap()
        .short_edge_adaption(true)
        .height(720)
        .unwrap()
        .width(1280)
        .unwrap()
        .video_bitrate(1_500_000)
        .low_bitrate_hd(true);
    let outputs = [
        TranscodeOutput::new("stream3", TranscodeTemplate::Custom).unwrap().template_config(config),
        TranscodeOutput::new(rtmp("rtmp://publish.example.com/live/small"), TranscodeTemplate::P360).unwrap(),
    ];
    let input = TranscodeInput::new(rtmp("rtmp://pull.example.com/live/stream1")).unwrap();
    let request = StartCloudTranscode::new("2213699902971205739", "456", input, outputs).unwrap().sequence(3);
    let body = json!({
        "TaskId": "2213699902971205739",
        "UserId": "456",
        "Sequence": 3,
        "TranscodeInput": {"StreamUrl": "rtmp://pull.example.com/live/stream1"},
        "TranscodeOutput": [
            {
                "StreamId": "stream3",
                "TemplateId": 4,
                "TemplateConfig": {
                    "VideoEncId": 2, "Fps": 15, "GOP": 2, "ShortEdgeAdaption": 1, "Height": 720, "Width": 1280,
                    "VideoBitrate": 1_500_000, "LowBitrateHD": 1,
                },
            },
            {"StreamUrl": "rtmp://publish.example.com/live/small", "TemplateId": 0},
        ],
    });
    post(&request, "StartCloudTranscode", body)
}

/// The page's own example of a request.
fn smallest_transcode() -> Golden {
    let output = TranscodeOutput::new("stream3", TranscodeTemplate::P1080).unwrap();
    let request = StartCloudTranscode::new("2213699902971205739", "456", TranscodeInput::new("stream1").unwrap(), [output]).unwrap();
    let body = json!({
        "TaskId": "2213699902971205739",
        "UserId": "456",
        "TranscodeInput": {"StreamId": "stream1"},
        "TranscodeOutput": [{"StreamId": "stream3", "TemplateId": 3}],
    });
    post(&request, "StartCloudTranscode", body)
}

fn words<T>(result: Result<T, RequestError>) -> String {
    result.err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn limits_are_those_of_the_pages() {
    let output = |width, height, bitrate| MixOutput::new("s", width, height, 15, bitrate);
    let input = || MixInput::new("s", MixPlace::new()).unwrap();
    let mix = |inputs: usize, outputs: usize| StartMix::new("t", "u", vec![input(); inputs], vec![output(1, 1, 1).unwrap(); outputs]);
    assert!(mix(1, 0).is_err() && mix(1, 1).is_ok() && mix(9, 4).is_ok() && mix(32, 1).is_ok());
    assert_eq!(words(mix(0, 1)), "MixInputs has 0 items where 1 or more are allowed");
    assert_eq!(words(mix(1, 5)), "MixOutputs has 5 items where 1 to 4 are allowed");
    assert_eq!(words(output(3001, 1, 1)), "Width is 3001, not within 0 to 3000");
    assert!(output(3000, 3000, 1).is_ok() && output(1, 3001, 1).is_err() && output(1, 1, 0).is_err());

    assert!(input().volume(0).is_ok() && input().volume(200).is_ok() && input().volume(201).is_err());
    assert!(MixPlace::new().corner_radius(100).is_ok() && MixPlace::new().corner_radius(101).is_err());
    assert!(input().user_id("u".repeat(63)).is_ok() && input().user_id("u".repeat(64)).is_err());
    let font = || LabelFont::new(FontType::SourceHanSans);
    assert!(font().size(11).is_err() && font().size(12).is_ok() && font().size(100).is_ok() && font().size(101).is_err());
    assert!(font().color(0x00ff_ffff).is_ok() && font().color(0x0100_0000).is_err() && font().transparency(101).is_err());
    assert!(TextLabel::new("水".repeat(100), 0, 0, font()).is_ok());
    assert_eq!(words(TextLabel::new("水".repeat(101), 0, 0, font())), "Text has 303 bytes where at most 300 are allowed");

    let mix = || mix(1, 1).unwrap();
    assert!(mix().max_idle_time(89).is_err() && mix().max_idle_time(14_400).is_ok() && mix().max_idle_time(14_401).is_err());
    assert_eq!(words(mix().buffer(4001)), "RecvBufferLevel is 4001, not within 0 to 4000");
    assert!(mix().user_data("a".repeat(4000)).is_ok() && mix().user_data("a".repeat(4001)).is_err());
    assert_eq!(
        words(mix().background_image("background.jpg")),
        "`background.jpg` is not a URL like https://example.com/path or rtmp://example.com/live/stream"
    );
    let layers = |n: usize| output(1, 1, 1).unwrap().extra_layers(vec![BaseLayer::new(); n]);
    assert!(layers(0).is_err() && layers(1).is_ok() && layers(2).is_err());

    let auto = |outputs: usize| StartAutoMix::new("t", "u", "r", vec![AutoMixOutput::new("s").unwrap(); outputs]);
    assert!(auto(0).is_err() && auto(1).is_ok() && auto(3).is_ok() && auto(4).is_err());
    let extra = |n: usize| auto(1).unwrap().extra_inputs(vec![AutoMixInput::new("s").unwrap(); n]);
    assert!(extra(9).is_ok() && extra(10).is_err());
    let config = TranscodeConfig::new;
    assert!(config().gop(0).is_err() && config().width(3000).is_ok() && config().width(3001).is_err() && config().height(3001).is_err());
}
