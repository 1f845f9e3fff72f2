//! The key of a day and a service, kept beside the key that it was derived from: to derive it takes as long as to sign.
use alloc::sync::Arc;
use std::sync::{Mutex, PoisonError};

use super::{CredentialScope, SigningKey};
use crate::tencent::SecretKey;

/// The last key that was derived. A client mostly calls one service, and a day is long.
#[derive(Clone, Default)]
pub(crate) struct KeptKey(Arc<Mutex<Option<Arc<SigningKey>>>>);

impl KeptKey {
    /// The key of a scope, derived from the one beside which this is kept, unless it was the last one.
    pub(crate) fn of(&self, secret_key: &SecretKey, scope: &CredentialScope<'_>) -> Arc<SigningKey> {
        // Whoever panicked with it left a whole key or none.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some(key) if key.is_for(scope) => key.clone(),
            _ => kept.insert(Arc::new(SigningKey::derive(secret_key, scope))).clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    #[test]
    fn it_is_kept_for_its_day_and_service_and_shared_by_clones() {
        let secret_key = SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE").unwrap();
        let [today, tomorrow] = [1_551_113_065, 1_551_139_200].map(Timestamp::from_secs);
        let key = |secret_key: &SecretKey, time, service| secret_key.signing_key(&CredentialScope::new(time, service));
        let first = key(&secret_key, today, "live");
        assert!(Arc::ptr_eq(&first, &key(&secret_key.clone(), today, "live")));
        for (time, service) in [(tomorrow, "live"), (today, "vod"), (today, "live")] {
            let scope = CredentialScope::new(time, service);
            let (kept, derived) = (key(&secret_key, time, service), SigningKey::derive(&secret_key, &scope));
            assert!(kept.is_for(&scope) && kept.sign("text").matches(derived.sign("text").as_str()));
        }
        // Another key of the same account has one of its own.
        let other = SecretKey::new("another-key").unwrap();
        assert!(!key(&other, today, "live").sign("text").matches(first.sign("text").as_str()));
    }
}
