//! `cargo test` finds what is untidy; and what is untidy is found, case by case as the files beside it in `tidy/` say.

use std::collections::BTreeMap;

use serde::Deserialize;
use xtask::root;
use xtask::tidy::{self, Repository};

#[test]
fn the_repository_is_tidy() {
    if let Err(findings) = tidy::check(&root()) {
        panic!("{findings}");
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    /// What stands for a name in place of the text of a file.
    #[serde(default)]
    text: BTreeMap<String, String>,
    case: Vec<Case>,
}

/// All files of a repository, and all that is found in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    files: BTreeMap<String, String>,
    /// Once in some file: the first becomes the second.
    edit: Option<(String, String)>,
    /// How often the text of each file is repeated.
    times: Option<usize>,
    found: Vec<String>,
}

#[test]
fn all_that_is_untidy_is_found_and_nothing_else() {
    let mut wrong = Vec::new();
    let mut subjects = 0;
    for file in std::fs::read_dir(root().join("xtask/tests/tidy")).unwrap() {
        let file = file.unwrap().path();
        let Cases { text, case } = toml::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        assert!(!case.is_empty(), "{} has cases", file.display());
        wrong.extend(case.into_iter().filter_map(|case| fault(&text, case)));
        subjects += 1;
    }
    assert!(subjects >= 5, "{subjects}");
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

/// What is found in place of what is to be.
fn fault(text: &BTreeMap<String, String>, case: Case) -> Option<String> {
    let Case { about, mut files, edit, times, found } = case;
    for content in files.values_mut() {
        *content = text.get(content).unwrap_or(content).repeat(times.unwrap_or(1));
    }
    if let Some((old, new)) = edit {
        let content = files.values_mut().find(|content| content.contains(&old)).unwrap_or_else(|| panic!("{about}: no file has `{old}`"));
        *content = content.replacen(&old, &new, 1);
    }
    let repository = Repository::of(files.iter().map(|(path, content)| (path.as_str(), content.as_str())));
    let listed: Vec<_> = tidy::inspect(&repository).0.iter().map(ToString::to_string).collect();
    (listed != found).then(|| format!("{about}: {listed:#?}\nin place of {found:#?}\n"))
}

#[test]
fn findings_are_counted() {
    let findings = tidy::inspect(&Repository::of([("a.rs", "fn a() {}\n"), ("b.md", "a \n")])).to_string();
    assert!(findings.ends_with("b.md:1: white space at the end of the line\n2 to tidy up"), "{findings}");
}
