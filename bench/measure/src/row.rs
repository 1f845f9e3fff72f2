//! The rows of the table.

use serde::{Deserialize, Deserializer, Serialize};

/// One figure of ours, beside what it is held against.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Row {
    /// The part of the table.
    pub group: String,
    /// What was done: `StopCDNRecord, typed request to signed bytes`.
    pub name: String,
    /// What it is held against: `Md5::digest of as many bytes`.
    pub rival: String,
    /// What the two figures count.
    pub unit: Unit,
    /// Our figure; no number where it could not be had, which the remark explains.
    #[serde(deserialize_with = "number")]
    pub ours: f64,
    /// The rival's; `None` where the goal is a figure and not a ratio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<f64>,
    /// Ours by theirs. Where both took turns, it is the median of the rounds' ratios, not the ratio of the medians.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// `None` for what is only shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// What has to be known to read the row, such as `the rival is not installed here`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
}

/// JSON has `null` for what is no number.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or(f64::NAN))
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds of CPU time.
    Cpu,
    /// Seconds on the clock.
    Wall,
    /// Instructions in user space, as callgrind counts them.
    Instructions,
    /// Requests for memory from the heap.
    Allocations,
    /// Requests a second.
    PerSecond,
    /// Bytes.
    Bytes,
    /// A plain number.
    Count,
}

/// What is wanted of a row.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// A ratio of at most this.
    RatioAtMost(f64),
    /// A ratio of at least this.
    RatioAtLeast(f64),
    /// Ours, at most this.
    AtMost(f64),
    /// Ours, at least this.
    AtLeast(f64),
    /// At most so many more than the rival's.
    MoreAtMost(f64),
}

impl Row {
    /// A row of two figures.
    pub fn of(group: &str, name: &str, rival: &str, unit: Unit, ours: f64, theirs: f64) -> Self {
        Self {
            theirs: Some(theirs),
            ratio: (theirs != 0.0).then(|| ours / theirs),
            rival: rival.to_owned(),
            ..Self::alone(group, name, unit, ours)
        }
    }

    /// A row of one figure.
    pub fn alone(group: &str, name: &str, unit: Unit, ours: f64) -> Self {
        Self {
            group: group.to_owned(),
            name: name.to_owned(),
            rival: String::new(),
            unit,
            ours,
            theirs: None,
            ratio: None,
            goal: None,
            remark: String::new(),
        }
    }

    /// With a ratio measured round by round.
    #[must_use]
    pub const fn ratio(mut self, ratio: f64) -> Self {
        self.ratio = Some(ratio);
        self
    }

    /// With a goal.
    #[must_use]
    pub const fn goal(mut self, goal: Goal) -> Self {
        self.goal = Some(goal);
        self
    }

    /// With a remark.
    #[must_use]
    pub fn remark(mut self, remark: impl Into<String>) -> Self {
        self.remark = remark.into();
        self
    }

    /// Whether the goal is met; `None` without one.
    pub fn is_met(&self) -> Option<bool> {
        let ratio = self.ratio.unwrap_or(f64::NAN);
        self.goal.map(|goal| match goal {
            Goal::RatioAtMost(most) => ratio <= most,
            Goal::RatioAtLeast(least) => ratio >= least,
            Goal::AtMost(most) => self.ours <= most,
            Goal::AtLeast(least) => self.ours >= least,
            Goal::MoreAtMost(most) => self.theirs.is_some_and(|theirs| self.ours - theirs <= most),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_or_missed() {
        let row = |goal| Row::of("g", "n", "r", Unit::Cpu, 3.0, 2.0).goal(goal);
        for (goal, expected) in [
            (Goal::RatioAtMost(1.5), true),
            (Goal::RatioAtMost(1.4), false),
            (Goal::RatioAtLeast(1.5), true),
            (Goal::RatioAtLeast(1.6), false),
            (Goal::AtMost(2.9), false),
            (Goal::AtLeast(3.0), true),
            (Goal::MoreAtMost(1.0), true),
            (Goal::MoreAtMost(0.9), false),
        ] {
            assert_eq!(row(goal).is_met(), Some(expected), "{goal:?}");
        }
        assert_eq!(Row::alone("g", "n", Unit::Count, 1.0).is_met(), None);
        // Without a rival's figure a ratio is no success.
        assert_eq!(Row::alone("g", "n", Unit::Count, 1.0).goal(Goal::RatioAtMost(9.0)).is_met(), Some(false));
    }
}
