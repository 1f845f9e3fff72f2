//! The little JSON a token needs.
use alloc::string::{String, ToString};

use serde_json::Value;

/// A text between quotation marks, escaped.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
