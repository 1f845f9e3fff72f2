//! Cases that take turns.

use std::time::{Duration, Instant};

use crate::cpu::thread_time;

/// Something that is measured: runs itself so many times.
pub struct Case<'a> {
    /// Its name in this comparison.
    pub name: &'static str,
    run: Box<dyn FnMut(u64) + 'a>,
}

impl<'a> Case<'a> {
    /// A case from a closure that does its work so many times.
    pub fn new(name: &'static str, run: impl FnMut(u64) + 'a) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// How long a comparison takes.
#[derive(Clone, Copy, Debug)]
pub struct Rounds {
    /// How often each case has its turn.
    pub rounds: usize,
    /// How long a turn takes, about.
    pub turn: Duration,
}

impl Rounds {
    /// For the table, or for a quick look.
    pub const fn new(is_quick: bool) -> Self {
        if is_quick { Self { rounds: 11, turn: Duration::from_millis(4) } } else { Self { rounds: 61, turn: Duration::from_millis(10) } }
    }

    /// The same with other numbers of rounds, for what takes longer.
    #[must_use]
    pub const fn rounds(self, rounds: usize) -> Self {
        Self { rounds, ..self }
    }

    /// The same with longer turns.
    #[must_use]
    pub const fn turn(self, turn: Duration) -> Self {
        Self { turn, ..self }
    }

    /// Lets the cases take turns; each round begins with another one, so that none has the same neighbour's cache each time.
    pub fn compare(&self, cases: &mut [Case<'_>]) -> Timing {
        let turns: Vec<u64> = cases.iter_mut().map(|case| self.turns(case)).collect();
        let mut samples: Vec<Vec<Sample>> = cases.iter().map(|_| Vec::with_capacity(self.rounds)).collect();
        for round in 0..self.rounds {
            for place in 0..cases.len() {
                let at = (round + place) % cases.len();
                samples[at].push(Sample::of(&mut cases[at], turns[at]));
            }
        }
        Timing::new(cases.iter().map(|case| case.name).collect(), samples)
    }

    /// How many times a case runs in a turn; it warms up with it.
    fn turns(&self, case: &mut Case<'_>) -> u64 {
        let mut turns = 1;
        loop {
            let sample = Sample::of(case, turns);
            let took = sample.wall * turns as f64;
            let wanted = self.turn.as_secs_f64();
            if took >= wanted {
                return turns;
            }
            let grown = (turns as f64 * (wanted / took.max(1e-9)).min(10.0) * 1.1) as u64;
            turns = grown.max(turns + 1);
        }
    }
}

/// Seconds a run took, in one turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) cpu: f64,
    pub(crate) wall: f64,
}

impl Sample {
    fn of(case: &mut Case<'_>, turns: u64) -> Self {
        let (cpu, wall) = (thread_time(), Instant::now());
        (case.run)(turns);
        let (cpu, wall) = (thread_time().saturating_sub(cpu), wall.elapsed());
        Self { cpu: cpu.as_secs_f64() / turns as f64, wall: wall.as_secs_f64() / turns as f64 }
    }
}

/// What the rounds of a comparison took.
#[derive(Clone, Debug)]
pub struct Timing {
    names: Vec<&'static str>,
    samples: Vec<Vec<Sample>>,
}

impl Timing {
    /// What cases took, a sample of each for each round.
    pub(crate) const fn new(names: Vec<&'static str>, samples: Vec<Vec<Sample>>) -> Self {
        Self { names, samples }
    }

    /// Seconds of CPU, of this thread or of a program, for one run: the median of all rounds.
    pub fn cpu(&self, name: &str) -> f64 {
        median(self.of(name).iter().map(|sample| sample.cpu))
    }

    /// Seconds on the clock for one run: the median of all rounds.
    pub fn wall(&self, name: &str) -> f64 {
        median(self.of(name).iter().map(|sample| sample.wall))
    }

    /// CPU time of one case by that of another: the median of the rounds' ratios.
    pub fn cpu_ratio(&self, ours: &str, rival: &str) -> f64 {
        median(self.of(ours).iter().zip(self.of(rival)).map(|(ours, rival)| ours.cpu / rival.cpu))
    }

    /// Time on the clock of one case by that of another: the median of the rounds' ratios.
    pub fn wall_ratio(&self, ours: &str, rival: &str) -> f64 {
        median(self.of(ours).iter().zip(self.of(rival)).map(|(ours, rival)| ours.wall / rival.wall))
    }

    fn of(&self, name: &str) -> &[Sample] {
        let at = self.names.iter().position(|known| *known == name);
        &self.samples[at.unwrap_or_else(|| panic!("no case is named `{name}`"))]
    }
}

/// The one in the middle.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        assert!((median([3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median([4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn a_ratio_is_the_median_of_the_rounds_ratios() {
        let samples = |times: [f64; 3]| times.map(|time| Sample { cpu: time, wall: 2.0 * time }).to_vec();
        // The machine was three times as slow in the second round, and something else came between in the third.
        let timing = Timing { names: vec!["ours", "rival"], samples: vec![samples([2.0, 6.0, 9.0]), samples([1.0, 3.0, 1.0])] };
        assert!((timing.cpu_ratio("ours", "rival") - 2.0).abs() < f64::EPSILON);
        assert!((timing.wall_ratio("rival", "ours") - 0.5).abs() < f64::EPSILON);
        assert!((timing.cpu("ours") - 6.0).abs() < f64::EPSILON);
    }

    #[test]
    fn every_case_has_its_turn_in_every_round_and_each_begins_one() {
        let turns = RefCell::new(Vec::new());
        let rounds = Rounds { rounds: 3, turn: Duration::ZERO };
        rounds.compare(&mut ["a", "b", "c"].map(|name| {
            let turns = &turns;
            Case::new(name, move |_| turns.borrow_mut().push(name))
        }));
        // One each to warm up, then the rounds.
        assert_eq!(turns.into_inner(), ["a", "b", "c", "a", "b", "c", "b", "c", "a", "c", "a", "b"]);
    }
}
