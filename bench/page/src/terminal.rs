//! The table for a terminal, and the rows as JSON.

use std::io::{self, Write};

use zego_bench_measure::Row;

use crate::figures::{figure, goal, ok, ratio};

/// `name, ours, rival, ratio, goal, ok`, in columns.
pub fn write(rows: &[Row], to: &mut impl Write) -> io::Result<()> {
    let mut group = "";
    for row in rows {
        if row.group != group {
            group = &row.group;
            writeln!(to, "\n{group}\n{:<78} {:>14} {:>14} {:>8}  {:<12} ok", "name ÷ rival", "ours", "rival", "ratio", "goal")?;
        }
        let name = if row.rival.is_empty() { row.name.clone() } else { format!("{} ÷ {}", row.name, row.rival) };
        let theirs = row.theirs.map_or_else(String::new, |theirs| figure(row.unit, theirs));
        let line = format!(
            "{name:<78} {:>14} {theirs:>14} {:>8}  {:<12} {:<3} {}",
            figure(row.unit, row.ours),
            ratio(row),
            goal(row),
            ok(row),
            row.remark
        );
        writeln!(to, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A row a line, with `ok` beside its fields.
pub fn write_json(rows: &[Row], to: &mut impl Write) -> io::Result<()> {
    for row in rows {
        let mut value = serde_json::to_value(row)?;
        value["ok"] = row.is_met().into();
        writeln!(to, "{value}")?;
    }
    Ok(())
}
