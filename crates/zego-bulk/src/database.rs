//! What a ledger asks of a database: statements over numbers and texts, and many writes in one transaction.

mod commit_queue;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::path::PathBuf;
use std::pin::Pin;

pub(crate) use self::commit_queue::CommitQueue;

/// What a column or a parameter holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum SqlValue {
    Integer(i64),
    Text(String),
    Null,
}

impl From<i64> for SqlValue {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u64> for SqlValue {
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for SqlValue {
    fn from(number: usize) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for SqlValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for SqlValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<V: Into<Self>> From<Option<V>> for SqlValue {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of an answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Row(pub(crate) Vec<SqlValue>);

impl Row {
    /// A number; 0 where there is none, as in the sum of no rows.
    pub(crate) fn number(&self, column: usize) -> u64 {
        match self.0.get(column) {
            Some(SqlValue::Integer(number)) => u64::try_from(*number).unwrap_or_default(),
            _ => 0,
        }
    }

    /// A text, where there is one.
    pub(crate) fn text(&self, column: usize) -> Option<&str> {
        match self.0.get(column) {
            Some(SqlValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A text; empty where there is none.
    pub(crate) fn word(&self, column: usize) -> String {
        self.text(column).unwrap_or_default().to_owned()
    }
}

/// A statement and its parameters, `$1` and so on.
///
/// The text is the same for every database but for two words that each puts in its own way: `{now}`, the milliseconds since 1970 by the clock of the
/// database, and `{skip_locked}`, which leaves to others the rows that they are about to take.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) sql: &'static str,
    pub(crate) parameters: Vec<SqlValue>,
}

/// `statement!("SELECT ... WHERE run = $1", run)`
macro_rules! statement {
    ($sql:expr $(, $parameter:expr)* $(,)?) => {
        $crate::database::Statement { sql: $sql, parameters: vec![$($crate::database::SqlValue::from($parameter)),*] }
    };
}
pub(crate) use statement;

/// What is done as a whole or not at all: a guard, which has to touch exactly one row, and what follows only then.
///
/// A unit is written in such a way that it may be done again where nobody knows whether it was committed: its guard finds no row the second time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    pub(crate) guard: Option<Statement>,
    pub(crate) then: Vec<Statement>,
}

impl Unit {
    /// Statements that nothing guards.
    pub(crate) fn of(then: Vec<Statement>) -> Self {
        Self { guard: None, then }
    }

    /// What is done only where the guard touches one row.
    pub(crate) fn guarded(guard: Statement, then: Vec<Statement>) -> Self {
        Self { guard: Some(guard), then }
    }
}

/// What became of a unit: the rows that each statement after the guard gave; `None` where the guard found none to touch.
pub(crate) type UnitRows = Option<Vec<Vec<Row>>>;

/// Units that are being committed.
pub(crate) type Committing<'a> = Pin<Box<dyn Future<Output = Result<Vec<UnitRows>, DatabaseError>> + Send + 'a>>;

/// A database.
pub(crate) trait Database: Send + 'static {
    /// Does these units in one transaction, one after the other, and says what became of each once all of it is committed.
    fn commit(&mut self, units: Vec<Unit>) -> Committing<'_>;

    /// Makes the tables, where they are missing. Two may do so at once.
    fn create(&mut self, statements: &'static [&'static str]) -> Creating<'_>;
}

/// Tables that are being made.
pub(crate) type Creating<'a> = Pin<Box<dyn Future<Output = Result<(), DatabaseError>> + Send + 'a>>;

/// Why a database did not do what it was asked.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DatabaseError {
    /// There is no room left for it.
    #[error("{place} is full: make room, then go on with the same ledger")]
    #[non_exhaustive]
    Full {
        /// The ledger's file, or the server.
        place: String,
    },
    /// It may be read only.
    #[error("{place} cannot be written: {reason}. Choose another place for the ledger, or give yourself the right to write there")]
    #[non_exhaustive]
    ReadOnly {
        /// The ledger's file, or the server.
        place: String,
        /// In the words of the database.
        reason: String,
    },
    /// It is no database, or a damaged one.
    #[error("{place} is no ledger, or a damaged one: {reason}. Restore it from a copy, or begin with a new ledger")]
    #[non_exhaustive]
    Damaged {
        /// The ledger's file, or the server.
        place: String,
        /// In the words of the database.
        reason: String,
    },
    /// Another process works with it.
    #[error(
        "another process ({holder}) works with {place}: wait for its end, or stop it; several processes share a ledger in Postgres only"
    )]
    #[non_exhaustive]
    InUse {
        /// The ledger's file.
        place: String,
        /// Who that is, as far as it is known.
        holder: String,
    },
    /// Its file was removed, or another one put in its place, while it was in use.
    #[error("{} was removed or replaced while it was in use{}", path.display(), saved_in_words(saved.as_ref()))]
    #[non_exhaustive]
    Removed {
        /// The ledger's file.
        path: PathBuf,
        /// Where all that it held was written to; `None` where that failed, too.
        saved: Option<PathBuf>,
    },
    /// There is none, and none is to be made.
    #[error("there is no ledger at {place}")]
    #[non_exhaustive]
    Missing {
        /// The ledger's file, or the server.
        place: String,
    },
    /// It cannot be reached.
    #[error("{place} cannot be reached: {reason}")]
    #[non_exhaustive]
    Unreachable {
        /// The server, without user and password.
        place: String,
        /// Why, in words.
        reason: String,
    },
    /// The server does not let this user in.
    #[error(
        "{place} does not let this user in: {reason}. The password is that of PGPASSWORD, of the file PGPASSFILE, or of a whole address in ZEGO_LEDGER"
    )]
    #[non_exhaustive]
    Refused {
        /// The server, without user and password.
        place: String,
        /// In the words of the database.
        reason: String,
    },
    /// Anything else.
    #[error("{place}: {reason}")]
    #[non_exhaustive]
    Other {
        /// The ledger's file, or the server.
        place: String,
        /// In the words of the database.
        reason: String,
    },
}

fn saved_in_words(saved: Option<&PathBuf>) -> String {
    match saved {
        Some(saved) => format!("; all that it held is now in {}: go on with that one", saved.display()),
        None => ", and what it held could not be saved".to_owned(),
    }
}
