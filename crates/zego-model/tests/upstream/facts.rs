//! The files of `api/upstream/`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceFacts {
    #[serde(default, rename = "by_hand")]
    pub(crate) _by_hand: bool,
    #[serde(default, rename = "pages")]
    pub(crate) _pages: Value,
    #[serde(default, rename = "headings")]
    pub(crate) _headings: Value,
    #[serde(default)]
    pub(crate) version: String,
    pub(crate) hosts: Vec<String>,
    pub(crate) codes: Vec<Value>,
    pub(crate) families: BTreeMap<String, Vec<Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OperationFacts {
    #[serde(default, rename = "by_hand")]
    pub(crate) _by_hand: bool,
    pub(crate) action: String,
    #[serde(default)]
    pub(crate) deprecated: bool,
    pub(crate) method: String,
    pub(crate) quota: Vec<QuotaFact>,
    pub(crate) codes: Vec<Value>,
    pub(crate) request: Vec<Fact>,
    pub(crate) data: DataFact,
}

/// An event that a service sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventFacts {
    pub(crate) event: String,
    pub(crate) page: String,
    pub(crate) method: String,
    pub(crate) retry: Vec<u32>,
    /// The fields that all events have.
    pub(crate) auth: Vec<Fact>,
    pub(crate) fields: Vec<Fact>,
    /// How it is signed, where not as most are.
    #[serde(default)]
    pub(crate) algorithm: Option<String>,
    /// What is answered in the body, where that counts.
    #[serde(default)]
    pub(crate) answer: Vec<Fact>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotaFact {
    pub(crate) calls: u32,
    pub(crate) seconds: u32,
    pub(crate) scope: String,
    #[serde(default)]
    pub(crate) test: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DataFact {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) fields: Vec<Fact>,
}

/// A parameter, or a field of an answer or an event.
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the facts")]
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Fact {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) format: Option<String>,
    pub(crate) items: Option<String>,
    pub(crate) required: bool,
    pub(crate) style: Option<String>,
    pub(crate) min_items: Option<usize>,
    pub(crate) max_items: Option<usize>,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) unique: bool,
    /// Text that holds JSON of this type.
    pub(crate) in_text: bool,
    /// Of a moment or a length of time: `s` or `ms`.
    pub(crate) unit: Option<String>,
    #[serde(rename = "enum")]
    pub(crate) words: Vec<Value>,
    #[serde(rename = "enum_zh")]
    pub(crate) words_zh: Vec<Value>,
    pub(crate) max_length: Option<LengthFact>,
    pub(crate) default: Option<Value>,
    pub(crate) excludes: Vec<String>,
    /// At least one of these and itself.
    pub(crate) any_of: Vec<String>,
    pub(crate) only: Vec<String>,
    #[serde(rename = "only_in")]
    pub(crate) _only_in: Option<String>,
    #[serde(rename = "deprecated")]
    pub(crate) _deprecated: bool,
    /// The field, and the values of it with which this one is required.
    pub(crate) required_if: BTreeMap<String, Vec<Value>>,
    pub(crate) fields: Vec<Self>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct LengthFact {
    pub(crate) n: u32,
    pub(crate) unit: String,
}

/// A code as text, whether it is a number or a word.
pub(crate) fn code(code: &Value) -> String {
    code.as_str().map_or_else(|| code.to_string(), str::to_owned)
}
