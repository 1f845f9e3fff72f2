//! Pagers: given the last answer, the next request is.
//!
//! [`ListPager`] reads every list of which the description says how it goes on; for recorded files there is [`MediaPager`]. A pager neither sends nor waits. Whoever has a connection asks it for a request, sends that, and gives it the answer; `zego-transport` makes a stream
//! of it (`Client::pages`). By hand:
//!
//! ```
//! use zego_model::UnixSeconds;
//! use zego_model::page::{MediaPager, Pager as _};
//! use zego_model::rtc::media_file::{SearchMedia, SearchMediaOutput, Vendor};
//!
//! # fn send(_: &SearchMedia) -> SearchMediaOutput { SearchMediaOutput::default() }
//! let mut pager = MediaPager::new(SearchMedia::new(Vendor::Tencent), UnixSeconds(1_790_000_000))?;
//! while let Some(request) = pager.request()? {
//!     for file in pager.take(send(&request)) {
//!         println!("{}", file.id());
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is guaranteed
//! - Nothing comes twice, and what was there from the first request to the last comes once; or [`Pager::request`] ends in a [`PageError`] that says what is
//!   missing, after all the rest was given. [`MediaPager`] and [`ListPager`] tell how, and where a service leaves doubts.
//! - What appears or goes meanwhile may come or not.
//! - A request that failed is simply sent again: a pager moves on with [`Pager::take`] alone.
//! - A pager's cursor can be kept, in whatever serde writes, and gone on from in another process.

mod count;
mod list;
mod marker;
#[cfg(feature = "rtc")]
mod media;
#[cfg(all(feature = "table", feature = "serde-requests"))]
mod row;
#[cfg(all(feature = "table", feature = "serde-requests"))]
mod running;
mod slices;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use list::{ListCursor, ListPager, Page, Paged, Steps};
#[cfg(feature = "rtc")]
pub use media::{FoundFile, MediaCursor, MediaPager};
#[cfg(all(feature = "table", feature = "serde-requests"))]
pub(crate) use row::Begin;
#[cfg(all(feature = "table", feature = "serde-requests"))]
pub(crate) use row::begin;
#[cfg(all(feature = "table", feature = "serde-requests"))]
pub use row::{BeginList, RowList, RowPager};
#[cfg(all(feature = "table", feature = "serde-requests"))]
pub use running::{FoundRunning, RunningPager, ends_of_what_is_not_listed, lists_of_what_runs};

use crate::{Operation, UnixSeconds, UtcTime};

/// Reads a list that takes several calls.
pub trait Pager {
    /// One of the calls.
    type Request: Operation;
    /// One of what is listed.
    type Item;

    /// The next call, the same until its answer is [taken](Self::take); `None` when everything was shown.
    ///
    /// # Errors
    /// [`PageError`] at the end, when something could not be shown or the service's answers do not fit together.
    fn request(&self) -> Result<Option<Self::Request>, PageError>;

    /// Reads the answer to [`request`](Self::request): what it holds that was not shown before.
    ///
    /// Nothing at all is no sign of the end: only `request` tells that.
    #[must_use = "an item is given once"]
    fn take(&mut self, answer: <Self::Request as Operation>::Output) -> Vec<Self::Item>;
}

/// Why a list ended without being whole.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize, thiserror::Error)]
pub enum PageError {
    /// Some files cannot be reached, or the service's count of them disagrees with what it shows. All others were given; but of
    /// a thousand gaps the last is the end, and no older file was given.
    #[error("{} cannot be shown in full: {}. Search there by StreamId or NamePrefix", plural(gaps.len()), list(gaps))]
    Incomplete {
        /// Where they are.
        gaps: Vec<Gap>,
    },
    /// The service handed out a marker that it had handed out before: following it would never end.
    #[error(
        "the service sends the marker `{}` a second time, so its pages would never end. Start again, or ask the service's support",
        crate::text::printable(marker)
    )]
    RepeatedMarker {
        /// The marker.
        marker: String,
    },
    /// Page after page without anything new, each of which points to another: following them may never end.
    #[error(
        "{pages} pages in a row show nothing new, and there are always more. Go on from the cursor later, start again, or ask the service's support"
    )]
    NothingNew {
        /// How many.
        pages: u32,
    },
    /// An answer without the part that belongs to the vendor that was asked.
    #[error("the answer holds nothing of {vendor}, which was asked. Start again, or ask the service's support")]
    OtherVendor {
        /// The vendor that was asked.
        vendor: String,
    },
    /// A file that was made outside the range of times that was searched: the range cannot be split by times that the service does not keep to.
    #[error("a search from {since} to {until} shows a file of {created}: the service does not keep to the range, so it cannot be split")]
    OutsideRange {
        /// When the file was made.
        created: UnixSeconds,
        /// Where the range begins.
        since: UnixSeconds,
        /// Where it ends.
        until: UnixSeconds,
    },
    /// More new files in an answer than it counts, or no count at all: nothing tells how many pages there are.
    #[error(
        "an answer counts {counted} files and shows {shown}, so nobody knows how many there are. Start again, or ask the service's support"
    )]
    Miscounted {
        /// How many files it counts in all.
        counted: u64,
        /// How many it shows.
        shown: u32,
    },
    /// A page without anything before as many were shown as the service counts.
    #[error(
        "the service counts {counted} items and shows none after {shown}: the rest was not shown. Start again, or ask the service's support"
    )]
    Short {
        /// How many it counts in all.
        counted: u64,
        /// How many come before the empty page.
        shown: u64,
    },
    /// The service shows no more than so many items, and there may be others.
    #[error("the service shows no more than {most} items of a list, and there may be more. Ask for fewer at a time: by a narrower search")]
    Capped {
        /// How many.
        most: u64,
    },
    /// What came is no answer of the operation, or no request follows from it.
    #[error("a page cannot be read: {reason}")]
    Unreadable {
        /// What is wrong.
        reason: String,
    },
    /// More files than one search shows, without the times by which the search could be split.
    #[error("there are more files than one search shows, and none tells when it was made. Search by StreamId or NamePrefix")]
    Untimed,
}

/// A range of times of which not every file could be shown.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Gap {
    /// The first second.
    pub since: UnixSeconds,
    /// The last second, most often the same.
    pub until: UnixSeconds,
    /// How many files the service counts there.
    pub counted: u64,
    /// Whether that is only the most it counts to: so many files or more share a second.
    pub or_more: bool,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { since, until, counted, or_more } = self;
        let more = if *or_more { " or more" } else { "" };
        write!(f, "{counted}{more} files of {}", moment(*since))?;
        if since == until { Ok(()) } else { write!(f, " to {}", moment(*until)) }
    }
}

/// `2026-01-31T18:30:00Z`, or the number where there is no such year.
fn moment(seconds: UnixSeconds) -> String {
    UtcTime::from_unix_seconds(seconds.0).map_or_else(|_| seconds.to_string(), |moment| moment.to_string())
}

fn plural(gaps: usize) -> String {
    if gaps == 1 { "1 range of times".to_owned() } else { format!("{gaps} ranges of times") }
}

/// The first of them: a text is no place for thousands.
fn list(gaps: &[Gap]) -> String {
    const SHOWN: usize = 5;
    let mut text = gaps.iter().take(SHOWN).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if gaps.len() > SHOWN {
        text += ", ...";
    }
    text
}
