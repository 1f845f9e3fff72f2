//! What must hold with a real server.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "what is not as it should be fails the test that runs this")]

use std::sync::atomic::{AtomicI64, Ordering};

use super::session::{Session, Work};
use super::{Postgres, PostgresUrl};
use crate::database::{Database as _, DatabaseError, Row, SqlValue, Statement, Unit, statement};
use crate::{LedgerError, LedgerLocation, RunView};

const TABLES: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS zego_proof (n BIGINT PRIMARY KEY, times BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS zego_proof_more (n BIGINT NOT NULL)",
];

async fn one(postgres: &mut Postgres, statement: Statement) -> Vec<Row> {
    postgres.commit(vec![Unit::of(vec![statement])]).await.unwrap().remove(0).unwrap().remove(0)
}

/// Every unit is done once, as a whole, while somebody ends the connection all the time. How often that was.
pub async fn comes_back(url: &PostgresUrl) -> u32 {
    const UNITS: i64 = 200;
    let mut postgres = Postgres::connect(url).await.unwrap();
    postgres.create(TABLES).await.unwrap();
    let beside = url.connect().await.unwrap();
    // How many transactions are done, and less than nothing once all are.
    let done = AtomicI64::new(0);
    let ends = async {
        let mut ended = 0;
        loop {
            let seen = done.load(Ordering::Relaxed);
            if seen < 0 {
                return ended;
            }
            let end =
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()";
            ended += u32::try_from(beside.query(end, &[]).await.unwrap().len()).unwrap();
            while done.load(Ordering::Relaxed) == seen {
                tokio::task::yield_now().await;
            }
        }
    };
    let works = async {
        for some in (0..UNITS).collect::<Vec<_>>().chunks(4) {
            let unit = |n: &i64| {
                let more = statement!("INSERT INTO zego_proof_more (n) VALUES ($1)", *n);
                Unit::guarded(statement!("INSERT INTO zego_proof (n, times) VALUES ($1, 1) ON CONFLICT (n) DO NOTHING", *n), vec![more])
            };
            postgres.commit(some.iter().map(unit).collect()).await.unwrap();
            done.fetch_add(1, Ordering::Relaxed);
        }
        done.store(-1, Ordering::Relaxed);
    };
    let (ended, ()) = tokio::join!(ends, works);
    let count = "SELECT COUNT(*), COUNT(DISTINCT n), (SELECT COUNT(*) FROM zego_proof) FROM zego_proof_more";
    assert_eq!(one(&mut postgres, statement!(count)).await, [Row(vec![SqlValue::Integer(UNITS); 3])]);
    ended
}

/// A connection that is made again ends the one before it, with its transaction: what that held is free.
pub async fn ends_what_it_was(url: &PostgresUrl) {
    let place = url.to_string();
    let mut before = Session::open(url, -7, &place).await.unwrap();
    before.work(Work::Tables(TABLES)).await.unwrap();
    before.work(Work::Units(&[Unit::of(vec![statement!("INSERT INTO zego_proof VALUES (-1, 0)")])])).await.unwrap();
    before.leave_open("UPDATE zego_proof SET times = times + 1 WHERE n = -1").await;
    let mut stranger = Session::open(url, 7, &place).await.unwrap();
    let skipped = Unit::of(vec![statement!("SELECT n FROM zego_proof WHERE n = -1 {skip_locked}")]);
    assert_eq!(stranger.work(Work::Units(std::slice::from_ref(&skipped))).await.unwrap(), [Some(vec![vec![]])]);
    let _again = Session::open(url, -7, &place).await.unwrap();
    assert_eq!(stranger.work(Work::Units(&[skipped])).await.unwrap(), [Some(vec![vec![Row(vec![SqlValue::Integer(-1)])]])]);
    // A statement that fails undoes all of its transaction, also what is behind it, and the connection goes on.
    let failing = [
        Unit::of(vec![statement!("DELETE FROM zego_proof WHERE n = -1")]),
        Unit::of(vec![statement!("INSERT INTO zego_proof VALUES (-2, NULL)")]),
        Unit::of(vec![statement!("INSERT INTO zego_proof VALUES (-3, 0)")]),
    ];
    let error = stranger.work(Work::Units(&failing)).await.unwrap_err();
    assert_eq!(error.code().unwrap().code(), "23502");
    let read = Unit::of(vec![statement!("SELECT n FROM zego_proof WHERE n < 0")]);
    assert_eq!(stranger.work(Work::Units(&[read])).await.unwrap(), [Some(vec![vec![Row(vec![SqlValue::Integer(-1)])]])]);
}

/// What is wrong with a place is told at once, each in its own words. The server lets `guarded` in with the password `right` alone.
pub async fn is_told_apart(url: &PostgresUrl) {
    // As `postgres://HOST:PORT/DATABASE`, without its user.
    let shown = url.to_string();
    let (server, database) = shown.strip_prefix("postgres://").and_then(|rest| rest.rsplit_once('/')).unwrap();
    let text = |user: &str, rest: &str| format!("postgres://{user}@{server}/{rest}").parse::<PostgresUrl>().unwrap();
    let refused = |error: DatabaseError| matches!(&error, DatabaseError::Refused { .. }).then(|| error.to_string()).unwrap();
    let connect = async |url: PostgresUrl| Postgres::connect(&url).await.map(drop);
    let guarded = text("guarded", database);
    assert!(refused(connect(guarded.clone()).await.unwrap_err()).contains("PGPASSWORD"));
    let wrong = refused(connect(guarded.clone().with_password("wr0ng")).await.unwrap_err());
    assert!(wrong.contains("28P01") && !wrong.contains("wr0ng"), "{wrong}");
    connect(guarded.clone().with_password("right")).await.unwrap();
    let none = connect(text("zego", "no_such_database")).await.unwrap_err();
    assert!(none.to_string().contains("createdb"), "{none}");
    let nobody = connect("postgres://zego@127.0.0.1:1/x".parse().unwrap()).await.unwrap_err();
    assert_eq!(nobody.to_string(), "postgres://127.0.0.1:1/x cannot be reached: nobody listens there");
    let socket = connect("postgres:///x?host=/nonexistent".parse().unwrap()).await.unwrap_err();
    assert_eq!(socket.to_string(), "postgres:///x?host=/nonexistent&port=5432 cannot be reached: there is no such socket");
    // A server without TLS is told no password.
    let plain = connect(text("guarded", &format!("{database}?sslmode=require")).with_password("right")).await.unwrap_err();
    assert!(matches!(&plain, DatabaseError::Unreachable { reason, .. } if reason.contains("sslmode=disable")), "{plain}");
    // A database that may only be read, as a standby.
    let mut read_only =
        Postgres::connect(&text("zego", &format!("{database}?options=-cdefault_transaction_read_only%3Don"))).await.unwrap();
    let error = read_only.create(&["CREATE TABLE zego_never (n BIGINT)"]).await.unwrap_err();
    assert!(matches!(error, DatabaseError::ReadOnly { .. }), "{error}");
    let mut others = Postgres::connect(&guarded.with_password("right")).await.unwrap();
    let error = others.create(&["CREATE TABLE zego_never (n BIGINT)"]).await.unwrap_err();
    assert!(matches!(error, DatabaseError::ReadOnly { .. }), "{error}");
    // Nobody has made a ledger here.
    let missing = RunView::open(&LedgerLocation::Postgres(text("zego", "postgres")), "purge").await.unwrap_err();
    assert!(matches!(missing, LedgerError::Database(DatabaseError::Missing { .. })), "{missing}");
}

/// Several workers that find no tables make them at the same time.
pub async fn makes_tables_at_once(url: &PostgresUrl) {
    let location = LedgerLocation::Postgres(url.clone());
    let workers: Vec<_> = (0..8)
        .map(|number| {
            let location = location.clone();
            tokio::spawn(async move {
                crate::ledger::Ledger::open(&location, &format!("run-{number}"), false).await.unwrap().beat().await.unwrap();
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
}
