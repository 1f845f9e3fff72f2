//! The mistakes that can be proven, and what to do about each.
use alloc::{string::String, vec::Vec};
use core::fmt;

use crate::AppId;

/// One mistake that was made with a signature. It holds neither a secret nor a signature.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Mistake {
    /// It is an HMAC, in which the secret is the key.
    #[non_exhaustive]
    Hmac {
        /// The hash of the HMAC.
        hash: HashName,
    },
    /// Another hash was used than MD5.
    #[non_exhaustive]
    OtherHash {
        /// The hash that was used.
        hash: HashName,
    },
    /// The hash was hashed once more.
    HashedTwice,
    /// The parameters of the query were signed, as `name=value`.
    Parameters,
    /// The four parts were joined in another order.
    #[non_exhaustive]
    Order {
        /// The order that was signed.
        signed: Vec<SignedPart>,
    },
    /// Something stood between the parts.
    #[non_exhaustive]
    Separator {
        /// What stood there.
        separator: char,
    },
    /// A part was left out.
    #[non_exhaustive]
    LeftOut {
        /// The part.
        part: SignedPart,
    },
    /// The secret was signed with white space, quotes or a byte order mark around it.
    SecretNotTrimmed,
    /// The secret was signed in another case.
    #[non_exhaustive]
    SecretCase {
        /// Whether its letters were upper-case ones.
        upper: bool,
    },
    /// Another secret took the place of the `ServerSecret`.
    #[non_exhaustive]
    OtherSecret {
        /// Which.
        secret: OtherSecret,
    },
    /// Another `AppId` was signed than was sent.
    #[non_exhaustive]
    OtherAppId {
        /// The one that was signed.
        signed: AppId,
    },
    /// The nonce was signed in another form than it was sent, or another nonce was.
    #[non_exhaustive]
    OtherNonce {
        /// How the signed one differs.
        signed: SignedNonce,
    },
    /// The signature is over milliseconds, and `Timestamp` was sent in seconds; or the other way round.
    #[non_exhaustive]
    Milliseconds {
        /// Whether milliseconds were sent, rather than signed.
        sent: bool,
    },
    /// Another time was signed than was sent.
    #[non_exhaustive]
    OtherTimestamp {
        /// The time that was signed, in seconds.
        signed: u64,
    },
    /// The digits are upper-case ones.
    UpperCase,
    /// The signature is Base64.
    #[non_exhaustive]
    Base64 {
        /// Whether the text of the digits was encoded, rather than the bytes of the hash.
        of_text: bool,
    },
    /// Only 16 of the 32 digits were sent.
    Truncated,
    /// Zeros were dropped when the digits were written.
    ZerosDropped,
    /// White space or quotes stand around the signature.
    NotTrimmed,
}

/// A hash function.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum HashName {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

/// A part of what is signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "what the signature covers is fixed")]
pub enum SignedPart {
    /// `AppId`.
    AppId,
    /// `SignatureNonce`.
    Nonce,
    /// The `ServerSecret`.
    ServerSecret,
    /// `Timestamp`.
    Timestamp,
}

impl SignedPart {
    /// All of them, in the order in which they are signed.
    pub const ALL: [Self; 4] = [Self::AppId, Self::Nonce, Self::ServerSecret, Self::Timestamp];

    /// The name on the wire, or in the console.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AppId => "AppId",
            Self::Nonce => "SignatureNonce",
            Self::ServerSecret => "ServerSecret",
            Self::Timestamp => "Timestamp",
        }
    }
}

/// A secret that is not the `ServerSecret` of the app.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum OtherSecret {
    /// The secret of callbacks.
    Callback,
    /// The `AppSign`, which belongs in clients.
    AppSign,
    /// The `ServerSecret` of another app.
    #[non_exhaustive]
    OfApp {
        /// Whose it is.
        app_id: AppId,
    },
}

/// A nonce that was signed in the place of the one that was sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SignedNonce {
    /// The same one in another case.
    OtherCase,
    /// The same one, percent-encoded.
    Encoded,
    /// The same one, of which the query has the percent-encoded form.
    Decoded,
    /// The bytes that its digits stand for.
    Bytes,
    /// The same one, without the white space around it or its dashes.
    Stripped,
    /// One of those that the judge had in mind, such as that of the request before.
    Other,
}

impl fmt::Display for HashName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
        })
    }
}

impl fmt::Display for SignedPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hmac { hash } => {
                write!(f, "it is an HMAC of {hash}: take the plain MD5 of the joined parts; the ServerSecret is one of them, not a key")
            }
            Self::OtherHash { hash } => write!(f, "it is made with {hash}: use MD5"),
            Self::HashedTwice => f.write_str("it was hashed twice: hash once"),
            Self::Parameters => f.write_str(
                "the query's parameters were signed as name=value: sign AppId, SignatureNonce, ServerSecret and Timestamp alone",
            ),
            Self::Order { signed } => {
                write!(f, "the parts were joined as {}: join them as {}", Joined(signed), Joined(&SignedPart::ALL))
            }
            Self::Separator { separator } => write!(f, "{separator:?} stood between the parts: join them without anything between"),
            Self::LeftOut { part } => write!(f, "{part} was not signed: join {}", Joined(&SignedPart::ALL)),
            Self::SecretNotTrimmed => f.write_str(
                "the ServerSecret was signed with white space, quotes or a byte order mark around it: trim what it is read from",
            ),
            Self::SecretCase { upper } => {
                let case = if *upper { "upper" } else { "lower" };
                write!(f, "the ServerSecret was signed in {case} case: sign it as the console shows it")
            }
            Self::OtherSecret { secret: OtherSecret::Callback } => {
                f.write_str("the callback secret was signed: sign the ServerSecret, which the console shows beside it")
            }
            Self::OtherSecret { secret: OtherSecret::AppSign } => {
                f.write_str("the AppSign was signed, which is for clients: sign the ServerSecret, which the console shows beside it")
            }
            Self::OtherSecret { secret: OtherSecret::OfApp { app_id } } => {
                write!(f, "the ServerSecret of app {app_id} was signed: AppId and ServerSecret have to belong together")
            }
            Self::OtherAppId { signed } => write!(f, "AppId {signed} was signed, and another one sent: sign the one that is sent"),
            Self::OtherNonce { signed } => f.write_str(match signed {
                SignedNonce::OtherCase => "the nonce was signed in another case than it was sent: sign what is sent",
                SignedNonce::Encoded => {
                    "the nonce was percent-encoded before it was signed: sign it as it is, and encode it in the query alone"
                }
                SignedNonce::Decoded => {
                    "the nonce was percent-encoded twice in the query: encode it once, or send hexadecimal digits alone"
                }
                SignedNonce::Bytes => "the bytes of the nonce were signed: sign its hexadecimal digits, as they are sent",
                SignedNonce::Stripped => "the nonce was signed without the dashes or white space it was sent with: sign what is sent",
                SignedNonce::Other => "another nonce was signed than was sent: draw it once for each request, then sign and send the same",
            }),
            Self::Milliseconds { sent: false } => f.write_str(
                "the time was signed in milliseconds and sent in seconds: take it once, in seconds, then sign and send the same",
            ),
            Self::Milliseconds { sent: true } => f.write_str(
                "the time was signed in seconds and sent in milliseconds: take it once, in seconds, then sign and send the same",
            ),
            Self::OtherTimestamp { signed } => {
                write!(f, "the time {signed} was signed, and another one sent: take it once for each request, then sign and send the same")
            }
            Self::UpperCase => f.write_str("it has upper-case digits: write them in lower case"),
            Self::Base64 { of_text: false } => f.write_str("it is Base64 of the hash: write the hash as 32 lower-case hexadecimal digits"),
            Self::Base64 { of_text: true } => f.write_str("it is Base64 of the hexadecimal digits: send the digits themselves"),
            Self::Truncated => f.write_str("only 16 of its digits were sent: send all 32"),
            Self::ZerosDropped => f.write_str("zeros were dropped when its digits were written: write two digits for each byte"),
            Self::NotTrimmed => f.write_str("white space or quotes stand around it: send its digits alone"),
        }
    }
}

/// The parts with plus signs between.
struct Joined<'p>(&'p [SignedPart]);

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.0.iter().map(|part| String::from(part.as_str())).collect();
        f.write_str(&names.join(" + "))
    }
}
