//! What leads to the codes of `zim`.

use zego_model::spec::OperationSpec;

use crate::codes::natural::{Held, Leads, Natural, by, held};

pub(super) const LEADS: Leads = Leads { natural: NATURAL, held: HELD, files: FILES, throttled, ..Leads::NONE };

const NATURAL: &[Natural] = &[
    by("zim", "660000002", "a parameter that is missing or wrong", "call GET QueryUserOnlineState"),
    by("zim", "660300005", "the 21st call of a second", "many 21 call GET QueryUserOnlineState 'UserId[]=anna'"),
    by("zim", "660700001", "the 21st `UserRegister` of a second", "many 21 call POST UserRegister '{}'"),
    by("zim", "660200001", "users of whom none has ever logged in", "call GET QueryUserOnlineState 'UserId[]=dora'"),
    by("zim", "660500002", "a `FromUserId` that is not registered", "call GET QueryFriendList 'FromUserId=nobody&Limit=1&Next=0'"),
    by("zim", "660600001", "a group that is not there", r#"call POST QueryGroupMsg '{"GroupId":"none"}'"#),
    by("zim", "660700002", "users who are registered already", r#"call POST UserRegister '{"UserInfo":[{"UserId":"anna"}]}'"#),
    by(
        "zim/user",
        "660700012",
        "a change of users of whom none is registered",
        r#"call POST ModifyUserInfo '{"UserInfo":[{"UserId":"nobody"}]}'"#,
    ),
    by(
        "zim/friend",
        "660800020",
        "a friendship with oneself",
        r#"call POST AddFriends '{"FromUserId":"anna","FriendInfos":[{"UserId":"anna"}]}'"#,
    ),
    by(
        "zim/friend",
        "660800025",
        "friends of whom none is registered",
        r#"call POST AddFriends '{"FromUserId":"anna","FriendInfos":[{"UserId":"nobody"}]}'"#,
    ),
    by(
        "zim/friend",
        "660800027",
        "a friend who is one already",
        r#"call POST AddFriends '{"FromUserId":"anna","FriendInfos":[{"UserId":"bert"}]}'"#,
    ),
    by(
        "zim/friend",
        "660800033",
        "the end of a friendship with oneself",
        r#"call POST DeleteFriends '{"FromUserId":"anna","UserIds":["anna"],"DeleteType":0}'"#,
    ),
    by(
        "zim/friend",
        "660800034",
        "the end of a friendship that is none",
        r#"call POST DeleteFriends '{"FromUserId":"anna","UserIds":["carl"],"DeleteType":0}'"#,
    ),
    by(
        "zim/friend",
        "660800046",
        "a `FriendTime` to come",
        r#"call POST AddFriends '{"FromUserId":"anna","FriendInfos":[{"UserId":"carl","FriendTime":4102444800000}]}'"#,
    ),
    by(
        "zim/blacklist",
        "660800038",
        "oneself on the blacklist",
        r#"call POST AddUsersToBlacklist '{"FromUserId":"anna","UserIds":["anna"]}'"#,
    ),
    by(
        "zim/blacklist",
        "660800041",
        "users of whom none can be put on the blacklist",
        r#"call POST AddUsersToBlacklist '{"FromUserId":"anna","UserIds":["nobody"]}'"#,
    ),
    by(
        "zim/blacklist",
        "660800042",
        "users of whom none is on the blacklist",
        r#"call POST RemoveUsersFromBlacklist '{"FromUserId":"anna","UserIds":["bert"]}'"#,
    ),
    by(
        "zim/conversation",
        "660800002",
        "a conversation that is not in the list",
        "call GET ClearConversationUnread 'FromUserId=anna&ConvId=carl&ConvType=0'",
    ),
    by(
        "zim/conversation",
        "660800052",
        "a conversation that is not silent",
        r#"call POST SilenceConvNotification '{"FromUserId":"anna","ConvType":0,"ConvIds":["bert"],"Enable":false}'"#,
    ),
    by(
        "zim/conversation",
        "660800054",
        "marks of which none is right",
        r#"call POST SetConvMark '{"FromUserId":"anna","ConvMarkInfoList":[{"UserId":"anna","SetMarkC2c":{"bert":{"MarkContent":31}},"Action":true}]}'"#,
    ),
    by(
        "zim/call",
        "660900003",
        "a call of users of whom none is registered",
        r#"call POST CallInvite '{"FromUserId":"anna","UserIds":["nobody"],"OfflinePush":{}}'"#,
    ),
    by("zim/call", "660900004", "a call that is not there", "call GET CallAccept 'FromUserId=bert&CallId=none'"),
    by(
        "zim",
        "660000011",
        "more users than a call can name",
        "call GET QueryRoomMembers 'RoomId=lounge&UserId[]=u0&UserId[]=u1&UserId[]=u2&UserId[]=u3&UserId[]=u4&UserId[]=u5&UserId[]=u6&UserId[]=u7&UserId[]=u8&UserId[]=u9&UserId[]=u10'",
    ),
    by("zim", "660300006", "the 6th question of a second about one room", "many 6 call GET QueryRoomMembers 'UserId[]=anna&RoomId=lounge'"),
    by(
        "zim",
        "660600024",
        "a new owner who is not in the group",
        "call GET TransferGroupOwner 'FromUserId=anna&GroupId=team&NewOwner=dora'",
    ),
    by(
        "zim",
        "660700015",
        "messages asked for in the name of a user who is not there",
        r#"call POST QueryMessagesByMsgSeq '{"FromUserId":"nobody","ConvId":"anna","ConvType":0,"MsgSeqList":[1]}'"#,
    ),
    by("zim/group", "660600004", "the 21st list of members of a second", r#"many 21 call POST QueryGroupMemberList '{"GroupId":"team"}'"#),
    by("zim/group", "660600005", "the 21st removal of a second", "many 21 call POST KickoutGroupUser '{}'"),
    by("zim/group", "660600007", "the 2nd list of groups of a second", "many 2 call GET QueryAppGroupList"),
    by(
        "zim/group",
        "660600008",
        "the removal of users of whom none is in the group",
        r#"call POST KickoutGroupUser '{"FromUserId":"anna","GroupId":"team","UserId":["dora"]}'"#,
    ),
    by("zim/group", "660600010", "the 21st new group of a second", "many 21 call POST CreateGroup '{}'"),
    by("zim/group", "660600011", "a group that is there already", r#"call POST CreateGroup '{"GroupId":"team","GroupOwner":"anna"}'"#),
    by("zim/group", "660600013", "an owner who is not registered", r#"call POST CreateGroup '{"GroupOwner":"nobody"}'"#),
    by(
        "zim/group",
        "660600019",
        "more than 10 attributes",
        r#"call POST CreateGroup '{"GroupOwner":"anna","Attributes":[{"Key":"k0","Value":"v"},{"Key":"k1","Value":"v"},{"Key":"k2","Value":"v"},{"Key":"k3","Value":"v"},{"Key":"k4","Value":"v"},{"Key":"k5","Value":"v"},{"Key":"k6","Value":"v"},{"Key":"k7","Value":"v"},{"Key":"k8","Value":"v"},{"Key":"k9","Value":"v"},{"Key":"k10","Value":"v"}]}'"#,
    ),
    by(
        "zim/group",
        "660600020",
        "an attribute whose name is too long",
        r#"call POST CreateGroup '{"GroupOwner":"anna","Attributes":[{"Key":"more than 16 bytes","Value":"v"}]}'"#,
    ),
    by("zim/group", "660600029", "a role of 1", "call GET SetGroupMemberRole 'FromUserId=anna&GroupId=team&ToUserId=bert&Role=1'"),
    by("zim/group", "660600030", "a role of who acts", "call GET SetGroupMemberRole 'FromUserId=anna&GroupId=team&ToUserId=anna&Role=2'"),
    by(
        "zim/group",
        "660600032",
        "a member who is neither the owner nor an administrator, and mutes",
        "call GET MuteGroup 'FromUserId=bert&GroupId=team&IsAllMuted=true&Duration=60'",
    ),
    by(
        "zim/group",
        "660600033",
        "muted users of whom none is in the group",
        "call GET MuteGroupMembers 'FromUserId=anna&GroupId=team&UserIds[]=dora&Duration=60'",
    ),
    by("zim/room", "660300001", "a room that is not there", "call GET DestroyRoom 'RoomId=none'"),
    by(
        "zim/room",
        "660300002",
        "the removal of users of whom none is in the room",
        "call GET KickoutRoomUser 'RoomId=lounge&UserId[]=bert'",
    ),
    by(
        "zim/room",
        "660300008",
        "a room that nobody is in",
        r#"call POST CreateRoom '{"FromUserId":"anna","RoomId":"empty"}'; call GET QueryRoomUserList 'RoomId=empty'"#,
    ),
    by("zim/room", "660300012", "users of whom none is in the room", "call GET QueryRoomMembers 'UserId[]=bert&RoomId=lounge'"),
    by("zim/room", "660300014", "a room that is there already", r#"call POST CreateRoom '{"FromUserId":"anna","RoomId":"lounge"}'"#),
    by(
        "zim/message",
        "660000022",
        "a message that is not there",
        r#"call POST RevokePeerMessage '{"FromUserId":"anna","ToUserId":"bert","MsgSeq":1}'"#,
    ),
    by(
        "zim/message",
        "660000025",
        "a command that is not base64, though it says so",
        r#"call POST SendPeerMessage '{"FromUserId":"anna","ToUserId":["bert"],"MessageType":2,"Priority":1,"MessageBody":{"Message":"!","IsBase64":1}}'"#,
    ),
    by(
        "zim/message",
        "660300001",
        "a message to a room that is not there",
        r#"call POST SendRoomMessage '{"FromUserId":"anna","RoomId":"none","MessageType":1,"Priority":1,"MessageBody":{"Message":"hello"}}'"#,
    ),
    by(
        "zim/message",
        "660300013",
        "a message to a room that is to have receipts",
        r#"call POST SendRoomMessage '{"FromUserId":"anna","RoomId":"lounge","MessageType":1,"Priority":1,"MessageBody":{"Message":"hello","HasReceipt":1}}'"#,
    ),
    by(
        "zim/message",
        "660400102",
        "receipts of more than 10 messages",
        r#"call POST GroupReadReceipt '{"FromUserId":"bert","GroupId":"team","ConvMsgSeq":[1,2,3,4,5,6,7,8,9,10,11]}'"#,
    ),
    by(
        "zim/message",
        "660400103",
        "receipts of messages that are not there",
        r#"call POST GroupReadReceipt '{"FromUserId":"bert","GroupId":"team","ConvMsgSeq":[1]}'"#,
    ),
    by(
        "zim/message",
        "660400104",
        "receipts of messages that are not there",
        r#"call POST C2cReadReceipt '{"FromUserId":"bert","ConvId":"anna","ConvMsgSeq":[1]}'"#,
    ),
    by(
        "zim/message",
        "660500003",
        "the 2nd message to all users of a second",
        r#"many 2 call POST SendMessageToAllUsers '{"FromUserId":"anna","MessageType":1,"MessageBody":{"Message":"hello"}}'"#,
    ),
    by(
        "zim/message",
        "660600021",
        "a picture that is no JSON",
        r#"call POST SendPeerMessage '{"FromUserId":"anna","ToUserId":["bert"],"MessageType":11,"Priority":1,"MessageBody":{"Message":"hello"}}'"#,
    ),
    by(
        "zim/message",
        "661000005",
        "an edit of a message that is not there",
        r#"call POST EditC2cMsgBody '{"FromUserId":"anna","SenderId":"anna","ConvId":"bert","MsgType":1,"ConvMsgSeq":1,"EditType":2}'"#,
    ),
];

const HELD: &[Held] = &[
    held("zim/friend", "660800028", "the 3001st friend", "zim/friends::a_user_has_three_thousand_friends_at_most"),
    held("zim/blacklist", "660800040", "the 1001st user on a blacklist", "zim/friends::a_blacklist_has_a_thousand_users_at_most"),
    held(
        "zim/conversation",
        "660800030",
        "the 501st silent conversation",
        "zim/conversations::a_hundred_are_on_top_and_five_hundred_silent_at_most",
    ),
    held(
        "zim/conversation",
        "660800048",
        "the 101st conversation on top",
        "zim/conversations::a_hundred_are_on_top_and_five_hundred_silent_at_most",
    ),
    held(
        "zim/conversation",
        "660800051",
        "a conversation that is silent",
        "zim/conversations::a_conversation_is_pinned_and_silenced_until_it_is_not",
    ),
    held("zim/call", "660900005", "a call that is over", "zim/calls::a_client_takes_a_call_back_or_invites_one_more"),
    held("zim/call", "660900006", "an answer that comes too late", "zim/calls::a_call_is_told_of_from_the_invitation_to_the_last_answer"),
    held("zim/call", "660900008", "the answer of somebody who is not called", "zim/calls::a_client_takes_a_call_back_or_invites_one_more"),
    held("zim/message", "660000023", "a message that was recalled already", "zim/messages::messages_are_recalled_for_two_minutes"),
    held("zim/message", "660000024", "a message that is older than two minutes", "zim/messages::messages_are_recalled_for_two_minutes"),
    held("zim/message", "660000026", "a message of another user", "zim/messages::messages_are_recalled_for_two_minutes"),
    held("zim/message", "660400001", "a message of more than 2 KB", "zim/messages::a_message_is_refused_with_the_code_of_its_page"),
    held(
        "zim/message",
        "660800045",
        "a sender whom the receiver has on the blacklist",
        "zim/messages::a_message_is_refused_with_the_code_of_its_page",
    ),
    held("zim/group", "660600016", "a group with more members than it can have", "zim/groups::members_come_and_go"),
];

/// The files with the tests of [`HELD`].
const FILES: &[(&str, &str)] = &[
    ("zim/calls", include_str!("../../../zim/calls.rs")),
    ("zim/conversations", include_str!("../../../zim/conversations.rs")),
    ("zim/friends", include_str!("../../../zim/friends.rs")),
    ("zim/groups", include_str!("../../../zim/groups.rs")),
    ("zim/messages", include_str!("../../../zim/messages.rs")),
];

/// Some pages have a code of their own, and some that for one group or room, though all calls are counted together.
fn throttled(spec: &OperationSpec, per: Option<&str>) -> &'static str {
    match spec.action {
        "UserRegister" => "660700001",
        "CreateGroup" => "660600010",
        "KickoutGroupUser" => "660600005",
        "QueryAppGroupList" => "660600007",
        "QueryGroupMemberList" => "660600004",
        "SendMessageToAllUsers" => "660500003",
        "ModifyGroupAttribute" | "QueryRoomUserList" | "UpdateGroupData" => "660300006",
        _ if per.is_some() => "660300006",
        _ => "660300005",
    }
}
