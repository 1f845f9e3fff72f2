//! A successful answer, printed; and how far it was a success.

use zego_model::decode::DecodeError;
use zego_model::spec::OperationSpec;
use zego_model::{Code, Delivery, Failures, ReturnCode};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::merge::merge;
use crate::output::{self, OutputFormat};
use crate::render::render;
use crate::tree::Tree;

/// Prints the answer to a call: as it came for programs, readable for people.
pub(crate) fn print(spec: &OperationSpec, code: &Code, body: &[u8], format: OutputFormat) -> Result<Exit, CommandError> {
    let (tree, failures) = decode(spec, body)?;
    let came = std::str::from_utf8(body).ok().and_then(|text| Tree::parse(text).ok());
    format.print(came.as_ref().unwrap_or(&tree), || render(&tree))?;
    // A positive code of a success says more: the stream exists, but is closed.
    if let Code::Zego(ReturnCode(1..)) = code
        && let Some(row) = spec.code(&code.to_string())
    {
        output::note(&format!("note: code {code}: {} {}", row.doc, row.hint));
    }
    Ok(partial(&failures))
}

/// Names the items that failed, on stderr.
pub(crate) fn partial(failures: &Failures) -> Exit {
    if failures.is_empty() {
        return Exit::Done;
    }
    output::note(&format!("{} failed although the call succeeded:", items(failures.len())));
    for failure in failures {
        output::note(&format!("  {failure}"));
    }
    Exit::Partial
}

fn items(count: usize) -> String {
    if count == 1 { "1 item".to_owned() } else { format!("{count} items") }
}

/// The answer as the model understands it together with what the model has no place for, and the items that failed.
pub(crate) fn decode(spec: &OperationSpec, body: &[u8]) -> Result<(Tree, Failures), CommandError> {
    let answer = (spec.decode)(body).map_err(CommandError::from)?;
    let came = std::str::from_utf8(body).ok().and_then(|text| Tree::parse(text).ok());
    let came = came.ok_or_else(|| unreadable("it is nested too deeply to be printed"))?;
    Ok((merge(&came, &Tree::of_value(&answer.document)), answer.failures))
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
        for spec in zego_model::operations() {
            for example in spec.examples {
                // A refusal has nothing to print.
                if decode(spec, example.response.as_bytes()).is_err() {
                    continue;
                }
                let body = example.response.replace('{', &format!("{{{UNKNOWN},")).replace(",}", "}");
                let answer = decode(spec, body.as_bytes()).map(|(tree, _)| serde_json::to_string(&tree).unwrap()).unwrap();
                let count = |text: &str| text.matches("123456789012345678901234567890").count();
                assert_eq!(count(&answer), count(&body), "{} {}: {answer}", spec.action, example.name);
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
        for spec in zego_model::operations() {
            for example in spec.examples {
                let Ok((tree, _)) = decode(spec, example.response.as_bytes()) else { continue };
                assert_eq!(keys(&tree), keys(&Tree::parse(example.response).unwrap()), "{} {}", spec.action, example.name);
            }
        }
    }
}
