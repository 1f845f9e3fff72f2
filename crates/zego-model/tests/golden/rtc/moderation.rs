//! The moderation family: mostly JSON bodies.

use serde_json::json;
use zego_model::rtc::moderation::{
    AudioModeration, AudioRisk, AudioTopic, GenerateIdentifyToken, Language, Scenario, StartCensorAudioV2, StartCensorVideoV2,
    StopCensorAudioV2, StopCensorVideoV2, VideoModeration, VideoRisk, VideoTopic,
};
use zego_model::{Problem, RequestError, Violation};

use crate::{Golden, get, post};

const RESULTS: &str = "https://example.com/results?app=1";
const STATES: &str = "http://example.com/states";

pub(crate) fn golden() -> Vec<Golden> {
    vec![
        get(&GenerateIdentifyToken::new().effective_time(2_592_000).unwrap(), "GenerateIdentifyToken", "EffectiveTime=2592000"),
        audio(),
        video(),
        post(
            &StopCensorAudioV2::new("9f58178ba8034902c6028c728bc6f6e4"),
            "StopCensorAudioV2",
            json!({"TaskId": "9f58178ba8034902c6028c728bc6f6e4"}),
        ),
        post(
            &StopCensorVideoV2::new("9f58178ba8034902c6028c728bc6f6e4"),
            "StopCensorVideoV2",
            json!({"TaskId": "9f58178ba8034902c6028c728bc6f6e4"}),
        ),
    ]
}

fn audio() -> Golden {
    let risks = [AudioRisk::AdvertisingLaw, AudioRisk::BannedSongs, AudioRisk::from("NEW")];
    let request = StartCensorAudioV2::new("room_1", Scenario::LiveStreaming, Language::Chinese, risks)
        .unwrap()
        .result_callback_url(RESULTS)
        .unwrap()
        .status_callback_url(STATES)
        .unwrap()
        .mix(true)
        .topics([AudioTopic::Minors, AudioTopic::Voice])
        .label_language(Language::English)
        .return_all_text(false)
        .return_pre_text(true)
        .return_pre_audio(true)
        .return_finish_info(true);
    let body = json!({
        "RoomId": "room_1",
        "EventId": "live_streaming",
        "ResultCallbackUrl": "https://example.com/results?app=1",
        "StatusCallbackUrl": "http://example.com/states",
        "IsMixingEnabled": 1,
        "AudioLanguage": "zh",
        "RiskTypeList": ["ADLAW", "BANDAUDIO", "NEW"],
        "BusinessTypeList": ["MOINIR", "VOICE"],
        "LabelLanguage": "en",
        "ReturnAllText": 0,
        "ReturnPreText": 1,
        "ReturnPreAudio": 1,
        "ReturnFinishInfo": 1,
    });
    post(&request, "StartCensorAudioV2", body)
}

fn video() -> Golden {
    let audio = AudioModeration::new()
        .risks([AudioRisk::Erotic, AudioRisk::BannedSongsInVideo])
        .topics([AudioTopic::Singing])
        .audio_language(Language::Malay)
        .return_all_text(true)
        .return_pre_text(false)
        .return_pre_audio(true)
        .result_callback_url(RESULTS)
        .unwrap()
        .status_callback_url(STATES)
        .unwrap();
    let video = VideoModeration::new()
        .risks([VideoRisk::Text, VideoRisk::QrCode])
        .topics([VideoTopic::Minors, VideoTopic::Logo])
        .return_all_images(true)
        .detect_interval(5)
        .unwrap()
        .result_callback_url(RESULTS)
        .unwrap()
        .status_callback_url(STATES)
        .unwrap();
    let request =
        StartCensorVideoV2::new("room_1", Scenario::PrivateChat, video).language(Language::Hindi).audio(audio).return_finish_info(false);
    let body = json!({
        "RoomId": "room_1",
        "EventId": "private_chat",
        "Language": "hi",
        "AudioParam": {
            "RiskTypeList": ["EROTIC", "BANEDAUDIO"],
            "BusinessTypeList": ["SING"],
            "AudioLanguage": "ms",
            "ReturnAllText": 1,
            "ReturnPreText": 0,
            "ReturnPreAudio": 1,
            "ResultCallbackUrl": "https://example.com/results?app=1",
            "StatusCallbackUrl": "http://example.com/states",
        },
        "VideoParam": {
            "RiskTypeList": ["IMGTEXTRISK", "QRCODE"],
            "BusinessTypeList": ["AGE", "PHOTOMATERIALLOGO"],
            "ReturnAllImg": 1,
            "DetectFrequency": 5,
            "ResultCallbackUrl": "https://example.com/results?app=1",
            "StatusCallbackUrl": "http://example.com/states",
        },
        "ReturnFinishInfo": 0,
    });
    post(&request, "StartCensorVideoV2", body)
}

#[test]
fn limits_are_those_of_the_pages() {
    let url = |url: &str| VideoModeration::new().result_callback_url(url).map(drop);
    assert!(
        matches!(url("example.com"), Err(RequestError::Violation(Violation { problem: Problem::NotUrl { .. }, .. })))
            && url("https://example.com").is_ok()
    );
    let interval = |seconds: u64| VideoModeration::new().detect_interval(seconds);
    assert!(interval(1).is_ok() && interval(60).is_ok() && interval(0).is_err());
    assert_eq!(interval(61).unwrap_err().to_string(), "DetectFrequency is 61, not within 1 to 60");
    let token = |seconds: u64| GenerateIdentifyToken::new().effective_time(seconds);
    assert!(token(2_592_000).is_ok() && token(2_592_001).is_err());
    let none: [AudioRisk; 0] = [];
    assert!(StartCensorAudioV2::new("r", Scenario::AudioRoom, Language::Thai, none).is_err());
}
