//! The bounds of what others can fill: SECURITY.md has a row for each, with the figure that the code has.
//!
//! In the code a bound is a constant whose comment begins with `Bound:`. Its row names it, its file and the test that reaches it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex_lite::Regex;

use super::repository::extension;
use super::{Repository, TidyFinding};

const PAGE: &str = "SECURITY.md";
const HEADING: &str = "## Bounds";

/// A constant, in a file of the crates' own code.
static CONSTANT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:pub(?:\([^)]*\))? )?const (\w+): [\w:<>]+ = (.+);"));
/// A name and its file, as a cell has them.
static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(r"`(?:\w+::)*(\w+)` \(`([^`]+)`\)"));

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern that the tests use")
}

pub(super) fn check(repository: &Repository) -> Vec<TidyFinding> {
    let mut found = Vec::new();
    let mut bounds = bounds(repository, &mut found);
    let page = repository.text(PAGE).unwrap_or_default();
    // The first two rows of the table are its head and a rule.
    let rows = (1..).zip(page.lines()).skip_while(|(_, line)| *line != HEADING).skip(1).take_while(|(_, line)| !line.starts_with("## "));
    for (number, row) in rows.filter(|(_, line)| line.starts_with('|')).skip(2) {
        if let Err(message) = held(&mut bounds, row) {
            found.push(TidyFinding::at(PAGE, number, message));
        }
    }
    let missing = bounds.into_iter().map(|((path, name), bound)| {
        TidyFinding::at(
            path,
            bound.line,
            format!("{PAGE} has no row of the bound `{name}` under \"{}\"", HEADING.trim_start_matches("## ")),
        )
    });
    found.extend(missing);
    found
}

/// A bound as the code has it.
struct Bound {
    line: usize,
    value: Value,
}

/// A number, or a time in milliseconds.
#[derive(Debug, PartialEq)]
enum Value {
    Number(u128),
    Milliseconds(u128),
}

/// By file and name.
fn bounds<'r>(repository: &'r Repository, found: &mut Vec<TidyFinding>) -> BTreeMap<(&'r str, &'r str), Bound> {
    let mut bounds = BTreeMap::new();
    for (path, text) in repository.texts(|path| extension(path) == "rs" && path.starts_with("crates/")) {
        let mut lines = (1..).zip(text.lines());
        while let Some((begun, line)) = lines.next() {
            if !line.trim_start().starts_with("/// Bound: ") {
                continue;
            }
            let constant = lines.by_ref().find(|(_, line)| !line.trim_start().starts_with(['/', '#']));
            let read = constant.and_then(|(line, text)| {
                let found = CONSTANT.captures(text)?;
                Some((found.get(1)?.as_str(), Bound { line, value: evaluated(found.get(2)?.as_str())? }))
            });
            match read {
                Some((name, bound)) => drop(bounds.insert((path, name), bound)),
                None => found.push(TidyFinding::at(path, begun, "a bound is a constant: a number, a product, or the `Duration` of one")),
            }
        }
    }
    bounds
}

/// Holds a row against the code; the bound that it is of is taken from the list.
fn held<'r>(bounds: &mut BTreeMap<(&'r str, &'r str), Bound>, row: &'r str) -> Result<(), String> {
    let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
    let [what, figure, reached, constant, test] = cells[..] else { return Err("a row of a bound has five cells".to_owned()) };
    if what.is_empty() || reached.is_empty() {
        return Err("what is bounded, and what happens when the bound is reached?".to_owned());
    }
    let (name, path) = named(constant).ok_or("which constant is it? `NAME` (`crates/…/src/….rs`)")?;
    let bound = bounds.remove(&(path, name)).ok_or_else(|| format!("{path} has no bound `{name}`, or it has a row already"))?;
    if shown(figure) != Some(bound.value) {
        return Err(format!("`{name}` is another figure than {figure}"));
    }
    // That it is there is checked of every table.
    named(test).map(drop).ok_or_else(|| "which test reaches it? `name` (`crates/….rs`)".to_owned())
}

fn named(cell: &str) -> Option<(&str, &str)> {
    let found = NAMED.captures(cell)?;
    Some((found.get(1)?.as_str(), found.get(2)?.as_str()))
}

/// A figure as people write it: `10,000`, `64 KiB`, `1.5 MiB`, `200 ms`, `5 s`.
fn shown(figure: &str) -> Option<Value> {
    let (number, unit) = figure.split_once(' ').unwrap_or((figure, ""));
    let number = number.replace(',', "");
    let (whole, part) = number.split_once('.').unwrap_or((&number, ""));
    let thousandths = whole.parse::<u128>().ok()? * 1_000 + format!("{part:0<3}").parse::<u128>().ok()?;
    let exact = |number: u128| number.is_multiple_of(1_000).then_some(Value::Number(number / 1_000));
    match unit {
        "" | "bytes" => exact(thousandths),
        "KiB" => exact(thousandths << 10),
        "MiB" => exact(thousandths << 20),
        "GiB" => exact(thousandths << 30),
        "ms" => Some(Value::Milliseconds(thousandths / 1_000)),
        "s" => Some(Value::Milliseconds(thousandths)),
        _ => None,
    }
}

/// The value of an expression of literals.
fn evaluated(expression: &str) -> Option<Value> {
    for (unit, milliseconds) in [("from_secs", 1_000), ("from_millis", 1)] {
        let inside = expression.strip_prefix(&format!("Duration::{unit}(")).and_then(|rest| rest.strip_suffix(')'));
        if let Some(inside) = inside {
            return Some(Value::Milliseconds(number(inside)? * milliseconds));
        }
    }
    number(expression).map(Value::Number)
}

fn number(expression: &str) -> Option<u128> {
    if let Some((left, right)) = expression.split_once(" << ") {
        return number(left)?.checked_shl(number(right)?.try_into().ok()?);
    }
    expression
        .split(" * ")
        .map(|factor| factor.replace('_', "").parse::<u128>().ok())
        .try_fold(1, |product, factor| Some(product * factor?))
}
