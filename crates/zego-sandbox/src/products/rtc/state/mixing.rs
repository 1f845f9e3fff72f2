//! Mixing, auto-mixing and cloud transcoding tasks.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::rooms::{Rooms, StreamEnd};
use crate::config::AppConfig;
use crate::cx::Cx;
use crate::log::shown;
use crate::outbox::Outbox;

/// Mixing, auto-mixing and cloud transcoding tasks.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Mixing {
    /// Mixing tasks, automatic ones among them: they share their names.
    pub(crate) mixes: BTreeMap<String, Mix>,
    /// Transcoding tasks.
    pub(crate) transcodings: BTreeMap<String, Transcoding>,
}

/// Where a stream comes from or goes to.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
pub(crate) enum StreamPlace {
    /// A stream of ZEGO's media service.
    Stream(String),
    /// An address elsewhere.
    Url(String),
}

/// A mixing task.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Mix {
    /// Whether it mixes all streams of its room.
    pub(crate) automatic: bool,
    pub(crate) user: String,
    pub(crate) room: String,
    pub(crate) sequence: u64,
    pub(crate) started: i64,
    pub(crate) inputs: Vec<StreamPlace>,
    pub(crate) outputs: Vec<StreamPlace>,
    /// The outputs that are listed in a room, as room and stream.
    pub(crate) listed: Vec<(String, String)>,
    /// What was asked for: some of it cannot be changed.
    pub(crate) parameters: Map<String, Value>,
    /// How long it lives without any input, in seconds; an automatic one for ever.
    pub(crate) patience: Option<i64>,
    /// Since when it is without any input.
    pub(crate) idle_since: Option<i64>,
}

/// A transcoding task.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Transcoding {
    pub(crate) user: String,
    pub(crate) sequence: u64,
    pub(crate) outputs: Vec<StreamPlace>,
}

impl Mixing {
    /// Lets time pass: a mix whose inputs have all been gone for too long ends by itself.
    pub(crate) fn settle(&mut self, rooms: &mut Rooms, cx: &mut Cx<'_>) {
        let now = cx.now.secs();
        let published: BTreeSet<String> = self.outputs().filter_map(StreamPlace::name).map(str::to_owned).collect();
        let is_live = |place: &StreamPlace| place.name().is_none_or(|name| published.contains(name) || rooms.stream(name).is_some());
        let mut ended = Vec::new();
        for (id, mix) in &mut self.mixes {
            let Some(patience) = mix.patience else { continue };
            if mix.inputs.iter().any(is_live) {
                mix.idle_since = None;
                continue;
            }
            // Since the last of them was closed; what closed long ago, or with another mix, is forgotten.
            let closed = mix.inputs.iter().filter_map(|place| rooms.closed_stream(place.name()?)).map(|closed| closed.closed.secs());
            let since = *mix.idle_since.get_or_insert_with(|| closed.max().unwrap_or(now));
            if now - since >= patience {
                ended.push(id.clone());
            }
        }
        for id in ended {
            self.end(&id, rooms, cx);
        }
    }

    /// Ends a mixing task, and tells of it.
    pub(crate) fn end(&mut self, id: &str, rooms: &mut Rooms, cx: &mut Cx<'_>) -> Option<Mix> {
        let mix = self.mixes.remove(id)?;
        mix.tell_ends(cx.app, id, &mix.outputs, cx.outbox);
        for (room, stream) in &mix.listed {
            rooms.end_stream(room, stream, StreamEnd::Deleted, cx);
        }
        Some(mix)
    }

    /// Whether a task publishes a stream of this name.
    pub(crate) fn publishes(&self, stream: &str) -> bool {
        self.outputs().any(|place| place.name() == Some(stream))
    }

    fn outputs(&self) -> impl Iterator<Item = &StreamPlace> {
        let mixes = self.mixes.values().flat_map(|mix| &mix.outputs);
        mixes.chain(self.transcodings.values().flat_map(|task| &task.outputs))
    }
}

impl StreamPlace {
    /// The place that an input or output names. With both given its URL counts.
    pub(crate) fn of(item: &Value) -> Option<Self> {
        let text = |name: &str| item[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        text("StreamUrl").map(Self::Url).or_else(|| text("StreamId").map(Self::Stream))
    }

    /// As it was given.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Stream(text) | Self::Url(text) => text,
        }
    }

    /// What a log may show: the parameters of an address can hold a key.
    pub(crate) fn shown(&self) -> String {
        shown(self.text().split('?').next().unwrap_or_default()).to_string()
    }

    /// The name of a stream of the media service.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Stream(name) => Some(name),
            Self::Url(_) => None,
        }
    }

    /// The name of the stream: of an address it is the last part of its path.
    pub(crate) fn stream(&self) -> &str {
        match self {
            Self::Stream(stream) => stream,
            Self::Url(url) => {
                let path = url.split(['?', '#']).next().unwrap_or_default();
                path.rsplit('/').next().unwrap_or_default()
            }
        }
    }

    fn url(&self) -> &str {
        match self {
            Self::Stream(_) => "",
            Self::Url(url) => url,
        }
    }

    /// Where it is played over RTMP, HLS and HTTP-FLV, if it goes to a CDN.
    fn played_from(&self) -> Option<[String; 3]> {
        const HOST: &str = "play.sandbox.example";
        let Self::Url(url) = self else { return None };
        let path = url.split(['?', '#']).next()?.splitn(4, '/').nth(3)?;
        Some([format!("rtmp://{HOST}/{path}"), format!("http://{HOST}/{path}/playlist.m3u8"), format!("http://{HOST}/{path}.flv")])
    }

    /// An item of `PlayInfo`.
    pub(crate) fn play_info(&self) -> Value {
        let [rtmp, hls, flv] = self.played_from().unwrap_or_default();
        json!({ "StreamId": self.stream(), "RTMP": rtmp, "HLS": hls, "FLV": flv, "Status": 0, "UserName": "" })
    }
}

impl Mix {
    /// One event for each output.
    pub(crate) fn tell_begins(&self, app: &AppConfig, task: &str, outputs: &[StreamPlace], outbox: &mut Outbox) {
        for output in outputs {
            let mut fields = self.event(app, task, output);
            let addresses = output.played_from().map(|addresses| addresses.map(|address| vec![address])).unwrap_or_default();
            let [rtmp, hls, flv] = addresses;
            fields["rtmp_urls"] = rtmp.into();
            fields["hls_urls"] = hls.into();
            fields["hdl_urls"] = flv.into();
            fields["stream_alias"] = output.stream().into();
            outbox.push("mix_start", fields);
        }
    }

    /// One event for each output that ends.
    pub(crate) fn tell_ends(&self, app: &AppConfig, task: &str, outputs: &[StreamPlace], outbox: &mut Outbox) {
        for output in outputs {
            outbox.push("mix_stop", self.event(app, task, output));
        }
    }

    fn event(&self, app: &AppConfig, task: &str, output: &StreamPlace) -> Value {
        json!({
            "seq": self.sequence.to_string(),
            // The app's id stands before the caller's name for the task, as in the page's example.
            "task_id": format!("{}:{task}", app.app_id),
            "channel_id": self.room,
            "publish_id": self.user,
            "mix_url": output.url(),
            "mix_stream_alias": output.stream(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_played_from_the_cdn() {
        let place = StreamPlace::of(&json!({ "StreamUrl": "rtmp://push.example.com:1935/live/a?txSecret=1" })).unwrap();
        assert_eq!(place.stream(), "a");
        let [rtmp, hls, flv] = place.played_from().unwrap();
        assert_eq!(rtmp, "rtmp://play.sandbox.example/live/a");
        assert_eq!(hls, "http://play.sandbox.example/live/a/playlist.m3u8");
        assert_eq!(flv, "http://play.sandbox.example/live/a.flv");
        for odd in ["rtmp://push.example.com", "rtmp://push.example.com/", ""] {
            let _ = StreamPlace::Url(odd.to_owned()).play_info();
        }
        assert_eq!(StreamPlace::Stream("a".to_owned()).played_from(), None);
    }
}
