//! A sandbox, a clock that is set by hand, and typed calls to Tencent.

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use zego_model::decode::DecodeError;
use zego_model::tencent_live::record_task::{CreateRecordTask, RecordTaskId};
use zego_model::tencent_vod::media::{MediaInfo, SearchMedia, SortBy, SortField, SortOrder};
use zego_model::{Endpoint, Operation, Prepared, Protocol, Reply, Stamp, TencentCloud, TencentSettings, UnixSeconds, sandbox};
use zego_sandbox::{Builder, LogLine, Sandbox, SandboxService, Timestamp};
use zego_sign::tencent::{Credentials, SecretId, SecretKey};

/// When every test begins: 2026-06-01 00:00:00 UTC.
pub(crate) const NOW: u64 = 1_780_272_000;
pub(crate) const DOMAIN: &str = "5000.live.push.com";

pub(crate) struct Desk {
    pub(crate) service: SandboxService,
    pub(crate) now: u64,
}

impl Desk {
    /// With the seed: template 1000, and a rule that names it.
    pub(crate) fn new() -> Self {
        Self::of(Sandbox::builder())
    }

    pub(crate) fn of(builder: Builder) -> Self {
        Self { service: builder.limiter(false).clock(|| Timestamp::from_secs(NOW)).log(|_: &LogLine| {}).service(), now: NOW }
    }

    pub(crate) fn request<O: Operation<Protocol = TencentCloud>>(&self, operation: &O, settings: &TencentSettings) -> Request<Bytes> {
        let key =
            Credentials::new(SecretId::new(sandbox::TENCENT_SECRET_ID).unwrap(), SecretKey::new(sandbox::TENCENT_SECRET_KEY).unwrap());
        let endpoint: Endpoint = "http://127.0.0.1:1".parse().unwrap();
        let stamp = Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(self.now) };
        let prepared = Prepared::of(operation, settings).unwrap();
        TencentCloud::sign(&prepared, &endpoint, &key, settings, stamp).unwrap().into_http()
    }

    pub(crate) fn call<O: Operation<Protocol = TencentCloud>>(&self, operation: &O) -> Result<Reply<O::Output>, DecodeError> {
        let request = self.request(operation, &TencentSettings::default());
        TencentCloud::decode(operation, self.service.handle(&request, Timestamp::from_secs(self.now)).into_body())
    }

    /// The output of a call that succeeds.
    pub(crate) fn done<O: Operation<Protocol = TencentCloud>>(&self, operation: &O) -> O::Output {
        self.call(operation).unwrap_or_else(|error| panic!("{}: {error}", operation.action().name())).output
    }

    /// The code of a call that is refused.
    pub(crate) fn refused<O: Operation<Protocol = TencentCloud>>(&self, operation: &O) -> String {
        match self.call(operation) {
            Err(DecodeError::Api(error)) => error.code.to_string(),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("{} succeeds", operation.action().name()),
        }
    }

    /// A raw request, and the answer.
    pub(crate) fn answer(&self, request: &Request<Bytes>) -> Value {
        serde_json::from_slice(self.service.handle(request, Timestamp::from_secs(self.now)).body()).unwrap()
    }

    /// A call under `/_sandbox/`; its answer has to be a success, or has to be none.
    pub(crate) fn control(&self, name: &str, body: &Value, succeeds: bool) {
        let request = Request::post(format!("/_sandbox/{name}"))
            .header("host", "127.0.0.1:1")
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let response = self.service.handle(&request, Timestamp::from_secs(self.now));
        assert_eq!(response.status().is_success(), succeeds, "{name} {body}: {:?}", response.body());
    }

    /// The stream is published, or no more.
    pub(crate) fn push(&self, stream: &str, on: bool) {
        let name = if on { "live_publish" } else { "live_unpublish" };
        self.control(name, &serde_json::json!({ "domain": DOMAIN, "stream": stream }), true);
    }

    /// A task that records a stream from now on for so many seconds.
    pub(crate) fn record(&self, stream: &str, seconds: u64, template: u64) -> RecordTaskId {
        self.done(&task(stream, self.now + seconds).template_id(template)).task_id
    }

    /// The files of a stream in the main application, the oldest first.
    pub(crate) fn files(&self, stream: &str) -> Vec<MediaInfo> {
        let search = SearchMedia::new().stream_ids([stream]).unwrap().limit(5_000);
        self.done(&search.sort(SortBy::new(SortField::Created, SortOrder::Ascending))).files
    }
}

pub(crate) fn task(stream: &str, end: u64) -> CreateRecordTask {
    CreateRecordTask::new(stream, DOMAIN, "live", at(end))
}

pub(crate) fn at(seconds: u64) -> UnixSeconds {
    UnixSeconds(i64::try_from(seconds).unwrap())
}

/// Another action and body in a request, signed as Tencent's page does it.
pub(crate) fn resign(request: &mut Request<Bytes>, action: &str, body: &str, now: u64) {
    use zego_sign::tencent::tc3;
    let key = Credentials::new(SecretId::new(sandbox::TENCENT_SECRET_ID).unwrap(), SecretKey::new(sandbox::TENCENT_SECRET_KEY).unwrap());
    let headers = tc3::Headers::new("application/json", "127.0.0.1:1", action);
    let signed = tc3::Request::post(&headers, body.as_bytes());
    let authorization = tc3::authorization(&key, "vod", Timestamp::from_secs(now), &signed);
    let map = request.headers_mut();
    map.insert("x-tc-action", action.parse().unwrap());
    map.insert("authorization", authorization.as_str().parse().unwrap());
    *request.body_mut() = Bytes::from(body.to_owned());
}
