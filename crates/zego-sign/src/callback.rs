//! The signature of ZEGO's server callbacks, for both sides of the wire (ZEGO: "Callback Description", verification).
//!
//! A callback carries `timestamp`, `nonce` and `signature` in its body. The signature is the SHA-1, in hexadecimal, of callback secret, timestamp
//! and nonce sorted by their bytes and written one after another.
//!
//! ```
//! use zego_sign::callback::{CallbackSecret, verify};
//!
//! let secrets = [CallbackSecret::new("secret")?];
//! verify(&secrets, "1470820198", "123412", "5bd59fd62953a8059fb7eaba95720f66d19e4517")?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # What is proven
//!
//! That somebody who knew the secret signed this timestamp and this nonce at some time. **Not the body**: no other field goes in, so whoever reads
//! one callback can send any body with its three values, for ever. A receiver therefore also
//!
//! - listens on HTTPS only;
//! - judges timestamp and nonce by what it expects of them, since the signature does not tell where one ends, nor which is which;
//! - refuses a timestamp too far from its clock; ZEGO's last retry comes 62 seconds after the first attempt;
//! - remembers nonces for as long as it accepts timestamps, and takes a second delivery for a repeat, since ZEGO repeats as well;
//! - takes the content for a hint, and asks the Server API where it matters.
//!
//! This module does none of that: it has no clock and no memory.
//!
//! # Where it applies
//!
//! RTC, ZIM, recording, player and AI products. The mini-game callbacks differ: they have the MD5 of `AppId`, nonce, secret and timestamp in that
//! order, which this module does not check.
mod refusal;
mod secret;
mod signature;
mod verify;

pub use refusal::Refusal;
pub use secret::CallbackSecret;
pub use signature::{CallbackSignature, sign};
pub use verify::{MAX_NONCE_DIGITS, MAX_TIMESTAMP_DIGITS, verify};
