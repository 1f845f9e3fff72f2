//! What is wrong with a request of the ZEGOCLOUD Server API, and what to do about it.
//!
//! [`SignedUrl`] takes a URL apart that any program made, and names every mistake that it shows, the likeliest cause first. The rest is what that stands on, and
//! what the sandbox refuses by as well: [`operations`] (which operation an action means at a host), [`parameters`] (from the pairs of a query to the shape of
//! the table) and [`near_misses`] (what was probably meant).
//!
//! It is pure: the time and the secrets are arguments, and nothing that it says holds a secret or a signature.
//!
//! ```
//! use zego_explain::{UrlContext, SignedUrl};
//! use zego_sign::Timestamp;
//!
//! let url = "https://rtc-api.zego.im/?Action=DescribeUserNum&RoomId[]=room1&AppId=12345&SignatureNonce=4fd24687296dd9f3\
//!            &Timestamp=1615186943000&SignatureVersion=2.0&Signature=43e5cfcca828314675f91b001390566a";
//! let report = SignedUrl::read(url)?.explain(&UrlContext::at(Timestamp::from_secs(1_615_186_943)));
//! assert_eq!(report.findings[0].problem, "Timestamp is in milliseconds: 1615186943000");
//! assert_eq!(report.findings[0].remedy, "send whole seconds: 1615186943");
//! # Ok::<(), zego_explain::NotUrl>(())
//! ```

pub mod common;
mod finding;
pub mod near_misses;
pub mod operations;
pub mod parameters;
pub mod said;
mod url;

pub use finding::{Cause, Finding, Severity};
pub use url::{NotUrl, SignatureState, SignedUrl, UrlContext, UrlReport};
