//! One operation on one page against what is written of it.

use std::collections::BTreeSet;
use std::path::Path;

use super::facts::{Fact, OperationFacts, Quota, word};
use super::page::Operation;
use super::report::Report;
use super::schema::Field;
use super::{field, prose};

/// Where a comparison is, and where its findings go.
#[derive(Debug)]
pub(super) struct Context<'c> {
    pub(super) report: &'c mut Report,
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
pub(super) fn operation(facts: &OperationFacts, page: &Operation, context: &mut Context<'_>) {
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
    let none = Field::default();
    let data = page.data.as_ref();
    let (line, data) = data.map_or((page.line, &none), |data| (data.line, data));
    // An answer without data is written as an object without fields.
    let ty = if data.ty.is_empty() { "object" } else { &data.ty };
    context.both(line, "type of the data", &ty, &facts.data.ty.as_str(), ToString::to_string);
    fields("answer field", "", &facts.data.fields, &data.fields, line, false, context);
}

/// Compares the parameters of a request or the fields of an answer; `place` leads to them.
pub(super) fn fields(what: &str, place: &str, facts: &[Fact], page: &[Field], line: usize, request: bool, context: &mut Context<'_>) {
    for there in page {
        let name = format!("{place}{}", there.name);
        match facts.iter().find(|fact| fact.name == there.name && fact.is_in(context.chinese)) {
            Some(fact) => {
                field::compare(&format!("{what} {name}"), fact, there, request, context);
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

fn shown(quotas: &[Quota]) -> String {
    let quota = |quota: &Quota| {
        let test = quota.test.map(|test| format!(" (test: {test})")).unwrap_or_default();
        format!("{} in {} s of the {}{test}", quota.calls, quota.seconds, quota.scope)
    };
    if quotas.is_empty() { "none".to_owned() } else { quotas.iter().map(quota).collect::<Vec<_>>().join(", ") }
}
