//! What there is beside rooms and files: recordings, streams of the media service, tasks of mixing, on files and of moderation.

use serde_json::{Value, json};

use crate::moment::Moment;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::mixing::StreamPlace;

/// Each kind, and its items.
pub(super) fn lists(rtc: &Rtc) -> [(&'static str, Vec<Value>); 7] {
    let recordings = rtc.media.recordings.iter().map(|(cdn, stream, recording)| {
        let (started, ends) = (recording.started.secs(), recording.ends.map(Moment::secs));
        json!({ "vendor": cdn.as_str(), "stream": stream, "started": started, "ends": ends })
    });
    let mixes = rtc.mixing.mixes().map(|(id, mix)| {
        json!({
            "id": id, "automatic": mix.automatic, "user": mix.user, "room": mix.room, "sequence": mix.sequence, "started": mix.started.secs(),
            "inputs": mix.inputs.iter().map(StreamPlace::shown).collect::<Vec<_>>(),
            "outputs": mix.outputs.iter().map(StreamPlace::shown).collect::<Vec<_>>(),
        })
    });
    let transcodings = rtc.mixing.transcodings().map(|(id, task)| {
        let outputs: Vec<_> = task.outputs.iter().map(StreamPlace::shown).collect();
        json!({ "id": id, "user": task.user, "sequence": task.sequence, "outputs": outputs })
    });
    let tasks = rtc.tasks.all().map(|(cdn, id, task)| {
        let outcome = task.outcome.as_ref().map(|outcome| if outcome.is_ok() { "done" } else { "failed" });
        json!({ "vendor": cdn.as_str(), "id": id, "started": task.started.secs(), "ends": task.ends.secs(), "outcome": outcome })
    });
    [
        ("recordings", recordings.collect()),
        ("forbidden_streams", rtc.streams.forbidden().map(|stream| json!(stream)).collect()),
        ("relays", rtc.streams.relays().map(|(stream, url)| json!({ "stream": stream, "url": url.split('?').next() })).collect()),
        ("mixes", mixes.collect()),
        ("transcodings", transcodings.collect()),
        ("tasks", tasks.collect()),
        (
            "moderations",
            rtc.moderation.all().map(|(id, room, started)| json!({ "id": id, "room": room, "started": started.secs() })).collect(),
        ),
    ]
}

/// How many there are of each kind.
pub(super) fn counts(rtc: &Rtc) -> [(&'static str, usize); 7] {
    [
        ("recordings", rtc.media.recordings.iter().count()),
        ("forbidden_streams", rtc.streams.forbidden().count()),
        ("relays", rtc.streams.relays().count()),
        ("mixes", rtc.mixing.mixes().count()),
        ("transcodings", rtc.mixing.transcodings().count()),
        ("tasks", rtc.tasks.all().count()),
        ("moderations", rtc.moderation.all().len()),
    ]
}
