//! What only a sandbox can do to live streams: have them published, and no more.

use serde::Deserialize;

use super::TencentLive;
use super::place::StreamPlace;
use crate::control_error::{ControlError, Told};
use crate::cx::Cx;
use crate::product::{ProductControl, only_text, read_body};

/// The calls under `/_sandbox/`.
pub(super) const CALLS: &[ProductControl<TencentLive>] = &[
    ProductControl { name: "live_publish", run: |body, live, cx| Ok(only_text(publish(&read_body(body)?, live, cx))) },
    ProductControl { name: "live_unpublish", run: |body, live, cx| Ok(only_text(unpublish(&read_body(body)?, live, cx))) },
];

/// A stream, by where it is published.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Named(StreamPlace);

fn publish(named: &Named, live: &mut TencentLive, cx: &mut Cx<'_>) -> Told<()> {
    let place = checked(named)?;
    let rule = live.rule_for(place);
    match live.recorder.publish(place, rule, cx) {
        Some(began) => Ok((format!("stream {place} is published, and {began} recordings have begun"), ())),
        None => Err(ControlError::invalid("stream", "is published already, and no rule and no task has it recorded")),
    }
}

fn unpublish(named: &Named, live: &mut TencentLive, cx: &mut Cx<'_>) -> Told<()> {
    let place = checked(named)?;
    let TencentLive { recorder, templates, .. } = live;
    match recorder.unpublish(place, templates, cx) {
        Some(ended) => Ok((format!("stream {place} is published no more, and {ended} recordings have ended"), ())),
        None => Err(ControlError::invalid("stream", "is not published")),
    }
}

fn checked(named: &Named) -> Result<&StreamPlace, ControlError> {
    let place = &named.0;
    for (name, value) in [("app", &place.app), ("domain", &place.domain), ("stream", &place.stream)] {
        if value.is_empty() {
            return Err(ControlError::invalid(name, "is empty"));
        }
    }
    Ok(place)
}
