//! The signature: whether it is right, and what made it where it is not.

use zego_sign::diagnose::{KnownSecrets, RefusedSignature, diagnose};
use zego_sign::{Timestamp, verify};

use super::common::{CommonParameters, advice};
use super::findings::Findings;
use super::pairs::Pair;
use super::{SignatureState, UrlContext, placeholder};
use crate::Cause;
use crate::common::BAD_SIGNATURE;

const NAME: Option<&str> = Some("Signature");

/// Looks at the signature, with the secret where it is known.
pub(super) fn look(common: &CommonParameters, pairs: &[Pair], known: &UrlContext<'_>, findings: &mut Findings<'_>) -> SignatureState {
    let Some(signature) = &common.signature else { return SignatureState::Missing };
    let (Some((_, secret)), Some(app_id), Some(nonce), Some(timestamp)) =
        (known.secret_for(common.app_id), common.app_id, &common.nonce, &common.timestamp)
    else {
        let is_odd = look_at_form(signature, findings);
        if !is_odd && known.credentials.is_none() {
            findings.note(
                Cause::Unchecked,
                NAME,
                "the signature has the right form; whether it is right cannot be told without the secret",
                "give AppID and ServerSecret of the project here",
            );
        }
        return if is_odd { SignatureState::Wrong } else { SignatureState::Unchecked };
    };
    // Whether it is right is one question, and whether it is too old another.
    let signed = timestamp.parse().map_or(known.now, Timestamp::from_secs);
    if verify::verify(app_id, secret, nonce, timestamp, signature, signed).is_ok() {
        return SignatureState::Right;
    }
    let sent: Vec<(&str, &str)> = pairs.iter().map(|pair| (pair.name.as_str(), pair.value.as_str())).collect();
    let mut refused = RefusedSignature::new(app_id, nonce, timestamp, signature).parameters(&sent);
    refused = refused.timestamps(common.seconds.filter(|seconds| seconds.to_string() != *timestamp));
    let mut secrets = KnownSecrets::new(secret);
    if let Some(callback) = known.callback_secret {
        secrets = secrets.callback_secret(callback);
    }
    if let Some(app_sign) = known.app_sign {
        secrets = secrets.app_sign(app_sign);
    }
    let others = known.credentials.into_iter().chain(known.others.iter().copied()).filter(|(other, _)| *other != app_id);
    let secrets = others.fold(secrets, |secrets, (other, secret)| secrets.app(other, secret));
    let Some(found) = diagnose(&refused, &secrets) else {
        if !look_at_form(signature, findings) {
            let problem =
                format!("the signature is not that of AppId {app_id}, this SignatureNonce and this Timestamp with the ServerSecret");
            let remedy = "check that AppId and ServerSecret belong together, and that the nonce and the time that are signed are those that are sent";
            findings.error(Cause::SignatureUnexplained, NAME, Some(BAD_SIGNATURE), problem, remedy);
        }
        return SignatureState::Wrong;
    };
    for mistake in found.mistakes() {
        let said = mistake.to_string();
        let (problem, remedy) = said.split_once(": ").unwrap_or((&said, ""));
        findings.error(Cause::Signature, NAME, Some(BAD_SIGNATURE), format!("the signature is wrong: {problem}"), remedy);
    }
    SignatureState::Wrong
}

/// What the form of a signature alone tells; whether it tells that it cannot be right.
fn look_at_form(signature: &str, findings: &mut Findings<'_>) -> bool {
    let text = signature.trim_matches(|char: char| char.is_whitespace() || char == '"' || char == '\'');
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
    let is_base64 = |length| {
        text.trim_end_matches('=').len() == length && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/-_= ".contains(&byte))
    };
    let problem = match text.len() {
        _ if placeholder(text) => "it stands for a value and is none",
        32 if is_hex && text.len() < signature.len() => "white space or quotation marks stand around it",
        32 if is_hex && is_upper => "it is in upper case, and a right one has lower-case digits",
        32 if is_hex => return false,
        40 if is_hex => "it has 40 digits, as SHA-1 has",
        56 if is_hex => "it has 56 digits, as SHA-224 has",
        64 if is_hex => "it has 64 digits, as SHA-256 and an HMAC of it have",
        96 if is_hex => "it has 96 digits, as SHA-384 has",
        128 if is_hex => "it has 128 digits, as SHA-512 has",
        16 if is_hex => "it has 16 digits, half of an MD5",
        28..=31 if is_hex => "digits of it are missing: a zero before a digit is part of an MD5",
        _ if text.starts_with("04AAAA") => "it has the form of a login token (04), which is for apps and signs no call",
        _ if text.starts_with("eyJ") => "it has the form of a JWT",
        _ if text.starts_with("AKID") || text.starts_with("IKID") => "it has the form of an id of Tencent Cloud",
        _ if is_base64(22) => "it has the form of Base64 of an MD5, not of its digits",
        _ if is_base64(43) => "it has the form of Base64 of 32 bytes, as of an MD5's digits, SHA-256 or an HMAC of it",
        _ if is_base64(27) => "it has the form of Base64 of 20 bytes, as of SHA-1 or an HMAC of it",
        _ if is_hex => "it has another number of digits than 32",
        _ => "it has characters that are no hexadecimal digits",
    };
    findings.error(
        Cause::SignatureForm,
        NAME,
        Some(BAD_SIGNATURE),
        format!("the signature cannot be right: {problem}"),
        advice("Signature"),
    );
    true
}
