//! `zego explain`: signed URLs, actions and codes, without an account.

mod support;

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use support::{SERVER_SECRET, ZEGO, zego, zego_reading};

/// A URL that the program itself signs, with the time of now.
fn signed(own: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970").as_secs();
    let nonce = "4fd24687296dd9f3";
    let signature = zego(&format!("sign --nonce {nonce} --timestamp {now}"), &ZEGO).stdout;
    format!(
        "https://rtc-api.zego.im/?Action=DescribeUserNum&{own}&AppId=12345&SignatureNonce={nonce}&Timestamp={now}&SignatureVersion=2.0&Signature={}",
        signature.trim()
    )
}

#[test]
fn a_url_that_is_right_is_called_so() {
    let url = signed("RoomId[]=room1");
    let outcome = zego_reading("explain url -", &url, &ZEGO);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
    let begin = "A call of DescribeUserNum (zego rtc describe-user-num). The signature is right. Its time ends in ";
    assert!(outcome.stdout.starts_with(begin) && outcome.stdout.ends_with("\nNothing is wrong with it.\n"), "{outcome:?}");

    let document = zego_reading("explain url - --output json", &url, &ZEGO).document();
    assert_eq!((&document["good"], &document["signature"], &document["findings"]), (&json!(true), &json!("right"), &json!([])));
    // An argument can be read by others: of a URL that is still good, that is said.
    let outcome = zego(&format!("explain url '{url}'"), &ZEGO);
    assert!(outcome.code == Some(0) && outcome.stderr.starts_with("note: whoever sees this URL"), "{outcome:?}");
}

#[test]
fn what_is_wrong_is_told_with_what_to_do_and_the_secret_is_not() {
    let url = signed("RoomId=room1").replace("Signature=", "Signature=0");
    let outcome = zego(&format!("explain url '{url}'"), &ZEGO);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for words in [
        "1. the signature cannot be right: it has another number of digits than 32 (code 100000005)\n",
        "RoomId[] is written RoomId[]=a&RoomId[]=b",
    ] {
        assert!(outcome.stdout.contains(words), "{outcome:?}");
    }
    let signature = url.rsplit('=').next().unwrap();
    for hidden in [SERVER_SECRET, signature] {
        assert!(!outcome.stdout.contains(hidden) && !outcome.stderr.contains(hidden), "{outcome:?}");
    }
}

#[test]
fn without_a_secret_it_says_what_the_url_shows() {
    const URL: &str = "https://rtc-api.zego.im/?Action=DescribeUserNum&RoomId[]=a&AppId=12345&SignatureNonce=4fd24687296dd9f3&Timestamp=1615186943000\
                       &SignatureVersion=2.0&Signature=43e5cfcca828314675f91b001390566a";
    let outcome = zego(&format!("explain url '{URL}' --at 2021-03-08T07:02:23Z"), &[]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
    assert!(
        outcome.stdout.contains("1. Timestamp is in milliseconds: 1615186943000 (code 100000004)\n   Send whole seconds: 1615186943.\n"),
        "{outcome:?}"
    );
    assert!(outcome.stdout.contains("note: the signature has the right form"), "{outcome:?}");
    // It is known without its word, too.
    let outcome = zego(&format!("explain '{URL}'"), &[]);
    assert!(outcome.code == Some(0) && outcome.stdout.contains("Timestamp is in milliseconds"), "{outcome:?}");
    // Half of the credentials is no reason to tell nothing.
    let outcome = zego(&format!("explain url '{URL}' --at 1615186943"), &[("ZEGO_APP_ID", "12345")]);
    assert!(outcome.code == Some(0) && outcome.stderr.starts_with("note: the signature is not checked: "), "{outcome:?}");
    assert!(outcome.stdout.contains("in milliseconds"), "{outcome:?}");
}

#[test]
fn what_is_no_url_is_a_usage_error() {
    for line in [
        "explain url 6",
        "explain url 'no url at all'",
        "explain url ''",
        "explain url",
        "explain url 'https://h/?Action=A' --at noon",
        "explain url a b",
    ] {
        let outcome = zego(&format!("{line} --output json"), &[]);
        assert_eq!((outcome.code, &outcome.failure()["kind"]), (Some(2), &json!("usage")), "{line}: {outcome:?}");
    }
}

#[test]
fn an_action_is_explained_in_any_spelling() {
    for name in ["SearchMedia", "searchmedia", "search-media", "rtc/SearchMedia"] {
        let outcome = zego(&format!("explain action {name}"), &[]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(outcome.stdout.starts_with("SearchMedia (rtc, GET)\nFinds recorded files"), "{outcome:?}");
    }
    let document = zego("explain action rtc/delete-media --output json", &[]).document();
    assert_eq!((&document["action"], &document["service"], &document["method"]), (&json!("DeleteMedia"), &json!("rtc"), &json!("GET")));
    let outcome = zego("explain action SerchMedia", &[]);
    assert!(outcome.code == Some(2) && outcome.stderr.contains("Did you mean rtc/SearchMedia"), "{outcome:?}");
}

#[test]
fn a_code_is_explained_with_its_word_and_without() {
    let [short, long] = ["explain 6 --action rtc/DeleteMedia", "explain code 6 --action rtc/DeleteMedia"].map(|line| zego(line, &[]));
    assert!(short.code == Some(0) && short.stdout.starts_with("6 (rtc DeleteMedia, rate_limited)"), "{short:?}");
    assert_eq!((long.code, &long.stdout), (short.code, &short.stdout));
}
