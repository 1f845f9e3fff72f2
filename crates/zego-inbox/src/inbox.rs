//! A receiver whose memory is shared: what comes in is checked, claimed, and given to one of those who share it.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use zego_model::callback::{BodyDigest, Callback, CallbackRefusal, DeliveryKey, EventSet, NonceCache, Receiver, SenderAuthenticated};
use zego_sign::Timestamp;

use crate::handling::Handling;
use crate::store::{ClaimOutcome, ClaimTerms, NonceStore, NonceStoreError};

/// Receives callbacks with a memory that several processes share.
///
/// A callback that is to be handled comes with a [`Handling`], which keeps the others from it until it is [done](Handling::done) or given up.
///
/// # What to answer
///
/// A success (2XX) after [`Handling::done`], a failure when handling has failed; to what was [handled](Accepted::Handled) before a success as well, and to an [`InboxRefusal`] its
/// [status](InboxRefusal::status). The service sends what saw no success again after 2, 4, 8, 16 and 32 seconds, and then no more. So a lease should run out well within these 62 seconds: with the 10 of
/// [`DEFAULT_LEASE`](Self::DEFAULT_LEASE), what was in the hand of a process that died is handled at its third repeat, and has two more if it is not.
#[derive(Debug)]
pub struct Inbox<E> {
    receiver: Receiver<E>,
    store: Arc<dyn NonceStore>,
    lease: Duration,
}

/// A callback that was accepted.
#[derive(Debug)]
#[must_use = "a callback that is dropped is new when it comes again"]
#[expect(clippy::exhaustive_enums, reason = "a receiver has to have an answer for each")]
pub enum Accepted<E> {
    /// It is yours to handle. Whoever is told this of a delivery a second time knows that the first could not handle it, or not within its lease.
    New(SenderAuthenticated<Callback<E>>, Handling),
    /// It has been handled, here or elsewhere: acknowledge it.
    Handled(SenderAuthenticated<Callback<E>>),
}

/// Why a callback is not acknowledged. It has no part of the body in it, and no secret.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InboxRefusal {
    /// It is none, or is not accepted.
    #[error(transparent)]
    Callback(#[from] CallbackRefusal),
    /// It is, but nobody knows yet whether it will be handled.
    #[error("this callback is still being handled: send it again")]
    InHand,
    /// It is, but whether it has been handled cannot be found out.
    #[error(transparent)]
    Store(#[from] NonceStoreError),
}

impl InboxRefusal {
    /// What to answer. Anything but 2XX makes ZEGO send again, five times at the most.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Callback(refusal) => refusal.status(),
            Self::InHand | Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The name in `snake_case`, stable.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Callback(refusal) => refusal.as_str(),
            Self::InHand => "in_hand",
            Self::Store(_) => "store",
        }
    }
}

/// How far the clocks of processes that share a memory may differ: what one has noted is kept that much longer than its own window.
const SKEW: Duration = Duration::from_secs(60);

impl<E> Inbox<E> {
    /// How long a delivery stays in the hand of a process that has died. The sandbox waits 5 seconds for an answer, of ZEGO no figure is documented; a handler that takes
    /// longer than its sender waits is never acknowledged.
    pub const DEFAULT_LEASE: Duration = Duration::from_secs(10);

    /// Callbacks as the receiver accepts them, noted in this store.
    pub fn new(receiver: Receiver<E>, store: impl NonceStore + 'static) -> Self {
        Self::shared(receiver, Arc::new(store))
    }

    /// The same, with a store that is used elsewhere, too.
    pub fn shared(receiver: Receiver<E>, store: Arc<dyn NonceStore>) -> Self {
        Self { receiver, store, lease: Self::DEFAULT_LEASE }
    }

    /// Sets how long a delivery stays in the hand of a process that has died. A handler that takes longer may have a second one beside it.
    #[must_use]
    pub const fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }
}

impl<E: EventSet> Inbox<E> {
    /// How many bytes a body may have: a server need not read more.
    pub const fn size_limit(&self) -> usize {
        self.receiver.get_size_limit()
    }

    /// Checks a body that came at `now`, and claims it. Whoever drops this future meanwhile has claimed nothing.
    ///
    /// # Errors
    /// [`InboxRefusal`], which says what to answer.
    ///
    /// # Panics
    /// Outside a tokio runtime with time and I/O.
    pub async fn receive(&self, body: &[u8], now: Timestamp) -> Result<Accepted<E>, InboxRefusal> {
        let mut asked = Asked(None);
        let callback = self.receiver.receive(body, now, &mut asked)?.into_callback();
        let Some((digest, expires)) = asked.0 else { return Err(NonceStoreError::unreachable("it was not asked").into()) };
        let keep = expires.map(|expires| Duration::from_secs(expires.as_secs().saturating_sub(now.as_secs())).saturating_add(SKEW));
        let (store, delivery, terms) = (Arc::clone(&self.store), callback.delivery_key().clone(), ClaimTerms::new(self.lease, keep));
        // On a task of its own: a claim that nobody waits for any more comes to its end, and is given up by what it is then.
        let claimed = tokio::spawn(async move {
            Ok(match store.claim(&delivery, digest, terms).await? {
                ClaimOutcome::Yours(lease) => Claimed::Ours(Handling::new(Arc::clone(&store), lease)),
                ClaimOutcome::InHand => Claimed::InHand,
                ClaimOutcome::Handled => Claimed::Handled,
                ClaimOutcome::Changed => Claimed::Changed,
            })
        });
        let claimed = claimed.await.unwrap_or_else(|error| Err(NonceStoreError::unreachable(format!("asking it failed: {error}"))));
        match claimed? {
            Claimed::Ours(handling) => Ok(Accepted::New(callback, handling)),
            Claimed::Handled => Ok(Accepted::Handled(callback)),
            Claimed::InHand => Err(InboxRefusal::InHand),
            Claimed::Changed => Err(CallbackRefusal::ChangedRepeat.into()),
        }
    }
}

/// What became of a claim.
enum Claimed {
    Ours(Handling),
    InHand,
    Handled,
    Changed,
}

/// What the receiver asks its memory, for a store that has to be awaited: the digest of the body, and until when it is accepted.
struct Asked(Option<(BodyDigest, Option<Timestamp>)>);

impl NonceCache for Asked {
    fn insert(&mut self, _: &DeliveryKey, body: BodyDigest, _: Timestamp, expires: Option<Timestamp>) -> Option<BodyDigest> {
        self.0 = Some((body, expires));
        None
    }
}
