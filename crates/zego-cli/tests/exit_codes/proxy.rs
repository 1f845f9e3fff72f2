//! Calls through a proxy that the environment or the command line names.

use std::io::Write as _;

use crate::support::{Fake, REFUSED, ZEGO, zego};

const CALL: &str = "rtc describe-user-num --room-id r --output json --endpoint https://rtc.test";
/// `ann:the-proxys-password`.
const ENCODED: &str = "YW5uOnRoZS1wcm94eXMtcGFzc3dvcmQ=";

/// A proxy that wants to know who calls, whatever it was told.
fn proxy() -> Fake {
    Fake::new(|mut stream| {
        stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n").expect("the client reads");
    })
}

#[test]
fn a_proxy_of_the_environment_is_asked_for_a_tunnel_and_its_password_is_not_shown() {
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let fake = proxy();
        let url = fake.endpoint.replace("http://", "http://ann:the-proxys-password@");
        let environment = [ZEGO[0], ZEGO[1], (variable, url.as_str()), ("ZEGO_LOG", "trace"), ("NO_PROXY", "other.test")];
        let outcome = zego(CALL, &environment);
        let asked = fake.request();
        assert!(asked.starts_with("CONNECT rtc.test:443 HTTP/1.1\r\n"), "{asked}");
        assert!(asked.contains(&format!("Proxy-Authorization: Basic {ENCODED}\r\n")) && !asked.contains("Signature"), "{asked}");
        let failure = outcome.failure();
        assert_eq!((outcome.code, &failure["kind"], &failure["delivery"]), (Some(7), &"proxy".into(), &"not_sent".into()), "{outcome:?}");
        let message = failure["message"].as_str().unwrap();
        assert!(message.contains("it does not take the user and password that it was given (HTTP 407)"), "{message}");
        for hidden in ["the-proxys-password", ENCODED, "ann:"] {
            assert!(!outcome.stdout.contains(hidden) && !outcome.stderr.contains(hidden), "{outcome:?}");
        }
    }
}

#[test]
fn a_proxy_of_the_command_line_comes_before_the_environment() {
    let fake = proxy();
    let environment = [ZEGO[0], ZEGO[1], ("HTTPS_PROXY", "http://127.0.0.1:1"), ("NO_PROXY", "*")];
    let outcome = zego(&format!("{CALL} --proxy {}", fake.endpoint), &environment);
    assert_eq!(outcome.code, Some(7), "{outcome:?}");
    assert!(!fake.request().contains("Proxy-Authorization"));
    assert!(outcome.failure()["message"].as_str().is_some_and(|message| message.contains("wants to know who calls")), "{outcome:?}");
}

#[test]
fn what_is_on_this_machine_is_called_without_one() {
    let junk = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"].map(|name| (name, "socks5://nobody:nothing@127.0.0.1:1"));
    let environment: Vec<_> = ZEGO.into_iter().chain(junk).collect();
    for options in ["", "--no-proxy", "--proxy http://127.0.0.1:1"] {
        let fake = Fake::answering(r#"{"Code":0,"Data":{"UserCountList":[]}}"#);
        let line = format!("rtc describe-user-num --room-id r --output json --endpoint {} {options}", fake.endpoint);
        let outcome = zego(&line, &environment);
        assert!(fake.request().starts_with("GET /?Action=DescribeUserNum&"), "{outcome:?}");
        assert_eq!(outcome.stderr.contains("--proxy is not used"), options.starts_with("--proxy"), "{outcome:?}");
    }
}

#[test]
fn what_is_no_proxy_is_a_usage_error_and_nothing_is_called() {
    for (options, variable, kind, expected) in [
        ("--proxy http://ann:s3cret@127.0.0.1:1", "", "usage", "--proxy takes no user and no password"),
        ("--proxy ''", "", "usage", "--proxy: that is not the URL of a proxy"),
        ("--proxy socks5://127.0.0.1:1", "", "usage", "--proxy: SOCKS proxies are not supported"),
        ("", "socks5h://ann:s3cret@127.0.0.1:1", "configuration", "HTTPS_PROXY: SOCKS proxies are not supported"),
        ("", "http://ann:s3cret@127.0.0.1:0", "configuration", "HTTPS_PROXY: the port of a proxy is between 1 and 65535"),
        ("--proxy http://127.0.0.1:1 --no-proxy", "", "usage", "--no-proxy"),
    ] {
        let outcome = zego(&format!("{CALL} {options}"), &[ZEGO[0], ZEGO[1], ("HTTPS_PROXY", variable)]);
        let failure = outcome.failure();
        assert_eq!((outcome.code, failure["kind"].as_str()), (Some(2), Some(kind)), "{outcome:?}");
        assert!(failure["message"].as_str().is_some_and(|message| message.contains(expected)), "{outcome:?}");
        assert!(!outcome.stdout.contains("s3cret") && !outcome.stderr.contains("s3cret"), "{outcome:?}");
    }
    let outcome = zego(&format!("{CALL} --proxy {REFUSED}"), &ZEGO);
    let failure = outcome.failure();
    assert_eq!((outcome.code, &failure["kind"]), (Some(7), &"proxy".into()), "{outcome:?}");
}
