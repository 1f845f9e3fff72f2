//! The rows of the page: what there is of each operation and of each callback.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::files_below;

/// What there is of an operation.
#[derive(Debug)]
pub(super) struct OperationRow {
    pub(super) golden: bool,
    pub(super) stateful: bool,
    pub(super) text: String,
}

/// What there is of a callback.
#[derive(Debug)]
pub(super) struct CallbackRow {
    pub(super) sent: bool,
    pub(super) text: String,
}

/// Every operation, by service, family and action.
pub(super) fn operations(root: &Path) -> Result<Vec<OperationRow>, String> {
    let row = |described: Description| {
        let Description { service, folder: family, file, facts, written } = &described;
        let (action, method, effect) = (word(written, "action"), word(written, "method"), word(written, "effect"));
        let facts: Option<serde_json::Value> = std::fs::read(facts).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let codes = facts.as_ref().and_then(|facts| facts.get("codes")?.as_array()).map_or(0, Vec::len);
        let golden = golden(root, service).contains(&format!("\"{action}\""));
        let stateful = is_played(&product(root, service), file);
        let text = format!(
            "| {service} | {family} | {} | {method} | {effect} | {} | `zego {} {}` | {} | {codes} | {} | {} | {} |",
            described.link(&action),
            quota(written),
            service.replace('_', "-"),
            file.replace('_', "-"),
            count(written, "request"),
            yes(golden),
            count(written, "example"),
            if stateful { "stateful" } else { "example" },
        );
        OperationRow { golden, stateful, text }
    };
    Ok(descriptions(root, "_family.toml")?.into_iter().map(row).collect())
}

/// Every callback, by service, folder and event.
pub(super) fn callbacks(root: &Path) -> Result<Vec<CallbackRow>, String> {
    let row = |described: Description| {
        let Description { service, file, facts, written, .. } = &described;
        let event = word(written, "event");
        let sent = is_made(&product(root, service), file);
        let text = format!(
            "| {service} | {} | {} | {} | {} | {} |",
            described.link(&event),
            count(written, "fields"),
            yes(facts.with_file_name(format!("{event}.json")).is_file()),
            count(written, "example"),
            if sent { "sends" } else { "-" },
        );
        CallbackRow { sent, text }
    };
    Ok(descriptions(root, "_callback.toml")?.into_iter().map(row).collect())
}

/// What is written of one operation or one event, and where its facts are, if there are any.
#[derive(Debug)]
pub(super) struct Description {
    pub(super) service: String,
    folder: String,
    file: String,
    facts: PathBuf,
    pub(super) written: Table,
}

impl Description {
    pub(super) fn link(&self, name: &str) -> String {
        let Self { service, folder, file, .. } = self;
        format!("[{name}]({service}/{folder}/{file}.toml)")
    }
}

/// Every description beside a file of this name, by service, folder and file.
pub(super) fn descriptions(root: &Path, head: &str) -> Result<Vec<Description>, String> {
    let api = root.join("api");
    let mut found = Vec::new();
    for path in files_below(&api, "toml")? {
        let parts: Vec<_> = path.strip_prefix(&api).unwrap_or(&path).iter().map(|part| part.to_string_lossy()).collect();
        let [service, folder, name] = &parts[..] else { continue };
        if service == "upstream" || name == head || !path.with_file_name(head).is_file() {
            continue;
        }
        let unreadable = |error: &dyn Display| format!("api/{service}/{folder}/{name}: {error}");
        let written = std::fs::read_to_string(&path).map_err(|error| unreadable(&error))?.parse().map_err(|error| unreadable(&error))?;
        let file = name.trim_end_matches(".toml").to_owned();
        let facts = api.join(format!("upstream/{service}/{folder}/{file}.json"));
        found.push(Description { service: service.to_string(), folder: folder.to_string(), file, facts, written });
    }
    Ok(found)
}

/// The golden requests of a service.
fn golden(root: &Path, service: &str) -> String {
    texts(&root.join("crates/zego-model/tests/golden").join(service))
}

/// The code of the sandbox's product of a service. A service without one is answered by example, and sends nothing.
fn product(root: &Path, service: &str) -> String {
    texts(&root.join("crates/zego-sandbox/src/products").join(service))
}

/// Whether a product has an act for the operation of a file: `act!(CloseRoom => …)`.
fn is_played(product: &str, file: &str) -> bool {
    let mut acts = product.split("act!(").skip(1).filter_map(|text| text.split("=>").next()?.trim().rsplit("::").next());
    acts.any(|name| is_of(name, file))
}

/// Whether a product makes the event of a file somewhere: `RoomLogin { … }`, or `tell!(…, RoomLogin, …)` where a macro does.
fn is_made(product: &str, file: &str) -> bool {
    let mut made = product.split('{').filter_map(|text| text.strip_suffix(' ')?.rsplit(|char: char| !char.is_alphanumeric()).next());
    let mut told = product.split("tell!(").skip(1).filter_map(|text| text.split(')').next()).flat_map(|text| text.split(','));
    made.any(|name| is_of(name, file)) || told.any(|name| is_of(name.trim(), file))
}

/// Whether a type has the name that the generator makes of a file's.
fn is_of(name: &str, file: &str) -> bool {
    name.eq_ignore_ascii_case(&file.replace('_', ""))
}

/// The text of a file; none, if there is no such file.
fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// The text of all code in a folder and below.
fn texts(folder: &Path) -> String {
    files_below(folder, "rs").unwrap_or_default().iter().map(|path| text(path)).collect()
}

/// `50/s, 1/10 s a RoomId (5)`: every window.
pub(super) fn quota(written: &Table) -> String {
    let one = |quota: &Value| {
        let number = |key: &str| quota.get(key).and_then(Value::as_integer);
        let word = |key: &str| quota.get(key).and_then(Value::as_str);
        let time = number("seconds").filter(|seconds| *seconds != 1).map_or_else(|| "s".to_owned(), |seconds| format!("{seconds} s"));
        let per = word("per").map(|per| format!(" a {per}")).unwrap_or_default();
        let test = number("test").map(|test| format!(" ({test})")).unwrap_or_default();
        format!("{}/{time}{per}{test}", number("calls").unwrap_or_default())
    };
    written.get("quota").and_then(Value::as_array).into_iter().flatten().map(one).collect::<Vec<_>>().join(", ")
}

/// How many keys or items a table has under a name.
fn count(table: &Table, key: &str) -> usize {
    match table.get(key) {
        Some(Value::Table(table)) => table.len(),
        Some(Value::Array(items)) => items.len(),
        _ => 0,
    }
}

/// The word under a name, which may be a number.
pub(super) fn word(table: &Table, key: &str) -> String {
    table.get(key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default()
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "**no**" }
}
