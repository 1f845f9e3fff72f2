//! What the command line has to know of a protocol beyond the model.

use zego_model::{Protocol, TencentCloud, Zego, ZegoCredentials, sandbox};
use zego_sign::tencent::{Credentials, SecretId, SecretKey};
use zego_sign::{AppId, ServerSecret};
use zego_transport::{Client, ClientBuilder};

use crate::credentials;
use crate::failure::Failure;

/// A protocol, and where its credentials come from.
pub(crate) trait Speak: Protocol {
    /// The variables that hold its credentials.
    const VARIABLES: &'static str;

    /// A client with these credentials.
    fn client(credentials: Self::Credentials) -> ClientBuilder<Self>;

    /// The environment's credentials; `None` when there are none.
    fn credentials() -> Result<Option<Self::Credentials>, Failure>;

    /// The sandbox's published ones.
    fn sandbox() -> Result<Self::Credentials, Failure>;

    /// Stand-ins for a request that is only shown.
    fn placeholder() -> Result<Self::Credentials, Failure>;
}

impl Speak for Zego {
    const VARIABLES: &'static str = "ZEGO_APP_ID and ZEGO_SERVER_SECRET";

    fn client(credentials: ZegoCredentials) -> ClientBuilder<Self> {
        Client::zego(credentials.app_id, credentials.server_secret)
    }

    fn credentials() -> Result<Option<ZegoCredentials>, Failure> {
        credentials::zego()
    }

    fn sandbox() -> Result<ZegoCredentials, Failure> {
        zego(sandbox::APP_ID, sandbox::SERVER_SECRET)
    }

    fn placeholder() -> Result<ZegoCredentials, Failure> {
        zego(1, "unset")
    }
}

impl Speak for TencentCloud {
    const VARIABLES: &'static str = "TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY";

    fn client(credentials: Credentials) -> ClientBuilder<Self> {
        Client::tencent(credentials)
    }

    fn credentials() -> Result<Option<Credentials>, Failure> {
        credentials::tencent()
    }

    fn sandbox() -> Result<Credentials, Failure> {
        tencent(sandbox::TENCENT_SECRET_ID, sandbox::TENCENT_SECRET_KEY)
    }

    fn placeholder() -> Result<Credentials, Failure> {
        tencent("unset", "unset")
    }
}

fn zego(app_id: u32, secret: &str) -> Result<ZegoCredentials, Failure> {
    let app_id = AppId::new(app_id).map_err(|error| unexpected(&error))?;
    Ok(ZegoCredentials { app_id, server_secret: ServerSecret::new(secret).map_err(|error| unexpected(&error))? })
}

fn tencent(secret_id: &str, secret_key: &str) -> Result<Credentials, Failure> {
    let secret_id = SecretId::new(secret_id).map_err(|error| unexpected(&error))?;
    Ok(Credentials::new(secret_id, SecretKey::new(secret_key).map_err(|error| unexpected(&error))?))
}

fn unexpected(error: &dyn std::error::Error) -> Failure {
    Failure::configuration(error.to_string(), "")
}
