//! Colours: `--color`, and `NO_COLOR` (<https://no-color.org>). JSON has none.

use std::ffi::OsString;
use std::io::{IsTerminal as _, stderr, stdout};
use std::sync::OnceLock;

/// When there are colours.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set or the terminal has none.
    #[default]
    Auto,
    Always,
    Never,
}

/// The words of the flag.
pub(crate) const WORDS: [&str; 3] = ["auto", "always", "never"];

/// Where text goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Target {
    Stdout,
    Stderr,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Role {
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
    let color = guess(line.iter().skip(1).filter_map(|word| word.to_str()));
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

fn guess<'a>(mut words: impl Iterator<Item = &'a str>) -> Color {
    let mut color = Color::default();
    while let Some(word) = words.next() {
        let chosen = match word {
            "--color" => words.next(),
            "--" => break,
            other => other.strip_prefix("--color="),
        };
        color = match chosen {
            Some("always") => Color::Always,
            Some("never") => Color::Never,
            Some(_) => Color::Auto,
            None => color,
        };
    }
    color
}

/// Whether text that goes there has colours.
pub(crate) fn is_on(target: Target) -> bool {
    CHOSEN.get().is_some_and(|[out, err]| if target == Target::Stdout { *out } else { *err })
}

/// A piece of text in the colour of its role, where there are colours.
pub(crate) fn painted(target: Target, role: Role, text: &str) -> String {
    if !is_on(target) {
        return text.to_owned();
    }
    let code = match role {
        Role::Name => "1",
        Role::Error => "1;31",
        Role::Warning => "1;33",
        Role::Note => "36",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// A line for people with the word that it begins with in the colour of that.
pub(crate) fn noted(line: &str) -> String {
    for (word, role) in [("error:", Role::Error), ("warning:", Role::Warning), ("note:", Role::Note)] {
        if let Some(rest) = line.strip_prefix(word) {
            return painted(Target::Stderr, role, word) + rest;
        }
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_counts() {
        for (line, color) in [
            ("rtc --color always x", Color::Always),
            ("--color=never", Color::Never),
            ("--color always --color auto", Color::Auto),
            ("rtc -- --color always", Color::Auto),
            ("--color", Color::Auto),
        ] {
            assert_eq!(guess(line.split(' ')), color, "{line}");
        }
    }
}
