//! The store in Valkey or Redis: scripts that decide as `crate::window` and `crate::mark` do, in one round trip each.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, FromRedisValue, RedisError, Script, ScriptInvocation};

use crate::fleet::{FleetQuota, FleetQuotaBuilder, FleetQuotaError};
use crate::mark::{SETTLE, SLACK};
use crate::store::{ALIVE, Beat, Doing, Reply, Session, Store, StoreError, WindowSpec};
use crate::window::{Ask, BULK_HORIZON, BULK_SLOTS, Class, FAR, FAR_SLOTS, FORGETTING, GiveBack, MARGIN, WIDEST};

impl FleetQuota {
    /// The turns are kept in Valkey, or in Redis 5 or later: `redis://host:6379/`, `rediss://` with TLS, `unix:///path`. One server, or the primary of several; no cluster.
    ///
    /// All keys begin with `zego-quota:{namespace}:`, and end by themselves.
    ///
    /// # Errors
    /// [`FleetQuotaError::Address`].
    pub fn redis(address: &str) -> Result<FleetQuotaBuilder, FleetQuotaError> {
        Ok(FleetQuotaBuilder::new(ValkeyStore::new(client(address)?)))
    }
}

fn client(address: &str) -> Result<Client, FleetQuotaError> {
    let unread = |_| FleetQuotaError::Address { reason: "give redis://host:6379/, rediss://host:6379/ or unix:///path".to_owned() };
    Client::open(address).map_err(unread)
}

/// One that is told the time.
pub(crate) fn told(address: &str) -> Result<(Box<dyn Store>, Arc<AtomicI64>), FleetQuotaError> {
    let store = ValkeyStore::new(client(address)?);
    let now = Arc::clone(&store.now);
    Ok((Box::new(store), now))
}

/// A server.
struct ValkeyStore {
    client: Client,
    /// The time to decide by, for proofs; 0 is the server's own.
    now: Arc<AtomicI64>,
}

impl ValkeyStore {
    fn new(client: Client) -> Self {
        Self { client, now: Arc::default() }
    }
}

/// A connection to it.
struct ValkeySession {
    connection: MultiplexedConnection,
    /// What all keys begin with. The braces keep them together in one slot.
    prefix: String,
    now: Arc<AtomicI64>,
}

static RESERVE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("valkey/reserve.lua")));
static GIVE_BACK: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("valkey/give_back.lua")));
static PENALISE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("valkey/penalise.lua")));
static BEAT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("valkey/beat.lua")));

/// Whoever asks gives up earlier.
const TIMEOUT: Duration = Duration::from_secs(3);

impl Store for ValkeyStore {
    fn connect<'a>(&'a self, namespace: &'a str) -> Doing<'a, Box<dyn Session>> {
        Box::pin(async move {
            let config = AsyncConnectionConfig::new().set_connection_timeout(Some(TIMEOUT)).set_response_timeout(Some(TIMEOUT));
            let connection = self.client.get_multiplexed_async_connection_with_config(&config).await.map_err(fault)?;
            let session = ValkeySession { connection, prefix: format!("zego-quota:{{{namespace}}}:"), now: Arc::clone(&self.now) };
            Ok(Box::new(session) as Box<dyn Session>)
        })
    }
}

impl ValkeySession {
    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn windows(&self, script: &mut ScriptInvocation<'_>, windows: &[WindowSpec]) {
        for window in windows {
            script.key(self.key(&format!("window:{}", window.key)));
        }
    }

    async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, StoreError> {
        script.invoke_async(&mut self.connection.clone()).await.map_err(fault)
    }

    fn now(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }
}

impl Session for ValkeySession {
    fn reserve<'a>(&'a self, windows: &'a [WindowSpec], ask: &'a Ask) -> Doing<'a, Reply> {
        Box::pin(async move {
            let mut script = RESERVE.prepare_invoke();
            script.key(self.key("fleet"));
            self.windows(&mut script, windows);
            let Ask { count, class, horizon, reach, bulk_every } = *ask;
            script.arg(&[count, i64::from(class == Class::Bulk), horizon, reach, bulk_every]);
            script.arg(&[BULK_HORIZON, BULK_SLOTS, FORGETTING, FAR, FAR_SLOTS, SETTLE, self.now()]);
            for WindowSpec { rate, .. } in windows {
                script.arg(&[rate.interval, rate.length, i64::from(rate.is_wide)]);
            }
            Reply::of(&self.run::<Vec<i64>>(&script).await?)
        })
    }

    fn give_back<'a>(&'a self, windows: &'a [WindowSpec], back: &'a GiveBack) -> Doing<'a, ()> {
        Box::pin(async move {
            let mut script = GIVE_BACK.prepare_invoke();
            self.windows(&mut script, windows);
            script.arg(&[back.from, back.last, back.count, i64::from(back.class == Class::Bulk), back.bulk_every]).arg(&back.intervals);
            self.run::<i64>(&script).await.map(drop)
        })
    }

    fn penalise<'a>(&'a self, windows: &'a [WindowSpec], holds: &'a [i64]) -> Doing<'a, i64> {
        Box::pin(async move {
            let mut script = PENALISE.prepare_invoke();
            self.windows(&mut script, windows);
            script.arg(&[MARGIN, WIDEST, FORGETTING, FAR, self.now()]);
            for (window, hold) in windows.iter().zip(holds) {
                script.arg(&[window.rate.length, *hold]);
            }
            self.run(&script).await
        })
    }

    fn beat<'a>(&'a self, member: &'a str, away_since: Option<i64>) -> Doing<'a, Beat> {
        Box::pin(async move {
            let mut script = BEAT.prepare_invoke();
            script.key(self.key("fleet")).key(self.key("members"));
            script.arg(member).arg(&[away_since.unwrap_or(-1), SETTLE, SLACK, ALIVE, self.now()]);
            Beat::of(&self.run::<Vec<i64>>(&script).await?)
        })
    }
}

/// In words, without the address.
#[expect(clippy::needless_pass_by_value, reason = "an argument of map_err")]
fn fault(error: RedisError) -> StoreError {
    StoreError(error.to_string())
}
