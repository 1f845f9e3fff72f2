//! What stands in sentences on the vendor's pages, in both languages, in words of our own.

use std::fmt::Write as _;

use serde_json::Value;

/// The language of a page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Language {
    English,
    Chinese,
}

impl Language {
    pub(crate) fn folder(self) -> &'static str {
        self.of("en", "zh")
    }

    pub(crate) fn of<'w>(self, english: &'w str, chinese: &'w str) -> &'w str {
        if self == Self::English { english } else { chinese }
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn words(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(word).collect()
}

/// The quota in its note, and whether there still is such an operation.
pub(crate) fn of_operation(facts: &Value, language: Language) -> String {
    let mut said = String::new();
    if facts["deprecated"] == true {
        said += language.of("> It has been discontinued.\n\n", "> 本功能已停止服务。\n\n");
    }
    said += language
        .of("An operation: see [the page](/page#anchor). It does things. # No comment.\n\n", "一个接口：见 [页面](/page#anchor)。\n\n");
    let mut note = Vec::new();
    for quota in facts["quota"].as_array().unwrap() {
        let room = quota["scope"] == "room";
        let (app, single) = (language.of("All rooms of an AppID", "同一个 AppID 下所有房间"), language.of("Single room", "单个房间"));
        let of = if room { single } else { app };
        let seconds = match quota["seconds"].as_u64() {
            Some(1) => String::new(),
            seconds => seconds.unwrap().to_string(),
        };
        let (times, second) = (language.of("times", "次"), language.of("second", "秒"));
        let mut part = format!("{of}{} {} {times}/{seconds}{second}", language.of(":", "："), quota["calls"]);
        if let Some(test) = quota.get("test").filter(|test| !test.is_null()) {
            let _ = write!(part, "{} {test} {times}/{seconds}{second})", language.of(" (test environment:", "（测试环境："));
        }
        note.push(part);
    }
    let _ = writeln!(said, "<Note title=\"{}\">{}</Note>", language.of("Rate limit", "调用频率限制"), note.join(language.of("; ", "；")));
    said += "```\nGET /?a=b: no quota, 7 times/hour\n```\n";
    said
}

/// Whether the words of a field stand in a list instead of in its schema: it depends on the page, and the languages differ in nothing there.
pub(crate) fn lists_words(field: &Value, quirk: usize) -> bool {
    quirk % 2 == 1 && field.get("enum_zh").is_none()
}

/// What is said of a field.
pub(crate) fn of_field(field: &Value, language: Language, quirk: usize) -> String {
    let name = field["name"].as_str().unwrap();
    let mut said = Vec::new();
    if let Some(n) = field["max_length"]["n"].as_u64() {
        let bytes = field["max_length"]["unit"] == "bytes";
        let english = format!("No more than {n} {}.", if bytes { "bytes" } else { "characters" });
        said.push(language.of(&english, &format!("不超过 {n} 个{}。", if bytes { "字节" } else { "字符" })).to_owned());
    }
    for other in words(&field["excludes"]) {
        said.push(language.of(&format!("{name} and {other} are mutually exclusive."), &format!("{name} 和 {other} 互斥。")).to_owned());
    }
    for other in words(&field["any_of"]) {
        let english = format!("At least one of {name} and {other} has to be there.");
        said.push(language.of(&english, &format!("{name} 和 {other} 不能同时为空。")).to_owned());
    }
    for (other, values) in field["required_if"].as_object().into_iter().flatten() {
        let values = words(values);
        let english = format!("Required when {other} is {}.", values.join(" or "));
        said.push(language.of(&english, &format!("当 {other} 为 {} 时必填。", values.join(" 或 "))).to_owned());
    }
    let only = words(&field["only"]);
    if !only.is_empty() {
        let english = format!("Only valid when Vendor is {}.", only.join(" or "));
        said.push(language.of(&english, &format!("仅当 Vendor 为 {} 时有效。", only.join(" 或 "))).to_owned());
    }
    if lists_words(field, quirk) {
        said.extend(words(&field["enum"]).iter().map(|word| format!("- {word}{} words", language.of(":", "："))));
    }
    said.join("\n")
}

/// The table of an operation's own codes: on one line each or on several, now and then two codes in one cell.
pub(crate) fn table_of_codes(codes: &[String], quirk: usize) -> String {
    let mut table =
        "Words.\n<br/>\n<table>\n  <thead>\n    <tr><th>Return Code</th><th>Description</th></tr>\n  </thead>\n  <tbody>\n".to_owned();
    for cell in codes.chunks(1 + quirk % 2) {
        let cell = cell.join(", ");
        let row = match quirk % 3 {
            0 => format!("<tr><td>{cell}</td><td>Words: 404 words.</td></tr>"),
            _ => format!("<tr>\n      <td>{cell}</td>\n      <td>Words.</td>\n    </tr>"),
        };
        let _ = writeln!(table, "    {row}");
    }
    table + "  </tbody>\n</table>\n"
}
