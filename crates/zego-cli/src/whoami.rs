//! `zego whoami`: each value that calls are made with, whether it is there, and who says so. No secret is shown, nothing is called, and no credential process runs.

use clap::Command;
use serde_json::{Value, json};
use zego_model::text::printable;
use zego_model::{Endpoint, TencentCloud, Zego};
use zego_transport::Proxy;

use crate::credentials::{self, CliProtocol};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat};
use crate::profile::config::Config;
use crate::proxy;
use crate::setting::{CALLBACK_SECRET, CREDENTIAL_PROCESS, GivenValue, Holds, Origin, SERVER_SECRET, SETTINGS, Setting};
use crate::settings::{self, Destination, Home};

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("whoami").about("Tells each credential and endpoint that calls would have, and where it comes from; no secret is shown").defer(|command| {
        command.after_help(
            "It calls nobody and runs no credential process, and ends with 0 also where nothing is configured. Whether calls would work tells `zego doctor`.\n\n\
             Examples:\n  zego whoami\n  zego whoami --profile staging --output json",
        )
    })
}

/// A value, as it is told.
struct ToldValue {
    name: &'static str,
    is_set: bool,
    /// What of it may be shown.
    shown: Option<String>,
    /// What is said in the place of a secret.
    form: Option<&'static str>,
    origin: Option<Origin>,
    warnings: Vec<String>,
}

impl ToldValue {
    const fn unset(name: &'static str) -> Self {
        Self { name, is_set: false, shown: None, form: None, origin: None, warnings: Vec::new() }
    }

    fn shown(name: &'static str, text: String, origin: Origin) -> Self {
        Self { is_set: true, shown: Some(text), origin: Some(origin), ..Self::unset(name) }
    }

    fn hidden(setting: &Setting, form: &'static str, origin: Origin) -> Self {
        Self { is_set: true, form: Some(form), origin: Some(origin), ..Self::unset(setting.key) }
    }

    fn document(&self) -> Value {
        json!({
            "name": self.name,
            "is_set": self.is_set,
            "value": self.shown,
            "form": self.form,
            "origin": self.origin.as_ref().map(Origin::as_str),
            "from": self.origin.as_ref().map(ToString::to_string),
            "warnings": self.warnings,
        })
    }

    fn line(&self, width: usize) -> String {
        let value = printable(self.shown.as_deref().or(self.form).unwrap_or("not set"));
        let from = self.origin.as_ref().map(|origin| format!("  ({})", printable(&origin.to_string()))).unwrap_or_default();
        let warnings = self.warnings.iter().fold(String::new(), |text, warning| text + "  warning: " + warning + "\n");
        format!("{:width$}  {value}{from}\n{warnings}", self.name)
    }
}

/// Tells who calls.
pub(crate) fn run(_: &clap::ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let config = Config::load()?;
    let mut all = vec![of_config(&config), of_profile(&config)?];
    for setting in SETTINGS {
        all.push(value(setting)?);
    }
    all.push(of_proxy()?);
    if format == OutputFormat::Ndjson {
        output::print_items(all.iter().map(ToldValue::document))?;
        return Ok(Exit::Done);
    }
    let width = all.iter().map(|told| told.name.len()).max().unwrap_or_default();
    let document = json!({ "values": all.iter().map(ToldValue::document).collect::<Vec<_>>() });
    format.print(&document, || all.iter().map(|told| told.line(width)).collect())?;
    Ok(Exit::Done)
}

fn of_config(config: &Config) -> ToldValue {
    match config.file() {
        Some(file) => ToldValue::shown("config", file.display().to_string(), Origin::Default),
        None => ToldValue::unset("config"),
    }
}

fn of_profile(config: &Config) -> Result<ToldValue, CommandError> {
    let in_use = |origin| if origin == Origin::Default { Origin::Profile("in use".to_owned()) } else { origin };
    Ok(settings::chosen(config)?.map_or(ToldValue::unset("profile"), |(name, origin)| ToldValue::shown("profile", name, in_use(origin))))
}

/// The value of a setting, from where it counts.
fn value(setting: &'static Setting) -> Result<ToldValue, CommandError> {
    match setting.holds {
        Holds::AppId | Holds::Secret(_) => credential(setting),
        Holds::Text if *setting == CREDENTIAL_PROCESS => Ok(match settings::profile()?.and_then(|profile| profile.stored(setting)) {
            // A command line may hold anything.
            Some(given) => ToldValue::hidden(setting, "a command, which runs when credentials are needed", given.origin),
            None => ToldValue::unset(setting.key),
        }),
        Holds::Text if setting.key.starts_with("tencent.") => destination::<TencentCloud>(setting),
        Holds::Text => destination::<Zego>(setting),
    }
}

fn destination<P: CliProtocol>(setting: &'static Setting) -> Result<ToldValue, CommandError> {
    Ok(match credentials::destination::<P>()? {
        Some(Destination::Endpoint(given)) if setting == P::ENDPOINT => ToldValue::shown(setting.key, given.text, given.origin),
        Some(Destination::Region(given)) if setting == P::REGION => ToldValue::shown(setting.key, given.text, given.origin),
        _ => ToldValue::unset(setting.key),
    })
}

fn credential(setting: &'static Setting) -> Result<ToldValue, CommandError> {
    let home = Home::of(setting)?;
    let Some(given) = home.at_hand(setting)? else {
        return Ok(match home {
            Home::Profile(profile) if profile.has_process() => {
                let origin = Origin::Process(profile.name.clone());
                ToldValue { is_set: false, ..ToldValue::hidden(setting, "asked for when it is needed", origin) }
            }
            _ => ToldValue::unset(setting.key),
        });
    };
    if !setting.is_secret() {
        return Ok(ToldValue::shown(setting.key, given.text, given.origin));
    }
    let callbacks = Home::of(&CALLBACK_SECRET)?.at_hand(&CALLBACK_SECRET)?;
    let mistakes = credentials::mistakes(setting, &given, callbacks.as_ref().map(|given| given.text.as_str()));
    let warnings = mistakes.iter().map(ToString::to_string).collect();
    Ok(ToldValue { warnings, ..ToldValue::hidden(setting, form(setting, &given, mistakes.is_empty()), given.origin) })
}

/// What can be said of a secret: whether it looks like one. Its length is told where that is what it should be.
fn form(setting: &Setting, given: &GivenValue, is_right: bool) -> &'static str {
    let is_published = *setting == SERVER_SECRET && given.text == zego_model::sandbox::SERVER_SECRET;
    match is_right {
        _ if is_published => "set: the sandbox's published one",
        true if *setting == SERVER_SECRET => "set: 32 characters, as it should be",
        true => "set",
        false => "set, but not as it should be",
    }
}

/// The proxy of calls to ZEGO.
fn of_proxy() -> Result<ToldValue, CommandError> {
    let host = Endpoint::of(zego_model::services().find(|service| service.name == "rtc").expect("rtc is built in"), None);
    let endpoint = match credentials::destination::<Zego>()? {
        Some(Destination::Endpoint(given)) => given.text.parse().or_else(|_| Endpoint::sandbox_at(&given.text)),
        _ => host,
    };
    let Ok(endpoint) = endpoint else { return Ok(ToldValue::unset("proxy")) };
    let shown = |(proxy, name): (Proxy, &'static str)| ToldValue::shown("proxy", proxy.authority().to_string(), Origin::Variable(name));
    Ok(proxy::of_environment(&endpoint)?.map_or(ToldValue::unset("proxy"), shown))
}
