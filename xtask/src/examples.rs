//! Every example of the workspace, run to its end.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

/// Builds every example, runs each, and tells which before it does.
///
/// All of them are built in one go, with the features that they ask for: then what the tests have built is of use, and a package is not built anew for its examples alone.
///
/// # Errors
/// The first example that fails; cargo does not answer, or knows of none.
pub fn run(root: &Path, tell: impl Fn(&str)) -> Result<(), Box<dyn Error>> {
    let examples = examples(&crate::output(root, &cargo(), &["metadata", "--no-deps", "--format-version=1", "--locked"])?)?;
    if examples.is_empty() {
        return Err("the workspace has no examples: the list is wrong".into());
    }
    let features: Vec<_> = examples.iter().flat_map(|(package, example)| example.features_of(package)).collect();
    let features = features.join(",");
    let arguments = ["build", "--workspace", "--examples", "--locked", "--quiet", "--message-format=json", "--features", &features];
    let built = executables(&crate::output(root, &cargo(), &arguments)?)?;
    for (package, CargoTarget { name, .. }) in examples {
        let example = format!("{package} --example {name}");
        tell(&example);
        let program = built.get(&name).ok_or_else(|| format!("the example {example} was not built"))?;
        let status = Command::new(program).current_dir(root).stdin(Stdio::null()).status()?;
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
        let examples = targets.into_iter().filter(CargoTarget::is_example);
        found.extend(examples.map(|example| (name.clone(), example)));
    }
    found.sort();
    Ok(found)
}

/// Where the examples are that cargo tells to have built, by their names.
fn executables(messages: &str) -> serde_json::Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    for message in messages.lines().map(serde_json::from_str::<CargoMessage>) {
        let CargoMessage { target, executable } = message?;
        if let (Some(target), Some(executable)) = (target.filter(CargoTarget::is_example), executable) {
            found.insert(target.name, executable);
        }
    }
    Ok(found)
}

#[derive(Deserialize)]
struct CargoMessage {
    target: Option<CargoTarget>,
    executable: Option<PathBuf>,
}

impl CargoTarget {
    fn is_example(&self) -> bool {
        self.kind.iter().any(|kind| kind == "example")
    }

    /// The features that it is built with, each with its package.
    fn features_of(&self, package: &str) -> impl Iterator<Item = String> {
        self.required_features.iter().map(move |feature| format!("{package}/{feature}"))
    }
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

    #[test]
    fn what_was_built_is_found_by_name() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"one","kind":["example"]},"executable":"/t/examples/one"}
{"reason":"compiler-artifact","target":{"name":"a","kind":["lib"]},"executable":null}
{"reason":"compiler-artifact","target":{"name":"main","kind":["bin"]},"executable":"/t/main"}
{"reason":"build-finished","success":true}"#;
        let found: Vec<_> = executables(messages).unwrap().into_iter().collect();
        assert_eq!(found, [("one".to_owned(), PathBuf::from("/t/examples/one"))]);
        let target = CargoTarget { name: "two".to_owned(), kind: Vec::new(), required_features: vec!["x".to_owned(), "y".to_owned()] };
        assert_eq!(target.features_of("b").collect::<Vec<_>>(), ["b/x", "b/y"]);
    }
}
