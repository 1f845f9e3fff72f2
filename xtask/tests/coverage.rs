//! `cargo test` finds a stale page, and what the page must not lack.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use std::path::Path;

use xtask::{coverage, root};

#[test]
fn the_page_is_fresh() {
    if let Err(stale) = coverage::check(&root()) {
        panic!("{stale}");
    }
}

/// The columns of the row of an operation or an event.
fn row(page: &str, name: &str) -> Vec<String> {
    let row = page.lines().find(|line| line.contains(&format!("[{name}]("))).unwrap_or_else(|| panic!("no row {name}"));
    row.trim_matches(['|', ' ']).split(" | ").map(str::to_owned).collect()
}

#[test]
fn a_row_says_what_the_files_say() {
    let page = coverage::render(&root()).unwrap();
    assert_eq!(
        row(&page, "DescribeSimpleStreamList")[..9],
        [
            "room",
            "[DescribeSimpleStreamList](rtc/room/describe_simple_stream_list.toml)",
            "GET",
            "read",
            "50/s, 1/10 s per RoomId",
            "`zego rtc describe-simple-stream-list`",
            "1",
            "1",
            "yes"
        ]
    );
    assert_eq!(row(&page, "CreatCDNTransferRule")[4..6], ["10/s (5)", "`zego rtc create-cdn-transfer-rule`"]);
    assert_eq!(row(&page, "CreateLiveRecord")[5], "`zego tencent-live create-live-record`");
}

/// 50 operations of ZEGO's, three of Tencent's, each whole but for the sandbox's state.
#[test]
fn no_operation_lacks_anything() {
    let page = coverage::render(&root()).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.contains("| `zego ")).collect();
    assert_eq!(rows.len(), 53);
    for row in rows {
        assert!(!row.contains("**no**"), "{row}");
        assert!(row.ends_with("| stateful |") || row.ends_with("| example |"), "{row}");
    }
}

/// A repository of three files.
fn made_up(folder: &Path, save: &[(&str, &str)]) {
    for (name, text) in save {
        std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
    }
}

#[test]
fn what_is_missing_shows() {
    let folder = tempfile::tempdir().unwrap();
    made_up(
        folder.path(),
        &[
            ("api/hall/lamp/_family.toml", ""),
            ("api/hall/lamp/light_lamp.toml", "action = \"LightLamp\"\nmethod = \"GET\"\neffect = \"once\"\nquota = []\n"),
            ("api/hall/callback/_callback.toml", ""),
            ("api/hall/callback/lamp_lit.toml", "event = \"lamp_lit\"\n[fields]\nlamp = { type = \"string\" }\n"),
        ],
    );
    let page = coverage::render(folder.path()).unwrap();
    assert_eq!(row(&page, "LightLamp")[6..], ["0", "0", "**no**", "0", "example"]);
    assert_eq!(row(&page, "lamp_lit")[1..], ["1", "**no**", "0", "-"]);

    made_up(
        folder.path(),
        &[
            (
                "crates/zego-sandbox/src/zego/lamp.rs",
                "fn play(action: &str) {\n    match action {\n        \"LightLamp\" => light,\n    }\n}\n",
            ),
            ("crates/zego-sandbox/src/state/lamps.rs", "outbox.push(\n    \"lamp_lit\", fields);"),
            ("crates/zego-model/tests/golden/lamp.rs", "get(&LightLamp::new(), \"LightLamp\", \"\")"),
            ("api/upstream/hall/lamp/light_lamp.json", "{\"codes\": [1, 2]}"),
            ("api/upstream/hall/callback/lamp_lit.json", "{}"),
        ],
    );
    let page = coverage::render(folder.path()).unwrap();
    assert_eq!(row(&page, "LightLamp")[6..], ["0", "2", "yes", "0", "stateful"]);
    assert_eq!(row(&page, "lamp_lit")[1..], ["1", "yes", "0", "sends"]);

    // Elsewhere in that file the name of an action says nothing.
    made_up(
        folder.path(),
        &[(
            "crates/zego-sandbox/src/zego/lamp.rs",
            "fn play(action: &str) {\n    None\n}\nfn code() { match action { \"LightLamp\" => 3 } }\n",
        )],
    );
    assert_eq!(row(&coverage::render(folder.path()).unwrap(), "LightLamp")[10], "example");
}

#[test]
fn a_stale_page_is_named_with_its_first_row() {
    let folder = tempfile::tempdir().unwrap();
    made_up(
        folder.path(),
        &[
            ("api/hall/lamp/_family.toml", ""),
            ("api/hall/lamp/light_lamp.toml", "action = \"LightLamp\"\nmethod = \"GET\"\neffect = \"once\"\nquota = []\n"),
        ],
    );
    assert!(coverage::check(folder.path()).unwrap_err().contains("run `cargo xtask coverage`"));
    assert_eq!(coverage::write(folder.path()), Ok(1));
    assert_eq!(coverage::check(folder.path()), Ok(1));
    made_up(
        folder.path(),
        &[("api/hall/lamp/light_lamp.toml", "action = \"LightLamp\"\nmethod = \"GET\"\neffect = \"read\"\nquota = []\n")],
    );
    assert!(coverage::check(folder.path()).unwrap_err().contains("| GET | read |"));
}
