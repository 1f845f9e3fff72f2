//! The workspace's manifest, edited in place: comments, order and white space stay.

use toml_edit::{DocumentMut, Item, TableLike};

/// The version of the workspace.
pub(crate) fn version(text: &str) -> Result<String, String> {
    let mut manifest = parsed(text)?;
    let version = own(&mut manifest).and_then(|version| version.as_str());
    version.map(str::to_owned).ok_or_else(|| NO_VERSION.to_owned())
}

/// Gives the workspace, and the crates of it that its crates depend on, a new version.
pub(super) fn bump(text: &str, new: &str) -> Result<String, String> {
    let mut manifest = parsed(text)?;
    replace(own(&mut manifest).ok_or(NO_VERSION)?, new);
    let dependencies = section(&mut manifest, "dependencies").into_iter().flat_map(TableLike::iter_mut);
    for dependency in dependencies.filter_map(|(_, dependency)| dependency.as_table_like_mut()) {
        if dependency.contains_key("path") {
            replace(dependency.entry("version").or_insert(Item::None), new);
        }
    }
    Ok(manifest.to_string())
}

const NO_VERSION: &str = "Cargo.toml has no [workspace.package] with a version";

fn parsed(text: &str) -> Result<DocumentMut, String> {
    text.parse().map_err(|error| format!("Cargo.toml: {error}"))
}

fn own(manifest: &mut DocumentMut) -> Option<&mut Item> {
    section(manifest, "package")?.get_mut("version")
}

/// A table below `[workspace]`.
fn section<'m>(manifest: &'m mut DocumentMut, name: &str) -> Option<&'m mut dyn TableLike> {
    manifest.get_mut("workspace")?.get_mut(name)?.as_table_like_mut()
}

/// Replaces a value; the white space and the comment around it stay.
fn replace(item: &mut Item, new: &str) {
    let around = item.as_value().map(|value| value.decor().clone());
    *item = toml_edit::value(new);
    if let (Some(value), Some(around)) = (item.as_value_mut(), around) {
        *value.decor_mut() = around;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"[workspace]
members = ["crates/*"]

[workspace.package]
# The version of all.
version = "0.1.0"  # this one

[workspace.dependencies]
zego-sign = { version = "0.1.0", path = "crates/zego-sign" }
zego-model = { path = "crates/zego-model", version="0.0.9", features = ["rtc"] } # behind
other = { version = "0.1.0" }
plain = "0.1.0"

[workspace.dependencies.zego-cli]
path = 'crates/zego-cli'
version = '0.1.0'
"#;

    #[test]
    fn the_workspace_and_its_crates_move_together() {
        let moved = |text: &str| text.replace("version = \"0.1.0\"", "version = \"0.2.0\"").replace("'0.1.0'", "\"0.2.0\"");
        let expected =
            moved(MANIFEST).replace("0.0.9", "0.2.0").replace("other = { version = \"0.2.0\" }", "other = { version = \"0.1.0\" }");
        assert_eq!(bump(MANIFEST, "0.2.0").as_ref(), Ok(&expected));
        assert_eq!((version(MANIFEST).as_deref(), version(&expected).as_deref()), (Ok("0.1.0"), Ok("0.2.0")));
    }

    #[test]
    fn a_crate_without_a_version_gets_one() {
        let manifest = "workspace.package.version = \"0.1.0\"\n[workspace.dependencies]\na = { path = \"a\" }\n";
        let expected = "workspace.package.version = \"0.2.0\"\n[workspace.dependencies]\na = { path = \"a\" , version = \"0.2.0\" }\n";
        assert_eq!(bump(manifest, "0.2.0").as_deref(), Ok(expected));
    }

    #[test]
    fn a_manifest_without_a_version_is_refused() {
        for manifest in ["", "[workspace]\n", "[workspace.package]\nedition = \"2024\"\n"] {
            assert_eq!(bump(manifest, "0.2.0").unwrap_err(), NO_VERSION, "{manifest}");
        }
        assert!(bump("[workspace\n", "0.2.0").unwrap_err().starts_with("Cargo.toml: "));
    }
}
