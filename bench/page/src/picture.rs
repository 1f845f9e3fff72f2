//! The rows as a picture: how far each is on this side of its goal, or beyond it.

use std::fmt::Write as _;

use zego_bench_measure::{Goal, Row};

use crate::Run;
use crate::figures::{figure, goal, ratio};

const WIDTH: f64 = 1040.0;
const ROW: f64 = 19.0;
const HEAD: f64 = 30.0;
/// Where bars begin and end; the goal lies in the middle of them.
const BARS: [f64; 2] = [560.0, 860.0];
/// How many times better or worse than its goal a row is at either end. What is past it is drawn up to there.
const SPAN: f64 = 8.0;

/// An SVG of all rows that have a goal.
pub fn svg(run: &Run) -> String {
    let rows: Vec<(&Row, f64)> = run.rows.iter().filter_map(|row| Some((row, by_goal(row)?))).collect();
    let mut body = String::new();
    let (mut y, mut group) = (64.0, "");
    for (row, by_goal) in rows {
        if row.group != group {
            group = &row.group;
            y += HEAD;
            let _ = writeln!(body, r#"<text x="16" y="{y}" class="group">{}</text>"#, escaped(group));
        }
        y += ROW;
        push_row(row, by_goal, y, &mut body);
    }
    let height = y + 24.0;
    let middle = f64::midpoint(BARS[0], BARS[1]);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" font-family="system-ui, sans-serif" font-size="12.5">
<title>Every row of the table by its goal</title>
<style>.group {{ font-weight: 600; font-size: 14px }} .of {{ fill: #57606a }} .axis {{ stroke: #8c959f }} .met {{ fill: #2da44e }} .missed {{ fill: #cf222e }}</style>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="16" y="28" font-size="17" font-weight="600">Every row by its goal</text>
<text x="16" y="48" class="of">{} · {} · a bar to the left is better than the goal, to the right worse, up to {SPAN} times</text>
<line x1="{middle}" x2="{middle}" y1="62" y2="{}" class="axis"/>
<text x="{middle}" y="58" text-anchor="middle" class="of">goal</text>
{body}</svg>
"##,
        escaped(&run.date),
        escaped(&run.machine),
        height - 14.0
    )
}

fn push_row(row: &Row, by_goal: f64, y: f64, body: &mut String) {
    let middle = f64::midpoint(BARS[0], BARS[1]);
    let is_met = row.is_met() == Some(true);
    let length = (by_goal.max(f64::MIN_POSITIVE).ln() / SPAN.ln()).clamp(-1.0, 1.0) * (BARS[1] - BARS[0]) / 2.0;
    // One that meets its goal exactly is seen, too.
    let (x, width) = if length < 0.0 { (middle + length, -length) } else { (middle, length) };
    let class = if is_met { "met" } else { "missed" };
    let shown = row.ratio.filter(|_| matches!(row.goal, Some(Goal::RatioAtMost(_) | Goal::RatioAtLeast(_))));
    let shown = if shown.is_some() { ratio(row) } else { figure(row.unit, row.ours) };
    let rival = if row.rival.is_empty() { String::new() } else { format!(r#" <tspan class="of">÷ {}</tspan>"#, escaped(&row.rival)) };
    let _ = writeln!(
        body,
        r#"<text x="28" y="{y}">{}{rival}</text><rect x="{x:.1}" y="{:.1}" width="{:.1}" height="11" class="{class}"/><text x="{}" y="{y}">{} <tspan class="of">({})</tspan></text>"#,
        escaped(&row.name),
        y - 10.0,
        width.max(2.0),
        BARS[1] + 14.0,
        escaped(&shown),
        escaped(&goal(row)),
    );
}

/// By how much it is past its goal: below 1 is better. `None` without a goal.
fn by_goal(row: &Row) -> Option<f64> {
    let ratio = row.ratio.unwrap_or(f64::INFINITY);
    Some(match row.goal? {
        Goal::RatioAtMost(most) => ratio / most,
        Goal::RatioAtLeast(least) => least / ratio,
        // Of nothing there is no part.
        Goal::AtMost(most) if most <= 0.0 => {
            if row.ours <= most {
                1.0
            } else {
                SPAN
            }
        }
        Goal::AtMost(most) => row.ours / most,
        Goal::AtLeast(least) => least / row.ours,
        Goal::MoreAtMost(more) => (row.ours - row.theirs.unwrap_or(f64::NEG_INFINITY)).max(0.1 * more) / more,
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use zego_bench_measure::Unit;

    use super::*;

    #[test]
    fn what_is_better_lies_below_one() {
        let row = |goal| Row::of("g", "n", "r", Unit::Cpu, 3.0, 2.0).goal(goal);
        for (goal, better) in [
            (Goal::RatioAtMost(2.0), true),
            (Goal::RatioAtMost(1.0), false),
            (Goal::RatioAtLeast(1.0), true),
            (Goal::RatioAtLeast(2.0), false),
            (Goal::AtMost(4.0), true),
            (Goal::AtLeast(4.0), false),
            (Goal::MoreAtMost(2.0), true),
            (Goal::MoreAtMost(0.5), false),
        ] {
            let row = row(goal);
            assert_eq!(by_goal(&row).unwrap() < 1.0, better, "{goal:?}");
            assert_eq!(row.is_met(), Some(better), "{goal:?}");
        }
    }

    #[test]
    fn markup_in_a_name_is_text() {
        let rows = vec![Row::alone("a & b", "x < y", Unit::Count, 0.0).goal(Goal::AtMost(0.0))];
        let run = Run { command: String::new(), machine: "m".into(), date: "d".into(), rustc: String::new(), rows };
        let picture = svg(&run);
        assert!(picture.contains("a &amp; b") && picture.contains("x &lt; y") && picture.contains(r#"class="met""#), "{picture}");
    }
}
