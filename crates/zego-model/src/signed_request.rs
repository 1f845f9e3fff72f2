//! A signed request, and what of it nobody may see.

use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use http::HeaderMap;

use crate::secrets::{Key, REDACTED, Secrets};
use crate::withheld::Withheld;

/// A request that carries a signature, and with it the right to call anything for minutes: it never prints it.
pub struct SignedRequest {
    request: http::Request<Bytes>,
    /// In the order in which the request has them: a signature, and at most a key id and a token.
    secrets: [Option<Secret>; 3],
    /// What it was signed with.
    key: Key,
    /// What of the operation's own parameters is a secret.
    withheld: Withheld,
}

/// Where a request has a secret. A header is one by being marked as sensitive.
#[derive(Clone, Debug)]
pub(crate) enum Secret {
    /// In the target: path and query.
    Target(Range<usize>),
    /// In the body.
    Body(Range<usize>),
}

impl SignedRequest {
    pub(crate) const fn new(request: http::Request<Bytes>, secrets: [Option<Secret>; 3], key: Key, withheld: Withheld) -> Self {
        Self { request, secrets, key, withheld }
    }

    /// The request, for an HTTP client. From here on keep its URI and headers out of logs.
    pub fn into_http(self) -> http::Request<Bytes> {
        self.request
    }

    /// The secrets in it, for taking them out of what comes back.
    pub fn secrets(&self) -> Secrets {
        let headers = self.request.headers().values().filter(|value| value.is_sensitive()).filter_map(|value| value.to_str().ok());
        let written = self.secrets.iter().flatten().filter_map(|secret| match secret {
            Secret::Target(range) => self.target().get(range.clone()),
            Secret::Body(range) => self.body().get(range.clone()),
        });
        Secrets::new(written, headers, self.key.clone()).and(self.withheld.values(self.target(), self.body()))
    }

    /// The request as it may be shown, with every secret replaced by `REDACTED`: what a dry run prints.
    pub fn redacted(&self) -> RedactedRequest {
        let uri = self.request.uri();
        let mut target = self.target().to_owned();
        let mut body = self.body().to_owned();
        // From the end, so that the places before stay where they are.
        for secret in self.secrets.iter().flatten().rev() {
            match secret {
                Secret::Target(range) => target.replace_range(range.clone(), REDACTED),
                Secret::Body(range) => body.replace_range(range.clone(), REDACTED),
            }
        }
        self.withheld.hide_in_target(&mut target);
        self.withheld.hide_in_body(&mut body);
        RedactedRequest {
            method: self.request.method().clone(),
            url: format!(
                "{}://{}{target}",
                uri.scheme_str().unwrap_or_default(),
                uri.authority().map_or("", |authority| authority.as_str())
            ),
            headers: shown(self.request.headers()),
            body,
        }
    }

    fn target(&self) -> &str {
        self.request.uri().path_and_query().map_or("", |target| target.as_str())
    }

    fn body(&self) -> &str {
        std::str::from_utf8(self.request.body()).unwrap_or_default()
    }
}

fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    let value = |value: &http::HeaderValue| if value.is_sensitive() { REDACTED } else { value.to_str().unwrap_or_default() }.to_owned();
    headers.iter().map(|(name, header)| (name.as_str().to_owned(), value(header))).collect()
}

/// A request that may be shown to anybody.
///
/// ```
/// use zego_model::rtc::room::CloseRoom;
/// use zego_model::{Endpoint, Prepared, Protocol as _, Stamp, Zego, ZegoCredentials, ZegoSettings, rtc};
/// use zego_sign::{AppId, ServerSecret, Timestamp};
///
/// let credentials = ZegoCredentials { app_id: AppId::new(12345)?, server_secret: ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38")? };
/// let settings = ZegoSettings::default();
/// let stamp = Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(1_800_000_000) };
/// let prepared = Prepared::of(&CloseRoom::new("lobby"), &settings)?;
/// let signed = Zego::sign(&prepared, &Endpoint::of(&rtc::SERVICE, None)?, &credentials, &settings, stamp)?;
/// assert!(signed.redacted().url.ends_with("&Signature=REDACTED&RoomId=lobby"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RedactedRequest {
    /// The method.
    pub method: http::Method,
    /// The URL with its query.
    pub url: String,
    /// Names and values of the headers.
    pub headers: Vec<(String, String)>,
    /// The body; empty where there is none.
    pub body: String,
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest")
            .field("method", self.request.method())
            .field("host", &self.request.uri().host())
            .finish_non_exhaustive()
    }
}
