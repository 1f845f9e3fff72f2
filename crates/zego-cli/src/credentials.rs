//! Credentials and endpoints from the environment. Never from the command line, where every user of the machine can read them.

use std::env::{self, VarError};

use zego_model::ZegoCredentials;
use zego_model::spec::ProtocolKind;
use zego_sign::callback::CallbackSecret;
use zego_sign::tencent::{Credentials, SecretId, SecretKey, SessionToken};
use zego_sign::{AppId, ServerSecret};

use crate::failure::Failure;

/// What `zego --help` says about them.
pub(crate) const HELP: &str = "\
Environment:
  ZEGO_APP_ID, ZEGO_SERVER_SECRET                   credentials, from the ZEGOCLOUD Admin Console
  TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY   credentials for tencent-live
  TENCENTCLOUD_TOKEN                                the token of temporary ones
  ZEGO_CALLBACK_SECRET                              what callbacks are signed with; several with commas
  ZEGO_ENDPOINT, TENCENTCLOUD_ENDPOINT              where to send calls, such as a sandbox's address
  ZEGO_LOG                                          error, warn, info, debug or trace: what stderr tells

  Without credentials: --sandbox runs a call against a sandbox, `zego tour` shows what there is.";

const OFFER: &str = ", or add --sandbox to run the call against a sandbox, without an account";

/// ZEGO's credentials; `None` when neither variable is set.
pub(crate) fn zego() -> Result<Option<ZegoCredentials>, Failure> {
    zego_or(OFFER)
}

/// The same for a command that makes no call, so that no sandbox could stand in.
pub(crate) fn zego_needed() -> Result<ZegoCredentials, Failure> {
    let hint = "Set ZEGO_APP_ID and ZEGO_SERVER_SECRET (the project's page in the ZEGOCLOUD Admin Console).";
    zego_or("")?.ok_or_else(|| Failure::configuration("no credentials in the environment", hint))
}

fn zego_or(offer: &str) -> Result<Option<ZegoCredentials>, Failure> {
    let Some((app_id, secret)) = pair("ZEGO_APP_ID", "ZEGO_SERVER_SECRET", offer)? else { return Ok(None) };
    Ok(Some(ZegoCredentials {
        app_id: app_id.parse::<AppId>().map_err(|error| refused("ZEGO_APP_ID", &error))?,
        server_secret: ServerSecret::new(secret).map_err(|error| refused("ZEGO_SERVER_SECRET", &error))?,
    }))
}

/// Tencent's credentials; `None` when neither variable is set.
pub(crate) fn tencent() -> Result<Option<Credentials>, Failure> {
    let Some((secret_id, secret_key)) = pair("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", OFFER)? else { return Ok(None) };
    let credentials = Credentials::new(
        SecretId::new(secret_id).map_err(|error| refused("TENCENTCLOUD_SECRET_ID", &error))?,
        SecretKey::new(secret_key).map_err(|error| refused("TENCENTCLOUD_SECRET_KEY", &error))?,
    );
    match variable("TENCENTCLOUD_TOKEN")? {
        Some(token) => Ok(Some(credentials.with_token(SessionToken::new(token).map_err(|error| refused("TENCENTCLOUD_TOKEN", &error))?))),
        None => Ok(Some(credentials)),
    }
}

/// The callback secrets, of which any may have signed.
pub(crate) fn callback_secrets() -> Result<Vec<CallbackSecret>, Failure> {
    const NAME: &str = "ZEGO_CALLBACK_SECRET";
    let hint = "Set it to the callback secret from the ZEGOCLOUD Admin Console; a sandbox prints its own.";
    let secrets = variable(NAME)?.ok_or_else(|| Failure::configuration(format!("{NAME} is not set"), hint))?;
    secrets.split(',').map(|secret| CallbackSecret::new(secret.trim()).map_err(|error| refused(NAME, &error))).collect()
}

/// There are none: what to set, and what can be done without.
pub(crate) fn missing(protocol: ProtocolKind) -> Failure {
    let (whose, where_from) = match protocol {
        ProtocolKind::TencentCloud => ("TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY", "an API key of the Tencent Cloud console"),
        _ => ("ZEGO_APP_ID and ZEGO_SERVER_SECRET", "the project's page in the ZEGOCLOUD Admin Console"),
    };
    Failure::configuration("no credentials in the environment", format!("Set {whose} ({where_from}){OFFER}."))
}

/// The endpoint that the environment names for a protocol.
pub(crate) fn endpoint(protocol: ProtocolKind) -> Result<Option<(&'static str, String)>, Failure> {
    let name = if protocol == ProtocolKind::TencentCloud { "TENCENTCLOUD_ENDPOINT" } else { "ZEGO_ENDPOINT" };
    Ok(variable(name)?.map(|url| (name, url)))
}

fn pair(first: &'static str, second: &'static str, offer: &str) -> Result<Option<(String, String)>, Failure> {
    match (variable(first)?, variable(second)?) {
        (Some(first), Some(second)) => Ok(Some((first, second))),
        (None, None) => Ok(None),
        (given, _) => {
            let (set, unset) = if given.is_some() { (first, second) } else { (second, first) };
            Err(Failure::configuration(format!("{set} is set, but {unset} is not"), format!("Set {unset} as well{offer}.")))
        }
    }
}

/// A variable; empty counts as unset, as it does in a shell's `${NAME:-}`.
fn variable(name: &'static str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Failure::configuration(format!("{name} is not UTF-8"), "Copy the value again.")),
    }
}

fn refused(name: &str, error: &dyn std::error::Error) -> Failure {
    Failure::configuration(format!("{name}: {error}"), "")
}
