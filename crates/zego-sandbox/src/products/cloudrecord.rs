//! Cloud Recording: recordings of rooms, and the files that they make.

mod acts;
mod control;
mod events;
mod file;
mod follow;
mod room;
mod show;
mod state;
mod storage;
mod task;

use serde_json::{Map, Value};
use zego_model::check::Violation;
use zego_model::spec::OperationSpec;

pub(crate) use self::state::CloudRecord;
use crate::cx::Cx;
use crate::moment::Moment;
use crate::notice::{Hears, Notice};
use crate::product::{Act, Product, ProductControl, Shown, Verdict};

impl Product for CloudRecord {
    const SERVICE: &'static str = "cloudrecord";
    const ACTS: &'static [&'static [Act<Self>]] = &[acts::ALL];
    const CONTROLS: &'static [ProductControl<Self>] = control::CALLS;

    /// The others can begin a file.
    const GROWING: &'static [&'static str] = &["StartRecord", "ResumeRecord", "UpdateWhiteboard"];

    const TELLING: &'static [&'static str] = &["PauseRecord", "ResumeRecord", "StartRecord", "StopRecord", "UpdateLayout"];

    /// What is in a room may have been published before anything was recorded.
    const HEARS: Hears = Hears::Everything;

    fn verdict(spec: &OperationSpec, violation: &Violation, _: &Map<String, Value>) -> Option<Verdict> {
        acts::verdict(spec, violation)
    }

    fn held(&self) -> usize {
        self.count()
    }

    fn next_due(&self) -> Option<Moment> {
        self.first_due()
    }

    fn fall_due(&mut self, cx: &mut Cx<'_>) {
        self.do_what_is_due(cx);
    }

    fn hear(&mut self, notice: &Notice, cx: &mut Cx<'_>) {
        if let Notice::Room { room, event } = notice {
            Self::hear(self, room, event, cx);
        }
    }

    fn rebuild(&mut self) {
        self.make_indices();
    }

    fn show(&self, full: bool) -> Shown {
        show::show(self, full)
    }
}
