//! What is published says of itself what crates.io and docs.rs show: a text, its subjects, its licences.

use toml::{Table, Value};

use super::{Repository, TidyFinding};

/// The licence texts that the manifest's `license` names; each crate has those of the repository, since a package holds nothing from above its folder.
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// How many keywords, and how many categories, crates.io takes.
const MOST: usize = 5;

pub(super) fn check(repository: &Repository) -> Vec<TidyFinding> {
    let mut found = Vec::new();
    for (path, text) in repository.members() {
        // What cannot be read is found with the manifests.
        let Ok(manifest) = text.parse::<Table>() else { continue };
        let package = manifest.get("package").and_then(Value::as_table).cloned().unwrap_or_default();
        if package.get("publish").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let folder = path.trim_end_matches("/Cargo.toml");
        let messages = said(&package).chain(beside(repository, folder)).chain(documented(repository, folder, &package));
        found.extend(messages.map(|message| TidyFinding::new(path, message)));
    }
    found
}

/// What the manifest itself says.
fn said(package: &Table) -> impl Iterator<Item = String> {
    let lists = ["keywords", "categories"].into_iter().filter_map(|key| {
        let count = package.get(key).and_then(Value::as_array).map_or(0, Vec::len);
        (count == 0 || count > MOST).then(|| format!("write `{key}` of its own, {MOST} at most"))
    });
    let readme = package.get("readme").and_then(Value::as_str) != Some("README.md");
    lists.chain(readme.then(|| "write `readme = \"README.md\"`".to_owned()))
}

/// The files that go with it.
fn beside(repository: &Repository, folder: &str) -> impl Iterator<Item = String> {
    let has = move |name: &str| repository.text(&format!("{folder}/{name}"));
    let readme = has("README.md").is_none().then(|| "has no README.md beside it".to_owned());
    let licenses = LICENSES.into_iter().filter(move |name| has(name).is_none_or(|text| Some(text) != repository.text(name)));
    readme.into_iter().chain(licenses.map(|name| format!("has not the repository's {name} beside it: `ln -s ../../{name}`")))
}

/// How docs.rs builds the pages of a library, and that they begin with the README, so that there are no two texts of one thing.
fn documented(repository: &Repository, folder: &str, package: &Table) -> impl Iterator<Item = String> {
    let library = repository.text(&format!("{folder}/src/lib.rs"));
    let settings = package.get("metadata").and_then(|metadata| metadata.get("docs")?.get("rs"));
    let all = settings.and_then(|settings| settings.get("all-features")).and_then(Value::as_bool) == Some(true);
    let features = (!all).then(|| "write `[package.metadata.docs.rs]` with `all-features = true`".to_owned());
    let includes = library.is_none_or(begins_with_readme);
    features.into_iter().chain(
        (!includes)
            .then(|| "src/lib.rs has to begin with `#![doc = include_str!(\"../README.md\")]`, whose examples are tests then".to_owned()),
    )
}

/// Whether a library says what it is in the words of its README.
pub(super) fn begins_with_readme(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.starts_with("#![") && line.contains("doc = include_str!(\"../README.md\")"))
}
