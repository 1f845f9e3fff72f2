//! Nothing that is shown or logged holds a secret, a signature or a parameter.

use zego_model::tencent_live::record_task::DeleteLiveRecord;
use zego_model::{Endpoint, TencentSettings, TencentSigning};
use zego_sign::tencent::v1::SignatureMethod;
use zego_sign::tencent::{Credentials, SecretId, SecretKey, SessionToken};
use zego_sign::{AppId, ServerSecret, Timestamp};
use zego_transport::{Client, RetryPolicy};

use crate::logs::Logs;
use crate::net::Step::{Gate, Read, Write};
use crate::net::{GOOD, Net, SECRET, read};

const TENCENT: [&str; 3] = ["AKIDnobodymayseethisidentifier", "nobody-may-see-this-key-either", "nor-may-anybody-see-this-token"];

/// Holds everything that is shown against everything that was sent.
pub(crate) fn assert_clean(shown: &str, net: &Net) {
    let requests = net.requests();
    let signatures = requests.iter().map(|request| signature(request));
    let forbidden = [SECRET, "Signature=", "SignatureNonce", "Timestamp=", "stream-nobody-may-see"];
    for forbidden in forbidden.into_iter().chain(TENCENT).chain(signatures) {
        assert!(!shown.contains(forbidden), "{forbidden} in\n{shown}");
    }
}

/// The signature of a request, wherever it is.
fn signature(request: &str) -> &str {
    let start = ["&Signature=", " Signature="].iter().find_map(|mark| Some(request.find(mark)? + mark.len())).unwrap();
    request[start..].split(['&', ' ', '\r']).next().unwrap()
}

fn tencent() -> Credentials {
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

#[tokio::test(start_paused = true)]
async fn an_answer_that_repeats_the_signature_does_not_give_it_away() {
    // What the request will be signed with is known beforehand, so a server can be made to repeat it.
    let (app_id, secret) = (AppId::new(12345).unwrap(), ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38").unwrap());
    let signature = "43e5cfcca828314675f91b001390566a";
    let answers: [&'static [u8]; 3] = [
        b"HTTP/1.1 200 OK\r\n\r\n{\"Code\":100000005,\"Message\":\"43e5cfcca828314675f91b001390566a is wrong\"}",
        b"HTTP/1.1 200 OK\r\n\r\n{\"Code\":\"43e5cfcca828314675f91b001390566a\"}",
        b"HTTP/1.1 200 OK\r\n\r\n{\"Code\":0,\"Message\":\"43e5cfcca828314675f91b001390566a is fine\"}",
    ];
    for answer in answers {
        let net = Net::new(&[&[Read, Write(answer), crate::net::Step::Close]]);
        let client = Client::zego(app_id, secret.clone())
            .endpoint("http://127.0.0.1:7".parse::<Endpoint>().unwrap())
            .connector(net.connector())
            .clock(|| Timestamp::from_secs(1_615_186_943))
            .nonces(|| [0x4f, 0xd2, 0x46, 0x87, 0x29, 0x6d, 0xd9, 0xf3])
            .retry(RetryPolicy::never())
            .build()
            .unwrap();
        let shown = match client.send(&read()).await {
            Ok(reply) => format!("{reply:?} {}", reply.message),
            Err(error) => format!("{error} {error:?} {}", error.message()),
        };
        assert!(net.requests()[0].contains(&format!("&Signature={signature}&")), "{:?}", net.requests());
        assert!(shown.contains("REDACTED") && !shown.contains(signature), "{shown}");
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
