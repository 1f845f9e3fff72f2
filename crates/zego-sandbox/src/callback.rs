//! Callbacks: the service's events, signed and written as ZEGO sends them.

use bytes::Bytes;
use http::Uri;
use serde_json::{Map, Value};
use zego_model::Endpoint;
use zego_sign::callback::CallbackSecret;

/// Where callbacks go, and how they are written.
#[derive(Clone, Debug)]
pub struct CallbackConfig {
    pub(crate) address: Address,
    pub(crate) secret: CallbackSecret,
    pub(crate) body: CallbackBody,
    /// The hosts that may be called besides this machine.
    pub(crate) hosts: Vec<String>,
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
#[error(
    "`{url}` cannot take callbacks: {why}; give a URL on this machine, such as http://127.0.0.1:8080/callback, or one of a host that is allowed (--callback-host)"
)]
pub struct CallbackUrlError {
    url: String,
    why: &'static str,
}

/// A URL on this machine, or of a host that is allowed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Address {
    /// Host and port to connect to: an address, or a name that is resolved for each attempt.
    pub(crate) peer: String,
    pub(crate) host: String,
    pub(crate) target: String,
}

impl CallbackConfig {
    /// Callbacks go to `url`, signed with `secret`.
    ///
    /// # Errors
    /// [`CallbackUrlError`] unless it is an `http` URL on loopback: the sandbox calls no other machine.
    pub fn new(url: &str, secret: CallbackSecret) -> Result<Self, CallbackUrlError> {
        Self::with_hosts(url, secret, [])
    }

    /// The same, where other machines may be called, too: the hosts of these names or addresses, by this URL and by those that a request gives. Names are
    /// resolved anew for each attempt.
    ///
    /// # Errors
    /// [`CallbackUrlError`] unless it is an `http` URL on loopback or of one of these hosts.
    pub fn with_hosts<'h>(url: &str, secret: CallbackSecret, hosts: impl IntoIterator<Item = &'h str>) -> Result<Self, CallbackUrlError> {
        let hosts: Vec<_> = hosts.into_iter().map(str::to_owned).collect();
        Ok(Self { address: Address::parse(url, &hosts)?, secret, body: CallbackBody::default(), hosts })
    }

    /// How bodies are written. Default: as JSON.
    #[must_use]
    pub const fn body(mut self, body: CallbackBody) -> Self {
        self.body = body;
        self
    }
}

impl Address {
    /// Reads a URL, and takes only loopback and these hosts. The name `localhost` is 127.0.0.1 here, whatever the system says.
    pub(crate) fn parse(url: &str, hosts: &[String]) -> Result<Self, CallbackUrlError> {
        let error = |why| CallbackUrlError { url: crate::log::shown(url).to_string(), why };
        let uri: Uri = url.parse().map_err(|_| error("it is no URL"))?;
        if uri.scheme_str() != Some("http") {
            return Err(error("it does not begin with http://"));
        }
        let authority = uri.authority().ok_or_else(|| error("it has no host"))?;
        let endpoint: Option<Endpoint> = format!("http://{authority}").parse().ok();
        let peer = match endpoint.and_then(|endpoint| endpoint.loopback_addr()) {
            Some(address) => address.to_string(),
            None if authority.as_str().contains('@') => return Err(error("it has a user name")),
            None if authority.port_u16().is_none() && authority.as_str() != authority.host() => return Err(error("its port is none")),
            None if hosts.iter().any(|host| host.eq_ignore_ascii_case(authority.host())) => {
                format!("{}:{}", authority.host(), authority.port_u16().unwrap_or(80))
            }
            None => return Err(error("its host is not this machine")),
        };
        let target = uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        Ok(Self { peer, host: authority.as_str().to_owned(), target })
    }
}

impl CallbackBody {
    /// The same body in this form, and its type.
    pub(crate) fn write(self, json: Vec<u8>) -> (&'static str, Bytes) {
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
                        // A form has no word for nothing.
                        Value::Null => continue,
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
    use zego_model::AnyEvent;
    use zego_model::callback::{Forgetful, Receiver, sign_body};
    use zego_sign::{AppId, Timestamp};

    use super::*;

    /// What is written in any form is read as the same event: of every documented body, and where a field is `null`, empty, or text that looks like JSON.
    #[test]
    fn each_form_is_read_as_the_same_event() {
        let (secret, now) = (CallbackSecret::new("secret").unwrap(), Timestamp::from_secs(1_700_000_000));
        for row in zego_model::events() {
            let receiver = Receiver::<AnyEvent>::new([secret.clone()]).service(row.spec.service);
            let examples = row.examples.iter().map(|example| serde_json::from_str::<Map<String, Value>>(example.body).unwrap());
            let odd = [Value::Null, "".into(), "[vip]".into(), "a+b&c=%20".into(), Value::Array(Vec::new())];
            let odd = odd.into_iter().map(|value| row.fields.iter().map(|field| (field.wire.to_owned(), value.clone())).collect());
            for fields in examples.chain(odd) {
                let json = sign_body(row.spec, &fields, AppId::new(7).unwrap(), &secret, now, 42);
                let [first, others @ ..] = [CallbackBody::Json, CallbackBody::UrlEncodedJson, CallbackBody::Form].map(|form| {
                    let (_, body) = form.write(json.clone());
                    receiver.receive(&body, now, &mut Forgetful).unwrap().into_callback().into_inner()
                });
                // A list in the place of a text is none in JSON, and its characters in a form.
                let is_read = |event: &AnyEvent| zego_model::callback::EventSet::error(event).is_none();
                for other in others.iter().filter(|_| is_read(&first.event)) {
                    assert_eq!(first.event, other.event, "{}", other.json());
                }
            }
        }
    }

    #[test]
    fn only_this_machine_is_called() {
        for (url, socket, target) in [
            ("http://127.0.0.1:8080/callback?a=b", "127.0.0.1:8080", "/callback?a=b"),
            ("http://localhost", "127.0.0.1:80", "/"),
            ("http://[::1]:9/x", "[::1]:9", "/x"),
            ("http://127.8.8.8:1", "127.8.8.8:1", "/"),
        ] {
            let address = Address::parse(url, &[]).unwrap();
            assert_eq!((address.peer.as_str(), address.target.as_str()), (socket, target), "{url}");
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
            for hosts in [&[][..], &["receiver".to_owned()]] {
                let error = Address::parse(url, hosts).unwrap_err().to_string();
                assert!(error.contains("such as http://127.0.0.1:8080/callback"), "{url}: {error}");
            }
        }
    }

    #[test]
    fn a_host_that_is_allowed_is_called_and_no_other() {
        let hosts = ["receiver.test".to_owned(), "10.0.0.1".to_owned()];
        for (url, peer) in [
            ("http://receiver.test:8080/callback", "receiver.test:8080"),
            ("http://Receiver.Test/", "Receiver.Test:80"),
            ("http://10.0.0.1/", "10.0.0.1:80"),
            ("http://localhost:1/", "127.0.0.1:1"),
        ] {
            assert_eq!(Address::parse(url, &hosts).unwrap().peer, peer, "{url}");
        }
        for url in [
            "https://receiver.test/",
            "http://x@receiver.test/",
            "http://receiver.test.example/",
            "http://10.0.0.2/",
            "http://receiver.test:x/",
        ] {
            assert!(Address::parse(url, &hosts).unwrap_err().to_string().contains("--callback-host"), "{url}");
        }
    }
}
