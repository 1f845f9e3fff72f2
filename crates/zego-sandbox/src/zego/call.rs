//! One call: what it may look at and change, and how an operation asks for its parameters.

use serde_json::{Map, Value};

use super::CallRefusal;
use crate::config::{AppConfig, Cdn, Feature};
use crate::ids::Ids;
use crate::log::shown;
use crate::outbox::Outbox;
use crate::quirks::Quirks;
use crate::state::media::Media;
use crate::state::mixing::Mixing;
use crate::state::moderation::Moderation;
use crate::state::rooms::Rooms;
use crate::state::streams::Streams;
use crate::state::tasks::FileTasks;

/// What an operation answers: its data, and what the log says of it.
pub(super) struct CallAnswer {
    pub(super) data: Value,
    pub(super) text: String,
}

/// One call, with all it may look at and change.
pub(super) struct CallContext<'w> {
    pub(super) app: &'w AppConfig,
    pub(super) quirks: &'w Quirks,
    pub(super) media: &'w mut Media,
    pub(super) rooms: &'w mut Rooms,
    pub(super) streams: &'w mut Streams,
    pub(super) mixing: &'w mut Mixing,
    pub(super) tasks: &'w mut FileTasks,
    pub(super) moderation: &'w mut Moderation,
    pub(super) outbox: &'w mut Outbox,
    pub(super) ids: &'w mut Ids,
    pub(super) now: i64,
    pub(super) parameters: Map<String, Value>,
    pub(super) notes: Vec<String>,
    /// The code and message of a success that is not 0: 41006.
    pub(super) news: Option<(i64, &'static str)>,
}

impl CallContext<'_> {
    /// The family's code for it, unless the service is activated for the app.
    pub(super) fn activated(&self, feature: Feature) -> Result<(), CallRefusal> {
        if self.app.features.contains(&feature) {
            return Ok(());
        }
        let (code, name) = match feature {
            Feature::Recording => (3, "CDN recording"),
            Feature::StreamControl => (3, "control of CDN streams"),
            Feature::Mixing => (110_200_157, "mixing"),
            Feature::Moderation => (50_117, "moderation"),
        };
        Err(CallRefusal::new(code, format!("{name} is not activated for app {}", self.app.app_id)))
    }

    /// The vendor: code 4 if the app has not enabled it.
    pub(super) fn vendor(&self) -> Result<Cdn, CallRefusal> {
        let name = self.text("Vendor").unwrap_or_default();
        let cdn = Cdn::named(name).ok_or_else(|| CallRefusal::parameter(format!("Vendor is `{}`, which is no vendor", shown(name))))?;
        self.enabled(cdn)?;
        Ok(cdn)
    }

    pub(super) fn enabled(&self, cdn: Cdn) -> Result<(), CallRefusal> {
        if self.app.vendors.contains(&cdn) {
            return Ok(());
        }
        Err(CallRefusal::new(4, format!("Vendor {cdn} is not enabled for app {}", self.app.app_id)))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).and_then(Value::as_str)
    }

    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let items = self.parameters.get(name).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// A number, also where the table calls it text.
    pub(super) fn number(&self, name: &str) -> Option<Result<i64, CallRefusal>> {
        let value = self.parameters.get(name)?;
        let number = value.as_i64().or_else(|| value.as_str()?.parse().ok());
        Some(number.ok_or_else(|| CallRefusal::parameter(format!("{name} is not a whole number"))))
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.parameters.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}
