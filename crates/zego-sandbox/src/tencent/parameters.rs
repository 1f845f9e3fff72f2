//! Tencent's parameters: JSON, or text in a query or a form; stricter than ZEGO's, since unknown names are refused.

use form_urlencoded::parse as decode;
use http::Method;
use serde_json::{Map, Value};
use zego_model::check;
use zego_model::spec::{OperationRow, TypeSpec};
use zego_model::text::without_mark;
use zego_model::{BeijingTime, UtcTime};

use super::auth::{Signing, TencentHead};
use super::errors;
use crate::log::shown;
use crate::refusal::Refusal;
use crate::request::{RequestParts, media_type};
use zego_explain::near_misses;
use zego_explain::parameters;

/// The parameters, if all of them are what the table says.
pub(super) fn read(row: &'static OperationRow, common: &TencentHead, parts: &RequestParts<'_>) -> Result<Map<String, Value>, Refusal> {
    let mut parameters = if common.signing == Signing::Tc3 && *parts.method == Method::POST {
        json(parts)?
    } else {
        let reserved = row.spec.service().reserved;
        let is_own = |name: &str| common.signing == Signing::Tc3 || !reserved.contains(&name);
        let pairs: Vec<_> = common.pairs.iter().filter(|(name, _)| is_own(name)).cloned().collect();
        text(row, &pairs)?
    };
    for field in row.request {
        if let Some(value) = parameters.get_mut(field.wire) {
            normalise(&field.ty, value);
        }
    }
    match check::check(row, &parameters).violations.first() {
        Some(violation) => Err(errors::violated(row.spec, violation, near_misses::explained(row, violation, &parameters))),
        None => Ok(parameters),
    }
}

/// A body of JSON. Nothing is converted: a number within quotation marks is text.
fn json(parts: &RequestParts<'_>) -> Result<Map<String, Value>, Refusal> {
    let media_type = media_type(parts.headers);
    if !media_type.eq_ignore_ascii_case("application/json") {
        let message = format!("the body is {}, not application/json", shown(media_type));
        return Err(Refusal::new("UnsupportedProtocol", message));
    }
    match serde_json::from_slice(without_mark(parts.body)) {
        // What is null is not given: SDKs write it for what was never set.
        Ok(Value::Object(fields)) => Ok(fields.into_iter().filter(|(_, value)| !value.is_null()).collect()),
        Ok(_) => Err(Refusal::new("InvalidRequest", "the body is JSON, and not an object")),
        Err(_) => Err(Refusal::new("InvalidRequest", "the body is not JSON")),
    }
}

/// Pairs of text, brought into the types of the table.
fn text(row: &'static OperationRow, pairs: &[(String, String)]) -> Result<Map<String, Value>, Refusal> {
    let parsed = parameters::parse(row, pairs);
    if let Some((_, problem)) = parsed.problems.into_iter().next() {
        return Err(Refusal::new("InvalidParameter", problem));
    }
    match parsed.unknown.first() {
        Some(name) => {
            let near = near_misses::parameter_near(row, name).map(near_misses::did_you_mean).unwrap_or_default();
            Err(Refusal::new("UnknownParameter", format!("{} is not a parameter of this action{near}", shown(name))))
        }
        None => Ok(parsed.parameters),
    }
}

/// What Tencent reads in more than one spelling, also inside objects and lists.
fn normalise(ty: &TypeSpec, value: &mut Value) {
    match (ty, value) {
        (TypeSpec::Struct(object), Value::Object(fields)) => {
            for field in object.fields {
                if let Some(value) = fields.get_mut(field.wire) {
                    normalise(&field.ty, value);
                }
            }
        }
        (TypeSpec::List(list), Value::Array(items)) => items.iter_mut().for_each(|item| normalise(&list.item, item)),
        (ty, Value::String(text)) => normalise_text(ty, text),
        _ => {}
    }
}

fn normalise_text(ty: &TypeSpec, text: &mut String) {
    match ty {
        // Upper and lower case are the same.
        TypeSpec::Enum(words) => {
            if let Some((word, _)) = words.values.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
                (*word).clone_into(text);
            }
        }
        // The page shows times URL-encoded, and some clients encode them once more than a query needs.
        TypeSpec::BeijingTime if text.contains(['+', '%']) => {
            if let Some((decoded, _)) = decode(text.as_bytes()).next() {
                *text = decoded.into_owned();
            }
        }
        // ISO 8601 has zones.
        TypeSpec::UtcTime if text.contains('T') => {
            let moment = text.parse::<BeijingTime>().ok().and_then(|moment| UtcTime::from_unix_seconds(moment.as_unix_seconds()).ok());
            if let Some(moment) = moment {
                *text = moment.to_string();
            }
        }
        _ => {}
    }
}
