//! `TC3-HMAC-SHA256`, signature version 3 (Tencent: "Signature v3"). One module for each step of that page:
//!
//! 1. [`canonical_request`]: the request in one agreed form;
//! 2. [`string_to_sign`]: its hash, with time and [`Scope`];
//! 3. [`SigningKey`]: the key of one day and one service, derived in three steps;
//! 4. [`Signature`], and the [`Authorization`] header that carries it.
//!
//! [`authorization`] does all four.
//!
//! ```
//! use zego_sign::{Timestamp, tencent::{Credentials, SecretId, SecretKey, tc3}};
//!
//! let id = SecretId::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE")?;
//! let key = SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")?;
//! let headers = tc3::Headers::new("application/json; charset=utf-8", "live.tencentcloudapi.com", "DeleteLiveRecord");
//! let request = tc3::Request::post(&headers, br#"{"StreamName":"stream1","TaskId":123}"#);
//!
//! let header = tc3::authorization(&Credentials::new(id, key), "live", Timestamp::from_secs(1_551_113_065), &request);
//! assert!(header.as_str().ends_with("Signature=c9bee3ad314648b9d4523b03448e0f15cba2e255e9602a8398c0aa5fc1ffe8bf"));
//! # Ok::<(), zego_sign::SecretError>(())
//! ```
mod authorization;
mod canonical_request;
mod headers;
mod payload;
mod request;
mod scope;
mod signing_key;
mod string_to_sign;

pub use authorization::{Authorization, authorization};
pub use canonical_request::canonical_request;
pub use headers::Headers;
pub(crate) use payload::Payload;
pub use payload::{UNSIGNED_PAYLOAD, hash};
pub use request::Request;
pub use scope::Scope;
pub use signing_key::{DateKey, ServiceKey, Signature, SigningKey};
pub use string_to_sign::string_to_sign;

/// What begins the header and the string to sign.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";
