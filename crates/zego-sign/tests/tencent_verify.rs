//! The server's side of Tencent's signatures, against what its own clients are known to send.
#![cfg(feature = "tencent")]
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use proptest::{collection::vec, prelude::*};
use serde_json::Value;
use zego_sign::{
    Timestamp,
    tencent::{
        Credentials, HttpMethod, SecretId, SecretKey, tc3, v1,
        verify::{
            self, AuthorizationHeader, InvalidAuthorization, ReceivedRequest, SignatureExpire, TOLERANCE_SECS, TencentSignatureRefusal,
        },
    },
};

const BODY: &[u8] = br#"{"StreamName":"stream1","TaskId":123}"#;
const JSON: &str = "application/json";
const HOST: &str = "live.tencentcloudapi.com";
const AT: u64 = 1_551_113_065;

fn key() -> SecretKey {
    SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE").unwrap()
}

fn credentials() -> Credentials {
    Credentials::new(SecretId::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE").unwrap(), key())
}

fn sign(service: &str, request: &tc3::Request<'_>) -> String {
    tc3::authorization(&credentials(), service, Timestamp::from_secs(AT), request).as_str().to_owned()
}

fn check_at(now: u64, authorization: &str, received: &ReceivedRequest<'_>) -> Result<(), TencentSignatureRefusal> {
    let header = AuthorizationHeader::parse(authorization)?;
    verify::tc3(&header, &key(), received, |_| true, Timestamp::from_secs(now))
}

/// A body posted with these headers besides the timestamp.
fn check(authorization: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<(), TencentSignatureRefusal> {
    let at = AT.to_string();
    let headers = [headers, &[("X-TC-Timestamp", at.as_str())]].concat();
    check_at(AT, authorization, &ReceivedRequest { method: HttpMethod::Post, query: "", headers: &headers, body })
}

fn post<'a>(headers: &'a tc3::Headers<'a>) -> tc3::Request<'a> {
    tc3::Request::post(headers, BODY)
}

#[test]
fn every_golden_request_is_accepted() {
    for vector in serde_json::from_str::<Vec<Value>>(include_str!("vectors/tc3.json")).unwrap() {
        let text = |name: &str| vector[name].as_str().unwrap();
        let at = vector["timestamp"].as_u64().unwrap();
        let timestamp = at.to_string();
        let mut headers = vec![("x-tc-timestamp", timestamp.as_str())];
        headers.extend(vector["headers"].as_array().unwrap().iter().map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap())));
        if vector["unsigned_payload"] == true {
            headers.push(("X-TC-Content-SHA256", tc3::UNSIGNED_PAYLOAD));
        }
        let (method, body) = (text("method").parse().unwrap(), text("payload").as_bytes());
        let received = ReceivedRequest { method, query: text("query"), headers: &headers, body };
        let header = AuthorizationHeader::parse(text("authorization")).unwrap();
        assert_eq!((header.secret_id(), header.service()), (text("secret_id"), text("service")));
        assert!(text("scope").starts_with(header.date()));
        let key = SecretKey::new(text("secret_key")).unwrap();
        let service = |service: &str| service == text("service");
        verify::tc3(&header, &key, &received, service, Timestamp::from_secs(at)).unwrap();
    }
    for vector in serde_json::from_str::<Vec<Value>>(include_str!("vectors/v1.json")).unwrap() {
        let text = |name: &str| vector[name].as_str().unwrap();
        let mut params: Vec<(&str, &str)> =
            vector["params"].as_array().unwrap().iter().map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap())).collect();
        let at = params.iter().find(|(name, _)| *name == "Timestamp").unwrap().1.parse().unwrap();
        params.push(("Signature", text("signature")));
        let key = SecretKey::new(text("secret_key")).unwrap();
        let method = text("method").parse().unwrap();
        verify::v1(&key, method, text("host"), text("path"), &params, Timestamp::from_secs(at)).unwrap();
    }
}

/// Requests that Tencent's Python SDK made of an endpoint with a port, and of a parameter with an underscore, caught before they were sent.
#[test]
fn what_the_official_client_sends_is_accepted() {
    let key = SecretKey::new("keyx").unwrap();
    for vector in serde_json::from_str::<Vec<Value>>(include_str!("vectors/clients.json")).unwrap() {
        let pairs = |name: &str| -> Vec<(&str, &str)> {
            let pairs = vector[name].as_array().unwrap();
            pairs.iter().map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap())).collect()
        };
        let text = |name: &str| vector[name].as_str().unwrap();
        let (headers, params) = (pairs("headers"), pairs("params"));
        let received = ReceivedRequest {
            method: text("method").parse().unwrap(),
            query: text("query"),
            headers: &headers,
            body: text("body").as_bytes(),
        };
        let now = Timestamp::from_secs(vector["timestamp"].as_u64().unwrap());
        let found = match received.header("authorization") {
            Some(header) => verify::tc3(&AuthorizationHeader::parse(header).unwrap(), &key, &received, |service| service == "live", now),
            None => verify::v1(&key, received.method, received.header("host").unwrap(), "/", &params, now),
        };
        assert_eq!(found, Ok(()), "{vector}");
    }
}

#[test]
fn more_headers_may_be_signed() {
    let headers = tc3::Headers::new(JSON, HOST, "DeleteLiveRecord").with("x-tc-region", "ap-guangzhou");
    let authorization = sign("live", &post(&headers));
    let mut sent = [
        ("content-type", JSON),
        ("host", HOST),
        ("X-TC-Action", "DeleteLiveRecord"),
        ("X-TC-Region", "ap-guangzhou"),
        ("X-TC-TraceId", "t"),
    ];
    check(&authorization, &sent, BODY).unwrap();
    sent[2].1 = "DeleteLiveDomain";
    assert_eq!(check(&authorization, &sent, BODY), Err(TencentSignatureRefusal::SignatureFailure));
    assert_eq!(check(&authorization, &sent[..3], BODY), Err(InvalidAuthorization::NotSent.into()));
}

#[test]
fn the_host_may_be_signed_without_its_port() {
    for (signed, sent) in
        [("127.0.0.1:8080", "127.0.0.1:8080"), ("127.0.0.1", "127.0.0.1:8080"), ("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    {
        let headers = tc3::Headers::minimal(JSON, signed);
        // Node takes the service from the endpoint's first label.
        let authorization = sign("127", &post(&headers));
        check(&authorization, &[("content-type", JSON), ("host", sent)], BODY).unwrap();
        let other = check(&authorization, &[("content-type", JSON), ("host", "127.0.0.2:8080")], BODY);
        assert_eq!(other, Err(TencentSignatureRefusal::SignatureFailure));
    }
}

#[test]
fn the_service_may_be_judged() {
    let headers = tc3::Headers::minimal(JSON, HOST);
    let authorization = sign("127", &post(&headers));
    let header = AuthorizationHeader::parse(&authorization).unwrap();
    let at = AT.to_string();
    let sent = [("content-type", JSON), ("host", HOST), ("x-tc-timestamp", at.as_str())];
    let received = ReceivedRequest { method: HttpMethod::Post, query: "", headers: &sent, body: BODY };
    let refusal = verify::tc3(&header, &key(), &received, |service| service == "live", Timestamp::from_secs(AT)).unwrap_err();
    assert_eq!(refusal, InvalidAuthorization::Service.into());
    assert_eq!(refusal.code(), "AuthFailure.InvalidAuthorization");
}

#[test]
fn an_unsigned_body_must_be_announced() {
    let headers = tc3::Headers::minimal(JSON, HOST);
    let authorization = sign("live", &post(&headers).unsigned_payload());
    let sent = [("content-type", JSON), ("host", HOST), ("x-tc-content-sha256", "UNSIGNED-PAYLOAD")];
    check(&authorization, &sent, b"any body").unwrap();
    assert_eq!(check(&authorization, &sent[..2], b"any body"), Err(TencentSignatureRefusal::SignatureFailure));
    let signed = sign("live", &post(&headers));
    assert_eq!(check(&signed, &sent, BODY), Err(TencentSignatureRefusal::SignatureFailure));
}

#[test]
fn age() {
    let headers = tc3::Headers::minimal(JSON, HOST);
    let authorization = sign("live", &post(&headers));
    let at = AT.to_string();
    let sent = [("content-type", JSON), ("host", HOST), ("x-tc-timestamp", at.as_str())];
    let received = ReceivedRequest { method: HttpMethod::Post, query: "", headers: &sent, body: BODY };
    let params = [("Signature", "x"), ("Timestamp", at.as_str())];
    for now in [AT - TOLERANCE_SECS, AT + TOLERANCE_SECS] {
        check_at(now, &authorization, &received).unwrap();
    }
    let check_v1 = |now| verify::v1(&key(), HttpMethod::Get, HOST, "/", &params, Timestamp::from_secs(now)).unwrap_err();
    for refusal in [check_at(AT + 301, &authorization, &received).unwrap_err(), check_v1(AT + 301)] {
        assert!(matches!(refusal, TencentSignatureRefusal::SignatureExpire(SignatureExpire::Stale { age_secs: 301, .. })));
        assert_eq!(refusal.code(), "AuthFailure.SignatureExpire");
        assert!(refusal.to_string().contains("301 s ago"));
    }
    for refusal in [check_at(AT - 301, &authorization, &received).unwrap_err(), check_v1(AT - 301)] {
        assert!(matches!(refusal, TencentSignatureRefusal::SignatureExpire(SignatureExpire::Future { ahead_secs: 301, .. })));
    }
    assert_eq!(check_v1(AT), TencentSignatureRefusal::SignatureFailure);
    assert_eq!(check_v1(AT).code(), "AuthFailure.SignatureFailure");
}

#[test]
fn malformed_headers() {
    use InvalidAuthorization::{Algorithm, Credential, Malformed};
    for (header, reason) in [
        ("", Algorithm),
        ("Bearer x", Algorithm),
        ("TC3-HMAC-SHA256", Algorithm),
        ("TC3-HMAC-SHA2567 Credential=a/b/c/tc3_request", Algorithm),
        ("TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=host", Malformed),
        ("TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=host, Signature=x, Signature=y", Malformed),
        ("TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=host, Signature=x, Else=y", Malformed),
        ("TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=host, Signature", Malformed),
        ("TC3-HMAC-SHA256 Credential=a/b/c/tc4_request, SignedHeaders=host, Signature=x", Credential),
        ("TC3-HMAC-SHA256 Credential=a/b/tc3_request, SignedHeaders=host, Signature=x", Credential),
        ("TC3-HMAC-SHA256 Credential=/b/c/tc3_request, SignedHeaders=host, Signature=x", Credential),
        ("TC3-HMAC-SHA256 Credential=a/b/c/tc3_request/, SignedHeaders=host, Signature=x", Credential),
    ] {
        assert_eq!(AuthorizationHeader::parse(header).unwrap_err(), reason, "{header:?}");
    }
    let any_order = "TC3-HMAC-SHA256 Signature=x,SignedHeaders=content-type;host,Credential=id/2019-02-25/live/tc3_request";
    let header = AuthorizationHeader::parse(any_order).unwrap();
    assert!(header.signed_headers().eq(["content-type", "host"]));
    assert_eq!(
        format!("{header:?}"),
        r#"AuthorizationHeader { date: "2019-02-25", service: "live", signed_headers: "content-type;host", .. }"#
    );
}

#[test]
fn a_received_request_prints_no_values() {
    let headers = [("Authorization", "sample-value"), ("X-TC-Token", "sample-value")];
    let received = ReceivedRequest { method: HttpMethod::Get, query: "sample-value", headers: &headers, body: b"sample-value" };
    assert_eq!(format!("{received:?}"), r#"ReceivedRequest { method: Get, headers: ["Authorization", "X-TC-Token"], body_len: 12, .. }"#);
}

#[test]
fn requests_that_do_not_fit_their_header() {
    let minimal = tc3::Headers::minimal(JSON, HOST);
    let authorization = sign("live", &post(&minimal));
    let at = AT.to_string();
    let sent = [("content-type", JSON), ("host", HOST), ("x-tc-timestamp", at.as_str())];
    let refused = |authorization: &str, sent: &[(&str, &str)]| {
        check_at(AT, authorization, &ReceivedRequest { method: HttpMethod::Post, query: "", headers: sent, body: BODY }).unwrap_err()
    };
    assert_eq!(refused(&authorization, &sent[..2]), InvalidAuthorization::Timestamp.into());
    let letters = [sent[0], sent[1], ("x-tc-timestamp", "now")];
    assert_eq!(refused(&authorization, &letters), InvalidAuthorization::Timestamp.into());
    assert_eq!(refused(&authorization, &[&sent[..], &sent[1..2]].concat()), InvalidAuthorization::Repeated.into());
    assert_eq!(refused(&authorization.replace("2019-02-25", "2019-02-26"), &sent), InvalidAuthorization::Date.into());
    for (list, missing) in [("host", "content-type"), ("content-type", "host"), ("", "content-type")] {
        let refusal = refused(&authorization.replace("content-type;host", list), &sent);
        assert!(
            matches!(refusal, TencentSignatureRefusal::InvalidAuthorization(InvalidAuthorization::NotSigned { name, .. }) if name == missing)
        );
    }
    let other_key = SecretKey::new("another").unwrap();
    let received = ReceivedRequest { method: HttpMethod::Post, query: "", headers: &sent, body: BODY };
    let header = AuthorizationHeader::parse(&authorization).unwrap();
    assert_eq!(
        verify::tc3(&header, &other_key, &received, |_| true, Timestamp::from_secs(AT)),
        Err(TencentSignatureRefusal::SignatureFailure)
    );
    let received = ReceivedRequest { method: HttpMethod::Get, ..received };
    assert_eq!(check_at(AT, &authorization, &received), Err(TencentSignatureRefusal::SignatureFailure));
}

#[test]
fn v1_quirks_of_real_clients() {
    let at = AT.to_string();
    let base = [("Action", "A"), ("Timestamp", at.as_str()), ("Some_Name", "x y"), ("SomeA", "1"), ("Region", "")];
    let dotted = [("Action", "A"), ("Timestamp", at.as_str()), ("Some.Name", "x y"), ("SomeA", "1"), ("Region", "")];
    for (host, signed) in [("h:1", &base), ("h", &base), ("h:1", &dotted), ("h", &dotted)] {
        let signature = v1::sign(&key(), v1::SignatureMethod::HmacSha1, &v1::string_to_sign(HttpMethod::Post, host, "/", signed));
        let received = [&base[..], &[("Signature", signature.as_str())]].concat();
        verify::v1(&key(), HttpMethod::Post, "h:1", "/", &received, Timestamp::from_secs(AT)).unwrap();
        for (method, host, path) in [(HttpMethod::Get, "h:1", "/"), (HttpMethod::Post, "i:1", "/"), (HttpMethod::Post, "h:1", "/v2")] {
            let refusal = verify::v1(&key(), method, host, path, &received, Timestamp::from_secs(AT)).unwrap_err();
            assert_eq!(refusal, TencentSignatureRefusal::SignatureFailure);
        }
        // A parameter without a value is signed like any other.
        let without: Vec<_> = received.iter().copied().filter(|(name, _)| *name != "Region").collect();
        let refusal = verify::v1(&key(), HttpMethod::Post, "h:1", "/", &without, Timestamp::from_secs(AT)).unwrap_err();
        assert_eq!(refusal, TencentSignatureRefusal::SignatureFailure);
    }
}

#[test]
fn v1_parameters_that_must_be_there() {
    for (params, missing) in [
        (&[("Timestamp", "1551113065")][..], "Signature"),
        (&[("Timestamp", "1551113065"), ("Signature", "")], "Signature"),
        (&[("Signature", "x")], "Timestamp"),
        (&[("Signature", "x"), ("Timestamp", "+1")], "Timestamp"),
    ] {
        let refusal = verify::v1(&key(), HttpMethod::Get, HOST, "/", params, Timestamp::from_secs(AT)).unwrap_err();
        assert!(matches!(refusal, TencentSignatureRefusal::MissingParameter { name, .. } if name == missing), "{refusal}");
        assert_eq!(refusal.code(), "MissingParameter");
    }
}

proptest! {
    #[test]
    fn tc3_signed_is_accepted_and_a_changed_body_is_not(
        body in vec(any::<u8>(), 0..300), host in "[A-Za-z0-9.-]{1,40}(:[0-9]{1,5})?", action in "[A-Za-z]{1,20}", service in "[a-z0-9]{1,10}",
        at in 0..253_402_300_000_u64, byte: proptest::sample::Index,
    ) {
        let headers = tc3::Headers::new("application/json; charset=UTF-8", &host, &action);
        let timestamp = Timestamp::from_secs(at);
        let authorization = tc3::authorization(&credentials(), &service, timestamp, &tc3::Request::post(&headers, &body));
        let at_text = at.to_string();
        let sent = [("HOST", host.as_str()), ("Content-Type", "application/json; charset=UTF-8"), ("X-TC-Action", &action), ("X-TC-Timestamp", &at_text)];
        let received = ReceivedRequest { method: HttpMethod::Post, query: "", headers: &sent, body: &body };
        prop_assert_eq!(check_at(at, authorization.as_str(), &received), Ok(()));

        let mut changed = body.clone();
        changed.push(0);
        let at_byte = byte.index(changed.len());
        changed[at_byte] ^= 1;
        let received = ReceivedRequest { body: &changed, ..received };
        prop_assert_eq!(check_at(at, authorization.as_str(), &received), Err(TencentSignatureRefusal::SignatureFailure));
    }

    #[test]
    fn tc3_takes_the_query_as_it_is(query in "\\PC*", other in "\\PC*") {
        let form = "application/x-www-form-urlencoded";
        let headers = tc3::Headers::minimal(form, HOST);
        let authorization = sign("live", &tc3::Request::get(&headers, &query));
        let at = AT.to_string();
        let sent = [("content-type", form), ("host", HOST), ("x-tc-timestamp", at.as_str())];
        let received = ReceivedRequest { method: HttpMethod::Get, query: &query, headers: &sent, body: b"" };
        prop_assert_eq!(check_at(AT, &authorization, &received), Ok(()));
        prop_assume!(query != other);
        let received = ReceivedRequest { query: &other, ..received };
        prop_assert_eq!(check_at(AT, &authorization, &received), Err(TencentSignatureRefusal::SignatureFailure));
    }

    #[test]
    fn tc3_is_total(
        authorization in "\\PC*|TC3-HMAC-SHA256 Credential=a/2019-02-25/[a-z/]{1,8}/tc3_request, ?SignedHeaders=[;a-z-]{0,30}, ?Signature=\\PC{0,9}",
        headers in vec(("content-type|host|x-tc-timestamp|\\PC*", "1551113065|\\PC*"), 0..6), query in "\\PC*", body in vec(any::<u8>(), 0..50), now: u64,
    ) {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let received = ReceivedRequest { method: HttpMethod::Post, query: &query, headers: &headers, body: &body };
        prop_assert!(check_at(now, &authorization, &received).is_err());
    }

    #[test]
    fn v1_signed_is_accepted_and_a_changed_value_is_not(
        params in vec(("[A-Z][A-Za-z0-9._]{0,10}", "\\PC{0,20}"), 0..8), sha256: bool, value in "\\PC{0,20}",
    ) {
        prop_assume!(params.iter().all(|(name, _)| !["Signature", "Timestamp", "SignatureMethod"].contains(&name.as_str())));
        let at = AT.to_string();
        let method = if sha256 { v1::SignatureMethod::HmacSha256 } else { v1::SignatureMethod::HmacSha1 };
        let mut sent: Vec<(&str, &str)> = params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        sent.extend([("Timestamp", at.as_str()), ("SignatureMethod", method.as_str()), ("Q", &value)]);
        let signature = v1::sign(&key(), method, &v1::string_to_sign(HttpMethod::Get, HOST, "/", &sent));
        sent.push(("Signature", signature.as_str()));
        let now = Timestamp::from_secs(AT);
        prop_assert_eq!(verify::v1(&key(), HttpMethod::Get, HOST, "/", &sent, now), Ok(()));
        let changed = format!("{value}!");
        for pair in &mut sent {
            if pair.0 == "Q" {
                pair.1 = &changed;
            }
        }
        prop_assert_eq!(verify::v1(&key(), HttpMethod::Get, HOST, "/", &sent, now), Err(TencentSignatureRefusal::SignatureFailure));
    }

    #[test]
    fn v1_is_total(params in vec(("Signature|Timestamp|SignatureMethod|\\PC*", "1551113065|\\PC*"), 0..8), host in "\\PC*", path in "\\PC*", now: u64) {
        let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        prop_assert!(verify::v1(&key(), HttpMethod::Get, &host, &path, &params, Timestamp::from_secs(now)).is_err());
    }
}
