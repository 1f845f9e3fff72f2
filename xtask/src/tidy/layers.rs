//! What the crates depend on: one chain of layers, and no runtime, socket, randomness or command line below the transport.

use std::collections::BTreeSet;
use std::path::Path;

use super::purity::PURE;
use super::repository::CHECKS;
use super::{Repository, TidyFinding};

/// A crate, and those of this workspace it is built on, all the way down.
const LAYERS: [(&str, &[&str]); 14] = [
    ("zego-sign", &[]),
    ("zego-model", &["zego-sign"]),
    ("zego-transport", &["zego-model", "zego-sign"]),
    ("zego-explain", &["zego-model", "zego-sign"]),
    ("zego-sandbox", &["zego-explain", "zego-model", "zego-sign"]),
    ("zego-postgres", &[]),
    ("zego-bulk", &["zego-model", "zego-postgres", "zego-sign", "zego-transport"]),
    ("zego-quota", &["zego-model", "zego-postgres", "zego-sign", "zego-transport"]),
    ("zego-inbox", &["zego-model", "zego-postgres", "zego-sign"]),
    ("zego-axum", &["zego-inbox", "zego-model", "zego-postgres", "zego-sign"]),
    (
        "zego",
        &[
            "zego-axum",
            "zego-bulk",
            "zego-explain",
            "zego-inbox",
            "zego-model",
            "zego-postgres",
            "zego-quota",
            "zego-sandbox",
            "zego-sign",
            "zego-transport",
        ],
    ),
    (
        "zego-cli",
        &["zego-bulk", "zego-explain", "zego-model", "zego-postgres", "zego-quota", "zego-sandbox", "zego-sign", "zego-transport"],
    ),
    ("xtask", &[]),
    ("zego-checks", &["xtask", "zego-explain", "zego-model", "zego-sandbox", "zego-sign", "zego-transport"]),
];

/// What no pure crate is built on, whichever features are on.
const IMPURE: [&str; 7] = ["clap", "getrandom", "hyper", "rand", "rand_core", "rustls", "tokio"];

/// What signing with MD5 alone does not compile.
const TENCENT_ONLY: [&str; 4] = ["base64", "hmac", "sha1", "sha2"];

pub(super) fn check(root: &Path, repository: &Repository) -> Vec<TidyFinding> {
    let mut found: Vec<_> = strangers(repository).collect();
    for (name, below) in LAYERS {
        found.extend(inspect(root, name, &["--all-features"], |tree| layer(name, below, tree)));
    }
    for name in PURE {
        found.extend(inspect(root, name, &["--all-features"], |tree| unwanted(tree, &IMPURE)));
    }
    found.extend(inspect(root, "zego-sign", &[], |tree| unwanted(tree, &TENCENT_ONLY)));
    found
}

/// Every member has its place in the order.
fn strangers(repository: &Repository) -> impl Iterator<Item = TidyFinding> {
    let is_known = |path: &str| LAYERS.iter().any(|(name, _)| *name == package(path));
    let members = repository.members().filter(move |(path, _)| !is_known(path));
    members.map(|(path, _)| TidyFinding::new(path, "has no place among the LAYERS of xtask/src/tidy/layers.rs"))
}

/// The package of a manifest: those in `crates/`, and `xtask`, are named as their folders are.
fn package(manifest: &str) -> String {
    let folder = manifest.trim_end_matches("/Cargo.toml").trim_start_matches("crates/");
    if folder == CHECKS { "zego-checks".to_owned() } else { folder.to_owned() }
}

fn inspect(root: &Path, name: &str, features: &[&str], check: impl Fn(&BTreeSet<String>) -> Vec<String>) -> Vec<TidyFinding> {
    let messages = tree(root, name, features).map_or_else(|error| vec![error], |tree| check(&tree));
    messages.into_iter().map(|message| TidyFinding::new(name, message)).collect()
}

fn layer(name: &str, below: &[&str], tree: &BTreeSet<String>) -> Vec<String> {
    let ours = LAYERS.iter().map(|(layer, _)| *layer).filter(|layer| *layer != name && tree.contains(*layer));
    ours.filter(|layer| !below.contains(layer)).map(|layer| format!("is built on {layer}, against the order of the layers")).collect()
}

fn unwanted(tree: &BTreeSet<String>, names: &[&str]) -> Vec<String> {
    names
        .iter()
        .filter(|name| tree.contains(**name))
        .map(|name| format!("is built on {name}: `cargo tree -e normal -i {name}` tells why"))
        .collect()
}

/// The names of all that a crate is built on, and its own. Needs what building has fetched, nothing more.
fn tree(root: &Path, name: &str, features: &[&str]) -> Result<BTreeSet<String>, String> {
    let tree = ["tree", "--locked", "--offline", "--edges=normal", "--prefix=none", "--format={p}", "--package", name];
    let tree = names(&crate::output(root, &crate::examples::cargo(), &[&tree, features].concat())?);
    if tree.contains(name) { Ok(tree) } else { Err("cargo tree does not show the crate itself: this check reads it wrongly".to_owned()) }
}

fn names(tree: &str) -> BTreeSet<String> {
    tree.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_layer_is_built_on_those_below() {
        assert_eq!(layer("zego-model", &["zego-sign"], &set(&["zego-model", "zego-sign", "serde"])), Vec::<String>::new());
        let message = "is built on zego-transport, against the order of the layers";
        assert_eq!(layer("zego-sandbox", &["zego-model"], &set(&["zego-sandbox", "zego-model", "zego-transport"])), [message]);
    }

    #[test]
    fn every_crate_has_a_place() {
        let repository =
            Repository::of([("crates/zego-sign/Cargo.toml", ""), ("crates/zego-new/Cargo.toml", ""), ("xtask/Cargo.toml", "")]);
        let found: Vec<_> = strangers(&repository).map(|finding| finding.path).collect();
        assert_eq!(found, ["crates/zego-new/Cargo.toml"]);
    }

    #[test]
    fn what_is_unwanted_is_named() {
        assert_eq!(unwanted(&set(&["serde", "tokio"]), &IMPURE), ["is built on tokio: `cargo tree -e normal -i tokio` tells why"]);
    }

    #[test]
    fn names_are_read_from_cargos_tree() {
        assert_eq!(names("zego-model v0.1.0 (crates/zego-model)\nserde v1.0.229\nserde v1.0.229 (*)\n"), set(&["serde", "zego-model"]));
    }

    /// The check has to be able to find something: the command line is built on clap.
    #[test]
    fn a_real_tree_is_read() {
        let tree = tree(&crate::root(), "xtask", &[]).unwrap();
        assert_eq!(unwanted(&tree, &["clap", "tokio"]), ["is built on clap: `cargo tree -e normal -i clap` tells why"]);
    }
}
