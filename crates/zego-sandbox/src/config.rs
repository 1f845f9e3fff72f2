//! How the sandbox is set up: apps and their CDN profiles, Tencent's key, and what the state begins with.

mod apps;
mod cdn;
mod file;
mod seed;

use std::collections::BTreeMap;

use zego_sign::AppId;
use zego_sign::tencent::Credentials;

pub(crate) use self::apps::AccessPoint;
pub use self::apps::{AppConfig, ConfigError, Feature};
pub use self::cdn::{Cdn, FileFormat};
pub use self::file::AppsFile;
pub use self::seed::{RoomRole, Seed, SeedFile, SeedRoom, SeedUser};
pub(crate) use self::seed::{SeedStream, check_id};
use crate::callback::CallbackConfig;
use crate::callers::Callers;
use crate::clock::VirtualClock;
use crate::control_token::ControlToken;
use crate::faults::FaultRule;
use crate::holder::Holder;
use crate::limiter::QuotaPolicy;
use crate::moment::Moment;
use crate::quirks::Quirks;

/// Tencent's side.
#[derive(Clone, Debug)]
pub struct TencentConfig {
    pub(crate) credentials: Credentials,
    pub(crate) quota: QuotaPolicy,
}

impl TencentConfig {
    /// The key that is accepted. With a session token, requests must carry the token too; without one they must carry none.
    pub const fn new(credentials: Credentials) -> Self {
        Self { credentials, quota: QuotaPolicy::new() }
    }

    /// The account's quotas, and how its calls are counted. Default: what is documented, in fixed windows.
    #[must_use]
    pub fn quota(mut self, quota: QuotaPolicy) -> Self {
        self.quota = quota;
        self
    }
}

/// The whole configuration of a sandbox.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) apps: BTreeMap<AppId, AppConfig>,
    pub(crate) tencent: TencentConfig,
    pub(crate) quirks: Quirks,
    /// Whether what is only suspicious passes, and is noted.
    pub(crate) lenient: bool,
    pub(crate) callbacks: Option<CallbackConfig>,
    pub(crate) callers: Callers,
    /// What control calls are made with, where other machines may reach it.
    pub(crate) control_token: Option<ControlToken>,
    pub(crate) beginning: Beginning,
    /// How many things it holds at most.
    pub(crate) most_held: usize,
    /// The app that the published credentials open.
    pub(crate) published: AppConfig,
    /// The clock, if it moves by `advance` alone.
    pub(crate) virtual_clock: Option<VirtualClock>,
}

impl Config {
    /// Sets a virtual clock back to its beginning. The clock after a reset.
    pub(crate) fn reset_clock(&self, clock: Moment) -> Moment {
        let Some(own) = &self.virtual_clock else { return clock };
        own.set(self.beginning.clock);
        own.now()
    }

    /// The profile of a holder. Tencent's account is of the one whom the published app belongs to.
    pub(crate) fn profile(&self, holder: Holder) -> &AppConfig {
        let app = if let Holder::App(app_id, _) = holder { self.apps.get(&app_id) } else { None };
        app.unwrap_or(&self.published)
    }

    /// Where the callbacks of an app go: where it says so itself, or else those of the whole sandbox.
    pub(crate) fn callbacks_of(&self, app_id: AppId) -> Option<&CallbackConfig> {
        self.apps.get(&app_id).and_then(|app| app.callbacks.as_ref()).or(self.callbacks.as_ref())
    }

    /// Whether any callbacks go anywhere.
    pub(crate) fn calls_back(&self) -> bool {
        self.callbacks.is_some() || self.apps.values().any(|app| app.callbacks.is_some())
    }
}

/// What the state begins with, and begins with again after a reset.
#[derive(Debug, Default)]
pub(crate) struct Beginning {
    /// What identifiers follow from.
    pub(crate) id_seed: u64,
    /// Whether there are streams, files and tasks to begin with.
    pub(crate) seeded: bool,
    /// The files that come on top.
    pub(crate) files: Vec<SeedFile>,
    /// The same as a seed of the control has it; it has been tried out.
    pub(crate) seeds: Vec<Seed>,
    /// The rules of faults in force.
    pub(crate) faults: Vec<FaultRule>,
    /// Where a virtual clock begins.
    pub(crate) clock: Moment,
}
