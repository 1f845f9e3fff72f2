//! The family `call`: invitations to calls.

use super::actor;
use crate::cx::Cx;
use crate::generated::zim::call as calls;
use crate::generated::zim::callback as events;
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::products::zim::items::{ItemProblem, Items};
use crate::products::zim::state::calls::{Call, NoAnswerTaken, Said};
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Zim>] =
    &[act!(calls::CallInvite => invite), act!(calls::CallAccept => accept), act!(calls::CallReject => reject)];

/// How long an answer is waited for where nothing is said, in seconds.
const TIMEOUT: u64 = 90;

fn invite(call: calls::CallInvite, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::CallInviteAnswer, Refusal> {
    let caller = call.from_user_id;
    actor(zim, &caller)?;
    if call.user_ids.contains(&caller) {
        return Err(Refusal::new(code::PARAMETER, "UserIds has FromUserId in it"));
    }
    let (mut items, mut invited) = (Items::default(), Vec::new());
    for (place, user) in call.user_ids.into_iter().enumerate() {
        items.carry_out(place, &user, cx, |_| {
            // By the page's example it is this code, though its words are about the caller.
            if !zim.users.knows(&user) {
                return Err(ItemProblem::new(code::NO_ACTOR, ""));
            }
            invited.push(user.clone());
            Ok(())
        });
    }
    let failed = items.failed(cx, |all| if all == Some(code::NO_ACTOR) { Some(code::NOBODY_TO_CALL) } else { all });
    let errors = failed.into_iter().map(|(id, problem)| calls::CallFailure { user_id: id.into(), sub_code: problem.code }).collect();
    if invited.is_empty() {
        cx.say("nobody can be called");
        return Ok(calls::CallInviteAnswer { errors, ..calls::CallInviteAnswer::default() });
    }
    let id = cx.ids.nineteen_digits().to_string();
    let (timeout, data) = (call.timeout.filter(|seconds| *seconds > 0).unwrap_or(TIMEOUT), call.extended_data.unwrap_or_default());
    cx.tell(&events::CallCreate {
        call_id: id.clone().into(),
        users: invited.iter().map(|user| user.clone().into()).collect(),
        created_at: cx.now.secs(),
        payload: data.clone().into(),
        caller: caller.clone().into(),
        timeout,
    });
    cx.say(format!("user {} calls {} users: call {id}", shown(&caller), invited.len()));
    let invited = invited.into_iter().map(|user| (user, Said::Nothing)).collect();
    zim.calls.add(id.clone(), Call { asked: cx.now, caller, created: cx.now, data, ended: false, invited, timeout });
    Ok(calls::CallInviteAnswer { call_id: id.into(), create_time: cx.now.millis(), errors })
}

fn accept(call: calls::CallAccept, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    actor(zim, &call.from_user_id)?;
    if taken(zim, &call.call_id, &call.from_user_id, Said::Yes)? {
        let (call_id, user_id) = (call.call_id.clone().into(), call.from_user_id.clone().into());
        cx.tell(&events::CallAccept { call_id, user_id, extend_data: call.extended_data.unwrap_or_default().into() });
    }
    cx.say(format!("user {} has accepted call {}", shown(&call.from_user_id), shown(&call.call_id)));
    Ok(NoAnswer)
}

fn reject(call: calls::CallReject, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    actor(zim, &call.from_user_id)?;
    if taken(zim, &call.call_id, &call.from_user_id, Said::No)? {
        let (call_id, user_id) = (call.call_id.clone().into(), call.from_user_id.clone().into());
        cx.tell(&events::CallReject { call_id, user_id, extend_data: call.extended_data.unwrap_or_default().into() });
    }
    cx.say(format!("user {} has rejected call {}", shown(&call.from_user_id), shown(&call.call_id)));
    Ok(NoAnswer)
}

/// Whether the answer is a new one.
fn taken(zim: &mut Zim, call: &str, user: &str, said: Said) -> Result<bool, Refusal> {
    zim.calls.answer(call, user, said).map_err(|why| {
        let (code, why) = match why {
            NoAnswerTaken::NoCall => (code::NO_CALL, "CallId is no call"),
            NoAnswerTaken::NotInvited => (code::NOT_CALLED, "FromUserId is not invited to this call"),
            NoAnswerTaken::TimedOut => (code::CALL_TIMED_OUT, "the invitation has timed out"),
            NoAnswerTaken::Ended => (code::CALL_ENDED, "the call has ended, or FromUserId has answered otherwise"),
        };
        Refusal::new(code, why)
    })
}
