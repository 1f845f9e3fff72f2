//! The workspace's manifest, edited in place: comments and order stay.

use toml::{Table, Value};

/// The version of the workspace.
pub(super) fn version(text: &str) -> Result<String, String> {
    let manifest: Table = text.parse().map_err(|error| format!("Cargo.toml: {error}"))?;
    let version = manifest.get("workspace").and_then(|workspace| workspace.get("package")?.get("version")?.as_str());
    version.map(str::to_owned).ok_or_else(|| "Cargo.toml has no [workspace.package] with a version".to_owned())
}

/// Gives the workspace, and the crates of it that its crates depend on, a new version.
pub(super) fn bump(text: &str, new: &str) -> Result<String, String> {
    let old = version(text)?;
    let (was, is) = (format!("version = \"{old}\""), format!("version = \"{new}\""));
    let mut section = "";
    let mut out = String::new();
    for line in text.lines() {
        if line.starts_with('[') {
            section = line.trim();
        }
        let own = section == "[workspace.package]" && line.starts_with("version = ");
        let internal = section == "[workspace.dependencies]" && line.contains("path = ");
        out += &if own || internal { line.replacen(&was, &is, 1) } else { line.to_owned() };
        out.push('\n');
    }
    // The lines are found by their form; whether all were is read from the result.
    verify(&out, new).map(|()| out)
}

fn verify(text: &str, new: &str) -> Result<(), String> {
    if version(text)? != new {
        return Err("Cargo.toml: [workspace.package] keeps its old version: write `version = \"…\"` on a line of its own".to_owned());
    }
    let manifest: Table = text.parse().map_err(|error| format!("Cargo.toml: {error}"))?;
    let dependencies = manifest.get("workspace").and_then(|workspace| workspace.get("dependencies")?.as_table());
    let internal = dependencies.into_iter().flatten().filter(|(_, value)| value.get("path").is_some());
    for (name, value) in internal {
        if value.get("version").and_then(Value::as_str) != Some(new) {
            return Err(format!(
                "Cargo.toml: `{name}` keeps its old version: write `{name} = {{ version = \"…\", path = \"…\" }}` on one line"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"[workspace.package]
# The version of all.
version = "0.1.0"

[workspace.dependencies]
zego-sign = { version = "0.1.0", path = "crates/zego-sign" }
other = { version = "0.1.0" }
"#;

    #[test]
    fn the_workspace_and_its_crates_move_together() {
        let bumped = bump(MANIFEST, "0.2.0").unwrap();
        let expected = r#"[workspace.package]
# The version of all.
version = "0.2.0"

[workspace.dependencies]
zego-sign = { version = "0.2.0", path = "crates/zego-sign" }
other = { version = "0.1.0" }
"#;
        assert_eq!(bumped, expected);
    }

    #[test]
    fn what_would_stay_behind_is_an_error() {
        let message = bump(&MANIFEST.replace("{ version = \"0.1.0\", path", "{ version = \"0.0.9\", path"), "0.2.0").unwrap_err();
        assert!(message.contains("`zego-sign` keeps its old version"), "{message}");
        assert!(bump(&MANIFEST.replace("version = \"0.1.0\"\n\n", "version  = \"0.1.0\"\n\n"), "0.2.0").is_err());
        assert!(bump("[workspace]\n", "0.2.0").is_err());
    }
}
