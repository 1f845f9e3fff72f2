//! What other clients say, and what is left of it.

use proptest::prelude::*;

use super::redacted;

const QUERY: &str = "Action=DeleteMedia&AppId=1&SignatureNonce=15215528852396&FileId%5B%5D=a%20b&Signature=7a512a6c9cb27a87";

fn percent(text: &str) -> String {
    text.replace('%', "%25").replace('?', "%3F").replace('=', "%3D").replace('&', "%26").replace('/', "%2F").replace(':', "%3A")
}

/// The ways in which others write a text once more.
const SPELLINGS: [fn(&str) -> String; 9] = [
    str::to_owned,
    percent,
    |text| percent(&percent(text)),
    |text| text.replace('&', "\\u0026").replace('=', "\\u003d"),
    |text| text.replace('/', "\\/").replace('?', "\\u003F"),
    |text| text.replace('&', "&amp;"),
    |text| text.replace('&', "&#38;").replace('=', "&#x3D;").replace('?', "&#63"),
    |text| percent(&text.replace('&', "\\u0026")),
    |text| text.replace('&', "\\\\u0026").replace('=', "\\x3d"),
];

/// Every client's words, around a URL: no spelling of it lets a parameter through, and what stands around stays.
#[test]
fn what_other_clients_say_is_kept_without_the_query() {
    for spell in SPELLINGS {
        let url = spell(&format!("https://rtc-api.zego.im/v1?{QUERY}"));
        for (before, after) in [
            ("error sending request for url (", ")"),
            ("error sending request for url (", "): client error (Connect): tcp connect error: Connection refused (os error 111)"),
            ("configured for https only: ", ""),
            ("Get \"", "\": dial tcp 127.0.0.1:1: connect: connection refused"),
            ("{\"error\":\"Get \\\"", "\\\": EOF\",\"status\":502}"),
            ("HTTPSConnectionPool(host='rtc-api.zego.im', port=443): Max retries exceeded with url: ", " (Caused by NewConnectionError())"),
            ("Request { method: GET, url: ", ", version: HTTP/1.1 }"),
            ("<a href=\"", "\">"),
            ("curl: (7) ", "."),
        ] {
            let text = format!("{before}{url}{after}");
            let clean = redacted(&text);
            assert!(clean.starts_with(before) && clean.ends_with(after), "{text}\n{clean}");
            for secret in ["DeleteMedia", "15215528852396", "a%20b", "7a512a6c9cb27a87"] {
                assert!(!clean.contains(secret), "{text}\n{clean}");
            }
            assert!(clean.contains("rtc-api.zego.im") && clean.contains("REDACTED"), "{text}\n{clean}");
        }
    }
}

#[test]
fn values_are_known_by_their_names() {
    for (text, clean) in [
        ("Signature=abc", "Signature=REDACTED"),
        ("a=b&SignatureNonce=1&Timestamp=2 c", "a=b&SignatureNonce=REDACTED c"),
        ("body: SecretId=AKID1, retry", "body: SecretId=REDACTED, retry"),
        ("{\"Signature\":\"abc\",\"Timestamp\":1}", "{\"Signature\":\"REDACTED\",\"Timestamp\":1}"),
        (r#"{\"Signature\":\"abc\",\"Timestamp\":1}"#, r#"{\"Signature\":\"REDACTED\",\"Timestamp\":1}"#),
        (r#"{"token" : "a\"b" }"#, r#"{"token" : "REDACTED" }"#),
        ("%7B%22Signature%22%3A%22abc%22%7D", "%7B%22Signature%22%3A%22REDACTED%22%7D"),
        ("{&quot;signature&quot;:&quot;abc&quot;}", "{&quot;signature&quot;:&quot;REDACTED&quot;}"),
        (r#"[("Signature", "abc"), ("AppId", "1")]"#, r#"[("Signature", "REDACTED"), ("AppId", "1")]"#),
        (r#"Call { server_secret: "abc", id: 1 }"#, r#"Call { server_secret: "REDACTED", id: 1 }"#),
        ("{'Signature': 'abc'}", "{'Signature': 'REDACTED'}"),
        ("> Authorization: Bearer abc def\n> Host: a", "> Authorization: REDACTED\n> Host: a"),
        (r#"{"proxy-authorization": "Basic dTpw"}"#, r#"{"proxy-authorization": "REDACTED"}"#),
        ("x-tc-token: abc\r\nhost: a", "x-tc-token: REDACTED\r\nhost: a"),
        ("via http://user:pass@word@proxy.example:8080/", "via http://REDACTED@proxy.example:8080/"),
        ("http%3A%2F%2Fuser:pw%40proxy%2F", "http%3A%2F%2FREDACTED%40proxy%2F"),
    ] {
        assert_eq!(redacted(text), clean, "{text}");
    }
    let token = format!("04AAAAAGdmZmY{}", "bAz0+/".repeat(12));
    assert_eq!(redacted(&format!("login with {token} failed")), "login with REDACTED failed");
}

#[test]
fn what_tells_nothing_stays_as_it_is() {
    for text in [
        "",
        "error sending request",
        "https://rtc-api.zego.im/v1/path#fragment",
        "is it there?",
        "unexpected token: `}` at line 1",
        "the secret: 32 characters, as the console shows it",
        "mail to a@example.com: https://example.com",
        "04AAAAAA",
        "tls: certificate of rtc-api.zego.im has expired",
        "100% of a = b & c \\ d",
    ] {
        assert!(matches!(redacted(text), std::borrow::Cow::Borrowed(same) if same == text), "{text}: {}", redacted(text));
    }
}

proptest! {
    #[test]
    fn once_is_enough(text in "([ -~]|[?=&%\\\\\":@']|Signature|token|://|04AAAAAA|%3D|\\\\u0026|&amp;|\\PC){0,60}") {
        let once = redacted(&text).into_owned();
        prop_assert_eq!(redacted(&once), once.as_str());
    }
}

/// Each of these would take minutes if the time grew with the square of the length.
#[test]
fn whatever_the_text_it_is_read_once() {
    const LENGTH: usize = 1 << 17;
    for part in
        ["Signature=\"", "://", "?=", "token=", "04AAAAA", "authorization: ", "%25", "\\", "'token':'", "a@://", "\"", "&#", "signature: "]
    {
        let text = part.repeat(LENGTH / part.len());
        let clean = redacted(&text);
        assert!(clean.len() <= 8 * text.len(), "{part}");
        assert_eq!(redacted(&clean), clean, "{part}");
    }
}
