//! Each operation of mixing and moderation from a typed request to a typed answer, with every parameter that the table has.

use zego_model::rtc::moderation::{
    AudioModeration, AudioRisk, AudioTopic, GenerateIdentifyToken, Language, Scenario, StartCensorAudioV2, StartCensorVideoV2,
    StopCensorAudioV2, StopCensorVideoV2, VideoModeration, VideoRisk, VideoTopic,
};
use zego_model::rtc::stream_mixing::{
    Alignment, AudioCodec, AutoMixInput, AutoMixOutput, BaseLayer, BlurMargins, ExtendedParameter, FontType, GetMixTaskInfo, ImageCheck,
    InputChange, InputContent, LabelFont, MixInput, MixOutput, MixPlace, MixVideoCodec, Placeholder, PlaceholderMode, RenderMode,
    SoundChannel, StartAutoMix, StartCloudTranscode, StartMix, StopAutoMix, StopCloudTranscode, StopMix, TargetRoom, TextLabel,
    TranscodeConfig, TranscodeInput, TranscodeOutput, TranscodeTemplate, TranscodeVideoCodec, Watermark, WatermarkPlace,
};
use zego_model::{RtmpUrl, Url};

use crate::typed::Calls;

const ROOM: &str = "class-1";
const CAMERA: &str = "teacher-1-camera";
const IMAGE: &str = "https://storage.example.com/1.png";
const HOOK: &str = "http://127.0.0.1:9/hook";

fn rtmp(text: &str) -> RtmpUrl {
    RtmpUrl::new(text).unwrap()
}

fn mix() -> StartMix {
    let font = LabelFont::new(FontType::Puhuiti).size(26).unwrap().color(256).unwrap().transparency(50).unwrap().border_color(0).unwrap();
    let camera = MixInput::new(CAMERA, MixPlace::new().layer(1).top(0).left(0).bottom(640).right(180).corner_radius(10).unwrap())
        .unwrap()
        .blur(BlurMargins::new().top(10).left(10).bottom(10).right(12))
        .placeholder(Placeholder::new().url(IMAGE).unwrap().mode(PlaceholderMode::Always))
        .content(InputContent::Video)
        .sound_level_id(1)
        .volume(100)
        .unwrap()
        .label(TextLabel::new("Hello", 10, 10, font).unwrap())
        .render_mode(RenderMode::Crop)
        .user_id("teacher-1")
        .unwrap();
    let far = Url::new("https://pull.example.com/live/far.flv").unwrap();
    let far = MixInput::new(far, MixPlace::new().layer(2)).unwrap().sound_level_id(2);
    let output = MixOutput::new("mixed", 360, 640, 15, 1_200_000)
        .unwrap()
        .video_codec(MixVideoCodec::H264Svc)
        .audio_codec(AudioCodec::AacLc)
        .audio_bitrate(48_000)
        .sound_channel(SoundChannel::Stereo)
        .extra_layers([BaseLayer::new().video_bitrate(300_000).unwrap()])
        .unwrap()
        .low_bitrate_hd(false)
        .target_room(TargetRoom::new(ROOM, "mixer"));
    let cdn = MixOutput::new(rtmp("rtmp://publish.example.com/live/mix"), 180, 320, 15, 400_000).unwrap();
    StartMix::new("mix", "mixer", [camera, far], [output, cdn])
        .unwrap()
        .sequence(1)
        .room_id(ROOM)
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
        .extended([ExtendedParameter::new("video_encode", "h264")])
        .alignment(Alignment::Chosen)
        .buffer(4_000)
        .unwrap()
        .wait_for_video(true)
        .max_idle_time(90)
        .unwrap()
}

fn sound() -> StartAutoMix {
    let inputs = [
        AutoMixInput::new("anna-camera").unwrap().change(InputChange::Add).sound_level_id(7).volume(200).unwrap(),
        AutoMixInput::new(CAMERA).unwrap().change(InputChange::Remove),
    ];
    let output =
        AutoMixOutput::new("sound").unwrap().audio_codec(AudioCodec::Opus).audio_bitrate(64_000).sound_channel(SoundChannel::Stereo);
    StartAutoMix::new("sound", "listener", ROOM, [output])
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
        .extended([ExtendedParameter::new("k1", "v1")])
}

#[test]
fn every_parameter_of_mixing() {
    let mut calls = Calls::new();
    let mixed = calls.zego(&mix()).output;
    assert_eq!((mixed.sequence, &*mixed.room_id, mixed.play_info.len()), (1, ROOM, 2));
    calls.bench.now += 9;
    assert_eq!(calls.zego(&GetMixTaskInfo::new("mix")).output.task_info.unwrap().mix_duration.0, 9);
    assert_eq!(&*calls.zego(&sound()).output.play_info[0].stream_id, "sound");

    let config = TranscodeConfig::new().video_enc_id(TranscodeVideoCodec::H265).gop(2).unwrap().short_edge_adaption(true);
    let config = config.fps(15).height(720).unwrap().width(1_280).unwrap().video_bitrate(1_500_000).low_bitrate_hd(true);
    let copy = TranscodeOutput::new("copy", TranscodeTemplate::Custom).unwrap().template_config(config);
    // What a mix puts out can be transcoded.
    let _ = calls.zego(&StartCloudTranscode::new("copies", "copier", TranscodeInput::new("mixed").unwrap(), [copy]).unwrap().sequence(3));

    let _ = calls.zego(&StopCloudTranscode::new("copies", "copier").sequence(4));
    let _ = calls.zego(&StopAutoMix::new("sound", ROOM).sequence(3).user_id("listener"));
    let _ = calls.zego(&StopMix::new("mix").sequence(2).user_id("mixer"));
    calls.are_complete("rtc", 7);
}

#[test]
fn every_parameter_of_moderation() {
    let mut calls = Calls::new();
    assert_eq!(calls.zego(&GenerateIdentifyToken::new().effective_time(2_592_000).unwrap()).output.remain_time.0, 2_592_000);
    let audio =
        StartCensorAudioV2::new(ROOM, Scenario::LiveStreaming, Language::Chinese, [AudioRisk::AdvertisingLaw, AudioRisk::BannedSongs])
            .unwrap()
            .result_callback_url(HOOK)
            .unwrap()
            .status_callback_url(HOOK)
            .unwrap()
            .mix(true)
            .topics([AudioTopic::Minors, AudioTopic::Voice])
            .label_language(Language::English)
            .return_all_text(false)
            .return_pre_text(true)
            .return_pre_audio(true)
            .return_finish_info(true);
    let task = calls.zego(&audio).output.task_id;
    let _ = calls.zego(&StopCensorAudioV2::new(task));

    let sound = AudioModeration::new()
        .risks([AudioRisk::Erotic, AudioRisk::BannedSongsInVideo])
        .topics([AudioTopic::Singing])
        .audio_language(Language::Malay)
        .return_all_text(true)
        .return_pre_text(false)
        .return_pre_audio(true)
        .result_callback_url(HOOK)
        .unwrap()
        .status_callback_url(HOOK)
        .unwrap();
    let pictures = VideoModeration::new()
        .risks([VideoRisk::Text, VideoRisk::QrCode])
        .topics([VideoTopic::Minors, VideoTopic::Logo])
        .return_all_images(true)
        .detect_interval(5)
        .unwrap()
        .result_callback_url(HOOK)
        .unwrap()
        .status_callback_url(HOOK)
        .unwrap();
    let video =
        StartCensorVideoV2::new(ROOM, Scenario::PrivateChat, pictures).language(Language::Hindi).audio(sound).return_finish_info(false);
    let task = calls.zego(&video).output.task_id;
    let _ = calls.zego(&StopCensorVideoV2::new(task));
    calls.are_complete("rtc", 5);
}
