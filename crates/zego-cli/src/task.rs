//! `--wait`: a call whose task is asked about until it is over.

use std::time::Duration;

use clap::{Arg, ArgMatches};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};
use tokio::time::{Instant, sleep, timeout_at};
use zego_model::rtc::media_file::{DescribeMediaTaskOutput, Vendor};
use zego_model::spec::OperationRow;
use zego_model::task::{TaskProgress, TaskWatch};
use zego_model::text::printable;
use zego_model::{Delivery, DurationError, DynamicCall, Protocol, Reply, parse_duration};
use zego_transport::Client;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::names;
use crate::output::{self, OutputFormat};
use crate::render::render;

const MEDIA_THUMBNAILS: &str = "MediaThumbnails";

/// Whether an operation starts a task that can be asked about.
pub(crate) fn is_started_by(row: &OperationRow) -> bool {
    row.spec.service().name == "rtc" && matches!(row.spec.action, "MergeMedia" | "TranscodeMedia" | MEDIA_THUMBNAILS)
}

/// The flag.
pub(crate) fn option() -> Arg {
    Arg::new(id::WAIT)
        .long("wait")
        .value_name("LENGTH")
        .num_args(0..=1)
        .require_equals(true)
        .default_missing_value("1h")
        .value_parser(|text: &str| -> Result<Duration, DurationError> { parse_duration(text) })
        .help("Asks about the task until it is over, an hour at most or --wait=10m, and prints what is said of it last; a task that failed is a refusal")
}

/// What is to be waited for, if something is.
pub(crate) fn watch(row: &OperationRow, vendor: Option<&Value>, matches: &ArgMatches) -> Result<Option<TaskWait>, CommandError> {
    if !is_started_by(row) {
        return Ok(None);
    }
    let Some(limit) = matches.get_one::<Duration>(id::WAIT) else { return Ok(None) };
    let vendor = match vendor.and_then(Value::as_str) {
        Some("Tencent") => Vendor::Tencent,
        Some("Huawei") if row.spec.action == MEDIA_THUMBNAILS => Vendor::Huawei,
        other => {
            let message = format!("--wait: {} tells of no task of {}", other.unwrap_or("this vendor"), row.spec.action);
            return Err(CommandError::usage(message, "Its callback tells when it is done: `zego webhook listen`."));
        }
    };
    Ok(Some(TaskWait { vendor, limit: *limit }))
}

/// What is to be waited for.
pub(crate) struct TaskWait {
    vendor: Vendor,
    limit: Duration,
}

impl TaskWait {
    /// Asks until the task is over that an answer names.
    pub(crate) async fn until_over<P: Protocol, T>(self, client: &Client<P>, reply: &Reply<T>) -> Result<EndedTask, CommandError> {
        let end = Instant::now() + self.limit;
        let answer: Value = serde_json::from_slice(reply.raw()).unwrap_or_default();
        let task = ["TaskId", "task_id"].into_iter().find_map(|name| answer.pointer(&format!("/Data/{}/{name}", self.vendor))?.as_str());
        let Some(task) = task else {
            return Err(CommandError { exit: Exit::Unknown, ..CommandError::configuration("the answer names no task to wait for", "") });
        };
        let mut watch = TaskWatch::new(self.vendor.clone(), task).map_err(|error| CommandError::usage(error.to_string(), ""))?;
        let row = names::find("rtc", "describe-media-task").expect("the description has DescribeMediaTask");
        let parameters =
            Map::from_iter([("Vendor", self.vendor.as_str()), ("TaskId", task)].map(|(name, value)| (name.to_owned(), value.into())));
        let call =
            DynamicCall::<P>::new(row, parameters).map_err(|_| CommandError::usage("the answer names a task that no call can name", ""))?;
        output::note(&format!("note: waiting for the task {}", printable(task)));
        loop {
            let Ok(reply) = timeout_at(end, client.send(&call)).await else { return Err(self.late(task)) };
            let output = reply.map_err(|error| self.goes_on(error.into(), task))?.output;
            let document = to_raw_value(&output).expect("what was read from JSON has a form in JSON");
            let answer: DescribeMediaTaskOutput = serde_json::from_value(output).unwrap_or_default();
            let progress = watch.progress(&answer);
            if progress.is_over() {
                return Ok(EndedTask { progress, document });
            }
            let pause = watch.pause();
            if Instant::now() + pause >= end {
                return Err(self.late(task));
            }
            sleep(pause).await;
        }
    }

    /// It is not over, and there is no more time.
    fn late(&self, task: &str) -> CommandError {
        let message = format!("the task {} is not over", printable(task));
        self.goes_on(CommandError { exit: Exit::Unknown, kind: "task", message, ..CommandError::default() }, task)
    }

    /// The call itself was carried out, whatever became of asking about its task.
    fn goes_on(&self, error: CommandError, task: &str) -> CommandError {
        let again =
            format!("The task goes on. Ask again: zego rtc describe-media-task --vendor {} --task-id {}", self.vendor, printable(task));
        let hint = error.hint.map_or_else(|| again.clone(), |hint| format!("{hint} {again}"));
        CommandError { hint: Some(hint), exit: Exit::Unknown, delivery: Some(Delivery::Answered), ..error }
    }
}

/// How a task ended.
pub(crate) struct EndedTask {
    progress: TaskProgress,
    document: Box<RawValue>,
}

impl EndedTask {
    /// Prints what was said of it last; one that failed is no success.
    pub(crate) fn print(self, format: OutputFormat) -> Result<Exit, CommandError> {
        format.print_long(&self.document, |out| render(&self.document, out))?;
        match self.progress {
            TaskProgress::Done => Ok(Exit::Done),
            TaskProgress::Missing => {
                output::note("error: there is no such task");
                Ok(Exit::NotFound)
            }
            TaskProgress::Failed { reason } => {
                output::note(&format!("error: the task failed: {}", printable(&reason)));
                Ok(Exit::Refused)
            }
            _ => Ok(Exit::Unknown),
        }
    }
}
