//! Login tokens: what is made is read back, whatever else comes is refused with a reason, and nobody who alters an authenticated one is let in.

use zego_sign::token::{Claims, Inspection, Lifetime, Payload, TokenCipher, UserId, generate, inspect, open};
use zego_sign::{AppId, ServerSecret, Timestamp};

use crate::input::Input;

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

/// A text that is read, or what a token is made of, as the first byte says.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    match input.byte() % 2 {
        0 => read(&String::from_utf8_lossy(input.rest())),
        _ => made(input),
    }
}

fn secret() -> ServerSecret {
    ServerSecret::new(SECRET).expect("32 characters")
}

/// Whatever is read is read the same again, and a token is never good past its end.
fn read(token: &str) {
    let opened = open(&secret(), token);
    assert_eq!(opened, open(&secret(), token));
    match &opened {
        Ok(inspection) => agree(inspection, token),
        Err(refusal) => {
            let message = refusal.to_string();
            assert!(message.len() <= 1_024 && !message.contains(SECRET) && !message.contains(char::is_control), "{message}");
            assert_eq!(inspect(&secret(), token, NOW).as_ref(), Err(refusal));
        }
    }
}

fn agree(inspection: &Inspection, token: &str) {
    let end = inspection.expires().as_secs();
    assert!(inspect(&secret(), token, Timestamp::from_secs(end)).is_err(), "it is over");
    if let Some(before) = end.checked_sub(1) {
        assert_eq!(inspect(&secret(), token, Timestamp::from_secs(before)).as_ref(), Ok(inspection));
    }
    assert!(inspection.findings().iter().all(|finding| !finding.to_string().contains(SECRET)));
}

fn made(mut input: Input<'_>) {
    let cipher: TokenCipher = if input.byte().is_multiple_of(2) { input.array::<16>().into() } else { input.array::<12>().into() };
    let is_authenticated = matches!(cipher, TokenCipher::Gcm { .. });
    let (app_id, nonce, seconds) = (input.u32(), input.u32().cast_signed(), input.u32());
    let (place, change) = (input.u32(), input.byte());
    let (Ok(app_id), Ok(lifetime)) = (AppId::new(app_id), Lifetime::from_secs(seconds.into())) else { return };
    let Ok(user) = UserId::new(input.text()) else { return };
    let mut claims = Claims::new(app_id, user.clone(), lifetime);
    let room = input.text();
    let payload = (!room.is_empty()).then(|| {
        let mut payload = Payload::new().room(&*room).allow_login();
        while !input.is_over() {
            payload = payload.stream(input.text());
        }
        payload
    });
    if let Some(payload) = &payload {
        claims = claims.payload(payload.clone());
    }
    let Ok(token) = generate(&secret(), &claims, NOW, nonce, cipher) else { return };
    assert!(!format!("{token:?}").contains(token.as_str()));
    let read = inspect(&secret(), token.as_str(), NOW).expect("it was made this moment");
    assert_eq!((read.app_id(), read.user_id(), read.nonce(), read.cipher()), (app_id, user.as_str(), nonce, cipher));
    assert_eq!((read.created(), read.expires().as_secs()), (NOW, NOW.as_secs() + u64::from(lifetime.as_secs())));
    assert_eq!(read.payload(), payload);
    agree(&read, token.as_str());
    let other = ServerSecret::new("fedcba9876543210fedcba9876543210").expect("32 characters");
    assert!(open(&other, token.as_str()).is_err(), "another secret opens nothing");
    altered(&read, token.as_str(), place, change, is_authenticated);
}

/// A character in the place of another one: of an authenticated token, nothing but its end can be another then.
fn altered(read: &Inspection, token: &str, place: u32, change: u8, is_authenticated: bool) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = token.as_bytes().to_vec();
    let at = usize::try_from(place).unwrap_or(0) % bytes.len();
    bytes[at] = ALPHABET[usize::from(change) % ALPHABET.len()];
    let Ok(altered) = String::from_utf8(bytes) else { return };
    if let (Ok(opened), true, true) = (open(&secret(), &altered), is_authenticated, altered != token) {
        assert_eq!(
            (opened.user_id(), opened.app_id(), opened.payload_text()),
            (read.user_id(), read.app_id(), read.payload_text()),
            "{altered}"
        );
    }
}
