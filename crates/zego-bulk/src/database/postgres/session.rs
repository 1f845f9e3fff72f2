//! A connection to a Postgres server, and transactions over it.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, SimpleQueryMessage};
use zego_postgres::{ConnectError, PostgresUrl};

use super::super::{Row, SqlValue, Statement, Unit, UnitRows};
use super::fault::Fault;

/// What is done in one transaction.
#[derive(Clone, Copy)]
pub(super) enum Work<'w> {
    Units(&'w [Unit]),
    Tables(&'static [&'static str]),
}

/// A connection, and what is prepared on it.
pub(super) struct Session {
    client: Client,
    prepared: HashMap<&'static str, tokio_postgres::Statement>,
}

/// What is said of each connection.
///
/// A client that is gone holds its locks until the server notices. Plans are made for the values at hand: one for any values would take a limit for a tenth of the table, and read all
/// of it. What the server sets for others, as the longest time of a statement, would end the taking over of a large plan each time.
const SETTINGS: &str = "SET idle_in_transaction_session_timeout = '60s'; SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10;
    SET tcp_keepalives_count = 3; SET plan_cache_mode = force_custom_plan; SET statement_timeout = 0; SET lock_timeout = 0;
    SET default_transaction_isolation = 'read committed'; SET client_min_messages = warning";
/// The oldest server, as it tells its version: 15.
const OLDEST: u32 = 150_000;

impl Session {
    /// Connects. `owner` is a number that no other process has: a connection of the same number that was there before is ended first, with the transaction that it may be in, since what
    /// is done again must find that one committed or undone.
    pub(super) async fn open(url: &PostgresUrl, owner: i64, place: &str) -> Result<Self, Fault> {
        let fault = |error: tokio_postgres::Error| Fault::of(place, &error);
        let client = url.connect().await.map_err(|error| match error {
            ConnectError::Driver(error) => fault(error),
            error => Fault::unfit(place, error.to_string()),
        })?;
        let told = client.simple_query("SHOW server_version_num; SHOW server_encoding").await.map_err(fault)?;
        let mut told = told.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        let (version, encoding) = (told.next().unwrap_or_default(), told.next().unwrap_or_default());
        if version.parse::<u32>().is_ok_and(|version| version < OLDEST) {
            let major = version.get(..version.len().saturating_sub(4)).unwrap_or_default();
            return Err(Fault::unfit(place, format!("it is a server of version {major}, and a ledger needs Postgres 15 or later")));
        }
        if encoding != "UTF8" {
            return Err(Fault::unfit(place, format!("the database has the encoding {encoding}, and a ledger needs UTF8")));
        }
        client.batch_execute(SETTINGS).await.map_err(fault)?;
        let end = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid() AND objsubid = 1
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND (classid::bigint << 32) | objid::bigint = {owner};
             SELECT pg_advisory_lock({owner})"
        );
        client.simple_query(&end).await.map_err(fault)?;
        Ok(Self { client, prepared: HashMap::new() })
    }

    /// Whether nobody answers any more.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Does all of it, or nothing.
    pub(super) async fn work(&mut self, work: Work<'_>) -> Result<Vec<UnitRows>, tokio_postgres::Error> {
        let done = match work {
            Work::Units(units) => self.commit(units).await,
            Work::Tables(statements) => self.create(statements).await.map(|()| Vec::new()),
        };
        if done.is_err() && !self.is_closed() {
            self.client.batch_execute("ROLLBACK").await?;
        }
        done
    }

    /// Does these units in one transaction, in their order. What does not wait for an answer goes out together.
    async fn commit(&mut self, units: &[Unit]) -> Result<Vec<UnitRows>, tokio_postgres::Error> {
        for unit in units {
            for statement in unit.guard.iter().chain(&unit.then) {
                if !self.prepared.contains_key(statement.sql) {
                    let prepared = self.client.prepare(&translated(statement.sql)).await?;
                    self.prepared.insert(statement.sql, prepared);
                }
            }
        }
        let mut outcomes: Vec<UnitRows> = units.iter().map(|_| Some(Vec::new())).collect();
        let mut steps: Vec<(usize, SentStatement<'_>)> = vec![(0, Box::pin(self.word("BEGIN")))];
        for (number, unit) in units.iter().enumerate() {
            if let Some(guard) = &unit.guard {
                steps.push((number, Box::pin(self.touch(guard))));
                // What follows depends on what the guard finds.
                if !unit.then.is_empty() {
                    take(std::mem::take(&mut steps), &mut outcomes).await?;
                }
            }
            if outcomes[number].is_some() {
                for statement in &unit.then {
                    steps.push((number, Box::pin(self.query(statement))));
                }
            }
        }
        // Where one of the statements before it failed, this undoes all of them.
        steps.push((0, Box::pin(self.word("COMMIT"))));
        take(steps, &mut outcomes).await?;
        Ok(outcomes)
    }

    async fn word(&self, word: &'static str) -> Result<StatementResult, tokio_postgres::Error> {
        self.client.batch_execute(word).await.map(|()| StatementResult::Nothing)
    }

    async fn touch(&self, statement: &Statement) -> Result<StatementResult, tokio_postgres::Error> {
        self.client.execute(&self.prepared[statement.sql], &parameters(statement)).await.map(StatementResult::Touched)
    }

    async fn query(&self, statement: &Statement) -> Result<StatementResult, tokio_postgres::Error> {
        let rows = self.client.query(&self.prepared[statement.sql], &parameters(statement)).await?;
        let row = |row: &tokio_postgres::Row| (0..row.len()).map(|column| row.try_get(column)).collect::<Result<_, _>>().map(Row);
        rows.iter().map(row).collect::<Result<_, _>>().map(StatementResult::Rows)
    }

    /// Makes tables, in one transaction. Who makes them at the same time waits.
    async fn create(&self, statements: &[&str]) -> Result<(), tokio_postgres::Error> {
        let all: String = statements.iter().map(|sql| translated(sql) + ";\n").collect();
        self.client.batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock({SCHEMA_LOCK}); {all}COMMIT;")).await
    }
}

#[cfg(feature = "proof")]
impl Session {
    /// Begins a transaction with this, and leaves it at that.
    pub(super) async fn leave_open(&self, sql: &str) {
        self.client.batch_execute(&format!("BEGIN; {sql}")).await.expect("the proof's own statement");
    }
}

/// Held while tables are made: even with IF NOT EXISTS, two that make the same one at once disturb each other. Any number that nobody else has.
const SCHEMA_LOCK: i64 = 0x007a_6567_6f62_6b01;

/// A statement that was sent, once it was polled.
type SentStatement<'s> = Pin<Box<dyn Future<Output = Result<StatementResult, tokio_postgres::Error>> + Send + 's>>;

/// What came of it.
enum StatementResult {
    Nothing,
    Touched(u64),
    Rows(Vec<Row>),
}

/// Sends all of these in their order, and waits for the answers to all.
async fn take(steps: Vec<(usize, SentStatement<'_>)>, outcomes: &mut [UnitRows]) -> Result<(), tokio_postgres::Error> {
    let (units, mut steps): (Vec<usize>, Vec<SentStatement<'_>>) = steps.into_iter().unzip();
    let mut answers: Vec<Option<Result<StatementResult, tokio_postgres::Error>>> = steps.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut is_pending = false;
        for (step, answer) in steps.iter_mut().zip(&mut answers).filter(|(_, answer)| answer.is_none()) {
            match step.as_mut().poll(context) {
                Poll::Ready(ready) => *answer = Some(ready),
                Poll::Pending => is_pending = true,
            }
        }
        if is_pending { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    // The first that failed tells why: those behind it only say that it did.
    for (unit, answer) in units.into_iter().zip(answers.into_iter().flatten()) {
        match answer? {
            StatementResult::Nothing | StatementResult::Touched(1) => {}
            StatementResult::Touched(_) => outcomes[unit] = None,
            StatementResult::Rows(rows) => outcomes[unit].get_or_insert_default().push(rows),
        }
    }
    Ok(())
}

/// The text of a statement as Postgres takes it.
fn translated(sql: &str) -> String {
    sql.replace("{now}", "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)").replace("{skip_locked}", "FOR UPDATE SKIP LOCKED")
}

fn parameters(statement: &Statement) -> Vec<&(dyn ToSql + Sync)> {
    statement.parameters.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl ToSql for SqlValue {
    fn to_sql(&self, kind: &Type, out: &mut bytes::BytesMut) -> Result<IsNull, BoxError> {
        match (self, kind) {
            (Self::Integer(number), &Type::INT8) => number.to_sql(kind, out),
            (Self::Integer(number), &Type::INT4) => i32::try_from(*number)?.to_sql(kind, out),
            // Postgres has no text with a NUL in it.
            (Self::Text(text), &Type::TEXT) if text.contains('\0') => text.replace('\0', "\u{fffd}").to_sql(kind, out),
            (Self::Text(text), &Type::TEXT) => text.to_sql(kind, out),
            (Self::Null, _) => Ok(IsNull::Yes),
            _ => Err(format!("a value for a parameter of the type {kind} is of another one").into()),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::TEXT)
    }

    to_sql_checked!();
}

impl FromSql<'_> for SqlValue {
    fn from_sql(kind: &Type, raw: &[u8]) -> Result<Self, BoxError> {
        match *kind {
            Type::INT8 => i64::from_sql(kind, raw).map(Self::Integer),
            Type::INT4 => i32::from_sql(kind, raw).map(|number| Self::Integer(number.into())),
            _ => String::from_sql(kind, raw).map(Self::Text),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, BoxError> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::TEXT)
    }
}
