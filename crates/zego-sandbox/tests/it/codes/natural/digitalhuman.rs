//! What leads to the codes of `digitalhuman`.

use crate::codes::natural::{Held, Leads, Natural, by, held};

pub(super) const LEADS: Leads = Leads { natural: NATURAL, held: HELD, files: FILES, throttled: |_, _| "400010009", ..Leads::NONE };

const NATURAL: &[Natural] = &[
    by("digitalhuman", "400000001", "a parameter that is missing or wrong", "call POST GetDigitalHumanInfo '{}'"),
    by("digitalhuman", "400000003", "another id than those of the list", r#"call POST GetDigitalHumanInfo '{"DigitalHumanId":"nobody"}'"#),
    by(
        "digitalhuman",
        "400000005",
        "a task that is not there, or no longer",
        r#"call POST StopDigitalHumanStreamTask '{"TaskId":"gone"}'"#,
    ),
    by(
        "digitalhuman",
        "400000010",
        "the digital human `misconfigured-human`",
        r#"call POST CreateDigitalHumanStreamTask '{"DigitalHumanConfig":{"DigitalHumanId":"misconfigured-human"},"RTCConfig":{"RoomId":"r","StreamId":"s"}}'"#,
    ),
    by(
        "digitalhuman",
        "400000015",
        "the stream of another task",
        r#"many 2 call POST CreateDigitalHumanStreamTask '{"DigitalHumanConfig":{"DigitalHumanId":"0d3538a4-9e8e-4155-b1fb-c7defb8eeef8"},"RTCConfig":{"RoomId":"r","StreamId":"s"}}'"#,
    ),
    by(
        "digitalhuman",
        "400000016",
        "the digital human `old-model-human`",
        r#"call POST CreateDigitalHumanStreamTask '{"DigitalHumanConfig":{"DigitalHumanId":"old-model-human"},"RTCConfig":{"RoomId":"r","StreamId":"s"}}'"#,
    ),
    by("digitalhuman", "400010009", "the 11th call of a second", "many 11 call POST QueryDigitalHumanStreamTasks '{}'"),
];

const HELD: &[Held] = &[
    held("digitalhuman", "400000004", "a timbre that is not there", "digitalhuman::a_human_speaks_and_acts_as_it_can"),
    held("digitalhuman", "400000006", "a task that gets ready, or could not", "digitalhuman::a_task_begins_streams_and_ends"),
    held("digitalhuman", "400000007", "a task that is over, or about to be", "digitalhuman::a_task_begins_streams_and_ends"),
    held("digitalhuman", "400000008", "an eleventh stream at a time", "digitalhuman::what_no_task_can_be_made_of_is_refused"),
    held("digitalhuman", "400000009", "a timbre of another digital human", "digitalhuman::a_human_speaks_and_acts_as_it_can"),
];

/// The files with the tests of [`HELD`].
const FILES: &[(&str, &str)] = &[("digitalhuman", include_str!("../../../digitalhuman.rs"))];
