//! The shapes of answers, one for each vendor, as their examples have them.

use serde_json::{Map, Value, json};

use crate::config::Cdn;
use crate::ids::Ids;

/// Why a file was not deleted.
#[derive(Clone, Copy, Debug)]
pub(super) enum DeleteProblem {
    /// The vendor has no such file.
    UnknownFile,
    /// The file has none of the copies.
    UnknownCopy,
}

/// An item of `Errors`. The codes are the sandbox's choice: no page lists them.
pub(super) fn delete_failure(cdn: Cdn, id: &str, problem: DeleteProblem, ids: &mut Ids) -> Value {
    let code = match (cdn, problem) {
        (Cdn::Tencent, DeleteProblem::UnknownFile) => "InvalidParameterValue.FileId",
        (Cdn::Tencent, DeleteProblem::UnknownCopy) => "InvalidParameterValue.Resolution",
        (Cdn::Ws, _) => "404",
        (Cdn::Huawei | Cdn::Aliyun, _) => "NoSuchKey",
    };
    let message = match problem {
        DeleteProblem::UnknownFile => "the file does not exist",
        DeleteProblem::UnknownCopy => "the file has none of these transcoded copies",
    };
    json!({ "Code": code, "Message": message, "Key": id, "RequestId": vendor_request_id(cdn, ids) })
}

/// A request id in the form of the vendor.
pub(super) fn vendor_request_id(cdn: Cdn, ids: &mut Ids) -> String {
    match cdn {
        Cdn::Tencent | Cdn::Ws => ids.uuid(),
        Cdn::Huawei => ids.hex(),
        Cdn::Aliyun => ids.uuid().to_uppercase(),
    }
}

/// What became of one stream of a call that starts or stops recordings.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum StreamOutcome {
    /// It was done.
    Done,
    /// It is being recorded already.
    AlreadyRunning,
    /// It is not being recorded.
    NotRunning,
}

/// What is answered of one stream.
pub(super) struct StreamAnswer {
    pub(super) stream: String,
    pub(super) outcome: StreamOutcome,
    /// What Tencent calls a recording that began; otherwise empty.
    pub(super) task: String,
}

/// `Data` of starting (with task ids) and stopping (without), for the vendor called.
pub(super) fn streams(cdn: Cdn, outcomes: &[StreamAnswer], starting: bool, made: &AnswerForm<'_>, ids: &mut Ids) -> Value {
    let items: Vec<Value> = match cdn {
        Cdn::Ws => outcomes.iter().flat_map(|outcome| wangsu_items(outcome, made.formats, ids)).collect(),
        _ => outcomes.iter().map(|outcome| item(cdn, outcome, starting, ids)).collect(),
    };
    let data = match cdn {
        Cdn::Ws if !made.ws_as_list => {
            json!({ "msg": null, "http_code": 200, "trace_id": ids.uuid(), "call_time": made.call_time, "list": items })
        }
        _ => Value::Array(items),
    };
    Value::Object(Map::from_iter([(cdn.as_str().to_owned(), data)]))
}

/// What the items of one answer have in common.
pub(super) struct AnswerForm<'f> {
    pub(super) formats: &'f [&'static str],
    pub(super) call_time: String,
    pub(super) ws_as_list: bool,
}

/// One stream at Tencent, Huawei or Aliyun. The codes of failures are the sandbox's choice: no page lists them.
fn item(cdn: Cdn, answer: &StreamAnswer, starting: bool, ids: &mut Ids) -> Value {
    let StreamAnswer { stream, outcome, task } = answer;
    let message = match outcome {
        StreamOutcome::Done if cdn == Cdn::Huawei => "success",
        StreamOutcome::Done => "",
        StreamOutcome::AlreadyRunning => "the stream is being recorded already",
        StreamOutcome::NotRunning => "the stream is not being recorded",
    };
    let code = match (cdn, outcome) {
        (Cdn::Tencent, StreamOutcome::Done) => Value::from(""),
        (Cdn::Tencent, StreamOutcome::AlreadyRunning) => Value::from("ResourceInUse"),
        (Cdn::Tencent, StreamOutcome::NotRunning) => Value::from("ResourceNotFound.TaskNotFound"),
        (Cdn::Aliyun, StreamOutcome::Done) => Value::from(200),
        (_, StreamOutcome::Done) => Value::from(0),
        (_, StreamOutcome::AlreadyRunning) => Value::from(409),
        (_, StreamOutcome::NotRunning) => Value::from(404),
    };
    let mut item = json!({ "StreamName": stream, "RequestId": vendor_request_id(cdn, ids), "Code": code, "Message": message });
    if cdn == Cdn::Tencent && starting {
        item["TaskId"] = task.as_str().into();
    }
    item
}

/// One stream at Wangsu: an item for each format.
fn wangsu_items(answer: &StreamAnswer, formats: &[&'static str], ids: &mut Ids) -> Vec<Value> {
    let StreamAnswer { stream, outcome, .. } = answer;
    let (code, message) = match outcome {
        StreamOutcome::Done => (200, "success"),
        StreamOutcome::AlreadyRunning => (409, "the stream is being recorded already"),
        StreamOutcome::NotRunning => (404, "the stream is not being recorded"),
    };
    let mut item = |format: &str| {
        let id = if *outcome == StreamOutcome::Done { format!("2020{}", ids.hex()) } else { String::new() };
        json!({ "task": format, "id": stream, "http_code": code, "msg": message, "persistentId": id })
    };
    formats.iter().map(|format| item(format)).collect()
}
