//! `cargo xtask drift`: a checkout written from the facts themselves shows no drift, and every change of a page is named.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

#[path = "drift/changes.rs"]
mod changes;
#[path = "drift/sentences.rs"]
mod sentences;
#[path = "drift/vendor.rs"]
mod vendor;

use std::process::Command;

use serde_json::json;
use tempfile::TempDir;
use xtask::drift::{self, DriftReport, PageLanguage};

use vendor::Facts;

/// Writes a checkout with both languages.
fn checkout(english: &Facts, chinese: &Facts) -> TempDir {
    let checkout = tempfile::tempdir().unwrap();
    vendor::write(checkout.path(), english, sentences::Language::English);
    vendor::write(checkout.path(), chinese, sentences::Language::Chinese);
    checkout
}

/// Compares a checkout whose English and Chinese pages say this with what the repository has, but for what it knows of the vendor's real pages.
fn drift(english: &Facts, chinese: &Facts) -> DriftReport {
    let root = tempfile::tempdir().unwrap();
    for (name, facts) in &Facts::of_the_repository().0 {
        vendor::save(&root.path().join("api/upstream/rtc").join(name), &facts.to_string());
    }
    drift::run(root.path(), checkout(english, chinese).path(), &PageLanguage::ALL, None).unwrap()
}

#[test]
fn pages_that_say_what_is_written_show_no_drift() {
    let facts = Facts::of_the_repository();
    let report = drift(&facts, &facts);
    assert_eq!((report.lines(), report.problems(), report.status()), (vec![], vec![], 0));
    // 50 operations, 20 events and the codes, in both languages.
    assert_eq!(report.pages, 2 * (50 + 20 + 1));
    assert_eq!(report.to_string(), "no drift; 142 pages compared");
}

#[test]
fn every_kind_of_change_is_named() {
    let written = Facts::of_the_repository();
    let mut pages = written.clone();
    let mut expected = Vec::new();
    for (change, lines) in changes::all() {
        change.apply(&mut pages);
        expected.extend(lines.iter().map(|line| format!("rtc/{line}")));
    }
    let report = drift(&pages, &pages);
    expected.sort();
    let mut found = report.lines();
    found.sort();
    assert_eq!(found, expected);
    assert_eq!((report.problems(), report.status()), (vec![], 1));
}

/// Chinese pages are ahead of the English ones, or behind.
#[test]
fn what_one_language_says_is_marked() {
    let written = Facts::of_the_repository();
    let mut ahead = written.clone();
    ahead.at("room/close_room", "/request").as_array_mut().unwrap().push(json!({"name": "Lamp", "type": "string", "style": "scalar"}));
    ahead.0.remove("room/kickout_user.json").unwrap();
    assert_eq!(
        drift(&written, &ahead).lines(),
        ["rtc/CloseRoom: parameter Lamp is new (only_in zh)", "rtc/KickoutUser: the operation is gone from the pages in zh"]
    );
    assert_eq!(drift(&ahead, &written).lines()[0], "rtc/CloseRoom: parameter Lamp is new (only_in en)");
}

#[test]
fn the_command_says_what_it_found_with_its_exit_status() {
    let written = Facts::of_the_repository();
    let mut ahead = written.clone();
    ahead.at("room/close_room", "/codes").as_array_mut().unwrap().push(json!(9));
    let checkout = checkout(&written, &ahead);
    for (language, status, text) in
        [("en", 0, "no drift; 71 pages compared"), ("zh", 1, "  code 9 is new\n"), ("both", 1, "  code 9 is new (only_in zh)\n")]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("drift")
            .arg(checkout.path())
            .args(["--language", language, "--service", "rtc"])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(status), "{language}: {said}");
        assert!(said.contains(text), "{language}: {said}");
    }
}
