//! Signature v1, with HMAC-SHA1 or HMAC-SHA256 (Tencent: "Signature").
//!
//! The parameters go in the query, or in a form body, and the signature is one of them. Sent by `GET` the URL holds identifier, token and signature,
//! where logs and proxies see them; [`tc3`](super::tc3) keeps them in headers.
//!
//! ```
//! use zego_sign::tencent::{HttpMethod, SecretKey, v1};
//!
//! let key = SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")?;
//! let params = [
//!     ("Action", "DeleteLiveRecord"),
//!     ("Nonce", "11886"),
//!     ("SecretId", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"),
//!     ("SignatureMethod", v1::Method::HmacSha256.as_str()),
//!     ("StreamName", "stream1"),
//!     ("TaskId", "123"),
//!     ("Timestamp", "1551113065"),
//!     ("Version", "2018-08-01"),
//! ];
//! let signed = v1::string_to_sign(HttpMethod::Get, "live.tencentcloudapi.com", "/", &params);
//! let signature = v1::sign(&key, v1::Method::HmacSha256, &signed);
//! assert_eq!(signature.as_str(), "Mus47ERj3yGv8THgNYNUGl2x8Z9YibvzmUSJMIpI2o4=");
//! # Ok::<(), zego_sign::SecretError>(())
//! ```
mod method;
mod signature;
mod string_to_sign;

pub use method::Method;
pub use signature::{Signature, sign};
pub use string_to_sign::string_to_sign;
