//! `cargo xtask drift` on pages written by hand, with what is odd about the vendor's own, and on what nobody can read.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::drift::{self, DriftReport, PageLanguage};

/// What is written of the one operation there is, and of the one event.
const LAMP: &str = r#"{
 "action": "LightLamp", "method": "GET", "codes": [7, 8, 9], "quota": [{"calls": 20, "seconds": 60, "scope": "room", "test": 5}],
 "request": [
  {"name": "LampId", "type": "array", "items": "string", "required": true, "style": "repeated-brackets", "max_items": 12},
  {"name": "Colour", "type": "integer", "format": "int32", "required": false, "style": "scalar", "enum": [1, 2]},
  {"name": "Token", "type": "string", "required": true, "style": "scalar"}
 ],
 "data": {"type": "object", "fields": [
  {"name": "Lamps", "type": "array", "items": "object", "fields": [
   {"name": "Key", "type": "string"}, {"name": "Watt", "type": "integer", "format": "int64"}, {"name": "Made", "type": "string"}
  ]}
 ]}
}"#;

const SERVICE: &str = r#"{
 "pages": {
  "en": {
   "operations": "core_products/real-time-voice-video/en/server/api-reference", "codes": "core_products/real-time-voice-video/en/server/api-reference/return-codes.mdx",
   "callbacks": "core_products/real-time-voice-video/en/server/callback"
  }
 },
 "headings": {"gateway": ["common"], "room": ["room"]},
 "hosts": ["lamps.example"], "codes": [100], "families": {"room": [7]}}"#;

/// The page as it has always been, with every oddity at once.
const PAGE: &str = "openapi: 3.0.0
info:
  contact: { name: Lamp Support, email: lamps@example.com }
tags: hall
servers:
  $ref: '../shared-components.yaml#/servers'

paths:
  /:
    get:
      tags: hall, lamps
      summary: Lights a lamp: a bright one # not a comment
      description:
        <Warning title=\"Note\">
        First: ask.
        </Warning>
\t\t\t\tThe lamp\tis lit: at once.
        <Note title=\"Call frequency limit\">A single room is limited to 20 times/minute (Test environment: 5 times/minute)</Note>
        ```
\t{ \"required\": [ \"nothing\" ] }
        ```
      operationId: lihgt-lamp
      parameters:
        - name: Action
          in: query
          description: |
            > Prototype
            >
            > https://lamps.example?Action=LightLamp
          schema: { type: string }
        # Common
        - $ref: '../shared-components.yaml#/components/parameters/AppId'
        - $ref: '../shared-components.yaml#/components/parameters/Token'
        - name: \"LampId[] \"
          in: query
          required: true
          description: <p>Up to 12 lamps, as in: &LampId[]=a&LampId[]=b</p>
          schema:
            type: array
            items: { type: String }
          style: form
          explode: true
        - name: Colour
          in: query
          schema: { type: int32 }
          description: 1: red. 2: green.
      responses:
        \"200\":
          description: Fine
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/LihgtLampResponse'
              examples:
                A lamp of two words:
                  value: { Code: 0 }

components:
  schemas:
    Made:
      properties:
        Made: { type: string , description: When, which: never mind., example: \"2022-04-27 14:27:48\" }
    LihgtLampResponse:
      type: object
      properties:
        Code:
          type: number
          description: |
              Codes.
              | Return code | Words |
              |---|---|
              | 7、8 | \"Words: words\" |
              <table><tr><td>9</td><td>words</td></tr></table>
          example: 0
        Data:
          type: object
          properties:
            Lamps:
              items:
                allOf:
                  - properties:
                      Key: { type: string, description: Which one, which is sent again. }
                      \"Watt \":
                        type: Int64
                  - $ref: '#/components/schemas/Made'
              example: [{ \"Key\": \"a\" }]
";

const SHARED: &str = "# Shared
servers:
  - url: https://lamps.example
components:
  parameters:
    Token:
      name: Token
      required: true
      schema: { type: string }
";

const CODES: &str = "# Codes\n\n## Common codes\n| Code | x |\n|---|---|\n| 100 | x |\n\n## Room\n| 7 | x |\n\n## Stream Mixing\n\n## Media Service\n\n## Media File\n\n## Moderation\n";

/// A repository and a checkout, in one folder.
struct Lamps(tempfile::TempDir);

impl Lamps {
    fn new() -> Self {
        let lamps = Self(tempfile::tempdir().unwrap());
        lamps.save("api/upstream/rtc/service.json", SERVICE);
        lamps.save("api/upstream/rtc/room/light_lamp.json", LAMP);
        lamps.save(&lamps.page("folder/lihgt-lamp.yaml"), PAGE);
        lamps.save(&lamps.page("shared-components.yaml"), SHARED);
        lamps.save(&lamps.page("return-codes.mdx"), CODES);
        lamps
    }

    fn page(&self, name: &str) -> String {
        let _ = self;
        format!("docs/core_products/real-time-voice-video/en/server/api-reference/{name}")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn save(&self, name: &str, text: &str) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), text).unwrap();
    }

    /// With a part of the page said otherwise.
    fn saying(from: &str, to: &str) -> Self {
        let lamps = Self::new();
        assert!(PAGE.contains(from), "the page does not say {from}");
        lamps.save(&lamps.page("folder/lihgt-lamp.yaml"), &PAGE.replacen(from, to, 1));
        lamps
    }

    fn drift(&self) -> DriftReport {
        drift::run(self.0.path(), &self.path("docs"), &[PageLanguage::English], None).unwrap()
    }
}

#[test]
fn the_vendors_oddities_are_understood() {
    let report = Lamps::new().drift();
    assert_eq!((report.lines(), report.problems(), report.pages), (vec![], vec![], 2));
}

#[test]
fn a_change_names_file_and_line() {
    let report =
        Lamps::saying("type: int32 }\n          description: 1: red. 2: green.", "type: Int64 }\n          description: 1: red. 3: blue.")
            .drift();
    let line = PAGE.lines().position(|line| line.ends_with("- name: Colour")).unwrap() + 1;
    let page = format!("core_products/real-time-voice-video/en/server/api-reference/folder/lihgt-lamp.yaml:{line}");
    assert_eq!(
        report.to_string(),
        format!(
            "rtc/LightLamp (api/upstream/rtc/room/light_lamp.json)\n  parameter Colour: format: int64 on the page, int32 in api/upstream\n    {page}\n  \
             parameter Colour: word 2 is gone\n    {page}\n  parameter Colour: word 3 is new\n    {page}\n3 differences; 2 pages compared"
        )
    );
    assert_eq!(report.status(), 1);
}

#[test]
fn oddities_do_not_hide_changes() {
    for (from, to, line) in [
        (
            "20 times/minute",
            "30 times/minute",
            "quota: 30 in 60 s of the room (test: 5) on the page, 20 in 60 s of the room (test: 5) in api/upstream",
        ),
        (
            "A single room is",
            "All rooms are",
            "quota: 20 in 60 s of the app (test: 5) on the page, 20 in 60 s of the room (test: 5) in api/upstream",
        ),
        ("Action=LightLamp", "Action=LightLamps", "the operation is gone from the pages in en"),
        ("Up to 12", "Up to 13", "parameter LampId: most items 12 is gone"),
        ("explode: true", "explode: false", "parameter LampId: style: comma on the page, repeated-brackets in api/upstream"),
        ("| 7、8 |", "| 7 |", "code 8 is gone"),
        ("<td>9</td>", "<td>10</td>", "code 10 is new"),
        ("\"Watt \":", "\"Watts \":", "answer field Lamps.Watts is new"),
        ("Made: { type: string ,", "Made: { type: boolean ,", "answer field Lamps.Made: type: boolean on the page, string in api/upstream"),
        ("    get:", "    post:", "method: POST on the page, GET in api/upstream"),
        (
            "        <Warning",
            "        > It has been discontinued.\n        <Warning",
            "deprecated: true on the page, false in api/upstream",
        ),
    ] {
        let report = Lamps::saying(from, to).drift();
        let line = format!("rtc/LightLamp: {line}");
        assert!(report.lines().contains(&line), "{line}\nis not in\n{report}");
        assert_eq!(report.status(), 1, "{report}");
    }
}

#[test]
fn a_shared_parameter_is_compared_too() {
    let lamps = Lamps::new();
    lamps.save(&lamps.page("shared-components.yaml"), &SHARED.replace("required: true", "required: false"));
    assert_eq!(lamps.drift().lines(), ["rtc/LightLamp: parameter Token: required: false on the page, true in api/upstream"]);
}

#[test]
fn an_operation_of_two_pages_is_named() {
    let lamps = Lamps::new();
    lamps.save(&lamps.page("folder/light-lamp.yaml"), PAGE);
    let report = lamps.drift();
    assert!(report.lines()[0].starts_with("rtc/LightLamp: the operation has a second page beside "), "{report}");
}

#[test]
fn what_nobody_understands_is_named_and_the_rest_compared() {
    for (from, to, problem) in [
        ("      operationId: lihgt-lamp\n", "      operationId: lihgt-lamp\n   oops\n", "lihgt-lamp.yaml:"),
        ("?Action=LightLamp", "", "an operation that does not say its Action"),
        ("parameters/Token'", "parameters/Key'", "shared-components.yaml#/components/parameters/Key` leads nowhere"),
        ("schemas/LihgtLampResponse'", "schemas/LightLampResponse'", "leads nowhere"),
        ("  schemas:\n    Made:\n", "  schemas:\n    Made:\n      $ref: '#/components/schemas/Made'\n", "`$ref`s that lead in a circle"),
        ("paths:", "path:", ""),
        ("  /:\n    get:", "  /:\n    got:", "no operation below `paths`"),
        ("                allOf:", "                not:", "a schema by what it is not"),
        ("        \"200\":", "        \"500\":", "no answer is described"),
        ("        - name: Colour", "        - nam: Colour", "a parameter without a name"),
    ] {
        let lamps = Lamps::saying(from, to);
        // Another page, and the codes, are compared all the same.
        let other = PAGE.replace("Action=LightLamp", "Action=OtherLamp");
        lamps.save(&lamps.page("folder/other.yaml"), &other);
        lamps.save(&lamps.page("return-codes.mdx"), &CODES.replace("| 7 |", "| 6 |"));
        let report = lamps.drift();
        if !problem.is_empty() {
            assert!(report.problems().iter().any(|line| line.contains(problem)), "{problem}\nis not in\n{report}");
            assert_eq!(report.status(), 2, "{report}");
            // That is one problem, and not a missing operation as well.
            assert!(!report.lines().iter().any(|line| line.contains("is gone from the pages")), "{report}");
        }
        assert!(report.lines().contains(&"rtc/OtherLamp: the operation is new".to_owned()), "{report}");
        assert!(report.lines().contains(&"rtc/return codes: room: code 6 is new".to_owned()), "{report}");
    }
}

/// A checkout can hold what leads in circles or never ends.
#[test]
fn links_and_pipes_do_not_hold_it_up() {
    let lamps = Lamps::new();
    for (link, to) in
        [("folder/one", ".."), ("folder/two", ".."), ("folder/none.yaml", "/nowhere/to/be/found"), ("folder/zero.yaml", "/dev/zero")]
    {
        std::os::unix::fs::symlink(to, lamps.path(&lamps.page(link))).unwrap();
    }
    let report = lamps.drift();
    assert_eq!(report.lines(), Vec::<String>::new(), "{report}");
    assert!(report.problems().iter().any(|line| line.contains("zero.yaml")), "{report}");
}

#[test]
fn tables_of_nobody_are_named() {
    let lamps = Lamps::new();
    lamps.save(&lamps.page("return-codes.mdx"), &CODES.replace("## Room", "## Lamps"));
    let problems = lamps.drift().problems().join("\n");
    assert!(problems.contains("return codes below a heading of no family: Lamps"), "{problems}");
    assert!(problems.contains("no return codes of room"), "{problems}");
    std::fs::remove_file(lamps.path(&lamps.page("return-codes.mdx"))).unwrap();
    assert_eq!(lamps.drift().status(), 2);
}

#[test]
fn a_callback_without_an_event_is_named() {
    let lamps = Lamps::new();
    lamps.save("api/upstream/rtc/callback/lamp_lit.json", r#"{"event": "lamp_lit", "fields": [{"name": "lamp"}]}"#);
    let callback = "docs/core_products/real-time-voice-video/en/server/callback/hall/lit.mdx";
    lamps.save(callback, "| Event | String | It is `lamp_lit`. |\n| lamp | String | x |\n");
    assert_eq!((lamps.drift().lines(), lamps.drift().problems()), (vec![], vec![]));
    lamps.save(callback, "No table here: `lamp_lit`.\n");
    let report = lamps.drift();
    assert!(report.problems()[0].contains("no table says which event"), "{report}");
    assert_eq!(report.lines(), ["rtc/callback lamp_lit: the event is gone from the English pages"]);
    // Where the facts tell the page, it is there: one problem, and not a missing event as well.
    lamps.save("api/upstream/rtc/callback/lamp_lit.json", r#"{"event": "lamp_lit", "page": "hall/lit", "fields": [{"name": "lamp"}]}"#);
    assert_eq!((lamps.drift().lines(), lamps.drift().problems().len()), (vec![], 1));
}

/// A table that lists events by their words or numbers is of all of them; what of a page is known is left out, and what is known and no longer so is named.
#[test]
fn events_of_one_table_and_what_is_known() {
    let lamps = Lamps::new();
    let event = |word: &str, field: &str| format!(r#"{{"event": "{word}", "page": "events", "fields": [{{"name": "{field}"}}]}}"#);
    lamps.save("api/upstream/rtc/callback/1.json", &event("1", "lamp"));
    lamps.save("api/upstream/rtc/callback/2.json", &event("2", "watt"));
    lamps.save("api/upstream/rtc/callback/4.json", &event("4", "watt"));
    let page = "docs/core_products/real-time-voice-video/en/server/callback/events.mdx";
    lamps.save(
        page,
        "|event_type|Int|Which.<ul><li>1: Lit.</li><li>2: Dim.</li><li>3: Out.</li></ul>|\n|lamp|String|x|\n|watt|Int|x|\n|hue|Int|x|\n",
    );
    let found = [
        "rtc/callback 1: field hue is new",
        "rtc/callback 3: the event is new",
        "rtc/callback 4: the event is gone from the English pages",
    ];
    assert_eq!(lamps.drift().lines(), found);
    lamps.save("api/rtc/differences.toml", "[[drift]]\nwhy = \"a mistake\"\nfound = [\"rtc/callback * is new\", \"rtc/callback 5: *\"]\n");
    let report = lamps.drift();
    assert_eq!(report.lines(), [found[2], "rtc/differences.toml: no longer so: rtc/callback 5: *"]);
    assert!(report.to_string().contains("2 known and explained"), "{report}");
}

/// Where there is no `OpenAPI` file, the tables of the pages are compared: names, methods, what is required.
#[test]
fn pages_of_tables_are_compared_by_their_names() {
    let lamps = Lamps::new();
    std::fs::remove_file(lamps.path(&lamps.page("folder/lihgt-lamp.yaml"))).unwrap();
    std::fs::remove_file(lamps.path(&lamps.page("shared-components.yaml"))).unwrap();
    let page = "# Lights a lamp\n<GetPrototype link=\"https://lamps.example?Action=LightLamp\" />\n\n## Request Parameters\n\
                |Parameter|Type|Required|Description|\n|--|--|--|--|\n|LampId|Array|Yes|Which.|\n|Colour|Number|No|Red.|\n|Token|String|Yes|x|\n\
                ## Response Parameters\n|Parameter|Type|Description|\n|--|--|--|\n|Data|Object|x|\n|└Lamps|Array|x|\n|└Key|String|x|\n|└Watt|Number|x|\n|└Made|String|x|\n\
                ## Response Example\nNothing.\n";
    lamps.save(&lamps.page("light.mdx"), page);
    lamps.save(&lamps.page("about.mdx"), "# How to call\n|Name|Type|Required|Words|\n|Other|String|Yes|x|\n");
    assert_eq!((lamps.drift().lines(), lamps.drift().problems(), lamps.drift().pages), (vec![], vec![], 2));
    for (from, to, line) in [
        ("GetPrototype", "PostPrototype", "method: POST on the page, GET in api/upstream"),
        ("|Colour|Number|No|", "|Colour|Number|Yes|", "parameter Colour: required: true on the page, false in api/upstream"),
        ("|Token|", "|Watch|String|No|x|\n|Token|", "parameter Watch is new"),
        ("|Token|String|Yes|x|\n", "", "parameter Token is gone"),
        ("|└Watt|", "|└Lumen|Number|x|\n|└Watt|", "answer field Lumen is new"),
        ("|└Made|String|x|\n", "", "answer field Made is gone"),
    ] {
        assert!(page.contains(from), "{from}");
        lamps.save(&lamps.page("light.mdx"), &page.replace(from, to));
        assert_eq!(lamps.drift().lines(), [format!("rtc/LightLamp: {line}")]);
    }
    lamps.save(&lamps.page("light.mdx"), &page.replace("Action=LightLamp", "Action=DimLamp"));
    assert_eq!(lamps.drift().lines(), ["rtc/DimLamp: the operation is new", "rtc/LightLamp: the operation is gone from the pages in en"]);
}

/// The command on the repository's own facts: a checkout that is none.
#[test]
fn the_command_ends_with_2_where_there_is_no_checkout() {
    let empty = tempfile::tempdir().unwrap();
    let run = |path: &Path| Command::new(env!("CARGO_BIN_EXE_xtask")).arg("drift").arg(path).args(["--service", "rtc"]).output().unwrap();
    let output = run(empty.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("core_products/real-time-voice-video/en/server/api-reference"));
    // A language that is not there hides nothing of the other.
    let lamps = Lamps::new();
    let output = run(&lamps.path("docs"));
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("not understood: core_products/real-time-voice-video/zh/server/api-reference: no OpenAPI files"), "{said}");
    assert!(said.contains("rtc/LightLamp\n  the operation is new\n"), "{said}");
}
