//! Reading a token.
use alloc::string::String;

use serde_json::{Map, Value};

use super::{LATEST, Payload, Refusal, cipher, key, layout, text};
use crate::{AppId, ServerSecret, Timestamp};

/// Opens a token and checks all there is to check, and that it is still good now.
///
/// See the module's page for what an accepted token does not prove.
pub fn inspect(secret: &ServerSecret, token: &str, now: Timestamp) -> Result<Inspection, Refusal> {
    let inspection = open(secret, token)?;
    match now.as_secs().checked_sub(inspection.expires.as_secs()) {
        Some(age_secs) => Err(Refusal::Expired { age_secs }),
        None => Ok(inspection),
    }
}

/// Opens a token and checks all but whether it is still good: to see what an expired one said.
pub fn open(secret: &ServerSecret, token: &str) -> Result<Inspection, Refusal> {
    let key = key::of(secret)?;
    let bytes = text::decode(token)?;
    let parts = layout::read(&bytes)?;
    let padded = cipher::decrypt(key, parts.iv, parts.encrypted).ok_or(Refusal::NotBlocks { bytes: parts.encrypted.len() })?;
    let Some(claims) = cipher::unpad(&padded).and_then(|plain| serde_json::from_slice(plain).ok()) else {
        // A wrong key makes such a beginning less than once in a hundred million times.
        let opens = matches!(&padded[..cipher::BLOCK], [b'{', rest @ ..] if rest.iter().all(|byte| matches!(byte, b' '..=b'~')));
        return Err(if opens { Refusal::Damaged } else { Refusal::WrongSecret });
    };
    read(&claims, parts.expires)
}

/// What a token says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Inspection {
    app_id: AppId,
    user_id: String,
    created: Timestamp,
    expires: Timestamp,
    nonce: i32,
    payload: String,
}

impl Inspection {
    /// The project it is for. Nothing else ties the token to it, so compare it with the one meant.
    pub fn app_id(&self) -> AppId {
        self.app_id
    }

    /// The user it admits.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// When it was made, by the clock of who made it. It may lie ahead of another.
    pub fn created(&self) -> Timestamp {
        self.created
    }

    /// The second from which on it is no longer good.
    pub fn expires(&self) -> Timestamp {
        self.expires
    }

    /// The random number that tells it from others made in the same second.
    pub fn nonce(&self) -> i32 {
        self.nonce
    }

    /// Its privileges. None if it has none, or a payload of the app's own.
    pub fn payload(&self) -> Option<Payload> {
        Payload::from_json(&self.payload)
    }

    /// Its payload in the form it was received in, empty if it has none.
    pub fn payload_text(&self) -> &str {
        &self.payload
    }
}

fn read(claims: &Map<String, Value>, header: i64) -> Result<Inspection, Refusal> {
    let time = |name| claims.get(name).and_then(Value::as_u64).map(Timestamp::from_secs).ok_or(Refusal::Field { name });
    let app_id = claims.get("app_id").and_then(Value::as_u64).and_then(|number| AppId::new(number.try_into().ok()?).ok());
    let user_id = claims.get("user_id").and_then(Value::as_str).filter(|id| !id.is_empty());
    let nonce = claims.get("nonce").and_then(Value::as_i64).and_then(|number| number.try_into().ok());
    let payload = match claims.get("payload") {
        // ZEGO's prebuilt kits leave it out.
        None | Some(Value::Null) => Some(""),
        Some(value) => value.as_str(),
    };
    let inspection = Inspection {
        app_id: app_id.ok_or(Refusal::Field { name: "app_id" })?,
        user_id: user_id.ok_or(Refusal::Field { name: "user_id" })?.into(),
        created: time("ctime")?,
        expires: time("expire")?,
        nonce: nonce.ok_or(Refusal::Field { name: "nonce" })?,
        payload: payload.ok_or(Refusal::Field { name: "payload" })?.into(),
    };
    let (created, expires) = (inspection.created, inspection.expires);
    if created > LATEST {
        return Err(Refusal::NotSeconds);
    }
    if expires <= created {
        return Err(Refusal::NoLifetime);
    }
    if u64::try_from(header) != Ok(expires.as_secs()) {
        return Err(Refusal::ExpiryMismatch);
    }
    Ok(inspection)
}
