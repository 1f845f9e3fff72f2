//! Blacklists of ZIM's users.

use serde_json::json;
use zego_model::zim::blacklist::{AddUsersToBlacklist, CheckUsersIsInBlacklist, QueryBlacklist, RemoveUsersFromBlacklist};

use crate::{Golden, get, post};

pub(crate) fn golden() -> Vec<Golden> {
    let body = json!({"FromUserId": "zego_user", "UserIds": ["user1", "user2", "user3", "user4"]});
    let users = ["user1", "user2", "user3", "user4"];
    let zim = [
        post(&AddUsersToBlacklist::new("zego_user", users).unwrap(), "AddUsersToBlacklist", body.clone()),
        post(&RemoveUsersFromBlacklist::new("zego_user", users).unwrap(), "RemoveUsersFromBlacklist", body.clone()),
        post(&CheckUsersIsInBlacklist::new("zego_user", users).unwrap(), "CheckUsersIsInBlacklist", body),
        get(&QueryBlacklist::new("zego", 100, 2).unwrap(), "QueryBlacklist", "FromUserId=zego&Limit=100&Next=2"),
    ];
    zim.into_iter().map(|golden| golden.at("zim-api.zego.im")).collect()
}

#[test]
fn an_id_has_at_most_32_characters() {
    assert!(AddUsersToBlacklist::new("a", ["b".repeat(32)]).is_ok());
    assert!(AddUsersToBlacklist::new("a", ["b".repeat(33)]).is_err());
    assert!(AddUsersToBlacklist::new("a".repeat(33), ["b"]).is_err());
}
