//! Time: the clock a sandbox goes by, and moments in the forms that answers need.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderValue;
use httpdate::HttpDate;
use zego_model::{BeijingTime, UtcTime};
use zego_sign::Timestamp;

use crate::moment::Moment;

/// The clock that signatures, limits and the `Date` of answers go by. Clones are the same clock.
#[derive(Clone)]
pub(crate) enum SandboxClock {
    /// It goes by itself.
    Own(Arc<dyn Fn() -> Moment + Send + Sync>),
    /// It stands still until it is told to go on.
    Virtual(VirtualClock),
}

/// A clock that moves when it is told to. Clones are the same clock.
#[derive(Clone, Debug)]
pub(crate) struct VirtualClock(Arc<AtomicI64>);

impl SandboxClock {
    /// A clock of the caller's own.
    pub(crate) fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self::Own(Arc::new(move || now().into()))
    }

    /// The clock of the operating system. Before 1970 it shows 1970.
    pub(crate) fn system() -> Self {
        let since = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::Own(Arc::new(move || Moment::from_millis(i64::try_from(since().as_millis()).unwrap_or(i64::MAX))))
    }

    pub(crate) fn now(&self) -> Moment {
        match self {
            Self::Own(now) => now(),
            Self::Virtual(clock) => clock.now(),
        }
    }
}

impl VirtualClock {
    pub(crate) fn new(start: Moment) -> Self {
        Self(Arc::new(AtomicI64::new(start.millis())))
    }

    pub(crate) fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }

    pub(crate) fn set(&self, now: Moment) {
        self.0.store(now.millis(), Ordering::SeqCst);
    }
}

/// `2026-01-31T18:30:00Z`.
pub(crate) fn utc(seconds: i64) -> String {
    // A page of files tells thousands of moments, of a few days.
    static LAST: Mutex<(i64, String)> = Mutex::new((i64::MIN, String::new()));
    let (day, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if last.0 != day {
        let midnight = seconds.checked_sub(second).and_then(|midnight| UtcTime::from_unix_seconds(midnight).ok());
        let Some(midnight) = midnight else { return seconds.to_string() };
        *last = (day, midnight.to_string());
    }
    let mut text = last.1.clone();
    drop(last);
    // In the place of midnight.
    text.truncate(text.len() - "00:00:00Z".len());
    for (number, mark) in [(second / 3_600, ':'), (second / 60 % 60, ':'), (second % 60, 'Z')] {
        text.extend([digit(number / 10), digit(number % 10), mark]);
    }
    text
}

/// The seconds of a day.
const DAY: i64 = 86_400;

/// The digit of a number below ten.
fn digit(number: i64) -> char {
    u32::try_from(number).ok().and_then(|number| char::from_digit(number, 10)).unwrap_or('0')
}

/// `2026-02-01 02:30:00`, eight hours ahead of UTC.
pub(crate) fn beijing(seconds: i64) -> String {
    BeijingTime::from_unix_seconds(seconds).map_or_else(|_| seconds.to_string(), |moment| moment.to_string())
}

/// The header `Date`.
pub(crate) fn http_date(now: Moment) -> Option<HeaderValue> {
    // Thousands of answers have the same.
    static LAST: Mutex<Option<(u64, HeaderValue)>> = Mutex::new(None);
    let second = now.timestamp().as_secs();
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, date)) = last.as_ref().filter(|(of, _)| *of == second) {
        return Some(date.clone());
    }
    // A moment ends before those at which `HttpDate` panics.
    let moment = UNIX_EPOCH.checked_add(Duration::from_secs(second))?;
    let date = HeaderValue::try_from(HttpDate::from(moment).to_string()).ok()?;
    *last = Some((second, date.clone()));
    Some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_in_the_form_of_http() {
        for (seconds, date) in [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (-1, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (i64::MAX, "Thu, 31 Dec 9998 23:59:59 GMT"),
        ] {
            assert_eq!(http_date(Moment::from_secs(seconds)).unwrap(), date);
        }
    }

    #[test]
    fn a_moment_is_told_as_its_type_tells_it() {
        for seconds in
            [0, -1, 1, 86_399, 86_400, 1_780_272_000, 1_780_315_199, 1_780_272_001, 951_868_799, -62_135_596_800, 253_402_300_799]
        {
            assert_eq!(utc(seconds), UtcTime::from_unix_seconds(seconds).unwrap().to_string(), "{seconds}");
        }
        assert_eq!((utc(i64::MAX), utc(i64::MIN)), (i64::MAX.to_string(), i64::MIN.to_string()), "no year has them");
    }

    #[test]
    fn a_virtual_clock_moves_when_it_is_told_to() {
        let clock = VirtualClock::new(Moment::NEW_YEAR);
        let same = SandboxClock::Virtual(clock.clone());
        assert_eq!(same.now(), Moment::NEW_YEAR);
        clock.set(Moment::from_millis(1));
        assert_eq!(same.now(), Moment::from_millis(1));
    }
}
