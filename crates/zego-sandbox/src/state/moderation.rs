//! Moderation tasks.

use crate::outbox::Outbox;

/// Moderation tasks.
#[derive(Debug, Default)]
pub(crate) struct Moderation {}

impl Moderation {
    /// Lets time pass.
    pub(crate) fn settle(&mut self, _outbox: &mut Outbox, _now: i64) {}
}
