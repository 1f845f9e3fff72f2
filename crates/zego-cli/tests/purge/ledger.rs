//! Ledgers that cannot be worked with, each with what to do.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use super::service::{Service, ids, purge, sums};
use super::support::Running;

#[test]
fn a_ledger_of_somebody_else_is_refused() {
    let service = Service::with(3);
    service.write("ids", ids(3));
    assert_eq!(service.purge("--from ids --ledger l --plan").code, Some(0));
    let refused = |mut command: std::process::Command, variables: &[(&str, &str)], part: &str| {
        command.envs(variables.iter().copied());
        let outcome = Running::start(command).finish();
        assert!(outcome.code == Some(2) && outcome.stderr.contains(part) && outcome.stdout.is_empty(), "{part}: {outcome:?}");
    };
    let line = "media purge --ledger l --resume --yes --vendor";
    refused(
        service.command(&format!("{line} Huawei")),
        &[],
        "is of app 1234567890, sandbox, vendor Ws, not of app 1234567890, sandbox, vendor Huawei",
    );
    refused(service.command(&format!("{line} Ws")), &[("ZEGO_APP_ID", "77")], "not of app 77, sandbox, vendor Ws");
    // Not this machine's sandbox, but the service; nothing is sent to it.
    let service_itself = [("ZEGO_ENDPOINT", ""), ("ZEGO_APP_ID", "12345"), ("ZEGO_SERVER_SECRET", super::support::SERVER_SECRET)];
    refused(
        service.command(&format!("{line} Ws")),
        &service_itself,
        "is of app 1234567890, sandbox, vendor Ws, not of app 12345, production, vendor Ws",
    );
    assert!(service.asked().is_empty());
}

#[test]
fn what_is_no_ledger_is_left_as_it_is() {
    let service = Service::with(3);
    service.write("ids", ids(3));
    service.write("text", "no ledger, and dear to somebody");
    fs::create_dir(service.path("folder")).unwrap();
    for (ledger, part) in [
        ("text", "text is no ledger, or a damaged one"),
        ("folder", "folder"),
        ("no-such-folder/l", "no-such-folder/l cannot be written"),
        ("https://a.test/l", "a ledger is a file, or a Postgres database"),
    ] {
        for options in ["", "--resume"] {
            let outcome = service.purge(&format!("--from ids --ledger {ledger} {options} --yes"));
            assert!(outcome.code == Some(2) && outcome.stderr.contains(part) && outcome.stdout.is_empty(), "{ledger}: {outcome:?}");
        }
    }
    assert_eq!(service.read("text"), "no ledger, and dear to somebody");
    for command in ["status", "report", "report --ids"] {
        for (options, part) in [
            ("", "no ledger is named"),
            ("--ledger missing", "there is no ledger at missing"),
            ("--ledger text", "text is no ledger, or a damaged one"),
        ] {
            let outcome = service.zego(&format!("media purge {command} {options} --output json"));
            assert!(
                outcome.code == Some(2) && outcome.failure()["message"].as_str().unwrap().contains(part),
                "{command} {options}: {outcome:?}"
            );
        }
    }
    assert!(service.asked().is_empty() && !service.path("missing").exists());
}

/// A password on the command line is refused before anything is opened, and told by nobody.
#[test]
fn a_password_on_the_command_line_is_refused() {
    let service = Service::with(1);
    service.write("ids", ids(1));
    for url in ["postgres://ann:s3cret@127.0.0.1:1/db", "postgresql://127.0.0.1:1/db?user=ann&password=s3cret", "mysql://ann:s3cret@db"] {
        for line in [
            purge(&format!("--from ids --yes --ledger '{url}'")),
            format!("media purge status --ledger '{url}'"),
            format!("media purge report --ledger '{url}'"),
        ] {
            for output in ["", " --output json", " -vvv"] {
                let outcome = service.zego(&(line.clone() + output));
                let told = outcome.stdout.clone() + &outcome.stderr;
                assert!(outcome.code == Some(2) && told.contains("PGPASSWORD") && told.contains("ZEGO_LEDGER"), "{line}: {outcome:?}");
                assert!(!told.contains("s3cret"), "{line}: {outcome:?}");
            }
        }
    }
}

/// One from the environment is used, and told by nobody.
#[test]
fn a_password_from_the_environment_is_not_told() {
    let service = Service::with(1);
    service.write("ids", ids(1));
    service.write("passwords", "*:*:*:*:s3cret\n");
    fs::set_permissions(service.path("passwords"), Permissions::from_mode(0o600)).unwrap();
    let named = "--ledger postgres://ann@127.0.0.1:1/db";
    for (options, variable) in [
        ("", ("ZEGO_LEDGER", "postgres://ann:s3cret@127.0.0.1:1/db")),
        (named, ("PGPASSWORD", "s3cret")),
        (named, ("PGPASSFILE", "passwords")),
    ] {
        for line in
            [purge(&format!("--from ids --yes {options} -vvv --output json")), format!("media purge status {options} -vvv --output json")]
        {
            let mut command = service.command(&line);
            command.envs([variable]);
            let outcome = Running::start(command).finish();
            let failure = outcome.failure();
            assert!(
                outcome.code == Some(2) && failure["message"] == "postgres://127.0.0.1:1/db cannot be reached: nobody listens there",
                "{line}: {outcome:?}"
            );
            assert!(!outcome.stderr.contains("s3cret"), "{line}: {outcome:?}");
        }
    }
}

#[test]
fn the_environment_names_a_ledger_where_the_command_line_does_not() {
    let service = Service::with(3);
    service.write("ids", ids(3));
    let run = |line: &str| {
        let mut command = service.command(line);
        command.env("ZEGO_LEDGER", "from-environment");
        Running::start(command).finish()
    };
    assert_eq!(run(&purge("--from ids --yes --ledger mine")).code, Some(0));
    assert!(!service.path("from-environment").exists());
    assert_eq!(run(&purge("--from ids --yes")).code, Some(3), "they are gone");
    assert!(service.path("from-environment").exists());
    assert_eq!(run("media purge status").code, Some(3));
    assert_eq!(run("media purge status --ledger mine").code, Some(0));
}

/// One that nobody named is told, is private, and is as good as another.
#[test]
fn a_ledger_that_nobody_named_is_told() {
    let service = Service::with(300);
    service.write("ids", ids(300));
    let outcome = service.purge("--from ids --yes");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let name = outcome.stderr.lines().find_map(|line| line.strip_prefix("ledger: ")).unwrap();
    assert!(name.starts_with("zego-purge-2") && name.ends_with("Z.ledger") && !name.contains(':'), "{name}");
    assert_eq!(fs::metadata(service.path(name)).unwrap().permissions().mode() & 0o777, 0o600);
    let outcome = service.zego(&format!("media purge status --ledger {name} --output json"));
    assert_eq!(sums(&outcome.document()["report"]), [300, 300, 0, 0, 0, 0]);
}

#[test]
fn a_second_process_waits_for_its_turn_elsewhere() {
    let service = Service::with(3_000);
    service.write("ids", ids(3_000));
    let mut running = Running::start(service.command("media purge --vendor Ws --from ids --quota 20 --ledger l --yes"));
    service.until_asked(1, &mut running);
    let outcome = service.purge("--from ids --ledger l --resume --yes");
    assert!(outcome.code == Some(2) && outcome.stderr.contains("another process (number ") && outcome.stdout.is_empty(), "{outcome:?}");
    // Who only looks is let.
    let outcome = service.zego("media purge status --ledger l --output json");
    assert_eq!((outcome.code, &outcome.document()["state"]), (Some(3), &"planned".into()), "{outcome:?}");
    assert_eq!(service.zego("media purge report --ledger l --output json").code, Some(3));
    running.signal("INT");
    assert_eq!(running.exit(), Some(130));
}

#[test]
fn a_ledger_that_is_taken_away_is_saved_elsewhere() {
    let service = Service::with(3_000);
    service.write("ids", ids(3_000));
    let mut running = Running::start(service.command("media purge --vendor Ws --from ids --quota 20 --ledger l --yes --output json"));
    service.until_asked(1, &mut running);
    for name in ["l", "l-wal", "l-shm"] {
        drop(fs::remove_file(service.path(name)));
    }
    let outcome = running.finish();
    let failure = outcome.failure();
    assert_eq!((outcome.code, &failure["kind"], &failure["delivery"]), (Some(8), &"ledger".into(), &"unknown".into()), "{outcome:?}");
    assert!(
        failure["message"].as_str().unwrap().contains("l was removed or replaced while it was in use; all that it held is now in l.saved"),
        "{outcome:?}"
    );
    let outcome = service.purge("--ledger l.saved --resume --yes --output json");
    let report = outcome.document();
    assert_eq!((outcome.code, sums(&report)), (Some(0), [3_000, 3_000, 0, 0, 0, 0]), "{outcome:?}");
    assert_eq!(service.asked_for().len(), 3_000);
}

#[test]
fn a_ledger_that_can_only_be_read_is_told() {
    let service = Service::with(3);
    service.write("ids", ids(3));
    assert_eq!(service.purge("--from ids --ledger l --plan").code, Some(0));
    // Root writes wherever it likes, but to no device that is full.
    let outcome = service.purge("--from ids --ledger /dev/full --yes");
    assert!(outcome.code == Some(2) && outcome.stdout.is_empty() && outcome.stderr.contains("/dev/full"), "{outcome:?}");
    let outcome = service.purge("--from ids --ledger /proc/ledger --yes");
    assert!(outcome.code == Some(2) && outcome.stderr.contains("/proc/ledger cannot be written"), "{outcome:?}");
    for mode in [0o400, 0o200] {
        fs::set_permissions(service.path("l"), Permissions::from_mode(mode)).unwrap();
        let outcome = service.purge("--ledger l --resume --yes");
        // Who is not root has no right; for root there is nothing that it may not.
        assert!(outcome.code == Some(0) || (outcome.code == Some(2) && outcome.stderr.contains("l cannot be written")), "{outcome:?}");
    }
}
