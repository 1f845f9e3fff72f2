//! What the vendor says in sentences, English and Chinese: quotas, codes, words, lengths, conditions.
//!
//! Sentences are read for what they say plainly. Where `api/upstream/` has more than that, the page must at least name what is written there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

use super::facts::{MaxLength, QuotaFacts};
use super::tables::{plain, rows};

macro_rules! pattern {
    ($($name:ident = $text:expr;)+) => {$(
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($text).expect("a pattern that the tests use"));
    )+};
}

pattern! {
    LIMIT_NOTE = r#"(?s)<Note title="[^"]*(?i:limit|rate|frequency|频率|限制)[^"]*">(.*?)</Note>"#;
    CALLS = r"(?i)(\d+)\s*(?:times?|requests?|calls?|次)\s*(?:/|per|每)\s*(\d*)\s*(seconds?|minutes?|s\b|秒|分钟)(?:\s*[，,]\s*(room|group|房间|群))?";
    TEST = r"(?i)test env|测试环境";
    ONE_ROOM = r"(?i)single room|one room|each room|same room|单个房间|单房间|同一房间|同一个房间|每个房间";
    GONE = r"(?i)has been (?:discontinued|taken offline|deprecated)|no longer (?:available|maintained)|已停止|已下线|已下架|已废弃|停止维护";
    LISTED = r#"(?m)^[\s>]*(?:[-*]\s+|<li>\s*)?[`"“']?([A-Za-z0-9_]+)[`"”']?\s*[:：]"#;
    NUMBERED = r"(?:^|[\s.;,(>。；，（])(\d+)\s*(?:[:：]|means\b|indicates\b|表示)";
    LENGTH = r"(?i)(less than\s*|小于\s*)?(\d+)\s*(?:个|的)?\s*(bytes?|characters?|chars?|字节|字符)";
    EXCLUDES = r"`?([A-Za-z]\w*)(?:\[\])?`?\s*(?:and|or|和|与)\s*`?([A-Za-z]\w*)(?:\[\])?`?\s*(?:are mutually exclusive|cannot be used together|互斥|不能同时(?:使用|传|填|设置))";
    ANY_OF = r"(?:At least one of|at least one of)\s*`?([A-Za-z]\w*)`?\s*(?:and|or)\s*`?([A-Za-z]\w*)`?|`?([A-Za-z]\w*)`?\s*(?:和|与)\s*`?([A-Za-z]\w*)`?\s*(?:至少|不能同时为空)";
    REQUIRED_IF = r#"(?i)(?:required|必填|必传)[^.。;；]*?\b(?:when|if)\s+`?([A-Za-z]\w*)`?\s+(?:is|=)\s*(?:set to\s+)?[`"“]?(\w+)[`"”]?((?:\s*(?:or|/)\s*[`"“]?\w+[`"”]?|\s*,\s*\d+)*)"#;
    REQUIRED_IF_ZH = r#"当?\s*`?([A-Za-z]\w*)`?\s*(?:取值为|的值为|为|=)\s*[`"“]?(\w+)[`"”]?((?:\s*(?:、|或)\s*[`"“]?\w+[`"”]?)*)\s*时[^。；]{0,12}(?:必填|必传)"#;
}

/// Another name for a vendor in sentences.
const VENDORS: [(&str, &[&str]); 4] = [
    ("Tencent", &["Tencent", "腾讯"]),
    ("Ws", &["Ws", "ws", "Wangsu", "WangSu", "网宿"]),
    ("Huawei", &["Huawei", "华为"]),
    ("Aliyun", &["Aliyun", "阿里"]),
];

/// How often it may be called, as far as the page says it in the way all pages do.
pub(super) fn quotas(text: &str) -> Vec<QuotaFacts> {
    let notes: Vec<&str> = LIMIT_NOTE.captures_iter(text).map(|found| found.get(1).map_or("", |inside| inside.as_str())).collect();
    let said = if notes.is_empty() { text.to_owned() } else { notes.join("\n") };
    let mut quotas: Vec<QuotaFacts> = Vec::new();
    let mut before = 0;
    for found in CALLS.captures_iter(&said) {
        let Some(whole) = found.get(0) else { continue };
        let context = &said[before..whole.start()];
        before = whole.end();
        let unit = if group(&found, 3).starts_with(['m', '分']) { 60 } else { 1 };
        let seconds = group(&found, 2).parse().unwrap_or(1) * unit;
        let calls = group(&found, 1).parse().unwrap_or(0);
        let scope = match group(&found, 4) {
            "group" | "群" => "GroupId",
            "room" | "房间" => "room",
            _ if ONE_ROOM.is_match(context) => "room",
            _ => "app",
        };
        if TEST.is_match(context) {
            // It stands behind what it is less than.
            match quotas.last_mut().filter(|quota| quota.seconds == seconds && quota.test.is_none()) {
                Some(quota) => quota.test = Some(calls),
                None => quotas.push(QuotaFacts { scope: "test environment".to_owned(), seconds, calls, test: None }),
            }
        } else {
            quotas.push(QuotaFacts { scope: scope.to_owned(), seconds, calls, test: None });
        }
    }
    quotas
}

/// The codes of all tables of a text.
pub(super) fn codes(text: &str) -> Vec<String> {
    rows(text).iter().filter_map(|row| row.cells.first()).flat_map(|cell| codes_of(cell)).collect()
}

/// The codes of a cell, of which there may be several; none if it holds anything else.
pub(super) fn codes_of(cell: &str) -> Vec<String> {
    let codes: Vec<String> = cell.split(['、', ',', '，', '/', ' ']).filter(|code| !code.is_empty()).map(str::to_owned).collect();
    if codes.iter().all(|code| code.chars().all(|c| c.is_ascii_digit())) { codes } else { Vec::new() }
}

/// Whether an operation is said to be no more.
pub(super) fn is_discontinued(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with('>') && GONE.is_match(line))
}

/// The words a text lists with a colon behind each: all, or numbers alone.
pub(super) fn listed(text: &str, numbers: bool) -> BTreeSet<String> {
    let text = breaks(text);
    let mut words: BTreeSet<String> = LISTED.captures_iter(&text).map(|found| group(&found, 1).to_owned()).collect();
    if numbers {
        words.extend(NUMBERED.captures_iter(&text).map(|found| group(&found, 1).to_owned()));
        words.retain(|word| word.chars().all(|c| c.is_ascii_digit()));
    }
    words
}

/// Whether a text has this word, as a word of its own.
pub(super) fn says(text: &str, word: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let alone = |at: usize| {
        let before = text[..at].chars().next_back().is_some_and(inside);
        let behind = text[at + word.len()..].chars().next().is_some_and(inside);
        !before && !behind
    };
    !word.is_empty() && text.match_indices(word).any(|(at, _)| alone(at))
}

/// Whether a text says that nothing comes twice.
pub(super) fn says_unique(text: &str) -> bool {
    ["duplicate", "unique", "重复"].iter().any(|word| text.contains(word))
}

/// Whether a text has this number, with or without commas in it, `1.0` for `1`.
pub(super) fn says_number(text: &str, number: f64) -> bool {
    let text = text.replace(',', "");
    // Units follow without a space: `3000px`.
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .any(|found| found.trim_end_matches('.').parse::<f64>().is_ok_and(|found| (found - number.abs()).abs() < f64::EPSILON))
}

/// The lengths a text speaks of.
pub(super) fn lengths(text: &str) -> BTreeSet<MaxLength> {
    let unit = |word: &str| if word.to_ascii_lowercase().starts_with('b') || word == "字节" { "bytes" } else { "characters" };
    LENGTH
        .captures_iter(text)
        .filter_map(|found| {
            let beyond = u64::from(!group(&found, 1).is_empty());
            Some(MaxLength { n: group(&found, 2).parse::<u64>().ok()?.checked_sub(beyond)?, unit: unit(group(&found, 3)).to_owned() })
        })
        .collect()
}

/// The parameters that are not to be given together with this one.
pub(super) fn excludes(text: &str, name: &str) -> BTreeSet<String> {
    pairs(&EXCLUDES, text, name)
}

/// The parameters of which, or of this one, one at least is to be given.
pub(super) fn any_of(text: &str, name: &str) -> BTreeSet<String> {
    pairs(&ANY_OF, text, name)
}

/// The other names of a sentence that has this one.
fn pairs(pattern: &Regex, text: &str, name: &str) -> BTreeSet<String> {
    let mut others = BTreeSet::new();
    for found in pattern.captures_iter(text) {
        let names: Vec<&str> = (1..found.len()).map(|index| group(&found, index)).filter(|name| !name.is_empty()).collect();
        if names.contains(&name) {
            others.extend(names.into_iter().filter(|other| *other != name).map(str::to_owned));
        }
    }
    others
}

/// The values of another parameter that make this one required.
pub(super) fn required_if(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut conditions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for found in REQUIRED_IF.captures_iter(text).chain(REQUIRED_IF_ZH.captures_iter(text)) {
        let values = conditions.entry(group(&found, 1).to_owned()).or_default();
        values.insert(group(&found, 2).to_owned());
        let more = group(&found, 3).split(|c: char| !(c.is_alphanumeric() || c == '_'));
        values.extend(more.filter(|word| !word.is_empty() && !matches!(*word, "or" | "或")).map(str::to_owned));
    }
    conditions
}

/// Whether a text names a vendor, under any name.
pub(super) fn names_vendor(text: &str, vendor: &str) -> bool {
    let names = VENDORS.iter().find(|(wire, _)| *wire == vendor).map_or(&[][..], |(_, names)| names);
    names.iter().any(|name| if name.is_ascii() { says(text, name) } else { text.contains(name) }) || says(text, vendor)
}

/// The vendors a text names in a sentence that says for whom something counts.
pub(super) fn only(text: &str) -> BTreeSet<String> {
    let mut vendors = BTreeSet::new();
    for sentence in breaks(text).split(['\n', '.', '。', ';', '；']) {
        // For whom it does not count stands behind that. What counts for one of its values does not count for all.
        let sentence = sentence.split("invalid").next().unwrap_or_default();
        // In Chinese it stands before that, in a part of its own.
        let sentence = &sentence.split('，').filter(|part| !part.contains("无效")).collect::<Vec<_>>().join("，");
        let lower = sentence.to_ascii_lowercase();
        if lower.contains("this parameter is set to")
            || lower.contains("当本参数")
            || lower.contains("当此参数")
            || lower.contains("该参数取值为")
        {
            continue;
        }
        let restricts = (lower.contains("only") || lower.contains("仅") || lower.contains("只"))
            && ["Vendor", "support", "valid", "effect", "支持", "有效", "生效"].iter().any(|word| sentence.contains(word))
            || lower.contains("valid when vendor")
            || sentence.contains("Vendor 为") && sentence.contains("有效");
        if restricts {
            let named = VENDORS.iter().map(|(wire, _)| *wire).filter(|wire| names_vendor(sentence, wire));
            vendors.extend(named.map(str::to_owned));
        }
    }
    vendors
}

fn group<'t>(found: &Captures<'t>, index: usize) -> &'t str {
    found.get(index).map_or("", |group| group.as_str())
}

/// Line breaks where HTML has them.
fn breaks(text: &str) -> String {
    let text = text.replace("<br", "\n<br").replace("</p>", "</p>\n").replace("<li>", "\n- ");
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}
