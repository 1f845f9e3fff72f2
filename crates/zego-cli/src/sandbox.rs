//! `zego sandbox`, and the sandbox that lives as long as one call.

mod child;
mod files;
mod logs;
mod network;
mod quirk;
mod ready;
mod world;

use std::error::Error;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::mem::ManuallyDrop;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use zego_model::sandbox as published;
use zego_sandbox::{Builder, CallbackBody, CallbackConfig, LimiterModel, LogLevel, LogLine, Sandbox, StartError};
use zego_sign::callback::CallbackSecret;

use self::ready::Ready;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::help::AFTER_ITS_OWN;
use crate::id;
use crate::output::{self, NotWritten, OutputFormat, Stream, Writer};
use crate::supervisor::Signals;
use crate::{query, wait};

use self::files::Replaced;

/// The output for shells.
const ENV: &str = "env";

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("sandbox")
        .about("Serves a sandbox that behaves like ZEGO and Tencent Cloud, until it is told to stop")
        // In the place of the one that every command has, so before the rest, which comes when it is needed.
        .arg(
            Arg::new(id::OUTPUT)
                .long("output")
                .display_order(AFTER_ITS_OWN)
                .value_name("FORMAT")
                .value_parser(["text", "json", ENV])
                .default_value("text")
                .help("json: one JSON document on stdout when it is ready; env: lines `export NAME='value'` for a shell"),
        )
        .defer(with_arguments)
}

fn with_arguments(command: Command) -> Command {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    command
        .after_help(format!(
            "{}\nPOST /_sandbox/seed, login, publish, advance, reset and the like do what users and time do; GET /_sandbox/state tells what there is.\n\n\
             GET /_sandbox/health is 200 once it answers. --output env prints `export NAME='value'` lines and nothing else, for a shell: \
             `zego sandbox --output env > f &`, and when it answers `. ./f`. A command after `--` has ZEGO_ENDPOINT, ZEGO_APP_ID, ZEGO_SERVER_SECRET, \
             ZEGO_CALLBACK_SECRET and TENCENTCLOUD_ENDPOINT, _SECRET_ID and _SECRET_KEY in its environment; ZEGO_SANDBOX_TOKEN with --expose, \
             ZEGO_CA_FILE and SSL_CERT_FILE with --tls.\n\n\
             Examples:\n  zego sandbox --listen 8090 --callback http://127.0.0.1:8080/\n  zego sandbox -- pytest tests\n  \
             zego sandbox --listen 0.0.0.0:8090 --expose --host sandbox",
            quirk::help()
        ))
        .args(network::arguments())
        .arg(child::argument())
        .arg(flag("empty").help("Starts without the seed of rooms, streams and files"))
        .arg(flag("no-limits").help("Lets calls through past the documented limits").conflicts_with_all(["limiter", "quota-scale"]))
        .arg(
            Arg::new("limiter")
                .long("limiter")
                .value_name("MODEL")
                .value_parser(
                    PossibleValuesParser::new(LimiterModel::ALL.map(LimiterModel::as_str)).try_map(|name| name.parse::<LimiterModel>()),
                )
                .help("How calls are counted against the documented limits; how the service does it is not documented"),
        )
        .arg(
            Arg::new("quota-scale")
                .long("quota-scale")
                .value_name("K")
                .allow_hyphen_values(true)
                .value_parser(value_parser!(f64))
                .help("Multiplies the calls of every documented limit: 100, or 0.5"),
        )
        .args(files::arguments())
        .arg(quirk::argument())
        .arg(flag("lenient").help("Lets pass what is only suspicious, such as StreamId=a for StreamId[]=a or a parameter named nearly like another, and says so for each request"))
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
        .args(world::arguments())
        .disable_help_subcommand(true)
        .subcommand(logs::command())
        .arg(flag("quiet").help("Does not say on stderr why a request was refused"))
}

/// Serves until it is told to stop.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    if let Some(("logs", of_logs)) = matches.subcommand() {
        logs::alone(matches)?;
        return logs::run(of_logs, format);
    }
    query::refuse("zego sandbox")?;
    if let Some(example) = files::example(matches) {
        output::print_reading(example)?;
        return Ok(Exit::Done);
    }
    let mut builder = network::set_up(Sandbox::builder(), matches)?;
    if matches.get_flag("empty") {
        builder = builder.empty();
    }
    builder = builder.limiter(!matches.get_flag("no-limits"));
    if let Some(model) = matches.get_one::<LimiterModel>("limiter") {
        builder = builder.limiter_model(*model);
    }
    if let Some(scale) = matches.get_one::<f64>("quota-scale") {
        builder = builder.quota_scale(*scale).map_err(|error| CommandError::usage(error.to_string(), ""))?;
    }
    let (with_apps, mut quirks, replaced) = files::apps(builder, matches)?;
    quirk::set(&mut quirks, matches)?;
    builder = with_apps.quirks(quirks).lenient(matches.get_flag("lenient"));
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
    builder = files::faults(builder, matches)?;
    // Last, since a seed is tried out on all the rest.
    let builder = files::seed(world::apply(matches, builder), matches)?;
    let verbosity = if matches.get_flag("quiet") { 0 } else { matches.get_count(id::VERBOSE) + 1 };
    let told: fn(&Ready, OutputFormat) -> String = match matches.get_one::<String>(id::OUTPUT) {
        Some(output) if output == ENV => |ready, _| ready.exports(),
        _ => |ready, format| format.line(&ready.document(), || ready.text().trim_end_matches('\n').to_owned()),
    };
    // It serves others: they do not wait for who reads what it says.
    output::notes_do_not_wait();
    wait::runtime()?.block_on(serve(logged(builder, verbosity, ""), child::of(matches), replaced, |ready| told(ready, format)))
}

async fn serve(
    builder: Builder,
    command: Option<Vec<OsString>>,
    replaced: Replaced,
    told: impl FnOnce(&Ready) -> String,
) -> Result<Exit, CommandError> {
    let sandbox = builder.start().await?;
    // Before anybody can know that it runs: whoever reads the line may stop it at once. And to the end of the process: one signal more while it ends does not take the
    // status of the command from it.
    let mut signals = ManuallyDrop::new(Signals::listen());
    let ca = network::CaFile::of(&sandbox)?;
    let ready = Ready::of(&sandbox, ca.as_ref().map(network::CaFile::path), replaced);
    let outcome = if let Some(command) = command {
        child::run(&command, ready.environment(), &mut signals).await
    } else {
        let mut without_reader = None;
        let ended = tokio::select! {
            ended = until_stopped(told(&ready), &sandbox, &mut without_reader) => ended,
            _ = signals.next() => Ok(Exit::Done),
        };
        ended.and_then(|exit| without_reader.map_or(Ok(exit), Err))
    };
    sandbox.shutdown().await;
    outcome
}

/// Says that it is ready, and waits for its end. That the reader of the line has gone is a failure of the end only: until then the sandbox is of use to those
/// who know its address.
async fn until_stopped(ready: String, sandbox: &Sandbox, without_reader: &mut Option<CommandError>) -> Result<Exit, CommandError> {
    output::claim_for_lines();
    let stdout = Writer::to(Ok(Stream::stdout())).map_err(|error| output::not_written(&error))?;
    match stdout.write(ready).await {
        Err(NotWritten::Failed(error)) if error.kind() == ErrorKind::BrokenPipe => *without_reader = Some(output::not_written(&error)),
        Err(NotWritten::Failed(error)) => return Err(output::not_written(&error)),
        Ok(()) | Err(NotWritten::Full | NotWritten::Slow) => {}
    }
    sandbox.wait().await;
    Ok(Exit::Done)
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
        if let StartError::Faults(wrong) = error {
            return Self::wrong_file(&wrong);
        }
        let cause = error.source().map(|cause| format!(" ({cause})")).unwrap_or_default();
        Self::configuration(format!("{error}{cause}"), "")
    }
}
