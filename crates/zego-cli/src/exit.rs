//! How the process ends. The numbers are documented in `docs/cli.md` and in `zego --help`.

use std::process::ExitCode;

use zego_model::{Delivery, ErrorKind};

/// The outcome of a command, as an exit code.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Exit {
    /// Done, every item of it.
    Done,
    /// The service said no.
    #[default]
    Refused,
    /// The command line or the configuration is wrong; nothing was sent.
    Usage,
    /// The call succeeded, but not all of its items did, as far as the answer tells.
    Partial,
    /// The signature, the credentials or the clock.
    Authentication,
    /// Too many calls.
    RateLimited,
    /// What the call names does not exist.
    NotFound,
    /// The network failed before anything was sent.
    NotSent,
    /// The call may have been executed.
    Unknown,
    /// Stopped by the user: 128 and the number of SIGINT, as shells tell it.
    Interrupted,
    /// Told to end: 128 and the number of SIGTERM.
    Terminated,
    /// The status of the command that a sandbox was started for.
    Status(u8),
}

/// A signal that ends a command.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM, what `kill` and container runtimes send.
    Terminate,
}

/// What each number means.
pub(crate) const CODES: [(u8, &str); 11] = [
    (0, "done"),
    (1, "refused by the service"),
    (2, "usage or configuration"),
    (3, "done in part"),
    (4, "authentication, clock"),
    (5, "rate limited"),
    (6, "not found"),
    (7, "network, nothing was sent"),
    (8, "outcome unknown: it may have been executed"),
    (130, "interrupted (Ctrl-C)"),
    (143, "told to end (SIGTERM)"),
];

/// What `zego --help` says about them.
pub(crate) fn help() -> String {
    let codes = CODES.map(|(code, meaning)| format!("  {code:>3}  {meaning}"));
    format!(
        "Exit codes:\n{}\nWhat cannot be written to stdout ends with 8 where nothing else went wrong, and stderr says so.",
        codes.join("\n")
    )
}

impl Exit {
    /// How a call that failed ends.
    pub(crate) const fn of(kind: ErrorKind, delivery: Delivery) -> Self {
        match (delivery, kind) {
            (Delivery::NotSent, _) => Self::NotSent,
            (Delivery::Unknown, _) => Self::Unknown,
            (_, ErrorKind::Success) => Self::Done,
            (_, ErrorKind::Authentication | ErrorKind::ClockSkew) => Self::Authentication,
            (_, ErrorKind::RateLimited) => Self::RateLimited,
            (_, ErrorKind::NotFound) => Self::NotFound,
            _ => Self::Refused,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Usage => 2,
            Exit::Partial => 3,
            Exit::Authentication => 4,
            Exit::RateLimited => 5,
            Exit::NotFound => 6,
            Exit::NotSent => 7,
            Exit::Unknown => 8,
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
            Exit::Status(status) => status,
        })
    }
}
