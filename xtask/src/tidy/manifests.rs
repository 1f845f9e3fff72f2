//! Manifests: nothing that the workspace says is said again by a member.

use toml::{Table, Value};

use super::{Repository, TidyFinding};

pub(super) fn check(repository: &Repository) -> Vec<TidyFinding> {
    let mut found = Vec::new();
    let names: Vec<_> = repository.members().filter_map(|(_, text)| Some(name(&text.parse().ok()?)?.to_owned())).collect();
    for (path, text) in repository.members() {
        match text.parse::<Table>() {
            Ok(manifest) => found.extend(member(&manifest, &names).into_iter().map(|message| TidyFinding::new(path, message))),
            Err(error) => found.push(TidyFinding::new(path, error.message())),
        }
    }
    if let Some(root) = repository.text("Cargo.toml").and_then(|text| text.parse().ok()) {
        found.extend(workspace(&root, &names).into_iter().map(|message| TidyFinding::new("Cargo.toml", message)));
    }
    found
}

fn member(manifest: &Table, names: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let package = manifest.get("package").and_then(Value::as_table).cloned().unwrap_or_default();
    for key in ["version", "edition", "rust-version", "license"] {
        if !inherits(package.get(key)) {
            found.push(format!("write `{key}.workspace = true`"));
        }
    }
    if !inherits(manifest.get("lints")) {
        found.push("write `[lints]` with `workspace = true`".to_owned());
    }
    if matches!(package.get("description").and_then(Value::as_str), None | Some("" | "placeholder")) {
        found.push("has no description".to_owned());
    }
    for (section, dependency, value) in dependencies(manifest) {
        if names.iter().any(|name| name == dependency) && !inherits(Some(value)) && !(section == "dev-dependencies" && is_bare_path(value))
        {
            found.push(format!("`{dependency}` in [{section}]: write `{dependency}.workspace = true`"));
        }
    }
    found
}

/// A dev-dependency by path alone is left out of what is published, so it may point up the chain of layers.
fn is_bare_path(value: &Value) -> bool {
    value.get("path").is_some() && value.get("version").is_none()
}

fn inherits(value: Option<&Value>) -> bool {
    value.and_then(|value| value.get("workspace")).and_then(Value::as_bool) == Some(true)
}

/// Every dependency: its section, its name and what is said of it.
fn dependencies(manifest: &Table) -> Vec<(&'static str, &str, &Value)> {
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flatten().filter_map(|(_, target)| target.as_table());
    let mut found = Vec::new();
    for table in [manifest].into_iter().chain(targets) {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let listed = table.get(section).and_then(Value::as_table).into_iter().flatten();
            found.extend(listed.map(|(name, value)| (section, name.as_str(), value)));
        }
    }
    found
}

fn workspace(root: &Table, names: &[String]) -> Vec<String> {
    let workspace = root.get("workspace");
    let version = workspace.and_then(|workspace| workspace.get("package")?.get("version"));
    let listed = workspace.and_then(|workspace| workspace.get("dependencies")?.as_table()).into_iter().flatten();
    let stray = listed.filter(|(name, value)| names.contains(name) && value.get("version") != version);
    stray.map(|(name, _)| format!("`{name}` in [workspace.dependencies] has not the version of [workspace.package]")).collect()
}

fn name(manifest: &Table) -> Option<&str> {
    manifest.get("package")?.get("name")?.as_str()
}
