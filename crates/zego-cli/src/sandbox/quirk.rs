//! `--quirk`: the switches for what nobody outside of the services knows, from the sandbox's own table.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, ArgMatches};
use zego_sandbox::{QUIRKS, Quirks};

use crate::error::CommandError;

const NAME: &str = "quirk";

pub(super) fn argument() -> Arg {
    Arg::new(NAME)
        .long(NAME)
        .value_name("NAME[=VALUE]")
        .action(ArgAction::Append)
        .help("Behaves in another way where nobody knows what the service does: see \"Quirks\" below; can be repeated")
}

/// The end of the help: every switch with its values.
pub(super) fn help() -> String {
    let mut help = "Quirks, the default first; NAME alone means the second value:\n".to_owned();
    for quirk in QUIRKS {
        let _ = writeln!(help, "  {}: {}", quirk.name, quirk.about.replace('`', ""));
        for value in quirk.values {
            let _ = writeln!(help, "    {}: {}", value.word, value.doc.replace('`', ""));
        }
    }
    help
}

/// Sets what is asked for.
pub(super) fn set(quirks: &mut Quirks, matches: &ArgMatches) -> Result<(), CommandError> {
    let given = matches.get_many::<String>(NAME).into_iter().flatten();
    given
        .map(String::as_str)
        .try_for_each(|text| quirks.switch(text))
        .map_err(|error| CommandError::usage(format!("--quirk: {error}"), "`zego sandbox --help` lists the quirks and their values."))
}
