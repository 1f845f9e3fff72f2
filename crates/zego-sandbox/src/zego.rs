//! ZEGO's side: from a request to an answer.

mod checked;
mod example;
mod gateway;
mod status;

use std::borrow::Cow;

use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};
use zego_explain::common::{BAD_SIGNATURE, UNREADABLE_BODY};
use zego_model::spec::{Envelope, Method, OperationRow, OperationSpec, ProtocolKind};

use self::checked::{checked, failed_code, throttled};
use self::example::Success;
use self::gateway::Admitted;
use crate::answer::{JSON, ServiceAnswer};
use crate::cx::Remarks;
use crate::faults::{FaultPlan, FaultRefusal, Word};
use crate::journal::{DecidedBy, Refused};
use crate::log::shown;
use crate::moment::Moment;
use crate::product::Answer;
use crate::products;
use crate::refusal::{Refusal, ReturnCode};
use crate::request::{RequestParts, is_form, media_type};
use crate::service_state::ServiceState;
use crate::world::World;
use zego_explain::near_misses;
use zego_explain::operations;
use zego_explain::parameters;

pub(crate) use self::gateway::action;

/// A text parameter that begins with this is answered with the code after it: `sandbox:1000`.
const MAGIC: &str = "sandbox:";

/// A call that passed the gateway, with its parameters read and checked. Nothing here needs the state.
struct PreparedCall<'c> {
    admitted: Admitted<'c>,
    /// What quotas are counted by of them, as far as they could be read, whatever is wrong with the rest.
    counted_by: Option<Map<String, Value>>,
    parameters: Result<Map<String, Value>, Refused>,
}

/// Answers a request.
pub(crate) fn answer(state: &ServiceState, parts: &RequestParts<'_>, faults: &FaultPlan, clock: Moment) -> ServiceAnswer {
    let mut notes = Vec::new();
    let prepared = prepare(state, parts, clock, &mut notes);
    let envelope = prepared.as_ref().map_or(Envelope::Data, |call| call.admitted.row.spec.envelope);
    let holder = prepared.as_ref().ok().map(|call| call.admitted.holder);
    let row = prepared.as_ref().ok().map(|call| call.admitted.row);
    let quirks = &state.config.quirks;
    let mut world = state.world();
    let result = prepared.and_then(|call| {
        let Admitted { app, nonce, signed_at, .. } = &call.admitted;
        if quirks.nonce_replay_refused && !world.used_nonces.take(app.app_id, nonce, *signed_at, clock, &mut notes) {
            // What is refused is a signature that was right once; no page has a code of its own for it, and 100000008 says that there is no nonce.
            let message = "SignatureNonce was used by an earlier call of the app: each call has one of its own";
            return Err(Refusal::new(BAD_SIGNATURE, message).by(DecidedBy::GatewayNonce));
        }
        let until = world.time_at(clock);
        world.pass(&state.config, until);
        execute(state, &mut world, call, faults, clock)
    });
    let ids = match holder {
        Some(holder) => world.ids_of(&state.config, holder),
        None => &mut world.ids,
    };
    let request_id = ids.nineteen_digits();
    let bounds = [world.holding.take_note(), world.limiter.take_note()];
    drop(world);
    notes.extend(bounds.into_iter().flatten());
    let refused = result.is_err();
    let rule = result.as_ref().map_or_else(|refused| refused.by, |done| done.by);
    let (code, message, text, data) = match result {
        Ok(Done { answer, remarks, success, .. }) => {
            let Success { code, message, shows_nothing } = success;
            notes.extend(remarks.notes);
            (ReturnCode::Number(code), message, remarks.text, Some((answer, shows_nothing, remarks.length)))
        }
        Err(Refused { refusal: Refusal { code, message }, .. }) => (code, message.clone(), message, None),
    };
    let quote = if quirks.request_id_as_number { "" } else { "\"" };
    let [written_code, message] = [code.clone().into(), Value::from(message)];
    let head = format!("{{\"Code\":{written_code},\"Message\":{message},\"RequestId\":{quote}{request_id}{quote}}}");
    let mut body = head.into_bytes();
    if let Some((data, shows_nothing, length)) = data {
        body.reserve(length);
        body = example::put(body, envelope, shows_nothing, |body| {
            let begin = body.len();
            // What is generated has a form in JSON.
            let _ = data.write(body);
            if let Some(row) = row.filter(|_| faults.omits()) {
                let mut data = body.split_off(begin);
                if let Some(omitted) = omit(row, faults, &mut data) {
                    notes.push(format!("{omitted} items are left out of the answer by a rule of faults"));
                }
                body.extend(data);
            }
        });
    }
    let action = row.map_or_else(|| action(parts), |row| row.spec.action.to_owned());
    let code = code.to_string();
    let status = status::of(quirks, row, &code, refused);
    let row = row.or_else(|| operations::operation(ProtocolKind::Zego, parts.host, &action).ok());
    let signed = if rule.is_about_a_signature() { gateway::signed(parts) } else { None };
    ServiceAnswer { action, code, refused, text, pages: None, notes, status, body, content_type: JSON, rule, row, holder, signed }
}

/// What a call that succeeds answers.
struct Done {
    answer: Box<dyn Answer>,
    remarks: Remarks,
    success: Success,
    by: DecidedBy,
}

/// Everything that needs no state: the gateway's checks, the parameters, and what they should be.
fn prepare<'c>(
    state: &'c ServiceState,
    parts: &RequestParts<'c>,
    clock: Moment,
    notes: &mut Vec<String>,
) -> Result<PreparedCall<'c>, Refused> {
    if let Some(problem) = parts.body_problem {
        return Err(Refusal::new(UNREADABLE_BODY, problem.to_string()).by(DecidedBy::GatewayBody));
    }
    let mut admitted = gateway::admit(&state.config, parts, clock.timestamp(), notes).map_err(gateway::by)?;
    let Admitted { app, row, pairs, .. } = &mut admitted;
    let row = *row;
    let texts = pairs.iter().map(|(name, value)| (&**name, &**value));
    notes.extend(near_misses::odd_bytes(texts, parts.query));
    if row.spec.method == Method::Post {
        declared_as_json(parts, state.config.lenient, notes)?;
    }
    if state.config.quirks.bare_list_accepted || state.config.lenient {
        bracketed(row, pairs, notes);
    }
    let parsed = if row.spec.method == Method::Post {
        parameters::read_body(row, parts.body).map_err(|message| Refusal::new(unreadable(row.spec), message))
    } else {
        Ok(parameters::parse(row, pairs))
    };
    let counted_by = parsed.as_ref().ok().map(|parsed| app.quota.counted_by(row.spec, &parsed.parameters));
    let wrong = |refusal: Refusal| refusal.by(DecidedBy::Parameters);
    let asked = |refusal: Refusal| refusal.by(DecidedBy::Asked);
    let in_query = pairs.iter().try_for_each(|(name, value)| asked_for(name, value)).map_err(asked);
    let parameters = in_query.and_then(|()| parsed.map_err(wrong)).and_then(|parsed| {
        parsed.parameters.iter().try_for_each(|(name, value)| asked_for_within(name, value)).map_err(asked)?;
        checked(row, parsed, state.config.lenient, notes).map_err(wrong)
    });
    Ok(PreparedCall { admitted, counted_by, parameters })
}

/// Checks what a body is declared as. The pages give one type; programs that give none are taken, as is a form where what is only suspicious passes: clients
/// write it by themselves. What else a web page can send without asking first is never JSON by mistake.
fn declared_as_json(parts: &RequestParts<'_>, lenient: bool, notes: &mut Vec<String>) -> Result<(), Refused> {
    let given = parts.headers.get_all(CONTENT_TYPE).iter().count();
    let media_type = media_type(parts.headers);
    if given == 0 || (given == 1 && media_type.eq_ignore_ascii_case(JSON)) {
        return Ok(());
    }
    if given == 1 && lenient && is_form(parts.headers) {
        notes.push(format!("the body is declared as {media_type}: taken as JSON, which its Content-Type should say"));
        return Ok(());
    }
    let declared = if given == 1 { format!("`{}`", shown(media_type)) } else { "several types".to_owned() };
    let message = format!("the body is declared as {declared}: send it with Content-Type: {JSON}");
    Err(Refusal::new(UNREADABLE_BODY, message).by(DecidedBy::GatewayBody))
}

fn execute(state: &ServiceState, world: &mut World, call: PreparedCall<'_>, faults: &FaultPlan, clock: Moment) -> Result<Done, Refused> {
    let PreparedCall { admitted: Admitted { app, holder, row, .. }, counted_by, parameters } = call;
    let spec = row.spec;
    if let Some(refusal) = faults.refusal() {
        return Err(by_rule(spec, refusal).by(DecidedBy::Fault));
    }
    let within_quota = world.limiter.admit(&app.quota, holder, spec, counted_by.as_ref(), clock);
    within_quota.map_err(|full| Refusal::new(throttled(spec, full.per()), full.to_string()).by(DecidedBy::Quota))?;
    let parameters = parameters?;
    let Some(product) = products::of(spec.service().name) else { return Ok(by_example(row)) };
    if let Some(why) = world.holding.is_full().filter(|_| (product.grows)(spec.action)) {
        return Err(Refusal::new(failed_code(spec), why).by(DecidedBy::Act));
    }
    let (result, remarks) =
        world.change_with_faults(&state.config, holder, product, Some(faults), |state, cx| state.act(spec.action, parameters, cx));
    let Some(result) = result else { return Ok(by_example(row)) };
    let mut success = Success::of(row);
    if let Some((code, message)) = remarks.news {
        success = Success { code, message: message.to_owned(), ..success };
    }
    let answer = result.map_err(|refusal| refusal.by(DecidedBy::Act))?;
    Ok(Done { answer, remarks, success, by: DecidedBy::Act })
}

/// Leaves items out of the data of an answer, if a rule says so.
fn omit(row: &OperationRow, faults: &FaultPlan, data: &mut Vec<u8>) -> Option<usize> {
    let mut tree: Value = serde_json::from_slice(data).ok()?;
    let omitted = faults.omit(row, &mut tree)?;
    *data = tree.to_string().into_bytes();
    Some(omitted)
}

/// The code of the product, or else that of a wrong parameter, for a body that is no JSON.
fn unreadable(spec: &OperationSpec) -> i64 {
    products::of(spec.service().name).and_then(|row| row.unreadable).unwrap_or_else(|| parameters::return_code(spec))
}

/// The refusal that a rule of faults asks for.
fn by_rule(spec: &OperationSpec, refusal: FaultRefusal<'_>) -> Refusal {
    match refusal {
        FaultRefusal::Code(code, message) => {
            let number = if let Word::Number(number) = code { *number } else { parameters::return_code(spec) };
            Refusal::new(number, message.unwrap_or("by a rule of faults"))
        }
        FaultRefusal::Throttle => {
            let per = spec.quota.first().and_then(|quota| quota.per);
            Refusal::new(throttled(spec, per), "too many calls, by a rule of faults")
        }
    }
}

/// The answer of an operation without an act.
fn by_example(row: &OperationRow) -> Done {
    let remarks = Remarks { text: "answered with the example of its description".to_owned(), ..Remarks::default() };
    Done { answer: Box::new(example::data(row)), remarks, success: Success::of(row), by: DecidedBy::Example }
}

/// Writes `StreamId` as `StreamId[]`, where it is a list of that form.
fn bracketed(row: &OperationRow, pairs: &mut [(Cow<'_, str>, Cow<'_, str>)], notes: &mut Vec<String>) {
    for (name, _) in pairs {
        if let Some(field) = row.parameter(name).filter(|field| field.key != *name && field.key.ends_with("[]")) {
            notes.push(format!("{name} is written without brackets: taken as {}", field.key));
            *name = Cow::Borrowed(field.key);
        }
    }
}

/// Refuses with the code that a text asks for.
fn asked_for(name: &str, value: &str) -> Result<(), Refusal> {
    match value.strip_prefix(MAGIC).and_then(|code| code.parse::<i64>().ok()).filter(|code| *code != 0) {
        Some(code) => Err(Refusal::new(code, format!("asked for by {} `{}`", shown(name), shown(value)))),
        None => Ok(()),
    }
}

/// The same, for a text anywhere within a parameter.
fn asked_for_within(name: &str, value: &Value) -> Result<(), Refusal> {
    match value {
        Value::String(text) => asked_for(name, text),
        Value::Array(items) => items.iter().try_for_each(|item| asked_for_within(name, item)),
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| asked_for_within(name, value)),
        _ => Ok(()),
    }
}
