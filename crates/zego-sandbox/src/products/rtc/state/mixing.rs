//! Mixing, auto-mixing and cloud transcoding tasks.

mod place;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub(crate) use self::place::StreamPlace;
use super::rooms::{RoomChange, Rooms, StreamEnd};
use crate::cx::Cx;
use crate::generated::rtc::callback::{MixStart, MixStop};
use crate::moment::Moment;

/// Mixing, auto-mixing and cloud transcoding tasks.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mixing {
    /// Mixing tasks, automatic ones among them: they share their names.
    mixes: BTreeMap<String, Mix>,
    transcodings: BTreeMap<String, Transcoding>,
    /// When mixes end that are without any input.
    #[serde(skip)]
    idle: BTreeSet<(Moment, String)>,
    /// The mixes with a stream of this name among their inputs.
    #[serde(skip)]
    by_input: BTreeMap<String, BTreeSet<String>>,
    /// How many outputs have this name.
    #[serde(skip)]
    published: BTreeMap<String, usize>,
    /// The tasks of a user: mixes, and transcodings.
    #[serde(skip)]
    by_user: BTreeMap<String, [BTreeSet<String>; 2]>,
    /// Outputs that have begun or ended, and mixes that are new, since they were last looked at.
    #[serde(skip)]
    changed: BTreeSet<String>,
    #[serde(skip)]
    begun: BTreeSet<String>,
}

/// A mixing task.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mix {
    /// Whether it mixes all streams of its room.
    pub(crate) automatic: bool,
    /// Since when it is without any input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) idle_since: Option<Moment>,
    pub(crate) inputs: Vec<StreamPlace>,
    /// The outputs that are listed in a room, as room and stream.
    pub(crate) listed: Vec<(String, String)>,
    pub(crate) outputs: Vec<StreamPlace>,
    /// How long it lives without any input, in seconds; an automatic one for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) patience: Option<i64>,
    pub(crate) room: String,
    pub(crate) sequence: u64,
    /// What is in force of what cannot be changed.
    pub(crate) settings: MixSettings,
    pub(crate) started: Moment,
    pub(crate) user: String,
}

/// What is in force of what cannot be changed while a task runs: the names on the wire, and the numbers that were given when it began.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MixSettings {
    pub(crate) numbers: BTreeMap<String, i64>,
    pub(crate) outputs: Vec<OutputSettings>,
}

/// The same, of an output.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutputSettings {
    pub(crate) numbers: BTreeMap<String, i64>,
    pub(crate) place: StreamPlace,
    /// The room it is listed in, and the user it is listed for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<(String, String)>,
}

/// A transcoding task.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transcoding {
    pub(crate) outputs: Vec<StreamPlace>,
    pub(crate) sequence: u64,
    pub(crate) user: String,
}

/// Which of a user's tasks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TaskKind {
    Mix = 0,
    Transcoding = 1,
}

impl Mixing {
    /// When the next mix ends that is without any input.
    pub(crate) fn next_due(&self) -> Option<Moment> {
        self.idle.first().map(|(end, _)| *end)
    }

    /// Ends the mixes that have been without any input for too long.
    pub(crate) fn fall_due(&mut self, rooms: &mut Rooms, cx: &mut Cx<'_>) {
        while let Some((_, id)) = self.idle.first().filter(|(end, _)| *end <= cx.now).cloned() {
            self.idle.pop_first();
            self.end(&id, rooms, cx);
        }
    }

    /// Whether outputs or mixes have begun or ended since they were last looked at.
    pub(crate) fn has_changed(&self) -> bool {
        !self.changed.is_empty() || !self.begun.is_empty()
    }

    /// Streams have begun or ended in rooms: mixes that have them among their inputs gain or lose one.
    pub(crate) fn follow(&mut self, changes: &[RoomChange], rooms: &Rooms, now: Moment) {
        let outputs = std::mem::take(&mut self.changed);
        let mut touched = std::mem::take(&mut self.begun);
        let streams = changes.iter().filter_map(|change| match change {
            RoomChange::StreamBegan { stream, .. } | RoomChange::StreamEnded { stream, .. } => Some(stream),
            _ => None,
        });
        for stream in streams.chain(&outputs) {
            touched.extend(self.by_input.get(stream).into_iter().flatten().cloned());
        }
        for id in touched {
            let Some(mix) = self.mixes.get(&id) else { continue };
            let is_live = mix.inputs.iter().any(|place| place.name().is_none_or(|name| self.exists(name, rooms)));
            let since = if is_live { None } else { Some(mix.idle_since.unwrap_or(now)) };
            self.set_idle(&id, since);
        }
    }

    /// After a snapshot was read: what is not stored in it.
    pub(crate) fn rebuild(&mut self) {
        let (mixes, transcodings) = (std::mem::take(&mut self.mixes), std::mem::take(&mut self.transcodings));
        for (id, mix) in mixes {
            let since = mix.idle_since;
            self.enter(&id, mix);
            self.set_idle(&id, since);
        }
        for (id, task) in transcodings {
            self.transcode(&id, task);
        }
        // Nothing has changed.
        self.changed.clear();
        self.begun.clear();
    }

    /// How much there is.
    pub(crate) fn held(&self) -> usize {
        self.mixes.len() + self.transcodings.len()
    }

    /// All mixing tasks, in the order of their ids.
    pub(crate) fn mixes(&self) -> impl Iterator<Item = (&String, &Mix)> {
        self.mixes.iter()
    }

    pub(crate) fn mix(&self, id: &str) -> Option<&Mix> {
        self.mixes.get(id)
    }

    /// All transcoding tasks, in the order of their ids.
    pub(crate) fn transcodings(&self) -> impl Iterator<Item = (&String, &Transcoding)> {
        self.transcodings.iter()
    }

    pub(crate) fn transcoding(&self, id: &str) -> Option<&Transcoding> {
        self.transcodings.get(id)
    }

    /// Another task of this kind that a user has.
    pub(crate) fn other_task(&self, kind: TaskKind, user: &str, task: &str) -> Option<&String> {
        self.by_user.get(user)?[kind as usize].iter().find(|other| *other != task)
    }

    /// Begins a mix, or puts it in the place of the one of this id.
    pub(crate) fn begin(&mut self, id: &str, mix: Mix) {
        self.leave(id);
        self.enter(id, mix);
    }

    /// Sets the number of the last call on a mix.
    pub(crate) fn number(&mut self, id: &str, sequence: u64) {
        if let Some(mix) = self.mixes.get_mut(id) {
            mix.sequence = sequence;
        }
    }

    /// Ends a mix, and tells of it.
    pub(crate) fn end(&mut self, id: &str, rooms: &mut Rooms, cx: &mut Cx<'_>) {
        let Some(mix) = self.leave(id) else { return };
        mix.tell_ends(id, &mix.outputs, cx);
        for (room, stream) in &mix.listed {
            rooms.end_stream(room, stream, StreamEnd::Deleted, cx);
        }
    }

    /// Begins a transcoding, or puts it in the place of the one of this id.
    pub(crate) fn transcode(&mut self, id: &str, task: Transcoding) {
        self.end_transcoding(id);
        self.publish(&task.outputs);
        self.by_user.entry(task.user.clone()).or_default()[TaskKind::Transcoding as usize].insert(id.to_owned());
        self.transcodings.insert(id.to_owned(), task);
    }

    pub(crate) fn end_transcoding(&mut self, id: &str) -> Option<Transcoding> {
        let task = self.transcodings.remove(id)?;
        self.unpublish(&task.outputs);
        self.forget_task(TaskKind::Transcoding, &task.user, id);
        Some(task)
    }

    /// Whether a task publishes a stream of this name.
    pub(crate) fn publishes(&self, stream: &str) -> bool {
        self.published.contains_key(stream)
    }

    /// Whether a stream of the media service is there: in a room, or as the output of a task.
    pub(crate) fn exists(&self, stream: &str, rooms: &Rooms) -> bool {
        self.publishes(stream) || rooms.stream(stream).is_some()
    }

    fn enter(&mut self, id: &str, mix: Mix) {
        self.publish(&mix.outputs);
        for name in mix.inputs.iter().filter_map(StreamPlace::name) {
            self.by_input.entry(name.to_owned()).or_default().insert(id.to_owned());
        }
        self.by_user.entry(mix.user.clone()).or_default()[TaskKind::Mix as usize].insert(id.to_owned());
        self.begun.insert(id.to_owned());
        self.mixes.insert(id.to_owned(), mix);
    }

    fn leave(&mut self, id: &str) -> Option<Mix> {
        let mix = self.mixes.remove(id)?;
        self.unpublish(&mix.outputs);
        for name in mix.inputs.iter().filter_map(StreamPlace::name) {
            if let Some(mixes) = self.by_input.get_mut(name) {
                mixes.remove(id);
                if mixes.is_empty() {
                    self.by_input.remove(name);
                }
            }
        }
        self.forget_task(TaskKind::Mix, &mix.user, id);
        if let (Some(since), Some(patience)) = (mix.idle_since, mix.patience) {
            self.idle.remove(&(since.plus_secs(patience), id.to_owned()));
        }
        Some(mix)
    }

    fn forget_task(&mut self, kind: TaskKind, user: &str, id: &str) {
        let Some(tasks) = self.by_user.get_mut(user) else { return };
        tasks[kind as usize].remove(id);
        if tasks.iter().all(BTreeSet::is_empty) {
            self.by_user.remove(user);
        }
    }

    fn publish(&mut self, outputs: &[StreamPlace]) {
        for name in outputs.iter().filter_map(StreamPlace::name) {
            *self.published.entry(name.to_owned()).or_default() += 1;
            self.changed.insert(name.to_owned());
        }
    }

    fn unpublish(&mut self, outputs: &[StreamPlace]) {
        for name in outputs.iter().filter_map(StreamPlace::name) {
            if let Some(count) = self.published.get_mut(name) {
                *count -= 1;
                if *count == 0 {
                    self.published.remove(name);
                }
            }
            self.changed.insert(name.to_owned());
        }
    }

    /// Since when a mix is without any input. One that lives for ever takes no notice.
    fn set_idle(&mut self, id: &str, since: Option<Moment>) {
        let Some(mix) = self.mixes.get_mut(id) else { return };
        let Some(patience) = mix.patience else { return };
        let end = |since: Moment| (since.plus_secs(patience), id.to_owned());
        mix.idle_since.map(|before| self.idle.remove(&end(before)));
        self.idle.extend(since.map(end));
        mix.idle_since = since;
    }
}

impl Mix {
    /// A mix that begins now.
    pub(crate) fn new(user: &str, room: &str, sequence: u64, now: Moment) -> Self {
        Self {
            automatic: false,
            idle_since: None,
            inputs: Vec::new(),
            listed: Vec::new(),
            outputs: Vec::new(),
            patience: None,
            room: room.to_owned(),
            sequence,
            settings: MixSettings::default(),
            started: now,
            user: user.to_owned(),
        }
    }

    /// One event for each output.
    pub(crate) fn tell_begins(&self, task: &str, cx: &mut Cx<'_>) {
        for output in &self.outputs {
            let addresses = output.played_from().map(|addresses| addresses.map(|address| vec![address.into()])).unwrap_or_default();
            let [rtmp, hls, flv] = addresses.map(Some);
            let MixStop { seq, task_id, channel_id, publish_id, mix_url, mix_stream_alias } = self.event(task, output, cx);
            cx.tell(&MixStart {
                seq,
                task_id,
                channel_id,
                publish_id,
                mix_url,
                mix_stream_alias,
                rtmp_urls: rtmp,
                hls_urls: hls,
                hdl_urls: flv,
                stream_alias: Some(output.stream().to_owned().into()),
                ..MixStart::default()
            });
        }
    }

    /// One event for each output that ends.
    pub(crate) fn tell_ends(&self, task: &str, outputs: &[StreamPlace], cx: &mut Cx<'_>) {
        for output in outputs {
            let event = self.event(task, output, cx);
            cx.tell(&event);
        }
    }

    fn event(&self, task: &str, output: &StreamPlace, cx: &Cx<'_>) -> MixStop {
        MixStop {
            seq: self.sequence.to_string().into(),
            // The app's id stands before the caller's name for the task, as in the page's example.
            task_id: format!("{}:{task}", cx.app.app_id).into(),
            channel_id: self.room.clone().into(),
            publish_id: self.user.clone().into(),
            mix_url: output.url().to_owned().into(),
            mix_stream_alias: output.stream().to_owned().into(),
        }
    }
}
