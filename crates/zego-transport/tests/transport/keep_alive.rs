//! No call fails because a server hangs up on connections that wait.

use std::time::Duration;

use crate::proof::keep_alive::{Calls, race};

#[test]
fn a_server_that_hangs_up_after_each_answer_makes_no_call_fail() {
    for hangs_up_after in [0, 50, 200].map(Duration::from_micros) {
        let once = race(Calls::Once, 200, 1, hangs_up_after);
        // Each has a connection of its own, and is read once.
        assert_eq!((once.failed, once.repeated, once.read, once.connections), (0, 0, 200, 200), "{hangs_up_after:?}: {once:?}");
        for at_a_time in [1, 8] {
            let reads = race(Calls::Reads, 400, at_a_time, hangs_up_after);
            assert!(reads.failed == 0 && reads.read >= 400, "{hangs_up_after:?}: {reads:?}");
        }
    }
}
