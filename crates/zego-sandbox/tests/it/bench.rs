//! A service, a clock that is set by hand, and the lines it wrote.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use zego_model::decode::DecodeError;
use zego_model::{
    Endpoint, ErrorKind, FailureKind, Failures, Operation, Prepared, Protocol, Reply, Stamp, TencentCloud, TencentSettings, Zego,
    ZegoCredentials, ZegoSettings, sandbox,
};
use zego_sandbox::{AppConfig, Builder, LogLevel, LogLine, Sandbox, SandboxService, Timestamp};
use zego_sign::tencent::{Credentials, SecretId, SecretKey};
use zego_sign::{AppId, Nonce, ServerSecret, sign};

/// When every test begins: 2026-06-01 00:00:00 UTC.
pub(crate) const NOW: u64 = 1_780_272_000;

pub(crate) struct Bench {
    pub(crate) service: SandboxService,
    pub(crate) now: u64,
    pub(crate) app_id: u32,
    lines: Arc<Mutex<Vec<LogLine>>>,
}

impl Bench {
    /// With the seed.
    pub(crate) fn new() -> Self {
        Self::of(Sandbox::builder())
    }

    /// Without the seed.
    pub(crate) fn empty() -> Self {
        Self::of(Sandbox::builder().empty())
    }

    pub(crate) fn of(builder: Builder) -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let builder = builder.clock(|| Timestamp::from_secs(NOW)).log(move |line: &LogLine| sink.lock().unwrap().push(line.clone()));
        Self { service: builder.service(), now: NOW, app_id: sandbox::APP_ID, lines }
    }

    /// The lines since the last look.
    pub(crate) fn lines(&self) -> Vec<LogLine> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }

    /// The texts of the warnings since the last look.
    pub(crate) fn warnings(&self) -> String {
        let lines = self.lines().into_iter().filter(|line| line.level == LogLevel::Warn);
        lines.map(|line| line.text).collect::<Vec<_>>().join("\n")
    }

    /// A query with correct common parameters.
    pub(crate) fn signed(&self, action: &str, rest: &str) -> String {
        let (nonce, timestamp) = (Nonce::from_bytes([7; 8]), Timestamp::from_secs(self.now));
        let signature = sign(AppId::new(self.app_id).unwrap(), &secret(), nonce, timestamp);
        let and = if rest.is_empty() { "" } else { "&" };
        format!(
            "Action={action}&AppId={}&SignatureNonce={}&Timestamp={}&SignatureVersion=2.0&Signature={}{and}{rest}",
            self.app_id,
            nonce.as_str(),
            self.now,
            signature.as_str()
        )
    }

    /// The answer to a raw query.
    pub(crate) fn get(&self, query: &str) -> Value {
        self.answer(&Request::get(format!("/?{query}")).body(Bytes::new()).unwrap())
    }

    /// The answer to a correctly signed call.
    pub(crate) fn call(&self, action: &str, rest: &str) -> Value {
        self.get(&self.signed(action, rest))
    }

    pub(crate) fn answer(&self, request: &Request<Bytes>) -> Value {
        let response = self.service.handle(request, Timestamp::from_secs(self.now));
        assert_eq!(response.headers()["content-type"], "application/json");
        serde_json::from_slice(response.body()).unwrap()
    }

    /// A typed call: what a client sends, and how it reads the answer.
    pub(crate) fn zego<O: Operation<Protocol = Zego>>(&self, operation: &O) -> Result<Reply<O::Output>, DecodeError> {
        let reply = Zego::decode(operation, self.zego_body(operation))?;
        tells_of_all(reply.failures());
        Ok(reply)
    }

    /// The body of the answer to it.
    pub(crate) fn zego_body<O: Operation<Protocol = Zego>>(&self, operation: &O) -> Bytes {
        let credentials = ZegoCredentials { app_id: AppId::new(self.app_id).unwrap(), server_secret: secret() };
        let settings = ZegoSettings::default();
        let prepared = Prepared::of(operation, &settings).unwrap();
        let signed = Zego::sign(&prepared, &endpoint(), &credentials, &settings, self.stamp()).unwrap();
        self.service.handle(&signed.into_http(), Timestamp::from_secs(self.now)).into_body()
    }

    /// A typed call of Tencent's.
    pub(crate) fn tencent<O: Operation<Protocol = TencentCloud>>(
        &self,
        operation: &O,
        settings: &TencentSettings,
    ) -> Result<Reply<O::Output>, DecodeError> {
        TencentCloud::decode(operation, self.tencent_body(operation, settings))
    }

    /// The body of the answer to it.
    pub(crate) fn tencent_body<O: Operation<Protocol = TencentCloud>>(&self, operation: &O, settings: &TencentSettings) -> Bytes {
        let request = tencent_request(operation, &key(), settings, self.stamp());
        self.service.handle(&request, Timestamp::from_secs(self.now)).into_body()
    }

    pub(crate) fn stamp(&self) -> Stamp {
        Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(self.now) }
    }
}

/// An answer of the sandbox leaves no item open that was asked for, and tells of none in two ways.
pub(crate) fn tells_of_all(failures: &Failures) {
    let open: Vec<_> = failures.iter().filter(|failure| failure.kind != FailureKind::Failed).collect();
    assert!(open.is_empty(), "{open:?}");
}

/// A signed request of Tencent's.
pub(crate) fn tencent_request<O: Operation<Protocol = TencentCloud>>(
    operation: &O,
    credentials: &Credentials,
    settings: &TencentSettings,
    stamp: Stamp,
) -> Request<Bytes> {
    let prepared = Prepared::of(operation, settings).unwrap();
    TencentCloud::sign(&prepared, &endpoint(), credentials, settings, stamp).unwrap().into_http()
}

pub(crate) fn secret() -> ServerSecret {
    ServerSecret::new(sandbox::SERVER_SECRET).unwrap()
}

pub(crate) fn key() -> Credentials {
    Credentials::new(SecretId::new(sandbox::TENCENT_SECRET_ID).unwrap(), SecretKey::new(sandbox::TENCENT_SECRET_KEY).unwrap())
}

pub(crate) fn endpoint() -> Endpoint {
    "http://127.0.0.1:1".parse().unwrap()
}

/// The default app, to be changed.
pub(crate) fn app() -> AppConfig {
    AppConfig::new(AppId::new(sandbox::APP_ID).unwrap(), secret())
}

/// Code and kind of a refusal.
pub(crate) fn refusal<T: std::fmt::Debug>(result: Result<T, DecodeError>) -> (String, ErrorKind) {
    match result.unwrap_err() {
        DecodeError::Api(error) => (error.code.to_string(), error.kind),
        other => panic!("{other}"),
    }
}
