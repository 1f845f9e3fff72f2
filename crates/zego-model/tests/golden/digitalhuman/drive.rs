//! What digital humans say and do.

use serde_json::json;
use zego_model::digitalhuman::drive::{
    DoAction, DriveByAudio, DriveByRtcStream, DriveByText, DriveByWsStream, InterruptDriveTask, StreamSource, Voice, VoiceChannel,
};

use crate::{Golden, post};

const HOST: &str = "aigc-digitalhuman-api.zegotech.cn";
const TASK: &str = "f06d1f5d-c0d1-4845-9a2c-f0a45ee037fd";

fn voice() -> Voice {
    Voice::new("xxx").speech_rate(51).unwrap().pitch_rate(51).unwrap().volume(51).unwrap()
}

pub(crate) fn golden() -> Vec<Golden> {
    vec![
        post(
            &DriveByText::new(TASK, "xxx", voice()).unwrap().interrupt(true),
            "DriveByText",
            json!({
                "TaskId": TASK,
                "Text": "xxx",
                "TTSConfig": {"Volume": 51, "SpeechRate": 51, "PitchRate": 51, "TimbreId": "xxx"},
                "InterruptMode": 1,
            }),
        ),
        post(
            &DriveByText::new(TASK, "xxx", Voice::new("xxx")).unwrap(),
            "DriveByText",
            json!({"TaskId": TASK, "Text": "xxx", "TTSConfig": {"TimbreId": "xxx"}}),
        ),
        post(
            &DriveByAudio::new(TASK, "https://xxx.com/xxx.wav").unwrap().interrupt(true).voice_channel(VoiceChannel::Left),
            "DriveByAudio",
            json!({"TaskId": TASK, "AudioUrl": "https://xxx.com/xxx.wav", "InterruptMode": 1, "VoiceChannel": 1}),
        ),
        post(
            &DriveByRtcStream::new(TASK, StreamSource::new("1234567890", "test")),
            "DriveByRTCStream",
            json!({"TaskId": TASK, "RTCConfig": {"RoomId": "1234567890", "StreamId": "test"}}),
        ),
        post(&DriveByWsStream::new(TASK), "DriveByWsStream", json!({"TaskId": TASK})),
        // Its Action is not the query's.
        post(&DoAction::new(TASK, "shake_hands"), "DoAction", json!({"TaskId": TASK, "Action": "shake_hands"})),
        post(&InterruptDriveTask::new(TASK), "InterruptDriveTask", json!({"TaskId": TASK})),
    ]
    .into_iter()
    .map(|golden| golden.at(HOST))
    .collect()
}

#[test]
fn a_text_has_1800_characters_at_most() {
    assert!(DriveByText::new(TASK, "数".repeat(1_800), Voice::new("t")).is_ok());
    assert!(DriveByText::new(TASK, "a".repeat(1_801), Voice::new("t")).is_err());
}

#[test]
fn a_voice_keeps_within_its_ranges() {
    for (rate, right) in [(-501, false), (-500, true), (500, true), (501, false)] {
        assert_eq!(Voice::new("t").speech_rate(rate).is_ok(), right, "{rate}");
        assert_eq!(Voice::new("t").pitch_rate(rate).is_ok(), right, "{rate}");
    }
    for (volume, right) in [(0, false), (1, true), (100, true), (101, false)] {
        assert_eq!(Voice::new("t").volume(volume).is_ok(), right, "{volume}");
    }
}
