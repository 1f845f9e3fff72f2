//! What can be looked at without a network: the profile, the credentials, and where calls would go.

use zego_model::Endpoint;
use zego_sign::ShapeMistake;

use super::finding::{HealthCheck, HealthStatus};
use crate::credentials::{self, CliProtocol, FoundCredentials};
use crate::profile::config::Config;
use crate::setting::{CALLBACK_SECRET, GivenValue, Origin, Setting};
use crate::settings::{self, Home};

/// The config file and the profile that counts.
pub(super) fn profile() -> HealthCheck {
    let told = || {
        let config = Config::load()?;
        let file = config.file().map(|file| file.display().to_string());
        Ok(match (settings::profile()?, file) {
            (Some(profile), Some(file)) => HealthCheck::ok("profile", format!("{} of {file}", profile.name)),
            (None, Some(file)) => HealthCheck::ok("profile", format!("none is in use, of {} in {file}", config.names().len())),
            (_, None) => HealthCheck::ok("profile", "none: there is no config file"),
        })
    };
    told().unwrap_or_else(|error| HealthCheck::failed("profile", &error))
}

/// The credentials for a protocol, and whether they are the sandbox's published ones; `None` where there are none.
pub(super) fn credentials<P: CliProtocol>() -> (Vec<HealthCheck>, Option<bool>) {
    const NAME: &str = "credentials";
    let FoundCredentials { credentials, pair } = match credentials::given::<P>("") {
        Ok(Some(given)) => given,
        Ok(None) => return (vec![HealthCheck::failed(NAME, &P::missing())], None),
        Err(error) => return (vec![HealthCheck::failed(NAME, &error)], None),
    };
    let are_published = P::are_published(&credentials);
    let whose = if are_published { ", the sandbox's published ones" } else { "" };
    let [first, second] = P::PAIR;
    let detail = format!("{} and {}{whose}", pair[0].origin.names(first), pair[1].origin.names(second));
    // A callback secret that cannot be had is no affair of a call.
    let callback = Home::of(&CALLBACK_SECRET).and_then(|home| home.given(&CALLBACK_SECRET)).ok().flatten();
    let mut checks = vec![HealthCheck::ok(NAME, detail)];
    for (setting, given) in P::PAIR.into_iter().zip(&pair) {
        checks.extend(forms(setting, given, callback.as_ref()));
    }
    if let Some(callback) = &callback {
        checks.extend(forms(&CALLBACK_SECRET, callback, None));
    }
    (checks, Some(are_published))
}

/// What the form of a credential shows.
fn forms(setting: &'static Setting, given: &GivenValue, callback: Option<&GivenValue>) -> Vec<HealthCheck> {
    let mistakes = credentials::mistakes(setting, given, callback.map(|given| given.text.as_str()));
    let check = |mistake: &ShapeMistake| {
        // With these a secret may be right all the same.
        let may_be = matches!(mistake, ShapeMistake::Length { .. } | ShapeMistake::UpperCase | ShapeMistake::CallbackSecret);
        let finding = if may_be { HealthStatus::Warning } else { HealthStatus::Problem };
        let said = mistake.to_string();
        let (what, remedy) = said.split_once(": ").unwrap_or((&said, ""));
        HealthCheck::new(setting.key, finding, format!("{}: {what}", given.origin.names(setting)), capitalised(remedy))
    };
    mistakes.iter().map(check).collect()
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).chain(['.']).collect())
}

/// Where calls would go; and whether these credentials may go there.
pub(super) fn endpoint(endpoint: &Endpoint, origin: &Origin, are_published: Option<bool>) -> HealthCheck {
    let detail = format!("{endpoint} ({origin})");
    let is_sandbox = endpoint.is_loopback() || endpoint.is_sandbox();
    match are_published {
        Some(true) if !is_sandbox => HealthCheck::new(
            "endpoint",
            HealthStatus::Problem,
            format!("{detail}, where the sandbox's published credentials are good for nothing"),
            "Set ZEGO_ENDPOINT to the sandbox's address, or take credentials of your own.",
        ),
        _ => HealthCheck::ok("endpoint", detail),
    }
}
