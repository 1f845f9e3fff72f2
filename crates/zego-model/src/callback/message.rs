//! One callback.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
#[cfg(feature = "table")]
use serde_json::{Map, Value, value::RawValue};
use zego_sign::{AppId, Timestamp};

use super::common::{Common, Name};
use super::form::Body;
#[cfg(feature = "table")]
use super::texts::Fields;
use super::texts::json_of;
use super::{BodyDigest, DeliveryKey, EventSet};
use crate::spec::EventSpec;
#[cfg(feature = "table")]
use crate::spec::{EventRow, FieldSpec, TypeSpec};

/// One callback: the event, the fields that all events have, and the body as it came.
#[non_exhaustive]
#[derive(Clone)]
pub struct Callback<E> {
    /// What happened.
    pub event: E,
    /// When it was signed.
    pub timestamp: Timestamp,
    common: Common,
    delivery: DeliveryKey,
    raw: Bytes,
    /// Where the body is not bare JSON.
    json: Option<Box<str>>,
}

impl<E: EventSet> Callback<E> {
    pub(super) fn new(raw: &[u8], body: Body<'_>, common: Common, timestamp: Timestamp, delivery: DeliveryKey) -> Self {
        let json = json_of(body, common.spec);
        Self {
            event: E::read(common.spec, common.get(Name::Event).unwrap_or_default(), &json),
            timestamp,
            delivery,
            raw: Bytes::copy_from_slice(raw),
            json: match json {
                // Bare JSON may still have had white space around it: that is kept in `raw` alone.
                Cow::Borrowed(json) if json.len() == raw.len() => None,
                json => Some(json.into()),
            },
            common,
        }
    }

    /// The event's word on the wire; empty where the body has none.
    pub fn name(&self) -> &str {
        self.event.name()
    }

    /// What there is to know of the event, if this version knows it.
    pub fn spec(&self) -> Option<&'static EventSpec> {
        self.event.spec()
    }

    /// The row of the table, of an event that this version knows.
    #[cfg(feature = "table")]
    pub fn row(&self) -> Option<&'static EventRow> {
        let spec = self.spec()?;
        crate::events().find(|row| std::ptr::eq(row.spec, spec))
    }

    /// The fields of the body that this version does not know: of an event it does not know, all but those that every event has.
    ///
    /// Those of objects inside the body are in [`json`](Self::json) alone.
    #[cfg(feature = "table")]
    pub fn unknown_fields(&self) -> Map<String, Value> {
        let row = self.row();
        let mut fields = self.fields();
        fields.retain(|name, _| self.common.name(name).is_none() && row.is_none_or(|row| row.field(name).is_none()));
        fields
    }

    /// The body as an object to look at: all its fields under the names they came under, known or not, but the signature; where a text
    /// holds JSON, that JSON.
    #[cfg(feature = "table")]
    pub fn document(&self) -> Map<String, Value> {
        let mut fields = self.fields();
        fields.retain(|name, _| !self.is_signature(name));
        if let Some(row) = self.row() {
            unfold(row.fields, &mut fields);
        }
        fields
    }

    #[cfg(feature = "table")]
    fn fields(&self) -> Map<String, Value> {
        // What no number can hold, or what is nested too deep, is kept as text.
        let value = |raw: &RawValue| serde_json::from_str(raw.get()).unwrap_or_else(|_| Value::from(raw.get()));
        let fields = Fields::of(self.json()).map(|fields| fields.0).unwrap_or_default();
        fields.into_iter().map(|(name, raw)| (name.into_owned(), value(raw))).collect()
    }
}

impl<E> Callback<E> {
    /// The app, where the body names one.
    pub fn app_id(&self) -> Option<AppId> {
        self.common.get(Name::AppId)?.parse().ok()
    }

    /// The random number that was signed, as it came.
    pub fn nonce(&self) -> &str {
        self.common.get(Name::Nonce).unwrap_or_default()
    }

    /// Whether a field of the body is its signature, in whatever spelling: no output shows it.
    pub fn is_signature(&self, field: &str) -> bool {
        self.common.name(field) == Some(Name::Signature)
    }

    /// What tells this delivery from others; a repeat has the same.
    pub const fn delivery_key(&self) -> &DeliveryKey {
        &self.delivery
    }

    /// The digest of its body: in a store of one's own it tells a repeat from a body that was changed.
    pub fn body_digest(&self) -> BodyDigest {
        BodyDigest::of(&self.raw)
    }

    /// The body, byte for byte. It has the signature in it, so it counts as a secret.
    pub const fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// The body as the text of a JSON object, from whatever form it had, in which texts that stand for a list, an object or a number of the event are that.
    /// It has the signature in it, so it counts as a secret.
    pub fn json(&self) -> &str {
        // What was not UTF-8 was refused.
        self.json.as_deref().unwrap_or_else(|| std::str::from_utf8(&self.raw).unwrap_or_default())
    }
}

/// Neither the signature nor the body.
impl<E: fmt::Debug> fmt::Debug for Callback<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("event", &self.event)
            .field("app_id", &self.app_id())
            .field("timestamp", &self.timestamp)
            .field("nonce", &self.nonce())
            .field("raw", &format_args!("{} bytes", self.raw.len()))
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "table")]
/// Puts the JSON in place of the text that holds it.
fn unfold(specs: &[FieldSpec], fields: &mut Map<String, Value>) {
    for spec in specs {
        for name in [&spec.wire].into_iter().chain(spec.also) {
            let Some(value) = fields.get_mut(*name) else { continue };
            if let (true, Value::String(text)) = (spec.in_text, &*value)
                && let Some(Ok(json)) = super::json_within(text).map(|json| serde_json::from_str(&json))
            {
                *value = json;
            }
            unfold_inside(&spec.ty, value);
        }
    }
}

#[cfg(feature = "table")]
fn unfold_inside(ty: &TypeSpec, value: &mut Value) {
    match (ty, value) {
        (TypeSpec::Struct(object), Value::Object(fields)) => unfold(object.fields, fields),
        (TypeSpec::List(list), Value::Array(items)) => items.iter_mut().for_each(|item| unfold_inside(&list.item, item)),
        (TypeSpec::List(list), item) => unfold_inside(&list.item, item),
        _ => {}
    }
}

#[cfg(all(test, feature = "table"))]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::{ListSpec, StructSpec};

    const TEXT: FieldSpec = FieldSpec::required("text", "text", "text", TypeSpec::Struct(LEAF), "").also(&["Text"]).in_text();
    const LEAF: &StructSpec = &StructSpec::new("Leaf", &[FieldSpec::required("deep", "deep", "deep", TypeSpec::Json, "").in_text()]);
    const LIST: &ListSpec = &ListSpec::new(TypeSpec::Struct(&StructSpec::new("Item", &[TEXT])), 0, usize::MAX);

    #[test]
    fn text_is_unfolded_wherever_it_is() {
        let specs = [TEXT, FieldSpec::required("list", "list", "list", TypeSpec::List(LIST), "")];
        for (sent, expected) in [
            (json!({"text": "{\"deep\":\"[1]\"}"}), json!({"text": {"deep": [1]}})),
            (json!({"Text": "{}", "other": "{}"}), json!({"Text": {}, "other": "{}"})),
            (json!({"text": "no JSON"}), json!({"text": "no JSON"})),
            (json!({"list": [{"text": "[]"}, 1]}), json!({"list": [{"text": []}, 1]})),
            (json!({"list": {"Text": "7"}}), json!({"list": {"Text": 7}})),
        ] {
            let Value::Object(mut fields) = sent else { panic!("{sent}") };
            unfold(&specs, &mut fields);
            assert_eq!(Value::Object(fields), expected);
        }
    }
}
