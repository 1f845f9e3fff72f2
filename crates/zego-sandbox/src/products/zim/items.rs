//! What becomes of the single items of a call. A call in which no item is carried out fails as a whole, and says of each item why, all the same.

use crate::cx::Cx;
use crate::operation::Words;

use super::code;

/// Why an item is not carried out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct ItemProblem {
    pub(super) code: i64,
    pub(super) message: Words,
}

/// An item that was carried out, or not.
pub(super) type Item = Result<(), ItemProblem>;

impl ItemProblem {
    pub(super) fn new(code: i64, message: impl Into<Words>) -> Self {
        Self { code, message: message.into() }
    }
}

/// The items of a call so far.
#[derive(Debug, Default)]
pub(super) struct Items {
    done: usize,
    failed: Vec<(String, ItemProblem)>,
}

impl Items {
    /// Carries an item out, unless a rule of faults has it fail: the one at this place, from 0, of this name.
    pub(super) fn carry_out(&mut self, place: usize, name: &str, cx: &mut Cx<'_>, act: impl FnOnce(&mut Cx<'_>) -> Item) {
        let by_rule = cx.fails(place, name);
        let by_rule = by_rule.map(|(code, message)| ItemProblem::new(code.number().unwrap_or(code::FAILED), message));
        match by_rule.map_or_else(|| act(cx), Err) {
            Ok(()) => self.done += 1,
            Err(problem) => self.failed.push((name.to_owned(), problem)),
        }
    }

    /// How many were carried out.
    pub(super) const fn done(&self) -> usize {
        self.done
    }

    /// Those that were not, of a call that did more than them: it succeeds even if none was.
    pub(super) fn failed_of_more(self) -> Vec<(String, ItemProblem)> {
        self.failed
    }

    /// Those that were not, in the order of the call. If none was, the call fails, with the code that this makes of theirs; nothing where they differ.
    pub(super) fn failed(self, cx: &mut Cx<'_>, whole: impl FnOnce(Option<i64>) -> Option<i64>) -> Vec<(String, ItemProblem)> {
        if let (0, Some((_, first))) = (self.done, self.failed.first()) {
            let all = self.failed.iter().all(|(_, problem)| problem.code == first.code).then_some(first.code);
            cx.remarks.news = Some((whole(all).unwrap_or(first.code), "nothing was done: the list says why"));
        }
        self.failed
    }
}
