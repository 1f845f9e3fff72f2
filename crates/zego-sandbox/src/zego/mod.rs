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
use serde_json::{Map, Value};
use zego_model::spec::{Envelope, Method, OperationSpec};
use zego_sign::Timestamp;

use self::call::{CallAnswer, CallContext};
use self::checked::{checked, parameter_code, throttled};
use self::example::Success;
use crate::answer::ServiceAnswer;
use crate::faults::{FaultPlan, FaultRefusal, Word};
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
pub(crate) fn answer(state: &ServiceState, parts: &RequestParts<'_>, faults: &FaultPlan, now: Timestamp) -> ServiceAnswer {
    let mut notes = Vec::new();
    let admitted = match parts.body_problem {
        Some(problem) => Err(CallRefusal::new(gateway::UNREADABLE_BODY, problem.to_string())),
        None => gateway::admit(&state.config, parts, now, &mut notes),
    };
    let mut world = state.world();
    let envelope = admitted.as_ref().map_or(Envelope::Data, |admitted| admitted.row.spec.envelope);
    let result = admitted.and_then(|admitted| execute(state, &mut world, admitted, parts.body, faults, &mut notes, now));
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
    let common = [("Code", code.into()), ("Message", message.into()), ("RequestId", request_id)];
    let mut body: Map<_, _> = common.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    if let Some(data) = data {
        example::put(data, envelope, &mut body);
    }
    let (action, body) = (gateway::action(parts.query), Value::Object(body));
    ServiceAnswer { action, code: code.to_string(), refused, text, notes, status: StatusCode::OK, body }
}

fn execute(
    state: &ServiceState,
    world: &mut World,
    admitted: Admitted<'_>,
    body: &[u8],
    faults: &FaultPlan,
    notes: &mut Vec<String>,
    now: Timestamp,
) -> Result<(CallAnswer, Success), CallRefusal> {
    let Admitted { app, environment, row, pairs } = admitted;
    let spec = row.spec;
    if let Some(refusal) = faults.refusal() {
        return Err(by_rule(spec, refusal));
    }
    let parsed = if spec.method == Method::Post {
        parameters::read_body(row, body).map_err(|message| CallRefusal::new(parameter_code(spec), message))
    } else {
        Ok(parameters::parse(row, &pairs))
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
    let parameters = checked(row, parsed, notes)?;
    let now = world.now(now);
    let World { ids, tenants, outbox, .. } = world;
    let tenant = tenants.entry((app.app_id, environment)).or_default();
    tenant.settle(app, ids, outbox, now);
    let Tenant { media, rooms, streams, mixing, tasks, moderation } = tenant;
    let quirks = &state.config.quirks;
    let meddled = faults.callbacks().map(|fault| (fault, outbox.take()));
    let (own_notes, news) = (Vec::new(), None);
    let mut call =
        CallContext { app, quirks, media, rooms, streams, mixing, tasks, moderation, outbox, ids, now, parameters, notes: own_notes, news };
    let done = match play::play(spec) {
        Some(act) => act(&mut call),
        None => example::answer(row),
    };
    notes.append(&mut call.notes);
    let news = call.news;
    if let Some((fault, earlier)) = meddled {
        world.outbox.treat(fault, earlier, now);
    }
    world.collect(app.app_id);
    let mut success = Success::of(row);
    if let Some((code, message)) = news {
        success = Success { code, message: message.to_owned(), ..success };
    }
    let mut done = done?;
    if let Some(omitted) = faults.omit(row, &mut done.data) {
        notes.push(format!("{omitted} items are left out of the answer by a rule of faults"));
    }
    Ok((done, success))
}

/// The refusal that a rule of faults asks for.
fn by_rule(spec: &OperationSpec, refusal: FaultRefusal<'_>) -> CallRefusal {
    match refusal {
        FaultRefusal::Code(code, message) => {
            let number = if let Word::Number(number) = code { *number } else { parameter_code(spec) };
            CallRefusal::new(number, message.unwrap_or("by a rule of faults"))
        }
        FaultRefusal::Throttle => {
            let per = spec.quota.first().and_then(|quota| quota.per);
            CallRefusal::new(throttled(spec, per), "too many calls, by a rule of faults")
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
