//! What moderation finds: nothing, unless the id of the room or the stream asks for it.

use super::{CensorTask, REJECTED, SUCCESS, SUSPICIOUS, Sense, Watch};
use crate::clock;
use crate::cx::Cx;
use crate::generated::rtc::callback::{
    CensorAudioV2Result, CensorVideoV2AudioResult, CensorVideoV2ImgResult, PictureFindings, PictureModeration, PictureRisk,
    PictureRiskDetail, SoundFindings, SoundModeration, SoundRisk, SoundRiskDetail, StreamSoundFindings, StreamSoundModeration,
};
use crate::moment::Moment;
use crate::operation::Words;
use crate::products::rtc::state::rooms::Rooms;

/// How long a look at a piece of sound takes, in milliseconds.
const LOOK: i64 = 399;
/// Nothing, or something in a picture.
const NO_SOUND: i64 = 1_000;
/// Something in what was said.
const SAID: i64 = 1_001;

/// What is advised.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Level {
    Pass,
    Review,
    Reject,
}

/// What was found.
struct Finding {
    level: Level,
    description: Words,
    labels: [Words; 3],
    /// Where it was found.
    source: i64,
    /// What was said.
    words: Words,
}

impl CensorTask {
    /// Tells what a look at a stream finds: what is harmless only if that was asked for.
    pub(super) fn find(&self, id: &str, watch: &Watch, stream: &str, at: Moment, rooms: &Rooms, cx: &mut Cx<'_>) {
        let finding = Finding::of(watch, Level::of(watch, &self.room, stream));
        if finding.level == Level::Pass && !watch.tells_all {
            return;
        }
        // Which of the room's streams it is, from 1.
        let place = self.streams.keys().take_while(|other| other.as_str() < stream).count() + 1;
        let code = 0;
        let [message, task_id, room_id, stream_id] =
            [SUCCESS.into(), id.to_owned().into(), self.room.clone().into(), stream.to_owned().into()];
        let (process_begin_time, process_finish_time) = (at.millis(), at.millis() + LOOK);
        let url = watch.results_to.as_deref();
        match watch.sense {
            Sense::Audio => {
                let room = rooms.room(&self.room);
                let user_id = room.and_then(|room| room.streams.get(stream)).map(|stream| stream.user.clone().into()).unwrap_or_default();
                let result_task_id = Words::from(format!("{id}_{place}"));
                let detail = Some(finding.in_room_sound(watch, &result_task_id));
                let aux_info = Some(SoundModeration { room_id, process_begin_time, process_finish_time, user_id });
                cx.tell_at(url, &CensorAudioV2Result { code, message, task_id, result_task_id, detail, aux_info });
            }
            Sense::VideoAudio => {
                let result_task_id = Words::from(format!("{id}_s_{place}_1"));
                let detail = Some(finding.in_stream_sound(watch, &result_task_id));
                let aux_info = Some(StreamSoundModeration { room_id, process_begin_time, process_finish_time, stream_id });
                cx.tell_at(url, &CensorVideoV2AudioResult { code, message, task_id, result_task_id, detail, aux_info });
            }
            Sense::Pictures => {
                let result_task_id = Words::from(format!("{id}_{place}_1"));
                let detail = Some(finding.in_picture(&result_task_id));
                let aux_info = Some(PictureModeration { room_id, img_time: clock::beijing(at.secs()).into(), stream_id });
                cx.tell_at(url, &CensorVideoV2ImgResult { code, message, task_id, result_task_id, detail, aux_info });
            }
        }
    }
}

impl Level {
    fn of(watch: &Watch, room: &str, stream: &str) -> Self {
        // Where the streams are mixed into one, only the room's id decides.
        let says = |word: &str| room.contains(word) || (!watch.mixed && stream.contains(word));
        if says(REJECTED) {
            Self::Reject
        } else if says(SUSPICIOUS) {
            Self::Review
        } else {
            Self::Pass
        }
    }

    fn word(self) -> Words {
        match self {
            Self::Pass => "PASS",
            Self::Review => "REVIEW",
            Self::Reject => "REJECT",
        }
        .into()
    }
}

impl Finding {
    fn of(watch: &Watch, level: Level) -> Self {
        if level == Level::Pass {
            let labels = ["normal".into(), Words::default(), Words::default()];
            return Self { level, description: "Normal".into(), labels, source: NO_SOUND, words: Words::default() };
        }
        let risk = Words::from(watch.risk.to_lowercase());
        Self {
            level,
            description: format!("{risk}:{risk}:{risk}").into(),
            labels: [risk.clone(), risk.clone(), risk],
            source: if watch.sense == Sense::Pictures { NO_SOUND } else { SAID },
            words: "words that the sandbox was asked to find".into(),
        }
    }

    fn is_risk(&self) -> bool {
        self.level != Level::Pass
    }

    fn in_room_sound(&self, watch: &Watch, id: &str) -> SoundFindings {
        let [risk_label1, risk_label2, risk_label3] = self.labels.clone();
        SoundFindings {
            risk_level: Some(self.level.word()),
            audio_text: self.words.clone(),
            audio_url: sound(id, ""),
            pre_audio_url: self.sound_before(watch, id),
            risk_description: self.description.clone(),
            risk_label1,
            risk_label2,
            risk_label3,
            vad_status: 1,
            risk_detail: Some(self.sound_detail()),
            risks: self.sound_risks(),
            topics: Vec::new(),
        }
    }

    fn in_stream_sound(&self, watch: &Watch, id: &str) -> StreamSoundFindings {
        let [risk_label1, risk_label2, risk_label3] = self.labels.clone();
        StreamSoundFindings {
            risk_level: Some(self.level.word()),
            content: self.words.clone(),
            audio_url: sound(id, ""),
            pre_audio_url: self.sound_before(watch, id),
            risk_description: self.description.clone(),
            risk_label1,
            risk_label2,
            risk_label3,
            vad_status: 1,
            risk_detail: Some(self.sound_detail()),
            risks: self.sound_risks(),
            topics: Vec::new(),
        }
    }

    fn in_picture(&self, id: &str) -> PictureFindings {
        let [risk_label1, risk_label2, risk_label3] = self.labels.clone();
        PictureFindings {
            risk_level: Some(self.level.word()),
            img_url: format!("http://moderation.sandbox.example/{id}.jpg").into(),
            risk_description: self.description.clone(),
            risk_label1,
            risk_label2,
            risk_label3,
            risk_detail: Some(self.picture_detail()),
            risks: self.picture_risks(),
            topics: Vec::new(),
        }
    }

    fn sound_before(&self, watch: &Watch, id: &str) -> Words {
        if self.is_risk() && watch.tells_before { sound(id, "_pre") } else { Words::default() }
    }

    fn sound_detail(&self) -> SoundRiskDetail {
        SoundRiskDetail { risk_source: self.source, audio_text: self.words.clone(), matched_lists: None }
    }

    /// The risk, if it is one, as it stands in the list of all.
    fn sound_risks(&self) -> Vec<SoundRisk> {
        let [risk_label1, risk_label2, risk_label3] = self.labels.clone();
        let risk = SoundRisk {
            risk_level: self.level.word(),
            risk_description: self.description.clone(),
            risk_label1,
            risk_label2,
            risk_label3,
            risk_detail: Some(self.sound_detail()),
        };
        self.is_risk().then_some(risk).into_iter().collect()
    }

    fn picture_detail(&self) -> PictureRiskDetail {
        PictureRiskDetail { risk_source: Some(self.source), ..PictureRiskDetail::default() }
    }

    fn picture_risks(&self) -> Vec<PictureRisk> {
        let [risk_label1, risk_label2, risk_label3] = self.labels.clone();
        let risk = PictureRisk {
            risk_level: self.level.word(),
            risk_description: self.description.clone(),
            risk_label1,
            risk_label2,
            risk_label3,
            probability: None,
            risk_detail: Some(self.picture_detail()),
        };
        self.is_risk().then_some(risk).into_iter().collect()
    }
}

fn sound(id: &str, end: &str) -> Words {
    format!("http://moderation.sandbox.example/{id}{end}.mp3").into()
}
