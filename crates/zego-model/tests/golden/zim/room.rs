//! ZIM's rooms.

use serde_json::json;
use zego_model::Seconds;
use zego_model::zim::room::{
    CreateRoom, DestroyRoom, KickoutRoomUser, ModifyRoomAttribute, NewRoomAttribute, QueryRoomAttribute, QueryRoomMembers,
    QueryRoomUserList, RoomAttributeAction, RoomAttributeChange, RoomUserOrder,
};

use crate::{Golden, get, post};

pub(crate) fn golden() -> Vec<Golden> {
    let attributes = [NewRoomAttribute::new("k1", "v1").auto_delete(false), NewRoomAttribute::new("k2", "v2").auto_delete(true)];
    let create = CreateRoom::new("User1", "Room1").unwrap().room_name("RoomName1").unwrap();
    let create = create.lasts_empty(Seconds(3600)).unwrap().attributes(attributes).unwrap();
    let created = json!({
        "FromUserId": "User1",
        "RoomId": "Room1",
        "RoomName": "RoomName1",
        "DestroyDelayTime": 3600,
        "Attributes": [{"Key": "k1", "Value": "v1", "AutoDelete": 0}, {"Key": "k2", "Value": "v2", "AutoDelete": 1}],
    });
    let kick = KickoutRoomUser::new("room123", ["a", "b"]).unwrap().custom_reason("Violation of rules").unwrap().operator("user1");
    let kicked = "RoomId=room123&UserId[]=a&UserId[]=b&CustomReason=Violation%20of%20rules&FromUserId=user1";
    let list = QueryRoomUserList::new("room123").unwrap().order(RoomUserOrder::NewestFirst).next_flag("1").limit(100).unwrap();
    let all = vec![
        post(&create, "CreateRoom", created),
        get(&DestroyRoom::new("room123").unwrap().operator("user1"), "DestroyRoom", "RoomId=room123&FromUserId=user1"),
        get(&kick, "KickoutRoomUser", kicked),
        modify(),
        post(
            &QueryRoomAttribute::new("fromUserId", "room123").unwrap(),
            "QueryRoomAttribute",
            json!({"FromUserId": "fromUserId", "RoomId": "room123"}),
        ),
        get(&QueryRoomMembers::new("room123", ["a", "b"]).unwrap(), "QueryRoomMembers", "UserId[]=a&UserId[]=b&RoomId=room123"),
        get(&list, "QueryRoomUserList", "RoomId=room123&Mode=1&NextFlag=1&Limit=100"),
    ];
    all.into_iter().map(|golden| golden.at("zim-api.zego.im")).collect()
}

fn modify() -> Golden {
    let set = RoomAttributeChange::new(RoomAttributeAction::Set, "attribute1").value("value1").auto_delete(true).stop_on_error(true);
    let delete = RoomAttributeChange::new(RoomAttributeAction::Delete, "attribute2").value("").auto_delete(false).stop_on_error(false);
    let body = json!({
        "FromUserId": "fromUserId",
        "RoomId": "room123",
        "Attributes": [
            {"Action": 0, "Key": "attribute1", "Value": "value1", "AutoDelete": 1, "StopOnError": 1},
            {"Action": 1, "Key": "attribute2", "Value": "", "AutoDelete": 0, "StopOnError": 0},
        ],
    });
    post(&ModifyRoomAttribute::new("fromUserId", "room123", [set, delete]).unwrap(), "ModifyRoomAttribute", body)
}

#[test]
fn an_empty_room_lasts_three_hours_at_most() {
    let create = |seconds| CreateRoom::new("a", "r").unwrap().lasts_empty(Seconds(seconds));
    assert!(create(10_800).is_ok());
    assert!(create(10_801).is_err());
}
