//! Postgres, for several workers.

mod fault;
#[cfg(feature = "proof")]
pub(crate) mod proof;
mod session;

use std::time::Duration;

use rand::RngExt as _;
use tokio::time::{Instant, sleep, timeout};
use zego_postgres::PostgresUrl;

use self::fault::{Fault, Next};
use self::session::{Session, Work};
use super::{Committing, Creating, Database, DatabaseError, Unit, UnitRows};

/// A database of Postgres: one connection, which is made again when it breaks.
///
/// The server's setting of `synchronous_commit` is left as it is: *sent* has to be on disk before the call.
pub(crate) struct Postgres {
    url: PostgresUrl,
    place: String,
    /// Tells its connections from those of all others.
    owner: i64,
    /// `None` after it broke.
    session: Option<Session>,
}

/// How long a server may be away. After that the worker ends, and others take what it held.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// How long a transaction, or a connection with all that is said at its beginning, may take: longer than one that takes over a large plan.
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// The first pause before the next try, which grows,
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// up to this one.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

impl Postgres {
    /// Connects once: what is wrong with the address is told right away.
    pub(crate) async fn connect(url: &PostgresUrl) -> Result<Self, DatabaseError> {
        let mut postgres = Self { url: url.clone(), place: url.to_string(), owner: rand::rng().random(), session: None };
        postgres.session().await.map_err(|fault| fault.error)?;
        Ok(postgres)
    }

    /// The connection, made where there is none.
    async fn session(&mut self) -> Result<&mut Session, Fault> {
        let session = match self.session.take().filter(|session| !session.is_closed()) {
            Some(session) => session,
            None => match timeout(LONGEST, Session::open(&self.url, self.owner, &self.place)).await {
                Ok(opened) => opened?,
                Err(_) => return Err(Fault::unreachable(&self.place, "it does not answer")),
            },
        };
        Ok(self.session.insert(session))
    }

    /// Does something until it is done, however often the connection breaks meanwhile.
    async fn done(&mut self, work: Work<'_>) -> Result<Vec<UnitRows>, DatabaseError> {
        let mut failing: Option<(Instant, Duration)> = None;
        loop {
            let place = self.place.clone();
            let attempt = async {
                match timeout(LONGEST, self.session().await?.work(work)).await {
                    Ok(done) => done.map_err(|error| Fault::of(&place, &error)),
                    Err(_) => Err(Fault::unreachable(&place, "it does not answer")),
                }
            };
            let fault = match attempt.await {
                Ok(done) => return Ok(done),
                Err(fault) => fault,
            };
            let (since, pause) = *failing.get_or_insert_with(|| (Instant::now(), FIRST_PAUSE));
            if fault.next == Next::Reconnect {
                self.session = None;
            }
            if fault.next == Next::GiveUp || since.elapsed() >= PATIENCE {
                return Err(fault.error);
            }
            tracing::warn!(error = %fault.error, "the ledger's database is asked again");
            // Not all workers at the same moment.
            let share = rand::rng().random_range(0.5..1.0);
            sleep(pause.mul_f64(share)).await;
            failing = Some((since, LONGEST_PAUSE.min(pause * 2)));
        }
    }
}

impl Database for Postgres {
    fn commit(&mut self, units: Vec<Unit>) -> Committing<'_> {
        Box::pin(async move { self.done(Work::Units(&units)).await })
    }

    fn create(&mut self, statements: &'static [&'static str]) -> Creating<'_> {
        Box::pin(async move { self.done(Work::Tables(statements)).await.map(drop) })
    }
}
