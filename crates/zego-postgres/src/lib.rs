#![doc = include_str!("../README.md")]

mod tls;
mod url;

use std::fmt;

pub use tokio_postgres;
use tokio_postgres::Client;

pub use self::url::{PostgresUrl, PostgresUrlError};

/// Why there is no connection.
#[non_exhaustive]
#[derive(Debug)]
pub enum ConnectError {
    /// The certificates to trust cannot be had; why, in words.
    Certificates(String),
    /// In the words of the driver.
    Driver(tokio_postgres::Error),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificates(reason) => f.write_str(reason),
            Self::Driver(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Certificates(_) => None,
            Self::Driver(error) => error.source(),
        }
    }
}

impl PostgresUrl {
    /// Connects, and drives the connection on a task of its own, which ends with the client.
    ///
    /// # Errors
    /// [`ConnectError`]
    ///
    /// # Panics
    /// Outside a tokio runtime with time and I/O.
    pub async fn connect(&self) -> Result<Client, ConnectError> {
        let tls = tls::PostgresTls::of(self.tls()).map_err(ConnectError::Certificates)?;
        let (client, connection) = self.config().connect(tls).await.map_err(ConnectError::Driver)?;
        // What goes wrong in it, the client is told.
        tokio::spawn(async move { drop(connection.await) });
        Ok(client)
    }
}
