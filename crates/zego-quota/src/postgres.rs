//! The store in Postgres: a table, and functions that decide as `crate::window` and `crate::mark` do, in one round trip each.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};
use zego_postgres::{ConnectError, PostgresUrl};

use crate::fleet::{FleetQuota, FleetQuotaBuilder};
use crate::mark::{SETTLE, SLACK};
use crate::store::{ALIVE, Beat, Doing, Reply, Session, Store, StoreError, WindowSpec};
use crate::window::{Ask, BULK_HORIZON, BULK_SLOTS, Class, FAR, FAR_SLOTS, FORGETTING, GiveBack, MARGIN, WIDEST, WindowRate};

impl FleetQuota {
    /// The turns are kept in a database of Postgres 13 or later.
    ///
    /// What is missing of its tables and functions, all named `zego_quota_...`, is made at the first connection, in the first schema of the search path; the role
    /// needs the right to do so once.
    pub fn postgres(url: PostgresUrl) -> FleetQuotaBuilder {
        FleetQuotaBuilder::new(PostgresStore::new(url))
    }
}

/// A database.
struct PostgresStore {
    url: PostgresUrl,
    /// The time to decide by, for proofs; 0 is the server's own.
    now: Arc<AtomicI64>,
}

impl PostgresStore {
    fn new(url: PostgresUrl) -> Self {
        Self { url, now: Arc::default() }
    }
}

/// One that is told the time.
pub(crate) fn told(url: PostgresUrl) -> (Box<dyn Store>, Arc<AtomicI64>) {
    let store = PostgresStore::new(url);
    let now = Arc::clone(&store.now);
    (Box::new(store), now)
}

/// A connection to it.
struct PostgresSession {
    client: Client,
    namespace: String,
    now: Arc<AtomicI64>,
    reserve: Statement,
    give_back: Statement,
    penalise: Statement,
    beat: Statement,
}

/// All that is kept and done there.
const SCHEMA: &str = include_str!("postgres/schema.sql");
/// Held while it is made: two that make the same function at once disturb each other. Any number that nobody else has.
const SCHEMA_LOCK: i64 = 0x007a_6567_6f71_7501;
/// A quota that was given out and is forgotten by a crash is none: the store stays closed long enough. So nobody waits for a disk. A statement whose asker has
/// given up ends, too.
const SESSION: &str = "SET synchronous_commit = off; SET default_transaction_isolation = 'read committed'; SET statement_timeout = '2s'";

impl Store for PostgresStore {
    fn connect<'a>(&'a self, namespace: &'a str) -> Doing<'a, Box<dyn Session>> {
        Box::pin(async move {
            let client = self.url.connect().await.map_err(|error| match error {
                ConnectError::Driver(error) => fault(error),
                error => StoreError(error.to_string()),
            })?;
            Ok(Box::new(self.begin(client, namespace).await.map_err(fault)?) as Box<dyn Session>)
        })
    }
}

impl PostgresStore {
    async fn begin(&self, client: Client, namespace: &str) -> Result<PostgresSession, tokio_postgres::Error> {
        client.batch_execute(SESSION).await?;
        // The last that is made.
        let is_made = client.query_one("SELECT to_regproc('zego_quota_beat_1') IS NOT NULL", &[]).await?.get::<_, bool>(0);
        if !is_made {
            client.batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock({SCHEMA_LOCK}); {SCHEMA}; COMMIT")).await?;
        }
        Ok(PostgresSession {
            namespace: namespace.to_owned(),
            now: Arc::clone(&self.now),
            reserve: client.prepare("SELECT zego_quota_reserve_1($1, $2, $3, $4, $5, $6)").await?,
            give_back: client.prepare("SELECT zego_quota_give_back_1($1, $2, $3, $4, $5, $6, $7, $8)").await?,
            penalise: client.prepare("SELECT zego_quota_penalise_1($1, $2, $3, $4, $5)").await?,
            beat: client.prepare("SELECT zego_quota_beat_1($1, $2, $3)").await?,
            client,
        })
    }
}

impl PostgresSession {
    async fn ask(&self, statement: &Statement, parameters: &[&(dyn ToSql + Sync)]) -> Result<Row, StoreError> {
        self.client.query_one(statement, parameters).await.map_err(fault)
    }

    fn now(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }
}

impl Session for PostgresSession {
    fn reserve<'a>(&'a self, windows: &'a [WindowSpec], ask: &'a Ask) -> Doing<'a, Reply> {
        Box::pin(async move {
            let Ask { count, class, horizon, reach, bulk_every } = *ask;
            let is_bulk = i64::from(class == Class::Bulk);
            let rules = [BULK_HORIZON, BULK_SLOTS, FORGETTING, FAR, FAR_SLOTS, SETTLE, self.now()];
            let parameters = [[count, is_bulk, horizon, reach, bulk_every].as_slice(), &rules].concat();
            let wide: Vec<_> = windows.iter().map(|window| window.rate.is_wide).collect();
            let (intervals, lengths) = (all(windows, |rate| rate.interval), all(windows, |rate| rate.length));
            let row = self.ask(&self.reserve, &[&self.namespace, &keys(windows), &intervals, &lengths, &wide, &parameters]).await?;
            Reply::of(&numbers(&row)?)
        })
    }

    fn give_back<'a>(&'a self, windows: &'a [WindowSpec], back: &'a GiveBack) -> Doing<'a, ()> {
        Box::pin(async move {
            let GiveBack { from, last, count, class, bulk_every, intervals } = back;
            let is_bulk = *class == Class::Bulk;
            let parameters: [&(dyn ToSql + Sync); 8] =
                [&self.namespace, &keys(windows), intervals, from, last, count, &is_bulk, bulk_every];
            self.ask(&self.give_back, &parameters).await.map(drop)
        })
    }

    fn penalise<'a>(&'a self, windows: &'a [WindowSpec], holds: &'a [i64]) -> Doing<'a, i64> {
        Box::pin(async move {
            let rules = vec![MARGIN, WIDEST, FORGETTING, FAR, self.now()];
            let lengths = all(windows, |rate| rate.length);
            let row = self.ask(&self.penalise, &[&self.namespace, &keys(windows), &lengths, &holds, &rules]).await?;
            row.try_get(0).map_err(fault)
        })
    }

    fn beat<'a>(&'a self, member: &'a str, away_since: Option<i64>) -> Doing<'a, Beat> {
        Box::pin(async move {
            let parameters = vec![away_since.unwrap_or(-1), SETTLE, SLACK, ALIVE, self.now()];
            let row = self.ask(&self.beat, &[&self.namespace, &member, &parameters]).await?;
            Beat::of(&numbers(&row)?)
        })
    }
}

fn keys(windows: &[WindowSpec]) -> Vec<&str> {
    windows.iter().map(|window| window.key.as_str()).collect()
}

fn all(windows: &[WindowSpec], of: impl Fn(WindowRate) -> i64) -> Vec<i64> {
    windows.iter().map(|window| of(window.rate)).collect()
}

fn numbers(row: &Row) -> Result<Vec<i64>, StoreError> {
    row.try_get(0).map_err(fault)
}

/// In words: what the server says, or what is below what the library says. Neither tells a password.
#[expect(clippy::needless_pass_by_value, reason = "an argument of map_err")]
fn fault(error: tokio_postgres::Error) -> StoreError {
    StoreError(match (error.as_db_error(), error.source()) {
        (Some(said), _) => said.message().to_owned(),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    })
}
