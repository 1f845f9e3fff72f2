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

/// Puts data into an answer, which so far has code, message and request id. Both are JSON, and stay the texts that they are.
pub(super) fn put(data: Option<&str>, envelope: Envelope, mut answer: String) -> String {
    let parts = match (envelope, data) {
        (_, None) | (Envelope::Flat, Some("null" | "{}")) => return answer,
        (Envelope::Flat, Some(data)) => [",", data.strip_prefix('{').unwrap_or(data), ""],
        (_, Some(data)) => [",\"Data\":", data, "}"],
    };
    if answer.ends_with('}') {
        answer.pop();
    }
    answer.reserve(parts.iter().map(|part| part.len()).sum());
    answer.extend(parts);
    answer
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn around(data: &Value, envelope: Envelope) -> Value {
        serde_json::from_str(&put(Some(&data.to_string()), envelope, r#"{"Code":0}"#.to_owned())).unwrap()
    }

    #[test]
    fn data_stand_in_their_envelope() {
        let fields = json!({ "List": [1], "Total": 1 });
        assert_eq!(around(&fields, Envelope::Data), json!({ "Code": 0, "Data": { "List": [1], "Total": 1 } }));
        assert_eq!(around(&Value::Null, Envelope::Data), json!({ "Code": 0, "Data": null }));
        assert_eq!(around(&fields, Envelope::Flat), json!({ "Code": 0, "List": [1], "Total": 1 }));
        assert_eq!(around(&Value::Null, Envelope::Flat), json!({ "Code": 0 }));
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
