//! What the tour prints: each step as it happens for people, all of them in one document for programs.

use serde_json::{Value, json};
use zego_model::text::printable;
use zego_model::{Code, Endpoint, Operation, Protocol};
use zego_transport::Client;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat};

/// What has happened so far.
pub(super) struct TourReport {
    format: OutputFormat,
    steps: Vec<Value>,
}

impl TourReport {
    /// Says what it is `about`, and where it happens.
    pub(super) fn begin(format: OutputFormat, about: &str, endpoint: &Endpoint) -> Result<Self, CommandError> {
        let report = Self { format, steps: Vec::new() };
        report.say(&format!("{about}, against a sandbox at {endpoint} that lasts as long as this tour. Nothing leaves this machine.\n"))?;
        Ok(report)
    }

    /// A call that succeeds, with as many failed items as expected.
    pub(super) async fn done<P: Protocol, O: Operation<Protocol = P>>(
        &mut self,
        title: &str,
        client: &Client<P>,
        operation: &O,
        failed: usize,
        tell: impl FnOnce(&O::Output) -> Vec<String>,
    ) -> Result<O::Output, CommandError> {
        let reply = client.send(operation).await.map_err(|error| self.otherwise(title, &error.to_string()))?;
        let failures = reply.failures();
        let mut lines = tell(&reply.output);
        lines.extend(failures.iter().map(|failure| format!("failed: {failure}")));
        self.step(title, operation.action().name(), Some(&reply.code), "success", &lines)?;
        if failures.len() == failed { Ok(reply.output) } else { Err(self.otherwise(title, &format!("{} items failed", failures.len()))) }
    }

    /// A call that the service refuses with this code.
    pub(super) async fn refused<P: Protocol, O: Operation<Protocol = P>>(
        &mut self,
        title: &str,
        client: &Client<P>,
        operation: &O,
        code: &str,
    ) -> Result<(), CommandError> {
        let error = match client.send(operation).await {
            Err(error) if error.code().is_some_and(|got| got.to_string() == code) => error,
            Err(error) => return Err(self.otherwise(title, &error.to_string())),
            Ok(_) => return Err(self.otherwise(title, "the call succeeded")),
        };
        let lines = [format!("{}.", error.message()), error.hint()];
        self.step(title, operation.action().name(), error.code(), error.kind().as_str(), &lines)
    }

    /// Something that happens between two steps.
    pub(super) fn remark(&self, text: &str) -> Result<(), CommandError> {
        self.say(&format!("    {text}\n"))
    }

    /// The end, if every step was as expected.
    pub(super) fn end(self) -> Result<Exit, CommandError> {
        if self.format.is_json() {
            self.format.print(&json!({ "steps": self.steps }), String::new)?;
        } else {
            self.say(
                "Every step ended as it should. Next: `zego rtc delete-media --help` for a call of your own with --sandbox, or\n\
                 `zego sandbox` for one that keeps running.",
            )?;
        }
        Ok(Exit::Done)
    }

    fn step(&mut self, title: &str, action: &str, code: Option<&Code>, kind: &str, lines: &[String]) -> Result<(), CommandError> {
        let number = self.steps.len() + 1;
        let (in_json, in_text) = match code {
            Some(Code::Zego(code)) => (json!(code.0), format!("code {code}")),
            Some(code) if !code.to_string().is_empty() => (json!(code.to_string()), format!("code {code}")),
            _ => (Value::Null, "no error code, which is Tencent's success".to_owned()),
        };
        self.steps.push(json!({ "step": number, "title": title, "action": action, "code": in_json, "kind": kind, "told": lines }));
        let mut text = format!("{number:>2}. {title}\n    {action}: {in_text}\n");
        for line in lines {
            text.extend(["    ", &printable(line).to_string(), "\n"]);
        }
        self.say(&text)
    }

    fn say(&self, text: &str) -> Result<(), CommandError> {
        if self.format.is_json() { Ok(()) } else { output::print_line(text) }
    }

    fn otherwise(&self, title: &str, what: &str) -> CommandError {
        CommandError {
            exit: Exit::Refused,
            kind: "tour",
            message: format!("step {}, {title}: {what}", self.steps.len() + 1),
            hint: Some("The tour expects something else here: this is a fault of this program.".to_owned()),
            ..CommandError::default()
        }
    }
}
