//! Tencent's side: tasks, and every code.

use zego_model::tencent_live::live_record::{CreateLiveRecord, DeleteLiveRecord, StopLiveRecord};
use zego_model::{BeijingTime, ErrorKind, TencentSettings};

use crate::bench::{Bench, NOW, refusal};

const HOUR: u64 = 3_600;

fn at(seconds: u64) -> BeijingTime {
    BeijingTime::from_unix_seconds(i64::try_from(seconds).unwrap_or(i64::MAX)).expect("a year of four digits")
}

fn tc3() -> TencentSettings {
    TencentSettings::default()
}

#[test]
fn a_running_task_is_stopped_before_it_is_deleted() {
    let mut bench = Bench::empty();
    let create = CreateLiveRecord::new("a").start_time(at(NOW)).end_time(at(NOW + HOUR));
    let id = bench.tencent(&create, &tc3()).unwrap().output.task_id;
    let (stop, delete) = (StopLiveRecord::new("a", id), DeleteLiveRecord::new("a", id));
    let conflict = ("FailedOperation.AlterTaskState".to_owned(), ErrorKind::Conflict);
    let gone = ("ResourceNotFound.TaskId".to_owned(), ErrorKind::NotFound);
    bench.now += 60;
    assert_eq!(refusal(bench.tencent(&delete, &tc3())), conflict);
    assert!(bench.warnings().contains("StopLiveRecord comes first"));
    assert!(bench.tencent(&stop, &tc3()).is_ok());
    assert_eq!(refusal(bench.tencent(&stop, &tc3())).0, "FailedOperation.AlterTaskState", "it has ended already");
    assert!(bench.tencent(&delete, &tc3()).is_ok());
    assert_eq!(refusal(bench.tencent(&delete, &tc3())), gone);
    assert_eq!(refusal(bench.tencent(&stop, &tc3())), gone);
}

#[test]
fn a_task_ends_with_its_time() {
    let mut bench = Bench::empty();
    let create = CreateLiveRecord::new("a").start_time(at(NOW)).end_time(at(NOW + HOUR));
    let id = bench.tencent(&create, &tc3()).unwrap().output.task_id;
    bench.now = NOW + HOUR - 1;
    assert_eq!(refusal(bench.tencent(&DeleteLiveRecord::new("a", id), &tc3())).0, "FailedOperation.AlterTaskState");
    bench.now += 1;
    assert!(bench.tencent(&DeleteLiveRecord::new("a", id), &tc3()).is_ok());
}

#[test]
fn a_task_that_has_not_begun_can_be_deleted_or_stopped() {
    let bench = Bench::empty();
    let create = CreateLiveRecord::new("a").start_time(at(NOW + HOUR)).end_time(at(NOW + 2 * HOUR));
    let [one, two] = [(), ()].map(|()| bench.tencent(&create, &tc3()).unwrap().output.task_id);
    assert_ne!(one, two, "a repeat makes a second task");
    assert!(bench.tencent(&DeleteLiveRecord::new("a", one), &tc3()).is_ok());
    assert!(bench.tencent(&StopLiveRecord::new("a", two), &tc3()).is_ok());
    assert!(bench.tencent(&DeleteLiveRecord::new("a", two), &tc3()).is_ok());
}

#[test]
fn a_task_belongs_to_its_stream() {
    let bench = Bench::new();
    for (stream, id, message) in [
        ("stream2", 123, "TaskId 123 is not of stream stream2"),
        ("stream1", 125, "TaskId 125 does not exist"),
        ("stream1", u64::MAX, "TaskId 18446744073709551615 does not exist"),
    ] {
        assert_eq!(refusal(bench.tencent(&DeleteLiveRecord::new(stream, id), &tc3())).0, "ResourceNotFound.TaskId");
        assert!(bench.warnings().contains(message), "{message}");
    }
    // The example of the vendor's page.
    assert!(bench.tencent(&DeleteLiveRecord::new("stream1", 123), &tc3()).is_ok());
}

#[test]
fn a_scheduled_task_needs_a_future() {
    let bench = Bench::empty();
    let create = || CreateLiveRecord::new("a");
    for (request, message) in [
        (create().start_time(at(NOW - HOUR)).end_time(at(NOW)), "EndTime is not in the future"),
        (create().end_time(at(NOW - HOUR)), "EndTime is not in the future"),
        (create().start_time(at(NOW + HOUR)).end_time(at(NOW + HOUR)), "EndTime is not after StartTime"),
    ] {
        assert_eq!(refusal(bench.tencent(&request, &tc3())), ("InvalidParameterValue".to_owned(), ErrorKind::InvalidParameter));
        let warnings = bench.warnings();
        assert!(warnings.contains(message), "{warnings}");
    }
}

/// The page asks a scheduled task for both times, while the table of parameters has them optional.
#[test]
fn a_scheduled_task_without_times_runs_for_a_day_and_is_remarked_on() {
    for (request, begins, ends) in [
        (CreateLiveRecord::new("a"), NOW, NOW + 24 * HOUR),
        (CreateLiveRecord::new("a").end_time(at(NOW + HOUR)), NOW, NOW + HOUR),
        (CreateLiveRecord::new("a").start_time(at(NOW + HOUR)), NOW + HOUR, NOW + 25 * HOUR),
    ] {
        let mut bench = Bench::empty();
        let id = bench.tencent(&request, &tc3()).unwrap().output.task_id;
        assert!(bench.lines()[0].text.ends_with("Tencent's page asks for both times"));
        bench.now = begins;
        let delete = DeleteLiveRecord::new("a", id);
        assert_eq!(refusal(bench.tencent(&delete, &tc3())).0, "FailedOperation.AlterTaskState");
        bench.now = ends;
        assert!(bench.tencent(&delete, &tc3()).is_ok());
    }
}

#[test]
fn a_highlight_lasts_half_an_hour_at_most() {
    for (end, lasts) in [(None, 1_800), (Some(NOW + 600), 600), (Some(NOW + HOUR), 1_800), (Some(NOW - HOUR), 1_800)] {
        let mut bench = Bench::empty();
        let mut create = CreateLiveRecord::new("a").highlight(1).unwrap();
        if let Some(end) = end {
            create = create.end_time(at(end));
        }
        let id = bench.tencent(&create, &tc3()).unwrap().output.task_id;
        bench.now = NOW + lasts - 1;
        assert!(bench.tencent(&DeleteLiveRecord::new("a", id), &tc3()).is_err(), "{end:?}");
        bench.now += 1;
        assert!(bench.tencent(&DeleteLiveRecord::new("a", id), &tc3()).is_ok(), "{end:?}");
    }
}

/// The codes that no state leads to, by the stream's name.
#[test]
fn every_code_can_be_asked_for() {
    let bench = Bench::new();
    for (code, kind) in [
        ("FailedOperation.AlterTaskState", ErrorKind::Conflict),
        ("InternalError", ErrorKind::Internal),
        ("InternalError.GetConfigError", ErrorKind::Internal),
        ("InternalError.NetworkError", ErrorKind::Internal),
        ("InvalidParameter", ErrorKind::InvalidParameter),
        ("InvalidParameterValue", ErrorKind::InvalidParameter),
        ("MissingParameter", ErrorKind::InvalidParameter),
        ("ResourceNotFound.ChannelNotExist", ErrorKind::NotFound),
        ("ResourceNotFound.ForbidService", ErrorKind::Suspended),
        ("ResourceNotFound.FreezeService", ErrorKind::Suspended),
        ("ResourceNotFound.StopService", ErrorKind::Suspended),
        ("ResourceNotFound.TaskId", ErrorKind::NotFound),
        ("ResourceNotFound.UserDisableService", ErrorKind::Suspended),
        ("Something.New", ErrorKind::Unknown),
    ] {
        let request = DeleteLiveRecord::new(format!("sandbox:{code}"), 1);
        assert_eq!(refusal(bench.tencent(&request, &tc3())), (code.to_owned(), kind));
    }
    // Not a code: a stream like any other.
    let request = DeleteLiveRecord::new("sandbox:no such code", 1);
    assert_eq!(refusal(bench.tencent(&request, &tc3())).0, "ResourceNotFound.TaskId");
}
