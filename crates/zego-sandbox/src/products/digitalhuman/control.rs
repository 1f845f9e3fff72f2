//! What only a sandbox can do to digital humans: put one into the state, and play what speaks into a WebSocket.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::catalogue::{Flaw, Human, PUBLIC_HUMANS, PUBLIC_TIMBRES};
use super::state::DigitalHumans;
use crate::control_error::ControlError;
use crate::cx::Cx;
use crate::product::{ProductControl, only_text, read_body};

/// The calls under `/_sandbox/`.
pub(super) const CALLS: &[ProductControl<DigitalHumans>] = &[
    ProductControl { name: "digital-human", run: |body, state, cx| Ok(only_text(plant(read_body(body)?, state, cx))) },
    ProductControl { name: "speak", run: |body, state, cx| Ok(only_text(speak(&read_body(body)?, state, cx))) },
];

/// The longest id.
const LONGEST_ID: usize = 128;

/// A digital human of the app's own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Planted {
    id: String,
    name: Option<String>,
    #[serde(default)]
    actions: Vec<String>,
    /// The ids of timbres of its own.
    #[serde(default)]
    timbres: Vec<String>,
    flaw: Option<Flaw>,
}

/// Sound that comes in by a WebSocket.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sound {
    drive: String,
    seconds: u32,
}

fn plant(planted: Planted, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<(String, ()), ControlError> {
    let Planted { id, name, actions, timbres, flaw } = planted;
    named("id", &id)?;
    if PUBLIC_HUMANS.contains_key(&id) || state.own.contains_key(&id) {
        return Err(ControlError::Taken { place: String::new(), what: format!("digital human `{id}`") });
    }
    for (at, action) in actions.iter().enumerate() {
        named(&format!("actions[{at}]"), action)?;
    }
    for (at, timbre) in timbres.iter().enumerate() {
        let place = format!("timbres[{at}]");
        named(&place, timbre)?;
        if PUBLIC_TIMBRES.contains_key(timbre) || state.own.values().any(|human| human.timbres.contains_key(timbre)) {
            return Err(ControlError::Taken { place, what: format!("timbre `{timbre}`") });
        }
    }
    if cx.room == 0 {
        let why = format!("holds {} things, as many as it can: reset it", cx.most);
        return Err(ControlError::Full { place: "the sandbox".to_owned(), why });
    }
    let text = format!("digital human {id} is there");
    let timbres: BTreeMap<_, _> = timbres.into_iter().map(|timbre| (timbre.clone(), timbre)).collect();
    state.own.insert(id.clone(), Human { actions, flaw, name: name.unwrap_or(id), timbres });
    Ok((text, ()))
}

/// What stands in addresses has characters that need no escape there.
fn named(place: &str, id: &str) -> Result<(), ControlError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if id.is_empty() || id.len() > LONGEST_ID || !id.bytes().all(is_plain) {
        let why = format!("is not of 1 to {LONGEST_ID} English letters, digits, `-`, `_` and `.`");
        return Err(ControlError::invalid(place, why));
    }
    Ok(())
}

fn speak(sound: &Sound, state: &mut DigitalHumans, cx: &mut Cx<'_>) -> Result<(String, ()), ControlError> {
    let waits = |id: &&String| state.tasks.get(id).is_ok_and(|task| task.speech.open.contains(&sound.drive));
    let task = state.tasks.open().map(|(id, _)| id).find(waits).cloned();
    let task = task.ok_or_else(|| ControlError::invalid("drive", "waits for no sound: `DriveByWsStream` answers one that does"))?;
    let millis = u64::from(sound.seconds) * 1_000;
    state.tasks.drive(&task, cx, |stream, cx| stream.speech.hear(&task, &sound.drive, millis, cx));
    Ok((format!("drive {} is heard for {} s", sound.drive, sound.seconds), ()))
}
