//! Recording tasks, with every parameter.

use zego_model::tencent_live::live_record::{CreateLiveRecord, DeleteLiveRecord, FileFormat, RecordType, StopLiveRecord};

use crate::{Golden, tc3};

fn create() -> CreateLiveRecord {
    CreateLiveRecord::new("stream1")
        .app_name("live")
        .domain_name("5000.livepush.myqcloud.com")
        .start_time("2017-01-01 10:10:01".parse().unwrap())
        .end_time("2017-01-01 10:30:01".parse().unwrap())
        .record_type(RecordType::Video)
        .file_format(FileFormat::Mp4)
        .highlight(0)
        .unwrap()
        .mix_stream(1)
        .unwrap()
        .stream_param("record_interval=3600&storage_time=2592000")
}

const CREATE: &str = r#"{"StreamName":"stream1","AppName":"live","DomainName":"5000.livepush.myqcloud.com","StartTime":"2017-01-01 10:10:01","EndTime":"2017-01-01 10:30:01","RecordType":"video","FileFormat":"mp4","Highlight":0,"MixStream":1,"StreamParam":"record_interval=3600&storage_time=2592000"}"#;
const TASK: &str = r#"{"StreamName":"stream1","TaskId":123}"#;
const LAST_TASK: &str = r#"{"StreamName":"stream1","TaskId":18446744073709551615}"#;

pub(crate) fn golden() -> Vec<Golden> {
    vec![
        tc3(&create(), "CreateLiveRecord", CREATE, "8961a8d5e1e26116532e0ce37d3f5860e7dfa610a6b47bd80b36cb786738fc33"),
        tc3(
            &StopLiveRecord::new("stream1", u64::MAX),
            "StopLiveRecord",
            LAST_TASK,
            "3aa8d188343d7bfc98cf38f9cf6412d3ed9ef0cdd94960a68be02d2ef33e22dc",
        ),
        tc3(
            &DeleteLiveRecord::new("stream1", 123_u64),
            "DeleteLiveRecord",
            TASK,
            "46007e247cf1dab9d4531e5dfd38900b33f7cfc91ffb0f00f0c96262b0814570",
        ),
    ]
}
