//! One attempt at a callback: an event, signed and written as ZEGO sends it.

use std::fmt;

use bytes::Bytes;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use zego_model::callback::sign_body;
use zego_sign::AppId;

use crate::callback::{Address, CallbackConfig, CallbackUrlError};
use crate::config::Config;
use crate::faults::tamper;
use crate::journal::shown_json;
use crate::moment::Moment;
use crate::products;
use crate::world::{Attempt, Ticket};

/// A signed event on its way. Its body holds a signature, which counts as a secret: [`Debug`](fmt::Debug) does not show it.
#[non_exhaustive]
#[derive(Clone)]
pub struct CallbackRequest {
    pub(crate) service: &'static str,
    pub(crate) event: &'static str,
    pub(crate) app_id: AppId,
    /// When the attempt is made.
    pub(crate) made: Moment,
    pub(crate) address: Address,
    pub(crate) content_type: &'static str,
    pub(crate) body: Bytes,
    /// The body as JSON, with nothing in it that nobody may see.
    pub(crate) shown: String,
    pub(crate) retry: &'static [u32],
    pub(crate) ticket: Ticket,
    pub(crate) number: usize,
    /// The fields of an event whose answer is read.
    pub(crate) asked: Option<Box<RawValue>>,
}

impl CallbackRequest {
    /// The event's word: `record`.
    pub const fn event(&self) -> &'static str {
        self.event
    }

    /// The signed body.
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// The type of the body.
    pub const fn content_type(&self) -> &'static str {
        self.content_type
    }

    /// How long after each failed attempt the next one comes, in seconds.
    pub const fn retry(&self) -> &'static [u32] {
        self.retry
    }

    /// Which attempt at this event it is, from 1.
    pub const fn number(&self) -> usize {
        self.number
    }

    /// Host and port to connect to.
    pub(crate) fn peer(&self) -> &str {
        &self.address.peer
    }

    pub(crate) fn host(&self) -> &str {
        &self.address.host
    }

    pub(crate) fn target(&self) -> &str {
        &self.address.target
    }
}

impl fmt::Debug for CallbackRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackRequest").field("event", &self.event).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// Signs and writes an attempt.
///
/// # Errors
/// Why it cannot be sent.
pub(crate) fn write(all: &Config, config: &CallbackConfig, attempt: Attempt, made: Moment) -> Result<CallbackRequest, CallbackUrlError> {
    let Attempt { ticket, app_id, spec, fields, to, nonce, signed, tampered, number } = attempt;
    let address = to.as_deref().map_or_else(|| Ok(config.address.clone()), |url| config.at(url))?;
    // It is an object.
    let asks = products::of(spec.service.name).is_some_and(|row| row.asks.contains(&spec.event));
    let asked = asks.then(|| fields.clone());
    let fields: Map<String, Value> = serde_json::from_str(fields.get()).unwrap_or_default();
    let mut json = sign_body(spec, &fields, app_id, &config.secret, signed.timestamp(), nonce);
    if tampered {
        let mut fields: Map<String, Value> = serde_json::from_slice(&json).unwrap_or_default();
        if tamper(&mut fields) {
            json = Value::Object(fields).to_string().into_bytes();
        }
    }
    let shown = shown_json(all, &json);
    let (content_type, body) = config.body.write(json);
    let (service, event, retry) = (spec.service.name, spec.event, spec.retry);
    Ok(CallbackRequest { service, event, app_id, made, address, content_type, body, shown, retry, ticket, number, asked })
}
