//! Real-time communication: rooms, streams, mixing, moderation, and recording at a CDN.

mod acts;
mod beginning;
pub(crate) mod control;
#[cfg(test)]
mod histories;
mod show;
mod state;

use serde_json::{Map, Value};
use zego_model::check::Violation;
use zego_model::spec::OperationSpec;

pub(crate) use self::state::Rtc;
use crate::config::Beginning;
use crate::cx::Cx;
use crate::moment::Moment;
use crate::product::{Act, Product, ProductControl, Verdict};

impl Product for Rtc {
    const SERVICE: &'static str = "rtc";

    fn acts() -> Vec<&'static [Act<Self>]> {
        acts::all()
    }

    fn verdict(spec: &OperationSpec, violation: &Violation, parameters: &Map<String, Value>) -> Option<Verdict> {
        acts::verdict(spec, violation, parameters)
    }

    fn throttled(spec: &OperationSpec, per: Option<&str>) -> Option<i64> {
        acts::throttled(spec, per)
    }

    fn next_due(&self) -> Option<Moment> {
        [self.moderation.next_due(), self.rooms.next_due()].into_iter().flatten().min()
    }

    fn fall_due(&mut self, cx: &mut Cx<'_>) {
        self.rooms.fall_due(cx.now);
        self.moderation.fall_due(&self.rooms, cx);
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        // TEMPORARY: until every part of the state says what is due.
        let now = cx.now.secs();
        self.media.settle(cx.app, cx.ids, cx.outbox, now);
        self.streams.settle(now);
        self.mixing.settle(&mut self.rooms, cx);
        self.tasks.settle(&mut self.media, cx.app, cx.ids, cx.outbox, now);
        // What follows from a change can be a change itself.
        loop {
            let changes = self.rooms.take_changes();
            if changes.is_empty() {
                break;
            }
            self.moderation.follow(&changes, &self.rooms, cx);
        }
    }

    fn rebuild(&mut self) {
        self.moderation.rebuild();
        self.rooms.rebuild();
    }

    fn begin(&mut self, beginning: &Beginning, cx: &mut Cx<'_>) {
        beginning::plant(self, beginning, cx);
    }

    fn show(&self, full: bool) -> Map<String, Value> {
        show::show(self, full)
    }

    fn controls() -> &'static [ProductControl<Self>] {
        control::CALLS
    }
}
