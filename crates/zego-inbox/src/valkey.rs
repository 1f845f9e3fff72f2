//! The memory in Valkey or Redis: scripts that decide as `crate::rule` does, in one round trip each.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ErrorKind, FromRedisValue, RedisError, Script, ScriptInvocation};
use zego_model::callback::{BodyDigest, DeliveryKey};

use crate::link::{ANSWERED_WITHIN, Link, LinkFault};
use crate::rule::{Ruling, micros};
use crate::store::{ClaimOutcome, ClaimTerms, DeliveryLease, NonceStore, NonceStoreError, Noting};

/// A memory in Valkey, or in Redis 5 or later. One server, or the primary of several; no cluster.
///
/// All keys begin with `zego-nonce:{namespace}:`, and end by themselves. What a server forgets, because it is started again without persistence or evicts keys for want of room, counts as
/// new when it comes again.
pub struct RedisNonces {
    client: Client,
    namespace: String,
    link: Link<MultiplexedConnection>,
    /// The time to decide by, for proofs; 0 is the server's own.
    now: Arc<AtomicI64>,
}

/// What an address of a server should be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the address of a Redis or Valkey cannot be read: give redis://host:6379/, rediss://host:6379/ or unix:///path")]
#[non_exhaustive]
pub struct RedisAddressError;

static CLAIM: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("valkey/claim.lua")));
static DONE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("valkey/done.lua")));
static RELEASE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("valkey/release.lua")));

impl RedisNonces {
    /// `redis://host:6379/`, `rediss://` with TLS, `unix:///path`. Nothing is connected yet.
    ///
    /// # Errors
    /// [`RedisAddressError`], which quotes nothing of the address.
    pub fn new(address: &str) -> Result<Self, RedisAddressError> {
        let client = Client::open(address).map_err(|_| RedisAddressError)?;
        Ok(Self { client, namespace: String::new(), link: Link::new(), now: Arc::default() })
    }

    /// Sets whose deliveries these are: receivers of other projects, or for another purpose, have another namespace on the same server.
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

    fn prepared<'s>(&self, script: &'s Script, delivery: &DeliveryKey) -> ScriptInvocation<'s> {
        script.key(format!("zego-nonce:{{{}}}:{delivery}", self.namespace))
    }

    async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, NonceStoreError> {
        // What is wrong with a connection shows when it is used.
        let is_over = |_: &MultiplexedConnection| false;
        self.link.ask(self.connect(), is_over, async |session| script.invoke_async(&mut session.clone()).await.map_err(fault)).await
    }

    async fn connect(&self) -> Result<MultiplexedConnection, LinkFault> {
        let config = AsyncConnectionConfig::new().set_connection_timeout(Some(ANSWERED_WITHIN)).set_response_timeout(Some(ANSWERED_WITHIN));
        self.client.get_multiplexed_async_connection_with_config(&config).await.map_err(fault)
    }
}

impl NonceStore for RedisNonces {
    fn claim<'a>(&'a self, delivery: &'a DeliveryKey, body: BodyDigest, terms: ClaimTerms) -> Noting<'a, ClaimOutcome> {
        Box::pin(async move {
            let mut script = self.prepared(&CLAIM, delivery);
            script.arg(body.as_bytes().as_slice()).arg(micros(terms.lease)).arg(terms.keep.map_or(-1, micros));
            script.arg(self.now.load(Ordering::Relaxed));
            let ruling = Ruling::of(self.run(&script).await?);
            ruling
                .map(|ruling| ruling.outcome(delivery))
                .ok_or_else(|| NonceStoreError::unreachable("it answers something that is not understood"))
        })
    }

    fn done<'a>(&'a self, lease: &'a DeliveryLease) -> Noting<'a, ()> {
        Box::pin(async move {
            let mut script = self.prepared(&DONE, lease.delivery_key());
            script.arg(lease.fence());
            if self.run(&script).await? { Ok(()) } else { Err(NonceStoreError::LeaseLost) }
        })
    }

    fn release<'a>(&'a self, lease: &'a DeliveryLease) -> Noting<'a, ()> {
        Box::pin(async move {
            let mut script = self.prepared(&RELEASE, lease.delivery_key());
            script.arg(lease.fence());
            self.run::<i64>(&script).await.map(drop)
        })
    }
}

/// Nothing of the address, which may have a password in it.
impl fmt::Debug for RedisNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisNonces").field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

/// In words, without the address. Whatever is no answer of the server's leaves the connection in doubt.
#[expect(clippy::needless_pass_by_value, reason = "an argument of map_err")]
fn fault(error: RedisError) -> LinkFault {
    let is_answer = matches!(error.kind(), ErrorKind::Server(_));
    if is_answer { LinkFault::Refused(error.to_string()) } else { LinkFault::Broken(error.to_string()) }
}
