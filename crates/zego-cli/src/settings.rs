//! Where the values that a command works with come from: a profile that the command line names, the environment, or the profile in use.
//!
//! What belongs together, such as an `AppID` and its secret, comes from one of them: never one half from here and the other from there.

use std::sync::OnceLock;

use clap::ArgMatches;

use crate::error::CommandError;
use crate::id;
use crate::profile::config::{Config, Profile};
use crate::setting::{GROUPS, GivenValue, Origin, Setting, TOKEN, from_environment, variable};

/// The profile that the command line names. It is known to the whole process, as its environment is.
static NAMED: OnceLock<String> = OnceLock::new();

/// Takes the profile from a command line.
pub(crate) fn take_from(matches: &ArgMatches) {
    if let Some(name) = matches.try_get_one::<String>(id::PROFILE).ok().flatten() {
        // There is one command line in a process.
        let _ = NAMED.set(name.clone());
    }
}

/// The variable that names a profile, in the place of the one in use.
pub(crate) const PROFILE: &str = "ZEGO_PROFILE";

/// Which profile counts, and who says so; `None` where there is none.
pub(crate) fn chosen(config: &Config) -> Result<Option<(String, Origin)>, CommandError> {
    if let Some(name) = NAMED.get() {
        return Ok(Some((name.clone(), Origin::Flag("--profile"))));
    }
    if let Some(name) = variable(PROFILE)? {
        return Ok(Some((name, Origin::Variable(PROFILE))));
    }
    Ok(config.in_use().map(|name| (name.to_owned(), Origin::Default)))
}

/// The profile that counts. Its file is read once, and only where it is asked for: who has everything in the environment needs none.
pub(crate) fn profile() -> Result<Option<&'static Profile>, CommandError> {
    static PROFILE: OnceLock<Option<Profile>> = OnceLock::new();
    if let Some(profile) = PROFILE.get() {
        return Ok(profile.as_ref());
    }
    let config = Config::load()?;
    let profile = chosen(&config)?.map(|(name, origin)| config.profile(&name, &origin)).transpose()?;
    Ok(PROFILE.get_or_init(|| profile).as_ref())
}

/// The profile that the command line names, if it names one.
pub(crate) fn named_profile() -> Result<Option<&'static Profile>, CommandError> {
    if NAMED.get().is_some() { profile() } else { Ok(None) }
}

/// Where values that belong together come from, all of them: the profile that the command line names; or else the environment, if it has one of them; or else the
/// profile that counts.
pub(crate) enum Home {
    Profile(&'static Profile),
    Environment,
    Nowhere,
}

impl Home {
    /// That of what belongs together with a credential.
    pub(crate) fn of(setting: &'static Setting) -> Result<Self, CommandError> {
        let group = GROUPS.iter().find(|group| group.contains(&setting)).expect("every credential is of a group");
        if let Some(profile) = named_profile()? {
            return Ok(Self::Profile(profile));
        }
        if is_in_environment(group)? {
            return Ok(Self::Environment);
        }
        Ok(profile()?.map_or(Self::Nowhere, Self::Profile))
    }

    /// What it has of a credential; a credential process runs, if need be.
    pub(crate) fn given(&self, setting: &'static Setting) -> Result<Option<GivenValue>, CommandError> {
        match self {
            Self::Profile(profile) => profile.given(setting),
            _ => self.at_hand(setting),
        }
    }

    /// The same, but for what a credential process would give.
    pub(crate) fn at_hand(&self, setting: &'static Setting) -> Result<Option<GivenValue>, CommandError> {
        match self {
            Self::Profile(profile) => Ok(profile.stored(setting)),
            Self::Environment => from_environment(setting),
            Self::Nowhere => Ok(None),
        }
    }
}

/// Values that belong together.
pub(crate) fn group<const N: usize>(settings: [&'static Setting; N]) -> Result<[Option<GivenValue>; N], CommandError> {
    let home = Home::of(settings[0])?;
    let mut found = [const { None }; N];
    for (place, setting) in found.iter_mut().zip(settings) {
        *place = home.given(setting)?;
    }
    Ok(found)
}

/// Whether the environment has any of these, which then all come from there.
fn is_in_environment(settings: &[&'static Setting]) -> Result<bool, CommandError> {
    for setting in settings.iter().filter(|setting| **setting != &TOKEN) {
        if from_environment(setting)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where calls are to go, for who does not say it on the command line: an endpoint, or a region.
pub(crate) enum Destination {
    Endpoint(GivenValue),
    Region(GivenValue),
}

/// The endpoint or region that counts for calls with a credential: that of the profile which the command line names, the environment's, or that of the
/// profile which the credentials are from. A profile's is for no other credentials.
pub(crate) fn destination(
    endpoint: &'static Setting,
    region: &'static Setting,
    credential: &'static Setting,
) -> Result<Option<Destination>, CommandError> {
    let of_profile = |profile: &Profile| {
        let endpoint = profile.stored(endpoint).map(Destination::Endpoint);
        endpoint.or_else(|| profile.stored(region).map(Destination::Region))
    };
    if let Some(destination) = named_profile()?.and_then(of_profile) {
        return Ok(Some(destination));
    }
    if let Some(given) = from_environment(endpoint)? {
        return Ok(Some(Destination::Endpoint(given)));
    }
    Ok(match Home::of(credential)? {
        Home::Profile(profile) => of_profile(profile),
        Home::Environment | Home::Nowhere => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::SETTINGS;

    #[test]
    fn every_credential_is_of_one_group_and_has_a_variable() {
        for setting in SETTINGS {
            let groups = GROUPS.iter().filter(|group| group.contains(&setting)).count();
            assert_eq!(groups, usize::from(setting.is_credential()), "{}", setting.key);
            assert!(!setting.is_credential() || setting.variable.is_some(), "{}", setting.key);
        }
    }
}
