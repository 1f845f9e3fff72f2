//! The memory of callbacks that were accepted.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use zego_sign::Timestamp;
use zego_sign::callback::{CallbackAlgorithm, SignedFields};

/// What tells one signed delivery from another: its timestamp and nonce, and where the signature covers it the app.
///
/// They are joined as they were hashed, in order and without a separator: who moves characters from one to the other, which leaves the signature as
/// it is, does not make another delivery of it.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct DeliveryKey(Box<str>);

impl DeliveryKey {
    pub(super) fn new(algorithm: CallbackAlgorithm, fields: &SignedFields<'_>) -> Self {
        let SignedFields { app_id, timestamp, nonce } = *fields;
        Self(match algorithm {
            CallbackAlgorithm::Md5 => format!("{app_id}{nonce}{timestamp}").into(),
            _ if timestamp <= nonce => format!("{timestamp}{nonce}").into(),
            _ => format!("{nonce}{timestamp}").into(),
        })
    }

    /// The key as text of at most 87 ASCII characters without white space, for a store outside of the program.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeliveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A memory of deliveries. Only those whose signature was right are noted.
///
/// Several receivers behind one address need one memory. Where that is a store that has to be awaited, give the receiver [`Forgetful`], and
/// ask the store by [`Callback::delivery_key`](super::Callback::delivery_key).
pub trait NonceCache {
    /// Notes a delivery, and tells whether it is the first of its kind. After `expires` it can be forgotten, since the window refuses it;
    /// without a window it never can.
    fn insert(&mut self, delivery: &DeliveryKey, now: Timestamp, expires: Option<Timestamp>) -> bool;
}

/// No memory: every delivery is the first. For checks of what was saved.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing to keep in it")]
pub struct Forgetful;

impl NonceCache for Forgetful {
    fn insert(&mut self, _: &DeliveryKey, _: Timestamp, _: Option<Timestamp>) -> bool {
        true
    }
}

/// A memory within the program, bounded by a number of deliveries and by the receiver's window.
///
/// When it is full it forgets what expires first; that, sent again, counts as new. One delivery takes about 150 bytes.
#[derive(Clone, Debug)]
pub struct RecentNonces {
    capacity: usize,
    noted: BTreeMap<DeliveryKey, Order>,
    by_expiry: BTreeMap<Order, DeliveryKey>,
    count: u64,
}

/// When a delivery expires, and how many were noted before it.
type Order = (u64, u64);

impl RecentNonces {
    /// Room for so many deliveries. It has to hold those of the whole window, on both sides of now: with 300 seconds, 600 seconds' worth.
    pub const fn new(capacity: usize) -> Self {
        Self { capacity, noted: BTreeMap::new(), by_expiry: BTreeMap::new(), count: 0 }
    }

    /// How many deliveries it remembers.
    pub fn len(&self) -> usize {
        self.noted.len()
    }

    /// Whether it remembers none.
    pub fn is_empty(&self) -> bool {
        self.noted.is_empty()
    }

    /// Takes a delivery for not yet seen, so that it counts as new when it is sent again: for who could not handle it.
    pub fn forget(&mut self, delivery: &DeliveryKey) {
        if let Some(order) = self.noted.remove(delivery) {
            self.by_expiry.remove(&order);
        }
    }

    fn forget_first(&mut self) {
        if let Some((_, delivery)) = self.by_expiry.pop_first() {
            self.noted.remove(&delivery);
        }
    }
}

impl NonceCache for RecentNonces {
    fn insert(&mut self, delivery: &DeliveryKey, now: Timestamp, expires: Option<Timestamp>) -> bool {
        while self.by_expiry.first_key_value().is_some_and(|((expires, _), _)| *expires < now.as_secs()) {
            self.forget_first();
        }
        if self.noted.contains_key(delivery) {
            return false;
        }
        while self.noted.len() >= self.capacity.max(1) {
            self.forget_first();
        }
        if self.capacity > 0 {
            let order = (expires.map_or(u64::MAX, Timestamp::as_secs), self.count);
            self.count += 1;
            self.by_expiry.insert(order, delivery.clone());
            self.noted.insert(delivery.clone(), order);
        }
        true
    }
}
