//! The examples of the table: how a success looks from outside, and the answer of operations without a state here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};
use zego_model::spec::{Envelope, OperationRow};

/// A success as the operation's first example has it: some say `ok`, some have no data.
#[derive(Clone, Debug, Default)]
pub(super) struct Success {
    pub(super) code: i64,
    pub(super) message: String,
    /// Whether empty data is written as `"Data": null` instead of left out.
    pub(super) shows_nothing: bool,
}

impl Success {
    pub(super) fn of(row: &OperationRow) -> Self {
        // Examples are long, and every call needs this of one.
        static ALL: LazyLock<BTreeMap<(&str, &str), Success>> = LazyLock::new(|| {
            zego_model::operations().map(|row| ((row.spec.service().name, row.spec.action), Success::read(row))).collect()
        });
        ALL.get(&(row.spec.service().name, row.spec.action)).cloned().unwrap_or_else(|| Self::read(row))
    }

    fn read(row: &OperationRow) -> Self {
        let example = read(row);
        let message = example.get("Message").and_then(Value::as_str).unwrap_or("success").to_owned();
        Self { code: 0, message, shows_nothing: row.spec.envelope == Envelope::Data && example.contains_key("Data") }
    }
}

/// The data of the operation's first example; nothing where it has none.
pub(super) fn data(row: &OperationRow) -> Value {
    unwrapped(row.spec.envelope, read(row))
}

fn read(row: &OperationRow) -> Map<String, Value> {
    row.examples.first().and_then(|example| serde_json::from_str(example.response).ok()).unwrap_or_default()
}

/// What stands in an answer's envelope.
fn unwrapped(envelope: Envelope, mut answer: Map<String, Value>) -> Value {
    match envelope {
        Envelope::Flat => {
            answer.retain(|name, _| !matches!(name.as_str(), "Code" | "Message" | "RequestId"));
            Value::Object(answer)
        }
        _ => answer.remove("Data").unwrap_or_default(),
    }
}

/// Puts data into an answer, which so far is an object with code, message and request id. `write` writes the data as JSON; without any, or with
/// empty data that the operation does not show, the answer stays as it is.
pub(super) fn put(mut answer: Vec<u8>, envelope: Envelope, shows_nothing: bool, write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    // The data goes in front of the last brace.
    let end = answer.len().saturating_sub(1);
    answer.truncate(end);
    if envelope != Envelope::Flat {
        answer.extend_from_slice(b",\"Data\":");
    }
    let begin = answer.len();
    write(&mut answer);
    let is_nothing = match answer.get(begin..) {
        None | Some(b"") => true,
        Some(b"null") => !shows_nothing || envelope == Envelope::Flat,
        Some(data) => envelope == Envelope::Flat && data == b"{}",
    };
    if is_nothing {
        answer.truncate(end);
    } else if envelope == Envelope::Flat {
        // The fields of the data follow those of the answer, and end as it does.
        answer.splice(begin..=begin, *b",");
        return answer;
    }
    answer.push(b'}');
    answer
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn around(data: &Value, envelope: Envelope) -> Value {
        let written = data.to_string();
        serde_json::from_slice(&put(br#"{"Code":0}"#.to_vec(), envelope, true, |answer| answer.extend(written.bytes()))).unwrap()
    }

    #[test]
    fn data_stand_in_their_envelope() {
        let fields = json!({ "List": [1], "Total": 1 });
        assert_eq!(around(&fields, Envelope::Data), json!({ "Code": 0, "Data": { "List": [1], "Total": 1 } }));
        assert_eq!(around(&Value::Null, Envelope::Data), json!({ "Code": 0, "Data": null }));
        assert_eq!(around(&fields, Envelope::Flat), json!({ "Code": 0, "List": [1], "Total": 1 }));
        assert_eq!(around(&Value::Null, Envelope::Flat), json!({ "Code": 0 }));
        assert_eq!(around(&json!({}), Envelope::Flat), json!({ "Code": 0 }));
        for envelope in [Envelope::Data, Envelope::Flat] {
            assert_eq!(put(b"{\"Code\":0}".to_vec(), envelope, false, |answer| answer.extend(b"null")), b"{\"Code\":0}");
            assert_eq!(put(b"{\"Code\":2}".to_vec(), envelope, true, |_| {}), b"{\"Code\":2}");
        }
    }

    #[test]
    fn an_example_is_taken_out_of_its_envelope() {
        let fields = |answer: Value| answer.as_object().cloned().unwrap_or_default();
        let wrapped = fields(json!({ "Code": 0, "Message": "ok", "RequestId": "1", "Data": { "List": [1] } }));
        assert_eq!(unwrapped(Envelope::Data, wrapped), json!({ "List": [1] }));
        assert_eq!(unwrapped(Envelope::Data, fields(json!({ "Code": 0 }))), Value::Null);
        let flat = fields(json!({ "Code": 0, "Message": "ok", "RequestId": "1", "List": [1] }));
        assert_eq!(unwrapped(Envelope::Flat, flat), json!({ "List": [1] }));
    }
}
