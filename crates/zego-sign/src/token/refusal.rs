//! Why a token is no good.
use thiserror::Error;

use super::{ClaimProblem, KeyError, LayoutMistake};
use crate::ShapeMistake;

/// What is wrong with a token, and what to do about it. It tells nothing of what the token holds.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum TokenRefusal {
    /// The secret cannot be the project's, so the token was not looked at.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There is no token.
    #[error("the token is empty: check that the variable or answer it is read from is set")]
    Empty,
    /// White space or a quotation mark, which no token has.
    #[error(
        "the token has white space or a quotation mark at byte {at}: copy the token alone, \
         and if it went through a form or a URL, send its plus signs as %2B"
    )]
    #[non_exhaustive]
    Stray {
        /// The first such byte, counted from 0.
        at: usize,
    },
    /// A key or a certificate.
    #[error("this is a key or a certificate in PEM, and no token: make a token 04 with the ServerSecret")]
    Pem,
    /// JSON, such as the answer of a server.
    #[error("this is JSON, perhaps the answer that the token came in: give the value of its field alone, which begins with 04")]
    Json,
    /// A JSON Web Token.
    #[error("this is a JSON Web Token, which ZEGO does not take, whatever its typ says: make a token 04, which is AES encrypted")]
    Jwt,
    /// 32 or 64 hexadecimal digits.
    #[error(
        "this has the form of a ServerSecret or an AppSign, and is no token: make a token 04 with the ServerSecret, and change a secret that was shown to an app"
    )]
    Secret,
    /// Percent-encoding, as in a URL.
    #[error("the token is percent-encoded at byte {at}, as it was in a URL or a form: decode it first, %2B to +, %2F to / and %3D to =")]
    #[non_exhaustive]
    PercentEncoded {
        /// The first percent sign, counted from 0.
        at: usize,
    },
    /// A token of an earlier version.
    #[error("this is a token of version 0{found}, and only 04 is taken here: make it with the sample code or a crate for token 04")]
    #[non_exhaustive]
    Version {
        /// The version, from 1 to 3.
        found: u8,
    },
    /// A token without its first two characters.
    #[error("the token lacks the 04 at its beginning: write the two characters before the Base64")]
    NoVersion,
    /// It begins otherwise.
    #[error("the token does not begin with 04: check that it is a login token, and that its first two characters were copied")]
    Prefix,
    /// What a library for passphrases writes.
    #[error(
        "the token is encrypted under a passphrase (it begins with `Salted__`): give the cipher the 32 characters of the ServerSecret as its key, as bytes"
    )]
    Passphrase,
    /// Base64 of Base64.
    #[error("the token is Base64 twice: encode its bytes once, and write 04 before that")]
    Twice,
    /// Hexadecimal digits.
    #[error("the token is written in hexadecimal digits: write its bytes as Base64")]
    Hex,
    /// Base64 of the alphabet for URLs.
    #[error(
        "the token is Base64 of the alphabet for URLs, as byte {at} shows: encode it with the standard alphabet, with + and / instead of - and _"
    )]
    #[non_exhaustive]
    UrlSafe {
        /// The first such character, counted from 0.
        at: usize,
    },
    /// A character that Base64 does not have, or a last one that it cannot end with.
    #[error(
        "the token is not Base64 at byte {at}: encode it with the standard alphabet, with + and / instead of - and _, \
         undo percent-encoding, and copy it again"
    )]
    #[non_exhaustive]
    Base64 {
        /// Where, counted from 0 at the beginning of the token.
        at: usize,
    },
    /// It is whole but for its last characters, which carry nothing.
    #[error("the token lacks the = signs at its end: encode it with padding, or copy it with them")]
    Unpadded,
    /// It ends too early.
    #[error("the token ends too early: copy the whole of it with the = signs at its end, and check the limits of the column that keeps it")]
    Truncated,
    /// Its bytes are laid out otherwise.
    #[error(
        "the token's bytes are laid out otherwise: {0}: write 8 bytes of expiry, then the initialization vector and the encrypted part, each after its length in 2 bytes, the most significant byte first"
    )]
    Layout(LayoutMistake),
    /// An initialization vector of another length than those of the two ciphers.
    #[error(
        "the token's initialization vector has {found} bytes, and 16 of AES-CBC or 12 of AES-GCM: write its length in two bytes, after 8 bytes of expiry"
    )]
    #[non_exhaustive]
    IvLength {
        /// The length it tells.
        found: usize,
    },
    /// The encrypted part is empty or does not end with a block.
    #[error("the token's encrypted part has {bytes} bytes and must have a multiple of 16: encrypt by AES-CBC with PKCS#7 padding")]
    #[non_exhaustive]
    NotBlocks {
        /// The length it tells.
        bytes: usize,
    },
    /// What AES-GCM encrypted is no longer than a tag.
    #[error(
        "the token's encrypted part has {bytes} bytes, where AES-GCM has 16 of its tag after the claims: append the tag to what is encrypted"
    )]
    #[non_exhaustive]
    NoTag {
        /// The length it tells.
        bytes: usize,
    },
    /// AES-GCM without the byte that says so.
    #[error(
        "the token's initialization vector has 12 bytes, as of AES-GCM, and the byte after the encrypted part is missing: append the byte 1"
    )]
    NoMode,
    /// Another byte after the encrypted part than those that are known.
    #[error("the token's last byte is {found}, where AES-GCM has 1 and AES-CBC none: write the byte of the cipher that was used")]
    #[non_exhaustive]
    Mode {
        /// The byte.
        found: u8,
    },
    /// AES-GCM with an initialization vector that is not its own.
    #[error("the token says by its last byte that it is AES-GCM, and its initialization vector has {found} bytes: give AES-GCM one of 12")]
    #[non_exhaustive]
    GcmIv {
        /// The length it tells.
        found: usize,
    },
    /// AES-CBC, with the byte of AES-GCM.
    #[error("the token is encrypted by AES-CBC and says by its last byte that it is AES-GCM: leave the byte away, or encrypt by AES-GCM")]
    WrongMode,
    /// Something comes after the encrypted part.
    #[error(
        "the token has {bytes} more bytes than its lengths tell: write both lengths in two bytes, and nothing after the encrypted part but the byte of AES-GCM"
    )]
    #[non_exhaustive]
    Trailing {
        /// How many.
        bytes: usize,
    },
    /// It opens with the bytes that the secret's characters stand for.
    #[error(
        "the token is encrypted under the 16 bytes that the ServerSecret's digits stand for: take its 32 characters as they are for the key"
    )]
    HexKey,
    /// It does not open with this secret.
    #[error(
        "the token does not open with this ServerSecret: check that it was made with the same project's ServerSecret, \
         its 32 characters taken as they are, and not with the AppSign; an altered token looks the same"
    )]
    WrongSecret,
    /// It does not open with this secret, whose form is not that of one.
    #[error("the token does not open with this ServerSecret, and of the secret: {0}")]
    DoubtfulSecret(ShapeMistake),
    /// Its beginning opens, and the tag of AES-GCM does not match.
    #[error(
        "the token opens with this ServerSecret, but its tag does not match: append the 16 bytes of the tag of AES-GCM, with no additional data, or copy it again: it was altered"
    )]
    Tag,
    /// It opens, and its end makes no sense.
    #[error("the token opens with this ServerSecret, but what it holds is damaged: copy it again, or write its claims as JSON")]
    Damaged,
    /// The claims are the text of a text.
    #[error("the token's claims were made JSON twice: encrypt the text of their object, not that text as JSON")]
    ClaimsTwice,
    /// A claim is absent or not what it must be.
    #[error("the token's {name} {problem}: {}", rule(name))]
    #[non_exhaustive]
    Claim {
        /// The claim.
        name: &'static str,
        /// What is wrong with it.
        problem: ClaimProblem,
    },
    /// A time beyond the year 9999.
    #[error("the token's ctime lies beyond the year 9999: write it in seconds, not in milliseconds")]
    NotSeconds,
    /// It expires no later than it was made.
    #[error("the token expires before it is good: write expire as ctime plus the lifetime in seconds")]
    NoLifetime,
    /// The two places that tell its expiry differ.
    #[error(
        "the token's expiry before the encrypted part is not the one inside: write the same number in both, the most significant byte first"
    )]
    ExpiryMismatch,
    /// It is no longer good.
    #[error("the token expired {age_secs} s ago: make a new one, and have the app renew it in time")]
    #[non_exhaustive]
    Expired {
        /// The seconds since.
        age_secs: u64,
    },
}

fn rule(name: &str) -> &'static str {
    match name {
        "app_id" => "write the project's AppID, a number from 1 to 4294967295",
        "user_id" => "write the userID that the app logs in with, a text",
        "nonce" => "write a whole number of 32 bits, from -2147483648 to 2147483647; a larger one is no token to ZEGO",
        "payload" => "write the JSON of the privileges as a text, or an empty text",
        _ => "write a Unix time in seconds, a whole number",
    }
}
