//! JSON that opens something, such as the account with another vendor.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// JSON that nobody may see in a log: its `Debug` does not show it.
///
/// A secret: only `as_value()` and serialisation show it.
#[derive(Clone, Default, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
pub struct SecretJson(Value);

impl SecretJson {
    /// The JSON on the wire.
    pub const fn as_value(&self) -> &Value {
        &self.0
    }
}

impl From<Value> for SecretJson {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl fmt::Debug for SecretJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretJson(REDACTED)")
    }
}

crate::object::read_as_deserialized!(SecretJson);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_sent_shows_it() {
        let value = json!({"app": {"token": "opens"}});
        let secret = SecretJson::from(value.clone());
        assert_eq!(format!("{secret:?}"), "SecretJson(REDACTED)");
        assert_eq!((json!(secret), secret.as_value()), (value.clone(), &value));
    }
}
