//! A sandbox with a virtual clock, and a client and a server of callbacks beside it.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use zego_model::callback::{Callback, Forgetful, Receiver};
use zego_model::cloudrecord::callback::Event;
use zego_model::cloudrecord::recording::{
    DescribeRecordStatus, DescribeRecordStatusOutput, MixConfig, MixVideo, RecordInput, RecordMode, RecordStorage, StartRecord,
    StorageVendor,
};
use zego_model::decode::DecodeError;
use zego_model::{Operation, Prepared, Protocol as _, Reply, Stamp, Zego, ZegoCredentials, ZegoSettings, sandbox};
use zego_sandbox::{CallbackConfig, CallbackRequest, LogLine, Sandbox, SandboxService, Timestamp};
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, ServerSecret};

/// When every test begins: 2026-06-01 00:00:00 UTC.
pub(crate) const NOW: i64 = 1_780_272_000;

pub(crate) struct Desk {
    service: SandboxService,
    lines: Arc<Mutex<Vec<String>>>,
}

/// What is told: the event's number, and where it goes.
pub(crate) type Told = (String, Event);

impl Desk {
    pub(crate) fn new() -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let callbacks = CallbackConfig::new("http://127.0.0.1:9/callback", callback_secret()).unwrap();
        let builder = Sandbox::builder().empty().callbacks(callbacks).virtual_clock(Timestamp::from_secs(u64::try_from(NOW).unwrap()));
        let service = builder.log(move |line: &LogLine| sink.lock().unwrap().push(line.to_string())).service();
        Self { service, lines }
    }

    /// The lines of the log since the last look.
    pub(crate) fn lines(&self) -> String {
        std::mem::take(&mut *self.lines.lock().unwrap()).join("\n")
    }

    /// What its clock shows, in seconds.
    pub(crate) fn now(&self) -> i64 {
        self.state(false)["now"].as_i64().unwrap()
    }

    fn time(&self) -> Timestamp {
        Timestamp::from_secs(u64::try_from(self.now()).unwrap())
    }

    pub(crate) fn state(&self, full: bool) -> Value {
        self.service.control(zego_sandbox::Moment::from_secs(0)).state(full)
    }

    /// A signed request.
    pub(crate) fn signed<O: Operation<Protocol = Zego>>(&self, operation: &O) -> zego_model::SignedRequest {
        let server_secret = ServerSecret::new(sandbox::SERVER_SECRET).unwrap();
        let credentials = ZegoCredentials { app_id: AppId::new(sandbox::APP_ID).unwrap(), server_secret };
        let settings = ZegoSettings::default();
        let prepared = Prepared::of(operation, &settings).unwrap();
        let stamp = Stamp { nonce: [7; 8], timestamp: self.time() };
        Zego::sign(&prepared, &"http://127.0.0.1:1".parse().unwrap(), &credentials, &settings, stamp).unwrap()
    }

    /// A typed call.
    pub(crate) fn call<O: Operation<Protocol = Zego>>(&self, operation: &O) -> Result<Reply<O::Output>, DecodeError> {
        let request = self.signed(operation).into_http();
        Zego::decode(operation, self.service.handle(&request, self.time()).into_body())
    }

    /// A call with a body of JSON, which no type has looked at; its code and message.
    pub(crate) fn post(&self, action: &str, body: &Value) -> (i64, String) {
        let signed = self.signed(&DescribeRecordStatus::new("any")).into_http();
        let target = signed.uri().path_and_query().unwrap().as_str().replace("DescribeRecordStatus", action);
        let request = Request::post(target).header("content-type", "application/json").body(Bytes::from(body.to_string())).unwrap();
        let answer: Value = serde_json::from_slice(self.service.handle(&request, self.time()).body()).unwrap();
        (answer["Code"].as_i64().unwrap(), answer["Message"].as_str().unwrap().to_owned())
    }

    /// A call under `/_sandbox/`; its status and body.
    pub(crate) fn try_control(&self, name: &str, body: &Value) -> (u16, String) {
        let request = Request::post(format!("/_sandbox/{name}"))
            .header("content-type", "application/json")
            .header("host", "localhost")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let response = self.service.handle(&request, self.time());
        (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
    }

    /// What the sandbox has written down of the calls that came.
    pub(crate) fn journal(&self) -> String {
        let request = Request::get("/_sandbox/requests").header("host", "localhost").body(Bytes::new()).unwrap();
        String::from_utf8(self.service.handle(&request, self.time()).body().to_vec()).unwrap()
    }

    pub(crate) fn control(&self, name: &str, body: &Value) {
        let (status, answer) = self.try_control(name, body);
        assert_eq!(status, 200, "{name}: {answer}");
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.control("advance", &json!({ "seconds": seconds }));
    }

    /// A user enters a room.
    pub(crate) fn enter(&self, room: &str, user: &str, name: &str) {
        self.control("login", &json!({ "room": room, "user": user, "name": name }));
    }

    /// Anna publishes a stream; she enters the room first unless she is there.
    pub(crate) fn publish(&self, room: &str, stream: &str) {
        let state = self.state(true);
        let rooms = state["apps"][0]["rooms"].as_array();
        let there = rooms.and_then(|rooms| rooms.iter().find(|there| there["id"] == room));
        let users = there.and_then(|there| there["users"].as_array());
        if !users.is_some_and(|users| users.iter().any(|user| user["id"] == "anna")) {
            self.enter(room, "anna", "Anna");
        }
        self.control("publish", &json!({ "room": room, "stream": stream, "user": "anna" }));
    }

    pub(crate) fn unpublish(&self, room: &str, stream: &str) {
        self.control("unpublish", &json!({ "room": room, "stream": stream }));
    }

    pub(crate) fn snapshot(&self) -> String {
        self.service.control(zego_sandbox::Moment::from_secs(0)).snapshot()
    }

    pub(crate) fn restore(&self, snapshot: &str) {
        self.service.control(zego_sandbox::Moment::from_secs(0)).restore(snapshot.as_bytes()).unwrap();
    }

    /// What is sent of recordings since the last look: their events are numbers, those of rooms are words.
    pub(crate) fn sent(&self) -> Vec<CallbackRequest> {
        let all = self.service.take_callbacks(self.time());
        all.into_iter().filter(|sent| sent.event().parse::<u32>().is_ok()).collect()
    }

    /// The same as the receiver reads it; every field is known.
    pub(crate) fn callbacks(&self) -> Vec<Callback<Event>> {
        let receiver: Receiver<Event> = Receiver::new([callback_secret()]);
        let now = self.time();
        let read = |sent: &CallbackRequest| {
            let callback = receiver.receive(sent.body(), now, &mut Forgetful).unwrap().into_callback().into_inner();
            assert!(callback.unknown_fields().is_empty(), "{}: {:?}", sent.event(), callback.unknown_fields());
            callback
        };
        self.sent().iter().map(read).collect()
    }

    pub(crate) fn told(&self) -> Vec<Told> {
        self.callbacks().into_iter().map(|callback| (callback.name().to_owned(), callback.event)).collect()
    }

    /// The numbers of the events since the last look.
    pub(crate) fn names(&self) -> Vec<String> {
        self.told().into_iter().map(|(name, _)| name).collect()
    }

    pub(crate) fn start(&self, request: &StartRecord) -> String {
        self.call(request).unwrap().output.task_id.to_string()
    }

    pub(crate) fn status(&self, task: &str) -> DescribeRecordStatusOutput {
        self.call(&DescribeRecordStatus::new(task)).unwrap().output
    }
}

fn callback_secret() -> CallbackSecret {
    CallbackSecret::new("callback-secret-of-the-tests").unwrap()
}

/// A code of a refusal.
pub(crate) fn code<T: std::fmt::Debug>(result: Result<T, DecodeError>) -> String {
    match result.unwrap_err() {
        DecodeError::Api(error) => error.code.to_string(),
        other => panic!("{other}"),
    }
}

pub(crate) fn bucket(name: &str) -> RecordStorage {
    RecordStorage::new(StorageVendor::AmazonS3)
        .region("us-east-1")
        .bucket(name)
        .access_key_id("id-of-a-key")
        .access_key_secret("secret-of-a-key")
}

pub(crate) fn single() -> RecordInput {
    RecordInput::new(RecordMode::Single)
}

pub(crate) fn mixed() -> RecordInput {
    RecordInput::new(RecordMode::Mixed).mix(mix())
}

pub(crate) fn mix() -> MixConfig {
    MixConfig::new("mix").video(MixVideo::new(1280, 720, 15, 1_500_000).unwrap())
}

pub(crate) fn record(room: &str, input: RecordInput) -> StartRecord {
    StartRecord::new(room, input, bucket("bucket"))
}
