//! The tour's narrator: each step as it happens for people, all of them in one document for programs.

use serde_json::{Value, json};
use zego_model::{Code, Endpoint, Operation, Protocol};
use zego_transport::Client;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, Format};
use crate::render::printable;

/// What has happened so far.
pub(crate) struct Story {
    format: Format,
    steps: Vec<Value>,
}

impl Story {
    pub(crate) fn begin(format: Format, endpoint: &Endpoint) -> Result<Self, Failure> {
        let story = Self { format, steps: Vec::new() };
        story.say(&format!(
            "A recording's life, against a sandbox at {endpoint} that lasts as long as this tour. Nothing leaves this machine.\n"
        ))?;
        Ok(story)
    }

    /// A call that succeeds, with as many failed items as expected.
    pub(crate) async fn done<P: Protocol, O: Operation<Protocol = P>>(
        &mut self,
        title: &str,
        client: &Client<P>,
        operation: &O,
        failed: usize,
        tell: impl FnOnce(&O::Output) -> Vec<String>,
    ) -> Result<O::Output, Failure> {
        let reply = client.send(operation).await.map_err(|error| self.otherwise(title, &error.to_string()))?;
        let failures = reply.failures();
        let mut lines = tell(&reply.output);
        lines.extend(failures.iter().map(|failure| format!("failed: {failure}")));
        self.step(title, &operation.spec().action, Some(&reply.code), "success", &lines)?;
        if failures.len() == failed { Ok(reply.output) } else { Err(self.otherwise(title, &format!("{} items failed", failures.len()))) }
    }

    /// A call that the service refuses with this code.
    pub(crate) async fn refused<P: Protocol, O: Operation<Protocol = P>>(
        &mut self,
        title: &str,
        client: &Client<P>,
        operation: &O,
        code: &str,
    ) -> Result<(), Failure> {
        let error = match client.send(operation).await {
            Err(error) if error.code().is_some_and(|got| got.to_string() == code) => error,
            Err(error) => return Err(self.otherwise(title, &error.to_string())),
            Ok(_) => return Err(self.otherwise(title, "the call succeeded")),
        };
        let lines = [format!("{}.", error.message()), error.hint()];
        self.step(title, error.action(), error.code(), error.kind().as_str(), &lines)
    }

    /// Something that happens between two steps.
    pub(crate) fn remark(&self, text: &str) -> Result<(), Failure> {
        self.say(&format!("    {text}\n"))
    }

    /// The end, if every step was as expected.
    pub(crate) fn end(self) -> Result<Exit, Failure> {
        match self.format {
            Format::Json => self.format.print(&json!({ "steps": self.steps }), String::new)?,
            Format::Text => self.say(
                "Every step ended as it should. Next: `zego rtc delete-media --help` for a call of your own with --sandbox, or\n\
                 `zego sandbox` for one that keeps running.",
            )?,
        }
        Ok(Exit::Done)
    }

    fn step(&mut self, title: &str, action: &str, code: Option<&Code>, kind: &str, lines: &[String]) -> Result<(), Failure> {
        let number = self.steps.len() + 1;
        let (in_json, in_text) = match code {
            Some(Code::Zego(code)) => (json!(code.0), format!("code {code}")),
            Some(code) if !code.to_string().is_empty() => (json!(code.to_string()), format!("code {code}")),
            _ => (Value::Null, "no error code, which is Tencent's success".to_owned()),
        };
        self.steps.push(json!({ "step": number, "title": title, "action": action, "code": in_json, "kind": kind, "told": lines }));
        let mut text = format!("{number:>2}. {title}\n    {action}: {in_text}\n");
        for line in lines {
            text.extend(["    ", &printable(line), "\n"]);
        }
        self.say(&text)
    }

    fn say(&self, text: &str) -> Result<(), Failure> {
        if self.format == Format::Text { output::print_line(text) } else { Ok(()) }
    }

    fn otherwise(&self, title: &str, what: &str) -> Failure {
        Failure {
            exit: Exit::Refused,
            kind: "tour",
            message: format!("step {}, {title}: {what}", self.steps.len() + 1),
            hint: Some("The tour expects something else here: this is a fault of this program.".to_owned()),
            ..Failure::default()
        }
    }
}
