//! The rows that a user cares about, for the project's README.

use std::fmt::Write as _;

use zego_bench_measure::Row;

use crate::Run;
use crate::figures::figure;

/// The marks of these rows.
pub const MARKS: [&str; 2] = ["<!-- figures: written by `cargo xtask bench --pages` -->", "<!-- end of the figures -->"];

/// By name and rival in the table, and what a reader wants to know of each.
const ROWS: [(&str, &str, &str); 3] = [
    ("client, 64 in flight: CPU", "reqwest", "CPU of a call, 64 at once, beside reqwest used as the vendor's samples use a client"),
    ("client", "Python, requests", "CPU of a call, whole programs, beside the vendor's recipe in Python with `requests`"),
    ("client", "Node, fetch", "CPU of a call, whole programs, beside the vendor's recipe in Node with `fetch`"),
];

/// The rows, as times less than the rivals.
pub fn table(run: &Run) -> Result<String, String> {
    let mut text = "| | this project | the other | ratio |\n|---|--:|--:|---|\n".to_owned();
    for (name, rival, said) in ROWS {
        let row = run.rows.iter().find(|row| row.name == name && row.rival == rival);
        let row = row.ok_or_else(|| format!("the run has no row `{name}` beside `{rival}`"))?;
        let (theirs, times) = beside(row).ok_or_else(|| format!("the row `{name}` beside `{rival}` has no figure of the rival's"))?;
        let _ = writeln!(text, "| {said} | {} | {} | {times} |", figure(row.unit, row.ours), figure(row.unit, theirs));
    }
    Ok(text)
}

fn beside(row: &Row) -> Option<(f64, String)> {
    let ratio = row.ratio?;
    let times = if ratio < 1.0 { format!("1 / {:.1}", 1.0 / ratio) } else { format!("{ratio:.1} times") };
    Some((row.theirs?, times))
}

#[cfg(test)]
mod tests {
    use zego_bench_measure::Unit;

    use super::*;

    #[test]
    fn less_is_told_as_a_part() {
        let row = |ours, theirs| Row::of("g", "n", "r", Unit::Cpu, ours, theirs);
        assert_eq!(beside(&row(1.0, 4.0)), Some((4.0, "1 / 4.0".to_owned())));
        assert_eq!(beside(&row(3.0, 2.0)), Some((2.0, "1.5 times".to_owned())));
        assert_eq!(beside(&Row::alone("g", "n", Unit::Cpu, 1.0)), None);
    }
}
