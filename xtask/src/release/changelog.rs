//! Change files, one a change, and the changelog they are folded into.

use std::fmt::Write as _;

/// The headings of Keep a Changelog, in their order.
const HEADINGS: [&str; 6] = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

/// The notes of a change: their place among the headings, and the text of the list item.
pub type Notes = Vec<(usize, String)>;

/// Whether a file of the repository describes a change.
pub fn is_change_file(path: &str) -> bool {
    let name = path.strip_prefix("changes/").and_then(|name| name.strip_suffix(".md"));
    name.is_some_and(|name| !name.contains('/') && name != "README")
}

/// Reads a change file: headings, and under each a list.
///
/// # Errors
/// The line, and what is wrong there.
pub fn parse(text: &str) -> Result<Notes, (usize, String)> {
    let mut heading = None;
    let mut notes: Notes = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(title) = line.strip_prefix('#') {
            let title = title.trim_start_matches('#').trim();
            let place = HEADINGS.iter().position(|known| *known == title && line == format!("### {known}"));
            heading = Some(place.ok_or_else(|| (number, format!("a heading is one of ### {}", HEADINGS.join(", ### "))))?);
        } else if let Some(item) = line.strip_prefix("- ") {
            let Some(heading) = heading else { return Err((number, "the first line is a heading: ### Added".to_owned())) };
            notes.push((heading, item.to_owned()));
        } else if let (Some(more), Some((_, item))) = (line.strip_prefix("  "), notes.last_mut()) {
            let _ = write!(item, "\n  {more}");
        } else if !line.is_empty() {
            return Err((number, "only a heading, or a list item: `- ` and its further lines indented by two spaces".to_owned()));
        }
    }
    if notes.is_empty() { Err((1, "says nothing: a heading, and a list under it".to_owned())) } else { Ok(notes) }
}

/// Puts a new section on top of the released ones.
///
/// # Errors
/// A change that cannot be read, or a version that is already there.
pub fn fold(changelog: &str, version: &str, date: &str, changes: &[&str]) -> Result<String, String> {
    let title = format!("## [{version}]");
    if changelog.lines().any(|line| line.starts_with(&title)) {
        return Err(format!("CHANGELOG.md already has {version}"));
    }
    let mut notes = Notes::new();
    for change in changes {
        notes.extend(parse(change).map_err(|(line, message)| format!("line {line}: {message}"))?);
    }
    let mut section = format!("{title} - {date}\n");
    for (place, heading) in HEADINGS.iter().enumerate() {
        let items: Vec<_> = notes.iter().filter(|(under, _)| *under == place).collect();
        if !items.is_empty() {
            let _ = write!(section, "\n### {heading}\n\n");
            for (_, item) in items {
                let _ = writeln!(section, "- {item}");
            }
        }
    }
    let released = changelog.find("\n## ").map_or(changelog.len(), |at| at + 1);
    let (head, released) = changelog.split_at(released);
    let gap = if released.is_empty() { "" } else { "\n" };
    Ok(format!("{}\n\n{section}{gap}{released}", head.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_sorted_under_headings() {
        let changes = ["### Fixed\n\n- A bug.\n\n### Added\n\n- One thing,\n  told over two lines.\n", "### Added\n- Another.\n"];
        let section = "## [0.2.0] - 2026-01-31\n\n### Added\n\n- One thing,\n  told over two lines.\n- Another.\n\n### Fixed\n\n- A bug.\n";
        assert_eq!(fold("# Changelog\n\nAbout.\n", "0.2.0", "2026-01-31", &changes), Ok(format!("# Changelog\n\nAbout.\n\n{section}")));
        let older = "# Changelog\n\n## [0.1.0] - 2025-01-01\n\n- x\n";
        let expected = format!("# Changelog\n\n{section}\n## [0.1.0] - 2025-01-01\n\n- x\n");
        assert_eq!(fold(older, "0.2.0", "2026-01-31", &changes), Ok(expected));
        assert_eq!(fold(older, "0.1.0", "2026-01-31", &changes), Err("CHANGELOG.md already has 0.1.0".to_owned()));
    }

    #[test]
    fn a_change_file_has_headings_and_lists() {
        let refused = |text| parse(text).unwrap_err();
        assert_eq!(refused("- A.\n"), (1, "the first line is a heading: ### Added".to_owned()));
        assert_eq!(
            refused("### New\n"),
            (1, "a heading is one of ### Added, ### Changed, ### Deprecated, ### Removed, ### Fixed, ### Security".to_owned())
        );
        assert_eq!(refused("## Added\n- A.\n").0, 1);
        assert_eq!(refused("### Added\n\nA.\n").0, 3);
        assert_eq!(refused("").0, 1);
        assert_eq!(refused("### Added\n").0, 1);
    }

    #[test]
    fn the_folders_own_page_is_no_change() {
        assert!(is_change_file("changes/a-thing.md"));
        for path in ["changes/README.md", "changes/a.txt", "changes/a/b.md", "CHANGELOG.md"] {
            assert!(!is_change_file(path), "{path}");
        }
    }
}
