//! The client: one protocol, one set of credentials, any number of calls.
//!
//! A call is one attempt today. What surrounds an attempt later has its place in [`Client::send`], between choosing the endpoint and the attempt,
//! and its decision in a file of its own, as `reuse` and `delivery` are: waiting for the quota (`OperationSpec::quota`), repeating (from
//! `Delivery` and `Effect`), correcting the clock (from the answer's `Date`, in front of `Clock`), and another region (in front of `Endpoint::of`).

use std::fmt;
use std::sync::Arc;

use tracing::Instrument as _;
use tracing::field::Empty;
use zego_model::spec::ProtocolKind;
use zego_model::{Delivery, Endpoint, EndpointError, Operation, Protocol, Reply, TencentCloud, Zego, ZegoCredentials, sandbox};
use zego_sign::tencent::Credentials;
use zego_sign::{AppId, ServerSecret};

use crate::builder::ClientBuilder;
use crate::call::{self, Failed, Shared};
use crate::cause::Cause;
use crate::error::Error;

/// A client for the services of one protocol. Clones share their connections.
///
/// Keep one and clone it: a client that is made for each call makes a connection for each call, and reads the trusted certificates every time.
pub struct Client<P: Protocol>(pub(crate) Arc<Inner<P>>);

pub(crate) struct Inner<P: Protocol> {
    pub(crate) route: Route,
    pub(crate) shared: Shared<P>,
}

/// Where calls go.
#[derive(Clone, Debug)]
pub(crate) enum Route {
    /// To the service's host in a region, or to its default one.
    Region(Option<String>),
    /// To one endpoint, whatever the service.
    Endpoint(Endpoint),
}

impl Route {
    fn endpoint<O: Operation>(&self, operation: &O) -> Result<Endpoint, EndpointError> {
        match self {
            Self::Region(region) => Endpoint::of_operation(operation.spec(), region.as_deref()),
            Self::Endpoint(endpoint) => Ok(endpoint.clone()),
        }
    }
}

impl Client<Zego> {
    /// A client of ZEGO's services, for one app.
    pub fn zego(app_id: AppId, server_secret: ServerSecret) -> ClientBuilder<Zego> {
        let published = sandbox::is_sandbox_app(app_id, &server_secret);
        ClientBuilder::new(ZegoCredentials { app_id, server_secret }, published)
    }
}

impl Client<TencentCloud> {
    /// A client of Tencent Cloud's services, for one API key.
    pub fn tencent(credentials: Credentials) -> ClientBuilder<TencentCloud> {
        let published = sandbox::is_sandbox_key(credentials.secret_id().as_str());
        ClientBuilder::new(credentials, published)
    }
}

impl<P: Protocol> Client<P> {
    /// Sends a request and reads the answer: one attempt, never repeated behind your back. (A request that a closed connection gave back unsent
    /// goes over a new one; that is still its first attempt.)
    ///
    /// Success of the call is not success of every item in it: see [`Reply::failures`].
    ///
    /// # Errors
    /// [`Error`], whose [`delivery`](Error::delivery) tells whether the call may have been carried out.
    ///
    /// # Panics
    /// Outside a tokio runtime with time and I/O.
    ///
    /// # Cancellation
    /// Dropping the future closes the connection at once, and nothing more is sent. What was sent before cannot be called back: a call that is
    /// dropped while it waits for its answer may have been carried out, like one that ends with [`Delivery::Unknown`].
    pub async fn send<O: Operation<Protocol = P>>(&self, operation: &O) -> Result<Reply<O::Output>, Error> {
        let spec = operation.spec();
        let failed = |server, Failed { cause, status }| Error::new(&spec.action, spec.effect, server, status, cause);
        let endpoint = self.0.route.endpoint(operation).map_err(|error| failed(None, Cause::Region(error).into()))?;
        let server = call::with_port(&endpoint);
        let span = tracing::info_span!(
            "zego.call",
            otel.name = %spec.action,
            otel.kind = "client",
            rpc.system.name = system(P::KIND),
            rpc.method = %spec.action,
            server.address = server.host(),
            server.port = server.port_u16(),
            http.response.status_code = Empty,
            error.type = Empty,
            zego.delivery = Empty,
            zego.request_id = Empty,
        );
        let outcome = self.0.shared.attempt(operation, &endpoint).instrument(span.clone()).await;
        let outcome = outcome.map_err(|error| failed(Some(server.as_str().into()), error));
        record(&span, &outcome);
        outcome.map(|(reply, _)| reply)
    }
}

const fn system(protocol: ProtocolKind) -> &'static str {
    match protocol {
        ProtocolKind::TencentCloud => "tencent_cloud",
        _ => "zego",
    }
}

/// The outcome, under OpenTelemetry's names. No query, no parameter, no body.
fn record<T>(span: &tracing::Span, outcome: &Result<(Reply<T>, http::StatusCode), Error>) {
    let (status, request_id) = match outcome {
        Ok((reply, status)) => (Some(status.as_u16()), reply.request_id.as_deref()),
        Err(error) => (error.http_status(), error.request_id()),
    };
    let delivery = outcome.as_ref().map_or_else(Error::delivery, |_| Delivery::Answered);
    span.record("http.response.status_code", status);
    span.record("zego.request_id", request_id);
    span.record("zego.delivery", delivery.as_str());
    if let Err(error) = outcome {
        span.record("error.type", error.kind().as_str());
        let _entered = span.enter();
        if delivery == Delivery::Unknown {
            tracing::warn!(error.message = error.message(), "the outcome of a call is unknown");
        } else {
            tracing::debug!(error.message = error.message(), "a call failed");
        }
    }
}

impl<P: Protocol> Clone for Client<P> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<P: Protocol> fmt::Debug for Client<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("protocol", &P::KIND)
            .field("route", &self.0.route)
            .field("credentials", &self.0.shared.credentials)
            .field("limits", &self.0.shared.limits)
            .field("pool", &self.0.shared.pool)
            .finish_non_exhaustive()
    }
}
