//! `--query`: a part of the document that a command prints, chosen with `JMESPath`.

use std::sync::OnceLock;

use clap::ArgMatches;
use jmespath::Expression;
use serde_json::value::{RawValue, to_raw_value};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;

/// Bound: the bytes of an expression. Its parts are within each other, and so are the calls that read it. A longer one is refused, and said.
const MAX_EXPRESSION_BYTES: usize = 1_024;

/// Bound: the bytes of a document that is asked. As a tree it takes up to fifty times as much. A longer one is refused, and said: as much as an answer of a service has.
const MAX_DOCUMENT_BYTES: usize = 8 << 20;

/// What the command line asks for. There is one stdout, so there is one of it.
static QUERY: OnceLock<Expression<'static>> = OnceLock::new();

/// Takes what the command line asks for, before anything is done.
pub(crate) fn read(matches: &ArgMatches) -> Result<(), CommandError> {
    let Some(text) = matches.get_one::<String>(id::QUERY) else { return Ok(()) };
    // A command line is read once.
    let _ = QUERY.set(compiled(text)?);
    Ok(())
}

fn compiled(text: &str) -> Result<Expression<'static>, CommandError> {
    let hint = "It is JMESPath, as in --query 'Data.Deleted[0]' or --query 'Data.Tencent.MediaInfoSet[].{id: FileId, made: BasicInfo.CreateTime}'.";
    if text.len() > MAX_EXPRESSION_BYTES {
        return Err(CommandError::usage(format!("--query: longer than {MAX_EXPRESSION_BYTES} bytes"), hint));
    }
    jmespath::compile(text).map_err(|error| {
        let place = format!("{} at column {}", error.reason.to_string().trim_end(), error.column + 1);
        CommandError::usage(format!("--query: {}", place.trim_start_matches("Parse error: ")), hint)
    })
}

/// Whether something is asked for.
pub(crate) fn is_given() -> bool {
    QUERY.get().is_some()
}

/// The part of a document that is asked for, or all of it.
pub(crate) fn part(document: Box<RawValue>) -> Result<Box<RawValue>, CommandError> {
    match QUERY.get() {
        Some(query) => part_by(query, &document),
        None => Ok(document),
    }
}

fn part_by(query: &Expression<'_>, document: &RawValue) -> Result<Box<RawValue>, CommandError> {
    let failed = |message: String| CommandError {
        exit: Exit::Usage,
        kind: "query",
        message: format!("--query: {message}"),
        hint: Some("What was asked for has been done. Leave --query out to see the whole document.".to_owned()),
        ..CommandError::default()
    };
    if document.get().len() > MAX_DOCUMENT_BYTES {
        return Err(failed(format!("the document has {} bytes, and no more than {MAX_DOCUMENT_BYTES} can be asked", document.get().len())));
    }
    let tree = jmespath::Variable::from_json(document.get()).map_err(failed)?;
    let found = query.search(tree).map_err(|error| failed(error.reason.to_string()))?;
    to_raw_value(&found).map_err(|error| failed(error.to_string()))
}

/// For a command that prints no one document.
pub(crate) fn refuse(command: &str) -> Result<(), CommandError> {
    if !is_given() {
        return Ok(());
    }
    let message = format!("--query asks one document, and `{command}` prints line after line");
    Err(CommandError::usage(message, "Give its lines to a program such as jq."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervisor;

    #[test]
    fn what_is_asked_is_bounded() {
        let longest = format!("a{}", " ".repeat(MAX_EXPRESSION_BYTES - 1));
        assert!(compiled(&longest).is_ok());
        assert!(compiled(&(longest + " ")).is_err());
        // As deep as it can be, on the stack that a command has.
        for deep in ["(", "[", "{a:", "!", "a||", "a.", "a[?", "@|", "&"] {
            let expression = deep.repeat(MAX_EXPRESSION_BYTES / deep.len());
            let thread = std::thread::Builder::new().stack_size(supervisor::STACK);
            thread.spawn(move || drop(compiled(&expression))).unwrap().join().unwrap();
        }
        let query = compiled("a").unwrap();
        let text = |bytes: usize| RawValue::from_string(format!("{{\"a\":\"{}\"}}", "x".repeat(bytes - 8))).unwrap();
        assert_eq!(part_by(&query, &text(MAX_DOCUMENT_BYTES)).unwrap().get().len(), MAX_DOCUMENT_BYTES - 6);
        let refused = part_by(&query, &text(MAX_DOCUMENT_BYTES + 1)).unwrap_err();
        assert!(refused.message.contains("8388609 bytes"), "{}", refused.message);
    }
}
