//! `--dry-run`: what would be sent, without credentials and signature.

use serde_json::{Map, Value, json};
use zego_model::spec::OperationSpec;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat};

/// Prints a redacted request, and on stderr what the service is likely to say about it.
pub(crate) fn print(
    spec: &OperationSpec,
    parameters: &Map<String, Value>,
    redacted: &str,
    notes: &[String],
    format: OutputFormat,
) -> Result<Exit, CommandError> {
    let request = ShownRequest::of(redacted);
    let document = json!({
        "dry_run": true,
        "action": spec.action,
        "method": request.method,
        "url": request.url,
        "headers": request.headers,
        "body": request.body,
        "parameters": parameters,
        "notes": notes,
    });
    for note in notes {
        output::note(&format!("note: {note}"));
    }
    format.print(&document, || format!("{}\n", redacted.trim_end()))?;
    Ok(Exit::Done)
}

/// A redacted request, taken apart: the line, headers, an empty line, the body.
#[derive(Debug)]
struct ShownRequest<'r> {
    method: &'r str,
    url: &'r str,
    headers: Map<String, Value>,
    body: Value,
}

impl<'r> ShownRequest<'r> {
    fn of(redacted: &'r str) -> Self {
        let (line, rest) = redacted.split_once('\n').unwrap_or((redacted, ""));
        let (method, url) = line.split_once(' ').unwrap_or(("", line));
        let (headers, body) = match rest.split_once("\n\n") {
            Some(both) => both,
            None if rest.starts_with('{') => ("", rest),
            None => (rest, ""),
        };
        let headers =
            headers.lines().filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_owned(), value.into())).collect();
        let body = match serde_json::from_str(body) {
            Ok(json) => json,
            Err(_) if body.is_empty() => Value::Null,
            Err(_) => body.into(),
        };
        Self { method, url, headers, body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_comes_apart() {
        for (redacted, method, headers, body) in [
            ("GET https://h/?A=1", "GET", json!({}), Value::Null),
            ("POST https://h/?A=1\n{\"a\":1}", "POST", json!({}), json!({"a": 1})),
            ("POST https://h/\na: b\nc: d: e\n\n{\"a\":1}", "POST", json!({"a": "b", "c": "d: e"}), json!({"a": 1})),
            ("POST https://h/\na: b\n\nx=y", "POST", json!({"a": "b"}), json!("x=y")),
        ] {
            let request = ShownRequest::of(redacted);
            assert_eq!((request.method, Value::Object(request.headers), request.body), (method, headers, body), "{redacted}");
            assert!(request.url.starts_with("https://h/"));
        }
    }
}
