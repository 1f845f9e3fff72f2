//! Nothing that is shown or logged holds a secret, a signature or a parameter.

use std::error::Error as _;
use std::fmt::Debug;

use zego_model::tencent_live::live_record::DeleteLiveRecord;
use zego_model::{Operation, Protocol, TencentSettings, TencentSigning};
use zego_sign::spelling::Finder;
use zego_sign::tencent::v1::SignatureMethod;
use zego_sign::tencent::{Credentials, SecretId, SecretKey, SessionToken};
use zego_sign::{AppId, ServerSecret, Timestamp};
use zego_transport::{Client, ClientBuilder};

use crate::logs::Logs;
use crate::net::Step::{Close, Gate, Read, Write};
use crate::net::{GOOD, Net, SECRET, read};

const TENCENT: [&str; 3] = ["AKIDnobodymayseethisidentifier", "nobody-may-see-this-key-either", "nor-may-anybody-see-this-token"];

/// Holds everything that is shown against everything that was sent.
pub(crate) fn assert_clean(shown: &str, net: &Net) {
    let leaks = leaks(shown, &net.requests());
    assert!(leaks.is_empty(), "{leaks:?} in\n{shown}");
}

/// A value of parameters that nothing shows.
pub(crate) const MARK: &str = "nobodymaysee";

/// What is shown and may not be: secrets, what requests were signed with, and the values of their parameters.
pub(crate) fn leaks(shown: &str, requests: &[String]) -> Vec<String> {
    let signatures = requests.iter().flat_map(|request| {
        let signature = signature(request);
        [signature.to_owned(), signature.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")]
    });
    let forbidden = [SECRET, "Signature=", "SignatureNonce", "Timestamp=", "stream-nobody-may-see", MARK];
    let forbidden = forbidden
        .into_iter()
        .chain(TENCENT)
        .map(str::to_owned)
        .chain(signatures)
        .chain(requests.iter().filter_map(|request| nonce(request)));
    forbidden.filter(|forbidden| shown.contains(forbidden)).collect()
}

/// The nonce of a request, where its way of signing has one.
pub(crate) fn nonce(request: &str) -> Option<String> {
    let start = ["&SignatureNonce=", "&Nonce="].iter().find_map(|mark| Some(request.find(mark)? + mark.len()))?;
    Some(request[start..].split(['&', ' ', '\r']).next().unwrap_or_default().to_owned())
}

/// The signature of a request, wherever it is.
fn signature(request: &str) -> &str {
    let start = ["&Signature=", " Signature="].iter().find_map(|mark| Some(request.find(mark)? + mark.len())).unwrap();
    request[start..].split(['&', ' ', '\r']).next().unwrap()
}

pub(crate) fn tencent() -> Credentials {
    let [id, key, token] = TENCENT;
    Credentials::new(SecretId::new(id).unwrap(), SecretKey::new(key).unwrap()).with_token(SessionToken::new(token).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_call_leaves_a_span_with_its_outcome_and_nothing_more() {
    let (logs, _listening) = Logs::listen();
    let answer = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n{\"Code\":0,\"RequestId\":\"req-7\",\"Data\":{}}");
    let refusal = Write(b"HTTP/1.1 403 No\r\ncontent-length: 38\r\n\r\n{\"Code\":100000005,\"RequestId\":\"req-8\"}");
    let net = Net::new(&[&[Read, answer, Read, refusal]]);
    let client = net.client().build().unwrap();
    let _ = client.send(&read()).await.unwrap();
    client.send(&read()).await.map(|_| ()).unwrap_err();
    let text = logs.text();
    for expected in [
        "zego.call",
        r#"rpc.system.name="zego""#,
        "rpc.method=SearchMedia",
        r#"server.address="127.0.0.1""#,
        "server.port=7",
        "http.response.status_code=200",
        r#"zego.delivery="answered""#,
        r#"zego.request_id="req-7""#,
        "http.response.status_code=403",
        r#"zego.delivery="refused""#,
        r#"error.type="authentication""#,
        r#"zego.request_id="req-8""#,
    ] {
        assert!(text.contains(expected), "no {expected} in\n{text}");
    }
    assert_clean(&text, &net);
}

#[tokio::test(start_paused = true)]
async fn nor_does_anything_of_tencents_protocol_show() {
    let (logs, _listening) = Logs::listen();
    let good = Write(b"HTTP/1.1 200 OK\r\ncontent-length: 34\r\n\r\n{\"Response\":{\"RequestId\":\"req-9\"}}");
    let signings = [
        TencentSigning::Tc3Post,
        TencentSigning::Tc3Get,
        TencentSigning::V1Post(SignatureMethod::HmacSha256),
        TencentSigning::V1Get(SignatureMethod::HmacSha1),
    ];
    for signing in signings {
        let net = Net::new(&[&[Read, good, Read, Write(b"HTTP/1.1 502 Bad\r\n\r\n"), Gate]]);
        let builder = Client::tencent(tencent())
            .endpoint("http://127.0.0.1:7".parse().unwrap())
            .settings(TencentSettings::default().signing(signing))
            .connector(net.connector());
        let of_builder = format!("{builder:?}");
        let client = builder.build().unwrap();
        let call = DeleteLiveRecord::new("stream-nobody-may-see", 7_u64);
        let _ = client.send(&call).await.unwrap();
        let error = client.send(&call).await.unwrap_err();
        assert_clean(&format!("{of_builder} {client:?} {error} {error:?} {}", logs.text()), &net);
    }
    assert!(logs.text().contains(r#"rpc.system.name="tencent_cloud""#));
}

/// Where an answer can repeat something.
const PLACES: [&str; 11] = [
    "200 OK\r\n\r\n{\"Code\":100000005,\"Message\":\"ECHO is wrong\",\"RequestId\":\"ECHO\"}",
    "200 OK\r\n\r\n{\"Code\":\"ECHO\"}",
    "200 OK\r\n\r\n{\"ECHO\":1,\"ECHO\":2,\"Code\":0,\"Message\":\"ECHO is fine\",\"Data\":{\"ECHO\":\"ECHO\"}}",
    "200 OK\r\n\r\n{\"Code\":0,\"Data\":{\"MediaInfoSet\":\"ECHO\"}}",
    "200 OK\r\n\r\n{\"Response\":{\"Error\":{\"Code\":\"ECHO\",\"Message\":\"ECHO\"},\"RequestId\":\"ECHO\"}}",
    "200 OK\r\n\r\n{\"Response\":{\"RequestId\":\"ECHO\",\"ECHO\":\"ECHO\"}}",
    "200 OK\r\n\r\n{\"Response\":\"ECHO\"}",
    "200 OK\r\ncontent-type: text/ECHO\r\n\r\n<a href=\"/?ECHO\">",
    "200 OK\r\ncontent-type: ECHO; charset=gbk\r\nx-request: ECHO\r\n\r\n\u{c7}\u{a9} ECHO",
    "502 ECHO\r\ncontent-type: text/html\r\n\r\n<a href=\"/?ECHO\">",
    "302 ECHO\r\nlocation: /?ECHO\r\n\r\n",
];

fn each(text: &str, spell: impl Fn(char) -> String) -> String {
    text.chars().map(spell).collect()
}

/// As an answer can spell it.
const SPELLINGS: [fn(&str) -> String; 6] = [
    str::to_owned,
    str::to_ascii_uppercase,
    |text| each(text, |char| format!("%25{:02x}", u32::from(char))),
    |text| each(text, |char| format!("\\u{:04x}", u32::from(char))),
    |text| each(text, |char| format!("&#x{:X};", u32::from(char))),
    |text| text.replace('/', "\\/").replace('+', "%2B").replace('=', "\\u003D"),
];

/// Makes a call of one way of signing twice: the first time for what it is signed with, the second time for an answer that repeats it.
async fn repeats<P: Protocol, O: Operation<Protocol = P, Output: Debug>>(builder: impl Fn() -> ClientBuilder<P>, call: O, key: &str) {
    let build = |net: &Net| {
        let builder = builder().endpoint("http://127.0.0.1:7".parse().unwrap()).connector(net.connector());
        builder.clock(|| Timestamp::from_secs(1_615_186_943)).nonces(|| [0x4f, 0xd2, 0x46, 0x87, 0x29, 0x6d, 0xd9, 0xf3]).build().unwrap()
    };
    let net = Net::new(&[&[Read, GOOD]]);
    let _ = build(&net).send(&call).await;
    let signature = signature(&net.requests()[0]).replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    for (secret, spell) in [signature.as_str(), key].into_iter().flat_map(|secret| SPELLINGS.map(|spell| (secret, spell))) {
        let (logs, _listening) = Logs::listen();
        for place in PLACES {
            let answer = format!("HTTP/1.1 {}", place.replace("ECHO", &spell(secret)));
            let net = Net::new(&[&[Read, Write(answer.clone().leak().as_bytes()), Close]]);
            let client = build(&net);
            let shown = match client.send(&call).await {
                Ok(reply) => format!("{reply:?} {} {:?} {}", reply.message, reply.request_id, String::from_utf8_lossy(reply.raw())),
                Err(error) => {
                    let below = error.source().map(|source| format!("{source} {source:?}"));
                    format!("{error} {error:?} {} {} {:?} {below:?}", error.message(), error.hint(), error.request_id())
                }
            };
            let shown = shown + &logs.text();
            assert_eq!(Finder::new(secret.as_bytes()).find(shown.as_bytes(), 0), None, "{answer}:\n{shown}");
            if answer.contains("\"Code\":0,\"Message\"") && signature.len() == 32 {
                assert!(shown.contains("REDACTED is fine"), "{shown}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_repeats_a_secret_does_not_give_it_away() {
    const KEY: &str = "9193cc662a4c0ec135ec71fb57194b38";
    repeats(|| Client::zego(AppId::new(12345).unwrap(), ServerSecret::new(KEY).unwrap()), read(), KEY).await;
    for signing in [TencentSigning::Tc3Post, TencentSigning::V1Get(SignatureMethod::HmacSha256)] {
        let client = || Client::tencent(tencent()).settings(TencentSettings::default().signing(signing));
        repeats(client, DeleteLiveRecord::new("stream", 7_u64), TENCENT[2]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn clients_and_builders_do_not_print_what_they_hold() {
    let net = Net::new(&[&[Read, GOOD]]);
    let builder = net.client();
    let of_builder = format!("{builder:?}");
    let shown = format!("{of_builder} {:#?}", builder.build().unwrap());
    assert!(shown.contains("4071777"), "{shown}");
    assert_clean(&shown, &net);
}
