//! What the generated parameters, answers and events have in common: `cargo xtask codegen` writes them from `api/`, for whoever plays the service.

use std::fmt;
use std::ops::Deref;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The parameters of an operation, as the service reads them: the type tells which operation it is, and what answers it.
pub(crate) trait ServiceOperation: DeserializeOwned {
    /// The service's name in the description: `rtc`.
    const SERVICE: &'static str;
    /// The family's name in the description: `media_file`.
    const FAMILY: &'static str;
    /// The name on the wire: `DeleteMedia`.
    const ACTION: &'static str;
    /// What stands in the envelope of a success.
    type Answer: Serialize;
}

/// An event, without the fields that say who sent it and when.
pub(crate) trait ServiceEvent: Serialize {
    /// The service's name in the description: `rtc`.
    const SERVICE: &'static str;
    /// The word on the wire, or the digits of its number: `room_login`.
    const EVENT: &'static str;
}

/// The answer of an operation that has nothing to tell: `null`, where anything is written at all.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct NoAnswer;

/// A text of an answer or an event. Most of them are the same in every answer, and need no place of their own.
pub(crate) type Words = std::borrow::Cow<'static, str>;

/// Text that no log shows.
#[derive(Clone, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct SecretText(String);

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Deref for SecretText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}

/// What the pages show as one object, and was seen as a list.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany<T> {
    /// As the pages show it.
    One(T),
    /// As it was seen.
    Many(Vec<T>),
}

impl<T: Default> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::One(T::default())
    }
}

/// What the pages show as a number, and as text as well.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum NumberOrText {
    /// A JSON number.
    Number(i64),
    /// The same in text.
    Text(String),
}

impl Default for NumberOrText {
    fn default() -> Self {
        Self::Number(0)
    }
}

/// What the tests look at of an operation.
#[cfg(test)]
pub(crate) struct OperationTypes {
    pub(crate) name: [&'static str; 3],
    /// Reads parameters.
    pub(crate) read: fn(serde_json::Value) -> Result<(), serde_json::Error>,
    /// The answer without anything in it.
    pub(crate) answer: fn() -> serde_json::Result<serde_json::Value>,
}

#[cfg(test)]
impl OperationTypes {
    pub(crate) const fn of<O: ServiceOperation<Answer: Default>>() -> Self {
        Self {
            name: [O::SERVICE, O::FAMILY, O::ACTION],
            read: |parameters| serde_json::from_value::<O>(parameters).map(drop),
            answer: || serde_json::to_value(O::Answer::default()),
        }
    }
}

/// What the tests look at of an event.
#[cfg(test)]
pub(crate) struct EventTypes {
    pub(crate) name: [&'static str; 2],
    /// The event without anything in it.
    pub(crate) event: fn() -> serde_json::Result<serde_json::Value>,
}

#[cfg(test)]
impl EventTypes {
    pub(crate) const fn of<E: ServiceEvent + Default>() -> Self {
        Self { name: [E::SERVICE, E::EVENT], event: || serde_json::to_value(E::default()) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use zego_model::spec::{Envelope, FieldSpec, TypeSpec};

    use super::*;
    use crate::generated::{EVENTS, OPERATIONS};

    /// The description knows every key that is written, in this place.
    fn known(value: &Value, fields: &'static [FieldSpec], place: &str) {
        let Some(object) = value.as_object() else { panic!("{place}: {value}") };
        for (key, value) in object {
            let field = fields.iter().find(|field| field.wire == key || field.also.contains(&key.as_str()));
            let field = field.unwrap_or_else(|| panic!("{place} has no {key}"));
            // What holds JSON in text is that text.
            if let (TypeSpec::Struct(object), false) = (&field.ty, field.in_text || value.is_null()) {
                known(value, object.fields, key);
            }
        }
    }

    #[test]
    fn every_operation_reads_what_is_sent_and_writes_what_the_description_knows() {
        let rows: Vec<_> = zego_model::operations().collect();
        assert_eq!(rows.len(), OPERATIONS.len());
        for (row, types) in rows.into_iter().zip(OPERATIONS) {
            let (spec, family) = (row.spec, row.spec.family);
            assert_eq!(types.name, [family.service.name, family.name, spec.action]);
            (types.read)(Value::Object(row.sample())).unwrap_or_else(|error| panic!("{}: {error}", spec.action));
            // What the checks let through as missing is no fault of the form; what nobody knows neither.
            (types.read)(json!({ "Unknown": [1] })).unwrap_or_else(|error| panic!("{}: {error}", spec.action));
            let answer = (types.answer)().unwrap();
            match answer {
                Value::Null => assert!(row.response.is_empty(), "{}", spec.action),
                // One field is the whole of it.
                Value::Array(items) => {
                    assert!(items.is_empty() && row.response.len() == 1 && spec.envelope == Envelope::Data, "{}", spec.action);
                }
                answer => known(&answer, row.response, spec.action),
            }
        }
    }

    #[test]
    fn every_event_writes_what_the_description_knows() {
        let rows: Vec<_> = zego_model::events().collect();
        assert_eq!(rows.len(), EVENTS.len());
        for (row, types) in rows.into_iter().zip(EVENTS) {
            assert_eq!(types.name, [row.spec.service.name, row.spec.event]);
            known(&(types.event)().unwrap(), row.fields, row.spec.event);
        }
    }

    /// Every parameter at once, not only what a call needs.
    #[test]
    fn every_parameter_is_read() {
        for (row, types) in zego_model::operations().zip(OPERATIONS) {
            let full = row.request.iter().map(|field| (field.wire.to_owned(), full(&field.ty, field.values))).collect();
            (types.read)(Value::Object(full)).unwrap_or_else(|error| panic!("{}: {error}", row.spec.action));
        }
    }

    fn full(ty: &TypeSpec, words: &[&'static str]) -> Value {
        match ty {
            TypeSpec::Struct(object) => {
                let fields = object.fields.iter().map(|field| (field.wire.to_owned(), full(&field.ty, field.values)));
                Value::Object(fields.collect())
            }
            TypeSpec::List(list) => vec![full(&list.item, words)].into(),
            ty => ty.sample(words),
        }
    }

    #[test]
    fn what_has_a_form_of_its_own() {
        assert_eq!(json!(NoAnswer), Value::Null);
        assert_eq!(json!([OneOrMany::One(1), OneOrMany::Many(vec![1])]), json!([1, [1]]));
        assert_eq!(json!([NumberOrText::default(), NumberOrText::Text("0".to_owned())]), json!([0, "0"]));
        let secret = SecretText::from("opens".to_owned());
        assert_eq!((&*secret, json!(secret), format!("{secret:?}")), ("opens", json!("opens"), "SecretText(…)".to_owned()));
    }
}
