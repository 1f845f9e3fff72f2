//! Why a request was turned away.
use thiserror::Error;

use super::TOLERANCE_SECS;

/// Why a signature was not accepted, by the error code Tencent answers with.
///
/// `AuthFailure.SecretIdNotFound` is not among them: who looks the key up knows.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// `AuthFailure.InvalidAuthorization`: the header is not what TC3 asks for.
    #[error(transparent)]
    InvalidAuthorization(#[from] InvalidAuthorization),
    /// `AuthFailure.SignatureExpire`: signed too long ago, or for a time to come.
    #[error(transparent)]
    SignatureExpire(#[from] SignatureExpire),
    /// `AuthFailure.SignatureFailure`: the signature is not that of the request and the key.
    #[error(
        "the signature is not that of this request and the SecretKey: check the key, \
         and that headers, query and body are sent exactly as they were signed"
    )]
    SignatureFailure,
    /// `MissingParameter`: a v1 request without a parameter its signature needs.
    #[error("the request has no usable {name}: signature v1 needs it as a parameter")]
    #[non_exhaustive]
    MissingParameter {
        /// The parameter.
        name: &'static str,
    },
}

impl Refusal {
    /// The error code Tencent answers with.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidAuthorization(_) => "AuthFailure.InvalidAuthorization",
            Self::SignatureExpire(_) => "AuthFailure.SignatureExpire",
            Self::SignatureFailure => "AuthFailure.SignatureFailure",
            Self::MissingParameter { .. } => "MissingParameter",
        }
    }
}

/// What is wrong with a TC3 header.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum InvalidAuthorization {
    /// It does not begin with `TC3-HMAC-SHA256`, or there is none.
    #[error(
        "Authorization does not begin with TC3-HMAC-SHA256 and a space: sign with that algorithm, or send a v1 signature as parameters"
    )]
    Algorithm,
    /// It does not have each of the three parts once.
    #[error("Authorization does not have Credential, SignedHeaders and Signature once each: write them as name=value, separated by commas")]
    Malformed,
    /// The credential does not have its four fields.
    #[error("Credential is not of the form SecretId/Date/service/tc3_request")]
    Credential,
    /// The scope's date is not that of the timestamp.
    #[error("the date in Credential is not the UTC date of X-TC-Timestamp: derive it from the timestamp, not from local time")]
    Date,
    /// The scope's service is not one the server is.
    #[error("the service in Credential is not the one called: use the first label of the host, such as live")]
    Service,
    /// `SignedHeaders` lacks one that must be signed.
    #[error("SignedHeaders lacks {name}: content-type and host must be signed")]
    #[non_exhaustive]
    NotSigned {
        /// The header.
        name: &'static str,
    },
    /// A header is signed, and is not in the request.
    #[error("SignedHeaders names a header that was not sent: sign only what is sent")]
    NotSent,
    /// A header that is signed, or that steers the check, came more than once.
    #[error("a header that matters to the signature was sent more than once: send it once")]
    Repeated,
    /// `X-TC-Timestamp` is missing or no number.
    #[error("X-TC-Timestamp is missing or not a decimal number of seconds: send the Unix time in seconds, digits only")]
    Timestamp,
}

/// How far a request's time is off.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum SignatureExpire {
    /// Signed too long ago.
    #[error(
        "the request was signed {age_secs} s ago and is accepted for {TOLERANCE_SECS} s: check the sender's clock, and sign every attempt anew"
    )]
    #[non_exhaustive]
    Stale {
        /// The seconds between the timestamp and the server's clock.
        age_secs: u64,
    },
    /// Signed further in the future than clocks may differ.
    #[error(
        "the request is signed for {ahead_secs} s from now and at most {TOLERANCE_SECS} s are accepted: \
         check the sender's clock, and that the timestamp is in seconds"
    )]
    #[non_exhaustive]
    Future {
        /// The seconds between the server's clock and the timestamp.
        ahead_secs: u64,
    },
}
