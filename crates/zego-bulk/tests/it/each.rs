//! A stream of what an iterator gives.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

/// A stream of what an iterator gives.
pub(crate) struct Each<I>(pub(crate) I);

impl<I: Iterator + Unpin> Stream for Each<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}
