//! Turns for the calls of one process: all windows of a call at once, or none.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState};
use std::time::Duration;

use zego_model::Action;

use super::claim::{QuotaClaim, QuotaRefusal};
use super::few::Few;
use super::slowdown::Slowdown;
use super::window::{Moment, Rate, Window};

/// What one process gives out of the quotas: a turn for each attempt, at once and in the order of asking.
///
/// It has no clock: every moment is an argument, counted from any one origin.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// By a hash of what they count: no name of a room is kept.
    lanes: HashMap<u64, Lane, BuildHasherDefault<HashedKey>>,
    hasher: RandomState,
    /// How many lanes there may be before those that no longer count are looked for.
    sweep_at: usize,
    /// When they are looked through anyway, so that what many calls once took is given back although few come now.
    sweep_from: Moment,
    /// Where there is no room for more lanes: until when that stays so.
    full_until: Moment,
    /// How many refusals there were.
    epoch: u64,
}

/// What is counted together: a quota's calls of an account, or of one room in it.
#[derive(Debug)]
struct Lane {
    rate: Rate,
    window: Window,
    slowdown: Option<Slowdown>,
    /// Which refusal it has seen last: turns that were given before stand no more.
    epoch: u64,
}

impl Lane {
    /// From when on nothing counts in it, if nothing is added and nothing given back.
    fn end(&self) -> Moment {
        let slow = self.slowdown.map_or(Moment::ZERO, |slowdown| slowdown.end(self.rate.length));
        self.window.end(self.rate).max(slow)
    }
}

/// Bound: the lanes of calls that are counted apart, such as those of rooms; past it a call that needs a new one is refused before it is sent. It is as many as 2^18 places of a
/// hash table take: one more would double what they hold.
pub(super) const MOST_LANES: usize = 224 << 10;

/// A turn, as it was given.
#[derive(Clone, Debug)]
pub(super) struct Ticket {
    turn: Moment,
    /// With the epoch that each was in.
    lanes: Few<(u64, u64)>,
}

impl Ticket {
    /// When the call may go.
    pub(super) const fn turn(&self) -> Moment {
        self.turn
    }
}

impl Turns {
    /// The next turn of such a call, if it is not later than `until`.
    ///
    /// # Errors
    /// [`QuotaRefusal`], with the turn that it would have been; nothing was taken.
    pub(super) fn reserve(&mut self, claim: &QuotaClaim<'_>, part: f64, now: Moment, until: Moment) -> Result<Ticket, QuotaRefusal> {
        let lanes = self.lanes(claim, part, now)?;
        let mut turn = now;
        // Each window alone moves the turn on; it stands when none does.
        loop {
            let before = turn;
            for lane in lanes.iter().filter_map(|(key, _)| self.lanes.get(key)) {
                let held = lane.slowdown.map_or(Moment::ZERO, |slowdown| slowdown.held_until());
                turn = lane.window.earliest(lane.rate, turn.max(held));
            }
            if turn > until {
                return Err(QuotaRefusal::TooLate { wait: turn.saturating_sub(now) });
            }
            if turn == before {
                break;
            }
        }
        for (key, _) in lanes.iter() {
            if let Some(lane) = self.lanes.get_mut(key) {
                lane.window.take(lane.rate, now, turn);
            }
        }
        Ok(Ticket { turn, lanes })
    }

    /// Whether a turn still stands. It does not where the service has refused calls in the meantime: the rate is another one now.
    pub(super) fn stands(&self, ticket: &Ticket) -> bool {
        let is_same = |(key, epoch): &(u64, u64)| self.lanes.get(key).is_none_or(|lane| lane.epoch == *epoch);
        ticket.lanes.iter().all(is_same)
    }

    /// The call of this turn does not go.
    pub(super) fn give_back(&mut self, ticket: &Ticket) {
        for (key, epoch) in ticket.lanes.iter() {
            // Of another epoch it has been forgotten.
            if let Some(lane) = self.lanes.get_mut(key).filter(|lane| lane.epoch == *epoch) {
                lane.window.give_back(ticket.turn);
            }
        }
    }

    /// The service has refused such a call for its quota; `true` if turns that lie ahead stand no more because of it.
    pub(super) fn refused(&mut self, claim: &QuotaClaim<'_>, now: Moment, chance: f64) -> bool {
        self.epoch += 1;
        let mut changes = false;
        for (key, full) in counted(&self.hasher, claim) {
            let Some(lane) = self.lanes.get_mut(&key) else { continue };
            // Calls that were under way with one that was refused are the same refusal.
            if lane.slowdown.is_none_or(|slowdown| now >= slowdown.held_until()) {
                lane.slowdown = Some(Slowdown::after_refusal(lane.slowdown, now, full.length, chance));
                lane.window.forget_after(now);
                lane.epoch = self.epoch;
                changes = true;
            }
        }
        changes
    }

    /// The lanes of a call, which are made where there are none, with the rates that they have now.
    fn lanes(&mut self, claim: &QuotaClaim<'_>, part: f64, now: Moment) -> Result<Few<(u64, u64)>, QuotaRefusal> {
        let counted: Few<_> = counted(&self.hasher, claim).collect();
        // How many there are with those of this call, some of which a look may forget.
        let needed = |turns: &Self| turns.lanes.len() + counted.iter().filter(|(key, _)| !turns.lanes.contains_key(key)).count();
        if now >= self.sweep_from && now >= self.full_until && self.lanes.len() > FIRST_SWEEP {
            self.sweep(now);
        }
        let most = self.sweep_at.clamp(FIRST_SWEEP, MOST_LANES);
        // Those that are there already are told apart only where that matters.
        if self.lanes.len() + counted.len() > most && needed(self) > most {
            // Whoever finds it full looks through all of them once, and others not again until something of it can be over.
            let is_full = |turns: &Self| needed(turns) > MOST_LANES;
            if !is_full(self) || now >= self.full_until {
                self.sweep(now);
            }
            if is_full(self) {
                return Err(QuotaRefusal::TooMany { most: MOST_LANES });
            }
        }
        let lanes = counted.iter().map(|(key, full)| {
            let new = || Lane { rate: full.part(part), window: Window::default(), slowdown: None, epoch: self.epoch };
            let lane = self.lanes.entry(*key).or_insert_with(new);
            lane.rate = match lane.slowdown {
                Some(slowdown) => {
                    let widened = FullRate { length: slowdown.widened(now, full.length), ..*full };
                    widened.part(part * slowdown.part(now, full.length))
                }
                None => full.part(part),
            };
            lane.window.pass(lane.rate, now);
            (*key, lane.epoch)
        });
        Ok(lanes.collect())
    }

    /// Forgets the lanes in which nothing counts any more.
    fn sweep(&mut self, now: Moment) {
        self.lanes.retain(|_, lane| {
            lane.window.pass(lane.rate, now);
            !lane.window.is_empty() || lane.slowdown.is_some_and(|slowdown| !slowdown.is_over(now, lane.rate.length))
        });
        // As many again may come before the next look, so that looking costs each call the same, however many there are.
        self.sweep_at = 2 * self.lanes.len();
        self.sweep_from = now + SWEEP_EVERY;
        if self.lanes.capacity() > 8 * self.lanes.len().max(FIRST_SWEEP) {
            self.lanes.shrink_to(self.sweep_at.max(FIRST_SWEEP));
        }
        self.full_until = self.lanes.values().map(Lane::end).min().unwrap_or(now).max(now + BETWEEN_SWEEPS);
    }
}

/// What a call is counted in, and how many calls that takes.
fn counted<'c>(hasher: &'c RandomState, claim: &'c QuotaClaim<'_>) -> impl Iterator<Item = (u64, FullRate)> + 'c {
    // An operation of the table is one static, known by its place. Of an action that is not there no quota is known.
    let operation = match claim.action {
        Action::Described(spec) => std::ptr::from_ref(*spec).addr(),
        Action::Unknown(_) => 0,
    };
    claim.limits().enumerate().map(move |(place, limit)| {
        let place = 2 * place + usize::from(claim.is_test);
        let key = hasher.hash_one((claim.account, operation, place, limit.key.map(|key| (key.parameter, &key.value))));
        (key, FullRate { calls: limit.calls, length: limit.length })
    })
}

/// The place of a key that is a hash already, by chance that nobody outside knows.
#[derive(Debug, Default)]
struct HashedKey(u64);

impl Hasher for HashedKey {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("a key is one number");
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// How long those that are full are left alone at least, where lanes end one by one: looking through all of them takes a millisecond or two.
const BETWEEN_SWEEPS: Duration = Duration::from_millis(50);
/// How often they are looked through at least, while calls come.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// The fewest lanes that are looked through.
const FIRST_SWEEP: usize = 64;

/// What a quota says, before anybody takes a part of it.
#[derive(Clone, Copy, Debug)]
struct FullRate {
    calls: u32,
    length: Duration,
}

impl FullRate {
    fn part(self, part: f64) -> Rate {
        Rate::part(self.calls, self.length, part)
    }
}

#[cfg(test)]
mod tests {
    use zego_model::rtc::media_file::{DeleteMedia, Vendor};
    use zego_model::rtc::room::{CloseRoom, DescribeUserList};
    use zego_model::{Operation, Prepared, Zego, ZegoSettings};

    use super::*;

    const NEVER: Moment = Duration::from_secs(1 << 30);

    const fn at(milliseconds: u64) -> Moment {
        Duration::from_millis(milliseconds)
    }

    /// Asks for a turn of such a call, and tells it in milliseconds.
    fn ask<O: Operation<Protocol = Zego>>(
        turns: &mut Turns,
        operation: &O,
        part: f64,
        now: Moment,
        until: Moment,
    ) -> Result<u128, QuotaRefusal> {
        let prepared = Prepared::of(operation, &ZegoSettings::default()).unwrap();
        let claim = QuotaClaim { account: "1", is_test: false, action: prepared.action(), keys: prepared.quota_keys() };
        turns.reserve(&claim, part, now, until).map(|ticket| ticket.turn().as_millis())
    }

    /// So many lanes with a turn that counts until then.
    fn hold(turns: &mut Turns, lanes: u64, until: Moment) {
        for lane in 0..lanes {
            let rate = Rate { calls: 1, length: until };
            let mut window = Window::default();
            window.take(rate, at(0), at(0));
            turns.lanes.insert(lane, Lane { rate, window, slowdown: None, epoch: 0 });
        }
    }

    fn delete() -> DeleteMedia {
        DeleteMedia::new(Vendor::Tencent, ["1"]).unwrap()
    }

    #[test]
    fn a_call_waits_for_all_of_its_windows_and_others_do_not_wait_with_it() {
        let mut turns = Turns::default();
        // 200 a second, and one a second for each room.
        let mut list = |room: &str| ask(&mut turns, &DescribeUserList::new(room), 1.0, at(0), NEVER).unwrap();
        assert_eq!([list("a"), list("a"), list("a"), list("b")], [0, 1_005, 2_010, 0]);
        // What waits for its room leaves the room of the others between.
        let others: Vec<_> = (0..198).map(|room| list(&room.to_string())).collect();
        assert!(others.iter().all(|turn| *turn == 0), "{others:?}");
        assert_eq!([list("x"), list("a"), list("y")], [1_005, 3_015, 1_005]);
    }

    #[test]
    fn what_gets_no_turn_takes_none() {
        let mut turns = Turns::default();
        for _ in 0..20 {
            assert_eq!(ask(&mut turns, &delete(), 1.0, at(0), at(500)), Ok(0));
        }
        assert_eq!(ask(&mut turns, &delete(), 1.0, at(0), at(500)), Err(QuotaRefusal::TooLate { wait: at(1_005) }));
        // All of the next window is free.
        assert_eq!(ask(&mut turns, &delete(), 1.0, at(900), at(1_004)), Err(QuotaRefusal::TooLate { wait: at(105) }));
        let next: Vec<_> = (0..20).map(|_| ask(&mut turns, &delete(), 1.0, at(900), at(1_005)).unwrap()).collect();
        assert_eq!(next, [1_005; 20]);
    }

    #[test]
    fn a_turn_that_is_given_back_is_the_next_ones_and_one_that_stands_no_more_is_nobodys() {
        let mut turns = Turns::default();
        let prepared = Prepared::of(&delete(), &ZegoSettings::default()).unwrap();
        let claim = QuotaClaim { account: "1", is_test: false, action: prepared.action(), keys: prepared.quota_keys() };
        let mut tickets: Vec<_> = (0..21).map(|_| turns.reserve(&claim, 1.0, at(0), NEVER).unwrap()).collect();
        turns.give_back(&tickets[0]);
        assert_eq!(turns.reserve(&claim, 1.0, at(0), NEVER).unwrap().turn(), at(0));
        // After a refusal, one of those that were given before is given back, while others have its moment again.
        let old = tickets.remove(20);
        assert_eq!(old.turn(), at(1_005));
        assert!(turns.refused(&claim, at(0), 1.0));
        let new: Vec<_> = (0..20).map(|_| turns.reserve(&claim, 1.0, at(0), NEVER).unwrap().turn()).collect();
        assert!(new.iter().all(|turn| *turn == new[0]));
        turns.give_back(&Ticket { turn: new[0], ..old });
        assert!(turns.reserve(&claim, 1.0, at(0), NEVER).unwrap().turn() > new[0]);
    }

    /// Half of the rate, of a share of it, as long as the service has not been at peace for long enough: whether or not anybody called in the meantime.
    #[test]
    fn what_a_refusal_took_away_is_not_forgotten_before_it_is_back() {
        let mut turns = Turns::default();
        let prepared = Prepared::of(&delete(), &ZegoSettings::default()).unwrap();
        let claim = QuotaClaim { account: "1", is_test: false, action: prepared.action(), keys: prepared.quota_keys() };
        turns.reserve(&claim, 0.5, at(0), NEVER).unwrap();
        assert!([0, 500, 1_000, 1_500, 2_000, 2_500].into_iter().all(|now| turns.refused(&claim, at(now), 0.0)));
        turns.sweep(at(2_999));
        // Five windows from when calls go again.
        assert!((at(8_000)..at(8_100)).contains(&turns.full_until), "{:?}", turns.full_until);
        let given: Vec<_> = (0..11).map(|_| turns.reserve(&claim, 0.5, at(3_000), NEVER).unwrap().turn().as_micros()).collect();
        assert_eq!(given, [[3_000_000; 5].as_slice(), &[4_105_500; 5], &[5_211_000]].concat());
        turns.sweep(at(7_500));
        assert_eq!(turns.lanes.len(), 1);
        turns.sweep(at(9_000));
        assert_eq!(turns.lanes.len(), 0);
    }

    #[test]
    fn actions_accounts_and_environments_are_counted_apart() {
        let mut turns = Turns::default();
        let close = Prepared::of(&CloseRoom::new("a"), &ZegoSettings::default()).unwrap();
        let delete = Prepared::of(&delete(), &ZegoSettings::default()).unwrap();
        let claims = [("1", false, &close), ("2", false, &close), ("1", true, &close), ("1", false, &delete)];
        let claims = claims.map(|(account, is_test, prepared)| QuotaClaim {
            account,
            is_test,
            action: prepared.action(),
            keys: prepared.quota_keys(),
        });
        for claim in &claims {
            assert_eq!(turns.reserve(claim, 1.0, at(0), NEVER).unwrap().turn(), at(0));
        }
        assert_eq!(turns.reserve(&claims[0], 1.0, at(0), NEVER).unwrap().turn(), at(1_005));
    }

    #[test]
    fn after_a_refusal_all_ask_again_and_less_is_given() {
        let mut turns = Turns::default();
        let prepared = Prepared::of(&delete(), &ZegoSettings::default()).unwrap();
        let claim = QuotaClaim { account: "1", is_test: false, action: prepared.action(), keys: prepared.quota_keys() };
        let tickets: Vec<_> = (0..40).map(|_| turns.reserve(&claim, 1.0, at(0), NEVER).unwrap()).collect();
        assert_eq!(tickets[39].turn(), at(1_005));
        assert!(turns.refused(&claim, at(500), 0.0));
        assert!(!turns.refused(&claim, at(999), 0.0));
        // Held until half a window later; those that waited ask again, in the same order.
        assert!(tickets[20..].iter().all(|ticket| !turns.stands(ticket)));
        let again: Vec<_> = (0..40).map(|_| turns.reserve(&claim, 1.0, at(500), NEVER).unwrap().turn().as_millis()).collect();
        let expected = [[1_025; 20], [2_050; 20]].concat();
        assert_eq!(again, expected);
        let later = turns.reserve(&claim, 1.0, at(4_000), NEVER).unwrap();
        assert!(turns.stands(&later));
    }

    /// However many rooms are named, what no longer counts is forgotten.
    #[test]
    fn the_memory_is_bounded_however_many_rooms_are_named() {
        let mut turns = Turns::default();
        // Some count for longer than all the others together.
        hold(&mut turns, 70, at(1_000_000));
        let (mut most, mut looks) = (0, 0);
        for room in 0..20_000_u64 {
            let before = turns.lanes.len();
            ask(&mut turns, &DescribeUserList::new(room.to_string()), 1.0, at(room * 5), NEVER).unwrap();
            looks += usize::from(turns.lanes.len() <= before);
            most = most.max(turns.lanes.len());
        }
        assert!(most < 1_000, "{most}");
        // And looking for it costs each call little: some 200 count at a time, and as many again come before the next look.
        assert!((50..200).contains(&looks), "{looks}");
    }

    /// Two operations with one quota each, of which no two are the same, whatever a linker makes of constants that are equal.
    #[test]
    fn operations_with_equal_quotas_are_counted_apart() {
        let mut turns = Turns::default();
        let mut keys = std::collections::HashSet::new();
        let mut count = 0;
        for spec in zego_model::operations().map(|row| row.spec) {
            let action = Action::Described(spec);
            let claim = QuotaClaim { account: "1", is_test: false, action: &action, keys: &[] };
            count += claim.limits().count();
            keys.extend(counted(&turns.hasher, &claim).map(|(key, _)| key));
            let _ = turns.reserve(&claim, 1.0, at(0), NEVER);
        }
        assert_eq!((keys.len(), turns.lanes.len()), (count, count));
    }

    /// What a crowd took is given back when it is gone, though few calls come then.
    #[test]
    fn what_many_rooms_took_is_given_back() {
        let mut turns = Turns::default();
        for room in 0..50_000_u64 {
            ask(&mut turns, &DescribeUserList::new(room.to_string()), 1_000.0, at(room / 100), NEVER).unwrap();
        }
        assert!(turns.lanes.capacity() >= 50_000);
        for seconds in [1, 61] {
            ask(&mut turns, &DescribeUserList::new("a"), 1_000.0, at(1_000 * seconds), NEVER).unwrap();
        }
        assert!(turns.lanes.len() == 2 && turns.lanes.capacity() < 500, "{} {}", turns.lanes.len(), turns.lanes.capacity());
    }

    #[test]
    fn more_lanes_at_once_than_there_is_room_for_are_refused() {
        let mut turns = Turns { sweep_at: MOST_LANES, sweep_from: NEVER, ..Turns::default() };
        hold(&mut turns, MOST_LANES as u64 - 2, at(10_000));
        let mut list = |room: &str, now| ask(&mut turns, &DescribeUserList::new(room), 1.0, now, NEVER);
        assert_eq!(list("a", at(1)), Ok(1));
        assert_eq!(list("b", at(1)), Err(QuotaRefusal::TooMany { most: MOST_LANES }));
        // Nobody looks again before something of it can be over, least of all who needs no room.
        assert_eq!(list("a", at(1)), Ok(1_006));
        assert_eq!(ask(&mut turns, &DescribeUserList::new("a"), 1.0, at(2), NEVER), Ok(2_011));
        assert_eq!(turns.full_until, at(1_006));
        // What is over makes room for as many, and to the last of it.
        assert_eq!(ask(&mut turns, &DescribeUserList::new("b"), 1.0, at(3_100), NEVER), Ok(3_100));
        assert_eq!(turns.lanes.len(), MOST_LANES);
        assert_eq!(ask(&mut turns, &DescribeUserList::new("c"), 1.0, at(10_001), NEVER), Ok(10_001));
        assert_eq!(turns.lanes.len(), 2);
    }
}
