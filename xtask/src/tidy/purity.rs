//! Three crates know no clock, no randomness, no environment and no I/O: clippy forbids them there.

use toml::{Table, Value};

use super::{Repository, TidyFinding};

/// The crates whose time, randomness and settings are arguments.
pub(super) const PURE: [&str; 3] = ["zego-sign", "zego-model", "zego-explain"];

/// What all forbid at least.
const FORBIDDEN: [&str; 9] = [
    "std::collections::hash_map::RandomState",
    "std::env::var",
    "std::env::var_os",
    "std::env::vars",
    "std::thread::sleep",
    "std::time::Instant::elapsed",
    "std::time::Instant::now",
    "std::time::SystemTime::elapsed",
    "std::time::SystemTime::now",
];

/// What those that have `std` forbid besides.
const FORBIDDEN_WITH_STD: [&str; 9] = [
    "std::env::args",
    "std::fs::File",
    "std::fs::read",
    "std::fs::read_to_string",
    "std::fs::write",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::UdpSocket",
    "std::thread::spawn",
];

pub(super) fn check(repository: &Repository) -> Vec<TidyFinding> {
    let root: Table = repository.text("clippy.toml").and_then(|text| text.parse().ok()).unwrap_or_default();
    let pure = PURE.into_iter().filter(|name| repository.has(&format!("crates/{name}")));
    pure.flat_map(|name| {
        let path = format!("crates/{name}/clippy.toml");
        let messages = match repository.text(&path).map(str::parse) {
            Some(Ok(settings)) => settings_of(&settings, &root, if name == "zego-sign" { &[] } else { &FORBIDDEN_WITH_STD }),
            Some(Err(error)) => vec![error.message().to_owned()],
            None => vec!["is missing: it keeps the crate pure".to_owned()],
        };
        messages.into_iter().map(move |message| TidyFinding::new(&path, message))
    })
    .collect()
}

fn settings_of(settings: &Table, root: &Table, more: &[&str]) -> Vec<String> {
    let repeated = root.iter().filter(|(key, value)| settings.get(*key) != Some(value));
    let mut found: Vec<_> =
        repeated.map(|(key, _)| format!("repeat `{key}` of the root's clippy.toml: clippy reads only the nearest")).collect();
    let forbidden: Vec<_> =
        ["disallowed-methods", "disallowed-types"].iter().filter_map(|key| settings.get(*key)?.as_array()).flatten().collect();
    let path = |entry: &Value| entry.as_str().or_else(|| entry.get("path")?.as_str()).map(str::to_owned);
    let forbidden: Vec<_> = forbidden.into_iter().filter_map(path).collect();
    let missing = FORBIDDEN.iter().chain(more).filter(|name| !forbidden.iter().any(|path| path == *name));
    found.extend(missing.map(|name| format!("does not forbid `{name}`")));
    found
}
