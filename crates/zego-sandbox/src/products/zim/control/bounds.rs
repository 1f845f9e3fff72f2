//! How much there can be.

use crate::control_error::ControlError;
use crate::cx::Cx;

/// That the sandbox can hold one thing more.
pub(super) fn there_is_room(cx: &Cx<'_>) -> Result<(), ControlError> {
    let why = || format!("holds {} things, which is its bound: end some, or POST /_sandbox/reset", cx.most);
    if cx.room > 0 { Ok(()) } else { Err(ControlError::Full { place: "the sandbox".to_owned(), why: why() }) }
}
