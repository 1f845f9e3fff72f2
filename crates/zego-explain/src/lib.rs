#![doc = include_str!("../README.md")]
//!
//! [`SignedUrl`] is where to start. [`chinese`] has the meanings of return codes in Chinese. The rest is what that stands on, and what the sandbox refuses by as well: [`operations`] (which operation an action means at
//! a host), [`parameters`] (from the pairs of a query to the shape of the table) and [`near_misses`] (what was probably meant).

mod chinese;
pub mod common;
mod finding;
pub mod near_misses;
pub mod operations;
pub mod parameters;
pub mod said;
mod url;

pub use chinese::{chinese, chinese_sentences};
pub use finding::{Cause, Finding, Severity};
pub use url::{NotUrl, SignatureState, SignedUrl, UrlContext, UrlReport};
