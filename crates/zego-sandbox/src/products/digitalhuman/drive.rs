//! What digital humans say and do: `DriveByText` and its like, `DoAction` and `InterruptDriveTask`.

use super::speech::{Drive, Heard, Length};
use super::state::{DigitalHumans, wrong};
use crate::cx::Cx;
use crate::generated::digitalhuman::drive::{
    DoAction, DriveByAudio, DriveByAudioAnswer, DriveByRtcStream, DriveByRtcStreamAnswer, DriveByText, DriveByTextAnswer, DriveByWsStream,
    DriveByWsStreamAnswer, InterruptDriveTask,
};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<DigitalHumans>] = &[
    act!(DoAction => act),
    act!(DriveByAudio => audio),
    act!(DriveByRtcStream => stream),
    act!(DriveByText => text),
    act!(DriveByWsStream => socket),
    act!(InterruptDriveTask => interrupt),
];

/// How long a character takes at the rate 0, in milliseconds.
const A_CHARACTER: u64 = 200;
/// How long a file of sound is whose URL does not tell, in milliseconds.
const A_FILE: u64 = 10_000;
/// The parameter of a URL that tells it, in seconds.
const SECONDS: &str = "sandbox-seconds";

/// The value of `InterruptMode` that breaks off what is being said.
const INTERRUPTS: i64 = 1;

fn text(call: DriveByText, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<DriveByTextAnswer, Refusal> {
    let DriveByText { task_id: task, text, interrupt, voice } = call;
    let human = &state.tasks.streaming(&task)?.human;
    state.can_speak(human, &voice.timbre_id)?;
    let length = spoken(&text, voice.speech_rate.unwrap_or_default());
    let drive_id = say(task, Length::Millis(length), interrupt, state, cx);
    Ok(DriveByTextAnswer { drive_id: drive_id.into() })
}

/// How long a text takes, in milliseconds: at the rate -500 twice as long as at 0, at 500 two thirds of it.
fn spoken(text: &str, rate: i64) -> u64 {
    let rate = u64::try_from(rate.clamp(-500, 500) + 1_000).unwrap_or(1_000);
    let characters = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    characters.saturating_mul(A_CHARACTER * 1_000) / rate
}

fn audio(call: DriveByAudio, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<DriveByAudioAnswer, Refusal> {
    let DriveByAudio { task_id: task, audio_url: url, interrupt, .. } = call;
    state.tasks.streaming(&task)?;
    let length = heard(&url);
    if length == Length::Unsayable {
        cx.note("AudioUrl is neither an MP3 nor a WAV by its name: it cannot be said");
    }
    let drive_id = say(task, length, interrupt, state, cx);
    Ok(DriveByAudioAnswer { drive_id: drive_id.into() })
}

/// How long a file of sound is, by its URL: nothing is fetched.
fn heard(url: &str) -> Length {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let path = path.split('#').next().unwrap_or_default();
    let name = path.splitn(4, '/').nth(3).and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let is_sound = |ending: &str| ["mp3", "wav"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    if name.rsplit_once('.').is_some_and(|(_, ending)| !is_sound(ending)) {
        return Length::Unsayable;
    }
    let query = query.split('#').next().unwrap_or_default();
    let told = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == SECONDS);
    let seconds = told.and_then(|(_, seconds)| seconds.parse::<u32>().ok());
    Length::Millis(seconds.map_or(A_FILE, |seconds| u64::from(seconds) * 1_000))
}

/// Puts something to say behind what waits, or before it; its id.
fn say(task: String, length: Length, interrupt: Option<i64>, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> String {
    let id = cx.ids.uuid();
    let drive = Drive { id: id.clone(), length };
    state.tasks.drive(&task, cx, |stream, cx| {
        if interrupt == Some(INTERRUPTS) {
            stream.speech.put_first(&task, drive, cx);
        } else {
            stream.speech.add(&task, drive, cx);
        }
    });
    cx.say(format!("drive {id} of stream task {task} taken"));
    id
}

fn stream(call: DriveByRtcStream, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<DriveByRtcStreamAnswer, Refusal> {
    let DriveByRtcStream { task_id: task, source } = call;
    state.tasks.streaming(&task)?;
    let id = cx.ids.uuid();
    let said = format!("drive {id} of stream task {task}: stream {} of room {} is heard", shown(&source.stream_id), shown(&source.room_id));
    let heard = Heard { room: source.room_id, stream: source.stream_id };
    let drive = Drive { id: id.clone(), length: Length::Stream(heard) };
    state.tasks.drive(&task, cx, |stream, cx| {
        stream.speech.silence(&task, cx);
        stream.speech.add(&task, drive, cx);
    });
    cx.say(said);
    Ok(DriveByRtcStreamAnswer { drive_id: id.into() })
}

fn socket(call: DriveByWsStream, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<DriveByWsStreamAnswer, Refusal> {
    let task = call.task_id;
    state.tasks.streaming(&task)?;
    let id = cx.ids.uuid();
    let address = format!("wss://drive.sandbox.example/ws?Token={}", cx.ids.hex());
    state.tasks.open_socket(&task, id.clone(), cx);
    cx.say(format!("drive {id} of stream task {task} waits for its sound"));
    Ok(DriveByWsStreamAnswer { drive_id: id.into(), address: address.into() })
}

fn act(call: DoAction, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let DoAction { task_id: task, action } = call;
    let human = &state.tasks.streaming(&task)?.human;
    if !state.human(human)?.0.actions.contains(&action) {
        return Err(wrong(format!("Action is `{}`, which this digital human cannot do", shown(&action))));
    }
    cx.say(format!("the digital human of stream task {task} does {}", shown(&action)));
    state.tasks.drive(&task, cx, |stream, _| stream.last_action = Some(action));
    Ok(NoAnswer)
}

fn interrupt(call: InterruptDriveTask, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let task = call.task_id;
    state.tasks.streaming(&task)?;
    state.tasks.silence(&task, cx);
    cx.say(format!("the digital human of stream task {task} is silent"));
    Ok(NoAnswer)
}
