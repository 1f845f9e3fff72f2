//! Whether the family is activated, with the code of its own.

use crate::config::Feature;
use crate::cx::Cx;
use crate::refusal::Refusal;

const NOT_ACTIVATED: i64 = 50_117;

/// Moderation is activated for the app, or the call is refused.
pub(super) fn activated(cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.app.features.contains(&Feature::Moderation) {
        return Ok(());
    }
    Err(Refusal::new(NOT_ACTIVATED, format!("moderation is not activated for app {}", cx.app.app_id)))
}
