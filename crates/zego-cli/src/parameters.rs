//! The parameters of a call, from a command line: from its flags, from files that these name, and from a whole request.

mod files;
mod skeleton;

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use zego_model::check;
use zego_model::spec::{FieldSpec, OperationRow, TypeSpec};
use zego_model::text::printable;

use self::files::Stdin;
pub(crate) use self::skeleton::print as print_skeleton;
use crate::error::CommandError;
use crate::names;
use crate::{clock, values};

/// The parameters, and what the service is likely to say about them.
pub(crate) fn read(
    row: &OperationRow,
    given: &dyn Fn(&str) -> Vec<String>,
    input: Option<&String>,
) -> Result<(Map<String, Value>, Vec<String>), CommandError> {
    let mut stdin = Stdin::default();
    let mut parameters = match input {
        Some(path) => request(row, path, &mut stdin)?,
        None => Map::new(),
    };
    let mut texts = Vec::new();
    for field in row.request {
        texts.push(files::read(field, given(field.wire), &mut stdin)?);
    }
    let mut texts = texts.into_iter();
    let flags = values::parameters(row, clock::unix_now(), |_| texts.next().unwrap_or_default())
        .map_err(|problems| values::usage(row, &problems))?;
    // What a flag says goes before what the file says.
    parameters.extend(flags);
    checked(row, parameters)
}

/// The parameters of a call that is not described: texts, lists of them where a name comes more than once, and what a file of JSON has.
pub(crate) fn untyped(given: &BTreeMap<String, Vec<String>>, input: Option<&String>) -> Result<Map<String, Value>, CommandError> {
    let mut stdin = Stdin::default();
    let mut parameters = match input {
        Some(path) => stdin.object("--json", path, "Its names are those of the wire.")?,
        None => Map::new(),
    };
    for (name, texts) in given {
        let mut values = files::untyped(name, texts, &mut stdin)?;
        // A key that ends in brackets holds a list, however many there are.
        let is_list = values.len() > 1 || name.ends_with("[]");
        let value = if is_list { values.into() } else { values.swap_remove(0) };
        parameters.insert(name.clone(), value);
    }
    Ok(parameters)
}

/// Refuses what cannot be written as a request, and notes what is likely to be a slip.
pub(crate) fn checked(row: &OperationRow, parameters: Map<String, Value>) -> Result<(Map<String, Value>, Vec<String>), CommandError> {
    let checked = check::check(row, &parameters);
    let (structural, doubtful): (Vec<_>, Vec<_>) = checked.violations.iter().partition(|violation| violation.is_structural());
    let in_words = |violations: Vec<_>| violations.into_iter().map(|violation| values::by_flag(row, violation)).collect::<Vec<_>>();
    if !structural.is_empty() {
        return Err(values::usage(row, &in_words(structural)));
    }
    let mut notes = in_words(doubtful);
    for field in checked.ignored.iter().filter_map(|wire| row.parameter(wire)) {
        notes.push(format!("--{} is ignored: it takes effect only for {}", names::flag(field), field.only.join(", ")));
    }
    notes.extend(check::odd_ids(row, &parameters).iter().map(|odd| values::odd_by_flag(row, odd)));
    Ok((parameters, notes))
}

/// A whole request from a file: its parameters under their names on the wire. `null` is none.
fn request(row: &OperationRow, path: &str, stdin: &mut Stdin) -> Result<Map<String, Value>, CommandError> {
    let hint = format!("`{} --skeleton` prints one to fill in.", names::command(row));
    let request = stdin.object("--input", path, &hint)?;
    let wrong = |problem: String| CommandError::usage(format!("--input: {}: {problem}", printable(path)), hint.clone());
    let mut parameters = Map::new();
    for (name, value) in request {
        let field = row.parameter(&name);
        let value = match (field, value) {
            (_, Value::Null) => continue,
            // Times may be written in it as they are in a flag.
            (Some(FieldSpec { ty, .. }), Value::String(text)) if is_time(ty) => {
                ty.parse_written(&text, clock::unix_now()).map_err(|error| wrong(format!("{name}: {error}")))?
            }
            (_, value) => value,
        };
        parameters.insert(name, value);
    }
    Ok(parameters)
}

const fn is_time(ty: &TypeSpec) -> bool {
    matches!(
        ty,
        TypeSpec::UnixSeconds
            | TypeSpec::UnixMillis
            | TypeSpec::UtcTime
            | TypeSpec::BeijingTime
            | TypeSpec::Seconds
            | TypeSpec::Millis
            | TypeSpec::Hours
            | TypeSpec::FractionalSeconds
    )
}
