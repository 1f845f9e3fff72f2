//! What a token says.
use alloc::{format, string::String};

use super::{Lifetime, Payload, UserId, json};
use crate::AppId;

/// Whom a token admits to which project, for how long and to do what.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claims {
    app_id: AppId,
    user_id: UserId,
    lifetime: Lifetime,
    payload: Option<Payload>,
}

impl Claims {
    /// Claims without privileges, which is all that a project without privilege control needs.
    pub fn new(app_id: AppId, user_id: UserId, lifetime: Lifetime) -> Self {
        Self { app_id, user_id, lifetime, payload: None }
    }

    /// Adds privileges.
    #[must_use]
    pub fn payload(mut self, payload: Payload) -> Self {
        self.payload = Some(payload);
        self
    }

    pub(super) fn lifetime(&self) -> Lifetime {
        self.lifetime
    }

    /// The text that is encrypted, in the order of ZEGO's samples.
    pub(super) fn to_json(&self, created: u64, expires: u64, nonce: i32) -> String {
        let payload = self.payload.as_ref().map(Payload::to_json).unwrap_or_default();
        format!(
            r#"{{"app_id":{},"user_id":{},"ctime":{created},"expire":{expires},"nonce":{nonce},"payload":{}}}"#,
            self.app_id,
            json::quoted(self.user_id.as_str()),
            json::quoted(&payload),
        )
    }
}
