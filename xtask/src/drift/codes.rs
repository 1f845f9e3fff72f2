//! The page with all return codes against the codes of the service and of its families.

use std::collections::BTreeSet;
use std::path::Path;

use super::compare::Context;
use super::facts::{ServiceFacts, word};
use super::prose;
use super::report::DriftReport;

/// What the codes of the gateway are called among the headings.
const GATEWAY: &str = "gateway";

/// Compares the tables of the page.
pub(super) fn compare(name: &str, service: &ServiceFacts, checkout: &Path, file: &Path, report: &mut DriftReport) {
    let Some(text) = report.page(checkout, file) else { return };
    let group = format!("{name}/return codes");
    let compare = |line: usize, family: Option<&str>, codes: BTreeSet<String>, report: &mut DriftReport| {
        let here: BTreeSet<String> = match family {
            None => service.families.values().flatten().chain(&service.codes).map(word).collect(),
            Some(GATEWAY) => service.codes.iter().map(word).collect(),
            Some(family) => service.families.get(family).into_iter().flatten().map(word).collect(),
        };
        // In one list of all, success may be told or not.
        let zero = |codes: BTreeSet<String>| codes.into_iter().filter(|code| family.is_some() || code != "0").collect();
        let (codes, here): (BTreeSet<String>, BTreeSet<String>) = (zero(codes), zero(here));
        let what = family.map_or_else(|| "code".to_owned(), |family| format!("{family}: code"));
        Context { report, group: &group, file, chinese: false }.sets(line, &what, &codes, &here);
    };
    if service.headings.is_empty() {
        compare(0, None, prose::codes(&text).into_iter().collect(), report);
        return;
    }
    let mut compared = BTreeSet::new();
    for (line, heading, section) in sections(&text) {
        let codes: BTreeSet<String> = prose::codes(section).into_iter().collect();
        let is_of = |words: &Vec<String>| words.iter().any(|word| heading.to_lowercase().contains(word.as_str()));
        let Some((family, _)) = service.headings.iter().find(|(_, words)| is_of(words)) else {
            if !codes.is_empty() {
                report.unreadable(file, line, format!("return codes below a heading of no family: {heading}"));
            }
            continue;
        };
        compared.insert(family);
        compare(line, Some(family), codes, report);
    }
    for (family, words) in service.headings.iter().filter(|(family, _)| !compared.contains(family)) {
        report.unreadable(file, 0, format!("no return codes of {family} (no heading has {})", words.join(" or ")));
    }
    for family in service.families.keys().filter(|family| !service.headings.contains_key(*family)) {
        report.unreadable(file, 0, format!("nobody has said which heading is that of the family {family}"));
    }
}

/// The headings of the second level, their lines, and what stands below each.
fn sections(text: &str) -> Vec<(usize, &str, &str)> {
    let mut sections: Vec<(usize, &str, usize, usize)> = Vec::new();
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some(heading) = line.strip_prefix("## ") {
            sections.push((index + 1, heading.trim(), at + line.len(), text.len()));
            if let [.., before, _] = sections.as_mut_slice() {
                before.3 = at;
            }
        }
        at += line.len();
    }
    sections.into_iter().map(|(line, heading, from, to)| (line, heading, &text[from..to])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_end_where_the_next_begins() {
        let text = "# all\n| 1 |\n## a\n| 2 |\n### deeper\n| 3 |\n## b \n";
        assert_eq!(sections(text), [(3, "a", "| 2 |\n### deeper\n| 3 |\n"), (7, "b", "")]);
    }
}
