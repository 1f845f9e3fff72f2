//! The name of a profile, as a command line has it.

use clap::{Arg, ArgMatches};

pub(super) fn name_argument() -> Arg {
    Arg::new("name").value_name("NAME").value_parser(checked_name).help("The profile: letters, digits, and - _ . within")
}

/// A name that stands in a file and on a line without quotation marks.
fn checked_name(text: &str) -> Result<String, &'static str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let begins_well = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    if begins_well && text.len() <= 64 && text.bytes().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err("a profile's name has up to 64 letters, digits, - _ and . and begins with a letter or a digit")
    }
}

pub(super) fn name(matches: &ArgMatches) -> &str {
    matches.get_one::<String>("name").expect("it is required")
}
