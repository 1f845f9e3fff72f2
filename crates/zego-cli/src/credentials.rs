//! Credentials and endpoints, from a profile or the environment. Never from the command line, where every user of the machine can read them.

use zego_model::{Protocol, TencentCloud, TencentSettings, Zego, ZegoCredentials, ZegoSettings, sandbox};
use zego_sign::callback::CallbackSecret;
use zego_sign::tencent::{Credentials, SecretId, SecretKey, SessionToken};
use zego_sign::{AppId, ServerSecret, ShapeMistake, look_at, look_beside, token};
use zego_transport::{Client, ClientBuilder};

use crate::error::CommandError;
use crate::output;
pub(crate) use crate::setting::variable;
use crate::setting::{
    APP_ID, CALLBACK_SECRET, ENDPOINT, GivenValue, Holds, Origin, REGION, SECRET_ID, SECRET_KEY, SERVER_SECRET, Setting, TENCENT_ENDPOINT,
    TENCENT_REGION, TOKEN,
};
use crate::settings::{self, Destination};

/// The environment that commands look at.
pub(crate) const VARIABLES: [(&str, &str); 9] = [
    ("ZEGO_APP_ID, ZEGO_SERVER_SECRET", "credentials, from the ZEGOCLOUD Admin Console"),
    ("TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY", "credentials for Tencent Cloud"),
    ("TENCENTCLOUD_TOKEN", "the token of temporary ones"),
    ("ZEGO_CALLBACK_SECRET", "what callbacks are signed with; several with commas"),
    ("ZEGO_ENDPOINT, TENCENTCLOUD_ENDPOINT", "where to send calls, such as a sandbox's address"),
    ("HTTPS_PROXY, ALL_PROXY, NO_PROXY", "the proxy to call through, and what to call without one"),
    ("ZEGO_PROFILE, ZEGO_CONFIG", "a profile in place of the one in use, and the file that holds them"),
    ("ZEGO_CA_FILE, SSL_CERT_FILE", "the authority to trust of a sandbox that speaks https"),
    ("ZEGO_LOG", "error, warn, info, debug or trace: what stderr tells"),
];

/// What `zego --help` says about it.
pub(crate) fn help() -> String {
    let width = VARIABLES.iter().map(|(names, _)| names.len()).max().unwrap_or_default();
    let variables = VARIABLES.map(|(names, meaning)| ["  ", names, &" ".repeat(width - names.len() + 2), meaning].concat());
    format!(
        "Environment:\n{}\n\n  Or in a file, under names: `zego profile --help`. --profile NAME counts before the environment, and the environment before the profile in\n  \
         use; `zego whoami` tells what counts and why, and `zego doctor` whether calls would work.\n\n  Without credentials: --sandbox runs a call against a sandbox, `zego tour` shows what there is.",
        variables.join("\n")
    )
}

const OFFER: &str = ", or add --sandbox to run the call against a sandbox, without an account";

/// A protocol, and where the command line has its credentials from.
pub(crate) trait CliProtocol: Protocol {
    /// What its credentials are made of.
    const PAIR: [&'static Setting; 2];

    /// Where to get them.
    const ORIGIN: &'static str;

    /// An endpoint for its calls.
    const ENDPOINT: &'static Setting;

    /// The region of the hosts that its calls go to.
    const REGION: &'static Setting;

    /// A client with these credentials.
    fn client(credentials: Self::Credentials) -> ClientBuilder<Self>;

    /// Reads credentials from the two values.
    fn of(first: &GivenValue, second: &GivenValue) -> Result<Self::Credentials, CommandError>;

    /// How calls are written: to the test environment, to the production one, or without a word of it.
    fn settings(is_test: Option<bool>) -> Result<Self::Settings, CommandError>;

    /// The sandbox's published credentials.
    fn sandbox() -> Result<Self::Credentials, CommandError>;

    /// Whether these are the sandbox's published credentials, which may travel in clear.
    fn are_published(credentials: &Self::Credentials) -> bool;

    /// Stand-ins for a request that is only shown.
    fn placeholder() -> Result<Self::Credentials, CommandError>;

    /// The credentials that count; `None` where there are none.
    fn credentials() -> Result<Option<Self::Credentials>, CommandError> {
        with_warning::<Self>(OFFER)
    }

    /// There are none: what to set, and what can be done without.
    fn missing() -> CommandError {
        none::<Self>(OFFER)
    }
}

impl CliProtocol for Zego {
    const PAIR: [&'static Setting; 2] = [&APP_ID, &SERVER_SECRET];
    const ORIGIN: &'static str = "the project's page in the ZEGOCLOUD Admin Console";
    const ENDPOINT: &'static Setting = &ENDPOINT;
    const REGION: &'static Setting = &REGION;

    fn client(credentials: ZegoCredentials) -> ClientBuilder<Self> {
        Client::zego(credentials.app_id, credentials.server_secret)
    }

    fn of(app_id: &GivenValue, secret: &GivenValue) -> Result<ZegoCredentials, CommandError> {
        Ok(ZegoCredentials {
            app_id: app_id.text.parse::<AppId>().map_err(|error| refused(&APP_ID, app_id, &error))?,
            server_secret: ServerSecret::new(secret.text.as_str()).map_err(|error| refused(&SERVER_SECRET, secret, &error))?,
        })
    }

    fn settings(is_test: Option<bool>) -> Result<ZegoSettings, CommandError> {
        let settings = ZegoSettings::default();
        Ok(is_test.map_or_else(|| settings.clone(), |is_test| settings.clone().is_test(is_test)))
    }

    fn sandbox() -> Result<ZegoCredentials, CommandError> {
        Self::of(&known(&sandbox::APP_ID.to_string()), &known(sandbox::SERVER_SECRET))
    }

    fn are_published(credentials: &ZegoCredentials) -> bool {
        sandbox::is_sandbox_secret(&credentials.server_secret)
    }

    fn placeholder() -> Result<ZegoCredentials, CommandError> {
        Self::of(&known("1"), &known("unset"))
    }
}

impl CliProtocol for TencentCloud {
    const PAIR: [&'static Setting; 2] = [&SECRET_ID, &SECRET_KEY];
    const ORIGIN: &'static str = "an API key of the Tencent Cloud console";
    const ENDPOINT: &'static Setting = &TENCENT_ENDPOINT;
    const REGION: &'static Setting = &TENCENT_REGION;

    fn client(credentials: Credentials) -> ClientBuilder<Self> {
        Client::tencent(credentials)
    }

    fn of(secret_id: &GivenValue, secret_key: &GivenValue) -> Result<Credentials, CommandError> {
        let id = SecretId::new(secret_id.text.as_str()).map_err(|error| refused(&SECRET_ID, secret_id, &error))?;
        let key = SecretKey::new(secret_key.text.as_str()).map_err(|error| refused(&SECRET_KEY, secret_key, &error))?;
        Ok(Credentials::new(id, key))
    }

    fn credentials() -> Result<Option<Credentials>, CommandError> {
        let Some(credentials) = with_warning::<Self>(OFFER)? else { return Ok(None) };
        // Of the same origin as the key that it belongs to.
        let [_, _, token] = settings::group([&SECRET_ID, &SECRET_KEY, &TOKEN])?;
        let Some(token) = token else { return Ok(Some(credentials)) };
        let session = SessionToken::new(token.text.as_str()).map_err(|error| refused(&TOKEN, &token, &error))?;
        Ok(Some(credentials.with_token(session)))
    }

    fn settings(is_test: Option<bool>) -> Result<TencentSettings, CommandError> {
        match is_test {
            None => Ok(TencentSettings::default()),
            Some(_) => Err(CommandError::usage("--is-test is for ZEGO: Tencent Cloud has no test environment", "Leave it out.")),
        }
    }

    fn sandbox() -> Result<Credentials, CommandError> {
        Self::of(&known(sandbox::TENCENT_SECRET_ID), &known(sandbox::TENCENT_SECRET_KEY))
    }

    fn are_published(credentials: &Credentials) -> bool {
        sandbox::is_sandbox_credentials(credentials)
    }

    fn placeholder() -> Result<Credentials, CommandError> {
        Self::of(&known("unset"), &known("unset"))
    }
}

/// ZEGO's credentials for a command that makes no call, so that no sandbox could stand in.
pub(crate) fn zego_needed() -> Result<ZegoCredentials, CommandError> {
    with_warning::<Zego>("")?.ok_or_else(|| none::<Zego>(""))
}

/// ZEGO's credentials for what can be told without them, too. Some that are none are told on stderr, and count as none.
pub(crate) fn zego_if_any() -> Option<ZegoCredentials> {
    with_warning::<Zego>("").unwrap_or_else(|error| {
        output::note(&format!("note: the signature is not checked: {}", error.message));
        None
    })
}

/// The first callback secret, where there is one.
pub(crate) fn callback_secret_if_any() -> Option<CallbackSecret> {
    let [given] = settings::group([&CALLBACK_SECRET]).ok()?;
    CallbackSecret::new(given?.text.split(',').next()?.trim()).ok()
}

/// ZEGO's credentials for a token. Of a secret that no token is made with, its refusal tells as much as a warning would, and so it alone is told.
pub(crate) fn zego_for_token() -> Result<ZegoCredentials, CommandError> {
    let found = given::<Zego>("")?.ok_or_else(|| none::<Zego>(""))?;
    if token::accepts(&found.credentials.server_secret).is_ok() {
        warn_of::<Zego>(&found.pair);
    }
    Ok(found.credentials)
}

/// The callback secrets, of which any may have signed.
pub(crate) fn callback_secrets() -> Result<Vec<CallbackSecret>, CommandError> {
    let [given] = settings::group([&CALLBACK_SECRET])?;
    let given = given.ok_or_else(|| {
        let hint = "Set it to the callback secret from the ZEGOCLOUD Admin Console; a sandbox prints its own.";
        match settings::named_profile() {
            Ok(Some(profile)) => {
                CommandError::configuration(format!("the profile `{}` has no {}", profile.name, CALLBACK_SECRET.key), hint)
            }
            _ => CommandError::configuration(format!("{} is not set", names_of(&[&CALLBACK_SECRET])), hint),
        }
    })?;
    let secrets =
        given.text.split(',').map(|text| CallbackSecret::new(text.trim()).map_err(|error| refused(&CALLBACK_SECRET, &given, &error)));
    let secrets = secrets.collect::<Result<_, _>>()?;
    warn(&CALLBACK_SECRET, &given, None);
    Ok(secrets)
}

/// What the form of a value shows to be wrong with it; `callbacks` are the callback secrets that a `ServerSecret` should not be one of. Nothing of it is told.
pub(crate) fn mistakes(setting: &Setting, given: &GivenValue, callbacks: Option<&str>) -> Vec<ShapeMistake> {
    let Holds::Secret(Some(form)) = setting.holds else { return Vec::new() };
    // Of what is several, each.
    let texts: Vec<&str> = if *setting == CALLBACK_SECRET { given.text.split(',').map(str::trim).collect() } else { vec![&given.text] };
    let mut mistakes: Vec<_> = texts.into_iter().flat_map(|text| look_at(form, text)).collect();
    if *setting == SERVER_SECRET {
        mistakes.extend(look_beside(&given.text, callbacks.into_iter().flat_map(|secrets| secrets.split(',')).map(str::trim)));
    }
    mistakes
}

/// Says that on stderr, before anything is signed with it.
pub(crate) fn warn(setting: &Setting, given: &GivenValue, callbacks: Option<&str>) {
    for mistake in mistakes(setting, given, callbacks) {
        output::note(&format!("warning: {}: {mistake}", given.origin.names(setting)));
    }
}

/// The same of both values of a protocol.
fn warn_of<P: CliProtocol>(pair: &[GivenValue; 2]) {
    // A callback secret that cannot be read is no affair of a call.
    let callbacks = settings::group([&CALLBACK_SECRET]).ok().and_then(|[given]| given);
    for (setting, given) in P::PAIR.into_iter().zip(pair) {
        warn(setting, given, callbacks.as_ref().map(|given| given.text.as_str()));
    }
}

/// Where the calls of a protocol go, for who does not say it on the command line.
pub(crate) fn destination<P: CliProtocol>() -> Result<Option<Destination>, CommandError> {
    settings::destination(P::ENDPOINT, P::REGION, P::PAIR[0])
}

/// The variables of settings.
pub(crate) fn names_of(settings: &[&'static Setting]) -> String {
    settings.iter().filter_map(|setting| setting.variable).collect::<Vec<_>>().join(" and ")
}

fn none<P: CliProtocol>(offer: &str) -> CommandError {
    if let Ok(Some(profile)) = settings::named_profile() {
        let keys = P::PAIR.map(|setting| setting.key).join(" and ");
        let hint = format!("Put them into the config file ({}){offer}.", P::ORIGIN);
        return CommandError::configuration(format!("the profile `{}` has no {keys}", profile.name), hint);
    }
    let hint = format!("Set {} ({}), or keep them in a profile (`zego profile add`){offer}.", names_of(&P::PAIR), P::ORIGIN);
    CommandError::configuration("no credentials in the environment, and no profile in use that has them", hint)
}

/// The credentials that count, with a warning of what their form shows.
fn with_warning<P: CliProtocol>(offer: &str) -> Result<Option<P::Credentials>, CommandError> {
    let Some(found) = given::<P>(offer)? else { return Ok(None) };
    warn_of::<P>(&found.pair);
    Ok(Some(found.credentials))
}

/// Credentials, and the two values that they are made of.
pub(crate) struct FoundCredentials<P: CliProtocol> {
    pub(crate) credentials: P::Credentials,
    pub(crate) pair: [GivenValue; 2],
}

/// The credentials that count; without a warning.
pub(crate) fn given<P: CliProtocol>(offer: &str) -> Result<Option<FoundCredentials<P>>, CommandError> {
    match settings::group(P::PAIR)? {
        [Some(first), Some(second)] => Ok(Some(FoundCredentials { credentials: P::of(&first, &second)?, pair: [first, second] })),
        [None, None] => Ok(None),
        [first, second] => {
            let [first_setting, second_setting] = P::PAIR;
            let (set, unset, given) =
                if first.is_some() { (first_setting, second_setting, first) } else { (second_setting, first_setting, second) };
            let origin = given.map_or(Origin::Default, |given| given.origin);
            let names = (origin.names(set), unset.variable.filter(|_| matches!(origin, Origin::Variable(_))).unwrap_or(unset.key));
            Err(CommandError::configuration(
                format!("{} is set, but {} is not", names.0, names.1),
                format!("Set {} as well{offer}.", names.1),
            ))
        }
    }
}

/// A value that is known to everybody.
fn known(text: &str) -> GivenValue {
    GivenValue { text: text.to_owned(), origin: Origin::Default }
}

fn refused(setting: &Setting, given: &GivenValue, error: &dyn std::error::Error) -> CommandError {
    CommandError::configuration(format!("{}: {error}", given.origin.names(setting)), "")
}
