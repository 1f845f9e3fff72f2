//! Tencent Cloud Live: tasks that record a live stream, of the account.

mod record_task;
mod state;

use serde_json::{Map, json};

use self::state::RecordTask;
pub(crate) use self::state::TencentLive;
use crate::config::Beginning;
use crate::cx::Cx;
use crate::moment::Moment;
use crate::product::{Act, Product, Shown};

impl Product for TencentLive {
    const SERVICE: &'static str = "tencent_live";
    const ACTS: &'static [&'static [Act<Self>]] = &[record_task::ACTS];

    const GROWING: &'static [&'static str] = &["CreateLiveRecord"];

    fn held(&self) -> usize {
        self.record_tasks.len()
    }

    fn begin(&mut self, beginning: &Beginning, cx: &mut Cx<'_>) {
        if beginning.seeded {
            let (past, now) = (Moment::NEW_YEAR, cx.now);
            let ended = RecordTask { stream: "stream1".to_owned(), start: past, end: past.plus_secs(3_600), stopped: true };
            let running =
                RecordTask { stream: "stream2".to_owned(), start: now.plus_secs(-60), end: now.plus_secs(86_400), stopped: false };
            self.record_tasks.extend([(123, ended), (124, running)]);
        }
    }

    fn show(&self, full: bool) -> Shown {
        let task = |(id, task): (&u64, &RecordTask)| json!({ "id": id.to_string(), "stream": task.stream, "start": task.start.secs(), "end": task.end.secs(), "stopped": task.stopped });
        let shown = if full { self.record_tasks.iter().map(task).collect() } else { json!(self.record_tasks.len()) };
        Map::from_iter([("record_tasks".to_owned(), shown)]).into()
    }
}
