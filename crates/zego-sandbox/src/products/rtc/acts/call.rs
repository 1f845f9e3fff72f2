//! One call: what it may look at and change, and how an operation asks for its parameters.

use serde_json::{Map, Value};

use crate::config::{AppConfig, Cdn, Feature};
use crate::cx::Cx;
use crate::ids::Ids;
use crate::log::shown;
use crate::outbox::Outbox;
use crate::product::Answer;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::media::Media;
use crate::products::rtc::state::mixing::Mixing;
use crate::products::rtc::state::rooms::Rooms;
use crate::products::rtc::state::streams::Streams;
use crate::products::rtc::state::tasks::FileTasks;
use crate::quirks::Quirks;
use crate::refusal::Refusal;

/// TEMPORARY: runs an act that reads its parameters by name.
pub(super) fn run(
    parameters: Map<String, Value>,
    rtc: &mut Rtc,
    cx: &mut Cx<'_>,
    act: fn(&mut CallContext<'_>) -> Result<CallAnswer, Refusal>,
) -> Result<Box<dyn Answer>, Refusal> {
    let Rtc { media, rooms, streams, mixing, tasks, .. } = rtc;
    let now = cx.now.secs();
    let mut call = CallContext {
        app: cx.app,
        quirks: cx.quirks,
        callback_hosts: cx.callback_hosts,
        media,
        rooms,
        streams,
        mixing,
        tasks,
        outbox: cx.outbox,
        ids: cx.ids,
        now,
        parameters,
        notes: Vec::new(),
        news: None,
    };
    let done = act(&mut call);
    cx.remarks.notes = call.notes;
    cx.remarks.news = call.news;
    let CallAnswer { data, text } = done?;
    cx.remarks.text = text;
    Ok(Box::new(data))
}

/// What an operation answers: its data, and what the log says of it.
pub(crate) struct CallAnswer {
    pub(super) data: Value,
    pub(super) text: String,
}

/// One call, with all it may look at and change.
pub(crate) struct CallContext<'w> {
    pub(super) app: &'w AppConfig,
    pub(super) quirks: &'w Quirks,
    /// The hosts that may be called back besides this machine.
    pub(super) callback_hosts: &'w [String],
    pub(super) media: &'w mut Media,
    pub(super) rooms: &'w mut Rooms,
    pub(super) streams: &'w mut Streams,
    pub(super) mixing: &'w mut Mixing,
    pub(super) tasks: &'w mut FileTasks,
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
    pub(super) fn activated(&self, feature: Feature) -> Result<(), Refusal> {
        if self.app.features.contains(&feature) {
            return Ok(());
        }
        let (code, name) = match feature {
            Feature::Recording => (3, "CDN recording"),
            Feature::StreamControl => (3, "control of CDN streams"),
            Feature::Mixing => (110_200_157, "mixing"),
            Feature::Moderation => (50_117, "moderation"),
        };
        Err(Refusal::new(code, format!("{name} is not activated for app {}", self.app.app_id)))
    }

    /// The vendor: code 4 if the app has not enabled it.
    pub(super) fn vendor(&self) -> Result<Cdn, Refusal> {
        let name = self.text("Vendor").unwrap_or_default();
        let cdn = Cdn::named(name).ok_or_else(|| Refusal::parameter(format!("Vendor is `{}`, which is no vendor", shown(name))))?;
        self.enabled(cdn)?;
        Ok(cdn)
    }

    pub(super) fn enabled(&self, cdn: Cdn) -> Result<(), Refusal> {
        if self.app.vendors.contains(&cdn) {
            return Ok(());
        }
        Err(Refusal::new(4, format!("Vendor {cdn} is not enabled for app {}", self.app.app_id)))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).and_then(Value::as_str)
    }

    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let items = self.parameters.get(name).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// A number, also where the table calls it text.
    pub(super) fn number(&self, name: &str) -> Option<Result<i64, Refusal>> {
        let value = self.parameters.get(name)?;
        let number = value.as_i64().or_else(|| value.as_str()?.parse().ok());
        Some(number.ok_or_else(|| Refusal::parameter(format!("{name} is not a whole number"))))
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.parameters.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}
