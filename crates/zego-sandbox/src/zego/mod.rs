//! ZEGO's side: from a request to an answer.

mod call;
mod checked;
mod example;
mod media_file;
mod media_service;
mod moderation;
mod play;
mod room;
mod status;
mod stream_mixing;

use serde_json::{Map, Value};
use zego_model::spec::{Envelope, Method, OperationRow};
use zego_sign::Timestamp;

use self::call::{CallAnswer, CallContext};
use self::checked::{checked, parameter_code, throttled};
use self::example::Success;
use crate::answer::ServiceAnswer;
use crate::gateway::{self, Admitted};
use crate::limiter::QuotaHolder;
use crate::log::shown;
use crate::parameters;
use crate::service::{RequestParts, ServiceState, World};
use crate::state::Tenant;

/// A text parameter that begins with this is answered with the code after it: `sandbox:1000`.
const MAGIC: &str = "sandbox:";

/// Why a call is not carried out.
#[derive(Debug)]
pub(crate) struct CallRefusal {
    pub(crate) code: i64,
    pub(crate) message: String,
}

impl CallRefusal {
    pub(crate) fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// Code 2: a parameter is wrong. The message begins with its name.
    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        Self::new(2, message)
    }
}

/// Answers a request.
pub(crate) fn answer(state: &ServiceState, parts: &RequestParts<'_>, now: Timestamp) -> ServiceAnswer {
    let mut notes = Vec::new();
    let admitted = match parts.body_problem {
        Some(problem) => Err(CallRefusal::new(gateway::UNREADABLE_BODY, problem.to_string())),
        None => gateway::admit(&state.config, parts, now, &mut notes),
    };
    let mut world = state.world();
    let quirks = &state.config.quirks;
    let admitted = admitted.and_then(|admitted| {
        let Admitted { app, nonce, signed_at, .. } = &admitted;
        if !quirks.nonce_replay_refused || world.used_nonces.take(app.app_id, nonce, *signed_at, now, &mut notes) {
            return Ok(admitted);
        }
        // What is refused is a signature that was right once; no page has a code of its own for it, and 100000008 says that there is no nonce.
        Err(CallRefusal::new(gateway::BAD_SIGNATURE, "SignatureNonce was used by an earlier call of the app: each call has one of its own"))
    });
    let row = admitted.as_ref().ok().map(|admitted| admitted.row);
    let envelope = admitted.as_ref().map_or(Envelope::Data, |admitted| admitted.row.spec.envelope);
    let result = admitted.and_then(|admitted| execute(state, &mut world, admitted, parts.body, &mut notes, now));
    let refused = result.is_err();
    let (code, message, text, data) = match result {
        Ok((CallAnswer { data, text }, Success { code, message, shows_nothing })) => {
            (code, message, text, Some(data).filter(|data| !data.is_null() || shows_nothing))
        }
        Err(CallRefusal { code, message }) => (code, message.clone(), message, None),
    };
    let request_id = world.ids.nineteen_digits();
    drop(world);
    let request_id = if quirks.request_id_as_number { Value::from(request_id) } else { Value::from(request_id.to_string()) };
    let common = [("Code", code.into()), ("Message", message.into()), ("RequestId", request_id)];
    let mut body: Map<_, _> = common.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    if let Some(data) = data {
        example::put(data, envelope, &mut body);
    }
    let action = row.map_or_else(|| gateway::action(parts.query), |row| row.spec.action.to_owned());
    let (code, body) = (code.to_string(), Value::Object(body));
    let status = status::of(quirks, row, &code, refused);
    ServiceAnswer { action, code, refused, text, notes, status, body }
}

fn execute(
    state: &ServiceState,
    world: &mut World,
    admitted: Admitted<'_>,
    body: &[u8],
    notes: &mut Vec<String>,
    now: Timestamp,
) -> Result<(CallAnswer, Success), CallRefusal> {
    let Admitted { app, environment, row, mut pairs, .. } = admitted;
    let spec = row.spec;
    if state.config.quirks.bare_list_accepted || state.config.lenient {
        bracketed(row, &mut pairs, notes);
    }
    let parsed = if spec.method == Method::Post {
        parameters::read_body(row, body).map_err(|message| CallRefusal::new(parameter_code(spec), message))
    } else {
        Ok(parameters::parse(row, &pairs))
    };
    if state.config.limiter {
        let parameters = parsed.as_ref().ok().map(|parsed| &parsed.parameters);
        let holder = QuotaHolder::App((app.app_id, environment));
        let admitted = world.limiter.admit(holder, spec, state.config.quirks.quota_shared, parameters, now);
        admitted.map_err(|full| CallRefusal::new(throttled(spec, full.per()), full.to_string()))?;
    }
    pairs.iter().try_for_each(|(name, value)| asked_for(name, value))?;
    let parsed = parsed?;
    parsed.parameters.iter().try_for_each(|(name, value)| asked_for_within(name, value))?;
    let parameters = checked(row, parsed, notes)?;
    let now = world.now(now);
    let World { ids, tenants, outbox, .. } = world;
    let tenant = tenants.entry((app.app_id, environment)).or_default();
    tenant.settle(app, ids, outbox, now);
    let Tenant { media, rooms, streams, mixing, tasks, moderation } = tenant;
    let quirks = &state.config.quirks;
    let (own_notes, news) = (Vec::new(), None);
    let mut call =
        CallContext { app, quirks, media, rooms, streams, mixing, tasks, moderation, outbox, ids, now, parameters, notes: own_notes, news };
    let done = match play::play(spec) {
        Some(act) => act(&mut call),
        None => example::answer(row),
    };
    notes.append(&mut call.notes);
    let news = call.news;
    world.collect(app.app_id);
    let mut success = Success::of(row);
    if let Some((code, message)) = news {
        success = Success { code, message: message.to_owned(), ..success };
    }
    Ok((done?, success))
}

/// Writes `StreamId` as `StreamId[]`, where it is a list of that form.
fn bracketed(row: &OperationRow, pairs: &mut [(String, String)], notes: &mut Vec<String>) {
    for (name, _) in pairs {
        if let Some(field) = row.parameter(name).filter(|field| field.key != name && field.key.ends_with("[]")) {
            notes.push(format!("{name} is written without brackets: taken as {}", field.key));
            field.key.clone_into(name);
        }
    }
}

/// Refuses with the code that a text asks for.
fn asked_for(name: &str, value: &str) -> Result<(), CallRefusal> {
    match value.strip_prefix(MAGIC).and_then(|code| code.parse().ok()).filter(|code| *code != 0) {
        Some(code) => Err(CallRefusal::new(code, format!("asked for by {} `{}`", shown(name), shown(value)))),
        None => Ok(()),
    }
}

/// The same, for a text anywhere within a parameter.
fn asked_for_within(name: &str, value: &Value) -> Result<(), CallRefusal> {
    match value {
        Value::String(text) => asked_for(name, text),
        Value::Array(items) => items.iter().try_for_each(|item| asked_for_within(name, item)),
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| asked_for_within(name, value)),
        _ => Ok(()),
    }
}
