//! What an operation itself calls secret, such as the key of a storage: it travels in the request, and stands in nothing that is shown of it.

use std::borrow::Cow;
use std::sync::Arc;

#[cfg(any(feature = "table", test))]
use serde_json::Map;
use serde_json::Value;

use crate::secrets::REDACTED;

/// The shortest text that is looked for in an answer: a shorter one would be found where it is no secret.
const SHORTEST: usize = 8;

/// The secrets of a request, by the names of their fields, wherever these stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Withheld(Option<Arc<[&'static str]>>);

impl Withheld {
    pub(crate) fn new(names: Vec<&'static str>) -> Self {
        // Most operations have none, and pay for none.
        Self((!names.is_empty()).then(|| names.into()))
    }

    const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|names| names.contains(&name))
    }

    /// Values of a JSON document.
    #[cfg(any(feature = "table", test))]
    pub(crate) fn hide(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.hide(item)),
            Value::Object(fields) => self.hide_in(fields),
            _ => {}
        }
    }

    /// Values of an object.
    #[cfg(any(feature = "table", test))]
    pub(crate) fn hide_in(&self, fields: &mut Map<String, Value>) {
        for (name, value) in fields {
            if self.has(name) && !value.is_null() {
                *value = REDACTED.into();
            } else {
                self.hide(value);
            }
        }
    }

    /// A body as it may be shown: JSON, or a form. What is no secret stays as it was written.
    pub(crate) fn hide_in_body(&self, body: &mut String) {
        if self.is_empty() {
            return;
        }
        let Ok(json) = serde_json::from_str(body) else {
            *body = self.hide_in_pairs(body);
            return;
        };
        let mut found = Vec::new();
        self.find(&json, &mut found);
        for (name, value) in found {
            let pair = |value: &Value| format!("{}:{value}", Value::from(name));
            *body = body.replace(&pair(value), &pair(&REDACTED.into()));
        }
    }

    /// A target as it may be shown: path and query.
    pub(crate) fn hide_in_target(&self, target: &mut String) {
        if let Some((path, query)) = target.split_once('?').filter(|_| !self.is_empty()) {
            *target = format!("{path}?{}", self.hide_in_pairs(query));
        }
    }

    fn hide_in_pairs(&self, pairs: &str) -> String {
        let shown = pairs.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if self.has_key(name) => Cow::Owned(format!("{name}={REDACTED}")),
            _ => Cow::Borrowed(pair),
        });
        shown.collect::<Vec<_>>().join("&")
    }

    /// Whether a key of a query is of such a field: `Storage.0.Secret` is of `Secret`.
    fn has_key(&self, key: &str) -> bool {
        key.split('.').any(|part| self.has(part))
    }

    /// The secrets themselves, to be found in what comes back.
    pub(crate) fn values(&self, target: &str, body: &str) -> Vec<String> {
        if self.is_empty() {
            return Vec::new();
        }
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let mut values = self.values_of_pairs(query);
        match serde_json::from_str(body) {
            Ok(json) => {
                let mut found = Vec::new();
                self.find(&json, &mut found);
                values.extend(found.into_iter().filter_map(|(_, value)| value.as_str()).map(str::to_owned));
            }
            Err(_) => values.extend(self.values_of_pairs(body)),
        }
        values.retain(|value| value.len() >= SHORTEST);
        values
    }

    fn values_of_pairs(&self, pairs: &str) -> Vec<String> {
        let values = pairs.split('&').filter_map(|pair| pair.split_once('=')).filter(|(name, _)| self.has_key(name));
        values.map(|(_, value)| percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned()).collect()
    }

    /// Those of a JSON document: texts, and JSON of any kind that is a secret as a whole.
    fn find<'v>(&self, value: &'v Value, found: &mut Vec<(&'v str, &'v Value)>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.find(item, found)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        Value::String(_) | Value::Array(_) | Value::Object(_) if self.has(name) => found.push((name, value)),
                        value => self.find(value, found),
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn withheld() -> Withheld {
        Withheld::new(vec!["Key", "Password"])
    }

    #[test]
    fn a_body_is_shown_without_its_secrets_and_otherwise_as_it_was_written() {
        for (body, shown) in [
            (
                r#"{"b":1,"Key":"opens \"it\"","a":[{"Password":"x"}],"c":"opens \"it\""}"#,
                r#"{"b":1,"Key":"REDACTED","a":[{"Password":"REDACTED"}],"c":"opens \"it\""}"#,
            ),
            (r#"{"Key":{"a":["x"],"b":1},"c":{"a":["x"],"b":1}}"#, r#"{"Key":"REDACTED","c":{"a":["x"],"b":1}}"#),
            (r#"{"Key":null,"Keys":"x"}"#, r#"{"Key":null,"Keys":"x"}"#),
            ("A=1&Key=x%20y&Part.0.Password=z&Keys=1", "A=1&Key=REDACTED&Part.0.Password=REDACTED&Keys=1"),
            ("", ""),
        ] {
            let mut text = body.to_owned();
            withheld().hide_in_body(&mut text);
            assert_eq!(text, shown);
            let mut text = body.to_owned();
            Withheld::default().hide_in_body(&mut text);
            assert_eq!(text, body);
        }
        let mut target = "/?Action=A&Key=x&Signature=y".to_owned();
        withheld().hide_in_target(&mut target);
        assert_eq!(target, "/?Action=A&Key=REDACTED&Signature=y");
        let mut value = json!({"a": [{"Key": "x"}], "Password": {"deep": 1}, "Key": null});
        withheld().hide(&mut value);
        assert_eq!(value, json!({"a": [{"Key": "REDACTED"}], "Password": "REDACTED", "Key": null}));
    }

    #[test]
    fn short_texts_are_not_looked_for_in_answers() {
        let body = r#"{"Key":"a long secret","a":{"Password":"short"}}"#;
        assert_eq!(withheld().values("/?Key=another%20secret&A=a+long+one", body), ["another secret", "a long secret"]);
        assert_eq!(withheld().values("/", "Password=12345678&A=12345678"), ["12345678"]);
        assert_eq!(Withheld::default().values("/?Key=another%20secret", body), [""; 0]);
    }
}
