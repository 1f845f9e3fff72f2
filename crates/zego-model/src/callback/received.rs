//! A callback that was accepted.

use std::ops::Deref;

use super::Callback;

/// A callback that was accepted, for the first time or once more.
#[derive(Clone, Debug)]
#[must_use = "a repeat is handled like a new callback, unless it is known to have been handled"]
#[expect(clippy::exhaustive_enums, reason = "a callback was seen before or it was not: there is no third")]
pub enum Received<E> {
    /// Its timestamp and nonce were not seen before. Answer with success after you have handed it on; if you cannot, answer with a failure and
    /// [forget](super::RecentNonces::forget) it.
    New(SenderAuthenticated<Callback<E>>),
    /// It was seen before, with the same timestamp, nonce and body: ZEGO has sent it again since it saw no success, or somebody has replayed it. Act
    /// again only if you have no record that you have acted, and answer with success only when the first one has been handed on. With another body it
    /// would have been [refused](super::CallbackRefusal::ChangedRepeat).
    Repeat(SenderAuthenticated<Callback<E>>),
}

impl<E> Received<E> {
    /// Whether it was seen before.
    pub const fn is_repeat(&self) -> bool {
        matches!(self, Self::Repeat(_))
    }

    /// The callback, new or not.
    pub const fn callback(&self) -> &SenderAuthenticated<Callback<E>> {
        match self {
            Self::New(callback) | Self::Repeat(callback) => callback,
        }
    }

    /// The callback, new or not.
    pub fn into_callback(self) -> SenderAuthenticated<Callback<E>> {
        match self {
            Self::New(callback) | Self::Repeat(callback) => callback,
        }
    }
}

/// What came from somebody who once knew the callback secret, or has seen a callback of somebody who did.
///
/// The signature covers secret, timestamp and nonce; the value itself it does **not** cover. Over HTTPS, within the window and with a memory of
/// nonces that is as good as the vendor's word; without them it is a hint. Only a [`Receiver`](super::Receiver) makes one.
#[derive(Clone, Debug)]
pub struct SenderAuthenticated<T>(T);

impl<T> SenderAuthenticated<T> {
    pub(super) const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, without the record of what was checked.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for SenderAuthenticated<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
