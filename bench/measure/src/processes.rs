//! Whole programs that take turns: from their start to their end.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::{ResUse, Wait4 as _};

use crate::rounds::{Sample, Timing};

/// A program, and what it is started with.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its name in a comparison.
    pub name: &'static str,
    path: PathBuf,
    arguments: Vec<OsString>,
    /// How many times it does its work: times are told for one.
    turns: u64,
}

impl Program {
    /// A program that does its work once.
    pub fn new(name: &'static str, path: impl Into<PathBuf>) -> Self {
        Self { name, path: path.into(), arguments: Vec::new(), turns: 1 }
    }

    /// With these arguments, after those before.
    #[must_use]
    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// One that does its work so many times.
    #[must_use]
    pub const fn turns(mut self, turns: u64) -> Self {
        self.turns = turns;
        self
    }

    /// The same under another name.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it is started with.
    pub fn arguments(&self) -> &[OsString] {
        &self.arguments
    }

    /// Runs it to its end. What it says is nobody's.
    fn run(&self) -> Result<Sample, String> {
        let failed = |why: &dyn std::fmt::Display| format!("{} {:?}: {why}", self.path.display(), self.arguments);
        let begun = Instant::now();
        let child = Command::new(&self.path)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| failed(&error))?;
        let used = child.wait4().map_err(|error| failed(&error))?;
        let wall = begun.elapsed();
        if !used.status.success() {
            return Err(failed(&used.status));
        }
        let each = |time: Duration| time.as_secs_f64() / self.turns as f64;
        Ok(Sample { cpu: each(processor(&used)), wall: each(wall) })
    }
}

/// The processor's time that a process has had, and those that it waited for.
const fn processor(used: &ResUse) -> Duration {
    used.rusage.utime.saturating_add(used.rusage.stime)
}

/// Lets programs take turns, so many rounds; each round begins with another one.
pub fn compare(rounds: usize, programs: &[Program]) -> Result<Timing, String> {
    // What is read from the disk for the first time does not count.
    for program in programs {
        program.run()?;
    }
    let mut samples: Vec<Vec<Sample>> = programs.iter().map(|_| Vec::with_capacity(rounds)).collect();
    for round in 0..rounds {
        for place in 0..programs.len() {
            let at = (round + place) % programs.len();
            samples[at].push(programs[at].run()?);
        }
    }
    Ok(Timing::new(programs.iter().map(|program| program.name).collect(), samples))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting(name: &'static str, to: u32) -> Program {
        Program::new(name, "/bin/sh").args(["-c", &format!("i=0; while [ $i -lt {to} ]; do i=$((i+1)); done")]).turns(u64::from(to))
    }

    #[test]
    fn a_program_that_does_more_takes_longer() {
        let programs = [counting("few", 100), counting("many", 200_000)];
        let timing = compare(5, &programs).unwrap();
        assert!(timing.wall("many") * 200_000.0 > timing.wall("few") * 100.0);
        assert!(timing.cpu("many") > 0.0 && timing.wall_ratio("few", "many") > 1.0);
    }

    #[test]
    fn a_program_that_fails_has_no_time() {
        let wrong = Program::new("wrong", "/bin/sh").args(["-c", "exit 3"]);
        assert!(compare(1, &[wrong]).unwrap_err().contains("exit status: 3"));
    }
}
