//! What is looked at, and what it came to.

use serde_json::{Value, json};
use zego_model::text::printable;

use crate::error::CommandError;

/// What a check came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum HealthStatus {
    Ok,
    Warning,
    Problem,
}

impl HealthStatus {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// One check.
pub(super) struct HealthCheck {
    pub(super) name: String,
    pub(super) finding: HealthStatus,
    /// What is so.
    pub(super) detail: String,
    /// What to do about it; empty where nothing is to be done.
    pub(super) remedy: String,
    /// Whether it is about what goes over the network, and not about who calls and when.
    pub(super) is_network: bool,
    /// What was measured.
    pub(super) measured: Value,
}

impl HealthCheck {
    pub(super) fn new(name: impl Into<String>, finding: HealthStatus, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { name: name.into(), finding, detail: detail.into(), remedy: remedy.into(), is_network: false, measured: Value::Null }
    }

    pub(super) fn ok(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(name, HealthStatus::Ok, detail, "")
    }

    /// What ended a step, as a check that went wrong.
    pub(super) fn failed(name: impl Into<String>, error: &CommandError) -> Self {
        Self::new(name, HealthStatus::Problem, error.message.clone(), error.hint.clone().unwrap_or_default())
    }

    pub(super) fn document(&self) -> Value {
        json!({
            "name": self.name,
            "status": self.finding.as_str(),
            "detail": self.detail,
            "remedy": Some(&self.remedy).filter(|remedy| !remedy.is_empty()),
            "measured": self.measured,
        })
    }

    pub(super) fn text(&self) -> String {
        let lines = format!("{:7}  {}: {}\n", self.finding.as_str(), printable(&self.name), printable(&self.detail));
        if self.remedy.is_empty() { lines } else { format!("{lines}         {}\n", printable(&self.remedy)) }
    }
}
