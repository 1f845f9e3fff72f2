//! ZIM's users.

use zego_model::zim::user::QueryUserOnlineState;

use crate::{Golden, get};

pub(crate) fn golden() -> Vec<Golden> {
    vec![get(&QueryUserOnlineState::new(["a", "b"]).unwrap(), "QueryUserOnlineState", "UserId[]=a&UserId[]=b").at("zim-api.zego.im")]
}

#[test]
fn an_id_has_at_most_64_characters() {
    assert!(QueryUserOnlineState::new(["a".repeat(64)]).is_ok());
    assert!(QueryUserOnlineState::new(["a".repeat(65)]).is_err());
}
