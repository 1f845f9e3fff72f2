//! Setting a sandbox up.

mod network;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use zego_model::sandbox;
use zego_sign::Timestamp;
use zego_sign::tencent::{Credentials, SecretId, SecretKey};

use self::network::{Network, Opened};
use crate::callback::CallbackConfig;
use crate::clock::{SandboxClock, VirtualClock};
use crate::config::{AppConfig, AppsFile, Beginning, Config, Seed, SeedFile, TencentConfig};
use crate::control_error::ControlError;
use crate::faults::FaultRules;
use crate::limiter::{LimiterModel, QuotaPolicy, QuotaPolicyError};
use crate::log::{LogLine, LogSink, Tracing};
use crate::moment::Moment;
use crate::published::{self, published_app};
use crate::quirks::Quirks;
use crate::sandbox::Sandbox;
use crate::server::{self, ListenOn};
use crate::service::SandboxService;
use crate::start_error::StartError;
use crate::state_file;
use crate::world::{MOST_HELD, World};

/// How a sandbox is set up; made by [`Sandbox::builder`].
///
/// ```
/// use std::time::Duration;
/// use zego_sandbox::{Moment, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // Nothing in it to begin with, ten times the documented quotas, and a clock that stands still.
/// let sandbox = Sandbox::builder().empty().quota_scale(10.0)?.virtual_clock(Moment::NEW_YEAR).start().await?;
/// sandbox.control().advance(Duration::from_secs(60))?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until it starts a sandbox"]
pub struct Builder {
    network: Network,
    faults: Vec<FaultRules>,
    seeded: bool,
    files: Vec<SeedFile>,
    seeds: Vec<Seed>,
    /// Instead of each app's own and of the account's.
    limiter_model: Option<LimiterModel>,
    quota_scale: Option<f64>,
    clock: SandboxClock,
    log: Arc<dyn LogSink>,
    apps: Vec<AppConfig>,
    tencent: TencentConfig,
    quirks: Quirks,
    lenient: bool,
    callbacks: Option<CallbackConfig>,
    id_seed: u64,
    state_file: Option<PathBuf>,
    most_held: usize,
}

impl Sandbox {
    /// Starts one on a free port of 127.0.0.1, with the seed and the published credentials.
    ///
    /// # Errors
    /// [`StartError`] when no port can be listened on.
    ///
    /// # Panics
    /// Outside a tokio runtime with I/O and time.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// A sandbox to be set up.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            network: Network::default(),
            seeded: true,
            files: Vec::new(),
            seeds: Vec::new(),
            limiter_model: None,
            quota_scale: None,
            clock: SandboxClock::system(),
            log: Arc::new(Tracing),
            faults: Vec::new(),
            apps: Vec::new(),
            tencent: TencentConfig::new(published_key()),
            quirks: Quirks::default(),
            lenient: false,
            callbacks: None,
            id_seed: 0,
            state_file: None,
            most_held: MOST_HELD,
        }
    }
}

impl Builder {
    /// Where to listen: a loopback address or `localhost`, and any other only with [`expose`](Self::expose); port 0 takes a free one. Default `127.0.0.1:0`.
    pub fn listen(mut self, on: impl Into<ListenOn>) -> Self {
        self.network.on = on.into();
        self
    }

    /// Lets other machines in, such as the containers of a test: it may listen on any address. Whoever reaches it can call it, as its credentials
    /// are published; control calls need its [token](crate::Sandbox::control_token), and of names it answers its own alone ([`host`](Self::host)).
    pub const fn expose(mut self) -> Self {
        self.network.exposed = true;
        self
    }

    /// A name that the sandbox is reached by, and that its certificate is good for. Can be given several times. `localhost`, the addresses of this machine (of an
    /// exposed sandbox, all addresses) and the vendors' own hosts need not be given; calls by any other name are refused, as a web page could have it point here.
    pub fn host(mut self, name: impl Into<String>) -> Self {
        self.network.hosts.push(name.into());
        self
    }

    /// Speaks https, with a certificate of an authority made at this start: [`Sandbox::ca_pem`](crate::Sandbox::ca_pem). It is good for `localhost`, the
    /// loopback addresses, the [hosts](Self::host) and the vendors' own.
    #[cfg(feature = "tls")]
    pub const fn tls(mut self) -> Self {
        self.network.tls = true;
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

    /// Whether calls past the limits are refused. With `true`, the default, each app's own [`QuotaPolicy`] says how; `false` is
    /// [`limiter_model`](Self::limiter_model) with [`LimiterModel::Off`].
    pub const fn limiter(mut self, on: bool) -> Self {
        self.limiter_model = if on { None } else { Some(LimiterModel::Off) };
        self
    }

    /// How the calls of every app and of Tencent's account are counted, whatever their own [`QuotaPolicy`] says.
    pub const fn limiter_model(mut self, model: LimiterModel) -> Self {
        self.limiter_model = Some(model);
        self
    }

    /// By how much the calls of every documented quota are multiplied, whatever the [`QuotaPolicy`] of an app or of the account says.
    ///
    /// # Errors
    /// [`QuotaPolicyError::Scale`] for what is no positive, finite number.
    pub fn quota_scale(mut self, scale: f64) -> Result<Self, QuotaPolicyError> {
        QuotaPolicy::new().scale(scale)?;
        self.quota_scale = Some(scale);
        Ok(self)
    }

    /// The clock that signatures, recordings and limits go by. Default: the system's.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = SandboxClock::new(clock);
        self
    }

    /// Has time stand still but for [`advance`](crate::control::Control::advance), from this moment on. Signatures, limits and the `Date` header go by it, too:
    /// the same calls get the same answers, to the byte, whenever they are made.
    pub fn virtual_clock(mut self, start: impl Into<Moment>) -> Self {
        self.clock = SandboxClock::Virtual(VirtualClock::new(start.into()));
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

    /// Apps, Tencent's key, switches and rules of faults of a file: they come on top of, and in place of, those there were before.
    pub fn apps_file(mut self, file: AppsFile) -> Self {
        self.apps.extend(file.apps);
        self.tencent = file.tencent.unwrap_or(self.tencent);
        self.quirks = file.quirks;
        self.faults.push(file.faults);
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
    pub fn quirks(mut self, quirks: Quirks) -> Self {
        self.quirks = quirks;
        self
    }

    /// Lets pass what the service would let pass as well and its sender hardly meant, such as a parameter whose name is near that of another one; the log
    /// says so for each call. Default: it is refused with what was probably meant.
    pub const fn lenient(mut self, on: bool) -> Self {
        self.lenient = on;
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

    /// How many things it holds at most, of all apps together: files, rooms, users, streams, recordings, tasks, rules, and what is remembered of those that are
    /// over. Default 3,000,000. Those that it is [set up with](Self::files) are all taken.
    pub const fn most_things(mut self, most: usize) -> Self {
        self.most_held = most;
        self
    }

    /// Keeps the state in this file, and goes on with what is in it. A started sandbox writes it when the state has changed, soon after, and when it
    /// is [shut down](Sandbox::shutdown); whatever ends the process leaves the last file or the one before.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// The rules of faults to begin with, behind those that there are. A rule about callbacks needs [`callbacks`](Self::callbacks), or an app that has its own;
    /// without a started sandbox it does nothing.
    pub fn faults(mut self, rules: FaultRules) -> Self {
        self.faults.push(rules);
        self
    }

    /// The service alone, without a socket: see [`SandboxService::handle`].
    pub fn service(self) -> SandboxService {
        let now = self.clock.now();
        let mut apps = BTreeMap::new();
        for app in published::apps().into_iter().chain(self.apps) {
            apps.insert(app.app_id, app);
        }
        let beginning = Beginning {
            clock: now,
            id_seed: self.id_seed,
            seeded: self.seeded,
            files: self.files,
            seeds: self.seeds,
            faults: self.faults.into_iter().flat_map(|rules| rules.rules).collect(),
        };
        let (callers, control_token) = (self.network.callers(), self.network.control_token());
        let Self { mut tencent, quirks, lenient, limiter_model, quota_scale, callbacks, clock, most_held, .. } = self;
        for quota in apps.values_mut().map(|app| &mut app.quota).chain([&mut tencent.quota]) {
            quota.override_with(limiter_model, quota_scale);
            quota.share(quirks.quota_shared);
        }
        // It is among those that there always are.
        let published = apps[&published_app().app_id].clone();
        let virtual_clock = if let SandboxClock::Virtual(clock) = clock { Some(clock) } else { None };
        let config =
            Config { apps, tencent, quirks, lenient, callbacks, callers, control_token, beginning, most_held, published, virtual_clock };
        let world = World::begin(&config, now);
        SandboxService::new(config, self.log, world)
    }

    /// Starts listening.
    ///
    /// # Errors
    /// [`StartError`]: the address is not loopback and the sandbox not exposed, it cannot be listened on, a host is none, or the file of the state is not one.
    ///
    /// # Panics
    /// Outside a tokio runtime with I/O and time.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let (network, faults) = (self.network.clone(), self.faults.clone());
        let (clock, state_file) = (self.clock.clone(), self.state_file.clone());
        let service = self.service();
        let config = &service.state.config;
        let calls_back = config.calls_back();
        faults.iter().try_for_each(|rules| rules.check(calls_back)).map_err(StartError::Faults)?;
        let (app, tencent) = (config.published.clone(), config.tencent.credentials.clone());
        let Opened { listening, transport, endpoint, ca_pem } = network.open().await?;
        let address = listening.address;
        if let Some(path) = &state_file {
            state_file::load(path, &service.control(clock.now())).map_err(|problem| StartError::State { path: path.clone(), problem })?;
        }
        let running = server::run(listening, transport, service.clone(), clock.clone(), state_file).map_err(StartError::Callbacks)?;
        Ok(Sandbox { service, clock, endpoint, address, app, tencent, ca_pem, running })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("network", &self.network).field("seeded", &self.seeded).finish_non_exhaustive()
    }
}

fn published_key() -> Credentials {
    Credentials::new(
        SecretId::new(sandbox::TENCENT_SECRET_ID).expect("the published key id is well formed"),
        SecretKey::new(sandbox::TENCENT_SECRET_KEY).expect("the published key is well formed"),
    )
}
