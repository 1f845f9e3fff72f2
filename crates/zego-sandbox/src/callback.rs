//! Callbacks: the service's events, signed and written as ZEGO sends them.

use bytes::Bytes;
use http::Uri;
use serde_json::{Map, Value};
use zego_model::loopback;
use zego_sign::callback::CallbackSecret;

use crate::callers;
use crate::request::authority_host;

/// Where callbacks go, and how they are written.
///
/// ```
/// use zego_sandbox::{CallbackBody, CallbackConfig, Sandbox};
/// use zego_sign::callback::CallbackSecret;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let secret = CallbackSecret::new(zego_model::sandbox::CALLBACK_SECRET)?;
/// let callbacks = CallbackConfig::new("http://127.0.0.1:8080/hook", secret)?.body(CallbackBody::Json);
/// let sandbox = Sandbox::builder().callbacks(callbacks).start().await?;
/// # let _ = sandbox;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct CallbackConfig {
    pub(crate) address: Address,
    pub(crate) secret: CallbackSecret,
    pub(crate) body: CallbackBody,
    /// Whom a request may have called besides the configured host and port.
    hosts: Vec<AllowedHost>,
}

/// A host that may be called.
#[derive(Clone, Debug, Eq, PartialEq)]
struct AllowedHost {
    /// In lower case.
    host: String,
    /// Any, where there is none.
    port: Option<u16>,
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
    "`{url}` cannot take callbacks: {why}; give a URL on this machine, such as http://127.0.0.1:8080/callback, or one of a host that is allowed (--callback-host NAME or HOST:PORT)"
)]
pub struct CallbackUrlError {
    url: String,
    why: &'static str,
}

/// An `http` URL.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Address {
    /// Host and port to connect to: an address, or a name that is resolved for each attempt.
    pub(crate) peer: String,
    pub(crate) host: String,
    pub(crate) target: String,
    place: Place,
}

/// A host and a port, the same ones in the same words.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Place {
    host: String,
    port: u16,
}

fn error_of(url: &str, why: &'static str) -> CallbackUrlError {
    CallbackUrlError { url: crate::log::shown(url).to_string(), why }
}

impl CallbackConfig {
    /// Callbacks go to `url`, signed with `secret`.
    ///
    /// # Errors
    /// [`CallbackUrlError`] unless it is an `http` URL on loopback: the sandbox calls no other machine.
    pub fn new(url: &str, secret: CallbackSecret) -> Result<Self, CallbackUrlError> {
        Self::with_hosts(url, secret, [])
    }

    /// The same, where other places may be called, too: the hosts of these names or addresses, by this URL and by those that a request gives; with a port, as in
    /// `receiver:8080`, at that port alone. Names are resolved anew for each attempt.
    ///
    /// A URL that a request gives is otherwise called only at the host and port of `url`, so that no call reaches another program of this machine:
    /// `localhost:9000` lets it.
    ///
    /// # Errors
    /// [`CallbackUrlError`] unless it is an `http` URL on loopback or of one of these hosts, and these are hosts.
    pub fn with_hosts<'h>(url: &str, secret: CallbackSecret, hosts: impl IntoIterator<Item = &'h str>) -> Result<Self, CallbackUrlError> {
        let hosts = hosts.into_iter().map(AllowedHost::parse).collect::<Result<Vec<_>, _>>()?;
        let address = Address::parse(url)?;
        if !address.place.is_on_this_machine() && !hosts.iter().any(|host| host.has(&address.place)) {
            return Err(error_of(url, "its host is not this machine"));
        }
        Ok(Self { address, secret, body: CallbackBody::default(), hosts })
    }

    /// Where the events go that a request has sent to this URL.
    ///
    /// # Errors
    /// [`CallbackUrlError`] unless it is at the host and port of all callbacks, or at a place that is allowed.
    pub(crate) fn at(&self, url: &str) -> Result<Address, CallbackUrlError> {
        let address = Address::parse(url)?;
        if address.place == self.address.place || self.hosts.iter().any(|host| host.has(&address.place)) {
            return Ok(address);
        }
        Err(error_of(url, "it is neither at the host and port of --callback nor at one that is allowed"))
    }

    /// How bodies are written. Default: as JSON.
    #[must_use]
    pub const fn body(mut self, body: CallbackBody) -> Self {
        self.body = body;
        self
    }
}

impl Address {
    /// Reads a URL.
    fn parse(url: &str) -> Result<Self, CallbackUrlError> {
        let error = |why| error_of(url, why);
        let uri: Uri = url.parse().map_err(|_| error("it is no URL"))?;
        if uri.scheme_str() != Some("http") {
            return Err(error("it does not begin with http://"));
        }
        let authority = uri.authority().ok_or_else(|| error("it has no host"))?;
        if authority.as_str().contains('@') {
            return Err(error("it has a user name"));
        }
        let host = authority.host();
        let port = match authority.as_str()[host.len()..].strip_prefix(':') {
            None => 80,
            Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or_else(|| error("its port is none"))?,
        };
        let target = uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        Ok(Self { peer: format!("{host}:{port}"), host: authority.as_str().to_owned(), target, place: Place::new(host, port) })
    }
}

impl Place {
    fn new(host: &str, port: u16) -> Self {
        Self { host: one_word(host), port }
    }

    fn is_on_this_machine(&self) -> bool {
        !loopback::addresses(&self.host).is_empty()
    }
}

/// A host in one word: of those of this machine, the first of its addresses.
fn one_word(host: &str) -> String {
    loopback::addresses(host).first().map_or_else(|| host.to_ascii_lowercase(), ToString::to_string)
}

impl AllowedHost {
    fn parse(text: &str) -> Result<Self, CallbackUrlError> {
        let error =
            || error_of(text, "a host that is allowed is a name or an address, with or without a port: receiver, or localhost:9000");
        let host = authority_host(text).filter(|host| callers::is_name(host) || callers::is_address(host)).ok_or_else(error)?;
        let port = text[host.len()..].strip_prefix(':').map(str::parse).transpose().map_err(|_| error())?;
        Ok(Self { host: one_word(host), port })
    }

    fn has(&self, place: &Place) -> bool {
        self.host == place.host && self.port.is_none_or(|port| port == place.port)
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

    fn secret() -> CallbackSecret {
        CallbackSecret::new("secret").unwrap()
    }

    /// A request chooses its path, and no other program of this machine.
    #[test]
    fn a_request_names_no_other_port_unless_it_is_allowed() {
        let with = |hosts: &[&str]| CallbackConfig::with_hosts("http://localhost:8080/callback", secret(), hosts.iter().copied()).unwrap();
        let own = with(&[]);
        for url in
            ["http://127.0.0.1:8080/results?x=1", "http://LOCALHOST:8080", "http://localhost.:8080/", "http://localhost:8080/callback"]
        {
            assert_eq!(own.at(url).unwrap().place, Place { host: "127.0.0.1".to_owned(), port: 8080 }, "{url}");
        }
        for url in ["http://127.0.0.1:8081/", "http://localhost/", "http://[::1]:8080/", "http://127.0.0.2:8080/", "http://receiver:8080/"]
        {
            assert!(own.at(url).unwrap_err().to_string().contains("neither at the host and port of --callback"), "{url}");
        }
        for (host, allowed, not) in [
            ("localhost:9000", "http://127.0.0.1:9000/", "http://127.0.0.1:9001/"),
            ("127.0.0.1", "http://localhost:1/", "http://[::1]:1/"),
            ("[::1]:9", "http://[0:0:0:0:0:0:0:1]:9/x", "http://[::1]/x"),
            ("receiver", "http://Receiver:1/", "http://receiver.example:1/"),
            ("Receiver:80", "http://receiver/", "http://receiver:81/"),
        ] {
            let config = with(&[host]);
            assert!(config.at(allowed).is_ok() && config.at("http://localhost:8080/").is_ok() && config.at(not).is_err(), "{host}");
        }
        for wrong in ["", "http://receiver", "receiver:x", "receiver:99999", "receiver/", "a b"] {
            let error = CallbackConfig::with_hosts("http://localhost:1/", secret(), [wrong]).unwrap_err().to_string();
            assert!(error.contains("localhost:9000"), "{wrong}: {error}");
        }
    }

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
            ("http://localhost", "localhost:80", "/"),
            ("http://[::1]:9/x", "[::1]:9", "/x"),
            ("http://127.8.8.8:1", "127.8.8.8:1", "/"),
        ] {
            let address = CallbackConfig::new(url, secret()).unwrap().address;
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
            for hosts in [&[][..], &["receiver"]] {
                let error = CallbackConfig::with_hosts(url, secret(), hosts.iter().copied()).unwrap_err().to_string();
                assert!(error.contains("such as http://127.0.0.1:8080/callback"), "{url}: {error}");
            }
        }
    }

    #[test]
    fn a_host_that_is_allowed_is_called_and_no_other() {
        let with = |url: &str| CallbackConfig::with_hosts(url, secret(), ["receiver.test", "10.0.0.1", "other.test:8080"]);
        for (url, peer) in [
            ("http://receiver.test:8080/callback", "receiver.test:8080"),
            ("http://Receiver.Test/", "Receiver.Test:80"),
            ("http://10.0.0.1/", "10.0.0.1:80"),
            ("http://other.test:8080/", "other.test:8080"),
            ("http://localhost:1/", "localhost:1"),
        ] {
            assert_eq!(with(url).unwrap().address.peer, peer, "{url}");
        }
        for url in [
            "https://receiver.test/",
            "http://x@receiver.test/",
            "http://receiver.test.example/",
            "http://10.0.0.2/",
            "http://receiver.test:x/",
            "http://other.test/",
        ] {
            assert!(with(url).unwrap_err().to_string().contains("--callback-host"), "{url}");
        }
    }
}
