//! The privileges in a token's payload, and what is wrong with them.
use alloc::{string::String, vec::Vec};

use serde_json::{Map, Value};

use super::{
    ClaimProblem, Payload, TokenFinding,
    ids::{check_room, check_stream},
};

/// Reads a payload: the privileges, if they can be read, and what is wrong.
pub(super) fn read(text: &str) -> (Option<Payload>, Vec<TokenFinding>) {
    if text.is_empty() {
        return (None, Vec::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => read_fields(&fields),
        Ok(Value::String(inner)) if serde_json::from_str::<Map<String, Value>>(&inner).is_ok() => {
            (None, [TokenFinding::PayloadTwice].into())
        }
        Ok(_) => (None, [TokenFinding::PayloadNoObject].into()),
        Err(_) => (None, [TokenFinding::PayloadNotJson].into()),
    }
}

fn read_fields(fields: &Map<String, Value>) -> (Option<Payload>, Vec<TokenFinding>) {
    const NAMES: [&str; 3] = ["room_id", "privilege", "stream_id_list"];
    let misspelt = fields.keys().filter_map(|key| NAMES.into_iter().find(|name| key != name && is_like(key, name)));
    let misspelt: Vec<_> = misspelt.collect();
    let mut findings: Vec<_> = misspelt.iter().map(|name| TokenFinding::PayloadName { name }).collect();
    // A payload of the app's own.
    if findings.is_empty() && !NAMES.iter().any(|name| fields.contains_key(*name)) {
        return (None, [TokenFinding::PayloadOfTheApp].into());
    }
    let mut wrong = |name, problem| {
        if !(problem == ClaimProblem::Missing && misspelt.contains(&name)) {
            findings.push(TokenFinding::PayloadField { name, problem });
        }
    };

    let room = match fields.get("room_id") {
        Some(Value::String(room)) => Some(room.as_str()),
        value => {
            wrong("room_id", ClaimProblem::of(value));
            None
        }
    };
    let privileges = match fields.get("privilege") {
        Some(Value::Object(privileges)) => Some(privileges),
        value => {
            wrong("privilege", ClaimProblem::of(value));
            None
        }
    };
    let mut allows = |key: &str, name| match privileges?.get(key) {
        None => Some(false),
        Some(value) => match value.as_u64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            Some(_) => {
                wrong(name, ClaimProblem::OutOfRange);
                None
            }
            None => {
                wrong(name, ClaimProblem::of(Some(value)));
                None
            }
        },
    };
    let (login, publish) = (allows("1", "privilege.1"), allows("2", "privilege.2"));
    let streams = match fields.get("stream_id_list") {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(items)) => match items.iter().find(|item| !item.is_string()) {
            None => Some(items.iter().filter_map(Value::as_str).collect()),
            item => {
                wrong("an item of stream_id_list", ClaimProblem::of(item));
                None
            }
        },
        value => {
            wrong("stream_id_list", ClaimProblem::of(value));
            None
        }
    };
    if privileges.is_some_and(|privileges| privileges.keys().any(|key| key != "1" && key != "2")) {
        findings.push(TokenFinding::UnknownPrivilege);
    }
    let ids = room.map(check_room).into_iter().chain(streams.iter().flatten().map(|id| check_stream(id)));
    findings.extend(ids.filter_map(Result::err).map(TokenFinding::Id));

    let payload = || {
        let payload = Payload::new().room(room?);
        let payload = if login? { payload.allow_login() } else { payload };
        let payload = if publish? { payload.allow_publish() } else { payload };
        Some(streams.iter().flatten().fold(payload, |payload, id| payload.stream(*id)))
    };
    (streams.as_ref().and_then(|_| payload()), findings)
}

/// The same name in another spelling: `roomId`, `privileges`, `StreamIDList`.
fn is_like(key: &str, name: &str) -> bool {
    let plain =
        |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect() };
    let (key, name) = (plain(key), plain(name));
    key == name || key.strip_suffix('s') == Some(&name)
}
