//! One attempt of a call: connect, sign, send, read. All I/O of a call is begun here, and none of it is compiled for each operation.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http::uri::{PathAndQuery, Scheme};
use http::{HeaderMap, Request, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use tokio::time::{Instant, timeout_at};
use zego_model::{Endpoint, Prepared, Protocol, Secrets, SignedRequest, Stamp};
use zego_sign::Timestamp;

use crate::cause::Cause;
use crate::connect::ConnectStage;
use crate::connection::{self, Connection};
use crate::core::Core;
use crate::limits::{Deadline, TimeLimit};
use crate::outcome::{Attempt, Sending};
use crate::pool;
use crate::reading::Reader;
use crate::{answer, body, heavy};

/// What an attempt is made with.
pub(crate) struct Terms<'a, P: Protocol> {
    pub(crate) prepared: &'a Prepared<P>,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) credentials: &'a P::Credentials,
    /// When it began.
    pub(crate) began: Instant,
    pub(crate) deadline: Deadline,
    /// Whether no waiting connection will do: where a server hangs up on one that waits, it has hung up on others as well.
    pub(crate) wants_new: bool,
}

/// An answer whose head is there.
struct OpenAnswer {
    connection: Connection,
    body: Incoming,
    /// What it may not show.
    secrets: Secrets,
    /// How long the target of its request was.
    target: usize,
}

impl<P: Protocol> Core<P> {
    /// One attempt. What is known of it is written down on the way.
    pub(crate) async fn exchange(&self, terms: &Terms<'_, P>, reader: &mut dyn Reader, attempt: &mut Attempt) -> Result<(), Cause> {
        let OpenAnswer { mut connection, body, secrets, target } = self.ask(terms, attempt).await?;
        let mut now = Instant::now();
        attempt.answered = Some(now);
        let head = attempt.head.as_ref().expect("an answer begins with its head");
        answer::judge_head(head, target)?;
        let body = body::collect(&mut connection, body, &self.limits, terms.deadline, &mut now).await;
        let bytes = body.as_ref().map_or(0, Bytes::len);
        let action = terms.prepared.action();
        let body = body.map(|body| secrets.remove_from_bytes(body));
        let result = if bytes > heavy::MOST_BYTES_HERE {
            let (read, action, head) = (reader.elsewhere(), action.clone(), attempt.head.take());
            let work = move || {
                let head = head.expect("it was there before the body");
                let result = answer::judge::<P, _>(&action, &head, target, &secrets, body, read);
                (head, result)
            };
            let (head, result) = Box::pin(heavy::elsewhere(work)).await;
            attempt.head = Some(head);
            result.map(|reply| reader.keep(reply))
        } else {
            answer::judge::<P, _>(action, head, target, &secrets, body, |body| reader.read(body))
        };
        // Only a connection that has just brought a sound answer is trusted with another call; any other is cut here.
        if matches!(result, Ok(()) | Err(Cause::Api(_))) {
            if pool::may_reuse(action.effect()) {
                self.pool.put(terms.endpoint.clone(), connection, now);
            } else {
                connection.close();
            }
        }
        result
    }

    /// Sends the request, signed once, or once for each connection that gave it back unsent, and waits for the head of its answer.
    async fn ask(&self, terms: &Terms<'_, P>, attempt: &mut Attempt) -> Result<OpenAnswer, Cause> {
        let Terms { endpoint, began: mut now, deadline, .. } = *terms;
        let may_reuse = pool::may_reuse(terms.prepared.action().effect()) && !terms.wants_new;
        let mut waiting = if may_reuse { self.pool.take(endpoint, now) } else { None };
        loop {
            let is_reused = waiting.is_some();
            let mut connection = if let Some(connection) = waiting.take() {
                connection
            } else {
                // Apart, as most calls need no room for it.
                let connection = Box::pin(self.open(endpoint, deadline)).await?;
                now = Instant::now();
                connection
            };
            if let Some(limit) = deadline.passed(now) {
                return Err(Cause::timed_out_connecting(ConnectStage::Tcp, Some(limit)));
            }
            // Signed at the last moment, with a nonce and a time of its own.
            let by_clock = self.clock.now();
            let (request, secrets) = self.signed(terms, by_clock, connection.headers())?;
            attempt.sending = Some(Sending { by_clock, at: now, is_reused });
            let target = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
            let answer = pin!(connection.give(request));
            self.policy.in_flight.let_others_go().await;
            match connection.answer(answer, deadline.stage(now, self.limits.first_byte), &mut attempt.head).await {
                Ok(body) => return Ok(OpenAnswer { connection, body, secrets, target }),
                // The server had hung up on a waiting connection. Nothing was written, so this is still the first attempt; and it happens once,
                // because the next connection is a new one.
                Err(Cause::HandedBack(_)) if is_reused => {}
                Err(cause) => return Err(cause),
            }
        }
    }

    /// The request as it goes out, and what of it nobody may see.
    fn signed(&self, terms: &Terms<'_, P>, by_clock: Timestamp, headers: &HeaderMap) -> Result<(Request<Full<Bytes>>, Secrets), Cause> {
        let stamp = Stamp { nonce: self.nonces.nonce(), timestamp: self.policy.corrected(by_clock) };
        let request = P::sign(terms.prepared, terms.endpoint, terms.credentials, &self.settings, stamp).map_err(Cause::Request)?;
        let secrets = request.secrets();
        Ok((outgoing(request, headers), secrets))
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
            Connection::over(stream, endpoint).await
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

/// The request as hyper wants it: the target alone in its first line, and the host in a header, beside what else every request says.
fn outgoing(request: SignedRequest, headers: &HeaderMap) -> Request<Full<Bytes>> {
    let mut request = request.into_http();
    let uri = std::mem::take(request.uri_mut());
    let target = uri.into_parts().path_and_query.unwrap_or_else(|| PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from(target);
    if request.headers().is_empty() {
        *request.headers_mut() = headers.clone();
    } else {
        for (name, value) in headers {
            request.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
    }
    request.map(Full::new)
}
