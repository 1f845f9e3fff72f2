//! What leads to the codes of `mini_game`.

use zego_model::ErrorKind;

use crate::codes::natural::{Leads, Natural, by};

pub(super) const LEADS: Leads = Leads {
    natural: NATURAL,
    never: &[
        ("mini_game/danmaku", ErrorKind::NotFound, "answered by an example, whatever game is named"),
        ("mini_game/danmaku", ErrorKind::PermissionDenied, "answered by an example, for every app"),
    ],

    // No page has one for it.
    throttled: |_, _| "6",
    ..Leads::NONE
};

const NATURAL: &[Natural] =
    &[by("mini_game/danmaku", "7200004", "a parameter that is missing or wrong", "call POST SendDanmakuComments '{}'")];
