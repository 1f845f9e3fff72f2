//! What moderation finds: nothing, unless the id of the room or the stream asks for it.

use serde_json::{Value, json};

use super::{REJECTED, SUSPICIOUS, Sense, Watch};
use crate::clock;

/// What a finding is about.
pub(super) struct RiskFinding<'f> {
    pub(super) task: &'f str,
    pub(super) room: &'f str,
    pub(super) stream: &'f str,
    pub(super) user: &'f str,
    /// Which of the room's streams it is, from 1.
    pub(super) place: usize,
    /// When it was made.
    pub(super) at: i64,
}

/// What is advised.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Level {
    Pass,
    Review,
    Reject,
}

impl Level {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Review => "REVIEW",
            Self::Reject => "REJECT",
        }
    }
}

impl RiskFinding<'_> {
    /// The fields of the event; `None` for what is harmless, unless that was asked for.
    pub(super) fn fields(&self, watch: &Watch) -> Option<Value> {
        let level = self.level(watch);
        if level == Level::Pass && !watch.tells_all {
            return None;
        }
        let (begins, ends) = (self.at.saturating_mul(1000), self.at.saturating_mul(1000) + 399);
        let (id, about) = match watch.sense {
            Sense::Audio => (
                format!("{}_{}", self.task, self.place),
                json!({ "RoomId": self.room, "ProcessBeginTime": begins, "ProcessFinishTime": ends, "UserId": self.user }),
            ),
            Sense::VideoAudio => (
                format!("{}_s_{}_1", self.task, self.place),
                json!({ "RoomId": self.room, "ProcessBeginTime": begins, "ProcessFinishTime": ends, "StreamId": self.stream }),
            ),
            Sense::Pictures => (
                format!("{}_{}_1", self.task, self.place),
                json!({ "RoomId": self.room, "ImgTime": clock::beijing(self.at), "StreamId": self.stream }),
            ),
        };
        let detail = detail(watch, level, &id);
        Some(json!({ "Code": 0, "Message": "success", "TaskId": self.task, "ResultTaskId": id, "Detail": detail, "AuxInfo": about }))
    }

    fn level(&self, watch: &Watch) -> Level {
        // Where the streams are mixed into one, only the room's id decides.
        let says = |word: &str| self.room.contains(word) || (!watch.mixed && self.stream.contains(word));
        if says(REJECTED) {
            Level::Reject
        } else if says(SUSPICIOUS) {
            Level::Review
        } else {
            Level::Pass
        }
    }
}

fn detail(watch: &Watch, level: Level, id: &str) -> Value {
    let is_risk = level != Level::Pass;
    let words = if is_risk { "words that the sandbox was asked to find" } else { "" };
    let source = match (is_risk, watch.sense) {
        (false, _) | (_, Sense::Pictures) => 1_000,
        _ => 1_001,
    };
    let label = |otherwise: &str| if is_risk { watch.risk.to_lowercase() } else { otherwise.to_owned() };
    let risk = json!({
        "RiskLevel": level.as_str(),
        "RiskDescription": if is_risk { format!("{0}:{0}:{0}", label("")) } else { "Normal".to_owned() },
        "RiskLabel1": label("normal"),
        "RiskLabel2": label(""),
        "RiskLabel3": label(""),
        "RiskDetail": { "RiskSource": source, "AudioText": words, "MatchedLists": null },
    });
    let mut detail = risk.clone();
    detail["RiskInfoList"] = if is_risk { json!([risk]) } else { json!([]) };
    detail["BusinessInfoList"] = json!([]);
    let sound = |end: &str| format!("http://moderation.sandbox.example/{id}{end}.mp3");
    match watch.sense {
        Sense::Pictures => detail["ImgUrl"] = format!("http://moderation.sandbox.example/{id}.jpg").into(),
        Sense::Audio | Sense::VideoAudio => {
            detail[if watch.sense == Sense::Audio { "AudioText" } else { "Content" }] = words.into();
            detail["AudioUrl"] = sound("").into();
            detail["PreAudioUrl"] = if is_risk && watch.tells_before { sound("_pre") } else { String::new() }.into();
            detail["VadStatus"] = 1.into();
        }
    }
    detail
}
