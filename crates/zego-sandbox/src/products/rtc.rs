//! Real-time communication: rooms, streams, mixing, moderation, and recording at a CDN.

mod acts;
mod beginning;
pub(crate) mod control;
#[cfg(test)]
mod cost;
#[cfg(test)]
mod histories;
mod quirks;
mod show;
mod state;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use zego_model::check::Violation;
use zego_model::spec::OperationSpec;

pub(crate) use self::state::Rtc;
use crate::config::Beginning;
use crate::cx::Cx;
use crate::moment::Moment;
use crate::product::{Act, Frozen, Product, ProductControl, Shown, Verdict, written};
use crate::quirks::Quirk;

/// What a snapshot has of it, in parts that are written already.
#[derive(Serialize)]
struct FrozenRtc {
    media: Box<RawValue>,
    mixing: Box<RawValue>,
    moderation: Box<RawValue>,
    rooms: Box<RawValue>,
    streams: Box<RawValue>,
    tasks: Box<RawValue>,
}

impl Product for Rtc {
    const SERVICE: &'static str = "rtc";
    const ACTS: &'static [&'static [Act<Self>]] = acts::ALL;
    const CONTROLS: &'static [ProductControl<Self>] = control::CALLS;
    const QUIRKS: &'static [Quirk] = quirks::ALL;

    const GROWING: &'static [&'static str] = acts::GROWING;
    const FAILING: &'static [&'static str] = acts::FAILING;
    const TELLING: &'static [&'static str] = acts::TELLING;

    fn verdict(spec: &OperationSpec, violation: &Violation, parameters: &Map<String, Value>) -> Option<Verdict> {
        acts::verdict(spec, violation, parameters)
    }

    fn throttled(spec: &OperationSpec, per: Option<&str>) -> Option<i64> {
        acts::throttled(spec, per)
    }

    fn held(&self) -> usize {
        let Self { media, mixing, moderation, rooms, streams, tasks } = self;
        media.held() + mixing.held() + moderation.all().len() + rooms.held() + streams.held() + tasks.held()
    }

    fn next_due(&self) -> Option<Moment> {
        let Self { media, mixing, moderation, rooms, streams, tasks } = self;
        let dues = [media.next_due(), mixing.next_due(), moderation.next_due(), rooms.next_due(), streams.next_due(), tasks.next_due()];
        dues.into_iter().flatten().min()
    }

    fn fall_due(&mut self, cx: &mut Cx<'_>) {
        let Self { media, mixing, moderation, rooms, streams, tasks } = self;
        media.fall_due(cx);
        rooms.fall_due(cx.now);
        streams.fall_due(cx.now);
        mixing.fall_due(rooms, cx);
        tasks.fall_due(media, cx);
        moderation.fall_due(rooms, cx);
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        let Self { mixing, moderation, rooms, .. } = self;
        // What follows from a change can be a change itself.
        loop {
            let changes = rooms.take_changes();
            if changes.is_empty() && !mixing.has_changed() {
                return;
            }
            mixing.follow(&changes, rooms, cx.now);
            moderation.follow(&changes, rooms, cx);
        }
    }

    fn rebuild(&mut self) {
        let Self { media, mixing, moderation, rooms, streams, tasks } = self;
        media.rebuild();
        mixing.rebuild();
        moderation.rebuild();
        rooms.rebuild();
        streams.rebuild();
        tasks.rebuild();
    }

    fn begin(&mut self, beginning: &Beginning, cx: &mut Cx<'_>) {
        beginning::plant(self, beginning, cx);
    }

    fn show(&self, full: bool) -> Shown {
        show::show(self, full)
    }

    fn freeze(&self) -> Frozen {
        let Self { media, mixing, moderation, rooms, streams, tasks } = self;
        let media = media.freeze();
        let [mixing, moderation, rooms, streams, tasks] =
            [written(mixing), written(moderation), written(rooms), written(streams), written(tasks)];
        Box::new(move || written(&FrozenRtc { media: media(), mixing, moderation, rooms, streams, tasks }))
    }
}
