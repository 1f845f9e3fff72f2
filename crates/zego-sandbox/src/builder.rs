//! Setting a sandbox up.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use zego_model::{Endpoint, sandbox as published};
use zego_sign::tencent::{Credentials, SecretId, SecretKey};
use zego_sign::{AppId, ServerSecret, Timestamp};

use crate::callback::CallbackConfig;
use crate::clock::SandboxClock;
use crate::config::{AppConfig, Beginning, Config, Quirks, TencentConfig};
use crate::exposure::{self, Exposure};
use crate::log::{LogSink, Tracing};
use crate::seed::SeedFile;
use crate::server::{ListenOn, Transport};
use crate::service::{SandboxService, World};
use crate::{Sandbox, seed, server};

/// How a sandbox is set up; made by [`Sandbox::builder`].
#[must_use = "a builder does nothing until it starts a sandbox"]
pub struct Builder {
    listen: ListenOn,
    exposed: bool,
    hosts: Vec<String>,
    #[cfg(feature = "tls")]
    tls: bool,
    seeded: bool,
    files: Vec<SeedFile>,
    limiter: bool,
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
    /// An address that other machines could reach, or a name.
    #[error(
        "{address} can be reached by other machines, and the sandbox's credentials are published: listen on localhost, 127.0.0.1 or [::1], \
         or expose it on purpose (--expose)"
    )]
    #[non_exhaustive]
    NotLoopback {
        /// The address asked for.
        address: ListenOn,
    },
    /// A host that is no name.
    #[error(
        "`{host}` is no name of a host: give one such as sandbox or sandbox.test, without scheme and port; addresses need not be given"
    )]
    #[non_exhaustive]
    Host {
        /// What was given.
        host: String,
    },
    /// Another program listens there.
    #[error("cannot listen on {address}: another program does; stop it, or choose another port, or port 0 for a free one")]
    #[non_exhaustive]
    InUse {
        /// The address asked for.
        address: ListenOn,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: choose an address of this machine, and a port that this user may take")]
    #[non_exhaustive]
    Listen {
        /// The address asked for.
        address: ListenOn,
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
    /// The certificate cannot be made.
    #[cfg(feature = "tls")]
    #[error("TLS cannot be set up: start without it, or report this")]
    Tls(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into(),
            exposed: false,
            hosts: Vec::new(),
            #[cfg(feature = "tls")]
            tls: false,
            seeded: true,
            files: Vec::new(),
            limiter: true,
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
    /// Where to listen: a loopback address or `localhost`, and any other only with [`expose`](Self::expose); port 0 takes a free one. Default `127.0.0.1:0`.
    pub fn listen(mut self, address: impl Into<ListenOn>) -> Self {
        self.listen = address.into();
        self
    }

    /// Lets other machines in, such as the containers of a test: it may listen on any address. Whoever reaches it can call it, as its credentials
    /// are published; control calls need its [token](Sandbox::control_token), and of names it answers its own alone ([`host`](Self::host)).
    pub const fn expose(mut self) -> Self {
        self.exposed = true;
        self
    }

    /// A name that an exposed sandbox is reached by, and that its certificate is good for. Can be given several times. Addresses, `localhost` and the vendors'
    /// own hosts need not be given.
    pub fn host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Speaks https, with a certificate of an authority made at this start: [`Sandbox::ca_pem`]. It is good for `localhost`, the loopback addresses, the
    /// [hosts](Self::host) and the vendors' own.
    #[cfg(feature = "tls")]
    pub const fn tls(mut self) -> Self {
        self.tls = true;
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
        let beginning = Beginning { id_seed: self.id_seed, seeded: self.seeded, files: self.files };
        let names = self.hosts.into_iter().chain(self.listen.name().map(str::to_owned));
        let exposure = self.exposed.then(|| Exposure::new(names));
        let Self { tencent, quirks, limiter, callbacks, .. } = self;
        let config = Config { apps, tencent, quirks, limiter, callbacks, exposure, beginning };
        let world = World::begin(&config, now);
        SandboxService::new(config, self.log, world)
    }

    /// Starts listening.
    ///
    /// # Errors
    /// [`StartError`]: the address is not loopback and the sandbox not exposed, it cannot be listened on, or a host is none.
    ///
    /// # Panics
    /// Outside a tokio runtime with I/O and time.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let on = self.listen.clone();
        if !on.is_local() && !self.exposed {
            return Err(StartError::NotLoopback { address: on });
        }
        if let Some(host) = self.hosts.iter().find(|host| !exposure::is_name(host)) {
            return Err(StartError::Host { host: crate::log::shown(host).to_string() });
        }
        let clock = self.clock.clone();
        let tencent = self.tencent.credentials.clone();
        let app = self.apps.iter().rev().find(|app| app.app_id == published_app().app_id).cloned().unwrap_or_else(published_app);
        let listening = on.listen().await.map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => StartError::InUse { address: on.clone(), source },
            _ => StartError::Listen { address: on.clone(), source },
        })?;
        let address = listening.address;
        let (transport, scheme, ca_pem) = self.transport()?;
        let endpoint =
            endpoint(&format!("{scheme}://{}:{}", on.host(), address.port())).map_err(|source| StartError::Endpoint { address, source })?;
        let service = self.service();
        let running = server::run(listening, transport, service.clone(), clock.clone());
        Ok(Sandbox { service, clock, endpoint, address, app, tencent, ca_pem, running })
    }

    /// What bytes become before they are HTTP, the scheme that this has in a URL, and whom a client has to trust for it.
    #[cfg(feature = "tls")]
    fn transport(&self) -> Result<(Transport, &'static str, Option<String>), StartError> {
        if !self.tls {
            return Ok((Transport::Plain, "http", None));
        }
        let names = self.hosts.iter().map(String::as_str).chain(self.listen.name());
        let (acceptor, ca_pem) = server::tls::set_up(names, self.listen.ip()).map_err(StartError::Tls)?;
        Ok((Transport::Tls(acceptor), "https", Some(ca_pem)))
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "with the feature `tls` it looks at the settings, and can fail")]
    const fn transport(&self) -> Result<(Transport, &'static str, Option<String>), StartError> {
        Ok((Transport::Plain, "http", None))
    }
}

/// An endpoint on this machine, or one that is known to be a sandbox.
fn endpoint(url: &str) -> Result<Endpoint, zego_model::EndpointError> {
    let at = Endpoint::sandbox_at(url)?;
    Ok(if at.is_loopback() { url.parse()? } else { at })
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
