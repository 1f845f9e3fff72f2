//! v1.
use alloc::{borrow::Cow, vec::Vec};

use super::{Refusal, age, hosts};
use crate::{
    Timestamp,
    tencent::{
        HttpMethod, SecretKey,
        v1::{Method, sign, string_to_sign},
    },
};

/// Checks a v1 request: first that the parameters are there, then the age, then the signature.
///
/// `params` are all decoded parameters, of the query for `GET` and of the form for `POST`, empty values and `Signature` included, in any order.
/// It takes whatever Tencent's own clients send: a `Host` signed with or without its port, and names whose underscores were signed as dots.
/// The caller looks the key up by the parameter `SecretId`.
pub fn v1(
    secret_key: &SecretKey,
    method: HttpMethod,
    host: &str,
    path: &str,
    params: &[(&str, &str)],
    now: Timestamp,
) -> Result<(), Refusal> {
    let param = |name: &str| params.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
    let required = |name| param(name).filter(|value| !value.is_empty()).ok_or(Refusal::MissingParameter { name });
    let signature = required("Signature")?;
    let timestamp = Timestamp::parse(required("Timestamp")?).ok_or(Refusal::MissingParameter { name: "Timestamp" })?;
    age::check(timestamp, now)?;

    let algorithm = Method::of_request(param("SignatureMethod"));
    let matches =
        |host: &str, params: &[(&str, &str)]| sign(secret_key, algorithm, &string_to_sign(method, host, path, params)).matches(signature);
    if hosts::candidates(host).any(|host| matches(host, params)) {
        return Ok(());
    }
    if params.iter().any(|(name, _)| name.contains('_')) {
        // Tencent's Python SDK renames before it sorts.
        let dotted: Vec<(Cow<'_, str>, &str)> = params.iter().map(|(name, value)| (name.replace('_', ".").into(), *value)).collect();
        let dotted: Vec<(&str, &str)> = dotted.iter().map(|(name, value)| (name.as_ref(), *value)).collect();
        if hosts::candidates(host).any(|host| matches(host, &dotted)) {
            return Ok(());
        }
    }
    Err(Refusal::SignatureFailure)
}
