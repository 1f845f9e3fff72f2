//! What narrows any source: a list of what is kept, and a number.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use zego_model::rtc::media_file::FileId;

use super::item::{BoxError, PurgeItem};
use super::keep::KeepList;

/// Narrows a source, and any other stream of [`PurgeItem`]s.
pub trait SourceExt: Stream<Item: PurgeItem> + Unpin + Sized {
    /// Leaves out the ids of a list, and counts them there: [`KeepList::kept`].
    fn except(self, keep: Arc<KeepList>) -> Except<Self> {
        Except { source: self, keep }
    }

    /// So many at most; what comes after them is not asked for.
    fn at_most(self, items: u64) -> AtMost<Self> {
        AtMost { source: self, left: items }
    }
}

impl<S: Stream<Item: PurgeItem> + Unpin> SourceExt for S {}

/// A source without what is to be kept; made by [`SourceExt::except`].
#[derive(Debug)]
#[must_use = "a stream does nothing until it is asked"]
pub struct Except<S> {
    source: S,
    keep: Arc<KeepList>,
}

impl<S: Stream<Item: PurgeItem> + Unpin> Stream for Except<S> {
    type Item = Result<FileId, BoxError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            let item = ready!(Pin::new(&mut this.source).poll_next(context)).map(PurgeItem::into_file_id);
            match item {
                Some(Ok(id)) if this.keep.keeps(&id) => {}
                item => return Poll::Ready(item),
            }
        }
    }
}

/// So many items of a source at most; made by [`SourceExt::at_most`].
#[derive(Debug)]
#[must_use = "a stream does nothing until it is asked"]
pub struct AtMost<S> {
    source: S,
    left: u64,
}

impl<S: Stream + Unpin> Stream for AtMost<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.left == 0 {
            return Poll::Ready(None);
        }
        let item = ready!(Pin::new(&mut this.source).poll_next(context));
        this.left = if item.is_some() { this.left - 1 } else { 0 };
        Poll::Ready(item)
    }
}
