//! The day a TC3 key is good for.
use core::fmt;

use crate::Timestamp;

/// The UTC date of a timestamp, written `2019-02-25`.
///
/// A local date gives the right signature for most of the day and a wrong one around midnight, so it can only be made from a [`Timestamp`].
///
/// ```
/// use zego_sign::{Timestamp, tencent::Date};
///
/// assert_eq!(Date::of(Timestamp::from_secs(1_551_113_065)).to_string(), "2019-02-25");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Date {
    year: u64,
    month: u64,
    day: u64,
}

impl Date {
    /// The date of a timestamp.
    pub const fn of(timestamp: Timestamp) -> Self {
        // Years that begin in March put the leap day last, so that the months before it have the same lengths in every year; they repeat after 400
        // years of 146097 days. 719468 days lie between 0000-03-01 and 1970-01-01.
        let days = timestamp.as_secs() / 86_400 + 719_468;
        let in_cycle = days % 146_097;
        let year_in_cycle = (in_cycle - in_cycle / 1_460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
        let in_year = in_cycle - (365 * year_in_cycle + year_in_cycle / 4 - year_in_cycle / 100);
        // Five months from March, and from August, have 153 days.
        let month_from_march = (5 * in_year + 2) / 153;
        let day = in_year - (153 * month_from_march + 2) / 5 + 1;
        let year = days / 146_097 * 400 + year_in_cycle;
        if month_from_march < 10 {
            Self { year, month: month_from_march + 3, day }
        } else {
            Self { year: year + 1, month: month_from_march - 9, day }
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::{Date, Timestamp};

    fn written(secs: u64) -> alloc::string::String {
        Date::of(Timestamp::from_secs(secs)).to_string()
    }

    #[test]
    fn changes_at_midnight_utc() {
        assert_eq!(written(0), "1970-01-01");
        assert_eq!(written(1_551_139_199), "2019-02-25");
        assert_eq!(written(1_551_139_200), "2019-02-26");
        assert_eq!(written(1_582_934_400), "2020-02-29");
        assert_eq!(written(4_107_542_400), "2100-03-01");
        assert_eq!(written(u64::MAX), "584554051223-11-09");
    }

    proptest! {
        /// Against a calendar of good repute, up to its end.
        #[test]
        fn is_the_calendar_date(secs in 0..253_402_300_800_u64) {
            let moment = time::OffsetDateTime::from_unix_timestamp(secs.try_into().unwrap()).unwrap();
            prop_assert_eq!(written(secs), moment.date().to_string());
        }
    }
}
