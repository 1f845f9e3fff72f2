//! Stores the events of callbacks in a Postgres, however many of these processes stand behind one address.
//!
//! ```text
//! store_events POSTGRES [LEASE]           event and note are one transaction: each event is stored exactly once
//! store_events POSTGRES REDIS [LEASE]     deliveries are noted in a Redis or Valkey; a unique key keeps an event from being stored twice
//! ```
//!
//! `cargo run -p zego-axum --features postgres,redis --example store_events postgres://localhost/shop`, beside `zego sandbox --callback URL` with the URL that it prints. LEASE is how many seconds a
//! delivery stays in the hand of a process that died. `tests/servers/callbacks` kills such processes, and lets the database fail.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "an example is a program: it has arguments, and shows what it does")]

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::net::TcpListener;
use zego_axum::inbox::{Inbox, NonceStore, PostgresNonces, PostgresUrl, RedisNonces};
use zego_axum::{Callback, CallbackLayer};
use zego_model::callback::Receiver;
use zego_model::{AnyEvent, sandbox};
use zego_sign::callback::CallbackSecret;

/// What the handler needs.
struct Shop {
    database: PostgresUrl,
    /// Where deliveries are noted, if that is the same database.
    nonces: Option<Arc<PostgresNonces>>,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS zego_event (
    delivery text NOT NULL, event text NOT NULL, signed bigint NOT NULL, body jsonb NOT NULL, stored timestamptz NOT NULL DEFAULT now())";
const UNIQUE: &str = "CREATE UNIQUE INDEX IF NOT EXISTS zego_event_delivery ON zego_event (delivery)";
const INSERT: &str = "INSERT INTO zego_event (delivery, event, signed, body) VALUES ($1, $2, $3, $4::text::jsonb)";

/// Stores one event. The service is answered with success when it is committed.
async fn store(State(shop): State<Arc<Shop>>, callback: Callback<AnyEvent>) -> Result<Response, Failure> {
    let delivery = callback.delivery_key().as_str();
    let signed = i64::try_from(callback.timestamp.as_secs())?;
    // Without the signature.
    let body = serde_json::to_string(&callback.document())?;
    // A program of size has a pool.
    let mut client = shop.database.connect().await?;
    let transaction = client.transaction().await?;
    match &shop.nonces {
        Some(nonces) => {
            transaction.execute(INSERT, &[&delivery, &callback.name(), &signed, &body]).await?;
            // Whoever was taken for dead gets an error here, and nothing of his is committed.
            nonces.done_within(&transaction, callback.lease()).await?;
        }
        None => {
            transaction.execute(&format!("{INSERT} ON CONFLICT DO NOTHING"), &[&delivery, &callback.name(), &signed, &body]).await?;
        }
    }
    transaction.commit().await?;
    Ok(callback.acknowledgement())
}

/// Why an event was not stored: the service is told that it was not, and no more.
struct Failure(Box<dyn Error + Send + Sync>);

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        println!("not stored: {}", self.0);
        (StatusCode::INTERNAL_SERVER_ERROR, "the event was not stored: send it again").into_response()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let mut arguments = arguments.iter().map(String::as_str).peekable();
    let Some(database) = arguments.next() else {
        println!("give the address of a Postgres, as postgres://localhost/shop");
        return Ok(());
    };
    let database: PostgresUrl = database.parse()?;
    let redis = arguments.next_if(|argument| argument.starts_with("redis"));
    let lease = arguments.next().map_or(Ok(Inbox::<AnyEvent>::DEFAULT_LEASE), |seconds| seconds.parse().map(Duration::from_secs))?;

    let client = database.connect().await?;
    client.batch_execute(TABLE).await?;
    let (nonces, memory): (_, Arc<dyn NonceStore>) = match redis {
        None => {
            let nonces = Arc::new(PostgresNonces::new(database.clone()).namespace("shop"));
            (Some(Arc::clone(&nonces)), nonces)
        }
        Some(address) => {
            client.batch_execute(UNIQUE).await?;
            (None, Arc::new(RedisNonces::new(address)?.namespace("shop")))
        }
    };
    let secret = std::env::var("ZEGO_CALLBACK_SECRET").unwrap_or_else(|_| sandbox::CALLBACK_SECRET.to_owned());
    let inbox: Inbox<AnyEvent> = Inbox::shared(Receiver::new([CallbackSecret::new(&secret)?]), memory).lease(lease);
    let route = post(store).route_layer(CallbackLayer::new(inbox));
    let app = Router::new().route("/zego", route).with_state(Arc::new(Shop { database, nonces }));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("callbacks go to http://{}/zego", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
