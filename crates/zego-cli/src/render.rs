//! An answer for people: indented names and values, without tables and without colour.

use std::fmt;
use std::io::{self, Write};

use serde_json::value::RawValue;
use zego_model::text::{printable, printable_json};

use crate::color::{StandardStream, TextRole, painted};
use crate::raw::{self, Kind, MAX_DEPTH, kind, walk};

/// The fields of a value, one a line, as they are come to: a long answer is not held a second time.
pub(crate) fn render(value: &RawValue, out: &mut dyn Write) -> io::Result<()> {
    Lines { out, marks: Vec::new() }.write(value, 0)
}

/// What a shell takes apart: plain values a line each, lists of them with tabs between, and anything else as for people.
pub(crate) fn plain(value: &RawValue, out: &mut dyn Write) -> io::Result<()> {
    if kind(value) != Kind::List {
        return render(value, out);
    }
    walk(value, |_, item| match kind(item) {
        Kind::Object => {
            render(item, out)?;
            writeln!(out)
        }
        Kind::Scalar => writeln!(out, "{}", scalar(item)),
        Kind::List => {
            let mut cells = Vec::new();
            walk(item, |_, cell| {
                cells.push(scalar(cell));
                Ok::<_, io::Error>(())
            })?;
            writeln!(out, "{}", cells.join("\t"))
        }
    })
}

/// JSON, line by line: of a list each item, and anything else on one.
pub(crate) fn lines(value: &RawValue, out: &mut dyn Write) -> io::Result<()> {
    if kind(value) == Kind::List { walk(value, |_, item| lines_of_one(item, out)) } else { lines_of_one(value, out) }
}

fn lines_of_one(value: &RawValue, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", printable_json(&raw::compact(value.get())))
}

struct Lines<'o> {
    out: &'o mut dyn Write,
    /// Where the next line carries the marks of the items that begin with it.
    marks: Vec<usize>,
}

impl Lines<'_> {
    fn write(&mut self, value: &RawValue, depth: usize) -> io::Result<()> {
        match shown(value, depth) {
            Kind::Scalar => self.line(depth, format_args!("{}", scalar(value))),
            Kind::Object => walk(value, |key, value| {
                let key = key.map(raw::name).unwrap_or_default();
                let key = painted(StandardStream::Stdout, TextRole::Name, &printable(&key).to_string());
                match shown(value, depth) {
                    Kind::Scalar => self.line(depth, format_args!("{key}: {}", scalar(value))),
                    _ if raw::count(value) == 0 => self.line(depth, format_args!("{key}: none")),
                    _ => {
                        self.line(depth, format_args!("{key}:"))?;
                        self.write(value, depth + 1)
                    }
                }
            }),
            Kind::List => walk(value, |_, item| {
                // The first line of an item carries the mark.
                self.marks.push(2 * depth);
                let marks = self.marks.len();
                self.write(item, depth + 1)?;
                if self.marks.len() < marks {
                    return Ok(());
                }
                self.marks.pop();
                self.line(depth, format_args!("- none"))
            }),
        }
    }

    fn line(&mut self, depth: usize, content: fmt::Arguments<'_>) -> io::Result<()> {
        let mut margin = " ".repeat(2 * depth);
        for mark in self.marks.drain(..) {
            margin.replace_range(mark..=mark, "-");
        }
        writeln!(self.out, "{margin}{content}")
    }
}

/// What a value is shown as.
fn shown(value: &RawValue, depth: usize) -> Kind {
    if depth < MAX_DEPTH { kind(value) } else { Kind::Scalar }
}

fn scalar(value: &RawValue) -> String {
    match raw::text(value) {
        Some(text) if text.is_empty() => "\"\"".to_owned(),
        Some(text) => printable(&text).to_string(),
        None => printable_json(&raw::compact(value.get())),
    }
}

/// JSON for people, on one line: as JSON has it, and beyond that without a character that a terminal would act on.
pub(crate) fn json(value: &RawValue) -> String {
    printable_json(value.get())
}

/// The same on many lines. What is nested too deeply stays on one.
pub(crate) fn pretty_json(value: &RawValue, out: &mut dyn Write) -> io::Result<()> {
    let json = json(value);
    let (mut depth, mut in_text, mut is_escaped, mut is_begun) = (0_usize, false, false, false);
    for char in json.split_inclusive(|_| true) {
        if in_text {
            in_text = is_escaped || char != "\"";
            is_escaped = char == "\\" && !is_escaped;
            out.write_all(char.as_bytes())?;
            continue;
        }
        let is_end = matches!(char, "]" | "}");
        // Between the brackets of what is empty no line ends.
        if is_begun != is_end && depth <= MAX_DEPTH {
            end_line(depth - usize::from(is_end), out)?;
        }
        is_begun = matches!(char, "[" | "{");
        in_text = char == "\"";
        depth = depth + usize::from(is_begun) - usize::from(is_end);
        out.write_all(char.as_bytes())?;
        match char {
            ":" => out.write_all(b" ")?,
            "," if depth <= MAX_DEPTH => end_line(depth, out)?,
            _ => {}
        }
    }
    out.write_all(b"\n")
}

fn end_line(depth: usize, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "\n{}", "  ".repeat(depth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values() {
        let answer: &RawValue = serde_json::from_str(
            r#"{"Deleted":["a","b"],"Errors":[{"Key":"c","Code":"X\u001b[2J"},[]],"Cache":{"Code":1,"Message":""},"N":null,"E":[],"D":[[[]],[["d"],{}],[{"a":[7],"b":8}]]}"#,
        )
        .unwrap();
        let mut text = Vec::new();
        render(answer, &mut text).unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "Deleted:\n  - a\n  - b\nErrors:\n  - Key: c\n    Code: X\\u{1b}[2J\n  - none\nCache:\n  Code: 1\n  Message: \"\"\nN: null\nE: none\n\
             D:\n  - - none\n  - - - d\n    - none\n  - - a:\n        - 7\n      b: 8\n"
        );
    }

    /// As `serde_json` lays it out, down to a depth.
    #[test]
    fn json_on_many_lines() {
        let pretty = |json: &str| {
            let mut text = Vec::new();
            pretty_json(&RawValue::from_string(json.to_owned()).unwrap(), &mut text).unwrap();
            String::from_utf8(text).unwrap()
        };
        for json in [r#"{"a":[],"b":{},"c":[1,{"d, [e]":"\\"},"\"{ \\\""],"f":[[]],"g":"ü"}"#, "[]", "{}", "7", r#"" : ""#] {
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(pretty(json), serde_json::to_string_pretty(&value).unwrap() + "\n");
        }
        let deep = "[".repeat(5_000) + "\u{9b}" + &"]".repeat(5_000);
        let deep = deep.replace('\u{9b}', "\"\u{9b}\"");
        let text = pretty(&deep);
        assert_eq!((text.lines().count(), text.contains(r#"[["\u009b"]]"#)), (201, true));
        let mut text = Vec::new();
        render(&RawValue::from_string(deep).unwrap(), &mut text).unwrap();
        assert!(!String::from_utf8(text).unwrap().contains('\u{9b}'));
    }
}
