//! Users and bots, and whether they are there.

use serde_json::json;
use zego_model::zim::bot::{NewBot, RobotRegister};
use zego_model::zim::community::QueryAppCommunityList;
use zego_model::zim::license::CgiDescribeZimAudioLicense;
use zego_model::zim::user::{
    ModifyUserInfo, NewUser, OnlineState, QueryGroupsInfoOfUser, QueryUserInfos, QueryUserOnlineState, UserChange, UserRegister,
};

use crate::chat::{Chat, items};

fn states(chat: &Chat, users: &[&str]) -> Vec<(String, OnlineState)> {
    let reply = chat.call(&QueryUserOnlineState::new(users.to_vec()).unwrap()).unwrap();
    reply.output.states.into_iter().map(|state| (state.user_id, state.status)).collect()
}

#[test]
fn a_user_is_registered_changed_and_found() {
    let chat = Chat::empty();
    let anna = NewUser::new("anna").unwrap().name("Anna").unwrap().avatar("https://example.com/a.png").unwrap();
    chat.done(&UserRegister::new([anna, NewUser::new("bert").unwrap()]).unwrap());
    let change = UserChange::new("bert").unwrap().name("Bert").unwrap().extra("{}").unwrap();
    chat.done(&ModifyUserInfo::new([change]).unwrap());
    let reply = chat.call(&QueryUserInfos::new(["anna", "bert", "nobody"]).unwrap()).unwrap();
    let told: Vec<_> = reply.output.users.iter().map(|user| (&*user.user_id, &*user.name, &*user.avatar, &*user.extra)).collect();
    assert_eq!(told, [("anna", "Anna", "https://example.com/a.png", ""), ("bert", "Bert", "", "{}")]);
    let failed: Vec<_> = reply.failures().iter().map(|failure| (&*failure.item, &*failure.code)).collect();
    assert_eq!(failed, [("nobody", "660000002")]);
    chat.survives_a_snapshot();
}

/// Each of them is told of; and where nobody is left, the call fails, with the list all the same.
#[test]
fn who_cannot_be_registered_fails_alone() {
    let chat = Chat::with(&["anna"]);
    let register = |ids: &[&str]| UserRegister::new(ids.iter().map(|id| NewUser::new(*id).unwrap()).collect::<Vec<_>>()).unwrap();
    assert_eq!(chat.failed(&register(&["anna", "bert", "a,b"])), items(&[("anna", 660_700_002), ("a,b", 660_000_002)]));
    let answer = chat.raw(&register(&["anna", "bert"]));
    assert_eq!((&answer["Code"], &answer["ErrorList"][1]["SubCode"]), (&json!(660_700_002), &json!(660_700_002)), "{answer}");
    assert_eq!(answer["ErrorList"][0]["SubMessage"], "User already exists");
    assert_eq!(chat.refused(&register(&["anna"])), "660700002");
}

/// What is too long fails that user, with the code for it, and not the call.
#[test]
fn what_is_too_long_of_a_user_fails_that_user() {
    let chat = Chat::with(&["anna"]);
    let long = |bytes: usize| "x".repeat(bytes);
    for (user, code) in [
        (json!({ "UserId": long(33) }), 660_000_012),
        (json!({ "UserId": "c", "UserName": long(257) }), 660_700_006),
        (json!({ "UserId": "d", "UserAvatar": long(501) }), 660_700_007),
    ] {
        let parameters = json!({ "UserInfo": [user, { "UserId": format!("user{code}") }] });
        let answer = chat.post("UserRegister", &parameters);
        assert_eq!((&answer["Code"], &answer["ErrorList"][0]["SubCode"]), (&json!(0), &json!(code)), "{answer}");
    }
    // Twice as much as an app can store until it asks for more; the type allows what the support can allow.
    let change = |extra: usize| ModifyUserInfo::new([UserChange::new("anna").unwrap().extra(long(extra)).unwrap()]).unwrap();
    chat.done(&change(2_048));
    assert_eq!(chat.refused(&change(2_049)), "660000002");
    let nobody = ModifyUserInfo::new([UserChange::new("nobody").unwrap()]).unwrap();
    assert_eq!(chat.refused(&nobody), "660700012");
}

#[test]
fn a_user_is_there_from_login_to_logout() {
    let chat = Chat::with(&["anna", "bert"]);
    assert_eq!(chat.refused(&QueryUserOnlineState::new(["anna", "nobody"]).unwrap()), "660200001", "nobody has logged in");
    chat.log_in("anna");
    chat.log_in("carl");
    assert_eq!(chat.failed(&QueryUserOnlineState::new(["anna", "bert"]).unwrap()), items(&[("bert", 660_200_001)]));
    assert_eq!(states(&chat, &["anna", "carl"]), [("anna".to_owned(), OnlineState::Online), ("carl".to_owned(), OnlineState::Online)]);
    chat.advance(60);
    assert!(chat.control("zim-logout", &json!({ "user": "anna" }))["done"].is_string());
    assert!(chat.control("zim-logout", &json!({ "user": "carl", "lost": true }))["done"].is_string());
    assert_eq!(states(&chat, &["anna"]), [("anna".to_owned(), OnlineState::Offline)]);
    let events: Vec<_> = chat.events().iter().map(|event| (event["user_id"].clone(), event["action"].clone())).collect();
    assert_eq!(events, [("anna", 0), ("carl", 0), ("anna", 1), ("carl", 2)].map(|(user, action)| (json!(user), json!(action))));
    assert_eq!(chat.control("zim-logout", &json!({ "user": "anna" }))["error"], "user is not online: zim-login comes first");
    chat.survives_a_snapshot();
}

#[test]
fn a_sandbox_begins_with_four_users() {
    let chat = Chat::seeded();
    let known = states(&chat, &["anna", "bert", "carl", "dora"]);
    let known: Vec<_> = known.iter().map(|(user, state)| (&**user, state.clone())).collect();
    assert_eq!(known, [("anna", OnlineState::Online), ("bert", OnlineState::Online), ("carl", OnlineState::Offline)]);
}

#[test]
fn a_bot_has_a_name_of_its_own_kind() {
    let chat = Chat::empty();
    let register = |ids: &[&str]| RobotRegister::new(ids.iter().map(|id| NewBot::new(*id).unwrap()).collect::<Vec<_>>()).unwrap();
    assert_eq!(chat.failed(&register(&["@RBT#1", "helper"])), items(&[("helper", 660_000_002)]));
    assert_eq!(chat.refused(&register(&["@RBT#1"])), "660700002");
    assert_eq!(chat.done(&QueryUserInfos::new(["@RBT#1"]).unwrap()).users.len(), 1);
}

/// Whoever is in no group has an empty list; the page after none is none.
#[test]
fn somebody_in_no_group_has_none() {
    let chat = Chat::with(&["anna"]);
    let answer = chat.done(&QueryGroupsInfoOfUser::new("anna", 10).unwrap());
    assert_eq!((answer.groups.len(), &*answer.next, answer.total), (0, "0", 0));
    assert_eq!(chat.refused(&QueryGroupsInfoOfUser::new("nobody", 10).unwrap()), "660500002");
    assert_eq!(chat.refused(&QueryGroupsInfoOfUser::new("anna", 10).unwrap().next("x")), "660000002");
}

/// These have nothing that a state could tell: they answer as on their pages.
#[test]
fn communities_and_the_licence_are_those_of_the_pages() {
    let chat = Chat::empty();
    assert_eq!(chat.done(&QueryAppCommunityList::new()).communities.len(), 2);
    assert!(!chat.done(&CgiDescribeZimAudioLicense::new()).license.is_empty());
}
