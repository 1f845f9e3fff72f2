//! What a memory of deliveries has to do that several processes share: three steps, each of them whole or not at all.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use zego_model::callback::{BodyDigest, DeliveryKey};

/// A memory of deliveries that several processes share.
///
/// It knows of each delivery the digest of its body and one of three things: somebody handles it, somebody has handled it, or nobody could. Who
/// handles it has a *lease*: a process that dies is waited for so long, by the store's clock, and then the delivery is new again. A lease has a *fence*, which grows
/// with each claim, so that who was taken for dead changes nothing.
///
/// What happens to a delivery while others ask for it is decided by the store in one step, never by a question and a write after it. An implementation gives up before the
/// service does (the ones here after two seconds), and tells no password in its errors.
pub trait NonceStore: fmt::Debug + Send + Sync {
    /// Takes a delivery in hand, if there is reason to: one that is not known, and one that nobody could handle or whose lease has run out, in each case with the body
    /// that was noted first.
    ///
    /// The body stays noted whatever becomes of the delivery, until `terms` let it be forgotten.
    fn claim<'a>(&'a self, delivery: &'a DeliveryKey, body: BodyDigest, terms: ClaimTerms) -> Noting<'a, ClaimOutcome>;

    /// The delivery has been handled, whether or not its lease has run out meanwhile. Once more is the same.
    ///
    /// # Errors
    /// [`NonceStoreError::LeaseLost`], where somebody has claimed it since, or it is forgotten.
    fn done<'a>(&'a self, lease: &'a DeliveryLease) -> Noting<'a, ()>;

    /// The delivery could not be handled: whoever claims it next, handles it. Nothing happens where somebody has claimed it since, or it has been handled. Once more is the same.
    fn release<'a>(&'a self, lease: &'a DeliveryLease) -> Noting<'a, ()>;
}

/// What a store is asked for.
pub type Noting<'a, T> = Pin<Box<dyn Future<Output = Result<T, NonceStoreError>> + Send + 'a>>;

/// How long what is known of a delivery counts. Times are lengths, since they are counted by the store's clock.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClaimTerms {
    /// How long one that dies is waited for.
    pub lease: Duration,
    /// After so long the delivery may be forgotten, since its timestamp is refused; `None`: never. Not before its lease has run out.
    pub keep: Option<Duration>,
}

impl ClaimTerms {
    /// A lease, and how long the delivery is remembered.
    pub const fn new(lease: Duration, keep: Option<Duration>) -> Self {
        Self { lease, keep }
    }
}

/// What a delivery is to who claims it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a receiver has to have an answer for each")]
pub enum ClaimOutcome {
    /// It is yours to handle: nobody has handled it, and nobody does.
    Yours(DeliveryLease),
    /// Somebody handles it just now: it is neither handled twice nor acknowledged yet.
    InHand,
    /// It has been handled: acknowledge it.
    Handled,
    /// It was noted with another body: it is refused.
    Changed,
}

/// The right to handle a delivery.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DeliveryLease {
    delivery: DeliveryKey,
    fence: i64,
}

impl DeliveryLease {
    /// For a store of one's own. The fence is greater than that of every lease before it on the same delivery.
    pub const fn new(delivery: DeliveryKey, fence: i64) -> Self {
        Self { delivery, fence }
    }

    /// The delivery.
    pub const fn delivery_key(&self) -> &DeliveryKey {
        &self.delivery
    }

    /// What tells it from other leases on the delivery.
    pub const fn fence(&self) -> i64 {
        self.fence
    }
}

/// Why a store has not done what it was asked for.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NonceStoreError {
    /// It could not be asked, or has not answered in time. What it was asked for may have happened.
    #[error(
        "the memory of deliveries could not be asked: {reason}: see that it runs and can be reached; until then no callback is acknowledged"
    )]
    #[non_exhaustive]
    Unreachable {
        /// Why, in words.
        reason: String,
    },
    /// The lease ran out, and somebody has claimed the delivery since.
    #[error("the delivery took longer than its lease, and somebody else has claimed it since: handle it faster, or lease it for longer")]
    LeaseLost,
}

impl NonceStoreError {
    /// A store could not be asked. The reason is shown and logged, so it has no password in it.
    pub fn unreachable(reason: impl Into<String>) -> Self {
        Self::Unreachable { reason: reason.into() }
    }
}
