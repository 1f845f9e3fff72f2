//! `zego sandbox`, and the sandbox that lives as long as one call.

mod files;
mod quirk;

use std::error::Error;
use std::fmt::Write as _;
use std::net::SocketAddr;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;
use zego_model::sandbox as published;
use zego_sandbox::{Builder, CallbackBody, CallbackConfig, LogLevel, LogLine, Sandbox, StartError};
use zego_sign::callback::CallbackSecret;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::names::id;
use crate::output::{self, OutputFormat};
use crate::wait;

use self::files::Replaced;

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("sandbox")
        .about("Serves a sandbox that behaves like ZEGO and Tencent Cloud, until it is told to stop")
        .defer(with_arguments)
}

fn with_arguments(command: Command) -> Command {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    command
        .after_help(format!(
            "{}\nPOST /_sandbox/seed, login, publish, advance, reset and the like do what users and time do; GET /_sandbox/state tells what there is.\n\n\
             Example:\n  zego sandbox --listen 127.0.0.1:8090 --callback http://127.0.0.1:8080/",
            quirk::help()
        ))
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("ADDRESS")
                .default_value("127.0.0.1:0")
                .value_parser(value_parser!(SocketAddr))
                .help("A loopback address; port 0 takes a free one"),
        )
        .arg(flag("empty").help("Starts without the seed of rooms, streams and files"))
        .arg(flag("no-limits").help("Lets calls through past the documented limits"))
        .args(files::arguments())
        .arg(quirk::argument())
        .arg(flag("lenient").help("Lets pass what is only suspicious, such as StreamId=a for StreamId[]=a or a parameter named nearly like another, and says so for each request"))
        .arg(
            Arg::new("callback")
                .long("callback")
                .value_name("URL")
                .help("Sends signed callbacks to this URL, which is on this machine: http://127.0.0.1:PORT/PATH, as `zego webhook listen` takes them"),
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

/// Serves until it is told to stop.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    if let Some(example) = files::example(matches) {
        output::print_text(example)?;
        return Ok(Exit::Done);
    }
    let address = *matches.get_one::<SocketAddr>("listen").expect("it has a default");
    let mut builder = Sandbox::builder().listen(address);
    if matches.get_flag("empty") {
        builder = builder.empty();
    }
    builder = builder.limiter(!matches.get_flag("no-limits"));
    let (with_apps, mut quirks, replaced) = files::apps(builder, matches)?;
    quirk::set(&mut quirks, matches)?;
    builder = with_apps.quirks(quirks).lenient(matches.get_flag("lenient"));
    if let Some(url) = matches.get_one::<String>("callback") {
        let secret = CallbackSecret::new(published::CALLBACK_SECRET).expect("the published secret is well formed");
        let callbacks = CallbackConfig::new(url, secret).map_err(|error| CommandError::usage(error.to_string(), ""))?;
        let body = match matches.get_one::<String>("callback-body").map_or("", String::as_str) {
            "url-encoded-json" => CallbackBody::UrlEncodedJson,
            "form" => CallbackBody::Form,
            _ => CallbackBody::Json,
        };
        builder = builder.callbacks(callbacks.body(body));
    }
    let verbosity = if matches.get_flag("quiet") { 0 } else { matches.get_count(id::VERBOSE) + 1 };
    // Last, since a seed is tried out on all the rest.
    builder = files::seed(builder, matches)?;
    wait::runtime()?.block_on(serve(logged(builder, verbosity, ""), replaced, format))
}

async fn serve(builder: Builder, replaced: Replaced, format: OutputFormat) -> Result<Exit, CommandError> {
    // Before anybody can know that it runs: whoever reads the line may stop it at once.
    let stopped = wait::stopped()?;
    let sandbox = builder.start().await?;
    let endpoint = sandbox.endpoint().to_string();
    let document = json!({
        "endpoint": endpoint,
        "app_id": published::APP_ID,
        "server_secret": (!replaced.app).then_some(published::SERVER_SECRET),
        "callback_secret": published::CALLBACK_SECRET,
        "tencent": (!replaced.tencent)
            .then(|| json!({ "secret_id": published::TENCENT_SECRET_ID, "secret_key": published::TENCENT_SECRET_KEY })),
    });
    format.print(&document, || {
        let mut text = format!(
            "The sandbox listens on {endpoint} until Ctrl-C. These credentials are its own, fake and public:\n\n\
             export ZEGO_ENDPOINT={endpoint}\nexport ZEGO_APP_ID={}\n",
            published::APP_ID
        );
        if !replaced.app {
            let _ = writeln!(text, "export ZEGO_SERVER_SECRET={}", published::SERVER_SECRET);
        }
        let _ = writeln!(text, "export ZEGO_CALLBACK_SECRET={}\nexport TENCENTCLOUD_ENDPOINT={endpoint}", published::CALLBACK_SECRET);
        if !replaced.tencent {
            let (id, key) = (published::TENCENT_SECRET_ID, published::TENCENT_SECRET_KEY);
            let _ = writeln!(text, "export TENCENTCLOUD_SECRET_ID={id}\nexport TENCENTCLOUD_SECRET_KEY={key}");
        }
        text
    })?;
    tokio::select! {
        () = stopped => {}
        () = sandbox.wait() => {}
    }
    sandbox.shutdown().await;
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
        let cause = error.source().map(|cause| format!(" ({cause})")).unwrap_or_default();
        Self::configuration(format!("{error}{cause}"), "")
    }
}
