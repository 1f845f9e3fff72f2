//! What the vendor's pages show of callbacks is read with nothing lost.

use serde_json::{Map, Value};
use zego_model::callback::sign_body;
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, Timestamp};

use crate::{SECRET, verify};

/// Signed anew, each documented body passes, and each of its values is printed.
#[test]
fn every_documented_body_is_read_with_nothing_lost() {
    let secret = CallbackSecret::new("secret").unwrap();
    let mut read = 0;
    for row in zego_model::events() {
        let spec = row.spec;
        let common = spec.auth.all().map(|name| name.name);
        for example in row.examples {
            let mut fields: Map<String, Value> = serde_json::from_str(example.body).unwrap();
            fields.retain(|name, _| !common.contains(&name.as_str()));
            let body = sign_body(spec, &fields, AppId::new(7).unwrap(), &secret, Timestamp::from_secs(1_700_000_000), 42);
            let outcome = verify("--at 1700000000 --output json", std::str::from_utf8(&body).unwrap(), &SECRET);
            // Several services can have an event of one name, which is said.
            assert!(outcome.stderr.is_empty() || outcome.stderr.starts_with("note: it is taken for "), "{outcome:?}");
            assert!(outcome.code == Some(0), "{} {}: {outcome:?}", spec.event, example.name);
            let mut printed = leaves(&outcome.document());
            for leaf in leaves(&Value::Object(fields)) {
                let at = printed.iter().position(|other| *other == leaf);
                printed.remove(at.unwrap_or_else(|| panic!("{} {}: `{leaf}` is lost: {outcome:?}", spec.event, example.name)));
            }
            read += 1;
        }
    }
    assert!(read >= 20, "{read}");
}

/// Every value, as text; JSON in a text is looked into.
fn leaves(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields.values().flat_map(leaves).collect(),
        Value::Array(items) => items.iter().flat_map(leaves).collect(),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => leaves(&inner),
            _ => vec![text.clone()],
        },
        // A list that is not there.
        Value::Null => Vec::new(),
        other => vec![other.to_string()],
    }
}
