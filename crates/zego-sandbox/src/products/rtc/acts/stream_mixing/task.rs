//! What the tasks of this family have in common: names, owners, numbered calls, and where streams come from and go to.

use serde_json::Value;

use super::{code, parameter};
use crate::log::shown;
use crate::products::rtc::acts::call::CallContext;
use crate::products::rtc::state::mixing::StreamPlace;
use crate::refusal::Refusal;

/// Who calls, and on which task.
pub(super) struct Caller {
    pub(super) task: String,
    /// Empty where it is not given.
    pub(super) user: String,
    pub(super) sequence: Option<u64>,
}

impl Caller {
    pub(super) fn read(call: &CallContext<'_>) -> Result<Self, Refusal> {
        let text = |name: &str| call.text(name).unwrap_or_default().to_owned();
        let (task, user) = (text("TaskId"), text("UserId"));
        for (name, value) in [("TaskId", Some(task.as_str())), ("UserId", call.text("UserId"))] {
            if value == Some("") {
                return Err(parameter(format!("{name} is empty")));
            }
        }
        Ok(Self { task, user, sequence: call.parameters.get("Sequence").and_then(Value::as_u64) })
    }

    /// Whether the call may change or end a task of this user, whose last call had this number.
    ///
    /// Both rules are the vendor's for every project, but its service enforces them only where its support has switched that on.
    pub(super) fn may_change(&self, owner: &str, last: u64) -> Result<(), Refusal> {
        if !self.user.is_empty() && self.user != owner {
            let message = format!("UserId is `{}`, but the task was started by another user", shown(&self.user));
            return Err(Refusal::new(code::OTHER_OWNER, message));
        }
        match self.sequence {
            Some(sequence) if sequence <= last => {
                Err(parameter(format!("Sequence is {sequence}, not above {last}, that of the last call on the task")))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn no_such_task(&self) -> Refusal {
        Refusal::new(code::NO_SUCH_TASK, format!("there is no task `{}`", shown(&self.task)))
    }
}

/// The items of a list.
pub(super) fn items<'c>(call: &'c CallContext<'_>, name: &str) -> &'c [Value] {
    call.parameters.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Where items of a list come from or go to: each names one place, and no two the same.
pub(super) fn places(items: &[Value], list: &str, missing: i64, twice: i64) -> Result<Vec<StreamPlace>, Refusal> {
    let mut places: Vec<StreamPlace> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let Some(place) = StreamPlace::of(item) else {
            return Err(Refusal::new(missing, format!("{list}.{index} names no stream: StreamId or StreamUrl is empty")));
        };
        if places.contains(&place) {
            return Err(Refusal::new(twice, format!("{list}.{index} is `{}`, which is there already", place.shown())));
        }
        places.push(place);
    }
    Ok(places)
}

/// A stream cannot be mixed into itself.
pub(super) fn apart(inputs: &[StreamPlace], outputs: &[StreamPlace]) -> Result<(), Refusal> {
    match outputs.iter().find(|output| inputs.contains(output)) {
        Some(output) => Err(Refusal::new(code::INPUT_IS_OUTPUT, format!("the stream `{}` is both input and output", output.shown()))),
        None => Ok(()),
    }
}

/// Streams of the media service are there: in a room, or as the output of a task. What lies behind an address is not looked at.
pub(super) fn exist<'p>(call: &CallContext<'_>, inputs: impl IntoIterator<Item = &'p StreamPlace>) -> Result<(), Refusal> {
    for input in inputs {
        if let Some(name) = input.name()
            && call.rooms.stream(name).is_none()
            && !call.mixing.publishes(name)
        {
            let message = format!("the input stream `{}` does not exist: publish it in a room first", shown(name));
            return Err(Refusal::new(code::NO_SUCH_INPUT, message));
        }
    }
    Ok(())
}

/// With `SoundLevel` every input needs `SoundLevelId`. The description cannot say so: the two do not stand beside each other.
pub(super) fn sound_levels(call: &CallContext<'_>, list: &str) -> Result<(), Refusal> {
    if call.parameters.get("SoundLevel").and_then(Value::as_i64) != Some(1) {
        return Ok(());
    }
    // Streams that are left out, with ModifyType 1, have no level.
    let lacking = |item: &Value| item.get("SoundLevelId").is_none() && item["ModifyType"].as_i64() != Some(1);
    match items(call, list).iter().position(lacking) {
        Some(index) => Err(parameter(format!("{list}.{index}.SoundLevelId is required when SoundLevel is 1"))),
        None => Ok(()),
    }
}

/// Notes a user with several tasks: the vendor asks for a user of its own for each.
pub(super) fn note_other_task(call: &mut CallContext<'_>, other: Option<&String>) {
    if let Some(other) = other {
        let text = format!("UserId has the task `{}`, too: each task should have a user of its own", shown(other));
        call.note(text);
    }
}
