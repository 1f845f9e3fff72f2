//! ZIM's groups.

use serde_json::json;
use zego_model::zim::group::{
    AttributeAction, BeInvitedMode, CreateGroup, DismissGroup, FetchForbidGroupList, GroupAttributeChange, GroupRole, Invitation,
    InviteMode, InviteUsersIntoGroup, InviteUsersIntoGroupInvitations, JoinMode, KickoutGroupUser, ModifyGroupAttribute, ModifyGroupLimit,
    MuteGroup, MuteGroupMembers, NewGroupAttribute, NewNickname, QueryAppGroupList, QueryGroupInfo, QueryGroupMemberList,
    SetGroupMemberRole, SetGroupMembersNickname, TransferGroupOwner, UpdateGroupData,
};
use zego_model::{Operation as _, UnixMillis};

use crate::{Golden, get, post};

pub(crate) fn golden() -> Vec<Golden> {
    let all = [make_and_end(), members(), muted(), noted(), read()];
    all.into_iter().flatten().map(|golden| golden.at("zim-api.zego.im")).collect()
}

fn make_and_end() -> Vec<Golden> {
    let create = CreateGroup::new("owner")
        .unwrap()
        .group_id("group")
        .unwrap()
        .group_name("group_name")
        .unwrap()
        .group_notice("group_notice")
        .unwrap()
        .group_avatar("https://www.baidu.com/")
        .unwrap()
        .users(["user1", "user2"])
        .unwrap()
        .attributes([NewGroupAttribute::new("key1", "value1").unwrap(), NewGroupAttribute::new("key2", "value2").unwrap()])
        .unwrap()
        .created_at(UnixMillis(1_705_895_412_000));
    let created = json!({
        "GroupId": "group",
        "GroupName": "group_name",
        "GroupNotice": "group_notice",
        "GroupAvatar": "https://www.baidu.com/",
        "GroupOwner": "owner",
        "UserId": ["user1", "user2"],
        "Attributes": [{"Key": "key1", "Value": "value1"}, {"Key": "key2", "Value": "value2"}],
        "CreateGroupTime": 1_705_895_412_000_i64,
    });
    let dismiss = DismissGroup::new("zego_user", "groupid").unwrap();
    vec![post(&create, "CreateGroup", created), get(&dismiss, "DismissGroup", "FromUserId=zego_user&GroupId=groupid")]
}

fn members() -> Vec<Golden> {
    let by_id = InviteUsersIntoGroup::new("zego_user", "groupA", ["user_a"]).unwrap();
    let one_by_one = InviteUsersIntoGroupInvitations::new([
        Invitation::new("user_a").joined_at(UnixMillis(123)).asks(false),
        Invitation::new("user_b").joined_at(UnixMillis(0)).asks(true),
    ]);
    let one_by_one = InviteUsersIntoGroup::new("zego_user", "groupA", one_by_one.unwrap()).unwrap();
    let invited = json!({
        "FromUserId": "zego_user",
        "GroupId": "groupA",
        "GroupMemberInfos": [
            {"UserId": "user_a", "EnterGroupTime": 123, "IsInvite": 0},
            {"UserId": "user_b", "EnterGroupTime": 0, "IsInvite": 1},
        ],
    });
    let nicknames = [NewNickname::new("usera", "nicknamea").unwrap(), NewNickname::new("userb", "nicknameb").unwrap()];
    let named = json!({
        "FromUserId": "zego_user",
        "GroupId": "groupA",
        "UserIds": [{"UserId": "usera", "Nickname": "nicknamea"}, {"UserId": "userb", "Nickname": "nicknameb"}],
    });
    vec![
        post(&by_id, "InviteUsersIntoGroup", json!({"FromUserId": "zego_user", "GroupId": "groupA", "UserIds": ["user_a"]})),
        post(&one_by_one, "InviteUsersIntoGroup", invited),
        post(
            &KickoutGroupUser::new("zego_user", "groupA", ["usera", "userb"]).unwrap().custom_reason("reason").unwrap(),
            "KickoutGroupUser",
            json!({"FromUserId": "zego_user", "GroupId": "groupA", "UserId": ["usera", "userb"], "CustomReason": "reason"}),
        ),
        get(
            &SetGroupMemberRole::new("operator_user", "group123", "target_user", GroupRole::from(100)).unwrap(),
            "SetGroupMemberRole",
            "FromUserId=operator_user&GroupId=group123&ToUserId=target_user&Role=100",
        ),
        post(&SetGroupMembersNickname::new("zego_user", "groupA", nicknames).unwrap(), "SetGroupMembersNickname", named),
        get(
            &TransferGroupOwner::new("current_owner", "group123", "new_owner").unwrap(),
            "TransferGroupOwner",
            "FromUserId=current_owner&GroupId=group123&NewOwner=new_owner",
        ),
    ]
}

fn muted() -> Vec<Golden> {
    let group = MuteGroup::new("operator_user", "group123").unwrap().all_muted(false);
    let group = group.muted_roles([GroupRole::Administrator, GroupRole::Member]).unwrap().duration(-1).unwrap();
    let members = MuteGroupMembers::new("operator_user", "group123", ["user1", "user2"]).unwrap().duration(3600).unwrap();
    vec![
        get(
            &group,
            "MuteGroup",
            "FromUserId=operator_user&GroupId=group123&IsAllMuted=false&MuteRoleList[]=2&MuteRoleList[]=3&Duration=-1",
        ),
        get(&members, "MuteGroupMembers", "FromUserId=operator_user&GroupId=group123&UserIds[]=user1&UserIds[]=user2&Duration=3600"),
    ]
}

fn noted() -> Vec<Golden> {
    let attributes = [GroupAttributeChange::new("attribute1").value("value1"), GroupAttributeChange::new("attribute2").value("")];
    let changed = json!({
        "FromUserId": "fromUserId",
        "GroupId": "room123",
        "Action": 0,
        "Attributes": [{"Key": "attribute1", "Value": "value1"}, {"Key": "attribute2", "Value": ""}],
    });
    let limits = ModifyGroupLimit::new("operator_user", "group123")
        .unwrap()
        .join_mode(JoinMode::InviteOnly)
        .invite_mode(InviteMode::Administrators)
        .be_invited_mode(BeInvitedMode::Asks)
        .member_count_limit(200);
    let data = UpdateGroupData::new("user", "111")
        .unwrap()
        .group_avatar("https://xxx.com/xxx.png")
        .unwrap()
        .group_name("newName")
        .unwrap()
        .group_notice("newNotice")
        .unwrap();
    let told = json!({
        "FromUserId": "user",
        "GroupId": "111",
        "GroupAvatar": "https://xxx.com/xxx.png",
        "GroupName": "newName",
        "GroupNotice": "newNotice",
    });
    vec![
        post(
            &ModifyGroupAttribute::new("fromUserId", "room123", AttributeAction::Set, attributes).unwrap(),
            "ModifyGroupAttribute",
            changed,
        ),
        get(
            &limits,
            "ModifyGroupLimit",
            "FromUserId=operator_user&GroupId=group123&JoinMode=2&InviteMode=1&BeInvitedMode=1&MemberCountLimit=200",
        ),
        post(&data, "UpdateGroupData", told),
    ]
}

fn read() -> Vec<Golden> {
    let apps = QueryAppGroupList::new().limit(100).unwrap().next(1);
    let members = QueryGroupMemberList::new("groupA").unwrap().limit(1000).unwrap().next(2);
    vec![
        post(
            &FetchForbidGroupList::new("userId", 100_000).unwrap(),
            "FetchForbidGroupList",
            json!({"FromUserId": "userId", "StartFlag": 100_000}),
        ),
        get(&apps, "QueryAppGroupList", "Limit=100&Next=1"),
        post(&QueryGroupInfo::new("userId", "groupId").unwrap(), "QueryGroupInfo", json!({"FromUserId": "userId", "GroupId": "groupId"})),
        post(&members, "QueryGroupMemberList", json!({"GroupId": "groupA", "Limit": 1000, "Next": 2})),
    ]
}

#[test]
fn a_group_is_changed_in_something() {
    let nothing = UpdateGroupData::new("user", "111").unwrap();
    let refused = nothing.check();
    assert!(refused.is_err());
}

#[test]
fn who_is_muted_is_so_for_30_days_at_most() {
    let mute = |seconds| MuteGroupMembers::new("a", "g", ["b"]).unwrap().duration(seconds);
    assert!(mute(2_592_000).is_ok() && mute(-1).is_ok());
    assert!(mute(2_592_001).is_err() && mute(-2).is_err());
}
