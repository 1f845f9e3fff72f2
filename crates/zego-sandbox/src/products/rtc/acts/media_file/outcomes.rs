//! What a vendor says of each stream of a call that starts or stops recordings. The codes of failures are the sandbox's choice: no page lists them.

use super::checks;
use crate::clock;
use crate::config::Cdn;
use crate::cx::Cx;
use crate::generated::rtc::media_file::{
    AliyunOutcome, HuaweiOutcome, StartCdnRecordAnswer, StopCdnRecordAnswer, TencentStart, TencentStop, WangsuOutcome, WangsuTask,
};
use crate::operation::OneOrMany;
use crate::products::rtc::quirks;
use crate::refusal::ReturnCode;

/// The code of an item that fails by a rule whose code is no number, at a vendor whose codes are.
const FAILED_BY_RULE: i64 = 500;

/// What became of one stream.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum StreamOutcome {
    /// It was done.
    Done,
    /// It is being recorded already.
    AlreadyRunning,
    /// It is not being recorded.
    NotRunning,
    /// A rule of faults keeps it from being done.
    ByRule { code: ReturnCode, message: String },
}

/// What is answered of one stream.
#[derive(Debug)]
pub(super) struct StreamAnswer {
    pub(super) stream: String,
    pub(super) outcome: StreamOutcome,
    /// What Tencent calls a recording that began; otherwise empty.
    pub(super) task: String,
}

impl StreamOutcome {
    fn message(&self, done: &'static str) -> String {
        match self {
            Self::Done => done,
            Self::AlreadyRunning => "the stream is being recorded already",
            Self::NotRunning => "the stream is not being recorded",
            Self::ByRule { message, .. } => message,
        }
        .to_owned()
    }

    /// At Tencent.
    fn word(&self) -> String {
        match self {
            Self::Done => String::new(),
            Self::AlreadyRunning => "ResourceInUse".to_owned(),
            Self::NotRunning => "ResourceNotFound.TaskId".to_owned(),
            Self::ByRule { code, .. } => code.to_string(),
        }
    }

    /// At the others.
    fn number(&self, done: i64) -> i64 {
        match self {
            Self::Done => done,
            Self::AlreadyRunning => 409,
            Self::NotRunning => 404,
            Self::ByRule { code, .. } => code.number().unwrap_or(FAILED_BY_RULE),
        }
    }
}

/// The answer of the vendor called to starting.
pub(super) fn started(cdn: Cdn, outcomes: Vec<StreamAnswer>, cx: &mut Cx<'_>) -> StartCdnRecordAnswer {
    let mut answer = StartCdnRecordAnswer::default();
    match cdn {
        Cdn::Tencent => {
            let item = |StreamAnswer { stream, outcome, task }| TencentStart {
                stream_name: stream.into(),
                task_id: task.into(),
                request_id: checks::vendor_request_id(cdn, cx.ids).into(),
                code: outcome.word().into(),
                message: outcome.message("").into(),
            };
            answer.tencent = Some(outcomes.into_iter().map(item).collect());
        }
        Cdn::Ws => answer.ws = Some(wangsu(&outcomes, cx)),
        Cdn::Huawei => answer.huawei = Some(huawei(outcomes, cx)),
        Cdn::Aliyun => answer.aliyun = Some(aliyun(outcomes, cx)),
    }
    answer
}

/// The answer of the vendor called to stopping.
pub(super) fn stopped(cdn: Cdn, outcomes: Vec<StreamAnswer>, cx: &mut Cx<'_>) -> StopCdnRecordAnswer {
    let mut answer = StopCdnRecordAnswer::default();
    match cdn {
        Cdn::Tencent => {
            let item = |StreamAnswer { stream, outcome, .. }| TencentStop {
                stream_name: stream.into(),
                request_id: checks::vendor_request_id(cdn, cx.ids).into(),
                code: outcome.word().into(),
                message: outcome.message("").into(),
            };
            answer.tencent = Some(outcomes.into_iter().map(item).collect());
        }
        Cdn::Ws => answer.ws = Some(wangsu(&outcomes, cx)),
        Cdn::Huawei => answer.huawei = Some(huawei(outcomes, cx)),
        Cdn::Aliyun => answer.aliyun = Some(aliyun(outcomes, cx)),
    }
    answer
}

/// Tasks, one for each stream and format: within an object, or, by a quirk, as a list.
fn wangsu(outcomes: &[StreamAnswer], cx: &mut Cx<'_>) -> OneOrMany<WangsuOutcome> {
    let app = cx.app;
    let each = outcomes.iter().flat_map(|outcome| app.formats.iter().map(move |format| (outcome, format)));
    let task = |(StreamAnswer { stream, outcome, .. }, format): (&StreamAnswer, &crate::config::FileFormat)| WangsuTask {
        task: format.as_str().into(),
        id: stream.clone().into(),
        http_code: Some(outcome.number(200)),
        msg: outcome.message("success").into(),
        persistent_id: if *outcome == StreamOutcome::Done { format!("2020{}", cx.ids.hex()).into() } else { "".into() },
    };
    let tasks: Vec<WangsuTask> = each.map(task).collect();
    if quirks::WS_AS_LIST.is(cx.quirks, "yes") {
        let task = |WangsuTask { task, id, http_code, msg, persistent_id }| WangsuOutcome {
            msg: msg.into(),
            http_code,
            task: Some(task),
            id: Some(id),
            persistent_id: Some(persistent_id),
            ..WangsuOutcome::default()
        };
        return OneOrMany::Many(tasks.into_iter().map(task).collect());
    }
    OneOrMany::One(WangsuOutcome {
        http_code: Some(200),
        trace_id: Some(cx.ids.uuid().into()),
        call_time: Some(clock::beijing(cx.now.secs()).into()),
        list: Some(tasks),
        ..WangsuOutcome::default()
    })
}

fn huawei(outcomes: Vec<StreamAnswer>, cx: &mut Cx<'_>) -> Vec<HuaweiOutcome> {
    let item = |StreamAnswer { stream, outcome, .. }| HuaweiOutcome {
        stream_name: stream.into(),
        request_id: checks::vendor_request_id(Cdn::Huawei, cx.ids).into(),
        code: Some(outcome.number(0)),
        message: outcome.message("success").into(),
    };
    outcomes.into_iter().map(item).collect()
}

fn aliyun(outcomes: Vec<StreamAnswer>, cx: &mut Cx<'_>) -> Vec<AliyunOutcome> {
    let item = |StreamAnswer { stream, outcome, .. }| AliyunOutcome {
        stream_name: stream.into(),
        request_id: checks::vendor_request_id(Cdn::Aliyun, cx.ids).into(),
        code: Some(outcome.number(200)),
        message: outcome.message("").into(),
    };
    outcomes.into_iter().map(item).collect()
}
