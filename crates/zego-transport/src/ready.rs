//! A call in two steps: it waits for its turn, and what its caller does before anything is sent lies between.

use std::fmt;

use zego_model::{Endpoint, Operation, Prepared, Protocol, Reply};

use crate::call::BegunCall;
use crate::limits::Deadline;
use crate::options::CallOptions;
use crate::reading::ReplySlot;
use crate::{Client, Error};

impl<P: Protocol> Client<P> {
    /// Waits for the turn of a call, and sends nothing yet. For who has to write down that a call goes out before it does, and not while it waits.
    ///
    /// ```
    /// use zego_model::rtc::media_file::{DeleteMedia, Vendor};
    /// use zego_transport::{CallOptions, Client};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = zego_sandbox::Sandbox::start().await?;
    /// # let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;
    /// let call = DeleteMedia::new(Vendor::Tencent, ["5285890813221514958"])?;
    /// let ready = client.ready(&call, CallOptions::new().wait_for_turn()).await?;
    /// // Written down: from here on the file may be gone.
    /// let reply = ready.send().await?;
    /// # let _ = reply;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error`] of a call that was not sent.
    ///
    /// # Panics
    /// As [`send`](Self::send).
    pub async fn ready<'c, O: Operation<Protocol = P>>(
        &'c self,
        operation: &'c O,
        options: CallOptions,
    ) -> Result<ReadyCall<'c, O>, Error> {
        self.ready_within(operation, options, None).await
    }

    /// The same, with a deadline that may be that of other calls, too.
    pub(crate) async fn ready_within<'c, O: Operation<Protocol = P>>(
        &'c self,
        operation: &'c O,
        options: CallOptions,
        deadline: Option<Deadline>,
    ) -> Result<ReadyCall<'c, O>, Error> {
        let prepared = match Prepared::of(operation, &self.0.settings) {
            Ok(prepared) => prepared,
            Err(error) => return Err(self.0.unsent(&operation.action(), error)),
        };
        let begun = self.0.begin(&prepared, options, deadline).await?;
        Ok(ReadyCall { client: self, operation, prepared, begun })
    }

    /// Whose calls these are: the `AppId`, or Tencent's `SecretId`.
    ///
    /// # Errors
    /// [`Error`] where the client's [`CredentialsProvider`](crate::CredentialsProvider) has none.
    pub async fn account(&self) -> Result<String, Error> {
        self.0.account().await
    }

    /// Where the client sends its calls, if it was told; otherwise each goes to its service's own host.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.0.route.endpoint()
    }

    /// How the client writes its calls, and which environment they are for.
    pub fn settings(&self) -> &P::Settings {
        &self.0.settings
    }
}

/// A call whose turn has come; made by [`Client::ready`]. Nothing of it is sent, and dropped it gives its turn back.
///
/// It holds one of the client's places for calls under way, so it should be sent at once.
#[must_use = "nothing is sent yet"]
pub struct ReadyCall<'c, O: Operation> {
    client: &'c Client<O::Protocol>,
    operation: &'c O,
    prepared: Prepared<O::Protocol>,
    begun: BegunCall<'c, O::Protocol>,
}

impl<O: Operation> ReadyCall<'_, O> {
    /// Sends it; then it is as any other call.
    ///
    /// # Errors
    /// # Panics
    /// # Cancellation
    /// As [`Client::send`].
    pub async fn send(self) -> Result<Reply<O::Output>, Error> {
        let Self { client, operation, prepared, begun } = self;
        let mut slot = ReplySlot::of(operation);
        // Apart: until its turn has come a call takes little memory, however many wait.
        Box::pin(client.0.carry_out(begun, &prepared, &mut slot)).await?;
        Ok(slot.into_reply())
    }
}

impl<O: Operation> fmt::Debug for ReadyCall<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadyCall").field("action", &self.prepared.action()).finish_non_exhaustive()
    }
}
