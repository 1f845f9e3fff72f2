//! ZIM's users.

use serde_json::json;
use zego_model::zim::user::{
    ModifyUserInfo, NewUser, QueryGroupsInfoOfUser, QueryUserInfos, QueryUserOnlineState, UserChange, UserRegister,
};

use crate::{Golden, get, post};

pub(crate) fn golden() -> Vec<Golden> {
    let user = |id: &str, name: &str| NewUser::new(id).unwrap().name(name).unwrap().avatar("http").unwrap();
    let change = UserChange::new("aaa").unwrap().name("userNamea").unwrap().avatar("http").unwrap().extra("extra info").unwrap();
    let zim = [
        get(&QueryUserOnlineState::new(["a", "b"]).unwrap(), "QueryUserOnlineState", "UserId[]=a&UserId[]=b"),
        post(
            &UserRegister::new([user("aaa", "userNamea"), user("bbb", "userNameb")]).unwrap(),
            "UserRegister",
            json!({"UserInfo": [
                {"UserId": "aaa", "UserName": "userNamea", "UserAvatar": "http"},
                {"UserId": "bbb", "UserName": "userNameb", "UserAvatar": "http"},
            ]}),
        ),
        post(
            &ModifyUserInfo::new([change]).unwrap(),
            "ModifyUserInfo",
            json!({"UserInfo": [{"UserId": "aaa", "UserName": "userNamea", "UserAvatar": "http", "Extra": "extra info"}]}),
        ),
        post(&QueryUserInfos::new(["userA", "userB", "userC"]).unwrap(), "QueryUserInfos", json!({"UserIds": ["userA", "userB", "userC"]})),
        post(
            &QueryGroupsInfoOfUser::new("UserId123", 2).unwrap().next("3"),
            "QueryGroupsInfoOfUser",
            json!({"FromUserId": "UserId123", "Limit": 2, "Next": "3"}),
        ),
    ];
    zim.into_iter().map(|golden| golden.at("zim-api.zego.im")).collect()
}

#[test]
fn an_id_has_at_most_64_characters() {
    assert!(QueryUserOnlineState::new(["a".repeat(64)]).is_ok());
    assert!(QueryUserOnlineState::new(["a".repeat(65)]).is_err());
}

/// Bytes, not characters: a Chinese name of 86 characters has 258 of them.
#[test]
fn a_name_has_at_most_256_bytes() {
    let named = |name: String| NewUser::new("a").unwrap().name(name);
    assert!(named("名".repeat(85)).is_ok());
    assert!(named("名".repeat(86)).is_err());
}

#[test]
fn a_page_of_groups_has_at_least_one() {
    assert!(QueryGroupsInfoOfUser::new("a", 0).is_err());
    assert!(QueryGroupsInfoOfUser::new("a", 101).is_err());
}
