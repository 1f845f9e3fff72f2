//! Tencent Cloud API 3.0: `TC3-HMAC-SHA256` and the older signature v1, for both sides of the wire.
//!
//! Sources are Tencent's pages "Signature v3" and "Signature" of the API reference, and what its official SDKs send where the pages are silent.
//! Prefer [`tc3`]: it covers the body, and keeps identifier, token and signature out of the URL. [`v1`] puts all of them there when sent by `GET`.
use core::{fmt, str::FromStr};

use thiserror::Error;

mod credentials;
mod date;
pub mod tc3;
pub mod v1;
pub mod verify;

pub use credentials::{Credentials, SecretId, SecretKey, SessionToken};
pub use date::Date;

/// An HTTP method API 3.0 takes, and signs.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum HttpMethod {
    /// `GET`, with the parameters in the query.
    Get,
    /// `POST`, with the parameters in the body.
    Post,
}

impl HttpMethod {
    /// The method as it goes on the wire and into a signature.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl fmt::Display for HttpMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for HttpMethod {
    type Err = HttpMethodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "GET" => Ok(Self::Get),
            "POST" => Ok(Self::Post),
            _ => Err(HttpMethodError),
        }
    }
}

/// A method API 3.0 does not take.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("Tencent Cloud API 3.0 takes GET and POST only, in upper case: send the request with one of them")]
#[non_exhaustive]
pub struct HttpMethodError;
