//! Makes entries of what happened.

use http::{HeaderMap, Uri};
use zego_model::text::{printable, without_mark};

use super::{DecidedBy, Journal, LoggedCallback, LoggedRequest, Redactor};
use crate::answer::ServiceAnswer;
use crate::callback_request::CallbackRequest;
use crate::config::Config;
use crate::faults::FaultPlan;
use crate::holder::{Environment, Holder};
use crate::moment::Moment;
use crate::request::{RequestParts, is_form};
use crate::world::Next;

/// The longest query and the longest body that are kept, in characters.
const LONGEST_RECEIVED: usize = 2_000;
/// The longest message.
const LONGEST_TEXT: usize = 1_000;
/// The longest host, path and action.
const LONGEST_NAME: usize = 200;
/// How many notes are kept.
const MOST_NOTES: usize = 20;
/// The longest body that is looked into.
const LONGEST_READ: usize = 64 << 10;

/// What became of an attempt at a callback.
#[derive(Clone, Debug)]
pub(crate) struct Reported {
    /// What the receiver answered, if that is known.
    pub(crate) status: Option<u16>,
    /// Why it failed.
    pub(crate) error: Option<String>,
}

impl Journal {
    /// Keeps a request, its answer and the faults it met. What the answer tells loses what is not to be seen.
    pub(crate) fn record(
        &self,
        config: &Config,
        uri: &Uri,
        parts: &RequestParts<'_>,
        answer: &mut ServiceAnswer,
        plan: &FaultPlan,
        now: Moment,
    ) {
        let mut redactor = Redactor::new(config);
        // First of all, since these are where signatures are met.
        let query = shortened(&redactor.pairs(parts.query), LONGEST_RECEIVED);
        let body = body(&mut redactor, parts.headers, parts.body).map(|body| shortened(&body, LONGEST_RECEIVED));
        redactor.answer(answer);
        let name = |name: &str| shortened(redactor.name(name), LONGEST_NAME);
        let (app_id, environment) = match answer.holder {
            Some(Holder::App(app_id, Environment::Test)) => (Some(app_id.get()), Some("test")),
            Some(Holder::App(app_id, Environment::Production)) => (Some(app_id.get()), Some("production")),
            Some(Holder::Account) => (None, None),
            None => (parts.named("AppId").and_then(|app_id| app_id.parse().ok()), None),
        };
        let entry = LoggedRequest {
            number: 0,
            moment: now,
            host: name(parts.host),
            method: name(parts.method.as_str()),
            path: name(uri.path()),
            query,
            body,
            body_bytes: parts.body.len(),
            service: answer.row.map(|row| row.spec.service().name),
            action: shortened(&answer.action, LONGEST_NAME),
            app_id,
            environment,
            code: shortened(&answer.code, LONGEST_NAME),
            status: plan.cut().is_none().then(|| plan.status().unwrap_or(answer.status).as_u16()),
            refused: answer.refused,
            rule: answer.rule,
            message: shortened(&answer.text, LONGEST_TEXT),
            notes: answer.notes.iter().take(MOST_NOTES).map(|note| shortened(note, LONGEST_TEXT)).collect(),
            faults: plan.names(),
            signed: answer.signed.as_deref().map(|signed| {
                let mut signed = signed.to_owned();
                redactor.text(&mut signed);
                shortened(&signed, LONGEST_RECEIVED)
            }),
        };
        self.add_request(|number| LoggedRequest { number, ..entry });
    }

    /// Keeps that bytes came that are no HTTP.
    pub(crate) fn record_bytes(&self, why: &str, now: Moment) {
        let entry = LoggedRequest {
            number: 0,
            moment: now,
            host: String::new(),
            method: String::new(),
            path: String::new(),
            query: String::new(),
            body: None,
            body_bytes: 0,
            service: None,
            action: String::new(),
            app_id: None,
            environment: None,
            code: String::new(),
            status: None,
            refused: true,
            rule: DecidedBy::Http,
            message: shortened(why, LONGEST_TEXT),
            notes: Vec::new(),
            faults: Vec::new(),
            signed: None,
        };
        self.add_request(|number| LoggedRequest { number, ..entry });
    }

    /// Keeps an attempt at a callback; what follows is told in the time of the state, which is so far ahead of the clock.
    pub(crate) fn record_callback(&self, callback: &CallbackRequest, reported: Reported, next: Option<Next>, ahead: i64) {
        let (follows, next_attempt) = match next {
            None => ("taken", None),
            Some(Next::Attempt { due, .. }) => ("attempt", Some(due.plus_secs(-ahead))),
            Some(Next::GivenUp { .. }) => ("given_up", None),
            Some(Next::Forgotten) => ("forgotten", None),
        };
        self.add_callback(|number| LoggedCallback {
            number,
            moment: callback.made,
            service: callback.service,
            event: callback.event,
            app_id: callback.app_id.get(),
            target: callback.peer().to_owned(),
            attempt: callback.number,
            status: reported.status,
            error: reported.error.map(|error| shortened(&error, LONGEST_TEXT)),
            follows,
            next_attempt,
            body: shortened(&callback.shown, LONGEST_RECEIVED),
        });
    }

    /// Keeps that a callback could not be sent at all.
    pub(crate) fn record_unsendable(&self, event: (&'static str, &'static str), app_id: u32, attempt: usize, error: &str, now: Moment) {
        let (service, event) = event;
        self.add_callback(|number| LoggedCallback {
            number,
            moment: now,
            service,
            event,
            app_id,
            target: String::new(),
            attempt,
            status: None,
            error: Some(shortened(error, LONGEST_TEXT)),
            follows: "given_up",
            next_attempt: None,
            body: String::new(),
        });
    }
}

/// The body of a request, if it can be read; nothing that cannot be read is kept.
fn body(redactor: &mut Redactor<'_>, headers: &HeaderMap, body: &[u8]) -> Option<String> {
    if body.is_empty() || body.len() > LONGEST_READ {
        return None;
    }
    if let Ok(mut value) = serde_json::from_slice(without_mark(body)) {
        redactor.json(&mut value);
        return Some(value.to_string());
    }
    let text = std::str::from_utf8(body).ok().filter(|_| is_form(headers))?;
    Some(redactor.pairs(text))
}

fn shortened(text: &str, longest: usize) -> String {
    printable(text).shortened(longest).to_string()
}
