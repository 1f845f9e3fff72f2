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

mod faults;
mod http;
mod journal;
mod refused;
mod state;

use std::time::Duration;

use serde_json::{Map, Value};
use zego_sign::AppId;

pub(crate) use self::http::{answer, is_heavy, longest_body};
pub(crate) use self::journal::Waiting;
pub(crate) use self::refused::{PREFIX, is_admitted};
use crate::clock;
pub use crate::config::{RoomRole, Seed, SeedRoom, SeedUser};
pub use crate::control_error::ControlError;
use crate::control_error::Told;
use crate::cx::Cx;
use crate::holder::{Environment, Holder};
pub use crate::journal::{CallbackFilter, CallbackPage, DecidedBy, LoggedCallback, LoggedRequest, RequestFilter, RequestPage};
use crate::log::{LogLevel, LogLine, one_line};
use crate::moment::Moment;
use crate::product::{AnyProduct, ProductRow};
use crate::products;
use crate::products::rtc::Rtc;
pub use crate::products::rtc::control::clients::{Login, Logout, LogoutReason, Publish, Terminal, Unpublish, UnpublishReason};
pub use crate::products::rtc::control::seed::Planted;
use crate::products::rtc::control::{clients, seed};
use crate::service_state::ServiceState;
pub use crate::world::SnapshotError;
use crate::world::{FARTHEST, World};

/// Changes the state of a [`SandboxService`](crate::SandboxService) from outside, at one moment.
///
/// Everything happens to the first app in its production environment, unless [`app`](Self::app) and [`test`](Self::test) say otherwise.
/// What is refused changes nothing.
#[derive(Clone, Copy, Debug)]
#[must_use = "it does nothing by itself"]
pub struct Control<'s> {
    state: &'s ServiceState,
    now: Moment,
    app: AppId,
    environment: Environment,
}

impl<'s> Control<'s> {
    pub(crate) fn new(state: &'s ServiceState, now: Moment) -> Self {
        Self { state, now, app: state.config.published.app_id, environment: Environment::Production }
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
        self.log("seed", self.in_rtc(|rtc, cx| seed::plant(seed, rtc, cx)))
    }

    /// A user's client enters a room; a room that is not there begins.
    ///
    /// # Errors
    /// [`ControlError::Banned`] while a rule keeps the user out; [`ControlError::Invalid`].
    pub fn log_in(&self, login: &Login) -> Result<(), ControlError> {
        self.log("login", self.in_rtc(|rtc, cx| clients::log_in(login, rtc, cx)))
    }

    /// A user's client leaves a room, or is lost. A room without users ends.
    ///
    /// # Errors
    /// [`ControlError::NoRoom`], [`ControlError::NoUser`].
    pub fn log_out(&self, logout: &Logout) -> Result<(), ControlError> {
        self.log("logout", self.in_rtc(|rtc, cx| clients::log_out(logout, rtc, cx)))
    }

    /// A user's client publishes a stream, or publishes it anew.
    ///
    /// # Errors
    /// [`ControlError`] when the user is not in the room, a rule is against it, or the stream is another user's.
    pub fn publish(&self, publish: &Publish) -> Result<(), ControlError> {
        self.log("publish", self.in_rtc(|rtc, cx| clients::publish(publish, rtc, cx)))
    }

    /// A stream ends at its client.
    ///
    /// # Errors
    /// [`ControlError::NoRoom`], [`ControlError::NoStream`].
    pub fn unpublish(&self, unpublish: &Unpublish) -> Result<(), ControlError> {
        self.log("unpublish", self.in_rtc(|rtc, cx| clients::unpublish(unpublish, rtc, cx)))
    }

    /// What the client of a product does, by the name of its call under `/_sandbox/` and the body that it takes there: `agent-speak`, `zim-login`. What the call
    /// answers beside its text.
    ///
    /// # Errors
    /// [`ControlError::Invalid`]: no product has a call of this name, or it cannot read the body; and what the call itself has against it.
    pub fn play(&self, name: &str, body: &Value) -> Result<Map<String, Value>, ControlError> {
        let Some(row) = products::ALL.iter().find(|row| (row.controls)().contains(&name)) else {
            return self.log(name, Err(ControlError::invalid(name, "is the call of no product: see the page of each for its calls")));
        };
        let body = body.to_string();
        let played = self.in_product(row, |product, cx| product.control(name, body.as_bytes(), cx));
        let told = match played {
            Ok(None) => Err(ControlError::invalid(name, "is the call of another product")),
            Ok(Some(Ok(told))) => told,
            Ok(Some(Err(wrong))) => Err(ControlError::invalid("the body", format!("is not what {name} takes: {}", wrong.0))),
            Err(error) => Err(error),
        };
        self.log(name, told)
    }

    /// Lets time pass for the state of all apps: tasks end, rules run out. The clock that signatures and limits go by stays as it is.
    ///
    /// # Errors
    /// [`ControlError::Invalid`] past ten years in all; with a virtual clock, in one call.
    pub fn advance(&self, time: Duration) -> Result<(), ControlError> {
        self.log("advance", self.advanced(time.as_secs()))
    }

    /// Brings the state back to what the sandbox started with: the same calls get the same ids again.
    pub fn reset(&self) {
        let _ = self.log("reset", Ok((self.begun_anew(), ())));
    }

    /// What there is now: counts for each app, or, with `full`, everything. Time passes up to now, and nothing else changes.
    pub fn state(&self, full: bool) -> Value {
        // It is JSON.
        serde_json::from_slice(&self.pages(full).whole()).unwrap_or_default()
    }

    /// Everything that has happened, as one JSON object with sorted keys: of equal states the same text. It holds no credentials, no configuration and no log.
    ///
    /// Taking it lets no time pass: right after [`restore`](Self::restore) it is what was restored, to the byte.
    pub fn snapshot(&self) -> String {
        // The state is locked as long as it takes to look at it, and not while it is written.
        let frozen = self.state.world().freeze();
        frozen.text()
    }

    /// Replaces everything that has happened by what a snapshot tells. Time goes on from the moment of the snapshot: a virtual clock is set to it, any other stays as
    /// it is, and what is due by then happens at the next call.
    ///
    /// # Errors
    /// [`SnapshotError`], and nothing is changed.
    pub fn restore(&self, snapshot: &[u8]) -> Result<(), SnapshotError> {
        let world = World::restore(snapshot)?;
        let state = self.state;
        let ((held, ..), most) = (world.holding.counts(), state.config.most_held);
        if held > most {
            return Err(SnapshotError::TooMuch { held, most });
        }
        let mut before = state.world();
        if let Some(clock) = &state.config.virtual_clock {
            clock.set(world.time().plus_secs(-world.ahead));
        }
        before.replace(world);
        drop(before);
        state.wake();
        Ok(())
    }

    fn advanced(&self, seconds: u64) -> Told<()> {
        let config = &self.state.config;
        let mut world = self.state.world();
        let too_many = || ControlError::invalid("seconds", format!("is too many: time can be moved {FARTHEST} s ahead at most"));
        let seconds = i64::try_from(seconds).ok().filter(|seconds| *seconds <= FARTHEST).ok_or_else(too_many)?;
        let (text, now) = if let Some(virtual_clock) = &config.virtual_clock {
            let now = virtual_clock.now().plus_secs(seconds);
            // No moment is past the year 9998.
            if now.secs() - virtual_clock.now().secs() < seconds {
                return Err(too_many());
            }
            virtual_clock.set(now);
            (format!("{seconds} s have passed; it is {}", clock::utc(now.secs())), now)
        } else {
            // The state's time can be past the clock's without having been moved there: a clock was set back, or a snapshot is of a later time.
            let until = world.time_at(self.now).plus_secs(seconds);
            let ahead = until.millis().saturating_sub(self.now.millis()).saturating_add(999).div_euclid(1000);
            if ahead > FARTHEST {
                return Err(too_many());
            }
            world.ahead = ahead;
            (format!("{seconds} s have passed; the state is {ahead} s ahead of the clock"), self.now)
        };
        let until = world.time_at(now);
        world.pass(config, until);
        Ok((text, ()))
    }

    fn begun_anew(&self) -> String {
        let state = self.state;
        let mut world = state.world();
        let now = state.config.reset_clock(self.now);
        world.begin_again(&state.config, now);
        "the state is what it was in the beginning".to_owned()
    }

    fn holder(&self) -> Result<Holder, ControlError> {
        let known = self.state.config.apps.contains_key(&self.app);
        if known { Ok(Holder::App(self.app, self.environment)) } else { Err(ControlError::NoApp { app_id: self.app }) }
    }

    /// Lets time pass up to now, then changes a product of the app, or of Tencent's account; the events of both are sent.
    fn in_product<T>(&self, row: &ProductRow, change: impl FnOnce(&mut dyn AnyProduct, &mut Cx<'_>) -> T) -> Result<T, ControlError> {
        let holder = if row.is_the_accounts() { Holder::Account } else { self.holder()? };
        let config = &self.state.config;
        let mut world = self.state.world();
        let until = world.time_at(self.now);
        world.pass(config, until);
        Ok(world.change(config, holder, row, change).0)
    }

    fn in_rtc<T>(&self, change: impl FnOnce(&mut Rtc, &mut Cx<'_>) -> Told<T>) -> Told<T> {
        let row = products::of("rtc").expect("it is in the list");
        self.in_product(row, |product, cx| change(product.as_any().downcast_mut().expect("it is the state of rtc"), cx))?
    }

    /// Writes one line of the log for a call, and wakes the task that delivers callbacks.
    fn log<T>(&self, name: &str, told: Told<T>) -> Result<T, ControlError> {
        let (level, text) = match &told {
            Ok((text, _)) => (LogLevel::Info, text.clone()),
            Err(error) => (LogLevel::Warn, one_line(&error.to_string()).to_string()),
        };
        self.state.log(&LogLine { level, action: format!("{PREFIX}{name}"), code: String::new(), text });
        self.state.wake();
        told.map(|(_, value)| value)
    }
}

/// A count of nothing, or counts of nothing, or an empty list.
fn is_nothing(shown: &Value) -> bool {
    match shown {
        Value::Array(items) => items.is_empty(),
        Value::Object(counts) => counts.values().all(is_nothing),
        other => other.as_u64() == Some(0),
    }
}
