//! Waiting for the quota: who gives turns to calls, and how that is chosen.
//!
//! The services refuse calls past the quota of their action; `DeleteMedia` takes 20 a second. A client therefore asks for a turn before each attempt, and
//! waits for it. By default [`Pacer`] gives the turns, to the calls of one client and its clones; a fleet puts a [`QuotaStore`] of its own there.

mod pacer;
mod slowdown;
mod turns;
mod window;

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;
use zego_model::{Action, QuotaKey};

pub use self::pacer::Pacer;
pub(crate) use self::window::Moment;

/// Gives turns to calls, so that all together keep to the quotas.
///
/// What reserves need not wait: the answer is the moment of the turn, which may lie ahead. The client waits for it.
pub trait QuotaStore: Send + Sync + 'static {
    /// The next turn of such a call, in all quotas that it is counted in or in none.
    ///
    /// A turn later than `until` is refused, with nothing taken. Dropping the future takes nothing either.
    fn reserve<'a>(&'a self, claim: &'a QuotaClaim<'a>, until: Instant) -> Reserving<'a>;

    /// The service has refused such a call for its quota, whatever was thought to be left of it. Returns at once.
    ///
    /// `chance`, from 0 to 1, is the client's: those that share a quota need not all come back at one moment.
    fn refused(&self, claim: &QuotaClaim<'_>, chance: f64);
}

/// A turn that is being reserved.
pub type Reserving<'a> = Pin<Box<dyn Future<Output = Result<Turn, QuotaRefusal>> + Send + 'a>>;

/// A call, as quotas see it.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "what identifies the windows of a call")]
pub struct QuotaClaim<'a> {
    /// Whose quota: the `AppId`, or Tencent's `SecretId`. All regions of a service count together.
    pub account: &'a str,
    /// Whether the test environment counts it.
    pub is_test: bool,
    /// What is called.
    pub action: &'a Action,
    /// The values it is counted by, beside the account.
    pub keys: &'a [QuotaKey],
}

/// One limit on such calls.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "what a limit is made of")]
pub struct QuotaLimit<'a> {
    /// So many calls
    pub calls: u32,
    /// in every stretch of so much time,
    pub length: Duration,
    /// of the calls with this value alone, where they are counted apart.
    pub key: Option<&'a QuotaKey>,
}

impl<'a> QuotaClaim<'a> {
    /// The documented limits of such a call.
    pub fn limits(&self) -> impl Iterator<Item = QuotaLimit<'a>> {
        let Self { is_test, keys, .. } = *self;
        self.action.quota().iter().map(move |quota| QuotaLimit {
            calls: quota.test_calls.filter(|_| is_test).unwrap_or(quota.calls),
            length: Duration::from_secs(quota.seconds.into()),
            key: quota.per.and_then(|parameter| keys.iter().find(|key| key.parameter == parameter)),
        })
    }
}

/// Why a call gets no turn. Nothing of it was sent.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum QuotaRefusal {
    /// Its turn would come too late.
    #[error("the quota leaves no turn for {} s, and the call may not wait as long", wait.as_secs_f64().ceil())]
    #[non_exhaustive]
    TooLate {
        /// How long it would have to wait.
        wait: Duration,
    },
    /// More calls are counted apart than there is room for.
    #[error("calls of more than {most} rooms, groups or users are counted apart")]
    #[non_exhaustive]
    TooMany {
        /// The most.
        most: usize,
    },
    /// A store that cannot be asked.
    #[error("the store of the quotas cannot be asked: {reason}")]
    #[non_exhaustive]
    Store {
        /// Why, in words.
        reason: String,
    },
}

/// For stores of one's own.
impl QuotaRefusal {
    /// The turn would come so much later than the call may wait.
    pub const fn too_late(wait: Duration) -> Self {
        Self::TooLate { wait }
    }

    /// The store cannot be asked, for this reason.
    pub fn store(reason: impl Into<String>) -> Self {
        Self::Store { reason: reason.into() }
    }
}

/// A call's turn. Dropped before it is used, it is given back.
#[must_use = "a turn that is dropped is given back"]
pub struct Turn {
    at: Instant,
    reserved: Option<Box<dyn Reserved>>,
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
        Self { at, reserved: Some(Box::new(reserved)) }
    }

    /// The turn of a call that nothing limits.
    pub fn unlimited() -> Self {
        Self { at: Instant::now(), reserved: None }
    }

    /// When the call may go.
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// Ends when it stands no more, as [`Reserved::over`] does; for a store that is built on another one.
    pub async fn over(&self) {
        match &self.reserved {
            Some(reserved) => reserved.over().await,
            None => std::future::pending().await,
        }
    }

    /// Whether it stands, as [`Reserved::stands`] says; for a store that is built on another one.
    pub fn stands(&self) -> bool {
        self.reserved.as_ref().is_none_or(|reserved| reserved.stands())
    }

    /// Waits until the turn has come; `false` if it stands no more by then, and another one is to be asked for.
    pub async fn come(&mut self) -> bool {
        tokio::select! {
            biased;
            () = self.over() => {}
            () = tokio::time::sleep_until(self.at) => {}
        }
        let stands = self.stands();
        if !stands && let Some(reserved) = self.reserved.take() {
            reserved.give_back();
        }
        stands
    }

    /// The call goes: nothing is given back.
    pub fn take(mut self) {
        self.reserved = None;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(reserved) = self.reserved.take() {
            reserved.give_back();
        }
    }
}
