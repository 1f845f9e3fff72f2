//! The signature of ZEGO's server callbacks, for both sides of the wire (ZEGO: "Callback Description", verification).
//!
//! A callback carries its time, a nonce and the signature in its body. Two ways to sign are in use:
//!
//! | | what is hashed, without separators | products |
//! |---|---|---|
//! | [`CallbackAlgorithm::Sha1`] | callback secret, timestamp and nonce, sorted by their bytes | RTC, ZIM, recording, player, AI |
//! | [`CallbackAlgorithm::Md5`] | `AppId`, nonce, callback secret, timestamp, in this order | mini-game |
//!
//! ```
//! use zego_sign::callback::{CallbackAlgorithm, CallbackSecret, SignedFields, verify};
//!
//! let secrets = [CallbackSecret::new("secret")?];
//! verify(&secrets, "1470820198", "123412", "5bd59fd62953a8059fb7eaba95720f66d19e4517")?;
//!
//! let fields = SignedFields { app_id: "1234567890", timestamp: "1662365592", nonce: "15215528852396" };
//! CallbackAlgorithm::Md5.verify(&secrets, &fields, "4f9168361c16f05f6a184be6c9f976fd")?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # What is proven
//!
//! That somebody who knew the secret signed these characters at some time. The signature does not cover
//!
//! - **the body**: no other field goes in, so whoever reads one callback can send any body with its signed values, for ever;
//! - **where one value ends and the next begins**: the values are joined without separators. Whoever reads one callback can move digits from the
//!   timestamp to the nonce or back, and with [`CallbackAlgorithm::Md5`] between `AppId` and nonce: `12` and `34ab` are signed like `1234` and `ab`;
//! - **which is which**, with [`CallbackAlgorithm::Sha1`]: a nonce of digits and the timestamp can change places.
//!
//! A receiver therefore also
//!
//! - listens on HTTPS only;
//! - judges every value by what it expects of it: the `AppId` is its own, the timestamp close to its clock; ZEGO's last retry comes 62 seconds after
//!   the first attempt;
//! - remembers what it accepted for as long as it accepts timestamps, by the joined values and not by the nonce alone, and takes a second delivery for
//!   a repeat, since ZEGO repeats as well;
//! - takes the content for a hint, and asks the Server API where it matters.
//!
//! This module does none of that: it has no clock and no memory.
use alloc::{string::String, vec::Vec};
use core::fmt;

use sha1::{Digest, Sha1};
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;

use crate::spelling::Finder;
use crate::{
    AppId, Credential, SecretError, ShapeMistake, Timestamp,
    digits::{Decimal, Hex},
    look_at, md5,
    secret::Secret,
};

/// Bound: the digits a timestamp may have; a callback with more is refused as malformed before anything is hashed. They are those of milliseconds until the year 2286.
pub const MAX_TIMESTAMP_DIGITS: usize = 13;

/// Bound: the characters a nonce may have; a callback with more is refused as malformed before anything is hashed. ZEGO sends numbers of up to 19 digits, and its pages show letters and digits.
pub const MAX_NONCE_LENGTH: usize = 64;

/// The most digits an `AppId` may have: those of a `u32`.
const MAX_APP_ID_DIGITS: usize = 10;

/// Signs a callback with [`CallbackAlgorithm::Sha1`], as ZEGO does, for who sends one in a test or from a sandbox.
///
/// Timestamp and nonce are sent in decimal digits. ZEGO's timestamps are in seconds, in some products' callbacks in milliseconds.
///
/// ```
/// use zego_sign::{Timestamp, callback::{CallbackSecret, sign}};
///
/// let signature = sign(&CallbackSecret::new("secret")?, Timestamp::from_secs(1_470_820_198), 123_412);
/// assert_eq!(signature.as_str(), "5bd59fd62953a8059fb7eaba95720f66d19e4517");
/// # Ok::<(), zego_sign::SecretError>(())
/// ```
pub fn sign(secret: &CallbackSecret, timestamp: Timestamp, nonce: u64) -> CallbackSignature {
    let (timestamp, nonce) = (Decimal::new(timestamp.as_secs()), Decimal::new(nonce));
    CallbackSignature(SignatureText::Sha1(sha1(secret, timestamp.as_bytes(), nonce.as_bytes())))
}

/// Checks the three values of a callback that is signed with [`CallbackAlgorithm::Sha1`]; see [`CallbackAlgorithm::verify`].
///
/// ```
/// use zego_sign::callback::{CallbackSecret, CallbackSignatureRefusal, verify};
///
/// let secrets = [CallbackSecret::new("next-secret")?, CallbackSecret::new("secret")?];
/// let signature = "5bd59fd62953a8059fb7eaba95720f66d19e4517";
/// assert_eq!(verify(&secrets, "1470820198", "123412", signature), Ok(()));
/// assert_eq!(verify(&secrets[..1], "1470820198", "123412", signature), Err(CallbackSignatureRefusal::Mismatch));
/// # Ok::<(), zego_sign::SecretError>(())
/// ```
pub fn verify(secrets: &[CallbackSecret], timestamp: &str, nonce: &str, signature: &str) -> Result<(), CallbackSignatureRefusal> {
    CallbackAlgorithm::Sha1.verify(secrets, &SignedFields { app_id: "", timestamp, nonce }, signature)
}

/// How the callbacks of a product are signed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CallbackAlgorithm {
    /// The SHA-1 of secret, timestamp and nonce, sorted by their bytes: all products but the one below.
    Sha1,
    /// The MD5 of `AppId`, nonce, secret and timestamp: mini-game, whose pages call it the signature of requests.
    Md5,
}

impl CallbackAlgorithm {
    /// How many hexadecimal digits a signature has.
    pub const fn signature_digits(self) -> usize {
        match self {
            Self::Sha1 => 40,
            Self::Md5 => 32,
        }
    }

    /// Checks the form of the values, which [`verify`](Self::verify) does as well: a timestamp of 1 to 13 digits, a nonce of 1 to 64 printable ASCII
    /// characters without white space and, with [`Md5`](Self::Md5), an `AppId`.
    pub fn check(self, fields: &SignedFields<'_>) -> Result<(), CallbackSignatureRefusal> {
        // Length extension: where the secret comes first, whoever has one signature can compute, without the secret, that of the same text with the
        // hash's padding and anything else after it. The padding has bytes that are not ASCII, so such values are refused before they are hashed.
        if !is_short(fields.timestamp, MAX_TIMESTAMP_DIGITS, u8::is_ascii_digit) {
            return Err(CallbackSignatureRefusal::Timestamp);
        }
        if !is_short(fields.nonce, MAX_NONCE_LENGTH, u8::is_ascii_graphic) {
            return Err(CallbackSignatureRefusal::Nonce);
        }
        if self == Self::Md5 && (fields.app_id.len() > MAX_APP_ID_DIGITS || fields.app_id.parse::<AppId>().is_err()) {
            return Err(CallbackSignatureRefusal::AppId);
        }
        Ok(())
    }

    /// Signs the values, in the form in which they are sent.
    ///
    /// # Errors
    /// The values are not what [`check`](Self::check) asks for, so that no receiver would accept them.
    pub fn sign(self, secret: &CallbackSecret, fields: &SignedFields<'_>) -> Result<CallbackSignature, CallbackSignatureRefusal> {
        self.check(fields)?;
        Ok(CallbackSignature(match self {
            Self::Sha1 => SignatureText::Sha1(fields.sha1(secret)),
            Self::Md5 => SignatureText::Md5(fields.md5(secret)),
        }))
    }

    /// Checks the values of a received callback: that one of the secrets signed them. See the module's page for what that does not prove.
    ///
    /// The values are taken as received; where the body has numbers, these are their digits. Several secrets serve a change of secrets: all are
    /// tried, in a time that does not tell which of them matches. The signature may have upper-case digits: ZEGO documents lower case, and a callback
    /// lost over their case would be lost for good.
    pub fn verify(self, secrets: &[CallbackSecret], fields: &SignedFields<'_>, signature: &str) -> Result<(), CallbackSignatureRefusal> {
        if secrets.is_empty() {
            return Err(CallbackSignatureRefusal::NoSecret);
        }
        self.check(fields)?;
        let matched = match self {
            Self::Sha1 => any_matches(secrets, signature, |secret| fields.sha1(secret)),
            Self::Md5 => any_matches(secrets, signature, |secret| fields.md5(secret)),
        };
        match matched {
            None => Err(CallbackSignatureRefusal::Signature { digits: self.signature_digits() }),
            Some(false) => Err(CallbackSignatureRefusal::Mismatch),
            Some(true) => Ok(()),
        }
    }
}

/// The values of a callback that its signature covers, as text, each exactly as it stands in the body.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "what the signatures cover is fixed, and both sides fill in every part")]
pub struct SignedFields<'a> {
    /// The `AppId` in digits. [`CallbackAlgorithm::Sha1`] does not look at it.
    pub app_id: &'a str,
    /// The time in digits: Unix time in seconds, of some products in milliseconds.
    pub timestamp: &'a str,
    /// The nonce.
    pub nonce: &'a str,
}

impl SignedFields<'_> {
    fn sha1(&self, secret: &CallbackSecret) -> Hex<40> {
        sha1(secret, self.timestamp.as_bytes(), self.nonce.as_bytes())
    }

    /// Of values that are checked already.
    fn md5(&self, secret: &CallbackSecret) -> Hex<32> {
        Hex::encode(&md5::any([self.app_id.as_bytes(), self.nonce.as_bytes(), secret.as_bytes(), self.timestamp.as_bytes()]))
    }
}

/// The callback secret of a project, from the ZEGOCLOUD Admin Console.
///
/// For RTC it is a value of its own, beside `ServerSecret` and `AppSign`; the pages of ZIM say that theirs is the `ServerSecret`. Clones share one
/// copy, which is wiped when the last of them goes. It has no `Display`, no `==` and no way out.
#[derive(Clone)]
pub struct CallbackSecret(Secret);

impl CallbackSecret {
    /// Takes the secret over. A given `String` is not copied, and is wiped even if it is refused.
    pub fn new(value: impl Into<String>) -> Result<Self, SecretError> {
        Secret::new("callback secret", value.into()).map(Self)
    }

    /// Whether a text holds the secret, in whatever spelling: for who is about to show or to keep the text. It takes a time that tells of the secret.
    pub fn is_within(&self, text: &str) -> bool {
        self.finder().find(text.as_bytes(), 0).is_some()
    }

    /// What finds the secret in a text, in whatever spelling: for who looks through many texts.
    pub fn finder(&self) -> Finder<'_> {
        Finder::new(self.0.as_str().as_bytes())
    }

    /// What its form shows to be wrong with it, though it can be signed with: for who can tell somebody. See [`look_at`].
    pub fn mistakes(&self) -> Vec<ShapeMistake> {
        look_at(Credential::CallbackSecret, self.0.as_str())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_str().as_bytes()
    }
}

impl fmt::Debug for CallbackSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackSecret(**)")
    }
}

/// The field `signature` of a callback: lower-case hexadecimal characters, 40 of SHA-1 and 32 of MD5.
///
/// With the values sent beside it, it passes any body off as ZEGO's, so it counts as a secret.
#[derive(Clone)]
pub struct CallbackSignature(SignatureText);

impl CallbackSignature {
    /// The value as it goes on the wire: the one deliberate way out.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            SignatureText::Sha1(text) => text.as_str(),
            SignatureText::Md5(text) => text.as_str(),
        }
    }
}

impl fmt::Debug for CallbackSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackSignature(**)")
    }
}

/// Why a callback's signature was not accepted, or its values not signed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum CallbackSignatureRefusal {
    /// There is no secret to check with.
    #[error("no callback secret was given: configure the one that the ZEGOCLOUD Admin Console shows for the project")]
    NoSecret,
    /// The timestamp is not 1 to 13 digits. It was not hashed.
    #[error("the callback's timestamp is not 1 to {MAX_TIMESTAMP_DIGITS} decimal digits: pass it exactly as it stands in the body")]
    Timestamp,
    /// The nonce is not 1 to 64 printable ASCII characters. It was not hashed.
    #[error(
        "the callback's nonce is not 1 to {MAX_NONCE_LENGTH} ASCII characters without white space: pass it exactly as it stands in the body"
    )]
    Nonce,
    /// The `AppId`, which MD5 covers, is none. It was not hashed.
    #[error("the callback's AppId is not a number from 1 to 4294967295 in at most 10 digits: pass it exactly as it stands in the body")]
    AppId,
    /// The signature is not as many hexadecimal digits as its algorithm gives.
    #[error("the callback's signature is not {digits} hexadecimal digits: pass the body's field of that name, not a header")]
    #[non_exhaustive]
    Signature {
        /// The number of digits it has to have.
        digits: usize,
    },
    /// None of the secrets made this signature.
    #[error(
        "the signature is not that of these values and any of the callback secrets: \
         check that the secret is the project's callback secret, which is neither its ServerSecret nor its AppSign"
    )]
    Mismatch,
}

#[derive(Clone)]
enum SignatureText {
    Sha1(Hex<40>),
    Md5(Hex<32>),
}

fn sha1(secret: &CallbackSecret, timestamp: &[u8], nonce: &[u8]) -> Hex<40> {
    let mut parts = [secret.as_bytes(), timestamp, nonce];
    parts.sort_unstable();
    let mut hasher = Sha1::new();
    for part in parts {
        hasher.update(part);
    }
    Hex::encode(&hasher.finalize())
}

/// Whether one of the secrets makes the received signature. None if it has another form.
fn any_matches<const N: usize>(secrets: &[CallbackSecret], received: &str, sign: impl Fn(&CallbackSecret) -> Hex<N>) -> Option<bool> {
    let received = Hex::<N>::parse(received)?;
    let mut matched = Choice::from(0);
    for secret in secrets {
        matched |= sign(secret).as_bytes().ct_eq(received.as_bytes());
    }
    Some(matched.into())
}

fn is_short(text: &str, max: usize, is_allowed: fn(&u8) -> bool) -> bool {
    (1..=max).contains(&text.len()) && text.bytes().all(|byte| is_allowed(&byte))
}
