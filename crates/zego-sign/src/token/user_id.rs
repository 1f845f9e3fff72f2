//! `user_id`.
use alloc::string::String;
use core::fmt;

use thiserror::Error;

/// The most UTF-16 units ZEGO's Node sample lets a user's identifier have.
const MAX_UNITS: usize = 64;

/// Whom a token admits: the `userID` that the app logs in with, 1 to 64 characters.
///
/// ```
/// use zego_sign::token::{UserId, UserIdError};
///
/// assert_eq!(UserId::new("ann")?.as_str(), "ann");
/// assert_eq!(UserId::new(""), Err(UserIdError::Empty));
/// # Ok::<(), UserIdError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UserId(String);

impl UserId {
    /// Takes the identifier over. Which characters are allowed is up to the app's SDK, and is not checked.
    pub fn new(value: impl Into<String>) -> Result<Self, UserIdError> {
        let value = value.into();
        let found = value.encode_utf16().count();
        match found {
            0 => Err(UserIdError::Empty),
            1..=MAX_UNITS => Ok(Self(value)),
            _ => Err(UserIdError::TooLong { found }),
        }
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

/// Why a text is no [`UserId`].
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum UserIdError {
    /// Nothing was given.
    #[error("the user id is empty: give the userID that the app logs in with")]
    Empty,
    /// More than 64 characters.
    #[error("the user id has {found} characters and may have {MAX_UNITS}: give the userID that the app logs in with")]
    #[non_exhaustive]
    TooLong {
        /// The number of UTF-16 units given.
        found: usize,
    },
}
