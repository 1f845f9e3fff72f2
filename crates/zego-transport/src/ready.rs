//! A call in two steps: it waits for its turn, and what its caller does before anything is sent lies between.

use std::fmt;

use zego_model::{Endpoint, Operation, Prepared, Protocol, Reply};

use crate::call::BegunCall;
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
        let prepared = self.0.prepare(operation)?;
        let mut call = self.0.begin(&prepared, options, None);
        self.0.wait(&mut call, &prepared).await?;
        Ok(ReadyCall { client: self, operation, prepared, call })
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
    call: BegunCall<'c, O::Protocol>,
}

impl<O: Operation> ReadyCall<'_, O> {
    /// Sends it; then it is as any other call.
    ///
    /// # Errors
    /// # Panics
    /// # Cancellation
    /// As [`Client::send`].
    pub async fn send(mut self) -> Result<Reply<O::Output>, Error> {
        let mut slot = ReplySlot::of(self.operation);
        // Apart, as in `Client::send`.
        Box::pin(self.client.0.carry_out(&mut self.call, &self.prepared, &mut slot)).await?;
        Ok(slot.into_reply())
    }
}

impl<O: Operation> fmt::Debug for ReadyCall<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadyCall").field("action", &self.prepared.action()).finish_non_exhaustive()
    }
}
