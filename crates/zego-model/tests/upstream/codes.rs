//! Return codes as a whole: every table has its facts, every number its meanings, and whoever meets one is told what to do.

use std::collections::{BTreeMap, BTreeSet};

use zego_model::ErrorKind;
use zego_model::spec::{CodeSpec, OperationSpec, ProtocolKind, Retry};

use crate::facts::{OperationFacts, ServiceFacts, code};
use crate::{file, folder, operation, read};

/// Each table of codes once: a service's, a family's, an operation's own.
fn tables() -> BTreeMap<String, &'static [CodeSpec]> {
    let mut tables = BTreeMap::new();
    for spec in zego_model::operations().map(|row| row.spec) {
        let (service, family) = (spec.service(), spec.family);
        tables.insert(service.name.to_owned(), service.codes);
        tables.insert(format!("{}/{}", service.name, family.name), family.codes);
        tables.insert(format!("{}/{}/{}", service.name, family.name, spec.action), spec.codes);
    }
    tables.retain(|_, codes| !codes.is_empty());
    tables
}

/// A family's table that the facts do not have would be compared with nothing.
#[test]
fn every_familys_table_has_its_facts() {
    let mut here: BTreeSet<String> = tables().into_keys().filter(|table| table.split('/').count() == 2).collect();
    for service in zego_model::services() {
        let facts: ServiceFacts = read(&folder().join(service.name).join("service.json"));
        for (family, codes) in &facts.families {
            let table = format!("{}/{family}", service.name);
            assert!(here.remove(&table), "{table}: no codes here");
            let codes: Vec<String> = codes.iter().map(code).collect();
            assert_eq!(codes.len(), codes.iter().collect::<BTreeSet<_>>().len(), "{table}: a code is there twice");
        }
    }
    assert!(here.is_empty(), "no facts of {here:?}");
}

/// A code of a page leads to a row that says what it means and what to do.
#[test]
fn whoever_meets_a_documented_code_is_told_what_to_do() {
    let mut met = 0;
    for operation in zego_model::operations() {
        let spec = operation.spec;
        let facts: OperationFacts = read(&folder().join(file(operation)));
        let service: ServiceFacts = read(&folder().join(spec.service().name).join("service.json"));
        let family = service.families.get(spec.family.name).into_iter().flatten();
        for code in facts.codes.iter().chain(family).chain(&service.codes).map(code).filter(|code| code != "0") {
            let row = row(spec, &code);
            let hint = row.kind == ErrorKind::Success || !row.hint.is_empty();
            assert!(!row.doc.is_empty() && hint, "{} {code}: {row:?}", spec.action);
            // Before anything is executed nothing can have been half done; what cannot be known is never repeated on its own.
            let retry = row.retry(spec.effect);
            assert!(!(row.refused && retry == Retry::Inspect), "{} {code}: {row:?}", spec.action);
            assert_eq!(retry == Retry::Needless, row.kind == ErrorKind::Success, "{} {code}: {row:?}", spec.action);
            met += 1;
        }
    }
    assert!(met > 1000, "{met}");
}

fn row(spec: &OperationSpec, code: &str) -> &'static CodeSpec {
    spec.code(code).filter(|row| row.code == code).unwrap_or_else(|| panic!("{}: no row for {code}", spec.action))
}

/// The same number in several tables of ZEGO's, and what it means in each: a number that joins them has to be looked at.
#[test]
fn a_number_means_what_its_family_says() {
    use ErrorKind::{Authentication, Internal, InvalidParameter, NotFound, PermissionDenied, RateLimited};

    let mut tables_of: BTreeMap<&str, BTreeMap<String, ErrorKind>> = BTreeMap::new();
    for (table, codes) in tables().into_iter().filter(|(table, _)| table.starts_with("rtc")) {
        for row in codes {
            assert!(tables_of.entry(row.code).or_default().insert(table.clone(), row.kind).is_none(), "{table} has {} twice", row.code);
        }
    }
    tables_of.retain(|_, tables| tables.len() > 1);
    let expected: [(&str, &[(&str, ErrorKind)]); 9] = [
        ("1", &[("media_service", Internal), ("moderation", Internal), ("room", Internal)]),
        ("104", &[("moderation", NotFound), ("room", NotFound)]),
        (
            "2",
            &[
                ("media_file", InvalidParameter),
                ("media_service", InvalidParameter),
                ("moderation", InvalidParameter),
                ("room", InvalidParameter),
            ],
        ),
        ("206", &[("moderation", RateLimited), ("room", RateLimited)]),
        ("207", &[("moderation", RateLimited), ("room", RateLimited)]),
        (
            "3",
            &[
                ("media_file", PermissionDenied),
                ("media_service", Authentication),
                ("moderation", InvalidParameter),
                ("room", InvalidParameter),
            ],
        ),
        ("41003", &[("media_file", NotFound), ("media_service", NotFound)]),
        ("8", &[("media_file/SearchMedia", PermissionDenied), ("moderation", InvalidParameter), ("room", InvalidParameter)]),
        ("9", &[("moderation", PermissionDenied), ("room", PermissionDenied)]),
    ];
    let expected: BTreeMap<&str, BTreeMap<String, ErrorKind>> = expected
        .into_iter()
        .map(|(code, tables)| (code, tables.iter().map(|(table, kind)| (format!("rtc/{table}"), *kind)).collect()))
        .collect();
    assert_eq!(tables_of, expected);
    // And an operation has the meaning of its own table.
    for (action, kind) in [("SearchMedia", PermissionDenied), ("CloseRoom", InvalidParameter), ("StartCensorAudioV2", InvalidParameter)] {
        assert_eq!(row(operation(action).spec, "8").kind, kind, "{action}");
    }
    assert_eq!(operation("DeleteMedia").spec.code("8").map(|row| row.code), None);
}

/// One number with two meanings, a success that is not 0, three numbers for one thing: all there are of each.
#[test]
fn odd_codes_are_these() {
    let found = |what: &dyn Fn(&CodeSpec) -> bool| {
        let tables = tables();
        let rows =
            tables.iter().flat_map(|(table, codes)| codes.iter().filter(|row| what(row)).map(move |row| format!("{table} {}", row.code)));
        rows.collect::<Vec<_>>()
    };
    assert_eq!(found(&|row| row.also.is_some()), ["rtc/media_file 7"]);
    let seven = row(operation("SearchMedia").spec, "7");
    assert_eq!((seven.kind, seven.also), (ErrorKind::Authentication, Some(ErrorKind::RateLimited)));
    assert_eq!(found(&|row| row.kind == ErrorKind::Success), ["rtc/media_service 41006"]);
    for no_room in ["104", "5024", "50001"] {
        assert_eq!(row(operation("CloseRoom").spec, no_room).kind, ErrorKind::NotFound, "{no_room}");
    }
}

/// What a gateway refuses is executed nowhere, and is known for every operation behind it.
#[test]
fn the_gateways_codes_are_known_everywhere() {
    for spec in zego_model::operations().map(|row| row.spec).filter(|spec| spec.service().protocol == ProtocolKind::Zego) {
        assert_eq!(row(spec, "100000005").kind, ErrorKind::Authentication, "{}", spec.action);
        assert_eq!(row(spec, "100000004").kind, ErrorKind::ClockSkew, "{}", spec.action);
    }
}
