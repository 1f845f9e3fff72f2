//! The list of any operation that has pages.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

#[cfg(all(feature = "table", feature = "serde-requests"))]
use super::Begin;
use super::count::{Count, CountedBy};
use super::marker::{Markers, Repeats};
use super::{PageError, Pager};
#[cfg(all(feature = "table", feature = "serde-requests"))]
use crate::UnixSeconds;
use crate::{Operation, RequestError};

/// A request whose answer is a page of a list. The description says how it goes on (`[pages]`), and the generator writes it down.
pub trait Paged: Operation + Clone {
    /// One of what is listed.
    type Item;
    /// How the service's pages follow each other.
    const STEPS: Steps;

    /// Insists on a size of the page, if one is given, of which something comes.
    ///
    /// # Errors
    /// [`RequestError::Violation`], which names the parameter.
    fn check_size(&self) -> Result<(), RequestError> {
        Ok(())
    }

    /// Where the request begins: its marker or its number; empty where it has none.
    fn place(&self) -> String;

    /// The same request for the page that begins there.
    #[must_use = "it is another request"]
    fn at(&self, place: &str) -> Self;

    /// What an answer shows.
    fn page(answer: Self::Output) -> Page<Self::Item>;

    /// What tells an item from others, if something does.
    fn id(item: &Self::Item) -> Option<Cow<'_, str>>;
}

/// How pages follow each other.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Steps {
    /// Each answer has the marker of the next page. It is empty behind the last one, or this word.
    Markers {
        /// The word.
        last: &'static str,
    },
    /// A request says how many items come before its page.
    Items {
        /// How many items are shown at most, however many there are.
        most: Option<u64>,
    },
    /// A request says which page it is.
    Pages {
        /// The number of the first one.
        first: u64,
        /// How many items are shown at most, however many there are.
        most: Option<u64>,
    },
}

/// What an answer shows of a list.
// Written by the generator alone.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "it is made by what implements the trait")]
pub struct Page<T> {
    /// Its items.
    pub items: Vec<T>,
    /// What it says of the rest: the marker of the next page, or how many items there are in all. Empty where it says nothing.
    pub rest: String,
}

/// Pages of any list that the description has pages of: of users, groups, messages, tasks.
///
/// ```
/// use zego_model::page::{ListPager, Pager as _};
/// use zego_model::rtc::room::{DescribeUserList, DescribeUserListOutput};
///
/// # fn send(_: &DescribeUserList) -> DescribeUserListOutput { DescribeUserListOutput::default() }
/// let mut pager = ListPager::new(DescribeUserList::new("lobby"))?;
/// while let Some(request) = pager.request()? {
///     for user in pager.take(send(&request)) {
///         println!("{}", user.user_id);
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A marker, an offset or a number in the request is where to begin, and a limit the size of the pages. Where the service hands out markers, what it shows
/// again is given once, in the first place; a page that is empty and points to itself is the end. Where items or pages are counted and the total falls
/// meanwhile, the pager goes back by as much, so that what moved up is not passed over. Items that nothing tells apart are given as they come.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPager<R> {
    request: R,
    cursor: ListCursor,
}

/// How far a [`ListPager`] has come, with the ids of what was shown.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ListCursor(Place);

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
enum Place {
    Marker(Markers),
    Count(Count),
}

impl<R: Paged> ListPager<R> {
    /// All that there is, or what there is from where the request begins.
    ///
    /// # Errors
    /// [`RequestError::Violation`] for pages that hold nothing: nothing would ever come.
    pub fn new(request: R) -> Result<Self, RequestError> {
        request.check_size()?;
        let place = request.place();
        let count = |by| Place::Count(Count::from(by, place.parse().ok()));
        let place = match R::STEPS {
            Steps::Markers { last } => Place::Marker(Markers::from(Some(place.as_str()).filter(|place| *place != last))),
            Steps::Items { .. } => count(CountedBy::Items),
            Steps::Pages { first, .. } => count(CountedBy::Pages(first)),
        };
        Ok(Self { request, cursor: ListCursor(place) })
    }

    /// Goes on from a cursor, with the same request it came from.
    ///
    /// # Errors
    /// As [`new`](Self::new), and [`RequestError::Unwritable`] for a cursor of a list whose pages follow each other in another way.
    pub fn resume(request: R, cursor: ListCursor) -> Result<Self, RequestError> {
        let this = Self::new(request)?;
        if std::mem::discriminant(&this.cursor.0) != std::mem::discriminant(&cursor.0) {
            return Err(RequestError::Unwritable("the cursor belongs to another list".to_owned()));
        }
        Ok(Self { cursor, ..this })
    }

    /// How far it has come.
    pub const fn cursor(&self) -> &ListCursor {
        &self.cursor
    }
}

impl<R: Paged> Pager for ListPager<R> {
    type Request = R;
    type Item = R::Item;

    fn request(&self) -> Result<Option<R>, PageError> {
        Ok(match &self.cursor.0 {
            Place::Marker(markers) => markers.next()?.map(|marker| match marker {
                "" => self.request.clone(),
                marker => self.request.at(marker),
            }),
            Place::Count(count) => count.next()?.map(|at| self.request.at(&at.to_string())),
        })
    }

    fn take(&mut self, answer: R::Output) -> Vec<R::Item> {
        let Page { items, rest } = R::page(answer);
        match (&mut self.cursor.0, R::STEPS) {
            (Place::Marker(markers), _) if items.is_empty() && markers.is_at(&rest) => {
                markers.finish();
                Vec::new()
            }
            (Place::Marker(markers), Steps::Markers { last }) => {
                let next = if rest == last { String::new() } else { rest };
                markers.take(next, items, R::id, Repeats::OfAnyPage)
            }
            (Place::Marker(markers), _) => markers.take(rest, items, R::id, Repeats::OfAnyPage),
            (Place::Count(count), steps) => {
                let most = match steps {
                    Steps::Items { most } | Steps::Pages { most, .. } => most,
                    Steps::Markers { .. } => None,
                };
                count.take(rest.parse().ok(), most, items, R::id)
            }
        }
    }
}

#[cfg(all(feature = "table", feature = "serde-requests"))]
impl<R: Paged> Begin for ListPager<R> {
    fn begin(request: R, _now: UnixSeconds) -> Result<Self, RequestError> {
        Self::new(request)
    }
}
