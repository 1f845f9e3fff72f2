//! The page with all return codes against the codes of the service and of its families.

use std::collections::BTreeSet;
use std::path::Path;

use super::compare::Context;
use super::facts::{ServiceFacts, word};
use super::prose;
use super::report::DriftReport;

/// Words of a heading, and the family it is about; none is the gateway.
const HEADINGS: [(&str, &str, Option<&str>); 6] = [
    ("common", "公共", None),
    ("room", "房间", Some("room")),
    ("mixing", "混流", Some("stream_mixing")),
    ("media service", "媒体服务", Some("media_service")),
    ("media file", "媒体文件", Some("media_file")),
    ("moderation", "审核", Some("moderation")),
];

/// Compares the tables of the page.
pub(super) fn compare(service: &ServiceFacts, checkout: &Path, file: &Path, report: &mut DriftReport) {
    let Some(text) = report.page(checkout, file) else { return };
    let mut compared = BTreeSet::new();
    for (line, heading, section) in sections(&text) {
        let codes: BTreeSet<String> = prose::codes(section).into_iter().collect();
        let known = HEADINGS.iter().find(|(english, chinese, _)| heading.to_lowercase().contains(english) || heading.contains(chinese));
        let Some((english, _, family)) = known else {
            if !codes.is_empty() {
                report.unreadable(file, line, format!("return codes below a heading of no family: {heading}"));
            }
            continue;
        };
        compared.insert(english);
        let here = family.map_or(Some(&service.codes), |family| service.families.get(family));
        let here = here.into_iter().flatten().map(word).collect();
        let what = format!("{}: code", family.unwrap_or("gateway"));
        Context { report: &mut *report, group: "return codes", file, chinese: false }.sets(line, &what, &codes, &here);
    }
    for (english, _, family) in HEADINGS.iter().filter(|(english, ..)| !compared.contains(english)) {
        report.unreadable(file, 0, format!("no return codes of {} (`{english}` in no heading)", family.unwrap_or("the gateway")));
    }
    for family in service.families.keys().filter(|name| !HEADINGS.iter().any(|(.., family)| *family == Some(name.as_str()))) {
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
