//! The order of calls that reads a search of which only the first 5,000 results can be seen, and those by page numbers.
//!
//! The only handles are a range of times, a page, and a count that stops at the wall. The range is cut into slices until the count of each is below the
//! wall; then a slice's pages are read. Three things are not known of the service, and nothing here depends on them: in which order it lists, whether the
//! end of a range belongs to it, and how large a page may be.
//!
//! - **Cutting.** Neighbours share the second of the cut, so that it is read whether or not the end of a range belongs to it; files are told apart by id.
//!   The order of the list matters only for *where* to cut: just below the oldest file of the last page that can be seen, which is right when the newest
//!   come first. A slice where that proves wrong is halved.
//! - **Reading.** A slice's pages are read from the last to the first. A file that is deleted meanwhile moves others to earlier pages, which are still to
//!   come; read forwards, they would move to pages already read. A count that grows, or fewer files than it says, has the slice read again.
//! - **A full second** cannot be cut. What can be seen of it is read, as often as that shows anything new, and then it is a gap.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Gap, PageError};
use crate::UnixSeconds;

/// How many results Tencent counts and shows at most.
const WALL: u32 = 5_000;
/// How often a slice is read without anything new before it is given up.
const PATIENCE: u8 = 3;
/// Bound: the parts of a search that could not be shown in full. With so many the list ends, as [`PageError::Incomplete`], and what is older was not
/// looked at.
const MOST_GAPS: usize = 1_000;
/// Bound: answers in a row that show nothing new, and to this come four times the pages that a search can show (5 of 1,000 files each, unless told
/// otherwise): a range is cut in halves some thirty times until it is a second, and that is read more than once. The list ends with
/// [`PageError::NothingNew`].
const MOST_IDLE_ANSWERS: u32 = 96;

/// What has to be known of a file.
pub(super) trait Dated {
    fn id(&self) -> &str;
    /// Seconds since 1970, if it can be read.
    fn created(&self) -> Option<i64>;
}

/// What to ask next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Query {
    /// None when the user gave none and no cut was made.
    pub(super) since: Option<i64>,
    pub(super) until: i64,
    pub(super) page: u32,
    pub(super) size: u32,
}

/// The whole state; serialised, it is a cursor.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Slices {
    wall: u32,
    /// A divisor of the wall, so that pages reach up to it.
    size: u32,
    /// Whether any answer was read.
    begun: bool,
    /// Whether the service has shown that its pages are smaller than was asked.
    capped: bool,
    /// What is left to read, the newest last. The last one is being read.
    todo: Vec<Slice>,
    pass: Pass,
    /// What was given out and may come again, with its time.
    seen: BTreeMap<String, Option<i64>>,
    /// How many files the seconds of the pair just cut have, each counted alone.
    singles: u64,
    gaps: Vec<Gap>,
    trouble: Option<PageError>,
    /// How many answers in a row showed nothing new.
    #[serde(default)]
    idle: u32,
}

/// A range of seconds.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
struct Slice {
    since: Option<i64>,
    until: i64,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
enum Kind {
    /// The whole search.
    Whole,
    /// What lies above a cut: it should fit.
    Newer,
    /// What lies below a cut: it may well not fit.
    Older,
    /// One second.
    Single,
    /// Two seconds that were read one by one, in case that did not show them all: so it is where the end of a range does not belong to it.
    Pair,
}

/// One reading of a slice.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
struct Pass {
    step: Step,
    page: u32,
    /// What the last answer counted.
    counted: Option<u64>,
    /// What the answer counted that showed page 0, when that was read first.
    first: Option<u64>,
    /// The files it showed.
    ids: BTreeSet<String>,
    /// Whether any of them was new.
    fresh: bool,
    /// How many passes before it showed nothing new.
    idle: u8,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
enum Step {
    /// Finds out how many there are.
    #[default]
    Probe,
    /// Looks where to cut.
    Aim,
    /// Reads a slice that fits, from its last page to its first.
    Down,
    /// Reads what can be seen of one that does not, likewise.
    Window,
}

impl Slices {
    /// `size` is from 1 to 5,000.
    pub(super) fn new(since: Option<i64>, until: i64, size: u32) -> Self {
        Self::with_wall(WALL, since, until, size)
    }

    pub(super) fn with_wall(wall: u32, since: Option<i64>, until: i64, size: u32) -> Self {
        Self {
            wall,
            size: divisor(wall, size),
            begun: false,
            capped: false,
            todo: vec![Slice::new(since, until, Kind::Whole)],
            pass: Pass::default(),
            seen: BTreeMap::new(),
            singles: 0,
            gaps: Vec::new(),
            trouble: None,
            idle: 0,
        }
    }

    pub(super) fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    pub(super) fn next(&self) -> Result<Option<Query>, PageError> {
        match (&self.trouble, self.todo.last()) {
            (Some(trouble), _) => Err(trouble.clone()),
            (None, Some(slice)) => Ok(Some(Query { since: slice.since, until: slice.until, page: self.pass.page, size: self.size })),
            (None, None) if self.gaps.is_empty() => Ok(None),
            (None, None) => Err(PageError::Incomplete { gaps: self.gaps.clone() }),
        }
    }

    /// Ends it before its time.
    pub(super) fn fail(&mut self, trouble: PageError) {
        self.trouble = Some(trouble);
    }

    /// Whether any answer was read.
    pub(super) const fn has_begun(&self) -> bool {
        self.begun
    }

    /// Whether this can be a state it has come to: a cursor may have been damaged where it was kept.
    pub(super) fn is_sound(&self) -> bool {
        let sound = |slice: &Slice| slice.kind == Kind::Single || slice.seconds() > 1;
        let size = self.wall == WALL && self.size > 0 && WALL.is_multiple_of(self.size);
        size && self.pass.page < self.window() && self.todo.iter().all(sound)
    }

    /// Reads an answer, gives what is new in it, and decides what to ask next.
    pub(super) fn take<F: Dated>(&mut self, counted: u64, files: Vec<F>) -> Vec<F> {
        let Some(slice) = self.todo.last().copied() else { return Vec::new() };
        self.begun = true;
        let shown = u32::try_from(files.len()).unwrap_or(u32::MAX);
        let times = || files.iter().filter_map(Dated::created);
        let oldest = times().min();
        let outside = times().find(|created| *created < slice.begin() || *created > slice.until);
        let new: Vec<F> = files.into_iter().filter(|file| self.is_new(file)).collect();
        self.pass.fresh |= !new.is_empty();
        match outside.filter(|_| slice.kind != Kind::Whole) {
            Some(created) => self.fail(PageError::OutsideRange {
                created: UnixSeconds(created),
                since: UnixSeconds(slice.begin()),
                until: UnixSeconds(slice.until),
            }),
            None if new.len() as u64 > counted => self.fail(PageError::Miscounted { counted, shown }),
            None if self.shows_a_cap(shown) && u64::from(shown) < counted => {
                self.capped = true;
                self.size = divisor(self.wall, shown);
                self.restart(Step::Probe);
            }
            None if counted >= self.wall.into() => self.does_not_fit(slice, counted, oldest),
            None => self.fits(slice, counted),
        }
        self.idle = if new.is_empty() { self.idle.saturating_add(1) } else { 0 };
        if self.idle >= MOST_IDLE_ANSWERS + 4 * self.window() && !self.todo.is_empty() && self.trouble.is_none() {
            self.fail(PageError::NothingNew { pages: self.idle });
        }
        new
    }

    fn is_new(&mut self, file: &impl Dated) -> bool {
        self.pass.ids.insert(file.id().to_owned());
        self.seen.insert(file.id().to_owned(), file.created()).is_none()
    }

    /// Whether a first page is shorter than was asked because no page is longer. That is believed once, and of a size that makes sense: it could also be a
    /// count that lags behind.
    fn shows_a_cap(&self, shown: u32) -> bool {
        let is_first = self.pass.step == Step::Probe && self.pass.page == 0;
        is_first && !self.capped && (self.wall / 500..self.size).contains(&shown)
    }

    /// How many pages can be seen.
    const fn window(&self) -> u32 {
        self.wall / self.size
    }

    fn fits(&mut self, slice: Slice, counted: u64) {
        let size = u64::from(self.size);
        // The number of the last page: below the number of pages that can be seen.
        let last = u32::try_from(counted.div_ceil(size).saturating_sub(1)).unwrap_or(u32::MAX);
        let grew = self.pass.counted.is_some_and(|before| counted > before);
        let Pass { step, page, .. } = self.pass;
        self.pass.counted = Some(counted);
        match step {
            // It has come to fit since the last answer.
            Step::Aim | Step::Window => self.restart(Step::Probe),
            Step::Probe if page == 0 && last == 0 => self.end(slice, counted),
            Step::Probe => {
                self.pass.step = Step::Down;
                if page == 0 {
                    self.pass.first = Some(counted);
                }
                if page == 0 || page > last {
                    self.pass.page = last;
                } else {
                    self.down(slice, counted, last);
                }
            }
            Step::Down if grew => self.again(slice, counted),
            Step::Down => self.down(slice, counted, last),
        }
    }

    /// On to the page before, which may by now be the last.
    fn down(&mut self, slice: Slice, counted: u64, last: u32) {
        let next = self.pass.page.checked_sub(1).map(|page| page.min(last));
        match next {
            // Page 0 was read at the beginning, and nothing has moved since.
            Some(0) if self.pass.first == Some(counted) => self.end(slice, counted),
            Some(page) => self.pass.page = page,
            None => self.end(slice, counted),
        }
    }

    /// All pages were read: is it as many as were counted?
    fn end(&mut self, slice: Slice, counted: u64) {
        if self.pass.ids.len() as u64 >= counted {
            self.finish(slice, counted);
        } else {
            self.again(slice, counted);
        }
    }

    fn again(&mut self, slice: Slice, counted: u64) {
        let idle = if self.pass.fresh { 0 } else { self.pass.idle.saturating_add(1) };
        if idle >= PATIENCE {
            self.gap(slice, counted);
        } else {
            self.restart(Step::Probe);
            self.pass.idle = idle;
        }
    }

    fn does_not_fit(&mut self, slice: Slice, counted: u64, oldest: Option<i64>) {
        self.pass.counted = None;
        let deepest = self.window() - 1;
        let Pass { step, page, fresh, .. } = self.pass;
        match slice.kind {
            Kind::Single | Kind::Pair => match page.checked_sub(1) {
                _ if step != Step::Window => self.restart(Step::Window),
                Some(page) => self.pass.page = page,
                // Somebody may be deleting what was shown, and so bring the rest within sight.
                None if fresh => self.restart(Step::Window),
                None => self.gap(slice, counted),
            },
            _ if slice.seconds() == 2 => self.cut_pair(slice),
            _ if oldest.is_none() => self.fail(PageError::Untimed),
            // The newest do not come first here.
            Kind::Newer => self.cut(slice, slice.middle()),
            _ if page < deepest => {
                self.pass.step = Step::Aim;
                self.pass.page = deepest;
            }
            _ => self.cut(slice, oldest.map_or_else(|| slice.middle(), |oldest| slice.within(oldest.saturating_add(1)))),
        }
    }

    /// Cuts a slice of three seconds or more; both parts keep the second of the cut.
    fn cut(&mut self, slice: Slice, at: i64) {
        self.todo.pop();
        self.todo.push(Slice::new(slice.since, at, Kind::Older));
        self.todo.push(Slice::new(Some(at), slice.until, Kind::Newer));
        self.start();
    }

    fn cut_pair(&mut self, slice: Slice) {
        self.todo.pop();
        self.todo.push(Slice { kind: Kind::Pair, ..slice });
        self.todo.extend([slice.begin(), slice.until].map(|second| Slice::new(Some(second), second, Kind::Single)));
        self.singles = 0;
        self.start();
    }

    fn gap(&mut self, slice: Slice, counted: u64) {
        let or_more = counted >= self.wall.into();
        self.gaps.push(Gap { since: UnixSeconds(slice.begin()), until: UnixSeconds(slice.until), counted, or_more });
        if self.gaps.len() >= MOST_GAPS {
            self.fail(PageError::Incomplete { gaps: self.gaps.clone() });
        }
        if or_more && slice.kind == Kind::Single {
            // The second was searched alone and came full, so the end of a range does belong to it: the next slice can do without.
            for older in self.todo.iter_mut().filter(|older| older.until == slice.until && older.begin() < older.until) {
                if older.kind != Kind::Pair {
                    *older = Slice::new(older.since, older.until - 1, older.kind);
                }
            }
        }
        self.finish(slice, counted);
    }

    fn finish(&mut self, slice: Slice, counted: u64) {
        if slice.kind == Kind::Single {
            self.singles = self.singles.saturating_add(counted);
        }
        self.todo.pop();
        // One by one the seconds had enough to make up for the pair.
        if self.singles >= self.wall.into() && self.todo.last().is_some_and(|slice| slice.kind == Kind::Pair) {
            self.todo.pop();
        }
        self.start();
        // What was made later cannot come again.
        let until = self.todo.iter().map(|slice| slice.until).max();
        self.seen.retain(|_, created| until.is_some_and(|until| created.is_none_or(|created| created <= until)));
    }

    /// Begins the slice that is now the last; one that may not fit where it would be cut.
    fn start(&mut self) {
        self.pass = Pass::default();
        if self.todo.last().is_some_and(|slice| slice.kind == Kind::Older) {
            self.pass.page = self.window() - 1;
        }
    }

    /// Begins the same slice once more.
    fn restart(&mut self, step: Step) {
        let page = if step == Step::Window { self.window() - 1 } else { 0 };
        self.pass = Pass { step, page, ..Pass::default() };
    }
}

impl Slice {
    const fn new(since: Option<i64>, until: i64, kind: Kind) -> Self {
        let slice = Self { since, until, kind };
        if slice.begin() >= until { Self { kind: Kind::Single, ..slice } } else { slice }
    }

    /// The first second that is not ruled out: no file is older than 1970.
    const fn begin(&self) -> i64 {
        match self.since {
            Some(since) => since,
            None => 0,
        }
    }

    const fn seconds(&self) -> i64 {
        self.until.saturating_sub(self.begin()).saturating_add(1)
    }

    const fn middle(&self) -> i64 {
        self.begin() + self.until.saturating_sub(self.begin()) / 2
    }

    /// Strictly between the ends.
    fn within(&self, at: i64) -> i64 {
        at.clamp(self.begin() + 1, self.until - 1)
    }
}

/// The largest divisor that is not larger than `limit`.
fn divisor(of: u32, limit: u32) -> u32 {
    (1..=limit.min(of)).rev().find(|size| of.is_multiple_of(*size)).unwrap_or(1)
}

#[cfg(test)]
mod tests;
