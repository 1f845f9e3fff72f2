//! Calls of the sandbox: signed as any client does, and answered within this program.

use bytes::Bytes;
use http::Request;
use zego_model::{Endpoint, Operation, Prepared, Protocol as _, Stamp, Zego, ZegoCredentials, ZegoSettings, sandbox};
use zego_sandbox::{LogLine, Moment, Sandbox, SandboxService, SeedFile, Timestamp};
use zego_sign::{AppId, ServerSecret};

/// 2026-06-01 00:00:00 UTC: when everything happens that is answered within this program.
pub(crate) const NOW: u64 = 1_780_272_000;

/// What a client sends.
pub(crate) fn request<O: Operation<Protocol = Zego>>(operation: &O, now: Timestamp) -> Request<Bytes> {
    let server_secret = ServerSecret::new(sandbox::SERVER_SECRET).expect("it is published");
    let credentials = ZegoCredentials { app_id: AppId::new(sandbox::APP_ID).expect("it is published"), server_secret };
    let (settings, endpoint) = (ZegoSettings::default(), "http://127.0.0.1:1".parse::<Endpoint>().expect("it is a URL of a host"));
    let prepared = Prepared::of(operation, &settings).expect("it is within its limits");
    Zego::sign(&prepared, &endpoint, &credentials, &settings, Stamp { nonce: [7; 8], timestamp: now }).expect("it is short").into_http()
}

/// A sandbox without a server, of these files alone.
pub(crate) fn service(files: impl IntoIterator<Item = SeedFile>) -> SandboxService {
    let builder = Sandbox::builder().empty().limiter(false).log(|_: &LogLine| {}).clock(|| Timestamp::from_secs(NOW));
    builder.files(files).service()
}

/// A call answered, which has to succeed.
pub(crate) fn answer(service: &SandboxService, request: &Request<Bytes>) -> Bytes {
    let body = service.handle(request, Moment::from_secs(NOW.cast_signed())).into_body();
    assert!(body.starts_with(br#"{"Code":0,"#), "{}", String::from_utf8_lossy(&body[..body.len().min(300)]));
    body
}
