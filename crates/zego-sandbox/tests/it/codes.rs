//! `CODES.md`: every documented return code, and a call that gets it. Each of those calls is made here.

pub(crate) mod natural;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use zego_model::ErrorKind;
use zego_model::spec::{CodeSpec, FamilySpec, Method, OperationRow, OperationSpec, ProtocolKind, ServiceSpec, TypeSpec};
use zego_sandbox::{QUIRKS, Sandbox};

use self::natural::{Held, Natural, held_by_tests, natural, never};
use crate::page;
use crate::script::Script;
use crate::throttles::{tencent, text_of};

const PAGE: &str = "CODES.md";

/// A table of the page: the codes of a service, a family, or an operation alone.
struct CodesTable {
    /// `rtc/room`, as the natural ones name it.
    place: String,
    title: String,
    codes: Vec<&'static CodeSpec>,
    /// An operation that has them.
    row: &'static OperationRow,
}

impl CodesTable {
    /// Where a code of it comes from by itself.
    fn natural(&self, code: &str) -> Option<&'static Natural> {
        natural().find(|natural| natural.place == self.place && natural.code == code)
    }

    /// Which test leads to it by itself, where no line of a shell does.
    fn held(&self, code: &str) -> Option<&'static Held> {
        held_by_tests().map(|(held, _)| held).find(|held| held.place == self.place && held.code == code)
    }

    /// How a code of it comes about, and a line that gets it.
    fn reached(&self, code: &str) -> (String, String) {
        if let Some(natural) = self.natural(code) {
            return (natural.about.to_owned(), natural.line.to_owned());
        }
        let line = by_rule(self.row, code);
        let how = match (self.held(code), self.row.spec.service().protocol) {
            (Some(held), _) => format!("{}: `{}`; or as here", held.about, held.test),
            (None, ProtocolKind::TencentCloud) if text_of(self.row).is_some() => "by a text parameter, or by a rule of faults".to_owned(),
            (None, _) => "by a rule of faults".to_owned(),
        };
        (how, line)
    }
}

/// A line that gets a code which nothing leads to.
fn by_rule(row: &OperationRow, code: &str) -> String {
    let action = row.spec.action;
    match (row.spec.service().protocol, row.spec.method) {
        (ProtocolKind::TencentCloud, _) => match text_of(row) {
            Some(field) => tencent(row, Some((field, &format!("sandbox:{code}")))),
            None => tencents_by_rule(row, code),
        },
        (_, Method::Post) => format!(r#"FAULT='{{"code":{code}}}' call POST {action}"#),
        _ => format!(r#"FAULT='{{"code":{code}}}' call GET {action}"#),
    }
}

/// A line for an operation of Tencent's that no text parameter tells what to answer.
fn tencents_by_rule(row: &OperationRow, code: &str) -> String {
    let (service, action) = (row.spec.service().name, row.spec.action);
    format!(r#"control faults '[{{"service":"{service}","operation":"{action}","code":"{code}"}}]'; {}"#, tencent(row, None))
}

fn first_of(is_meant: impl Fn(&OperationSpec) -> bool) -> Option<&'static OperationRow> {
    zego_model::operations().find(|row| is_meant(row.spec))
}

/// All tables, in the order of the page.
fn tables() -> Vec<CodesTable> {
    let mut tables = Vec::new();
    let mut services: Vec<_> = zego_model::services().collect();
    services.sort_by_key(|service| service.name != "rtc");
    for service in services {
        // A service that only sends events answers no calls.
        let Some(row) = first_of(|spec| std::ptr::eq(spec.service(), service)) else { continue };
        tables.push(CodesTable { place: service.name.to_owned(), title: title(service), codes: shared(service), row });
        let mut families: Vec<&'static FamilySpec> = Vec::new();
        for row in zego_model::operations().filter(|row| std::ptr::eq(row.spec.service(), service)) {
            if !families.iter().any(|family| std::ptr::eq(*family, row.spec.family)) {
                families.push(row.spec.family);
            }
        }
        for family in families {
            let place = format!("{}/{}", service.name, family.name);
            let of_family = |row: &&'static OperationRow| std::ptr::eq(row.spec.family, family);
            let Some(row) = zego_model::operations().find(of_family) else { continue };
            tables.push(CodesTable { title: format!("`{place}`"), place: place.clone(), codes: family.codes.iter().collect(), row });
            for row in zego_model::operations().filter(of_family).filter(|row| !row.spec.codes.is_empty()) {
                let title = format!("`{place}`, `{}` alone", row.spec.action);
                tables.push(CodesTable {
                    place: format!("{place}/{}", row.spec.action),
                    title,
                    codes: row.spec.codes.iter().collect(),
                    row,
                });
            }
        }
    }
    tables.retain(|table| !table.codes.is_empty());
    tables
}

/// The codes of a service that its families share. Those of the gateway stand with `rtc`, also the one that is on a page of another service alone.
fn shared(service: &'static ServiceSpec) -> Vec<&'static CodeSpec> {
    let is_gateways = |code: &&CodeSpec| code.code.starts_with("1000000") && code.code.len() == 9;
    if service.name != "rtc" {
        return service.codes.iter().filter(|code| !is_gateways(code)).collect();
    }
    let mut codes: Vec<_> = zego_model::services().flat_map(|service| service.codes).filter(is_gateways).collect();
    codes.sort_by_key(|code| code.code);
    // One that few pages have can be a row of several services.
    codes.dedup_by_key(|code| code.code);
    codes
}

fn title(service: &ServiceSpec) -> String {
    match (service.name, service.protocol) {
        ("rtc", _) => "The gateway, of all of ZEGO's services".to_owned(),
        (name, ProtocolKind::TencentCloud) => format!("All of Tencent's services (`{name}`)"),
        (name, _) => format!("`{name}`, all operations"),
    }
}

/// What stands between the marks of the page.
fn generated() -> String {
    let mut page = String::new();
    for table in tables() {
        let _ = write!(
            page,
            "\n## {}\n\n| code | what it means | how it comes about | a call that gets it |\n|---|---|---|---|\n",
            table.title
        );
        for code in &table.codes {
            let (how, line) = table.reached(code.code);
            let _ = writeln!(page, "| {} | {} | {how} | `{line}` |", code.code, code.doc.replace('|', "\\|"));
        }
    }
    page
}

#[test]
fn the_page_has_every_code() {
    page::hold(PAGE, "codes, from the table", "end of codes", &(generated() + "\n"));
}

/// The lines of the page are run as they stand there, each on a sandbox that has just started.
#[test]
fn every_line_of_the_page_gets_its_code() {
    let mut lines = 0;
    for row in page::text(PAGE).lines().filter(|line| line.starts_with("| ") && line.ends_with("` |")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let (code, line) = (cells[0], cells[cells.len() - 1].trim_matches('`'));
        let answered = Script::new(Sandbox::builder()).run(line);
        // A code of success has data; all others have none.
        assert_eq!(answered.code(), code, "{line}: {}", answered.body);
        lines += 1;
    }
    assert_eq!(lines, tables().iter().map(|table| table.codes.len()).sum::<usize>());
    assert!(lines >= 230, "{lines}");
}

/// Whatever leads to a code by itself, too: by a rule of faults, and by a text parameter.
#[test]
fn every_code_can_be_asked_for_in_two_ways() {
    for table in tables() {
        let row = table.row;
        let is_zego = row.spec.service().protocol == ProtocolKind::Zego;
        let text = zego_model::operations().filter(|other| std::ptr::eq(other.spec.family, row.spec.family)).find_map(text_parameter);
        for code in table.codes.iter().map(|code| code.code) {
            let mut script = Script::new(Sandbox::builder());
            assert_eq!(script.run(&by_rule(row, code)).code(), code, "{}: {code}", table.place);
            if is_zego {
                // One operation takes numbers alone, and one takes nothing.
                let Some((other, key)) = text else {
                    assert!(["SetSceneTemplate", "CgiDescribeZIMAudioLicense"].contains(&row.spec.action), "{}", row.spec.action);
                    continue;
                };
                let call = match other.spec.method {
                    Method::Post => format!(r#"call POST {} '{{"{key}":"sandbox:{code}"}}'"#, other.spec.action),
                    _ => format!("call GET {} '{key}=sandbox:{code}'", other.spec.action),
                };
                assert_eq!(script.run(&call).code(), code, "{call}");
            } else {
                let call = tencents_by_rule(row, code);
                assert_eq!(script.run(&call).code(), code, "{call}");
            }
        }
    }
}

/// An operation, and the key of its first parameter that is a text, or texts.
fn text_parameter(row: &'static OperationRow) -> Option<(&'static OperationRow, &'static str)> {
    let is_text = |ty: TypeSpec| matches!(ty, TypeSpec::String | TypeSpec::Id(_));
    // In a query, an item of a list is written like a single text.
    let is_item = |ty: TypeSpec| matches!(ty, TypeSpec::List(list) if is_text(list.item)) && row.spec.method == Method::Get;
    let field = row.request.iter().find(|field| is_text(field.ty) || is_item(field.ty))?;
    Some((row, field.key))
}

/// All eighteen of the gateway are there.
#[test]
fn the_gateway_has_all_its_codes() {
    let codes: Vec<String> = tables()[0].codes.iter().map(|code| code.code.to_owned()).collect();
    assert_eq!(codes, (100_000_000..=100_000_017).map(|code: u32| code.to_string()).collect::<Vec<_>>());
}

/// What is written by hand names codes that the table has, and tests that are there.
#[test]
fn what_is_written_by_hand_is_used() {
    let tables = tables();
    let has = |place: &str, code: &str| tables.iter().any(|table| table.place == place && table.codes.iter().any(|row| row.code == code));
    for natural in natural() {
        assert!(has(natural.place, natural.code), "{} {}", natural.place, natural.code);
    }
    for (held, leads) in held_by_tests() {
        assert!(has(held.place, held.code), "{} {}", held.place, held.code);
        let file = leads.files.iter().find(|(name, _)| held.test.starts_with(&format!("{name}::")));
        let (name, source) = file.unwrap_or_else(|| panic!("{}: no such file", held.test));
        let test = &held.test[name.len() + 2..];
        let digits: String = held.code.chars().rev().enumerate().fold(String::new(), |all, (at, digit)| {
            let gap = if at > 0 && at % 3 == 0 && held.code.bytes().all(|byte| byte.is_ascii_digit()) { "_" } else { "" };
            format!("{digit}{gap}{all}")
        });
        let body = source.split_once(&format!("fn {test}() {{")).unwrap_or_else(|| panic!("{}: no such test", held.test)).1;
        let body = body.split("\n}\n").next().unwrap();
        // A test of a switch goes through its values.
        let is_value =
            body.contains("in quirk.values") && QUIRKS.iter().flat_map(|quirk| quirk.values).any(|value| value.word == held.code);
        assert!(is_value || body.contains(held.code) || body.contains(&digits), "{} does not name {}", held.test, held.code);
    }
}

/// Each family has a code that comes about by itself for too many calls, for what is not there, and for what is not permitted, if it has one at all.
#[test]
fn the_usual_refusals_of_each_family_come_about_by_themselves() {
    let mut found = BTreeSet::new();
    for kind in [ErrorKind::RateLimited, ErrorKind::NotFound, ErrorKind::PermissionDenied] {
        for table in tables().iter().filter(|table| table.place.matches('/').count() == 1) {
            let codes: Vec<&str> = table.codes.iter().filter(|code| code.kind == kind).map(|code| code.code).collect();
            let by_itself = codes.iter().any(|code| table.natural(code).is_some() || table.held(code).is_some());
            if !codes.is_empty() && !by_itself {
                found.insert(format!("{kind:?} {}", table.place));
            }
        }
    }
    let known: BTreeSet<_> = never().map(|(place, kind)| format!("{kind:?} {place}")).collect();
    assert_eq!(found, known);
}

/// An app whose features lack recording: no published one does.
#[test]
fn recording_has_to_be_activated() {
    use crate::bench::{Bench, app};
    let features = zego_sandbox::Feature::ALL.into_iter().filter(|feature| *feature != zego_sandbox::Feature::Recording);
    let bench = Bench::of(Sandbox::builder().app(app().features(features)));
    assert_eq!(bench.call("SearchMedia", "Vendor=Tencent")["Code"].to_string(), "3");
}
