//! Tencent's signatures as a caller meets them: golden values of every step, refused inputs, what is printed.
#![cfg(feature = "tencent")]
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use serde_json::Value;
use zego_sign::{
    SecretError, Timestamp,
    tencent::{Credentials, HttpMethod, SecretId, SecretKey, SessionToken, tc3, v1},
};

fn vectors(text: &str) -> Vec<Value> {
    let vectors: Vec<Value> = serde_json::from_str(text).unwrap();
    assert!(vectors.iter().filter(|vector| vector["kind"] == "published").count() >= 3);
    vectors
}

fn pairs(value: &Value) -> Vec<(&str, &str)> {
    value.as_array().unwrap().iter().map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap())).collect()
}

fn credentials() -> Credentials {
    let id = SecretId::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE").unwrap();
    Credentials::new(id, SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE").unwrap())
}

#[test]
fn tc3_golden_at_every_step() {
    for vector in vectors(include_str!("vectors/tc3.json")) {
        let text = |name: &str| vector[name].as_str().unwrap();
        let name = text("name");
        let fields = pairs(&vector["headers"]);
        let find = |name: &str| fields.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).unwrap().1;
        let headers = if let [_, _, action] = fields.as_slice() {
            tc3::Headers::new(find("content-type"), find("host"), action.1)
        } else {
            tc3::Headers::minimal(find("content-type"), find("host"))
        };
        let mut request = match text("method") {
            "GET" => tc3::Request::get(&headers, text("query")),
            _ => tc3::Request::post(&headers, text("payload").as_bytes()),
        };
        if vector["unsigned_payload"] == true {
            request = request.unsigned_payload();
        } else {
            assert_eq!(tc3::hash(text("payload")), text("payload_sha256"), "{name}");
        }
        let timestamp = Timestamp::from_secs(vector["timestamp"].as_u64().unwrap());
        let scope = tc3::CredentialScope::new(timestamp, text("service"));
        let credentials = Credentials::new(SecretId::new(text("secret_id")).unwrap(), SecretKey::new(text("secret_key")).unwrap());

        let canonical = tc3::canonical_request(&request);
        assert_eq!(canonical, text("canonical_request"), "{name}");
        assert_eq!(tc3::hash(&canonical), text("canonical_request_sha256"), "{name}");
        assert_eq!(scope.to_string(), text("scope"), "{name}");
        let signed = tc3::string_to_sign(timestamp, &scope, &canonical);
        assert_eq!(signed, text("string_to_sign"), "{name}");
        let signature = tc3::SigningKey::derive(credentials.secret_key(), &scope).sign(&signed);
        assert_eq!(signature.as_str(), text("signature"), "{name}");
        assert!(signature.matches(text("signature")) && !signature.matches(""), "{name}");
        let header = tc3::authorization(&credentials, text("service"), timestamp, &request);
        assert_eq!(header.as_str(), text("authorization"), "{name}");
        let kept = tc3::SigningKey::derive(credentials.secret_key(), &scope);
        for _ in 0..2 {
            let header = kept.authorization(credentials.secret_id(), timestamp, &request).unwrap();
            assert_eq!(header.as_str(), text("authorization"), "{name}");
        }
    }
}

/// A client that keeps a key for longer would be refused from midnight on.
#[test]
fn a_kept_key_signs_for_its_day_alone() {
    let credentials = credentials();
    let headers = tc3::Headers::minimal("application/json", "live.tencentcloudapi.com");
    let request = tc3::Request::post(&headers, b"{}");
    let scope = |secs, service| tc3::CredentialScope::new(Timestamp::from_secs(secs), service);
    let (first, last) = (1_551_052_800, 1_551_139_199);
    let key = tc3::SigningKey::derive(credentials.secret_key(), &scope(first, "live"));
    for secs in [first, 1_551_113_065, last] {
        let timestamp = Timestamp::from_secs(secs);
        assert!(key.is_for(&scope(secs, "live")) && !key.is_for(&scope(secs, "vod")));
        let header = key.authorization(credentials.secret_id(), timestamp, &request).unwrap();
        assert_eq!(header.as_str(), tc3::authorization(&credentials, "live", timestamp, &request).as_str());
    }
    for secs in [first - 1, last + 1] {
        assert!(!key.is_for(&scope(secs, "live")));
        assert!(key.authorization(credentials.secret_id(), Timestamp::from_secs(secs), &request).is_none());
    }
}

#[test]
fn v1_golden_at_every_step() {
    for vector in vectors(include_str!("vectors/v1.json")) {
        let text = |name: &str| vector[name].as_str().unwrap();
        let name = text("name");
        // In reverse, and with a signature, since neither may matter.
        let mut params = pairs(&vector["params"]);
        params.push(("Signature", "anything"));
        params.reverse();
        let method: HttpMethod = text("method").parse().unwrap();
        let signed = v1::string_to_sign(method, text("host"), text("path"), &params);
        assert_eq!(signed, text("string_to_sign"), "{name}");

        let named = params.iter().find(|(name, _)| *name == "SignatureMethod").map(|(_, value)| *value);
        let signature = v1::sign(&SecretKey::new(text("secret_key")).unwrap(), v1::SignatureMethod::of_request(named), &signed);
        assert_eq!(signature.as_str(), text("signature"), "{name}");
        assert!(signature.matches(text("signature")) && !signature.matches(""), "{name}");
    }
}

#[test]
fn v1_sorts_by_bytes() {
    let params = [("a", "1"), ("InstanceIds.2", "2"), ("InstanceIds.12", "3"), ("B", "4")];
    assert_eq!(v1::string_to_sign(HttpMethod::Post, "h", "/", &params), "POSTh/?B=4&InstanceIds.12=3&InstanceIds.2=2&a=1");
}

#[test]
fn v1_method_is_selected_by_its_exact_name() {
    assert_eq!(v1::SignatureMethod::of_request(Some("HmacSHA256")), v1::SignatureMethod::HmacSha256);
    for other in [None, Some("HmacSHA1"), Some("hmacsha256"), Some("")] {
        assert_eq!(v1::SignatureMethod::of_request(other), v1::SignatureMethod::HmacSha1);
    }
}

#[test]
fn headers_are_sorted_lowered_and_unique() {
    let headers =
        tc3::Headers::new(" Application/JSON ", "A.b", "DoIt").with("X-TC-Region", "ap-Guangzhou").with("Accept", "*/*").with("HOST", "c");
    assert_eq!(headers.names(), "accept;content-type;host;x-tc-action;x-tc-region");
    assert_eq!(headers.canonical(), "accept:*/*\ncontent-type:application/json\nhost:c\nx-tc-action:doit\nx-tc-region:ap-guangzhou\n");
}

#[test]
fn nothing_secret_is_printed() {
    let token = SessionToken::new("sample-token").unwrap();
    let credentials = credentials().with_token(token.clone());
    assert_eq!(credentials.token().unwrap().as_str(), "sample-token");
    assert_eq!(
        format!("{credentials:?}"),
        "Credentials { secret_id: SecretId(**), secret_key: SecretKey(**), token: Some(SessionToken(**)) }"
    );

    let timestamp = Timestamp::from_secs(1_551_113_065);
    let headers = tc3::Headers::new("application/json", "live.tencentcloudapi.com", "DeleteLiveRecord");
    assert_eq!(format!("{headers:?}"), r#"Headers("content-type;host;x-tc-action")"#);
    let request = tc3::Request::post(&headers, b"{}");
    let scope = tc3::CredentialScope::new(timestamp, "live");
    let date = tc3::DateKey::derive(credentials.secret_key(), scope.date());
    let service = date.service("live");
    let signing = service.signing();
    assert_eq!(format!("{date:?} {service:?} {signing:?}"), "DateKey(**) ServiceKey(**) SigningKey(**)");
    assert_eq!(format!("{:?}", signing.sign("")), "Tc3Signature(**)");
    assert_eq!(format!("{:?}", tc3::authorization(&credentials, "live", timestamp, &request)), "Authorization(**)");
    assert_eq!(format!("{:?}", v1::sign(credentials.secret_key(), v1::SignatureMethod::HmacSha256, "")), "V1Signature(**)");
}

#[test]
fn credentials_are_checked() {
    let error = SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE\n").unwrap_err();
    assert_eq!(error.to_string(), "the SecretKey has a line feed at its end: remove it, it comes from copying or from the end of a line");
    assert!(matches!(SecretId::new(""), Err(SecretError::Empty { name: "SecretId", .. })));
    assert!(matches!(SessionToken::new(" t"), Err(SecretError::Stray { name: "Token", .. })));
    for id in ["AKID/x", "AKID,x", "AKIDé"] {
        let error = SecretId::new(id).unwrap_err();
        assert!(matches!(error, SecretError::Unsendable { name: "SecretId", .. }), "{error}");
        assert!(!error.to_string().contains("AKID"));
    }
    assert!(SessionToken::new("a/b,c=").is_ok());
    assert!(matches!(SessionToken::new("é"), Err(SecretError::Unsendable { .. })));
    assert!("get".parse::<HttpMethod>().unwrap_err().to_string().contains("GET and POST"));
}
