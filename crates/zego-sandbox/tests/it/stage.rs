//! A service on a virtual clock, in which every operation of the table can succeed; and all that it answers, tells and logs, as one text.

#[path = "../generated/stage.rs"]
mod services;

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Map, Value, json};
use zego_model::spec::{OperationRow, ProtocolKind};
use zego_model::{
    DynamicCall, Prepared, Protocol as _, Stamp, TencentCloud, TencentSettings, Zego, ZegoCredentials, ZegoSettings, sandbox,
};
use zego_sandbox::{Builder, CallbackConfig, CallbackRequest, LogLine, Moment, Sandbox, SandboxService, Timestamp};
use zego_sign::AppId;
use zego_sign::callback::CallbackSecret;

use crate::bench::{endpoint, key, secret};

/// When every stage begins.
pub(crate) const START: u64 = 1_780_272_000;

pub(crate) struct Stage {
    pub(crate) service: SandboxService,
    lines: Arc<Mutex<Vec<String>>>,
    nonces: u64,
}

/// Actions with the parameters of their calls.
type Calls = Vec<(&'static str, Value)>;

/// What a service's file has as `prepare`: brings about what the calls need that then succeed. A service whose operations need no more than their samples has no file.
type Prepare = fn(&mut Stage) -> Calls;

impl Stage {
    /// With the seed, callbacks, and this on top.
    pub(crate) fn of(builder: Builder) -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let callbacks = CallbackConfig::new("http://127.0.0.1:9/", CallbackSecret::new(sandbox::CALLBACK_SECRET).unwrap()).unwrap();
        let builder = builder.virtual_clock(Timestamp::from_secs(START)).callbacks(callbacks);
        let service = builder.log(move |line: &LogLine| sink.lock().unwrap().push(line.to_string())).service();
        Self { service, lines, nonces: 0 }
    }

    pub(crate) fn new() -> Self {
        Self::of(Sandbox::builder())
    }

    /// What its clock shows, as `GET /_sandbox/state` tells it.
    pub(crate) fn now(&self) -> u64 {
        // The moment that is handed in is earlier than any: time does not go back for it.
        let state = self.service.control(Moment::from_secs(0)).state(false);
        state["now"].as_u64().unwrap()
    }

    pub(crate) fn send(&self, request: &Request<Bytes>) -> Response<Bytes> {
        self.service.handle(request, Timestamp::from_secs(self.now()))
    }

    /// A control call; its answer.
    pub(crate) fn control(&self, method: Method, name: &str, body: &str) -> (u16, String) {
        let response = self.send(&control(method, name, body));
        (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
    }

    pub(crate) fn advance(&self, seconds: u64) {
        let (status, body) = self.control(Method::POST, "advance", &json!({ "seconds": seconds }).to_string());
        assert_eq!(status, 200, "{body}");
    }

    pub(crate) fn snapshot(&self) -> String {
        let (status, body) = self.control(Method::GET, "snapshot", "");
        assert_eq!(status, 200, "{body}");
        body
    }

    /// The lines of the log since the last look.
    pub(crate) fn lines(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }

    pub(crate) fn callbacks(&self) -> Vec<CallbackRequest> {
        self.service.take_callbacks(Timestamp::from_secs(self.now()))
    }

    /// A call of an operation, signed at this moment.
    ///
    /// # Errors
    /// Why no client could write it.
    pub(crate) fn request(&mut self, row: &'static OperationRow, parameters: Map<String, Value>) -> Result<Request<Bytes>, String> {
        self.nonces += 1;
        let wrong = |what: &dyn std::fmt::Debug| format!("{}: {what:?}", row.spec.action);
        let stamp = Stamp { nonce: self.nonces.to_be_bytes(), timestamp: Timestamp::from_secs(self.now()) };
        let signed = if row.spec.service().protocol == ProtocolKind::Zego {
            let credentials = ZegoCredentials { app_id: AppId::new(sandbox::APP_ID).unwrap(), server_secret: secret() };
            let (call, settings) = (DynamicCall::<Zego>::new(row, parameters).map_err(|error| wrong(&error))?, ZegoSettings::default());
            Zego::sign(&Prepared::of(&call, &settings).map_err(|error| wrong(&error))?, &endpoint(), &credentials, &settings, stamp)
        } else {
            let (call, settings) =
                (DynamicCall::<TencentCloud>::new(row, parameters).map_err(|error| wrong(&error))?, TencentSettings::default());
            TencentCloud::sign(&Prepared::of(&call, &settings).map_err(|error| wrong(&error))?, &endpoint(), &key(), &settings, stamp)
        };
        Ok(signed.unwrap().into_http())
    }

    /// A call that succeeds.
    fn done(&mut self, service: &str, action: &str, parameters: Value) -> Value {
        let request = self.request(row(service, action), object(parameters)).unwrap();
        let answer: Value = serde_json::from_slice(self.send(&request).body()).unwrap();
        assert!(succeeded(&answer), "{service}/{action}: {answer}");
        answer
    }

    /// A control call that succeeds.
    fn controlled(&self, name: &str, body: &Value) {
        let (status, answer) = self.control(Method::POST, name, &body.to_string());
        assert_eq!(status, 200, "{name}: {answer}");
    }

    /// Makes ready for every operation of the table: here they are with parameters that succeed then, in an order in which none is in another's way.
    /// Callbacks on their way have failed once.
    pub(crate) fn prepare(&mut self) -> Vec<(&'static OperationRow, Map<String, Value>)> {
        // Its rooms are used by others, so it comes first; its calls come last, since they close one.
        let (rtc, others): (Vec<_>, Vec<_>) = services::ALL.iter().copied().partition(|(service, _)| *service == "rtc");
        let ready: Vec<_> = rtc.into_iter().chain(others).map(|(service, prepare)| (service, prepare(self))).collect();
        self.advance(1);
        for callback in self.callbacks() {
            self.service.callback_failed(&callback);
        }
        let of_service = |(service, calls): (&'static str, Calls)| {
            calls.into_iter().map(move |(action, parameters)| (row(service, action), object(parameters)))
        };
        let chosen: Vec<_> = ready.into_iter().rev().flat_map(of_service).collect();
        let others = zego_model::operations().filter(|row| !chosen.iter().any(|(other, _)| std::ptr::eq(*other, *row)));
        let others: Vec<_> = others.map(|row| (row, row.sample())).collect();
        chosen.into_iter().chain(others).collect()
    }
}

/// Whether an answer is that of a success, on either side.
pub(crate) fn succeeded(answer: &Value) -> bool {
    answer["Code"] == 0 || (answer["Response"].is_object() && answer["Response"]["Error"].is_null())
}

/// A control call as a program on this machine sends it.
pub(crate) fn control(method: Method, name: &str, body: &str) -> Request<Bytes> {
    let request = Request::builder().method(method).uri(format!("/_sandbox/{name}")).header("Host", "localhost");
    request.header("Content-Type", "application/json").body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
}

/// All of a response, as one text.
pub(crate) fn shown(response: &Response<Bytes>) -> String {
    format!("{} {:?} {}", response.status(), response.headers(), String::from_utf8_lossy(response.body()))
}

fn row(service: &str, action: &str) -> &'static OperationRow {
    OperationRow::of(service, action).unwrap_or_else(|| panic!("no {service}/{action}"))
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else { panic!("parameters are an object") };
    map
}

/// The text at a key, in whatever case, wherever it stands.
pub(crate) fn found<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    let object = value.as_object()?;
    let own = object.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
    own.and_then(|(_, value)| value.as_str()).or_else(|| object.values().find_map(|inner| found(inner, key)))
}
