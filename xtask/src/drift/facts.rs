//! The bare facts of `api/upstream/`, in the form they are compared in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::files_in;

/// What is written of a service as a whole.
#[derive(Debug, Deserialize)]
pub(super) struct ServiceFacts {
    /// Where the pages of each language are; nowhere, where nobody keeps them in a form that can be read.
    #[serde(default)]
    pub(super) pages: BTreeMap<String, PagePlaces>,
    /// What the headings above each family's codes have in common, and those above the gateway's (`gateway`), in any language. Without it all codes of the page are one list.
    #[serde(default)]
    pub(super) headings: BTreeMap<String, Vec<String>>,
    pub(super) hosts: BTreeSet<String>,
    pub(super) codes: Vec<Value>,
    pub(super) families: BTreeMap<String, Vec<Value>>,
}

/// Where the pages of a service are, from the root of a checkout.
#[derive(Debug, Deserialize)]
pub(super) struct PagePlaces {
    /// The folder with a file for each operation.
    pub(super) operations: PathBuf,
    /// The page of return codes.
    pub(super) codes: PathBuf,
    /// The folder with the pages of callbacks, or their only page.
    pub(super) callbacks: Option<PathBuf>,
    /// What is below that folder and tells of no event.
    #[serde(default)]
    pub(super) other: Vec<PathBuf>,
}

/// What is written of an operation.
#[derive(Debug, Deserialize)]
pub(super) struct OperationFacts {
    pub(super) action: String,
    pub(super) method: String,
    #[serde(default)]
    pub(super) deprecated: bool,
    pub(super) quota: Vec<QuotaFacts>,
    pub(super) codes: Vec<Value>,
    pub(super) request: Vec<FieldFacts>,
    pub(super) data: DataFacts,
    /// Where it is written, from the root of the repository.
    #[serde(skip)]
    pub(super) file: PathBuf,
}

#[derive(Debug, Deserialize)]
pub(super) struct DataFacts {
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) fields: Vec<FieldFacts>,
}

/// So many calls in so many seconds.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct QuotaFacts {
    pub(super) scope: String,
    pub(super) seconds: u64,
    pub(super) calls: u64,
    /// In the test environment.
    pub(super) test: Option<u64>,
}

/// A length in bytes or in characters.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct MaxLength {
    pub(super) n: u64,
    pub(super) unit: String,
}

/// What is written of a parameter or a field.
#[derive(Debug, Deserialize)]
pub(super) struct FieldFacts {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) format: Option<String>,
    pub(super) items: Option<String>,
    /// Of a field of an answer nothing is said.
    pub(super) required: Option<bool>,
    pub(super) style: Option<String>,
    pub(super) min_items: Option<u64>,
    pub(super) max_items: Option<u64>,
    #[serde(default)]
    pub(super) unique: bool,
    pub(super) min: Option<Value>,
    pub(super) max: Option<Value>,
    pub(super) max_length: Option<MaxLength>,
    pub(super) default: Option<Value>,
    #[serde(default, rename = "enum")]
    words: Vec<Value>,
    #[serde(default, rename = "enum_zh")]
    words_zh: Vec<Value>,
    #[serde(default)]
    pub(super) excludes: BTreeSet<String>,
    #[serde(default)]
    pub(super) any_of: BTreeSet<String>,
    #[serde(default)]
    required_if: BTreeMap<String, Vec<Value>>,
    #[serde(default)]
    pub(super) only: BTreeSet<String>,
    pub(super) only_in: Option<String>,
    #[serde(default)]
    pub(super) deprecated: bool,
    #[serde(default)]
    pub(super) fields: Vec<Self>,
}

impl FieldFacts {
    /// The words it may have, on the pages of a language.
    pub(super) fn words(&self, chinese: bool) -> BTreeSet<String> {
        let words = if chinese && !self.words_zh.is_empty() { &self.words_zh } else { &self.words };
        words.iter().map(word).collect()
    }

    /// The values of another field that make it required.
    pub(super) fn required_if(&self) -> BTreeMap<&str, BTreeSet<String>> {
        self.required_if.iter().map(|(name, values)| (name.as_str(), values.iter().map(word).collect())).collect()
    }

    /// Whether the pages of a language are to have it.
    pub(super) fn is_in(&self, chinese: bool) -> bool {
        self.only_in.as_deref().is_none_or(|language| (language == "zh") == chinese)
    }
}

/// A word or a number as people write it.
pub(super) fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The services of which facts are written.
pub(super) fn services(root: &Path) -> Result<Vec<String>, String> {
    let folders = files_in(&root.join("api/upstream"))?.into_iter().filter(|path| path.is_dir());
    Ok(folders.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect())
}

/// Reads the facts of a service.
pub(super) fn service(root: &Path, name: &str) -> Result<ServiceFacts, String> {
    read(&root.join("api/upstream").join(name).join("service.json"))
}

/// Reads the facts of every operation of a service; `callback/` holds no operations.
pub(super) fn operations(root: &Path, service: &str) -> Result<Vec<OperationFacts>, String> {
    let mut operations = Vec::new();
    let folder = root.join("api/upstream").join(service);
    for family in files_in(&folder)?.into_iter().filter(|path| path.is_dir() && !path.ends_with("callback")) {
        for path in files_in(&family)? {
            let facts: OperationFacts = read(&path)?;
            operations.push(OperationFacts { file: path.strip_prefix(root).unwrap_or(&path).to_owned(), ..facts });
        }
    }
    Ok(operations)
}

/// Reads one file of facts.
pub(super) fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", crate::shown(path)))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", crate::shown(path)))
}
