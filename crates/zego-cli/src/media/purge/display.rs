//! Progress on stderr: a bar on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal as _, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use zego_model::text::printable;

use crate::output;

/// Shows how far something is.
pub(super) struct Display {
    bar: Option<ProgressBar>,
    lines: Mutex<Lines>,
}

impl Display {
    /// For so many; of an unknown number the position alone is shown.
    pub(super) fn start(total: Option<u64>) -> Self {
        let bar = stderr().is_terminal().then(|| bar(total)).filter(|bar| !bar.is_hidden());
        Self { bar, lines: Mutex::new(Lines::default()) }
    }

    /// So far it is after this time. Elsewhere than on a terminal most of this is not shown.
    pub(super) fn tell(&self, elapsed: Duration, position: u64, text: impl FnOnce() -> String) {
        if let Some(bar) = &self.bar {
            bar.set_position(position);
            bar.set_message(printable(&text()).to_string());
        } else if self.lines.lock().unwrap_or_else(PoisonError::into_inner).are_due(elapsed) {
            output::note(&text());
        }
    }

    /// A line for itself.
    pub(super) fn note(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| output::note(text)),
            None => output::note(text),
        }
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.clear();
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let template = if total.is_some() { "{bar:40} {percent} %\n{wide_msg}" } else { "{spinner} {wide_msg}" };
    let style = ProgressStyle::with_template(template).expect("the template is well formed");
    ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(5)).with_style(style)
}

/// When a line is due: after two seconds, and then every thirty.
struct Lines {
    next: Duration,
}

const FIRST: Duration = Duration::from_secs(2);
const EVERY: Duration = Duration::from_secs(30);

impl Default for Lines {
    fn default() -> Self {
        Self { next: FIRST }
    }
}

impl Lines {
    fn are_due(&mut self, elapsed: Duration) -> bool {
        let are_due = elapsed >= self.next;
        if are_due {
            self.next = elapsed + EVERY;
        }
        are_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_now_and_then() {
        let mut lines = Lines::default();
        let told: Vec<_> = (0..100).filter(|second| lines.are_due(Duration::from_secs(*second))).collect();
        assert_eq!(told, [2, 32, 62, 92]);
    }
}
