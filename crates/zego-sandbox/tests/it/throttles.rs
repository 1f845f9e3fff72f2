//! The code for too many calls, of every operation that has a limit and of each of its limits.

use std::fmt::Write as _;

use zego_model::spec::{FieldSpec, OperationRow, ProtocolKind, Quota, TypeSpec};
use zego_sandbox::{QuotaPolicy, QuotaWindow, Sandbox, TencentConfig};

use crate::bench::{app, key};
use crate::codes::natural;
use crate::script::Script;

/// A sandbox where this limit alone is left of an operation, filled by a single call.
fn limited(row: &OperationRow, quota: &Quota) -> Script {
    let window = QuotaWindow::new(1, quota.seconds);
    let window = if let Some(per) = quota.per { window.per(per) } else { window };
    let policy = QuotaPolicy::new().operation(&format!("{}/{}", row.spec.service().name, row.spec.action), [window]).unwrap();
    Script::new(Sandbox::builder().app(app().quota(policy.clone())).tencent(TencentConfig::new(key()).quota(policy)))
}

/// A call with a room or a group, so that a limit for each of them counts it. What else is wrong with it does not matter.
fn line(row: &OperationRow) -> String {
    let action = row.spec.action;
    let per = row.spec.quota.iter().find_map(|quota| quota.per).unwrap_or("RoomId");
    match (row.spec.service().protocol, row.spec.method) {
        (ProtocolKind::TencentCloud, _) => tencent(row, None),
        (_, zego_model::spec::Method::Post) => format!(r#"call POST {action} '{{"{per}":"r"}}'"#),
        _ => format!("call GET {action} '{per}=r'"),
    }
}

/// A line that calls Tencent with all that is required, and with this in a parameter.
pub(crate) fn tencent(row: &OperationRow, given: Option<(&FieldSpec, &str)>) -> String {
    let mut line = format!("zego {} {} --sandbox", row.spec.service().name.replace('_', "-"), row.command);
    if let Some((field, value)) = given {
        let _ = write!(line, " --{} {value}", field.flag);
    }
    for field in row.request.iter().filter(|field| field.required && given.is_none_or(|(given, _)| given.wire != field.wire)) {
        let value = match field.ty {
            TypeSpec::UnixSeconds => "1767229200",
            TypeSpec::String | TypeSpec::Id(_) => "a",
            _ => "125",
        };
        let _ = write!(line, " --{} {value}", field.flag);
    }
    line
}

/// The first parameter that is a text: what it is can name a code.
pub(crate) fn text_of(row: &OperationRow) -> Option<&'static FieldSpec> {
    row.request.iter().find(|field| matches!(field.ty, TypeSpec::String | TypeSpec::Id(_)))
}

#[test]
fn the_call_past_a_limit_has_the_code_of_that_limit() {
    let mut limits = 0;
    for row in zego_model::operations() {
        for (number, quota) in row.spec.quota.iter().enumerate() {
            limits += 1;
            let mut script = limited(row, quota);
            let codes = [script.run(&line(row)).code(), script.run(&line(row)).code()];
            let expected = natural::throttled(row.spec, quota.per);
            assert!(codes[0] != expected && codes[1] == expected, "{} {quota:?}: {codes:?}, not {expected}", row.spec.action);
            // A rule of faults throttles with the same code, and fills nothing.
            if row.spec.service().protocol == ProtocolKind::Zego && number == 0 {
                let mut script = limited(row, quota);
                let by_rule = script.run(&format!(r#"FAULT='{{"throttle":true}}' {}"#, line(row)));
                assert_eq!(by_rule.code(), expected, "{}: {}", row.spec.action, by_rule.body);
                assert_ne!(script.run(&line(row)).code(), expected, "{}", row.spec.action);
            }
        }
    }
    assert!(limits >= 55, "{limits}");
}
