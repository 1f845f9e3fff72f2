//! The signature of callbacks as a receiver meets it: golden values, refused inputs, a change of secrets, what is printed.
#![cfg(feature = "callback")]
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use std::slice;

use proptest::{collection::vec, prelude::*};
use serde_json::Value;
use zego_sign::{
    SecretError, Timestamp,
    callback::{CallbackAlgorithm, CallbackSecret, CallbackSignatureRefusal, SignedFields, sign, verify},
};

const SIGNATURE: &str = "5bd59fd62953a8059fb7eaba95720f66d19e4517";

fn secrets<const N: usize>(texts: [&str; N]) -> [CallbackSecret; N] {
    texts.map(|text| CallbackSecret::new(text).unwrap())
}

/// The published example with one of its values replaced.
fn check(timestamp: &str, nonce: &str, signature: &str) -> Result<(), CallbackSignatureRefusal> {
    verify(&secrets(["secret"]), timestamp, nonce, signature)
}

/// A report of mini-game with one of its values replaced.
fn check_md5(app_id: &str, timestamp: &str, nonce: &str, signature: &str) -> Result<(), CallbackSignatureRefusal> {
    CallbackAlgorithm::Md5.verify(&secrets(["secret"]), &SignedFields { app_id, timestamp, nonce }, signature)
}

const MD5_SIGNATURE: &str = "4f9168361c16f05f6a184be6c9f976fd";

#[test]
fn golden() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/callback.json")).unwrap();
    assert!(vectors.iter().any(|vector| vector["kind"] == "published"));
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let (timestamp, nonce) = (text("timestamp"), text("nonce"));
        let secret = CallbackSecret::new(text("secret")).unwrap();
        assert_eq!(verify(slice::from_ref(&secret), timestamp, nonce, text("signature")), Ok(()), "{vector}");
        let fields = SignedFields { app_id: "", timestamp, nonce };
        assert_eq!(CallbackAlgorithm::Sha1.sign(&secret, &fields).unwrap().as_str(), text("signature"), "{vector}");
        let (at, number): (u64, u64) = (timestamp.parse().unwrap(), nonce.parse().unwrap_or_default());
        if at.to_string() == timestamp && number.to_string() == nonce {
            assert_eq!(sign(&secret, Timestamp::from_secs(at), number).as_str(), text("signature"), "{vector}");
        }
    }
}

#[test]
fn md5_golden() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/callback_md5.json")).unwrap();
    assert!(vectors.len() >= 10);
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let secret = CallbackSecret::new(text("secret")).unwrap();
        let fields = SignedFields { app_id: text("app_id"), timestamp: text("timestamp"), nonce: text("nonce") };
        assert_eq!(CallbackAlgorithm::Md5.sign(&secret, &fields).unwrap().as_str(), text("signature"), "{vector}");
        let verify = |signature: &str| CallbackAlgorithm::Md5.verify(slice::from_ref(&secret), &fields, signature);
        assert_eq!(verify(text("signature")), Ok(()), "{vector}");
        assert_eq!(verify(&text("signature").to_uppercase()), Ok(()), "{vector}");
        let sha1 = CallbackAlgorithm::Sha1.sign(&secret, &fields).unwrap();
        assert!(matches!(verify(sha1.as_str()), Err(CallbackSignatureRefusal::Signature { digits: 32, .. })), "{vector}");
    }
}

#[test]
fn any_of_several_secrets_will_do() {
    for order in [["secret", "old", "older"], ["new", "secret", "old"], ["newer", "new", "secret"], ["secret", "secret", "secret"]] {
        assert_eq!(verify(&secrets(order), "1470820198", "123412", SIGNATURE), Ok(()), "{order:?}");
    }
    assert_eq!(
        verify(&secrets(["Secret", "secre", "secrets"]), "1470820198", "123412", SIGNATURE),
        Err(CallbackSignatureRefusal::Mismatch)
    );
    assert_eq!(verify(&[], "1470820198", "123412", SIGNATURE), Err(CallbackSignatureRefusal::NoSecret));
}

#[test]
fn only_short_values_are_hashed() {
    for text in ["", "14708201980000", "147082019x", " 1470820198", "1470820198\n", "+1470820198", "-1", "1.5", "1e9", "١٢٣", "\u{80}"] {
        assert_eq!(check(text, "123412", SIGNATURE), Err(CallbackSignatureRefusal::Timestamp), "{text:?}");
    }
    for text in ["", &"1".repeat(65), " 123412", "123412 ", "12\n34", "12\u{7f}", "é", "\u{a0}", "１２", "\0"] {
        assert_eq!(check("1470820198", text, SIGNATURE), Err(CallbackSignatureRefusal::Nonce), "{text:?}");
        assert_eq!(check_md5("1", "1470820198", text, MD5_SIGNATURE), Err(CallbackSignatureRefusal::Nonce), "{text:?}");
    }
    // What a continued hash would need: padding, then what the forger likes. In Latin-1, since its first byte is no UTF-8.
    let continued = format!("123412\u{80}{}1", "\0".repeat(40));
    assert_eq!(check("1470820198", &continued, SIGNATURE), Err(CallbackSignatureRefusal::Nonce));
    // The longest are hashed.
    assert_eq!(check("9999999999999", "18446744073709551615", SIGNATURE), Err(CallbackSignatureRefusal::Mismatch));
    assert_eq!(check("9999999999999", &"~".repeat(64), SIGNATURE), Err(CallbackSignatureRefusal::Mismatch));
}

/// From the signature of a text that begins with a secret follows that of the text, the hash's padding and anything else.
#[test]
fn no_padding_is_hashed() {
    for length in 1..=77_usize {
        // What follows the text: a mark, zeros, and the length in bits.
        let mut padding = vec![0x80_u8];
        padding.resize(1 + (119 - length % 64) % 64, 0);
        padding.extend((length as u64 * 8).to_be_bytes());
        let as_text: String = padding.iter().map(|byte| char::from(*byte)).collect();
        for nonce in [format!("1{as_text}2"), as_text.clone(), as_text.replace('\u{80}', "8")] {
            assert_eq!(check("1470820198", &nonce, SIGNATURE), Err(CallbackSignatureRefusal::Nonce));
            assert_eq!(check(&nonce, "123412", SIGNATURE), Err(CallbackSignatureRefusal::Timestamp));
            assert_eq!(check_md5("1", &nonce, "123412", MD5_SIGNATURE), Err(CallbackSignatureRefusal::Timestamp));
        }
    }
}

/// What the pages say of it: the values are joined without separators.
#[test]
fn where_a_value_ends_is_not_signed() {
    let [secret] = secrets(["secret"]);
    let same = |algorithm: CallbackAlgorithm, one: SignedFields<'_>, other: SignedFields<'_>| {
        let signature = algorithm.sign(&secret, &one).unwrap();
        algorithm.verify(slice::from_ref(&secret), &other, signature.as_str()).is_ok()
    };
    let fields = |app_id, timestamp, nonce| SignedFields { app_id, timestamp, nonce };
    let (seconds, moved) = (fields("", "1470820198", "2123412"), fields("", "1470820198212", "3412"));
    assert!(same(CallbackAlgorithm::Sha1, seconds, moved));
    assert!(!same(CallbackAlgorithm::Md5, SignedFields { app_id: "1", ..seconds }, SignedFields { app_id: "1", ..moved }));
    assert!(same(CallbackAlgorithm::Md5, fields("12", "1470820198", "34ab"), fields("1234", "1470820198", "ab")));
}

#[test]
fn md5_covers_the_app_id() {
    assert_eq!(check_md5("1234567890", "1662365592", "15215528852396", MD5_SIGNATURE), Ok(()));
    assert_eq!(check_md5("1234567891", "1662365592", "15215528852396", MD5_SIGNATURE), Err(CallbackSignatureRefusal::Mismatch));
    for app_id in ["", "0", "4294967296", "00000000001", "+1", " 1", "1.0", "a", "１"] {
        let refused = check_md5(app_id, "1662365592", "15215528852396", MD5_SIGNATURE);
        assert_eq!(refused, Err(CallbackSignatureRefusal::AppId), "{app_id:?}");
        let fields = SignedFields { app_id, timestamp: "1662365592", nonce: "1" };
        assert_eq!(CallbackAlgorithm::Md5.sign(&secrets(["secret"])[0], &fields).unwrap_err(), CallbackSignatureRefusal::AppId);
        assert!(CallbackAlgorithm::Sha1.sign(&secrets(["secret"])[0], &fields).is_ok(), "which does not look at it");
    }
}

#[test]
fn what_no_receiver_accepts_is_not_signed() {
    let [secret] = secrets(["secret"]);
    for algorithm in [CallbackAlgorithm::Sha1, CallbackAlgorithm::Md5] {
        let sign = |timestamp, nonce| algorithm.sign(&secret, &SignedFields { app_id: "1", timestamp, nonce }).map(|_| ());
        assert_eq!(sign("1470820198", "a b"), Err(CallbackSignatureRefusal::Nonce));
        assert_eq!(sign("14708201980000", "1"), Err(CallbackSignatureRefusal::Timestamp));
        assert_eq!(sign("1470820198000", "abcdd22113"), Ok(()));
    }
}

#[test]
fn the_received_form_is_signed() {
    assert_eq!(check("01470820198", "123412", SIGNATURE), Err(CallbackSignatureRefusal::Mismatch));
    assert_eq!(check("1470820198", "0123412", SIGNATURE), Err(CallbackSignatureRefusal::Mismatch));
    assert_eq!(check("123412", "1470820198", SIGNATURE), Ok(()), "sorting loses which is which");
}

#[test]
fn a_signature_may_have_digits_of_either_case_and_nothing_else() {
    assert_eq!(check("1470820198", "123412", &SIGNATURE.to_uppercase()), Ok(()));
    for text in ["", &SIGNATURE[..39], &format!("{SIGNATURE}0"), &format!(" {}", &SIGNATURE[1..]), &"g".repeat(40), &"é".repeat(20)] {
        let refused = check("1470820198", "123412", text);
        assert!(matches!(refused, Err(CallbackSignatureRefusal::Signature { digits: 40, .. })), "{text:?}");
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
        prop_assert_eq!(without, Err(if others.is_empty() { CallbackSignatureRefusal::NoSecret } else { CallbackSignatureRefusal::Mismatch }));
    }

    #[test]
    fn a_changed_digit_is_refused(at in 0..10_000_000_000_000_u64, nonce: u64, flip in 0..40_usize) {
        let secrets = secrets(["secret"]);
        let mut signature = sign(&secrets[0], Timestamp::from_secs(at), nonce).as_str().to_owned();
        let other = if &signature[flip..=flip] == "0" { "1" } else { "0" };
        signature.replace_range(flip..=flip, other);
        prop_assert_eq!(verify(&secrets, &at.to_string(), &nonce.to_string(), &signature), Err(CallbackSignatureRefusal::Mismatch));
    }

    #[test]
    fn md5_signed_is_accepted_and_a_change_is_not(
        secret in "[!-~]{1,80}", app_id in 1..=u32::MAX, at in "[0-9]{1,13}", nonce in "[!-~]{1,64}", other in "[!-~]{1,64}", app: u32,
    ) {
        let app_id = app_id.to_string();
        let secrets = [CallbackSecret::new(secret).unwrap()];
        let fields = SignedFields { app_id: &app_id, timestamp: &at, nonce: &nonce };
        let signature = CallbackAlgorithm::Md5.sign(&secrets[0], &fields).unwrap();
        prop_assert_eq!(CallbackAlgorithm::Md5.verify(&secrets, &fields, signature.as_str()), Ok(()));
        let app = app.to_string();
        prop_assume!(nonce != other && app != app_id && app != "0");
        for changed in [SignedFields { nonce: &other, ..fields }, SignedFields { app_id: &app, ..fields }, SignedFields { timestamp: "0", ..fields }] {
            prop_assume!(changed.timestamp != at || changed.nonce != nonce || changed.app_id != app_id);
            prop_assert_eq!(CallbackAlgorithm::Md5.verify(&secrets, &changed, signature.as_str()), Err(CallbackSignatureRefusal::Mismatch));
        }
    }

    #[test]
    fn verify_is_total(timestamp in "\\PC*|[0-9]{0,15}", nonce in "\\PC*|[!-~]{0,70}|[0-9]{0,22}", signature in "\\PC*|[0-9a-fA-F]{40}|[0-9a-f]{32}") {
        prop_assert!(check(&timestamp, &nonce, &signature).is_err());
        prop_assert!(check_md5("1", &timestamp, &nonce, &signature).is_err());
    }
}
