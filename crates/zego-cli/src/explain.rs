//! `zego explain`: what a return code means. A number means something only within its family, so all meanings are told.

use clap::ArgMatches;
use serde_json::{Value, json};
use zego_model::spec::{CodeSpec, OperationSpec};

use crate::args;
use crate::example;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;

/// Prints every meaning of a code, or the one it has for an action.
pub(crate) fn run(matches: &ArgMatches, format: Format) -> Result<Exit, Failure> {
    let code = matches.get_one::<String>("code").map_or("", String::as_str);
    let meanings = match matches.get_one::<String>("action").and_then(|name| args::find_action(name)) {
        Some(spec) => spec.code(code).map(|row| (format!("{} {}", spec.service().name, spec.action), row)).into_iter().collect(),
        None => meanings(code),
    };
    if meanings.is_empty() {
        return Err(Failure::usage(
            format!("this version knows no code {}", example::quoted(code)),
            "Codes stand at the end of `zego SERVICE OPERATION --help` and `zego SERVICE --help`.",
        ));
    }
    let documents: Vec<Value> = meanings.iter().map(document).collect();
    format.print(&json!({ "code": code, "meanings": documents }), || meanings.iter().map(text).collect())?;
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

fn document((place, row): &(String, &CodeSpec)) -> Value {
    json!({ "where": place, "kind": row.kind, "meaning": row.doc, "hint": row.hint, "refused_before_execution": row.refused })
}

fn text((place, row): &(String, &CodeSpec)) -> String {
    let executed = if row.refused { "\n  Nothing was executed." } else { "" };
    format!("{} ({place}, {}): {}\n  {}{executed}\n", row.code, row.kind, row.doc, row.hint)
}
