//! Colours: `--color`, and `NO_COLOR` (<https://no-color.org>). JSON has none.

use std::ffi::OsString;
use std::io::{IsTerminal as _, stderr, stdout};
use std::sync::OnceLock;

use crate::line;

/// When there are colours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set or the terminal has none.
    Auto,
    Always,
    Never,
}

/// The words of the flag.
pub(crate) const WORDS: [&str; 3] = ["auto", "always", "never"];

/// Where text goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StandardStream {
    Stdout,
    Stderr,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TextRole {
    /// A name of something, or what stands above a column.
    Name,
    Error,
    Warning,
    Note,
}

/// Whether stdout and stderr have colours. Until it is said, there are none.
static CHOSEN: OnceLock<[bool; 2]> = OnceLock::new();

/// Takes what a command line asks for, even if it is wrong in every other respect.
pub(crate) fn choose(line: &[OsString]) {
    let color = match line::last_value(line.iter().skip(1).filter_map(|word| word.to_str()), "--color") {
        Some("always") => Color::Always,
        Some("never") => Color::Never,
        _ => Color::Auto,
    };
    let variable = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_plain = variable("NO_COLOR") || std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    let has = |is_terminal: bool| match color {
        Color::Auto => is_terminal && !is_plain,
        Color::Always => true,
        Color::Never => false,
    };
    // A command line is read once.
    let _ = CHOSEN.set([has(stdout().is_terminal()), has(stderr().is_terminal())]);
}

/// Whether text that goes there has colours.
pub(crate) fn is_on(to: StandardStream) -> bool {
    CHOSEN.get().is_some_and(|[out, err]| if to == StandardStream::Stdout { *out } else { *err })
}

/// A piece of text in the colour of its role, where there are colours.
pub(crate) fn painted(to: StandardStream, role: TextRole, text: &str) -> String {
    if !is_on(to) {
        return text.to_owned();
    }
    let code = match role {
        TextRole::Name => "1",
        TextRole::Error => "1;31",
        TextRole::Warning => "1;33",
        TextRole::Note => "36",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// A line for people with the word that it begins with in the colour of that.
pub(crate) fn noted(line: &str) -> String {
    for (word, role) in [("error:", TextRole::Error), ("warning:", TextRole::Warning), ("note:", TextRole::Note)] {
        if let Some(rest) = line.strip_prefix(word) {
            return painted(StandardStream::Stderr, role, word) + rest;
        }
    }
    line.to_owned()
}
