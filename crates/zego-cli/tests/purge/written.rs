//! What is written where, and that nothing else is.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Stdio;

use zego_model::sandbox as published;

use super::service::{Service, document, ids, purge, sums};
use super::support::Running;

#[test]
fn a_report_that_cannot_be_written_is_told_before_anything_is_deleted() {
    let service = Service::with(3);
    service.write("ids", ids(3));
    service.write("keep", "0000\n");
    fs::create_dir(service.path("folder")).unwrap();
    for (report, part) in [
        ("no-such-folder/r.json", "No such file or directory"),
        ("/proc/r.json", ""),
        ("folder", "it is no file"),
        ("/dev/null", "it is no file"),
        ("-", "stdout has the report anyway"),
        ("ids", "ids is read, or is the ledger"),
        ("./keep", "keep is read, or is the ledger"),
        ("l", "l is read, or is the ledger"),
    ] {
        let outcome = service.purge(&format!("--from ids --keep keep --ledger l --yes --report {report} --output json"));
        let failure = outcome.failure();
        assert_eq!((outcome.code, &failure["kind"]), (Some(2), &"configuration".into()), "{report}: {outcome:?}");
        let message = failure["message"].as_str().unwrap();
        assert!(message.contains(&format!("--report: {report} cannot be written: ")) && message.contains(part), "{report}: {outcome:?}");
    }
    assert_eq!((service.names(), service.asked().len()), (vec!["folder".to_owned(), "ids".to_owned(), "keep".to_owned()], 0));
}

/// A place that is lost while the run goes on: the run is told on stdout all the same, and its end is a failure.
#[test]
fn a_report_that_is_lost_is_told() {
    for (ending, status) in [("", 8), ("none\n", 3)] {
        let service = Service::with(300);
        service.write("ids", ids(300) + ending);
        fs::create_dir(service.path("reports")).unwrap();
        let mut running = Running::start(
            service.command("media purge --vendor Ws --from ids --quota 5 --ledger l --yes --report reports/r.json --output json"),
        );
        service.until_asked(1, &mut running);
        fs::remove_dir(service.path("reports")).unwrap();
        let outcome = running.finish();
        assert_eq!((outcome.code, sums(&outcome.document())[1]), (Some(status), 300), "{outcome:?}");
        assert!(outcome.stderr.contains("the report could not be written to reports/r.json: No such file or directory"), "{outcome:?}");
    }
}

/// As any file of its owner's, in the place of what was there, also behind a link; and nothing is left beside it.
#[test]
fn a_report_takes_the_place_of_what_was_there() {
    let service = Service::with(3);
    service.write("ids", ids(3));
    service.write("real.json", "the last one");
    symlink("real.json", service.path("r.json")).unwrap();
    let outcome = service.purge("--from ids --ledger l --yes --report r.json --output json");
    assert_eq!((outcome.code, &document(&service.path("real.json"))), (Some(0), &outcome.document()), "{outcome:?}");
    assert!(fs::symlink_metadata(service.path("r.json")).unwrap().is_symlink());
    let mode = fs::metadata(service.path("real.json")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode & 0o600, 0o600);
    assert_eq!(service.names(), ["ids", "l", "l.lock", "r.json", "real.json"]);
    // A plan writes none, and a run that never began leaves the last one.
    assert_eq!(service.purge("--from ids --plan --report r.json").code, Some(0));
    assert_eq!(service.purge("--from none --yes --report r.json").code, Some(2));
    assert_eq!(document(&service.path("real.json")), outcome.document());
}

#[test]
fn an_answer_that_is_lost_is_told_and_nothing_else_is() {
    for output in ["text", "json"] {
        for (full, part) in [(true, "No space left on device"), (false, "Broken pipe")] {
            let service = Service::with(3);
            service.write("ids", ids(3));
            service.write("failing", ids(4));
            for (line, status) in [
                (purge("--from ids --plan"), 8),
                (purge("--from ids --ledger l --yes --report r.json"), 8),
                (purge("--ledger l"), 8),
                ("media purge status --ledger l".to_owned(), 8),
                ("media purge report --ledger l".to_owned(), 8),
                (purge("--from failing --ledger f --yes"), 3),
                ("media purge report --ledger f --ids".to_owned(), 3),
            ] {
                let mut command = service.command(&format!("{line} --output {output}"));
                if full {
                    command.stdout(OpenOptions::new().write(true).open("/dev/full").unwrap());
                } else {
                    let (reader, writer) = std::io::pipe().unwrap();
                    drop(reader);
                    command.stdout(writer);
                }
                let outcome = Running::start(command).finish();
                assert_eq!(outcome.code, Some(status), "{line}: {outcome:?}");
                assert_eq!(outcome.stderr.matches(part).count(), 1, "{line}: {outcome:?}");
            }
            assert_eq!(sums(&document(&service.path("r.json"))), [3, 3, 0, 0, 0, 0]);
        }
    }
}

/// Whoever does not read stderr does not hold up the run.
#[test]
fn a_reader_of_stderr_who_stalls_is_not_waited_for() {
    let service = Service::with(300);
    service.write("ids", ids(300));
    let (_reader, mut writer) = std::io::pipe().unwrap();
    // As much as a pipe holds.
    rustix::io::ioctl_fionbio(&writer, true).unwrap();
    while writer.write(&[b'x'; 4_096]).is_ok() {}
    rustix::io::ioctl_fionbio(&writer, false).unwrap();
    let mut command = service.command(&purge("--from ids --yes --output json"));
    command.stderr(writer);
    let outcome = Running::start(command).finish();
    assert_eq!((outcome.code, sums(&outcome.document())[1]), (Some(0), 300), "{outcome:?}");
}

#[test]
fn no_secret_is_told_at_any_verbosity() {
    let service = Service::with(300);
    service.write("ids", ids(301));
    for line in [
        "media purge --vendor Ws --from ids --quota 1000 --ledger l --plan -vvv",
        "media purge --vendor Ws --from ids --quota 1000 --ledger l --resume --yes -vvv --report r.json --output json",
        "media purge status --ledger l -vvv",
        "media purge report --ledger l --ids -vvv",
        "media purge --vendor Ws --stream-id lesson --plan -vvv --proxy http://ann:pa55word@proxy",
    ] {
        let mut command = service.command(line);
        command.envs([("ZEGO_LOG", "trace"), ("PGPASSWORD", "pa55word"), ("RUST_LOG", "trace")]);
        let outcome = Running::start(command).finish();
        let told = outcome.stdout + &outcome.stderr;
        for secret in [published::SERVER_SECRET, "pa55word", "Signature=0", "Signature=a"] {
            assert!(!told.contains(secret), "{line}: {told}");
        }
    }
    let report = service.read("r.json");
    let ledger = fs::read(service.path("l")).unwrap();
    assert!(!report.contains(published::SERVER_SECRET));
    assert!(!ledger.windows(published::SERVER_SECRET.len()).any(|bytes| bytes == published::SERVER_SECRET.as_bytes()));
}

/// A million ids take no more room than a few: what is read is in the ledger.
#[test]
fn a_million_ids_are_planned_in_little_memory() {
    const IDS: usize = 1_000_000;
    const MOST_KIB: u64 = 64 << 10;
    let service = Service::with(0);
    let mut command = service.command("media purge --vendor Ws --from - --plan --output json");
    command.stdin(Stdio::piped());
    let mut running = Running::start(command);
    let mut stdin = running.stdin().take().unwrap();
    let mut most = 0;
    for number in 0..IDS {
        // All but what a pipe holds of these has been read.
        writeln!(stdin, "recording-{number}-of-a-stream-with-a-name.mp4").unwrap();
        if number % 100_000 == 99_999 {
            most = most.max(running.peak_kib().unwrap());
        }
    }
    drop(stdin);
    while let Some(peak) = running.peak_kib().filter(|_| !running.has_ended()) {
        most = most.max(peak);
        std::thread::yield_now();
    }
    let outcome = running.finish();
    assert_eq!((outcome.code, &outcome.document()["plan"]["total"]), (Some(0), &IDS.into()), "{outcome:?}");
    assert!((1..MOST_KIB).contains(&most), "{most} KiB");
}
