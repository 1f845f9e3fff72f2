//! The family `room`: Rooms, their users and streams.

use super::play::Play;

/// What plays an action of this family, where it keeps a state.
pub(super) fn play(action: &str) -> Option<Play> {
    let _ = action;
    None
}
