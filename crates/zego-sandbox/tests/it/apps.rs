//! Apps of a file: their credentials, profiles, callbacks and switches; and what leniency covers.

use serde_json::Value;
use zego_sandbox::control::Login;
use zego_sandbox::{AppsFile, CallbackRequest, Sandbox, Timestamp};
use zego_sign::{AppId, Nonce, ServerSecret, sign};

use crate::bench::{Bench, NOW};

const FILE: &str = r#"
[[app]]
app_id = 42
server_secret = "not-a-real-secret-42"
vendors = ["Tencent"]
callback = "http://127.0.0.1:1/zego"
callback_secret = "not-a-real-callback-secret"

[[app]]
app_id = 1234567891
server_secret = "not-a-real-secret-91"

[tencent]
secret_id = "not-a-real-secret-id"
secret_key = "not-a-real-secret-key"

[quirks]
request-id-as-number = true
"#;

fn bench() -> Bench {
    Bench::of(Sandbox::builder().apps_file(AppsFile::read("apps.toml", FILE).unwrap()))
}

/// A call of an app with a secret.
fn call(bench: &Bench, app_id: u32, secret: &str, rest: &str) -> Value {
    let (nonce, timestamp) = (Nonce::from_bytes([7; 8]), Timestamp::from_secs(NOW));
    let signature = sign(AppId::new(app_id).unwrap(), &ServerSecret::new(secret).unwrap(), nonce, timestamp);
    bench.get(&format!(
        "Action=SearchMedia&AppId={app_id}&SignatureNonce={}&Timestamp={NOW}&SignatureVersion=2.0&Signature={}&{rest}",
        nonce.as_str(),
        signature.as_str()
    ))
}

#[test]
fn apps_of_a_file_come_on_top_and_take_the_place_of_their_namesakes() {
    let bench = bench();
    assert_eq!(call(&bench, 42, "not-a-real-secret-42", "Vendor=Tencent")["Code"], 0);
    assert_eq!(call(&bench, 42, "not-a-real-secret-42", "Vendor=Ws")["Code"], 4, "its own profile");
    assert_eq!(call(&bench, 42, "not-a-real-secret-91", "Vendor=Tencent")["Code"], 100_000_005);
    assert_eq!(call(&bench, 1_234_567_891, zego_model::sandbox::SERVER_SECRET, "Vendor=Ws")["Code"], 100_000_005, "it was published once");
    assert_eq!(call(&bench, 1_234_567_891, "not-a-real-secret-91", "Vendor=Ws")["Code"], 0);
    let published = bench.call("SearchMedia", "Vendor=Ws");
    assert_eq!(published["Code"], 0, "the first published app is still there");
    assert!(published["RequestId"].is_u64(), "and has the file's switches: {published}");
}

#[test]
fn callbacks_go_where_their_app_says() {
    let bench = bench();
    let enter = |app_id: u32| {
        let control = bench.service.control(Timestamp::from_secs(NOW)).app(AppId::new(app_id).unwrap());
        control.log_in(&Login::new("lobby", "anna")).unwrap();
        bench.service.take_callbacks(Timestamp::from_secs(NOW)).iter().map(CallbackRequest::event).collect::<Vec<_>>()
    };
    assert_eq!(enter(1_234_567_890), [""; 0], "nobody has said where to");
    assert_eq!(enter(42), ["room_create", "room_login"]);
}

#[test]
fn what_is_only_suspicious_passes_where_it_is_told_to() {
    let bare = "Vendor=Tencent&StreamId=a";
    assert_eq!(Bench::of(Sandbox::builder().lenient(false)).call("StartCDNRecord", bare)["Code"], 2);
    let bench = Bench::of(Sandbox::builder().lenient(true));
    assert_eq!(bench.call("StartCDNRecord", bare)["Code"], 0);
    assert!(bench.warnings().contains("StreamId is written without brackets: taken as StreamId[]"));
}
