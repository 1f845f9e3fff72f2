//! Asks a sandbox over HTTP, with TLS or without.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use form_urlencoded::Serializer;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Full;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use zego_model::{Delivery, Endpoint};

use crate::credentials::variable;
use crate::error::CommandError;
use crate::exchange::{ExchangeError, exchange};
use crate::exit::Exit;
use crate::setting::{APP_ID, ENDPOINT, REGION};
use crate::settings::{self, Destination};

/// How long the sandbox may wait for something to tell, in seconds.
pub(super) const WAIT: u64 = 30;

/// An answer.
#[derive(Deserialize)]
pub(super) struct Page {
    #[serde(rename = "requests", alias = "callbacks")]
    pub(super) entries: Vec<Box<RawValue>>,
    pub(super) next: u64,
    pub(super) dropped: u64,
}

/// How long an answer may take beside what the sandbox may wait.
const SLOWEST: Duration = Duration::from_secs(WAIT + 10);
/// Bound: the bytes of an answer with entries. A longer one ends the command with what is wrong.
const LONGEST: usize = 64 << 20;

/// The sandbox that is asked, and for what.
pub(super) struct Desk {
    endpoint: Endpoint,
    token: Option<HeaderValue>,
    tls: Option<TlsConnector>,
    path: &'static str,
    filter: Vec<(&'static str, String)>,
}

impl Desk {
    /// At this endpoint, or where calls go otherwise: by profile or environment.
    pub(super) fn new(endpoint: Option<String>, path: &'static str, filter: Vec<(&'static str, String)>) -> Result<Self, CommandError> {
        let hint =
            "Give --endpoint http://127.0.0.1:PORT, or ZEGO_ENDPOINT, as the sandbox printed it when it started; or a profile that has it.";
        let url = match endpoint {
            Some(url) => Some(url),
            None => match settings::destination(&ENDPOINT, &REGION, &APP_ID)? {
                Some(Destination::Endpoint(given)) => Some(given.text),
                Some(Destination::Region(_)) | None => None,
            },
        };
        let url = url.ok_or_else(|| CommandError::usage("which sandbox is meant?", hint))?;
        let endpoint = Endpoint::sandbox_at(&url).map_err(|error| CommandError::usage(error.to_string(), hint))?;
        let token = variable("ZEGO_SANDBOX_TOKEN")?.map(|token| bearer(&token)).transpose()?;
        let tls = if endpoint.scheme().as_str() == "https" { Some(trust()?) } else { None };
        Ok(Self { endpoint, token, tls, path, filter })
    }

    /// What there is after this number; the sandbox may wait for it so many seconds.
    pub(super) async fn ask(&self, since: u64, wait: u64) -> Result<Page, CommandError> {
        let answer = match timeout(SLOWEST, self.attempt(since, wait)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(self.silent(&error.to_string())),
            Err(_) => return Err(self.silent("it took too long")),
        };
        if answer.status() == StatusCode::OK {
            return serde_json::from_slice(answer.body()).map_err(|_| self.refused(StatusCode::OK, "its answer is not that of a sandbox"));
        }
        let told: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        Err(self.refused(answer.status(), told["error"].as_str().unwrap_or("it does not say why")))
    }

    async fn attempt(&self, since: u64, wait: u64) -> Result<Response<Bytes>, ExchangeError> {
        let numbers = [("since", since.to_string()), ("wait", wait.to_string())];
        let query = Serializer::new(String::new()).extend_pairs(self.filter.iter().chain(&numbers)).finish();
        let target = format!("/_sandbox/{}?{query}", self.path);
        let authority = self.endpoint.authority();
        let mut request = Request::get(target).header(header::HOST, authority.as_str()).header(header::CONNECTION, "close");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, token);
        }
        let request = request.body(Full::default())?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let stream = match self.endpoint.loopback_addrs().as_slice() {
            [] => TcpStream::connect((host, self.endpoint.port())).await?,
            addresses => TcpStream::connect(addresses).await?,
        };
        match &self.tls {
            Some(tls) => exchange(tls.connect(ServerName::try_from(host.to_owned())?, stream).await?, request, LONGEST).await,
            None => exchange(stream, request, LONGEST).await,
        }
    }

    /// There is no answer.
    fn silent(&self, why: &str) -> CommandError {
        CommandError {
            exit: Exit::NotSent,
            kind: "network",
            message: format!("the sandbox at {}://{} does not answer: {why}", self.endpoint.scheme(), self.endpoint.authority()),
            hint: Some("Is it running, and is this its address?".to_owned()),
            delivery: Some(Delivery::NotSent),
            ..CommandError::default()
        }
    }

    /// The answer is another than was asked for.
    fn refused(&self, status: StatusCode, why: &str) -> CommandError {
        let (exit, hint) = match status {
            StatusCode::UNAUTHORIZED => {
                (Exit::Authentication, "Set ZEGO_SANDBOX_TOKEN to the control_token that the sandbox printed when it started.")
            }
            StatusCode::BAD_REQUEST => (Exit::Usage, ""),
            StatusCode::NOT_FOUND => (Exit::NotFound, "Is it a sandbox, and of this version?"),
            _ => (Exit::Refused, ""),
        };
        CommandError {
            exit,
            kind: "sandbox",
            message: format!("{} answers {}: {why}", self.endpoint.authority(), status.as_u16()),
            hint: Some(hint.to_owned()).filter(|hint| !hint.is_empty()),
            ..CommandError::default()
        }
    }
}

fn bearer(token: &str) -> Result<HeaderValue, CommandError> {
    let mut value = HeaderValue::try_from(format!("Bearer {token}"))
        .map_err(|_| CommandError::configuration("ZEGO_SANDBOX_TOKEN is no token", "Copy it again."))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Trusts the authority that the environment names, as a sandbox with TLS has one of its own.
fn trust() -> Result<TlsConnector, CommandError> {
    let hint = "Set ZEGO_CA_FILE to the file `ca` that the sandbox printed when it started.";
    let path = match variable("ZEGO_CA_FILE")? {
        Some(path) => Some(path),
        None => variable("SSL_CERT_FILE")?,
    };
    let path = path.ok_or_else(|| CommandError::configuration("of a sandbox with https the authority to trust has to be known", hint))?;
    let wrong = |why: String| CommandError::configuration(format!("{path}: {why}"), hint);
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(&path).map_err(|error| wrong(error.to_string()))? {
        roots.add(certificate.map_err(|error| wrong(error.to_string()))?).map_err(|error| wrong(error.to_string()))?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions();
    let config = config.map_err(|error| wrong(error.to_string()))?.with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
