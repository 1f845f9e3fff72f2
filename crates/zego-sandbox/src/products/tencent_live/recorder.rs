//! Tasks, and what is being recorded: by a task, or by a rule.
//!
//! A stream counts as published unless the sandbox was told that it is not.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::place::StreamPlace;
use super::template::{Format, FormatSettings, Template};
use crate::cx::Cx;
use crate::entries;
use crate::moment::Moment;
use crate::notice::{Notice, RecordedFile};

/// How many recordings of one stream there can be at a time.
const MOST_OF_A_STREAM: usize = 3;

/// How long a task is shown after its end.
const KEPT: i64 = 90 * 86_400;

/// Tasks, and what is being recorded.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recorder {
    /// How many recordings have begun.
    began: u64,
    /// By their streams, and by number.
    #[serde(with = "entries")]
    recordings: BTreeMap<(StreamPlace, u64), Recording>,
    /// The streams that are not published.
    silent: BTreeSet<StreamPlace>,
    tasks: BTreeMap<String, Task>,
    /// The tasks by their streams.
    #[serde(skip)]
    at: BTreeSet<(StreamPlace, String)>,
    /// The tasks by when they start.
    #[serde(skip)]
    by_start: BTreeSet<(Moment, String)>,
    #[serde(skip)]
    due: BTreeSet<(Moment, Due)>,
}

/// What happens by itself.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Due {
    Start(String),
    End(StreamPlace, u64),
    Forget(String),
}

/// A task of `CreateRecordTask`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Task {
    pub(super) end: Moment,
    /// Whether its start has come.
    pub(super) has_begun: bool,
    pub(super) place: StreamPlace,
    /// The number of its recording, while there is one.
    pub(super) recording: Option<u64>,
    pub(super) start: Moment,
    pub(super) stopped: Option<Moment>,
    pub(super) template: u64,
}

/// What is being written.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Recording {
    begin: Moment,
    /// When it ends by itself; one by a rule ends with its stream.
    end: Option<Moment>,
    /// The task that it belongs to, as long as there is one.
    task: Option<String>,
    template: u64,
}

/// The templates, by their ids.
pub(super) type Templates = BTreeMap<u64, Template>;

impl Recorder {
    pub(super) fn held(&self) -> usize {
        self.recordings.len() + self.silent.len() + self.tasks.len()
    }

    pub(super) fn next_due(&self) -> Option<Moment> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Makes the indices again.
    pub(super) fn rebuild(&mut self) {
        (self.at, self.by_start, self.due) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (id, task) in &self.tasks {
            self.at.insert((task.place.clone(), id.clone()));
            self.by_start.insert((task.start, id.clone()));
            self.due.insert((task.end.plus_secs(KEPT), Due::Forget(id.clone())));
            if !task.has_begun {
                self.due.insert((task.start, Due::Start(id.clone())));
            }
        }
        let ends =
            self.recordings.iter().filter_map(|((place, number), recording)| Some((recording.end?, Due::End(place.clone(), *number))));
        self.due.extend(ends.collect::<Vec<_>>());
    }

    pub(super) fn task(&self, id: &str) -> Option<&Task> {
        self.tasks.get(id)
    }

    /// The tasks in the order in which they start, from one on.
    pub(super) fn tasks_from<'t>(&'t self, start: Moment, id: &str) -> impl Iterator<Item = (&'t str, &'t Task)> {
        let ids = self.by_start.range((start, id.to_owned())..);
        ids.filter_map(|(_, id)| Some((id.as_str(), self.tasks.get(id)?)))
    }

    /// How many recordings there are, and the tasks.
    pub(super) fn all(&self) -> (usize, impl Iterator<Item = (&String, &Task)>) {
        (self.recordings.len(), self.tasks.iter())
    }

    /// Adds a task, which starts at once if it is time.
    pub(super) fn create(&mut self, id: &str, task: Task, cx: &mut Cx<'_>) {
        self.at.insert((task.place.clone(), id.to_owned()));
        self.by_start.insert((task.start, id.to_owned()));
        self.due.insert((task.end.plus_secs(KEPT), Due::Forget(id.to_owned())));
        let (start, is_over) = (task.start, task.end <= cx.now);
        self.tasks.insert(id.to_owned(), task);
        if is_over {
            return;
        }
        if start <= cx.now {
            self.start(id, cx);
        } else {
            self.due.insert((start, Due::Start(id.to_owned())));
        }
    }

    /// Ends a task for good, and what it records; `false` if there is none.
    pub(super) fn stop(&mut self, id: &str, templates: &Templates, cx: &mut Cx<'_>) -> bool {
        let Some(task) = self.tasks.get_mut(id) else { return false };
        if task.stopped.is_none() {
            task.stopped = Some(cx.now);
        }
        let recording = task.recording.map(|number| (task.place.clone(), number));
        if let Some((place, number)) = recording {
            self.end(&place, number, cx.now, templates, cx);
        }
        true
    }

    /// Removes a task. What it records goes on without it.
    pub(super) fn delete(&mut self, id: &str) -> bool {
        let Some(task) = self.tasks.remove(id) else { return false };
        self.at.remove(&(task.place.clone(), id.to_owned()));
        self.by_start.remove(&(task.start, id.to_owned()));
        self.due.remove(&(task.start, Due::Start(id.to_owned())));
        self.due.remove(&(task.end.plus_secs(KEPT), Due::Forget(id.to_owned())));
        if let Some(recording) = task.recording.and_then(|number| self.recordings.get_mut(&(task.place, number))) {
            recording.task = None;
        }
        true
    }

    /// A stream is published: its tasks record it, and the rule that means it. How many recordings began; `None` if it was published already.
    pub(super) fn publish(&mut self, place: &StreamPlace, rule: Option<u64>, cx: &mut Cx<'_>) -> Option<usize> {
        let was_silent = self.silent.remove(place);
        let before = self.count(place);
        if let Some(template) = rule.filter(|_| !self.recordings_at(place).any(|recording| recording.end.is_none())) {
            self.begin(place, Recording { begin: cx.now, end: None, task: None, template });
        }
        let ids = self.at.range((place.clone(), String::new())..).take_while(|(at, _)| at == place);
        for id in ids.map(|(_, id)| id.clone()).collect::<Vec<_>>() {
            let is_waiting = |task: &Task| task.recording.is_none() && task.stopped.is_none() && task.start <= cx.now && cx.now < task.end;
            if self.tasks.get(&id).is_some_and(is_waiting) {
                self.start(&id, cx);
            }
        }
        let began = self.count(place) - before;
        (was_silent || began > 0).then_some(began)
    }

    /// A stream is published no more: what was recorded of it is written. How many recordings ended; `None` if it was not published.
    pub(super) fn unpublish(&mut self, place: &StreamPlace, templates: &Templates, cx: &mut Cx<'_>) -> Option<usize> {
        if !self.silent.insert(place.clone()) {
            return None;
        }
        let running = self.recordings.range((place.clone(), 0)..).map_while(|((at, number), _)| (at == place).then_some(*number));
        let running: Vec<u64> = running.collect();
        for number in &running {
            self.end(place, *number, cx.now, templates, cx);
        }
        Some(running.len())
    }

    /// Does what is due now.
    pub(super) fn fall_due(&mut self, templates: &Templates, cx: &mut Cx<'_>) {
        while let Some((moment, what)) = self.due.first().filter(|(due, _)| *due <= cx.now).cloned() {
            self.due.pop_first();
            match what {
                Due::Start(id) => self.start(&id, cx),
                Due::End(place, number) => self.end(&place, number, moment, templates, cx),
                Due::Forget(id) => {
                    self.delete(&id);
                }
            }
        }
    }

    fn recordings_at<'r>(&'r self, place: &'r StreamPlace) -> impl Iterator<Item = &'r Recording> {
        self.recordings.range((place.clone(), 0)..).take_while(move |((at, _), _)| at == place).map(|(_, recording)| recording)
    }

    fn count(&self, place: &StreamPlace) -> usize {
        self.recordings_at(place).count()
    }

    /// A task begins to record, if its stream is there and not recorded too often already.
    fn start(&mut self, id: &str, cx: &mut Cx<'_>) {
        let Some(task) = self.tasks.get_mut(id) else { return };
        task.has_begun = true;
        let (place, end, template) = (task.place.clone(), task.end, task.template);
        if task.stopped.is_some() || self.silent.contains(&place) {
            return;
        }
        let recording = Recording { begin: cx.now, end: Some(end), task: Some(id.to_owned()), template };
        let number = self.begin(&place, recording);
        if number.is_none() {
            cx.note(format!("stream {place} is recorded {MOST_OF_A_STREAM} times already: the task records nothing"));
        }
        if let Some(task) = self.tasks.get_mut(id) {
            task.recording = number;
        }
    }

    fn begin(&mut self, place: &StreamPlace, recording: Recording) -> Option<u64> {
        if self.count(place) >= MOST_OF_A_STREAM {
            return None;
        }
        self.began += 1;
        let number = self.began;
        self.due.extend(recording.end.map(|end| (end, Due::End(place.clone(), number))));
        self.recordings.insert((place.clone(), number), recording);
        Some(number)
    }

    /// Ends a recording, and writes its files.
    fn end(&mut self, place: &StreamPlace, number: u64, at: Moment, templates: &Templates, cx: &mut Cx<'_>) {
        let Some(recording) = self.recordings.remove(&(place.clone(), number)) else { return };
        if let Some(end) = recording.end {
            self.due.remove(&(end, Due::End(place.clone(), number)));
        }
        if let Some(task) = recording.task.as_ref().and_then(|id| self.tasks.get_mut(id)) {
            task.recording = None;
        }
        write(place, &recording, at, templates.get(&recording.template), cx);
    }
}

/// Writes the files of a recording: in VOD, unless they go to COS, which this sandbox does not have.
fn write(place: &StreamPlace, recording: &Recording, end: Moment, template: Option<&Template>, cx: &mut Cx<'_>) {
    if template.is_some_and(|template| template.cos_store == Some(1)) {
        cx.note(format!("the recording of stream {place} went to COS, which the sandbox does not have"));
        return;
    }
    let usual = (Format::Hls, FormatSettings::without_template());
    let formats: Vec<(Format, &FormatSettings)> = match template {
        Some(template) => {
            template.formats.iter().filter(|(_, settings)| settings.enabled).map(|(format, settings)| (*format, settings)).collect()
        }
        None => vec![(usual.0, &usual.1)],
    };
    for (format, settings) in formats {
        for (begin, end) in settings.pieces(format, recording.begin, end) {
            let storage = i64::try_from(settings.storage).unwrap_or(i64::MAX);
            cx.notify(Notice::Recorded(RecordedFile {
                application: settings.application,
                class: settings.class.unwrap_or_default(),
                container: format.container(),
                domain: place.domain.clone(),
                end,
                expires: (storage > 0).then(|| end.plus_secs(storage)),
                name: settings.file_name(place, begin, end),
                path: place.app.clone(),
                start: begin,
                stream: place.stream.clone(),
            }));
        }
    }
}
