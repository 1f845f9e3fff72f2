//! One attempt of a call: connect, sign, send, read. All I/O that a call does is in this file.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, HOST, USER_AGENT};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use rustls::ClientConfig;
use tokio::time::{Instant, timeout_at};
use zego_model::{Endpoint, Operation, Protocol, Reply, SignedRequest, Stamp};

use crate::cause::Cause;
use crate::clock::Clock;
use crate::connect::Connect;
use crate::connection::{self, Connection};
use crate::echo::Secrets;
use crate::error::Stage;
use crate::limits::{Deadline, Limits};
use crate::nonces::Nonces;
use crate::pool::Pool;
use crate::{answer, body, reuse};

/// What all calls of a client share.
pub(crate) struct Shared<P: Protocol> {
    pub(crate) credentials: P::Credentials,
    pub(crate) settings: P::Settings,
    pub(crate) limits: Limits,
    pub(crate) connect: Box<dyn Connect>,
    /// `None` when the only endpoint is plain http on this machine.
    pub(crate) tls: Option<Arc<ClientConfig>>,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) nonces: Box<dyn Nonces>,
    pub(crate) pool: Arc<Pool>,
}

/// Why an attempt failed, and the HTTP status if it came to one.
pub(crate) struct Failed {
    pub(crate) cause: Cause,
    pub(crate) status: Option<StatusCode>,
}

impl From<Cause> for Failed {
    fn from(cause: Cause) -> Self {
        Self { cause, status: None }
    }
}

impl<P: Protocol> Shared<P> {
    /// One attempt. Dropping the future closes the connection.
    pub(crate) async fn attempt<O: Operation<Protocol = P>>(
        &self,
        operation: &O,
        endpoint: &Endpoint,
    ) -> Result<(Reply<O::Output>, StatusCode), Failed> {
        let deadline = Deadline::starting(Instant::now(), self.limits.deadline);
        let spec = operation.spec();
        let (connection, response, secrets) = self.exchange(operation, endpoint, deadline).await?;
        let (head, incoming) = response.into_parts();
        let status = head.status;
        let failed = |cause| Failed { cause, status: Some(status) };
        answer::judge_head(&head).map_err(failed)?;
        let body = body::collect(incoming, &self.limits, deadline).await.map(|body| secrets.remove_from(body));
        let outcome = answer::judge::<P, O::Output>(spec, &head, body);
        match &outcome {
            // Only a connection that has just brought a sound answer is trusted with another call.
            Ok(_) | Err(Cause::Api(_)) if reuse::may_reuse(spec.effect) => self.pool.put(endpoint.clone(), connection),
            Ok(_) | Err(Cause::Api(_)) => connection.close(),
            Err(_) => drop(connection),
        }
        outcome.map(|reply| (reply, status)).map_err(failed)
    }

    /// Sends the request and waits for the head of the answer.
    async fn exchange<O: Operation<Protocol = P>>(
        &self,
        operation: &O,
        endpoint: &Endpoint,
        deadline: Deadline,
    ) -> Result<(Connection, Response<Incoming>, Secrets), Cause> {
        let waiting = if reuse::may_reuse(operation.spec().effect) { self.pool.take(endpoint) } else { None };
        let mut is_used = waiting.is_some();
        let mut connection = if let Some(connection) = waiting {
            connection
        } else {
            // What cannot be written is refused before anything is opened for it.
            self.sign(operation, endpoint, [0; 8])?;
            self.open(endpoint, deadline).await?
        };
        loop {
            if let Some(limit) = deadline.passed(Instant::now()) {
                return Err(Cause::timed_out_connecting(limit));
            }
            // Signed at the last moment, with a nonce and a time of its own.
            let request = self.sign(operation, endpoint, self.nonces.nonce())?.into_http();
            let secrets = Secrets::of(&request);
            let until = deadline.stage(Instant::now(), self.limits.first_byte);
            match timeout_at(until.at, connection.send(outgoing(request, endpoint))).await {
                Ok(Ok(response)) => return Ok((connection, response, secrets)),
                // The server had hung up on a waiting connection. Nothing was written, so this is still the first attempt; and it happens once,
                // because the next connection is a new one.
                Ok(Err(Cause::HandedBack(_))) if is_used => {
                    is_used = false;
                    connection = self.open(endpoint, deadline).await?;
                }
                Ok(Err(cause)) => return Err(cause),
                Err(_) => return Err(Cause::Timeout { stage: Stage::FirstByte, limit: until.limit }),
            }
        }
    }

    fn sign<O: Operation<Protocol = P>>(&self, operation: &O, endpoint: &Endpoint, nonce: [u8; 8]) -> Result<SignedRequest, Cause> {
        let stamp = Stamp { nonce, timestamp: self.clock.now() };
        P::request(operation, endpoint, &self.credentials, &self.settings, stamp).map_err(Cause::Request)
    }

    /// A new connection: name resolution, TCP and TLS within one limit.
    async fn open(&self, endpoint: &Endpoint, deadline: Deadline) -> Result<Connection, Cause> {
        let until = deadline.stage(Instant::now(), self.limits.connect);
        let opening = async {
            let mut stream = self.connect.connect(&with_port(endpoint)).await?;
            if *endpoint.scheme() == Scheme::HTTPS
                && let Some(config) = &self.tls
            {
                let host = endpoint.authority().host().trim_start_matches('[').trim_end_matches(']');
                stream = connection::secure(stream, host, config.clone()).await?;
            }
            Connection::over(stream).await
        };
        match timeout_at(until.at, opening).await {
            Ok(opened) => Ok(opened?),
            Err(_) => Err(Cause::timed_out_connecting(until.limit)),
        }
    }
}

/// The authority with its port written out.
pub(crate) fn with_port(endpoint: &Endpoint) -> Authority {
    let authority = endpoint.authority();
    if authority.port_u16().is_some() {
        return authority.clone();
    }
    let port = if *endpoint.scheme() == Scheme::HTTPS { 443 } else { 80 };
    format!("{}:{port}", authority.host()).parse().expect("a host that was parsed, and a port")
}

/// The request as hyper wants it: the target alone in its first line, and the host in a header.
fn outgoing(request: Request<Bytes>, endpoint: &Endpoint) -> Request<Full<Bytes>> {
    let (mut parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    parts.uri = Uri::from(target);
    let host = HeaderValue::from_str(endpoint.authority().as_str()).expect("an authority is printable");
    parts.headers.entry(HOST).or_insert(host);
    parts.headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
    parts.headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(concat!("zego-transport/", env!("CARGO_PKG_VERSION"))));
    Request::from_parts(parts, Full::new(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_of_the_scheme_is_written_out() {
        for (endpoint, expected) in [
            ("https://rtc-api.zego.im", "rtc-api.zego.im:443"),
            ("https://example.com:8443", "example.com:8443"),
            ("http://127.0.0.1", "127.0.0.1:80"),
            ("http://[::1]", "[::1]:80"),
            ("http://[::1]:81", "[::1]:81"),
        ] {
            assert_eq!(with_port(&endpoint.parse().unwrap()).as_str(), expected);
        }
    }
}
