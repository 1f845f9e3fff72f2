//! URLs that a service will call: checked before they are sent, since a wrong one fails where nobody looks.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::RequestError;
use crate::violation::{Problem, Violation};

macro_rules! checked_url {
    ($(#[$doc:meta])* $name:ident, $check:path, $like:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the URL, if it is one.
            ///
            /// # Errors
            /// [`Problem::NotUrl`](crate::check::Problem::NotUrl) for another scheme, no host, white space, or what is not ASCII (to be percent-encoded).
            pub fn new(text: impl Into<String>) -> Result<Self, RequestError> {
                let text = text.into();
                if $check(&text) { Ok(Self(text)) } else { Err(not_url(text, $like)) }
            }

            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<&str> for $name {
            type Error = RequestError;

            fn try_from(text: &str) -> Result<Self, RequestError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = RequestError;

            fn try_from(text: String) -> Result<Self, RequestError> {
                Self::new(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            /// Reads anything: an odd URL must not make an answer unreadable.
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::string(deserializer).map(Self)
            }
        }
    };
}

crate::object::read_as_deserialized!(HttpUrl, RtmpUrl, Url);

checked_url! {
    /// A URL that begins with `http://` or `https://` and names a host. The text is sent as it was given.
    HttpUrl, is_http_url, "https://example.com/path"
}

checked_url! {
    /// A URL that begins with `rtmp://` or `rtmps://` and names a host. The text is sent as it was given.
    RtmpUrl, is_rtmp_url, "rtmp://example.com/live/stream"
}

checked_url! {
    /// A URL of any scheme that names a host, or what its scheme has in the place of one. The text is sent as it was given.
    Url, is_url, "https://example.com/path or rtmp://example.com/live/stream"
}

fn not_url(text: String, like: &'static str) -> RequestError {
    Violation::new("", Problem::NotUrl { text, like }).into()
}

/// Whether a text is a URL of HTTP.
pub(crate) fn is_http_url(text: &str) -> bool {
    has_scheme(text, &["http", "https"])
}

/// Whether a text is a URL of RTMP.
pub(crate) fn is_rtmp_url(text: &str) -> bool {
    has_scheme(text, &["rtmp", "rtmps"])
}

/// Whether a text is a URL.
pub(crate) fn is_url(text: &str) -> bool {
    has_scheme(text, &[])
}

/// Whether a text is a URL of one of these schemes, or of any: `http::Uri` alone lets raw UTF-8 pass, and anything without a scheme.
fn has_scheme(text: &str, schemes: &[&str]) -> bool {
    let Ok(uri) = text.parse::<http::Uri>() else { return false };
    let known = uri.scheme_str().is_some_and(|scheme| schemes.is_empty() || schemes.iter().any(|known| known.eq_ignore_ascii_case(scheme)));
    known && uri.host().is_some_and(|host| !host.is_empty()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_url_of_http_passes() {
        for url in ["http://example.com", "https://example.com:8443/a%20b?c=d&e=f#g", "HTTPS://[::1]/", "http://127.0.0.1"] {
            assert_eq!(HttpUrl::new(url).map(|url| url.to_string()), Ok(url.to_owned()));
        }
        for text in
            ["", "example.com", "/callback", "https://", "https:///path", "ftp://example.com", "rtmp://example.com/live", "http://a b"]
                .into_iter()
                .chain(["http://example.com/\u{fc}", " https://example.com", "https://example.com\n", "javascript:alert(1)"])
        {
            assert_eq!(HttpUrl::new(text), Err(not_url(text.to_owned(), "https://example.com/path")), "{text}");
        }
    }

    #[test]
    fn schemes_are_kept_apart() {
        for url in ["rtmp://192.0.2.1:1935/live/cdn01?txSecret=1&txTime=2", "RTMPS://publish.example.com/live/a"] {
            assert!(RtmpUrl::new(url).is_ok() && Url::new(url).is_ok() && HttpUrl::new(url).is_err(), "{url}");
        }
        for url in ["https://example.com/a.flv", "preset-id://a.jpg"] {
            assert!(RtmpUrl::new(url).is_err() && Url::new(url).is_ok(), "{url}");
        }
        for text in ["", "stream3", "rtmp://", "rtmp:///live", "rtmp://a b", "//example.com/live", "/live"] {
            assert!(RtmpUrl::new(text).is_err() && Url::new(text).is_err(), "{text}");
        }
        assert_eq!(RtmpUrl::new("stream3").unwrap_err().to_string(), "`stream3` is not a URL like rtmp://example.com/live/stream");
    }
}
