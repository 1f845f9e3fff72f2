//! Where a story happens: a sandbox whose time is moved by hand, and the clients that call it.

use zego_model::{RequestError, TencentCloud, TimeError, Zego};
use zego_sandbox::control::{Control, ControlError};
use zego_sandbox::{LogLine, Sandbox};
use zego_sign::{ServerSecret, Timestamp};
use zego_transport::{Client, ClientBuilder, RetryPolicy};

use crate::clock::{self, ManualClock};
use crate::error::CommandError;

pub(super) const MINUTE: u64 = 60;
pub(super) const HOUR: u64 = 60 * MINUTE;

/// Where a story happens: a sandbox of its own, whose time is moved by hand.
pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) clock: ManualClock,
}

impl Stage {
    pub(super) async fn set() -> Result<Self, CommandError> {
        let clock = ManualClock::starting(clock::now());
        let in_sandbox = clock.clone();
        let sandbox = Sandbox::builder().empty().clock(move || in_sandbox.now()).log(|_: &LogLine| {}).start().await?;
        Ok(Self { sandbox, clock })
    }

    /// What a user's client does, or a sandbox alone can do.
    pub(super) fn control<T>(&self, act: impl FnOnce(&Control<'_>) -> Result<T, ControlError>) -> Result<T, CommandError> {
        act(&self.sandbox.control()).map_err(|error| unexpected(&error))
    }

    /// A client of ZEGO's, as anybody would have it.
    pub(super) fn client(&self) -> Result<Client<Zego>, CommandError> {
        self.zego(self.sandbox.server_secret(), 0)
    }

    /// The same with this secret, and a clock that is slow by some seconds.
    pub(super) fn zego(&self, secret: ServerSecret, slow: u64) -> Result<Client<Zego>, CommandError> {
        self.build(Client::zego(self.sandbox.app_id(), secret), slow)
    }

    /// A client of Tencent's.
    pub(super) fn tencent(&self) -> Result<Client<TencentCloud>, CommandError> {
        self.build(Client::tencent(self.sandbox.tencent_credentials()), 0)
    }

    fn build<P: zego_model::Protocol>(&self, builder: ClientBuilder<P>, slow: u64) -> Result<Client<P>, CommandError> {
        let clock = self.clock.clone();
        // Of a slow clock it shows what the service says; a client would set it right by itself.
        let builder = builder.clock(move || Timestamp::from_secs(clock.now().as_secs().saturating_sub(slow)));
        let builder = builder.endpoint(self.sandbox.endpoint().clone()).correct_clock(false).retry(RetryPolicy::never());
        builder.build().map_err(|error| unexpected(&error))
    }
}

pub(super) fn unexpected(error: &dyn std::error::Error) -> CommandError {
    CommandError::configuration(error.to_string(), "")
}

impl From<RequestError> for CommandError {
    fn from(error: RequestError) -> Self {
        unexpected(&error)
    }
}

impl From<TimeError> for CommandError {
    fn from(error: TimeError) -> Self {
        unexpected(&error)
    }
}
