//! A callback, for people.

use std::convert::Infallible;
use std::io::{self, Write};

use serde_json::value::RawValue;
use zego_model::AnyEvent;
use zego_model::callback::{Callback, CallbackRefusal, EventSet as _, json_within};
use zego_model::spec::{FieldSpec, TypeSpec};
use zego_model::text::printable;
use zego_sign::Timestamp;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::merge::merge;
use crate::names;
use crate::output;
use crate::raw::{self, Kind, kind, push_compact, walk};
use crate::render;

/// What was signed and when, and the body without its signature.
pub(super) fn write(callback: &Callback<AnyEvent>, document: &RawValue, now: Timestamp, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", heading(callback, now))?;
    render::pretty_json(document, out)
}

/// The body in its order and with all its digits, which `Callback::document` does not keep. Known fields are as their types write them, others as
/// they came. The signature is left out, and a text that holds JSON is replaced by that JSON.
pub(super) fn document(callback: &Callback<AnyEvent>) -> Box<RawValue> {
    // What was no object of JSON was refused, and an event that is not known, or could not be read, has no type that writes it.
    let came = unfolded(callback, callback.json());
    let known = unfolded(callback, &serde_json::to_string(&callback.event).unwrap_or_default());
    merge(&came, &known)
}

/// An object without the signature, and with the JSON that its texts hold in their place.
fn unfolded(callback: &Callback<AnyEvent>, json: &str) -> Box<RawValue> {
    let specs = callback.row().map_or(&[][..], |row| row.fields);
    let mut out = String::with_capacity(json.len());
    match serde_json::from_str::<&RawValue>(json) {
        Ok(object) if kind(object) == Kind::Object => unfold(specs, object, &|name| callback.is_signature(name), &mut out),
        _ => out.push_str("{}"),
    }
    RawValue::from_string(out).expect("what is made of JSON is JSON")
}

fn unfold(specs: &[FieldSpec], object: &RawValue, is_left_out: &dyn Fn(&str) -> bool, out: &mut String) {
    out.push('{');
    let _: Result<(), Infallible> = walk(object, |key, value| {
        let key = key.filter(|key| !is_left_out(&raw::name(key)));
        let Some(key) = key else { return Ok(()) };
        let name = raw::name(key);
        out.extend([key.get(), ":"]);
        match specs.iter().find(|spec| spec.wire == name || spec.also.contains(&&*name)) {
            Some(spec) => {
                let text = raw::text(value).filter(|_| spec.in_text);
                let inner = text.as_deref().and_then(json_within);
                let inner = inner.as_deref().and_then(|json| serde_json::from_str(json).ok());
                unfold_value(&spec.ty, inner.unwrap_or(value), out);
            }
            None => push_compact(value.get(), out),
        }
        out.push(',');
        Ok(())
    });
    raw::close(out, '}');
}

fn unfold_value(ty: &TypeSpec, value: &RawValue, out: &mut String) {
    match (ty, kind(value)) {
        (TypeSpec::Struct(object), Kind::Object) => unfold(object.fields, value, &|_| false, out),
        (TypeSpec::List(list), Kind::List) => {
            out.push('[');
            let _: Result<(), Infallible> = walk(value, |_, item| {
                unfold_value(&list.item, item, out);
                out.push(',');
                Ok(())
            });
            raw::close(out, ']');
        }
        // One item in place of a list.
        (TypeSpec::List(list), _) => unfold_value(&list.item, value, out),
        _ => push_compact(value.get(), out),
    }
}

/// One line: the event with its service, the app, when it was signed.
pub(super) fn heading(callback: &Callback<AnyEvent>, now: Timestamp) -> String {
    let app = callback.app_id().map(|app_id| format!(" of app {app_id}")).unwrap_or_default();
    let name = match (callback.spec(), callback.name()) {
        (Some(spec), _) => names::event(spec),
        (None, "") => "an event without a name".to_owned(),
        (None, name) => printable(name).to_string(),
    };
    let (signed, now) = (callback.timestamp.as_secs(), now.as_secs());
    let when = if signed > now { format!("{} s ahead of now", signed - now) } else { format!("{} s ago", now - signed) };
    format!("{name}{app}, signed {when}")
}

/// What is odd and still accepted, on stderr.
pub(super) fn notes(callback: &Callback<AnyEvent>) {
    if let Some(error) = callback.event.error() {
        output::note(&format!(
            "note: the body is not what is documented for {}: {}",
            callback.spec().map(names::event).unwrap_or_default(),
            printable(&error.to_string())
        ));
    } else if callback.spec().is_none() {
        let like = names::events_like(callback.name());
        let nearest = if like.is_empty() { String::new() } else { format!(" (the nearest it knows: {})", like.join(", ")) };
        output::note(&format!(
            "note: this version does not know the event `{}`{nearest}; its fields are printed as they came",
            printable(callback.name())
        ));
    }
}

/// A callback that was not accepted: exit 4, but for a receiver without a secret.
pub(super) fn refused(refusal: &CallbackRefusal) -> CommandError {
    if *refusal == CallbackRefusal::NoSecret {
        return CommandError::configuration(refusal.to_string(), "Set ZEGO_CALLBACK_SECRET.");
    }
    CommandError { exit: Exit::Authentication, kind: refusal.as_str(), message: format!("refused: {refusal}"), ..CommandError::default() }
}

#[cfg(test)]
mod tests {
    use form_urlencoded::{Serializer, byte_serialize};
    use serde_json::{Map, Value, json};
    use zego_model::callback::{Forgetful, Receiver, sign_body};
    use zego_model::spec::EventRow;
    use zego_sign::AppId;
    use zego_sign::callback::CallbackSecret;

    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

    fn printed(row: &EventRow, body: &str) -> Value {
        let receiver = Receiver::<AnyEvent>::new([CallbackSecret::new("secret").unwrap()]).service(row.spec.service);
        let callback = receiver.receive(body.as_bytes(), NOW, &mut Forgetful).unwrap_or_else(|refusal| panic!("{body}: {refusal}"));
        let mut printed = serde_json::to_value(document(callback.callback())).unwrap();
        // What all events have is text in a form, and of no type.
        for name in row.spec.auth.all() {
            printed.as_object_mut().unwrap().remove(name.name);
        }
        printed
    }

    /// The same document, with the same values, whatever form the body has: every field of every event.
    #[test]
    fn a_body_prints_alike_in_its_three_forms() {
        let secret = CallbackSecret::new("secret").unwrap();
        for row in zego_model::events() {
            let sign = |fields: &Map<String, Value>| sign_body(row.spec, fields, AppId::new(7).unwrap(), &secret, NOW, 42);
            let examples = row.examples.iter().map(|example| serde_json::from_str::<Map<String, Value>>(example.body).unwrap());
            let odd = row.fields.iter().flat_map(|field| {
                let values = [
                    json!([]),
                    json!(""),
                    json!("[]"),
                    json!("null"),
                    json!("{\"a\":[1]}"),
                    json!(9_007_199_254_740_993_u64),
                    json!("a+b %2B"),
                ];
                values.map(|value| Map::from_iter([(field.wire.to_owned(), value)]))
            });
            for fields in examples.chain(odd) {
                let json = String::from_utf8(sign(&fields)).unwrap();
                let bare: Map<String, Value> = serde_json::from_str(&json).unwrap();
                let encoded: String = byte_serialize(json.as_bytes()).collect();
                let texts = bare.iter().filter(|(_, value)| !value.is_null());
                let texts = texts.map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
                let form = Serializer::new(String::new()).extend_pairs(texts).finish();
                let expected = printed(row, &json);
                assert_eq!(expected, printed(row, &encoded), "{json}");
                let mut read = printed(row, &form);
                // A form has no word for nothing, and but the text of what is no text where one should be.
                for (name, value) in expected.as_object().unwrap() {
                    let came = bare.get(name).unwrap_or(&Value::Null);
                    if came.is_null() || (came.is_array() && read[name].as_str() == Some(&came.to_string())) {
                        read[name] = value.clone();
                    }
                    if value.is_number() && read[name].as_str() == Some(&value.to_string()) {
                        read[name] = value.clone();
                    }
                }
                assert_eq!(expected, read, "{form}");
            }
        }
    }

    #[test]
    fn no_spelling_of_a_signature_is_printed() {
        let row = zego_model::events().find(|row| row.spec.event == "record").unwrap();
        let body = sign_body(row.spec, &Map::new(), AppId::new(7).unwrap(), &CallbackSecret::new("secret").unwrap(), NOW, 42);
        let body = String::from_utf8(body).unwrap();
        for spelling in ["signature", "Signature", "SIGNATURE", "sig_nature"] {
            let document = printed(row, &body.replace("\"signature\"", &format!("\"{spelling}\"")));
            assert_eq!(document, json!({}), "{spelling}");
        }
    }
}
