//! Requests to Tencent with every parameter set: bodies typed by hand, signatures computed by other means.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use std::collections::BTreeSet;

use serde_json::Value;
use zego_model::tencent_live::record_task::{CreateLiveRecord, DeleteLiveRecord, FileFormat, RecordType, StopLiveRecord};
use zego_model::{
    Action, Endpoint, Operation, Prepared, Protocol, RequestError, Stamp, TencentCloud, TencentSettings, TencentSigning, tencent_live,
};
use zego_sign::Timestamp;
use zego_sign::tencent::{Credentials, SecretId, SecretKey, v1};

/// Tencent's published example of credentials and time.
fn request(operation: &impl Operation<Protocol = TencentCloud>, signing: TencentSigning) -> http::Request<bytes::Bytes> {
    let id = SecretId::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE").unwrap();
    let credentials = Credentials::new(id, SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE").unwrap());
    // The nonce of Tencent's example of signature v1, 11886, as the protocol makes it from 8 bytes.
    let stamp = Stamp { nonce: (11886_u64 << 2).to_be_bytes(), timestamp: Timestamp::from_secs(1_551_113_065) };
    let endpoint = Endpoint::of(&tencent_live::SERVICE, None).unwrap();
    let settings = TencentSettings::default().signing(signing);
    let prepared = Prepared::of(operation, &settings).unwrap();
    TencentCloud::sign(&prepared, &endpoint, &credentials, &settings, stamp).unwrap().into_http()
}

fn create() -> CreateLiveRecord {
    CreateLiveRecord::new("stream1")
        .app_name("live")
        .domain_name("5000.livepush.myqcloud.com")
        .start_time("2017-01-01 10:10:01".parse().unwrap())
        .end_time("2017-01-01 10:30:01".parse().unwrap())
        .record_type(RecordType::Video)
        .file_format(FileFormat::Mp4)
        .highlight(0)
        .unwrap()
        .mix_stream(1)
        .unwrap()
        .stream_param("record_interval=3600&storage_time=2592000")
}

const CREATE: &str = r#"{"StreamName":"stream1","AppName":"live","DomainName":"5000.livepush.myqcloud.com","StartTime":"2017-01-01 10:10:01","EndTime":"2017-01-01 10:30:01","RecordType":"video","FileFormat":"mp4","Highlight":0,"MixStream":1,"StreamParam":"record_interval=3600&storage_time=2592000"}"#;
const TASK: &str = r#"{"StreamName":"stream1","TaskId":123}"#;
const LAST_TASK: &str = r#"{"StreamName":"stream1","TaskId":18446744073709551615}"#;

#[test]
fn bodies_and_signatures_of_tc3() {
    let post = TencentSigning::Tc3Post;
    for (request, action, body, signature) in [
        (request(&create(), post), "CreateLiveRecord", CREATE, "8961a8d5e1e26116532e0ce37d3f5860e7dfa610a6b47bd80b36cb786738fc33"),
        (
            request(&StopLiveRecord::new("stream1", u64::MAX), post),
            "StopLiveRecord",
            LAST_TASK,
            "3aa8d188343d7bfc98cf38f9cf6412d3ed9ef0cdd94960a68be02d2ef33e22dc",
        ),
        (
            request(&DeleteLiveRecord::new("stream1", 123_u64), post),
            "DeleteLiveRecord",
            TASK,
            "46007e247cf1dab9d4531e5dfd38900b33f7cfc91ffb0f00f0c96262b0814570",
        ),
    ] {
        assert_eq!((request.method().as_str(), request.uri().to_string().as_str()), ("POST", "https://live.tencentcloudapi.com/"));
        assert_eq!(std::str::from_utf8(request.body()).unwrap(), body);
        let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(header("host"), "live.tencentcloudapi.com");
        assert_eq!(header("x-tc-action"), action);
        assert_eq!(header("x-tc-version"), "2018-08-01");
        assert_eq!(header("x-tc-timestamp"), "1551113065");
        assert_eq!(
            header("authorization"),
            format!(
                "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/live/tc3_request, \
                 SignedHeaders=content-type;host;x-tc-action, Signature={signature}"
            )
        );
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
    for (action, body) in [("CreateLiveRecord", CREATE), ("StopLiveRecord", LAST_TASK), ("DeleteLiveRecord", TASK)] {
        let operation = zego_model::operations().find(|row| row.spec.action == action).unwrap();
        let golden: Value = serde_json::from_str(body).unwrap();
        let golden: BTreeSet<&str> = golden.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(golden, operation.request.iter().map(|field| field.wire).collect(), "{action}");
    }
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
