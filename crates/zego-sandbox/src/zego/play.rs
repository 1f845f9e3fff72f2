//! Who plays which operation.

use zego_model::spec::OperationSpec;

use super::call::{CallAnswer, CallContext};
use super::{CallRefusal, media_file, media_service, moderation, room, stream_mixing};
use crate::table::family;

/// Carries a call out.
pub(super) type Play = fn(&mut CallContext<'_>) -> Result<CallAnswer, CallRefusal>;

/// What plays an operation. The rest of the table is answered by its examples.
pub(super) fn play(spec: &OperationSpec) -> Option<Play> {
    match family(spec) {
        ("rtc", "media_file") => media_file::play(spec.action),
        ("rtc", "media_service") => media_service::play(spec.action),
        ("rtc", "room") => room::play(spec.action),
        ("rtc", "stream_mixing") => stream_mixing::play(spec.action),
        ("rtc", "moderation") => moderation::play(spec.action),
        _ => None,
    }
}
