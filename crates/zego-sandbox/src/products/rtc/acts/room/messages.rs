//! `SendBroadcastMessage`, `SendBarrageMessage` and `SendCustomCommand`: a room remembers its last messages.

use super::refusals::{NO_ROOM_HERE, NOT_ONLINE, room_mut};
use crate::cx::Cx;
use crate::generated::rtc::room::{
    CommandFailure, SendBarrageMessage, SendBarrageMessageAnswer, SendBroadcastMessage, SendBroadcastMessageAnswer, SendCustomCommand,
    SendCustomCommandAnswer,
};
use crate::log::shown;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::rooms::{Message, MessageKind};
use crate::refusal::Refusal;

pub(super) fn broadcast(call: SendBroadcastMessage, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<SendBroadcastMessageAnswer, Refusal> {
    let SendBroadcastMessage { room_id, user_id, user_name, message_category, message_content } = call;
    let message =
        NewMessage { kind: MessageKind::Broadcast, from: user_id, name: user_name, category: message_category, content: message_content };
    let message_id = send(&room_id, message, rtc, cx)?;
    Ok(SendBroadcastMessageAnswer { message_id })
}

pub(super) fn barrage(call: SendBarrageMessage, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<SendBarrageMessageAnswer, Refusal> {
    let SendBarrageMessage { room_id, user_id, user_name, message_category, message_content } = call;
    let message =
        NewMessage { kind: MessageKind::Barrage, from: user_id, name: user_name, category: message_category, content: message_content };
    let number = send(&room_id, message, rtc, cx)?;
    Ok(SendBarrageMessageAnswer { message_id: format!("1_{}_{number}", cx.now.millis()).into() })
}

/// A message on its way.
struct NewMessage {
    kind: MessageKind,
    from: String,
    name: Option<String>,
    category: i64,
    content: String,
}

/// To everybody but the sender; the number of the message.
fn send(room_id: &str, message: NewMessage, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<i64, Refusal> {
    let room = room_mut(&mut rtc.rooms, room_id, NO_ROOM_HERE)?;
    let NewMessage { kind, from, name, category, content } = message;
    let number = room.number_message();
    let to: Vec<String> = room.by_login().map(|(user, _)| user.clone()).filter(|user| *user != from).collect();
    cx.say(format!("message {number} sent to {} users of room {}", to.len(), shown(room_id)));
    let from_name = Some(name.unwrap_or_default());
    room.remember(Message { category: Some(category), content, from, from_name, kind, number: Some(number), others: 0, to });
    Ok(number)
}

pub(super) fn command(call: SendCustomCommand, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<SendCustomCommandAnswer, Refusal> {
    let SendCustomCommand { room_id, from_user_id: from, to_user_ids: named, message_content: content } = call;
    let room = room_mut(&mut rtc.rooms, &room_id, NO_ROOM_HERE)?;
    let everybody = || room.by_login().map(|(user, _)| user.clone()).collect();
    let (mut to, mut failed_users) = (Vec::new(), Vec::new());
    for (place, user_id) in named.unwrap_or_else(everybody).into_iter().enumerate() {
        if let Some((code, _)) = cx.fails(place, &user_id) {
            // The check of rules has seen to it that the code is a number.
            failed_users.push(CommandFailure { user_id: user_id.into(), code: code.number().unwrap_or(NOT_ONLINE) });
        } else if !room.users.contains_key(&user_id) {
            failed_users.push(CommandFailure { user_id: user_id.into(), code: NOT_ONLINE });
        } else if user_id != from {
            to.push(user_id);
        }
    }
    cx.say(format!("signal sent to {} users of room {}, not to {}", to.len(), shown(&room_id), failed_users.len()));
    room.remember(Message { category: None, content, from, from_name: None, kind: MessageKind::Command, number: None, others: 0, to });
    Ok(SendCustomCommandAnswer { failed_users })
}
