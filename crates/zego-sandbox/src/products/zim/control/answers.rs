//! What users do in their clients about other users: answer who wants to be a friend, take an invitation to a call back, invite one more.

use serde::Deserialize;

use crate::control_error::{ControlError, Told};
use crate::cx::Cx;
use crate::generated::zim::callback::{CallCancel, CallInvite};
use crate::log::shown;
use crate::products::zim::Zim;
use crate::products::zim::state::friends::Friend;

/// A user answers another who wants to be a friend.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ToApplication {
    from: String,
    /// Who was asked, and answers.
    to: String,
    accept: bool,
}

/// Something that a user in a call does: the caller takes the invitation back, or somebody invites one more.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InCall {
    call: String,
    user: String,
    /// Who is invited; without one, the invitation is taken back.
    invite: Option<String>,
}

pub(super) fn to_application(answer: &ToApplication, zim: &mut Zim, cx: &mut Cx<'_>) -> Told<()> {
    let (from, to) = (&answer.from, &answer.to);
    let asked = zim.friends.take_application(from, to);
    let asked = asked.ok_or_else(|| ControlError::invalid("from", format!("`{from}` has not asked `{to}`: SendFriendApplication does")))?;
    if answer.accept {
        let friend =
            Friend { alias: asked.alias, attributes: asked.attributes, since: cx.now, wording: asked.wording, ..Friend::default() };
        zim.friends.befriend(from, to, friend);
    }
    let said = if answer.accept { "is a friend now" } else { "does not want to be a friend" };
    Ok((format!("user {} {said} of user {}", shown(to), shown(from)), ()))
}

pub(super) fn in_call(act: &InCall, zim: &mut Zim, cx: &mut Cx<'_>) -> Told<()> {
    let over = || ControlError::invalid("call", format!("`{}` is no call, or is over: CallInvite makes one", act.call));
    let call = zim.calls.get(&act.call).filter(|call| !call.ended).ok_or_else(over)?;
    let data = call.data.clone();
    let Some(invited) = &act.invite else {
        if call.caller != act.user {
            return Err(ControlError::invalid("user", format!("is not who called, which is `{}`", call.caller)));
        }
        let users = zim.calls.cancel(&act.call).ok_or_else(over)?.into_iter().map(Into::into).collect();
        cx.tell(&CallCancel { call_id: act.call.clone().into(), users, reason: "caller_cancel".into(), payload: data.into() });
        return Ok((format!("call {} is taken back", shown(&act.call)), ()));
    };
    if !zim.users.knows(invited) {
        return Err(ControlError::invalid("invite", format!("`{invited}` is not registered")));
    }
    zim.calls.invite(&act.call, invited, cx.now);
    cx.tell(&CallInvite {
        call_id: act.call.clone().into(),
        users: vec![invited.clone().into()],
        inviter: act.user.clone().into(),
        invited_at: cx.now.millis(),
    });
    Ok((format!("user {} is invited to call {}", shown(invited), shown(&act.call)), ()))
}
