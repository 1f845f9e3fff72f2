//! `Timestamp`: seconds since 1970, within ten minutes of the service's clock.

use zego_sign::Timestamp;
use zego_sign::verify::TOLERANCE_SECS;

use super::findings::Findings;
use super::placeholder;
use crate::Cause;
use crate::common::{BAD_TIMESTAMP, EXPIRED};
use crate::said::duration;

const NAME: Option<&str> = Some("Timestamp");
const SECONDS: &str = "send the Unix time in whole seconds, ten digits";
const HOUR: u64 = 3_600;

/// Looks at a time that was sent. The answer is the seconds for which it stands, where it is a number of them.
pub(super) fn look(text: &str, now: Timestamp, findings: &mut Findings<'_>) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let said = findings.shown(text);
    if !digits {
        let (problem, remedy) = if placeholder(text) {
            (format!("Timestamp is `{said}`, which stands for a value and is none"), SECONDS.to_owned())
        } else if let Some(whole) = whole_part(text) {
            (format!("Timestamp has a fraction: {said}"), format!("send whole seconds: {whole}"))
        } else if text.parse::<f64>().is_ok_and(|number| number > 1e9) {
            (format!("Timestamp is written as a floating-point number: {said}"), "send its digits, as a whole number of seconds".to_owned())
        } else if text.len() >= 8 && text.as_bytes()[0].is_ascii_digit() && text.contains(['-', ':', '/']) {
            (format!("Timestamp is a date: {said}"), SECONDS.to_owned())
        } else if text.trim().bytes().all(|byte| byte.is_ascii_digit()) && !text.trim().is_empty() {
            (format!("Timestamp has white space around it: `{said}`"), "send its digits alone".to_owned())
        } else {
            (format!("Timestamp is no number of seconds: `{said}`"), SECONDS.to_owned())
        };
        findings.error(Cause::Timestamp, NAME, Some(BAD_TIMESTAMP), problem, remedy);
        return None;
    }
    let number: u128 = text.parse().unwrap_or(u128::MAX);
    for (digits, unit, per_second) in [(13, "milliseconds", 1_000), (16, "microseconds", 1_000_000), (19, "nanoseconds", 1_000_000_000)] {
        if text.len() == digits {
            let seconds = number / per_second;
            let problem = format!("Timestamp is in {unit}: {text}");
            findings.error(Cause::Milliseconds, NAME, Some(EXPIRED), problem, format!("send whole seconds: {seconds}"));
            let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
            age(seconds, now, findings);
            return Some(seconds);
        }
    }
    let Ok(seconds) = u64::try_from(number) else {
        findings.error(Cause::Timestamp, NAME, Some(BAD_TIMESTAMP), format!("Timestamp is far too long: {said}"), SECONDS);
        return None;
    };
    if text.len() == 14 || (text.len() == 8 && text.starts_with("20")) {
        findings.error(Cause::Timestamp, NAME, Some(EXPIRED), format!("Timestamp is a date, written as digits: {text}"), SECONDS);
        return None;
    }
    if seconds < 1_000_000_000 {
        let problem = format!("Timestamp is {text}, which is no time since 1970: it may be the time since a program or a machine started");
        findings.error(Cause::Timestamp, NAME, Some(EXPIRED), problem, SECONDS);
        return Some(seconds);
    }
    if text.len() > 10 {
        if text.starts_with('0') {
            findings.warning(Cause::Timestamp, NAME, format!("Timestamp has zeros before it: {said}"), SECONDS);
        } else {
            findings.error(Cause::Future, NAME, Some(EXPIRED), format!("Timestamp has {} digits: {said}", text.len()), SECONDS);
            return Some(seconds);
        }
    }
    age(seconds, now, findings);
    Some(seconds)
}

fn age(seconds: u64, now: Timestamp, findings: &mut Findings<'_>) {
    let (now, zone) = (now.as_secs(), hours_apart(seconds, now.as_secs()));
    let (apart, is_past) = (now.abs_diff(seconds), seconds < now);
    if apart <= TOLERANCE_SECS {
        return;
    }
    let direction = if is_past { "old" } else { "in the future" };
    if let Some(hours) = zone {
        let problem = format!(
            "Timestamp is {} {direction}, which is {hours} to within {} s: the time of a zone was taken for UTC, or it was made then",
            duration(apart),
            TOLERANCE_SECS
        );
        let remedy = "take the Unix time, which is the same everywhere: no zone belongs into it";
        // What is old may just have been made then.
        if is_past {
            findings.error(Cause::Expired, NAME, Some(EXPIRED), problem, remedy);
        } else {
            findings.error(Cause::TimeZone, NAME, Some(EXPIRED), problem.replace(", or it was made then", ""), remedy);
        }
        return;
    }
    if is_past {
        let problem = format!(
            "Timestamp is {} old, and a signature is good for {TOLERANCE_SECS} s: it expired {} ago",
            duration(apart),
            duration(apart - TOLERANCE_SECS)
        );
        findings.error(
            Cause::Expired,
            NAME,
            Some(EXPIRED),
            problem,
            "sign each request anew, right before it is sent; if it was sent at once, set the clock of its sender",
        );
    } else {
        let problem = format!("Timestamp is {} in the future, and {TOLERANCE_SECS} s are taken", duration(apart));
        findings.error(Cause::Future, NAME, Some(EXPIRED), problem, "set the clock of the sender");
    }
}

/// The number before a fraction, of something like `1615186943.25`.
fn whole_part(text: &str) -> Option<&str> {
    let (whole, fraction) = text.split_once(['.', ','])?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(fraction)).then_some(whole)
}

/// How many hours two times are apart, where it is a whole number that a zone can have.
fn hours_apart(one: u64, other: u64) -> Option<String> {
    let apart = one.abs_diff(other);
    let hours = (apart + HOUR / 2) / HOUR;
    ((1..=14).contains(&hours) && apart.abs_diff(hours * HOUR) <= TOLERANCE_SECS).then(|| format!("{hours} h"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_a_time_is_known() {
        const NOW: u64 = 1_615_186_943;
        for (text, cause, says) in [
            ("1615186943", None, ""),
            ("1615186343", None, ""),
            ("1615187543", None, ""),
            ("1615186943000", Some(Cause::Milliseconds), "in milliseconds: 1615186943000"),
            ("1615186943000000", Some(Cause::Milliseconds), "in microseconds"),
            ("1615186943000000000", Some(Cause::Milliseconds), "in nanoseconds"),
            ("1615186943.25", Some(Cause::Timestamp), "has a fraction"),
            ("1.615186943E9", Some(Cause::Timestamp), "floating-point"),
            ("2021-03-08T07:02:23Z", Some(Cause::Timestamp), "is a date: 2021-03-08T07:02:23Z"),
            ("20210308070223", Some(Cause::Timestamp), "is a date, written as digits"),
            ("20210308", Some(Cause::Timestamp), "is a date, written as digits"),
            ("undefined", Some(Cause::Timestamp), "stands for a value"),
            ("", Some(Cause::Timestamp), "no number of seconds"),
            ("-1615186943", Some(Cause::Timestamp), "no number of seconds"),
            (" 1615186943", Some(Cause::Timestamp), "white space around it"),
            ("123456", Some(Cause::Timestamp), "no time since 1970"),
            ("0", Some(Cause::Timestamp), "no time since 1970"),
            ("99999999999999999999999999999999999999999999", Some(Cause::Timestamp), "far too long"),
            ("1615186000", Some(Cause::Expired), "15 min old, and a signature is good for 600 s: it expired 5 min ago"),
            ("1615189000", Some(Cause::Future), "34 min in the future"),
            ("1615215743", Some(Cause::TimeZone), "8 h in the future, which is 8 h to within 600 s"),
            ("1615158143", Some(Cause::Expired), "8 h old, which is 8 h"),
            ("16151869430", Some(Cause::Future), "has 11 digits"),
        ] {
            let mut findings = Findings::hiding(&str::to_owned);
            look(text, Timestamp::from_secs(NOW), &mut findings);
            let found = findings.into_sorted();
            assert_eq!(found.first().map(|finding| finding.cause), cause, "{text}: {found:?}");
            assert!(found.len() < 2 && found.iter().all(|finding| finding.problem.contains(says)), "{text}: {found:?}");
        }
    }
}
