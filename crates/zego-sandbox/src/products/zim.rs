//! In-app Chat: users and who they know, their conversations, groups and rooms with their messages, and invitations to calls.

mod acts;
mod beginning;
mod code;
mod control;
mod items;
mod pages;
mod show;
mod state;

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use zego_model::check::Violation;
use zego_model::spec::OperationSpec;

pub(crate) use self::state::Zim;
use self::state::messages::ThreadKey;
use crate::config::Beginning;
use crate::cx::Cx;
use crate::moment::Moment;
use crate::product::{Act, Product, ProductControl, Shown, Verdict};

/// What the app's own server is asked before a client's message is sent.
const BEFORE_SENDING: &str = "before_send_msg";

impl Product for Zim {
    const SERVICE: &'static str = "zim";
    const ACTS: &'static [&'static [Act<Self>]] = acts::ALL;
    const CONTROLS: &'static [ProductControl<Self>] = control::CALLS;

    const ASKS: &'static [&'static str] = &[BEFORE_SENDING];
    const GROWING: &'static [&'static str] = acts::GROWING;
    const FAILING: &'static [&'static str] = acts::FAILING;
    const TELLING: &'static [&'static str] = acts::TELLING;

    fn verdict(spec: &OperationSpec, violation: &Violation, parameters: &Map<String, Value>) -> Option<Verdict> {
        Some(acts::verdict(spec, violation, parameters))
    }

    fn throttled(spec: &OperationSpec, per: Option<&str>) -> Option<i64> {
        Some(acts::throttled(spec, per))
    }

    fn held(&self) -> usize {
        let Self { blacklists, calls, conversations, friends, groups, messages, rooms, users } = self;
        let people = blacklists.held() + friends.held() + users.held();
        people + calls.held() + conversations.held() + groups.held() + messages.held() + rooms.held()
    }

    fn next_due(&self) -> Option<Moment> {
        [self.calls.next_due(), self.groups.next_due(), self.messages.next_due(), self.rooms.next_due()].into_iter().flatten().min()
    }

    fn fall_due(&mut self, cx: &mut Cx<'_>) {
        let Self { calls, groups, messages, rooms, .. } = self;
        calls.fall_due(cx);
        groups.fall_due(cx);
        rooms.fall_due(cx);
        for room in rooms.take_gone() {
            messages.forget(&ThreadKey::Room(room));
        }
        control::speaking::go_on(self, cx);
    }

    fn answered(&mut self, event: &str, fields: &RawValue, answer: &[u8], cx: &mut Cx<'_>) {
        if event == BEFORE_SENDING {
            control::speaking::answered(self, fields, answer, cx);
        }
    }

    fn rebuild(&mut self) {
        let Self { calls, groups, messages, rooms, .. } = self;
        calls.rebuild();
        groups.rebuild();
        messages.rebuild();
        rooms.rebuild();
    }

    fn begin(&mut self, beginning: &Beginning, cx: &mut Cx<'_>) {
        beginning::plant(self, beginning, cx);
    }

    fn show(&self, full: bool) -> Shown {
        show::show(self, full)
    }
}
