//! What goes wrong with stdout: said once for each kind, and counted.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::answer::HANDED_ON_WITHIN;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, NotWritten};

/// The troubles of a listener.
pub(super) struct Troubles {
    /// Whether callbacks are passed on, so that a line that is lost is no event that is lost.
    is_passing_on: bool,
    met: Mutex<Met>,
}

#[derive(Default)]
struct Met {
    /// The kinds that have been told. There are as many as the system has numbers for errors.
    told: BTreeSet<String>,
    lines: u64,
    last: String,
}

/// How many lines were not printed, and why the last one was not.
pub(super) struct Lost {
    lines: u64,
    last: String,
    is_passing_on: bool,
}

impl Troubles {
    pub(super) fn new(is_passing_on: bool) -> Self {
        Self { is_passing_on, met: Mutex::default() }
    }

    /// Counts a line that was not written, and says why, unless that has been said.
    pub(super) fn tell(&self, trouble: NotWritten) {
        let why = match trouble {
            NotWritten::Full => "nobody reads it, and as much waits as may".to_owned(),
            NotWritten::Slow => format!("nobody has read it for {} s", HANDED_ON_WITHIN.as_secs()),
            NotWritten::Failed(error) => error.to_string(),
        };
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        met.lines += 1;
        met.last.clone_from(&why);
        let is_new = met.told.insert(why.clone());
        drop(met);
        if is_new {
            let consequence = if self.is_passing_on {
                "callbacks are passed on all the same, and their lines are lost"
            } else {
                "callbacks are answered 500, so that ZEGO sends them again"
            };
            output::note(&format!("error: stdout does not take a line ({why}): {consequence}"));
        }
    }

    /// What was lost, if anything was.
    pub(super) fn lost(&self) -> Option<Lost> {
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        (met.lines > 0).then(|| Lost { lines: met.lines, last: met.last.clone(), is_passing_on: self.is_passing_on })
    }
}

impl From<Lost> for CommandError {
    fn from(Lost { lines, last, is_passing_on }: Lost) -> Self {
        let lines = if lines == 1 { "1 line was".to_owned() } else { format!("{lines} lines were") };
        let hint = if is_passing_on {
            "Every callback was passed on; what stdout should have told of it is lost."
        } else {
            "Callbacks among them were answered 500: ZEGO sends them again, for 62 s."
        };
        Self {
            exit: Exit::Unknown,
            kind: output::OUTPUT,
            message: format!("{lines} not printed; why the last one was not: {last}"),
            hint: Some(hint.to_owned()),
            ..Self::default()
        }
    }
}
