//! Reading a token.
use alloc::string::String;

use serde_json::{Map, Value};
use thiserror::Error;

use super::{KeyError, LATEST, Payload, format};
use crate::{AppId, ServerSecret, Timestamp};

/// Opens a token and checks all there is to check, and that it is still good now.
///
/// See the module's page for what an accepted token does not prove.
pub fn inspect(secret: &ServerSecret, token: &str, now: Timestamp) -> Result<Inspection, TokenRefusal> {
    let inspection = open(secret, token)?;
    match now.as_secs().checked_sub(inspection.expires.as_secs()) {
        Some(age_secs) => Err(TokenRefusal::Expired { age_secs }),
        None => Ok(inspection),
    }
}

/// Opens a token and checks all but whether it is still good: to see what an expired one said.
pub fn open(secret: &ServerSecret, token: &str) -> Result<Inspection, TokenRefusal> {
    let key = format::key_of(secret)?;
    let bytes = format::decode(token)?;
    let parts = format::read(&bytes)?;
    let padded = format::decrypt(key, parts.iv, parts.encrypted).ok_or(TokenRefusal::NotBlocks { bytes: parts.encrypted.len() })?;
    let Some(claims) = format::unpad(&padded).and_then(|plain| serde_json::from_slice(plain).ok()) else {
        // A wrong key makes such a beginning less than once in a hundred million times.
        let opens = matches!(&padded[..format::BLOCK], [b'{', rest @ ..] if rest.iter().all(|byte| matches!(byte, b' '..=b'~')));
        return Err(if opens { TokenRefusal::Damaged } else { TokenRefusal::WrongSecret });
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

/// What is wrong with a token, and what to do about it. It tells nothing of what the token holds.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum TokenRefusal {
    /// The secret cannot be the project's, so the token was not looked at.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There is no token.
    #[error("the token is empty: check that the variable or answer it is read from is set")]
    Empty,
    /// White space or a quotation mark, which no token has.
    #[error(
        "the token has white space or a quotation mark at byte {at}: copy the token alone, \
         and if it went through a form or a URL, send its plus signs as %2B"
    )]
    #[non_exhaustive]
    Stray {
        /// The first such byte, counted from 0.
        at: usize,
    },
    /// A JSON Web Token.
    #[error("this is a JSON Web Token, which ZEGO does not take, whatever its typ says: make a token 04, which is AES encrypted")]
    Jwt,
    /// A token of an earlier version.
    #[error("this is a token of version 0{found}, and only 04 is taken here: make it with the sample code or a crate for token 04")]
    #[non_exhaustive]
    Version {
        /// The version, from 1 to 3.
        found: u8,
    },
    /// It begins otherwise.
    #[error("the token does not begin with 04: check that it is a login token, and that its first two characters were copied")]
    Prefix,
    /// A character that Base64 does not have, or a last one that it cannot end with.
    #[error(
        "the token is not Base64 at byte {at}: encode it with the standard alphabet, with + and / instead of - and _, \
         undo percent-encoding, and copy it again"
    )]
    #[non_exhaustive]
    Base64 {
        /// Where, counted from 0 at the beginning of the token.
        at: usize,
    },
    /// It ends too early.
    #[error("the token ends too early: copy the whole of it with the = signs at its end, and check the limits of the column that keeps it")]
    Truncated,
    /// The time of expiry was written in four bytes.
    #[error("the token's expiry has 4 bytes and must have 8: write it as a 64-bit number, the most significant byte first")]
    FourByteExpiry,
    /// It is encrypted by AES-GCM.
    #[error("the token is encrypted by AES-GCM, which ZEGO takes and this crate does not open: inspect one that was made with AES-CBC")]
    Gcm,
    /// An initialization vector of another length than 16 bytes.
    #[error("the token's initialization vector has {found} bytes and must have 16: write its length in two bytes, after 8 bytes of expiry")]
    #[non_exhaustive]
    IvLength {
        /// The length it tells.
        found: usize,
    },
    /// The encrypted part is empty or does not end with a block.
    #[error("the token's encrypted part has {bytes} bytes and must have a multiple of 16: encrypt by AES-CBC with PKCS#7 padding")]
    #[non_exhaustive]
    NotBlocks {
        /// The length it tells.
        bytes: usize,
    },
    /// Something comes after the encrypted part.
    #[error(
        "the token has {bytes} more bytes than its lengths tell: write both lengths in two bytes, and nothing after the encrypted part"
    )]
    #[non_exhaustive]
    Trailing {
        /// How many.
        bytes: usize,
    },
    /// It does not open with this secret.
    #[error(
        "the token does not open with this ServerSecret: check that it was made with the same project's ServerSecret, \
         its 32 characters taken as they are, and not with the AppSign; an altered token looks the same"
    )]
    WrongSecret,
    /// It opens, and its end makes no sense.
    #[error("the token opens with this ServerSecret, but what it holds is damaged: copy it again, or write its claims as JSON")]
    Damaged,
    /// A claim is absent or not what it must be.
    #[error(
        "the token's {name} is missing or not what it must be: app_id, ctime, expire and nonce are numbers, not zero, negative or too large; \
         user_id and payload are texts, the latter holding its JSON"
    )]
    #[non_exhaustive]
    Field {
        /// The claim.
        name: &'static str,
    },
    /// A time beyond the year 9999.
    #[error("the token's ctime lies beyond the year 9999: write it in seconds, not in milliseconds")]
    NotSeconds,
    /// It expires no later than it was made.
    #[error("the token expires before it is good: write expire as ctime plus the lifetime in seconds")]
    NoLifetime,
    /// The two places that tell its expiry differ.
    #[error("the token's expiry before the encrypted part is not the one inside: write the same number in both")]
    ExpiryMismatch,
    /// It is no longer good.
    #[error("the token expired {age_secs} s ago: make a new one, and have the app renew it in time")]
    #[non_exhaustive]
    Expired {
        /// The seconds since.
        age_secs: u64,
    },
}

fn read(claims: &Map<String, Value>, header: i64) -> Result<Inspection, TokenRefusal> {
    let time = |name| claims.get(name).and_then(Value::as_u64).map(Timestamp::from_secs).ok_or(TokenRefusal::Field { name });
    let app_id = claims.get("app_id").and_then(Value::as_u64).and_then(|number| AppId::new(number.try_into().ok()?).ok());
    let user_id = claims.get("user_id").and_then(Value::as_str).filter(|id| !id.is_empty());
    let nonce = claims.get("nonce").and_then(Value::as_i64).and_then(|number| number.try_into().ok());
    let payload = match claims.get("payload") {
        // ZEGO's prebuilt kits leave it out.
        None | Some(Value::Null) => Some(""),
        Some(value) => value.as_str(),
    };
    let inspection = Inspection {
        app_id: app_id.ok_or(TokenRefusal::Field { name: "app_id" })?,
        user_id: user_id.ok_or(TokenRefusal::Field { name: "user_id" })?.into(),
        created: time("ctime")?,
        expires: time("expire")?,
        nonce: nonce.ok_or(TokenRefusal::Field { name: "nonce" })?,
        payload: payload.ok_or(TokenRefusal::Field { name: "payload" })?.into(),
    };
    let (created, expires) = (inspection.created, inspection.expires);
    if created > LATEST {
        return Err(TokenRefusal::NotSeconds);
    }
    if expires <= created {
        return Err(TokenRefusal::NoLifetime);
    }
    if u64::try_from(header) != Ok(expires.as_secs()) {
        return Err(TokenRefusal::ExpiryMismatch);
    }
    Ok(inspection)
}
