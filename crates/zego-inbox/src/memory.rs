//! The memory of one process.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::ready;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;
use zego_model::callback::{BodyDigest, DeliveryKey};

use crate::rule::{self, NotedDelivery, Ruling, micros};
use crate::store::{ClaimOutcome, ClaimTerms, DeliveryLease, NonceStore, NonceStoreError, Noting};

/// A memory within one process, for tests and for a receiver that is alone: a process that ends forgets all of it.
///
/// When it is full it forgets what expires first; that, sent again, counts as new. One delivery takes about 300 bytes. It is
/// [`RecentNonces`](zego_model::callback::RecentNonces) with leases.
pub struct MemoryNonces {
    deliveries: Mutex<Deliveries>,
    began: Instant,
    /// The time to decide by, for proofs; 0 is the clock's.
    now: Arc<AtomicI64>,
}

#[derive(Default)]
struct Deliveries {
    capacity: usize,
    noted: BTreeMap<DeliveryKey, NotedDelivery>,
    by_expiry: BTreeSet<(i64, DeliveryKey)>,
}

impl MemoryNonces {
    /// Room for so many deliveries. It has to hold those of the receiver's whole window, on both sides of now: with 300 seconds, 600 seconds' worth.
    pub fn new(capacity: usize) -> Self {
        Self {
            deliveries: Mutex::new(Deliveries { capacity: capacity.max(1), ..Deliveries::default() }),
            began: Instant::now(),
            now: Arc::default(),
        }
    }

    /// How many deliveries it remembers.
    pub fn len(&self) -> usize {
        self.lock().noted.len()
    }

    /// Whether it remembers none.
    pub fn is_empty(&self) -> bool {
        self.lock().noted.is_empty()
    }

    /// One that is told the time, and what tells it.
    #[cfg(any(test, feature = "proof"))]
    pub(crate) fn told(capacity: usize) -> (Self, Arc<AtomicI64>) {
        let memory = Self::new(capacity);
        let now = Arc::clone(&memory.now);
        (memory, now)
    }

    /// Whether it has nothing of a delivery, or may have.
    #[cfg(any(test, feature = "proof"))]
    pub(crate) fn may_have_forgotten(&self, delivery: &DeliveryKey) -> bool {
        self.lock().noted.get(delivery).is_none_or(|entry| entry.is_over(self.now()))
    }

    /// From 1 on: 0 is the fence of nobody.
    fn now(&self) -> i64 {
        match self.now.load(Ordering::Relaxed) {
            0 => 1 + micros(self.began.elapsed()),
            told => told,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Deliveries> {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deliveries {
    fn claim(&mut self, delivery: &DeliveryKey, body: BodyDigest, terms: ClaimTerms, now: i64) -> Ruling {
        while self.by_expiry.first().is_some_and(|(_, first)| self.noted.get(first).is_none_or(|entry| entry.is_over(now))) {
            self.forget_first();
        }
        let noted = self.noted.get(delivery).copied();
        if noted.is_none() {
            while self.noted.len() >= self.capacity {
                self.forget_first();
            }
        }
        let (ruling, entry) = rule::claim(noted, body, terms, now);
        if let Some(noted) = self.noted.insert(delivery.clone(), entry)
            && noted.expires != entry.expires
        {
            self.by_expiry.remove(&(noted.expires, delivery.clone()));
        }
        self.by_expiry.insert((entry.expires, delivery.clone()));
        ruling
    }

    fn forget_first(&mut self) {
        if let Some((_, delivery)) = self.by_expiry.pop_first() {
            self.noted.remove(&delivery);
        }
    }
}

impl NonceStore for MemoryNonces {
    fn claim<'a>(&'a self, delivery: &'a DeliveryKey, body: BodyDigest, terms: ClaimTerms) -> Noting<'a, ClaimOutcome> {
        let ruling = self.lock().claim(delivery, body, terms, self.now());
        Box::pin(ready(Ok(ruling.outcome(delivery))))
    }

    fn done<'a>(&'a self, lease: &'a DeliveryLease) -> Noting<'a, ()> {
        let is_ours = self.lock().noted.get_mut(lease.delivery_key()).is_some_and(|entry| entry.done(lease.fence()));
        Box::pin(ready(if is_ours { Ok(()) } else { Err(NonceStoreError::LeaseLost) }))
    }

    fn release<'a>(&'a self, lease: &'a DeliveryLease) -> Noting<'a, ()> {
        if let Some(entry) = self.lock().noted.get_mut(lease.delivery_key()) {
            entry.release(lease.fence());
        }
        Box::pin(ready(Ok(())))
    }
}

/// How many deliveries it remembers.
impl fmt::Debug for MemoryNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryNonces").field("deliveries", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::proof::delivery;

    /// Room for two: the one that expires first goes, and counts as new.
    #[tokio::test]
    async fn what_expires_first_is_forgotten_for_want_of_room() {
        let memory = MemoryNonces::new(2);
        let claim = async |number, keep| {
            let terms = ClaimTerms::new(Duration::from_secs(10), Some(Duration::from_secs(keep)));
            memory.claim(&delivery(number), BodyDigest::of(b"body"), terms).await.unwrap()
        };
        for (number, keep) in [(1, 300), (2, 200), (3, 400)] {
            assert!(matches!(claim(number, keep).await, ClaimOutcome::Yours(_)));
        }
        assert_eq!([claim(1, 300).await, claim(3, 400).await], [ClaimOutcome::InHand, ClaimOutcome::InHand]);
        assert!(matches!(claim(2, 200).await, ClaimOutcome::Yours(_)));
        assert_eq!(memory.len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_lease_runs_out_by_the_clock_and_what_expired_is_forgotten() {
        let memory = MemoryNonces::new(10);
        let claim = async |number| {
            let terms = ClaimTerms::new(Duration::from_secs(10), Some(Duration::from_secs(60)));
            matches!(memory.claim(&delivery(number), BodyDigest::of(b"body"), terms).await.unwrap(), ClaimOutcome::Yours(_))
        };
        assert!(claim(1).await && !claim(1).await);
        tokio::time::advance(Duration::from_secs(10)).await;
        assert!(claim(1).await);
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(claim(2).await);
        assert_eq!(memory.len(), 1);
    }
}
