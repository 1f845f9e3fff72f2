//! A successful answer, printed; and how far it was a success.

use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use zego_model::account::Asked;
use zego_model::decode::DecodeError;
use zego_model::spec::OperationRow;
use zego_model::text::without_mark;
use zego_model::{ApiError, Code, Delivery, FailureKind, Failures, ReturnCode};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::merge::merge;
use crate::output::{self, OutputFormat};
use crate::raw::compact;
use crate::render::render;

/// Prints the answer to a call: as it came for programs, readable for people.
pub(crate) fn print(row: &OperationRow, asked: &Asked<'_>, code: &Code, body: &[u8], format: OutputFormat) -> Result<Exit, CommandError> {
    let (known, failures) = read(row, asked, body)?;
    let came = as_it_came(body)?;
    format.print_long(&with_failures(came, &failures), |out| render(&merge(came, &known), out))?;
    // A positive code of a success says more: the stream exists, but is closed.
    if let Code::Zego(ReturnCode(1..)) = code
        && let Some(row) = row.spec.code(&code.to_string())
    {
        output::note(&format!("note: code {code}: {} {}", row.doc, row.hint));
    }
    Ok(partial(&failures))
}

/// Prints the answer of an action that is not described, of which nobody knows more.
pub(crate) fn print_as_it_came(body: &[u8], format: OutputFormat) -> Result<Exit, CommandError> {
    let came = as_it_came(body)?;
    format.print_long(&came, |out| render(came, out))?;
    Ok(Exit::Done)
}

/// Prints the success of a call whose repeat found that what it was to delete or to end is gone: an earlier attempt may have done it.
pub(crate) fn print_converged(refusal: &ApiError, format: OutputFormat) -> Result<Exit, CommandError> {
    let document = json!({ "Code": refusal.code, "Message": refusal.message, "RequestId": refusal.request_id, "converged": true });
    let document = to_raw_value(&document).expect("a tree of texts has a form in JSON");
    format.print_long(&document, |out| render(&document, out))?;
    output::note(&format!(
        "note: no answer came to an attempt before, and a repeat was answered with code {}: what was to go is gone, which counts as done",
        refusal.code
    ));
    Ok(Exit::Done)
}

/// The document for programs: the answer, and beside it the items that did not succeed, if there are any.
pub(crate) fn with_failures(answer: &RawValue, failures: &Failures) -> Box<RawValue> {
    let mut json = compact(answer.get());
    if !failures.is_empty() && json.pop() == Some('}') {
        let failures = serde_json::to_string(failures).expect("a list of texts has a form in JSON");
        let mark = if json == "{" { "" } else { "," };
        json.extend([mark, "\"failures\":", &failures, "}"]);
    }
    RawValue::from_string(json).expect("an object with one field more is one")
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
pub(crate) fn decode(row: &OperationRow, asked: &Asked<'_>, body: &[u8]) -> Result<(Box<RawValue>, Failures), CommandError> {
    let (known, failures) = read(row, asked, body)?;
    Ok((merge(as_it_came(body)?, &known), failures))
}

/// What the model understands, and the items that did not succeed. Of the former only the text is kept, as its tree may be many times as large.
fn read(row: &OperationRow, asked: &Asked<'_>, body: &[u8]) -> Result<(Box<RawValue>, Failures), CommandError> {
    let answer = (row.decode)(body, asked).map_err(CommandError::from)?;
    let known = to_raw_value(&answer.document).expect("what was read from JSON has a form in JSON");
    Ok((known, answer.failures))
}

/// The answer without what the model understands of it.
fn as_it_came(body: &[u8]) -> Result<&RawValue, CommandError> {
    serde_json::from_slice(without_mark(body)).map_err(|error| unreadable(error.to_string()))
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
    use allocation_counter::measure;

    use super::*;
    use crate::raw::walk;

    const UNKNOWN: &str = r#""unknown \u00e9":123456789012345678901234567890"#;

    /// JSON with one field more in each of its objects. Braces of texts are none.
    fn with_unknown(json: &str) -> String {
        let (mut is_text, mut is_escaped) = (false, false);
        let one = |character: char| {
            let begins_object = character == '{' && !is_text;
            is_text ^= character == '"' && !is_escaped;
            is_escaped = character == '\\' && !is_escaped;
            if begins_object { format!("{{{UNKNOWN},") } else { character.to_string() }
        };
        json.chars().map(one).collect::<String>().replace(",}", "}")
    }

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
                let body = with_unknown(example.response);
                let answer = decode(row, &Asked::default(), body.as_bytes()).map(|(tree, _)| tree.get().to_owned()).unwrap();
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
        fn keys(value: &RawValue) -> Vec<String> {
            let mut found = Vec::new();
            let walked: Result<(), ()> = walk(value, |key, value| {
                found.extend(key.map(|key| key.get().to_owned()));
                found.extend(keys(value));
                Ok(())
            });
            walked.map(|()| found).unwrap()
        }
        for row in zego_model::operations() {
            for example in row.examples {
                let Ok((tree, _)) = decode(row, &Asked::default(), example.response.as_bytes()) else { continue };
                assert_eq!(keys(&tree), keys(serde_json::from_str(example.response).unwrap()), "{} {}", row.spec.action, example.name);
            }
        }
    }

    /// What the model has no place for takes no more than its text, in whatever pieces it comes, and is printed as it is made.
    #[test]
    fn the_longest_answer_takes_a_small_multiple_of_its_bytes() {
        // A sixteenth of what a client takes, and of what that may take: it grows with the bytes.
        const LONGEST: usize = (8 << 20) / 16;
        const MOST: u64 = (128 << 20) / 16;
        let row = OperationRow::of("rtc", "DeleteMedia").unwrap();
        for item in ["{}", r#"{"":0}"#, "0", "[[[[0]]]]", r#""\u009b""#, "\"\u{9b}\""] {
            let (before, after) = (r#"{"Code":0,"Data":{"Deleted":["a"],"Other":["#, "]}}");
            let times = (LONGEST - before.len() - after.len() - item.len()) / (item.len() + 1);
            let body = [before, &format!("{item},").repeat(times), item, after].concat();
            let print = |text: bool| {
                let (answer, failures) = decode(row, &Asked::default(), body.as_bytes()).unwrap();
                let document = with_failures(&answer, &failures);
                if text { crate::render::pretty_json(&document, &mut std::io::sink()).unwrap() } else { drop(output::json(&document)) }
            };
            for text in [true, false] {
                let taken = measure(|| print(text)).bytes_max;
                assert!(taken + body.len() as u64 <= MOST, "{item}: {taken}");
            }
            let taken = measure(|| {
                let (known, _) = read(row, &Asked::default(), body.as_bytes()).unwrap();
                render(&merge(as_it_came(body.as_bytes()).unwrap(), &known), &mut std::io::sink()).unwrap();
            });
            assert!(taken.bytes_max + body.len() as u64 <= MOST, "{item}: {taken:?}");
        }
    }
}
