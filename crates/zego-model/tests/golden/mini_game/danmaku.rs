//! What an audience sends into a game.

use serde_json::json;
use zego_model::Operation;
use zego_model::mini_game::danmaku::{Comment, SendDanmakuComments, Sex, Spectator};

use crate::{Golden, post};

fn comments() -> SendDanmakuComments {
    let player = |id: &str, name: &str, sex| Spectator::new(id, name, "http://").unwrap().sex(sex);
    SendDanmakuComments::new(
        "room123",
        "TinyLoveWar",
        [Comment::new(player("user1", "test1", Sex::Male), "666"), Comment::new(player("user2", "test2", Sex::Female), "888")],
    )
    .unwrap()
}

pub(crate) fn golden() -> Vec<Golden> {
    let body = json!({
        "RoomId": "room123",
        "MiniGameId": "TinyLoveWar",
        "CommentList": [
            {"UserInfo": {"UserId": "user1", "Nickname": "test1", "Avatar": "http://", "Sex": 1}, "Content": "666"},
            {"UserInfo": {"UserId": "user2", "Nickname": "test2", "Avatar": "http://", "Sex": 2}, "Content": "888"},
        ],
    });
    vec![post(&comments(), "SendDanmakuComments", body).at("mini-game-api.zego.im")]
}

/// The parameter stands in the body, and its values are counted apart.
#[test]
fn calls_are_counted_by_room() {
    let [quota] = SendDanmakuComments::SPEC.quota else { panic!("one limit") };
    assert_eq!((quota.calls, quota.seconds, quota.per), (50, 1, Some("RoomId")));
    assert_eq!(comments().quota_key("RoomId").as_deref(), Some("room123"));
    assert_eq!(comments().quota_key("MiniGameId"), None);
}
