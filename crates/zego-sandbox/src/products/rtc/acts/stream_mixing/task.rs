//! What the tasks of this family have in common: names, owners, numbered calls, and where streams come from and go to.

use super::code::{self, parameter};
use crate::cx::Cx;
use crate::generated::rtc::stream_mixing::{AutoMixInput, AutoMixOutput, MixInput, MixOutput, TranscodeOutput};
use crate::log::shown;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::mixing::{StreamPlace, TaskKind};
use crate::refusal::Refusal;

/// Who calls, and on which task.
pub(super) struct Caller {
    pub(super) task: String,
    /// Empty where it is not given.
    pub(super) user: String,
    pub(super) sequence: Option<u64>,
}

impl Caller {
    pub(super) fn new(task: String, user: Option<String>, sequence: Option<u64>) -> Result<Self, Refusal> {
        for (name, value) in [("TaskId", Some(task.as_str())), ("UserId", user.as_deref())] {
            if value == Some("") {
                return Err(parameter(format!("{name} is empty")));
            }
        }
        Ok(Self { task, user: user.unwrap_or_default(), sequence })
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

/// What names a place where a stream comes from or goes to.
pub(super) trait Placed {
    /// The place, if it names one.
    fn place(&self) -> Option<StreamPlace>;
}

macro_rules! placed {
    ($($item:ty),*) => {$(
        impl Placed for $item {
            fn place(&self) -> Option<StreamPlace> {
                StreamPlace::of(self.stream_id.as_deref(), self.stream_url.as_deref())
            }
        }
    )*};
}

placed!(AutoMixInput, AutoMixOutput, MixInput, MixOutput, TranscodeOutput);

/// Where items of a list come from or go to: each names one place, and no two the same.
pub(super) fn places<'i, P: Placed + 'i>(
    items: impl IntoIterator<Item = &'i P>,
    list: &str,
    missing: i64,
    twice: i64,
) -> Result<Vec<StreamPlace>, Refusal> {
    let mut places: Vec<StreamPlace> = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let Some(place) = item.place() else {
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
pub(super) fn exist<'p>(rtc: &Rtc, inputs: impl IntoIterator<Item = &'p StreamPlace>) -> Result<(), Refusal> {
    match inputs.into_iter().filter_map(StreamPlace::name).find(|name| !rtc.mixing.exists(name, &rtc.rooms)) {
        Some(name) => {
            let message = format!("the input stream `{}` does not exist: publish it in a room first", shown(name));
            Err(Refusal::new(code::NO_SUCH_INPUT, message))
        }
        None => Ok(()),
    }
}

/// With `SoundLevel` every input needs `SoundLevelId`, of which these are whether each has one. The description cannot say so: the two do not stand beside
/// each other.
pub(super) fn sound_levels(sound_level: Option<i64>, list: &str, have_one: impl IntoIterator<Item = bool>) -> Result<(), Refusal> {
    if sound_level != Some(1) {
        return Ok(());
    }
    match have_one.into_iter().position(|has| !has) {
        Some(index) => Err(parameter(format!("{list}.{index}.SoundLevelId is required when SoundLevel is 1"))),
        None => Ok(()),
    }
}

/// Notes a user with several tasks: the vendor asks for a user of its own for each.
pub(super) fn note_other_task(rtc: &Rtc, kind: TaskKind, caller: &Caller, cx: &mut Cx<'_>) {
    if let Some(other) = rtc.mixing.other_task(kind, &caller.user, &caller.task) {
        cx.note(format!("UserId has the task `{}`, too: each task should have a user of its own", shown(other)));
    }
}
