//! Real-time communication: rooms, streams, mixing, moderation, and recording at a CDN.

mod acts;
mod beginning;
pub(crate) mod control;
#[cfg(test)]
mod passing;
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
        [self.media.next_due(), self.tasks.next_due()].into_iter().flatten().min()
    }

    fn fall_due(&mut self, cx: &mut Cx<'_>) {
        self.media.fall_due(cx);
        self.tasks.fall_due(&mut self.media, cx);
    }

    fn rebuild(&mut self) {
        self.media.rebuild();
        self.tasks.rebuild();
    }

    // TEMPORARY: until every part of the state says what is due.
    fn settle(&mut self, cx: &mut Cx<'_>) {
        let now = cx.now.secs();
        self.rooms.settle(cx.outbox, now);
        self.streams.settle(now);
        self.mixing.settle(&mut self.rooms, cx.app, cx.outbox, now);
        self.moderation.settle(&self.rooms, cx.outbox, now);
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
