//! Friends of ZIM's users.

use serde_json::json;
use zego_model::UnixMillis;
use zego_model::zim::friend::{
    AddFriends, Application, AttributeChange, AttributeKey, CheckFriendsRelation, DeleteAllFriends, DeleteFriends, Direction,
    FriendAttribute, FriendName, NewFriend, QueryFriendList, SendFriendApplication, UpdateFriendAttributes, UpdateFriendsAlias,
};

use crate::{Golden, get, post};

pub(crate) fn golden() -> Vec<Golden> {
    let zim = [added(), applied(), deleted(), all_deleted(), attributes(), alias(), checked(), listed()];
    zim.into_iter().map(|golden| golden.at("zim-api.zego.im")).collect()
}

fn added() -> Golden {
    let friend = NewFriend::new("usera1")
        .unwrap()
        .wording("Wording1")
        .unwrap()
        .alias("alias1")
        .unwrap()
        .since(UnixMillis(1_640_995_200_000))
        .attributes([FriendAttribute::new(AttributeKey::K1, "Value"), FriendAttribute::new(AttributeKey::K2, "Value1")])
        .unwrap();
    let body = json!({"FromUserId": "zego_user", "FriendInfos": [{
        "UserId": "usera1", "Wording": "Wording1", "FriendAlias": "alias1", "FriendTime": 1_640_995_200_000_i64,
        "Attributes": [{"Key": "k1", "Value": "Value"}, {"Key": "k2", "Value": "Value1"}],
    }]});
    post(&AddFriends::new("zego_user", [friend]).unwrap(), "AddFriends", body)
}

fn applied() -> Golden {
    let asked = Application::new("usera1")
        .unwrap()
        .wording("Wording1")
        .unwrap()
        .alias("Remark1")
        .unwrap()
        .create_time(UnixMillis(1_640_995_200_000))
        .update_time(UnixMillis(1_640_995_200_001))
        .attributes([FriendAttribute::new(AttributeKey::K2, "Value"), FriendAttribute::new(AttributeKey::K0, "Value1")])
        .unwrap();
    let body = json!({"FromUserId": "zego_user", "FriendInfos": [{
        "UserId": "usera1", "Wording": "Wording1", "FriendAlias": "Remark1",
        "CreateTime": 1_640_995_200_000_i64, "UpdateTime": 1_640_995_200_001_i64,
        "Attributes": [{"Key": "k2", "Value": "Value"}, {"Key": "k0", "Value": "Value1"}],
    }]});
    post(&SendFriendApplication::new("zego_user", [asked]).unwrap(), "SendFriendApplication", body)
}

fn deleted() -> Golden {
    let body = json!({"FromUserId": "aaa", "UserIds": ["user_id1", "user_id2"], "DeleteType": 1});
    post(&DeleteFriends::new("aaa", ["user_id1", "user_id2"], Direction::One).unwrap(), "DeleteFriends", body)
}

fn all_deleted() -> Golden {
    get(&DeleteAllFriends::new("zego_user", Direction::Both).unwrap(), "DeleteAllFriends", "FromUserId=zego_user&DeleteType=0")
}

fn attributes() -> Golden {
    let attributes = [FriendAttribute::new(AttributeKey::K0, "Value1"), FriendAttribute::new(AttributeKey::K2, "Value2")];
    let body = json!({
        "FromUserId": "zego_user", "UserId": "UserId",
        "Attributes": [{"Key": "k0", "Value": "Value1"}, {"Key": "k2", "Value": "Value2"}],
        "Action": 0,
    });
    let update = UpdateFriendAttributes::new("zego_user", "UserId", attributes).unwrap().change(AttributeChange::Set);
    post(&update, "UpdateFriendAttributes", body)
}

fn alias() -> Golden {
    let name = |user: &str, alias: &str| FriendName::new(user).unwrap().alias(alias).unwrap();
    let body = json!({"FromUserId": "zego_user", "UserIds": [
        {"UserId": "user1", "FriendAlias": "FriendAlias1"},
        {"UserId": "user2", "FriendAlias": "FriendAlias2"},
    ]});
    let names = [name("user1", "FriendAlias1"), name("user2", "FriendAlias2")];
    post(&UpdateFriendsAlias::new("zego_user", names).unwrap(), "UpdateFriendsAlias", body)
}

fn checked() -> Golden {
    let body = json!({"FromUserId": "zego_user", "UserIds": ["user_id1", "user_id2"], "CheckType": 0});
    post(&CheckFriendsRelation::new("zego_user", ["user_id1", "user_id2"], Direction::Both).unwrap(), "CheckFriendsRelation", body)
}

fn listed() -> Golden {
    get(&QueryFriendList::new("zego", 100, 2).unwrap(), "QueryFriendList", "FromUserId=zego&Limit=100&Next=2")
}

#[test]
fn a_friend_has_five_attributes_at_most() {
    let attributes = |count: usize| vec![FriendAttribute::new(AttributeKey::K0, "1"); count];
    assert!(NewFriend::new("a").unwrap().attributes(attributes(5)).is_ok());
    assert!(NewFriend::new("a").unwrap().attributes(attributes(6)).is_err());
}

#[test]
fn twenty_friends_are_added_at_once() {
    let friends = |count: usize| (0..count).map(|user| NewFriend::new(format!("user{user}")).unwrap()).collect::<Vec<_>>();
    assert!(AddFriends::new("a", friends(20)).is_ok());
    assert!(AddFriends::new("a", friends(21)).is_err());
    assert!(AddFriends::new("a", friends(0)).is_err());
}
