//! Recording tasks, with every parameter.

use zego_model::UnixSeconds;
use zego_model::tencent_live::record_task::{CreateRecordTask, DeleteRecordTask, DescribeRecordTask, StopRecordTask, StreamType};

use crate::{Golden, tc3};

fn create() -> CreateRecordTask {
    CreateRecordTask::new("livetest", "5000.live.push.com", "live", UnixSeconds(1_589_904_000))
        .start_time(UnixSeconds(1_589_889_600))
        .stream_type(StreamType::Mixed)
        .template_id(123)
        .extension("extension")
}

fn describe() -> DescribeRecordTask {
    DescribeRecordTask::new(UnixSeconds(1_595_779_200), UnixSeconds(1_595_865_600))
        .stream_name("livetest")
        .domain_name("5000.live.push.com")
        .app_name("live")
        .scroll_token("RF1bV9tRVVEW=")
}

const CREATE: &str = r#"{"StreamName":"livetest","DomainName":"5000.live.push.com","AppName":"live","EndTime":1589904000,"StartTime":1589889600,"StreamType":1,"TemplateId":123,"Extension":"extension"}"#;
const STOP: &str = r#"{"TaskId":"UZZUVbQ1FSQFlvKxYBxUVGzwcBB00UETZU5QRlNURlhR1FDUVBFUWpCUkbUUBKb"}"#;
const DELETE: &str = r#"{"TaskId":"UZZUVbQ1FSQFlvKxYSBxUVGzB00UEFTZU5RlNURlhR1FDUVBFUWpCkNbUUBKb"}"#;
const DESCRIBE: &str = r#"{"StartTime":1595779200,"EndTime":1595865600,"StreamName":"livetest","DomainName":"5000.live.push.com","AppName":"live","ScrollToken":"RF1bV9tRVVEW="}"#;

pub(crate) fn golden() -> Vec<Golden> {
    vec![
        tc3(&create(), "CreateRecordTask", CREATE, "ee82ca1602bcc1a2b7a8c2a20d1d12e6da696dbc92c5049bfba2cfc8e5f78cf3"),
        tc3(
            &StopRecordTask::new("UZZUVbQ1FSQFlvKxYBxUVGzwcBB00UETZU5QRlNURlhR1FDUVBFUWpCUkbUUBKb"),
            "StopRecordTask",
            STOP,
            "002e444a7c461133eeff576e0af59ebce5c5c24cde86babf96b307842b9c8b2b",
        ),
        tc3(
            &DeleteRecordTask::new("UZZUVbQ1FSQFlvKxYSBxUVGzB00UEFTZU5RlNURlhR1FDUVBFUWpCkNbUUBKb"),
            "DeleteRecordTask",
            DELETE,
            "f6ec884d5c9ba99577bbebb6e537b850851e03b6d37d651cf0ce618e18698594",
        ),
        tc3(&describe(), "DescribeRecordTask", DESCRIBE, "e15b27fc2fb22d8bc9acda41dff0135a031f7f714483319329aa24669e399354"),
    ]
}
