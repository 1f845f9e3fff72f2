//! What carries the operations out, a family a file.

mod activated;
mod media_file;
mod media_service;
mod moderation;
mod room;
mod stream_mixing;

use serde_json::{Map, Value};
use zego_model::check::Violation;
use zego_model::spec::OperationSpec;

use super::Rtc;
use crate::product::{Act, Verdict};

/// What carries the operations out.
pub(super) const ALL: &[&[Act<Rtc>]] = &[media_file::ACTS, media_service::ACTS, moderation::ACTS, room::ACTS, stream_mixing::ACTS];

/// Those after which there can be more than before. A recording that is stopped leaves files.
pub(super) const GROWING: &[&str] = &[
    "AddStream",
    "CreatCDNTransferRule",
    "ForbidCDNLiveStream",
    "ForbidRTCStream",
    "ForbidRTCStreams",
    "MediaThumbnails",
    "MergeMedia",
    "SetForbidStreamRule",
    "SetForbidUserRule",
    "StartAutoMix",
    "StartCDNRecord",
    "StartCensorAudioV2",
    "StartCensorVideoV2",
    "StartCloudTranscode",
    "StartMix",
    "StopCDNRecord",
    "TranscodeMedia",
];

/// Those of which single items fail by a rule.
pub(super) const FAILING: &[&str] = &["DeleteMedia", "SendCustomCommand", "StartCDNRecord", "StopCDNRecord"];

/// Those whose calls bring events about.
pub(super) const TELLING: &[&str] = &[
    "AddStream",
    "CloseRoom",
    "DeleteStream",
    "ForbidRTCStream",
    "ForbidRTCStreams",
    "KickoutUser",
    "SetForbidStreamRule",
    "SetForbidUserRule",
    "StartAutoMix",
    "StartCloudTranscode",
    "StartMix",
    "StopAutoMix",
    "StopCDNRecord",
    "StopCensorAudioV2",
    "StopCensorVideoV2",
    "StopCloudTranscode",
    "StopMix",
];

/// What the family says of a wrong parameter, where it says more than the table does.
pub(super) fn verdict(spec: &OperationSpec, violation: &Violation, parameters: &Map<String, Value>) -> Option<Verdict> {
    match spec.family.name {
        "room" => room::verdict(spec.action, violation, parameters),
        "stream_mixing" => stream_mixing::verdict(violation),
        "media_service" => media_service::verdict(spec.action, violation),
        _ => None,
    }
}

/// The code of the family for too many calls.
pub(super) fn throttled(spec: &OperationSpec, per: Option<&str>) -> Option<i64> {
    match (spec.family.name, per) {
        // The family has three codes for this; its own pages have this one in common.
        ("media_service", _) => Some(30_002),
        ("room", Some("RoomId")) => Some(207),
        // Starts and stops of mixes have codes of their own; the pages of the other operations have the general one.
        ("stream_mixing", _) => Some(match spec.action {
            "StartMix" => 110_200_190,
            "StopMix" => 110_200_191,
            _ => 110_200_194,
        }),
        _ => None,
    }
}
