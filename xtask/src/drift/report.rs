//! What differs, by operation, with the places that say so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::page_text;

/// A line of a page.
type PageLine = (PathBuf, usize);

/// What a comparison found.
#[non_exhaustive]
#[derive(Debug, Default)]
pub struct DriftReport {
    /// The pages that were compared.
    pub pages: usize,
    /// What differs: below the operation (or `return codes`, `callbacks`, `hosts`), each difference with the places that say so.
    differences: BTreeMap<String, BTreeMap<String, BTreeSet<PageLine>>>,
    /// Where it stands in `api/upstream/`, if it does.
    written: BTreeMap<String, PathBuf>,
    /// More than one language was read: what only one of them says is marked.
    pub(super) several: bool,
    /// What could not be read or understood.
    unreadable: BTreeSet<(PageLine, String)>,
    /// How many differences and problems are known, with their reasons, and left out.
    explained: usize,
}

/// The differences that are known, in a service's `differences.toml`, and why they are there.
#[derive(Default, Deserialize)]
struct Known {
    #[serde(default)]
    drift: Vec<KnownDrift>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownDrift {
    why: String,
    /// Lines of the report. What stands before a `*` is how such a line begins, what stands behind it how it ends.
    found: Vec<String>,
}

impl DriftReport {
    /// Whether nothing differs, something differs, or not everything could be read: the exit status of the command.
    pub fn status(&self) -> u8 {
        if self.unreadable.is_empty() { u8::from(!self.differences.is_empty()) } else { 2 }
    }

    /// The differences, one a line, without their places.
    pub fn lines(&self) -> Vec<String> {
        let of_group = |(group, found): (&String, &BTreeMap<String, BTreeSet<PageLine>>)| {
            found.iter().map(|(text, places)| format!("{group}: {text}{}", mark(self.several, places))).collect::<Vec<_>>()
        };
        self.differences.iter().flat_map(of_group).collect()
    }

    /// What could not be read, one a line.
    pub fn problems(&self) -> Vec<String> {
        self.unreadable.iter().map(|((file, line), text)| format!("{}: {text}", at(file, *line))).collect()
    }

    /// Leaves out what is known of a service; and names what is known and no longer so, if `all` its pages were read.
    pub(super) fn explain(&mut self, service: &str, file: &Path, all: bool) -> Result<(), String> {
        let wrong = |error: &dyn fmt::Display| format!("{}: {error}", crate::shown(file));
        let known: Known = if file.is_file() {
            toml::from_str(&std::fs::read_to_string(file).map_err(|error| wrong(&error))?).map_err(|error| wrong(&error))?
        } else {
            Known::default()
        };
        for known in &known.drift {
            if known.why.is_empty() {
                return Err(wrong(&"a difference without a reason"));
            }
            for line in &known.found {
                let found = self.leave_out(line);
                if found == 0 && all {
                    self.differs(&format!("{service}/differences.toml"), format!("no longer so: {line}"), Path::new(""), 0);
                }
                self.explained += found;
            }
        }
        Ok(())
    }

    /// Takes out what a line means, and says how much that was.
    fn leave_out(&mut self, known: &str) -> usize {
        let is_meant = |line: &str| match known.split_once('*') {
            Some((begin, end)) => line.strip_prefix(begin).is_some_and(|rest| rest.ends_with(end)),
            None => line == known,
        };
        let several = self.several;
        let mut left_out = 0;
        for (group, found) in &mut self.differences {
            let before = found.len();
            found.retain(|text, places| !is_meant(&format!("{group}: {text}{}", mark(several, places))));
            left_out += before - found.len();
        }
        self.differences.retain(|_, found| !found.is_empty());
        let before = self.unreadable.len();
        self.unreadable.retain(|((file, line), text)| !is_meant(&format!("{}: {text}", at(file, *line))));
        left_out + before - self.unreadable.len()
    }

    pub(super) fn differs(&mut self, group: &str, text: String, file: &Path, line: usize) {
        let places = self.differences.entry(group.to_owned()).or_default().entry(text).or_default();
        if !file.as_os_str().is_empty() {
            places.insert((file.to_owned(), line));
        }
    }

    /// The text of a page that is compared; why it cannot be read is noted.
    pub(super) fn page(&mut self, checkout: &Path, file: &Path) -> Option<String> {
        let text = page_text(&checkout.join(file)).map_err(|error| self.unreadable(file, 0, error.to_string())).ok()?;
        self.pages += 1;
        Some(text)
    }

    pub(super) fn written(&mut self, group: &str, file: &Path) {
        self.written.insert(group.to_owned(), file.to_owned());
    }

    pub(super) fn unreadable(&mut self, file: &Path, line: usize, text: String) {
        self.unreadable.insert(((file.to_owned(), line), text));
    }
}

impl fmt::Display for DriftReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (group, found) in &self.differences {
            match self.written.get(group) {
                Some(file) => writeln!(f, "{group} ({})", file.display())?,
                None => writeln!(f, "{group}")?,
            }
            for (text, places) in found {
                writeln!(f, "  {text}{}", mark(self.several, places))?;
                for (file, line) in places {
                    writeln!(f, "    {}", at(file, *line))?;
                }
            }
        }
        for problem in self.problems() {
            writeln!(f, "not understood: {problem}")?;
        }
        let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        match self.differences.values().map(BTreeMap::len).sum() {
            0 => write!(f, "no drift")?,
            differences => write!(f, "{}", count(differences, "difference"))?,
        }
        write!(f, "; {} compared", count(self.pages, "page"))?;
        if self.explained > 0 {
            write!(f, "; {} known and explained", self.explained)?;
        }
        if !self.unreadable.is_empty() {
            write!(f, "; {}, behind which more may differ", count(self.unreadable.len(), "problem"))?;
        }
        Ok(())
    }
}

/// Which language says it, if one of several does; the word that `api/upstream/` has for it.
fn mark(several: bool, places: &BTreeSet<PageLine>) -> &'static str {
    let all_in = |language: &str| places.iter().all(|(file, _)| file.iter().any(|part| part == language));
    match (several && !places.is_empty(), all_in("en"), all_in("zh")) {
        (true, true, _) => " (only_in en)",
        (true, _, true) => " (only_in zh)",
        _ => "",
    }
}

/// `file:line`; line 0 is the file as a whole.
fn at(file: &Path, line: usize) -> String {
    if line == 0 { file.display().to_string() } else { format!("{}:{line}", file.display()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_of_a_page_is_told() {
        let mut report = DriftReport::default();
        for text in ["no codes of one family", "no codes of another", "no codes of another"] {
            report.unreadable(Path::new("a.md"), 0, text.to_owned());
        }
        assert_eq!(report.problems(), ["a.md: no codes of another", "a.md: no codes of one family"]);
        assert_eq!(report.status(), 2);
    }
}
