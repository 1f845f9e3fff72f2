//! Many items, in as few calls as the service and the way to it allow.

use crate::protocol::UrlBudget as _;
use crate::{Operation, Prepared, Problem, Protocol, RequestError, Violation};

/// Splits items into calls: each takes as many as the length of its list and the URL's budget allow, and every item is in one call, in the order given.
///
/// `make` builds the call for some of the items. A parameter that is set on a call afterwards has its room in the URL: 256 bytes, and with them a switch or a
/// word.
///
/// ```
/// use zego_model::rtc::room::KickoutUser;
/// use zego_model::{ZegoSettings, batches};
///
/// let users: Vec<String> = (0..12).map(|number| format!("user-{number}")).collect();
/// let calls = batches::split(&users, &ZegoSettings::default(), |users| KickoutUser::new("room-1", users))?;
/// assert_eq!(calls.len(), 3);
/// # Ok::<(), zego_model::RequestError>(())
/// ```
///
/// # Errors
/// What `make` says of a call with a single item, or an item that is too long for a URL by itself: nothing is left out in silence.
pub fn split<T, O: Operation>(
    items: &[T],
    settings: &<O::Protocol as Protocol>::Settings,
    make: impl Fn(&[T]) -> Result<O, RequestError>,
) -> Result<Vec<O>, RequestError> {
    let settings = settings.less(ROOM);
    let fits = |items: &[T]| {
        let call = make(items)?;
        Prepared::of(&call, &settings).map(|_| call)
    };
    let (mut calls, mut rest) = (Vec::new(), items);
    // As many as the last call took: most calls take the same.
    let mut guess = rest.len();
    while !rest.is_empty() {
        let (mut most, mut least) = (rest.len(), 0);
        let mut best = None;
        let mut count = guess.clamp(1, most);
        // While nothing was too much, a few more: half of what is left would be far too many, again for every call.
        let mut more = Some(1);
        loop {
            match fits(&rest[..count]) {
                Ok(call) => {
                    least = count;
                    best = Some(call);
                }
                Err(error) => match limit(&error) {
                    Some(limit) if count > 1 => {
                        most = limit.min(count - 1).max(1);
                        more = None;
                    }
                    _ => return Err(error),
                },
            }
            if least >= most {
                break;
            }
            count = match &mut more {
                Some(step) => {
                    let next = least.saturating_add(*step).min(most);
                    *step *= 2;
                    next
                }
                None => usize::midpoint(least, most).max(least + 1),
            };
        }
        guess = least;
        rest = &rest[least..];
        calls.extend(best);
    }
    Ok(calls)
}

/// Room for what is set on a call that was split off.
const ROOM: usize = 256;

/// How many items there may be at most, if fewer are what the error asks for.
fn limit(error: &RequestError) -> Option<usize> {
    match error {
        RequestError::QueryTooLong { .. } => Some(usize::MAX),
        RequestError::Violation(Violation { problem: Problem::Length { len, max, .. }, .. }) if len > max => Some(*max),
        _ => None,
    }
}

#[cfg(feature = "rtc")]
mod rtc {
    use crate::rtc::media_file::{DeleteMedia, FileId, Vendor};
    use crate::{RequestError, ZegoSettings};

    impl DeleteMedia {
        /// Calls that delete these files, however many: each names as many as the service takes, and as the URL's usual budget allows; Huawei's keys are
        /// long. Nothing else splits a call: one that is too long is refused before it is sent.
        ///
        /// ```
        /// use zego_model::rtc::media_file::{DeleteMedia, Vendor};
        ///
        /// let keys = (0..100).map(|number| format!("cn-north-4/record/live/stream/2026-01-31/{}/{number}.m3u8", "0123456789abcdef".repeat(6)));
        /// assert_eq!(DeleteMedia::batches(Vendor::Huawei, keys)?.len(), 3);
        /// # Ok::<(), zego_model::RequestError>(())
        /// ```
        ///
        /// # Errors
        /// [`RequestError`] for an id that is too long for a URL by itself.
        #[expect(clippy::needless_pass_by_value, reason = "as `new` takes it")]
        pub fn batches<I: Into<FileId>>(vendor: Vendor, files: impl IntoIterator<Item = I>) -> Result<Vec<Self>, RequestError> {
            let files: Vec<FileId> = files.into_iter().map(Into::into).collect();
            super::split(&files, &ZegoSettings::default(), |files| Self::new(vendor.clone(), files))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::rtc::media_file::{DeleteMedia, DeleteMediaTarget, Vendor};
    use crate::rtc::room::KickoutUser;
    use crate::{Zego, ZegoSettings};

    fn ids(call: &DeleteMedia) -> Vec<String> {
        match call.target() {
            DeleteMediaTarget::FileIds(ids) => ids.as_slice().iter().map(ToString::to_string).collect(),
            DeleteMediaTarget::Media(_) => Vec::new(),
        }
    }

    #[test]
    fn every_item_is_in_one_call_and_every_call_fits_and_is_full() {
        let settings = ZegoSettings::default();
        let fits = |call: &DeleteMedia| Prepared::<Zego>::of(call, &settings).is_ok();
        for (count, length) in [(0, 9), (1, 9), (100, 9), (101, 9), (250, 19), (100, 140), (30, 1_000), (7, 7_400)] {
            // What has to be escaped takes three times its length.
            let files: Vec<String> = (0..count).map(|number| format!("{number:09}{}", "a/".repeat((length - 9) / 4))).collect();
            let calls = DeleteMedia::batches(Vendor::Huawei, files.clone()).unwrap();
            assert_eq!(calls.iter().flat_map(ids).collect::<Vec<_>>(), files, "{count} of {length}");
            for (number, call) in calls.iter().enumerate() {
                assert!(ids(call).len() <= 100 && fits(&call.clone().clear_cache(true)), "{count} of {length}");
                if let Some(next) = calls.get(number + 1) {
                    let more = [ids(call), ids(next)[..1].to_vec()].concat();
                    let fuller = DeleteMedia::new(Vendor::Huawei, &more).and_then(|call| Prepared::<Zego>::of(&call, &settings.less(ROOM)));
                    assert!(fuller.is_err(), "{count} of {length}");
                }
            }
        }
    }

    /// However many items there are, each is tried in few calls.
    #[test]
    fn the_work_grows_with_the_items_alone() {
        let settings = ZegoSettings::default();
        for length in [1, 12, 300] {
            let users: Vec<String> = (0..5_000).map(|number| format!("{number:0length$}")).collect();
            let tried = Cell::new(0);
            let calls = split(&users, &settings, |users| {
                tried.set(tried.get() + users.len());
                KickoutUser::new("room", users)
            });
            assert!(tried.get() < 20 * users.len(), "{} tries of {} in {} calls", tried.get(), users.len(), calls.unwrap().len());
        }
    }

    #[test]
    fn what_no_call_can_take_is_an_error() {
        let error = DeleteMedia::batches(Vendor::Huawei, ["a".to_owned(), "k".repeat(9_000)]).unwrap_err();
        assert!(matches!(error, RequestError::QueryTooLong { len: 9_000.., max: 7_744 }), "{error:?}");
        let settings = ZegoSettings::default().url_budget(100);
        assert!(split(&["user"], &settings, |users| KickoutUser::new("room", users)).is_err());
    }
}
