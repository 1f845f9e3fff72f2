//! The life of an instance: what it does, what it knows, and when it ends by itself.

use super::instance::{Instance, Message, Status, end};
use super::rooms::Rooms;
use super::told;
use crate::cx::Cx;
use crate::moment::Moment;

impl Instance {
    /// Whether it speaks to an audience, and listens to nobody.
    pub(super) const fn is_live(&self) -> bool {
        self.user.is_none()
    }

    /// The number of a turn that begins.
    pub(super) const fn next_round(&mut self) -> i64 {
        self.round += 1;
        self.round
    }

    pub(super) fn set_status(&mut self, status: Status, cx: &mut Cx<'_>) {
        if self.status != status {
            self.status = status;
            if self.orders.status {
                told::status(self, cx);
            }
        }
    }

    /// It knows a message from now on.
    pub(super) fn learn(&mut self, role: &str, content: impl Into<String>) {
        self.messages.push(Message { content: content.into(), role: role.to_owned() });
        let surplus = self.messages.len().saturating_sub(self.window);
        self.messages.drain(..surplus);
    }

    /// When something happens to it by itself.
    pub(super) fn next_due(&self) -> Option<Moment> {
        let turn = self.turn.as_ref().map(|turn| turn.until);
        [turn, self.closing, self.gives_up_at()].into_iter().flatten().min()
    }

    /// When it ends since nobody is there, or, live, since nobody makes it speak.
    fn gives_up_at(&self) -> Option<Moment> {
        if self.is_live() {
            return self.turn.is_none().then(|| self.driven.plus_secs(self.idle));
        }
        self.absent_since.map(|since| since.plus_secs(self.idle))
    }

    /// What is due now; why it ends, if it does.
    pub(super) fn fall_due(&mut self, cx: &mut Cx<'_>) -> Option<i64> {
        let is_due = |due: Option<Moment>| due.is_some_and(|due| due <= cx.now);
        if is_due(self.gives_up_at()) {
            return Some(end::USER_ABSENT);
        }
        if is_due(self.closing) {
            return Some(end::DELETED);
        }
        if is_due(self.turn.as_ref().map(|turn| turn.until)) {
            self.go_on(cx);
        }
        None
    }

    /// Who is in its room; why it ends, if it does.
    pub(super) fn look_around(&mut self, rooms: &Rooms, now: Moment) -> Option<i64> {
        if self.stream_taken {
            return Some(end::NOT_PUBLISHED);
        }
        if self.closing.is_some() && self.status == Status::Idle {
            return Some(end::DELETED);
        }
        let (place, user) = (self.place.as_ref()?, self.user.as_ref());
        let is_there = user.is_none_or(|user| rooms.has_user(&place.room, &user.id));
        self.absent_since = if is_there { None } else { self.absent_since.or(Some(now)) };
        None
    }

    /// It is gone.
    pub(super) fn end(&mut self, why: i64, cx: &mut Cx<'_>) {
        told::deleted(self, why, cx);
    }
}
