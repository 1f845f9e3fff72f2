//! The `AppID` of a ZEGOCLOUD project.
use alloc::vec::Vec;
use core::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    num::NonZeroU32,
    str::FromStr,
};

use thiserror::Error;

use crate::digits::TenDigits;

/// The `AppID` of a project, as the ZEGOCLOUD Admin Console shows it: a number from 1 to 4294967295.
///
/// With the feature `serde` it is written as a number, and read from a number or its digits as text; what is no `AppID` is refused.
///
/// ```
/// use zego_sign::{AppId, AppIdError};
///
/// let app_id: AppId = "12345".parse()?;
/// assert_eq!(app_id.get(), 12345);
/// assert_eq!(AppId::new(0), Err(AppIdError::Zero));
/// # Ok::<(), AppIdError>(())
/// ```
#[derive(Clone, Copy)]
pub struct AppId {
    number: NonZeroU32,
    /// Its digits, which every signature has in it.
    digits: TenDigits,
}

impl AppId {
    /// Takes the number from the console.
    pub const fn new(value: u32) -> Result<Self, AppIdError> {
        match NonZeroU32::new(value) {
            Some(number) => Ok(Self { number, digits: TenDigits::of(value) }),
            None => Err(AppIdError::Zero),
        }
    }

    /// The number itself.
    pub const fn get(self) -> u32 {
        self.number.get()
    }

    /// How many decimal digits it has.
    #[inline]
    pub fn count_digits(self) -> usize {
        self.digits.len()
    }

    /// Adds its decimal digits to a text: a request holds them beside the signature over them. There is room taken for ten of them, if only for a moment.
    ///
    /// ```
    /// let mut query = b"&AppId=".to_vec();
    /// zego_sign::AppId::new(12345)?.append_to(&mut query);
    /// assert_eq!(query, b"&AppId=12345");
    /// # Ok::<(), zego_sign::AppIdError>(())
    /// ```
    #[inline]
    pub fn append_to(self, text: &mut Vec<u8>) {
        self.digits.append_to(text);
    }

    pub(crate) const fn digits(self) -> TenDigits {
        self.digits
    }
}

impl PartialEq for AppId {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for AppId {}

impl PartialOrd for AppId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for AppId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl Hash for AppId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl fmt::Debug for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AppId").field(&self.number).finish()
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.fmt(f)
    }
}

impl FromStr for AppId {
    type Err = AppIdError;

    /// Reads decimal digits, without sign or white space.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(AppIdError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(AppIdError::NotDigits);
        }
        // Digits only, so the one way to fail is to overflow.
        Self::new(text.parse().map_err(|_| AppIdError::TooLarge)?)
    }
}

impl TryFrom<u32> for AppId {
    type Error = AppIdError;

    fn try_from(value: u32) -> Result<Self, Self::Error> {
        Self::new(value)
    }
}

impl From<AppId> for u32 {
    fn from(value: AppId) -> Self {
        value.get()
    }
}

/// Why a value is no [`AppId`].
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum AppIdError {
    /// Nothing was given.
    #[error("the AppID is empty: copy the number from the project's page in the ZEGOCLOUD Admin Console")]
    Empty,
    /// Something else than the digits 0 to 9.
    #[error("the AppID is not a decimal number: give only its digits, without sign, space or quotes")]
    NotDigits,
    /// More than 4294967295.
    #[error("the AppID is larger than 4294967295: copy the number from the project's page in the ZEGOCLOUD Admin Console")]
    TooLarge,
    /// Zero, which no project has.
    #[error("the AppID is 0, which no project has: copy the number from the project's page in the ZEGOCLOUD Admin Console")]
    Zero,
}
