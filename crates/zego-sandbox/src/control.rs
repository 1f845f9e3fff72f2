//! What only a sandbox can do: put things into its state, play the clients of rooms, let time pass, and begin anew.
//!
//! The same calls are served over HTTP under `/_sandbox/`, for programs in any language.
//!
//! ```
//! use std::time::Duration;
//! use zego_sandbox::control::{Login, Publish, Seed, SeedRoom};
//! use zego_sandbox::{Cdn, Sandbox, SeedFile, Timestamp};
//!
//! let service = Sandbox::builder().empty().service();
//! let control = service.control(Timestamp::from_secs(1_800_000_000));
//! let room = SeedRoom::new("lobby").user("anna").user("bert").stream("anna-camera", "anna");
//! let file = SeedFile::new(Cdn::Ws, "show-1", Timestamp::from_secs(1_790_000_000));
//! control.seed(&Seed::new().room(room).files([file]))?;
//! control.log_in(&Login::new("lobby", "carl"))?;
//! control.publish(&Publish::new("lobby", "carl", "carl-camera"))?;
//! control.advance(Duration::from_secs(3_600))?;
//! control.reset();
//! # Ok::<(), zego_sandbox::control::ControlError>(())
//! ```

mod acts;
mod dump;
mod guard;
mod http;
mod seed;
mod seed_file;

use std::time::Duration;

use serde_json::Value;
use zego_sign::{AppId, Timestamp};

pub use self::acts::{Login, Logout, LogoutReason, Publish, RoomRole, Terminal, Unpublish, UnpublishReason};
pub(crate) use self::http::{PREFIX, answer};
pub use self::seed::{Planted, Seed, SeedRoom, SeedUser};
pub(crate) use self::seed_file::plant_seeds;
use crate::builder::published_app;
use crate::config::AppConfig;
use crate::ids::Ids;
use crate::log::{LogLevel, LogLine, one_line};
use crate::outbox::Outbox;
use crate::service::{SandboxService, World};
use crate::state::{Environment, Tenant};

/// How far the state's time can be moved ahead of the clock in all.
const FARTHEST: i64 = 10 * 366 * 86_400;

/// Changes the state of a [`SandboxService`] from outside, at one moment.
///
/// Everything happens to the first app in its production environment, unless [`app`](Self::app) and [`test`](Self::test) say otherwise.
/// What is refused changes nothing.
#[derive(Clone, Copy, Debug)]
#[must_use = "it does nothing by itself"]
pub struct Control<'s> {
    service: &'s SandboxService,
    now: Timestamp,
    app: AppId,
    environment: Environment,
}

/// Why a control call is not carried out.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ControlError {
    /// No app has this id.
    #[error("app {app_id} is no app of this sandbox: give the id of one that it was started with")]
    #[non_exhaustive]
    NoApp {
        /// The id.
        app_id: AppId,
    },
    /// There is no such room.
    #[error("room `{room}` is not there: log a user in first, or seed it")]
    #[non_exhaustive]
    NoRoom {
        /// The room.
        room: String,
    },
    /// The user is not in the room.
    #[error("user `{user}` is not in room `{room}`: log in first")]
    #[non_exhaustive]
    NoUser {
        /// The room.
        room: String,
        /// The user.
        user: String,
    },
    /// The stream is not in the room.
    #[error("stream `{stream}` is not in room `{room}`: publish it first")]
    #[non_exhaustive]
    NoStream {
        /// The room.
        room: String,
        /// The stream.
        stream: String,
    },
    /// Something of this name is there already.
    #[error("{what} is there already: choose another id, or reset the sandbox")]
    #[non_exhaustive]
    Taken {
        /// Where it stands in a seed: `rooms[0].users[1].id`; empty elsewhere.
        place: String,
        /// What it is.
        what: String,
    },
    /// A rule is against it, as it would be against the client of a real user.
    #[error("{what} is refused: {why}")]
    #[non_exhaustive]
    Banned {
        /// What was to be done.
        what: String,
        /// The rule.
        why: &'static str,
    },
    /// A value is not allowed.
    #[error("{place} {why}")]
    #[non_exhaustive]
    Invalid {
        /// Where it stands: `rooms[0].users[1].ip`.
        place: String,
        /// What is wrong with it, and what would be right.
        why: String,
    },
}

impl ControlError {
    fn invalid(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Invalid { place: place.into(), why: why.into() }
    }
}

/// The result of a control call: a text for the log, and what the caller gets.
type Told<T> = Result<(String, T), ControlError>;

/// What a control call can change: one app in one environment.
struct ControlContext<'w> {
    app: &'w AppConfig,
    tenant: &'w mut Tenant,
    ids: &'w mut Ids,
    outbox: &'w mut Outbox,
    /// The state's time.
    now: i64,
}

impl<'s> Control<'s> {
    pub(crate) fn new(service: &'s SandboxService, now: Timestamp) -> Self {
        Self { service, now, app: published_app().app_id, environment: Environment::Production }
    }

    /// Has the following happen to this app.
    pub const fn app(mut self, app_id: AppId) -> Self {
        self.app = app_id;
        self
    }

    /// Has the following happen in the environment that `IsTest` chooses.
    pub const fn test(mut self) -> Self {
        self.environment = Environment::Test;
        self
    }

    /// Puts rooms with users and streams, and recorded files, into the state. Nobody is told of it by callbacks.
    ///
    /// A room that is there already gets the users and streams on top.
    ///
    /// # Errors
    /// [`ControlError`] names what is wrong with the seed; nothing of it is planted then.
    pub fn seed(&self, seed: &Seed) -> Result<Planted, ControlError> {
        self.log("seed", self.in_context(|context| seed::plant(seed, context)))
    }

    /// A user's client enters a room; a room that is not there begins.
    ///
    /// # Errors
    /// [`ControlError::Banned`] while a rule keeps the user out; [`ControlError::Invalid`].
    pub fn log_in(&self, login: &Login) -> Result<(), ControlError> {
        self.log("login", self.in_context(|context| acts::log_in(login, context)))
    }

    /// A user's client leaves a room, or is lost. A room without users ends.
    ///
    /// # Errors
    /// [`ControlError::NoRoom`], [`ControlError::NoUser`].
    pub fn log_out(&self, logout: &Logout) -> Result<(), ControlError> {
        self.log("logout", self.in_context(|context| acts::log_out(logout, context)))
    }

    /// A user's client publishes a stream, or publishes it anew.
    ///
    /// # Errors
    /// [`ControlError`] when the user is not in the room, a rule is against it, or the stream is another user's.
    pub fn publish(&self, publish: &Publish) -> Result<(), ControlError> {
        self.log("publish", self.in_context(|context| acts::publish(publish, context)))
    }

    /// A stream ends at its client.
    ///
    /// # Errors
    /// [`ControlError::NoRoom`], [`ControlError::NoStream`].
    pub fn unpublish(&self, unpublish: &Unpublish) -> Result<(), ControlError> {
        self.log("unpublish", self.in_context(|context| acts::unpublish(unpublish, context)))
    }

    /// Lets time pass for the state of all apps: tasks end, rules run out. The clock that signatures and limits go by stays as it is.
    ///
    /// # Errors
    /// [`ControlError::Invalid`] past ten years in all.
    pub fn advance(&self, time: Duration) -> Result<(), ControlError> {
        self.log("advance", self.advanced(time.as_secs()))
    }

    /// Brings the state back to what the sandbox started with: the same calls get the same ids again.
    pub fn reset(&self) {
        let _ = self.log("reset", Ok((self.begun_anew(), ())));
    }

    /// What there is: counts for each app, or, with `full`, everything.
    pub fn state(&self, full: bool) -> Value {
        let config = &self.service.state.config;
        let mut world = self.service.state.world();
        world.pass(config, self.now);
        let now = world.now(self.now);
        dump::dump(&world, now, full)
    }

    fn advanced(&self, seconds: u64) -> Told<()> {
        let mut world = self.service.state.world();
        let ahead = i64::try_from(seconds).ok().and_then(|seconds| world.ahead.checked_add(seconds)).filter(|ahead| *ahead <= FARTHEST);
        let Some(ahead) = ahead else {
            return Err(ControlError::invalid("seconds", format!("is too many: the state can be {FARTHEST} s ahead of the clock at most")));
        };
        world.ahead = ahead;
        world.pass(&self.service.state.config, self.now);
        Ok((format!("{seconds} s have passed; the state is {ahead} s ahead of the clock"), ()))
    }

    fn begun_anew(&self) -> String {
        let state = &self.service.state;
        state.world().begin_again(&state.config, self.now);
        "the state is what it was in the beginning".to_owned()
    }

    /// Lets time pass up to now, then changes the app; the events of both are sent.
    fn in_context<T>(&self, act: impl FnOnce(ControlContext<'_>) -> Told<T>) -> Told<T> {
        let config = &self.service.state.config;
        let app = config.apps.get(&self.app).ok_or(ControlError::NoApp { app_id: self.app })?;
        let mut world = self.service.state.world();
        world.pass(config, self.now);
        let now = world.now(self.now);
        let World { tenants, ids, outbox, .. } = &mut *world;
        let tenant = tenants.entry((self.app, self.environment)).or_default();
        let told = act(ControlContext { app, tenant, ids, outbox, now });
        world.collect(self.app);
        told
    }

    /// Writes one line of the log for a call, and wakes the task that delivers callbacks.
    fn log<T>(&self, name: &str, told: Told<T>) -> Result<T, ControlError> {
        let (level, text) = match &told {
            Ok((text, _)) => (LogLevel::Info, text.clone()),
            Err(error) => (LogLevel::Warn, one_line(&error.to_string()).to_string()),
        };
        self.service.log(&LogLine { level, action: format!("{PREFIX}{name}"), code: String::new(), text });
        self.service.wake();
        told.map(|(_, value)| value)
    }
}
