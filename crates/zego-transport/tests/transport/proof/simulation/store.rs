//! A quota store between the clients and their pacer: it takes its time to answer, fails now and then, and sees every turn that is used.

use std::future::pending;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};
use zego_transport::quota::{Pacer, QuotaClaim, QuotaRefusal, QuotaStore, Reserved, Reserving, Turn};

use super::dice::Dice;
use super::oracle::Oracle;

/// As a store on another machine would be.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) pacer: Pacer,
    /// Which part of each quota the pacer takes.
    pub(crate) share: f64,
    /// Whose it is.
    pub(crate) name: String,
    pub(crate) dice: Dice,
    pub(crate) oracle: Oracle,
    pub(crate) faults: f64,
}

impl QuotaStore for Store {
    fn reserve<'a>(&'a self, claim: &'a QuotaClaim<'a>, until: Instant) -> Reserving<'a> {
        Reserving::asked(async move {
            // Before the turn is given: what comes after it would be late.
            if self.dice.happens(self.faults) {
                match self.dice.below(20) {
                    0 => {
                        self.oracle.fault("the store is silent");
                        pending::<()>().await;
                    }
                    1..4 => {
                        self.oracle.fault("the store cannot be asked");
                        return Err(QuotaRefusal::store("out of order"));
                    }
                    _ => sleep(self.dice.millis(0, 30)).await,
                }
            }
            let turn = self.pacer.reserve(claim, until).await?;
            let at = turn.at();
            self.oracle.turn_given();
            let windows = claim.limits().map(|limit| {
                let value = limit.key.map_or("", |key| &key.value);
                let name = format!("{} {} {value} {}", self.name, claim.action.name(), limit.length.as_secs());
                (name, part(limit.calls, self.share), limit.length)
            });
            let watched = Watched { oracle: self.oracle.clone(), windows: windows.collect(), turn: Mutex::new(Some(Arc::new(turn))) };
            Ok(Turn::new(at, watched))
        })
    }

    fn refused(&self, claim: &QuotaClaim<'_>, chance: f64) {
        self.pacer.refused(claim, chance);
    }
}

/// The whole calls of a part of a quota, and one at least.
fn part(calls: u32, share: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a u32")]
    let part = (f64::from(calls) * share) as usize;
    part.max(1)
}

/// A turn of the pacer's, until it is used or back.
struct Watched {
    oracle: Oracle,
    windows: Vec<(String, usize, Duration)>,
    turn: Mutex<Option<Arc<Turn>>>,
}

impl Watched {
    fn turn(&self) -> MutexGuard<'_, Option<Arc<Turn>>> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reserved for Watched {
    fn stands(&self) -> bool {
        self.turn().as_ref().is_some_and(|turn| turn.stands())
    }

    fn over(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let turn = self.turn().clone();
        Box::pin(async move {
            if let Some(turn) = turn {
                turn.over().await;
            }
        })
    }

    fn give_back(&self) {
        if self.turn().take().is_some() {
            self.oracle.turn_back();
        }
    }
}

impl Drop for Watched {
    /// A turn that did not go back is used.
    fn drop(&mut self) {
        if let Some(turn) = self.turn().take() {
            match Arc::try_unwrap(turn) {
                Ok(turn) => turn.take(),
                Err(_) => self.oracle.violated("a turn is used, and waited for".to_owned()),
            }
            self.oracle.admitted(&self.windows);
        }
    }
}
