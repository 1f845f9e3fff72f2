//! The string to sign.
use alloc::{string::String, vec::Vec};

use crate::tencent::HttpMethod;

/// Method, host, path and all parameters sorted by the bytes of their names, with their values as they are before any encoding.
///
/// A parameter named `Signature` is left out. Empty values are kept here; better not send any, for not all of Tencent's SDKs sign them.
/// Use it to make one query and sort as you like: the order on the wire does not matter.
pub fn string_to_sign(method: HttpMethod, host: &str, path: &str, params: &[(&str, &str)]) -> String {
    let mut sorted: Vec<_> = params.iter().filter(|(name, _)| *name != "Signature").collect();
    sorted.sort_by_key(|(name, _)| *name);

    let mut text = String::from(method.as_str());
    text.extend([host, path, "?"]);
    for (at, (name, value)) in sorted.into_iter().enumerate() {
        if at > 0 {
            text.push('&');
        }
        text.extend([name, "=", value]);
    }
    text
}
