//! Credentials and endpoints from the environment. Never from the command line, where every user of the machine can read them.

use std::env::{self, VarError};

use zego_model::{Protocol, TencentCloud, Zego, ZegoCredentials, sandbox};
use zego_sign::callback::CallbackSecret;
use zego_sign::tencent::{Credentials, SecretId, SecretKey, SessionToken};
use zego_sign::{AppId, Credential, ServerSecret, look_at, token};
use zego_transport::{Client, ClientBuilder};

use crate::error::CommandError;
use crate::output;

/// What `zego --help` says about them.
pub(crate) const HELP: &str = "\
Environment:
  ZEGO_APP_ID, ZEGO_SERVER_SECRET                   credentials, from the ZEGOCLOUD Admin Console
  TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY   credentials for tencent-live
  TENCENTCLOUD_TOKEN                                the token of temporary ones
  ZEGO_CALLBACK_SECRET                              what callbacks are signed with; several with commas
  ZEGO_ENDPOINT, TENCENTCLOUD_ENDPOINT              where to send calls, such as a sandbox's address
  HTTPS_PROXY, ALL_PROXY, NO_PROXY                  the proxy to call through, and what to call without one
  ZEGO_LOG                                          error, warn, info, debug or trace: what stderr tells

  Without credentials: --sandbox runs a call against a sandbox, `zego tour` shows what there is.";

const OFFER: &str = ", or add --sandbox to run the call against a sandbox, without an account";

/// A protocol, and where the command line has its credentials from.
pub(crate) trait CliProtocol: Protocol {
    /// The variables that hold its credentials.
    const VARIABLES: [&'static str; 2];

    /// What each of them is to have the form of; of an `AppID` its type tells all.
    const SHAPES: [Option<Credential>; 2];

    /// Where to get them.
    const ORIGIN: &'static str;

    /// The variable that names an endpoint.
    const ENDPOINT: &'static str;

    /// A client with these credentials.
    fn client(credentials: Self::Credentials) -> ClientBuilder<Self>;

    /// Reads credentials from the values of the two variables.
    fn of(first: &str, second: &str) -> Result<Self::Credentials, CommandError>;

    /// The sandbox's published credentials.
    fn sandbox() -> Result<Self::Credentials, CommandError>;

    /// Whether these are the sandbox's published credentials, which may travel in clear.
    fn are_published(credentials: &Self::Credentials) -> bool;

    /// Stand-ins for a request that is only shown.
    fn placeholder() -> Result<Self::Credentials, CommandError>;

    /// The environment's credentials; `None` when neither variable is set.
    fn credentials() -> Result<Option<Self::Credentials>, CommandError> {
        from_environment::<Self>(OFFER)
    }

    /// There are none: what to set, and what can be done without.
    fn missing() -> CommandError {
        none::<Self>(OFFER)
    }
}

impl CliProtocol for Zego {
    const VARIABLES: [&'static str; 2] = ["ZEGO_APP_ID", "ZEGO_SERVER_SECRET"];
    const SHAPES: [Option<Credential>; 2] = [None, Some(Credential::ServerSecret)];
    const ORIGIN: &'static str = "the project's page in the ZEGOCLOUD Admin Console";
    const ENDPOINT: &'static str = "ZEGO_ENDPOINT";

    fn client(credentials: ZegoCredentials) -> ClientBuilder<Self> {
        Client::zego(credentials.app_id, credentials.server_secret)
    }

    fn of(app_id: &str, secret: &str) -> Result<ZegoCredentials, CommandError> {
        let [app_id_from, secret_from] = Self::VARIABLES;
        Ok(ZegoCredentials {
            app_id: app_id.parse::<AppId>().map_err(|error| refused(app_id_from, &error))?,
            server_secret: ServerSecret::new(secret).map_err(|error| refused(secret_from, &error))?,
        })
    }

    fn sandbox() -> Result<ZegoCredentials, CommandError> {
        Self::of(&sandbox::APP_ID.to_string(), sandbox::SERVER_SECRET)
    }

    fn are_published(credentials: &ZegoCredentials) -> bool {
        sandbox::is_sandbox_secret(&credentials.server_secret)
    }

    fn placeholder() -> Result<ZegoCredentials, CommandError> {
        Self::of("1", "unset")
    }
}

impl CliProtocol for TencentCloud {
    const VARIABLES: [&'static str; 2] = ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"];
    const SHAPES: [Option<Credential>; 2] = [Some(Credential::TencentSecretId), Some(Credential::TencentSecretKey)];
    const ORIGIN: &'static str = "an API key of the Tencent Cloud console";
    const ENDPOINT: &'static str = "TENCENTCLOUD_ENDPOINT";

    fn client(credentials: Credentials) -> ClientBuilder<Self> {
        Client::tencent(credentials)
    }

    fn of(secret_id: &str, secret_key: &str) -> Result<Credentials, CommandError> {
        let [id_from, key_from] = Self::VARIABLES;
        let secret_id = SecretId::new(secret_id).map_err(|error| refused(id_from, &error))?;
        Ok(Credentials::new(secret_id, SecretKey::new(secret_key).map_err(|error| refused(key_from, &error))?))
    }

    fn credentials() -> Result<Option<Credentials>, CommandError> {
        const TOKEN: &str = "TENCENTCLOUD_TOKEN";
        let Some(credentials) = from_environment::<Self>(OFFER)? else { return Ok(None) };
        Ok(Some(match variable(TOKEN)? {
            Some(token) => credentials.with_token(SessionToken::new(token).map_err(|error| refused(TOKEN, &error))?),
            None => credentials,
        }))
    }

    fn sandbox() -> Result<Credentials, CommandError> {
        Self::of(sandbox::TENCENT_SECRET_ID, sandbox::TENCENT_SECRET_KEY)
    }

    fn are_published(credentials: &Credentials) -> bool {
        sandbox::is_sandbox_credentials(credentials)
    }

    fn placeholder() -> Result<Credentials, CommandError> {
        Self::of("unset", "unset")
    }
}

/// ZEGO's credentials for a command that makes no call, so that no sandbox could stand in.
pub(crate) fn zego_needed() -> Result<ZegoCredentials, CommandError> {
    from_environment::<Zego>("")?.ok_or_else(|| none::<Zego>(""))
}

/// ZEGO's credentials for what can be told without them, too. Some that are none are told on stderr, and count as none.
pub(crate) fn zego_if_any() -> Option<ZegoCredentials> {
    from_environment::<Zego>("").unwrap_or_else(|error| {
        output::note(&format!("note: the signature is not checked: {}", error.message));
        None
    })
}

/// The first callback secret, where there is one.
pub(crate) fn callback_secret_if_any() -> Option<CallbackSecret> {
    let text = variable(CALLBACK_SECRET).ok().flatten()?;
    CallbackSecret::new(text.split(',').next()?.trim()).ok()
}

/// ZEGO's credentials for a token. Of a secret that no token is made with, its refusal tells as much as a warning would, and so it alone is told.
pub(crate) fn zego_for_token() -> Result<ZegoCredentials, CommandError> {
    let credentials = given::<Zego>("")?.ok_or_else(|| none::<Zego>(""))?;
    if token::accepts(&credentials.server_secret).is_ok() {
        warn_of::<Zego>()?;
    }
    Ok(credentials)
}

const CALLBACK_SECRET: &str = "ZEGO_CALLBACK_SECRET";

/// The callback secrets, of which any may have signed.
pub(crate) fn callback_secrets() -> Result<Vec<CallbackSecret>, CommandError> {
    let hint = "Set it to the callback secret from the ZEGOCLOUD Admin Console; a sandbox prints its own.";
    let secrets = variable(CALLBACK_SECRET)?.ok_or_else(|| CommandError::configuration(format!("{CALLBACK_SECRET} is not set"), hint))?;
    let secrets = secrets.split(',').map(str::trim);
    secrets
        .map(|text| {
            let secret = CallbackSecret::new(text).map_err(|error| refused(CALLBACK_SECRET, &error))?;
            warn(CALLBACK_SECRET, Credential::CallbackSecret, text);
            Ok(secret)
        })
        .collect()
}

/// Says on stderr what the form of a credential shows to be wrong with it, before anything is signed with it. Nothing of it is shown.
fn warn(variable: &str, credential: Credential, text: &str) {
    for mistake in look_at(credential, text) {
        output::note(&format!("warning: {variable}: {mistake}"));
    }
}

/// The same of both variables of a protocol.
fn warn_of<P: CliProtocol>() -> Result<(), CommandError> {
    for (name, credential) in P::VARIABLES.into_iter().zip(P::SHAPES) {
        if let (Some(credential), Some(text)) = (credential, variable(name)?) {
            warn(name, credential, &text);
        }
    }
    Ok(())
}

/// The endpoint that the environment names for a protocol.
pub(crate) fn endpoint<P: CliProtocol>() -> Result<Option<String>, CommandError> {
    variable(P::ENDPOINT)
}

fn none<P: CliProtocol>(offer: &str) -> CommandError {
    let hint = format!("Set {} ({}){offer}.", P::VARIABLES.join(" and "), P::ORIGIN);
    CommandError::configuration("no credentials in the environment", hint)
}

/// The environment's credentials, with a warning of what their form shows.
fn from_environment<P: CliProtocol>(offer: &str) -> Result<Option<P::Credentials>, CommandError> {
    let credentials = given::<P>(offer)?;
    if credentials.is_some() {
        warn_of::<P>()?;
    }
    Ok(credentials)
}

fn given<P: CliProtocol>(offer: &str) -> Result<Option<P::Credentials>, CommandError> {
    let [first, second] = P::VARIABLES;
    match (variable(first)?, variable(second)?) {
        (Some(first), Some(second)) => P::of(&first, &second).map(Some),
        (None, None) => Ok(None),
        (given, _) => {
            let (set, unset) = if given.is_some() { (first, second) } else { (second, first) };
            Err(CommandError::configuration(format!("{set} is set, but {unset} is not"), format!("Set {unset} as well{offer}.")))
        }
    }
}

/// A variable; empty counts as unset, as it does in a shell's `${NAME:-}`.
pub(crate) fn variable(name: &'static str) -> Result<Option<String>, CommandError> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(CommandError::configuration(format!("{name} is not UTF-8"), "Copy the value again.")),
    }
}

fn refused(name: &str, error: &dyn std::error::Error) -> CommandError {
    CommandError::configuration(format!("{name}: {error}"), "")
}
