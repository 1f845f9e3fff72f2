//! ZEGO's gateway: the checks that every call passes before its parameters are looked at, in the gateway's order.
//!
//! Presence and form of each common parameter, the signature's version, the app, the timestamp, the signature, and last the action: the
//! signature does not cover the action, so it can be right while the action is none.

use std::borrow::Cow;

use http::Method;
use zego_explain::common::{
    BAD_APP_ID, BAD_ENVIRONMENT, BAD_SIGNATURE, BAD_SIGNATURE_VERSION, BAD_TIMESTAMP, COMMON, EXPIRED, NO_ACTION, NO_APP_CONFIG, NO_NONCE,
    NO_SERVER_SECRET, NO_SIGNATURE, NO_SIGNATURE_VERSION, NO_TIMESTAMP, UNSUPPORTED_ACTION, is_test,
};
use zego_explain::{near_misses, operations, parameters};
use zego_model::spec::{self, OperationRow, OperationSpec, ProtocolKind};
use zego_model::text::nearest;
use zego_sign::diagnose::{KnownSecrets, RefusedSignature, diagnose, hashed_text};
use zego_sign::{AppId, Nonce, Timestamp, verify};

use crate::config::{AppConfig, Config};
use crate::holder::{Environment, Holder};
use crate::journal::{DecidedBy, Refused};
use crate::log::shown;
use crate::published;
use crate::quirks::Quirks;
use crate::refusal::{Refusal, ReturnCode};
use crate::request::RequestParts;

/// A call that passed.
#[derive(Debug)]
pub(crate) struct Admitted<'c> {
    pub(crate) app: &'c AppConfig,
    pub(crate) holder: Holder,
    pub(crate) row: &'static OperationRow,
    pub(crate) nonce: String,
    /// When it was signed, in seconds since 1970.
    pub(crate) signed_at: u64,
    /// The operation's own parameters, decoded, in the order in which they came.
    pub(crate) pairs: Vec<(Cow<'c, str>, Cow<'c, str>)>,
}

/// The action a query names, for the log.
pub(crate) fn action(parts: &RequestParts<'_>) -> String {
    shown(&parts.named("Action").unwrap_or_default()).to_string()
}

/// Checks a call. `notes` gets what is odd and still accepted.
pub(crate) fn admit<'c>(
    config: &'c Config,
    parts: &RequestParts<'c>,
    now: Timestamp,
    notes: &mut Vec<String>,
) -> Result<Admitted<'c>, Refusal> {
    let (common, pairs) = parts.pairs().partition::<Vec<_>, _>(|(name, _)| COMMON.contains(&&**name));
    let common = CommonParameters { pairs: common, others: &pairs };

    let app_id = common.required("AppId", BAD_APP_ID, BAD_APP_ID)?;
    let app_id: AppId = app_id.parse().map_err(|error: zego_sign::AppIdError| Refusal::new(BAD_APP_ID, error.to_string()))?;
    let nonce = common.required("SignatureNonce", NO_NONCE, NO_NONCE)?;
    let timestamp = common.required("Timestamp", NO_TIMESTAMP, BAD_TIMESTAMP)?;
    let signed_at = timestamp.parse().ok().filter(|_| timestamp.bytes().all(|byte| byte.is_ascii_digit()));
    let signed_at: u64 = signed_at.ok_or_else(|| Refusal::new(BAD_TIMESTAMP, "Timestamp is not a Unix time in seconds"))?;
    let signature = common.required("Signature", NO_SIGNATURE, NO_SIGNATURE)?;
    let version = common.required("SignatureVersion", NO_SIGNATURE_VERSION, BAD_SIGNATURE_VERSION)?;
    if version != "2.0" {
        return Err(Refusal::new(BAD_SIGNATURE_VERSION, "SignatureVersion is not 2.0"));
    }

    let app = config.apps.get(&app_id).ok_or_else(|| Refusal::new(NO_SERVER_SECRET, format!("AppId {app_id} has no app here")))?;
    if app.lost {
        return Err(Refusal::new(NO_APP_CONFIG, format!("the configuration of app {app_id} cannot be read")));
    }
    verify::verify(app_id, &app.server_secret, nonce, timestamp, signature, now).map_err(|refusal| {
        let code = match refusal {
            verify::SignatureRefusal::NotATimestamp => BAD_TIMESTAMP,
            verify::SignatureRefusal::Stale { .. } | verify::SignatureRefusal::Future { .. } => EXPIRED,
            _ => BAD_SIGNATURE,
        };
        let message = if code == BAD_SIGNATURE {
            diagnosed(config, parts, app, RefusedSignature::new(app_id, nonce, timestamp, signature)).unwrap_or_else(|| {
                let hint = if is_md5(signature) { "" } else { "; it is not even 32 lower-case hex digits" };
                format!("{refusal}{hint}")
            })
        } else {
            refusal.to_string()
        };
        Refusal::new(code, message)
    })?;
    if Nonce::parse(nonce).is_err() {
        notes.push("SignatureNonce is not 16 hex digits: accepted here, and not what is documented".to_owned());
    }
    let row = operation(parts.host, common.required("Action", NO_ACTION, NO_ACTION)?)?;
    let spec = row.spec;
    let expected = if spec.method == spec::Method::Post { Method::POST } else { Method::GET };
    if config.quirks.post_for_get_accepted && expected == Method::GET && *parts.method == Method::POST {
        notes.push(format!("{} is called with POST: documented with GET, and taken", spec.action));
    } else if *parts.method != expected {
        let message = format!("{} is called with {expected}, not with {}", spec.action, parts.method);
        return Err(Refusal::new(UNSUPPORTED_ACTION, message));
    }
    let holder = Holder::App(app_id, environment(&config.quirks, &common, spec, notes)?);
    let nonce = nonce.to_owned();
    Ok(Admitted { app, holder, row, nonce, signed_at, pairs })
}

/// Says which of the checks refused a call: each has codes of its own.
pub(super) fn by(refusal: Refusal) -> Refused {
    let by = match refusal.code {
        ReturnCode::Number(BAD_APP_ID) => DecidedBy::GatewayAppId,
        ReturnCode::Number(NO_TIMESTAMP | BAD_TIMESTAMP) => DecidedBy::GatewayTimestamp,
        ReturnCode::Number(EXPIRED) => DecidedBy::GatewayExpired,
        ReturnCode::Number(NO_NONCE) => DecidedBy::GatewayNonce,
        ReturnCode::Number(NO_SERVER_SECRET | NO_APP_CONFIG) => DecidedBy::GatewayApp,
        ReturnCode::Number(NO_SIGNATURE_VERSION | BAD_SIGNATURE_VERSION) => DecidedBy::GatewayVersion,
        ReturnCode::Number(NO_ACTION | UNSUPPORTED_ACTION) => DecidedBy::GatewayAction,
        ReturnCode::Number(BAD_ENVIRONMENT) => DecidedBy::GatewayEnvironment,
        _ => DecidedBy::GatewaySignature,
    };
    refusal.by(by)
}

/// What is hashed for the signature of a call, with the secret hidden, if there are the values for it.
pub(super) fn signed(parts: &RequestParts<'_>) -> Option<String> {
    Some(hashed_text(parts.named("AppId")?.parse().ok()?, &parts.named("SignatureNonce")?, &parts.named("Timestamp")?))
}

/// What `IsTest` chooses. Only the media service documents a code for another value than true and false.
fn environment(
    quirks: &Quirks,
    common: &CommonParameters<'_>,
    spec: &OperationSpec,
    notes: &mut Vec<String>,
) -> Result<Environment, Refusal> {
    let given = common.given("IsTest").next().unwrap_or_default();
    if quirks.is_test_ignored_for_media && operations::family(spec) == ("rtc", "media_file") && !given.is_empty() {
        notes.push("IsTest is ignored for files, as this sandbox was told to".to_owned());
        return Ok(Environment::Production);
    }
    match is_test(given) {
        Some(false) => Ok(Environment::Production),
        Some(true) => Ok(Environment::Test),
        None if operations::family(spec) == ("rtc", "media_service") => {
            Err(Refusal::new(BAD_ENVIRONMENT, format!("IsTest is `{}`, neither true nor false", shown(given))))
        }
        None => {
            notes.push(format!("IsTest is `{}`, neither true nor false: taken as false", shown(given)));
            Ok(Environment::Production)
        }
    }
}

/// The mistake that made a wrong signature, where it can be proven.
fn diagnosed(config: &Config, parts: &RequestParts<'_>, app: &AppConfig, refused: RefusedSignature<'_>) -> Option<String> {
    let pairs: Vec<_> = parts.pairs().collect();
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
    let mut known = KnownSecrets::new(&app.server_secret);
    let published = published::callback_secret();
    known = known.callback_secret(config.callbacks_of(app.app_id).map_or(&published, |callbacks| &callbacks.secret));
    if let Some(app_sign) = &app.app_sign {
        known = known.app_sign(app_sign);
    }
    let others = config.apps.values().filter(|other| other.app_id != app.app_id);
    let known = others.fold(known, |known, other| known.app(other.app_id, &other.server_secret));
    let found = diagnose(&refused.parameters(&pairs), &known)?;
    Some(format!("the signature is not that of this AppId, SignatureNonce and Timestamp with the app's ServerSecret: {found}"))
}

fn is_md5(signature: &str) -> bool {
    signature.len() == 32 && signature.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The row of the table.
fn operation(host: &str, action: &str) -> Result<&'static OperationRow, Refusal> {
    operations::operation(ProtocolKind::Zego, host, action)
        .map_err(|hint| Refusal::new(UNSUPPORTED_ACTION, format!("Action `{}` is not one of this service{hint}", shown(action))))
}

struct CommonParameters<'p> {
    pairs: Vec<(Cow<'p, str>, Cow<'p, str>)>,
    /// The pairs of the operation itself, among which one with a misspelled name can be.
    others: &'p [(Cow<'p, str>, Cow<'p, str>)],
}

impl CommonParameters<'_> {
    fn given<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.pairs.iter().filter(move |(other, _)| other == name).map(|(_, value)| &**value)
    }

    /// The one value of a parameter that must be there.
    fn required<'s>(&'s self, name: &'s str, absent: i64, repeated: i64) -> Result<&'s str, Refusal> {
        let mut values = self.given(name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Refusal::new(repeated, format!("{name} is given more than once"))),
            (Some(value), None) if !value.is_empty() => Ok(value),
            (Some(_), None) => Err(Refusal::new(absent, format!("{name} is empty"))),
            (None, None) => {
                let others = self.others.iter().take(parameters::MOST_UNKNOWN).map(|(other, _)| &**other);
                let near = others.into_iter().find(|other| nearest(near_misses::bare(other), COMMON) == Some(name));
                let near = near.map(|near| format!("; `{}` is there: did you mean {name}?", shown(near))).unwrap_or_default();
                Err(Refusal::new(absent, format!("{name} is missing{near}")))
            }
        }
    }
}
