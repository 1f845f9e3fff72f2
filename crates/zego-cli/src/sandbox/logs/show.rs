//! An entry, as it is printed.

use serde::Deserialize;
use serde_json::value::RawValue;
use zego_model::UtcTime;
use zego_model::text::{printable, printable_json};

use crate::error::CommandError;
use crate::output::OutputFormat;
use crate::raw::compact;

/// What people are told of a request, and of an attempt at a callback.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Entry {
    number: u64,
    moment: i64,
    // Of a request.
    method: String,
    service: Option<String>,
    action: String,
    query: String,
    body: Option<String>,
    code: String,
    refused: bool,
    rule: String,
    message: String,
    notes: Vec<String>,
    faults: Vec<String>,
    signed: Option<String>,
    // Of an attempt.
    event: String,
    target: String,
    attempt: u64,
    follows: String,
    next_attempt: Option<i64>,
    error: Option<String>,
    // Of both.
    status: Option<u16>,
    app_id: Option<u32>,
}

/// One entry with the end of its last line.
pub(super) fn entry(raw: &RawValue, format: OutputFormat) -> Result<String, CommandError> {
    if format.is_json() {
        return Ok(printable_json(&compact(raw.get())) + "\n");
    }
    let entry: Entry = serde_json::from_str(raw.get()).map_err(|error| {
        CommandError::configuration(format!("an entry is none: {error}"), "Ask a sandbox of the version of this program.")
    })?;
    let lines = if entry.event.is_empty() { request(&entry) } else { attempt(&entry) };
    Ok(lines.iter().fold(String::new(), |text, line| text + &printable(line).to_string() + "\n"))
}

fn request(entry: &Entry) -> Vec<String> {
    let Entry { number, method, action, code, rule, message, .. } = entry;
    let verdict = if entry.refused { "refused" } else { "done" };
    let service = entry.service.as_deref().map(|service| format!("{service} ")).unwrap_or_default();
    let app = entry.app_id.map(|app_id| format!(" app {app_id}")).unwrap_or_default();
    let status = entry.status.map_or_else(|| "no answer".to_owned(), |status| format!("HTTP {status}"));
    let (method, action, code) = (dash(method), dash(action), dash(code));
    let mut lines =
        vec![format!("{number} {} {method} {service}{action}{app} {code} {verdict} by {rule}, {status}: {message}", moment(entry.moment))];
    if entry.refused && !entry.query.is_empty() {
        lines.push(format!("    received: ?{}", entry.query));
    }
    if let Some(body) = entry.body.as_deref().filter(|_| entry.refused) {
        lines.push(format!("    received: {body}"));
    }
    lines.extend(entry.signed.iter().map(|signed| format!("    signed is: {signed}")));
    lines.extend(entry.notes.iter().map(|note| format!("    note: {note}")));
    if !entry.faults.is_empty() {
        lines.push(format!("    faults: {}", entry.faults.join(", ")));
    }
    lines
}

fn attempt(entry: &Entry) -> Vec<String> {
    let Entry { number, event, target, attempt, .. } = entry;
    let status = entry.status.map(|status| format!(" HTTP {status}")).unwrap_or_default();
    let why = entry.error.as_deref().map(|error| format!(": {error}")).unwrap_or_default();
    let follows = match (entry.follows.as_str(), entry.next_attempt) {
        ("attempt", Some(next)) => format!("the next one is due at {}", moment(next)),
        ("given_up", _) => "given up".to_owned(),
        (other, _) => other.to_owned(),
    };
    vec![format!("{number} {} {event} to {} at attempt {attempt}{status}, {follows}{why}", moment(entry.moment), dash(target))]
}

fn dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

/// `2026-06-01T00:00:00Z`.
fn moment(millis: i64) -> String {
    let seconds = millis.div_euclid(1000);
    UtcTime::from_unix_seconds(seconds).map_or_else(|_| seconds.to_string(), |time| time.to_string())
}
