//! Waiting for the quota: who gives turns to calls, and how that is chosen.
//!
//! The services refuse calls past the quota of their action; `DeleteMedia` takes 20 a second. A client therefore asks for a turn before each attempt, and
//! waits for it. By default [`Pacer`] gives the turns, to the calls of one client and its clones; a fleet puts a [`QuotaStore`] of its own there.

mod claim;
mod few;
mod paced;
mod pacer;
mod reserving;
mod slowdown;
mod turn;
mod turns;
mod window;

use tokio::time::Instant;

pub use self::claim::{QuotaClaim, QuotaLimit, QuotaRefusal};
pub use self::pacer::Pacer;
pub use self::reserving::Reserving;
pub use self::turn::{Reserved, Turn};
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
