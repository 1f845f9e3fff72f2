//! Numbers, times and lists, as people read them.

use std::fmt::Write as _;
use std::time::Duration;

use zego_model::UtcTime;
use zego_model::text::printable;

/// A number with commas between its thousands.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many of something: `1 file`, `2 files`.
pub(super) fn count(many: u64, one: &str) -> String {
    format!("{} {one}{}", number(many), if many == 1 { "" } else { "s" })
}

/// How long something takes, in its two largest units.
pub(super) fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64().ceil().max(1.0);
    if seconds >= 1e11 {
        return "centuries".to_owned();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and in range")]
    let mut rest = seconds as u64;
    let (mut text, mut units) = (String::new(), 0);
    for (name, length) in [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)] {
        let many = rest / length;
        rest %= length;
        if many > 0 && units < 2 {
            write!(text, "{}{many} {name}", if units == 0 { "" } else { " " }).expect("a String takes everything");
        }
        if many > 0 || units > 0 {
            units += 1;
        }
    }
    text
}

/// A rate, with a digit behind the point where it is small.
pub(super) fn rate(rate: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
    if rate >= 10.0 { number(rate.min(1e15).round() as u64) } else { decimal(rate, 1) }
}

/// A number with so many digits behind the point at most, and none that say nothing.
pub(super) fn decimal(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A moment, in UTC.
pub(super) fn moment(milliseconds: u64) -> String {
    let seconds = i64::try_from(milliseconds / 1_000).unwrap_or(i64::MAX);
    UtcTime::from_unix_seconds(seconds).map_or_else(|_| format!("{seconds} s after 1970"), |time| time.to_string())
}

/// Names in a row, without a character that a terminal would act on.
pub(super) fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(|name| printable(name).shortened(100).to_string()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times() {
        for (value, text) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678"), (u64::MAX, "18,446,744,073,709,551,615")]
        {
            assert_eq!(number(value), text);
        }
        for (seconds, text) in [
            (0.0, "1 s"),
            (0.2, "1 s"),
            (59.5, "1 min"),
            (61.0, "1 min 1 s"),
            (3_601.0, "1 h"),
            (86_400.0 * 3.0 + 3_660.0, "3 d 1 h"),
            (1e12, "centuries"),
        ] {
            assert_eq!(time(Duration::from_secs_f64(seconds)), text, "{seconds}");
        }
        assert_eq!([rate(0.25), rate(9.96), rate(1_999.6), decimal(100.0, 1), decimal(0.05, 2)], ["0.2", "10", "2,000", "100", "0.05"]);
        assert_eq!((count(1, "file"), count(1_000, "file")), ("1 file".to_owned(), "1,000 files".to_owned()));
        assert_eq!(moment(1_767_225_600_000), "2026-01-01T00:00:00Z");
        assert_eq!(list(["a", "b\u{1b}[2J"]), "a, b\\u{1b}[2J");
    }
}
