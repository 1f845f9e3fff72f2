//! Where the ledger is.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use zego_bulk::{LedgerLocation, PostgresUrl, PostgresUrlError};
use zego_model::UtcTime;

use super::arguments::flag;
use crate::error::CommandError;
use crate::{clock, credentials};

/// The variable that names the ledger where the command line does not: a file, or a URL with its password.
pub(super) const VARIABLE: &str = "ZEGO_LEDGER";

/// The ledger that was named; `None` where none was.
pub(super) fn named(matches: &ArgMatches) -> Result<Option<LedgerLocation>, CommandError> {
    match matches.get_one::<String>(flag::LEDGER) {
        Some(text) => on_the_command_line(text).map(Some),
        None => credentials::variable(VARIABLE)?.map(|text| location(&text, VARIABLE)).transpose(),
    }
}

/// The ledger of a run that was, which has to be named.
pub(super) fn of_a_run(matches: &ArgMatches) -> Result<LedgerLocation, CommandError> {
    named(matches)?
        .ok_or_else(|| CommandError::usage("no ledger is named", format!("Name it: --ledger FILE, or {VARIABLE} in the environment.")))
}

/// A file for a run whose ledger nobody named, which is not there yet.
pub(super) fn new_file() -> PathBuf {
    let seconds = i64::try_from(clock::now().as_secs()).unwrap_or_default();
    let time = UtcTime::from_unix_seconds(seconds).map_or_else(|_| seconds.to_string(), |time| time.to_string());
    let time: String = time.chars().filter(char::is_ascii_alphanumeric).collect();
    let names = (2..100).map(|number| format!("zego-purge-{time}-{number}.ledger"));
    let mut paths = std::iter::once(format!("zego-purge-{time}.ledger")).chain(names).map(PathBuf::from);
    paths.find(|path| !path.exists()).unwrap_or_else(|| PathBuf::from(format!("zego-purge-{time}-{}.ledger", std::process::id())))
}

/// The file of a ledger, if it is one.
pub(super) fn file(location: &LedgerLocation) -> Option<&Path> {
    if let LedgerLocation::File(path) = location { Some(path) } else { None }
}

fn on_the_command_line(text: &str) -> Result<LedgerLocation, CommandError> {
    if is_url(text) && has_password(text) {
        return Err(CommandError::usage(
            "--ledger takes no password, which every user of this machine could read",
            format!(
                "Leave it out of the URL, and set PGPASSWORD or PGPASSFILE; or set {VARIABLE} to the whole URL, and leave --ledger out."
            ),
        ));
    }
    location(text, "--ledger")
}

fn location(text: &str, origin: &str) -> Result<LedgerLocation, CommandError> {
    if text.is_empty() {
        return Err(CommandError::usage(format!("{origin} is empty"), "Name a file, or postgres://HOST/DATABASE."));
    }
    if is_postgres(text) {
        return postgres(text, origin);
    }
    if is_url(text) {
        return Err(CommandError::usage(
            format!("{origin}: a ledger is a file, or a Postgres database"),
            "Name a file, or postgres://USER@HOST/DATABASE.",
        ));
    }
    Ok(LedgerLocation::File(PathBuf::from(text)))
}

/// Nothing of the URL is shown: it may hold a password where nobody looks for one. One without takes that of the environment, as the tools of Postgres do.
fn postgres(url: &str, origin: &str) -> Result<LedgerLocation, CommandError> {
    let wrong = |error: PostgresUrlError| CommandError::configuration(format!("{origin}: {error}"), "");
    let url: PostgresUrl = url.parse().map_err(wrong)?;
    if url.has_password() {
        return Ok(LedgerLocation::Postgres(url));
    }
    if let Some(password) = credentials::variable("PGPASSWORD")? {
        return Ok(LedgerLocation::Postgres(url.with_password(password)));
    }
    match credentials::variable("PGPASSFILE")? {
        Some(path) => url
            .with_password_file(Path::new(&path))
            .map_err(|error| CommandError::configuration(format!("PGPASSFILE: {error}"), ""))
            .map(LedgerLocation::Postgres),
        None => Ok(LedgerLocation::Postgres(url)),
    }
}

fn is_postgres(text: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Something behind which credentials may stand. A file that is called so can be named as `./...`.
fn is_url(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)))
}

/// Whether there is a password in its authority or in its parameters, even an empty one.
fn has_password(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    // A password may hold what begins a path or a query, where its writer did not know better.
    let in_authority = rest.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
    let parameters = rest.split_once('?').map_or("", |(_, parameters)| parameters);
    let in_parameters = form_urlencoded::parse(parameters.as_bytes()).any(|(name, _)| name.to_ascii_lowercase().contains("password"));
    in_authority || in_parameters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_seen_wherever_it_stands() {
        for (url, expected) in [
            ("postgres://db", false),
            ("postgres://ann@db:5432/ledger", false),
            ("postgres://db/ledger?sslmode=verify-full", false),
            ("postgres://ann:s3cret@db/ledger", true),
            ("postgres://ann:@db/ledger", true),
            ("postgresql://ann:s3/cr@et?@db/ledger", true),
            ("postgres://db/ledger?password=s3cret", true),
            ("postgres://db/ledger?user=ann&PASSWORD=s3cret", true),
            ("postgres://db/ledger?%70assword=s3cret", true),
            ("mysql://ann:s3cret@db/ledger", true),
        ] {
            assert_eq!(has_password(url), expected, "{url}");
            let refused = on_the_command_line(url);
            assert!(!expected || refused.is_err_and(|error| !error.text().contains("s3") && error.text().contains("PGPASSWORD")), "{url}");
        }
    }

    #[test]
    fn what_is_no_url_is_a_file() {
        for text in ["night.ledger", "./a/b", "postgres", "C:ledger", "://x"] {
            assert_eq!(location(text, "--ledger").ok(), Some(LedgerLocation::File(PathBuf::from(text))), "{text}");
        }
        for text in ["", "https://a/b", "sqlite://a"] {
            assert!(location(text, "--ledger").unwrap_err().text().contains("Name a file"), "{text}");
        }
    }
}
