//! What becomes of one call: decided before it is carried out, by rules and facts alone.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;
use zego_model::spec::OperationRow;

use super::items;
use super::rule::FaultRule;
use super::values::{CallbackFault, DateFault, Mislabel, Slow, Truncate, When, Word};

/// What the faults do to one call. One that meets no rule has an empty plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FaultPlan {
    effects: FaultRule,
}

/// How often a call is carried out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Execution {
    Never,
    Once,
    /// As a network does that delivers twice.
    Twice,
}

/// How a connection ends without an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cut {
    /// It is closed: FIN.
    Refuse,
    /// It is reset: RST.
    Reset,
    /// Its writing side is closed; what comes is read.
    HalfClose,
}

/// Why a call is refused before anything is executed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum FaultRefusal<'p> {
    /// With this code and message.
    Code(&'p Word, Option<&'p str>),
    /// As one that is over the limit.
    Throttle,
}

/// What happens to an answer on its way: the server does it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FaultDelivery {
    /// How long the answer, or the end of the connection, waits.
    pub(crate) latency: Option<Duration>,
    /// There is no answer.
    pub(crate) cut: Option<Cut>,
    pub(crate) truncate: Option<Truncate>,
    pub(crate) slow: Option<Slow>,
    /// How many bytes the body has at least.
    pub(crate) oversize: Option<u64>,
    pub(crate) mislabel: Option<Mislabel>,
}

impl FaultPlan {
    /// Adds what a rule does, as far as nothing of that kind is planned.
    pub(super) fn add(&mut self, rule: &FaultRule) {
        self.effects.add(rule);
    }

    /// The names of its effects, for the log.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.effects.effects()
    }

    pub(crate) fn latency(&self) -> Option<Duration> {
        self.effects.latency_ms.map(|pause| Duration::from_millis(pause.number()))
    }

    /// How the connection ends without an answer, and on which side of the execution.
    pub(crate) fn cut(&self) -> Option<(Cut, When)> {
        let FaultRule { refuse, reset, half_close, .. } = &self.effects;
        let cuts = [(Cut::Refuse, refuse), (Cut::Reset, reset), (Cut::HalfClose, half_close)];
        cuts.into_iter().find_map(|(cut, when)| when.map(|when| (cut, when)))
    }

    /// Whether the answer is a gateway's page.
    pub(crate) const fn html(&self) -> Option<When> {
        self.effects.html
    }

    pub(crate) fn execution(&self) -> Execution {
        let is_before = self.cut().is_some_and(|(_, when)| when == When::Before) || self.html() == Some(When::Before);
        match (is_before, self.effects.duplicate) {
            (true, _) => Execution::Never,
            (false, Some(_)) => Execution::Twice,
            (false, None) => Execution::Once,
        }
    }

    /// Why the call is refused, once its signature and its operation are right.
    pub(crate) fn refusal(&self) -> Option<FaultRefusal<'_>> {
        let FaultRule { code, message, throttle, .. } = &self.effects;
        match (code, throttle) {
            (Some(code), _) => Some(FaultRefusal::Code(code, message.as_deref())),
            (None, Some(_)) => Some(FaultRefusal::Throttle),
            (None, None) => None,
        }
    }

    /// The HTTP status of the answer.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        self.effects.status.and_then(|status| StatusCode::from_u16(u16::try_from(status.number()).ok()?).ok())
    }

    /// What becomes of the header `Date`.
    pub(crate) const fn date(&self) -> Option<DateFault> {
        self.effects.date
    }

    /// The code and message of an item that is to fail: the one at this place of the request, from 0, of this name.
    pub(crate) fn fails(&self, place: usize, name: &str) -> Option<(&Word, &str)> {
        let partial = self.effects.partial.as_ref()?;
        partial.items.mean(place, [name]).then(|| (&partial.code, partial.message.as_deref().unwrap_or("fails by a rule")))
    }

    /// Whether it leaves items out of the answer.
    pub(crate) const fn omits(&self) -> bool {
        self.effects.omit.is_some()
    }

    /// Leaves items out of the data of an answer; how many, or `None` where no rule says so.
    pub(crate) fn omit(&self, row: &OperationRow, data: &mut Value) -> Option<usize> {
        self.effects.omit.as_ref().map(|which| items::omit(row, data, which))
    }

    /// What becomes of the events of the call.
    pub(crate) const fn callbacks(&self) -> Option<CallbackFault> {
        self.effects.callbacks
    }

    /// What the server does to the answer; `None` where that is nothing.
    pub(crate) fn delivery(&self) -> Option<FaultDelivery> {
        let FaultRule { truncate, slow, oversize, mislabel, .. } = &self.effects;
        let delivery = FaultDelivery {
            latency: self.latency(),
            cut: self.cut().map(|(cut, _)| cut),
            truncate: *truncate,
            slow: *slow,
            oversize: oversize.map(super::values::Bounded::number),
            mislabel: mislabel.clone(),
        };
        (delivery != FaultDelivery::default()).then_some(delivery)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn plan(rule: Value) -> FaultPlan {
        let mut plan = FaultPlan::default();
        plan.add(&serde_json::from_value(rule).unwrap());
        plan
    }

    #[test]
    fn how_often_a_call_is_carried_out() {
        for (rule, execution) in [
            (json!({}), Execution::Once),
            (json!({ "reset": "before" }), Execution::Never),
            (json!({ "refuse": "after" }), Execution::Once),
            (json!({ "half_close": "before" }), Execution::Never),
            (json!({ "html": "before" }), Execution::Never),
            (json!({ "html": "after" }), Execution::Once),
            (json!({ "duplicate": true }), Execution::Twice),
            (json!({ "duplicate": true, "reset": "after" }), Execution::Twice),
            (json!({ "code": 1 }), Execution::Once),
        ] {
            assert_eq!(plan(rule.clone()).execution(), execution, "{rule}");
        }
    }

    #[test]
    fn items_fail_by_place_or_by_name() {
        let first = plan(json!({ "partial": { "items": { "first": 2 }, "code": 404 } }));
        let named = plan(json!({ "partial": { "items": { "these": [3, "anna"] }, "code": "Gone", "message": "is gone" } }));
        let fails = |plan: &FaultPlan| -> Vec<bool> {
            ["anna", "bert", "carl", "dora"].iter().enumerate().map(|(place, name)| plan.fails(place, name).is_some()).collect()
        };
        assert_eq!(fails(&first), [true, true, false, false]);
        assert_eq!(fails(&named), [true, false, true, false]);
        assert_eq!(named.fails(0, "anna"), Some((&Word::Text("Gone".to_owned()), "is gone")));
        assert_eq!(plan(json!({})).fails(0, "anna"), None);
    }

    #[test]
    fn most_calls_have_nothing_to_be_delivered_in_another_way() {
        for rule in [json!({}), json!({ "code": 1 }), json!({ "status": 500, "date": "absent" })] {
            assert_eq!(plan(rule.clone()).delivery(), None, "{rule}");
        }
        let delivery = plan(json!({ "reset": "after", "latency_ms": 5 })).delivery().unwrap();
        assert_eq!((delivery.cut, delivery.latency), (Some(Cut::Reset), Some(Duration::from_millis(5))));
    }
}
