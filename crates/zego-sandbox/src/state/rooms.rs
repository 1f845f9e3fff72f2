//! Rooms with their users and streams, and the rules on both.

use crate::outbox::Outbox;

/// Rooms with their users and streams, and the rules on both.
#[derive(Debug, Default)]
pub(crate) struct Rooms {}

impl Rooms {
    /// Lets time pass.
    pub(crate) fn settle(&mut self, _outbox: &mut Outbox, _now: i64) {}
}
