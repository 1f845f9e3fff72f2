//! A running sandbox.

use std::fmt;
use std::net::SocketAddr;

use zego_model::Endpoint;
use zego_sign::tencent::Credentials;
use zego_sign::{AppId, ServerSecret};

use crate::clock::SandboxClock;
use crate::config::AppConfig;
use crate::control::Control;
use crate::control_token::ControlToken;
use crate::server::Running;
use crate::service::SandboxService;

/// A running sandbox. Dropping it stops it and cuts its connections; [`shutdown`](Self::shutdown) lets calls under way end.
///
/// ```
/// use zego_sandbox::{Sandbox, control::Login};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::start().await?;
/// // What a program that is tested needs to know.
/// println!("ZEGO_ENDPOINT={} ZEGO_APP_ID={}", sandbox.endpoint(), sandbox.app_id());
/// // What its users would do.
/// sandbox.control().log_in(&Login::new("lobby", "anna"))?;
/// sandbox.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[must_use = "a sandbox stops when it is dropped"]
pub struct Sandbox {
    pub(crate) service: SandboxService,
    pub(crate) clock: SandboxClock,
    pub(crate) endpoint: Endpoint,
    pub(crate) address: SocketAddr,
    pub(crate) app: AppConfig,
    pub(crate) tencent: Credentials,
    /// Only with TLS.
    #[cfg_attr(not(feature = "tls"), expect(dead_code, reason = "without TLS there is none"))]
    pub(crate) ca_pem: Option<String>,
    pub(crate) running: Running,
}

impl Sandbox {
    /// Where it listens, for both protocols: `http://127.0.0.1:PORT`, or as it was told to.
    pub const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Where it listens.
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The app with the full profile.
    pub const fn app_id(&self) -> AppId {
        self.app.app_id
    }

    /// The secret of that app.
    pub fn server_secret(&self) -> ServerSecret {
        self.app.server_secret.clone()
    }

    /// The key of Tencent's side.
    pub fn tencent_credentials(&self) -> Credentials {
        self.tencent.clone()
    }

    /// What control calls are made with, if the sandbox is [exposed](crate::Builder::expose); otherwise they need nothing.
    pub fn control_token(&self) -> Option<&ControlToken> {
        self.service.state.config.control_token.as_ref()
    }

    /// The certificate, as PEM, of the authority that a client has to trust, if the sandbox speaks [TLS](crate::Builder::tls). Its key is gone.
    #[cfg(feature = "tls")]
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// What only a sandbox can do, at the time of its clock: put things into the state, play the clients of rooms, let time pass, begin anew.
    pub fn control(&self) -> Control<'_> {
        self.service.control(self.clock.now())
    }

    /// Stops listening, lets calls under way end within five seconds, and returns when all connections are closed.
    pub async fn shutdown(self) {
        self.running.shutdown().await;
    }

    /// Returns when the sandbox has stopped: as long as it lives, that is never, unless its runtime ends.
    pub async fn wait(&self) {
        self.running.wait().await;
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("address", &self.address).field("app_id", &self.app.app_id).finish_non_exhaustive()
    }
}
