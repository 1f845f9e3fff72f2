//! The login token `04`: what an app's own server gives its users, so that ZEGO lets them in (ZEGO: "Use Token for authentication").
//!
//! A token is its claims as JSON, encrypted by AES-256-CBC or AES-256-GCM under the project's `ServerSecret`, and the time of expiry in the clear before it, in
//! Base64 after the version `04`. This module makes tokens, and says of a given one what it grants or what is wrong with it, also of one that a UI kit has put a
//! suffix to.
//!
//! ```
//! use zego_sign::{AppId, ServerSecret, Timestamp, token::{self, Claims, Lifetime, Payload, TokenRefusal, UserId}};
//!
//! let secret = ServerSecret::new("0123456789abcdef0123456789abcdef")?;
//! let claims = Claims::new(AppId::new(1_234_567_890)?, UserId::new("ann")?, Lifetime::from_secs(3600)?)
//!     .payload(Payload::new().room("room1").allow_login().stream("s1"));
//!
//! // In a service: the time now, and 4 and 16 bytes of a cryptographic random source for each token.
//! let now = Timestamp::from_secs(1_700_000_000);
//! let token = token::generate(&secret, &claims, now, 12345, *b"k3y1v0000abcdefg")?;
//! assert!(token.as_str().starts_with("04AAAAAGVT/xAAEGszeTF2MDAwMGFiY2RlZmcA"));
//!
//! let inspection = token::inspect(&secret, token.as_str(), now)?;
//! assert_eq!(inspection.user_id(), "ann");
//!
//! let refusal = token::inspect(&secret, token.as_str(), Timestamp::from_secs(1_700_003_605)).unwrap_err();
//! assert!(matches!(refusal, TokenRefusal::Expired { age_secs: 5, .. }));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # What a token is not
//!
//! - It is a secret of its user until it expires: whoever has it can log in as that user. [`Token`] does not print itself.
//! - Under AES-CBC it is not authenticated. CBC only hides: who alters the initialization vector of a token alters its first 16 characters, which hold the
//!   `AppID`. So [`inspect`] is a tool for who makes tokens; it is no way to log strangers in, and its reasons are not for their eyes.
//! - A kit's suffix is neither hidden nor authenticated: whoever has it can write another.
mod cipher;
mod claims;
mod finding;
mod format;
mod generate;
mod ids;
mod inspect;
mod json;
mod kit;
mod layout;
mod payload;
mod refusal;
mod text;

pub use cipher::{KeyError, accepts};
pub use claims::{Claims, Lifetime, LifetimeError, Payload};
pub use finding::{ClaimProblem, TokenFinding};
pub use format::TokenCipher;
pub use generate::{GenerateError, Token, generate};
pub use ids::{IdError, UserId};
pub use inspect::{Inspection, inspect, open};
pub use kit::KitSuffix;
pub use layout::LayoutMistake;
pub use refusal::TokenRefusal;

use crate::Timestamp;

/// The last second of the year 9999. What lies beyond is no time in seconds.
const LATEST: Timestamp = Timestamp::from_secs(253_402_300_799);
