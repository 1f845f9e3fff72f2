//! Making a client.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::uri::Scheme;
use rustls::ClientConfig;
use zego_model::{Endpoint, EndpointError, Protocol, TencentCloud, Zego, ZegoCredentials};
use zego_sign::tencent::Credentials;
use zego_sign::{AppId, ServerSecret};

use crate::chance::{Chance, RandomChance};
use crate::client::Client;
use crate::clock::{Clock, SystemClock};
use crate::connect::Connect;
use crate::connector::{Connector, Detour, Dial};
use crate::core::{Core, Paced, Policy};
use crate::credentials::{Callers, CredentialsProvider, Misplaced};
use crate::in_flight::{InFlight, MOST_WAITING};
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::nonces::{Nonces, RandomNonces};
use crate::options::{CallOptions, OperationOptions};
use crate::proxy::Proxy;
use crate::quota::{Pacer, QuotaStore};
use crate::retry::{RetryBudget, RetryPolicy};
use crate::route::{Failover, Route};
use crate::tcp::Tcp;
use crate::tls;

/// Makes a [`Client`].
///
/// ```
/// use std::time::Duration;
/// use zego_model::{Zego, sandbox};
/// use zego_sign::{AppId, ServerSecret};
/// use zego_transport::{CallOptions, Client, RetryPolicy};
///
/// let (app_id, secret) = (AppId::new(sandbox::APP_ID)?, ServerSecret::new(sandbox::SERVER_SECRET)?);
/// let client: Client<Zego> = Client::zego(app_id, secret)
///     .endpoint("http://127.0.0.1:8090".parse()?)
///     .deadline(Duration::from_secs(10))
///     .retry(RetryPolicy::default().max_attempts(5))
///     // A search may take longer than what users wait for.
///     .operation("rtc", "SearchMedia", CallOptions::new().deadline(Duration::from_secs(60)))
///     .build()?;
/// # let _ = client;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<P: Protocol> {
    callers: Callers<P>,
    settings: P::Settings,
    region: Option<String>,
    regions: Vec<String>,
    endpoint: Option<Endpoint>,
    limits: Limits,
    connector: Option<Box<dyn Connect>>,
    proxy: Option<Proxy>,
    clock: Box<dyn Clock>,
    nonces: Box<dyn Nonces>,
    chance: Box<dyn Chance>,
    tls: Option<Arc<ClientConfig>>,
    retry: RetryPolicy,
    quota: Option<Arc<dyn QuotaStore>>,
    waits: bool,
    in_flight: usize,
    waiting: usize,
    corrects_clock: bool,
    operations: OperationOptions,
    metrics: Option<Arc<dyn Metrics>>,
}

/// Why a client cannot be made.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The sandbox's credentials, for an endpoint that is neither on this machine nor declared a sandbox.
    #[error("{}", Misplaced::Sandbox)]
    SandboxCredentials,
    /// Other credentials than the sandbox's published ones, for a sandbox on another machine.
    #[error("{}", Misplaced::Own)]
    OwnCredentials,
    /// A region in which no service of this protocol has a host.
    #[error("{0}")]
    Region(EndpointError),
    /// A region and an endpoint, which may contradict each other.
    #[error("a region and an endpoint were given: leave one of them out")]
    RegionAndEndpoint,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: mend the certificates of this machine, or give a configuration (feature `rustls-0_23`)")]
    Tls(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The thread of a blocking client cannot be started.
    #[cfg(feature = "blocking")]
    #[error("the thread that drives the connections cannot be started: see which limit of the system is reached")]
    Thread(#[source] std::io::Error),
}

impl Client<Zego> {
    /// A client of ZEGO's services, for one app.
    pub fn zego(app_id: AppId, server_secret: ServerSecret) -> ClientBuilder<Zego> {
        ClientBuilder::new(Callers::zego(ZegoCredentials { app_id, server_secret }))
    }

    /// A client whose credentials change: they are asked for before each attempt, and each time held against where the call goes as those of
    /// [`zego`](Self::zego) are when the client is made.
    pub fn zego_with(provider: impl CredentialsProvider<Zego>) -> ClientBuilder<Zego> {
        ClientBuilder::new(Callers::zego_with(provider))
    }
}

impl Client<TencentCloud> {
    /// A client of Tencent Cloud's services, for one API key.
    pub fn tencent(credentials: Credentials) -> ClientBuilder<TencentCloud> {
        ClientBuilder::new(Callers::tencent(credentials))
    }

    /// A client whose credentials change, such as temporary ones: as [`zego_with`](Client::zego_with).
    pub fn tencent_with(provider: impl CredentialsProvider<TencentCloud>) -> ClientBuilder<TencentCloud> {
        ClientBuilder::new(Callers::tencent_with(provider))
    }
}

impl<P: Protocol> ClientBuilder<P> {
    fn new(callers: Callers<P>) -> Self {
        Self {
            callers,
            settings: P::Settings::default(),
            region: None,
            regions: Vec::new(),
            endpoint: None,
            limits: Limits::default(),
            connector: None,
            proxy: None,
            clock: Box::new(SystemClock),
            nonces: Box::new(RandomNonces),
            chance: Box::new(RandomChance),
            tls: None,
            retry: RetryPolicy::default(),
            quota: Some(Arc::new(Pacer::new())),
            waits: true,
            in_flight: 64,
            waiting: MOST_WAITING,
            corrects_clock: true,
            operations: OperationOptions::default(),
            metrics: None,
        }
    }

    /// The region whose host is called, by the name in the table of the service: `default`, `sha`, `ap-guangzhou`.
    ///
    /// Not all services need to have it: a call to one that does not fails before it is sent.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Several regions, in the order of preference: an attempt that does not get through to one, or finds its gateway in trouble, is followed by one to
    /// the next, where the call may be repeated at all. A region that works in place of a preferred one is called first for ten minutes.
    ///
    /// Not without thought: the state of a room may not be in all regions at once, and what you may store where can be a matter of law. A certificate that is
    /// not acceptable never leads elsewhere.
    pub fn regions<R: Into<String>>(mut self, regions: impl IntoIterator<Item = R>) -> Self {
        self.regions = regions.into_iter().map(Into::into).collect();
        self
    }

    /// Sends every call to this endpoint instead of to the service's host.
    ///
    /// It receives signatures that are good for any action for minutes: trust it as you trust the secret. A sandbox on another machine is named by
    /// [`Endpoint::sandbox_at`], and takes the sandbox's published credentials only.
    ///
    /// ```
    /// use zego_model::{Endpoint, sandbox};
    /// use zego_sign::{AppId, ServerSecret};
    ///
    /// let (app_id, secret) = (AppId::new(sandbox::APP_ID)?, ServerSecret::new(sandbox::SERVER_SECRET)?);
    /// let client = zego_transport::Client::zego(app_id, secret).endpoint(Endpoint::sandbox_at("http://sandbox:8090")?).build()?;
    /// # let _ = client;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// What the protocol lets a client choose.
    pub fn settings(mut self, settings: P::Settings) -> Self {
        self.settings = settings;
        self
    }

    /// The longest time a whole call may take; 30 s when not said. The other times lie within it.
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.limits.deadline = deadline;
        self
    }

    /// The longest time for name resolution, TCP, a proxy's tunnel and TLS together; 5 s when not said.
    pub const fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.limits.connect = timeout;
        self
    }

    /// The longest time for name resolution within that; 2 s when not said.
    ///
    /// Calls to one host wait for the same lookup, each for so long, and its answer is used for 30 s, or until nothing answers at its addresses. A failure is not kept. So
    /// a burst of calls takes one thread of the runtime's blocking pool, and a second attempt finds what the first one asked for.
    pub const fn resolve_timeout(mut self, timeout: Duration) -> Self {
        self.limits.resolve = timeout;
        self
    }

    /// The longest time from the first byte of the request to the head of the answer; 10 s when not said.
    pub const fn first_byte_timeout(mut self, timeout: Duration) -> Self {
        self.limits.first_byte = timeout;
        self
    }

    /// The longest silence within the body of the answer; 5 s when not said.
    pub const fn body_timeout(mut self, timeout: Duration) -> Self {
        self.limits.body = timeout;
        self
    }

    /// The longest body of an answer; 8 MiB when not said.
    ///
    /// However long it is, what is made of it takes no more than 96 MiB beside its bytes and its text: below 128 MiB for 8 MiB. An answer that would take
    /// more is an error of the kind [`Unreadable`](crate::CallErrorKind::Unreadable), which says to ask for fewer items at a time.
    pub const fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.limits.response_bytes = bytes;
        self
    }

    /// How often calls are tried, and how long the pauses between are; three attempts when not said.
    pub const fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Who gives turns to calls, so that they keep to the quotas; a [`Pacer`] of this client alone when not said.
    ///
    /// ```
    /// use zego_model::{Zego, sandbox};
    /// use zego_sign::{AppId, ServerSecret};
    /// use zego_transport::Client;
    /// use zego_transport::quota::Pacer;
    ///
    /// // Four processes use this app.
    /// let pacer = Pacer::new().share(0.25);
    /// let (app_id, secret) = (AppId::new(sandbox::APP_ID)?, ServerSecret::new(sandbox::SERVER_SECRET)?);
    /// let client = Client::zego(app_id, secret).endpoint("http://127.0.0.1:8090".parse()?).quota(pacer).build()?;
    /// # let _: Client<Zego> = client;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn quota(mut self, store: impl QuotaStore) -> Self {
        self.quota = Some(Arc::new(store));
        self
    }

    /// Calls do not wait for the quotas: they go when they are made, and the service refuses what is too much.
    pub fn without_quota(mut self) -> Self {
        self.quota = None;
        self
    }

    /// Whether a call waits for its turn in the quotas, within its deadline; `false` makes it fail at once when that is not now. It waits when not said.
    pub const fn wait_for_quota(mut self, waits: bool) -> Self {
        self.waits = waits;
        self
    }

    /// How many attempts may be under way at a time, 64 when not said; [more calls](Self::max_waiting) wait for room, each within its deadline.
    pub const fn max_in_flight(mut self, most: usize) -> Self {
        self.in_flight = most;
        self
    }

    /// How many calls may wait for room among those under way, 1,024 when not said; one more fails at once as
    /// [`Saturated`](crate::CallErrorKind::Saturated). Each that waits takes up to 2 KiB beside its request.
    pub const fn max_waiting(mut self, most: usize) -> Self {
        self.waiting = most;
        self
    }

    /// Whether signatures are dated by the service's clock where this machine's is wrong; they are when not said.
    pub const fn correct_clock(mut self, corrects: bool) -> Self {
        self.corrects_clock = corrects;
        self
    }

    /// What all calls of an operation do otherwise than the client: `operation("rtc", "SearchMedia", CallOptions::new().deadline(..))`.
    pub fn operation(mut self, service: &str, action: &str, options: CallOptions) -> Self {
        self.operations.insert(service, action, options);
        self
    }

    /// Who takes the measures of attempts and calls; nobody when not said.
    pub fn metrics(mut self, metrics: impl Metrics) -> Self {
        self.metrics = Some(Arc::new(metrics));
        self
    }

    /// Calls through a proxy, which opens a tunnel to the service (`CONNECT`), for https and plain http alike. The certificate of the service is verified through the
    /// tunnel; TLS to a proxy itself uses the same configuration. None is used when not said: whatever the environment holds, it is not read.
    ///
    /// Every endpoint is called through it but those on this machine, by whatever name or address: the proxy would look for them on its own machine, and what is called in
    /// clear there would travel in clear. A refusal of the proxy proves that nothing was sent.
    ///
    /// ```
    /// use zego_sign::{AppId, ServerSecret};
    /// use zego_transport::{Client, Proxy};
    ///
    /// # fn example(app_id: AppId, server_secret: ServerSecret, password: String) -> Result<(), Box<dyn std::error::Error>> {
    /// let proxy = "http://proxy.example:3128".parse::<Proxy>()?.basic("ann", password)?;
    /// let client = Client::zego(app_id, server_secret).proxy(proxy).build()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Opens byte streams in another way than over TCP: to endpoints, or to the [`proxy`](Self::proxy). TLS stays the client's.
    pub fn connector(mut self, connector: impl Connect) -> Self {
        self.connector = Some(Box::new(connector));
        self
    }

    /// The wall clock that signatures are dated with; the system's when not said.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// The source of nonces; a cryptographic generator when not said. For tests: a nonce that is used twice or can be guessed is worth nothing.
    pub fn nonces(mut self, nonces: impl Nonces) -> Self {
        self.nonces = Box::new(nonces);
        self
    }

    /// What the pauses before repeats are chosen by; a generator of this process when not said. For tests: clients that share a chance come back together.
    pub fn chance(mut self, chance: impl Chance) -> Self {
        self.chance = Box::new(chance);
        self
    }

    /// Another TLS configuration: own roots, a client certificate, another provider.
    ///
    /// HTTP/1.1 stays the only protocol that is offered, and early data stays off.
    #[cfg(feature = "rustls-0_23")]
    pub fn rustls_config(mut self, config: Arc<ClientConfig>) -> Self {
        self.tls = Some(config);
        self
    }

    /// Makes the client. Nothing is sent; the trusted certificates of the machine are read.
    ///
    /// # Errors
    /// [`BuildError`] when the settings contradict each other or TLS cannot be set up.
    pub fn build(self) -> Result<Client<P>, BuildError> {
        let route = match (self.region, self.endpoint) {
            (Some(_), Some(_)) => return Err(BuildError::RegionAndEndpoint),
            (_, Some(_)) | (Some(_), _) if !self.regions.is_empty() => return Err(BuildError::RegionAndEndpoint),
            (None, Some(endpoint)) => Route::Endpoint(endpoint),
            (None, None) if !self.regions.is_empty() => {
                let regions: Result<Vec<_>, _> = self.regions.into_iter().map(|region| known::<P>(Some(region))).collect();
                Route::Regions(Failover::new(regions?.into_iter().flatten().collect()))
            }
            (region, None) => Route::Region(known::<P>(region)?),
        };
        let endpoint = route.endpoint();
        self.callers.check(endpoint)?;
        let is_plain = endpoint.is_some_and(|endpoint| *endpoint.scheme() == Scheme::HTTP);
        let tls = match self.tls {
            _ if is_plain && !self.proxy.as_ref().is_some_and(Proxy::is_tls) => None,
            Some(config) => Some(tls::hardened(&config)),
            None => Some(tls::hardened(&tls::default_config().map_err(|error| BuildError::Tls(error.into()))?)),
        };
        let dial = self.connector.map_or_else(|| Dial::Tcp(Tcp::new(self.limits.connect, self.limits.resolve)), Dial::Custom);
        let connect = Connector { dial, detour: self.proxy.map(|proxy| Detour { proxy, tls: tls.clone() }) };
        let paced = self.quota.map(|store| Paced { store, is_test: P::is_test(&self.settings), waits: self.waits });
        let policy = Policy {
            retry: self.retry,
            budget: RetryBudget::default(),
            quota: paced,
            in_flight: InFlight::new(self.in_flight, self.waiting),
            skew: self.corrects_clock.then(Mutex::default),
            chance: self.chance,
        };
        let core = Core {
            route,
            callers: self.callers,
            settings: self.settings,
            limits: self.limits,
            connect,
            tls,
            clock: self.clock,
            nonces: self.nonces,
            pool: Arc::default(),
            policy,
            operations: self.operations,
            metrics: self.metrics,
        };
        Ok(Client(Arc::new(core)))
    }
}

impl From<Misplaced> for BuildError {
    fn from(misplaced: Misplaced) -> Self {
        match misplaced {
            Misplaced::Sandbox => Self::SandboxCredentials,
            Misplaced::Own => Self::OwnCredentials,
        }
    }
}

/// The region, if a service of this protocol has it.
fn known<P: Protocol>(region: Option<String>) -> Result<Option<String>, BuildError> {
    let mut unknown = None;
    for service in zego_model::services().filter(|service| service.protocol == P::KIND) {
        match Endpoint::of(service, region.as_deref()) {
            Ok(_) => return Ok(region),
            Err(error) => unknown = Some(error),
        }
    }
    unknown.map_or(Ok(region), |error| Err(BuildError::Region(error)))
}

impl<P: Protocol> fmt::Debug for ClientBuilder<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("protocol", &P::KIND)
            .field("credentials", &self.callers)
            .field("settings", &self.settings)
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .field("proxy", &self.proxy)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
