//! Why a callback was not accepted.

use http::StatusCode;

/// Why a callback was not accepted. No part of the body is in it, and no secret.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CallbackRefusal {
    /// It was not looked at.
    #[error("the body has {size} bytes, where {limit} are the most: it is no callback, or the receiver's size_limit is too low")]
    TooLarge {
        /// The body's length in bytes.
        size: usize,
        /// The most that the receiver looks at.
        limit: usize,
    },
    /// It is in none of the forms that a callback has.
    #[error("the body is no callback: {reason}: pass the bytes of the request's body on as they come")]
    Unreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// Without the field nothing can be checked.
    #[error("the body has no {name}, as text or number: it is no callback of a kind that is signed")]
    MissingField {
        /// The field, in one of its spellings.
        name: &'static str,
    },
    /// The field is there more than once, perhaps in two spellings, so that two readers could take it for two values.
    #[error("the body has more than one {name}, and does not tell which is meant: ZEGO sends no such body")]
    Ambiguous {
        /// The field, in one of its spellings.
        name: &'static str,
    },
    /// The timestamp is not 1 to 13 digits.
    #[error("the timestamp is not 1 to 13 decimal digits: ZEGO sends no such timestamp")]
    MalformedTimestamp,
    /// The nonce is not 1 to 64 printable ASCII characters.
    #[error("the nonce is not 1 to 64 ASCII characters without white space: ZEGO sends no such nonce")]
    MalformedNonce,
    /// The app, which the signature covers, is no number.
    #[error("the AppId is not a number from 1 to 4294967295: ZEGO sends no such AppId")]
    MalformedAppId,
    /// The signature does not have the hexadecimal digits of its algorithm.
    #[error("the signature is not {digits} hexadecimal digits: ZEGO sends no such signature")]
    MalformedSignature {
        /// How many it has to have: 40 of SHA-1, 32 of MD5.
        digits: usize,
    },
    /// It was signed too long ago, or is from the future.
    #[error("{}", stale(*.age, *.window))]
    Stale {
        /// How long ago it was signed, in seconds; less than 0 where that is still to come.
        age: i64,
        /// How far from now is accepted, in seconds.
        window: u64,
    },
    /// The receiver was given no secret.
    #[error("the receiver has no callback secret: give it the one that the console shows for the project")]
    NoSecret,
    /// None of the secrets made this signature.
    #[error(
        "none of the callback secrets made this signature: check that the secret is the project's callback secret, which is neither \
         its server secret nor its AppSign; while secrets change, give both"
    )]
    WrongSignature,
    /// It was seen before, with another body: the signature covers timestamp and nonce alone, so somebody has put a body of his own around them.
    #[error(
        "the timestamp and the nonce were seen before around another body: ZEGO repeats a callback as it was, so one of the two is forged, \
         and the first was taken for ZEGO's; ask the Server API what is true, and change the callback secret if you cannot tell who sent this"
    )]
    ChangedRepeat,
}

impl CallbackRefusal {
    /// The name in `snake_case`, stable.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::Unreadable { .. } => "unreadable",
            Self::MissingField { .. } => "missing_field",
            Self::Ambiguous { .. } => "ambiguous",
            Self::MalformedTimestamp => "malformed_timestamp",
            Self::MalformedNonce => "malformed_nonce",
            Self::MalformedAppId => "malformed_app_id",
            Self::MalformedSignature { .. } => "malformed_signature",
            Self::Stale { .. } => "stale",
            Self::NoSecret => "no_secret",
            Self::WrongSignature => "wrong_signature",
            Self::ChangedRepeat => "changed_repeat",
        }
    }

    /// What to answer. Anything but 2XX makes ZEGO send again, five times at the most.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Stale { .. } | Self::WrongSignature => StatusCode::UNAUTHORIZED,
            Self::NoSecret => StatusCode::INTERNAL_SERVER_ERROR,
            Self::ChangedRepeat => StatusCode::CONFLICT,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

fn stale(age: i64, window: u64) -> String {
    let advice = "set this machine's clock, or widen the window; if neither helps, it is a replay";
    if age < 0 {
        return format!("the callback is signed {} seconds ahead of now, where {window} are allowed: {advice}", age.unsigned_abs());
    }
    format!("the callback was signed {age} seconds ago, where {window} are allowed: {advice}")
}
