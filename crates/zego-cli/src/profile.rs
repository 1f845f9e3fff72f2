//! `zego profile`: credentials and endpoints under a name, in the config file.

mod add;
mod ask;
pub(crate) mod config;
mod name;
mod process;
mod values;

use clap::{ArgMatches, Command};
use serde_json::{Value, json};
use zego_model::text::printable;

use self::config::{Config, Profile};
use self::name::{name, name_argument};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat};
use crate::setting::{self, APP_ID, ENDPOINT, Origin, REGION};
use crate::settings;

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("profile")
        .about("Keeps credentials and endpoints under names, in a config file that nobody else may read")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .defer(with_commands)
}

fn with_commands(command: Command) -> Command {
    let named = |name: &'static str| Command::new(name).arg(name_argument().required(true));
    command.after_help(HELP).subcommands([
        add::command(),
        Command::new("list").about("Lists the profiles, without their secrets").after_help("Example:\n  zego profile list --output table"),
        named("use")
            .about("Makes a profile the one in use, which counts where nothing else is said")
            .after_help("Example:\n  zego profile use staging"),
        named("remove")
            .about("Takes a profile, with its secrets, out of the config file")
            .after_help("Example:\n  zego profile remove staging"),
    ])
}

const HELP: &str = "\
The config file is ZEGO_CONFIG, or zego/config.toml in XDG_CONFIG_HOME or ~/.config. It is refused unless it is yours and its mode is 0600:

  profile = \"staging\"                    # the one in use

  [profiles.staging]
  app_id = 1234567890
  server_secret = \"...\"
  callback_secret = \"...\"                # several with commas
  endpoint = \"https://rtc-api.zego.im\"   # or region = \"sha\"

  [profiles.staging.tencent]
  secret_id = \"...\"
  secret_key = \"...\"                     # also token, endpoint and region

  [profiles.production]
  app_id = 1234567891
  credential_process = \"pass show zego/production.json\"

A credential process is run without a shell, when its credentials are needed, and prints one JSON document within 60 s:
  {\"app_id\": 1234567891, \"server_secret\": \"...\", \"callback_secret\": \"...\", \"tencent\": {\"secret_id\": \"...\", \"secret_key\": \"...\"}}

Which counts: the credentials of --profile NAME; or else those of the environment; or else those of ZEGO_PROFILE, or of the profile in use. What
belongs together, as an AppID and its secret, comes from one of them. Where calls go: --endpoint or --region; or what --profile NAME says; or
ZEGO_ENDPOINT; or what the profile says that the credentials are from; or the service's own host. `zego whoami` tells what counts, and why.

Examples:
  zego profile add staging --app-id 1234567890                     # asks for the secrets
  zego sandbox --output env | zego profile add local --from -
  zego profile add production --app-id 1234567891 --credential-process 'pass show zego/production.json'
  zego rtc describe-user-num --room-id r --profile staging";

/// Does what the command line says to the profiles.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    match matches.subcommand() {
        Some(("add", matches)) => add::run(matches, format),
        Some(("use", matches)) => {
            let name = name(matches);
            let ((), file) = Config::change(|config| {
                if !config.has(name) {
                    return Err(absent(config.unknown(name, &Origin::Default)));
                }
                config.set_in_use(name);
                Ok(())
            })?;
            format.print(&json!({ "profile": name, "in_use": true, "file": file }), || format!("The profile {name} is in use.\n"))?;
            if setting::variable(settings::PROFILE)?.is_some_and(|other| other != name) {
                output::note(&format!("note: {} names another profile, which counts before it", settings::PROFILE));
            }
            Ok(Exit::Done)
        }
        Some(("remove", matches)) => {
            let name = name(matches);
            let ((), file) = Config::change(|config| {
                if !config.has(name) {
                    return Err(absent(config.unknown(name, &Origin::Default)));
                }
                config.remove(name);
                Ok(())
            })?;
            format.print(&json!({ "profile": name, "removed": true, "file": file }), || format!("The profile {name} is gone.\n"))?;
            Ok(Exit::Done)
        }
        _ => list(format),
    }
}

/// What the command line names is not there.
fn absent(error: CommandError) -> CommandError {
    CommandError { exit: Exit::NotFound, kind: "not_found", ..error }
}

fn list(format: OutputFormat) -> Result<Exit, CommandError> {
    let config = Config::load()?;
    let in_use = config.in_use();
    let mut rows = Vec::new();
    for name in config.names() {
        rows.push(row(&config.profile(name, &Origin::Default)?, in_use == Some(name)));
    }
    if format == OutputFormat::Ndjson {
        output::claim_for_lines();
        rows.iter().try_for_each(|row| output::print_line(&output::json(row)))?;
        return Ok(Exit::Done);
    }
    let document = json!({ "file": config.file(), "profiles": rows });
    format.print(&document, || {
        if rows.is_empty() {
            return "There is no profile yet: `zego profile add NAME` makes one.\n".to_owned();
        }
        rows.iter().map(line).collect()
    })?;
    Ok(Exit::Done)
}

fn row(profile: &Profile, is_in_use: bool) -> Value {
    let secrets = match (profile.has_process(), profile.has_secret()) {
        (true, _) => "credential_process",
        (_, true) => "file",
        _ => "none",
    };
    let text = |setting| profile.stored(setting).map(|given| given.text);
    json!({
        "name": profile.name,
        "in_use": is_in_use,
        "app_id": text(&APP_ID),
        "secrets": secrets,
        "endpoint": text(&ENDPOINT),
        "region": text(&REGION),
    })
}

/// The same for people: an asterisk before the one in use.
fn line(row: &Value) -> String {
    let text = |name: &str| row[name].as_str().map(|text| printable(text).to_string());
    let mark = if row["in_use"] == true { '*' } else { ' ' };
    let mut line = format!("{mark} {}", text("name").unwrap_or_default());
    for (name, before) in [("app_id", "AppID "), ("secrets", "secrets: "), ("endpoint", ""), ("region", "region ")] {
        if let Some(text) = text(name) {
            line.extend(["  ", before, &text]);
        }
    }
    line + "\n"
}
