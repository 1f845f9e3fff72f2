//! What a rule cannot ask for: a fault that does not apply is an error, not silence.

use zego_model::spec::{OperationRow, ProtocolKind};
use zego_model::text::nearest;

use super::abilities::{fails_in_part, fails_with_text, tells};
use super::rule::FaultRule;
use super::values::{CallbackFault, Items, When, Word};
use crate::log::shown;

/// Bound: how many calls, or items, a rule of faults lists. A rule with more is refused with the path of the field.
const MOST_LISTED: usize = 1_000;

/// What is wrong with one rule.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct RuleProblem {
    /// The field, as a path within the rule; empty for the rule as a whole.
    pub(crate) field: String,
    pub(crate) why: String,
}

impl RuleProblem {
    pub(super) fn new(field: impl Into<String>, why: impl Into<String>) -> Self {
        Self { field: field.into(), why: why.into() }
    }
}

type Checked = Result<(), RuleProblem>;

/// What a fault needs of an operation, apart from what is said in general.
type Needs = fn(&OperationRow) -> bool;

/// Checks a rule before it is taken. `calls_back` is whether callbacks have an address.
pub(crate) fn check(rule: &FaultRule, calls_back: bool) -> Checked {
    matching(rule)?;
    effects(rule)?;
    applies(rule, &rows(rule)?, calls_back)
}

/// Whether what a rule does means something for one of these operations.
pub(crate) fn applies(rule: &FaultRule, rows: &[&'static OperationRow], calls_back: bool) -> Checked {
    let needed: [(&str, bool, Needs, &str); 4] = [
        ("throttle", rule.throttle.is_some(), has_quota, "has no documented limit on the rate of calls"),
        ("partial", rule.partial.is_some(), fails_in_part, "has no items that can fail while the call succeeds"),
        ("omit", rule.omit.is_some(), lists_items, "answers with no list that has an entry for each item asked for"),
        ("callbacks", rule.callbacks.is_some(), tells, "brings no events about"),
    ];
    for (field, is_asked, applies, why) in needed {
        if is_asked && !rows.iter().any(|row| applies(row)) {
            let (which, why) = match rows {
                [row] => (row.spec.action.to_owned(), why.to_owned()),
                _ => ("no operation that the rule is for".to_owned(), format!("can have it: each {why}")),
            };
            return Err(RuleProblem::new(field, format!("{which} {why}")));
        }
    }
    if rule.callbacks.is_some() && !calls_back {
        return Err(RuleProblem::new("callbacks", "the sandbox sends no callbacks: start it with an address for them (--callback URL)"));
    }
    for (field, code) in [("code", rule.code.as_ref()), ("partial.code", rule.partial.as_ref().map(|partial| &partial.code))] {
        let Some(code) = code else { continue };
        let fits = |row: &&OperationRow| match code {
            Word::Number(_) => row.spec.service().protocol == ProtocolKind::Zego,
            // Within an answer of ZEGO's, the items of some vendors have Tencent's codes.
            Word::Text(_) if field == "partial.code" => fails_with_text(row),
            Word::Text(_) => row.spec.service().protocol == ProtocolKind::TencentCloud,
        };
        if !rows.iter().any(fits) {
            let form = if matches!(code, Word::Number(_)) { "texts, such as \"InternalError\"" } else { "numbers, such as 1000" };
            return Err(RuleProblem::new(field, format!("is `{}`, and the codes of this service are {form}", shown(&code.to_string()))));
        }
    }
    Ok(())
}

impl FaultRule {
    /// What of it means something for an operation. A rule for many operations does to each what it can.
    pub(super) fn narrowed(&self, row: Option<&'static OperationRow>) -> Self {
        let mut rule = self.clone();
        let rows = row.as_slice();
        let fits = |effect: Self| applies(&effect, rows, true).is_ok();
        if rule.throttle.is_some() && !fits(Self { throttle: self.throttle, ..Self::default() }) {
            rule.throttle = None;
        }
        if rule.partial.is_some() && !fits(Self { partial: self.partial.clone(), ..Self::default() }) {
            rule.partial = None;
        }
        if rule.omit.is_some() && !fits(Self { omit: self.omit.clone(), ..Self::default() }) {
            rule.omit = None;
        }
        if rule.callbacks.is_some() && !fits(Self { callbacks: self.callbacks, ..Self::default() }) {
            rule.callbacks = None;
        }
        if rule.code.is_some() && !fits(Self { code: self.code.clone(), ..Self::default() }) {
            (rule.code, rule.message) = (None, None);
        }
        rule
    }
}

fn has_quota(row: &OperationRow) -> bool {
    !row.spec.quota.is_empty()
}

/// Whether an answer has lists of the items that were asked for.
pub(super) fn lists_items(row: &OperationRow) -> bool {
    row.response.iter().any(|field| !field.answers.is_empty())
}

/// The operations that a rule is for.
fn rows(rule: &FaultRule) -> Result<Vec<&'static OperationRow>, RuleProblem> {
    if let Some(service) = rule.service.as_deref() {
        let names = || zego_model::services().map(|service| service.name);
        if !names().any(|name| name == service) {
            let known = nearest(service, names()).map_or_else(|| names().collect::<Vec<_>>().join(", "), |near| format!("{near}?"));
            return Err(RuleProblem::new("service", format!("`{}` is no service: {known}", shown(service))));
        }
    }
    let rows: Vec<_> = zego_model::operations().filter(|row| rule.is_of_service(row)).collect();
    let Some(action) = rule.operation.as_deref() else { return Ok(rows) };
    let named: Vec<_> = rows.iter().copied().filter(|row| rule.is_of(row)).collect();
    if !named.is_empty() {
        return Ok(named);
    }
    let near = nearest(action, rows.iter().map(|row| row.spec.action));
    let hint = near.map_or_else(|| "give an action, such as CloseRoom".to_owned(), |near| format!("{near}?"));
    Err(RuleProblem::new("operation", format!("`{}` is no operation: {hint}", shown(action))))
}

fn matching(rule: &FaultRule) -> Checked {
    let which = [("share", rule.share.is_some()), ("nth", rule.nth.is_some()), ("every", rule.every.is_some())];
    let given: Vec<_> = which.into_iter().filter_map(|(name, is_there)| is_there.then_some(name)).collect();
    if let [one, other, ..] = given[..] {
        return Err(RuleProblem::new(other, format!("cannot go with `{one}`: each says which calls are meant")));
    }
    if rule.nth.as_ref().is_some_and(Vec::is_empty) {
        return Err(RuleProblem::new("nth", "names no call: give their numbers, from 1"));
    }
    let lists =
        [("nth", rule.nth.as_ref().map(Vec::len)), ("partial.items.these", rule.partial.as_ref().map(|partial| partial.items.listed()))];
    for (field, length) in lists.into_iter().chain([("omit.these", rule.omit.as_ref().map(Items::listed))]) {
        if length.is_some_and(|length| length > MOST_LISTED) {
            return Err(RuleProblem::new(field, format!("lists more than {MOST_LISTED}: give fewer, or several rules")));
        }
    }
    if rule.seed.is_some() && rule.share.is_none() {
        return Err(RuleProblem::new("seed", "decides nothing without `share`"));
    }
    Ok(())
}

/// How a connection can end.
const CUTS: [&str; 3] = ["refuse", "reset", "half_close"];
/// What can become of an answer.
const OF_ANSWERS: [&str; 8] = ["truncate", "slow", "html", "oversize", "mislabel", "status", "omit", "date"];
/// What the answer is then.
const OF_REFUSALS: [&str; 2] = ["code", "throttle"];
/// What can become of the execution.
const OF_EXECUTION: [&str; 4] = ["partial", "omit", "duplicate", "callbacks"];

/// What excludes one another.
fn effects(rule: &FaultRule) -> Checked {
    let given = rule.effects();
    if given.is_empty() {
        return Err(RuleProblem::new("", "does nothing: name an effect, such as \"latency_ms\": 500 or \"throttle\": true"));
    }
    let cannot_go = |field: &str, other: &str, why: &str| Err(RuleProblem::new(field, format!("cannot go with `{other}`: {why}")));
    let clash = |name: &str, others: &[&str], why: &str| match given.iter().find(|other| **other != name && others.contains(other)) {
        Some(other) => cannot_go(other, name, why),
        None => Ok(()),
    };
    for (name, when) in [("refuse", rule.refuse), ("reset", rule.reset), ("half_close", rule.half_close)] {
        let Some(when) = when else { continue };
        clash(name, &CUTS, "a connection ends once")?;
        clash(name, &OF_ANSWERS, "there is no answer")?;
        clash(name, &OF_REFUSALS, "there is no answer that could tell a code")?;
        if when == When::Before {
            clash(name, &OF_EXECUTION, "nothing is executed")?;
        }
    }
    for name in OF_REFUSALS {
        if given.contains(&name) {
            clash(name, &OF_REFUSALS, "an answer has one code")?;
            clash(name, &OF_EXECUTION, "nothing is executed")?;
        }
    }
    if let Some(when) = rule.html {
        clash("html", &OF_REFUSALS, "a page tells no code")?;
        clash("html", &["omit"], "a page has no lists")?;
        if when == When::Before {
            clash("html", &OF_EXECUTION, "nothing is executed")?;
        }
    }
    if given.contains(&"truncate") {
        clash("truncate", &["oversize"], "a body is too short or too long")?;
    }
    if rule.message.is_some() && rule.code.is_none() {
        return Err(RuleProblem::new("message", "goes with `code`, which is not there"));
    }
    if rule.code == Some(Word::Number(0)) {
        return Err(RuleProblem::new("code", "is 0, which is success"));
    }
    if let Some(Word::Number(code @ (0 | 200))) = rule.partial.as_ref().map(|partial| &partial.code) {
        return Err(RuleProblem::new("partial.code", format!("is {code}, which is success")));
    }
    if rule.date == Some(super::values::DateFault::Skew(0)) {
        return Err(RuleProblem::new("date.skew", "is 0, which changes nothing"));
    }
    items("partial.items", rule.partial.as_ref().map(|partial| &partial.items))?;
    items("omit", rule.omit.as_ref())?;
    rule.callbacks.as_ref().map_or(Ok(()), callbacks)
}

fn items(field: &str, items: Option<&Items>) -> Checked {
    let Some(Items::These(these)) = items else { return Ok(()) };
    if these.is_empty() {
        return Err(RuleProblem::new(format!("{field}.these"), "names no item: give places, from 1, or names"));
    }
    let odd = these.iter().position(|item| matches!(item, Word::Number(number) if *number < 1));
    odd.map_or(Ok(()), |at| Err(RuleProblem::new(format!("{field}.these[{at}]"), format!("is {}: places begin with 1", these[at]))))
}

fn callbacks(fault: &CallbackFault) -> Checked {
    let CallbackFault { drop, duplicate, reorder, delay, tamper } = fault;
    let others = duplicate.is_some() || reorder.is_some() || delay.is_some() || tamper.is_some();
    match (drop.is_some(), others) {
        (false, false) => {
            Err(RuleProblem::new("callbacks", "names nothing that becomes of them: drop, duplicate, reorder, delay or tamper"))
        }
        (true, true) => Err(RuleProblem::new("callbacks.drop", "goes alone: what is never sent is neither late nor changed")),
        _ => Ok(()),
    }
}
