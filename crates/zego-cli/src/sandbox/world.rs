//! Flags of the sandbox's world: its clock, what its identifiers follow from, and the file it is kept in.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, value_parser};
use zego_sandbox::{Builder, Moment};

/// The flags.
pub(super) fn arguments() -> [Arg; 3] {
    [
        Arg::new("clock")
            .long("clock")
            .value_name("CLOCK")
            .default_value("system")
            .value_parser(clock)
            .help("`system`; or `virtual`: time stands still at 2026-01-01T00:00:00Z, or at `virtual@UNIX_SECONDS`, and moves by POST /_sandbox/advance alone"),
        Arg::new("id-seed")
            .long("id-seed")
            .value_name("NUMBER")
            .default_value("0")
            .value_parser(value_parser!(u64))
            .help("What identifiers follow from: with the same one, the same calls get the same ids"),
        Arg::new("state")
            .long("state")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help("Keeps the state in this file, and goes on with what is in it"),
    ]
}

/// Sets a sandbox up by them.
pub(super) fn apply(matches: &ArgMatches, mut builder: Builder) -> Builder {
    builder = builder.id_seed(*matches.get_one("id-seed").expect("it has a default"));
    if let Some(Clock(Some(start))) = matches.get_one("clock") {
        builder = builder.virtual_clock(*start);
    }
    match matches.get_one::<PathBuf>("state") {
        Some(file) => builder.state_file(file),
        None => builder,
    }
}

/// The system's clock, or where a virtual one begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Clock(Option<Moment>);

fn clock(text: &str) -> Result<Clock, String> {
    match text.split_once('@') {
        None if text == "system" => Ok(Clock(None)),
        None if text == "virtual" => Ok(Clock(Some(Moment::NEW_YEAR))),
        Some(("virtual", seconds)) if seconds.bytes().all(|byte| byte.is_ascii_digit()) => {
            let seconds = seconds.parse().map_err(|_| "the seconds behind the @ are no Unix time, such as 1767225600".to_owned())?;
            Ok(Clock(Some(Moment::from_secs(seconds))))
        }
        _ => Err("a clock is `system`, `virtual` or `virtual@1767225600`, with a Unix time in seconds".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_read() {
        for (text, start) in
            [("system", None), ("virtual", Some(1_767_225_600)), ("virtual@0", Some(0)), ("virtual@1800000000", Some(1_800_000_000))]
        {
            assert_eq!(clock(text), Ok(Clock(start.map(Moment::from_secs))), "{text}");
        }
        for text in ["", "virtual@", "virtual@-1", "virtual@x", "virtual@99999999999999999999", "system@1", "Virtual"] {
            assert!(clock(text).unwrap_err().contains("1767225600"), "{text}");
        }
    }
}
