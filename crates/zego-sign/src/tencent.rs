//! Tencent Cloud API 3.0: `TC3-HMAC-SHA256` and the older signature v1, for both sides of the wire.
//!
//! Sources are Tencent's pages "Signature v3" and "Signature" of the API reference, and what its official SDKs send where the pages are silent.
//! Prefer [`tc3`]: it covers the body, and keeps identifier, token and signature out of the URL. [`v1`] puts all of them there when sent by `GET`.
mod credentials;
mod date;
mod http_method;
pub mod tc3;
pub mod v1;
pub mod verify;

pub use credentials::{Credentials, SecretId, SecretKey, SessionToken};
pub use date::Date;
pub use http_method::{HttpMethod, HttpMethodError};
