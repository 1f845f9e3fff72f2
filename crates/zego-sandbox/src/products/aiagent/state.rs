//! What an app has of AI agents: those that are registered, and instances of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use zego_model::SecretJson;

use super::instance::{Instance, end};
use super::rooms::Rooms;
use crate::cx::Cx;
use crate::entries;
use crate::moment::Moment;
use crate::notice::RoomEvent;
use crate::operation::SecretText;

/// What an app has of AI agents.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AiAgent {
    /// By their ids.
    pub(super) agents: BTreeMap<String, Agent>,
    /// By their ids, which are numbers of 19 digits. There are few: 10 at most, and 10 digital humans.
    #[serde(with = "entries")]
    pub(super) instances: BTreeMap<u64, Instance>,
    pub(super) rooms: Rooms,
}

/// A registered agent.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agent {
    pub(super) asr: Option<Asr>,
    pub(super) llm: Option<Llm>,
    pub(super) name: String,
    pub(super) tts: Option<Tts>,
}

/// What thinks for an agent.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Llm {
    pub(super) add_agent_info: Option<bool>,
    pub(super) api_key: SecretText,
    pub(super) extra_info: Option<Value>,
    pub(super) model: String,
    pub(super) params: Option<Value>,
    pub(super) system_prompt: Option<String>,
    pub(super) temperature: Option<f64>,
    pub(super) top_p: Option<f64>,
    pub(super) url: String,
    pub(super) vendor: Option<String>,
}

/// What speaks for an agent.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tts {
    pub(super) character_filter: Option<Vec<String>>,
    /// Pairs of marks.
    pub(super) filter_text: Option<Vec<(String, String)>>,
    pub(super) params: SecretJson,
    pub(super) terminator_text: Option<String>,
    pub(super) url: Option<String>,
    pub(super) vendor: String,
}

/// What hears for an agent.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asr {
    pub(super) hot_word: Option<String>,
    pub(super) params: Option<Value>,
    pub(super) pause_interval: Option<u64>,
    pub(super) vad_energy_threshold: Option<f64>,
    pub(super) vad_min_speech: Option<u64>,
    pub(super) vad_sensitive_level: Option<i64>,
    pub(super) vad_silence_segmentation: Option<u64>,
    pub(super) vendor: Option<String>,
}

impl AiAgent {
    pub(super) fn next_due(&self) -> Option<Moment> {
        self.instances.values().filter_map(Instance::next_due).min()
    }

    /// What is due now happens, to each instance in turn.
    pub(super) fn fall_due(&mut self, cx: &mut Cx<'_>) {
        self.instances.retain(|_, instance| match instance.fall_due(cx) {
            None => true,
            Some(why) => {
                instance.end(why, cx);
                false
            }
        });
    }

    /// Something happened in a room: an instance ends with a room that is closed.
    pub(super) fn hear(&mut self, room: &str, event: &RoomEvent, cx: &mut Cx<'_>) {
        self.rooms.hear(room, event);
        if *event == RoomEvent::Closed {
            self.instances.retain(|_, instance| {
                let is_in = instance.place.as_ref().is_some_and(|place| place.room == room);
                if is_in {
                    instance.end(end::DISCONNECTED, cx);
                }
                !is_in
            });
        }
    }

    /// Instances see who is in their rooms.
    pub(super) fn look_around(&mut self, cx: &mut Cx<'_>) {
        let rooms = &self.rooms;
        self.instances.retain(|_, instance| match instance.look_around(rooms, cx.now) {
            None => true,
            Some(why) => {
                instance.end(why, cx);
                false
            }
        });
    }
}
