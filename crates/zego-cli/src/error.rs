//! What went wrong, in the one shape that every command reports.

use serde_json::{Value, json};
use zego_model::text::printable;
use zego_model::{ApiError, Code, Delivery};
use zego_sandbox::FileError;
use zego_transport::CallErrorKind;

use crate::exit::{Exit, Signal};

/// A command that did not do what it was asked to.
#[derive(Debug, Default)]
pub(crate) struct CommandError {
    /// How the process ends.
    pub(crate) exit: Exit,
    /// The word for it, stable.
    pub(crate) kind: &'static str,
    /// The service that was called.
    pub(crate) service: Option<&'static str>,
    /// The family of the action: within it and its service the code means something.
    pub(crate) family: Option<&'static str>,
    /// The service's code.
    pub(crate) code: Option<Code>,
    /// What is wrong.
    pub(crate) message: String,
    /// Whether the lines of the message are our own: where in a file something is wrong.
    pub(crate) has_lines: bool,
    /// What to do about it.
    pub(crate) hint: Option<String>,
    /// ZEGO's or Tencent's id of the request.
    pub(crate) request_id: Option<String>,
    /// The CDN vendor's id of the request.
    pub(crate) vendor_request_id: Option<String>,
    /// How far the call got. Empty where no call was made.
    pub(crate) delivery: Option<Delivery>,
}

impl CommandError {
    /// A command line that says something else than its user means.
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::before_sending("usage", message, hint)
    }

    /// An environment or a file that the command cannot work with.
    pub(crate) fn configuration(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::before_sending("configuration", message, hint)
    }

    /// A file that is wrong: the message shows where, in lines of its own.
    pub(crate) fn wrong_file(error: &FileError) -> Self {
        Self { has_lines: true, ..Self::configuration(error.to_string(), "") }
    }

    /// What could be seen to be wrong before anything was sent.
    fn before_sending(kind: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            kind,
            message: message.into(),
            hint: Some(hint.into()).filter(|hint| !hint.is_empty()),
            delivery: Some(Delivery::NotSent),
            ..Self::default()
        }
    }

    /// A signal. What was under way may have been executed.
    pub(crate) fn interrupted(signal: Signal, delivery: Delivery) -> Self {
        let hint = (delivery == Delivery::Unknown)
            .then(|| "The call was under way and may have been executed: look before repeating it.".to_owned());
        let (exit, message) = match signal {
            Signal::Interrupt => (Exit::Interrupted, "interrupted"),
            Signal::Terminate => (Exit::Terminated, "told to end by SIGTERM"),
        };
        Self { exit, kind: "interrupted", message: message.to_owned(), hint, delivery: Some(delivery), ..Self::default() }
    }

    /// The document for `--output json`.
    pub(crate) fn document(&self) -> Value {
        let code = match &self.code {
            Some(Code::Zego(code)) => json!(code.0),
            Some(code) => json!(code.to_string()),
            None => Value::Null,
        };
        json!({ "error": {
            "kind": self.kind,
            "service": self.service,
            "family": self.family,
            "code": code,
            "message": self.message,
            "hint": self.hint,
            "request_id": self.request_id,
            "vendor_request_id": self.vendor_request_id,
            "delivery": self.delivery,
        }})
    }

    /// The same for people.
    pub(crate) fn text(&self) -> String {
        let mut text = if self.has_lines {
            self.message.lines().fold("error: ".to_owned(), |text, line| text + &printable(line).to_string() + "\n")
        } else {
            format!("error: {}\n", printable(&self.message))
        };
        let mut line = |name: &str, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                text.extend(["  ", name, ": ", &printable(value).to_string(), "\n"]);
            }
        };
        line("hint", self.hint.as_deref());
        line("request id", self.request_id.as_deref());
        line("vendor's request id", self.vendor_request_id.as_deref());
        text
    }
}

impl From<ApiError> for CommandError {
    fn from(error: ApiError) -> Self {
        Self {
            exit: Exit::of(error.kind, error.delivery),
            kind: error.kind.as_str(),
            message: error.to_string(),
            hint: Some(error.hint.to_owned()).filter(|hint| !hint.is_empty()),
            service: Some(error.service),
            family: Some(error.family).filter(|family| !family.is_empty()),
            code: Some(error.code),
            request_id: error.request_id,
            vendor_request_id: error.vendor_request_id,
            delivery: Some(error.delivery),
            has_lines: false,
        }
    }
}

impl From<zego_transport::Error> for CommandError {
    fn from(error: zego_transport::Error) -> Self {
        let exit = match error.kind() {
            CallErrorKind::Request => Exit::Usage,
            kind => Exit::of(kind.error_kind(), error.delivery()),
        };
        Self {
            exit,
            kind: error.kind().as_str(),
            service: error.service(),
            family: error.family(),
            code: error.code().cloned(),
            message: error.action().map(|action| format!("{action}: ")).unwrap_or_default() + &error.message(),
            hint: Some(error.hint()).filter(|hint| !hint.is_empty()),
            request_id: error.request_id().map(str::to_owned),
            vendor_request_id: error.vendor_request_id().map(str::to_owned),
            has_lines: false,
            delivery: Some(error.delivery()),
        }
    }
}
