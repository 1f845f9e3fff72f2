//! Mixing, auto-mixing and cloud transcoding tasks.

use crate::outbox::Outbox;

/// Mixing, auto-mixing and cloud transcoding tasks.
#[derive(Debug, Default)]
pub(crate) struct Mixing {}

impl Mixing {
    /// Lets time pass.
    pub(crate) fn settle(&mut self, _outbox: &mut Outbox, _now: i64) {}
}
