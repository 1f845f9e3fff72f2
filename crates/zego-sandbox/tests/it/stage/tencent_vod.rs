//! What the operations of Tencent Cloud VOD need to succeed.

use serde_json::json;

use crate::stage::{Calls, Stage};

/// It finds what a sandbox begins with.
pub(super) fn prepare(_stage: &mut Stage) -> Calls {
    vec![
        ("SearchMedia", json!({ "SourceTypes": ["Record"] })),
        ("ModifyMediaInfo", json!({ "FileId": "1397757908182903026", "ExpireTime": "2030-01-01T00:00:00Z" })),
        ("DeleteMedia", json!({ "FileId": "1397757908281707614" })),
    ]
}
