//! What leads to the codes of `cloudrecord`.

use zego_model::ErrorKind;

use crate::codes::natural::{Held, Leads, Natural, by, held};

pub(super) const LEADS: Leads = Leads {
    natural: NATURAL,
    held: HELD,
    files: FILES,
    never: &[("cloudrecord/recording", ErrorKind::PermissionDenied, "every app may record")],
    throttled: |_, _| "300000003",
};

const NATURAL: &[Natural] = &[
    by("cloudrecord/recording", "300000003", "the 11th call of a second", r#"many 11 call POST DescribeRecordStatus '{"TaskId":"none"}'"#),
    by("cloudrecord/recording", "300000004", "a parameter that is missing or wrong", "call POST StartRecord '{}'"),
    by("cloudrecord/recording", "300001000", "a recording that is not there", r#"call POST StopRecord '{"TaskId":"none"}'"#),
];

const HELD: &[Held] = &[
    held(
        "cloudrecord/recording",
        "300000006",
        "more recordings at once than there can be",
        "cloudrecord::refused::too_many_at_once_and_too_many_a_second_are_refused",
    ),
    held(
        "cloudrecord/recording",
        "300001001",
        "a recording that has ended",
        "cloudrecord::refused::what_is_not_there_is_told_apart_from_what_has_ended",
    ),
    held("cloudrecord/recording", "300001004", "a recording that is not paused", "cloudrecord::mixing::a_pause_is_left_out_and_told"),
];

/// The files with the tests of [`HELD`].
const FILES: &[(&str, &str)] = &[
    ("cloudrecord::mixing", include_str!("../../../cloudrecord/mixing.rs")),
    ("cloudrecord::refused", include_str!("../../../cloudrecord/refused.rs")),
];
