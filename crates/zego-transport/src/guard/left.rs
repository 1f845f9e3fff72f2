//! What a guard remembers, as its user sees it, and what it could not end.

use std::fmt;

use zego_model::Action;
use zego_model::running::Running;

use crate::Error;

/// What may go on running after a guard was closed.
///
/// It lists everything: what could not be ended with the error of the call, and what nobody can end, since the answer that names it was lost.
#[non_exhaustive]
#[derive(Debug)]
pub struct CloseError {
    /// What was ended.
    pub ended: Vec<Running>,
    /// What was not.
    pub left: Vec<Left>,
}

/// Something that may go on running.
#[non_exhaustive]
#[derive(Debug)]
pub struct Left {
    /// What it is.
    pub started: Started,
    /// Why it could not be ended. `None` where there is nothing to call: only the answer that was lost names it, or it is not there yet.
    pub error: Option<Error>,
}

impl fmt::Display for CloseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} may go on running, and cost", self.left.len(), self.left.len() + self.ended.len())?;
        self.left.iter().enumerate().try_for_each(|(place, left)| write!(f, "{} {left}", if place == 0 { ":" } else { ";" }))
    }
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.started)?;
        self.error.as_ref().map_or(Ok(()), |error| write!(f, ": {}", error.message()))
    }
}

/// Of several causes none is the one: they are in [`left`](Self::left).
impl std::error::Error for CloseError {}

/// Something that was started, or may have been.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Started {
    /// What started it.
    pub action: Action,
    /// What names it, and what ends it. `None` where the answer that would name it was lost.
    pub running: Option<Running>,
    /// Whether it may not have been started at all: the outcome of the call is not known.
    pub is_doubtful: bool,
}

impl fmt::Display for Started {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = self.action.name();
        match &self.running {
            Some(running) if self.is_doubtful => write!(f, "{action}, whose outcome is not known: {running}"),
            Some(running) => write!(f, "{action}: {running}"),
            None => {
                write!(f, "{action}, whose outcome is not known, and only its answer names what it may have started")?;
                self.action.where_to_look().map_or(Ok(()), |place| write!(f, ". {place}"))
            }
        }
    }
}
