//! What it begins with.

use super::acts::room::LASTS_EMPTY;
use super::state::Zim;
use super::state::friends::Friend;
use super::state::groups::{Group, MEMBER, OWNER};
use super::state::rooms::Room;
use super::state::users::{Session, User};
use crate::config::Beginning;
use crate::cx::Cx;

/// Four users: two friends who are there, one who has left, and one who has never been there. A group of three of them, and a room with one.
pub(super) fn plant(zim: &mut Zim, beginning: &Beginning, cx: &mut Cx<'_>) {
    if !beginning.seeded {
        return;
    }
    let since = cx.now.plus_secs(-60);
    for (id, name, online, seen) in
        [("anna", "Anna", true, true), ("bert", "Bert", true, true), ("carl", "Carl", false, true), ("dora", "Dora", false, false)]
    {
        let session = Session { id: format!("session-{id}"), since, system: "WEB".to_owned() };
        zim.users.add(id, User { name: name.to_owned(), online: online.then_some(session), seen, ..User::default() });
    }
    zim.friends.befriend("anna", "bert", Friend { since, ..Friend::default() });
    zim.groups.add("team", Group { created: since, name: "Team".to_owned(), ..Group::default() });
    for (user, role) in [("anna", OWNER), ("bert", MEMBER), ("carl", MEMBER)] {
        zim.groups.join("team", user, role, since);
    }
    zim.rooms.add("lounge", Room { lasts_empty: LASTS_EMPTY, name: "Lounge".to_owned(), ..Room::default() }, since);
    zim.rooms.enter("lounge", "anna");
}
