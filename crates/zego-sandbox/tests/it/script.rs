//! Lines of a shell that call the sandbox, as `CODES.md` prints them, carried out within the process.
//!
//! There are four commands, and `; ` between them: `call METHOD ACTION 'PARAMETERS'`, `control NAME 'BODY'`, `many N call …` and
//! `zego tencent-live COMMAND --sandbox --FLAG VALUE …`, or `tencent-vod`. What stands before a `call` as `NAME=VALUE` replaces a part of it.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Map, Value};
use zego_model::{DynamicCall, Stamp, TencentCloud, TencentSettings, sandbox};
use zego_sandbox::{Builder, Moment, SandboxService, Timestamp};
use zego_sign::{AppId, Nonce, sign};

use crate::bench::{key, secret, tencent_request};
use crate::stage::{control, found};

/// A sandbox whose time stands still, and what was answered last.
pub(crate) struct Script {
    pub(crate) service: SandboxService,
    now: Moment,
}

/// What came back.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answered {
    /// The code: ZEGO's as its digits, Tencent's as its word; 0 for a success.
    pub(crate) fn code(&self) -> String {
        match (&self.body["Code"], &self.body["Response"]["Error"]["Code"]) {
            (Value::Number(code), _) => code.to_string(),
            (_, Value::String(code)) => code.clone(),
            _ => "0".to_owned(),
        }
    }

    /// The task that it names, wherever.
    fn task(&self) -> Option<String> {
        found(&self.body, "TaskId").map(str::to_owned)
    }
}

impl Script {
    pub(crate) fn new(builder: Builder) -> Self {
        let service = builder.virtual_clock(Moment::NEW_YEAR).log(|_: &zego_sandbox::LogLine| {}).service();
        Self { service, now: Moment::NEW_YEAR }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now.timestamp()
    }

    /// Everything there is in the state.
    pub(crate) fn state(&self) -> Value {
        self.service.control(self.now()).state(true)
    }

    /// Carries a line out, each command of which has to succeed but the last; what the last one answers. `{task}` is the task of the answer before.
    pub(crate) fn run(&mut self, line: &str) -> Answered {
        let mut last: Option<Answered> = None;
        for command in line.split("; ") {
            if let Some(before) = &last {
                assert_eq!((before.status, before.code().as_str()), (200, "0"), "{line}: {}", before.body);
            }
            let task = last.as_ref().and_then(Answered::task).unwrap_or_default();
            last = Some(self.command(&words(&command.replace("{task}", &task))));
        }
        last.unwrap_or_else(|| panic!("no command: {line}"))
    }

    fn command(&mut self, words: &[String]) -> Answered {
        let (given, words): (Vec<_>, Vec<_>) = {
            let count = words.iter().take_while(|word| word.split_once('=').is_some_and(|(name, _)| is_variable(name))).count();
            (words[..count].to_vec(), words[count..].to_vec())
        };
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let given: BTreeMap<&str, &str> = given.iter().filter_map(|word| word.split_once('=')).collect();
        match words[..] {
            ["many", count, ref rest @ ..] => {
                let rest: Vec<String> = rest.iter().map(|word| (*word).to_owned()).collect();
                (0..count.parse().unwrap()).map(|_| self.command(&rest)).last().unwrap()
            }
            ["call", method, action] => self.call(&given, method, action, ""),
            ["call", method, action, parameters] => self.call(&given, method, action, parameters),
            ["control", name, body] => {
                if name == "advance" {
                    let seconds = serde_json::from_str::<Value>(body).unwrap()["seconds"].as_i64().unwrap();
                    self.now = self.now.plus_secs(seconds);
                }
                self.send(&control(Method::POST, name, body))
            }
            ["zego", service @ ("tencent-live" | "tencent-vod"), command, "--sandbox", ref flags @ ..] => {
                self.tencent(service, command, flags)
            }
            _ => panic!("no command: {words:?}"),
        }
    }

    /// What the function `call` of the page does.
    fn call(&self, given: &BTreeMap<&str, &str>, method: &str, action: &str, parameters: &str) -> Answered {
        let nonce = Nonce::from_bytes([7; 8]);
        let (new_year, nonce_text) = (Moment::NEW_YEAR.secs().to_string(), nonce.as_str().to_owned());
        let usual = [("APP", sandbox::APP_ID.to_string()), ("NOW", new_year), ("NONCE", nonce_text)];
        let usual: BTreeMap<&str, String> = usual.into_iter().chain([("VERSION", "2.0".to_owned()), ("FAULT", String::new())]).collect();
        let value = |name: &str| given.get(name).map_or_else(|| usual[name].clone(), |value| (*value).to_owned());
        let (app, now) = (value("APP"), value("NOW"));
        // What is no app and no time is refused before the signature is looked at.
        let signed = |app, now| sign(app, &secret(), nonce, Timestamp::from_secs(now)).as_str().to_owned();
        let own = app.parse::<u32>().ok().and_then(|app| AppId::new(app).ok()).zip(now.parse().ok()).map(|(app, now)| signed(app, now));
        let signature =
            given.get("SIGNATURE").map_or_else(|| own.unwrap_or_else(|| "none".to_owned()), |signature| (*signature).to_owned());
        let common = format!(
            "Action={action}&AppId={app}&SignatureNonce={}&Timestamp={now}&SignatureVersion={}&Signature={signature}",
            value("NONCE"),
            value("VERSION")
        );
        let (target, body) = match method {
            "GET" => (format!("/?{common}&{parameters}"), Bytes::new()),
            _ => (format!("/?{common}"), Bytes::from(parameters.to_owned())),
        };
        let mut request = Request::builder().method(method.parse::<Method>().unwrap()).uri(target);
        if !value("FAULT").is_empty() {
            request = request.header("X-Sandbox-Fault", value("FAULT"));
        }
        self.send(&request.body(body).unwrap())
    }

    /// What the program does with its flags.
    fn tencent(&self, service: &str, command: &str, flags: &[&str]) -> Answered {
        let is_meant =
            |row: &&zego_model::spec::OperationRow| row.spec.service().name.replace('_', "-") == service && row.command == command;
        let row = zego_model::operations().find(is_meant).unwrap_or_else(|| panic!("no command {command}"));
        let mut parameters = Map::new();
        for pair in flags.chunks(2) {
            let flag = pair[0].trim_start_matches("--");
            let field = row.request.iter().find(|field| field.flag == flag).unwrap_or_else(|| panic!("no flag {flag}"));
            parameters.insert(field.wire.to_owned(), field.ty.parse(pair[1]).unwrap());
        }
        let call = DynamicCall::<TencentCloud>::new(row, parameters).unwrap();
        let stamp = Stamp { nonce: [7; 8], timestamp: self.now() };
        self.send(&tencent_request(&call, &key(), &TencentSettings::default(), stamp))
    }

    pub(crate) fn send(&self, request: &Request<Bytes>) -> Answered {
        let response: Response<Bytes> = self.service.handle(request, self.now());
        Answered { status: response.status().as_u16(), body: serde_json::from_slice(response.body()).unwrap() }
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The words of a command; what is within single quotes is one.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut begun) = (Vec::new(), String::new(), false, false);
    for letter in command.chars() {
        match letter {
            '\'' => (quoted, begun) = (!quoted, true),
            ' ' if !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            _ => {
                word.push(letter);
                begun = true;
            }
        }
    }
    assert!(!quoted, "a quote that does not end: {command}");
    if begun {
        words.push(word);
    }
    words
}
