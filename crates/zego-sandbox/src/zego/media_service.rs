//! The family `media_service`: what may be published, and where it goes.

mod forbid;

use super::play::Play;

/// What plays an action of this family, where it keeps a state.
pub(super) fn play(action: &str) -> Option<Play> {
    Some(match action {
        "ForbidCDNLiveStream" => forbid::forbid,
        "QueryForbidCDNLiveStream" => forbid::query,
        "ResumeCDNLiveStream" => forbid::resume,
        _ => return None,
    })
}
