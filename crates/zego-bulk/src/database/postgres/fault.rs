//! What went wrong at a Postgres server, and what follows.

use std::error::Error as _;
use std::io;

use tokio_postgres::error::{DbError, SqlState};

use super::super::DatabaseError;

/// What follows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Next {
    /// The transaction is done again.
    Again,
    /// The connection is made again, and then the transaction is done again.
    Reconnect,
    /// Nothing helps.
    GiveUp,
}

/// What went wrong.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) next: Next,
    pub(super) error: DatabaseError,
}

impl Fault {
    /// Nothing helps, since the server is not one to work with.
    pub(super) fn unfit(place: &str, reason: impl Into<String>) -> Self {
        Self { next: Next::GiveUp, error: DatabaseError::Other { place: place.to_owned(), reason: reason.into() } }
    }

    /// Nobody answers any more.
    pub(super) fn unreachable(place: &str, reason: impl Into<String>) -> Self {
        Self { next: Next::Reconnect, error: DatabaseError::Unreachable { place: place.to_owned(), reason: reason.into() } }
    }

    pub(super) fn of(place: &str, error: &tokio_postgres::Error) -> Self {
        if let Some(error) = error.as_db_error() {
            return Self::said(place, error);
        }
        let source = error.source();
        let words = source.map_or_else(|| error.to_string(), in_words);
        if error.is_closed() {
            return Self::unreachable(place, "it closed the connection");
        }
        let place = || place.to_owned();
        // The driver tells kinds apart by their words alone.
        match error.to_string().as_str() {
            "invalid configuration" | "authentication error" => {
                Self { next: Next::GiveUp, error: DatabaseError::Refused { place: place(), reason: words } }
            }
            "timeout waiting for server" => Self::unreachable(&place(), "it does not answer"),
            "error performing TLS handshake" => {
                let is_broken =
                    source.is_some_and(|source| matches!(source.downcast_ref::<io::Error>(), Some(error) if error.get_ref().is_none()));
                let hint =
                    if words.contains("does not support TLS") { ": say sslmode=disable if the network up to it is trusted" } else { "" };
                let next = if is_broken { Next::Reconnect } else { Next::GiveUp };
                Self {
                    next,
                    error: DatabaseError::Unreachable { place: place(), reason: format!("no TLS session came about: {words}{hint}") },
                }
            }
            // What cannot be written down for the server at all.
            _ if source
                .and_then(|source| source.downcast_ref::<io::Error>())
                .is_some_and(|error| error.kind() != io::ErrorKind::InvalidInput) =>
            {
                Self::unreachable(&place(), words)
            }
            "error connecting to server" => Self::unreachable(&place(), words),
            kind => Self { next: Next::GiveUp, error: DatabaseError::Other { place: place(), reason: format!("{kind}: {words}") } },
        }
    }

    /// The server has told what is wrong.
    fn said(place: &str, error: &DbError) -> Self {
        let code = error.code();
        let (place, reason) = (place.to_owned(), format!("{} ({})", error.message(), code.code()));
        let (next, error) = match code.code() {
            "40001" | "40P01" => (Next::Again, DatabaseError::Other { place, reason }),
            "57P01" | "57P02" | "57P03" | "57P05" | "53300" => (Next::Reconnect, DatabaseError::Unreachable { place, reason }),
            lost if lost.starts_with("08") => (Next::Reconnect, DatabaseError::Unreachable { place, reason }),
            "25P03" => (Next::Reconnect, DatabaseError::Other { place, reason }),
            "28000" | "28P01" => (Next::GiveUp, DatabaseError::Refused { place, reason }),
            "3D000" => {
                let reason = "the server has no such database: make it with createdb, or name another".to_owned();
                (Next::GiveUp, DatabaseError::Other { place, reason })
            }
            "53100" => (Next::GiveUp, DatabaseError::Full { place }),
            _ if *code == SqlState::READ_ONLY_SQL_TRANSACTION || *code == SqlState::INSUFFICIENT_PRIVILEGE => {
                (Next::GiveUp, DatabaseError::ReadOnly { place, reason })
            }
            _ if *code == SqlState::UNDEFINED_TABLE => (Next::GiveUp, DatabaseError::Missing { place }),
            "XX001" | "XX002" => (Next::GiveUp, DatabaseError::Damaged { place, reason }),
            _ => (Next::GiveUp, DatabaseError::Other { place, reason }),
        };
        Self { next, error }
    }
}

/// An error and what is behind it.
fn in_words(error: &(dyn std::error::Error + 'static)) -> String {
    match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "nobody listens there".to_owned(),
        Some(io::ErrorKind::NotFound) => "there is no such socket".to_owned(),
        Some(io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
            "it closed the connection".to_owned()
        }
        Some(io::ErrorKind::TimedOut) => "it does not answer".to_owned(),
        _ => error.to_string(),
    }
}
