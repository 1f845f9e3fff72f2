//! The rule of a window that a fleet shares: which slots a process may have, and when. Pure: integers, microseconds of the store's clock, no clock of its own.
//!
//! The function of Postgres (`postgres/schema.sql`) and the scripts of Valkey and Redis (`redis/*.lua`) decide exactly like this, number by number;
//! `crate::proof` holds them against it. Slots are strictly spaced, without bursts: that suits a service that counts fixed windows, one that has buckets, and
//! one that looks at every stretch of time.

/// What is kept of a window. All times are microseconds since 1970, by the store's clock.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct WindowState {
    /// When the next slot begins.
    pub(crate) tat: i64,
    /// From which slot on the next one may be bulk's, however many wait: its guaranteed part. What it has missed of that it may catch up with, within bounds.
    pub(crate) bulk_tat: i64,
    /// The service refused a call: no slot is before this.
    pub(crate) held: i64,
    /// By how many hundredths refusals had made the interval longer when the last of them was over.
    pub(crate) margin: i64,
}

/// What the service documents of a window, as the fleet takes it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct WindowRate {
    /// From one slot to the next; at least 1, and at most [`LONGEST_INTERVAL`].
    pub(crate) interval: i64,
    /// How long the window is; at least 1.
    pub(crate) length: i64,
    /// Whether all calls of the action are counted in it, and not those of one room, group or user alone.
    pub(crate) is_wide: bool,
}

/// Who waits for whom.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Class {
    /// Somebody waits for the answer: takes the next slot.
    #[default]
    Interactive,
    /// Nobody does: takes what interactive calls leave, and of what they do not leave its guaranteed part (`FleetQuotaBuilder::bulk_weight`).
    Bulk,
}

/// Slots that are asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ask {
    /// How many at most; at least 1.
    pub(crate) count: i64,
    pub(crate) class: Class,
    /// How far ahead slots may lie.
    pub(crate) horizon: i64,
    /// How far ahead they are of use to who asks; at least 0.
    pub(crate) reach: i64,
    /// How many hundredths of an interval lie between two slots that are guaranteed to bulk; at least 100.
    pub(crate) bulk_every: i64,
}

/// What comes of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum AskOutcome {
    Booked(Booked),
    /// Nothing was taken.
    Later {
        /// How far ahead the next slot lies.
        wait: i64,
        /// After how long it makes sense to ask again.
        again: i64,
    },
}

/// Slots that were taken: `count` of them, `step` apart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Booked {
    pub(crate) first: i64,
    pub(crate) step: i64,
    pub(crate) count: i64,
    /// The interval of each window now.
    pub(crate) intervals: Vec<i64>,
}

/// Slots that nobody uses: those of a booking from one on to its last.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct GiveBack {
    pub(crate) from: i64,
    pub(crate) last: i64,
    pub(crate) count: i64,
    pub(crate) class: Class,
    pub(crate) bulk_every: i64,
    /// As they were booked.
    pub(crate) intervals: Vec<i64>,
}

/// How far ahead bulk books at most where it is not guaranteed more: so long interactive calls may wait for it. At least [`BULK_SLOTS`] intervals.
pub(crate) const BULK_HORIZON: i64 = 150_000;
pub(crate) const BULK_SLOTS: i64 = 3;
/// By how many hundredths a refusal makes intervals longer, and by how many all of them.
pub(crate) const MARGIN: i64 = 2;
pub(crate) const WIDEST: i64 = 10;
/// After so many windows without a refusal, the margin is smaller by a hundredth.
pub(crate) const FORGETTING: i64 = 100;
/// What lies further ahead than this and [`FAR_SLOTS`] slots was not booked by this clock: it has been set back.
pub(crate) const FAR: i64 = 120_000_000;
pub(crate) const FAR_SLOTS: i64 = 8;
/// Longer ones are not told from this. Numbers of Lua are exact below 2^53: what is reckoned with an interval stays below that.
pub(crate) const LONGEST_INTERVAL: i64 = 100_000_000_000;

impl WindowState {
    /// Until when it is held, as far as this clock can have set it.
    fn held(self, now: i64) -> i64 {
        if self.held > now + FAR { now } else { self.held }
    }

    /// What is left of the margin.
    fn margin(self, rate: &WindowRate, now: i64) -> i64 {
        let forgotten = (now - self.held(now)).max(0) / (rate.length * FORGETTING);
        (self.margin - forgotten).max(0)
    }

    fn interval(self, rate: &WindowRate, now: i64) -> i64 {
        rate.interval * (100 + self.margin(rate, now)) / 100
    }

    /// From when on the state is that of a window that nobody has used.
    pub(crate) fn expires(self, rate: &WindowRate) -> i64 {
        self.tat.max(self.bulk_tat + near(rate.interval)).max(self.held + self.margin * FORGETTING * rate.length)
    }

    /// The service refused a call: nothing for so long, for all, and longer intervals after it. Within the time that is held already it is the same refusal.
    pub(crate) fn penalise(&mut self, rate: &WindowRate, hold: i64, now: i64) {
        let until = self.held(now);
        *self = if now < until {
            Self { held: until, ..*self }
        } else {
            Self { held: now + hold, margin: (self.margin(rate, now) + MARGIN).min(WIDEST), ..*self }
        };
    }

    /// Takes back slots, if nobody has booked behind them.
    pub(crate) fn give_back(&mut self, back: &GiveBack, interval: i64) {
        if self.tat == back.last + interval {
            self.tat = back.from;
            if back.class == Class::Bulk {
                self.bulk_tat -= back.count * stride(interval, back.bulk_every);
            }
        }
    }

    /// From which slot on the next one may be bulk's, where the next one is this.
    fn bulk_due(self, interval: i64, bulk_every: i64, first: i64) -> i64 {
        // A mark that no booking of this clock can have set is none.
        let mark = if self.bulk_tat > first + 2 * stride(interval, bulk_every) { 0 } else { self.bulk_tat };
        mark.max(first - near(interval))
    }
}

/// How far ahead bulk books.
fn near(interval: i64) -> i64 {
    BULK_HORIZON.max(BULK_SLOTS * interval)
}

const fn stride(interval: i64, bulk_every: i64) -> i64 {
    interval * bulk_every / 100
}

/// Slots in all windows of a call, or in none. With the answer, until when a refusal holds calls back (0: none does).
pub(crate) fn reserve(states: &mut [WindowState], rates: &[WindowRate], ask: &Ask, now: i64) -> (AskOutcome, i64) {
    let intervals: Vec<_> = states.iter().zip(rates).map(|(state, rate)| state.interval(rate, now)).collect();
    let held = states.iter().map(|state| state.held(now)).filter(|held| *held > now).max().unwrap_or(0);
    let step = intervals.iter().copied().max().unwrap_or(1);
    let base = |state: &WindowState| {
        let tat = if state.tat > now + FAR + FAR_SLOTS * step { now } else { state.tat };
        tat.max(state.held(now)).max(now)
    };
    let first = states.iter().map(base).max().unwrap_or(now);
    let lead = first - now;
    let mut room = Room { count: ask.count, again: 0 };

    // A slot that one room has to wait for would keep all others waiting, if the window of all were booked up to it.
    let wide = || states.iter().zip(rates).zip(&intervals).filter(|((_, rate), _)| rate.is_wide);
    if let (Some(wide_base), Some(wide_step), Some(slip)) = (
        wide().map(|((state, _), _)| base(state)).max(),
        wide().map(|(_, interval)| *interval).max(),
        wide().map(|(_, interval)| *interval).min(),
    ) {
        let lag = first - wide_base;
        if lag > slip {
            room.none(lead - slip);
        } else if step > wide_step {
            room.at_most(1 + (slip - lag) / (step - wide_step));
        }
    }
    match ask.class {
        Class::Interactive => room.within(ask.horizon, lead, step),
        Class::Bulk => {
            for (state, interval) in states.iter().zip(&intervals) {
                let near = near(*interval);
                let (stride, due) = (stride(*interval, ask.bulk_every), state.bulk_due(*interval, ask.bulk_every, first));
                if lead <= near {
                    room.within(near, lead, step);
                } else if first < due {
                    room.none((lead - near).min(due - first));
                } else if lead <= ask.horizon + near {
                    room.at_most(1 + (first - due) / stride);
                } else {
                    room.none(lead - ask.horizon - near);
                }
            }
        }
    }
    room.within(ask.reach, lead, step);

    if room.count < 1 {
        return (AskOutcome::Later { wait: lead, again: room.again }, held);
    }
    let last = first + (room.count - 1) * step;
    for (state, interval) in states.iter_mut().zip(&intervals) {
        (state.tat, state.held) = (last + interval, state.held(now));
        if ask.class == Class::Bulk {
            let (stride, due) = (stride(*interval, ask.bulk_every), state.bulk_due(*interval, ask.bulk_every, first));
            state.bulk_tat = (due + room.count * stride).min(last + stride);
        }
    }
    (AskOutcome::Booked(Booked { first, step, count: room.count, intervals }), held)
}

/// How many slots all rules leave, and where that is none, when to ask again.
struct Room {
    count: i64,
    again: i64,
}

impl Room {
    fn at_most(&mut self, count: i64) {
        self.count = self.count.min(count);
    }

    fn none(&mut self, again: i64) {
        self.count = 0;
        self.again = self.again.max(again);
    }

    /// No slot lies further ahead than that.
    fn within(&mut self, limit: i64, lead: i64, step: i64) {
        if lead > limit { self.none(lead - limit) } else { self.at_most(1 + (limit - lead) / step) }
    }
}

#[cfg(test)]
mod tests;
