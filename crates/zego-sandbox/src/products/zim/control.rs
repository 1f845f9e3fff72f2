//! What only a sandbox can do to the chat: play the clients of users.

mod answers;
mod bounds;
mod places;
mod presence;
pub(crate) mod speaking;

use super::Zim;
use crate::product::{ProductControl, only_text, read_body};

/// The calls under `/_sandbox/`.
pub(super) const CALLS: &[ProductControl<Zim>] = &[
    ProductControl { name: "zim-login", run: |body, zim, cx| Ok(only_text(presence::log_in(&read_body(body)?, zim, cx))) },
    ProductControl { name: "zim-logout", run: |body, zim, cx| Ok(only_text(presence::log_out(&read_body(body)?, zim, cx))) },
    ProductControl { name: "zim-friend", run: |body, zim, cx| Ok(only_text(answers::to_application(&read_body(body)?, zim, cx))) },
    ProductControl { name: "zim-call", run: |body, zim, cx| Ok(only_text(answers::in_call(&read_body(body)?, zim, cx))) },
    ProductControl { name: "zim-group", run: |body, zim, cx| Ok(only_text(places::in_group(&read_body(body)?, zim, cx))) },
    ProductControl { name: "zim-room", run: |body, zim, cx| Ok(only_text(places::in_room(&read_body(body)?, zim, cx))) },
    ProductControl { name: "zim-message", run: |body, zim, cx| Ok(only_text(speaking::say(read_body(body)?, zim, cx))) },
];
