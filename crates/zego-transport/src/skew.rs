//! How wrong the clock of this machine is, by the service's own (`Date`), and what signatures are dated with because of it. Pure: times are arguments.

use std::time::Duration;

use zego_sign::Timestamp;

/// One look at the service's clock: an exchange with an answer that tells its time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Sighting {
    /// By the clock of this machine, when the request was signed.
    pub(crate) signed: Timestamp,
    /// How long it took until the head of the answer was there, by a clock that is never set.
    pub(crate) took: Duration,
    /// By the clock of the service, in whole seconds.
    pub(crate) date: Timestamp,
}

/// How far the service's clock is before that of this machine, in seconds; negative behind.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Offset(i64);

/// An exchange that took longer says too little: somewhere in it the service looked at its clock.
const LONGEST_EXCHANGE: Duration = Duration::from_secs(60);
/// How wrong a clock may be to be corrected. One that is farther off is not believed, whichever of the two it is.
const FARTHEST: i64 = 26 * 3_600;
/// From here on a clock that is wrong is corrected before the service minds: ZEGO allows ten minutes, Tencent five.
const WORTH_MINDING: i64 = 120;

impl Sighting {
    /// The offset at the middle of the exchange; `None` where it says too little, or what nobody can believe.
    pub(crate) fn offset(self) -> Option<Offset> {
        self.seconds().filter(|seconds| (-FARTHEST..=FARTHEST).contains(seconds)).map(Offset)
    }

    /// The same, however far off: for who tells people.
    pub(crate) fn seconds(self) -> Option<i64> {
        if self.took > LONGEST_EXCHANGE {
            return None;
        }
        // Both clocks tell whole seconds, so what they leave out is the same in the mean.
        let middle = i128::from(self.signed.as_secs()) * 1_000 + i128::try_from(self.took.as_millis() / 2).ok()?;
        let rounded = (i128::from(self.date.as_secs()) * 1_000 - middle + 500).div_euclid(1_000);
        i64::try_from(rounded).ok()
    }
}

impl Offset {
    /// Whether it is more than what slow exchanges and whole seconds make of a right clock.
    pub(crate) const fn is_worth_minding(self) -> bool {
        self.0.abs() > WORTH_MINDING
    }

    /// A time of this machine, as the service has it. Before 1970 is 1970.
    pub(crate) fn applied_to(self, time: Timestamp) -> Timestamp {
        Timestamp::from_secs(time.as_secs().saturating_add_signed(self.0))
    }

    /// In seconds: positive where the clock of this machine is slow.
    pub(crate) const fn as_secs(self) -> i64 {
        self.0
    }
}

/// What a client knows of its clock: the middle of its last sightings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skew {
    /// The last ones, in a circle, and how many there were since the clock was set right.
    seen: [Offset; KEPT],
    count: usize,
    adopted: Offset,
    /// The last time that was read.
    date: Option<(DateText, Timestamp)>,
}

/// A time as servers write it: `Sun, 06 Nov 1994 08:49:37 GMT`.
type DateText = [u8; 29];

/// Of so many sightings the middle one counts, so that one odd answer moves nothing.
const KEPT: usize = 5;

impl Skew {
    /// A server's time, out of what it says. All answers of one second say the same, which is read once.
    pub(crate) fn date(&mut self, text: &[u8], read: impl FnOnce() -> Option<Timestamp>) -> Option<Timestamp> {
        match self.date {
            Some((known, date)) if text == known => Some(date),
            _ => {
                let date = read()?;
                self.date = text.try_into().ok().map(|text| (text, date));
                Some(date)
            }
        }
    }

    /// What signatures are dated with.
    pub(crate) const fn adopted(&self) -> Offset {
        self.adopted
    }

    /// An answer that is no complaint told its time: adopted when most of the last ones say that the clock is wrong enough. `true` if that changed.
    pub(crate) fn see(&mut self, offset: Offset) -> bool {
        self.seen[self.count % KEPT] = offset;
        self.count += 1;
        if self.count < KEPT {
            return false;
        }
        let mut sorted = self.seen;
        sorted.sort_unstable();
        self.adopt(sorted[KEPT / 2])
    }

    /// The service refused a signature for its time, and told its own: adopted at once. `true` if that changed anything.
    pub(crate) fn correct(&mut self, offset: Offset) -> bool {
        self.count = 0;
        self.adopt(offset)
    }

    /// A clock that is right enough needs no correction; one that was corrected needs another only when that is wrong enough, too.
    fn adopt(&mut self, offset: Offset) -> bool {
        let new = if offset.is_worth_minding() { offset } else { Offset::default() };
        let changes = Offset(new.0 - self.adopted.0).is_worth_minding();
        if changes {
            self.adopted = new;
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn secs(seconds: u64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    fn sighting(signed: u64, took: u64, date: u64) -> Option<i64> {
        Sighting { signed: secs(signed), took: Duration::from_millis(took), date: secs(date) }.offset().map(Offset::as_secs)
    }

    #[test]
    fn the_service_looked_at_its_clock_in_the_middle_of_the_exchange() {
        for (signed, took, date, offset) in [
            (1_800_000_000, 0, 1_800_000_000, Some(0)),
            (1_800_000_000, 900, 1_800_000_000, Some(0)),
            (1_800_000_000, 20_000, 1_800_000_010, Some(0)),
            (1_800_000_000, 60_000, 1_800_000_030, Some(0)),
            (1_800_000_000, 100, 1_800_000_660, Some(660)),
            (1_800_000_660, 100, 1_800_000_000, Some(-660)),
            (1_800_000_000, 60_001, 1_800_000_660, None),
            // One that is a day and a time zone off is believed, and none that is a second farther off.
            (1_800_000_000, 0, 1_800_093_600, Some(93_600)),
            (1_800_093_600, 0, 1_800_000_000, Some(-93_600)),
            (1_800_000_000, 0, 1_800_093_601, None),
            (1_800_093_601, 0, 1_800_000_000, None),
            // A clock that was never set, and one that says 2038.
            (0, 100, 1_800_000_000, None),
            (1_800_000_000, 100, 0, None),
            (1_800_000_000, 100, 2_147_483_648, None),
            (u64::MAX, 100, 1_800_000_000, None),
            (1_800_000_000, 100, u64::MAX, None),
            (u64::MAX, 0, u64::MAX, Some(0)),
        ] {
            assert_eq!(sighting(signed, took, date), offset, "{signed} {took} {date}");
        }
    }

    #[test]
    fn a_time_is_read_again_when_it_is_another_one() {
        let mut skew = Skew::default();
        let mut reads = 0;
        for (text, time) in [("Sun, 06 Nov 1994 08:49:37 GMT", 1), ("Sun, 06 Nov 1994 08:49:38 GMT", 2), ("Sun Nov  6 08:49:37 1994", 3)] {
            for _ in 0..2 {
                let read = || {
                    reads += 1;
                    Some(secs(time))
                };
                assert_eq!(skew.date(text.as_bytes(), read), Some(secs(time)), "{text}");
            }
        }
        assert_eq!(reads, 4);
        assert_eq!(skew.date(b"", || None), None);
    }

    #[test]
    fn a_correction_counts_at_once_and_small_ones_never() {
        let mut skew = Skew::default();
        assert!(!skew.correct(Offset(120)));
        assert_eq!(skew.adopted(), Offset(0));
        assert!(skew.correct(Offset(660)));
        assert_eq!(skew.adopted().applied_to(secs(1_800_000_000)), secs(1_800_000_660));
        // The same again is none, so that a service which complains for ever is not asked for ever.
        assert!(!skew.correct(Offset(661)));
        // The clock was set in the meantime.
        assert!(skew.correct(Offset(0)));
        assert_eq!(skew.adopted(), Offset(0));
    }

    #[test]
    fn without_a_complaint_most_of_the_last_answers_decide() {
        let mut skew = Skew::default();
        assert!([600, 0, 610, 590].into_iter().all(|offset| !skew.see(Offset(offset))));
        assert!(skew.see(Offset(605)));
        assert_eq!(skew.adopted(), Offset(600));
        // One odd answer moves nothing.
        assert!(!skew.see(Offset(-80_000)));
        assert_eq!(skew.adopted(), Offset(600));
    }

    #[test]
    fn no_time_is_out_of_range() {
        for (time, offset, expected) in
            [(0, -660, 0), (100, -660, 0), (u64::MAX, 660, u64::MAX), (0, i64::MIN, 0), (5, i64::MAX, i64::MAX as u64 + 5)]
        {
            assert_eq!(Offset(offset).applied_to(secs(time)), secs(expected), "{time} {offset}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_whatever_the_clocks_say(signed: u64, took: Duration, date: u64, time: u64) {
            let offset = Sighting { signed: secs(signed), took, date: secs(date) }.offset();
            if let Some(offset) = offset {
                let mut skew = Skew::default();
                skew.correct(offset);
                skew.see(offset);
                let _ = skew.adopted().applied_to(secs(time));
            }
        }
    }
}
