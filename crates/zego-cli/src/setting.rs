//! The values that a command works with, each by its names, and where one is from.

use std::env::{self, VarError};
use std::fmt;

use zego_sign::Credential;

use crate::error::CommandError;

/// A value that a profile can hold.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Setting {
    /// Its key in a profile.
    pub(crate) key: &'static str,
    /// The variable that holds it in the environment, if one does.
    pub(crate) variable: Option<&'static str>,
    pub(crate) holds: Holds,
}

/// What a setting is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Holds {
    /// A number that everybody may see.
    AppId,
    /// A secret, and the form that it should have, where one is known.
    Secret(Option<Credential>),
    /// Where calls go, or how secrets are come by.
    Text,
}

impl Setting {
    const fn new(key: &'static str, variable: Option<&'static str>, holds: Holds) -> Self {
        Self { key, variable, holds }
    }

    /// Whether a credential process may give it.
    pub(crate) const fn is_credential(&self) -> bool {
        !matches!(self.holds, Holds::Text)
    }

    /// Whether nobody may see it.
    pub(crate) const fn is_secret(&self) -> bool {
        matches!(self.holds, Holds::Secret(_))
    }
}

pub(crate) static APP_ID: Setting = Setting::new("app_id", Some("ZEGO_APP_ID"), Holds::AppId);
pub(crate) static SERVER_SECRET: Setting =
    Setting::new("server_secret", Some("ZEGO_SERVER_SECRET"), Holds::Secret(Some(Credential::ServerSecret)));
/// One, or several with commas.
pub(crate) static CALLBACK_SECRET: Setting =
    Setting::new("callback_secret", Some("ZEGO_CALLBACK_SECRET"), Holds::Secret(Some(Credential::CallbackSecret)));
pub(crate) static ENDPOINT: Setting = Setting::new("endpoint", Some("ZEGO_ENDPOINT"), Holds::Text);
pub(crate) static REGION: Setting = Setting::new("region", None, Holds::Text);
pub(crate) static SECRET_ID: Setting =
    Setting::new("tencent.secret_id", Some("TENCENTCLOUD_SECRET_ID"), Holds::Secret(Some(Credential::TencentSecretId)));
pub(crate) static SECRET_KEY: Setting =
    Setting::new("tencent.secret_key", Some("TENCENTCLOUD_SECRET_KEY"), Holds::Secret(Some(Credential::TencentSecretKey)));
pub(crate) static TOKEN: Setting = Setting::new("tencent.token", Some("TENCENTCLOUD_TOKEN"), Holds::Secret(None));
pub(crate) static TENCENT_ENDPOINT: Setting = Setting::new("tencent.endpoint", Some("TENCENTCLOUD_ENDPOINT"), Holds::Text);
pub(crate) static TENCENT_REGION: Setting = Setting::new("tencent.region", None, Holds::Text);
/// A command that prints credentials, in the place of those that a file would hold.
pub(crate) static CREDENTIAL_PROCESS: Setting = Setting::new("credential_process", None, Holds::Text);

/// All of them, in the order in which they are told.
pub(crate) static SETTINGS: [&Setting; 11] = [
    &APP_ID,
    &SERVER_SECRET,
    &CALLBACK_SECRET,
    &ENDPOINT,
    &REGION,
    &SECRET_ID,
    &SECRET_KEY,
    &TOKEN,
    &TENCENT_ENDPOINT,
    &TENCENT_REGION,
    &CREDENTIAL_PROCESS,
];

/// What belongs together. A token belongs to a key, and decides nothing by itself.
pub(crate) static GROUPS: [&[&Setting]; 3] = [&[&APP_ID, &SERVER_SECRET], &[&CALLBACK_SECRET], &[&SECRET_ID, &SECRET_KEY, &TOKEN]];

/// Where a value is from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Origin {
    /// A flag of the command line.
    Flag(&'static str),
    /// A variable of the environment.
    Variable(&'static str),
    /// A profile, by its name.
    Profile(String),
    /// The credential process of a profile.
    Process(String),
    /// Nobody has said anything else.
    Default,
}

impl Origin {
    /// What kind it is, in a word that stays the same.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Flag(_) => "flag",
            Self::Variable(_) => "environment",
            Self::Profile(_) => "profile",
            Self::Process(_) => "credential_process",
            Self::Default => "default",
        }
    }

    /// A value from here, as a message names it.
    pub(crate) fn names(&self, setting: &Setting) -> String {
        match self {
            Self::Profile(_) | Self::Process(_) => format!("{} of {self}", setting.key),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Profile(name) => write!(f, "the profile `{name}`"),
            Self::Process(name) => write!(f, "the credential process of the profile `{name}`"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value, and where it is from.
pub(crate) struct GivenValue {
    pub(crate) text: String,
    pub(crate) origin: Origin,
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

/// The environment's value.
pub(crate) fn from_environment(setting: &'static Setting) -> Result<Option<GivenValue>, CommandError> {
    let Some(name) = setting.variable else { return Ok(None) };
    Ok(variable(name)?.map(|text| GivenValue { text, origin: Origin::Variable(name) }))
}
