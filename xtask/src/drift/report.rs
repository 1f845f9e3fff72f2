//! What differs, by operation, with the places that say so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

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
}

impl DriftReport {
    /// Whether nothing differs, something differs, or not everything could be read: the exit status of the command.
    pub fn status(&self) -> u8 {
        if self.unreadable.is_empty() { u8::from(!self.differences.is_empty()) } else { 2 }
    }

    /// The differences, one a line, without their places.
    pub fn lines(&self) -> Vec<String> {
        let of_group = |(group, found): (&String, &BTreeMap<String, BTreeSet<PageLine>>)| {
            found.iter().map(|(text, places)| format!("{group}: {text}{}", self.mark(places))).collect::<Vec<_>>()
        };
        self.differences.iter().flat_map(of_group).collect()
    }

    /// What could not be read, one a line.
    pub fn problems(&self) -> Vec<String> {
        self.unreadable.iter().map(|((file, line), text)| format!("{}: {text}", at(file, *line))).collect()
    }

    /// Which language says it, if one of several does; the word that `api/upstream/` has for it.
    fn mark(&self, places: &BTreeSet<PageLine>) -> &'static str {
        let all_in = |language: &str| places.iter().all(|(file, _)| file.iter().any(|part| part == language));
        match (self.several && !places.is_empty(), all_in("en"), all_in("zh")) {
            (true, true, _) => " (only_in en)",
            (true, _, true) => " (only_in zh)",
            _ => "",
        }
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
                writeln!(f, "  {text}{}", self.mark(places))?;
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
        if !self.unreadable.is_empty() {
            write!(f, "; {}, behind which more may differ", count(self.unreadable.len(), "problem"))?;
        }
        Ok(())
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
