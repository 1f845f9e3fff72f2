//! The switches of Tencent Cloud Live.

use zego_model::TencentSettings;
use zego_model::tencent_live::live_record::{CreateLiveRecord, DeleteLiveRecord, StopLiveRecord};
use zego_model::tencent_live::record_task::{DeleteRecordTask, StopRecordTask};
use zego_sandbox::QUIRKS;

use super::switched;
use crate::bench::refusal;

#[test]
fn an_unknown_task_has_the_code_that_is_chosen() {
    let quirk = QUIRKS.iter().find(|quirk| quirk.name == "unknown-task").unwrap();
    assert_eq!(quirk.values.len(), 3);
    for value in quirk.values {
        let bench = switched(&format!("unknown-task={}", value.word));
        for (stream, id) in [("stream1", 9), ("stream2", 123)] {
            let settings = TencentSettings::default();
            assert_eq!(refusal(bench.tencent(&StopLiveRecord::new(stream, id), &settings)).0, value.word);
            assert_eq!(refusal(bench.tencent(&DeleteLiveRecord::new(stream, id), &settings)).0, value.word);
        }
    }
}

#[test]
fn an_unknown_record_task_is_refused_or_not() {
    let settings = TencentSettings::default();
    for (switch, refused) in [("unknown-record-task=InvalidParameter", true), ("unknown-record-task=success", false)] {
        let bench = switched(switch);
        let stop = bench.tencent(&StopRecordTask::new("none"), &settings).map(drop);
        let delete = bench.tencent(&DeleteRecordTask::new("none"), &settings).map(drop);
        if refused {
            assert_eq!([stop, delete].map(|result| refusal(result).0), ["InvalidParameter", "InvalidParameter"]);
        } else {
            assert!(stop.is_ok() && delete.is_ok());
            assert_eq!(bench.warnings(), ["TaskId none is of no task"; 2].join("\n"));
        }
    }
}

#[test]
fn a_task_id_fits_a_double_or_does_not() {
    for (switch, digits) in [("task-id=short", 16), ("task-id=long", 19)] {
        let bench = switched(switch);
        let create = CreateLiveRecord::new("a");
        let id = bench.tencent(&create, &TencentSettings::default()).unwrap().output.task_id;
        let number: u64 = id.to_string().parse().unwrap();
        assert_eq!((number.to_string().len(), number < 1 << 53), (digits, digits == 16), "{switch}");
        assert!(bench.tencent(&StopLiveRecord::new("a", id), &TencentSettings::default()).is_ok());
    }
}
