//! Reading a token.
use alloc::{string::String, vec::Vec};

use serde_json::{Map, Value};

use super::{
    ClaimProblem, KitSuffix, LATEST, Payload, TokenCipher, TokenFinding, TokenRefusal,
    cipher::{self, Key, decrypt_cbc, decrypt_gcm, is_beginning, key_of, opens, unpad},
    format::{self, TokenParts},
    ids, layout, payload, text,
};
use crate::{AppId, ServerSecret, Timestamp};

/// Opens a token and checks all there is to check, and that it is still good now. What is wrong with it although it opens,
/// [`Inspection::findings`] tells.
///
/// See the module's page for what an accepted token does not prove.
pub fn inspect(secret: &ServerSecret, token: &str, now: Timestamp) -> Result<Inspection, TokenRefusal> {
    let inspection = open(secret, token)?;
    match now.as_secs().checked_sub(inspection.expires.as_secs()) {
        Some(age_secs) => Err(TokenRefusal::Expired { age_secs }),
        None => Ok(inspection),
    }
}

/// Opens a token and checks all but whether it is still good: to see what an expired one said. It may have a kit's suffix.
pub fn open(secret: &ServerSecret, token: &str) -> Result<Inspection, TokenRefusal> {
    let key = key_of(secret)?;
    let (token, kit) = text::split(token);
    let bytes = text::decode(token)?;
    let parts = match format::read(&bytes) {
        Ok(parts) => parts,
        Err(refusal) => return Err(other_layout(key, &bytes, refusal)),
    };
    let claims = match parts.cipher {
        TokenCipher::Cbc { iv } => open_cbc(secret, key, iv, &parts)?,
        TokenCipher::Gcm { iv } => {
            decrypt_gcm(key, iv, parts.encrypted).ok_or_else(|| closed(secret, key, &iv, &parts, TokenRefusal::Tag))?
        }
    };
    let Ok(claims) = serde_json::from_slice(&claims) else {
        return Err(if text::is_twice(&claims) { TokenRefusal::ClaimsTwice } else { TokenRefusal::Damaged });
    };
    let mut inspection = read(&claims, parts.expires, parts.cipher)?;
    if let Some(kit) = kit {
        inspection.add_kit(kit);
    }
    Ok(inspection)
}

fn open_cbc(secret: &ServerSecret, key: &[u8; 32], iv: [u8; cipher::BLOCK], parts: &TokenParts<'_>) -> Result<Vec<u8>, TokenRefusal> {
    let padded = decrypt_cbc(key, iv, parts.encrypted).ok_or(TokenRefusal::NotBlocks { bytes: parts.encrypted.len() })?;
    match unpad(&padded) {
        // Nonsense that happens to end like padding is nonsense.
        Some(plain) if is_beginning(&padded) || serde_json::from_slice::<Value>(plain).is_ok_and(|claims| claims.is_object()) => {
            Ok(plain.to_vec())
        }
        _ => Err(closed(secret, key, &iv, parts, TokenRefusal::Damaged)),
    }
}

/// What is wrong where a token does not open: `begun`, if its beginning does.
fn closed(secret: &ServerSecret, key: &[u8; 32], iv: &[u8], parts: &TokenParts<'_>, begun: TokenRefusal) -> TokenRefusal {
    if opens(Key::Aes256(key), iv, parts.encrypted) {
        return begun;
    }
    if Key::of_digits(key).is_some_and(|key| opens(key, iv, parts.encrypted)) {
        return TokenRefusal::HexKey;
    }
    secret.mistakes().first().map_or(TokenRefusal::WrongSecret, |mistake| TokenRefusal::DoubtfulSecret(*mistake))
}

/// What is wrong with bytes that have not the layout of a token.
fn other_layout(key: &[u8; 32], bytes: &[u8], refusal: TokenRefusal) -> TokenRefusal {
    match (refusal, bytes) {
        (TokenRefusal::GcmIv { .. }, [head @ .., _]) => match format::read(head).map(|parts| (parts.cipher, parts.encrypted)) {
            Ok((TokenCipher::Cbc { iv }, encrypted)) if opens(Key::Aes256(key), &iv, encrypted) => TokenRefusal::WrongMode,
            _ => refusal,
        },
        // There is nothing to doubt about the layout.
        (TokenRefusal::NoMode | TokenRefusal::Mode { .. } | TokenRefusal::NoTag { .. }, _) => refusal,
        _ => layout::find(key, bytes).map_or(refusal, TokenRefusal::Layout),
    }
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
    cipher: TokenCipher,
    kit: Option<KitSuffix>,
    findings: Vec<TokenFinding>,
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

    /// Its privileges. None if it has none, a payload of the app's own, or one that cannot be read, as [`findings`](Self::findings) tells.
    pub fn payload(&self) -> Option<Payload> {
        Payload::from_json(&self.payload)
    }

    /// How it is encrypted.
    pub fn cipher(&self) -> TokenCipher {
        self.cipher
    }

    /// What a UI kit has put after it, if one has.
    pub fn kit(&self) -> Option<&KitSuffix> {
        self.kit.as_ref()
    }

    /// What is wrong with it although it opens: privileges that cannot be read, identifiers that ZEGO does not allow, a kit's suffix that contradicts it.
    pub fn findings(&self) -> &[TokenFinding] {
        &self.findings
    }

    /// Its payload in the form it was received in, empty if it has none.
    pub fn payload_text(&self) -> &str {
        &self.payload
    }
}

impl Inspection {
    /// Reads a kit's suffix, and holds it against the token.
    fn add_kit(&mut self, text: &str) {
        let (kit, findings) = KitSuffix::read(text);
        self.findings.extend(findings);
        let room = self.payload().map(|payload| String::from(payload.room_id())).filter(|room| !room.is_empty());
        let contradictions = [
            (kit.user_id().is_some_and(|user| user != self.user_id), TokenFinding::KitUser),
            (kit.app_id().is_some_and(|app_id| app_id != self.app_id), TokenFinding::KitApp),
            (kit.room_id().zip(room.as_deref()).is_some_and(|(kit, token)| kit != token), TokenFinding::KitRoom),
        ];
        self.findings.extend(contradictions.into_iter().filter(|(is_so, _)| *is_so).map(|(_, finding)| finding));
        self.kit = Some(kit);
    }
}

fn read(claims: &Map<String, Value>, header: i64, cipher: TokenCipher) -> Result<Inspection, TokenRefusal> {
    let wrong = |name, problem| TokenRefusal::Claim { name, problem };
    // A whole number that is none of these is out of range; all else is of another type.
    let number = |name: &'static str, is_one: &dyn Fn(i128) -> bool| match claims.get(name) {
        Some(Value::Number(number)) if !number.is_f64() => match number.as_i128().filter(|number| is_one(*number)) {
            Some(number) => Ok(number),
            None => Err(wrong(name, ClaimProblem::OutOfRange)),
        },
        value => Err(wrong(name, ClaimProblem::of(value))),
    };
    let text = |name: &'static str| match claims.get(name) {
        Some(Value::String(text)) => Ok(text.as_str()),
        value => Err(wrong(name, ClaimProblem::of(value))),
    };
    let app_id = number("app_id", &|number| number > 0 && u32::try_from(number).is_ok())?;
    let user_id = text("user_id")?;
    if user_id.is_empty() {
        return Err(wrong("user_id", ClaimProblem::Empty));
    }
    let time = |name| number(name, &|number| u64::try_from(number).is_ok());
    let (created, expires) = (time("ctime")?, time("expire")?);
    let nonce = number("nonce", &|number| i32::try_from(number).is_ok())?;
    let payload = match claims.get("payload") {
        // ZEGO's prebuilt kits leave it out.
        None | Some(Value::Null) => "",
        _ => text("payload")?,
    };
    let seconds = |number: i128| Timestamp::from_secs(number.try_into().unwrap_or(u64::MAX));
    let (created, expires) = (seconds(created), seconds(expires));
    if created > LATEST {
        return Err(TokenRefusal::NotSeconds);
    }
    if expires <= created {
        return Err(TokenRefusal::NoLifetime);
    }
    if u64::try_from(header) != Ok(expires.as_secs()) {
        return Err(TokenRefusal::ExpiryMismatch);
    }
    let app_id = u32::try_from(app_id).ok().and_then(|number| AppId::new(number).ok());
    let user = ids::check_user(user_id).err().map(TokenFinding::Id);
    Ok(Inspection {
        app_id: app_id.ok_or_else(|| wrong("app_id", ClaimProblem::OutOfRange))?,
        user_id: user_id.into(),
        created,
        expires,
        nonce: nonce.try_into().unwrap_or_default(),
        payload: payload.into(),
        cipher,
        kit: None,
        findings: user.into_iter().chain(payload::read(payload).1).collect(),
    })
}
