//! Requests to Tencent with every parameter set: bodies typed by hand, signatures computed by other means.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

#[path = "generated/tencent_cloud.rs"]
mod families;
#[path = "golden/paths.rs"]
mod paths;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use zego_model::spec::ProtocolKind;
use zego_model::tencent_live::live_record::{CreateLiveRecord, DeleteLiveRecord};
use zego_model::{Action, Endpoint, Operation, Prepared, Protocol, RequestError, Stamp, TencentCloud, TencentSettings, TencentSigning};
use zego_sign::Timestamp;
use zego_sign::tencent::{Credentials, SecretId, SecretKey, v1};

/// Tencent's published example of credentials and time.
fn request(operation: &impl Operation<Protocol = TencentCloud>, signing: TencentSigning) -> http::Request<bytes::Bytes> {
    let id = SecretId::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE").unwrap();
    let credentials = Credentials::new(id, SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE").unwrap());
    // The nonce of Tencent's example of signature v1, 11886, as the protocol makes it from 8 bytes.
    let stamp = Stamp { nonce: (11886_u64 << 2).to_be_bytes(), timestamp: Timestamp::from_secs(1_551_113_065) };
    let endpoint = Endpoint::of_action(&operation.action(), None).unwrap();
    let settings = TencentSettings::default().signing(signing);
    let prepared = Prepared::of(operation, &settings).unwrap();
    TencentCloud::sign(&prepared, &endpoint, &credentials, &settings, stamp).unwrap().into_http()
}

/// A request as it is sent, its body as the page has it, and its signature as other means computed it.
pub(crate) struct Golden {
    action: &'static str,
    sent: http::Request<bytes::Bytes>,
    body: &'static str,
    signature: &'static str,
}

/// A request signed by TC3, in a body.
pub(crate) fn tc3(
    operation: &impl Operation<Protocol = TencentCloud>,
    action: &'static str,
    body: &'static str,
    signature: &'static str,
) -> Golden {
    Golden { action, sent: request(operation, TencentSigning::Tc3Post), body, signature }
}

#[test]
fn bodies_and_signatures_of_tc3() {
    for (service, golden) in families::golden() {
        let spec = zego_model::services().find(|spec| spec.name == service).unwrap();
        let host = spec.hosts[0].host;
        let (product, _) = host.split_once('.').unwrap();
        for Golden { action, sent, body, signature } in golden {
            assert_eq!((sent.method().as_str(), sent.uri().to_string()), ("POST", format!("https://{host}/")));
            assert_eq!(std::str::from_utf8(sent.body()).unwrap(), body);
            let header = |name: &str| sent.headers()[name].to_str().unwrap().to_owned();
            assert_eq!(header("content-type"), "application/json");
            assert_eq!(header("host"), host);
            assert_eq!(header("x-tc-action"), action);
            assert_eq!(header("x-tc-version"), spec.version);
            assert_eq!(header("x-tc-timestamp"), "1551113065");
            assert_eq!(
                header("authorization"),
                format!(
                    "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/{product}/tc3_request, \
                     SignedHeaders=content-type;host;x-tc-action, Signature={signature}"
                ),
                "{action}"
            );
        }
    }
}

#[test]
fn parameters_and_signatures_of_v1() {
    let delete = DeleteLiveRecord::new("stream1", 123_u64);
    let (sha1, sha256) = (v1::SignatureMethod::HmacSha1, v1::SignatureMethod::HmacSha256);
    let golden: BTreeSet<&str> = [
        "Action=DeleteLiveRecord",
        "Version=2018-08-01",
        "Timestamp=1551113065",
        "Nonce=11886",
        "SecretId=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        "StreamName=stream1",
        "TaskId=123",
    ]
    .into();
    for (signing, method, signature) in [
        (TencentSigning::V1Get(sha1), "HmacSHA1", "N66rmA77%2BT%2F5J9xpX0TVlcZ7Ewo%3D"),
        (TencentSigning::V1Get(sha256), "HmacSHA256", "Mus47ERj3yGv8THgNYNUGl2x8Z9YibvzmUSJMIpI2o4%3D"),
        (TencentSigning::V1Post(sha1), "HmacSHA1", "lIVz%2ByLnBTpJWvL5WZtHMGkeGPI%3D"),
        (TencentSigning::V1Post(sha256), "HmacSHA256", "YkRZBpGbESepcJJVak9dVzQfAa8v2C22KdAo3ywTE9w%3D"),
    ] {
        let request = request(&delete, signing);
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        let sent = if request.method() == "GET" { request.uri().query().unwrap().to_owned() } else { body };
        let (method, signature) = (format!("SignatureMethod={method}"), format!("Signature={signature}"));
        let mut expected = golden.clone();
        expected.extend([method.as_str(), signature.as_str()]);
        assert_eq!(sent.split('&').collect::<BTreeSet<_>>(), expected);
    }
}

#[test]
fn every_parameter_has_a_golden_value() {
    let mut golden: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for (service, requests) in families::golden() {
        for Golden { action, body, .. } in requests {
            let body: Value = serde_json::from_str(body).unwrap();
            paths::of_body(&body, "", golden.entry((service, action)).or_default());
        }
    }
    for operation in zego_model::operations().filter(|row| row.spec.service().protocol == ProtocolKind::TencentCloud) {
        let key = (operation.spec.service().name, operation.spec.action);
        let mut described = BTreeSet::new();
        paths::of_fields(operation.request, "", &mut described);
        assert_eq!(golden.remove(&key).unwrap_or_default(), described, "{key:?}");
    }
    assert!(golden.is_empty(), "golden requests of no operation: {:?}", golden.keys());
}

#[test]
fn a_flag_is_0_or_1() {
    assert!(CreateLiveRecord::new("s").highlight(1).is_ok());
    assert_eq!(CreateLiveRecord::new("s").highlight(2).unwrap_err().to_string(), "Highlight is 2, not within 0 to 1");
    assert!(CreateLiveRecord::new("s").mix_stream(2).is_err());
}

/// A request with a condition; none of Tencent's described ones has one.
#[derive(serde::Serialize)]
struct Conditional(DeleteLiveRecord);

impl Operation for Conditional {
    type Protocol = TencentCloud;
    type Output = <DeleteLiveRecord as Operation>::Output;

    fn action(&self) -> Action {
        self.0.action()
    }

    fn check(&self) -> Result<(), RequestError> {
        Err(RequestError::Unwritable("a condition is not met".to_owned()))
    }
}

#[test]
fn conditions_are_checked_before_a_call_is_written() {
    let request = || DeleteLiveRecord::new("stream1", 123);
    assert!(Prepared::of(&request(), &TencentSettings::default()).is_ok());
    let error = Prepared::of(&Conditional(request()), &TencentSettings::default()).unwrap_err();
    assert_eq!(error.to_string(), "a condition is not met");
    let with_more = Conditional(request()).extra("New", "1").unwrap();
    assert_eq!(Prepared::of(&with_more, &TencentSettings::default()).unwrap_err(), error, "also where a parameter is added");
}
