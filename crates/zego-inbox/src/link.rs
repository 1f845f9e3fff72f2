//! A connection to a server that is made when it is needed, shared by all who ask, and given up when something is wrong with it.

use std::future::Future;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::store::NonceStoreError;

/// How long a server may take to do what it is asked for, connecting included: less than the service waits for the answer to a callback.
pub(crate) const ANSWERED_WITHIN: Duration = Duration::from_secs(2);

/// A connection, or none yet. Clones of `S` are the same connection.
pub(crate) struct Link<S>(Mutex<Option<S>>);

/// What went wrong with a connection.
pub(crate) enum LinkFault {
    /// The server has answered that it will not: the connection is good.
    Refused(String),
    /// The connection is used no more.
    Broken(String),
}

impl<S: Clone> Link<S> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::const_new(None))
    }

    /// Does something over the connection, which `connect` makes where there is none. What broke is not tried again: nobody knows whether it was done, and the service sends
    /// its callbacks again.
    pub(crate) async fn ask<T>(
        &self,
        connect: impl Future<Output = Result<S, LinkFault>>,
        is_over: impl Fn(&S) -> bool,
        ask: impl AsyncFnOnce(&S) -> Result<T, LinkFault>,
    ) -> Result<T, NonceStoreError> {
        let asked = async {
            let session = {
                // Who comes while somebody connects waits for him.
                let mut session = self.0.lock().await;
                match session.as_ref().filter(|session| !is_over(session)) {
                    Some(session) => session.clone(),
                    None => session.insert(connect.await?).clone(),
                }
            };
            ask(&session).await
        };
        let reason = match timeout(ANSWERED_WITHIN, asked).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(LinkFault::Refused(reason))) => return Err(NonceStoreError::unreachable(reason)),
            Ok(Err(LinkFault::Broken(reason))) => reason,
            Err(_) => format!("it has not answered within {} s", ANSWERED_WITHIN.as_secs()),
        };
        // Whoever has the lock makes a new one.
        if let Ok(mut session) = self.0.try_lock() {
            *session = None;
        }
        Err(NonceStoreError::unreachable(reason))
    }
}
