//! Digital humans: who there is, the stream tasks in which they are seen, and what they say there.

mod asset;
mod catalogue;
mod control;
mod drive;
mod speech;
mod state;
mod stream_task;
mod tasks;

use serde_json::{Map, json};

pub(crate) use self::state::DigitalHumans;
use crate::config::Beginning;
use crate::cx::Cx;
use crate::moment::Moment;
use crate::notice::{Hears, Notice, RoomEvent};
use crate::product::{Act, Product, ProductControl, Shown};

impl Product for DigitalHumans {
    const SERVICE: &'static str = "digitalhuman";
    const ACTS: &'static [&'static [Act<Self>]] = &[asset::ACTS, drive::ACTS, stream_task::ACTS];
    const HEARS: Hears = Hears::SinceItHasAState;
    const CONTROLS: &'static [ProductControl<Self>] = control::CALLS;

    const GROWING: &'static [&'static str] =
        &["CreateDigitalHumanStreamTask", "DriveByAudio", "DriveByRTCStream", "DriveByText", "DriveByWsStream"];

    const TELLING: &'static [&'static str] = &[
        "CreateDigitalHumanStreamTask",
        "DriveByAudio",
        "DriveByRTCStream",
        "DriveByText",
        "DriveByWsStream",
        "InterruptDriveTask",
        "StopDigitalHumanStreamTask",
    ];

    fn held(&self) -> usize {
        self.own.len() + self.tasks.held()
    }

    fn next_due(&self) -> Option<Moment> {
        self.tasks.next_due()
    }

    fn fall_due(&mut self, cx: &mut Cx<'_>) {
        self.tasks.fall_due(cx);
    }

    fn hear(&mut self, notice: &Notice, cx: &mut Cx<'_>) {
        if let Notice::Room { room, event: RoomEvent::StreamEnded { stream } } = notice {
            self.tasks.stream_ended(room, stream, cx);
        }
    }

    fn begin(&mut self, beginning: &Beginning, _cx: &mut Cx<'_>) {
        if beginning.seeded {
            self.own = catalogue::seeded();
        }
    }

    fn rebuild(&mut self) {
        self.tasks.rebuild();
    }

    fn show(&self, full: bool) -> Shown {
        let [own, tasks] = if full {
            [self.own.keys().cloned().collect(), self.tasks.all().map(|(id, task)| task.shown(id)).collect()]
        } else {
            [json!(self.own.len()), json!(self.tasks.all().len())]
        };
        Map::from_iter([("digital_humans".to_owned(), own), ("stream_tasks".to_owned(), tasks)]).into()
    }
}
