//! What a turn is asked for, and why there is none.

use std::time::Duration;

use zego_model::{Action, QuotaKey};

/// A call, as quotas see it.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "what identifies the windows of a call")]
pub struct QuotaClaim<'a> {
    /// Whose quota: the `AppId`, or Tencent's `SecretId`. All regions of a service count together.
    pub account: &'a str,
    /// Whether the test environment counts it.
    pub is_test: bool,
    /// What is called.
    pub action: &'a Action,
    /// The values it is counted by, beside the account.
    pub keys: &'a [QuotaKey],
}

/// One limit on such calls.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "what a limit is made of")]
pub struct QuotaLimit<'a> {
    /// So many calls
    pub calls: u32,
    /// in every stretch of so much time,
    pub length: Duration,
    /// of the calls with this value alone, where they are counted apart.
    pub key: Option<&'a QuotaKey>,
}

impl<'a> QuotaClaim<'a> {
    /// The documented limits of such a call.
    pub fn limits(&self) -> impl Iterator<Item = QuotaLimit<'a>> {
        let Self { is_test, keys, .. } = *self;
        self.action.quota().iter().map(move |quota| QuotaLimit {
            calls: quota.test_calls.filter(|_| is_test).unwrap_or(quota.calls),
            length: Duration::from_secs(quota.seconds.into()),
            key: quota.per.and_then(|parameter| keys.iter().find(|key| key.parameter == parameter)),
        })
    }
}

/// Why a call gets no turn. Nothing of it was sent.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum QuotaRefusal {
    /// Its turn would come too late.
    #[error("the quota leaves no turn for {} s, and the call may not wait as long", wait.as_secs_f64().ceil())]
    #[non_exhaustive]
    TooLate {
        /// How long it would have to wait.
        wait: Duration,
    },
    /// More calls are counted apart than there is room for.
    #[error("calls of more than {most} rooms, groups or users are counted apart")]
    #[non_exhaustive]
    TooMany {
        /// The most.
        most: usize,
    },
    /// A store that cannot be asked.
    #[error("the store of the quotas cannot be asked: {reason}")]
    #[non_exhaustive]
    Store {
        /// Why, in words.
        reason: String,
    },
}

/// For stores of one's own.
impl QuotaRefusal {
    /// The turn would come so much later than the call may wait.
    pub const fn too_late(wait: Duration) -> Self {
        Self::TooLate { wait }
    }

    /// The store cannot be asked, for this reason.
    pub fn store(reason: impl Into<String>) -> Self {
        Self::Store { reason: reason.into() }
    }
}
