//! Secrets: checked once, wiped at the end, never printed.
use alloc::{string::String, sync::Arc, vec::Vec};
use core::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::shape::{Credential, ShapeMistake, look_at};
use crate::spelling::Finder;

/// The `ServerSecret` of a project, from the ZEGOCLOUD Admin Console.
///
/// Clones share one copy, which is wiped when the last of them goes. It has no `Display`, no `==` and no way out: what needs it is in this crate.
/// It is neither the `AppSign` nor the callback secret, which the console shows beside it.
///
/// ```
/// use zego_sign::ServerSecret;
///
/// let secret = ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38")?;
/// assert_eq!(format!("{secret:?}"), "ServerSecret(**)");
/// assert!(ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38\n").is_err());
/// # Ok::<(), zego_sign::SecretError>(())
/// ```
#[derive(Clone)]
pub struct ServerSecret(Secret);

impl ServerSecret {
    /// Takes the secret over. A given `String` is not copied, and is wiped even if it is refused.
    pub fn new(value: impl Into<String>) -> Result<Self, SecretError> {
        Secret::new("ServerSecret", value.into()).map(Self)
    }

    /// Whether a text holds the secret, in whatever spelling: for who is about to show or to keep the text. It takes a time that tells of the secret.
    pub fn is_within(&self, text: &str) -> bool {
        self.finder().find(text.as_bytes(), 0).is_some()
    }

    /// What finds the secret in a text, in whatever spelling: for who takes it out of what is shown.
    pub fn finder(&self) -> Finder<'_> {
        Finder::new(self.0.as_str().as_bytes())
    }

    /// What its form shows to be wrong with it, though it can be signed with: for who can tell somebody. See [`look_at`].
    pub fn mistakes(&self) -> Vec<ShapeMistake> {
        look_at(Credential::ServerSecret, self.0.as_str())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_str().as_bytes()
    }
}

impl fmt::Debug for ServerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSecret(**)")
    }
}

/// What the secret types of this crate are made of.
#[derive(Clone)]
pub(crate) struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    pub(crate) fn new(name: &'static str, value: String) -> Result<Self, SecretError> {
        // First of all, so that a refused value is wiped as well.
        let value = Zeroizing::new(value);
        check(name, &value)?;
        Ok(Self(Arc::new(value)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a credential was refused. It says where, and shows no more than the character that is out of place.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum SecretError {
    /// Nothing was given.
    #[error("the {name} is empty: copy it from the vendor's console, and check that the variable or file it is read from is set")]
    #[non_exhaustive]
    Empty {
        /// Which credential it is, by the vendor's name.
        name: &'static str,
    },
    /// White space, a control character or an invisible one, which no vendor's credential has.
    #[error("the {name} has {} {position}: remove it, it comes from copying or from the end of a line", CharacterName(*.character))]
    #[non_exhaustive]
    Stray {
        /// Which credential it is, by the vendor's name.
        name: &'static str,
        /// The first such character.
        character: char,
        /// Where it is.
        position: StrayPosition,
    },
    /// A character that cannot be sent in the header the credential belongs in.
    #[error("the {name} has a character that an HTTP header cannot carry: copy the value again from the vendor's console")]
    #[non_exhaustive]
    Unsendable {
        /// Which credential it is, by the vendor's name.
        name: &'static str,
    },
}

/// Where in a credential a character is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum StrayPosition {
    /// It is the first character.
    Start,
    /// It is neither the first nor the last.
    Inside,
    /// It is the last character.
    End,
}

impl fmt::Display for StrayPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start => "at its start",
            Self::Inside => "inside it",
            Self::End => "at its end",
        })
    }
}

/// A stray character in words.
struct CharacterName(char);

impl fmt::Display for CharacterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ' ' => f.write_str("a space"),
            '\t' => f.write_str("a tab"),
            '\n' => f.write_str("a line feed"),
            '\r' => f.write_str("a carriage return"),
            '\0' => f.write_str("a NUL character"),
            '\u{feff}' => f.write_str("a byte order mark"),
            other => write!(f, "an invisible character (U+{:04X})", u32::from(other)),
        }
    }
}

fn check(name: &'static str, value: &str) -> Result<(), SecretError> {
    if value.is_empty() {
        return Err(SecretError::Empty { name });
    }
    let Some((at, character)) = value.char_indices().find(|(_, character)| is_stray(*character)) else {
        return Ok(());
    };
    let position = match at {
        0 => StrayPosition::Start,
        _ if at + character.len_utf8() == value.len() => StrayPosition::End,
        _ => StrayPosition::Inside,
    };
    Err(SecretError::Stray { name, character, position })
}

fn is_stray(character: char) -> bool {
    // The listed ones are neither white space nor control characters to Unicode: zero-width ones, and the mark some editors begin a file with.
    character.is_whitespace() || character.is_control() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
