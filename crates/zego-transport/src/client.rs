//! The client: one protocol, one set of credentials, any number of calls.
//!
//! Compiled for each operation are only the preparation of a call and the reading of its answer ([`reading`](crate::reading)); all between
//! ([`attempts`](crate::attempts), [`call`](crate::call)) is the same for all.

use std::fmt;
use std::sync::Arc;

use zego_model::{Operation, Protocol, Reply};

use crate::core::Core;
use crate::error::Error;
use crate::limits::Deadline;
use crate::options::CallOptions;
use crate::reading::ReplySlot;

/// A client for the services of one protocol. Clones share their connections.
///
/// Keep one and clone it: a client that is made for each call makes a connection for each call, and reads the trusted certificates every time.
///
/// ```
/// use zego_model::rtc::room::DescribeUserNum;
/// use zego_transport::Client;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = zego_sandbox::Sandbox::start().await?;
/// # let (app_id, server_secret, endpoint) = (sandbox.app_id(), sandbox.server_secret(), sandbox.endpoint().clone());
/// let client = Client::zego(app_id, server_secret).endpoint(endpoint).build()?;
/// let reply = client.send(&DescribeUserNum::new(["lobby"])?).await?;
/// println!("{:?}", reply.output);
/// # Ok(())
/// # }
/// ```
pub struct Client<P: Protocol>(pub(crate) Arc<Core<P>>);

impl<P: Protocol> Client<P> {
    /// Sends a request and reads the answer.
    ///
    /// It waits for its turn in the quotas. What fails is sent again where that does no harm: never what may have been carried out and would act twice. All of
    /// that lies within the call's one deadline.
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
    /// dropped while it waits for its answer may have been carried out, like one that ends with
    /// [`Delivery::Unknown`](zego_model::Delivery::Unknown).
    pub async fn send<O: Operation<Protocol = P>>(&self, operation: &O) -> Result<Reply<O::Output>, Error> {
        self.send_within(operation, CallOptions::new(), None).await
    }

    /// The same, where one call does otherwise than the client.
    ///
    /// # Errors
    /// # Panics
    /// # Cancellation
    /// As [`send`](Self::send).
    pub async fn send_with<O: Operation<Protocol = P>>(&self, operation: &O, options: CallOptions) -> Result<Reply<O::Output>, Error> {
        self.send_within(operation, options, None).await
    }

    /// The same, until a deadline that may be that of other calls, too.
    pub(crate) async fn send_within<O: Operation<Protocol = P>>(
        &self,
        operation: &O,
        options: CallOptions,
        deadline: Option<Deadline>,
    ) -> Result<Reply<O::Output>, Error> {
        let core = &*self.0;
        let prepared = core.prepare(operation)?;
        let mut call = core.begin(&prepared, options, deadline);
        core.wait(&mut call, &prepared).await?;
        let mut slot = ReplySlot::of(operation);
        // Apart: until its turn has come a call takes little memory, however many wait.
        Box::pin(core.carry_out(&mut call, &prepared, &mut slot)).await?;
        Ok(slot.into_reply())
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
            .field("credentials", &self.0.callers)
            .field("limits", &self.0.limits)
            .field("pool", &self.0.pool)
            .field("in_flight", &self.0.policy.in_flight)
            .finish_non_exhaustive()
    }
}
