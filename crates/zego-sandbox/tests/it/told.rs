//! What the customer's server is told, taken from the service without a socket, and read as a client reads it.

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use zego_model::callback::{Callback, Forgetful, Receiver};
use zego_model::rtc::callback::Event;
use zego_sandbox::control::{Seed, SeedRoom};
use zego_sandbox::{Builder, CallbackConfig, Sandbox, Timestamp};
use zego_sign::callback::CallbackSecret;

use crate::bench::Bench;

/// Nobody listens there, and nothing is sent: the test takes what would be.
const URL: &str = "http://127.0.0.1:9/callback";

/// Whose events are told.
pub(crate) fn telling(builder: Builder) -> Bench {
    Bench::of(builder.callbacks(CallbackConfig::new(URL, secret()).unwrap()))
}

/// The same, without the seed.
pub(crate) fn bench() -> Bench {
    telling(Sandbox::builder().empty())
}

/// What has been told since the last look. Every one is signed, and the model knows all its fields.
pub(crate) fn told(bench: &Bench) -> Vec<Event> {
    callbacks(bench).into_iter().map(|callback| callback.event).collect()
}

/// The names of what has been told since the last look.
pub(crate) fn names(bench: &Bench) -> Vec<String> {
    callbacks(bench).iter().map(|callback| callback.name().to_owned()).collect()
}

pub(crate) fn callbacks(bench: &Bench) -> Vec<Callback<Event>> {
    let now = Timestamp::from_secs(bench.now);
    let receiver: Receiver<Event> = Receiver::new([secret()]);
    let read = |sent: &zego_sandbox::CallbackRequest| {
        let callback = receiver.receive(sent.body(), now, &mut Forgetful).unwrap().into_callback().into_inner();
        assert!(callback.unknown_fields().is_empty(), "{}: {:?}", sent.event(), callback.unknown_fields());
        assert!(!matches!(callback.event, Event::Unknown { .. }), "{}", sent.event());
        callback
    };
    bench.service.take_callbacks(now).iter().map(read).collect()
}

/// Puts a room with streams into the state.
pub(crate) fn plant(bench: &Bench, room: &str, streams: &[&str]) {
    let room = streams.iter().fold(SeedRoom::new(room).user("anna"), |room, stream| room.stream(*stream, "anna"));
    bench.service.control(Timestamp::from_secs(bench.now)).seed(&Seed::new().room(room)).unwrap();
}

/// The answer to a correctly signed call with a body.
pub(crate) fn post(bench: &Bench, action: &str, body: &Value) -> Value {
    let query = bench.signed(action, "");
    bench.answer(&Request::post(format!("/?{query}")).body(Bytes::from(body.to_string())).unwrap())
}

fn secret() -> CallbackSecret {
    CallbackSecret::new("callback-secret-of-the-tests").unwrap()
}
