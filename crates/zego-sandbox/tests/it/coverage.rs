//! `api/COVERAGE.md` says of each operation whether the sandbox keeps a state for it or answers an example: that is what it does.

use std::collections::BTreeSet;

use zego_model::account::Asked;
use zego_model::decode::DecodeError;
use zego_model::spec::{OperationSpec, ProtocolKind};
use zego_model::{DynamicCall, Failures, Operation as _, TencentCloud, TencentSettings, Zego};

use crate::bench::{Bench, tells_of_all};

const PAGE: &str = include_str!("../../../../api/COVERAGE.md");

/// What the sandbox notes where it answers an example.
const EXAMPLE: &str = "answered with the example of its description";

/// The last column of the row of an operation.
pub(crate) fn said(spec: &OperationSpec) -> &'static str {
    let link = format!("[{}]({}/{}/", spec.action, spec.service().name, spec.family.name);
    let row = PAGE.lines().find(|line| line.contains(&link)).unwrap_or_else(|| panic!("no row {link}"));
    row.trim_end_matches(" |").rsplit(" | ").next().unwrap()
}

#[test]
fn the_page_says_what_the_sandbox_does() {
    let mut examples = BTreeSet::new();
    for row in zego_model::operations() {
        let bench = Bench::new();
        let (spec, call) = (row.spec, row.sample());
        let (zego, tencent);
        let mut asked = Asked::default();
        let body = if spec.service().protocol == ProtocolKind::Zego {
            zego = DynamicCall::<Zego>::new(row, call).unwrap();
            zego.asked(&mut asked);
            bench.zego_body(&zego)
        } else {
            tencent = DynamicCall::<TencentCloud>::new(row, call).unwrap();
            tencent.asked(&mut asked);
            bench.tencent_body(&tencent, &TencentSettings::default())
        };
        let failures = match (row.decode)(&body, &asked) {
            Ok(answer) => answer.failures,
            // A refusal tells of a state too.
            Err(DecodeError::Api(_)) => Failures::default(),
            Err(error) => panic!("{}: {error}", spec.action),
        };
        let lines = bench.lines();
        assert!(lines.iter().any(|line| line.action == spec.action), "{}: nothing in the log: {lines:?}", spec.action);
        let example = lines.iter().any(|line| line.text.contains(EXAMPLE));
        assert_eq!(if example { "example" } else { "stateful" }, said(spec), "{}: {lines:?}", spec.action);
        if example {
            examples.insert(spec.action);
        } else {
            tells_of_all(&failures);
        }
    }
    // Otherwise nobody would notice that the note reads differently now.
    assert!(examples.contains("SetSceneTemplate"), "{examples:?}");
}
