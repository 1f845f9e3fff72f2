//! `zego explain`: what a return code means. A number means something only within its family, so all meanings are told.

use clap::ArgMatches;
use serde_json::{Value, json};
use zego_model::ErrorKind;
use zego_model::spec::{CodeSpec, Effect, OperationSpec, ProtocolKind, Retry};

use crate::args;
use crate::example;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;

/// The one code that no table lists.
const SUCCESS: &str = "The call succeeded. Single items of it can have failed: the answer tells.";

/// Prints every meaning of a code, or the one it has for an action.
pub(crate) fn run(matches: &ArgMatches, format: Format) -> Result<Exit, Failure> {
    let code = matches.get_one::<String>("code").map_or("", String::as_str);
    let action = matches.get_one::<String>("action").and_then(|name| args::find_action(name));
    let meanings = match action {
        Some(spec) => spec.code(code).map(|row| (format!("{} {}", spec.service().name, spec.action), row)).into_iter().collect(),
        None => meanings(code),
    };
    let effect = action.map(|spec| spec.effect);
    if code == "0" && action.is_none_or(|spec| spec.service().protocol == ProtocolKind::Zego) {
        let document =
            json!({ "where": "every action of ZEGO's", "kind": ErrorKind::Success, "meaning": SUCCESS, "retry": Retry::Needless });
        format.print(&json!({ "code": code, "meanings": [document] }), || format!("0 (every action of ZEGO's, success): {SUCCESS}\n"))?;
        return Ok(Exit::Done);
    }
    if meanings.is_empty() {
        return Err(Failure::usage(
            format!("this version knows no code {}", example::quoted(code)),
            "Codes stand at the end of `zego SERVICE OPERATION --help` and `zego SERVICE --help`.",
        ));
    }
    let documents: Vec<Value> = meanings.iter().map(|meaning| document(meaning, effect)).collect();
    format.print(&json!({ "code": code, "meanings": documents }), || meanings.iter().map(|meaning| text(meaning, effect)).collect())?;
    Ok(Exit::Done)
}

/// Where a code has a row, each row once: the gateways', the families', the operations'.
fn meanings(code: &str) -> Vec<(String, &'static CodeSpec)> {
    let mut meanings: Vec<(String, &'static CodeSpec)> = Vec::new();
    let mut add = |place: String, table: &'static [CodeSpec]| {
        for row in table.iter().filter(|row| row.code == code) {
            if !meanings.iter().any(|(known, _)| *known == place) {
                meanings.push((place.clone(), row));
            }
        }
    };
    zego_model::services().for_each(|service| add(format!("{}, every action", service.name), service.codes));
    for spec in zego_model::operations() {
        add(format!("{} {}, its actions", spec.service().name, spec.family.name), spec.family.codes);
    }
    zego_model::operations().for_each(|spec: &OperationSpec| add(format!("{} {}", spec.service().name, spec.action), spec.codes));
    meanings
}

/// Whether a call may be sent again: what depends on the action is told for reads and for calls that act twice when they are repeated.
fn retries(row: &CodeSpec, effect: Option<Effect>) -> Vec<(&'static str, Retry)> {
    match effect {
        Some(effect) => vec![("", row.retry(effect))],
        None => match (row.retry(Effect::Read), row.retry(Effect::Once)) {
            (read, once) if read == once => vec![("", read)],
            (read, once) => vec![("reads, and calls that end in the same state", read), ("all others", once)],
        },
    }
}

fn document((place, row): &(String, &CodeSpec), effect: Option<Effect>) -> Value {
    let retries = retries(row, effect);
    let retry: Value = match retries.as_slice() {
        [(_, retry)] => json!(retry),
        // A stable word for each case, as the effects of the table are called.
        _ => json!({ "read": row.retry(Effect::Read), "converging": row.retry(Effect::Converging), "once": row.retry(Effect::Once) }),
    };
    json!({
        "where": place,
        "kind": row.kind,
        "also": row.also,
        "meaning": row.doc,
        "hint": row.hint,
        "retry": retry,
        "refused_before_execution": row.refused,
    })
}

fn text((place, row): &(String, &CodeSpec), effect: Option<Effect>) -> String {
    let also = row.also.map(|kind| format!(" or {kind}")).unwrap_or_default();
    let mut text = format!("{} ({place}, {}{also}): {}\n", row.code, row.kind, row.doc);
    if !row.hint.is_empty() {
        text.extend(["  ", row.hint, "\n"]);
    }
    if row.refused {
        text += "  Nothing was executed.\n";
    }
    for (whom, retry) in retries(row, effect) {
        text.extend(["  Again? ", whom, if whom.is_empty() { "" } else { ": " }, retry.advice(), "\n"]);
    }
    text
}
