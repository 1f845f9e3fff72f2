//! The pages that `zego man` writes.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use support::zego;

fn pages() -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let outcome = zego(&format!("man {}/made --output json", folder.path().display()), &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let files = std::fs::read_dir(folder.path().join("made")).unwrap().map(|entry| entry.unwrap());
    let pages: BTreeMap<_, _> =
        files.map(|file| (file.file_name().into_string().unwrap(), std::fs::read_to_string(file.path()).unwrap())).collect();
    assert_eq!(outcome.document()["pages"], pages.len());
    pages
}

#[test]
fn every_command_has_a_page() {
    let pages = pages();
    let commands = zego("commands --output json", &[]).document();
    let named =
        commands["commands"].as_array().unwrap().iter().map(|command| command["command"].as_str().unwrap().replace(' ', "-") + ".1");
    for name in named.chain(["zego.1", "zego-rtc.1", "zego-media.1"].map(str::to_owned)) {
        let page = pages.get(&name).unwrap_or_else(|| panic!("there is no {name}"));
        for section in ["NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES"] {
            assert!(page.lines().any(|line| line == format!(".SH {section}")), "{name} has no {section}");
        }
        // What begins with a dot or a quotation mark is a request to the formatter: only those that are meant.
        for line in page.lines().filter(|line| line.starts_with(['.', '\''])) {
            let request = line.split(' ').next().unwrap_or_default();
            assert!(
                [".TH", ".SH", ".TP", ".PP", ".RS", ".RE", ".IP", ".br", ".nf", ".fi", ".ie", ".el"].contains(&request),
                "{name}: {line}"
            );
        }
    }
    assert!(!pages.contains_key("zego-man.1"));
}

#[test]
fn a_page_says_what_the_help_says() {
    let page = &pages()["zego-rtc-delete-media.1"];
    let plain = page.replace('\\', "");
    let examples: Value = zego("commands rtc delete-media --output json", &[]).document()["commands"][0]["examples"].clone();
    for part in ["--vendor", "Wangsu", "360 lines", "https://www.zegocloud.com/docs/", examples[0].as_str().unwrap()] {
        assert!(plain.contains(part), "no {part} in {plain}");
    }
}
