//! A service with some users, whose clock is moved by hand.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use zego_model::decode::DecodeError;
use zego_model::zim::user::{NewUser, UserRegister};
use zego_model::{DynamicCall, Operation, Prepared, Protocol as _, Reply, Stamp, Zego, ZegoCredentials, ZegoSettings, sandbox};
use zego_sandbox::{CallbackConfig, LogLine, Moment, Sandbox, SandboxService, Timestamp};
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, Nonce, ServerSecret, sign};

pub(crate) struct Chat {
    pub(crate) service: SandboxService,
}

impl Chat {
    /// With nobody in it.
    pub(crate) fn empty() -> Self {
        Self::of(true)
    }

    /// With what a sandbox begins with.
    pub(crate) fn seeded() -> Self {
        Self::of(false)
    }

    /// With these users, who have never been there.
    pub(crate) fn with(users: &[&str]) -> Self {
        let chat = Self::empty();
        for some in users.chunks(100) {
            let users: Vec<_> = some.iter().map(|user| NewUser::new(*user).unwrap()).collect();
            assert!(chat.call(&UserRegister::new(users).unwrap()).unwrap().failures().is_empty());
        }
        chat
    }

    fn of(is_empty: bool) -> Self {
        let callbacks = CallbackConfig::new("http://127.0.0.1:9/", CallbackSecret::new(sandbox::CALLBACK_SECRET).unwrap()).unwrap();
        let builder = Sandbox::builder().virtual_clock(Moment::NEW_YEAR).callbacks(callbacks).limiter(false).log(|_: &LogLine| {});
        Self { service: if is_empty { builder.empty() } else { builder }.service() }
    }

    fn now(&self) -> Timestamp {
        let state = self.service.control(Moment::from_secs(0)).state(false);
        Timestamp::from_secs(state["now"].as_u64().unwrap())
    }

    /// The body of an answer.
    pub(crate) fn body<O: Operation<Protocol = Zego>>(&self, operation: &O) -> Bytes {
        let credentials = ZegoCredentials {
            app_id: AppId::new(sandbox::APP_ID).unwrap(),
            server_secret: ServerSecret::new(sandbox::SERVER_SECRET).unwrap(),
        };
        let settings = ZegoSettings::default();
        let prepared = Prepared::of(operation, &settings).unwrap();
        let stamp = Stamp { nonce: [7; 8], timestamp: self.now() };
        let signed = Zego::sign(&prepared, &"http://127.0.0.1:1".parse().unwrap(), &credentials, &settings, stamp).unwrap();
        self.service.handle(&signed.into_http(), self.now()).into_body()
    }

    pub(crate) fn call<O: Operation<Protocol = Zego>>(&self, operation: &O) -> Result<Reply<O::Output>, DecodeError> {
        Zego::decode(operation, self.body(operation))
    }

    /// The answer of a call in which nothing fails.
    pub(crate) fn done<O: Operation<Protocol = Zego>>(&self, operation: &O) -> O::Output {
        let reply = self.call(operation).unwrap();
        assert!(reply.failures().is_empty(), "{:?}", reply.failures());
        reply.output
    }

    /// The items that failed of a call, with their codes.
    pub(crate) fn failed<O: Operation<Protocol = Zego>>(&self, operation: &O) -> Vec<(String, String)> {
        let reply = self.call(operation).unwrap();
        reply.failures().iter().map(|failure| (failure.item.clone(), failure.code.clone())).collect()
    }

    /// The code with which a call is refused.
    pub(crate) fn refused<O: Operation<Protocol = Zego>>(&self, operation: &O) -> String {
        match self.call(operation).map(drop) {
            Err(DecodeError::Api(error)) => error.code.to_string(),
            other => panic!("{other:?}"),
        }
    }

    /// A raw answer, with the list in it.
    pub(crate) fn raw<O: Operation<Protocol = Zego>>(&self, operation: &O) -> Value {
        serde_json::from_slice(&self.body(operation)).unwrap()
    }

    /// The answer to a call that no type allows: one that takes a body.
    pub(crate) fn post(&self, action: &str, body: &Value) -> Value {
        let request = Request::post(self.signed(action)).header("Content-Type", "application/json");
        serde_json::from_slice(self.service.handle(&request.body(Bytes::from(body.to_string())).unwrap(), self.now()).body()).unwrap()
    }

    /// The answer to a call of any operation, which the table writes.
    pub(crate) fn send(&self, action: &str, parameters: &Value) -> Value {
        let row = zego_model::operations().find(|row| row.spec.service().name == "zim" && row.spec.action == action).unwrap();
        self.raw(&DynamicCall::<Zego>::new(row, parameters.as_object().unwrap().clone()).unwrap())
    }

    fn signed(&self, action: &str) -> String {
        let (nonce, now) = (Nonce::from_bytes([7; 8]), self.now());
        let secret = ServerSecret::new(sandbox::SERVER_SECRET).unwrap();
        let signature = sign(AppId::new(sandbox::APP_ID).unwrap(), &secret, nonce, now);
        format!(
            "/?Action={action}&AppId={}&SignatureNonce={}&Timestamp={}&SignatureVersion=2.0&Signature={}",
            sandbox::APP_ID,
            nonce.as_str(),
            now.as_secs(),
            signature.as_str()
        )
    }

    /// A control call.
    pub(crate) fn control(&self, name: &str, body: &Value) -> Value {
        let request = Request::post(format!("/_sandbox/{name}")).header("Host", "localhost").header("Content-Type", "application/json");
        let request = request.body(Bytes::from(body.to_string())).unwrap();
        serde_json::from_slice(self.service.handle(&request, self.now()).body()).unwrap()
    }

    pub(crate) fn log_in(&self, user: &str) {
        let answer = self.control("zim-login", &json!({ "user": user }));
        assert!(answer["done"].is_string(), "{answer}");
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.service.control(self.now()).advance(Duration::from_secs(seconds)).unwrap();
    }

    /// The callbacks since the last look, without what all have.
    pub(crate) fn events(&self) -> Vec<Value> {
        let callbacks = self.service.take_callbacks(self.now()).into_iter();
        let body = |callback: zego_sandbox::CallbackRequest| {
            let mut body: Value = serde_json::from_slice(callback.body()).unwrap();
            for name in ["appid", "timestamp", "nonce", "signature"] {
                body.as_object_mut().unwrap().remove(name);
            }
            body
        };
        callbacks.map(body).collect()
    }

    /// Everything, as a snapshot has it, survives being taken and put back.
    pub(crate) fn survives_a_snapshot(&self) {
        let (control, other) = (self.service.control(self.now()), Self::empty());
        let snapshot = control.snapshot();
        let restored = other.service.control(self.now());
        restored.restore(snapshot.as_bytes()).unwrap();
        assert_eq!(restored.snapshot(), snapshot);
    }
}

/// Codes of items, with the items.
pub(crate) fn items(pairs: &[(&str, i64)]) -> Vec<(String, String)> {
    pairs.iter().map(|(item, code)| ((*item).to_owned(), code.to_string())).collect()
}
