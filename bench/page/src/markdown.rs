//! The table in Markdown, between two marks of a page that is written by hand.

use std::fmt::Write as _;

use zego_bench_measure::Row;

use crate::Run;
use crate::figures::{figure, goal, ok, ratio};

/// The marks of the table.
pub const MARKS: [&str; 2] = ["<!-- table: written by `cargo xtask bench --pages` -->", "<!-- end of the table -->"];

/// What was run, and every row of it.
pub fn table(run: &Run) -> String {
    let missed = run.rows.iter().filter(|row| row.is_met() == Some(false)).count();
    let goals = run.rows.iter().filter(|row| row.goal.is_some()).count();
    let mut text = format!(
        "`{}` on {}, {}; {}. {} of {goals} goals are met.\n\n![Every row by its goal](results.svg)\n",
        run.command,
        run.date,
        run.machine,
        run.rustc,
        goals - missed
    );
    let mut group = "";
    for row in &run.rows {
        if row.group != group {
            group = &row.group;
            let _ =
                write!(text, "\n### {group}\n\n| what | beside | ours | theirs | ratio | goal | met |\n|---|---|--:|--:|--:|--:|---|\n");
        }
        push_row(row, &mut text);
    }
    text
}

fn push_row(row: &Row, text: &mut String) {
    let remark = if row.remark.is_empty() { String::new() } else { format!(" ({})", row.remark) };
    let _ = writeln!(
        text,
        "| {}{remark} | {} | {} | {} | {} | {} | {} |",
        row.name,
        row.rival,
        figure(row.unit, row.ours),
        row.theirs.map_or_else(String::new, |theirs| figure(row.unit, theirs)),
        ratio(row),
        goal(row),
        if row.is_met() == Some(false) { "**no**" } else { ok(row) }
    );
}

/// A page with something else between its marks.
pub fn replaced(page: &str, [begin, end]: [&str; 2], text: &str) -> Result<String, String> {
    let (before, rest) = page.split_once(begin).ok_or_else(|| format!("no `{begin}` in it"))?;
    let (_, after) = rest.split_once(end).ok_or_else(|| format!("no `{end}` after `{begin}`"))?;
    Ok(format!("{before}{begin}\n\n{}\n\n{end}{after}", text.trim()))
}

#[cfg(test)]
mod tests {
    use zego_bench_measure::{Goal, Unit};

    use super::*;

    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let row = Row::of("g", "ours", "theirs", Unit::Cpu, 3e-6, 2e-6).goal(Goal::RatioAtMost(1.2)).remark("noisy");
        let mut text = String::new();
        push_row(&row, &mut text);
        assert_eq!(text, "| ours (noisy) | theirs | 3.0 µs | 2.0 µs | 1.50 | ≤ 1.2 | **no** |\n");
    }

    #[test]
    fn only_what_is_between_the_marks_is_replaced() {
        let page = "a\n<b>\nold\n<e>\nz\n";
        assert_eq!(replaced(page, ["<b>", "<e>"], "new\n").unwrap(), "a\n<b>\n\nnew\n\n<e>\nz\n");
        assert!(replaced("a", ["<b>", "<e>"], "new").is_err());
        assert!(replaced("<e><b>", ["<b>", "<e>"], "new").is_err());
    }
}
