//! `zego profile add`: a new profile, whose secrets come over stdin, from the environment or from a terminal, never from the command line.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;
use zego_model::spec::ProtocolKind;
use zego_model::{Endpoint, TencentCloud, Zego};
use zego_sign::callback::CallbackSecret;

use super::ask::Terminal;
use super::config::Config;
use super::name::{name, name_argument};
use super::values::Values;
use crate::credentials::{self, CliProtocol};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::input;
use crate::output::{self, OutputFormat};
use crate::setting::{
    APP_ID, CALLBACK_SECRET, CREDENTIAL_PROCESS, ENDPOINT, GROUPS, GivenValue, Origin, REGION, SECRET_ID, SECRET_KEY, SERVER_SECRET,
    SETTINGS, Setting, TENCENT_ENDPOINT, TENCENT_REGION,
};

/// What it takes.
pub(super) fn command() -> Command {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let text = |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    Command::new("add")
        .about("Puts a profile into the config file")
        .after_help(
            "Without --from, --from-env and --credential-process it asks on the terminal, where nothing of a secret is shown. The first profile is in use at once.\n\n\
             Examples:\n  zego profile add staging --app-id 1234567890\n  zego sandbox --output json | head -1 | zego profile add local --from -\n  \
             zego profile add production --credential-process 'pass show zego/production.json'",
        )
        .arg(name_argument().required(true))
        .arg(text("app-id", "NUMBER").help("The AppID, which is no secret"))
        .arg(
            text("from", "FILE|-")
                .value_parser(value_parser!(std::path::PathBuf))
                .conflicts_with("from-env")
                .help("Reads the values: a JSON document or lines NAME=value, as `zego sandbox` prints them; - is stdin"),
        )
        .arg(flag("from-env").help("Takes the values of the environment: ZEGO_APP_ID, ZEGO_SERVER_SECRET and the others"))
        .arg(
            text("credential-process", "COMMAND")
                .conflicts_with_all(["from", "from-env"])
                .help("A command that prints the credentials as JSON when they are needed, so that no file holds them"),
        )
        .arg(Arg::new(id::ENDPOINT).long("endpoint").value_name("URL").conflicts_with(id::REGION).help("Where its calls go"))
        .arg(Arg::new(id::REGION).long("region").value_name("REGION").help("Which of a service's hosts its calls go to"))
        .arg(flag("tencent").conflicts_with_all(["from", "from-env", "credential-process"]).help("Asks for the key of Tencent Cloud, too"))
        .arg(text("tencent-endpoint", "URL").conflicts_with("tencent-region").help("Where calls of Tencent Cloud's services go"))
        .arg(text("tencent-region", "REGION").help("Which of their hosts they go to, such as ap-singapore"))
        .arg(flag("replace").help("Replaces a profile of this name, with all that it holds"))
        .arg(flag("use").help("Makes it the profile in use"))
}

/// Adds the profile that the command line describes.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let name = name(matches);
    let replaces = matches.get_flag("replace");
    let taken = |config: &Config| {
        if replaces || !config.has(name) {
            return Ok(());
        }
        let message = format!("there is a profile `{name}` already");
        Err(CommandError {
            exit: Exit::Refused,
            kind: "exists",
            ..CommandError::configuration(message, "Choose another name, or add --replace.")
        })
    };
    // Before anybody is asked for secrets in vain.
    taken(&Config::load()?)?;
    let values = values(matches)?;
    check(&values)?;
    let (is_in_use, file) = Config::change(|config| {
        taken(config)?;
        let is_first = config.names().is_empty();
        config.put(name, &values);
        if is_first || matches.get_flag("use") {
            config.set_in_use(name);
        }
        Ok(config.in_use() == Some(name))
    })?;
    format.print(&json!({ "profile": name, "in_use": is_in_use, "file": file }), || {
        let how = if is_in_use { "and in use" } else { "and not in use: add --profile, or `zego profile use` it" };
        format!("The profile {name} is in {}, {how}.\n", file.display())
    })?;
    Ok(Exit::Done)
}

/// What it is to hold.
fn values(matches: &ArgMatches) -> Result<Values, CommandError> {
    let text = |id| matches.get_one::<String>(id);
    let path = matches.get_one::<std::path::PathBuf>("from");
    let mut values = match path {
        Some(path) => read(path)?,
        None if matches.get_flag("from-env") => Values::of_environment()?,
        None => Values::default(),
    };
    let flags = [
        (&APP_ID, "app-id"),
        (&CREDENTIAL_PROCESS, "credential-process"),
        (&ENDPOINT, id::ENDPOINT),
        (&REGION, id::REGION),
        (&TENCENT_ENDPOINT, "tencent-endpoint"),
        (&TENCENT_REGION, "tencent-region"),
    ];
    for (setting, id) in flags {
        if let Some(text) = text(id) {
            values.set(setting, text);
        }
    }
    let is_asked_for = path.is_none() && !matches.get_flag("from-env") && text("credential-process").is_none();
    if is_asked_for {
        ask(&mut values, matches.get_flag("tencent"))?;
    }
    if is_asked_for || values.has_secret() || values.get(&CREDENTIAL_PROCESS).is_some() {
        return Ok(values);
    }
    Err(CommandError::configuration(
        "there is no secret in what was given",
        "Give ZEGO_APP_ID and ZEGO_SERVER_SECRET, or those of Tencent Cloud; or a --credential-process.",
    ))
}

fn read(path: &Path) -> Result<Values, CommandError> {
    let what = "JSON or lines NAME=value";
    let whence = if path == Path::new("-") { "stdin".to_owned() } else { path.display().to_string() };
    let text = String::from_utf8(input::read(path, what)?)
        .map_err(|_| CommandError::configuration(format!("{whence} is not UTF-8"), format!("Give {what}.")))?;
    let (values, unknown) = Values::read(&text, &whence)?;
    if !unknown.is_empty() {
        output::note(&format!("note: not kept, as a profile has no place for it: {}", unknown.join(", ")));
    }
    Ok(values)
}

/// Asks for what a profile needs at least; for Tencent's key as well, beside which nothing of ZEGO's need be.
fn ask(values: &mut Values, with_tencent: bool) -> Result<(), CommandError> {
    let terminal = Terminal::open().ok_or_else(|| {
        CommandError::usage(
            "there is no terminal to ask for the secrets on",
            "Give them on stdin with --from -, or by the environment with --from-env; or name a --credential-process.",
        )
    })?;
    if values.get(&APP_ID).is_none() {
        values.set(&APP_ID, terminal.ask(if with_tencent { "AppID (Enter for none)" } else { "AppID" }, true)?);
    }
    let of_zego = [(&SERVER_SECRET, "ServerSecret (not shown)"), (&CALLBACK_SECRET, "callback secret (not shown; Enter for none)")];
    let of_tencent = [(&SECRET_ID, "Tencent Cloud's SecretId (not shown)"), (&SECRET_KEY, "Tencent Cloud's SecretKey (not shown)")];
    let asked = of_zego.into_iter().filter(|_| !with_tencent || values.get(&APP_ID).is_some()).collect::<Vec<_>>();
    for (setting, question) in asked.into_iter().chain(of_tencent.into_iter().filter(|_| with_tencent)) {
        values.set(setting, terminal.ask(question, false)?);
    }
    Ok(())
}

/// Whether the values are ones that calls can be made with. What only looks odd is told as a warning.
fn check(values: &Values) -> Result<(), CommandError> {
    let given = |setting: &Setting| {
        let origin = Origin::Flag(setting.key);
        values.get(setting).map(|text| GivenValue { text: text.to_owned(), origin })
    };
    let has_process = values.get(&CREDENTIAL_PROCESS).is_some();
    // Of a process nobody knows yet what it will print.
    let pairs = GROUPS.iter().filter(|group| !has_process && group.iter().any(|setting| values.get(setting).is_some()));
    for group in pairs {
        if let [first, second, ..] = **group
            && (values.get(first).is_none() || values.get(second).is_none())
        {
            let missing = if values.get(first).is_none() { first } else { second };
            return Err(CommandError::configuration(format!("{} is missing", missing.key), "Give it as well: it belongs to the others."));
        }
    }
    if let (Some(first), Some(second)) = (given(&APP_ID), given(&SERVER_SECRET)) {
        Zego::of(&first, &second)?;
    } else if let Some(app_id) = given(&APP_ID) {
        Zego::of(&app_id, &GivenValue { text: "unset".to_owned(), origin: Origin::Default })?;
    }
    if let (Some(first), Some(second)) = (given(&SECRET_ID), given(&SECRET_KEY)) {
        TencentCloud::of(&first, &second)?;
    }
    for secret in values.get(&CALLBACK_SECRET).iter().flat_map(|secrets| secrets.split(',')) {
        CallbackSecret::new(secret.trim()).map_err(|error| CommandError::configuration(format!("{}: {error}", CALLBACK_SECRET.key), ""))?;
    }
    for setting in SETTINGS {
        if let Some(given) = given(setting) {
            credentials::warn(setting, &given, values.get(&CALLBACK_SECRET));
        }
    }
    for setting in [&ENDPOINT, &TENCENT_ENDPOINT] {
        if let Some(url) = values.get(setting) {
            url.parse::<Endpoint>()
                .or_else(|_| Endpoint::sandbox_at(url))
                .map_err(|error| CommandError::usage(format!("{}: {error}", setting.key), ""))?;
        }
    }
    for (setting, protocol) in [(&REGION, ProtocolKind::Zego), (&TENCENT_REGION, ProtocolKind::TencentCloud)] {
        let Some(region) = values.get(setting) else { continue };
        let mut hosts = zego_model::services().filter(|service| service.protocol == protocol).flat_map(|service| service.hosts);
        if !hosts.any(|host| host.region == region) {
            let known = zego_model::services().filter(|service| service.protocol == protocol).flat_map(|service| service.hosts);
            let mut known: Vec<_> = known.map(|host| host.region).collect();
            known.sort_unstable();
            known.dedup();
            return Err(CommandError::usage(
                format!("{}: no service has this region", setting.key),
                format!("There are {}.", known.join(", ")),
            ));
        }
    }
    Ok(())
}
