//! Recorded files, at any vendor.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

#[cfg(all(feature = "table", feature = "serde-requests"))]
use super::Begin;
use super::marker::{Markers, Repeats};
use super::slices::{Dated, Slices};
use super::{Gap, PageError, Pager};
use crate::rtc::media_file::{FileId, MediaInfo, SearchMedia, SearchMediaOutput, StoredFile, StoredMedia, TencentMedia, Vendor};
use crate::{RequestError, UnixSeconds};

/// Pages of [`SearchMedia`]: all files that a search finds, however many.
///
/// # At Tencent
/// One search shows 5,000 files and counts no further. Past that the range of times is cut until each part fits. When 5,000 files or more were made in one
/// second, those that can be seen are given, then all the rest of the search, and the end is [`PageError::Incomplete`] with the second in it.
///
/// The search ends at its `EndTime`, or else at the `now` that the pager is given, so files that are made while it runs do not disturb it.
///
/// A file that is there from the first request to the last is given, and once, also when others are deleted meanwhile: whoever deletes what the pager gives
/// may do so page by page. This holds under two conditions: the service lists what does not change in an order that does not change, and its count tells of
/// no file before the file is shown. The order of the files is not promised, except that those of the first answer are given first.
///
/// A search costs as many calls as it has pages; past the wall, about one in seven more, and a few to begin with. `PageSize` in the request sets the size
/// of the pages, taken down to a divisor of 5,000 (1,000 without it: about 2 MB a page); where the service gives less, so does the pager ask for less.
///
/// # At Wangsu and Huawei
/// Each answer points to the next with a marker. A `Marker` in the request is where to begin, `MaxKeys` the size of the pages.
#[derive(Clone, Debug, PartialEq)]
pub struct MediaPager {
    search: SearchMedia,
    cursor: MediaCursor,
}

/// How far a [`MediaPager`] has come; at Tencent with the ids of up to some thousand files that may come again, so it takes a few hundred kilobytes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
pub struct MediaCursor(FileCursor);

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
enum FileCursor {
    Tencent(Slices),
    Ws(Markers),
    Huawei(Markers),
}

impl MediaPager {
    /// All that this search finds. `now` is where Tencent's search ends if the request has no `EndTime`; the pager sets pages and markers itself.
    ///
    /// # Errors
    /// [`RequestError::Violation`] for a `PageSize` that is not from 1 to 5,000, and [`RequestError::Unwritable`] for a vendor whose files cannot be searched.
    pub fn new(search: SearchMedia, now: UnixSeconds) -> Result<Self, RequestError> {
        let place = match search.vendor() {
            Vendor::Tencent => {
                let size = search.get_page_size().unwrap_or(PAGE_SIZE);
                crate::request::check_range("PageSize", size, 1, 5_000)?;
                let since = search.get_start_time().map(|since| since.0);
                FileCursor::Tencent(Slices::new(since, search.get_end_time().unwrap_or(now).0, size))
            }
            Vendor::Ws => FileCursor::Ws(Markers::from(search.get_marker())),
            Vendor::Huawei => FileCursor::Huawei(Markers::from(search.get_marker())),
            vendor => return Err(RequestError::Unwritable(format!("Vendor: SearchMedia has no pages for {vendor}"))),
        };
        Ok(Self { search, cursor: MediaCursor(place) })
    }

    /// Goes on from a cursor, with the same search it came from.
    ///
    /// # Errors
    /// [`RequestError::Unwritable`] when the cursor came from a search at another vendor, or was damaged.
    pub fn resume(search: SearchMedia, cursor: MediaCursor) -> Result<Self, RequestError> {
        if *search.vendor() != cursor.0.vendor() {
            return Err(RequestError::Unwritable(format!("Vendor: the cursor belongs to a search at {}", cursor.0.vendor())));
        }
        match &cursor.0 {
            FileCursor::Tencent(slices) if !slices.is_sound() => {
                Err(RequestError::Unwritable("the cursor is damaged: begin anew".to_owned()))
            }
            _ => Ok(Self { search, cursor }),
        }
    }

    /// How far it has come: what was taken is not given again by a pager that goes on from here.
    pub const fn cursor(&self) -> &MediaCursor {
        &self.cursor
    }

    /// The parts of the search that could not be shown in full so far. The end says so again.
    pub fn gaps(&self) -> &[Gap] {
        match &self.cursor.0 {
            FileCursor::Tencent(slices) => slices.gaps(),
            _ => &[],
        }
    }
}

impl Pager for MediaPager {
    type Request = SearchMedia;
    type Item = FoundFile;

    fn request(&self) -> Result<Option<SearchMedia>, PageError> {
        let search = || self.search.clone();
        match &self.cursor.0 {
            FileCursor::Tencent(slices) => Ok(slices.next()?.map(|query| {
                let search = search().end_time(query.until).page_size(query.size).page_number(query.page);
                match query.since {
                    Some(since) => search.start_time(since),
                    None => search,
                }
            })),
            FileCursor::Ws(markers) | FileCursor::Huawei(markers) => Ok(markers.next()?.map(|marker| match marker {
                "" => search(),
                marker => search().marker(marker),
            })),
        }
    }

    fn take(&mut self, answer: SearchMediaOutput) -> Vec<FoundFile> {
        let vendor = self.cursor.0.vendor();
        let SearchMediaOutput { tencent, huawei, ws } = answer;
        // Nothing at all at the very beginning is how an empty storage may look; later, and beside another vendor's data, it is none.
        let nothing = tencent.is_none() && huawei.is_none() && ws.is_none();
        match &mut self.cursor.0 {
            FileCursor::Tencent(slices) => {
                let nothing = nothing && !slices.has_begun();
                let Some(page) = tencent.or_else(|| nothing.then(TencentMedia::default)) else {
                    slices.fail(PageError::OtherVendor { vendor: vendor.to_string() });
                    return Vec::new();
                };
                let files = page.media_info_set.into_iter().map(Box::new).collect();
                slices.take(page.total_count, files).into_iter().map(FoundFile::Tencent).collect()
            }
            FileCursor::Ws(markers) => stored(markers, ws, nothing, &vendor, FoundFile::Ws),
            FileCursor::Huawei(markers) => stored(markers, huawei, nothing, &vendor, FoundFile::Huawei),
        }
    }
}

#[cfg(all(feature = "table", feature = "serde-requests"))]
impl Begin for MediaPager {
    fn begin(search: SearchMedia, now: UnixSeconds) -> Result<Self, RequestError> {
        Self::new(search, now)
    }
}

fn stored(
    markers: &mut Markers,
    page: Option<StoredMedia>,
    nothing: bool,
    vendor: &Vendor,
    found: fn(StoredFile) -> FoundFile,
) -> Vec<FoundFile> {
    let nothing = nothing && markers.is_at_beginning();
    let Some(page) = page.or_else(|| nothing.then(StoredMedia::default)) else {
        markers.fail(PageError::OtherVendor { vendor: vendor.to_string() });
        return Vec::new();
    };
    let files = markers.take(page.next_marker, page.keys, |file| Some(file.key.as_str().into()), Repeats::OfLastPage);
    files.into_iter().map(found).collect()
}

/// A file, in the shape of its vendor. As JSON it is what the vendor's list has of it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FoundFile {
    /// At Tencent.
    Tencent(Box<MediaInfo>),
    /// At Wangsu.
    Ws(StoredFile),
    /// At Huawei.
    Huawei(StoredFile),
}

impl FoundFile {
    /// What the vendor's other operations call it: to be deleted, merged and so on.
    pub const fn id(&self) -> &FileId {
        match self {
            Self::Tencent(file) => &file.file_id,
            Self::Ws(file) | Self::Huawei(file) => &file.key,
        }
    }

    /// Where it is.
    pub const fn vendor(&self) -> Vendor {
        match self {
            Self::Tencent(_) => Vendor::Tencent,
            Self::Ws(_) => Vendor::Ws,
            Self::Huawei(_) => Vendor::Huawei,
        }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        match self {
            Self::Tencent(file) => &file.basic_info.media_url,
            Self::Ws(file) | Self::Huawei(file) => &file.media_url,
        }
    }

    /// When it was made (Tencent) or last changed (Wangsu, Huawei), if the vendor says so in a form that can be read.
    pub fn time(&self) -> Option<UnixSeconds> {
        let text = match self {
            Self::Tencent(file) => &file.basic_info.create_time,
            Self::Ws(file) | Self::Huawei(file) => &file.last_modified,
        };
        moment(text).map(UnixSeconds)
    }
}

impl FileCursor {
    const fn vendor(&self) -> Vendor {
        match self {
            Self::Tencent(_) => Vendor::Tencent,
            Self::Ws(_) => Vendor::Ws,
            Self::Huawei(_) => Vendor::Huawei,
        }
    }
}

impl Dated for Box<MediaInfo> {
    fn id(&self) -> &str {
        self.file_id.as_str()
    }

    fn created(&self) -> Option<i64> {
        moment(&self.basic_info.create_time)
    }
}

fn moment(text: &str) -> Option<i64> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(OffsetDateTime::unix_timestamp)
}

/// Few calls, within the 8 MB that a client takes, and no more than the other vendors' pages hold.
const PAGE_SIZE: u32 = 1_000;
