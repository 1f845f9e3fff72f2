//! A rule: which calls it is for, and what it does to them. Every field is one word of the format.

use serde::{Deserialize, Serialize};
use zego_explain::operations;
use zego_model::spec::OperationRow;
use zego_sign::AppId;

use super::values::{
    Bounded, CallbackFault, Count, DateFault, Items, Mislabel, On, PartialFault, Pause, Share, Slow, Truncate, When, Word, object,
};

/// A rule as it is written. Its fields are sorted: a snapshot has them in this order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FaultRule {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_id: Option<AppId>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "object")]
    pub(crate) callbacks: Option<CallbackFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<Word>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) date: Option<DateFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duplicate: Option<On>,
    /// Every so many calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) every: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) half_close: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) html: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) latency_ms: Option<Pause>,
    /// What goes with `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mislabel: Option<Mislabel>,
    /// The numbers of the calls, from 1, among those that the rule is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nth: Option<Vec<Count>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) omit: Option<Items>,
    /// The action, or `SERVICE/ACTION`; without it, all. Of a bare one that several services have, and without `service`, ZEGO's is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) oversize: Option<Bounded<1, 1_099_511_627_776>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "object")]
    pub(crate) partial: Option<PartialFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refuse: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reset: Option<When>,
    /// What `share` goes by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<u64>,
    /// The service whose action it is; alone, all of that service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<String>,
    /// The chance of each call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) share: Option<Share>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "object")]
    pub(crate) slow: Option<Slow>,
    /// Not below 200: those are no answers yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Bounded<200, 999>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) throttle: Option<On>,
    /// How often at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) truncate: Option<Truncate>,
}

/// The names of the fields.
const FIELDS: [&str; 26] = [
    "app_id",
    "callbacks",
    "code",
    "date",
    "duplicate",
    "every",
    "half_close",
    "html",
    "latency_ms",
    "message",
    "mislabel",
    "nth",
    "omit",
    "operation",
    "oversize",
    "partial",
    "refuse",
    "reset",
    "seed",
    "service",
    "share",
    "slow",
    "status",
    "throttle",
    "times",
    "truncate",
];

/// Whether it is the name of a field.
pub(crate) fn is_rule_field(name: &str) -> bool {
    FIELDS.contains(&name)
}

impl FaultRule {
    /// Whether it is for calls of this operation.
    pub(super) fn is_of(&self, row: &OperationRow) -> bool {
        self.names(row) && self.is_of_service(row) && (self.service.is_some() || self.is_meant(row))
    }

    /// Whether the operation has the name that it gives, whatever service is meant by a bare one.
    pub(super) fn names(&self, row: &OperationRow) -> bool {
        let name = self.operation.as_deref();
        name.is_none_or(|name| {
            name.rsplit('/').next() == Some(row.spec.action) && (!name.contains('/') || is(operations::meant(name), row))
        })
    }

    pub(super) fn is_of_service(&self, row: &OperationRow) -> bool {
        self.service.as_deref().is_none_or(|service| row.spec.service().name == service)
    }

    fn is_meant(&self, row: &OperationRow) -> bool {
        self.operation.as_deref().is_none_or(|name| is(operations::meant(name), row))
    }

    /// The names of what it does, in the order of the format.
    pub(crate) fn effects(&self) -> Vec<&'static str> {
        let all = [
            ("latency_ms", self.latency_ms.is_some()),
            ("refuse", self.refuse.is_some()),
            ("reset", self.reset.is_some()),
            ("half_close", self.half_close.is_some()),
            ("truncate", self.truncate.is_some()),
            ("slow", self.slow.is_some()),
            ("html", self.html.is_some()),
            ("oversize", self.oversize.is_some()),
            ("mislabel", self.mislabel.is_some()),
            ("status", self.status.is_some()),
            ("code", self.code.is_some()),
            ("throttle", self.throttle.is_some()),
            ("partial", self.partial.is_some()),
            ("omit", self.omit.is_some()),
            ("date", self.date.is_some()),
            ("duplicate", self.duplicate.is_some()),
            ("callbacks", self.callbacks.is_some()),
        ];
        all.into_iter().filter_map(|(name, is_there)| is_there.then_some(name)).collect()
    }

    /// Takes over what another rule does and this one does not. A connection ends once and a call is refused once, in whatever words.
    pub(crate) fn add(&mut self, other: &Self) {
        macro_rules! take {
            ($($field:ident)*) => { $(if self.$field.is_none() { self.$field.clone_from(&other.$field); })* };
        }
        if self.refuse.is_none() && self.reset.is_none() && self.half_close.is_none() {
            take!(refuse reset half_close);
        }
        if self.code.is_none() && self.throttle.is_none() {
            take!(code message throttle);
        }
        take!(latency_ms truncate slow html oversize mislabel status partial omit date duplicate callbacks);
    }
}

fn is(meant: Option<&OperationRow>, row: &OperationRow) -> bool {
    meant.is_some_and(|meant| std::ptr::eq(meant, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_the_fields() {
        let told = serde_json::from_str::<FaultRule>(r#"{ "": 1 }"#).unwrap_err().to_string();
        let expected = format!("unknown field ``, expected one of `{}` at", FIELDS.join("`, `"));
        assert!(told.starts_with(&expected), "{told}");
    }
}
