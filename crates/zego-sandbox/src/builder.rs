//! Setting a sandbox up.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use zego_model::sandbox as published;
use zego_sign::tencent::{Credentials, SecretId, SecretKey};
use zego_sign::{AppId, ServerSecret, Timestamp};

use crate::callback::CallbackConfig;
use crate::clock::SandboxClock;
use crate::config::{AppConfig, AppsFile, Beginning, Config, TencentConfig};
use crate::control::{ControlError, Seed};
use crate::log::{LogLine, LogSink, Tracing};
use crate::quirks::Quirks;
use crate::seed::SeedFile;
use crate::service::{SandboxService, World};
use crate::{Sandbox, seed, server};

/// How a sandbox is set up; made by [`Sandbox::builder`].
#[derive(Clone)]
#[must_use = "a builder does nothing until it starts a sandbox"]
pub struct Builder {
    listen: SocketAddr,
    seeded: bool,
    files: Vec<SeedFile>,
    seeds: Vec<Seed>,
    limiter: bool,
    lenient: bool,
    clock: SandboxClock,
    log: Arc<dyn LogSink>,
    apps: Vec<AppConfig>,
    tencent: TencentConfig,
    quirks: Quirks,
    callbacks: Option<CallbackConfig>,
    id_seed: u64,
}

/// Why a sandbox did not start.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address that other machines could reach.
    #[error("{address} is not a loopback address: a sandbox has published credentials, so it listens on 127.0.0.1 or [::1] only")]
    #[non_exhaustive]
    NotLoopback {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: choose another port, or port 0 for a free one")]
    #[non_exhaustive]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The system gave an address that is no endpoint.
    #[error("{address} is not an endpoint")]
    #[non_exhaustive]
    Endpoint {
        /// The address.
        address: SocketAddr,
        /// What is wrong with it.
        #[source]
        source: zego_model::EndpointError,
    },
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            seeded: true,
            files: Vec::new(),
            seeds: Vec::new(),
            limiter: true,
            lenient: false,
            clock: SandboxClock::system(),
            log: Arc::new(Tracing),
            apps: Vec::new(),
            tencent: TencentConfig::new(published_key()),
            quirks: Quirks::default(),
            callbacks: None,
            id_seed: 0,
        }
    }
}

impl Builder {
    /// Where to listen: a loopback address; port 0 takes a free one. Default `127.0.0.1:0`.
    pub const fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Starts without rooms, streams, files and tasks. The apps stay.
    pub const fn empty(mut self) -> Self {
        self.seeded = false;
        self
    }

    /// Recorded files to begin with, of the app that the published credentials open, in production. They come on top of the others, also after
    /// [`empty`](Self::empty); a million is fine.
    pub fn files(mut self, files: impl IntoIterator<Item = SeedFile>) -> Self {
        self.files.extend(files);
        self
    }

    /// Whether calls past the documented limits are refused. Default: they are.
    pub const fn limiter(mut self, on: bool) -> Self {
        self.limiter = on;
        self
    }

    /// Lets pass what is only suspicious, and says so in the log for each request: see the section "Leniency". Default: it is refused.
    pub const fn lenient(mut self, on: bool) -> Self {
        self.lenient = on;
        self
    }

    /// The clock that signatures, recordings and limits go by. Default: the system's.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = SandboxClock::new(clock);
        self
    }

    /// Where the log goes. Default: to `tracing`, under the target `zego_sandbox`.
    pub fn log(mut self, sink: impl LogSink + 'static) -> Self {
        self.log = Arc::new(sink);
        self
    }

    /// Adds an app, or replaces the one of the same id.
    pub fn app(mut self, app: AppConfig) -> Self {
        self.apps.push(app);
        self
    }

    /// Apps, Tencent's key and switches of a file: they come on top of, and in place of, those there were before.
    pub fn apps_file(mut self, file: AppsFile) -> Self {
        self.apps.extend(file.apps);
        self.tencent = file.tencent.unwrap_or(self.tencent);
        self.quirks = file.quirks;
        self
    }

    /// Rooms and files to begin with, and to begin with again after a reset, of the app that the published credentials open, in production. They
    /// are tried out at once, on the sandbox as it is set up so far.
    ///
    /// # Errors
    /// [`ControlError`], as [`Control::seed`](crate::control::Control::seed) has it.
    pub fn seed(mut self, seed: Seed) -> Result<Self, ControlError> {
        let trial = self.clone().log(|_: &LogLine| {}).service();
        trial.control(self.clock.now()).seed(&seed)?;
        self.seeds.push(seed);
        Ok(self)
    }

    /// Replaces the key of Tencent's side.
    pub fn tencent(mut self, tencent: TencentConfig) -> Self {
        self.tencent = tencent;
        self
    }

    /// How the service behaves where its documentation leaves doubts.
    pub const fn quirks(mut self, quirks: Quirks) -> Self {
        self.quirks = quirks;
        self
    }

    /// Has the service tell a server on this machine what happens. Default: it tells nobody.
    pub fn callbacks(mut self, callbacks: CallbackConfig) -> Self {
        self.callbacks = Some(callbacks);
        self
    }

    /// What the identifiers follow from. Default 0: two sandboxes give the same ids to the same calls.
    pub const fn id_seed(mut self, seed: u64) -> Self {
        self.id_seed = seed;
        self
    }

    /// The service alone, without a socket: see [`SandboxService::handle`].
    pub fn service(self) -> SandboxService {
        let now = self.clock.now();
        let mut apps = BTreeMap::new();
        for app in seed::apps().into_iter().chain(self.apps) {
            apps.insert(app.app_id, app);
        }
        let beginning = Beginning { id_seed: self.id_seed, seeded: self.seeded, files: self.files, seeds: self.seeds };
        let Self { tencent, quirks, limiter, lenient, callbacks, .. } = self;
        let config = Config { apps, tencent, quirks, limiter, lenient, callbacks, beginning };
        let world = World::begin(&config, now);
        SandboxService::new(config, self.log, world)
    }

    /// Starts listening.
    ///
    /// # Errors
    /// [`StartError`]: the address is not loopback, or cannot be listened on.
    ///
    /// # Panics
    /// Outside a tokio runtime with I/O and time.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let address = self.listen;
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback { address });
        }
        let clock = self.clock.clone();
        let tencent = self.tencent.credentials.clone();
        let app = self.apps.iter().rev().find(|app| app.app_id == published_app().app_id).cloned().unwrap_or_else(published_app);
        let listener = server::listen(address).await.map_err(|source| StartError::Listen { address, source })?;
        let address = listener.local_addr().map_err(|source| StartError::Listen { address, source })?;
        let endpoint = format!("http://{address}").parse().map_err(|source| StartError::Endpoint { address, source })?;
        let service = self.service();
        let running = server::run(listener, service.clone(), clock.clone());
        Ok(Sandbox { service, clock, endpoint, address, app, tencent, running })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("listen", &self.listen).field("seeded", &self.seeded).finish_non_exhaustive()
    }
}

/// The app that everybody may know the secret of.
pub(crate) fn published_app() -> AppConfig {
    AppConfig::new(
        AppId::new(published::APP_ID).expect("the published app id is not zero"),
        ServerSecret::new(published::SERVER_SECRET).expect("the published secret is well formed"),
    )
}

fn published_key() -> Credentials {
    Credentials::new(
        SecretId::new(published::TENCENT_SECRET_ID).expect("the published key id is well formed"),
        SecretKey::new(published::TENCENT_SECRET_KEY).expect("the published key is well formed"),
    )
}
