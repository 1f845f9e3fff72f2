//! A successful answer, printed; and how far it was a success.

use zego_model::account::Asked;
use zego_model::decode::DecodeError;
use zego_model::spec::OperationRow;
use zego_model::text::without_mark;
use zego_model::{Code, Delivery, FailureKind, Failures, ReturnCode};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::merge::merge;
use crate::output::{self, OutputFormat};
use crate::render::render;
use crate::tree::Tree;

/// Prints the answer to a call: as it came for programs, readable for people.
pub(crate) fn print(row: &OperationRow, asked: &Asked<'_>, code: &Code, body: &[u8], format: OutputFormat) -> Result<Exit, CommandError> {
    let (tree, failures) = decode(row, asked, body)?;
    format.print(&with_failures(as_it_came(body)?, &failures), || render(&tree))?;
    // A positive code of a success says more: the stream exists, but is closed.
    if let Code::Zego(ReturnCode(1..)) = code
        && let Some(row) = row.spec.code(&code.to_string())
    {
        output::note(&format!("note: code {code}: {} {}", row.doc, row.hint));
    }
    Ok(partial(&failures))
}

/// The document for programs: the answer, and beside it the items that did not succeed, if there are any.
pub(crate) fn with_failures(mut answer: Tree, failures: &Failures) -> Tree {
    if let Tree::Object(fields) = &mut answer
        && !failures.is_empty()
    {
        let failures = serde_json::to_string(failures).and_then(|json| Tree::parse(&json));
        fields.push(("failures".to_owned(), failures.expect("a list of texts has a form in JSON")));
    }
    answer
}

/// Names the items that did not succeed, on stderr.
pub(crate) fn partial(failures: &Failures) -> Exit {
    if failures.is_empty() {
        return Exit::Done;
    }
    let count = if failures.len() == 1 { "1 item".to_owned() } else { format!("{} items", failures.len()) };
    output::note(&if failures.iter().all(|failure| failure.kind == FailureKind::Failed) {
        format!("{count} failed although the call succeeded:")
    } else {
        format!("{count} did not succeed, as far as the answer tells, although the call did:")
    });
    for failure in failures {
        output::note(&format!("  {failure}"));
    }
    Exit::Partial
}

/// The answer as the model understands it together with what the model has no place for, and the items that did not succeed.
pub(crate) fn decode(row: &OperationRow, asked: &Asked<'_>, body: &[u8]) -> Result<(Tree, Failures), CommandError> {
    let answer = (row.decode)(body, asked).map_err(CommandError::from)?;
    Ok((merge(&as_it_came(body)?, &Tree::of_value(&answer.document)), answer.failures))
}

/// The answer without what the model understands of it.
fn as_it_came(body: &[u8]) -> Result<Tree, CommandError> {
    let came = std::str::from_utf8(without_mark(body)).ok().and_then(|text| Tree::parse(text).ok());
    came.ok_or_else(|| unreadable("it is nested too deeply to be printed"))
}

/// An answer that says nothing for sure: the call may have been executed.
fn unreadable(message: impl Into<String>) -> CommandError {
    CommandError {
        exit: Exit::Unknown,
        kind: "unreadable",
        message: message.into(),
        hint: Some("This is no answer of this action as far as this version knows; the call may have been executed.".to_owned()),
        delivery: Some(Delivery::Unknown),
        ..CommandError::default()
    }
}

impl From<DecodeError> for CommandError {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Api(error) => (*error).into(),
            error => unreadable(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNKNOWN: &str = r#""unknown \u00e9":123456789012345678901234567890"#;

    /// Every object of every example gets a field that no type knows, and keeps it to the last digit.
    #[test]
    fn unknown_fields_survive_in_every_place() {
        let mut places = 0;
        for row in zego_model::operations() {
            for example in row.examples {
                // A refusal has nothing to print.
                if decode(row, &Asked::default(), example.response.as_bytes()).is_err() {
                    continue;
                }
                let body = example.response.replace('{', &format!("{{{UNKNOWN},")).replace(",}", "}");
                let answer =
                    decode(row, &Asked::default(), body.as_bytes()).map(|(tree, _)| serde_json::to_string(&tree).unwrap()).unwrap();
                let count = |text: &str| text.matches("123456789012345678901234567890").count();
                assert_eq!(count(&answer), count(&body), "{} {}: {answer}", row.spec.action, example.name);
                places += count(&body);
            }
        }
        assert!(places > 20, "{places}");
    }

    /// What an example says is printed, whole and unchanged, unless the model spells it otherwise.
    #[test]
    fn examples_come_out_with_the_keys_they_went_in_with() {
        fn keys(tree: &Tree) -> Vec<String> {
            match tree {
                Tree::Scalar(_) => Vec::new(),
                Tree::List(items) => items.iter().flat_map(keys).collect(),
                Tree::Object(fields) => fields.iter().flat_map(|(key, value)| [vec![key.clone()], keys(value)].concat()).collect(),
            }
        }
        for row in zego_model::operations() {
            for example in row.examples {
                let Ok((tree, _)) = decode(row, &Asked::default(), example.response.as_bytes()) else { continue };
                assert_eq!(keys(&tree), keys(&Tree::parse(example.response).unwrap()), "{} {}", row.spec.action, example.name);
            }
        }
    }
}
