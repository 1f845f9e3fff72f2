//! Users who say something.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::bounds::there_is_room;
use crate::control_error::{ControlError, Told};
use crate::cx::Cx;
use crate::generated::zim::callback::{BeforeSendMsg, BotMsg, SendMsg};
use crate::log::shown;
use crate::products::zim::acts::message::contents::{is_kept, told};
use crate::products::zim::state::conversations::ConversationKey;
use crate::products::zim::state::messages::{Said, ThreadKey, Waiting};
use crate::products::zim::{Zim, code};

/// A message of a user's client: to a user, a group or a room.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ToSay {
    from: String,
    to: To,
    /// What it says, as a back end would pass it.
    text: String,
    /// What it is: text, unless another number is given.
    #[serde(default = "text_kind")]
    kind: i64,
    #[serde(default)]
    payload: String,
    /// Whether the app's own server is asked first, where there is one.
    #[serde(default)]
    asks: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum To {
    Group(String),
    Room(String),
    User(String),
}

const fn text_kind() -> i64 {
    1
}

/// What the app's own server answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    result: i64,
    new_payload: Option<String>,
    new_msg_body: Option<String>,
}

/// What becomes of a message.
const SILENTLY: i64 = 2;
const REFUSED: i64 = 3;

/// How long an answer is waited for, in seconds: two attempts of 2.5 seconds, the second 3 seconds after the first.
const PATIENCE: i64 = 6;

pub(super) fn say(say: ToSay, zim: &mut Zim, cx: &mut Cx<'_>) -> Told<()> {
    let ToSay { from, to, text, kind, payload, asks } = say;
    if !zim.users.knows(&from) {
        return Err(ControlError::invalid("from", format!("`{from}` is not registered")));
    }
    there_is_room(cx)?;
    let body = told(kind, &text).map_err(|refusal| ControlError::invalid("text", refusal.message))?;
    let (place, conversation) = reached(zim, &from, to, cx)?;
    let said = Said { body, id: cx.ids.nineteen_digits(), kind, payload, sender: from.clone(), time: cx.now, ..Said::default() };
    let waiting = Waiting { conversation, due: cx.now.plus_secs(PATIENCE), place, said };
    if !asks || cx.callbacks.is_none() || !is_kept(kind) {
        send(waiting, &Answer::default(), zim, cx);
        return Ok((format!("message of user {} sent", shown(&from)), ()));
    }
    let (said, request_id) = (&waiting.said, cx.ids.nineteen_digits().to_string().into());
    cx.tell(&BeforeSendMsg {
        request_id,
        sender: from.clone().into(),
        conversation: waiting.conversation.clone().into(),
        to: waiting.place.number(),
        msg_id: said.id.to_string().into(),
        extended_data: said.payload.clone().into(),
        kind,
        custom_kind: 0,
        body: said.body.clone().into(),
    });
    zim.messages.wait(waiting);
    Ok((format!("message of user {} waits for the word of the app's own server", shown(&from)), ()))
}

/// Whether a client's message gets there at all.
fn reached(zim: &Zim, from: &str, to: To, cx: &Cx<'_>) -> Result<(ThreadKey, String), ControlError> {
    let banned = |why| ControlError::Banned { what: format!("a message of user {}", shown(from)), why };
    match to {
        To::User(user) if !zim.users.knows(&user) => Err(ControlError::invalid("to.user", format!("`{user}` is not registered"))),
        To::User(user) if zim.blacklists.blocks(&user, from) => Err(banned("the receiver has the sender on the blacklist")),
        To::User(user) => Ok((ThreadKey::peers(from, &user), user)),
        To::Group(id) => {
            let group = zim.groups.get(&id).filter(|group| group.member(from).is_some());
            let group = group.ok_or_else(|| ControlError::invalid("to.group", format!("`{id}` is no group that `{from}` is in")))?;
            if group.silences(from, cx.now) {
                Err(banned("the sender is muted in the group"))
            } else {
                Ok((ThreadKey::Group(id.clone()), id))
            }
        }
        To::Room(id) if zim.rooms.get(&id).is_some_and(|room| room.has(from)) => Ok((ThreadKey::Room(id.clone()), id)),
        To::Room(id) => Err(ControlError::invalid("to.room", format!("`{id}` is no room that `{from}` is in"))),
    }
}

/// What nobody has answered about in time is sent.
pub(crate) fn go_on(zim: &mut Zim, cx: &mut Cx<'_>) {
    for waiting in zim.messages.take_due(cx.now) {
        send(waiting, &Answer::default(), zim, cx);
    }
}

/// What is not JSON as it should be says nothing: the message is sent.
pub(crate) fn answered(zim: &mut Zim, fields: &RawValue, answer: &[u8], cx: &mut Cx<'_>) {
    #[derive(Deserialize)]
    struct Asked {
        msg_id: String,
    }
    let id = serde_json::from_str::<Asked>(fields.get()).ok().and_then(|asked| asked.msg_id.parse().ok());
    if let Some(waiting) = id.and_then(|id| zim.messages.take_waiting(id)) {
        send(waiting, &serde_json::from_slice(answer).unwrap_or_default(), zim, cx);
    }
}

/// Sends it, or not, and tells of it.
fn send(waiting: Waiting, answer: &Answer, zim: &mut Zim, cx: &mut Cx<'_>) {
    let Waiting { conversation, place, said, .. } = waiting;
    let said = Said {
        body: answer.new_msg_body.clone().unwrap_or(said.body),
        payload: answer.new_payload.clone().unwrap_or(said.payload),
        only: (answer.result == SILENTLY).then(|| said.sender.clone()),
        ..said
    };
    let mut event = SendMsg {
        sender: said.sender.clone().into(),
        to: place.number(),
        conversation: conversation.clone().into(),
        kind: said.kind,
        body: said.body.clone().into(),
        extended_data: said.payload.clone().into(),
        msg_id: said.id.to_string().into(),
        sent_at: said.time.millis(),
        ..SendMsg::default()
    };
    if answer.result == REFUSED {
        event.result = code::NOT_TO_SEND;
        return cx.tell(&event);
    }
    touch(&place, &conversation, &said, zim, cx);
    let is_kept = is_kept(said.kind);
    if is_kept {
        event.msg_seq = Some(i64::try_from(zim.messages.say(place, said)).unwrap_or(i64::MAX));
    }
    if answer.result == SILENTLY {
        event.result = code::SENT_SILENTLY;
        return cx.tell(&event);
    }
    if !is_kept {
        return;
    }
    cx.tell(&event);
    if event.to == 0 && zim.users.get(&conversation).is_some_and(|user| user.bot) {
        let SendMsg { sender, to, conversation, kind, custom_kind, body, extended_data, msg_id, msg_seq, sent_at, result, .. } = event;
        let receivers = None;
        cx.tell(&BotMsg { sender, to, conversation, kind, custom_kind, body, extended_data, msg_id, msg_seq, sent_at, result, receivers });
    }
}

/// The conversation that a message belongs to, for one user: of what it is sent to, and of who else has it.
type KeyOf = fn(&str, &str) -> ConversationKey;

/// The conversations of whoever has the message.
fn touch(place: &ThreadKey, conversation: &str, said: &Said, zim: &mut Zim, cx: &Cx<'_>) {
    let sender = &said.sender;
    let (users, key_of): (Vec<String>, KeyOf) = match place {
        ThreadKey::Room(_) => return,
        ThreadKey::Peers(..) => (vec![sender.clone(), conversation.to_owned()], |_, other| ConversationKey::Peer(other.to_owned())),
        ThreadKey::Group(id) => {
            let members = zim.groups.get(id).into_iter().flat_map(|group| group.members());
            (members.map(|(user, _)| user.clone()).collect(), |group, _| ConversationKey::Group(group.to_owned()))
        }
    };
    for user in users.into_iter().filter(|user| said.only.as_ref().is_none_or(|only| only == user)) {
        let is_sender = user == *sender;
        let other = if is_sender { conversation } else { sender };
        zim.conversations.touch(&user, key_of(conversation, other), !is_sender, cx.now);
    }
}
