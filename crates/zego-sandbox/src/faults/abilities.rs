//! What the sandbox can do to the calls of an operation, as far as the description does not tell it. A test runs every operation and holds it to this.

use zego_model::spec::{OperationRow, TypeSpec};

/// The one service with operations that have items and are carried out; those of other services are answered by an example, whatever they ask for.
const WITH_ITEMS: &str = "rtc";

/// The operations whose calls bring events about. All other events come with time, or by clients.
const TELLING: [&str; 17] = [
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

/// Whether its items can fail while the call succeeds.
pub(super) fn fails_in_part(row: &OperationRow) -> bool {
    row.spec.service().name == WITH_ITEMS && failures(row).next().is_some()
}

/// Whether the code of an item can be a text, at one vendor at least.
pub(super) fn fails_with_text(row: &OperationRow) -> bool {
    failures(row).flatten().any(|(name, ty)| name.to_ascii_lowercase().ends_with("code") && matches!(ty, TypeSpec::String))
}

/// Whether its calls bring events about.
pub(super) fn tells(row: &OperationRow) -> bool {
    row.spec.service().name == "rtc" && TELLING.contains(&row.spec.action)
}

/// The fields of the items of each list that can fail in part.
fn failures(row: &OperationRow) -> impl Iterator<Item = Vec<(&'static str, TypeSpec)>> + use<> {
    let lists = row.response.iter().filter(|field| field.partial).filter_map(|field| match field.ty {
        TypeSpec::List(list) => Some(list),
        _ => None,
    });
    lists.map(|list| list.item.fields().unwrap_or_default().iter().map(|field| (field.wire, field.ty)).collect())
}
