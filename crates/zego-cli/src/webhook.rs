//! `zego webhook`: callbacks of the service, checked with the environment's callback secret.

mod answer;
mod desk;
mod forward;
mod listen;
mod memory;
mod show;
mod trouble;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};
use zego_model::AnyEvent;
use zego_model::callback::{Forgetful, Receiver};
use zego_model::spec::ServiceSpec;

use self::forward::ForwardUrl;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;
use crate::{clock, credentials, input, names, output};

/// What it takes: one of two commands.
pub(crate) fn command() -> Command {
    Command::new("webhook")
        .about("Checks and receives the service's callbacks, with ZEGO_CALLBACK_SECRET")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .after_help("Examples:\n  zego webhook listen --listen 127.0.0.1:8080\n  zego webhook verify body.json --at 1700000000")
        .defer(|command| command.subcommands([verify_command(), listen_command()]))
}

/// Checks a saved callback, or receives callbacks.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    match matches.subcommand() {
        Some(("verify", matches)) => verify(matches, format),
        Some(("listen", matches)) => listen::run(receiver(matches)?, matches, format),
        _ => unreachable!("clap insists on one of the two"),
    }
}

/// `zego webhook verify`: checks a saved body and prints it.
fn verify(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let receiver = receiver(matches)?;
    let path = matches.get_one::<PathBuf>("file").expect("it has a default");
    let body = input::read(path, "the callback's body")?;
    let at = matches.get_one("at").copied().unwrap_or_else(clock::now);
    let callback = receiver.receive(&body, at, &mut Forgetful).map_err(|refusal| show::refused(&refusal))?.into_callback();
    show::notes(&callback);
    if matches.get_one::<String>("service").is_none()
        && let Some(note) = callback.spec().and_then(names::note_on_event)
    {
        output::note(&note);
    }
    let document = show::document(&callback);
    format.print_long(&document, |out| show::write(&callback, &document, at, out))?;
    Ok(Exit::Done)
}

/// What checks callbacks: the environment's secrets, and what the command line says of services and time.
fn receiver(matches: &ArgMatches) -> Result<Receiver<AnyEvent>, CommandError> {
    let service = matches.get_one::<String>("service").map(|name| sender(name)).transpose()?;
    let mut receiver = Receiver::new(credentials::callback_secrets()?);
    if let Some(service) = service {
        receiver = receiver.service(service);
    }
    if let Some(TimestampWindow(window)) = matches.get_one("window") {
        receiver = receiver.window(*window);
    }
    Ok(receiver)
}

/// A service that sends callbacks.
fn sender(name: &str) -> Result<&'static ServiceSpec, CommandError> {
    let service = names::service(name)?;
    let mut senders: Vec<&ServiceSpec> = Vec::new();
    for sender in zego_model::events().map(|row| row.spec.service) {
        if !senders.iter().any(|known| known.name == sender.name) {
            senders.push(sender);
        }
    }
    if senders.iter().any(|sender| sender.name == service.name) {
        return Ok(service);
    }
    let senders: Vec<_> = senders.into_iter().map(names::service_command).collect();
    let message = format!("this version knows no callbacks of {}", names::service_command(service));
    Err(CommandError::usage(message, format!("It knows those of {}.", senders.join(", "))))
}

fn verify_command() -> Command {
    Command::new("verify")
        .about("Checks a saved callback's body and prints what it says; exit 4 if it is refused")
        .after_help(
            "The signature proves that the sender knew the secret, not that the body is unaltered. While secrets change, give both:\n\
             ZEGO_CALLBACK_SECRET=new,old. No nonces are kept: a callback can be checked again and again.\n\n\
             Example:\n  zego webhook verify body.json --at 1700000000",
        )
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .default_value("-")
                .value_parser(value_parser!(PathBuf))
                .help("The request's body, in any form that ZEGO sends: JSON, URL-encoded JSON, a form; - is stdin"),
        )
        .arg(
            Arg::new("at")
                .long("at")
                .value_name("TIME")
                .value_parser(clock::moment)
                .allow_hyphen_values(true)
                .help("When it came, as Unix seconds, 2026-01-31T18:30:00Z or -5m [default: now]"),
        )
        .args([service(), window()])
}

fn listen_command() -> Command {
    Command::new("listen")
        .about("Receives callbacks until it is told to stop: checks and prints each, answers, and passes it on")
        .after_help(
            "What is right is answered with 200 when its line has been written to stdout; what cannot be written within 4 s with 500, so\n\
             that ZEGO sends it again, and the exit code is then 8. Without a reader (a broken pipe) the listener ends.\n\
             With --forward-to the program's answer is the answer, and the lines are notes beside it, without which it goes on; when it\n\
             gives no final answer within the 4 s, 502 is answered. A sandbox waits for 5 s; for ZEGO no figure is documented.\n\
             What is refused is answered with 4xx, and passed on to nobody. Where the service reads the answer (mini-game), it is\n\
             told of success in the words that it wants. With --output json each line of stdout is one JSON document.\n\n\
             Example, against a sandbox:\n  zego webhook listen --listen 127.0.0.1:8080\n  zego sandbox --callback http://127.0.0.1:8080/",
        )
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("ADDRESS")
                .required(true)
                .value_parser(value_parser!(SocketAddr))
                .help("Where to listen, such as 127.0.0.1:8080; port 0 takes a free one. Plain HTTP: put a proxy with TLS before it"),
        )
        .arg(
            Arg::new("forward-to")
                .long("forward-to")
                .value_name("URL")
                .value_parser(value_parser!(ForwardUrl))
                .help("Passes the body on, byte for byte, to a program on this machine: http://127.0.0.1:PORT/PATH"),
        )
        .args([service(), window()])
}

fn service() -> Arg {
    Arg::new("service")
        .long("service")
        .value_name("SERVICE")
        .help("Takes every callback for one of this service, as `zego --help` names it [default: the service is told by the body]")
}

fn window() -> Arg {
    Arg::new("window")
        .long("window")
        .value_name("SECONDS|none")
        .value_parser(value_parser!(TimestampWindow))
        .help("How far from now it may be signed [default: 300]")
}

/// How far from now a callback may be signed; `none` allows any time.
#[derive(Clone, Copy, Debug)]
struct TimestampWindow(Option<Duration>);

impl std::str::FromStr for TimestampWindow {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "none" => Ok(Self(None)),
            seconds => match seconds.parse() {
                Ok(seconds) => Ok(Self(Some(Duration::from_secs(seconds)))),
                Err(_) => Err("give whole seconds, such as 300, or none"),
            },
        }
    }
}
