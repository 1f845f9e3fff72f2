//! Every text file: first lines, length, white space, words that do not belong.

use toml_parser::{Source, lexer::TokenKind};

use super::published::begins_with_readme;
use super::repository::{extension, is_marked};
use super::{Repository, TidyFinding};

/// No file that people write is longer.
const MAX_LINES: usize = 450;

pub(super) fn check(repository: &Repository) -> Vec<TidyFinding> {
    repository.texts(is_ours).flat_map(|(path, text)| file(path, text)).collect()
}

/// Text that people write, or that codegen does; licences, lockfiles and extracted facts are as they came.
fn is_ours(path: &str) -> bool {
    let ours = matches!(extension(path), "rs" | "toml" | "md" | "sh" | "py") || path == ".ci/run";
    ours && !path.starts_with("api/upstream/")
}

fn file(path: &str, text: &str) -> Vec<TidyFinding> {
    let mut found = Vec::new();
    if extension(path) == "rs" {
        found.extend(first_line(path, text));
    }
    let lines = text.lines().count();
    if matches!(extension(path), "rs" | "toml") && lines > MAX_LINES && !is_marked(text) {
        found.push(TidyFinding::new(path, format!("{lines} lines, where {MAX_LINES} are the most: split it by subject")));
    }
    for (is_wrong, message) in
        [(!text.is_empty() && !text.ends_with('\n'), "does not end in a line break"), (text.ends_with("\n\n"), "ends in an empty line")]
    {
        found.extend(is_wrong.then(|| TidyFinding::new(path, message)));
    }
    for (number, line) in (1..).zip(text.lines()) {
        for (is_wrong, message) in [
            (line.ends_with([' ', '\t', '\r']), "white space at the end of the line"),
            (line.contains('\t'), "a tab: indent by spaces, write `\\t` in a text"),
            (extension(path) == "rs" && compares_texts(line), "decided by comparing texts: match on a kind or a code"),
        ] {
            found.extend(is_wrong.then(|| TidyFinding::at(path, number, message)));
        }
        found.extend(machine_path(line).map(|place| TidyFinding::at(path, number, format!("`{place}` is the path of some machine"))));
    }
    if extension(path) == "toml" {
        let message = "an inline table over several lines, which not every editor reads";
        found.extend(broken_inline_tables(text).map(|line| TidyFinding::at(path, line, message)));
    }
    found
}

fn first_line(path: &str, text: &str) -> Option<TidyFinding> {
    if is_generated(path) {
        return (!is_marked(text))
            .then(|| TidyFinding::at(path, 1, "lacks the mark of generated files: move it elsewhere, or run `cargo xtask codegen`"));
    }
    if is_marked(text) {
        return Some(TidyFinding::at(path, 1, "has the mark of generated files, and is none: write what it is behind `//!`"));
    }
    (!text.starts_with("//! ") && !begins_with_readme(text))
        .then(|| TidyFinding::at(path, 1, "does not begin by saying what it is, behind `//!`"))
}

fn is_generated(path: &str) -> bool {
    let is_expected = || path.contains("/expected/") || path.contains("/expected_service/");
    let outputs = [
        "crates/zego-model/src/generated/",
        "crates/zego-model/tests/generated/",
        "crates/zego-sandbox/src/generated/",
        "crates/zego-sandbox/tests/generated/",
    ];
    outputs.iter().any(|output| path.starts_with(output)) || (path.starts_with("xtask/tests/golden/") && is_expected())
}

/// Home and temporary folders; put together here so that this file does not name one.
fn machine_path(line: &str) -> Option<String> {
    let roots = ["home", "root", "Users", "work", "tmp", "var/folders"];
    roots.iter().map(|root| format!("/{root}/")).find(|root| {
        line.match_indices(root.as_str()).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '/' | '.' | '}' | ')' | '>' | '_' | '-' | '*'))
        })
    })
}

/// Of errors, and outside of assertions, which compare what they like.
fn compares_texts(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let compares = [concat!("error.to_string()", " =="), concat!("error.to_string()", " !="), concat!("error.to_string().", "contains(")];
    !code.contains("assert") && compares.iter().any(|pattern| code.contains(pattern))
}

/// The lines that end inside `{ }`, outside of lists. TOML 1.1 allows it, TOML 1.0 does not.
fn broken_inline_tables(text: &str) -> impl Iterator<Item = usize> {
    let mut open = Vec::new();
    Source::new(text).lex().filter_map(move |token| {
        match token.kind() {
            bracket @ (TokenKind::LeftCurlyBracket | TokenKind::LeftSquareBracket) => open.push(bracket),
            TokenKind::RightCurlyBracket | TokenKind::RightSquareBracket => drop(open.pop()),
            TokenKind::Newline if open.last() == Some(&TokenKind::LeftCurlyBracket) => {
                return Some(text[..token.span().start()].matches('\n').count() + 1);
            }
            _ => {}
        }
        None
    })
}
