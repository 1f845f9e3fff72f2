//! `zego sandbox`, and the sandbox that lives as long as one call.

mod child;
mod network;
mod ready;

use std::error::Error;
use std::ffi::OsString;

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, ArgMatches, Command};
use zego_model::sandbox as published;
use zego_sandbox::{Builder, CallbackBody, CallbackConfig, LogLevel, LogLine, Quirks, Sandbox, StartError, UnknownFile};
use zego_sign::callback::CallbackSecret;

use self::ready::Ready;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::names::id;
use crate::output::{self, OutputFormat};
use crate::wait;

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("sandbox")
        .about("Serves a sandbox that behaves like ZEGO and Tencent Cloud, until it is told to stop")
        .defer(with_arguments)
}

fn with_arguments(command: Command) -> Command {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    command
        .after_help(
            "POST /_sandbox/seed, login, publish, advance, reset and the like do what users and time do; GET /_sandbox/state tells what there is.\n\n\
             GET /_sandbox/health is 200 once it answers. A command after `--` has ZEGO_ENDPOINT, ZEGO_APP_ID, ZEGO_SERVER_SECRET, \
             ZEGO_CALLBACK_SECRET and TENCENTCLOUD_ENDPOINT, _SECRET_ID and _SECRET_KEY in its environment; ZEGO_SANDBOX_TOKEN with --expose, \
             ZEGO_CA_FILE and SSL_CERT_FILE with --tls.\n\n\
             Examples:\n  zego sandbox --listen 8090 --callback http://127.0.0.1:8080/\n  zego sandbox -- pytest tests\n  \
             zego sandbox --listen 0.0.0.0:8090 --expose --host sandbox",
        )
        .args(network::arguments())
        .arg(child::argument())
        .arg(flag("empty").help("Starts without the seed of rooms, streams and files"))
        .arg(flag("no-limits").help("Lets calls through past the documented limits"))
        .arg(
            Arg::new("quirk")
                .long("quirk")
                .value_name("QUIRK")
                .action(ArgAction::Append)
                .value_parser(QUIRKS.map(|(name, help, _)| PossibleValue::new(name).help(help)))
                .help("Behaves in the other way where the documentation leaves a doubt; can be repeated"),
        )
        .arg(
            Arg::new("callback")
                .long("callback")
                .value_name("URL")
                .help("Sends signed callbacks to this URL: http://127.0.0.1:PORT/PATH, as `zego webhook listen` takes them, or one of a --callback-host"),
        )
        .arg(
            Arg::new("callback-body")
                .long("callback-body")
                .value_name("FORM")
                .requires("callback")
                .value_parser(["json", "url-encoded-json", "form"])
                .default_value("json")
                .help("How callbacks are written"),
        )
        .arg(flag("quiet").help("Does not say on stderr why a request was refused"))
}

/// A switch of [`Quirks`]: its name, what it is for, what it sets.
type Switch = (&'static str, &'static str, fn(&mut Quirks));

const QUIRKS: [Switch; 5] = [
    ("request-id-as-number", "RequestId is a bare number past 2^53", |quirks| quirks.request_id_as_number = true),
    ("cache-code-as-text", "The code of Wangsu's cache is text", |quirks| quirks.cache_code_as_text = true),
    ("ws-as-list", "Data.Ws of starting and stopping is the list of tasks itself", |quirks| quirks.ws_as_list = true),
    ("unknown-file-is-41003", "A deletion that names an unknown file is refused as a whole", |quirks| {
        quirks.unknown_file = UnknownFile::Code41003;
    }),
    ("marker-on-last-page", "The last page of users has a marker, and the page after it is empty", |quirks| {
        quirks.marker_on_last_page = true;
    }),
];

/// Serves until it is told to stop.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let mut builder = network::set_up(Sandbox::builder(), matches)?;
    if matches.get_flag("empty") {
        builder = builder.empty();
    }
    builder = builder.limiter(!matches.get_flag("no-limits"));
    let mut quirks = Quirks::default();
    for name in matches.get_many::<String>("quirk").into_iter().flatten() {
        QUIRKS.iter().filter(|(known, ..)| known == name).for_each(|(.., set)| set(&mut quirks));
    }
    builder = builder.quirks(quirks);
    if let Some(url) = matches.get_one::<String>("callback") {
        let secret = CallbackSecret::new(published::CALLBACK_SECRET).expect("the published secret is well formed");
        let callbacks = CallbackConfig::with_hosts(url, secret, network::callback_hosts(matches))
            .map_err(|error| CommandError::usage(error.to_string(), ""))?;
        let body = match matches.get_one::<String>("callback-body").map_or("", String::as_str) {
            "url-encoded-json" => CallbackBody::UrlEncodedJson,
            "form" => CallbackBody::Form,
            _ => CallbackBody::Json,
        };
        builder = builder.callbacks(callbacks.body(body));
    }
    let verbosity = if matches.get_flag("quiet") { 0 } else { matches.get_count(id::VERBOSE) + 1 };
    wait::runtime()?.block_on(serve(logged(builder, verbosity, ""), child::of(matches), format))
}

async fn serve(builder: Builder, command: Option<Vec<OsString>>, format: OutputFormat) -> Result<Exit, CommandError> {
    // Before anybody can know that it runs: whoever reads the line may stop it at once.
    let mut signals = wait::Signals::listen()?;
    let sandbox = builder.start().await?;
    let ca = network::CaFile::of(&sandbox)?;
    let ready = Ready::of(&sandbox, ca.as_ref().map(network::CaFile::path));
    let outcome = if let Some(command) = command {
        child::run(&command, ready.environment(), signals).await
    } else {
        format.print(&ready.document(), || ready.text())?;
        tokio::select! {
            _ = signals.next_is_terminate() => {}
            () = sandbox.wait() => {}
        }
        Ok(Exit::Done)
    };
    sandbox.shutdown().await;
    outcome
}

/// A sandbox for one call. It says on stderr why it refused it.
pub(crate) async fn for_one_call() -> Result<Sandbox, CommandError> {
    Ok(logged(Sandbox::builder(), 1, "sandbox: ").start().await?)
}

/// From 1 on refusals are told, from 2 on every call.
fn logged(builder: Builder, verbosity: u8, prefix: &'static str) -> Builder {
    builder.log(move |line: &LogLine| {
        let told = match line.level {
            LogLevel::Info => verbosity > 1,
            _ => verbosity > 0,
        };
        if told {
            output::note(&format!("{prefix}{line}"));
        }
    })
}

impl From<StartError> for CommandError {
    fn from(error: StartError) -> Self {
        let cause = error.source().map(|cause| format!(" ({cause})")).unwrap_or_default();
        Self::configuration(format!("{error}{cause}"), "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switch_has_a_quirk_of_its_own() {
        let set = |switch: &Switch| {
            let mut quirks = Quirks::default();
            switch.2(&mut quirks);
            format!("{quirks:?}")
        };
        let mut forms: Vec<_> = QUIRKS.iter().map(set).chain([format!("{:?}", Quirks::default())]).collect();
        let switches = forms[0].matches(": ").count();
        forms.sort();
        forms.dedup();
        assert_eq!((QUIRKS.len(), forms.len()), (switches, switches + 1), "a switch has no name on the command line, or two have one");
    }
}
