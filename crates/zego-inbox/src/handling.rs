//! The handling of one delivery, from its claim to its end.

use std::sync::Arc;

use tokio::runtime::Handle;

use crate::store::{DeliveryLease, NonceStore, NonceStoreError};

/// A delivery in hand. Dropped before it is done, it is given up, and new when it comes again: so it is when a handler fails, panics, or is dropped because its sender has gone.
#[derive(Debug)]
#[must_use = "dropped, the delivery is given up"]
pub struct Handling {
    store: Arc<dyn NonceStore>,
    lease: DeliveryLease,
    is_over: bool,
}

/// What a store is told in the end.
#[derive(Clone, Copy)]
enum Ending {
    Done,
    GivenUp,
}

impl Handling {
    pub(crate) const fn new(store: Arc<dyn NonceStore>, lease: DeliveryLease) -> Self {
        Self { store, lease, is_over: false }
    }

    /// The right to handle it, for a store that notes its end together with the handler's own records.
    pub const fn lease(&self) -> &DeliveryLease {
        &self.lease
    }

    /// The delivery has been handled: its repeats are acknowledged. This comes to its end also where nobody waits for it any more.
    ///
    /// # Errors
    /// The delivery *has* been handled, so acknowledge it all the same: where the store could not be asked, a repeat counts as new after the lease, but the service sends none.
    ///
    /// # Panics
    /// Outside a tokio runtime with time and I/O.
    pub async fn done(mut self) -> Result<(), NonceStoreError> {
        self.is_over = true;
        self.end(Ending::Done).await
    }

    /// The delivery could not be handled: it is new when it comes again. Dropping it does the same, later.
    ///
    /// # Errors
    /// The store could not be asked: the delivery is new when the lease has run out.
    ///
    /// # Panics
    /// Outside a tokio runtime with time and I/O.
    pub async fn give_up(mut self) -> Result<(), NonceStoreError> {
        self.is_over = true;
        self.end(Ending::GivenUp).await
    }

    /// On a task of its own, which nobody ends who goes meanwhile.
    async fn end(&self, ending: Ending) -> Result<(), NonceStoreError> {
        let ended = tokio::spawn(tell(Arc::clone(&self.store), self.lease.clone(), ending)).await;
        ended.unwrap_or_else(|error| Err(NonceStoreError::unreachable(format!("asking it failed: {error}"))))
    }
}

async fn tell(store: Arc<dyn NonceStore>, lease: DeliveryLease, ending: Ending) -> Result<(), NonceStoreError> {
    let ask = || match ending {
        Ending::Done => store.done(&lease),
        Ending::GivenUp => store.release(&lease),
    };
    match ask().await {
        // Its connection may have broken since the claim. Twice is the same as once.
        Err(NonceStoreError::Unreachable { .. }) => ask().await,
        told => told,
    }
}

impl Drop for Handling {
    fn drop(&mut self) {
        // Without a runtime the lease runs out.
        if !self.is_over
            && let Ok(runtime) = Handle::try_current()
        {
            let told = tell(Arc::clone(&self.store), self.lease.clone(), Ending::GivenUp);
            runtime.spawn(async move {
                if let Err(error) = told.await {
                    tracing::warn!(%error, "a callback that was not handled stays in hand until its lease runs out");
                }
            });
        }
    }
}
