//! ZEGO's side: from a request to an answer.

mod delete;
mod example;
mod files;
mod forbid;
mod record;
mod search;
mod shapes;

use http::StatusCode;
use serde_json::{Map, Value, json};
use zego_model::ErrorKind;
use zego_model::check::{self, Problem};
use zego_model::spec::{Method, OperationSpec, Scope};
use zego_sign::Timestamp;

use crate::answer::Outcome;
use crate::config::{AppConfig, Cdn, Feature, Quirks};
use crate::gateway::{self, Admitted};
use crate::ids::Ids;
use crate::log::printable;
use crate::moment;
use crate::parameters::{self, Parsed};
use crate::service::{Parts, State, World};
use crate::state::Media;

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
    fn parameter(message: impl Into<String>) -> Self {
        Self::new(2, message)
    }
}

/// What an operation answers: its data, and what the log says of it.
struct Done {
    data: Value,
    text: String,
}

/// One call, with all it may look at and change.
struct Call<'w> {
    app: &'w AppConfig,
    quirks: &'w Quirks,
    media: &'w mut Media,
    ids: &'w mut Ids,
    now: i64,
    parameters: Map<String, Value>,
    notes: Vec<String>,
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
    let Admitted { app, spec, pairs } = admitted;
    if state.config.limiter {
        let room = pairs.iter().find(|(name, _)| name == "RoomId").map(|(_, room)| room);
        for quota in spec.quota {
            let (key, of) = match (quota.scope, room) {
                (Scope::Room, None) => continue,
                (Scope::Room, Some(room)) => (format!("{} {room}", spec.action).into(), "a room"),
                _ => (spec.action.clone(), "an app"),
            };
            if !world.limiter.admits((app.app_id, key), *quota, now) {
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
    let World { ids, media, .. } = world;
    let media = media.entry(app.app_id).or_default();
    media.settle(app, ids, now);
    let mut call = Call { app, quirks: &state.config.quirks, media, ids, now, parameters, notes: Vec::new() };
    let done = match play(spec) {
        Some(act) => act(&mut call),
        None => example::answer(spec),
    };
    notes.append(&mut call.notes);
    done
}

/// Carries a call out.
type Play = fn(&mut Call<'_>) -> Result<Done, Refusal>;

/// What plays an operation. The rest of the table is answered by its examples.
fn play(spec: &OperationSpec) -> Option<Play> {
    Some(match &*spec.action {
        "StartCDNRecord" => record::start,
        "StopCDNRecord" => record::stop,
        "SearchMedia" => search::search,
        "DeleteMedia" => delete::delete,
        "ForbidCDNLiveStream" => forbid::forbid,
        "QueryForbidCDNLiveStream" => forbid::query,
        "ResumeCDNLiveStream" => forbid::resume,
        _ => return None,
    })
}

/// The code of the family for too many calls.
fn throttled(spec: &OperationSpec, scope: Scope) -> i64 {
    match (spec.family.name, scope) {
        ("media_file", _) => 6,
        // One of three that the family has; the one its own pages have in common.
        ("media_service", _) => 30_002,
        ("room", Scope::Room) => 207,
        _ => {
            let rows = spec.codes.iter().chain(spec.family.codes);
            rows.filter(|row| row.kind == ErrorKind::RateLimited).find_map(|row| row.code.parse().ok()).unwrap_or(6)
        }
    }
}

/// The code of the family for a wrong parameter: 2, where it has one.
fn parameter_code(spec: &OperationSpec) -> i64 {
    let mut rows = spec.codes.iter().chain(spec.family.codes).filter(|row| row.kind == ErrorKind::InvalidParameter);
    match rows.clone().find(|row| row.code == "2").or_else(|| rows.next()) {
        Some(row) => row.code.parse().unwrap_or(2),
        None => 2,
    }
}

/// The parameters, if all of them are what the table says; otherwise what is wrong with them.
fn checked(spec: &'static OperationSpec, mut parsed: Parsed, notes: &mut Vec<String>) -> Result<Map<String, Value>, String> {
    for name in &parsed.unknown {
        notes.push(format!("{} is not a parameter of {}: ignored", printable(name), spec.action));
    }
    let vendor = parsed.parameters.get("Vendor").and_then(Value::as_str).map(str::to_owned);
    let takes_effect = |only: &[&str]| only.is_empty() || vendor.as_deref().is_none_or(|vendor| only.contains(&vendor));
    let mut wrong = Vec::new();
    for (field, problem) in parsed.problems {
        // What takes no effect cannot be wrong, unless it decides between alternatives.
        if takes_effect(field.only) || field.one_of.is_some() {
            wrong.push(problem);
        } else {
            notes.push(format!("{} takes effect only for {}: ignored", field.wire, field.only.join(" and ")));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.join("; "));
    }
    let found = check::check(spec, &parsed.parameters);
    let (unknown, found_wrong): (Vec<_>, Vec<_>) = found.violations.iter().partition(|violation| violation.problem == Problem::UnknownName);
    for violation in unknown.into_iter().take(parameters::MOST_UNKNOWN) {
        notes.push(format!("{} is not a parameter of {}: ignored", printable(&violation.parameter), spec.action));
    }
    wrong.extend(found_wrong.into_iter().map(|violation| shortened(violation.to_string())));
    if !wrong.is_empty() {
        let more = if wrong.len() > 3 { format!("; and {} more", wrong.len() - 3) } else { String::new() };
        wrong.truncate(3);
        return Err(wrong.join("; ") + &more);
    }
    for name in found.ignored {
        parsed.parameters.remove(&name);
        let only = spec.parameter(&name).map(|field| field.only.join(" and ")).unwrap_or_default();
        notes.push(format!("{name} takes effect only for {only}: ignored"));
    }
    Ok(parsed.parameters)
}

/// A message that may quote what was sent, kept to a length that can be read.
fn shortened(mut message: String) -> String {
    const LONGEST: usize = 300;
    if let Some((end, _)) = message.char_indices().nth(LONGEST) {
        message.truncate(end);
        message.push_str("..");
    }
    message
}

impl Call<'_> {
    /// Code 3 unless the service is activated for the app.
    fn activated(&self, feature: Feature) -> Result<(), Refusal> {
        if self.app.features.contains(&feature) {
            return Ok(());
        }
        let name = match feature {
            Feature::Recording => "CDN recording",
            Feature::StreamControl => "control of CDN streams",
        };
        Err(Refusal::new(3, format!("{name} is not activated for app {}", self.app.app_id)))
    }

    /// The vendor: code 4 if the app has not enabled it.
    fn vendor(&self) -> Result<Cdn, Refusal> {
        let name = self.text("Vendor").unwrap_or_default();
        let cdn = Cdn::named(name).ok_or_else(|| Refusal::parameter(format!("Vendor is `{}`, which is no vendor", printable(name))))?;
        self.enabled(cdn)?;
        Ok(cdn)
    }

    fn enabled(&self, cdn: Cdn) -> Result<(), Refusal> {
        if self.app.vendors.contains(&cdn) {
            return Ok(());
        }
        Err(Refusal::new(4, format!("Vendor {cdn} is not enabled for app {}", self.app.app_id)))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).and_then(Value::as_str)
    }

    fn texts(&self, name: &str) -> Vec<String> {
        let items = self.parameters.get(name).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// A number, also where the table calls it text.
    fn number(&self, name: &str) -> Option<Result<i64, Refusal>> {
        let value = self.parameters.get(name)?;
        let number = value.as_i64().or_else(|| value.as_str()?.parse().ok());
        Some(number.ok_or_else(|| Refusal::parameter(format!("{name} is not a whole number"))))
    }

    fn flag(&self, name: &str) -> bool {
        self.parameters.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}
