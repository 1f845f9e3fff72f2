//! Who calls: credentials that are fixed, or those that a program provides for each attempt.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use tokio::time::timeout_at;
use zego_model::{Endpoint, Protocol, TencentCloud, Zego, ZegoCredentials, sandbox};
use zego_sign::tencent;

use crate::limits::Deadline;

/// Where a client has its credentials from when they change: a rotated secret, temporary keys.
///
/// It is asked before each attempt, before that waits for its turn, and within the call's deadline; quotas are counted for the account that it names. So it should
/// answer at once from what it keeps, and fetch anew ahead of time or when that is over. What an attempt is refused for, such as a secret that is valid no more, is not
/// tried again by itself.
///
/// A closure that returns an `Arc` of the credentials is one:
///
/// ```
/// use std::sync::{Arc, RwLock};
/// use zego_model::{Zego, ZegoCredentials, sandbox};
/// use zego_sign::{AppId, ServerSecret};
/// use zego_transport::Client;
///
/// let (app_id, server_secret) = (AppId::new(sandbox::APP_ID)?, ServerSecret::new(sandbox::SERVER_SECRET)?);
/// let current = Arc::new(RwLock::new(Arc::new(ZegoCredentials { app_id, server_secret: server_secret.clone() })));
/// let read = current.clone();
/// let provider = move || read.read().expect("nobody panics while writing").clone();
/// let client = Client::zego_with(provider).endpoint("http://127.0.0.1:8090".parse()?).build()?;
///
/// // Whenever there is another one, calls are signed with it from their next attempt on.
/// *current.write().expect("nobody panics while writing") = Arc::new(ZegoCredentials { app_id, server_secret });
/// # let _: Client<Zego> = client;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// One that has to wait for its answer implements the trait.
pub trait CredentialsProvider<P: Protocol>: Send + Sync + 'static {
    /// The credentials for an attempt that is made now.
    ///
    /// The future is dropped when the call's time is over, or when the call is.
    fn credentials(&self) -> ProvidingCredentials<'_, P>;
}

/// Credentials that are being provided.
pub type ProvidingCredentials<'a, P> =
    Pin<Box<dyn Future<Output = Result<Arc<<P as Protocol>::Credentials>, CredentialsError>> + Send + 'a>>;

impl<P: Protocol, F: Fn() -> Arc<P::Credentials> + Send + Sync + 'static> CredentialsProvider<P> for F {
    fn credentials(&self) -> ProvidingCredentials<'_, P> {
        Box::pin(ready(Ok(self())))
    }
}

/// Why there are no credentials now. It ends the call: nothing was sent, and a provider that wants to try again does so itself.
///
/// What it is made of is the [`source`](StdError::source) of the call's error, and is shown by whoever prints that: it should hold no secret.
#[derive(Debug)]
pub struct CredentialsError(Box<dyn StdError + Send + Sync>);

impl CredentialsError {
    /// For a reason.
    pub fn new(reason: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no credentials were provided")
    }
}

impl StdError for CredentialsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}

/// Why a call has no credentials.
#[derive(Debug)]
pub(crate) enum NoCredentials {
    /// The provider has none.
    Failed(CredentialsError),
    /// It did not answer within the call's time.
    TooLate,
    /// They may not go where the call goes.
    Misplaced(Misplaced),
}

/// Credentials that may not go to an endpoint.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Misplaced {
    /// The sandbox's, for an endpoint that is neither on this machine nor declared a sandbox.
    #[error(
        "these are the sandbox's credentials, which work nowhere else: give your own, or an endpoint where a sandbox listens, on loopback or by \
         Endpoint::sandbox_at"
    )]
    Sandbox,
    /// Others than the sandbox's published ones, for a sandbox on another machine.
    #[error(
        "a sandbox on another machine takes the sandbox's published credentials only: real ones never travel in clear; give those of \
         zego_model::sandbox, or an endpoint with https"
    )]
    Own,
}

/// Who makes an attempt.
pub(crate) struct Caller<P: Protocol>(Arc<Known<P>>);

struct Known<P: Protocol> {
    credentials: Arc<P::Credentials>,
    /// Whose quotas it counts in.
    account: String,
}

impl<P: Protocol> Caller<P> {
    fn of(credentials: Arc<P::Credentials>) -> Self {
        let account = P::account(&credentials);
        Self(Arc::new(Known { credentials, account }))
    }

    pub(crate) fn credentials(&self) -> &P::Credentials {
        &self.0.credentials
    }

    pub(crate) fn account(&self) -> &str {
        &self.0.account
    }
}

impl<P: Protocol> Clone for Caller<P> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Who calls.
pub(crate) struct Callers<P: Protocol> {
    source: Source<P>,
    owner: fn(&P::Credentials) -> Owner,
}

enum Source<P: Protocol> {
    Fixed(Caller<P>),
    Provided(Box<dyn CredentialsProvider<P>>),
}

/// Whose credentials they are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Owner {
    /// Somebody's own: they never travel in clear.
    User,
    /// One half is the sandbox's, and the secret half is not: for this machine alone.
    Mixed,
    /// The sandbox's, which everybody knows: for sandboxes alone.
    Sandbox,
}

impl Owner {
    /// Whether they may go to an endpoint; `None` is a host of the vendor's.
    fn may_go(self, endpoint: Option<&Endpoint>) -> Result<(), Misplaced> {
        let is_local = endpoint.is_some_and(Endpoint::is_loopback);
        let is_sandbox = endpoint.is_some_and(Endpoint::is_sandbox);
        match self {
            _ if is_local => Ok(()),
            Self::Mixed | Self::User if is_sandbox => Err(Misplaced::Own),
            Self::Mixed | Self::Sandbox if !is_sandbox => Err(Misplaced::Sandbox),
            _ => Ok(()),
        }
    }
}

impl Callers<Zego> {
    pub(crate) fn zego(credentials: ZegoCredentials) -> Self {
        Self { source: Source::Fixed(Caller::of(Arc::new(credentials))), owner: of_zego }
    }

    pub(crate) fn zego_with(provider: impl CredentialsProvider<Zego>) -> Self {
        Self { source: Source::Provided(Box::new(provider)), owner: of_zego }
    }
}

impl Callers<TencentCloud> {
    pub(crate) fn tencent(credentials: tencent::Credentials) -> Self {
        Self { source: Source::Fixed(Caller::of(Arc::new(credentials))), owner: of_tencent }
    }

    pub(crate) fn tencent_with(provider: impl CredentialsProvider<TencentCloud>) -> Self {
        Self { source: Source::Provided(Box::new(provider)), owner: of_tencent }
    }
}

impl<P: Protocol> Callers<P> {
    /// Whether a client can be made of these that calls this endpoint; `None` is a host of the vendor's. What is provided later is looked at then.
    pub(crate) fn check(&self, endpoint: Option<&Endpoint>) -> Result<(), Misplaced> {
        match &self.source {
            Source::Fixed(caller) => (self.owner)(caller.credentials()).may_go(endpoint),
            Source::Provided(_) => Ok(()),
        }
    }

    /// Who makes an attempt now, at this endpoint; `None` is a host of the vendor's.
    pub(crate) async fn current(&self, endpoint: Option<&Endpoint>, deadline: Deadline) -> Result<Caller<P>, NoCredentials> {
        let provider = match &self.source {
            // Looked at when the client was made.
            Source::Fixed(caller) => return Ok(caller.clone()),
            Source::Provided(provider) => provider,
        };
        let credentials = match timeout_at(deadline.end(), provider.credentials()).await {
            Ok(Ok(credentials)) => credentials,
            Ok(Err(error)) => return Err(NoCredentials::Failed(error)),
            Err(_) => return Err(NoCredentials::TooLate),
        };
        (self.owner)(&credentials).may_go(endpoint).map_err(NoCredentials::Misplaced)?;
        Ok(Caller::of(credentials))
    }
}

fn of_zego(credentials: &ZegoCredentials) -> Owner {
    let ZegoCredentials { app_id, server_secret } = credentials;
    if sandbox::is_sandbox_secret(server_secret) {
        Owner::Sandbox
    } else if sandbox::is_sandbox_app(*app_id, server_secret) {
        Owner::Mixed
    } else {
        Owner::User
    }
}

fn of_tencent(credentials: &tencent::Credentials) -> Owner {
    if sandbox::is_sandbox_credentials(credentials) {
        Owner::Sandbox
    } else if sandbox::is_sandbox_key(credentials.secret_id().as_str()) {
        Owner::Mixed
    } else {
        Owner::User
    }
}

impl<P: Protocol> fmt::Debug for Callers<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Fixed(caller) => caller.credentials().fmt(f),
            Source::Provided(_) => f.write_str("provided for each attempt"),
        }
    }
}
