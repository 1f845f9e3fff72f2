//! Holds a server's store against the rules: no part of the interface, and called by the proofs with servers (`tests/servers/quota`).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::chance::Chance;
use crate::fleet::FleetQuotaError;
use crate::memory::Memory;
use crate::store::{Said, Session, Store, StoreError, WindowSpec};
use crate::window::{Ask, AskOutcome, Booked, Class, GiveBack, WindowRate};

/// Asks the store at this address and the rules the same, step by step, and tells how many steps there were and the first at which they differ.
///
/// # Errors
/// In words: where they differ, or why the store cannot be asked.
pub async fn conforms(address: &str, seed: u64, steps: u32) -> Result<u32, String> {
    let (store, now) = store(address).map_err(|error| error.to_string())?;
    let session = store.connect(&format!("proof-{:016x}", rand::random::<u64>())).await.map_err(|error| error.to_string())?;
    let mut walk =
        Walk { chance: Chance::new(seed), memory: Memory::default(), now: 1_800_000_000_000_000, is_set_back: seed % 2 == 1, booked: None };
    for step in 0..steps {
        now.store(walk.now, Ordering::Relaxed);
        walk.step(session.as_ref()).await.map_err(|differs| format!("seed {seed}, step {step}: {differs}"))?;
    }
    Ok(steps)
}

type Told = (Box<dyn Store>, Arc<AtomicI64>);

fn store(address: &str) -> Result<Told, FleetQuotaError> {
    #[cfg(feature = "postgres")]
    if let Ok(url) = address.parse() {
        return Ok(crate::postgres::told(url));
    }
    #[cfg(feature = "redis")]
    return crate::valkey::told(address);
    #[cfg(not(feature = "redis"))]
    Err(FleetQuotaError::Address { reason: "no store for it is compiled".to_owned() })
}

/// A walk through what may happen to some windows.
struct Walk {
    chance: Chance,
    memory: Memory,
    now: i64,
    /// Whether the clock is set back at times, and not forward. Then there are no heartbeats, which forget what is over: what was over may not be over again.
    is_set_back: bool,
    /// What was booked last, and in which windows.
    booked: Option<(&'static [usize], Booked, Ask)>,
}

impl Walk {
    async fn step(&mut self, session: &dyn Session) -> Result<(), String> {
        let fault = |error: StoreError| error.to_string();
        let shape = self.chance.one_of(&SHAPES);
        let windows = windows(shape);
        match self.chance.below(12) {
            0 => {
                let holds: Vec<_> = windows.iter().map(|window| window.rate.length / 2 + self.chance.below(1_000)).collect();
                let there = session.penalise(&windows, &holds).await.map_err(fault)?;
                same("penalise", &there, &self.memory.penalise(&windows, &holds, self.now))
            }
            1 if !self.is_set_back => {
                let member = format!("{:032x}", self.chance.below(9));
                let away = (self.chance.below(4) == 0).then(|| self.now - self.chance.below(4_000_000));
                let there = session.beat(&member, away).await.map_err(fault)?;
                same("beat", &there, &self.memory.beat(&member, away, self.now))
            }
            2 | 3 => {
                let Some((shape, booked, ask)) = self.booked.take() else { return Ok(()) };
                let windows = self::windows(shape);
                let Booked { first, step, count, intervals } = booked;
                let kept = self.chance.below(count);
                let (from, last) = (first + kept * step, first + (count - 1) * step);
                let back = GiveBack { from, last, count: count - kept, class: ask.class, bulk_every: ask.bulk_every, intervals };
                session.give_back(&windows, &back).await.map_err(fault)?;
                self.memory.give_back(&windows, &back);
                Ok(())
            }
            1 | 4 | 5 => {
                // Mostly a little; now and then long enough for margins to be forgotten and rows to be over, or a clock is set back.
                self.now += match self.chance.below(40) {
                    0 if self.is_set_back => -self.chance.below(300_000_000),
                    0 => self.chance.below(400_000_000),
                    _ => self.chance.below(120_000),
                };
                Ok(())
            }
            _ => {
                let class = self.chance.one_of(&[Class::Interactive, Class::Bulk]);
                let reach = self.chance.one_of(&[0, 200_000, 30_000_000]);
                let (count, bulk_every) = (1 + self.chance.below(9), self.chance.one_of(&[100, 400, 1_234]));
                let ask = Ask { count, class, horizon: 2_000_000, reach, bulk_every };
                let there = session.reserve(&windows, &ask).await.map_err(fault)?;
                same("reserve", &there, &self.memory.reserve(&windows, &ask, self.now))?;
                if let Said::Answer(AskOutcome::Booked(booked)) = there.said {
                    self.booked = Some((shape, booked, ask));
                }
                Ok(())
            }
        }
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, there: &T, here: &T) -> Result<(), String> {
    if there == here { Ok(()) } else { Err(format!("{what}: the store says {there:?}, the rules {here:?}")) }
}

/// A window: its name, interval and length, and whether it is wide.
const WINDOWS: [(&str, i64, i64, bool); 7] = [
    ("a", 50_250, 1_000_000, true),
    ("b", 5_025, 1_000_000, true),
    ("c-room-1", 1_005_000, 1_000_000, false),
    ("c-room-2", 1_005_000, 1_000_000, false),
    ("d", 6_030_000, 60_000_000, true),
    ("e-room", 20_100, 1_000_000, false),
    ("f-user", 33_501, 3_333_333, false),
];

/// One window; a fast one of all with a slow one of a room or two; two of all; two of rooms alone.
const SHAPES: [&[usize]; 7] = [&[0], &[1, 2], &[1, 3], &[0, 4], &[1, 5], &[5, 6], &[1, 2, 5]];

fn windows(shape: &[usize]) -> Vec<WindowSpec> {
    let spec = |(key, interval, length, is_wide): (&str, i64, i64, bool)| WindowSpec {
        key: key.to_owned(),
        rate: WindowRate { interval, length, is_wide },
    };
    shape.iter().map(|place| spec(WINDOWS[*place])).collect()
}
