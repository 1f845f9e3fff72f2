//! A checkout as the vendor keeps it, written from facts: `OpenAPI` files that are not quite YAML, a page of return codes, pages of callbacks.
#![expect(clippy::format_push_string, clippy::format_collect, reason = "pages of some lines, put together as they read")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::sentences::{self, Language};

/// The facts of every operation, event and table, by the file they stand in below `api/upstream/rtc/`.
#[derive(Clone, Debug)]
pub(crate) struct Facts(pub(crate) BTreeMap<String, Value>);

impl Facts {
    /// What is written in the repository.
    pub(crate) fn of_the_repository() -> Self {
        let root = xtask::root().join("api/upstream/rtc");
        let mut facts = BTreeMap::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                    facts.insert(name, serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap());
                }
            }
        }
        Self(facts)
    }

    /// The value at a JSON pointer of a file.
    pub(crate) fn at(&mut self, file: &str, pointer: &str) -> &mut Value {
        let facts = self.0.get_mut(&format!("{file}.json")).unwrap_or_else(|| panic!("no facts {file}"));
        facts.pointer_mut(pointer).unwrap_or_else(|| panic!("{file} has no {pointer}"))
    }
}

/// Writes the pages of one language.
pub(crate) fn write(checkout: &Path, facts: &Facts, language: Language) {
    let server = checkout.join("core_products/real-time-voice-video").join(language.folder()).join("server");
    let reference = server.join("api-reference");
    save(&server.join("callback/receiving-callback.mdx"), "# How to receive\n\n| Event | String | no event |\n");
    save(&reference.join("return-codes.mdx"), &return_codes(&facts.0["service.json"], language));
    let hosts: String = strings(&facts.0["service.json"]["hosts"]).iter().map(|host| format!("  - url: https://{host}\n")).collect();
    save(
        &reference.join("shared-components.yaml"),
        &format!("openapi: 3.0.0\nservers:\n{hosts}components:\n  parameters:\n    AppId:\n      $ref: \"../../none.yaml#/AppId\"\n"),
    );
    for (index, (name, facts)) in facts.0.iter().enumerate() {
        // How a page is written depends on its name alone: other pages change nothing about it.
        let quirk = name.bytes().map(usize::from).sum();
        if let Some(event) = name.strip_prefix("callback/") {
            save(&server.join("callback").join(event.replace(".json", ".mdx")), &callback(facts, language));
        } else if name != "service.json" {
            // The vendor's names of files are its own: none of them is the operation's.
            save(&reference.join(format!("folder-{}/page-{index}.yaml", index % 3)), &operation(facts, language, quirk));
        }
    }
}

pub(crate) fn save(path: &PathBuf, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned)).collect()
}

/// Text, with every line pushed in.
fn pushed(text: &str, columns: usize) -> String {
    text.lines().map(|line| format!("{:columns$}{line}\n", "")).collect()
}

fn operation(facts: &Value, language: Language, quirk: usize) -> String {
    let (action, method) = (facts["action"].as_str().unwrap(), facts["method"].as_str().unwrap().to_lowercase());
    let mut page = format!(
        "openapi: 3.0.0\ninfo:\n  title: a title: with colons\ntags: cdn\nservers:\n  $ref: '../shared-components.yaml#/servers'\n\npaths:\n  /:\n    {method}:\n      tags: [cdn]\n"
    );
    // The name of the action stands in one of three places.
    let schema = match quirk % 3 {
        0 => format!("{{ type: string, enum: [{action}] }}"),
        1 => format!("{{ type: string, default: {action} }}"),
        _ => "{ type: string }".to_owned(),
    };
    let _ = writeln!(page, "      summary: {}", if quirk % 3 == 2 { action } else { "A summary: of some words" });
    let said = sentences::of_operation(facts, language);
    match quirk % 2 {
        0 => page += &format!("      description: |\n{}", pushed(&said, 8)),
        _ => page += &format!("      description:\n{}", pushed(&said.replace(". ", ".\t"), 8)),
    }
    let _ = write!(
        page,
        "      operationId: page-{quirk}\n      parameters:\n        - name: Action\n          in: query\n          schema: {schema}\n"
    );
    for common in ["AppId", "SignatureNonce", "Timestamp", "Signature", "SignatureVersion", "IsTest"] {
        let _ = writeln!(page, "        - $ref: '../shared-components.yaml#/components/parameters/{common}'");
    }
    let request = facts["request"].as_array().unwrap();
    if method == "get" {
        for field in request {
            page += &pushed(&parameter(field, language, quirk), 8);
        }
    } else {
        page += "      requestBody:\n        content:\n          application/json:\n            schema: { $ref: '#/components/schemas/Request' }\n";
    }
    page += "      responses:\n        \"200\":\n          description: Fine\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Answer'\n\ncomponents:\n  schemas:\n";
    if method != "get" {
        page += &format!("    Request:\n{}", pushed(&object(request, language, quirk), 6));
    }
    let codes = sentences::table_of_codes(&strings(&facts["codes"]), quirk);
    page += &format!(
        "    Answer:\n      type: object\n      properties:\n        Code:\n          type: number\n          description: |\n{}",
        pushed(&codes, 12)
    );
    page += "        Message: { type: string , description: Words, and more words, example: \"ok: or not\" }\n";
    // Without fields the data is left out now and then.
    if !facts["data"]["fields"].as_array().unwrap().is_empty() || facts["data"]["type"] != "object" || quirk.is_multiple_of(2) {
        let data = json!({ "type": facts["data"]["type"], "items": "object", "fields": facts["data"]["fields"] });
        page += &format!("        Data:\n{}", pushed(&schema_of(&data, language, quirk), 10));
    }
    page
}

fn parameter(field: &Value, language: Language, quirk: usize) -> String {
    let name = field["name"].as_str().unwrap();
    let brackets = field["style"] == "repeated-brackets";
    let name = match quirk % 4 {
        0 if brackets => format!("{name}[]"),
        1 => format!("\"{name} \""),
        _ => name.to_owned(),
    };
    let mut text = format!("- name: {name}\n  in: query\n  required: {}\n", field["required"].as_bool().unwrap_or_default());
    let said = sentences::of_field(field, language, quirk);
    if !said.is_empty() {
        text += &described(&said, 2, quirk);
    }
    text += &format!("  schema:\n{}", pushed(&schema_of(field, language, quirk), 4));
    match field["style"].as_str() {
        Some("indexed-dot") => {
            text += "  x-docuo-query-serialization: { style: recursive-indexed-dot, indexStart: 0, indexLabels: [N, M] }\n";
        }
        Some("repeated-brackets") => text += "  style: form\n  explode: true\n",
        _ => {}
    }
    text
}

/// `description:` in each of the ways the vendor writes it.
fn described(said: &str, columns: usize, quirk: usize) -> String {
    let pad = " ".repeat(columns);
    match quirk % 3 {
        0 => format!("{pad}description: |\n{}", pushed(said, columns + 2)),
        1 => format!("{pad}description:\n{}", pushed(said, columns + 2)),
        _ if said.lines().count() == 1 => format!("{pad}description: {said}\n"),
        _ => format!("{pad}description: |\n{}", pushed(said, columns + 4)),
    }
}

/// The properties of an object, without those that only the other language has.
fn object(fields: &[Value], language: Language, quirk: usize) -> String {
    let fields: Vec<&Value> =
        fields.iter().filter(|field| field["only_in"].as_str().is_none_or(|only| only == language.folder())).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field["required"] == true).filter_map(|field| field["name"].as_str()).collect();
    let mut text = String::new();
    if !required.is_empty() {
        let _ = writeln!(text, "required: [{}]", required.join(", "));
    }
    text += "properties:\n";
    for field in fields {
        let _ = writeln!(text, "  {}:", field["name"].as_str().unwrap());
        text += &pushed(&schema_of(field, language, quirk), 4);
        let said = sentences::of_field(field, language, quirk);
        if !said.is_empty() {
            text += &described(&said, 4, quirk);
        }
    }
    text
}

fn schema_of(field: &Value, language: Language, quirk: usize) -> String {
    let ty = field["type"].as_str().unwrap();
    let mut text = match (ty, field["format"].as_str()) {
        // The width in the wrong place, as on some pages.
        ("integer", Some(format)) if quirk.is_multiple_of(3) => format!("type: {}{}\n", format[..1].to_uppercase(), &format[1..]),
        (_, Some(format)) => format!("type: {ty}\nformat: {format}\n"),
        _ => format!("type: {ty}\n"),
    };
    for (fact, key) in [
        ("min_items", "minItems"),
        ("max_items", "maxItems"),
        ("min", "minimum"),
        ("max", "maximum"),
        ("unique", "uniqueItems"),
        ("deprecated", "deprecated"),
        ("default", "default"),
    ] {
        if let Some(value) = field.get(fact) {
            let _ = writeln!(text, "{key}: {value}");
        }
    }
    if let Some(length) = field["max_length"]["n"].as_u64().filter(|_| ty == "string" && quirk.is_multiple_of(2)) {
        let _ = writeln!(text, "maxLength: {length}");
    }
    let words = if language == Language::Chinese && field.get("enum_zh").is_some() { &field["enum_zh"] } else { &field["enum"] };
    let words = if words.is_array() && !sentences::lists_words(field, quirk) { format!("enum: {words}\n") } else { String::new() };
    let fields = field["fields"].as_array().filter(|fields| !fields.is_empty());
    let inside = fields.map(|fields| object(fields, language, quirk)).unwrap_or_default();
    if ty == "array" {
        let items = field["items"].as_str().unwrap_or("object");
        text += &format!("items:\n  type: {items}\n{}", pushed(&(words + &inside), 2));
    } else {
        text += &(words + &inside);
    }
    text
}

fn return_codes(service: &Value, language: Language) -> String {
    let mut page = "---\narticleID: 1\n---\n\n# Codes\n".to_owned();
    let mut section = |heading: &str, codes: &Value| {
        let _ = write!(page, "\n## {heading}\n\nSome words.\n\n|Return code|Description|\n|---|----|\n");
        for pair in strings(codes).chunks(2) {
            let _ = writeln!(page, "| {} | Words. |", pair.join("、"));
        }
    };
    section(language.of("Common codes", "公共返回码"), &service["codes"]);
    for (family, english, chinese) in [
        ("room", "Room interfaces", "房间信令接口"),
        ("stream_mixing", "Stream Mixing interfaces", "混流转码接口"),
        ("media_service", "Media Service interfaces", "媒体服务接口"),
        ("media_file", "Media File interfaces", "媒体文件接口"),
        ("moderation", "Moderation interfaces", "音视频流审核接口"),
    ] {
        section(language.of(english, chinese), &service["families"][family]);
    }
    page
}

fn callback(facts: &Value, language: Language) -> String {
    let mut page = format!("# {}\n\n| a | b | c |\n|---|---|---|\n", language.of("A callback", "回调"));
    let event = facts["event"].as_str().unwrap();
    for field in facts["auth"].as_array().unwrap() {
        let name = field["name"].as_str().unwrap();
        let words = if name.eq_ignore_ascii_case("event") { format!("This is `{event}`.") } else { "Words.".to_owned() };
        let _ = writeln!(page, "| {name} | String | {words} |");
    }
    rows(&facts["fields"], 0, &mut page);
    page
}

fn rows(fields: &Value, level: usize, page: &mut String) {
    for field in fields.as_array().into_iter().flatten() {
        let _ = writeln!(page, "| {}{} | String | Words. |", "└ ".repeat(level), field["name"].as_str().unwrap());
        rows(&field["fields"], level + 1, page);
    }
}
