//! Every example of the workspace, run to its end.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

/// Runs every example, and tells which before it does.
///
/// # Errors
/// The first example that fails; cargo does not answer, or knows of none.
pub fn run(root: &Path, tell: impl Fn(&str)) -> Result<(), Box<dyn Error>> {
    let examples = examples(&crate::output(root, &cargo(), &["metadata", "--no-deps", "--format-version=1", "--locked"])?)?;
    if examples.is_empty() {
        return Err("the workspace has no examples: the list is wrong".into());
    }
    for (package, CargoTarget { name, required_features, .. }) in examples {
        let example = format!("{package} --example {name}");
        tell(&example);
        let mut run = Command::new(cargo());
        run.args(["run", "--quiet", "--locked", "--package", &package, "--example", &name]);
        if !required_features.is_empty() {
            run.args(["--features", &required_features.join(",")]);
        }
        let status = run.current_dir(root).stdin(Stdio::null()).status()?;
        if !status.success() {
            return Err(format!("the example {example} failed: {status}").into());
        }
    }
    Ok(())
}

/// The cargo that runs this, so that the toolchain is the same.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Every example and its package, in alphabetical order.
fn examples(metadata: &str) -> serde_json::Result<Vec<(String, CargoTarget)>> {
    let metadata: CargoMetadata = serde_json::from_str(metadata)?;
    let mut found = Vec::new();
    for CargoPackage { name, targets } in metadata.packages {
        let examples = targets.into_iter().filter(|target| target.kind.iter().any(|kind| kind == "example"));
        found.extend(examples.map(|example| (name.clone(), example)));
    }
    found.sort();
    Ok(found)
}

#[derive(Deserialize)]
struct CargoMetadata {
    packages: Vec<CargoPackage>,
}

#[derive(Deserialize)]
struct CargoPackage {
    name: String,
    targets: Vec<CargoTarget>,
}

#[derive(Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
struct CargoTarget {
    name: String,
    kind: Vec<String>,
    #[serde(default, rename = "required-features")]
    required_features: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_told_from_other_targets() {
        let metadata = r#"{"packages":[
            {"name":"b","targets":[{"name":"b","kind":["lib"]},{"name":"two","kind":["example"],"required-features":["x","y"]}]},
            {"name":"a","targets":[{"name":"one","kind":["example"]},{"name":"main","kind":["bin"]}]}]}"#;
        let found = examples(metadata).unwrap();
        let names: Vec<_> = found.iter().map(|(package, example)| (package.as_str(), example.name.as_str())).collect();
        assert_eq!(names, [("a", "one"), ("b", "two")]);
        assert_eq!(found[1].1.required_features, ["x", "y"]);
    }
}
