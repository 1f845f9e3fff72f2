//! Messages on their way.

use std::collections::BTreeSet;

use super::contents::{checked, is_kept};
use crate::cx::Cx;
use crate::generated::zim::callback::{BotMsg, MessageReceiver, SendMsg};
use crate::generated::zim::message as calls;
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::zim::acts::room;
use crate::products::zim::acts::who::actor;
use crate::products::zim::items::{ItemProblem, Items};
use crate::products::zim::state::conversations::ConversationKey;
use crate::products::zim::state::messages::{Said, ThreadKey};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// A message that was accepted.
struct Outgoing {
    /// What the event of it has: what was passed.
    passed: String,
    said: Said,
}

impl Outgoing {
    fn new(sender: &str, kind: i64, own_kind: Option<u64>, body: calls::MessageBody, cx: &Cx<'_>) -> Result<Self, Refusal> {
        let told = checked(kind, &body)?;
        let said = Said {
            body: told,
            kind,
            own_kind: own_kind.and_then(|own| i64::try_from(own).ok()),
            payload: body.extended_data.unwrap_or_default(),
            sender: sender.to_owned(),
            time: cx.now,
            ..Said::default()
        };
        Ok(Self { passed: body.message, said })
    }

    /// Keeps it there, if its kind is kept: its id, and its number.
    fn keep(&self, place: ThreadKey, zim: &mut Zim, cx: &mut Cx<'_>) -> (u64, Option<u64>) {
        let id = cx.ids.nineteen_digits();
        let seq = is_kept(self.said.kind).then(|| zim.messages.say(place, Said { id, ..self.said.clone() }));
        (id, seq)
    }

    /// The event of it.
    fn event(&self) -> SendMsg {
        let said = &self.said;
        SendMsg {
            sender: said.sender.clone().into(),
            kind: said.kind,
            custom_kind: said.own_kind.unwrap_or_default(),
            source: Some(1),
            body: self.passed.clone().into(),
            extended_data: said.payload.clone().into(),
            sent_at: said.time.millis(),
            ..SendMsg::default()
        }
    }
}

fn number(seq: Option<u64>) -> Option<i64> {
    seq.and_then(|seq| i64::try_from(seq).ok())
}

pub(super) fn to_peers(call: calls::SendPeerMessage, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::SendPeerMessageAnswer, Refusal> {
    let sender = call.sender;
    actor(zim, &sender)?;
    if call.receivers.contains(&sender) {
        return Err(Refusal::new(code::PARAMETER, "ToUserId holds FromUserId: nobody sends to oneself"));
    }
    let message = Outgoing::new(&sender, call.kind, call.custom_kind, call.body, cx)?;
    let counts = call.options.and_then(|options| options.no_unread) != Some(true);
    let (mut items, mut sent) = (Items::default(), Vec::new());
    for (place, user) in call.receivers.into_iter().enumerate() {
        items.carry_out(place, &user, cx, |cx| {
            if !zim.users.knows(&user) {
                return Err(ItemProblem::new(code::NO_USER, "user is not registered"));
            }
            if zim.blacklists.blocks(&user, &sender) {
                return Err(ItemProblem::new(code::SENDER_BLOCKED, "sender is blocked"));
            }
            let (id, seq) = message.keep(ThreadKey::peers(&sender, &user), zim, cx);
            if seq.is_some() {
                zim.conversations.touch(&user, ConversationKey::Peer(sender.clone()), counts, cx.now);
                if call.sender_unaware != Some(1) {
                    zim.conversations.touch(&sender, ConversationKey::Peer(user.clone()), false, cx.now);
                }
            }
            sent.push((user.clone(), id, seq));
            Ok(())
        });
    }
    cx.say(format!("message of user {} sent to {} users", shown(&sender), sent.len()));
    if is_kept(call.kind) && !sent.is_empty() {
        tell(&message, &sent, zim, cx);
    }
    let failed = items.failed(cx, |all| all).into_iter();
    let errors = failed.map(|(user, problem)| calls::PeerMessageFailure { user_id: user.into(), sub_code: problem.code }).collect();
    let sent = sent.into_iter();
    let sent = sent.map(|(user, id, msg_seq)| calls::SentMessage { user_id: user.into(), msg_id: id.to_string().into(), msg_seq });
    Ok(calls::SendPeerMessageAnswer { errors, sent: sent.collect(), refused: Vec::new() })
}

/// Tells of a message to users, and of it to bots once more.
fn tell(message: &Outgoing, sent: &[(String, u64, Option<u64>)], zim: &Zim, cx: &mut Cx<'_>) {
    let receivers = |bots_only: bool| -> Vec<MessageReceiver> {
        let wanted = |user: &str| !bots_only || zim.users.get(user).is_some_and(|user| user.bot);
        let wanted = sent.iter().filter(|(user, _, _)| wanted(user));
        let receiver = |(user, id, seq): &(String, u64, Option<u64>)| MessageReceiver {
            user_id: user.clone().into(),
            msg_id: id.to_string().into(),
            msg_seq: number(*seq),
        };
        wanted.map(receiver).collect()
    };
    let bots = receivers(true);
    let SendMsg { sender, to, conversation, kind, custom_kind, body, extended_data, msg_id, msg_seq, sent_at, result, .. } =
        message.event();
    cx.tell(&SendMsg { receivers: Some(receivers(false)), ..message.event() });
    if !bots.is_empty() {
        let receivers = Some(bots);
        cx.tell(&BotMsg { sender, to, conversation, kind, custom_kind, body, extended_data, msg_id, msg_seq, sent_at, result, receivers });
    }
}

pub(super) fn to_group(call: calls::SendGroupMessage, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::SendGroupMessageAnswer, Refusal> {
    let (sender, id) = (call.sender, call.group_id);
    actor(zim, &sender)?;
    let Some(group) = zim.groups.get(&id) else {
        return Err(Refusal::new(code::NO_GROUP, format!("group {} is not there", shown(&id))));
    };
    let message = Outgoing::new(&sender, call.kind, call.custom_kind, call.body, cx)?;
    let options = call.options.unwrap_or_default();
    let target = options.target.map(|target| {
        let users: BTreeSet<String> = target.users.into_iter().flatten().collect();
        (users, target.inclusive == Some(true))
    });
    // A message for some of the members never counts as unread.
    let counts = options.no_unread != Some(true) && target.is_none();
    let gets = |user: &str| target.as_ref().is_none_or(|(users, inclusive)| users.contains(user) == *inclusive);
    let members = group.members().into_iter().map(|(user, _)| user.clone());
    let receivers: Vec<String> = members.filter(|user| *user == sender || gets(user)).collect();
    let (msg_id, msg_seq) = message.keep(ThreadKey::Group(id.clone()), zim, cx);
    if msg_seq.is_some() {
        for user in &receivers {
            zim.conversations.touch(user, ConversationKey::Group(id.clone()), counts && *user != sender, cx.now);
        }
        let event = SendMsg { to: 2, conversation: id.clone().into(), msg_id: msg_id.to_string().into(), ..message.event() };
        cx.tell(&SendMsg { msg_seq: number(msg_seq), ..event });
    }
    cx.say(format!("message of user {} sent to group {}", shown(&sender), shown(&id)));
    Ok(calls::SendGroupMessageAnswer { msg_seq, msg_id: i64::try_from(msg_id).unwrap_or(i64::MAX), refused: Vec::new() })
}

pub(super) fn to_room(call: calls::SendRoomMessage, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::SendRoomMessageAnswer, Refusal> {
    let (sender, id) = (call.sender, call.room_id);
    actor(zim, &sender)?;
    let users = room::room(zim, &id)?.users().len();
    if call.body.has_receipt == Some(1) {
        return Err(Refusal::new(code::NO_RECEIPTS, "MessageBody.HasReceipt: messages in rooms have none"));
    }
    let message = Outgoing::new(&sender, call.kind, call.custom_kind, call.body, cx)?;
    let (msg_id, msg_seq) = message.keep(ThreadKey::Room(id.clone()), zim, cx);
    cx.say(format!("message of user {} sent to {users} users of room {}", shown(&sender), shown(&id)));
    if msg_seq.is_some() {
        let event = SendMsg { to: 1, conversation: id.into(), msg_id: msg_id.to_string().into(), ..message.event() };
        cx.tell(&SendMsg { msg_seq: number(msg_seq), ..event });
    }
    Ok(calls::SendRoomMessageAnswer { refused: Vec::new() })
}

/// It is kept nowhere, and no event tells of it.
pub(super) fn to_everybody(call: calls::SendMessageToAllUsers, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    actor(zim, &call.sender)?;
    checked(call.kind, &call.body)?;
    let online = zim.users.all().filter(|(_, user)| user.online.is_some()).count();
    cx.say(format!("message of user {} sent to all users, of whom {online} are online", shown(&call.sender)));
    Ok(NoAnswer)
}
