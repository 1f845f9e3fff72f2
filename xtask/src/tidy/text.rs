//! Every text file: first lines, length, white space, words that do not belong.

use toml_parser::{Source, lexer::TokenKind};

use super::repository::{extension, is_marked};
use super::{Repository, TidyFinding};
use crate::codegen::MARK;

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
    if !text.is_empty() && !text.ends_with('\n') {
        found.push(TidyFinding::new(path, "does not end in a line break"));
    }
    if text.ends_with("\n\n") {
        found.push(TidyFinding::new(path, "ends in an empty line"));
    }
    for (number, line) in (1..).zip(text.lines()) {
        if line.ends_with([' ', '\t', '\r']) {
            found.push(TidyFinding::at(path, number, "white space at the end of the line"));
        }
        if line.contains('\t') {
            found.push(TidyFinding::at(path, number, "a tab: indent by spaces, write `\\t` in a text"));
        }
        if let Some(place) = machine_path(line) {
            found.push(TidyFinding::at(path, number, format!("`{place}` is the path of some machine")));
        }
        if extension(path) == "rs" && compares_texts(line) {
            found.push(TidyFinding::at(path, number, "decided by comparing texts: match on a kind or a code"));
        }
    }
    if extension(path) == "toml" {
        found.extend(
            broken_inline_tables(text)
                .map(|line| TidyFinding::at(path, line, "an inline table over several lines, which not every editor reads")),
        );
    }
    found
}

fn first_line(path: &str, text: &str) -> Option<TidyFinding> {
    let first = text.lines().next().unwrap_or_default();
    if is_generated(path) {
        return (!first.starts_with(MARK))
            .then(|| TidyFinding::at(path, 1, "lacks the mark of generated files: move it elsewhere, or run `cargo xtask codegen`"));
    }
    if first.starts_with(MARK) {
        return Some(TidyFinding::at(path, 1, "has the mark of generated files, and is none: write what it is behind `//!`"));
    }
    (!first.starts_with("//! ")).then(|| TidyFinding::at(path, 1, "does not begin by saying what it is, behind `//!`"))
}

fn is_generated(path: &str) -> bool {
    path.starts_with("crates/zego-model/src/generated/") || (path.starts_with("xtask/tests/golden/") && path.contains("/expected/"))
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

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    const GENERATED: &str = "crates/zego-model/src/generated/mod.rs";

    #[test]
    fn a_file_says_what_it_is() {
        assert_eq!(found(check, [("a.rs", "//! What it is.\n")]), Vec::<String>::new());
        assert_eq!(found(check, [("a.rs", "use b;\n")]), ["a.rs:1: does not begin by saying what it is, behind `//!`"]);
        let marked = format!("{MARK} from api/. Do not edit.\n");
        assert_eq!(found(check, [(GENERATED, &marked)]), Vec::<String>::new());
        assert_eq!(found(check, [(GENERATED, "//! Handmade.\n")]).len(), 1);
        assert_eq!(found(check, [("a.rs", &marked)]).len(), 1);
    }

    #[test]
    fn what_people_write_is_not_too_long() {
        let text = |lines| "//! A line.\n".repeat(lines);
        assert_eq!(found(check, [("a.rs", &text(450))]), Vec::<String>::new());
        for path in ["a.rs", "api/a.toml"] {
            assert_eq!(found(check, [(path, &text(451))]), [format!("{path}: 451 lines, where 450 are the most: split it by subject")]);
        }
        assert_eq!(found(check, [("a.md", &text(451))]), Vec::<String>::new());
        assert_eq!(found(check, [("api/upstream/a.toml", &text(451))]), Vec::<String>::new());
    }

    #[test]
    fn what_is_generated_may_be_long() {
        let text = format!("{MARK} from api/. Do not edit.\n{}", "use a;\n".repeat(9_000));
        assert_eq!(found(check, [(GENERATED, &text)]), Vec::<String>::new());
        // The mark alone excuses nothing where no generator writes.
        assert_eq!(found(check, [("a.rs", &text)]).len(), 1);
        // Neither does a mark further down.
        let text = format!("//! Written by hand.\n{text}");
        assert_eq!(found(check, [("a.rs", &text)]), ["a.rs: 9002 lines, where 450 are the most: split it by subject"]);
    }

    #[test]
    fn white_space_is_plain() {
        assert_eq!(
            found(check, [("a.md", "a \nb\tc\n")]),
            ["a.md:1: white space at the end of the line", "a.md:2: a tab: indent by spaces, write `\\t` in a text"]
        );
        assert_eq!(found(check, [("a.md", "a")]), ["a.md: does not end in a line break"]);
        assert_eq!(found(check, [("a.md", "a\n\n")]), ["a.md: ends in an empty line"]);
        assert_eq!(found(check, [("a.bin", "a \t")]), Vec::<String>::new());
    }

    #[test]
    fn no_path_of_a_machine() {
        for (line, is_one) in [
            ("see /Users", false),
            ("`/{}/me/x`", true),
            ("a/{}/b", false),
            ("\"/{}/x\"", true),
            ("./{}/x", false),
            ("https://a.b/{}/x", false),
        ] {
            for root in ["home", "tmp"] {
                assert_eq!(machine_path(&line.replace("{}", root)).is_some(), is_one, "{line}");
            }
        }
    }

    #[test]
    fn nothing_is_decided_by_texts() {
        assert!(compares_texts(concat!("if error.to_string()", " == \"x\" {")));
        assert!(!compares_texts(concat!("assert!(error.to_string()", " == \"x\");")));
        assert!(!compares_texts("let text = error.to_string();"));
        assert!(!compares_texts(concat!("if index.to_string()", " == part {")));
    }

    #[test]
    fn inline_tables_stay_on_their_line() {
        let broken = |text| broken_inline_tables(text).collect::<Vec<usize>>();
        let none: [usize; 0] = [];
        assert_eq!(broken("a = { b = 1 }\nc = [\n  { d = 2 },\n]\n"), none);
        assert_eq!(broken("a = {\n  b = 1\n}\n"), [1, 2]);
        assert_eq!(broken("a = '{'\nb = \"\\\"{\"\nc = \"\"\"{\n\"{\"\n\"\"\" # {\n"), none);
        assert_eq!(broken("a = { b = [\n1,\n2] }\n"), none);
        assert_eq!(broken("ä = \"é{\"\n"), none);
    }
}
