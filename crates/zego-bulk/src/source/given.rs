//! What a program has at hand, as a stream.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

/// The items of an iterator as a stream, which is ready with each at once.
///
/// ```
/// use zego_bulk::source::given;
///
/// let ids = given(["5285890813221514958", "5285890813221514959"]);
/// # drop(ids);
/// ```
pub fn given<I: IntoIterator>(ids: I) -> Given<I::IntoIter> {
    Given(ids.into_iter())
}

/// The items of an iterator; made by [`given`].
#[derive(Clone)]
pub struct Given<I>(I);

impl<I: Iterator> Stream for Given<I>
where
    I: Unpin,
{
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<I: Iterator> fmt::Debug for Given<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Given").field("left", &self.0.size_hint()).finish()
    }
}
