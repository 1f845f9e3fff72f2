//! Which operation of the table a call means: an action is one of a service, and the host says of which.

use std::collections::HashMap;
use std::sync::LazyLock;

use zego_model::spec::{HostSpec, OperationRow, OperationSpec, ProtocolKind, ServiceSpec};
use zego_model::text::nearest;

use crate::near_misses::did_you_mean;

/// The service that is meant where several have an action of the name and nothing else tells. After it come the others of ZEGO's.
const FIRST: &str = "rtc";

/// The operations of each action, the one that is meant in front.
static ACTIONS: LazyLock<HashMap<&str, Vec<&OperationRow>>> = LazyLock::new(|| {
    let mut actions: HashMap<_, Vec<_>> = HashMap::new();
    for row in zego_model::operations() {
        actions.entry(row.spec.action).or_default().push(row);
    }
    for rows in actions.values_mut() {
        rows.sort_by_key(|row| rank(row.spec.service()));
    }
    actions
});

/// In which order services are meant by a name that several have: the least first.
pub fn rank(service: &ServiceSpec) -> (bool, bool) {
    (service.name != FIRST, service.protocol != ProtocolKind::Zego)
}

/// The operation that `ACTION` or `SERVICE/ACTION` means: of a bare name that several services have, the one of ZEGO's.
pub fn meant(name: &str) -> Option<&'static OperationRow> {
    let (service, action) = name.split_once('/').map_or((None, name), |(service, action)| (Some(service), action));
    let is_of = |row: &&OperationRow| service.is_none_or(|service| is_service(row.spec.service(), service));
    ACTIONS.get(action)?.iter().copied().find(is_of)
}

/// What a bare name leaves open that several services have: what it is taken for, and what else there is.
pub fn note_of_several(name: &str) -> Option<String> {
    let [first, others @ ..] = ACTIONS.get(name)?.as_slice() else { return None };
    let full = |row: &&OperationRow| format!("{}/{}", row.spec.service().name, row.spec.action);
    let others = others.iter().map(full).collect::<Vec<_>>().join(" and ");
    (!others.is_empty()).then(|| format!("`{name}` is taken for {}; there is also {others}", full(first)))
}

/// Whether a service is named by a word, in the spelling of a command line or that of the description.
fn is_service(service: &ServiceSpec, word: &str) -> bool {
    service.name == word || service.name.replace('_', "-") == word
}

/// Every host of the vendors': those of the services, and those that families have of their own.
static HOSTS: LazyLock<Vec<&HostSpec>> = LazyLock::new(|| {
    let families = zego_model::operations().flat_map(|row| row.spec.family.hosts);
    let mut hosts: Vec<_> = zego_model::services().flat_map(|service| service.hosts).chain(families).collect();
    hosts.sort_unstable_by_key(|host| host.host);
    hosts.dedup_by_key(|host| host.host);
    hosts
});

/// Service and family: a family's name alone can be that of another service's, too.
pub const fn family(spec: &OperationSpec) -> (&'static str, &'static str) {
    (spec.family.service.name, spec.family.name)
}

/// The operation that an action means at a host of the vendor's; at any other host, such as one of this machine, all services are looked through.
///
/// # Errors
/// What to do instead, as the end of a message; empty where there is nothing to say.
pub fn operation(protocol: ProtocolKind, host: &str, action: &str) -> Result<&'static OperationRow, String> {
    let is_vendors = is_vendors(host);
    let here = |row: &&OperationRow| !is_vendors || is_one_of(row.spec.hosts(), host);
    let speaks = |row: &&OperationRow| row.spec.service().protocol == protocol;
    let named = || ACTIONS.get(action).into_iter().flatten().copied().filter(speaks);
    if let Some(row) = named().find(here) {
        return Ok(row);
    }
    if let Some(answering) = named().find_map(|row| row.spec.hosts().first()) {
        return Err(format!("; {} answers it, not {host}", answering.host));
    }
    Err(nearest(action, zego_model::operations().filter(speaks).filter(here).map(|row| row.spec.action))
        .map(did_you_mean)
        .unwrap_or_default())
}

/// Every host of the vendors'.
pub fn vendors_hosts() -> impl Iterator<Item = &'static HostSpec> {
    HOSTS.iter().copied()
}

/// Whether this is one of them.
pub fn is_vendors(host: &str) -> bool {
    is_one_of(vendors_hosts(), host)
}

fn is_one_of<'h>(hosts: impl IntoIterator<Item = &'h HostSpec>, host: &str) -> bool {
    hosts.into_iter().any(|known| known.host.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_of_the_vendors_answers_its_own_operations_alone() {
        let find = |host: &str, action: &str| operation(ProtocolKind::Zego, host, action).map(|row| family(row.spec));
        for host in ["rtc-api.zego.im", "RTC-API-SHA.zego.im", "127.0.0.1", "localhost", "sandbox", ""] {
            assert_eq!(find(host, "CloseRoom"), Ok(("rtc", "room")), "{host}");
        }
        for host in ["metaworld-api.zego.im", "127.0.0.1"] {
            assert_eq!(find(host, "SetSceneTemplate"), Ok(("rtc", "scene")), "{host}");
        }
        for (host, action, hint) in [
            ("rtc-api.zego.im", "SetSceneTemplate", "; metaworld-api.zego.im answers it, not rtc-api.zego.im"),
            ("metaworld-api.zego.im", "CloseRoom", "; rtc-api.zego.im answers it, not metaworld-api.zego.im"),
            ("127.0.0.1", "closeroom", "; did you mean CloseRoom?"),
            ("127.0.0.1", "KickUserFromRoom", "; did you mean KickoutRoomUser?"),
            ("rtc-api.zego.im", "KickUserFromRoom", "; did you mean KickoutUser?"),
            ("metaworld-api.zego.im", "closeroom", ""),
            ("127.0.0.1", "CreateLiveRecord", ""),
            ("127.0.0.1", "", ""),
        ] {
            assert_eq!(find(host, action), Err(hint.to_owned()), "{host} {action}");
        }
    }

    #[test]
    fn an_action_of_two_vendors_is_of_the_protocol_that_is_spoken_and_alone_means_zegos() {
        for action in ["DeleteMedia", "SearchMedia"] {
            let found = |protocol| operation(protocol, "127.0.0.1", action).unwrap();
            let (zego, tencent) = (found(ProtocolKind::Zego), found(ProtocolKind::TencentCloud));
            assert_eq!([zego, tencent].map(|row| family(row.spec)), [("rtc", "media_file"), ("tencent_vod", "media")]);
            assert!(std::ptr::eq(meant(action).unwrap(), zego) && std::ptr::eq(meant(&format!("tencent-vod/{action}")).unwrap(), tencent));
            assert_eq!(
                note_of_several(action).unwrap(),
                format!("`{action}` is taken for rtc/{action}; there is also tencent_vod/{action}")
            );
        }
    }

    #[test]
    fn every_operation_is_found_at_its_hosts_and_here() {
        for row in zego_model::operations() {
            let found = |host: &str| operation(row.spec.service().protocol, host, row.spec.action).unwrap();
            for host in row.spec.hosts() {
                assert!(std::ptr::eq(found(host.host), row), "{} at {}", row.spec.action, host.host);
            }
            let is_first = |other: &OperationRow| other.spec.service().name == FIRST && other.spec.action == row.spec.action;
            let speaks = |other: &OperationRow| other.spec.service().protocol == row.spec.service().protocol;
            let expected = zego_model::operations().find(|other| is_first(other) && speaks(other));
            let found = found("127.0.0.1");
            assert_eq!(found.spec.action, row.spec.action);
            assert!(expected.is_none_or(|expected| std::ptr::eq(found, expected)), "{}", row.spec.action);
        }
    }

    #[test]
    fn a_name_means_one_operation() {
        for row in zego_model::operations() {
            let (service, action) = (row.spec.service().name, row.spec.action);
            for full in [format!("{service}/{action}"), format!("{}/{action}", service.replace('_', "-"))] {
                assert!(std::ptr::eq(meant(&full).unwrap(), row), "{full}");
                assert_eq!(note_of_several(&full), None);
            }
            let services: Vec<_> =
                zego_model::operations().filter(|other| other.spec.action == action).map(|other| other.spec.service()).collect();
            let bare = meant(action).unwrap().spec.service();
            assert!(services.iter().all(|other| rank(bare) <= rank(other)), "{action} is {}'s", bare.name);
            assert_eq!(note_of_several(action).is_some(), services.len() > 1, "{action}");
        }
        for nothing in ["", "/", "CloseRoom/", "/CloseRoom", "zim/CloseRoom", "moon/CloseRoom", "closeroom"] {
            assert!(meant(nothing).is_none(), "{nothing}");
        }
    }
}
