//! Values from files: `--file-id @FILE`, `--file-id @-`, and `@@` for a text that begins with an at sign.

use std::path::Path;

use serde_json::{Map, Value};
use zego_model::spec::{FieldSpec, TypeSpec};
use zego_model::text::{printable, text_without_mark};

use crate::error::CommandError;
use crate::{input, names};

/// stdin, which can be read once.
#[derive(Default)]
pub(super) struct Stdin {
    /// Which flag has read it.
    taken: Option<String>,
}

impl Stdin {
    /// The text of a file; `-` is stdin.
    pub(super) fn read(&mut self, flag: &str, path: &str) -> Result<String, CommandError> {
        if path == "-" {
            if let Some(other) = &self.taken {
                let message =
                    if other == flag { format!("{flag} takes stdin twice") } else { format!("{flag} and {other} both take stdin") };
                return Err(CommandError::usage(message, "It can be read once: put one of them into a file."));
            }
            self.taken = Some(flag.to_owned());
        }
        let bytes = input::read(Path::new(path), "what the flag takes").map_err(|error| in_flag(flag, path, error))?;
        let place = |error: std::string::FromUtf8Error| format!("not UTF-8 from byte {} on", error.utf8_error().valid_up_to());
        String::from_utf8(bytes).map_err(|error| in_flag(flag, path, CommandError::usage(format!("{}: {}", path, place(error)), "")))
    }
}

impl Stdin {
    /// The JSON object of a file.
    pub(super) fn object(&mut self, flag: &str, path: &str, hint: &str) -> Result<Map<String, Value>, CommandError> {
        let text = self.read(flag, path)?;
        serde_json::from_str(text_without_mark(&text))
            .map_err(|error| CommandError::usage(format!("{flag}: {}: no JSON object: {error}", printable(path)), hint))
    }
}

/// Values that nobody has described: texts, and those of files whole.
pub(super) fn untyped(name: &str, given: &[String], stdin: &mut Stdin) -> Result<Vec<Value>, CommandError> {
    given
        .iter()
        .map(|text| match text.strip_prefix('@') {
            None => Ok(text.as_str().into()),
            Some(literal) if literal.starts_with('@') => Ok(literal.into()),
            Some(path) => Ok(one(text_without_mark(&stdin.read(name, path)?)).into()),
        })
        .collect()
}

fn in_flag(flag: &str, path: &str, error: CommandError) -> CommandError {
    let literal =
        if flag == "--input" { String::new() } else { format!(" A text that begins with @ is written with two: @@{}", printable(path)) };
    let hint = error.hint.unwrap_or_default() + &literal;
    CommandError::usage(format!("{flag}: {}", error.message), hint.trim())
}

/// The texts of a flag, those in files put in their place: a list has an item on each line, and anything else all of the file.
pub(super) fn read(field: &FieldSpec, given: Vec<String>, stdin: &mut Stdin) -> Result<Vec<String>, CommandError> {
    let flag = || format!("--{}", names::flag(field));
    let mut texts = Vec::new();
    for text in given {
        let Some(rest) = text.strip_prefix('@') else {
            texts.push(text);
            continue;
        };
        if rest.starts_with('@') {
            texts.push(rest.to_owned());
            continue;
        }
        if rest.is_empty() {
            let hint = "Give a file, as in @ids.txt, or @- for stdin. A text that begins with @ is written with two: @@";
            return Err(CommandError::usage(format!("{}: no file is named after @", flag()), hint));
        }
        let content = stdin.read(&flag(), rest)?;
        let content = text_without_mark(&content);
        let before = texts.len();
        match &field.ty {
            // Objects may stand in a list, on lines that end where they like.
            TypeSpec::List(list) if list.item.fields().is_some() && content.trim_start().starts_with('[') => {
                let items: Vec<Box<serde_json::value::RawValue>> = serde_json::from_str(content)
                    .map_err(|error| CommandError::usage(format!("{}: {}: no JSON list: {error}", flag(), printable(rest)), ""))?;
                texts.extend(items.into_iter().map(|item| item.get().to_owned()));
            }
            TypeSpec::List(_) => {
                texts.extend(content.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
            }
            _ => texts.push(one(content).to_owned()),
        }
        if texts.len() == before {
            let hint = "It holds one of them on each line.";
            return Err(CommandError::usage(format!("{}: {} is empty", flag(), if rest == "-" { "stdin" } else { rest }), hint));
        }
    }
    Ok(texts)
}

/// One text, without the end of its last line, which is the editor's.
fn one(content: &str) -> &str {
    let content = content.strip_suffix('\n').unwrap_or(content);
    content.strip_suffix('\r').unwrap_or(content)
}
