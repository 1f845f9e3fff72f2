//! The ledger of a run: what was asked for, what became of it, and who is at it.

mod account;
#[cfg(any(test, feature = "proof"))]
pub(crate) mod cases;
mod leases;
mod plan;
mod schema;

use std::fmt;
use std::path::PathBuf;

use rand::RngExt as _;

use crate::database::sqlite::{Access, Sqlite};
use crate::database::{CommitQueue, Database, DatabaseError, Unit, statement};

pub(crate) use self::account::RunRow;
pub use self::account::{Reason, Totals};
pub(crate) use self::leases::{Answered, Exception, Fenced, ItemOutcome, Lease};
pub(crate) use self::plan::PlanState;

/// Where a ledger is.
#[non_exhaustive]
#[derive(Clone, Eq, PartialEq)]
pub enum LedgerLocation {
    /// In a file without a name, which goes with the process: nothing can be resumed.
    Temporary,
    /// In a file of SQLite, for one process at a time.
    File(PathBuf),
    /// In a Postgres database, for several workers: `postgres://HOST/DATABASE`. Its password is a secret.
    #[cfg(feature = "postgres")]
    Postgres(zego_postgres::PostgresUrl),
}

impl fmt::Debug for LedgerLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for LedgerLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Temporary => f.write_str("a temporary ledger"),
            Self::File(path) => write!(f, "{}", path.display()),
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => write!(f, "{url}"),
        }
    }
}

/// Whose run it is: a ledger is of one app, environment and vendor.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RunIdentity {
    /// The `AppId`.
    pub account: String,
    /// `production`, `test`, or `sandbox` for an address of this machine.
    pub environment: String,
    /// The CDN vendor.
    pub vendor: String,
}

impl RunIdentity {
    /// An identity of these three.
    pub fn new(account: impl Into<String>, environment: impl Into<String>, vendor: impl Into<String>) -> Self {
        Self { account: account.into(), environment: environment.into(), vendor: vendor.into() }
    }
}

impl fmt::Display for RunIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "app {}, {}, vendor {}", self.account, self.environment, self.vendor)
    }
}

/// Why a ledger cannot be worked with.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum LedgerError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A newer version of this program wrote it.
    #[error("the ledger has format {found}, and this version knows {known}: use the version that wrote it, or a newer one")]
    #[non_exhaustive]
    Newer {
        /// What it has.
        found: u64,
        /// The newest that is known here.
        known: u64,
    },
    /// It is somebody else's.
    #[error(
        "the run `{run}` of the ledger is of {found}, not of {expected}: choose another ledger or another name for the run, or set the credentials and the vendor that it is of"
    )]
    #[non_exhaustive]
    OtherIdentity {
        /// The run.
        run: String,
        /// Whose it is.
        found: Box<RunIdentity>,
        /// Who works with it.
        expected: Box<RunIdentity>,
    },
    /// It names other ids than those that are given now.
    #[error("the ids are not those of the ledger: the run `{run}` has {planned} ids, and {given} were given now{}. Give the same ids, or begin with another ledger or another name for the run",
        if planned == given { ", or others or in another order" } else { "" })]
    #[non_exhaustive]
    OtherIds {
        /// The run.
        run: String,
        /// How many ids it has.
        planned: u64,
        /// How many were given.
        given: u64,
    },
    /// There is a run that is not finished.
    #[error(
        "the run `{run}` of the ledger is not finished: {open} of {total} ids are open. Go on with it (--resume), or begin with another ledger or another name for the run"
    )]
    #[non_exhaustive]
    Unfinished {
        /// The run.
        run: String,
        /// How many ids nothing final is known of.
        open: u64,
        /// How many it has.
        total: u64,
    },
    /// There is no such run.
    #[error("the ledger has no run `{run}`{}", others_in_words(others))]
    #[non_exhaustive]
    NoRun {
        /// The run that was asked for.
        run: String,
        /// Those that it has.
        others: Vec<String>,
    },
    /// What it says contradicts itself.
    #[error("the ledger contradicts itself: {what}. Restore it from a copy, or begin with a new ledger")]
    #[non_exhaustive]
    Inconsistent {
        /// What is wrong.
        what: String,
    },
}

fn others_in_words(others: &[String]) -> String {
    if others.is_empty() { ", and no other".to_owned() } else { format!(": it has {}", others.join(", ")) }
}

/// A run of a ledger that was opened.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    writer: CommitQueue,
    run: String,
    /// This worker, as no other is called.
    worker: String,
}

/// How long a worker is taken for alive after it said so.
pub(crate) const ALIVE_MS: u64 = 30_000;

impl Ledger {
    /// Opens a ledger to work with a run of it; it is made where it is missing.
    pub(crate) async fn open(location: &LedgerLocation, run: &str, durable: bool) -> Result<Self, LedgerError> {
        let mut database: Box<dyn Database> = match location {
            LedgerLocation::Temporary => Box::new(Sqlite::temporary()?),
            LedgerLocation::File(path) => Box::new(Sqlite::open(path, Access::Work { durable })?),
            #[cfg(feature = "postgres")]
            LedgerLocation::Postgres(url) => Box::new(crate::database::postgres::Postgres::connect(url).await?),
        };
        database.create(schema::TABLES).await?;
        let ledger = Self::over(database, run);
        ledger.mark_format().await?;
        ledger.check_format().await?;
        // One process at a time has a file: whoever else was at it is dead.
        if matches!(location, LedgerLocation::Temporary | LedgerLocation::File(_)) {
            ledger.writer.rows(statement!("DELETE FROM zego_worker WHERE run = $1", run)).await?;
        }
        Ok(ledger)
    }

    /// Opens a ledger to look at a run of it, also while others work with it.
    pub(crate) async fn look(location: &LedgerLocation, run: &str) -> Result<Self, LedgerError> {
        let database: Box<dyn Database> = match location {
            LedgerLocation::Temporary => Box::new(Sqlite::temporary()?),
            LedgerLocation::File(path) => Box::new(Sqlite::open(path, Access::Look)?),
            #[cfg(feature = "postgres")]
            LedgerLocation::Postgres(url) => Box::new(crate::database::postgres::Postgres::connect(url).await?),
        };
        let ledger = Self::over(database, run);
        ledger.check_format().await?;
        Ok(ledger)
    }

    pub(crate) fn over(database: Box<dyn Database>, run: &str) -> Self {
        let worker = format!("{}-{}-{:08x}", host(), std::process::id(), rand::rng().random::<u32>());
        Self { writer: CommitQueue::over(database), run: run.to_owned(), worker }
    }

    /// Closes it: who opens it next finds it free.
    pub(crate) async fn close(&self) {
        self.writer.close().await;
    }

    /// Writes the number of the format where there is none. A second process that makes the same ledger at the same time writes the same.
    async fn mark_format(&self) -> Result<(), LedgerError> {
        const MARK: &str = "INSERT INTO zego_ledger (format) SELECT CAST($1 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM zego_ledger)";
        self.writer.rows(statement!(MARK, schema::FORMAT)).await?;
        Ok(())
    }

    async fn check_format(&self) -> Result<(), LedgerError> {
        let format = self.writer.rows(statement!("SELECT MAX(format) FROM zego_ledger")).await?;
        match format.first().map_or(0, |row| row.number(0)) {
            found if found > schema::FORMAT => Err(LedgerError::Newer { found, known: schema::FORMAT }),
            _ => Ok(()),
        }
    }

    /// Says that this worker is alive, and takes from the dead what they held: what was leased is planned again, what was sent is of unknown outcome.
    pub(crate) async fn beat(&self) -> Result<(), LedgerError> {
        let alive = statement!(
            "INSERT INTO zego_worker (run, worker, alive_until) VALUES ($1, $2, {now} + $3)
             ON CONFLICT (run, worker) DO UPDATE SET alive_until = excluded.alive_until",
            self.run.as_str(),
            self.worker.as_str(),
            ALIVE_MS
        );
        let reap = statement!(
            // Whose batch is being written to right now is dead to nobody, and two that look at the same time never wait for each other.
            "WITH dead AS MATERIALIZED (
                SELECT n FROM zego_batch WHERE run = $1 AND state IN ('leased', 'sent')
                    AND worker NOT IN (SELECT worker FROM zego_worker WHERE run = $1 AND alive_until > {now})
                ORDER BY n {skip_locked})
             UPDATE zego_batch SET
                state = CASE WHEN state = 'sent' OR doubt = 1 THEN 'unknown' ELSE 'planned' END,
                doubt = CASE WHEN state = 'sent' THEN 1 ELSE doubt END,
                worker = NULL
             WHERE run = $1 AND state IN ('leased', 'sent') AND n IN (SELECT n FROM dead)",
            self.run.as_str()
        );
        self.writer.commit(Unit::of(vec![alive, reap])).await?;
        Ok(())
    }
}

/// The name of this machine, for who looks at the ledger.
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().chars().filter(char::is_ascii_graphic).take(64).collect()
}
