//! ZEGO's side: from a request to an answer.

mod call;
mod checked;
mod example;
mod media_file;
mod media_service;
mod moderation;
mod play;
mod room;
mod stream_mixing;

use http::StatusCode;
use serde_json::{Value, json};
use zego_model::spec::{Method, Scope};
use zego_sign::Timestamp;

use self::call::{Call, Done};
use self::checked::{checked, parameter_code, throttled};
use crate::answer::Outcome;
use crate::gateway::{self, Admitted};
use crate::log::printable;
use crate::moment;
use crate::parameters;
use crate::service::{Parts, State, World};
use crate::state::{Environment, Tenant};

/// A value that stands for the code behind it, in any text parameter: `sandbox:1000`.
const MAGIC: &str = "sandbox:";

/// Why a call is not carried out.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: i64,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// Code 2: a parameter is wrong. The message begins with its name.
    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        Self::new(2, message)
    }
}

/// Answers a request.
pub(crate) fn answer(state: &State, parts: &Parts<'_>, now: Timestamp) -> Outcome {
    let mut notes = Vec::new();
    let admitted = match parts.body_problem {
        Some(problem) => Err(Refusal::new(gateway::UNREADABLE_BODY, problem.to_string())),
        None => gateway::admit(&state.config, parts.method, parts.query, now, &mut notes),
    };
    let mut world = state.world();
    let result = admitted.and_then(|admitted| execute(state, &mut world, admitted, parts.body, &mut notes, now));
    let (code, message, text, data) = match result {
        Ok(Done { data, text }) => (0, "success".to_owned(), text, Some(data)),
        Err(Refusal { code, message }) => (code, message.clone(), message, None),
    };
    let request_id = world.ids.nineteen_digits();
    drop(world);
    let request_id = if state.config.quirks.request_id_as_number { Value::from(request_id) } else { Value::from(request_id.to_string()) };
    let mut body = json!({ "Code": code, "Message": message, "RequestId": request_id });
    if let Some(data) = data {
        body["Data"] = data;
    }
    Outcome { action: gateway::action(parts.query), code: code.to_string(), refused: code != 0, text, notes, status: StatusCode::OK, body }
}

fn execute(
    state: &State,
    world: &mut World,
    admitted: Admitted<'_>,
    body: &[u8],
    notes: &mut Vec<String>,
    now: Timestamp,
) -> Result<Done, Refusal> {
    let Admitted { app, environment, spec, pairs } = admitted;
    if state.config.limiter {
        let room = pairs.iter().find(|(name, _)| name == "RoomId").map(|(_, room)| room);
        for quota in spec.quota {
            let mut quota = *quota;
            if environment == Environment::Test {
                quota.calls = quota.test_calls.unwrap_or(quota.calls);
            }
            let (key, of) = match (quota.scope, room) {
                (Scope::Room, None) => continue,
                (Scope::Room, Some(room)) => (format!("{} {room}", spec.action).into(), "a room"),
                _ => (spec.action.clone(), "an app"),
            };
            if !world.limiter.admits(((app.app_id, environment), key), quota, now) {
                let message = format!("too many calls: {} in {} s is the limit of {} for {of}", quota.calls, quota.seconds, spec.action);
                return Err(Refusal::new(throttled(spec, quota.scope), message));
            }
        }
    }
    for (name, value) in &pairs {
        if let Some(code) = value.strip_prefix(MAGIC).and_then(|code| code.parse().ok()).filter(|code| *code != 0) {
            return Err(Refusal::new(code, format!("asked for by {} `{}`", printable(name), printable(value))));
        }
    }
    let parsed = if spec.method == Method::Post { parameters::read_body(spec, body) } else { Ok(parameters::parse(spec, &pairs)) };
    let parameters =
        parsed.and_then(|parsed| checked(spec, parsed, notes)).map_err(|message| Refusal::new(parameter_code(spec), message))?;
    let now = moment::seconds(now);
    let World { ids, tenants, outbox, .. } = world;
    let tenant = tenants.entry((app.app_id, environment)).or_default();
    tenant.settle(app, ids, outbox, now);
    let Tenant { media, rooms, streams, mixing, tasks, moderation } = tenant;
    let quirks = &state.config.quirks;
    let mut call = Call { app, quirks, media, rooms, streams, mixing, tasks, moderation, outbox, ids, now, parameters, notes: Vec::new() };
    let done = match play::play(spec) {
        Some(act) => act(&mut call),
        None => example::answer(spec),
    };
    notes.append(&mut call.notes);
    done
}
