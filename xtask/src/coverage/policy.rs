//! The section of `docs/reliability.md` that is made from the description: what becomes of a call that failed, operation by operation.

use std::path::Path;

use toml::{Table, Value};

use super::rows::{descriptions, quota, word};

/// The page, from the root of the repository. All but the section is written by people.
pub const PAGE: &str = "docs/reliability.md";

const START: &str = "<!-- generated: policy -->\n";
const END: &str = "<!-- end -->\n";

const HEAD: &str = "
- **effect**: what a repeat does (`api/README.md`). **quota**: calls per time, of an app or of each value of the parameter that is named; in brackets those of the test environment.
- **sent again after**: an attempt of which no byte left (*not sent*); one that was refused before it was carried out, with a code that waiting or a right clock mends (*refused*); one of which
  nobody knows whether it was carried out (*unknown*).
- **then look at**: where it shows whether it was carried out, when the client does not send it again or gives up.
- **already gone**: the codes that are a success to a repeat after an attempt of unknown outcome: what was to go is not there. To a first attempt they are errors.

| service | operation | effect | quota | sent again after: not sent / refused / unknown | then look at | already gone |
|---|---|---|---|---|---|---|
";

/// The section as it has to be, between its marks.
///
/// # Errors
/// A description that cannot be read.
pub fn render(root: &Path) -> Result<String, String> {
    let rows = descriptions(root, "_family.toml")?.into_iter().map(|described| {
        let written = &described.written;
        let effect = word(written, "effect");
        let action = described.link(&word(written, "action")).replace("](", "](../api/");
        let again = again(&effect);
        let (look, gone) = (look(written, &effect), quoted(written, "gone"));
        format!("| {} | {action} | {effect} | {} | {again} | {look} | {gone} |\n", described.service, quota(written))
    });
    Ok(format!("{HEAD}{}\n", rows.collect::<String>()))
}

/// Whether a call is sent again, by what became of the attempt before. The client's tests compare it with what it does.
fn again(effect: &str) -> &'static str {
    match effect {
        "read" => "yes / yes / yes",
        "converging" => "yes / yes / within 10 s",
        _ => "yes / yes / no",
    }
}

fn look(written: &Table, effect: &str) -> String {
    match quoted(written, "reconcile") {
        names if names.is_empty() && effect != "read" => "nothing tells".to_owned(),
        names => names,
    }
}

/// The words of a list, as code.
fn quoted(written: &Table, key: &str) -> String {
    let words = written.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The page with its section as it has to be, and as it is.
fn pages(root: &Path) -> Result<(String, String), String> {
    let there = std::fs::read_to_string(root.join(PAGE)).map_err(|error| format!("{PAGE}: {error}"))?;
    let parts = there.split_once(START).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("{PAGE}: no section between `{}` and `{}`", START.trim_end(), END.trim_end()))?;
    Ok((format!("{before}{START}{}{END}{after}", render(root)?), there))
}

/// Writes the section.
///
/// # Errors
/// A description that cannot be read, a page without the section.
pub(super) fn write(root: &Path) -> Result<(), String> {
    let (page, there) = pages(root)?;
    if page == there { Ok(()) } else { std::fs::write(root.join(PAGE), page).map_err(|error| format!("{PAGE}: {error}")) }
}

/// Compares only.
///
/// # Errors
/// The section is not what it has to be.
pub(super) fn check(root: &Path) -> Result<(), String> {
    let (page, there) = pages(root)?;
    super::compare(PAGE, &page, &there)
}
