//! The state, written down.

use serde_json::{Map, Value, json};

use super::state::Zim;
use crate::product::Shown;

/// Each kind, as a count or as a list, in one object.
pub(super) fn show(zim: &Zim, full: bool) -> Shown {
    let shown = if full { lists(zim) } else { counts(zim) };
    Map::from_iter([("zim".to_owned(), shown)]).into()
}

fn counts(zim: &Zim) -> Value {
    json!({
        "applications": zim.friends.applications().len(),
        "blocked": zim.blacklists.held(),
        "calls": zim.calls.held(),
        "conversations": zim.conversations.held(),
        "friends": zim.friends.listed(),
        "groups": zim.groups.all().len(),
        "messages": zim.messages.count(),
        "rooms": zim.rooms.all().count(),
        "users": zim.users.held(),
    })
}

fn lists(zim: &Zim) -> Value {
    let users = zim.users.all().map(|(id, user)| {
        json!({ "id": id, "name": user.name, "avatar": user.avatar, "extra": user.extra, "bot": user.bot, "online": user.online.is_some() })
    });
    let friends = zim.friends.all().flat_map(|(owner, list)| {
        list.iter().map(move |(id, friend)| json!({ "user": owner, "friend": id, "alias": friend.alias, "attributes": friend.attributes }))
    });
    let blocked = zim.blacklists.all().flat_map(|(owner, list)| list.keys().map(move |id| json!({ "user": owner, "blocked": id })));
    let conversations = zim.conversations.all().map(|(user, key, conversation)| {
        json!({
            "user": user, "id": key.id(), "group": key.kind() == 2, "unread": conversation.unread, "pinned": conversation.pinned,
            "silent": conversation.silent, "marks": conversation.marks,
        })
    });
    let groups = zim.groups.all().into_iter().map(|(id, group)| {
        let members = group.members().into_iter();
        let members = members.map(|(user, member)| json!({ "user": user, "nickname": member.nickname, "role": member.role }));
        json!({ "id": id, "name": group.name, "members": members.collect::<Value>(), "attributes": group.attributes, "invited": group.invited })
    });
    let rooms = zim.rooms.all().map(|(id, room)| {
        let attributes: Map<_, _> = room.attributes().map(|(key, one)| (key.clone(), one.value.clone().into())).collect();
        json!({ "id": id, "name": room.name, "users": room.users(), "attributes": attributes })
    });
    let messages = zim.messages.all().map(|(place, seq, said)| {
        json!({
            "in": place, "seq": seq, "id": said.id.to_string(), "sender": said.sender, "kind": said.kind, "body": said.body,
            "revoked": said.revoked.is_some(), "mentions": said.mentions, "mentions_all": said.mentions_all,
        })
    });
    let calls = zim.calls.all().map(|(id, call)| json!({ "id": id, "caller": call.caller, "ended": call.ended, "invited": call.invited }));
    json!({
        "applications": zim.friends.applications().map(|((from, to), _)| json!({ "from": from, "to": to })).collect::<Value>(),
        "blocked": blocked.collect::<Value>(),
        "calls": calls.collect::<Value>(),
        "conversations": conversations.collect::<Value>(),
        "friends": friends.collect::<Value>(),
        "groups": groups.collect::<Value>(),
        "messages": messages.collect::<Value>(),
        "rooms": rooms.collect::<Value>(),
        "users": users.collect::<Value>(),
    })
}
