//! Tencent Cloud Live: tasks, templates and rules that record live streams, of the account.

mod control;
mod live_record;
mod place;
mod quirks;
mod record_task;
mod record_template;
mod recorder;
mod rules;
mod state;
mod stored;
mod template;

use serde_json::{Map, Value, json};

use self::place::StreamPlace;
use self::recorder::Task;
pub(crate) use self::state::TencentLive;
use self::stored::{LiveRecord, Rule};
use self::template::{Format, FormatSettings, Template};
use crate::config::Beginning;
use crate::cx::Cx;
use crate::moment::Moment;
use crate::product::{Act, Product, ProductControl, Shown};
use crate::quirks::Quirk;

/// Two tasks that a sandbox begins with: one that runs for a day, and one that has ended.
const RUNNING: &str = "UZZUVbQ1FSQFlvKxYBxUVGzwcBB00UETZU5QRlNURlhR1FDUVBFUWpCkUbUUBKb";
const ENDED: &str = "UZZUVbQ1FSQFlvKxYSBxUVGzB00UEFTZU5RlNURlhR1FDUVBFUWpCkNbUUBKb";

impl Product for TencentLive {
    const SERVICE: &'static str = "tencent_live";
    const ACTS: &'static [&'static [Act<Self>]] = &[live_record::ACTS, record_task::ACTS, record_template::ACTS, rules::ACTS];
    const CONTROLS: &'static [ProductControl<Self>] = control::CALLS;
    const QUIRKS: &'static [Quirk] = quirks::ALL;

    const GROWING: &'static [&'static str] = &["CreateLiveRecord", "CreateRecordTask", "CreateLiveRecordTemplate", "CreateLiveRecordRule"];

    fn held(&self) -> usize {
        self.live_records.len() + self.recorder.held() + self.rules.len() + self.templates.len()
    }

    fn next_due(&self) -> Option<Moment> {
        self.recorder.next_due()
    }

    fn fall_due(&mut self, cx: &mut Cx<'_>) {
        self.recorder.fall_due(&self.templates, cx);
    }

    fn rebuild(&mut self) {
        self.recorder.rebuild();
    }

    fn begin(&mut self, beginning: &Beginning, cx: &mut Cx<'_>) {
        if beginning.seeded {
            let (past, now) = (Moment::NEW_YEAR, cx.now);
            let ended = LiveRecord { stream: "stream1".to_owned(), start: past, end: past.plus_secs(3_600), stopped: true };
            let running =
                LiveRecord { stream: "stream2".to_owned(), start: now.plus_secs(-60), end: now.plus_secs(86_400), stopped: false };
            self.live_records.extend([(123, ended), (124, running)]);
            let mut template = Template { name: "mp4-for-30-days".to_owned(), ..Template::default() };
            template.formats = Format::ALL.into_iter().map(|format| (format, FormatSettings::default())).collect();
            let kept = FormatSettings { enabled: true, storage: 30 * 86_400, ..FormatSettings::default() };
            template.formats.insert(Format::Mp4, kept);
            self.templates.insert(1_001, Template { name: "nothing-names-this".to_owned(), ..template.clone() });
            self.templates.insert(1_000, template);
            let task = |end, has_begun, start, stream: &str| {
                let place = StreamPlace::new("push.sandbox.example".to_owned(), place::live(), stream.to_owned());
                Task { end, has_begun, place, recording: None, start, stopped: None, template: 1_000 }
            };
            self.recorder.create(RUNNING, task(now.plus_secs(86_400), false, now, "stream2"), cx);
            self.recorder.create(ENDED, task(now.plus_secs(-3_600), true, now.plus_secs(-7_200), "stream1"), cx);
            let place = StreamPlace::new("push.sandbox.example".to_owned(), place::live(), String::new());
            self.rules.insert(place, Rule { created: past, template: 1_000 });
        }
    }

    fn show(&self, full: bool) -> Shown {
        let (recordings, tasks) = self.recorder.all();
        let old = |(id, task): (&u64, &LiveRecord)| json!({ "id": id.to_string(), "stream": task.stream, "start": task.start.secs(), "end": task.end.secs(), "stopped": task.stopped });
        let at = |place: &StreamPlace| json!({ "domain": place.domain, "app": place.app, "stream": place.stream });
        let task = |(id, task): (&String, &Task)| {
            json!({
                "id": id, "at": at(&task.place), "start": task.start.secs(), "end": task.end.secs(), "template": task.template,
                "recording": task.recording.is_some(), "stopped": task.stopped.map(Moment::secs),
            })
        };
        let rule = |(place, rule): (&StreamPlace, &Rule)| json!({ "at": at(place), "template": rule.template });
        let template = |(id, template): (&u64, &Template)| json!({ "id": id, "name": template.name });
        let listed = |list: Vec<Value>, count: usize| if full { Value::Array(list) } else { json!(count) };
        let tasks: Vec<Value> = tasks.map(task).collect();
        let count = tasks.len();
        Map::from_iter([
            ("live_records".to_owned(), listed(self.live_records.iter().map(old).collect(), self.live_records.len())),
            ("live_recordings".to_owned(), json!(recordings)),
            ("record_rules".to_owned(), listed(self.rules.iter().map(rule).collect(), self.rules.len())),
            ("record_tasks".to_owned(), listed(tasks, count)),
            ("record_templates".to_owned(), listed(self.templates.iter().map(template).collect(), self.templates.len())),
        ])
        .into()
    }
}
