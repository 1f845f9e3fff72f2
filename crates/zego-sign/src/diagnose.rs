//! Which mistake made a signature that was refused, as far as it can be proven: by making the mistake again and getting the same signature.
//!
//! A signature tells nothing by itself, so only what was thought of can be found: [`Mistake`] lists it. What is found is certain; `None` means nothing.
//! The work is bounded: no more than [`MAX_HASHES`] hashes for a request.
//!
//! ```
//! use zego_sign::{AppId, ServerSecret, diagnose::{KnownSecrets, Mistake, RefusedSignature, SignedPart, diagnose}};
//!
//! let secret = ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38")?;
//! let refused = RefusedSignature::new(AppId::new(12345)?, "4fd24687296dd9f3", "1615186943", "43E5CFCCA828314675F91B001390566A");
//! let found = diagnose(&refused, &KnownSecrets::new(&secret)).unwrap();
//! assert_eq!(found.mistakes(), [Mistake::UpperCase]);
//! assert_eq!(found.to_string(), "it has upper-case digits: write them in lower case");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
mod forms;
mod mistake;
mod search;

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use crate::spelling::Finder;
use crate::{AppId, SecretError, ServerSecret, secret::Secret};

pub use self::mistake::{HashName, Mistake, OtherSecret, SignedNonce, SignedPart};
use self::search::Search;

/// The most hashes that are made for one refused signature.
pub const MAX_HASHES: usize = 2_000;

/// How far from the time that was sent others are tried, in seconds, either way.
pub const NEARBY_SECS: u64 = 300;

/// The most other nonces, times and apps that are tried, of each; further ones are left out.
pub const MAX_CANDIDATES: usize = 16;

/// Finds what made the signature; `None` for one that is right, and where nothing can be proven.
pub fn diagnose(refused: &RefusedSignature<'_>, known: &KnownSecrets<'_>) -> Option<Diagnosis> {
    Search::of(refused, known, &refused.app_id.to_string()).run().0.map(Diagnosis)
}

/// What is hashed for a signature of these values, with `<ServerSecret>` in the place of the secret: for who compares it with what was hashed elsewhere.
///
/// The values stand in it as they were given: print it as foreign text.
///
/// ```
/// use zego_sign::{AppId, diagnose::hashed_text};
///
/// assert_eq!(hashed_text(AppId::new(12345)?, "4fd24687296dd9f3", "1615186943"), "123454fd24687296dd9f3<ServerSecret>1615186943");
/// # Ok::<(), zego_sign::AppIdError>(())
/// ```
pub fn hashed_text(app_id: AppId, nonce: &str, timestamp: &str) -> String {
    format!("{app_id}{nonce}<ServerSecret>{timestamp}")
}

/// What a refused request was sent with, and what it may have been signed with instead.
#[derive(Clone)]
pub struct RefusedSignature<'a> {
    app_id: AppId,
    nonce: &'a str,
    timestamp: &'a str,
    signature: &'a str,
    parameters: &'a [(&'a str, &'a str)],
    nonces: Vec<&'a str>,
    timestamps: Vec<u64>,
}

impl<'a> RefusedSignature<'a> {
    /// The values as they were received, decoded once.
    pub const fn new(app_id: AppId, nonce: &'a str, timestamp: &'a str, signature: &'a str) -> Self {
        Self { app_id, nonce, timestamp, signature, parameters: &[], nonces: Vec::new(), timestamps: Vec::new() }
    }

    /// All parameters of the query, decoded, in the order in which they were sent.
    #[must_use]
    pub const fn parameters(mut self, parameters: &'a [(&'a str, &'a str)]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Nonces that may have been signed: those of other requests. What can be made of the sent one is tried in any case.
    #[must_use]
    pub fn nonces(mut self, nonces: impl IntoIterator<Item = &'a str>) -> Self {
        self.nonces.extend(nonces);
        self.nonces.truncate(MAX_CANDIDATES);
        self
    }

    /// Times in seconds that may have been signed: those of other requests. What is within [`NEARBY_SECS`] of the sent one is tried in any case.
    #[must_use]
    pub fn timestamps(mut self, timestamps: impl IntoIterator<Item = u64>) -> Self {
        self.timestamps.extend(timestamps);
        self.timestamps.truncate(MAX_CANDIDATES);
        self
    }
}

/// Shows no signature, and no parameters, of which one can be it.
impl fmt::Debug for RefusedSignature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { app_id, nonce, timestamp, .. } = self;
        f.debug_struct("RefusedSignature")
            .field("app_id", app_id)
            .field("nonce", nonce)
            .field("timestamp", timestamp)
            .finish_non_exhaustive()
    }
}

/// The secrets that a signature may have been made with: the right one, and others that a caller can take for it.
#[derive(Clone)]
pub struct KnownSecrets<'a> {
    server_secret: &'a ServerSecret,
    others: Vec<(OtherSecret, &'a [u8])>,
}

impl<'a> KnownSecrets<'a> {
    /// The `ServerSecret` of the app that was sent.
    pub const fn new(server_secret: &'a ServerSecret) -> Self {
        Self { server_secret, others: Vec::new() }
    }

    /// The secret of the project's callbacks.
    #[cfg(feature = "callback")]
    #[must_use]
    pub fn callback_secret(self, secret: &'a crate::callback::CallbackSecret) -> Self {
        self.other(OtherSecret::Callback, secret.as_bytes())
    }

    /// The app's `AppSign`.
    #[must_use]
    pub fn app_sign(self, app_sign: &'a AppSign) -> Self {
        self.other(OtherSecret::AppSign, app_sign.0.as_str().as_bytes())
    }

    /// Another app with its `ServerSecret`. Either can have been taken for that of the app that was sent, or both.
    #[must_use]
    pub fn app(self, app_id: AppId, server_secret: &'a ServerSecret) -> Self {
        let apps = self.others.iter().filter(|(name, _)| matches!(name, OtherSecret::OfApp { .. })).count();
        if apps < MAX_CANDIDATES { self.other(OtherSecret::OfApp { app_id }, server_secret.as_bytes()) } else { self }
    }

    fn other(mut self, name: OtherSecret, secret: &'a [u8]) -> Self {
        self.others.push((name, secret));
        self
    }
}

impl fmt::Debug for KnownSecrets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KnownSecrets(**)")
    }
}

/// The `AppSign` of a project: what clients of older SDKs log in with, 64 hexadecimal digits, and no secret of a server.
#[derive(Clone)]
pub struct AppSign(Secret);

impl AppSign {
    /// Takes it over. A given `String` is not copied, and is wiped even if it is refused.
    pub fn new(value: impl Into<String>) -> Result<Self, SecretError> {
        Secret::new("AppSign", value.into()).map(Self)
    }

    /// Whether a text has it somewhere, in whatever spelling: what is told to people must not.
    pub fn is_within(&self, text: &str) -> bool {
        self.finder().find(text.as_bytes(), 0).is_some()
    }

    /// What finds it in a text, in whatever spelling.
    pub fn finder(&self) -> Finder<'_> {
        Finder::new(self.0.as_str().as_bytes())
    }
}

impl fmt::Debug for AppSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSign(**)")
    }
}

/// The mistakes that, all together, made a signature. `Display` says each with what to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnosis(Vec<Mistake>);

impl Diagnosis {
    /// At least one.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.0
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, mistake) in self.0.iter().enumerate() {
            write!(f, "{}{mistake}", if at > 0 { "; and " } else { "" })?;
        }
        Ok(())
    }
}
