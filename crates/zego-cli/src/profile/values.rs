//! The values of a profile, as they come: a JSON document, lines `NAME=value`, or the environment.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::error::CommandError;
use crate::setting;
use crate::setting::{SETTINGS, Setting};

/// The values of a profile, by key. Some are secrets, so nothing shows them.
#[derive(Clone, Default)]
pub(crate) struct Values(BTreeMap<&'static str, String>);

impl Values {
    pub(crate) fn get(&self, setting: &Setting) -> Option<&str> {
        self.0.get(setting.key).map(String::as_str)
    }

    /// An empty text is no value.
    pub(crate) fn set(&mut self, setting: &Setting, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.insert(setting.key, text);
        }
    }

    /// Whether there is a secret among them.
    pub(crate) fn has_secret(&self) -> bool {
        SETTINGS.iter().any(|setting| setting.is_secret() && self.get(setting).is_some())
    }

    /// The environment's credentials and endpoints.
    pub(crate) fn of_environment() -> Result<Self, CommandError> {
        let mut values = Self::default();
        for setting in SETTINGS {
            if let Some(given) = setting::from_environment(setting)? {
                values.set(setting, given.text);
            }
        }
        Ok(values)
    }

    /// A JSON document as `zego sandbox --output json` prints it, or lines as with `--output env`; and the names in it that mean nothing here. `whence` it comes
    /// is for the message. Nothing of the text is shown.
    pub(crate) fn read(text: &str, whence: &str) -> Result<(Self, Vec<String>), CommandError> {
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.starts_with('{') { Self::of_json(text, whence) } else { Self::of_lines(text, whence) }
    }

    /// A JSON document: `{"app_id": 1, "server_secret": "..", "callback_secret": "..", "tencent": {"secret_id": "..", "secret_key": ".."}}`.
    pub(crate) fn of_json(text: &str, whence: &str) -> Result<(Self, Vec<String>), CommandError> {
        let wrong = |what: &str| CommandError::configuration(format!("{whence}: {what}"), JSON_HINT);
        let document: Map<String, Value> = serde_json::from_str(text)
            .map_err(|error| wrong(&format!("no JSON object (line {}, column {})", error.line(), error.column())))?;
        let (mut values, mut unknown) = (Self::default(), Vec::new());
        let mut take = |key: String, value: &Value| match (SETTINGS.iter().find(|setting| setting.key == key), value) {
            (_, Value::Null) => Ok(()),
            (None, _) => {
                unknown.push(key);
                Ok(())
            }
            (Some(setting), Value::String(text)) => {
                values.set(setting, text.as_str());
                Ok(())
            }
            (Some(setting), Value::Number(number)) if !setting.is_secret() => {
                values.set(setting, number.to_string());
                Ok(())
            }
            (Some(setting), _) => Err(wrong(&format!("{} is no text", setting.key))),
        };
        for (key, value) in &document {
            match value {
                Value::Object(below) => below.iter().try_for_each(|(name, value)| take(format!("{key}.{name}"), value))?,
                value => take(key.clone(), value)?,
            }
        }
        Ok((values, unknown))
    }

    /// Lines `NAME=value`, with `export` before them or not, with quotation marks as a shell has them or without; `#` begins a comment.
    fn of_lines(text: &str, whence: &str) -> Result<(Self, Vec<String>), CommandError> {
        let (mut values, mut unknown) = (Self::default(), Vec::new());
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || {
                let message = format!("{whence}: line {} is no NAME=value", at + 1);
                CommandError::configuration(message, "Give lines as `zego sandbox --output env` prints them, or one JSON document.")
            };
            let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=').ok_or_else(wrong)?;
            let mut words = shlex::split(value).ok_or_else(wrong)?.into_iter();
            let (value, None) = (words.next().unwrap_or_default(), words.next()) else { return Err(wrong()) };
            match SETTINGS.iter().find(|setting| setting.variable == Some(name.trim())) {
                Some(setting) => values.set(setting, value),
                None if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => unknown.push(name.to_owned()),
                // It may be anything, such as a secret in Base64.
                None => return Err(wrong()),
            }
        }
        Ok((values, unknown))
    }
}

const JSON_HINT: &str = "It is one JSON object with app_id, server_secret, callback_secret, and below tencent secret_id, secret_key and token, as far as there are any.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::{APP_ID, ENDPOINT, SECRET_ID, SERVER_SECRET};

    #[test]
    fn what_a_sandbox_prints_is_read_in_both_forms() {
        let json = r#"{"endpoint":"http://127.0.0.1:1","app_id":7,"server_secret":"s","callback_secret":null,"tencent":{"secret_id":"i","secret_key":"k"},"ca":"f"}"#;
        let lines = "# of a sandbox\nexport ZEGO_ENDPOINT='http://127.0.0.1:1'\nZEGO_APP_ID=7\nexport ZEGO_SERVER_SECRET=\"s\"\n\nTENCENTCLOUD_SECRET_ID=i\nSSL_CERT_FILE=f\n";
        for (text, unknown) in [(json, "ca"), (lines, "SSL_CERT_FILE")] {
            let (values, others) = Values::read(text, "stdin").unwrap();
            let got = [&ENDPOINT, &APP_ID, &SERVER_SECRET, &SECRET_ID].map(|setting| values.get(setting));
            assert_eq!(got, [Some("http://127.0.0.1:1"), Some("7"), Some("s"), Some("i")]);
            assert_eq!(others, [unknown]);
        }
    }

    #[test]
    fn what_is_no_document_is_refused_without_showing_it() {
        for text in [
            "{\"server_secret\":\"hush",
            "{\"server_secret\":[\"hush\"]}",
            "{\"app_id\":true}",
            "hush",
            "hu/sh=",
            "ZEGO_APP_ID='hush",
            "ZEGO_APP_ID=1 hush",
        ] {
            let error = Values::read(text, "stdin").err().expect(text);
            assert!(error.message.starts_with("stdin: ") && !error.text().contains("hu"), "{}", error.text());
        }
    }
}
