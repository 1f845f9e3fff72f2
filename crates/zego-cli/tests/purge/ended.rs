//! How a run ends, and what is told of it.

use serde_json::{Value, json};
use zego_model::sandbox as published;

use super::service::{Service, document, faults, ids, purge, sums};
use super::support::Running;

/// Ids that fail for several reasons: all are in the report, with code, message and a request, and can be given again.
#[test]
fn what_was_not_deleted_is_told_with_its_reason() {
    let rules = r#"[
        { "operation": "DeleteMedia", "nth": [1], "partial": { "items": { "first": 3 }, "code": "AccessDenied", "message": "=not you, \"ann\"" } },
        { "operation": "DeleteMedia", "nth": [2], "partial": { "items": { "first": 1 }, "code": "Locked", "message": "in use" } }
    ]"#;
    let service = Service::of(250, |builder| builder.faults(faults(rules)));
    service.write("ids", ids(260));
    let outcome = service.purge("--from ids --in-flight 1 --ledger l --yes --report r.csv --output json");
    let report = outcome.document();
    assert_eq!((outcome.code, sums(&report)), (Some(3), [260, 246, 14, 0, 0, 0]), "{outcome:?}");
    let reasons: Vec<_> =
        report["by_reason"].as_array().unwrap().iter().map(|reason| (reason["count"].as_u64(), reason["code"].as_str())).collect();
    assert_eq!(reasons.len(), 3, "{report}");
    assert!(reasons.contains(&(Some(3), Some("AccessDenied"))) && reasons.contains(&(Some(1), Some("Locked"))), "{report}");
    assert!(report["by_reason"].as_array().unwrap().iter().all(|reason| !reason["request_id"].is_null()), "{report}");
    let table = service.read("r.csv");
    assert!(
        table.starts_with("outcome,code,message,count,request_id\ndeleted,,,246,\n")
            && table.contains("AccessDenied,\"'=not you, \"\"ann\"\"\",3,"),
        "{table}"
    );
    // The same from the ledger, in every form.
    let told = |options: &str| {
        let outcome = service.zego(&format!("media purge report --ledger l {options}"));
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(3), ""), "{outcome:?}");
        outcome.stdout
    };
    assert_eq!(told("--output json"), outcome.stdout);
    assert_eq!(told("--format json"), outcome.stdout);
    assert_eq!(told("--format csv"), table);
    let text = told("");
    for part in [
        "deleted 246 of 260 files (app 1234567890, sandbox, vendor Ws)",
        "3 not deleted: AccessDenied, =not you, \"ann\" (request id ",
        "zego media purge report --ledger l --ids",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let lines = told("--ids");
    let undeleted: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(undeleted.len(), 14);
    assert_eq!(
        (&undeleted[0]["id"], &undeleted[0]["outcome"], &undeleted[0]["code"]),
        (&json!("0000"), &json!("failed"), &json!("AccessDenied"))
    );
    // Both forms are taken again; the four that are there go now.
    service.write("again.jsonl", &lines);
    service.write("again.csv", told("--ids --format csv"));
    assert!(
        service.read("again.csv").starts_with("id,outcome,code,message,request_id\n0000,failed,AccessDenied,"),
        "{}",
        service.read("again.csv")
    );
    let plan = service.purge("--from again.csv --plan --output json").document();
    assert_eq!(plan["plan"]["total"], json!(14));
    let outcome = service.purge("--from again.jsonl --yes --output json");
    assert_eq!((outcome.code, sums(&outcome.document())), (Some(3), [14, 4, 10, 0, 0, 0]), "{outcome:?}");
    // A ledger of a run that is finished exits as before.
    assert_eq!(service.purge("--ledger l --resume --yes").code, Some(3));
    let status = service.zego("media purge status --ledger l");
    assert!(
        status.code == Some(3) && status.stdout.contains("run purge: finished, begun 2") && status.stdout.contains("deleted 246 of 260"),
        "{status:?}"
    );
}

/// What no answer mentions is asked for again, and told apart.
#[test]
fn what_is_not_mentioned_is_told_apart() {
    let rules = r#"[{ "operation": "DeleteMedia", "omit": { "these": ["0001"] } }]"#;
    let service = Service::of(3, |builder| builder.faults(faults(rules)));
    service.write("ids", ids(3));
    let outcome = service.purge("--from ids --ledger l --yes --output json");
    assert_eq!((outcome.code, sums(&outcome.document())), (Some(3), [3, 2, 0, 0, 1, 0]), "{outcome:?}");
    assert_eq!(service.asked_for()["0001"], 5);
}

/// A run that no call can serve ends at once, as that call would, and leaves a report and a ledger behind.
#[test]
fn a_run_ends_where_no_call_can_succeed() {
    for (fault, status, kind, part) in
        [(r#""code": 3"#, 1, "permission_denied", "CDN recording"), (r#""code": 100000005"#, 4, "authentication", "")]
    {
        for output in ["text", "json"] {
            let rules = format!(r#"[{{ "operation": "DeleteMedia", "nth": [3, 4, 5, 6, 7, 8], {fault} }}]"#);
            let service = Service::of(1_000, |builder| builder.faults(faults(&rules)));
            service.write("ids", ids(1_000));
            let outcome = service.purge(&format!("--from ids --in-flight 2 --ledger l --yes --report r.json --output {output}"));
            assert_eq!(outcome.code, Some(status), "{outcome:?}");
            let told = if output == "json" {
                let failure = outcome.failure();
                assert_eq!(failure["kind"], kind, "{outcome:?}");
                failure.to_string()
            } else {
                assert_eq!(outcome.stdout, "");
                outcome.stderr.clone()
            };
            for part in [
                part,
                "the run was stopped (",
                "200 of 1000 deleted, 800 not come to",
                "To go on: zego media purge --vendor Ws --quota 1000 --from ids",
            ] {
                assert!(told.contains(part), "{part}: {outcome:?}");
            }
            let report = document(&service.path("r.json"));
            assert_eq!(sums(&report), [1_000, 200, 0, 0, 0, 800], "{report}");
            let looked = service.zego("media purge status --ledger l");
            assert!(looked.code == Some(3) && looked.stdout.contains("; it stopped: "), "{looked:?}");
            service.sandbox().control().clear_faults();
            let outcome = service.purge("--ledger l --resume --yes --output json --report r.json");
            assert_eq!((outcome.code, sums(&outcome.document())), (Some(0), [1_000, 1_000, 0, 0, 0, 0]), "{outcome:?}");
            assert_eq!(document(&service.path("r.json")), outcome.document());
        }
    }
}

#[test]
fn credentials_that_are_none_are_told_before_anything_else() {
    let service = Service::with(3);
    service.write("ids", ids(3));
    let mut command = service.command(&purge("--from ids --yes"));
    command.env_remove("ZEGO_SERVER_SECRET");
    let outcome = Running::start(command).finish();
    assert!(outcome.code == Some(2) && outcome.stderr.contains("ZEGO_APP_ID is set, but ZEGO_SERVER_SECRET is not"), "{outcome:?}");
    // A secret that the service does not know.
    let mut command = service.command(&purge("--from ids --ledger l --yes"));
    command.env("ZEGO_SERVER_SECRET", "0".repeat(32));
    let outcome = Running::start(command).finish();
    assert!(outcome.code == Some(4) && outcome.stderr.contains("0 of 3 deleted, 3 not come to"), "{outcome:?}");
    assert!(!outcome.stderr.contains(published::SERVER_SECRET) && !outcome.stderr.contains(&"0".repeat(32)), "{outcome:?}");
}

#[test]
fn too_many_failures_end_a_run() {
    let rules = r#"[{ "operation": "DeleteMedia", "partial": { "items": { "first": 20 }, "code": "AccessDenied" } }]"#;
    let service = Service::of(3_000, |builder| builder.faults(faults(rules)));
    service.write("ids", ids(3_000));
    let outcome = service.purge("--from ids --in-flight 1 --ledger l --yes --report r.json --max-failures 0.1 --output json");
    let failure = outcome.failure();
    assert_eq!((outcome.code, &failure["kind"]), (Some(3), &json!("too_many_failures")), "{outcome:?}");
    assert!(failure["message"].as_str().unwrap().contains("most of them with code AccessDenied"), "{outcome:?}");
    let [total, deleted, failed, _, _, pending] = sums(&document(&service.path("r.json")));
    assert!(total == 3_000 && deleted + failed >= 1_000 && pending >= 1_000, "{outcome:?}");
    let outcome = service.purge("--ledger l --resume --yes --max-failures 1 --output json");
    assert_eq!((outcome.code, sums(&outcome.document())[5]), (Some(3), 0), "{outcome:?}");
}

/// What a run says while it goes on: lines on stderr, and nothing on stdout but its answer.
#[test]
fn progress_is_on_stderr() {
    let service = Service::with(5_000);
    service.write("ids", ids(5_000));
    // Two seconds and a half.
    let outcome = service.zego("media purge --vendor Ws --from ids --quota 20 --in-flight 8 --ledger l --yes");
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(0), "deleted 5,000 of 5,000 files (app 1234567890, sandbox, vendor Ws)\n"),
        "{outcome:?}"
    );
    let lines: Vec<_> = outcome.stderr.lines().collect();
    let [first, last] = *lines else { panic!("{outcome:?}") };
    assert!(
        first.contains(" of 5,000 files (")
            && first.contains(" a second; ")
            && first.contains(" left; ")
            && first.contains("% of the quota used; 0 calls refused"),
        "{first}"
    );
    assert!(last.starts_with("after 3 s: 5,000 of 5,000 files (100 %); "), "{last}");
}
