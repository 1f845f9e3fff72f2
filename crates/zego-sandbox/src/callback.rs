//! Callbacks: the service's events, signed and written as ZEGO sends them.

use std::fmt;
use std::net::SocketAddr;

use bytes::Bytes;
use http::Uri;
use serde_json::{Map, Value};
use zego_model::Endpoint;
use zego_model::callback::{EventSet as _, sign_body};
use zego_model::rtc::callback::Event;
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, Timestamp};

use crate::faults::tamper;
use crate::ids::Ids;
use crate::outbox::OutboxEvent;

/// Where callbacks go, and how they are written.
#[derive(Clone, Debug)]
pub struct CallbackConfig {
    pub(crate) address: Address,
    pub(crate) secret: CallbackSecret,
    pub(crate) body: CallbackBody,
}

/// The form of a callback's body. The pages show JSON and tell the reader to undo a URL encoding first.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum CallbackBody {
    /// JSON.
    #[default]
    Json,
    /// JSON that is URL-encoded as a whole.
    UrlEncodedJson,
    /// Fields of a form; lists and objects are JSON within their field.
    Form,
}

/// An address that callbacks cannot go to.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{url}` cannot take callbacks: {why}; give a URL on this machine, such as http://127.0.0.1:8080/callback")]
pub struct CallbackUrlError {
    url: String,
    why: &'static str,
}

/// A URL on this machine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Address {
    socket: SocketAddr,
    host: String,
    target: String,
}

impl CallbackConfig {
    /// Callbacks go to `url`, signed with `secret`.
    ///
    /// # Errors
    /// [`CallbackUrlError`] unless it is an `http` URL on loopback: the sandbox calls no other machine.
    pub fn new(url: &str, secret: CallbackSecret) -> Result<Self, CallbackUrlError> {
        Ok(Self { address: Address::parse(url)?, secret, body: CallbackBody::default() })
    }

    /// How bodies are written. Default: as JSON.
    #[must_use]
    pub const fn body(mut self, body: CallbackBody) -> Self {
        self.body = body;
        self
    }
}

impl Address {
    /// Reads a URL, and takes only loopback. The name `localhost` is 127.0.0.1 here, whatever the system says.
    pub(crate) fn parse(url: &str) -> Result<Self, CallbackUrlError> {
        let error = |why| CallbackUrlError { url: crate::log::shown(url).to_string(), why };
        let uri: Uri = url.parse().map_err(|_| error("it is no URL"))?;
        if uri.scheme_str() != Some("http") {
            return Err(error("it does not begin with http://"));
        }
        let authority = uri.authority().ok_or_else(|| error("it has no host"))?;
        let endpoint: Result<Endpoint, _> = format!("http://{authority}").parse();
        let socket = endpoint.ok().and_then(|endpoint| endpoint.loopback_addr()).ok_or_else(|| error("its host is not this machine"))?;
        let target = uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        Ok(Self { socket, host: authority.as_str().to_owned(), target })
    }
}

/// A signed event on its way. Its body holds a signature, which counts as a secret: [`Debug`](fmt::Debug) does not show it.
#[non_exhaustive]
#[derive(Clone)]
pub struct CallbackRequest {
    pub(crate) event: &'static str,
    pub(crate) address: Address,
    pub(crate) content_type: &'static str,
    pub(crate) body: Bytes,
    pub(crate) retry: &'static [u32],
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

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address.socket
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

/// Signs and writes an event; `None`, and a note, for one that cannot be sent.
pub(crate) fn write(
    config: &CallbackConfig,
    app_id: AppId,
    event: OutboxEvent,
    ids: &mut Ids,
    now: Timestamp,
    notes: &mut Vec<String>,
) -> Option<CallbackRequest> {
    let spec = *Event::specs().iter().find(|spec| spec.event == event.name)?;
    let address = match event.to.as_deref().map(Address::parse) {
        None => config.address.clone(),
        Some(Ok(address)) => address,
        Some(Err(error)) => {
            notes.push(format!("{} is not sent: {error}", event.name));
            return None;
        }
    };
    let fields = match event.fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let mut json = sign_body(spec, &fields, app_id, &config.secret, now, ids.nineteen_digits());
    if event.tampered {
        let mut fields: Map<String, Value> = serde_json::from_slice(&json).unwrap_or_default();
        if tamper(&mut fields) {
            json = Value::Object(fields).to_string().into_bytes();
        }
    }
    let (content_type, body) = config.body.write(json);
    Some(CallbackRequest { event: event.name, address, content_type, body, retry: spec.retry })
}

impl CallbackBody {
    /// The same body in this form, and its type.
    fn write(self, json: Vec<u8>) -> (&'static str, Bytes) {
        match self {
            Self::Json => ("application/json", json.into()),
            Self::UrlEncodedJson => {
                let encoded: String = form_urlencoded::byte_serialize(&json).collect();
                ("application/json", encoded.into())
            }
            Self::Form => {
                let fields: Map<String, Value> = serde_json::from_slice(&json).unwrap_or_default();
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, value) in &fields {
                    match value {
                        Value::String(text) => form.append_pair(name, text),
                        other => form.append_pair(name, &other.to_string()),
                    };
                }
                ("application/x-www-form-urlencoded", form.finish().into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_called() {
        for (url, socket, target) in [
            ("http://127.0.0.1:8080/callback?a=b", "127.0.0.1:8080", "/callback?a=b"),
            ("http://localhost", "127.0.0.1:80", "/"),
            ("http://[::1]:9/x", "[::1]:9", "/x"),
            ("http://127.8.8.8:1", "127.8.8.8:1", "/"),
        ] {
            let address = Address::parse(url).unwrap();
            assert_eq!((address.socket.to_string().as_str(), address.target.as_str()), (socket, target), "{url}");
        }
        for url in [
            "",
            "/callback",
            "127.0.0.1:80",
            "https://127.0.0.1/",
            "ftp://127.0.0.1/",
            "http://example.com/",
            "http://127.0.0.1.example.com/",
            "http://127.0.0.1@example.com/",
            "http://user@127.0.0.1/",
            "http://0.0.0.0/",
            "http://10.0.0.1/",
            "http://[::ffff:10.0.0.1]/",
            "http://localhost.example.com/",
        ] {
            let error = Address::parse(url).unwrap_err().to_string();
            assert!(error.contains("such as http://127.0.0.1:8080/callback"), "{url}: {error}");
        }
    }
}
