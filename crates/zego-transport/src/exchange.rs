//! One attempt of a call: connect, sign, send, read. All I/O of a call is begun here, and none of it is compiled for each operation.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, HOST, USER_AGENT};
use http::response::Parts;
use http::uri::{PathAndQuery, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use tokio::time::{Instant, timeout_at};
use zego_model::{Endpoint, Prepared, Protocol, Secrets, SignedRequest, Stamp};

use crate::cause::Cause;
use crate::connect::ConnectStage;
use crate::connection::{self, Connection};
use crate::core::Core;
use crate::kind::AnswerStage;
use crate::limits::{Deadline, TimeLimit};
use crate::outcome::{Attempt, Sending};
use crate::pool;
use crate::reading::Reader;
use crate::{answer, body, heavy};

impl<P: Protocol> Core<P> {
    /// One attempt: signed once, or once for each connection that gave the request back unsent.
    ///
    /// What a waiting connection has lost `wants_new`: where a server hangs up on one that waits, it has hung up on others as well.
    pub(crate) async fn attempt(
        &self,
        prepared: &Prepared<P>,
        reader: &mut dyn Reader,
        endpoint: &Endpoint,
        credentials: &P::Credentials,
        deadline: Deadline,
        wants_new: bool,
    ) -> Attempt {
        let mut sending = None;
        let exchange = self.exchange(prepared, endpoint, credentials, deadline, wants_new, &mut sending).await;
        let Exchange { connection, response, secrets, target } = match exchange {
            Ok(exchange) => exchange,
            Err(cause) => return Attempt { sending, ..Attempt::failed(cause) },
        };
        let answered = Some(Instant::now());
        let (mut head, incoming) = response.into_parts();
        answer::hide(&secrets, &mut head.headers);
        if let Err(cause) = answer::judge_head(&head, target) {
            return Attempt { head: Some(head), sending, answered, ..Attempt::failed(cause) };
        }
        let body = body::collect(incoming, &self.limits, deadline).await;
        let bytes = body.as_ref().map_or(0, Bytes::len);
        let action = prepared.action().clone();
        let judge = move |head: &Parts| answer::judge::<P>(&action, head, target, body.map(|body| secrets.remove_from_bytes(body)));
        let (head, result) = if bytes > heavy::MOST_BYTES_HERE {
            let read = reader.elsewhere();
            let work = move || {
                let result = judge(&head).and_then(|body| answer::read(&head, body, read));
                (head, result)
            };
            let (head, result) = heavy::elsewhere(work).await;
            (head, result.map(|reply| reader.keep(reply)))
        } else {
            let result = judge(&head).and_then(|body| answer::read(&head, body, |body| reader.read(body)));
            (head, result)
        };
        // Only a connection that has just brought a sound answer is trusted with another call; any other is cut here.
        if matches!(result, Ok(()) | Err(Cause::Api(_))) {
            if pool::may_reuse(prepared.action().effect()) {
                self.pool.put(endpoint.clone(), connection);
            } else {
                connection.close();
            }
        }
        Attempt { result, head: Some(head), sending, answered }
    }

    /// Sends the request and waits for the head of the answer.
    async fn exchange(
        &self,
        prepared: &Prepared<P>,
        endpoint: &Endpoint,
        credentials: &P::Credentials,
        deadline: Deadline,
        wants_new: bool,
        sending: &mut Option<Sending>,
    ) -> Result<Exchange, Cause> {
        let may_reuse = !wants_new && pool::may_reuse(prepared.action().effect());
        let mut waiting = if may_reuse { self.pool.take(endpoint).await } else { None };
        loop {
            let is_used = waiting.is_some();
            let connection = match waiting.take() {
                Some(connection) => connection,
                None => self.open(endpoint, deadline).await?,
            };
            if let Some(limit) = deadline.passed(Instant::now()) {
                return Err(Cause::timed_out_connecting(ConnectStage::Tcp, Some(limit)));
            }
            // Signed at the last moment, with a nonce and a time of its own.
            let by_clock = self.clock.now();
            let stamp = Stamp { nonce: self.nonces.nonce(), timestamp: self.policy.corrected(by_clock) };
            let request = P::sign(prepared, endpoint, credentials, &self.settings, stamp).map_err(Cause::Request)?;
            *sending = Some(Sending { by_clock, at: Instant::now(), is_reused: is_used });
            let secrets = request.secrets();
            let request = outgoing(request, endpoint);
            let target = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
            let until = deadline.stage(Instant::now(), self.limits.first_byte);
            match timeout_at(until.at, connection.send(request)).await {
                Ok(Ok((connection, response))) => return Ok(Exchange { connection, response, secrets, target }),
                // The server had hung up on a waiting connection. Nothing was written, so this is still the first attempt; and it happens once,
                // because the next connection is a new one.
                Ok(Err(Cause::HandedBack(_))) if is_used => {}
                Ok(Err(cause)) => return Err(cause),
                Err(_) => return Err(Cause::Timeout { stage: AnswerStage::FirstByte, limit: until.limit }),
            }
        }
    }

    /// A new connection: name resolution, TCP, a proxy's tunnel and TLS within one limit.
    async fn open(&self, endpoint: &Endpoint, deadline: Deadline) -> Result<Connection, Cause> {
        let until = deadline.stage(Instant::now(), self.limits.connect);
        let (connecting, reached) = self.connect.connect(endpoint);
        let opening = async {
            let mut stream = connecting.await?;
            if *endpoint.scheme() == Scheme::HTTPS
                && let Some(config) = &self.tls
            {
                reached.set(ConnectStage::Tls);
                let host = endpoint.authority().host().trim_start_matches('[').trim_end_matches(']');
                stream = connection::secure(stream, host, config.clone()).await?;
            }
            Connection::over(stream).await
        };
        match timeout_at(until.at, opening).await {
            Ok(Ok(connection)) => Ok(connection),
            // The time for each of several addresses, or the system's own, which is longer than most limits.
            Ok(Err(error)) if error.is_timeout() => {
                let is_over = Instant::now() + TICK >= until.at;
                if !is_over && error.stage() == ConnectStage::Dns {
                    return Err(Cause::unresolved(TimeLimit::Stage(self.limits.resolve)));
                }
                Err(Cause::timed_out_connecting(reached.get(), is_over.then_some(until.limit)))
            }
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(Cause::timed_out_connecting(reached.get(), Some(until.limit))),
        }
    }
}

/// What the clocks of two limits may be apart that end together.
const TICK: Duration = Duration::from_millis(20);

/// A request that was answered.
struct Exchange {
    connection: Connection,
    response: Response<Incoming>,
    secrets: Secrets,
    /// How long the target of the request was.
    target: usize,
}

/// The request as hyper wants it: the target alone in its first line, and the host in a header.
fn outgoing(request: SignedRequest, endpoint: &Endpoint) -> Request<Full<Bytes>> {
    let (mut parts, body) = request.into_http().into_parts();
    let target = parts.uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    parts.uri = Uri::from(target);
    let host = HeaderValue::from_str(endpoint.authority().as_str()).expect("an authority is printable");
    parts.headers.entry(HOST).or_insert(host);
    parts.headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
    parts.headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(concat!("zego-transport/", env!("CARGO_PKG_VERSION"))));
    Request::from_parts(parts, Full::new(body))
}
