//! What the vendor's UI kits put after a token: `#` and the Base64 of JSON (ZEGO: UI kits, "kit token").
//!
//! It is not encrypted and not signed: it tells the kit as whom to log in, and where.
use alloc::{string::String, vec::Vec};

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::{Map, Value};

use super::{ClaimProblem, TokenFinding, text::LONGEST_JSON};
use crate::AppId;

/// Padding is as JavaScript writes it; a suffix without it can be read as well.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// A kit's suffix. Of what else stands in it, only the names are told: values that nobody asked for may be secret.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct KitSuffix {
    app_id: Option<AppId>,
    user_id: Option<String>,
    user_name: Option<String>,
    room_id: Option<String>,
    others: Vec<String>,
}

impl KitSuffix {
    /// The project that the kit logs in to.
    pub fn app_id(&self) -> Option<AppId> {
        self.app_id
    }

    /// The user that it logs in as.
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    /// The name that it shows of the user, percent-encoding undone.
    pub fn user_name(&self) -> Option<&str> {
        self.user_name.as_deref()
    }

    /// The room that it logs in to.
    pub fn room_id(&self) -> Option<&str> {
        self.room_id.as_deref()
    }

    /// The names of its other fields.
    pub fn others(&self) -> &[String] {
        &self.others
    }

    /// Reads what follows the `#`.
    pub(super) fn read(text: &str) -> (Self, Vec<TokenFinding>) {
        let text = Some(text).filter(|text| text.len() <= LONGEST_JSON);
        let object =
            text.and_then(|text| LENIENT.decode(text).ok()).and_then(|json| serde_json::from_slice::<Map<String, Value>>(&json).ok());
        let Some(mut fields) = object else { return (Self::default(), [TokenFinding::KitUnreadable].into()) };
        let mut findings = Vec::new();
        let mut wrong = |name, value: Option<&Value>| findings.push(TokenFinding::KitField { name, problem: ClaimProblem::of(value) });
        let mut text = |name| match fields.remove(name) {
            Some(Value::String(text)) => Some(text),
            value => {
                wrong(name, value.as_ref());
                None
            }
        };
        let (user_id, room_id, user_name) = (text("userID"), text("roomID"), text("userName"));
        let app_id = fields.remove("appID");
        let number = app_id.as_ref().and_then(Value::as_u64).and_then(|number| AppId::new(number.try_into().ok()?).ok());
        if number.is_none() {
            wrong("appID", app_id.as_ref());
        }
        let user_name = user_name.map(|name| decoded(&name).unwrap_or(name));
        (Self { app_id: number, user_id, user_name, room_id, others: fields.keys().cloned().collect() }, findings)
    }
}

/// Undoes percent-encoding; `None` if that is none.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        let [high, low, after @ ..] = rest else { return None };
        bytes.push(u8::try_from(digit(high)? * 16 + digit(low)?).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use crate::token::{TokenRefusal, text};

    /// What stands beside a token may be of any length, and is read up to one.
    #[test]
    fn json_beside_a_token_has_its_limits() {
        let base64 = |bytes: usize| LENIENT.encode(format!("{{\"a\":\"{}\"}}", "b".repeat(bytes / 4 * 3 - 8)));
        let kit = |bytes| KitSuffix::read(&base64(bytes));
        assert_eq!(kit(LONGEST_JSON).0.others(), ["a"]);
        assert_eq!(kit(LONGEST_JSON + 4), (KitSuffix::default(), [TokenFinding::KitUnreadable].into()));
        let jwt = |bytes| text::decode(&format!("{}.b.c", base64(bytes))).unwrap_err();
        assert_eq!((jwt(LONGEST_JSON), jwt(LONGEST_JSON + 4)), (TokenRefusal::Jwt, TokenRefusal::Prefix));
    }
}
