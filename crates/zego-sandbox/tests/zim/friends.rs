//! Friends, applications and blacklists.

use serde_json::json;
use zego_model::UnixMillis;
use zego_model::zim::blacklist::{AddUsersToBlacklist, CheckUsersIsInBlacklist, QueryBlacklist, RemoveUsersFromBlacklist};
use zego_model::zim::friend::{
    AddFriends, Application, AttributeKey, CheckFriendsRelation, DeleteAllFriends, DeleteFriends, Direction, FriendAttribute, FriendName,
    NewFriend, QueryFriendList, Relation, SendFriendApplication, UpdateFriendAttributes, UpdateFriendsAlias,
};
use zego_sandbox::Moment;

use crate::chat::{Chat, items};

fn add(owner: &str, friends: &[&str]) -> AddFriends {
    AddFriends::new(owner, friends.iter().map(|friend| NewFriend::new(*friend).unwrap()).collect::<Vec<_>>()).unwrap()
}

fn relation(chat: &Chat, owner: &str, other: &str, direction: Direction) -> Relation {
    chat.done(&CheckFriendsRelation::new(owner, [other], direction).unwrap()).friendships.remove(0).relation
}

fn listed(chat: &Chat, owner: &str) -> Vec<String> {
    let answer = chat.done(&QueryFriendList::new(owner, 100, 0).unwrap());
    answer.friends.into_iter().map(|friend| friend.user_id).collect()
}

#[test]
fn friends_are_friends_of_each_other_until_one_ends_it() {
    let chat = Chat::with(&["anna", "bert", "carl"]);
    chat.done(&add("anna", &["bert", "carl"]));
    assert_eq!((listed(&chat, "anna"), listed(&chat, "bert")), (vec!["bert".to_owned(), "carl".to_owned()], vec!["anna".to_owned()]));
    assert_eq!(relation(&chat, "anna", "bert", Direction::Both), Relation::Friends);
    chat.done(&DeleteFriends::new("anna", ["bert"], Direction::One).unwrap());
    assert_eq!(relation(&chat, "anna", "bert", Direction::Both), Relation::OnlyByOther);
    assert_eq!(relation(&chat, "bert", "anna", Direction::Both), Relation::OnlyByUser);
    assert_eq!(relation(&chat, "anna", "bert", Direction::One), Relation::NotListed);
    assert_eq!(relation(&chat, "bert", "anna", Direction::One), Relation::Listed);
    chat.survives_a_snapshot();
    chat.done(&DeleteFriends::new("bert", ["anna"], Direction::Both).unwrap());
    assert_eq!(relation(&chat, "anna", "bert", Direction::Both), Relation::Strangers);
    assert_eq!(chat.refused(&DeleteFriends::new("anna", ["bert"], Direction::Both).unwrap()), "660800034");
    chat.done(&DeleteAllFriends::new("anna", Direction::Both).unwrap());
    assert_eq!((listed(&chat, "anna").len(), listed(&chat, "carl").len()), (0, 0));
}

/// In one call, each with the code of its own mistake.
#[test]
fn who_cannot_become_a_friend_fails_alone() {
    let chat = Chat::with(&["anna", "bert", "carl", "dora"]);
    chat.done(&add("anna", &["bert"]));
    let attribute = |value: usize| FriendAttribute::new(AttributeKey::K0, "x".repeat(value));
    let friend = |id: &str| NewFriend::new(id).unwrap();
    let later = UnixMillis(Moment::NEW_YEAR.millis() + 60_000);
    let failed = chat.failed(
        &AddFriends::new(
            "anna",
            [
                friend("anna"),
                friend("bert"),
                friend("nobody"),
                friend("carl"),
                friend("carl"),
                friend("dora").attributes([attribute(1), attribute(2)]).unwrap(),
            ],
        )
        .unwrap(),
    );
    let codes = [("anna", 660_800_020), ("bert", 660_800_027), ("nobody", 660_700_015), ("carl", 660_800_022), ("dora", 660_800_032)];
    assert_eq!(failed, items(&codes));
    for (one, code) in [
        (friend("dora").attributes([attribute(1_023)]).unwrap(), "660800024"),
        (friend("dora").since(later), "660800046"),
        (friend("nobody"), "660800025"),
    ] {
        assert_eq!(chat.refused(&AddFriends::new("anna", [one]).unwrap()), code);
    }
    assert_eq!(chat.refused(&add("nobody", &["anna"])), "660500002");
    // 1024 bytes with the key.
    chat.done(&AddFriends::new("anna", [friend("dora").attributes([attribute(1_022)]).unwrap()]).unwrap());
}

#[test]
fn single_mistakes_of_a_call_have_the_codes_of_the_family() {
    let chat = Chat::with(&["anna", "bert"]);
    let of = |friends: serde_json::Value| chat.post("AddFriends", &json!({ "FromUserId": "anna", "FriendInfos": friends }))["Code"].clone();
    assert_eq!(of((0..21).map(|user| json!({ "UserId": format!("user{user}") })).collect()), 660_800_019);
    assert_eq!(of(json!([{ "UserId": "bert", "Wording": "x".repeat(257) }])), 660_800_021);
    assert_eq!(of(json!([{ "UserId": "bert", "Attributes": [{ "Key": "k5", "Value": "" }] }])), 660_800_023);
    assert_eq!(of(json!([])), 660_000_002);
}

/// 3000 are the most, and the one that is too many fails alone.
#[test]
fn a_user_has_three_thousand_friends_at_most() {
    let users: Vec<_> = (0..3_001).map(|user| format!("user{user}")).collect();
    let chat = Chat::with(&users.iter().map(String::as_str).collect::<Vec<_>>());
    chat.log_in("anna");
    let batches: Vec<_> = users[..2_999].chunks(20).collect();
    for some in batches {
        chat.done(&add("anna", &some.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    assert_eq!(chat.failed(&add("anna", &["user2999", "user3000"])), items(&[("user3000", 660_800_028)]));
    // Page by page, everybody once; a friend who goes in between makes nobody missing.
    let (mut next, mut told) = (0, Vec::new());
    loop {
        let page = chat.done(&QueryFriendList::new("anna", 100, next).unwrap());
        told.extend(page.friends.into_iter().map(|friend| friend.user_id));
        if told.len() == 200 {
            chat.done(&DeleteFriends::new("anna", ["user7"], Direction::Both).unwrap());
            assert_eq!(page.total, 3_000);
        }
        next = page.next;
        if next == 0 {
            break;
        }
    }
    assert_eq!(told, users[..3_000]);
}

#[test]
fn what_is_said_of_a_friend_is_the_users_own() {
    let chat = Chat::with(&["anna", "bert"]);
    let since = UnixMillis(1_640_995_200_000);
    let bert = NewFriend::new("bert").unwrap().alias("Bertie").unwrap().wording("hello").unwrap().since(since);
    chat.done(&AddFriends::new("anna", [bert]).unwrap());
    chat.done(&UpdateFriendsAlias::new("anna", [FriendName::new("bert").unwrap().alias("B").unwrap()]).unwrap());
    let set = |key, value: &str| UpdateFriendAttributes::new("anna", "bert", [FriendAttribute::new(key, value)]).unwrap();
    chat.done(&set(AttributeKey::K1, "one"));
    chat.done(&set(AttributeKey::K2, "two"));
    assert_eq!(chat.refused(&set(AttributeKey::K3, &"x".repeat(1_015))), "660800024", "with what is there it is too long");
    let friend = chat.done(&QueryFriendList::new("anna", 0, 0).unwrap()).friends.remove(0);
    let attributes: Vec<_> = friend.attributes.iter().map(|one| (one.key.as_str(), &*one.value)).collect();
    assert_eq!((&*friend.alias, &*friend.wording, friend.create_time), ("B", "hello", since.0));
    assert_eq!(attributes, [("k1", "one"), ("k2", "two")]);
    assert_eq!(chat.done(&QueryFriendList::new("bert", 0, 0).unwrap()).friends[0].alias, "");
    let nobody = UpdateFriendsAlias::new("bert", [FriendName::new("carl").unwrap()]).unwrap();
    assert_eq!(chat.refused(&nobody), "660800034");
}

/// Who is asked answers in the client, and who has the other in the list still is not asked.
#[test]
fn an_application_is_answered_by_a_client() {
    let chat = Chat::with(&["anna", "bert", "carl"]);
    let ask = |from: &str, to: &str| SendFriendApplication::new(from, [Application::new(to).unwrap().alias("friend").unwrap()]).unwrap();
    let answer = |to: &str, accept: bool| chat.control("zim-friend", &json!({ "from": "anna", "to": to, "accept": accept }));
    chat.done(&ask("anna", "bert"));
    chat.done(&ask("anna", "carl"));
    assert_eq!(relation(&chat, "anna", "bert", Direction::Both), Relation::Strangers);
    chat.survives_a_snapshot();
    assert_eq!(answer("carl", false)["done"], "user carl does not want to be a friend of user anna");
    assert_eq!(answer("bert", true)["done"], "user bert is a friend now of user anna");
    assert!(answer("bert", true)["error"].is_string(), "it is answered already");
    assert_eq!(listed(&chat, "anna"), ["bert"]);
    assert_eq!(chat.refused(&ask("anna", "bert")), "660800027");
    chat.done(&DeleteFriends::new("bert", ["anna"], Direction::One).unwrap());
    chat.done(&ask("bert", "anna"));
    assert_eq!(relation(&chat, "anna", "bert", Direction::Both), Relation::Friends);
}

#[test]
fn of_a_stranger_only_the_own_list_is_told() {
    let chat = Chat::with(&["anna", "bert"]);
    let answer = chat.raw(&CheckFriendsRelation::new("anna", ["nobody", "bert"], Direction::Both).unwrap());
    assert_eq!(answer["Fails"], json!([{ "UserId": "nobody", "SubCode": 660_000_001, "Relation": 1 }]));
    assert_eq!(answer["Successes"], json!([{ "UserId": "bert", "Relation": 3 }]));
}

#[test]
fn a_blacklist_is_kept_whoever_is_a_friend() {
    let chat = Chat::with(&["anna", "bert", "carl"]);
    chat.done(&add("anna", &["bert"]));
    assert_eq!(chat.failed(&AddUsersToBlacklist::new("anna", ["bert", "nobody"]).unwrap()), items(&[("nobody", 660_700_015)]));
    assert_eq!(chat.refused(&AddUsersToBlacklist::new("anna", ["bert"]).unwrap()), "660800041");
    let why = chat.raw(&AddUsersToBlacklist::new("anna", ["bert"]).unwrap());
    assert_eq!(why["ErrList"], json!([{ "UserId": "bert", "SubCode": 660_800_037 }]));
    assert_eq!(chat.refused(&AddUsersToBlacklist::new("anna", ["anna"]).unwrap()), "660800038");
    let checked = chat.call(&CheckUsersIsInBlacklist::new("anna", ["bert", "carl", "nobody"]).unwrap()).unwrap();
    let entries: Vec<_> = checked.output.entries.iter().map(|entry| (&*entry.user_id, entry.blocked.is_set())).collect();
    assert_eq!((entries, checked.failures()[0].code.as_str()), (vec![("bert", true), ("carl", false)], "660700015"));
    assert_eq!(relation(&chat, "anna", "bert", Direction::Both), Relation::Friends);
    let listed = chat.done(&QueryBlacklist::new("anna", 100, 0).unwrap());
    assert_eq!((listed.total, listed.next, &*listed.users[0].user_id), (1, 0, "bert"));
    assert_eq!(listed.users[0].update_time, Moment::NEW_YEAR.millis());
    chat.survives_a_snapshot();
    chat.done(&RemoveUsersFromBlacklist::new("anna", ["bert"]).unwrap());
    let again = chat.raw(&RemoveUsersFromBlacklist::new("anna", ["bert"]).unwrap());
    assert_eq!((&again["Code"], &again["ErrList"][0]["SubCode"]), (&json!(660_800_042), &json!(660_800_044)));
    let many = json!({ "FromUserId": "anna", "UserIds": (0..21).map(|user| format!("user{user}")).collect::<Vec<_>>() });
    assert_eq!(chat.post("AddUsersToBlacklist", &many)["Code"], 660_800_039);
}

#[test]
fn a_blacklist_has_a_thousand_users_at_most() {
    let users: Vec<_> = (0..1_001).map(|user| format!("user{user}")).collect();
    let chat = Chat::with(&users.iter().map(String::as_str).collect::<Vec<_>>());
    chat.log_in("anna");
    for some in users[..1_000].chunks(20) {
        chat.done(&AddUsersToBlacklist::new("anna", some.to_vec()).unwrap());
    }
    let one_more = chat.raw(&AddUsersToBlacklist::new("anna", ["user1000"]).unwrap());
    assert_eq!(one_more["ErrList"], json!([{ "UserId": "user1000", "SubCode": 660_800_040 }]));
}
