//! One attempt of a call: connect, sign, send, read. All I/O of a call is begun here, and none of it is compiled for each operation.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http::uri::{PathAndQuery, Scheme};
use http::{HeaderMap, Request, Uri};
use http_body_util::Full;
use tokio::time::{Instant, timeout_at};
use zego_model::{Endpoint, Prepared, Protocol, SignedRequest, Stamp};

use crate::cause::Cause;
use crate::connect::ConnectStage;
use crate::connection::{self, Connection};
use crate::core::Core;
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
        let may_reuse = pool::may_reuse(prepared.action().effect());
        let mut now = Instant::now();
        let mut waiting = if may_reuse && !wants_new { self.pool.take(endpoint, now) } else { None };
        let mut sending = None;
        let (mut connection, response, secrets, target) = loop {
            let is_used = waiting.is_some();
            let mut connection = if let Some(connection) = waiting.take() {
                connection
            } else {
                // Apart, as most calls need no room for it.
                match Box::pin(self.open(endpoint, deadline)).await {
                    Ok(connection) => {
                        now = Instant::now();
                        connection
                    }
                    Err(cause) => return Attempt { sending, ..Attempt::failed(cause) },
                }
            };
            if let Some(limit) = deadline.passed(now) {
                return Attempt { sending, ..Attempt::failed(Cause::timed_out_connecting(ConnectStage::Tcp, Some(limit))) };
            }
            // Signed at the last moment, with a nonce and a time of its own.
            let by_clock = self.clock.now();
            let stamp = Stamp { nonce: self.nonces.nonce(), timestamp: self.policy.corrected(by_clock) };
            let request = match P::sign(prepared, endpoint, credentials, &self.settings, stamp) {
                Ok(request) => request,
                Err(error) => return Attempt { sending, ..Attempt::failed(Cause::Request(error)) },
            };
            sending = Some(Sending { by_clock, at: now, is_reused: is_used });
            let secrets = request.secrets();
            let request = outgoing(request, connection.headers());
            let target = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
            let answer = pin!(connection.give(request));
            match connection.answer(answer, deadline.stage(now, self.limits.first_byte)).await {
                Ok(response) => break (connection, response, secrets, target),
                // The server had hung up on a waiting connection. Nothing was written, so this is still the first attempt; and it happens once,
                // because the next connection is a new one.
                Err(Cause::HandedBack(_)) if is_used => {}
                Err(cause) => return Attempt { sending, ..Attempt::failed(cause) },
            }
        };
        let answered = Instant::now();
        let (head, incoming) = response.into_parts();
        if let Err(cause) = answer::judge_head(&head, target) {
            return Attempt { head: Some(head), sending, answered: Some(answered), ..Attempt::failed(cause) };
        }
        let body = body::collect(&mut connection, incoming, &self.limits, deadline, answered).await;
        let bytes = body.as_ref().map_or(0, Bytes::len);
        let action = prepared.action();
        let body = body.map(|body| secrets.remove_from_bytes(body));
        let (head, result) = if bytes > heavy::MOST_BYTES_HERE {
            let (read, action) = (reader.elsewhere(), action.clone());
            let work = move || {
                let result = answer::judge::<P, _>(&action, &head, target, &secrets, body, read);
                (head, result)
            };
            let (head, result) = Box::pin(heavy::elsewhere(work)).await;
            (head, result.map(|reply| reader.keep(reply)))
        } else {
            let result = answer::judge::<P, _>(action, &head, target, &secrets, body, |body| reader.read(body));
            (head, result)
        };
        // Only a connection that has just brought a sound answer is trusted with another call; any other is cut here.
        if matches!(result, Ok(()) | Err(Cause::Api(_))) {
            if may_reuse {
                self.pool.put(endpoint.clone(), connection, Instant::now());
            } else {
                connection.close();
            }
        }
        Attempt { result, head: Some(head), sending, answered: Some(answered) }
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
    let (mut parts, body) = request.into_http().into_parts();
    let target = parts.uri.into_parts().path_and_query.unwrap_or_else(|| PathAndQuery::from_static("/"));
    parts.uri = Uri::from(target);
    if parts.headers.is_empty() {
        parts.headers = headers.clone();
    } else {
        for (name, value) in headers {
            parts.headers.entry(name).or_insert_with(|| value.clone());
        }
    }
    Request::from_parts(parts, Full::new(body))
}
