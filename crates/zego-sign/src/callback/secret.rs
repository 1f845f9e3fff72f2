//! What callbacks are signed with.
use alloc::string::String;
use core::fmt;

use crate::{SecretError, secret::Secret};

/// The callback secret of a project, from the ZEGOCLOUD Admin Console.
///
/// For RTC it is a value of its own, beside `ServerSecret` and `AppSign`; the pages of ZIM say that theirs is the `ServerSecret`. Clones share one
/// copy, which is wiped when the last of them goes. It has no `Display`, no `==` and no way out.
#[derive(Clone)]
pub struct CallbackSecret(Secret);

impl CallbackSecret {
    /// Takes the secret over. A given `String` is not copied, and is wiped even if it is refused.
    pub fn new(value: impl Into<String>) -> Result<Self, SecretError> {
        Secret::new("callback secret", value.into()).map(Self)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_str().as_bytes()
    }
}

impl fmt::Debug for CallbackSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackSecret(**)")
    }
}
