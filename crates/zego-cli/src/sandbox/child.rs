//! `zego sandbox -- CMD ARGS`: a command that finds the sandbox in its environment.

use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::time::Duration;

use clap::{Arg, ArgMatches, value_parser};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep_until};
use zego_model::text::printable;

use crate::error::CommandError;
use crate::exit::{self, Exit};
use crate::supervisor::Signals;

/// The argument.
pub(super) fn argument() -> Arg {
    Arg::new("command")
        .last(true)
        .num_args(1..)
        .value_name("COMMAND")
        .value_parser(value_parser!(OsString))
        .help("Runs this with the sandbox in its environment, and ends with its status; a SIGTERM is passed on, and ends it after 0.7 s if it does not end itself")
}

/// The command of a command line, if it has one.
pub(super) fn of(matches: &ArgMatches) -> Option<Vec<OsString>> {
    matches.get_many::<OsString>("command").map(|words| words.cloned().collect())
}

/// Runs a command until it ends: with these variables on top of the environment, those without a value taken out of it. It has our input and outputs.
///
/// At a terminal Ctrl-C reaches it without us, as it is in our group, and what it makes of that is its affair: it may be a shell. Every other signal is for us
/// alone, so it is passed on; and a command that does not end then is ended.
pub(super) async fn run(
    words: &[OsString],
    environment: Vec<(&'static str, Option<String>)>,
    signals: &mut Signals,
) -> Result<Exit, CommandError> {
    let (name, arguments) = words.split_first().expect("clap insists on one word at least");
    let mut command = Command::new(name);
    command.args(arguments);
    for (variable, value) in environment {
        match value {
            Some(value) => command.env(variable, value),
            None => command.env_remove(variable),
        };
    }
    let mut child = command.spawn().map_err(|error| {
        let not_found = error.kind() == ErrorKind::NotFound;
        CommandError {
            // As shells do.
            exit: Exit::Status(if not_found { 127 } else { 126 }),
            kind: "command",
            message: format!("{} cannot be started: {error}", printable(&name.to_string_lossy())),
            hint: Some("Give a program that is in PATH or a path to one; what follows it are its arguments.".to_owned()),
            ..CommandError::default()
        }
    })?;
    // When a Ctrl-C is passed on.
    let mut interrupt: Option<Instant> = None;
    // When it is ended whatever it does: so long after the first signal, however many follow.
    let mut end: Option<Instant> = None;
    loop {
        let next = interrupt.into_iter().chain(end).min();
        tokio::select! {
            status = child.wait() => {
                let status = status.map_err(|error| CommandError::configuration(format!("the command cannot be waited for: {error}"), ""))?;
                return Ok(exit(status));
            }
            signal = signals.next() => {
                let now = Instant::now();
                match signal {
                    exit::Signal::Interrupt if io::stdin().is_terminal() => continue,
                    // It may have reached the whole group.
                    exit::Signal::Interrupt => { interrupt.get_or_insert(now + HEARD); }
                    exit::Signal::Terminate => send(&child, Signal::TERM),
                }
                end.get_or_insert(now + LAST_MOMENT);
            },
            () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {
                if interrupt.take_if(|moment| Some(*moment) == next).is_some() {
                    send(&child, Signal::INT);
                } else {
                    end = None;
                    send(&child, Signal::KILL);
                }
            }
        }
    }
}

/// How long a command that may have heard of a Ctrl-C has before it is passed on.
const HEARD: Duration = Duration::from_millis(100);
/// How long a command may take to end when it was told to for the first time.
const LAST_MOMENT: Duration = Duration::from_millis(700);

/// Sends it a signal. One that has ended meanwhile needs none.
fn send(child: &Child, signal: Signal) {
    let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    if let Some(pid) = pid {
        let _ = kill_process(pid, signal);
    }
}

/// Its status, as a shell tells it: 128 and the number of the signal that ended it.
fn exit(status: ExitStatus) -> Exit {
    let number = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    Exit::Status(u8::try_from(number).unwrap_or(u8::MAX))
}
