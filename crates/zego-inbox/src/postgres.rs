//! The memory in Postgres: a table, and functions that decide as `crate::rule` does, in one round trip each.

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio_postgres::{Client, GenericClient, Statement};
use zego_model::callback::{BodyDigest, DeliveryKey};
use zego_postgres::PostgresUrl;

use crate::link::{Link, LinkFault};
use crate::rule::{NEVER, Ruling, micros};
use crate::store::{ClaimOutcome, ClaimTerms, DeliveryLease, NonceStore, NonceStoreError, Noting};

/// A memory in a database of Postgres 13 or later.
///
/// What is missing of its table `zego_nonce` and its functions `zego_nonce_...` is made at the first connection, in the first schema of the search path; the role
/// needs the right to do so once. Each claim removes up to ten deliveries that are over.
///
/// One connection serves all, and is made again when it breaks. A handler whose own records are in the same database can have them
/// written exactly once: [`done_within`](Self::done_within).
pub struct PostgresNonces {
    url: PostgresUrl,
    namespace: String,
    link: Link<NonceSession>,
    /// The time to decide by, for proofs; 0 is the server's own.
    now: Arc<AtomicI64>,
}

/// A connection.
#[derive(Clone)]
struct NonceSession {
    client: Arc<Client>,
    claim: Statement,
}

/// All that is kept and done there.
const SCHEMA: &str = include_str!("postgres/schema.sql");
/// Held while it is made: two that make the same function at once disturb each other. Any number that nobody else has.
const SCHEMA_LOCK: i64 = 0x007a_6567_6f6e_6f01;
/// A statement whose asker has given up ends, too.
const SESSION: &str = "SET default_transaction_isolation = 'read committed'; SET statement_timeout = '2s'";
/// How many that are over a claim removes: more than one, so that a table that has grown shrinks again.
const REMOVED: i64 = 10;

const DONE: &str = "SELECT zego_nonce_done_1($1, $2, $3)";
const RELEASE: &str = "SELECT zego_nonce_release_1($1, $2, $3)";

impl PostgresNonces {
    /// Nothing is connected yet.
    pub fn new(url: PostgresUrl) -> Self {
        Self { url, namespace: String::new(), link: Link::new(), now: Arc::default() }
    }

    /// Sets whose deliveries these are: receivers of other projects, or for another purpose, have another namespace in the same database.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// One that is told the time, and what tells it.
    #[cfg(feature = "proof")]
    pub(crate) fn told(self) -> (Self, Arc<AtomicI64>) {
        let now = Arc::clone(&self.now);
        (self, now)
    }

    /// Notes within a transaction of the caller's that the delivery has been handled: if that is committed, the delivery and all that was written with it count, and otherwise
    /// neither. Use it as the last statement before the commit; other claims of the same delivery wait for it.
    ///
    /// From another driver, say `SELECT zego_nonce_done_1(namespace, delivery_key, fence)` instead, and roll back unless that is true.
    ///
    /// # Errors
    /// [`NonceStoreError::LeaseLost`]: roll back, as somebody else handles it. [`NonceStoreError::Unreachable`].
    pub async fn done_within(&self, transaction: &impl GenericClient, lease: &DeliveryLease) -> Result<(), NonceStoreError> {
        let is_ours = self.done_by(transaction, lease).await.map_err(|error| NonceStoreError::unreachable(reason(&error)))?;
        if is_ours { Ok(()) } else { Err(NonceStoreError::LeaseLost) }
    }

    async fn done_by(&self, client: &impl GenericClient, lease: &DeliveryLease) -> Result<bool, tokio_postgres::Error> {
        client.query_one(DONE, &[&self.namespace, &lease.delivery_key().as_str(), &lease.fence()]).await?.try_get(0)
    }

    async fn ask<T>(&self, ask: impl AsyncFnOnce(&NonceSession) -> Result<T, LinkFault>) -> Result<T, NonceStoreError> {
        self.link.ask(self.connect(), |session| session.client.is_closed(), ask).await
    }

    async fn connect(&self) -> Result<NonceSession, LinkFault> {
        let client = self.url.connect().await.map_err(|error| match error {
            zego_postgres::ConnectError::Driver(error) => fault(error),
            error => LinkFault::Broken(error.to_string()),
        })?;
        Self::begin(client).await.map_err(fault)
    }

    async fn begin(client: Client) -> Result<NonceSession, tokio_postgres::Error> {
        client.batch_execute(SESSION).await?;
        // The last that is made.
        let is_made = client.query_one("SELECT to_regproc('zego_nonce_release_1') IS NOT NULL", &[]).await?.get::<_, bool>(0);
        if !is_made {
            client.batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock({SCHEMA_LOCK}); {SCHEMA}; COMMIT")).await?;
        }
        let claim = client.prepare("SELECT zego_nonce_claim_1($1, $2, $3, $4)").await?;
        Ok(NonceSession { claim, client: Arc::new(client) })
    }
}

impl NonceStore for PostgresNonces {
    fn claim<'a>(&'a self, delivery: &'a DeliveryKey, body: BodyDigest, terms: ClaimTerms) -> Noting<'a, ClaimOutcome> {
        Box::pin(self.ask(async move |session| {
            let now = self.now.load(Ordering::Relaxed);
            let parameters = [micros(terms.lease), terms.keep.map_or(NEVER, micros), REMOVED, now];
            let digest = body.as_bytes().as_slice();
            let row =
                session.client.query_one(&session.claim, &[&self.namespace, &delivery.as_str(), &digest, &parameters.as_slice()]).await;
            let number = row.and_then(|row| row.try_get(0)).map_err(fault)?;
            let ruling = Ruling::of(number).ok_or_else(|| LinkFault::Refused("it answers something that is not understood".to_owned()))?;
            Ok(ruling.outcome(delivery))
        }))
    }

    fn done<'a>(&'a self, lease: &'a DeliveryLease) -> Noting<'a, ()> {
        Box::pin(async move {
            let is_ours = self.ask(async |session| self.done_by(&*session.client, lease).await.map_err(fault)).await?;
            if is_ours { Ok(()) } else { Err(NonceStoreError::LeaseLost) }
        })
    }

    fn release<'a>(&'a self, lease: &'a DeliveryLease) -> Noting<'a, ()> {
        Box::pin(self.ask(async move |session| {
            let row = session.client.query_one(RELEASE, &[&self.namespace, &lease.delivery_key().as_str(), &lease.fence()]).await;
            row.map(drop).map_err(fault)
        }))
    }
}

/// Neither user nor password.
impl fmt::Debug for PostgresNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresNonces").field("url", &self.url).field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "an argument of map_err")]
fn fault(error: tokio_postgres::Error) -> LinkFault {
    if error.as_db_error().is_some() { LinkFault::Refused(reason(&error)) } else { LinkFault::Broken(reason(&error)) }
}

/// In words: what the server says, or what is below what the library says. Neither tells a password.
fn reason(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(said), _) => said.message().to_owned(),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}
