//! Pacing: the committed table is what is measured, and no window has more than its share.

use zego_sandbox::LimiterModel;

use crate::proof::pacing::{Disturbance, memory, page, rows, table, windows};

#[test]
fn the_table_of_pacing_is_what_is_measured() {
    let rows = rows();
    for row in &rows {
        let (least, most) = match row.model {
            // Where calls that took long are counted longer, some of the next window's come too early: those models are learned by refusals.
            LimiterModel::SlidingLog | LimiterModel::SlidingLogCountingRefused => (50.0, 5.0),
            _ => (99.0, 1.0),
        };
        assert!(row.used >= least && row.refused < most, "{row:?}");
    }
    let (there, renewed) = page(&table(&rows));
    assert_eq!(there, renewed, "renew it by `cargo bench -p zego-transport --bench proof -- pacing`");
}

#[test]
fn no_window_has_more_than_its_share_whoever_asks_and_gives_back() {
    let plain = windows(1, 5_000, Disturbance::Nothing);
    assert_eq!((plain.overfull, plain.overtaken, plain.given_back), (0, 0, 0), "{plain:?}");
    let back = windows(2, 5_000, Disturbance::GivenBack);
    assert!(back.overfull == 0 && back.given_back > 500, "{back:?}");
    // Nothing is lost of what was given back.
    assert!(plain.used > 970 && back.used > 970, "{plain:?} {back:?}");
    let refused = windows(3, 5_000, Disturbance::Refusals);
    assert!(refused.overfull == 0 && refused.admitted >= 5_000, "{refused:?}");
}

#[test]
fn the_store_of_the_quotas_is_small_however_many_rooms_there_are() {
    let bytes = memory(240_000);
    assert!(bytes < 80 << 20, "{bytes}");
}
