//! What a sandbox is started with from files: apps, rules of faults, a seed.

use std::fs;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use zego_model::sandbox as published;
use zego_sandbox::control::Seed;
use zego_sandbox::{AppsFile, Builder, FaultRules, Quirks};

use crate::error::CommandError;
use crate::output;

const APPS: &str = "apps";
const FAULTS: &str = "fault";
const SEED: &str = "seed";
const EXAMPLE: &str = "example-config";

/// The arguments, in the order of the help.
pub(super) fn arguments() -> [Arg; 4] {
    let file = |name: &'static str| Arg::new(name).long(name).value_name("FILE").value_parser(value_parser!(PathBuf));
    [
        file(APPS).help("Adds apps, and sets switches, from a file of TOML: see --example-config"),
        Arg::new(EXAMPLE).long(EXAMPLE).action(ArgAction::SetTrue).help("Prints an example of the file that --apps takes, and ends"),
        file(FAULTS).help("Rules of what goes wrong, on purpose: a list in JSON, or [[fault]] tables in TOML"),
        file(SEED).help("Begins with rooms and files from JSON, as POST /_sandbox/seed takes it"),
    ]
}

/// The example, if it was asked for.
pub(super) fn example(matches: &ArgMatches) -> Option<&'static str> {
    matches.get_flag(EXAMPLE).then_some(AppsFile::EXAMPLE)
}

/// What files change of what is told when a sandbox starts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Replaced {
    /// The first app has a secret that nobody is to be shown.
    pub(super) app: bool,
    /// So has what signs its callbacks.
    pub(super) callback: bool,
    /// Tencent's key is another.
    pub(super) tencent: bool,
}

/// Reads the file of apps. The switches come apart: those of the command line go on top of them.
pub(super) fn apps(builder: Builder, matches: &ArgMatches) -> Result<(Builder, Quirks, Replaced), CommandError> {
    let Some((name, text)) = read(matches, APPS)? else { return Ok((builder, Quirks::default(), Replaced::default())) };
    let file = AppsFile::read(&name, &text).map_err(|error| CommandError::wrong_file(&error))?;
    for (app_id, mistake) in file.doubtful_secrets() {
        output::note(&format!("warning: --{APPS}: a secret of app {app_id}: {mistake}"));
    }
    note(file.notes());
    let app = file.app_ids().find(|app_id| app_id.get() == published::APP_ID);
    let callback = app.is_some_and(|app_id| file.has_callbacks(app_id));
    let (quirks, replaced) = (file.quirks(), Replaced { app: app.is_some(), callback, tencent: file.has_tencent_key() });
    Ok((builder.apps_file(file), quirks, replaced))
}

/// Reads the rules of faults, which come behind those of the file of apps.
pub(super) fn faults(builder: Builder, matches: &ArgMatches) -> Result<Builder, CommandError> {
    let Some((name, text)) = read(matches, FAULTS)? else { return Ok(builder) };
    let rules = FaultRules::read(&name, &text).map_err(|error| CommandError::wrong_file(&error))?;
    note(rules.notes());
    Ok(builder.faults(rules))
}

/// Says what rules leave open.
fn note(notes: impl Iterator<Item = String>) {
    notes.for_each(|note| output::note(&format!("note: {note}")));
}

/// Reads the seed, for the builder as it is to be otherwise.
pub(super) fn seed(builder: Builder, matches: &ArgMatches) -> Result<Builder, CommandError> {
    let Some((name, text)) = read(matches, SEED)? else { return Ok(builder) };
    let seed = Seed::read(&name, &text).map_err(|error| CommandError::wrong_file(&error))?;
    builder.seed(seed).map_err(|error| CommandError::wrong_file(&error.in_file(&name, &text)))
}

/// The name and the text of a file, if it was given.
fn read(matches: &ArgMatches, argument: &str) -> Result<Option<(String, String)>, CommandError> {
    let Some(path) = matches.get_one::<PathBuf>(argument) else { return Ok(None) };
    let name = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some((name, text))),
        Err(error) => Err(CommandError::configuration(format!("--{argument}: {name} cannot be read ({error})"), "")),
    }
}
