//! Whether an app may call at all: services that have to be activated, vendors that have to be enabled.

use crate::config::{Cdn, Feature};
use crate::cx::Cx;
use crate::log::shown;
use crate::refusal::Refusal;

/// The family's code for it, unless the service is activated for the app.
pub(super) fn activated(cx: &Cx<'_>, feature: Feature) -> Result<(), Refusal> {
    if cx.app.features.contains(&feature) {
        return Ok(());
    }
    let (code, name) = match feature {
        Feature::Recording => (3, "CDN recording"),
        Feature::StreamControl => (3, "control of CDN streams"),
        Feature::Mixing => (110_200_157, "mixing"),
        Feature::Moderation => (50_117, "moderation"),
    };
    Err(Refusal::new(code, format!("{name} is not activated for app {}", cx.app.app_id)))
}

/// The vendor of this name: code 4 if the app has not enabled it.
pub(super) fn vendor(cx: &Cx<'_>, name: &str) -> Result<Cdn, Refusal> {
    let cdn = Cdn::named(name).ok_or_else(|| Refusal::parameter(format!("Vendor is `{}`, which is no vendor", shown(name))))?;
    enabled(cx, cdn)?;
    Ok(cdn)
}

/// Code 4, unless the app has enabled the vendor.
pub(super) fn enabled(cx: &Cx<'_>, cdn: Cdn) -> Result<(), Refusal> {
    if cx.app.vendors.contains(&cdn) {
        return Ok(());
    }
    Err(Refusal::new(4, format!("Vendor {cdn} is not enabled for app {}", cx.app.app_id)))
}
