//! The two HTTP methods of API 3.0.
use core::{fmt, str::FromStr};

use thiserror::Error;

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
