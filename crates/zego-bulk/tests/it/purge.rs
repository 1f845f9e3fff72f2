//! A purge from its first id to its report, against a sandbox.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use zego_bulk::source::{Given, given};
use zego_bulk::{LedgerError, LedgerLocation, Progress, Purge, PurgeError, Report, RunView, StopReason, delete_all};
use zego_model::page::MediaPager;
use zego_model::rtc::media_file::{SearchMedia, Vendor};
use zego_model::{ErrorKind, UnixSeconds, Zego};
use zego_sandbox::{Cdn, FaultRules, Quirks, Sandbox, SeedFile};
use zego_sign::{ServerSecret, Timestamp};
use zego_transport::Client;
use zego_transport::quota::Pacer;

/// A sandbox with so many files at Tencent, `file-0` and so on, and nothing else.
async fn sandbox_of(files: usize) -> Sandbox {
    started(files, Quirks::default(), "").await
}

async fn started(files: usize, quirks: Quirks, faults: &str) -> Sandbox {
    let file =
        |number| SeedFile::new(Cdn::Tencent, "lesson", Timestamp::from_secs(1_790_000_000 + number as u64)).id(format!("file-{number}"));
    let builder = Sandbox::builder().empty().quota_scale(50.0).unwrap().quirks(quirks).files((0..files).map(file));
    let faults = if faults.is_empty() { FaultRules::default() } else { FaultRules::read("faults.toml", faults).unwrap() };
    builder.faults(faults).start().await.unwrap()
}

fn client(sandbox: &Sandbox) -> Client<Zego> {
    let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone());
    client.quota(Pacer::new().scale(50.0)).build().unwrap()
}

fn ids(numbers: std::ops::Range<usize>) -> Given<impl Iterator<Item = String> + Unpin> {
    given(numbers.map(|number| format!("file-{number}")))
}

/// The files that are left.
async fn left(sandbox: &Sandbox) -> usize {
    let pager = MediaPager::new(SearchMedia::new(Vendor::Tencent), UnixSeconds(2_000_000_000)).unwrap();
    let mut list = client(sandbox).pages(pager);
    let mut left = 0;
    while let Some(page) = list.next().await {
        left += page.unwrap().len();
    }
    left
}

fn sums(report: &Report) -> [u64; 6] {
    let Report { total, deleted, failed, unknown, not_mentioned, pending, .. } = *report;
    assert_eq!(total, deleted + failed + unknown + not_mentioned + pending);
    assert_eq!(failed + unknown + not_mentioned, report.by_reason.iter().map(|reason| reason.count).sum::<u64>());
    [total, deleted, failed, unknown, not_mentioned, pending]
}

#[tokio::test]
async fn what_a_search_finds_is_deleted_and_what_is_not_there_is_named() {
    let sandbox = sandbox_of(12_345).await;
    let client = client(&sandbox);
    let pager = MediaPager::new(SearchMedia::new(Vendor::Tencent), UnixSeconds(2_000_000_000)).unwrap();
    let report = delete_all(&client, Vendor::Tencent, client.pages(pager).items()).await.unwrap();
    assert_eq!((sums(&report), report.is_complete()), ([12_345, 12_345, 0, 0, 0, 0], true));
    assert_eq!(left(&sandbox).await, 0);
    let report = delete_all(&client, Vendor::Tencent, ids(0..250)).await.unwrap();
    assert_eq!((sums(&report), report.is_complete()), ([250, 0, 250, 0, 0, 0], false));
    let [reason] = report.by_reason.as_slice() else { panic!("{report:?}") };
    assert_eq!((reason.outcome.as_str(), reason.code.as_str(), reason.count), ("failed", "InvalidParameterValue.FileId", 250));
    assert!(reason.request_id.is_some() && reason.message.contains("does not exist"), "{reason:?}");
    // Nothing is no run without an end.
    assert_eq!(sums(&delete_all(&client, Vendor::Tencent, ids(0..0)).await.unwrap()), [0; 6]);
    sandbox.shutdown().await;
}

/// An id that the input names twice is counted twice, and asked for once where both are in one call.
#[tokio::test]
async fn an_id_that_is_named_twice_is_counted_twice() {
    let sandbox = sandbox_of(3).await;
    let twice = given(["file-0", "file-1", "file-0", "file-2", "file-1"].into_iter());
    assert_eq!(sums(&delete_all(&client(&sandbox), Vendor::Tencent, twice).await.unwrap()), [5, 5, 0, 0, 0, 0]);
    sandbox.shutdown().await;
}

/// Where one missing file refuses the whole call, the others of the call are deleted all the same.
#[tokio::test]
async fn a_refusal_for_one_id_does_not_keep_the_others() {
    let mut quirks = Quirks::default();
    quirks.set("unknown-file", "code-41003").unwrap();
    let sandbox = started(500, quirks, "").await;
    let with_strangers =
        given((0..500).map(|number| if number % 171 == 5 { format!("stranger-{number}") } else { format!("file-{number}") }));
    let report = delete_all(&client(&sandbox), Vendor::Tencent, with_strangers).await.unwrap();
    assert_eq!(sums(&report), [500, 497, 3, 0, 0, 0]);
    assert_eq!((report.by_reason[0].code.as_str(), left(&sandbox).await), ("41003", 3));
    sandbox.shutdown().await;
}

/// Answers that are lost, files that fail for a moment, and files that an answer leaves out: all of it ends well, and what was repeated is told apart.
#[tokio::test]
async fn what_passes_is_asked_for_again() {
    let faults = r#"
        [[fault]]
        operation = "DeleteMedia"
        every = 7
        times = 3
        reset = "after"

        [[fault]]
        operation = "DeleteMedia"
        every = 5
        times = 3
        partial = { items = { first = 10 }, code = "InternalError", message = "try again" }

        [[fault]]
        operation = "DeleteMedia"
        every = 6
        times = 2
        omit = { first = 4 }
    "#;
    let sandbox = started(4_000, Quirks::default(), faults).await;
    let report = delete_all(&client(&sandbox), Vendor::Tencent, ids(0..4_000)).await.unwrap();
    assert_eq!(sums(&report), [4_000, 4_000, 0, 0, 0, 0]);
    assert_eq!((report.sent_again.calls, report.sent_again.ids), (3, 300));
    // Those of the lost answers, and those that were left out of an answer, were gone.
    assert!((308 - 30..=308).contains(&report.sent_again.gone), "{report:?}");
    assert_eq!(left(&sandbox).await, 0);
    sandbox.shutdown().await;
}

/// What never passes is named with the vendor's last words, and what no answer ever mentions is in a sum of its own.
#[tokio::test]
async fn what_does_not_pass_is_named() {
    let faults = r#"
        [[fault]]
        operation = "DeleteMedia"
        partial = { items = { these = ["file-1"] }, code = "InternalError", message = "try again" }

        [[fault]]
        operation = "DeleteMedia"
        omit = { these = ["file-3"] }
    "#;
    let sandbox = started(10, Quirks::default(), faults).await;
    let report = delete_all(&client(&sandbox), Vendor::Tencent, ids(0..10)).await.unwrap();
    assert_eq!(sums(&report), [10, 8, 1, 0, 1, 0]);
    let reasons: Vec<_> =
        report.by_reason.iter().map(|reason| (reason.outcome.as_str(), reason.code.as_str(), reason.message.as_str())).collect();
    assert_eq!(reasons, [("failed", "InternalError", "try again"), ("not_mentioned", "", "no answer mentioned it")]);
    assert!(report.by_reason.iter().all(|reason| reason.request_id.is_some()));
    sandbox.shutdown().await;
}

/// A ledger of its own in a folder that goes with the test.
fn ledger() -> (TempDir, LedgerLocation) {
    let folder = tempfile::tempdir().unwrap();
    let location = LedgerLocation::File(folder.path().join("purge.ledger"));
    (folder, location)
}

#[tokio::test]
async fn a_run_that_was_stopped_is_gone_on_with() {
    let sandbox = sandbox_of(5_000).await;
    let (_folder, location) = ledger();
    let purge = || Purge::new(client(&sandbox), Vendor::Tencent).ledger(location.clone()).in_flight(2);
    let ended = Arc::new(AtomicU64::new(0));
    let stop = Arc::new(Mutex::new(None::<zego_bulk::StopHandle>));
    let (seen, told) = (Arc::clone(&ended), Arc::clone(&stop));
    let stops_soon = purge().on_progress(move |progress: &Progress| {
        seen.store(progress.ended_here, Ordering::Relaxed);
        if let Some(stop) = &*told.lock().unwrap() {
            stop.stop();
        }
    });
    let job = stops_soon.prepare(ids(0..5_000)).await.unwrap();
    assert_eq!(
        (job.totals().total, job.calls(), job.sample(2).await.unwrap()),
        (5_000, 50, vec!["file-0".to_owned(), "file-1".to_owned()])
    );
    *stop.lock().unwrap() = Some(job.stop_handle());
    let stopped = job.run().await.unwrap_err();
    let PurgeError::Stopped { reason: StopReason::Told, report, .. } = stopped else { panic!("{stopped}") };
    let [total, deleted, _, _, _, pending] = sums(&report);
    assert_eq!((total, deleted, pending), (5_000, ended.load(Ordering::Relaxed), 5_000 - deleted));
    assert!(pending > 0);

    let view = RunView::open(&location, zego_bulk::DEFAULT_RUN).await.unwrap().status().await.unwrap();
    assert_eq!((view.state.as_str(), view.held, view.totals.pending()), ("planned", 0, pending));
    assert!(view.stopped.unwrap().contains("told"));
    // Not by accident, and not for other ids or another vendor.
    let refused = purge().prepare(ids(0..5_000)).await.unwrap_err();
    assert!(matches!(refused, PurgeError::Ledger(LedgerError::Unfinished { open, .. }) if open == pending), "{refused}");
    let refused = purge().resume(true).prepare(ids(1..5_001)).await.unwrap_err();
    assert!(matches!(refused, PurgeError::Ledger(LedgerError::OtherIds { planned: 5_000, given: 5_000, .. })), "{refused}");
    let other = Purge::new(client(&sandbox), Vendor::Huawei).ledger(location.clone()).resume(true);
    let refused = other.reopen().await.unwrap_err();
    assert!(matches!(refused, PurgeError::Ledger(LedgerError::OtherIdentity { .. })), "{refused}");

    let report = purge().resume(true).prepare(ids(0..5_000)).await.unwrap().run().await.unwrap();
    assert_eq!((sums(&report), report.sent_again.calls), ([5_000, 5_000, 0, 0, 0, 0], 0));
    assert_eq!(left(&sandbox).await, 0);
    // Finished: it says the same again, and calls nobody.
    sandbox.shutdown().await;
    let nobody = sandbox_of(0).await;
    let purge = Purge::new(client(&nobody), Vendor::Tencent).ledger(location.clone());
    let job = purge.reopen().await.unwrap();
    assert!(job.is_finished());
    assert_eq!(job.run().await.unwrap(), report);
    nobody.shutdown().await;
}

#[tokio::test]
async fn nothing_more_is_sent_where_no_call_could_succeed() {
    let sandbox = sandbox_of(1_000).await;
    let (_folder, location) = ledger();
    let wrong = ServerSecret::new("0123456789abcdef0123456789abcdef").unwrap();
    let client_with_wrong = Client::zego(sandbox.app_id(), wrong).endpoint(sandbox.endpoint().clone()).build().unwrap();
    let purge = Purge::new(client_with_wrong, Vendor::Tencent).ledger(location.clone()).in_flight(1);
    let stopped = purge.prepare(ids(0..1_000)).await.unwrap().run().await.unwrap_err();
    let PurgeError::Stopped { reason: StopReason::Refused(error), report, .. } = stopped else { panic!("{stopped}") };
    assert_eq!((error.kind().error_kind(), sums(&report)), (ErrorKind::Authentication, [1_000, 0, 0, 0, 0, 1_000]));
    // Mended, it goes on.
    let purge = Purge::new(client(&sandbox), Vendor::Tencent).ledger(location).resume(true);
    assert_eq!(sums(&purge.reopen().await.unwrap().run().await.unwrap()), [1_000, 1_000, 0, 0, 0, 0]);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn too_many_failures_end_a_run() {
    let faults =
        "[[fault]]\noperation = \"DeleteMedia\"\npartial = { items = { first = 60 }, code = \"AccessDenied\", message = \"not yours\" }\n";
    let sandbox = started(5_000, Quirks::default(), faults).await;
    let purge = || Purge::new(client(&sandbox), Vendor::Tencent).in_flight(1);
    let stopped = purge().prepare(ids(0..5_000)).await.unwrap().run().await.unwrap_err();
    let PurgeError::Stopped { reason: StopReason::TooManyFailures { failed: 600, ended: 1_000, code, .. }, report, .. } = stopped else {
        panic!("{stopped}")
    };
    assert_eq!((code.as_str(), sums(&report)), ("AccessDenied", [5_000, 400, 600, 0, 0, 4_000]));
    // Where that is allowed it goes on to the end; those that were deleted are missing now.
    let report = purge().most_failures(1.0).prepare(ids(0..5_000)).await.unwrap().run().await.unwrap();
    assert_eq!((sums(&report)[0], report.pending), (5_000, 0));
    sandbox.shutdown().await;
}

/// A source that fails leaves nothing behind: the same command with the mended source is as good as the first.
#[tokio::test]
async fn of_a_plan_that_failed_nothing_is_left() {
    let sandbox = sandbox_of(3_000).await;
    let (_folder, location) = ledger();
    let purge = || Purge::new(client(&sandbox), Vendor::Tencent).ledger(location.clone());
    let none = purge().reopen().await.unwrap_err();
    assert!(matches!(&none, PurgeError::NoPlan { run, .. } if run == "purge"), "{none}");
    let breaks = given((0..3_000).map(|number| if number == 2_900 { Err("line 2901 is no id") } else { Ok(format!("file-{number}")) }));
    let failed = purge().prepare(breaks).await.unwrap_err();
    assert!(matches!(&failed, PurgeError::Source(cause) if cause.to_string() == "line 2901 is no id"), "{failed}");
    let job = purge().prepare(ids(0..3_000)).await.unwrap();
    assert_eq!((job.totals().total, job.calls()), (3_000, 30));
    job.close().await;
    // The plan stays, and can be run later.
    let report = purge().resume(true).reopen().await.unwrap().run().await.unwrap();
    assert_eq!(sums(&report), [3_000, 3_000, 0, 0, 0, 0]);
    sandbox.shutdown().await;
}
