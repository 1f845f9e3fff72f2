//! The rules in force, and how often each was met. It is part of the state: the same calls meet the same faults.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zego_model::spec::OperationRow;
use zego_sign::AppId;

use super::check::{self, RuleProblem};
use super::plan::FaultPlan;
use super::rule::FaultRule;

/// Bound: how many rules can be in force, as each is looked at for every call. More are refused, which answer and log say.
pub(crate) const MOST_RULES: usize = 1_000;

/// Rules, in the order in which they count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct FaultSet {
    rules: Vec<CountedRule>,
}

/// A rule, and what it has seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountedRule {
    /// The calls that it did something to.
    met: u64,
    rule: FaultRule,
    /// Those that it is for.
    seen: u64,
}

/// What rules go by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallFacts {
    /// `None` where a request names no operation.
    pub(crate) row: Option<&'static OperationRow>,
    /// `None` at Tencent's side, and where a request names no app.
    pub(crate) app_id: Option<AppId>,
}

impl FaultSet {
    /// These rules, which are met by nobody yet.
    pub(crate) fn new(rules: Vec<FaultRule>) -> Self {
        Self { rules: rules.into_iter().map(|rule| CountedRule { rule, seen: 0, met: 0 }).collect() }
    }

    /// Adds rules behind those that are there.
    ///
    /// # Errors
    /// There would be too many.
    pub(crate) fn add(&mut self, rules: Vec<FaultRule>) -> Result<(), RuleProblem> {
        if self.rules.len().saturating_add(rules.len()) > MOST_RULES {
            return Err(RuleProblem { field: String::new(), why: format!("{MOST_RULES} rules can be in force at most: clear some first") });
        }
        self.rules.extend(Self::new(rules).rules);
        Ok(())
    }

    /// After a snapshot was read: whether they can have come into force.
    ///
    /// # Errors
    /// The path of what is wrong, and why.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.rules.len() > MOST_RULES {
            return Err(format!("faults: {MOST_RULES} rules can be in force at most"));
        }
        for (place, CountedRule { rule, .. }) in self.rules.iter().enumerate() {
            // Where callbacks have no address, a rule about them is met by none.
            check::check(rule, true).map_err(|RuleProblem { field, why }| format!("faults[{place}].rule.{field}: {why}"))?;
        }
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.rules.len()
    }

    /// Clears them.
    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// What they are, for whoever asks.
    pub(crate) fn show(&self) -> Value {
        self.rules.iter().map(|CountedRule { rule, seen, met }| json!({ "rule": rule, "seen": seen, "met": met })).collect()
    }

    /// What becomes of a call, which is counted. The rule of the request's own counts first, then those in force in their order: of each effect
    /// the first that there is.
    pub(crate) fn plan(&mut self, facts: CallFacts, own: Option<FaultRule>) -> FaultPlan {
        let mut plan = FaultPlan::default();
        if let Some(rule) = own {
            plan.add(&rule.narrowed(facts.row));
        }
        for CountedRule { rule, seen, met } in &mut self.rules {
            if !is_for(rule, facts) {
                continue;
            }
            let narrowed = rule.narrowed(facts.row);
            if narrowed.effects().is_empty() {
                continue;
            }
            *seen = seen.saturating_add(1);
            if rule.times.is_none_or(|times| *met < times.number()) && is_met(rule, *seen) {
                *met = met.saturating_add(1);
                plan.add(&narrowed);
            }
        }
        plan
    }
}

/// Checks the rule of a request's own, which is for this request or a mistake.
pub(crate) fn check_own(rule: &FaultRule, facts: CallFacts, calls_back: bool) -> Result<(), RuleProblem> {
    check::check(rule, calls_back)?;
    let action = facts.row.map_or("none that is known", |row| row.spec.action);
    let wrong = |field: &str, is: String| {
        Err(RuleProblem { field: field.to_owned(), why: format!("{is}: leave it out, a header is for its request alone") })
    };
    if rule.operation.is_some() && facts.row.is_none_or(|row| !rule.names(row)) {
        return wrong("operation", format!("is not that of this request, {action}"));
    }
    if rule.service.is_some() && facts.row.is_none_or(|row| !rule.is_of_service(row)) {
        return wrong("service", "is not that of this request".to_owned());
    }
    if rule.app_id.is_some() && rule.app_id != facts.app_id {
        return wrong("app_id", "is not that of this request".to_owned());
    }
    if rule.share.is_some() {
        return wrong("share", "decides nothing for one request".to_owned());
    }
    if rule.nth.as_ref().is_some_and(|nth| nth.iter().all(|number| number.number() != 1)) {
        return wrong("nth", "does not name call 1, which this request is".to_owned());
    }
    if rule.every.is_some_and(|every| every.number() != 1) {
        return wrong("every", "is never met by call 1, which this request is".to_owned());
    }
    check::applies(rule, facts.row.as_slice(), calls_back)
}

/// Whether a rule is for calls like this one.
fn is_for(rule: &FaultRule, facts: CallFacts) -> bool {
    let is_of = facts.row.map_or_else(|| rule.operation.is_none() && rule.service.is_none(), |row| rule.is_of(row));
    is_of && (rule.app_id.is_none() || rule.app_id == facts.app_id)
}

/// Whether a rule means the call of this number, from 1.
fn is_met(rule: &FaultRule, number: u64) -> bool {
    rule.share.is_none_or(|share| drawn(rule.seed.unwrap_or_default(), number) < share.part())
        && rule.nth.as_ref().is_none_or(|nth| nth.iter().any(|named| named.number() == number))
        && rule.every.is_none_or(|every| number.is_multiple_of(every.number()))
}

/// A number from 0 to below 1 that seed and number decide: `SplitMix64`, whose neighbours have nothing in common.
#[expect(clippy::cast_precision_loss, reason = "53 bits are what it holds exactly")]
fn drawn(seed: u64, number: u64) -> f64 {
    let mut word = seed.wrapping_add(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((word ^ (word >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use zego_explain::operations;

    use super::*;

    fn rule(rule: Value) -> FaultRule {
        serde_json::from_value(rule).unwrap()
    }

    fn facts(action: &str) -> CallFacts {
        CallFacts { row: operations::meant(action), app_id: AppId::new(1).ok() }
    }

    /// Which of so many calls the rule does something to, by number.
    fn met(set: &mut FaultSet, calls: u64) -> Vec<u64> {
        (1..=calls).filter(|_| set.plan(facts("CloseRoom"), None).latency().is_some()).collect()
    }

    /// Two services have the action; alone it is ZEGO's.
    #[test]
    fn a_rule_is_for_the_operation_of_a_service() {
        let [zego, tencent] = ["rtc/DeleteMedia", "tencent_vod/DeleteMedia"].map(facts);
        for (which, expected) in [
            (json!({ "operation": "DeleteMedia" }), [true, false]),
            (json!({ "operation": "rtc/DeleteMedia" }), [true, false]),
            (json!({ "operation": "tencent_vod/DeleteMedia" }), [false, true]),
            (json!({ "operation": "tencent-vod/DeleteMedia" }), [false, true]),
            (json!({ "operation": "DeleteMedia", "service": "tencent_vod" }), [false, true]),
            (json!({ "service": "tencent_vod" }), [false, true]),
            (json!({}), [true, true]),
        ] {
            assert_eq!([zego, tencent].map(|facts| is_for(&rule(which.clone()), facts)), expected, "{which}");
        }
        // The rule of a request's own is for that request, whatever else has the name.
        let own = rule(json!({ "operation": "DeleteMedia", "latency_ms": 1 }));
        assert!([zego, tencent].into_iter().all(|facts| check_own(&own, facts, false).is_ok()));
    }

    #[test]
    fn calls_are_chosen_by_number() {
        for (which, expected) in [
            (json!({}), vec![1, 2, 3, 4, 5, 6]),
            (json!({ "nth": [2, 5] }), vec![2, 5]),
            (json!({ "every": 3 }), vec![3, 6]),
            (json!({ "times": 2 }), vec![1, 2]),
            (json!({ "every": 2, "times": 2 }), vec![2, 4]),
            (json!({ "operation": "CloseRoom", "service": "rtc", "app_id": 1, "nth": [1] }), vec![1]),
            (json!({ "operation": "rtc/CloseRoom", "nth": [1] }), vec![1]),
            (json!({ "operation": "KickoutUser" }), vec![]),
            (json!({ "operation": "rtc/KickoutUser" }), vec![]),
            (json!({ "service": "zim" }), vec![]),
            (json!({ "app_id": 2 }), vec![]),
            (json!({ "share": 0.0 }), vec![]),
            (json!({ "share": 1 }), vec![1, 2, 3, 4, 5, 6]),
        ] {
            let mut written = which.clone();
            written["latency_ms"] = json!(1);
            assert_eq!(met(&mut FaultSet::new(vec![rule(written)]), 6), expected, "{which}");
        }
    }

    #[test]
    fn a_share_repeats_with_its_seed() {
        let set = |seed: u64| FaultSet::new(vec![rule(json!({ "share": 0.3, "seed": seed, "latency_ms": 1 }))]);
        let first = met(&mut set(7), 10_000);
        assert!((2_800..3_200).contains(&first.len()), "{}", first.len());
        assert_eq!(first, met(&mut set(7), 10_000));
        assert_ne!(first, met(&mut set(8), 10_000));
        // What was counted goes on where it was written down.
        let mut half = set(7);
        let mut all = met(&mut half, 5_000);
        let mut stored: FaultSet = serde_json::from_str(&serde_json::to_string(&half).unwrap()).unwrap();
        all.extend(met(&mut stored, 5_000).into_iter().map(|number| number + 5_000));
        assert_eq!(first, all);
    }

    #[test]
    fn only_calls_that_a_rule_can_do_something_to_are_counted() {
        let mut set = FaultSet::new(vec![rule(json!({ "omit": { "first": 1 } })), rule(json!({ "code": "InternalError" }))]);
        set.plan(facts("CloseRoom"), None);
        set.plan(facts("DeleteMedia"), None);
        set.plan(facts("CreateLiveRecord"), None);
        set.plan(CallFacts { row: None, app_id: None }, None);
        assert_eq!(set.show()[0], json!({ "rule": { "omit": { "first": 1 } }, "seen": 1, "met": 1 }));
        assert_eq!(set.show()[1], json!({ "rule": { "code": "InternalError" }, "seen": 1, "met": 1 }));
    }

    #[test]
    fn the_first_of_each_effect_counts_and_that_of_the_request_before_all() {
        let mut set =
            FaultSet::new(vec![rule(json!({ "latency_ms": 1, "status": 500 })), rule(json!({ "latency_ms": 2, "date": "absent" }))]);
        let plan = set.plan(facts("CloseRoom"), Some(rule(json!({ "status": 502 }))));
        assert_eq!(plan.latency().unwrap().as_millis(), 1);
        assert_eq!(plan.status().unwrap(), 502);
        assert!(plan.date().is_some());
        assert_eq!(set.plan(facts("CloseRoom"), None).status().unwrap(), 500);
    }

    #[test]
    fn the_rule_of_a_request_is_for_it_or_a_mistake() {
        for (written, field) in [
            (json!({ "operation": "KickoutUser", "latency_ms": 1 }), "operation"),
            (json!({ "service": "zim", "latency_ms": 1 }), "service"),
            (json!({ "app_id": 2, "latency_ms": 1 }), "app_id"),
            (json!({ "nth": [2], "latency_ms": 1 }), "nth"),
            (json!({ "every": 2, "latency_ms": 1 }), "every"),
            (json!({ "share": 0.5, "latency_ms": 1 }), "share"),
            (json!({ "share": 1, "seed": 7, "latency_ms": 1 }), "share"),
            (json!({ "omit": { "first": 1 } }), "omit"),
            (json!({ "code": "InternalError" }), "code"),
            (json!({ "callbacks": { "drop": true } }), "callbacks"),
        ] {
            assert_eq!(check_own(&rule(written.clone()), facts("CloseRoom"), false).unwrap_err().field, field, "{written}");
        }
        for written in
            [json!({ "operation": "CloseRoom", "app_id": 1, "nth": [1], "throttle": true }), json!({ "every": 1, "latency_ms": 1 })]
        {
            assert_eq!(check_own(&rule(written.clone()), facts("CloseRoom"), false), Ok(()), "{written}");
        }
    }

    #[test]
    fn there_are_not_too_many() {
        let mut set = FaultSet::default();
        let rules = |count| vec![rule(json!({ "latency_ms": 1 })); count];
        set.add(rules(MOST_RULES)).unwrap();
        set.add(rules(1)).unwrap_err();
        assert_eq!(set.len(), MOST_RULES);
        set.clear();
        assert_eq!(set, FaultSet::default());
    }
}
