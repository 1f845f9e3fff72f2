//! One HTTP/1.1 connection: a stream, perhaps TLS over it, and hyper's task that drives it.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

use crate::cause::{Cause, NoConnection};
use crate::connect::{ConnectError, ConnectStage, Stream};
use crate::limits::MAX_HEAD_BYTES;
use crate::local::LocalFault;
use crate::metered::{Allowance, Metered};
use crate::proxy::NoTunnel;
use crate::{delivery, tls};

/// A connection. Dropping it ends it, whatever it was doing.
pub(crate) struct Connection {
    /// `None` once it was dropped to get a request back.
    sender: Option<SendRequest<Full<Bytes>>>,
    driver: Driver,
    allowance: Allowance,
    opened: Instant,
    /// Whether it has not brought an answer yet.
    is_fresh: bool,
}

/// The task that drives hyper's half of the connection.
struct Driver(Option<JoinHandle<()>>);

impl Driver {
    /// Waits until the task has ended, and everything that it held is gone.
    async fn ended(&mut self) {
        if let Some(task) = &mut self.0 {
            let _ = task.await;
            self.0 = None;
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

impl Connection {
    /// HTTP over a stream. Nothing is written yet.
    pub(crate) async fn over(stream: Box<dyn Stream>) -> Result<Self, ConnectError> {
        let mut builder = Builder::new();
        builder.max_buf_size(MAX_HEAD_BYTES);
        let (stream, allowance) = Metered::new(stream);
        let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        let task = tokio::spawn(async move {
            // The call that is under way gets the error as well; between calls it only means that the server is gone.
            if let Err(error) = connection.await {
                tracing::trace!(error = %error, "connection ended");
            }
        });
        Ok(Self { sender: Some(sender), driver: Driver(Some(task)), allowance, opened: Instant::now(), is_fresh: true })
    }

    /// Sends a request and waits for the head of the answer. A connection that fails is over.
    pub(crate) async fn send(self, request: Request<Full<Bytes>>) -> Result<(Self, Response<Incoming>), Cause> {
        let Self { mut sender, mut driver, allowance, opened, is_fresh } = self;
        allowance.begin();
        let answer = sender.as_mut().expect("a connection without a sender is closed, and nobody is given one").try_send_request(request);
        let outcome = unless_over(answer, driver.ended(), || sender = None).await;
        allowance.end();
        match outcome {
            Ok(response) => Ok((Self { sender, driver, allowance, opened, is_fresh: false }, response)),
            Err(mut error) => {
                let message = error.take_message();
                let error = error.into_error();
                match tls::refusal(&error).filter(|_| is_fresh) {
                    Some(fault) => Err(Cause::no_session(fault, io::Error::other(error))),
                    // The proof that hyper had not begun to write it.
                    None if message.is_some() => Err(Cause::HandedBack(error)),
                    None => Err(delivery::lost(error)),
                }
            }
        }
    }

    /// Waits until another request may be sent; `false` when that will never be.
    pub(crate) async fn settled(&mut self) -> bool {
        match &mut self.sender {
            Some(sender) => sender.ready().await.is_ok(),
            None => false,
        }
    }

    /// Whether another request may be sent now.
    pub(crate) fn is_ready(&self) -> bool {
        self.sender.as_ref().is_some_and(SendRequest::is_ready)
    }

    /// Whether it is over.
    pub(crate) fn is_closed(&self) -> bool {
        self.sender.as_ref().is_none_or(SendRequest::is_closed)
    }

    pub(crate) const fn opened(&self) -> Instant {
        self.opened
    }

    /// Lets hyper close it in good order, with what TLS and TCP have for that.
    pub(crate) fn close(mut self) {
        self.driver.0 = None;
    }
}

/// TLS over a stream, for a host without brackets around an IPv6 address.
pub(crate) async fn secure(stream: Box<dyn Stream>, host: &str, config: Arc<ClientConfig>) -> Result<Box<dyn Stream>, ConnectError> {
    let tls = |error| ConnectError::new(ConnectStage::Tls, error);
    let name = ServerName::try_from(host.to_owned()).map_err(|error| tls(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
    Ok(Box::new(TlsConnector::from(config).connect(name, stream).await.map_err(tls)?))
}

/// The answer to a request; or, when the connection's task ends without one, what is said of a request that nobody took.
///
/// A request that is put into hyper's channel at the very moment at which the task ends can stay there: the task has looked for the last time, and the
/// channel lives as long as there is a sender. So when the task has ended, and the answer is not there even then, `give_up` drops the sender. What the
/// channel holds goes with it, and hyper hands the request back, which proves that it was never taken.
async fn unless_over<T>(answer: impl Future<Output = T>, over: impl Future<Output = ()>, give_up: impl FnOnce()) -> T {
    let (mut answer, mut over) = (pin!(answer), pin!(over));
    let first = poll_fn(|context| match answer.as_mut().poll(context) {
        Poll::Ready(answer) => Poll::Ready(Some(answer)),
        Poll::Pending => over.as_mut().poll(context).map(|()| None),
    });
    if let Some(answer) = first.await {
        return answer;
    }
    let last = poll_fn(|context| Poll::Ready(answer.as_mut().poll(context)));
    if let Poll::Ready(answer) = last.await {
        return answer;
    }
    give_up();
    answer.await
}

impl From<ConnectError> for Cause {
    fn from(error: ConnectError) -> Self {
        let stage = error.stage();
        let source = error.into_source();
        let fault = if stage == ConnectStage::Tls { tls::fault(&source) } else { None };
        let proxy = NoTunnel::of(&source).map(|none| (none.proxy.clone(), none.fault));
        let local = LocalFault::of(&source);
        Self::Connect(NoConnection { fault, proxy, local, source: Some(source), ..NoConnection::at(stage) })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test]
    async fn a_request_that_nobody_took_comes_back_when_the_connection_is_over() {
        // The channel as it is then: it says nothing until its sender is gone.
        let is_dropped = Cell::new(false);
        let stuck = || poll_fn(|_| if is_dropped.get() { Poll::Ready("handed back") } else { Poll::Pending });
        assert_eq!(unless_over(stuck(), ready(()), || is_dropped.set(true)).await, "handed back");
    }

    #[tokio::test]
    async fn an_answer_that_is_there_counts_whatever_became_of_the_connection() {
        let kept = || panic!("the sender is dropped");
        assert_eq!(unless_over(ready("answer"), ready(()), kept).await, "answer");
        assert_eq!(unless_over(ready("answer"), pending(), kept).await, "answer");
        // There at the second look, whose wake-up was lost.
        let looks = Cell::new(0);
        let late = poll_fn(|_| if looks.replace(looks.get() + 1) == 0 { Poll::Pending } else { Poll::Ready("answer") });
        assert_eq!(unless_over(late, ready(()), kept).await, "answer");
    }
}
