//! Runs that are gone on with.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use super::service::{Service, document, ids, purge, sums};
use super::support::{Outcome, Running};

/// Kills a run again and again, each time a little later in it; then lets it come to its end.
#[test]
fn a_run_that_is_killed_again_and_again_loses_nothing() {
    const FILES: usize = 10_000;
    const IN_FLIGHT: usize = 8;
    let service = Service::with(FILES);
    service.write("ids", ids(FILES));
    let line = purge(&format!("--from ids --ledger l --resume --yes --in-flight {IN_FLIGHT} --report r.json"));
    let mut killed = 0;
    for calls in [0, 1, 3, 8, 15, 20, 25, 30] {
        let begun = service.asked().len();
        let mut running = Running::start(service.command(&line));
        service.until_asked(begun + calls, &mut running);
        if !running.has_ended() {
            running.signal("KILL");
            killed += 1;
        }
        drop(running);
        // What a ledger says to be gone is gone.
        let outcome = service.zego("media purge status --ledger l --output json");
        if outcome.code == Some(3) {
            let left: BTreeSet<_> = service.left().into_iter().collect();
            let deleted = sums(&outcome.document()["report"])[1];
            assert!(FILES - left.len() >= usize::try_from(deleted).unwrap(), "{outcome:?}");
        }
    }
    assert!(killed >= 5, "{killed}");
    let outcome = service.zego(&line);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let report = document(&service.path("r.json"));
    assert_eq!(sums(&report), [FILES as u64, FILES as u64, 0, 0, 0, 0], "{report}");
    assert!(report["sent_again"]["calls"].as_u64().is_some_and(|calls| calls > 0 && calls <= (killed * IN_FLIGHT) as u64), "{report}");
    assert!(service.left().is_empty());
    // Every id was asked for; again only those that were in flight when a process died.
    let asked = service.asked_for();
    assert_eq!(asked.len(), FILES);
    let again = asked.values().filter(|times| **times > 1).count();
    assert!(again <= killed * IN_FLIGHT * 100, "{again} of {killed} kills");
    assert!(asked.values().all(|times| *times <= killed + 1));
    assert_eq!(document(&service.path("r.json")), service.zego("media purge report --ledger l --output json").document());
}

#[test]
fn a_signal_ends_a_run_that_can_be_gone_on_with() {
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        for json in [false, true] {
            let service = Service::with(3_000);
            service.write("ids", ids(3_000));
            let output = if json { "--output json" } else { "" };
            // A second and a half, were it let.
            let line = format!("media purge --vendor Ws --from ids --quota 20 --ledger l --report r.json --yes {output}");
            let mut running = Running::start(service.command(&line));
            service.until_asked(3, &mut running);
            running.signal(signal);
            let outcome = running.finish();
            assert_eq!(outcome.code, Some(status), "{outcome:?}");
            let told = if json { outcome.failure().to_string() } else { outcome.stderr.clone() };
            assert!(
                told.contains(
                    "All that was under way is written down. To go on: zego media purge --vendor Ws --from ids --quota 20 --ledger l"
                ),
                "{outcome:?}"
            );
            assert!(json || outcome.stdout.is_empty(), "{outcome:?}");
            // It did not end by itself: there is no report yet.
            assert!(!service.path("r.json").exists());
            let status = service.zego("media purge status --ledger l --output json").document();
            assert_eq!((&status["held"], &status["report"]["unknown"]), (&0.into(), &0.into()), "nothing is left open: {status}");
            let outcome = service.purge("--ledger l --resume --yes --output json");
            assert_eq!((outcome.code, sums(&outcome.document())), (Some(0), [3_000, 3_000, 0, 0, 0, 0]), "{outcome:?}");
            assert_eq!(service.asked_for().values().copied().max(), Some(1), "nothing was asked for twice");
        }
    }
}

#[test]
fn a_second_signal_ends_at_once() {
    let service =
        Service::of(500, |builder| builder.faults(super::service::faults(r#"[{ "operation": "DeleteMedia", "latency_ms": 20000 }]"#)));
    service.write("ids", ids(500));
    let mut running = Running::start(service.command(&purge("--from ids --ledger l --yes")));
    let mut stderr = std::io::BufReader::new(running.stderr().take().unwrap());
    // A slow call is in the journal when it is decided upon.
    service.until_asked(1, &mut running);
    running.signal("INT");
    let mut told = String::new();
    while !told.contains("stopping: ") {
        assert!(std::io::BufRead::read_line(&mut stderr, &mut told).unwrap() > 0, "{told}");
    }
    running.signal("TERM");
    std::io::Read::read_to_string(&mut stderr, &mut told).unwrap();
    assert_eq!(running.exit(), Some(143), "{told}");
    assert!(told.contains("nobody knows the outcome") && told.contains("--resume --yes"), "{told}");
    service.sandbox().control().clear_faults();
    let outcome = service.purge("--ledger l --resume --yes --output json");
    assert_eq!((outcome.code, sums(&outcome.document())), (Some(0), [500, 500, 0, 0, 0, 0]), "{outcome:?}");
    assert!(outcome.document()["sent_again"]["calls"].as_u64().unwrap() > 0, "{outcome:?}");
}

#[test]
fn a_run_that_is_told_to_end_does_not_wait_for_turns() {
    let service = Service::with(500);
    service.write("ids", ids(500));
    // The second turn is ten seconds away.
    let mut running = Running::start(service.command("media purge --vendor Ws --from ids --quota 0.1 --ledger l --yes"));
    service.until_asked(1, &mut running);
    let told = std::time::Instant::now();
    running.signal("INT");
    let outcome = running.finish();
    assert!(outcome.code == Some(130) && told.elapsed() < Duration::from_secs(5), "{:?} {outcome:?}", told.elapsed());
    assert_eq!(service.asked().len(), 1);
}

/// What `--resume` means for each state of a ledger.
#[test]
fn a_ledger_is_begun_gone_on_with_or_told_again() {
    let service = Service::with(300);
    service.write("ids", ids(300));
    service.write("others", ids(299));
    let code = |options: &str| {
        let outcome = service.purge(options);
        (outcome.code, outcome)
    };
    let failing = |options: &str, part: &str| {
        let (code, outcome) = code(options);
        assert!(code == Some(2) && outcome.stderr.contains(part) && outcome.stdout.is_empty(), "{options}: {outcome:?}");
    };
    // A plan that is kept, shown again, and is what counts.
    assert_eq!(code("--from ids --ledger l --plan").0, Some(0));
    assert_eq!(code("--from ids --ledger l --plan").0, Some(0));
    assert_eq!(code("--ledger l --plan").0, Some(0));
    assert!(service.asked().is_empty());
    failing("--from ids --ledger l --yes", "is not finished: 300 of 300 ids are open");
    failing("--ledger l --yes", "is not finished: 300 of 300 ids are open");
    failing(
        "--from others --ledger l --resume --yes",
        "the ids are not those of the ledger: the run `purge` has 300 ids, and 299 were given now",
    );
    failing("--from others --ledger l --plan", "the ids are not those of the ledger");
    failing("--ledger l --run other --resume --yes", "the run `other` is not in l");
    failing("--ledger l --resume", "no terminal to ask on");
    // With a search its plan is not made again.
    let (status, outcome) = code("--stream-id no-such-stream --ledger l --resume --yes --output json");
    assert_eq!((status, sums(&outcome.document())), (Some(0), [300, 300, 0, 0, 0, 0]), "{outcome:?}");
    let calls = service.asked().len();
    // Finished: told again, by whatever names it.
    for options in [
        "--ledger l --yes",
        "--ledger l --resume --yes",
        "--ledger l",
        "--from ids --ledger l",
        "--from ids --ledger l --resume --yes",
        "--older-than 1d --ledger l --yes",
    ] {
        let (status, again) = code(&format!("{options} --output json --report again.json"));
        assert_eq!((status, &again.stdout), (Some(0), &outcome.stdout), "{options}: {again:?}");
        assert!(again.stderr.contains("was finished before"), "{again:?}");
        let report: serde_json::Value = serde_json::from_str(&service.read("again.json")).unwrap();
        assert_eq!(report, outcome.document());
    }
    failing("--from others --ledger l --resume --yes", "the ids are not those of the ledger");
    assert_eq!(service.asked().len(), calls, "nothing was deleted now");
    // Another run in the same ledger begins, also with --resume.
    let (status, outcome) = code("--from others --ledger l --run second --resume --yes");
    assert_eq!(status, Some(3), "they are gone: {outcome:?}");
    // So does one whose ledger is not there, or is an empty file.
    service.write("empty", "");
    for ledger in ["missing", "empty"] {
        assert_eq!(code(&format!("--from others --ledger {ledger} --resume --yes")).0, Some(3), "{ledger}");
    }
}

/// Of a plan that was not finished nothing was deleted: it is made anew, from a source.
#[test]
fn a_plan_that_broke_off_is_made_anew() {
    let service = Service::with(200);
    service.write("ids", ids(200));
    // An id that no call can take leaves no plan behind.
    service.write("broken", ids(200) + "broken,line\n");
    assert_eq!(service.purge("--from broken --ledger l --yes").code, Some(2));
    assert!(service.purge("--ledger l --resume --yes").stderr.contains("no files are named, and the run `purge` is not in l"));
    // The death of a process does.
    let mut command = service.command(&purge("--from - --ledger l --yes"));
    command.stdin(Stdio::piped());
    let mut running = Running::start(command);
    let mut stdin = running.stdin().take().unwrap();
    stdin.write_all(ids(200).as_bytes()).unwrap();
    while service.zego("media purge status --ledger l").code != Some(3) {
        assert!(!running.has_ended());
    }
    running.signal("KILL");
    drop((running, stdin));
    let outcome = service.purge("--ledger l --resume --yes");
    assert!(outcome.code == Some(2) && outcome.stderr.contains("has no complete plan in the ledger"), "{outcome:?}");
    let outcome = service.purge("--from ids --ledger l --resume --yes --output json");
    assert_eq!((outcome.code, sums(&outcome.document())), (Some(0), [200, 200, 0, 0, 0, 0]), "{outcome:?}");
}

#[test]
fn a_search_that_is_gone_on_with_is_not_made_again() {
    let service = Service::with(2_000);
    let line = "media purge --vendor Ws --prefix 0 --older-than 1d --quota 20 --ledger l --yes";
    let mut running = Running::start(service.command(line));
    service.until_asked(2, &mut running);
    running.signal("INT");
    let outcome: Outcome = running.finish();
    assert_eq!(outcome.code, Some(130), "{outcome:?}");
    let before = service.searches();
    let outcome = service.purge("--prefix 0 --older-than 1d --ledger l --resume --yes --output json");
    assert_eq!((outcome.code, service.searches() - before), (Some(0), 0), "{outcome:?}");
    assert_eq!(sums(&outcome.document()), [2_000, 2_000, 0, 0, 0, 0]);
}
