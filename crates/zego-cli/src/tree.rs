//! Commands below commands.

use clap::Command;

/// A command and all below it, each with its path: `zego media ls`.
pub(crate) fn listed(command: &Command) -> Vec<(String, &Command)> {
    let mut found = vec![(command.get_name().to_owned(), command)];
    for below in command.get_subcommands() {
        found.extend(listed(below).into_iter().map(|(path, below)| (format!("{} {path}", command.get_name()), below)));
    }
    found
}
