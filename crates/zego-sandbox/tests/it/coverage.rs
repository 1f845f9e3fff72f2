//! `api/COVERAGE.md` says of each operation whether the sandbox keeps a state for it or answers an example: that is what it does.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use zego_model::check::check;
use zego_model::spec::{FieldSpec, OperationSpec, ProtocolKind, TypeSpec};
use zego_model::{DynamicCall, TencentCloud, TencentSettings, Zego};

use crate::bench::Bench;

const PAGE: &str = include_str!("../../../../api/COVERAGE.md");

/// What the sandbox notes where it answers an example.
const EXAMPLE: &str = "answered with the example of its description";

/// The last column of the row of an operation.
fn said(action: &str) -> &'static str {
    let row = PAGE.lines().find(|line| line.contains(&format!("[{action}]("))).unwrap_or_else(|| panic!("no row {action}"));
    row.trim_end_matches(" |").rsplit(" | ").next().unwrap()
}

#[test]
fn the_page_says_what_the_sandbox_does() {
    let mut examples = BTreeSet::new();
    for spec in zego_model::operations() {
        let bench = Bench::new();
        let call = call(spec);
        let violations = check(spec, &call).violations;
        assert!(violations.is_empty(), "{}: this test has to send what is right: {violations:?} in {call:?}", spec.action);
        // Refused or not: a refusal tells of a state too.
        match spec.service().protocol {
            ProtocolKind::Zego => drop(bench.zego(&DynamicCall::<Zego>::new(spec, call).unwrap())),
            _ => drop(bench.tencent(&DynamicCall::<TencentCloud>::new(spec, call).unwrap(), &TencentSettings::default())),
        }
        let lines = bench.lines();
        assert!(lines.iter().any(|line| line.action == spec.action), "{}: nothing in the log: {lines:?}", spec.action);
        let example = lines.iter().any(|line| line.text.contains(EXAMPLE));
        assert_eq!(if example { "example" } else { "stateful" }, said(&spec.action), "{}: {lines:?}", spec.action);
        if example {
            examples.insert(spec.action.as_ref());
        }
    }
    // Otherwise nobody would notice that the note reads differently now.
    assert!(examples.contains("SetSceneTemplate"), "{examples:?}");
}

/// The least a call needs.
fn call(spec: &OperationSpec) -> Map<String, Value> {
    object(spec.request)
}

fn object(fields: &[FieldSpec]) -> Map<String, Value> {
    let mut groups = BTreeSet::new();
    let mut object = Map::new();
    for field in fields {
        // One of each group; what is required now and then is no mistake at any time.
        let chosen = field.one_of.or(field.any_of).is_some_and(|group| groups.insert(group));
        if field.required && field.one_of.is_none() || chosen || field.required_if.is_some() {
            object.insert(field.wire.to_owned(), value(field, &field.ty));
        }
    }
    object
}

fn value(field: &FieldSpec, ty: &TypeSpec) -> Value {
    match ty {
        TypeSpec::Bool => json!(true),
        TypeSpec::F64 | TypeSpec::FractionalSeconds => json!(1.0),
        TypeSpec::String | TypeSpec::Id(_) => json!("a"),
        TypeSpec::UtcTime => json!("2026-01-31T18:30:00Z"),
        TypeSpec::BeijingTime => json!("2026-01-31 18:30:00"),
        TypeSpec::HttpUrl => json!("http://127.0.0.1:1/a"),
        TypeSpec::RtmpUrl | TypeSpec::Url => json!("rtmp://127.0.0.1:1/live/a"),
        TypeSpec::Enum(words) => {
            let word = field.values.first().copied().unwrap_or_else(|| words.values[0].0);
            word.parse::<i64>().ok().filter(|_| words.number).map_or_else(|| json!(word), |word| json!(word))
        }
        TypeSpec::Struct(inner) => Value::Object(object(inner.fields)),
        TypeSpec::List(list) => json!((0..list.min.max(1)).map(|_| value(field, &list.item)).collect::<Vec<_>>()),
        _ => json!(field.range.map_or(1, |(min, _)| min)),
    }
}
