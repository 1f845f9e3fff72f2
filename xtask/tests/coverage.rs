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

/// The columns of the row of an operation or an event, found by what stands in its link.
fn row(page: &str, name: &str) -> Vec<String> {
    let is_link = |line: &&str| line.contains(&format!("[{name}](")) || line.contains(&format!("]({name})"));
    let row = page.lines().find(is_link).unwrap_or_else(|| panic!("no row {name}"));
    row.trim_matches(['|', ' ']).split(" | ").map(str::to_owned).collect()
}

#[test]
fn a_row_says_what_the_files_say() {
    let page = coverage::render(&root()).unwrap();
    assert_eq!(
        row(&page, "DescribeSimpleStreamList")[..10],
        [
            "rtc",
            "room",
            "[DescribeSimpleStreamList](rtc/room/describe_simple_stream_list.toml)",
            "GET",
            "read",
            "50/s, 1/10 s a RoomId",
            "`zego rtc describe-simple-stream-list`",
            "1",
            "1",
            "yes"
        ]
    );
    assert_eq!(row(&page, "CreatCDNTransferRule")[5..7], ["10/s (5)", "`zego rtc create-cdn-transfer-rule`"]);
    assert_eq!(row(&page, "CreateLiveRecord")[6], "`zego tencent-live create-live-record`");
}

/// 50 operations of rtc, 72 of zim, 41 of the other products of ZEGO's, 18 of Tencent's, one each of two services that prove the notation: each whole but for the sandbox's state.
#[test]
fn no_operation_lacks_anything() {
    let page = coverage::render(&root()).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.contains("| `zego ")).collect();
    assert_eq!(rows.len(), 183);
    for row in rows {
        assert!(!row.contains("**no**"), "{row}");
        assert!(row.ends_with("| stateful |") || row.ends_with("| example |"), "{row}");
    }
}

/// Files of a repository.
fn made_up(folder: &Path, save: &[(&str, &str)]) {
    for (name, text) in save {
        std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
    }
}

const LIGHT_LAMP: &str = "action = \"LightLamp\"\nmethod = \"GET\"\neffect = \"once\"\nquota = []\n";
const RELIABILITY: (&str, &str) = ("docs/reliability.md", "# Calls\n<!-- generated: policy -->\nold\n<!-- end -->\nMore.\n");
const LAMP_LIT: &str = "event = \"lamp_lit\"\n[fields]\nlamp = { type = \"string\" }\n";

#[test]
fn what_is_missing_shows() {
    let folder = tempfile::tempdir().unwrap();
    made_up(
        folder.path(),
        &[
            ("api/rtc/lamp/_family.toml", ""),
            ("api/rtc/lamp/light_lamp.toml", LIGHT_LAMP),
            ("api/rtc/callback/_callback.toml", ""),
            ("api/rtc/callback/lamp_lit.toml", LAMP_LIT),
        ],
    );
    let page = coverage::render(folder.path()).unwrap();
    assert_eq!(row(&page, "LightLamp")[7..], ["0", "0", "**no**", "0", "example"]);
    assert_eq!(row(&page, "lamp_lit")[2..], ["1", "**no**", "0", "-"]);

    made_up(
        folder.path(),
        &[
            (
                "crates/zego-sandbox/src/products/rtc/acts/lamp.rs",
                "use lamp::LightLamp;\npub(crate) const ALL: &[Act<Rtc>] = &[act!(lamp::LightLamp => light)];\n",
            ),
            ("crates/zego-sandbox/src/products/rtc/state/lamps.rs", "cx.tell(&LampLit { lamp });"),
            ("crates/zego-model/tests/golden/rtc/lamp.rs", "get(&LightLamp::new(), \"LightLamp\", \"\")"),
            ("api/upstream/rtc/lamp/light_lamp.json", "{\"codes\": [1, 2]}"),
            ("api/upstream/rtc/callback/lamp_lit.json", "{}"),
        ],
    );
    let page = coverage::render(folder.path()).unwrap();
    assert_eq!(row(&page, "LightLamp")[7..], ["0", "2", "yes", "0", "stateful"]);
    assert_eq!(row(&page, "lamp_lit")[2..], ["1", "yes", "0", "sends"]);

    // What is only named is neither played nor sent.
    made_up(
        folder.path(),
        &[
            ("crates/zego-sandbox/src/products/rtc/acts/lamp.rs", "use lamp::LightLamp;\nfn light(call: LightLamp) {}\n"),
            ("crates/zego-sandbox/src/products/rtc/state/lamps.rs", "use callback::{LampLit};\nfn lit() -> Option<LampLit> { None }"),
        ],
    );
    let page = coverage::render(folder.path()).unwrap();
    assert_eq!(row(&page, "LightLamp")[11], "example");
    assert_eq!(row(&page, "lamp_lit")[5], "-");
}

/// Families, actions and events of several services may be called the same; what there is of one says nothing of another.
#[test]
fn services_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    made_up(
        folder.path(),
        &[
            ("api/hall/lamp/_family.toml", ""),
            ("api/hall/lamp/light_lamp.toml", LIGHT_LAMP),
            ("api/hall/report/_callback.toml", ""),
            ("api/hall/report/lamp_lit.toml", LAMP_LIT),
            ("api/hall/report/lamp_burnt.toml", "event = 4\n"),
            ("api/rtc/lamp/_family.toml", ""),
            ("api/rtc/lamp/light_lamp.toml", LIGHT_LAMP),
            ("api/rtc/callback/_callback.toml", ""),
            ("api/rtc/callback/lamp_lit.toml", LAMP_LIT),
            ("api/upstream/hall/report/4.json", "{}"),
            ("crates/zego-sandbox/src/products/rtc/lamps.rs", "act!(LightLamp => light)\nLampLit { lamp }"),
            ("crates/zego-model/tests/golden/rtc/lamp.rs", "\"LightLamp\""),
            RELIABILITY,
        ],
    );
    let page = coverage::render(folder.path()).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.contains(".toml)")).collect();
    assert_eq!(
        rows,
        [
            "| hall | lamp | [LightLamp](hall/lamp/light_lamp.toml) | GET | once |  | `zego hall light-lamp` | 0 | 0 | **no** | 0 | example |",
            "| rtc | lamp | [LightLamp](rtc/lamp/light_lamp.toml) | GET | once |  | `zego rtc light-lamp` | 0 | 0 | yes | 0 | stateful |",
            "| hall | [4](hall/report/lamp_burnt.toml) | 0 | yes | 0 | - |",
            "| hall | [lamp_lit](hall/report/lamp_lit.toml) | 1 | **no** | 0 | - |",
            "| rtc | [lamp_lit](rtc/callback/lamp_lit.toml) | 1 | **no** | 0 | sends |",
        ]
    );
    assert!(page.contains("2: 1 with a golden request; in the sandbox 1 stateful, 1 by example."), "{page}");
    assert!(page.contains("3: the sandbox sends 1 of them."), "{page}");
    assert_eq!(coverage::write(folder.path()), Ok(5));

    made_up(folder.path(), &[("crates/zego-model/tests/golden/hall/lamp.rs", "\"LightLamp\"")]);
    assert_eq!(row(&coverage::render(folder.path()).unwrap(), "hall/lamp/light_lamp.toml")[9], "yes");
}

#[test]
fn a_quota_says_what_it_is_counted_by() {
    let folder = tempfile::tempdir().unwrap();
    made_up(folder.path(), &[("api/hall/lamp/_family.toml", "")]);
    for (quota, shown) in [
        ("{ calls = 20, seconds = 1 }", "20/s"),
        ("{ calls = 50, seconds = 1, per = \"RoomId\" }", "50/s a RoomId"),
        ("{ calls = 3, seconds = 60 }, { calls = 480, seconds = 86400 }", "3/60 s, 480/86400 s"),
        ("{ calls = 9, seconds = 1, test = 2 }, { calls = 1, seconds = 10, per = \"LampId\", test = 1 }", "9/s (2), 1/10 s a LampId (1)"),
    ] {
        made_up(folder.path(), &[("api/hall/lamp/light_lamp.toml", &LIGHT_LAMP.replace("[]", &format!("[{quota}]")))]);
        assert_eq!(row(&coverage::render(folder.path()).unwrap(), "LightLamp")[5], shown, "{quota}");
    }
}

#[test]
fn a_stale_page_is_named_with_its_first_row() {
    let folder = tempfile::tempdir().unwrap();
    made_up(folder.path(), &[("api/hall/lamp/_family.toml", ""), ("api/hall/lamp/light_lamp.toml", LIGHT_LAMP), RELIABILITY]);
    assert!(coverage::check(folder.path()).unwrap_err().contains("run `cargo xtask coverage`"));
    assert_eq!(coverage::write(folder.path()), Ok(1));
    assert_eq!(coverage::check(folder.path()), Ok(1));
    made_up(folder.path(), &[("api/hall/lamp/light_lamp.toml", &LIGHT_LAMP.replace("once", "read"))]);
    assert!(coverage::check(folder.path()).unwrap_err().contains("| GET | read |"));
}

/// The section between the marks, and nothing beside it.
#[test]
fn the_table_of_failed_calls_says_what_the_description_says() {
    let folder = tempfile::tempdir().unwrap();
    made_up(folder.path(), &[("api/hall/lamp/_family.toml", ""), ("api/hall/lamp/light_lamp.toml", LIGHT_LAMP)]);
    assert!(coverage::write(folder.path()).unwrap_err().starts_with("docs/reliability.md: "));
    made_up(folder.path(), &[("docs/reliability.md", "<!-- end -->\n<!-- generated: policy -->\n")]);
    assert!(coverage::write(folder.path()).unwrap_err().contains("no section between"));
    made_up(folder.path(), &[RELIABILITY]);
    let row = || {
        coverage::write(folder.path()).unwrap();
        let page = std::fs::read_to_string(folder.path().join("docs/reliability.md")).unwrap();
        assert!(page.starts_with("# Calls\n<!-- generated: policy -->\n\n- **effect**"), "{page}");
        assert!(page.ends_with(" |\n\n<!-- end -->\nMore.\n"), "{page}");
        page.lines().find(|line| line.contains("LightLamp")).unwrap().to_owned()
    };
    let link = "[LightLamp](../api/hall/lamp/light_lamp.toml)";
    assert_eq!(row(), format!("| hall | {link} | once |  | yes / yes / no | nothing tells |  |"));
    let quota = "quota = [{ calls = 9, seconds = 1, test = 2 }]";
    for (effect, more, expected) in [
        ("read", "", "read | 9/s (2) | yes / yes / yes |  |  |"),
        ("keyed", "", "keyed | 9/s (2) | yes / yes / no | nothing tells |  |"),
        ("timely", "reconcile = []\n", "timely | 9/s (2) | yes / yes / no | nothing tells |  |"),
        (
            "converging",
            "reconcile = [\"FindLamp\", \"lamp_lit\"]\ngone = [\"4\", \"5\"]\n",
            "converging | 9/s (2) | yes / yes / within 10 s | `FindLamp`, `lamp_lit` | `4`, `5` |",
        ),
    ] {
        let described = LIGHT_LAMP.replace("once", effect).replace("quota = []", quota) + more;
        made_up(folder.path(), &[("api/hall/lamp/light_lamp.toml", &described)]);
        assert!(coverage::check(folder.path()).is_err(), "{effect}");
        assert_eq!(row(), format!("| hall | {link} | {expected}"));
        assert_eq!(coverage::check(folder.path()), Ok(1));
    }
}
