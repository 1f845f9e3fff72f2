//! The sandbox as a function: whatever is asked of it, it answers as the service would, the same every time, and shows no secret.

use std::sync::{Arc, LazyLock, Mutex};

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Map, Value};
use zego_model::spec::{OperationRow, ProtocolKind};
use zego_model::{
    DynamicCall, Endpoint, Operation, Prepared, Protocol, Stamp, TencentCloud, TencentSettings, Zego, ZegoCredentials, ZegoSettings,
    operations, sandbox,
};
use zego_sandbox::{LogLine, Sandbox, SandboxService, Timestamp};
use zego_sign::tencent::{Credentials, SecretId, SecretKey};
use zego_sign::{AppId, ServerSecret};

use crate::input::Input;

static ROWS: LazyLock<Vec<&'static OperationRow>> = LazyLock::new(|| operations().collect());
const START: u64 = 1_780_272_000;
/// Requests of one session.
const MOST: usize = 8;
const SECRETS: [&str; 3] = [sandbox::SERVER_SECRET, sandbox::TENCENT_SECRET_KEY, sandbox::CALLBACK_SECRET];

/// A session of some requests.
pub fn check(data: &[u8]) {
    let mut requests = Vec::new();
    let mut input = Input::new(data);
    while !input.is_over() && requests.len() < MOST {
        let now = START + u64::from(input.byte());
        requests.extend(request(&mut input, requests.len(), now).map(|request| (request, now)));
    }
    let once = play(&requests);
    assert_eq!(once, play(&requests), "the same session is the same");
}

/// All that can be seen of a session.
fn play(requests: &[(Request<Bytes>, u64)]) -> Vec<String> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let log = move |line: &LogLine| sink.lock().expect("no log panics").push(line.to_string());
    let service: SandboxService = Sandbox::builder().virtual_clock(Timestamp::from_secs(START)).log(log).service();
    let mut seen = Vec::new();
    for (request, now) in requests {
        let response = service.handle(request, Timestamp::from_secs(*now));
        is_answer(request, &response);
        seen.push(format!("{} {:?} {}", response.status(), response.headers(), String::from_utf8_lossy(response.body())));
    }
    seen.append(&mut lines.lock().expect("no log panics"));
    // What came in from outside may come back.
    let is_told = |secret: &str| requests.iter().any(|(request, _)| format!("{request:?}").contains(secret));
    for secret in SECRETS.into_iter().filter(|secret| !is_told(secret)) {
        assert!(seen.iter().all(|text| !text.contains(secret)), "{seen:?}");
    }
    seen
}

/// JSON, of a size that has to do with what was asked; and no signature that came in goes out.
fn is_answer(request: &Request<Bytes>, response: &Response<Bytes>) {
    let body = response.body();
    let is_json = response.headers().get("content-type").is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    if is_json {
        assert!(serde_json::from_slice::<Value>(body).is_ok(), "{}", String::from_utf8_lossy(body));
    }
    let asked = request.body().len() + request.uri().to_string().len();
    assert!(body.len() <= 64 * asked + (1 << 20), "{asked} bytes were answered with {}", body.len());
}

/// A request as the bytes have it, or a call that is signed.
fn request(input: &mut Input<'_>, number: usize, now: u64) -> Option<Request<Bytes>> {
    match input.byte() % 4 {
        0 => {
            let method = input.of(&["GET", "POST", "OPTIONS", "PUT"]).parse().ok()?;
            built(
                method,
                &input.text(),
                &[("host", &input.text()), ("content-type", &input.text()), ("authorization", &input.text())],
                input.part(),
            )
        }
        1 => {
            let (name, method) = input.of(&CONTROLS);
            let target = format!("/_sandbox/{name}{}", input.text());
            built(method.parse().ok()?, &target, &[("host", "localhost"), ("content-type", "application/json")], input.part())
        }
        kind => {
            let row = ROWS[usize::from(input.byte()) % ROWS.len()];
            let mut parameters = if kind == 2 { row.sample() } else { Map::new() };
            if let Ok(Value::Object(more)) = serde_json::from_slice(input.part()) {
                parameters.extend(more);
            }
            let stamp = Stamp { nonce: [u8::try_from(number).unwrap_or(0); 8], timestamp: Timestamp::from_secs(now) };
            signed(row, parameters, stamp)
        }
    }
}

const CONTROLS: [(&str, &str); 12] = [
    ("state", "GET"),
    ("snapshot", "GET"),
    ("snapshot", "PUT"),
    ("reset", "POST"),
    ("advance", "POST"),
    ("seed", "POST"),
    ("login", "POST"),
    ("publish", "POST"),
    ("faults", "POST"),
    ("faults", "GET"),
    ("requests", "GET"),
    ("", "POST"),
];

fn built(method: Method, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Request<Bytes>> {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        request = request.header(*name, *value);
    }
    request.body(Bytes::copy_from_slice(body)).ok()
}

fn signed(row: &'static OperationRow, parameters: Map<String, Value>, stamp: Stamp) -> Option<Request<Bytes>> {
    if row.spec.service().protocol == ProtocolKind::Zego {
        let credentials = ZegoCredentials {
            app_id: AppId::new(sandbox::APP_ID).expect("the sandbox's"),
            server_secret: ServerSecret::new(sandbox::SERVER_SECRET).expect("the sandbox's"),
        };
        return call::<Zego>(&DynamicCall::new(row, parameters).ok()?, &credentials, &ZegoSettings::default(), stamp);
    }
    let id = SecretId::new(sandbox::TENCENT_SECRET_ID).expect("the sandbox's");
    let credentials = Credentials::new(id, SecretKey::new(sandbox::TENCENT_SECRET_KEY).expect("the sandbox's"));
    call::<TencentCloud>(&DynamicCall::new(row, parameters).ok()?, &credentials, &TencentSettings::default(), stamp)
}

fn call<P: Protocol>(
    call: &impl Operation<Protocol = P>,
    credentials: &P::Credentials,
    settings: &P::Settings,
    stamp: Stamp,
) -> Option<Request<Bytes>> {
    let endpoint: Endpoint = "http://127.0.0.1:7".parse().expect("an endpoint on this machine");
    let prepared = Prepared::of(call, settings).ok()?;
    P::sign(&prepared, &endpoint, credentials, settings, stamp).ok().map(zego_model::SignedRequest::into_http)
}
