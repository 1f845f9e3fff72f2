//! One operation on one page against what is written of it.
//!
//! What a schema says is compared as it stands. What stands in sentences alone is compared where the sentence says it plainly; otherwise the sentence has to
//! name what is written.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::facts::{FieldFacts, OperationFacts, QuotaFacts, word};
use super::page::PageOperation;
use super::prose;
use super::report::DriftReport;
use super::schema::PageField;

/// Where a comparison is, and where its findings go.
#[derive(Debug)]
pub(super) struct Context<'c> {
    pub(super) report: &'c mut DriftReport,
    pub(super) group: &'c str,
    pub(super) file: &'c Path,
    pub(super) chinese: bool,
}

impl Context<'_> {
    pub(super) fn differs(&mut self, line: usize, text: String) {
        self.report.differs(self.group, text, self.file, line);
    }

    /// Notes that the page says one thing, and `api/upstream/` another.
    pub(super) fn both<T: PartialEq>(&mut self, line: usize, what: &str, there: &T, here: &T, show: impl Fn(&T) -> String) {
        if there != here {
            self.differs(line, format!("{what}: {} on the page, {} in api/upstream", show(there), show(here)));
        }
    }

    /// Notes what only one of the two has.
    pub(super) fn sets(&mut self, line: usize, what: &str, there: &BTreeSet<String>, here: &BTreeSet<String>) {
        for one in there.difference(here) {
            self.differs(line, format!("{what} {one} is new"));
        }
        for one in here.difference(there) {
            self.differs(line, format!("{what} {one} is gone"));
        }
    }
}

/// Compares an operation.
pub(super) fn operation(facts: &OperationFacts, page: &PageOperation, context: &mut Context<'_>) {
    context.both(page.line, "method", &page.method, &facts.method, String::clone);
    context.both(page.line, "deprecated", &page.deprecated, &facts.deprecated, bool::to_string);
    let mut there = prose::quotas(&page.prose);
    let mut here = facts.quota.clone();
    there.sort();
    here.sort();
    context.both(page.line, "quota", &there, &here, |quotas| shown(quotas));
    let (line, codes) = &page.codes;
    context.sets(*line, "code", &codes.iter().cloned().collect(), &facts.codes.iter().map(word).collect());
    fields("parameter", "", &facts.request, &page.request, page.line, true, context);
    let none = PageField::default();
    let data = page.data.as_ref();
    let (line, data) = data.map_or((page.line, &none), |data| (data.line, data));
    // An answer without data has nothing that a type could be of.
    if !data.ty.is_empty() {
        context.both(line, "type of the data", &data.ty.as_str(), &facts.data.ty.as_str(), ToString::to_string);
    }
    fields("answer field", "", &facts.data.fields, &data.fields, line, false, context);
}

/// Compares the parameters of a request or the fields of an answer; `place` leads to them.
fn fields(what: &str, place: &str, facts: &[FieldFacts], page: &[PageField], line: usize, request: bool, context: &mut Context<'_>) {
    for there in page {
        let name = format!("{place}{}", there.name);
        match facts.iter().find(|fact| fact.name == there.name && fact.is_in(context.chinese)) {
            Some(fact) => {
                field(&format!("{what} {name}"), fact, there, request, context);
                fields(what, &format!("{name}."), &fact.fields, &there.fields, there.line, request, context);
            }
            None => context.differs(there.line, format!("{what} {name} is new")),
        }
    }
    let chinese = context.chinese;
    for fact in facts.iter().filter(|fact| fact.is_in(chinese)) {
        if !page.iter().any(|there| there.name == fact.name) {
            context.differs(line, format!("{what} {place}{} is gone", fact.name));
        }
    }
}

fn shown(quotas: &[QuotaFacts]) -> String {
    let quota = |quota: &QuotaFacts| {
        let test = quota.test.map(|test| format!(" (test: {test})")).unwrap_or_default();
        format!("{} in {} s of the {}{test}", quota.calls, quota.seconds, quota.scope)
    };
    if quotas.is_empty() { "none".to_owned() } else { quotas.iter().map(quota).collect::<Vec<_>>().join(", ") }
}

/// Compares a field without the fields inside it.
fn field(place: &str, fact: &FieldFacts, page: &PageField, request: bool, context: &mut Context<'_>) {
    let line = page.line;
    let optional = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    // Where no page says a type, the facts say that it is unknown.
    let ty = if page.ty.is_empty() { "unknown" } else { &page.ty };
    context.both(line, &format!("{place}: type"), &ty, &fact.ty.as_str(), ToString::to_string);
    context.both(line, &format!("{place}: format"), &page.format, &fact.format, optional);
    context.both(line, &format!("{place}: items"), &page.items, &fact.items, optional);
    context.both(line, &format!("{place}: deprecated"), &page.deprecated, &fact.deprecated, bool::to_string);
    words(place, fact, page, context);
    if !request {
        return;
    }
    if let Some(required) = fact.required {
        context.both(line, &format!("{place}: required"), &page.required, &required, bool::to_string);
    }
    // Inside of a parameter few facts say the style: it is that of the parameter.
    if fact.style.is_some() {
        context.both(line, &format!("{place}: style"), &page.style, &fact.style.as_deref(), |style| style.unwrap_or("none").to_owned());
    }
    limits(place, fact, page, context);
    default(place, fact, page, context);
    conditions(place, fact, page, context);
}

fn words(place: &str, fact: &FieldFacts, page: &PageField, context: &mut Context<'_>) {
    let what = format!("{place}: word");
    let here = fact.words(context.chinese);
    if let Some(words) = &page.words {
        context.sets(page.line, &what, &words.iter().cloned().collect(), &here);
        return;
    }
    for word in here.iter().filter(|word| !prose::says(&page.prose, word)) {
        context.differs(page.line, format!("{what} {word} is gone"));
    }
    let numbers = page.ty == "integer" || here.iter().any(|word| word.chars().all(|c| c.is_ascii_digit()));
    let listed = prose::listed(&page.prose, numbers);
    // A list that has none of the words is a list of something else. Where none are written, numbers alone are surely meant, unless they are the ends of a range.
    let first = here.is_empty() && page.ty == "integer" && listed.len() > 1 && fact.max.is_none();
    if first || !listed.is_disjoint(&here) {
        for word in listed.difference(&here) {
            context.differs(page.line, format!("{what} {word} is new"));
        }
    }
}

fn limits(place: &str, fact: &FieldFacts, page: &PageField, context: &mut Context<'_>) {
    #[expect(clippy::cast_precision_loss, reason = "limits of some thousands")]
    let count = |count: Option<u64>| count.map(|count| count as f64);
    let number = |value: &Option<Value>| value.as_ref().and_then(Value::as_f64);
    for (what, there, here) in [
        ("least items", count(page.min_items), count(fact.min_items)),
        ("most items", count(page.max_items), count(fact.max_items)),
        ("least", page.min, number(&fact.min)),
        ("most", page.max, number(&fact.max)),
    ] {
        match (there, here) {
            (Some(there), Some(here)) => context.both(page.line, &format!("{place}: {what}"), &there, &here, f64::to_string),
            (Some(there), None) => context.differs(page.line, format!("{place}: {what} {there} is new")),
            (None, Some(here)) if !prose::says_number(&page.prose, here) => {
                context.differs(page.line, format!("{place}: {what} {here} is gone"));
            }
            _ => {}
        }
    }
    if page.unique != fact.unique && !(fact.unique && prose::says_unique(&page.prose)) {
        context.differs(page.line, format!("{place}: unique items: {} on the page, {} in api/upstream", page.unique, fact.unique));
    }
    lengths(place, fact, page, context);
}

fn lengths(place: &str, fact: &FieldFacts, page: &PageField, context: &mut Context<'_>) {
    let said = prose::lengths(&page.prose);
    match &fact.max_length {
        None => {
            let longest =
                said.iter().next().map(|said| format!("{} {}", said.n, said.unit)).or_else(|| page.max_length.map(|n| n.to_string()));
            if let Some(longest) = longest {
                context.differs(page.line, format!("{place}: longest {longest} is new"));
            }
        }
        Some(fact) => {
            let n = page.max_length.unwrap_or(fact.n);
            let unsaid = !said.is_empty() && !said.contains(fact) || said.is_empty() && page.max_length.is_none();
            if n != fact.n || unsaid {
                let in_schema = page.max_length.filter(|n| !said.iter().any(|said| said.n == *n));
                let there = in_schema.map(|n| format!("{n} in the schema"));
                let there: Vec<String> = there.into_iter().chain(said.iter().map(|said| format!("{} {}", said.n, said.unit))).collect();
                let there = if there.is_empty() { "nothing".to_owned() } else { there.join(", ") };
                context.differs(page.line, format!("{place}: longest: {there} on the page, {} {} in api/upstream", fact.n, fact.unit));
            }
        }
    }
}

fn default(place: &str, fact: &FieldFacts, page: &PageField, context: &mut Context<'_>) {
    match (&page.default, fact.default.as_ref().map(word)) {
        (Some(there), Some(here)) => {
            let same =
                there.parse::<f64>().ok().zip(here.parse::<f64>().ok()).is_some_and(|(there, here)| (there - here).abs() < f64::EPSILON);
            if !same {
                context.both(page.line, &format!("{place}: default"), there, &here, String::clone);
            }
        }
        (Some(there), None) => context.differs(page.line, format!("{place}: default {there} is new")),
        (None, Some(here)) if !prose::says(&page.prose, &here) => context.differs(page.line, format!("{place}: default {here} is gone")),
        _ => {}
    }
}

fn conditions(place: &str, fact: &FieldFacts, page: &PageField, context: &mut Context<'_>) {
    let line = page.line;
    let names = |there: BTreeSet<String>, here: &BTreeSet<String>, what: &str, named: &dyn Fn(&str) -> bool, context: &mut Context<'_>| {
        let what = format!("{place}: {what}");
        if there.is_empty() {
            // Said in other words, perhaps; not at all, if the page does not even name it.
            for one in here.iter().filter(|one| !named(one)) {
                context.differs(line, format!("{what} {one} is gone"));
            }
        } else {
            context.sets(line, &what, &there, here);
        }
    };
    let says = |name: &str| prose::says(&page.prose, name);
    names(prose::excludes(&page.prose, &page.name), &fact.excludes, "never with", &says, context);
    names(prose::any_of(&page.prose, &page.name), &fact.any_of, "or at least", &says, context);
    // What a vendor is chosen with counts for all of them, whatever is said of each.
    if page.name != "Vendor" {
        names(prose::only(&page.prose), &fact.only, "only for", &|vendor| prose::names_vendor(&page.prose, vendor), context);
    }
    let there = prose::required_if(&page.prose);
    let here = fact.required_if();
    for (name, values) in &there {
        let what = format!("{place}: required when {name} is");
        context.sets(line, &what, values, here.get(name.as_str()).unwrap_or(&BTreeSet::new()));
    }
    for (name, values) in here.iter().filter(|(name, _)| !there.contains_key(**name)) {
        for value in values.iter().filter(|value| !(says(name) && (says(value) || prose::names_vendor(&page.prose, value)))) {
            context.differs(line, format!("{place}: required when {name} is {value} is gone"));
        }
    }
}
