//! The network between the clients and the sandbox: slow, and at each step out of order with a given probability.

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use http::uri::Authority;
use http::{Request, Response, StatusCode};
use hyper::body::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::time::{Instant, sleep, timeout};
use zego_sandbox::{Moment, SandboxService};
use zego_transport::{ConnectError, Connecting, Stream};

use super::super::breakable::Breakable;
use super::calls;
use super::dice::Dice;
use super::oracle::Oracle;
use super::wire;

/// Clones are one network.
#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) service: SandboxService,
    pub(crate) dice: Dice,
    pub(crate) oracle: Oracle,
    /// How often something goes wrong at each step.
    pub(crate) faults: f64,
    pub(crate) origin: Instant,
    /// How many connections the clients hold.
    pub(crate) open: Arc<AtomicUsize>,
}

/// When it all begins, by the wall clock.
pub(crate) const BEGIN: u64 = 1_800_000_000;

/// How long the server keeps a connection that nothing comes over.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// What goes wrong with a request, or around it. Where something is carried out or not, chance decides.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Idle,
    Before,
    Within,
    Unread,
    Lost,
    Silent,
    Cut,
    Stuck,
    Drip,
    BadGateway,
    Unavailable,
    TooMany,
    Throttled,
    WrongDate,
    Nonsense,
    HangsUp,
}

const FAULTS: [(Fault, &str); 16] = [
    (Fault::Idle, "closed while it waits"),
    (Fault::Before, "closed before the request"),
    (Fault::Within, "broken within the request"),
    (Fault::Unread, "broken after the request, not carried out"),
    (Fault::Lost, "the answer is lost"),
    (Fault::Silent, "no answer, and no end"),
    (Fault::Cut, "the answer is cut"),
    (Fault::Stuck, "the answer stands still"),
    (Fault::Drip, "the answer drips"),
    (Fault::BadGateway, "502 in HTML"),
    (Fault::Unavailable, "503 with Retry-After"),
    (Fault::TooMany, "429"),
    (Fault::Throttled, "a throttle code"),
    (Fault::WrongDate, "a wrong Date"),
    (Fault::Nonsense, "no HTTP"),
    (Fault::HangsUp, "closed after the answer"),
];

impl Network {
    /// How a client connects.
    pub(crate) fn connector(&self) -> impl Fn(&Authority) -> Connecting + Send + Sync + 'static {
        let network = self.clone();
        move |_| Box::pin(network.clone().connect())
    }

    async fn connect(self) -> Result<Box<dyn Stream>, ConnectError> {
        sleep(self.way()).await;
        if self.dice.happens(self.faults) {
            match self.dice.below(4) {
                0 => {
                    self.oracle.fault("no connection comes about");
                    pending::<()>().await;
                }
                1 => {
                    self.oracle.fault("a connection takes its time");
                    sleep(self.dice.millis(100, 7_000)).await;
                }
                _ => {
                    self.oracle.fault("a connection is refused");
                    return Err(io::Error::from(io::ErrorKind::ConnectionRefused).into());
                }
            }
        }
        sleep(self.way()).await;
        let (near, far) = duplex(64 << 10);
        let broken = Arc::new(AtomicBool::new(false));
        let near = Breakable::over(near, Arc::clone(&broken), Arc::default(), Open::one_of(&self.open));
        tokio::spawn(self.serve(far, broken));
        Ok(Box::new(near))
    }

    /// A way there or back: some tens of milliseconds, and now and then seconds.
    fn way(&self) -> Duration {
        if self.dice.happens(self.faults / 20.0) { self.dice.millis(100, 4_000) } else { self.dice.millis(2, 40) }
    }

    /// Serves a connection until one of both hangs up.
    async fn serve(self, mut far: DuplexStream, broken: Arc<AtomicBool>) {
        // To drop the stream is an end of file for the client, or a reset.
        let end = |network: &Self| broken.store(network.dice.happens(0.5), Ordering::SeqCst);
        loop {
            let fault = self.dice.happens(self.faults).then(|| self.dice.one_of(&FAULTS));
            let mut patience = KEEP_ALIVE;
            match fault {
                Some((Fault::Idle, _)) => patience = self.dice.millis(0, 4_000),
                Some((Fault::Before, name)) => {
                    self.oracle.fault(name);
                    return end(&self);
                }
                Some((Fault::Within, name)) => {
                    let most = usize::try_from(self.dice.below(300)).unwrap_or_default();
                    let _ = far.read_exact(&mut vec![0; most]).await;
                    self.oracle.fault(name);
                    return end(&self);
                }
                _ => {}
            }
            let request = match timeout(patience, wire::read(&mut far)).await {
                Ok(Some(request)) => request,
                Ok(None) => return,
                Err(_) => {
                    self.oracle.fault("closed while it waits");
                    return end(&self);
                }
            };
            sleep(self.way()).await;
            if let Some((_, name)) = fault.filter(|(fault, _)| !matches!(fault, Fault::Idle)) {
                self.oracle.fault(name);
            }
            let answer = self.answer(&request, fault.map(|(fault, _)| fault));
            sleep(self.way()).await;
            let written = match answer {
                Written::Whole(bytes) => far.write_all(&bytes).await,
                Written::Drip(bytes) => self.drip(&mut far, &bytes).await,
                Written::Last(bytes) => {
                    let _ = far.write_all(&bytes).await;
                    sleep(self.dice.millis(0, 3)).await;
                    return end(&self);
                }
                Written::Stuck(bytes) => {
                    let _ = far.write_all(&bytes).await;
                    let _ = far.read_to_end(&mut Vec::new()).await;
                    return;
                }
            };
            if written.is_err() {
                return;
            }
        }
    }

    /// What is written for a request, which is carried out or not.
    fn answer(&self, request: &Request<Bytes>, fault: Option<Fault>) -> Written {
        let Some(fault) = fault else { return Written::Whole(wire::bytes(&self.carried_out(request))) };
        let as_it_is = |network: &Self| wire::bytes(&network.carried_out(request));
        // Where a gateway answers, whether it passed the request on is known to nobody.
        let perhaps = |network: &Self, status, headers: &[(&str, String)], body: &'static str| {
            if network.dice.happens(0.5) {
                let _ = network.carried_out(request);
            } else {
                network.arrived(request);
            }
            Written::Whole(own(status, headers, body))
        };
        match fault {
            Fault::Idle | Fault::Before | Fault::Within => Written::Whole(as_it_is(self)),
            Fault::Unread => {
                self.arrived(request);
                Written::Last(Vec::new())
            }
            Fault::Lost => {
                let _ = as_it_is(self);
                Written::Last(Vec::new())
            }
            Fault::Silent => {
                if self.dice.happens(0.5) {
                    let _ = as_it_is(self);
                } else {
                    self.arrived(request);
                }
                Written::Stuck(Vec::new())
            }
            Fault::Cut | Fault::Stuck => {
                let mut bytes = as_it_is(self);
                bytes.truncate(usize::try_from(self.dice.below(bytes.len() as u64)).unwrap_or_default());
                if matches!(fault, Fault::Cut) { Written::Last(bytes) } else { Written::Stuck(bytes) }
            }
            Fault::Drip => Written::Drip(as_it_is(self)),
            Fault::BadGateway => perhaps(self, StatusCode::BAD_GATEWAY, &[("content-type", "text/html".to_owned())], "<html>Bad Gateway"),
            Fault::Unavailable => {
                let seconds = self.dice.below(12).to_string();
                perhaps(self, StatusCode::SERVICE_UNAVAILABLE, &[("retry-after", seconds)], "")
            }
            Fault::TooMany => {
                self.arrived(request);
                Written::Whole(own(StatusCode::TOO_MANY_REQUESTS, &[("retry-after", "1".to_owned())], ""))
            }
            Fault::Throttled => {
                self.arrived(request);
                Written::Whole(own(StatusCode::OK, &[], throttle_code(request)))
            }
            Fault::WrongDate => {
                let mut answer = self.carried_out(request);
                let date = self.dice.one_of(&["Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 19 Jan 2038 03:14:08 GMT", "yesterday"]);
                answer.headers_mut().insert("date", http::HeaderValue::from_static(date));
                Written::Whole(wire::bytes(&answer))
            }
            Fault::Nonsense => {
                let _ = as_it_is(self);
                Written::Last(b"\x15\x03\x01\x00\x02\x02\x28 who is there?\r\n\r\n".to_vec())
            }
            Fault::HangsUp => Written::Last(as_it_is(self)),
        }
    }

    async fn drip(&self, far: &mut DuplexStream, bytes: &[u8]) -> io::Result<()> {
        for part in bytes.chunks(bytes.len().div_ceil(8)) {
            far.write_all(part).await?;
            sleep(self.dice.millis(0, 2_500)).await;
        }
        Ok(())
    }

    /// Takes a request into the books that nobody carries out.
    fn arrived(&self, request: &Request<Bytes>) -> Option<usize> {
        let target = request.uri().to_string();
        let number = calls::number(&target, request.body());
        let nonce = target.split(['?', '&']).find_map(|pair| pair.strip_prefix("SignatureNonce="));
        self.oracle.arrived(number, nonce.unwrap_or_default());
        number
    }

    fn carried_out(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let number = self.arrived(request);
        let now = i64::try_from(BEGIN * 1_000 + u64::try_from(self.origin.elapsed().as_millis()).unwrap_or_default());
        self.oracle.hands(number);
        let answer = self.service.handle(request, Moment::from_millis(now.expect("a time of this age of the world")));
        self.oracle.hands(None);
        answer
    }
}

/// What the server writes.
enum Written {
    Whole(Vec<u8>),
    /// A part at a time.
    Drip(Vec<u8>),
    /// And hangs up.
    Last(Vec<u8>),
    /// And nothing more, until the client hangs up.
    Stuck(Vec<u8>),
}

/// An answer of the network's own.
fn own(status: StatusCode, headers: &[(&str, String)], body: &'static str) -> Vec<u8> {
    let mut answer = Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, value);
    }
    wire::bytes(&answer.body(Bytes::from_static(body.as_bytes())).expect("names and values are valid"))
}

/// What the family of an action answers to too many calls.
fn throttle_code(request: &Request<Bytes>) -> &'static str {
    let query = request.uri().query().unwrap_or_default();
    let is = |action: &str| query.split('&').any(|pair| pair.strip_prefix("Action=") == Some(action));
    if ["SearchMedia", "DeleteMedia"].into_iter().any(is) {
        r#"{"Code":6,"Message":"too many"}"#
    } else if is("StartAutoMix") {
        r#"{"Code":110200190,"Message":"too many"}"#
    } else {
        r#"{"Code":206,"Message":"too many"}"#
    }
}

/// A connection that the clients hold.
struct Open(Arc<AtomicUsize>);

impl Open {
    fn one_of(open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(open))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
