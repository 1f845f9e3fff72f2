//! Days, for the changelog.

use std::time::{SystemTime, UNIX_EPOCH};

/// Today in UTC, as `2026-01-31`.
pub(super) fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    of_day(seconds / 86_400)
}

/// The date, if it is one.
pub(super) fn checked(text: &str) -> Result<String, String> {
    let parts: Vec<Option<u64>> = text.split('-').map(|part| part.parse().ok()).collect();
    if let [Some(year), Some(month @ 1..=12), Some(day)] = parts[..] {
        let real = (1..=days_in(year, month)).contains(&day);
        if real && text == format!("{year:04}-{month:02}-{day:02}") {
            return Ok(text.to_owned());
        }
    }
    Err(format!("`{text}` is not a date: write 2026-01-31"))
}

/// The date of a day since 1970.
fn of_day(mut day: u64) -> String {
    let mut year = 1970;
    let days_of = |year| (1..=12).map(|month| days_in(year, month)).sum();
    while day >= days_of(year) {
        day -= days_of(year);
        year += 1;
    }
    let mut month = 1;
    while day >= days_in(year, month) {
        day -= days_in(year, month);
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", day + 1)
}

const fn days_in(year: u64, month: u64) -> u64 {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (day, date) in [(0, "1970-01-01"), (58, "1970-02-28"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_778, "2026-11-21")] {
            assert_eq!(of_day(day), date);
        }
        assert_eq!(checked(&today()), Ok(today()));
    }

    #[test]
    fn only_dates_are_dates() {
        assert_eq!(checked("2028-02-29").as_deref(), Ok("2028-02-29"));
        for text in ["", "2026-02-29", "2026-1-1", "2026-13-01", "2026-00-01", "2026-01-00", "26-01-01", "2026-01-01-01", "x"] {
            assert!(checked(text).is_err(), "{text}");
        }
    }
}
