//! How much a sandbox holds, so that nobody fills the memory with it.

/// Bound: how many things a sandbox holds at a time, of all apps together: files, rooms, users, streams, recordings, tasks, rules and what is remembered of those
/// that are over. What would add to them past that is refused, and answer and log say so; what time brings about past that is not kept, which the next answer's
/// line in the log counts, and `GET /_sandbox/state`.
pub(crate) const MOST_HELD: usize = 3_000_000;

/// What there is, as counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holding {
    held: usize,
    most: usize,
    /// How many things were not kept since somebody asked.
    unkept: u64,
    unkept_in_all: u64,
}

impl Holding {
    /// Nothing yet, and so many at most.
    pub(super) const fn new(most: usize) -> Self {
        Self { held: 0, most, unkept: 0, unkept_in_all: 0 }
    }

    /// How many more there can be.
    pub(crate) const fn room(&self) -> usize {
        self.most.saturating_sub(self.held)
    }

    /// Why there can be no more, if so.
    pub(crate) fn is_full(&self) -> Option<String> {
        (self.room() == 0)
            .then(|| format!("the sandbox holds {} things, which is its bound: delete some, or POST /_sandbox/reset", self.most))
    }

    /// A part of it has become another.
    pub(super) fn change(&mut self, before: usize, after: usize) {
        self.held = (self.held + after).saturating_sub(before);
    }

    /// So many were not kept.
    pub(super) fn forgo(&mut self, things: u64) {
        self.unkept += things;
        self.unkept_in_all += things;
    }

    /// What the log says of what was not kept since it was asked the last time.
    pub(crate) fn take_note(&mut self) -> Option<String> {
        let unkept = std::mem::take(&mut self.unkept);
        (unkept > 0).then(|| format!("{unkept} files are not kept: the sandbox holds {} things, which is its bound", self.most))
    }

    /// How many there are and can be, and how many were not kept since the sandbox began.
    pub(crate) const fn counts(&self) -> (usize, usize, u64) {
        (self.held, self.most, self.unkept_in_all)
    }

    /// Goes on with what was counted of another world.
    pub(super) const fn go_on_after(&mut self, before: &Self) {
        (self.most, self.unkept, self.unkept_in_all) = (before.most, before.unkept, before.unkept_in_all);
    }
}
