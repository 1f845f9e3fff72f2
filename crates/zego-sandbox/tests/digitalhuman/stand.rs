//! A sandbox with somebody whom it tells of everything, and what is asked of it.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use zego_model::callback::{Forgetful, Receiver};
use zego_model::decode::DecodeError;
use zego_model::digitalhuman::callback::Event;
use zego_model::digitalhuman::drive::{DriveByText, Voice};
use zego_model::digitalhuman::stream_task::{CreateDigitalHumanStreamTask, DigitalHumanConfig, StreamPlace};
use zego_model::{Operation, Prepared, Protocol as _, Stamp, Zego, ZegoCredentials, ZegoSettings, sandbox};
use zego_sandbox::{Builder, CallbackConfig, LogLine, Moment, Sandbox, SandboxService, Timestamp};
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, ServerSecret};

/// Those of the pages' examples.
pub(crate) const PUBLIC: &str = "0d3538a4-9e8e-4155-b1fb-c7defb8eeef8";
pub(crate) const OWN: &str = "42f97c28-1124-4cb2-800a-44d028497027";

/// A service on a virtual clock, with somebody whom it tells of everything.
pub(crate) struct Stand {
    pub(crate) service: SandboxService,
}

impl Stand {
    pub(crate) fn new() -> Self {
        Self::of(Sandbox::builder().limiter(false))
    }

    pub(crate) fn of(builder: Builder) -> Self {
        let secret = CallbackSecret::new(sandbox::CALLBACK_SECRET).unwrap();
        let callbacks = CallbackConfig::new("http://127.0.0.1:9/", secret).unwrap();
        let service = builder.virtual_clock(Moment::NEW_YEAR).callbacks(callbacks).log(|_: &LogLine| {}).service();
        Self { service }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let state = self.service.control(Moment::from_secs(0)).state(false);
        Timestamp::from_secs(state["now"].as_u64().unwrap())
    }

    pub(crate) fn send<O: Operation<Protocol = Zego>>(&self, operation: &O) -> Result<O::Output, DecodeError> {
        let credentials = ZegoCredentials {
            app_id: AppId::new(sandbox::APP_ID).unwrap(),
            server_secret: ServerSecret::new(sandbox::SERVER_SECRET).unwrap(),
        };
        let (settings, stamp) = (ZegoSettings::default(), Stamp { nonce: [7; 8], timestamp: self.now() });
        let prepared = Prepared::of(operation, &settings).unwrap();
        let signed = Zego::sign(&prepared, &"http://127.0.0.1:1".parse().unwrap(), &credentials, &settings, stamp).unwrap();
        let body = self.service.handle(&signed.into_http(), self.now()).into_body();
        Zego::decode(operation, body).map(|reply| reply.output)
    }

    /// The code of a call that is refused.
    pub(crate) fn code<O: Operation<Protocol = Zego, Output: std::fmt::Debug>>(&self, operation: &O) -> i64 {
        match self.send(operation).unwrap_err() {
            DecodeError::Api(error) => error.code.to_string().parse().unwrap(),
            other => panic!("{other}"),
        }
    }

    pub(crate) fn advance(&self, millis: u64) {
        assert_eq!(millis % 1_000, 0, "the clock moves by seconds");
        self.service.control(self.now()).advance(Duration::from_millis(millis)).unwrap();
    }

    /// A task that can be driven; what was told of its beginning is taken away.
    pub(crate) fn streaming(&self, human: &str, stream: &str) -> String {
        let task = self.send(&create(human, stream)).unwrap().task_id;
        self.advance(1_000);
        assert_eq!(self.statuses(), [1, 3]);
        task
    }

    pub(crate) fn drive(&self, task: &str, text: &str) -> String {
        self.send(&say(task, text)).unwrap().drive_id
    }

    /// What has been told since the last look. Every one is signed, and the model knows all of it.
    pub(crate) fn told(&self) -> Vec<Value> {
        let secret = CallbackSecret::new(sandbox::CALLBACK_SECRET).unwrap();
        let receiver: Receiver<Event> = Receiver::new([secret]).window(None);
        let now = self.now();
        let is_ours = |sent: &&zego_sandbox::CallbackRequest| ["3", "4"].contains(&sent.event());
        let read = |sent: &zego_sandbox::CallbackRequest| {
            let callback = receiver.receive(sent.body(), now, &mut Forgetful).unwrap().into_callback().into_inner();
            assert!(callback.unknown_fields().is_empty(), "{:?}", callback.unknown_fields());
            assert!(!matches!(callback.event, Event::Unknown { .. } | Event::Unreadable { .. }), "{:?}", callback.event);
            serde_json::from_slice(sent.body()).unwrap()
        };
        self.service.take_callbacks(now).iter().filter(is_ours).map(read).collect()
    }

    /// The statuses that tasks have come to.
    pub(crate) fn statuses(&self) -> Vec<i64> {
        self.told().iter().filter(|event| event["EventType"] == 3).map(status).collect()
    }

    /// What has become of what was to be said, and how long after the first of it, in milliseconds.
    pub(crate) fn spoken(&self) -> Vec<(String, i64, i64)> {
        let told: Vec<_> = self.told().into_iter().filter(|event| event["EventType"] == 4).collect();
        let time = |event: &Value| event["EventTime"].as_i64().unwrap();
        let first = told.first().map_or(0, time);
        let drive = |event: &Value| event["Detail"]["DriveId"].as_str().unwrap().to_owned();
        told.iter().map(|event| (drive(event), status(event), time(event) - first)).collect()
    }

    pub(crate) fn control(&self, name: &str, body: &Value) -> (u16, Value) {
        let request = Request::post(format!("/_sandbox/{name}")).header("Host", "localhost").header("Content-Type", "application/json");
        let response = self.service.handle(&request.body(Bytes::from(body.to_string())).unwrap(), self.now());
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
    }
}

pub(crate) fn status(event: &Value) -> i64 {
    event["Detail"]["Status"].as_i64().unwrap()
}

pub(crate) fn create(human: &str, stream: &str) -> CreateDigitalHumanStreamTask {
    CreateDigitalHumanStreamTask::new(DigitalHumanConfig::new(human), StreamPlace::new("room", stream).unwrap())
}

pub(crate) fn say(task: &str, text: &str) -> DriveByText {
    DriveByText::new(task, text, Voice::new("xxx")).unwrap()
}

/// What is told of something that is said, from its beginning to its end.
pub(crate) fn said(id: &str, begins: i64, ends: i64) -> [(String, i64, i64); 2] {
    [(id.to_owned(), 2, begins), (id.to_owned(), 4, ends)]
}

/// The answer to a correctly signed call with a body that no client would write.
pub(crate) fn post(stand: &Stand, action: &str, body: &Value) -> Value {
    let (nonce, now) = (zego_sign::Nonce::from_bytes([7; 8]), stand.now());
    let secret = ServerSecret::new(sandbox::SERVER_SECRET).unwrap();
    let signature = zego_sign::sign(AppId::new(sandbox::APP_ID).unwrap(), &secret, nonce, now);
    let common = format!("AppId={}&SignatureNonce={}&Timestamp={}", sandbox::APP_ID, nonce.as_str(), now.as_secs());
    let target = format!("/?Action={action}&{common}&SignatureVersion=2.0&Signature={}", signature.as_str());
    let response = stand.service.handle(&Request::post(target).body(Bytes::from(body.to_string())).unwrap(), now);
    serde_json::from_slice(response.body()).unwrap()
}
