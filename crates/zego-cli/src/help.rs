//! What `--help` says, from the table.

use std::fmt::Write;

use clap::Command;
use zego_model::Action;
use zego_model::spec::{CodeSpec, Effect, FamilySpec, FieldSpec, HostSpec, OperationRow, ServiceSpec, TypeSpec};

use crate::example;
use crate::names::{callable_services, command, flag, operations_of, service_command};

/// Where the options that every command has stand in its help.
pub(crate) const AFTER_ITS_OWN: usize = 900;

const WIDTH: usize = 100;

/// What to try first.
pub(crate) const ROOT_EXAMPLES: &str = "\
Examples:
  zego tour
  zego rtc search-media --vendor Tencent --sandbox
  zego rtc delete-media --vendor Tencent --file-id 5285890813221514958 --dry-run
  zego explain code 6 --action rtc/DeleteMedia";

/// The commands of `zego`: first the services, each with how many operations it has, then what there is beside them.
pub(crate) fn groups(services: &[(Command, usize)], tools: &[Command]) -> String {
    const GROUPS: [&str; 5] =
        ["Calls", "Files, and what runs", "Sandbox and tests", "Signatures, tokens, callbacks", "Looking up and setting up"];
    let group = |tool: &Command| match tool.get_name() {
        "call" => GROUPS[0],
        "media" | "orphans" => GROUPS[1],
        "tour" | "sandbox" => GROUPS[2],
        "sign" | "token" | "webhook" => GROUPS[3],
        _ => GROUPS[4],
    };
    let shown = || tools.iter().filter(|tool| !tool.is_hide_set());
    let names = services.iter().map(|(service, _)| service).chain(shown()).map(Command::get_name);
    let width = names.map(str::len).max().unwrap_or_default();
    let counted = |command: &Command, count: &str| {
        // There are no colours in it to be taken out.
        let about = command.get_about().map(|about| about.ansi().to_string()).unwrap_or_default();
        let name = command.get_name();
        let column = 2 + width + 2 + count.len();
        // A service's own help has all of it.
        let about = if count.is_empty() { about.as_str() } else { clauses(&about, WIDTH - column) };
        let gap = " ".repeat(width - name.len() + 2);
        fill(&[name, &gap, count, about].concat(), WIDTH, "  ", &" ".repeat(column)) + "\n"
    };
    let line = |command: &Command| counted(command, "");
    let digits = services.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or_default();
    let of_services = services.iter().map(|(service, count)| counted(service, &format!("{count:digits$}  ")));
    let mut text = format!("Services, and how many operations each has:\n{}", of_services.collect::<String>());
    for title in GROUPS {
        let lines: String = shown().filter(|tool| group(tool) == title).map(line).collect();
        if !lines.is_empty() {
            text.extend(["\n", title, ":\n", &lines]);
        }
    }
    text.trim_end().to_owned()
}

/// As many clauses of a text as one line has room for.
fn clauses(text: &str, room: usize) -> &str {
    let is_whole = |end: usize| text[..end].matches('(').count() == text[..end].matches(')').count();
    let mut ends = text.match_indices([',', ':', ';', '.']).map(|(end, _)| end).filter(|end| *end < room && is_whole(*end));
    if text.len() <= room { text } else { &text[..ends.next_back().unwrap_or(text.len())] }
}

/// The command lines that a command's help shows, without what is said beside them.
pub(crate) fn examples(command: &Command) -> Vec<String> {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let lines = help.lines().skip_while(|line| !begins_examples(line)).skip(1).take_while(|line| line.starts_with("  "));
    lines.map(|line| line.trim().split("   ").next().unwrap_or_default().to_owned()).collect()
}

/// What a command's help says below its flags, but for the examples.
pub(crate) fn without_examples(help: &str) -> String {
    let paragraphs = help.split("\n\n").filter(|paragraph| !begins_examples(paragraph));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn begins_examples(text: &str) -> bool {
    text.starts_with("Example")
}

/// The first paragraph of a doc text.
pub(crate) fn summary(doc: &str) -> &str {
    doc.split("\n\n").next().unwrap_or_default()
}

/// What a command is for, in one line; where it is going away, with what replaces it.
pub(crate) fn line(row: &OperationRow) -> String {
    let summary = summary(row.doc).replace('\n', " ");
    let Some(deprecated) = row.deprecated else { return summary };
    let instead = match successor(row) {
        Some(row) => format!("use {}", row.command),
        None => deprecated.split([';', '.']).next().unwrap_or_default().to_owned(),
    };
    format!("{summary} (deprecated: {instead})")
}

/// The operation of the same service that the vendor names in place of one that is going away.
pub(crate) fn successor(row: &OperationRow) -> Option<&'static OperationRow> {
    let mut named = row.deprecated?.split('`').skip(1).step_by(2);
    named.find_map(|action| OperationRow::of(row.spec.service().name, action))
}

/// What a flag's value stands for, in the usage line.
pub(crate) fn value_name(ty: &TypeSpec) -> String {
    match ty {
        TypeSpec::Bool | TypeSpec::Flag => "true|false".to_owned(),
        TypeSpec::I32 | TypeSpec::I64 | TypeSpec::U32 | TypeSpec::U64 | TypeSpec::F64 => "NUMBER".to_owned(),
        TypeSpec::String => "TEXT".to_owned(),
        TypeSpec::UnixSeconds => "UNIX_SECONDS".to_owned(),
        TypeSpec::UnixMillis => "UNIX_MILLIS".to_owned(),
        TypeSpec::Seconds | TypeSpec::FractionalSeconds => "SECONDS".to_owned(),
        TypeSpec::Millis => "MILLIS".to_owned(),
        TypeSpec::Hours => "HOURS".to_owned(),
        TypeSpec::HttpUrl | TypeSpec::RtmpUrl | TypeSpec::Url => "URL".to_owned(),
        TypeSpec::UtcTime | TypeSpec::BeijingTime => "TIME".to_owned(),
        TypeSpec::Id(id) => id.name.to_owned(),
        TypeSpec::Enum(words) => words.name.to_owned(),
        TypeSpec::List(list) => value_name(&list.item),
        _ => "JSON".to_owned(),
    }
}

/// The usage line: what is required comes first.
pub(crate) fn usage(row: &OperationRow) -> String {
    let mut usage = command(row);
    let mut groups: Vec<&str> = Vec::new();
    let one = |field: &FieldSpec| {
        let more = if matches!(field.ty, TypeSpec::List(_)) { "..." } else { "" };
        format!("--{} <{}>{more}", flag(field), value_name(&field.ty))
    };
    for field in row.request {
        match field.one_of {
            Some(group) if !groups.contains(&group) => {
                groups.push(group);
                let members: Vec<_> = row.request.iter().filter(|member| member.one_of == Some(group)).map(one).collect();
                write!(usage, " ({})", members.join(" | ")).expect("a String takes everything");
            }
            None if field.required => usage.extend([" ", &one(field)]),
            _ => {}
        }
    }
    usage + " [OPTIONS]"
}

/// A parameter: what it is, its type and its limits.
pub(crate) fn parameter(row: &OperationRow, field: &FieldSpec) -> String {
    let mut text = field.doc.to_owned();
    let facts = facts(row, field);
    if !facts.is_empty() {
        text.extend(["\n", &facts.join(". "), "."]);
    }
    let mut text = wrap(&text, WIDTH - 10);
    text += &words(field, "  ");
    text.extend(field.ty.fields().map(|nested| fields(nested, "  ")));
    text
}

fn facts(row: &OperationRow, field: &FieldSpec) -> Vec<String> {
    let mut facts = Vec::new();
    if field.required {
        facts.push("Required".to_owned());
    }
    let others = |in_group: &dyn Fn(&FieldSpec) -> bool| {
        let others = row.request.iter().filter(|other| in_group(other) && other.wire != field.wire);
        others.map(|other| format!("--{}", flag(other))).collect::<Vec<_>>().join(" or ")
    };
    if field.one_of.is_some() {
        facts.push(format!("Either this or {} is required", others(&|other| other.one_of == field.one_of)));
    }
    if field.any_of.is_some() {
        facts.push(format!("At least one of this or {} is required", others(&|other| other.any_of == field.any_of)));
    }
    if let Some((other, values)) = field.required_if {
        let other = row.parameter(other).map_or_else(|| other.to_owned(), |other| format!("--{}", flag(other)));
        let which = if values.is_empty() { "given".to_owned() } else { values.join(" or ") };
        facts.push(format!("Required when {other} is {which}"));
    }
    facts.push(type_facts(field));
    facts.extend(limits(field));
    if let Some(default) = field.default {
        facts.push(format!("The service's default is {default}"));
    }
    if !field.only.is_empty() {
        facts.push(format!("Takes effect only for {}", field.only.join(", ")));
    }
    facts
}

/// Its words and fields are told beside it.
fn type_in_words(ty: &TypeSpec) -> String {
    match ty {
        TypeSpec::Enum(words) => words.name.to_owned(),
        TypeSpec::Struct(object) => format!("JSON object {}", object.name),
        TypeSpec::List(list) => format!("list of {}", type_in_words(&list.item)),
        ty => ty.describe(),
    }
}

fn type_facts(field: &FieldSpec) -> String {
    let in_words = match &field.ty {
        TypeSpec::List(list) => format!("{}; repeat it, or give @FILE", type_in_words(&list.item)),
        TypeSpec::Bool | TypeSpec::Flag => "true or false; the flag alone is true".to_owned(),
        ty => type_in_words(ty),
    };
    format!("Type: {in_words}")
}

fn limits(field: &FieldSpec) -> Vec<String> {
    let mut limits = Vec::new();
    if let TypeSpec::List(list) = &field.ty {
        match (list.min, list.max) {
            (0, usize::MAX) => {}
            (0, max) => limits.push(format!("Up to {max} of them")),
            (min, usize::MAX) => limits.push(format!("{min} or more of them")),
            (min, max) => limits.push(format!("{min} to {max} of them")),
        }
        if list.unique {
            limits.push("Each only once".to_owned());
        }
    }
    limits.extend(field.max_bytes.map(|max| format!("At most {max} bytes")));
    limits.extend(field.max_chars.map(|max| format!("At most {max} characters")));
    limits.extend(field.range.map(|(min, max)| if max == i64::MAX { format!("From {min}") } else { format!("From {min} to {max}") }));
    limits
}

fn words(field: &FieldSpec, margin: &str) -> String {
    let width = field.words().map(|(word, _)| word.len()).max().unwrap_or_default();
    let deeper = " ".repeat(margin.len() + width + 2);
    let line = |(word, meaning)| format!("\n{}", fill(&format!("{word:width$}  {meaning}"), WIDTH - 10, margin, &deeper));
    field.words().map(line).collect()
}

fn fields(nested: &[FieldSpec], margin: &str) -> String {
    let mut text = String::new();
    for field in nested {
        let mut facts = vec![type_in_words(&field.ty)];
        if field.required {
            facts.push("required".to_owned());
        }
        facts.extend(limits(field).into_iter().map(|limit| limit.to_lowercase()));
        facts.extend(field.default.map(|default| format!("default {default}")));
        let line = format!("{} ({}): {}", field.wire, facts.join(", "), field.doc);
        let deeper = format!("{margin}  ");
        text.extend(["\n", &fill(&line, WIDTH - 10, margin, &deeper)]);
        text += &words(field, &deeper);
        text.extend(field.ty.fields().map(|nested| fields(nested, &deeper)));
    }
    text
}

/// Everything about an operation that is not about one parameter.
pub(crate) fn about(row: &OperationRow) -> String {
    let spec = row.spec;
    let mut text = String::new();
    let mut section = |title: &str, body: String| text.extend([title, ":\n", &indented(&body), "\n\n"]);
    section("Example", example::example(row));
    if let Some(deprecated) = row.deprecated {
        let instead = successor(row).map(|row| format!("\nIn its place: {}", command(row))).unwrap_or_default();
        section("Deprecated", format!("{deprecated}{instead}"));
    }
    if !row.warnings.is_empty() {
        section("Before the first call", row.warnings.join("\n"));
    }
    section("A repeat", effect(spec.effect).to_owned());
    if let Some(sentence) = Action::Described(spec).where_to_look() {
        section("When the outcome is not known", sentence);
    }
    let quota: Vec<_> = spec
        .quota
        .iter()
        .map(|quota| {
            let whom = quota.per.map_or_else(|| "each app or account".to_owned(), |parameter| format!("each {parameter}"));
            let in_test = quota.test_calls.map(|calls| format!(" ({calls} in the test environment)")).unwrap_or_default();
            format!("{} calls in {} s for {whom}{in_test}", quota.calls, quota.seconds)
        })
        .collect();
    if !quota.is_empty() {
        section("Quota", quota.join("\n"));
    }
    if !spec.family.hosts.is_empty() {
        section("Regions of its own", hosts(spec.family.hosts));
    }
    section(
        "Return codes",
        codes(spec.codes.iter().chain(spec.family.codes))
            + &format!("\nThose of the gateway: zego {} --help", service_command(spec.service())),
    );
    section("Vendor's page", row.page_url());
    text.trim_end().to_owned()
}

/// The codes of some tables: the number or word, its kind, its meaning and what to do.
fn codes<'c>(codes: impl Iterator<Item = &'c CodeSpec>) -> String {
    let rows: Vec<_> = codes.map(|row| (row.code, format!("{} ({}) {}", row.doc, row.kind, row.hint))).collect();
    columns(&rows)
}

/// Two columns, the second one wrapped; below each other where the first is wide.
fn columns(rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(left, _)| left.len()).max().unwrap_or_default();
    let mut text = String::new();
    for (left, right) in rows {
        let (first, margin) = if width > 12 { (format!("{left}\n    "), 4) } else { (format!("{left:width$}  "), width + 2) };
        let right = fill(right.trim_end(), WIDTH - 2, &" ".repeat(margin), &" ".repeat(margin));
        text.extend([&first, right.trim_start(), "\n"]);
    }
    text.trim_end().to_owned()
}

/// The operations of a service, by family; its hosts and its gateway's codes.
pub(crate) fn service(service: &ServiceSpec, operations: &[&OperationRow]) -> String {
    let mut text = String::new();
    let mut families: Vec<&FamilySpec> = Vec::new();
    let width = operations.iter().map(|row| row.command.len()).max().unwrap_or_default();
    for family in operations.iter().map(|row| row.spec.family) {
        if families.iter().any(|known| known.name == family.name) {
            continue;
        }
        families.push(family);
        let _ = writeln!(text, "{}", wrap(&format!("{} ({})", summary(family.doc).trim_end_matches('.'), family.name), WIDTH));
        for row in operations.iter().filter(|row| row.spec.family.name == family.name) {
            let told = format!("{:width$}  {}", row.command, line(row));
            let _ = writeln!(text, "{}", fill(&told, WIDTH, "  ", &" ".repeat(width + 4)));
        }
        text.push('\n');
    }
    let first = operations.iter().find(|row| row.spec.effect == Effect::Read).or_else(|| operations.first());
    if let Some(row) = first {
        let _ = writeln!(text, "Examples:\n  {}\n  {} --help\n", example::example(row), command(row));
    }
    text + &format!("Regions:\n{}\n\nCodes of the gateway:\n{}", indented(&hosts(service.hosts)), indented(&codes(service.all_codes())))
}

fn hosts(hosts: &[HostSpec]) -> String {
    columns(&hosts.iter().map(|host| (host.region, format!("{}  {}", host.host, host.doc))).collect::<Vec<_>>())
}

const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "changes nothing.",
        Effect::Converging => "ends in the same state.",
        Effect::Timely => "ends in the same state, but a late one can hit a successor of the same name.",
        Effect::Keyed => "with the same key updates what the first call made.",
        _ => "acts twice.",
    }
}

/// The actions of every service.
pub(crate) fn actions() -> String {
    let mut text = "Actions:".to_owned();
    for (service, _) in callable_services() {
        let actions: Vec<_> = operations_of(service).map(|row| row.spec.action).collect();
        let line = format!("{}: {}", service_command(service), actions.join(", "));
        text.extend(["\n", &fill(&line, WIDTH, "  ", "    ")]);
    }
    text
}

/// Moves a text to the right; lines that are too long are broken.
fn indented(text: &str) -> String {
    let wrapped = wrap(text, WIDTH - 2);
    let lines = wrapped.lines().map(|line| if line.is_empty() { String::new() } else { format!("  {line}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// Breaks lines at spaces; what goes on begins as far to the right as the line did.
fn wrap(text: &str, width: usize) -> String {
    let lines = text.lines().map(|line| {
        let words = line.trim_start();
        let margin = &line[..line.len() - words.len()];
        fill(words, width, margin, margin)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Breaks one line at spaces alone: flags and addresses hold together.
fn fill(line: &str, width: usize, first_margin: &str, margin: &str) -> String {
    // Most lines are short, and no characters are more than its bytes.
    if first_margin.len() + line.len() <= width {
        return [first_margin, line].concat();
    }
    let mut text = first_margin.to_owned();
    let (mut column, mut is_first) = (first_margin.chars().count(), true);
    for word in line.split(' ') {
        let length = word.chars().count();
        if is_first {
            is_first = false;
        } else if column + 1 + length > width && length > 0 {
            text.truncate(text.trim_end_matches(' ').len());
            text.extend(["\n", margin]);
            column = margin.chars().count();
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces() {
        for (text, wrapped) in [
            ("one two three", "one two\nthree"),
            ("  one two three", "  one\n  two\n  three"),
            ("a-word-without-end b", "a-word-without-end\nb"),
            ("one\n\ntwo", "one\n\ntwo"),
            ("", ""),
        ] {
            assert_eq!(wrap(text, 7), wrapped, "{text}");
        }
    }

    #[test]
    fn a_service_has_one_line() {
        for (text, line) in [
            ("ZIM: users, and more.", "ZIM: users, and more."),
            ("ZIM: users, groups, and more of them.", "ZIM: users, groups"),
            ("Streaming (CSS, live): recording at once.", "Streaming (CSS, live)"),
            ("a text without any mark in it at all", "a text without any mark in it at all"),
        ] {
            assert_eq!(clauses(text, 22), line);
        }
        for (service, _) in callable_services() {
            assert!(clauses(summary(service.doc), WIDTH - 22).len() <= WIDTH - 22, "{}", service.name);
        }
    }

    #[test]
    fn nothing_of_the_help_is_wider_than_the_page() {
        for row in zego_model::operations() {
            for line in about(row).lines().filter(|line| line.chars().count() > WIDTH) {
                assert_eq!(line.split_whitespace().count(), 1, "{line}");
            }
        }
    }
}
