//! The memory of callbacks that were accepted.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zego_sign::Timestamp;
use zego_sign::callback::{CallbackAlgorithm, SignedFields};

use super::CallbackRefusal;

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

/// The digest of a body, byte for byte: SHA-256. It tells a delivery that is repeated from one whose body somebody has changed, and tells nothing of the
/// body itself.
///
/// It is over the bytes and not over what they say: the service repeats what it has sent, and whoever writes the same event in other words does not.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct BodyDigest([u8; 32]);

impl BodyDigest {
    /// The digest of these bytes.
    pub fn of(body: &[u8]) -> Self {
        Self(Sha256::digest(body).into())
    }

    /// A digest that a store outside of the program has kept as its 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, for a store outside of the program.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What a delivery with this body is, where the memory has `noted` for its [`DeliveryKey`]: new, a repeat (`true`), or refused.
    ///
    /// # Errors
    /// [`CallbackRefusal::ChangedRepeat`], where another body was noted.
    pub fn is_repeat(&self, noted: Option<Self>) -> Result<bool, CallbackRefusal> {
        match noted {
            None => Ok(false),
            Some(noted) if noted == *self => Ok(true),
            Some(_) => Err(CallbackRefusal::ChangedRepeat),
        }
    }
}

/// The first of its 64 hexadecimal digits.
impl fmt::Debug for BodyDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, third, fourth, ..] = self.0;
        write!(f, "BodyDigest({first:02x}{second:02x}{third:02x}{fourth:02x}..)")
    }
}

/// A memory of deliveries. Only those whose signature was right are noted.
///
/// Several receivers behind one address need one memory, and it has to note and to answer in one step. With Redis that is
/// `SET key digest NX GET EX seconds`, which answers what stood there before; in SQL an `INSERT` that leaves a row alone which is there already, and a
/// `SELECT` of that row. Where the store has to be awaited, give the receiver [`Forgetful`], ask the store by
/// [`Callback::delivery_key`](super::Callback::delivery_key) and [`Callback::body_digest`](super::Callback::body_digest), and leave it to
/// [`BodyDigest::is_repeat`] what its answer means. The crate `zego-inbox` does so with Postgres, Valkey and Redis, and tells what is handled from what is in somebody's hand.
pub trait NonceCache {
    /// Notes a delivery with the digest of its body, unless it is noted already: then it stays as it is, and its digest is what is returned. After
    /// `expires` it can be forgotten, since the window refuses it; without a window it never can.
    fn insert(&mut self, delivery: &DeliveryKey, body: BodyDigest, now: Timestamp, expires: Option<Timestamp>) -> Option<BodyDigest>;
}

/// No memory: every delivery is the first. For checks of what was saved.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing to keep in it")]
pub struct Forgetful;

impl NonceCache for Forgetful {
    fn insert(&mut self, _: &DeliveryKey, _: BodyDigest, _: Timestamp, _: Option<Timestamp>) -> Option<BodyDigest> {
        None
    }
}

/// A memory within the program, bounded by a number of deliveries and by the receiver's window.
///
/// When it is full it forgets what expires first; that, sent again, counts as new, whatever its body. One delivery takes about 250 bytes.
#[derive(Clone, Debug)]
pub struct RecentNonces {
    capacity: usize,
    noted: BTreeMap<DeliveryKey, Noted>,
    by_expiry: BTreeMap<Order, DeliveryKey>,
    count: u64,
}

/// What is kept of a delivery.
#[derive(Clone, Copy, Debug)]
struct Noted {
    body: BodyDigest,
    /// Nobody could handle it: with the same body it is new when it comes again.
    unhandled: bool,
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

    /// Takes a delivery for not yet handled, so that it counts as new when it is sent again: for who could not handle it. Its body is remembered: with
    /// another one it is refused as before.
    pub fn forget(&mut self, delivery: &DeliveryKey) {
        if let Some(noted) = self.noted.get_mut(delivery) {
            noted.unhandled = true;
        }
    }

    fn forget_first(&mut self) {
        if let Some((_, delivery)) = self.by_expiry.pop_first() {
            self.noted.remove(&delivery);
        }
    }
}

impl NonceCache for RecentNonces {
    fn insert(&mut self, delivery: &DeliveryKey, body: BodyDigest, now: Timestamp, expires: Option<Timestamp>) -> Option<BodyDigest> {
        while self.by_expiry.first_key_value().is_some_and(|((expires, _), _)| *expires < now.as_secs()) {
            self.forget_first();
        }
        if let Some(noted) = self.noted.get_mut(delivery) {
            let is_another_try = noted.unhandled && noted.body == body;
            noted.unhandled &= !is_another_try;
            return (!is_another_try).then_some(noted.body);
        }
        while self.noted.len() >= self.capacity.max(1) {
            self.forget_first();
        }
        if self.capacity > 0 {
            let order = (expires.map_or(u64::MAX, Timestamp::as_secs), self.count);
            self.count += 1;
            self.by_expiry.insert(order, delivery.clone());
            self.noted.insert(delivery.clone(), Noted { body, unhandled: false });
        }
        None
    }
}
