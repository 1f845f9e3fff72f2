//! The parameters of a call against the table.

use serde_json::{Map, Value};
use zego_model::ErrorKind;
use zego_model::check::{self, Problem, Violation};
use zego_model::spec::{OperationRow, OperationSpec};
use zego_model::text::nearest;

use crate::log::shown;
use crate::product::Verdict;
use crate::products;
use crate::refusal::Refusal;
use zego_explain::common::{COMMON, is_gateways};
use zego_explain::near_misses;
use zego_explain::parameters::{self, Parsed};

/// The parameters, if all of them are what the table says; otherwise what is wrong with them.
pub(super) fn checked(
    row: &'static OperationRow,
    mut parsed: Parsed,
    lenient: bool,
    notes: &mut Vec<String>,
) -> Result<Map<String, Value>, Refusal> {
    let spec = row.spec;
    for name in &parsed.unknown {
        unknown_name(spec, name, near_misses::parameter_near(row, name), lenient, notes)?;
    }
    let vendor = parsed.parameters.get("Vendor").and_then(Value::as_str).map(str::to_owned);
    let takes_effect = |only: &[&str]| only.is_empty() || vendor.as_deref().is_none_or(|vendor| only.contains(&vendor));
    let mut wrong = Vec::new();
    for (field, problem) in parsed.problems {
        // A parameter without effect is never wrong, unless it is one of several of which exactly one is given.
        if takes_effect(field.only) || field.one_of.is_some() {
            wrong.push(problem);
        } else {
            notes.push(format!("{} takes effect only for {}: ignored", field.wire, field.only.join(" and ")));
        }
    }
    if !wrong.is_empty() {
        return Err(Refusal::new(parameters::return_code(spec), wrong.join("; ")));
    }
    let found = check::check(row, &parsed.parameters);
    let (unknown, found_wrong): (Vec<_>, Vec<_>) = found.violations.iter().partition(|violation| violation.problem == Problem::UnknownName);
    for violation in unknown.into_iter().take(parameters::MOST_UNKNOWN) {
        unknown_name(spec, &violation.parameter, check::nearest(row, violation), lenient, notes)?;
    }
    notes.extend(near_misses::commas(row, &parsed.parameters));
    let mut code = None;
    for violation in found_wrong {
        match verdict(spec, violation, &parsed.parameters) {
            Some(Verdict::Taken(note)) => {
                notes.push(note);
                continue;
            }
            Some(Verdict::Code(own)) => code.get_or_insert(own),
            None => code.get_or_insert_with(|| parameters::return_code(spec)),
        };
        wrong.push(near_misses::explained(row, violation, &parsed.parameters));
    }
    if let Some(code) = code {
        let more = if wrong.len() > 3 { format!("; and {} more", wrong.len() - 3) } else { String::new() };
        wrong.truncate(3);
        return Err(Refusal::new(code, wrong.join("; ") + &more));
    }
    for name in found.ignored {
        parsed.parameters.remove(&name);
        let only = row.parameter(&name).map(|field| field.only.join(" and ")).unwrap_or_default();
        notes.push(format!("{name} takes effect only for {only}: ignored"));
    }
    Ok(parsed.parameters)
}

/// A name that the operation does not have: the service ignores it, and one that is near to a parameter was meant for that.
fn unknown_name(spec: &OperationSpec, name: &str, near: Option<&str>, lenient: bool, notes: &mut Vec<String>) -> Result<(), Refusal> {
    let said = format!("{} is not a parameter of {}", shown(name), spec.action);
    if let Some(near) = near {
        return suspicious(said + &near_misses::did_you_mean(near), lenient, notes)
            .map_err(|message| Refusal::new(parameters::return_code(spec), message));
    }
    // The parameters of the protocol itself are not the operation's to judge.
    let common = nearest(near_misses::bare(name), COMMON).map(near_misses::did_you_mean).unwrap_or_default();
    notes.push(format!("{said}: ignored{common}"));
    Ok(())
}

/// What becomes of something that the service itself would let pass, and that is not what its sender meant: it is refused with this text, or, leniently,
/// let pass and noted.
fn suspicious(text: String, lenient: bool, notes: &mut Vec<String>) -> Result<(), String> {
    if !lenient {
        return Err(text);
    }
    notes.push(format!("{text} (let pass, since the sandbox is lenient)"));
    Ok(())
}

/// What the product says of it, where it says more than the table does.
fn verdict(spec: &OperationSpec, violation: &Violation, parameters: &Map<String, Value>) -> Option<Verdict> {
    (products::of(spec.service().name)?.verdict)(spec, violation, parameters)
}

/// The code of the product, of the family, or else of the service, for too many calls.
pub(super) fn throttled(spec: &OperationSpec, per: Option<&str>) -> i64 {
    let own = products::of(spec.service().name).and_then(|product| (product.throttled)(spec, per));
    let rows = || spec.codes.iter().chain(spec.family.codes).chain(spec.service().all_codes());
    own.or_else(|| rows().filter(|row| row.kind == ErrorKind::RateLimited).find_map(|row| row.code.parse().ok())).unwrap_or(6)
}

/// The code of the family or the service for a failure of its own: 1, where it has none.
pub(super) fn failed_code(spec: &OperationSpec) -> i64 {
    let of_service = spec.service().codes.iter().filter(|row| !is_gateways(row.code));
    let mut rows = spec.codes.iter().chain(spec.family.codes).chain(of_service).filter(|row| row.kind == ErrorKind::Internal);
    rows.find_map(|row| row.code.parse().ok()).unwrap_or(1)
}
