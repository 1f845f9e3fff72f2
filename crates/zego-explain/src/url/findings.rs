//! Findings as they come, and their order.

use crate::said::{one_line, shown};
use crate::{Cause, Finding, Severity};

/// What was found so far.
pub(super) struct Findings<'h> {
    found: Vec<Finding>,
    /// Takes what is secret out of a text.
    hide: &'h dyn Fn(&str) -> String,
}

impl<'h> Findings<'h> {
    pub(super) fn hiding(hide: &'h dyn Fn(&str) -> String) -> Self {
        Self { found: Vec::new(), hide }
    }

    /// A foreign text as it may be told: without what is secret in it, which is looked for before anything is cut off.
    pub(super) fn shown(&self, text: &str) -> String {
        shown(&(self.hide)(text)).to_string()
    }

    pub(super) fn error(
        &mut self,
        cause: Cause,
        parameter: Option<&str>,
        code: Option<i64>,
        problem: impl AsRef<str>,
        remedy: impl AsRef<str>,
    ) {
        self.add(Severity::Error, cause, parameter, code, problem.as_ref(), remedy.as_ref());
    }

    pub(super) fn warning(&mut self, cause: Cause, parameter: Option<&str>, problem: impl AsRef<str>, remedy: impl AsRef<str>) {
        self.add(Severity::Warning, cause, parameter, None, problem.as_ref(), remedy.as_ref());
    }

    pub(super) fn note(&mut self, cause: Cause, parameter: Option<&str>, problem: impl AsRef<str>, remedy: impl AsRef<str>) {
        self.add(Severity::Note, cause, parameter, None, problem.as_ref(), remedy.as_ref());
    }

    fn add(&mut self, severity: Severity, cause: Cause, parameter: Option<&str>, code: Option<i64>, problem: &str, remedy: &str) {
        // Once more: what others have put into words is among them.
        let [problem, remedy] = [problem, remedy].map(|text| one_line(&(self.hide)(text)).to_string());
        let parameter = parameter.map(|name| self.shown(name));
        let finding = Finding { severity, cause, parameter, code, problem, remedy };
        if !self.found.contains(&finding) {
            self.found.push(finding);
        }
    }

    /// Whether something about this parameter was found already.
    pub(super) fn is_about(&self, parameter: &str) -> bool {
        self.found.iter().any(|finding| finding.parameter.as_deref() == Some(parameter))
    }

    /// Adds what was found before it was known what is secret.
    pub(super) fn extend(&mut self, found: &[Finding]) {
        for Finding { severity, cause, parameter, code, problem, remedy } in found {
            self.add(*severity, *cause, parameter.as_deref(), *code, problem, remedy);
        }
    }

    /// All of them, the gravest first and the likeliest cause before what may follow from it.
    pub(super) fn into_sorted(mut self) -> Vec<Finding> {
        self.found.sort_by_key(|finding| (finding.severity, finding.cause));
        self.found
    }
}
