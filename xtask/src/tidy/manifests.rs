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
    let published = package.get("publish").and_then(Value::as_bool) != Some(false);
    let inherited = ["version", "edition", "rust-version", "license"].into_iter().chain(published.then_some("keywords"));
    for key in inherited {
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
pub(super) fn dependencies(manifest: &Table) -> Vec<(&'static str, &str, &Value)> {
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

pub(super) fn name(manifest: &Table) -> Option<&str> {
    manifest.get("package")?.get("name")?.as_str()
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    const ROOT: &str = r#"
        [workspace.package]
        version = "0.2.0"
        [workspace.dependencies]
        a = { version = "0.2.0", path = "crates/a" }"#;

    const GOOD: &str = r#"
        lints.workspace = true
        [package]
        name = "a"
        description = "A thing"
        version.workspace = true
        edition.workspace = true
        rust-version.workspace = true
        license.workspace = true
        keywords.workspace = true"#;

    fn second(dependencies: &str) -> Vec<String> {
        let b = GOOD.replace("\"a\"", "\"b\"") + dependencies;
        found(check, [("Cargo.toml", ROOT), ("crates/a/Cargo.toml", GOOD), ("crates/b/Cargo.toml", &b)])
    }

    #[test]
    fn members_inherit() {
        for (good, bad, message) in [
            ("version.workspace = true", "version = \"0.2.0\"", "write `version.workspace = true`"),
            ("edition.workspace = true", "", "write `edition.workspace = true`"),
            ("lints.workspace = true", "", "write `[lints]` with `workspace = true`"),
            ("A thing", "", "has no description"),
            ("description = \"A thing\"", "", "has no description"),
            ("keywords.workspace = true", "", "write `keywords.workspace = true`"),
        ] {
            let manifest = GOOD.replacen(good, bad, 1);
            assert_eq!(found(check, [("crates/a/Cargo.toml", &manifest)]), [format!("crates/a/Cargo.toml: {message}")]);
        }
        let private = GOOD.replace("keywords.workspace = true", "publish = false");
        assert_eq!(found(check, [("xtask/Cargo.toml", &private)]), Vec::<String>::new());
    }

    #[test]
    fn internal_dependencies_are_the_workspaces() {
        assert_eq!(second("\n[dependencies]\na.workspace = true\nserde = \"1\""), Vec::<String>::new());
        assert_eq!(second("\n[dev-dependencies]\na = { path = \"../a\" }"), Vec::<String>::new());
        let message = "crates/b/Cargo.toml: `a` in [dependencies]: write `a.workspace = true`";
        assert_eq!(second("\n[dependencies]\na = { path = \"../a\" }"), [message]);
        assert_eq!(second("\n[target.'cfg(unix)'.dependencies]\na = \"0.2\""), [message]);
    }

    #[test]
    fn internal_dependencies_move_with_the_workspace() {
        let root = ROOT.replacen("0.2.0", "0.3.0", 1);
        let message = "Cargo.toml: `a` in [workspace.dependencies] has not the version of [workspace.package]";
        assert_eq!(found(check, [("Cargo.toml", &root), ("crates/a/Cargo.toml", GOOD)]), [message]);
    }
}
