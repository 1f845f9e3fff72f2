//! What a store of a fleet has to do: a few round trips, each of them whole or not at all.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::window::{Ask, AskOutcome, Booked, GiveBack, WindowRate};

/// A store that can be reached again and again.
pub(crate) trait Store: Send + Sync {
    /// Connects for the fleet of this namespace, and makes what the store needs to hold.
    fn connect<'a>(&'a self, namespace: &'a str) -> Doing<'a, Box<dyn Session>>;
}

/// A connection to a store. After an error it is used no more.
pub(crate) trait Session: Send + Sync {
    /// Slots in all of these windows, or in none.
    fn reserve<'a>(&'a self, windows: &'a [WindowSpec], ask: &'a Ask) -> Doing<'a, Reply>;

    /// Slots that nobody uses, if nobody has booked behind them.
    fn give_back<'a>(&'a self, windows: &'a [WindowSpec], back: &'a GiveBack) -> Doing<'a, ()>;

    /// The service refused a call: each window is held for so long. Tells the latest moment until which one is.
    fn penalise<'a>(&'a self, windows: &'a [WindowSpec], holds: &'a [i64]) -> Doing<'a, i64>;

    /// This member lives; if it was away, since when, by the store's clock.
    fn beat<'a>(&'a self, member: &'a str, away_since: Option<i64>) -> Doing<'a, Beat>;
}

/// A round trip.
pub(crate) type Doing<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A window, by the name that all processes have for it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct WindowSpec {
    pub(crate) key: String,
    pub(crate) rate: WindowRate,
}

/// What a store says to an [`Ask`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Reply {
    /// The store's clock.
    pub(crate) now: i64,
    /// Until when a refusal of the service holds such calls back; 0 where none does.
    pub(crate) held: i64,
    pub(crate) said: Said,
}

/// The gist of a [`Reply`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Said {
    Answer(AskOutcome),
    /// The store is new, or back: until then each process goes by its own share.
    Closed {
        opens: i64,
    },
}

/// What a store says to a heartbeat.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Beat {
    pub(crate) now: i64,
    /// As in [`Said::Closed`], if it is still to come.
    pub(crate) opens: i64,
    /// How many members live, this one among them.
    pub(crate) members: i64,
    /// How many of them come before this one in the order of their names.
    pub(crate) rank: i64,
}

impl Reply {
    /// As the functions and scripts of the stores write it.
    pub(crate) fn of(numbers: &[i64]) -> Result<Self, StoreError> {
        let (now, held, said) = match *numbers {
            [now, held, 0, opens] => (now, held, Said::Closed { opens }),
            [now, held, 1, first, step, count, ref intervals @ ..] => {
                (now, held, Said::Answer(AskOutcome::Booked(Booked { first, step, count, intervals: intervals.to_vec() })))
            }
            [now, held, 2, wait, again] => (now, held, Said::Answer(AskOutcome::Later { wait, again })),
            _ => return Err(StoreError::unread()),
        };
        Ok(Self { now, held, said })
    }
}

impl Beat {
    /// As the functions and scripts of the stores write it.
    pub(crate) fn of(numbers: &[i64]) -> Result<Self, StoreError> {
        let [now, opens, members, rank] = *numbers else { return Err(StoreError::unread()) };
        Ok(Self { now, opens, members, rank })
    }
}

/// How long a member counts as alive after it was heard of.
pub(crate) const ALIVE: i64 = 3_000_000;

/// Why a store could not be asked: in words, without addresses' passwords.
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct StoreError(pub(crate) String);

impl StoreError {
    fn unread() -> Self {
        Self("it answers something else than this version of the client understands".to_owned())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
