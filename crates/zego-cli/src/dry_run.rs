//! `--dry-run`: what would be sent, without credentials and signature.

use serde_json::{Map, Value, json};
use zego_model::RedactedRequest;
use zego_model::text::{printable, printable_json};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat};

/// Prints a request without its secrets, and on stderr what the service is likely to say about it.
pub(crate) fn print(
    action: &str,
    parameters: &Map<String, Value>,
    request: &RedactedRequest,
    notes: &[String],
    format: OutputFormat,
) -> Result<Exit, CommandError> {
    output::notes(notes);
    let document = json!({
        "dry_run": true,
        "action": action,
        "method": request.method.as_str(),
        "url": request.url,
        "headers": request.headers.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect::<Map<_, Value>>(),
        "body": body(&request.body),
        "parameters": parameters,
        "notes": notes,
    });
    format.print(&document, || text(request))?;
    Ok(Exit::Done)
}

/// A body as the JSON that it holds, or as text; `null` where there is none.
fn body(body: &str) -> Value {
    match serde_json::from_str(body) {
        Ok(json) => json,
        Err(_) if body.is_empty() => Value::Null,
        Err(_) => body.into(),
    }
}

/// The line, the headers, an empty line and the body.
fn text(request: &RedactedRequest) -> String {
    let mut text = format!("{} {}\n", request.method, printable(&request.url));
    for (name, value) in &request.headers {
        text.extend([name, ": ", &printable(value).to_string(), "\n"]);
    }
    if !request.body.is_empty() {
        text.extend(["\n", &printable_json(&request.body), "\n"]);
    }
    text
}
