//! A service with one room, and what its back end is told.

use std::ops::{Deref, DerefMut};

use serde_json::Value;
use zego_model::{ErrorKind, Operation, Zego};
use zego_sandbox::control::{Control, Login, Publish, Seed, SeedRoom};
use zego_sandbox::{Builder, CallbackConfig, Sandbox, Timestamp};
use zego_sign::callback::CallbackSecret;

use crate::bench::{Bench, refusal};

/// A bench without limits, with callbacks, and with the room `lobby`: `anna` and `bert`, of whom `anna` publishes `anna-camera`.
pub(crate) struct Lobby {
    bench: Bench,
}

/// A list in a query: `&UserId[]=0&UserId[]=1`.
pub(crate) fn items(name: &str, count: usize) -> String {
    (0..count).fold(String::new(), |all, number| all + &format!("&{name}[]={number}"))
}

impl Deref for Lobby {
    type Target = Bench;

    fn deref(&self) -> &Bench {
        &self.bench
    }
}

impl DerefMut for Lobby {
    fn deref_mut(&mut self) -> &mut Bench {
        &mut self.bench
    }
}

impl Lobby {
    pub(crate) fn new() -> Self {
        Self::of(Sandbox::builder())
    }

    pub(crate) fn of(builder: Builder) -> Self {
        let secret = CallbackSecret::new("not-a-real-callback-secret").unwrap();
        let callbacks = CallbackConfig::new("http://127.0.0.1:1/", secret).unwrap();
        let lobby = Self { bench: Bench::of(builder.empty().limiter(false).callbacks(callbacks)) };
        let room = SeedRoom::new("lobby").user("anna").user("bert").stream("anna-camera", "anna");
        lobby.control().seed(&Seed::new().room(room)).unwrap();
        assert!(lobby.told().is_empty(), "nobody is told of seeds");
        lobby
    }

    pub(crate) fn control(&self) -> Control<'_> {
        self.service.control(Timestamp::from_secs(self.now))
    }

    pub(crate) fn enter(&self, room: &str, user: &str) {
        self.control().log_in(&Login::new(room, user)).unwrap();
    }

    pub(crate) fn publish(&self, room: &str, user: &str, stream: &str) {
        self.control().publish(&Publish::new(room, user, stream)).unwrap();
    }

    /// The bodies of the callbacks since the last look.
    pub(crate) fn bodies(&self) -> Vec<Value> {
        let callbacks = self.service.take_callbacks(Timestamp::from_secs(self.now));
        callbacks.iter().map(|callback| serde_json::from_slice(callback.body()).unwrap()).collect()
    }

    /// What happened since the last look, shortly: `stream_close lobby anna-camera 100`.
    pub(crate) fn told(&self) -> Vec<String> {
        let word = |body: &Value, name: &str| match &body[name] {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        let line = |body: &Value| {
            let names = ["event", "room_id", "user_account", "stream_id", "reason", "close_reason", "type", "relogin", "recreate"];
            names.iter().filter_map(|name| word(body, name)).collect::<Vec<_>>().join(" ")
        };
        self.bodies().iter().map(line).collect()
    }

    /// The state, all of it.
    pub(crate) fn state(&self) -> Value {
        self.control().state(true)
    }

    /// The ids of the users in a room, as `DescribeUserList` has them.
    pub(crate) fn users(&self, room: &str) -> Vec<String> {
        let list = self.zego(&zego_model::rtc::room::DescribeUserList::new(room)).unwrap();
        list.output.users.into_iter().map(|user| user.user_id).collect()
    }

    /// The ids of the streams in a room, as `DescribeSimpleStreamList` has them.
    pub(crate) fn streams(&self, room: &str) -> Vec<String> {
        let list = self.zego(&zego_model::rtc::room::DescribeSimpleStreamList::new(room)).unwrap();
        list.output.streams.into_iter().map(|stream| stream.stream_id).collect()
    }

    /// Code and kind of a call that is refused; neither has it changed anything nor is anybody told.
    pub(crate) fn refused<O: Operation<Protocol = Zego>>(&self, operation: &O) -> (String, ErrorKind)
    where
        O::Output: std::fmt::Debug,
    {
        let before = self.state();
        self.told();
        let refused = refusal(self.zego(operation));
        assert_eq!(self.state(), before, "{}", operation.action().name());
        assert!(self.told().is_empty(), "{}", operation.action().name());
        refused
    }

    /// The same, of a call that no typed request can be.
    pub(crate) fn code(&self, action: &str, rest: &str) -> i64 {
        let before = self.state();
        self.told();
        let code = self.call(action, rest)["Code"].as_i64().unwrap();
        if code != 0 {
            assert_eq!(self.state(), before, "{action} {rest}");
            assert!(self.told().is_empty(), "{action} {rest}");
        }
        code
    }
}
