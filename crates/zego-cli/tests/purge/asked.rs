//! What is shown before anything is deleted, and who is asked.

use std::io::Write as _;

use serde_json::json;

use super::service::{Service, ids, purge};
use super::support::{Running, terminal, until};

#[test]
fn a_plan_says_what_it_would_do_and_does_nothing() {
    let service = Service::with(250);
    service.write("ids", ids(250));
    let outcome = service.zego("media purge --vendor Ws --from ids --quota 0.5 --share 0.1 --plan");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for part in [
        "delete 250 files of vendor Ws, app 1234567890 (sandbox)",
        "such as 0000, 0001, ",
        "3 calls: at 0.5 a second, of which it takes 0.1 it takes 1 min\n",
    ] {
        assert!(outcome.stdout.contains(part), "{part}: {outcome:?}");
    }
    assert_eq!(outcome.stderr, "to delete: zego media purge --vendor Ws --from ids --quota 0.5 --share 0.1 --yes\n");
    // Nothing is left behind, unless a ledger is named.
    assert_eq!(service.names(), ["ids"]);
    let outcome = service.purge("--from ids --ledger 'my ledger' --plan --output json");
    let plan = outcome.document()["plan"].clone();
    assert_eq!(
        plan,
        json!({
            "app": "1234567890", "environment": "sandbox", "vendor": "Ws", "total": 250, "open": 250, "calls": 3, "quota": 1000.0, "share": 1.0, "seconds": 1.0,
            "sample": ["0000", "0001", "0002", "0003", "0004"], "left_alone": {}, "ledger": "my ledger",
        })
    );
    let how = "zego media purge --vendor Ws --quota 1000 --from ids --ledger 'my ledger' --output json --resume --yes";
    assert_eq!(outcome.stderr, format!("to run this plan: {how}\n"));
    assert!(service.asked().is_empty());
    let outcome = service.zego(how.strip_prefix("zego ").unwrap());
    assert_eq!((outcome.code, &outcome.document()["deleted"]), (Some(0), &json!(250)), "{outcome:?}");
}

/// Also against a sandbox, and also where nothing would be deleted.
#[test]
fn without_a_terminal_nothing_is_deleted_without_yes() {
    let service = Service::with(3);
    service.write("ids", ids(3));
    service.write("none", "");
    for (source, files) in [("ids", "3 files"), ("none", "0 files")] {
        for output in ["text", "json"] {
            let outcome = service.purge(&format!("--from {source} --output {output}"));
            assert_eq!(outcome.code, Some(2), "{outcome:?}");
            assert!(outcome.stderr.contains(&format!("plan: delete {files} of vendor Ws, app 1234567890 (sandbox)")), "{outcome:?}");
            let told = if output == "json" { outcome.failure().to_string() } else { outcome.stderr.clone() };
            assert!(
                told.contains("no terminal to ask on, and no --yes") && told.contains("To delete: zego media purge --vendor Ws"),
                "{outcome:?}"
            );
            assert!(output == "json" || outcome.stdout.is_empty(), "{outcome:?}");
        }
    }
    // A plan stays where a ledger is named.
    assert_eq!(service.purge("--from ids --ledger l").code, Some(2));
    assert!(
        service.names().contains(&"l".to_owned()) && !service.names().iter().any(|name| name.contains("zego-purge")),
        "{:?}",
        service.names()
    );
    assert!(service.asked().is_empty());
    assert_eq!(service.purge("--from none --yes").code, Some(0));
}

#[test]
fn on_a_terminal_only_yes_deletes() {
    for (answer, status, left) in [("yes\n", 0, 0), ("y\n", 2, 3), ("YES\n", 2, 3), ("\n", 2, 3), ("\u{4}", 2, 3)] {
        let service = Service::with(3);
        service.write("ids", ids(3));
        let (mut own, theirs) = terminal();
        let mut command = service.command(&purge("--from ids"));
        command.env("TERM", "xterm").stdin(theirs.try_clone().unwrap()).stderr(theirs);
        let running = Running::start(command);
        let shown = until(&mut own, "Only `yes` does");
        assert!(shown.contains("plan: delete 3 files of vendor Ws, app 1234567890 (sandbox)") && shown.contains("such as 0000"), "{shown}");
        own.write_all(answer.as_bytes()).unwrap();
        let shown = until(&mut own, "");
        let outcome = running.finish();
        assert_eq!((outcome.code, 3 - service.asked_for().len()), (Some(status), left), "{answer:?}: {outcome:?} {shown}");
        let ledgers = service.names().iter().filter(|name| name.ends_with(".ledger")).count();
        if status == 0 {
            assert!(
                outcome.stdout.starts_with("deleted 3 of 3 files") && shown.contains("ledger: zego-purge-") && ledgers == 1,
                "{outcome:?} {shown}"
            );
        } else {
            assert!(outcome.stdout.is_empty() && shown.contains("nothing was deleted") && ledgers == 0, "{outcome:?} {shown}");
        }
    }
}

#[test]
fn a_question_can_be_left_by_a_signal() {
    let service = Service::with(3);
    service.write("ids", ids(3));
    let (mut own, theirs) = terminal();
    let mut command = service.command(&purge("--from ids"));
    command.env("TERM", "xterm").stdin(theirs.try_clone().unwrap()).stderr(theirs);
    let running = Running::start(command);
    until(&mut own, "Only `yes` does");
    running.signal("INT");
    let shown = until(&mut own, "");
    let outcome = running.finish();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(130), ""), "{shown}");
    assert!(shown.contains("Nothing was deleted") && service.names() == ["ids"], "{shown} {:?}", service.names());
}
