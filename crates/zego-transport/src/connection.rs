//! One HTTP/1.1 connection: a stream, perhaps TLS over it, and hyper's task that drives it.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

use crate::cause::Cause;
use crate::connect::{ConnectError, ConnectStage, Stream};
use crate::limits::MAX_HEAD_BYTES;
use crate::{delivery, tls};

/// A connection. Dropping it ends it, whatever it was doing.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    driver: Driver,
    opened: Instant,
}

/// The task that drives hyper's half of the connection.
struct Driver(Option<AbortHandle>);

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
        let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        let task = tokio::spawn(async move {
            // The call that is under way gets the error as well; between calls it only means that the server is gone.
            if let Err(error) = connection.await {
                tracing::trace!(error = %error, "connection ended");
            }
        });
        Ok(Self { sender, driver: Driver(Some(task.abort_handle())), opened: Instant::now() })
    }

    /// Sends a request and waits for the head of the answer.
    pub(crate) async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, Cause> {
        self.sender.try_send_request(request).await.map_err(|mut error| match error.take_message() {
            // The proof that hyper had not begun to write it.
            Some(_) => Cause::HandedBack(error.into_error()),
            None => delivery::lost(error.into_error()),
        })
    }

    /// Waits until another request may be sent; `false` when that will never be.
    pub(crate) async fn settled(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }

    /// Whether another request may be sent now.
    pub(crate) fn is_ready(&self) -> bool {
        self.sender.is_ready()
    }

    /// Whether it is over.
    pub(crate) fn is_closed(&self) -> bool {
        self.sender.is_closed()
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

impl From<ConnectError> for Cause {
    fn from(error: ConnectError) -> Self {
        let stage = error.stage();
        let source = error.into_source();
        let certificate = if stage == ConnectStage::Tls { tls::certificate_fault(&source) } else { None };
        Self::Connect { stage, certificate, limit: None, source: Some(source) }
    }
}
