//! A night in short.

use crate::simulated::night;

#[test]
fn a_night_takes_as_long_as_the_quota_says() {
    let night = night(100_000);
    assert!(night.report.is_complete() && night.report.total == 100_000, "{night:?}");
    assert_eq!((night.calls, night.ids), (1_000, 100_000));
    // 1,000 calls at 20 a second, of which a two-hundredth is left free: no second has more, and hardly any has less.
    assert!(night.busiest <= 20 && (49..=51).contains(&night.took.as_secs()), "{night:?}");
}
