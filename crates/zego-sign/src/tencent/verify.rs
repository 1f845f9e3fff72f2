//! The server's side: whether a request was signed by someone who has the key, and lately.
//!
//! A TC3 request is checked in two steps, since its header names the key to look up:
//!
//! ```
//! use zego_sign::{Timestamp, tencent::{HttpMethod, SecretKey, verify::{self, AuthorizationHeader, Received}}};
//!
//! let received = Received {
//!     method: HttpMethod::Post,
//!     query: "",
//!     headers: &[
//!         ("Authorization", "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/live/tc3_request, \
//!             SignedHeaders=content-type;host, Signature=d403472df7541fee439f9ff5132322891c18e7c14858e556ede5e391a9a85732"),
//!         ("Content-Type", "application/json"),
//!         ("Host", "live.tencentcloudapi.com"),
//!         ("X-TC-Timestamp", "1551113065"),
//!     ],
//!     body: br#"{"StreamName":"stream1","TaskId":123}"#,
//! };
//! let header = AuthorizationHeader::parse(received.header("Authorization").unwrap_or_default())?;
//! assert_eq!(header.secret_id(), "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE");
//! let key = SecretKey::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")?;
//! verify::tc3(&header, &key, &received, |service| service == "live", Timestamp::from_secs(1_551_113_065))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
mod age;
mod header;
mod hosts;
mod refusal;
mod tc3;
mod v1;

pub use age::TOLERANCE_SECS;
pub use header::AuthorizationHeader;
pub use refusal::{InvalidAuthorization, Refusal, SignatureExpire};
pub use tc3::{Received, tc3};
pub use v1::v1;
