//! What only a sandbox can do to instances: play users who speak to them, and have something go wrong.

use serde::Deserialize;

use super::instance::{Instance, Status};
use super::instances::Instances;
use super::state::AiAgent;
use super::told;
use crate::control_error::{ControlError, Told};
use crate::cx::Cx;
use crate::product::{ProductControl, only_text, read_body};

/// The calls under `/_sandbox/`.
pub(super) const CALLS: &[ProductControl<AiAgent>] = &[
    ProductControl { name: "agent-speak", run: |body, state, cx| Ok(only_text(speak(read_body(body)?, state, cx))) },
    ProductControl { name: "agent-fail", run: |body, state, cx| Ok(only_text(fail(&read_body(body)?, state, cx))) },
];

/// The codes of exceptions that end an instance.
const ENDS: [i64; 5] = [1_201, 1_203, 1_204, 1_205, 1_206];

/// A user speaks to an instance.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Speak {
    instance: String,
    /// Who; default: the user of the instance.
    user: Option<String>,
    /// What is said; empty: nothing that can be understood. Left out: the user begins, and goes on.
    text: Option<String>,
    /// What the language model answers; default: what was said.
    answer: Option<String>,
}

/// Something goes wrong in an instance.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fail {
    instance: String,
    /// The code of the exception.
    code: i64,
    #[serde(default)]
    message: String,
}

fn speak(speak: Speak, state: &mut AiAgent, cx: &mut Cx<'_>) -> Told<()> {
    let Speak { instance: id, user, text, answer } = speak;
    let instance = find(&id, &mut state.instances)?;
    let (Some(own), Some(place)) = (instance.user.clone(), instance.place.clone()) else {
        return Err(ControlError::invalid("instance", format!("{id} is a live digital human: it listens to nobody")));
    };
    let user = user.unwrap_or(own.id);
    if !state.rooms.has_user(&place.room, &user) {
        return Err(ControlError::NoUser { room: place.room, user });
    }
    if instance.walkie_talkie && instance.status != Status::Listening {
        return Err(ControlError::invalid("instance", format!("{id} does not listen: call StartListening first")));
    }
    let begins = instance.status != Status::Listening;
    if begins && !instance.speaks_on() {
        instance.listen(cx);
    } else if begins {
        instance.next_round();
    }
    if begins || instance.walkie_talkie {
        told::speaks(instance, &user, true, cx);
    }
    let Some(text) = text else { return Ok((format!("user {user} speaks to instance {id}"), ())) };
    told::speaks(instance, &user, false, cx);
    if text.trim().is_empty() {
        told::exception(instance, 1_004, "a voice was heard, and nothing understood", cx);
    } else {
        instance.heard.push(text);
    }
    // In walkie-talkie mode StopListening ends it.
    if !instance.walkie_talkie && instance.answer_to(&user, answer, cx).is_err() {
        return Err(ControlError::invalid("instance", format!("{id} has 5 turns to wait for")));
    }
    Ok((format!("user {user} has spoken to instance {id}"), ()))
}

fn fail(fail: &Fail, state: &mut AiAgent, cx: &mut Cx<'_>) -> Told<()> {
    let Fail { instance: id, code, message } = fail;
    let instance = find(id, &mut state.instances)?;
    let number = instance.id;
    told::exception(instance, *code, message, cx);
    if ENDS.contains(code)
        && let Some(mut instance) = state.instances.remove(&number)
    {
        instance.end(*code, cx);
        return Ok((format!("instance {id} has ended with {code}"), ()));
    }
    Ok((format!("exception {code} in instance {id}"), ()))
}

fn find<'i>(id: &str, instances: &'i mut Instances) -> Result<&'i mut Instance, ControlError> {
    let found = id.parse().ok().and_then(|number: u64| instances.get_mut(&number));
    found.ok_or_else(|| ControlError::invalid("instance", format!("{id} is not there: create it first")))
}
