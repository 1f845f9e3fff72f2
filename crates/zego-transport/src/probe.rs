//! How an endpoint is reached from here: every stage of the way with its time. No operation is called, and nothing is signed.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::DATE;
use http::uri::Scheme;
use http_body_util::Full;
use rustls::ClientConfig;
use tokio::time::{Instant, timeout_at};
use zego_model::Endpoint;

use crate::builder::BuildError;
use crate::cause::Cause;
use crate::clock::{Clock, SystemClock};
use crate::connect::ConnectStage;
use crate::connection::{self, Connection};
use crate::connector::{Connector, Detour, Dial, is_resolved};
use crate::error::Error;
use crate::limits::Deadline;
use crate::outcome::date;
use crate::proxy::Proxy;
use crate::skew::Sighting;
use crate::tcp::Tcp;
use crate::tls;

/// Looks at how endpoints are reached: by name, TCP, a proxy's tunnel, TLS and HTTP, as a [`Client`](crate::Client) reaches them.
///
/// ```no_run
/// use std::time::Duration;
/// use zego_transport::Prober;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let report = Prober::new()?.probe(&"https://rtc-api.zego.im".parse()?, Duration::from_secs(5)).await;
/// match report.failure {
///     Some(failure) => println!("{failure}"),
///     None => println!("it answered {:?} after it was asked; the clock is {:?} s slow", report.answer, report.clock_offset),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Prober {
    tls: Arc<ClientConfig>,
    proxy: Option<Proxy>,
}

/// How far the way to an endpoint was gone, and what each stage took; `None` where it did not come to it, or has no such stage.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct ProbeReport {
    /// Its name was resolved. Behind a proxy the proxy does that.
    pub resolve: Option<Duration>,
    /// A TCP connection, or the proxy's tunnel.
    pub connect: Option<Duration>,
    /// A TLS session, with a certificate that is trusted.
    pub secure: Option<Duration>,
    /// An answer over HTTP, whatever it says.
    pub answer: Option<Duration>,
    /// Its HTTP status.
    pub status: Option<u16>,
    /// How many seconds the clock of this machine is behind that of the endpoint, if the answer told the time; less than nothing where it is fast.
    pub clock_offset: Option<i64>,
    /// What ended it before there was an answer.
    pub failure: Option<Error>,
}

impl Prober {
    /// One that goes straight to endpoints, and trusts whom the machine trusts.
    ///
    /// # Errors
    /// [`BuildError`] where TLS cannot be set up.
    pub fn new() -> Result<Self, BuildError> {
        Ok(Self { tls: tls::hardened(&tls::default_config().map_err(|error| BuildError::Tls(error.into()))?), proxy: None })
    }

    /// Goes through a proxy, but to what is on this machine.
    #[must_use]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Goes the way to an endpoint, and asks it for `/` without a signature. All of it takes no longer than `limit`.
    pub async fn probe(&self, endpoint: &Endpoint, limit: Duration) -> ProbeReport {
        self.probe_path(endpoint, "/", limit).await
    }

    /// The same with another path, such as `/_sandbox/health`, which only a sandbox answers with the status 200.
    pub async fn probe_path(&self, endpoint: &Endpoint, path: &str, limit: Duration) -> ProbeReport {
        let mut report = ProbeReport::default();
        if let Err(cause) = self.go(endpoint, path, limit, &mut report).await {
            report.failure = Some(Error::of_server(endpoint.authority().as_str(), cause));
        }
        report
    }

    async fn go(&self, endpoint: &Endpoint, path: &str, limit: Duration, report: &mut ProbeReport) -> Result<(), Cause> {
        let mut watch = Stopwatch(Instant::now());
        let until = Deadline::starting(watch.0, limit).stage(watch.0, limit);
        let tcp = Tcp::new(limit, limit);
        let detour = self.proxy.clone().map(|proxy| Detour { proxy, tls: Some(self.tls.clone()) });
        let host = endpoint.authority().host();
        if (detour.is_none() || endpoint.is_loopback()) && !is_resolved(host) {
            tcp.resolve(host, limit).await?;
            report.resolve = Some(watch.lap());
        }
        let (connecting, reached) = Connector { dial: Dial::Tcp(tcp), detour }.connect(endpoint);
        let opening = async {
            let mut stream = connecting.await?;
            report.connect = Some(watch.lap());
            if *endpoint.scheme() == Scheme::HTTPS {
                reached.set(ConnectStage::Tls);
                stream = connection::secure(stream, host.trim_start_matches('[').trim_end_matches(']'), self.tls.clone()).await?;
                report.secure = Some(watch.lap());
            }
            Connection::over(stream, endpoint).await
        };
        let too_late = || Cause::timed_out_connecting(reached.get(), Some(until.limit));
        let mut connection = match timeout_at(until.at, opening).await {
            Ok(Err(error)) if error.is_timeout() => return Err(too_late()),
            Ok(opened) => opened?,
            Err(_) => return Err(too_late()),
        };
        let mut request = Request::new(Full::<Bytes>::default());
        *request.uri_mut() = path.parse().map_err(|_| Cause::Endpoint(zego_model::EndpointError::Path(endpoint.to_string())))?;
        *request.headers_mut() = connection.headers().clone();
        watch.lap();
        let signed = SystemClock.now();
        let mut head = None;
        let answer = pin!(connection.give(request));
        // Its body is nothing to look at.
        drop(connection.answer(answer, until, &mut head).await?);
        let took = watch.lap();
        report.answer = Some(took);
        report.status = head.as_ref().map(|head| head.status.as_u16());
        let date = head.as_ref().and_then(|head| date(head.headers.get(DATE)?));
        report.clock_offset = date.and_then(|date| Sighting { signed, took, date }.seconds());
        Ok(())
    }
}

/// What has passed since the last look.
struct Stopwatch(Instant);

impl Stopwatch {
    fn lap(&mut self) -> Duration {
        let now = Instant::now();
        now - std::mem::replace(&mut self.0, now)
    }
}
