//! Groups: who is in them, what they may do, and what is told of it.

use serde_json::json;
use zego_model::UnixMillis;
use zego_model::zim::group::{
    AttributeAction, BeInvitedMode, CreateGroup, DismissGroup, FetchForbidGroupList, GroupAttributeChange, GroupRole, Invitation,
    InviteMode, InviteUsersIntoGroup, InviteUsersIntoGroupInvitations, JoinMode, KickoutGroupUser, ModifyGroupAttribute, ModifyGroupLimit,
    MuteGroup, MuteGroupMembers, NewGroupAttribute, NewNickname, QueryAppGroupList, QueryGroupInfo, QueryGroupMemberList,
    SetGroupMemberRole, SetGroupMembersNickname, TransferGroupOwner, UpdateGroupData,
};
use zego_model::zim::user::QueryGroupsInfoOfUser;

use crate::chat::{Chat, items};

/// anna's group of these users.
fn group(users: &[&str]) -> Chat {
    let chat = Chat::with(&["anna", "bert", "carl", "dora"]);
    let create = CreateGroup::new("anna").unwrap().group_id("g").unwrap();
    chat.done(&if users.is_empty() { create } else { create.users(users.to_vec()).unwrap() });
    chat.events();
    chat
}

fn invite(users: &[&str]) -> InviteUsersIntoGroup {
    InviteUsersIntoGroup::new("anna", "g", users.iter().map(|user| (*user).to_owned()).collect::<Vec<_>>()).unwrap()
}

/// The members, with their roles.
fn members(chat: &Chat) -> Vec<(String, i64)> {
    let list = chat.done(&QueryGroupMemberList::new("g").unwrap()).members.into_iter();
    list.map(|member| (member.user_id, member.role.map_or(0, GroupRole::as_i64))).collect()
}

fn role(of: &str, role: i64) -> SetGroupMemberRole {
    SetGroupMemberRole::new("anna", "g", of, GroupRole::from(role)).unwrap()
}

#[test]
fn a_group_is_made_told_of_and_dismissed() {
    let chat = Chat::with(&["anna", "bert"]);
    let create = CreateGroup::new("anna").unwrap().group_name("Team").unwrap();
    let attributes = [NewGroupAttribute::new("k", "v").unwrap()];
    let create = create.users(["bert", "nobody"]).unwrap().attributes(attributes).unwrap();
    let reply = chat.call(&create).unwrap();
    let failures: Vec<_> = reply.failures().iter().map(|failure| (failure.item.clone(), failure.code.clone())).collect();
    assert_eq!(failures, items(&[("nobody", 660_700_015)]));
    let id = reply.output.group_id;
    assert!(id.starts_with('#'), "{id}");
    let users = ["anna", "bert"];
    let created = json!({
        "event": "group_create", "group_id": id, "operator_account": "anna", "owner_account": "anna", "group_name": "Team",
        "attributes": [{ "key": "k", "value": "v" }], "user_ids": users,
    });
    assert_eq!(chat.events(), [created]);
    chat.survives_a_snapshot();
    let listed = chat.done(&QueryAppGroupList::new());
    assert_eq!((listed.total, listed.groups[0].group_name.as_str()), (1, "Team"));
    assert_eq!(chat.refused(&DismissGroup::new("nobody", &*id).unwrap()), "660500002");
    chat.done(&DismissGroup::new("bert", &*id).unwrap());
    let gone = json!({ "event": "group_destroy", "group_id": id, "operator_account": "bert", "owner_account": "anna", "user_ids": users });
    assert_eq!(chat.events(), [gone]);
    assert_eq!(chat.refused(&DismissGroup::new("bert", &*id).unwrap()), "660600001");
}

#[test]
fn a_group_is_refused_with_the_code_of_its_page() {
    let chat = group(&[]);
    let create = |owner: &str, id: &str| CreateGroup::new(owner).unwrap().group_id(id).unwrap();
    assert_eq!(chat.refused(&create("nobody", "h")), "660600013");
    assert_eq!(chat.refused(&create("anna", "g")), "660600011");
    assert_eq!(chat.refused(&create("anna", "#h")), "660000002");
    assert_eq!(chat.refused(&create("anna", "h").created_at(UnixMillis(4_000_000_000_000))), "660000002");
    let attributes = |count: usize, key: &str| vec![json!({ "Key": key, "Value": "v" }); count];
    let with = |more: serde_json::Value| {
        let mut body = json!({ "GroupId": "h", "GroupOwner": "anna" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        chat.post("CreateGroup", &body)["Code"].clone()
    };
    assert_eq!(with(json!({ "Attributes": attributes(11, "k") })), 660_600_019);
    assert_eq!(with(json!({ "Attributes": attributes(1, "a key that is too long") })), 660_600_020);
    assert_eq!(with(json!({ "UserId": vec!["a"; 101] })), 660_600_016);
}

#[test]
fn members_come_and_go() {
    let chat = group(&["bert"]);
    chat.done(&ModifyGroupLimit::new("anna", "g").unwrap().member_count_limit(3));
    assert_eq!(chat.failed(&invite(&["anna", "bert", "carl", "nobody"])), items(&[("nobody", 660_700_015)]));
    let joined =
        json!({ "event": "group_join", "group_id": "g", "operator_account": "anna", "join_type": "Invited", "new_user_ids": ["carl"] });
    assert_eq!(chat.events(), [joined]);
    assert_eq!(chat.refused(&invite(&["dora"])), "660600016");
    assert_eq!(members(&chat), [("anna", 1), ("bert", 3), ("carl", 3)].map(|(user, role)| (user.to_owned(), role)));
    let groups = chat.done(&QueryGroupsInfoOfUser::new("carl", 10).unwrap());
    assert_eq!((groups.total, groups.groups[0].group_id.as_str()), (1, "g"));
    let kick = |users: &[&str]| KickoutGroupUser::new("bert", "g", users.to_vec()).unwrap();
    assert_eq!(chat.failed(&kick(&["carl", "dora", "anna"])), items(&[("dora", 660_600_008), ("anna", 660_600_032)]));
    let left =
        json!({ "event": "group_exit", "group_id": "g", "exit_type": "Kickout", "operator_account": "bert", "exit_user_ids": ["carl"] });
    assert_eq!(chat.events(), [left]);
    // Nobody was removed: the call fails, and says of each why.
    let answer = chat.raw(&kick(&["carl", "dora"]));
    assert_eq!((&answer["Code"], answer["ErrorList"].as_array().map(Vec::len)), (&json!(660_600_008), Some(2)));
    assert!(chat.events().is_empty());
}

#[test]
fn who_is_asked_joins_when_the_user_agrees() {
    let chat = group(&[]);
    let asked = InviteUsersIntoGroupInvitations::new([Invitation::new("bert").asks(true)]).unwrap();
    chat.done(&InviteUsersIntoGroup::new("anna", "g", asked).unwrap());
    assert!(chat.events().is_empty());
    let act = |user: &str, act: &str| chat.control("zim-group", &json!({ "group": "g", "user": user, "act": act }));
    assert!(act("carl", "accept")["error"].is_string());
    assert!(act("bert", "accept")["done"].is_string());
    assert!(act("carl", "join")["done"].is_string());
    assert!(act("carl", "leave")["done"].is_string());
    let told: Vec<_> = chat.events().iter().map(|event| event["event"].clone()).collect();
    assert_eq!(told, ["group_join", "group_join", "group_exit"]);
    chat.done(&ModifyGroupLimit::new("anna", "g").unwrap().join_mode(JoinMode::InviteOnly));
    assert!(act("carl", "join")["error"].is_string());
    assert_eq!(members(&chat).len(), 2);
}

#[test]
fn roles_and_owners() {
    let chat = group(&["bert", "carl"]);
    chat.done(&role("bert", 2));
    chat.done(&role("carl", 150));
    let roles = |expected: [(&str, i64); 3]| assert_eq!(members(&chat), expected.map(|(user, role)| (user.to_owned(), role)));
    roles([("anna", 1), ("bert", 2), ("carl", 150)]);
    let body = |to: &str, role: i64| chat.refused(&self::role(to, role));
    assert_eq!([body("anna", 3), body("dora", 3), body("bert", 1)], ["660600030", "660600024", "660600029"]);
    chat.done(&TransferGroupOwner::new("dora", "g", "bert").unwrap());
    roles([("anna", 3), ("bert", 1), ("carl", 150)]);
    assert_eq!(chat.refused(&TransferGroupOwner::new("anna", "g", "dora").unwrap()), "660600024");
    let nicknames = [NewNickname::new("carl", "C").unwrap(), NewNickname::new("dora", "D").unwrap()];
    assert_eq!(chat.failed(&SetGroupMembersNickname::new("anna", "g", nicknames).unwrap()), items(&[("dora", 660_600_024)]));
    assert_eq!(chat.done(&QueryGroupMemberList::new("g").unwrap()).members[2].nickname, "C");
}

#[test]
fn members_are_told_page_by_page() {
    let chat = group(&["bert", "carl"]);
    let page = |next| chat.done(&QueryGroupMemberList::new("g").unwrap().limit(2).unwrap().next(next));
    let (first, last) = (page(0), page(1));
    assert_eq!((first.total, first.next, first.members.len()), (3, 1, 2));
    assert_eq!((last.next, last.members[0].user_id.as_str()), (0, "carl"));
    assert_eq!(chat.refused(&QueryGroupMemberList::new("h").unwrap()), "660600001");
}

#[test]
fn a_group_is_muted_longer_by_a_repeat_and_a_member_anew() {
    let chat = group(&["bert", "carl"]);
    let mute = |who: &str| MuteGroup::new(who, "g").unwrap();
    assert_eq!(chat.refused(&mute("bert").all_muted(true).duration(60).unwrap()), "660600032");
    let info = || chat.done(&QueryGroupInfo::new("anna", "g").unwrap());
    let began = info().created_at.0;
    chat.done(&mute("anna").all_muted(true).duration(60).unwrap());
    chat.done(&mute("dora").muted_roles([GroupRole::Member]).unwrap().duration(60).unwrap());
    let muted = info();
    assert_eq!((muted.all_muted, muted.muted_roles, muted.muted_until.0 - began), (false, vec![GroupRole::Member], 120_000));
    let of = |users: &[&str]| MuteGroupMembers::new("anna", "g", users.to_vec()).unwrap();
    assert_eq!(chat.failed(&of(&["carl", "dora"]).duration(-1).unwrap()), items(&[("dora", 660_600_024)]));
    assert_eq!(chat.refused(&of(&["dora"]).duration(-1).unwrap()), "660600033");
    let kinds = || chat.done(&FetchForbidGroupList::new("anna", 0).unwrap()).groups.first().map(|group| group.muted);
    assert_eq!(kinds(), Some(2 + 4));
    let says =
        |user: &str| chat.control("zim-message", &json!({ "from": user, "to": { "group": "g" }, "text": "hello" }))["error"].is_null();
    assert_eq!(["anna", "bert", "carl"].map(says), [true, false, false]);
    chat.advance(120);
    assert_eq!((kinds(), says("bert"), says("carl")), (Some(4), true, false));
    chat.done(&of(&["carl"]));
    assert_eq!((kinds(), says("carl")), (None, true));
    chat.survives_a_snapshot();
}

#[test]
fn what_is_noted_on_a_group() {
    let chat = group(&[]);
    let change = |action, attributes: Vec<GroupAttributeChange>| ModifyGroupAttribute::new("anna", "g", action, attributes).unwrap();
    let set = |key: &str| GroupAttributeChange::new(key).value("v");
    let failed = chat.failed(&change(AttributeAction::Set, vec![set("a"), set("a key that is too long"), GroupAttributeChange::new("b")]));
    assert_eq!(failed.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["a key that is too long", "b"]);
    let gone = chat.call(&change(AttributeAction::Delete, vec![GroupAttributeChange::new("a"), GroupAttributeChange::new("b")])).unwrap();
    assert_eq!((gone.failures().len(), gone.output.changed.unwrap().attributes[0].key.as_str()), (1, "a"));
    chat.done(&UpdateGroupData::new("anna", "g").unwrap().group_name("New").unwrap());
    let limits = ModifyGroupLimit::new("anna", "g").unwrap().invite_mode(InviteMode::Administrators).be_invited_mode(BeInvitedMode::Asks);
    chat.done(&limits);
    let info = chat.done(&QueryGroupInfo::new("anna", "g").unwrap());
    assert_eq!((info.group_name.as_str(), info.changes, info.attributes.len()), ("New", 1, 0));
    assert_eq!(info.limits.unwrap().be_invited_mode, BeInvitedMode::Asks);
    assert_eq!(chat.refused(&QueryGroupInfo::new("nobody", "g").unwrap()), "660500002");
    assert_eq!(chat.refused(&QueryGroupInfo::new("anna", "h").unwrap()), "660600001");
}
