//! The windows of a call, by names that all processes of a fleet have for them.

use sha2::{Digest, Sha256};
use zego_transport::quota::QuotaClaim;

use crate::settings::Settings;
use crate::store::WindowSpec;
use crate::window::{LONGEST_INTERVAL, WindowRate};

/// In the order of their names, in which stores lock them.
pub(crate) fn windows(claim: &QuotaClaim<'_>, settings: &Settings) -> Vec<WindowSpec> {
    let (service, action) = (claim.action.service().name, claim.action.name());
    let mut windows: Vec<_> = claim
        .limits()
        .enumerate()
        .map(|(place, limit)| {
            let environment = if claim.is_test { "test" } else { "production" };
            let (parameter, value) = limit.key.map_or(("", ""), |key| (key.parameter, &key.value));
            // Whose it is stays with who asks: an account or a room's name is nothing for a table that others read.
            let whose = hash(&[claim.account, environment, parameter, value]);
            let length = i64::try_from(limit.length.as_micros()).unwrap_or(i64::MAX).clamp(1, LONGEST_INTERVAL);
            let rate = WindowRate { interval: interval(limit.calls, length, settings.factor()), length, is_wide: limit.key.is_none() };
            WindowSpec { key: format!("{service}/{action}/{place}/{whose}"), rate }
        })
        .collect();
    windows.sort_by(|one, other| one.key.cmp(&other.key));
    windows
}

/// From one slot to the next: the length of the window, and a two-hundredth more, for so many calls.
///
/// Calls do not all take equally long to their service, and one that arrives a little earlier than the one before it would find the window still full.
fn interval(calls: u32, length: i64, factor: f64) -> i64 {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "below 2^53, and a cast saturates")]
    let interval = (length as f64 * 1.005 / (f64::from(calls.max(1)) * factor)).ceil() as i64;
    interval.clamp(1, LONGEST_INTERVAL)
}

/// The first 128 bits, in hexadecimal. Each part stands with its length, so that no two lists of parts are one text.
fn hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let first = hash.finalize().iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    format!("{first:032x}")
}

#[cfg(test)]
mod tests {
    use zego_model::rtc::media_file::{DeleteMedia, Vendor};
    use zego_model::rtc::room::DescribeUserList;
    use zego_model::{Prepared, Zego, ZegoSettings};

    use super::*;

    fn named(prepared: &Prepared<Zego>, account: &str, settings: &Settings) -> Vec<WindowSpec> {
        let claim = QuotaClaim { account, is_test: false, action: prepared.action(), keys: prepared.quota_keys() };
        windows(&claim, settings)
    }

    /// Processes of several versions share a store: a name that changes is a quota that is taken twice.
    #[test]
    fn the_names_of_windows_stay_what_they_are() {
        let delete = Prepared::of(&DeleteMedia::new(Vendor::Tencent, ["1"]).unwrap(), &ZegoSettings::default()).unwrap();
        let found = named(&delete, "1234567890", &Settings::default());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].key, "rtc/DeleteMedia/0/56f4391ecbc9d270d2cf47d3b61a9205");
        assert_eq!(found[0].rate, WindowRate { interval: 50_250, length: 1_000_000, is_wide: true });
        let tenfold = named(&delete, "1234567890", &Settings { scale: 10.0, ..Settings::default() });
        assert_eq!((&tenfold[0].key, tenfold[0].rate.interval), (&found[0].key, 5_025));
        assert_ne!(named(&delete, "1", &Settings::default())[0].key, found[0].key);
    }

    #[test]
    fn what_is_counted_apart_has_a_name_of_its_own_that_tells_nothing() {
        let list = |room: &str| Prepared::of(&DescribeUserList::new(room), &ZegoSettings::default()).unwrap();
        let (one, other) = (named(&list("room-a"), "1", &Settings::default()), named(&list("room-b"), "1", &Settings::default()));
        assert!(one.is_sorted_by(|one, other| one.key < other.key));
        let shared: Vec<_> = one.iter().filter(|window| other.contains(window)).collect();
        assert!(shared.len() == 1 && shared[0].rate.is_wide, "{one:?} {other:?}");
        assert!(one.iter().all(|window| !window.key.contains("room-a")), "{one:?}");
    }

    #[test]
    fn no_interval_is_nothing_or_past_what_scripts_reckon_with() {
        assert_eq!(interval(u32::MAX, 1, 10_000.0), 1);
        assert_eq!(interval(0, LONGEST_INTERVAL, 0.001), LONGEST_INTERVAL);
    }
}
