//! Faults by rule: what can go wrong between a client and the service, on purpose and repeatably.
//!
//! A [`rule`] says which calls it is for and what it does to them; the rules in force are a [`set`], which decides a [`plan`] for each call from
//! facts alone. What a plan does to bytes and connections is the server's.

mod abilities;
mod callbacks;
mod check;
mod items;
mod plan;
mod read;
mod rule;
mod set;
mod values;

use std::fmt;

use serde::Deserialize;
use zego_model::text::without_mark;

pub(crate) use self::callbacks::{FaultyEvent, tamper};
pub(crate) use self::plan::{Cut, Execution, FaultDelivery, FaultPlan, FaultRefusal};
pub use self::read::FaultRules;
pub(crate) use self::read::{WrittenRule, tables};
pub(crate) use self::rule::{FaultRule, is_rule_field};
pub(crate) use self::set::{CallFacts, FaultSet};
use self::values::Object;
pub(crate) use self::values::{CallbackFault, DateFault, Mislabel, Word};
use crate::file_error::json_message;

/// The header that has a rule for its request alone.
pub(crate) const HEADER: &str = "x-sandbox-fault";

/// What is wrong with rules that came in a request: the path of the field, and why.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct FaultError {
    path: String,
    why: String,
}

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, why } = self;
        if path.is_empty() { f.write_str(why) } else { write!(f, "{path}: {why}") }
    }
}

/// Reads the list of rules of a `POST`, and checks it.
pub(crate) fn posted(body: &[u8], calls_back: bool) -> Result<Vec<FaultRule>, FaultError> {
    let rules: Vec<Object<FaultRule>> = json(body)?;
    let rules: Vec<_> = rules.into_iter().map(|Object(rule)| rule).collect();
    for (at, rule) in rules.iter().enumerate() {
        check::check(rule, calls_back).map_err(|problem| FaultError { path: read::path(at, &problem.field), why: problem.why })?;
    }
    Ok(rules)
}

/// Reads the rule of one request, and checks that it applies to it.
pub(crate) fn own(text: &[u8], facts: CallFacts, calls_back: bool) -> Result<FaultRule, FaultError> {
    let Object(rule) = json(text)?;
    set::check_own(&rule, facts, calls_back).map_err(|problem| FaultError { path: problem.field, why: problem.why })?;
    Ok(rule)
}

fn json<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Result<T, FaultError> {
    let mut deserializer = serde_json::Deserializer::from_slice(without_mark(text));
    let read = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = read::plain(&error.path().to_string());
        FaultError { path, why: json_message(error.inner()) }
    })?;
    deserializer.end().map_err(|error| FaultError { path: String::new(), why: json_message(&error) })?;
    Ok(read)
}

#[cfg(test)]
mod tests;
