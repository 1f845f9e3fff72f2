//! Identifiers in a token, by the rule of the vendor's pages.
use alloc::string::String;
use core::fmt;

use thiserror::Error;

/// The most bytes of a user's identifier.
const USER_BYTES: usize = 64;
/// The most bytes of a room's.
const ROOM_BYTES: usize = 128;
/// The most bytes of a stream's.
const STREAM_BYTES: usize = 256;

/// Whom a token admits: the `userID` that the app logs in with.
///
/// It has 1 to 64 bytes, of the letters and digits of ASCII and its other visible characters but `"` (ZEGO: Express SDK, `live-streaming-android/client-sdk/api/class/zegouser`, "at most 64 bytes"; the pages of ZIM allow a
/// few more of them than those of Express, and what either allows is taken). White space, control characters and letters of other scripts are on neither list,
/// and a client with such a `userID` is not let in.
///
/// ```
/// use zego_sign::token::{IdError, UserId};
///
/// assert_eq!(UserId::new("ann")?.as_str(), "ann");
/// assert!(matches!(UserId::new("a b"), Err(IdError::Character { character: ' ', at: 1, .. })));
/// # Ok::<(), IdError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UserId(String);

impl UserId {
    /// Takes the identifier over.
    pub fn new(value: impl Into<String>) -> Result<Self, IdError> {
        let value = value.into();
        check_user(&value)?;
        Ok(Self(value))
    }

    /// The identifier itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Why a text is no identifier of its kind.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum IdError {
    /// Nothing was given.
    #[error("the {name} id is empty: give the one that the app uses")]
    #[non_exhaustive]
    Empty {
        /// What it identifies: `user`, `room` or `stream`.
        name: &'static str,
    },
    /// Too many bytes.
    #[error("the {name} id has {found} bytes, and ZEGO allows {max}: give the one that the app uses, or a shorter one there as well")]
    #[non_exhaustive]
    TooLong {
        /// What it identifies: `user`, `room` or `stream`.
        name: &'static str,
        /// The bytes given.
        found: usize,
        /// The most bytes.
        max: usize,
    },
    /// A character that ZEGO does not allow.
    #[error(
        "the {name} id has {} at byte {at}: ZEGO allows letters and digits of ASCII and its other visible characters but quotation marks",
        CharacterName(*.character)
    )]
    #[non_exhaustive]
    Character {
        /// What it identifies: `user`, `room` or `stream`.
        name: &'static str,
        /// The first such character.
        character: char,
        /// Where it begins, in bytes from 0.
        at: usize,
    },
}

/// A character by its code: as itself it could move a cursor.
struct CharacterName(char);

impl fmt::Display for CharacterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ' ' => f.write_str("a space"),
            '"' => f.write_str("a quotation mark"),
            other => write!(f, "the character U+{:04X}", u32::from(other)),
        }
    }
}

pub(super) fn check_user(id: &str) -> Result<(), IdError> {
    check("user", USER_BYTES, id)
}

/// An empty one is any room. ZIM's page of rooms gives an id 128 bytes.
pub(super) fn check_room(id: &str) -> Result<(), IdError> {
    if id.is_empty() { Ok(()) } else { check("room", ROOM_BYTES, id) }
}

/// The widest of the pages' lists (ZEGO: `faq/Define_streamID`).
pub(super) fn check_stream(id: &str) -> Result<(), IdError> {
    check("stream", STREAM_BYTES, id)
}

fn check(name: &'static str, max: usize, id: &str) -> Result<(), IdError> {
    if id.is_empty() {
        return Err(IdError::Empty { name });
    }
    // The pages show the apostrophe as a typographic one.
    let is_allowed = |character: char| (character.is_ascii_graphic() && character != '"') || character == '\u{2019}';
    if let Some((at, character)) = id.char_indices().find(|(_, character)| !is_allowed(*character)) {
        return Err(IdError::Character { name, character, at });
    }
    match id.len() {
        found if found > max => Err(IdError::TooLong { name, found, max }),
        _ => Ok(()),
    }
}
