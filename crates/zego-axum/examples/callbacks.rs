//! Receives callbacks behind axum, from a sandbox in the same process, with a memory of its own.
//!
//! `cargo run -p zego-axum --example callbacks`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use zego_axum::inbox::{Inbox, MemoryNonces};
use zego_axum::{Callback, CallbackLayer};
use zego_model::callback::Receiver;
use zego_model::rtc::callback::Event;
use zego_model::{AnyEvent, sandbox};
use zego_sandbox::control::Login;
use zego_sandbox::{CallbackConfig, Sandbox};
use zego_sign::callback::CallbackSecret;

/// What the handler hands events to. Here they wait in a queue of this process, so a crash loses what is in it: the example `store_events` does better.
type Queue = mpsc::Sender<String>;

/// Handles one event. Whatever it returns but a success makes the service send the callback again.
async fn on_event(State(queue): State<Queue>, callback: Callback<AnyEvent>) -> Result<Response, HandlerError> {
    let said = match &callback.event {
        AnyEvent::Rtc(Event::RoomLogin(login)) => format!("{} has entered {}", login.user_account, login.room_id),
        _ => format!("{}, of which this program makes nothing", callback.name()),
    };
    queue.try_send(said).map_err(|_| HandlerError)?;
    Ok(callback.acknowledgement())
}

/// The event could not be handed on.
struct HandlerError;

impl IntoResponse for HandlerError {
    fn into_response(self) -> Response {
        (StatusCode::SERVICE_UNAVAILABLE, "the queue is full: send it again").into_response()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let secret = CallbackSecret::new(sandbox::CALLBACK_SECRET)?; // with an account, the project's callback secret
    let inbox: Inbox<AnyEvent> = Inbox::new(Receiver::new([secret.clone()]), MemoryNonces::new(10_000));
    let (queue, mut events) = mpsc::channel(100);
    let app = Router::new().route("/zego", post(on_event).route_layer(CallbackLayer::new(inbox))).with_state(queue);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/zego", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, app).await });

    let sandbox = Sandbox::builder().callbacks(CallbackConfig::new(&url, secret)?).start().await?;
    for user in ["carl", "dora"] {
        sandbox.control().log_in(&Login::new("class-1", user))?;
        println!("{}", events.recv().await.ok_or("the server has ended")?);
    }
    sandbox.shutdown().await;
    Ok(())
}
