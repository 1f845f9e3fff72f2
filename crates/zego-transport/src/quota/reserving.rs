//! A turn that is being reserved: there at once, as most are, or later.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::claim::QuotaRefusal;
use super::turn::Turn;

/// A turn that is being reserved: what [`QuotaStore::reserve`](super::QuotaStore::reserve) answers.
#[must_use = "nothing is reserved until it is waited for"]
pub struct Reserving<'a>(State<'a>);

enum State<'a> {
    Known(Option<Result<Turn, QuotaRefusal>>),
    Asked(Pin<Box<dyn Future<Output = Result<Turn, QuotaRefusal>> + Send + 'a>>),
}

impl<'a> Reserving<'a> {
    /// What the store knows without asking anybody.
    pub const fn known(turn: Result<Turn, QuotaRefusal>) -> Self {
        Self(State::Known(Some(turn)))
    }

    /// What it has to ask for.
    pub fn asked(turn: impl Future<Output = Result<Turn, QuotaRefusal>> + Send + 'a) -> Self {
        Self(State::Asked(Box::pin(turn)))
    }

    /// What is known without asking, or itself.
    pub(crate) fn into_known(self) -> Result<Result<Turn, QuotaRefusal>, Self> {
        match self.0 {
            State::Known(Some(turn)) => Ok(turn),
            state => Err(Self(state)),
        }
    }
}

impl Future for Reserving<'_> {
    type Output = Result<Turn, QuotaRefusal>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Known(turn) => Poll::Ready(turn.take().expect("a future is not polled after its end")),
            State::Asked(turn) => turn.as_mut().poll(context),
        }
    }
}

impl fmt::Debug for Reserving<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reserving").field("is_known", &matches!(self.0, State::Known(_))).finish_non_exhaustive()
    }
}
