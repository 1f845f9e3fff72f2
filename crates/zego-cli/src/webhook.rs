//! `zego webhook`: callbacks of the service, checked with the environment's callback secret.

mod command;
mod forward;
mod listen;
mod show;
mod verify;

use std::time::Duration;

use clap::ArgMatches;
use zego_model::callback::Receiver;
use zego_model::rtc::callback::Event;

pub(crate) use command::command;

use crate::credentials;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;

/// Checks a saved callback, or receives callbacks.
pub(crate) fn run(matches: &ArgMatches, format: Format) -> Result<Exit, Failure> {
    match matches.subcommand() {
        Some(("verify", matches)) => verify::run(matches, format),
        Some(("listen", matches)) => listen::run(matches, format),
        _ => unreachable!("clap insists on one of the two"),
    }
}

/// What checks callbacks: the environment's secrets and the command line's window.
fn receiver(matches: &ArgMatches) -> Result<Receiver<Event>, Failure> {
    let receiver = Receiver::new(credentials::callback_secrets()?);
    Ok(match matches.get_one::<Window>("window") {
        None => receiver,
        Some(Window(window)) => receiver.window(*window),
    })
}

/// How far from now a callback may be signed; `none` is any time.
#[derive(Clone, Copy, Debug)]
struct Window(Option<Duration>);

impl std::str::FromStr for Window {
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
