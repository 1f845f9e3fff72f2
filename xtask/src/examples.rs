//! Every example of the workspace, run to its end.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

/// An example target.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Example {
    /// The crate it belongs to.
    pub package: String,
    /// Its name.
    pub name: String,
    /// The features it needs.
    pub features: Vec<String>,
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} --example {}", self.package, self.name)
    }
}

/// Every example of the workspace, as cargo knows them.
///
/// # Errors
/// When cargo does not answer.
pub fn list(root: &Path) -> Result<Vec<Example>, Box<dyn Error>> {
    let mut cargo = Command::new(cargo());
    let metadata = cargo.args(["metadata", "--no-deps", "--format-version=1", "--locked"]).current_dir(root).output()?;
    if !metadata.status.success() {
        return Err(format!("cargo metadata failed:\n{}", String::from_utf8_lossy(&metadata.stderr)).into());
    }
    examples(&metadata.stdout)
}

/// Runs every example, and tells which before it does.
///
/// # Errors
/// The first example that fails.
pub fn run(root: &Path, tell: impl Fn(&Example)) -> Result<(), Box<dyn Error>> {
    let examples = list(root)?;
    if examples.is_empty() {
        return Err("the workspace has no examples: the list is wrong".into());
    }
    for example in examples {
        tell(&example);
        let mut run = Command::new(cargo());
        run.args(["run", "--quiet", "--locked", "--package", &example.package, "--example", &example.name]);
        if !example.features.is_empty() {
            run.args(["--features", &example.features.join(",")]);
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

fn examples(metadata: &[u8]) -> Result<Vec<Example>, Box<dyn Error>> {
    let metadata: Metadata = serde_json::from_slice(metadata)?;
    let mut found = BTreeMap::new();
    for package in metadata.packages {
        for target in package.targets.into_iter().filter(|target| target.kind.iter().any(|kind| kind == "example")) {
            let example = Example { package: package.name.clone(), name: target.name, features: target.required_features };
            found.insert((example.package.clone(), example.name.clone()), example);
        }
    }
    Ok(found.into_values().collect())
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
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
        let metadata = br#"{"packages":[
            {"name":"b","targets":[{"name":"b","kind":["lib"]},{"name":"two","kind":["example"],"required-features":["x","y"]}]},
            {"name":"a","targets":[{"name":"one","kind":["example"]},{"name":"main","kind":["bin"]}]}]}"#;
        let found = examples(metadata).unwrap();
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a --example one", "b --example two"]);
        assert_eq!(found[1].features, ["x", "y"]);
    }
}
