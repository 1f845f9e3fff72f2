//! Pacing: the committed table is what is measured, and no window has more than its share.

use zego_sandbox::LimiterModel;

use crate::proof::pacing::{Disturbance, memory, page, rows, table, windows};

#[test]
fn the_table_of_pacing_is_what_is_measured() {
    let rows = rows();
    for row in &rows {
        let (least, most) = match row.model {
            // Where calls that took long are counted longer, some of the next window's come too early: the window gets longer by refusals.
            LimiterModel::SlidingLog | LimiterModel::SlidingLogCountingRefused => (95.0, 1.0),
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

/// A million rooms take no more than the most that there is room for: `more_lanes_at_once_than_there_is_room_for_are_refused` (`src/quota/turns.rs`).
#[test]
fn what_the_store_of_the_quotas_holds_of_a_room_is_small() {
    const ROOMS: u32 = 28_000;
    let bytes = memory(ROOMS) / u64::from(ROOMS);
    assert!(bytes < 400, "{bytes}");
}
