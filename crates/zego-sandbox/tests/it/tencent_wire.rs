//! Tencent's side at the level of headers and bytes: refusals, and what official clients send.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use zego_model::sandbox;
use zego_model::tencent_live::record_task::StopLiveRecord;
use zego_model::{ErrorKind, Protocol, TencentCloud, TencentSettings, TencentSigning};
use zego_sandbox::{Sandbox, TencentConfig, Timestamp};
use zego_sign::tencent::{Credentials, HttpMethod, SecretId, SecretKey, SessionToken, tc3, v1};

use crate::bench::{Bench, NOW, endpoint, key, refusal};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// The vendor's example.
const BODY: &str = r#"{"StreamName": "stream1", "TaskId": 123}"#;

/// A TC3 request as an official client makes it: signed are `content-type` and `host` only.
struct Tc3<'r> {
    method: HttpMethod,
    query: &'r str,
    body: &'r str,
    content_type: &'r str,
    /// As it is signed.
    host: &'r str,
    /// As it is sent.
    sent_host: &'r str,
    service: &'r str,
    action: &'r str,
    version: &'r str,
    at: u64,
    credentials: Credentials,
    unsigned: bool,
}

impl<'r> Tc3<'r> {
    fn post(body: &'r str) -> Self {
        Self {
            method: HttpMethod::Post,
            query: "",
            body,
            content_type: JSON,
            host: "127.0.0.1:1",
            sent_host: "127.0.0.1:1",
            service: "live",
            action: "DeleteLiveRecord",
            version: "2018-08-01",
            at: NOW,
            credentials: key(),
            unsigned: false,
        }
    }

    fn request(&self) -> Request<Bytes> {
        let headers = tc3::Headers::bare(self.content_type, self.host);
        let body = self.body.as_bytes();
        let request = match self.method {
            HttpMethod::Get => tc3::Request::get(&headers, self.query),
            _ if self.unsigned => tc3::Request::post_unsigned(&headers),
            _ => tc3::Request::post(&headers, body),
        };
        let authorization = tc3::authorization(&self.credentials, self.service, Timestamp::from_secs(self.at), &request);
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(format!("/?{}", self.query))
            .header("Authorization", authorization.as_str())
            .header("Content-Type", self.content_type)
            .header("Host", self.sent_host)
            .header("X-TC-Timestamp", self.at.to_string())
            .header("X-TC-Action", self.action)
            .header("X-TC-Version", self.version)
            // What the SDKs add, unsigned.
            .header("X-TC-RequestClient", "SDK_PYTHON_3.1.195")
            .header("X-TC-TraceId", "4d3c2b1a")
            .header("X-TC-Language", "zh-CN");
        if self.unsigned {
            request = request.header("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD");
        }
        request.body(Bytes::copy_from_slice(body)).unwrap()
    }
}

fn code(answer: &Value) -> &str {
    answer["Response"]["Error"]["Code"].as_str().unwrap_or_default()
}
