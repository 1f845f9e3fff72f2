//! What becomes of the events that a call brings about.

use serde_json::{Map, Value};

use super::values::CallbackFault;

/// An event, and what is done to it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct FaultyEvent<T> {
    pub(crate) event: T,
    /// So many seconds late.
    pub(crate) delay: u64,
    /// Its signature is made wrong: see [`tamper`].
    pub(crate) tampered: bool,
}

impl CallbackFault {
    /// The events that are sent, in the order in which they are.
    pub(crate) fn treat<T: Clone>(self, events: Vec<T>) -> Vec<FaultyEvent<T>> {
        if self.drop.is_some() {
            return Vec::new();
        }
        let delay = self.delay.map_or(0, super::values::Bounded::number);
        let copies = if self.duplicate.is_some() { 2 } else { 1 };
        let treated = events.into_iter().map(|event| FaultyEvent { event, delay, tampered: self.tamper.is_some() });
        let mut sent: Vec<_> = treated.flat_map(|event| std::iter::repeat_n(event, copies)).collect();
        if self.reorder.is_some() {
            sent.reverse();
        }
        sent
    }
}

/// Makes the signature in a body wrong, and leaves everything else: nothing else in it is sure to be noticed. False, if the body has none.
pub(crate) fn tamper(body: &mut Map<String, Value>) -> bool {
    let signature = body.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("signature"));
    let Some((_, Value::String(signature))) = signature else { return false };
    let other = if signature.ends_with('0') { '1' } else { '0' };
    signature.pop();
    signature.push(other);
    true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_are_dropped_doubled_turned_round_and_held_up() {
        for (fault, expected) in [
            (json!({ "drop": true }), vec![]),
            (json!({ "duplicate": true }), vec![("a", 0, false), ("a", 0, false), ("b", 0, false), ("b", 0, false)]),
            (json!({ "reorder": true }), vec![("b", 0, false), ("a", 0, false)]),
            (json!({ "delay": 5 }), vec![("a", 5, false), ("b", 5, false)]),
            (json!({ "tamper": true, "reorder": true, "delay": 1 }), vec![("b", 1, true), ("a", 1, true)]),
        ] {
            let fault: CallbackFault = serde_json::from_value(fault).unwrap();
            let sent: Vec<_> = fault.treat(vec!["a", "b"]).into_iter().map(|sent| (sent.event, sent.delay, sent.tampered)).collect();
            assert_eq!(sent, expected, "{fault:?}");
        }
    }

    #[test]
    fn a_signature_is_made_wrong_and_nothing_else() {
        for (before, after) in [("ab", "a0"), ("a0", "a1")] {
            let mut body = json!({ "event": "room_close", "Signature": before }).as_object().unwrap().clone();
            assert!(tamper(&mut body));
            assert_eq!(Value::Object(body), json!({ "event": "room_close", "Signature": after }));
        }
        assert!(!tamper(&mut Map::new()));
    }
}
