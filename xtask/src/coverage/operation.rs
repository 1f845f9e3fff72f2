//! The rows of operations.

use std::path::Path;

use super::source::{self, count, stem, text};

/// What there is of an operation.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) service: String,
    pub(super) family: String,
    pub(super) file: String,
    pub(super) action: String,
    pub(super) method: String,
    pub(super) effect: String,
    pub(super) quota: String,
    pub(super) parameters: usize,
    pub(super) codes: usize,
    pub(super) golden: bool,
    pub(super) examples: usize,
    pub(super) stateful: bool,
}

/// Every operation, by service, family and action.
pub(super) fn all(root: &Path) -> Result<Vec<Operation>, String> {
    let api = root.join("api");
    let tests = root.join("crates/zego-model/tests");
    let golden = source::texts(&tests.join("golden")) + &std::fs::read_to_string(tests.join("golden_tencent.rs")).unwrap_or_default();
    let mut operations = Vec::new();
    for service in source::folders(&api).into_iter().filter(|path| !path.ends_with("upstream")) {
        for family in source::folders(&service).into_iter().filter(|path| path.join("_family.toml").is_file()) {
            let played = played(root, &stem(&service), &stem(&family));
            for path in source::list(&family).into_iter().filter(|path| !path.ends_with("_family.toml")) {
                let written = source::description(root, &path)?;
                let action = text(&written, "action");
                let (service, family, file) = (stem(&service), stem(&family), stem(&path));
                let facts = api.join("upstream").join(&service).join(&family).join(format!("{file}.json"));
                let facts = std::fs::read_to_string(facts).ok().and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
                operations.push(Operation {
                    codes: facts.as_ref().and_then(|facts| facts.get("codes")?.as_array()).map_or(0, Vec::len),
                    golden: golden.contains(&format!("\"{action}\"")),
                    stateful: played.contains(&format!("\"{action}\" =>")),
                    method: text(&written, "method"),
                    effect: text(&written, "effect"),
                    quota: quota(&written),
                    parameters: count(&written, "request"),
                    examples: count(&written, "example"),
                    service,
                    family,
                    file,
                    action,
                });
            }
        }
    }
    Ok(operations)
}

/// The part of the sandbox that says which actions it plays: a function `play` for each of ZEGO's families, and all that is Tencent's.
fn played(root: &Path, service: &str, family: &str) -> String {
    let sandbox = root.join("crates/zego-sandbox/src");
    if service == "tencent_live" {
        return source::texts(&sandbox.join("tencent"));
    }
    let text = std::fs::read_to_string(sandbox.join("zego").join(format!("{family}.rs"))).unwrap_or_default();
    let (_, play) = text.split_once("fn play(").unwrap_or_default();
    play.split("\n}").next().unwrap_or_default().to_owned()
}

/// `20 in 1 s (5)`, several with commas between.
fn quota(written: &toml::Table) -> String {
    let number = |quota: &toml::Value, key: &str| quota.get(key).and_then(toml::Value::as_integer);
    let one = |quota: &toml::Value| {
        let calls = number(quota, "calls").unwrap_or_default();
        let time = match number(quota, "seconds") {
            Some(1) | None => "s".to_owned(),
            Some(seconds) => format!("{seconds} s"),
        };
        let counted = quota.get("per").and_then(toml::Value::as_str).map(|per| format!(" per {per}")).unwrap_or_default();
        let test = number(quota, "test").map(|test| format!(" ({test})")).unwrap_or_default();
        format!("{calls}/{time}{counted}{test}")
    };
    written.get("quota").and_then(toml::Value::as_array).into_iter().flatten().map(one).collect::<Vec<_>>().join(", ")
}
