//! The signature of callbacks as a receiver meets it: golden values, refused inputs, a change of secrets, what is printed.
#![cfg(feature = "callback")]
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use std::slice;

use proptest::{collection::vec, prelude::*};
use serde_json::Value;
use zego_sign::{
    SecretError, Timestamp,
    callback::{CallbackSecret, Refusal, sign, verify},
};

const SIGNATURE: &str = "5bd59fd62953a8059fb7eaba95720f66d19e4517";

fn secrets<const N: usize>(texts: [&str; N]) -> [CallbackSecret; N] {
    texts.map(|text| CallbackSecret::new(text).unwrap())
}

/// The published example with one of its values replaced.
fn check(timestamp: &str, nonce: &str, signature: &str) -> Result<(), Refusal> {
    verify(&secrets(["secret"]), timestamp, nonce, signature)
}

#[test]
fn golden() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/callback.json")).unwrap();
    assert!(vectors.iter().any(|vector| vector["kind"] == "published"));
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let (timestamp, nonce) = (text("timestamp"), text("nonce"));
        let secret = CallbackSecret::new(text("secret")).unwrap();
        assert_eq!(verify(slice::from_ref(&secret), timestamp, nonce, text("signature")), Ok(()), "{vector}");
        let (at, number): (u64, u64) = (timestamp.parse().unwrap(), nonce.parse().unwrap());
        if at.to_string() == timestamp && number.to_string() == nonce {
            assert_eq!(sign(&secret, Timestamp::from_secs(at), number).as_str(), text("signature"), "{vector}");
        }
    }
}

#[test]
fn any_of_several_secrets_will_do() {
    for order in [["secret", "old", "older"], ["new", "secret", "old"], ["newer", "new", "secret"], ["secret", "secret", "secret"]] {
        assert_eq!(verify(&secrets(order), "1470820198", "123412", SIGNATURE), Ok(()), "{order:?}");
    }
    assert_eq!(verify(&secrets(["Secret", "secre", "secrets"]), "1470820198", "123412", SIGNATURE), Err(Refusal::Mismatch));
    assert_eq!(verify(&[], "1470820198", "123412", SIGNATURE), Err(Refusal::NoSecret));
}

#[test]
fn only_short_numbers_are_hashed() {
    for text in ["", "14708201980000", "147082019x", " 1470820198", "1470820198\n", "+1470820198", "-1", "1.5", "1e9", "١٢٣", "\u{80}"] {
        assert_eq!(check(text, "123412", SIGNATURE), Err(Refusal::Timestamp), "{text:?}");
    }
    for text in ["", "123456789012345678901", "a", "0x10", " 123412", "123412 ", "-1", "１２"] {
        assert_eq!(check("1470820198", text, SIGNATURE), Err(Refusal::Nonce), "{text:?}");
    }
    // What a continued hash would need: padding, then what the forger likes. In Latin-1, since its first byte is no UTF-8.
    let continued = format!("123412\u{80}{}1", "\0".repeat(40));
    assert_eq!(check("1470820198", &continued, SIGNATURE), Err(Refusal::Nonce));
    // The longest are hashed.
    assert_eq!(check("9999999999999", "18446744073709551615", SIGNATURE), Err(Refusal::Mismatch));
}

#[test]
fn the_received_form_is_signed() {
    assert_eq!(check("01470820198", "123412", SIGNATURE), Err(Refusal::Mismatch));
    assert_eq!(check("1470820198", "0123412", SIGNATURE), Err(Refusal::Mismatch));
    assert_eq!(check("123412", "1470820198", SIGNATURE), Ok(()), "sorting loses which is which");
}

#[test]
fn a_signature_may_have_digits_of_either_case_and_nothing_else() {
    assert_eq!(check("1470820198", "123412", &SIGNATURE.to_uppercase()), Ok(()));
    for text in ["", &SIGNATURE[..39], &format!("{SIGNATURE}0"), &format!(" {}", &SIGNATURE[1..]), &"g".repeat(40), &"é".repeat(20)] {
        assert_eq!(check("1470820198", "123412", text), Err(Refusal::Signature), "{text:?}");
    }
}

#[test]
fn nothing_secret_is_printed() {
    let [secret] = secrets(["secret"]);
    let signature = sign(&secret, Timestamp::from_secs(1), 2);
    assert_eq!(format!("{secret:?} {secret:#?} {signature:?} {signature:#?}"), {
        "CallbackSecret(**) CallbackSecret(**) CallbackSignature(**) CallbackSignature(**)"
    });
    let error = CallbackSecret::new("").unwrap_err();
    assert!(matches!(error, SecretError::Empty { name: "callback secret", .. }));
    assert!(CallbackSecret::new("secret\n").unwrap_err().to_string().starts_with("the callback secret has a line feed at its end"));
}

proptest! {
    #[test]
    fn what_was_signed_is_accepted(secret in "[!-~]{1,80}", others in vec("[!-~]{1,80}", 0..4), at in 0..10_000_000_000_000_u64, nonce: u64) {
        let mut secrets: Vec<_> = others.iter().chain([&secret]).map(|text| CallbackSecret::new(text.as_str()).unwrap()).collect();
        let signature = sign(&secrets[others.len()], Timestamp::from_secs(at), nonce);
        prop_assert_eq!(verify(&secrets, &at.to_string(), &nonce.to_string(), signature.as_str()), Ok(()));

        prop_assume!(!others.contains(&secret));
        secrets.truncate(others.len());
        let without = verify(&secrets, &at.to_string(), &nonce.to_string(), signature.as_str());
        prop_assert_eq!(without, Err(if others.is_empty() { Refusal::NoSecret } else { Refusal::Mismatch }));
    }

    #[test]
    fn a_changed_digit_is_refused(at in 0..10_000_000_000_000_u64, nonce: u64, flip in 0..40_usize) {
        let secrets = secrets(["secret"]);
        let mut signature = sign(&secrets[0], Timestamp::from_secs(at), nonce).as_str().to_owned();
        let other = if &signature[flip..=flip] == "0" { "1" } else { "0" };
        signature.replace_range(flip..=flip, other);
        prop_assert_eq!(verify(&secrets, &at.to_string(), &nonce.to_string(), &signature), Err(Refusal::Mismatch));
    }

    #[test]
    fn verify_is_total(timestamp in "\\PC*|[0-9]{0,15}", nonce in "\\PC*|[0-9]{0,22}", signature in "\\PC*|[0-9a-fA-F]{40}") {
        prop_assert!(check(&timestamp, &nonce, &signature).is_err());
    }
}
