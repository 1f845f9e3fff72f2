//! A callback, for people.

use serde_json::{Map, Value};
use zego_model::AnyEvent;
use zego_model::callback::{Callback, CallbackRefusal, EventSet as _};
use zego_model::spec::{EventRow, FieldSpec, TypeSpec};
use zego_model::text::printable;
use zego_sign::Timestamp;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::merge::merge;
use crate::names;
use crate::output;
use crate::render;
use crate::tree::Tree;

/// What was signed and when, and the body without its signature.
pub(super) fn text(callback: &Callback<AnyEvent>, now: Timestamp) -> String {
    format!("{}\n{}\n", heading(callback, now), render::json(&document(callback), true))
}

/// The body in its order and with all its digits, which `Callback::document` does not keep. Known fields are as their types write them, others as
/// they came. The signature is left out, and a text that holds JSON is replaced by that JSON.
pub(super) fn document(callback: &Callback<AnyEvent>) -> Tree {
    // What was no object of JSON was refused.
    let Ok(Tree::Object(mut fields)) = Tree::parse(callback.json()) else { return Tree::Object(Vec::new()) };
    fields.retain(|(name, _)| !name.eq_ignore_ascii_case("signature"));
    let typed = serde_json::to_string(&callback.event).ok().and_then(|json| Tree::parse(&json).ok());
    let mut known = match typed {
        Some(Tree::Object(known)) => known,
        // An event that is not known, or could not be read.
        _ => Vec::new(),
    };
    if let Some(row) = callback.row() {
        unfold(row.fields, &mut fields);
        unfold(row.fields, &mut known);
    }
    merge(&Tree::Object(fields), &Tree::Object(known))
}

fn unfold(specs: &[FieldSpec], fields: &mut [(String, Tree)]) {
    for (name, value) in fields {
        let Some(spec) = specs.iter().find(|spec| spec.wire == name || spec.also.contains(&name.as_str())) else { continue };
        if let Some(Ok(inner)) = value.as_text().filter(|_| spec.in_text).map(|text| Tree::parse(&text)) {
            *value = inner;
        }
        unfold_value(&spec.ty, value);
    }
}

fn unfold_value(ty: &TypeSpec, value: &mut Tree) {
    match (ty, value) {
        (TypeSpec::Struct(object), Tree::Object(fields)) => unfold(object.fields, fields),
        (TypeSpec::List(list), Tree::List(items)) => items.iter_mut().for_each(|item| unfold_value(&list.item, item)),
        _ => {}
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

/// What to answer to a service that reads more than the status, so that it counts as a success: the fields that it insists on, each with its default,
/// or else with the first of its words. `None` where the status says it all, and where the description does not tell.
pub(super) fn answer(row: &EventRow) -> Option<Value> {
    let required = row.answer.iter().filter(|field| field.required);
    let value = |field: &FieldSpec| match field.default {
        Some(default) => field.ty.parse(default).ok(),
        None => field.ty.words().map(|_| field.ty.sample(field.values)),
    };
    let answer: Map<_, _> = required.map(|field| Some((field.wire.to_owned(), value(field)?))).collect::<Option<_>>()?;
    (!answer.is_empty()).then_some(Value::Object(answer))
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
