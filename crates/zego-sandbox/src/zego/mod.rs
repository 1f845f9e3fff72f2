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
use zego_model::spec::{Method, OperationSpec};
use zego_sign::Timestamp;

use self::call::{CallAnswer, CallContext};
use self::checked::{checked, parameter_code, throttled};
use crate::answer::ServiceAnswer;
use crate::gateway::{self, Admitted};
use crate::limiter::QuotaHolder;
use crate::log::printable;
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
        None => gateway::admit(&state.config, parts.method, parts.query, now, &mut notes),
    };
    let mut world = state.world();
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
    let request_id = if state.config.quirks.request_id_as_number { Value::from(request_id) } else { Value::from(request_id.to_string()) };
    let mut body = json!({ "Code": code, "Message": message, "RequestId": request_id });
    if let Some(data) = data {
        body["Data"] = data;
    }
    ServiceAnswer { action: gateway::action(parts.query), code: code.to_string(), refused, text, notes, status: StatusCode::OK, body }
}

/// How a success looks from outside.
struct Success {
    code: i64,
    message: String,
    /// Whether empty data is written as `"Data": null` instead of left out.
    shows_nothing: bool,
}

impl Success {
    /// As the operation's first example has it: some say `ok`, some have no data.
    fn of(spec: &OperationSpec) -> Self {
        let example = spec.examples.first().and_then(|example| serde_json::from_str::<Value>(example.response).ok()).unwrap_or_default();
        let message = example["Message"].as_str().unwrap_or("success").to_owned();
        Self { code: 0, message, shows_nothing: example.get("Data").is_some() }
    }
}

fn execute(
    state: &ServiceState,
    world: &mut World,
    admitted: Admitted<'_>,
    body: &[u8],
    notes: &mut Vec<String>,
    now: Timestamp,
) -> Result<(CallAnswer, Success), CallRefusal> {
    let Admitted { app, environment, spec, pairs } = admitted;
    let parsed = if spec.method == Method::Post {
        parameters::read_body(spec, body).map_err(|message| CallRefusal::new(parameter_code(spec), message))
    } else {
        Ok(parameters::parse(spec, &pairs))
    };
    if state.config.limiter {
        let parameters = parsed.as_ref().ok().map(|parsed| &parsed.parameters);
        let holder = QuotaHolder::App((app.app_id, environment));
        let admitted = world.limiter.admit(holder, spec, parameters, now);
        admitted.map_err(|full| CallRefusal::new(throttled(spec, full.per()), full.to_string()))?;
    }
    pairs.iter().try_for_each(|(name, value)| asked_for(name, value))?;
    let parsed = parsed?;
    parsed.parameters.iter().try_for_each(|(name, value)| asked_for_within(name, value))?;
    let parameters = checked(spec, parsed, notes)?;
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
        None => example::answer(spec),
    };
    notes.append(&mut call.notes);
    let news = call.news;
    world.collect(app.app_id);
    let mut success = Success::of(spec);
    if let Some((code, message)) = news {
        success = Success { code, message: message.to_owned(), ..success };
    }
    Ok((done?, success))
}

/// Refuses with the code that a text asks for.
fn asked_for(name: &str, value: &str) -> Result<(), CallRefusal> {
    match value.strip_prefix(MAGIC).and_then(|code| code.parse().ok()).filter(|code| *code != 0) {
        Some(code) => Err(CallRefusal::new(code, format!("asked for by {} `{}`", printable(name), printable(value)))),
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
