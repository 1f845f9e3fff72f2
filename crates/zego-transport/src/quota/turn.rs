//! The turn of a call.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use tokio::time::Instant;

use super::paced::PacedTurn;

/// A call's turn. Dropped before it is used, it is given back.
#[must_use = "a turn that is dropped is given back"]
pub struct Turn {
    at: Instant,
    /// Whether it was there when it was given, so that nobody has to look at the clock again.
    has_come: bool,
    reserved: Held,
}

/// What is held for a turn.
enum Held {
    Nothing,
    /// Most turns are of a pacer, which needs no heap for one.
    Paced(PacedTurn),
    Other(Box<dyn Reserved>),
}

impl Held {
    fn stands(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Paced(reserved) => reserved.stands(),
            Self::Other(reserved) => reserved.stands(),
        }
    }

    async fn over(&self) {
        match self {
            Self::Nothing => std::future::pending().await,
            Self::Paced(reserved) => reserved.over().await,
            Self::Other(reserved) => reserved.over().await,
        }
    }

    fn give_back(&mut self) {
        match std::mem::replace(self, Self::Nothing) {
            Self::Nothing => {}
            Self::Paced(reserved) => reserved.give_back(),
            Self::Other(reserved) => reserved.give_back(),
        }
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn").field("at", &self.at).finish_non_exhaustive()
    }
}

/// What a store has reserved for a turn.
pub trait Reserved: Send + Sync {
    /// Whether the turn still stands when its moment has come. If it does not, it is given back, and the client asks for another.
    fn stands(&self) -> bool {
        true
    }

    /// Ends when the turn stands no more, if that is known before its moment: the client asks for another one at once. Never, when not said.
    fn over(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::pending())
    }

    /// The call does not go: others may have its turn.
    fn give_back(&self);
}

impl Turn {
    /// A turn at a moment, with what is to be given back if it is not used.
    pub fn new(at: Instant, reserved: impl Reserved + 'static) -> Self {
        Self { at, has_come: false, reserved: Held::Other(Box::new(reserved)) }
    }

    pub(super) const fn paced(at: Instant, has_come: bool, reserved: PacedTurn) -> Self {
        Self { at, has_come, reserved: Held::Paced(reserved) }
    }

    /// The turn of a call that nothing limits.
    pub fn unlimited() -> Self {
        Self { at: Instant::now(), has_come: true, reserved: Held::Nothing }
    }

    /// When the call may go.
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// Ends when it stands no more, as [`Reserved::over`] does; for a store that is built on another one.
    pub async fn over(&self) {
        self.reserved.over().await;
    }

    /// Whether it stands, as [`Reserved::stands`] says; for a store that is built on another one.
    pub fn stands(&self) -> bool {
        self.reserved.stands()
    }

    /// Waits until the turn has come; `false` if it stands no more by then, and another one is to be asked for.
    pub async fn come(&mut self) -> bool {
        // A timer is late by up to a millisecond, and who has its turn now waits for none.
        if !self.has_come && self.at > Instant::now() {
            tokio::select! {
                biased;
                () = self.over() => {}
                () = tokio::time::sleep_until(self.at) => {}
            }
        }
        let stands = self.stands();
        if !stands {
            self.reserved.give_back();
        }
        stands
    }

    /// The call goes: nothing is given back.
    pub fn take(mut self) {
        self.reserved = Held::Nothing;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.reserved.give_back();
    }
}
