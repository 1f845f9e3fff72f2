//! Stream tasks: `CreateDigitalHumanStreamTask`, `GetDigitalHumanStreamTaskStatus`, `QueryDigitalHumanStreamTasks` and `StopDigitalHumanStreamTask`.

use super::catalogue::Flaw;
use super::speech::Speech;
use super::state::{DigitalHumans, wrong};
use super::tasks::{Phase, StreamTask};
use crate::cx::Cx;
use crate::generated::digitalhuman::stream_task::{
    self as wire, CreateDigitalHumanStreamTask, CreateDigitalHumanStreamTaskAnswer, GetDigitalHumanStreamTaskStatus,
    GetDigitalHumanStreamTaskStatusAnswer, QueryDigitalHumanStreamTasks, QueryDigitalHumanStreamTasksAnswer, StopDigitalHumanStreamTask,
};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<DigitalHumans>] = &[
    act!(CreateDigitalHumanStreamTask => create),
    act!(GetDigitalHumanStreamTaskStatus => status),
    act!(QueryDigitalHumanStreamTasks => query),
    act!(StopDigitalHumanStreamTask => stop),
];

const TOO_MANY: i64 = 400_000_008;
const MISCONFIGURED: i64 = 400_000_010;
const STREAM_TAKEN: i64 = 400_000_015;
const OLD_MODEL: i64 = 400_000_016;

/// How many streams an app has at a time at most. No page has a number.
const MOST_STREAMS: usize = 10;

/// What is assumed where a call does not say, in seconds.
const LONGEST: u64 = 86_400;
const MOST_IDLE: u64 = 900;

const BLACK: &str = "#000000";

fn create(
    call: CreateDigitalHumanStreamTask,
    state: &mut DigitalHumans,
    cx: &mut Cx<'_>,
) -> Result<CreateDigitalHumanStreamTaskAnswer, Refusal> {
    let CreateDigitalHumanStreamTask { digital_human, place, ttl, max_idle_time } = call;
    let wire::StreamPlace { room_id: room, stream_id: stream } = place;
    let background = digital_human.background_color.unwrap_or_else(|| BLACK.to_owned());
    if !is_color(&background) {
        return Err(wrong("DigitalHumanConfig.BackgroundColor is no colour as `#ffffff`"));
    }
    if !stream.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        return Err(wrong("RTCConfig.StreamId is not of English letters, digits, `-` and `_`"));
    }
    let flaw = state.human(&digital_human.digital_human_id)?.0.flaw;
    match flaw {
        Some(Flaw::Misconfigured) => return Err(Refusal::new(MISCONFIGURED, "DigitalHumanId is set up wrongly: try another")),
        Some(Flaw::OldModel) => return Err(Refusal::new(OLD_MODEL, "DigitalHumanId has a model of another version: try another")),
        Some(Flaw::Failing) | None => {}
    }
    if state.tasks.open().any(|(_, task)| task.stream == stream) {
        return Err(Refusal::new(STREAM_TAKEN, "RTCConfig.StreamId is that of another stream task"));
    }
    if state.tasks.open().count() >= MOST_STREAMS {
        return Err(Refusal::new(TOO_MANY, format!("{MOST_STREAMS} streams at a time are the most: stop one first")));
    }
    let id = cx.ids.uuid();
    cx.say(format!("stream task {id} created: stream {} in room {}", shown(&stream), shown(&room)));
    let seconds = |given: Option<u64>, assumed| i64::try_from(given.unwrap_or(assumed)).unwrap_or(i64::MAX);
    let task = StreamTask {
        background,
        created: cx.now,
        human: digital_human.digital_human_id,
        last_action: None,
        patience: seconds(max_idle_time, MOST_IDLE),
        phase: Phase::Starting { fails: flaw == Some(Flaw::Failing) },
        room,
        speech: Speech::default(),
        stream,
        ttl: seconds(ttl, LONGEST),
    };
    state.tasks.begin(id.clone(), task, cx);
    Ok(CreateDigitalHumanStreamTaskAnswer { task_id: id.into() })
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn status(
    call: GetDigitalHumanStreamTaskStatus,
    state: &mut DigitalHumans,
    _cx: &mut Cx<'_>,
) -> Result<GetDigitalHumanStreamTaskStatusAnswer, Refusal> {
    let task = state.tasks.get(&call.task_id)?;
    // The page knows no status for a task that is over.
    if matches!(task.phase, Phase::Stopped { .. }) {
        return Err(task.over());
    }
    Ok(GetDigitalHumanStreamTaskStatusAnswer {
        status: task.status(),
        room_id: task.room.clone().into(),
        stream_id: task.stream.clone().into(),
        fail_reason: task.fail_reason().map(Into::into),
        create_time: task.created.secs(),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "acts have one signature")]
fn query(
    _call: QueryDigitalHumanStreamTasks,
    state: &mut DigitalHumans,
    cx: &mut Cx<'_>,
) -> Result<QueryDigitalHumanStreamTasksAnswer, Refusal> {
    // The page has the statuses 1 and 3 alone.
    let running = state.tasks.open().filter(|(_, task)| !matches!(task.phase, Phase::Stopping { .. }));
    let task = |(id, task): (&String, &StreamTask)| wire::StreamTask {
        task_id: id.clone().into(),
        room_id: task.room.clone().into(),
        stream_id: task.stream.clone().into(),
        status: task.status(),
        create_time: task.created.secs(),
    };
    let tasks: Vec<_> = running.map(task).collect();
    cx.say(format!("{} stream tasks listed", tasks.len()));
    Ok(QueryDigitalHumanStreamTasksAnswer { tasks })
}

fn stop(call: StopDigitalHumanStreamTask, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    state.tasks.stop(&call.task_id, cx)?;
    cx.say(format!("stream task {} is about to end", call.task_id));
    Ok(NoAnswer)
}
