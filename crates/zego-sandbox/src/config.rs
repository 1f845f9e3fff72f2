//! How the sandbox is set up: apps and their CDN profiles, Tencent's key, and what the state begins with.

mod apps;
mod cdn;

use std::collections::BTreeMap;

use zego_sign::AppId;
use zego_sign::tencent::Credentials;

pub(crate) use self::apps::AccessPoint;
pub use self::apps::{AppConfig, ConfigError, Feature};
pub use self::cdn::{Cdn, FileFormat};
use crate::callback::CallbackConfig;
use crate::quirks::Quirks;
use crate::seed::SeedFile;

/// Tencent's side.
#[derive(Clone, Debug)]
pub struct TencentConfig {
    pub(crate) credentials: Credentials,
}

impl TencentConfig {
    /// The key that is accepted. With a session token, requests must carry the token too; without one they must carry none.
    pub const fn new(credentials: Credentials) -> Self {
        Self { credentials }
    }
}

/// The whole configuration of a sandbox.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) apps: BTreeMap<AppId, AppConfig>,
    pub(crate) tencent: TencentConfig,
    pub(crate) quirks: Quirks,
    pub(crate) limiter: bool,
    pub(crate) callbacks: Option<CallbackConfig>,
    pub(crate) beginning: Beginning,
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
}
