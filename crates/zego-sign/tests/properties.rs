//! What holds for every input.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use proptest::prelude::*;
use zego_sign::{
    AppId, Nonce, ServerSecret, Signature, Timestamp, sign,
    verify::{SignatureRefusal, TOLERANCE_SECS, verify},
};

/// A secret of ZEGO's shape, and others that are allowed.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof!["[0-9a-f]{32}", "[!-~]{1,200}"]
}

fn signed(app_id: u32, secret: &str, nonce: [u8; 8], timestamp: u64) -> Signature {
    let secret = ServerSecret::new(secret).unwrap();
    sign(AppId::new(app_id).unwrap(), &secret, Nonce::from_bytes(nonce), Timestamp::from_secs(timestamp))
}

fn verified(app_id: u32, secret: &str, nonce: [u8; 8], timestamp: u64, signature: &str, now: u64) -> Result<(), SignatureRefusal> {
    let secret = ServerSecret::new(secret).unwrap();
    let nonce = Nonce::from_bytes(nonce);
    verify(AppId::new(app_id).unwrap(), &secret, nonce.as_str(), &timestamp.to_string(), signature, Timestamp::from_secs(now))
}

proptest! {
    #[test]
    fn what_was_signed_is_accepted(
        app_id in 1..=u32::MAX, secret in secret(), nonce: [u8; 8], at in TOLERANCE_SECS..u64::MAX - TOLERANCE_SECS, off in 0..=2 * TOLERANCE_SECS,
    ) {
        let signature = signed(app_id, &secret, nonce, at);
        prop_assert_eq!(verified(app_id, &secret, nonce, at, signature.as_str(), at - TOLERANCE_SECS + off), Ok(()));
    }

    #[test]
    fn a_change_of_any_field_is_refused(
        app_id in 1..=u32::MAX, secret in secret(), nonce: [u8; 8], at in 0..u64::MAX / 2,
        other_app_id in 1..=u32::MAX, other_secret in secret(), other_nonce: [u8; 8], later in 1..=TOLERANCE_SECS, flip in 0..32_usize,
    ) {
        prop_assume!(app_id != other_app_id && secret != other_secret && nonce != other_nonce);
        let signature = signed(app_id, &secret, nonce, at);
        let signature = signature.as_str();
        let mismatch = Err(SignatureRefusal::Mismatch);
        prop_assert_eq!(verified(other_app_id, &secret, nonce, at, signature, at), mismatch);
        prop_assert_eq!(verified(app_id, &other_secret, nonce, at, signature, at), mismatch);
        prop_assert_eq!(verified(app_id, &secret, other_nonce, at, signature, at), mismatch);
        prop_assert_eq!(verified(app_id, &secret, nonce, at + later, signature, at), mismatch);

        let mut changed = signature.to_owned();
        let other = if &signature[flip..=flip] == "0" { "1" } else { "0" };
        changed.replace_range(flip..=flip, other);
        prop_assert_eq!(verified(app_id, &secret, nonce, at, &changed, at), mismatch);
    }

    #[test]
    fn verify_is_total(app_id in 1..=u32::MAX, nonce: String, timestamp in "\\PC*|[0-9]{0,25}", signature: String, now: u64) {
        let secret = ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38").unwrap();
        let found = verify(AppId::new(app_id).unwrap(), &secret, &nonce, &timestamp, &signature, Timestamp::from_secs(now));
        prop_assert!(found.is_err());
    }

    #[test]
    fn a_nonce_is_read_as_it_is_written(bytes: [u8; 8]) {
        let nonce = Nonce::from_bytes(bytes);
        prop_assert_eq!(Nonce::parse(nonce.as_str()), Ok(nonce));
    }

    #[test]
    fn readers_are_total(text: String) {
        if let Ok(nonce) = Nonce::parse(&text) {
            prop_assert_eq!(nonce.as_str(), &text);
        }
        if let Ok(app_id) = text.parse::<AppId>() {
            prop_assert_eq!(app_id.to_string(), text.trim_start_matches('0'));
        }
        if ServerSecret::new(text.as_str()).is_ok() {
            prop_assert!(!text.is_empty() && !text.contains(char::is_whitespace));
        }
    }
}
