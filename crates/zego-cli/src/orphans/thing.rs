//! What runs, or did, in a table or as JSON.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use zego_model::UtcTime;
use zego_model::page::FoundRunning;
use zego_model::text::printable;

use crate::listing::{Listed, UNTOLD};
use crate::names;

/// How the end of something went.
#[derive(Clone, Debug)]
pub(super) enum Ending {
    Ended,
    /// It had ended before.
    WasOver,
    /// It may run still; why.
    Failed(String),
}

impl Ending {
    const fn word(&self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::WasOver => "was over",
            Self::Failed(_) => "failed",
        }
    }
}

/// Something that was found, and how its end went where it was to be ended.
pub(super) struct Thing {
    pub(super) found: FoundRunning,
    pub(super) ending: Option<Ending>,
}

impl Thing {
    /// What a list calls it.
    pub(super) fn ids(&self) -> Vec<(&'static str, String)> {
        self.found.running().ids
    }

    fn began(&self) -> Option<String> {
        UtcTime::from_unix_seconds(self.found.began()?.0).ok().map(|time| time.to_string())
    }

    /// What the list says of where it is: the texts beside its name.
    fn place(&self) -> String {
        let ids = self.ids();
        let texts = self.found.item().iter().filter_map(|(name, value)| Some((name, value.as_str().filter(|text| !text.is_empty())?)));
        let others = texts.filter(|(name, _)| !ids.iter().any(|(id, _)| id == name));
        let place: Vec<_> = others.map(|(name, text)| format!("{name}={}", printable(text))).collect();
        if place.is_empty() { UNTOLD.to_owned() } else { place.join(" ") }
    }
}

impl Serialize for Thing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let running = self.found.running();
        let ids: Map<String, Value> = running.ids.iter().map(|(name, id)| ((*name).to_owned(), id.as_str().into())).collect();
        let mut document = json!({
            "service": running.service,
            "ids": ids,
            "began": self.began(),
            "ended_by": running.ended_by,
            "item": self.found.item(),
        });
        if let Some(ending) = &self.ending {
            document["outcome"] = ending.word().into();
            if let Ending::Failed(why) = ending {
                document["message"] = why.as_str().into();
            }
        }
        document.serialize(serializer)
    }
}

impl Listed for Thing {
    fn headings(&self) -> Vec<String> {
        let last = if self.ending.is_some() { "OUTCOME" } else { "ENDED BY" };
        ["SERVICE", "ID", "BEGAN", "WHERE", last].map(str::to_owned).to_vec()
    }

    fn is_number(&self, _column: usize) -> bool {
        false
    }

    fn cells(&self) -> Vec<String> {
        let running = self.found.running();
        let ids: Vec<_> = running.ids.iter().map(|(_, id)| printable(id).to_string()).collect();
        let last = match &self.ending {
            None => running.ended_by.to_owned(),
            Some(Ending::Failed(why)) => format!("failed: {}", printable(why)),
            Some(ending) => ending.word().to_owned(),
        };
        let service = names::service(running.service).map_or_else(|_| running.service.to_owned(), names::service_command);
        vec![service, ids.join(" "), self.began().unwrap_or_else(|| UNTOLD.to_owned()), self.place(), last]
    }
}
